//! Every page with sample content: what must hold for all of them at once, and what the preview of `dev` shows.
#![expect(
    clippy::unwrap_used,
    reason = "a page that does not render is a fault of the build, which tests find"
)]

#[cfg(test)]
use std::collections::BTreeSet;

use askama::Template as _;
#[cfg(test)]
use scraper::{Html, Selector};

use crate::model::challenge::ChallengeName;
use crate::model::contact::ContactKind;
#[cfg(test)]
use crate::model::logo::Logo;
use crate::model::mfa::MfaFactor;
#[cfg(test)]
use crate::model::ui_css::{SELECTORS, SanitisedCss, sanitise};
use crate::model::user_pool::{PasswordPolicy, PoolConfig};
use crate::pages::account::{
    add_passkey, contact, delete, overview, password, profile, second_step, sessions,
};
#[cfg(test)]
use crate::pages::chrome::{Assets, Brand};
use crate::pages::chrome::{Chrome, Form, Sent};
use crate::pages::fields::{AttributeField, NameField};
use crate::pages::new_password::PasswordRules;
use crate::pages::providers::{Provider, Providers};
#[cfg(test)]
use crate::pages::text::Language;
use crate::pages::text::Message;
use crate::pages::{
    account, change_password, confirm_forgot_password, confirm_sign_up, confirm_user, device,
    error, factor, forgot_password, forgot_username, form_post, login, message, mfa,
    recovery_codes, sign_out, sign_up,
};

#[cfg(test)]
fn chrome(brand: Brand) -> Chrome {
    let assets = Assets {
        css: "hosted.css".into(),
        js: "hosted.js".into(),
        passkeys: "passkeys.js".into(),
        icon: "icon.svg".into(),
    };
    Chrome { language: Language::choose(None), assets, brand, languages: Vec::new() }
}

/// Every page, by name.
pub fn pages(chrome: &Chrome) -> Vec<(&'static str, String)> {
    let form = &Form { action: "/login?client_id=1&state=<>\"".into(), csrf: "a-token".into() };
    let config = PoolConfig { username_attributes: vec!["email".into()], ..PoolConfig::default() };
    let policy = PasswordPolicy::default();
    let wrong = Some(Message::new("refused-credentials"));
    let sent = Some(Sent { lead: Message::new("sent-by-email"), destination: "a***@e***".into() });
    let provider = |name: &str, social| Provider { name: name.into(), href: "/x".into(), social };
    let all = ["given_name", "birthdate", "phone_number", "address"];
    let attributes = &all.map(|name| AttributeField::new(name, ""))[..];
    let login = |problem, notice, providers, username| {
        login::Page {
            chrome,
            form,
            problem,
            notice,
            providers,
            name: NameField::for_known(&config),
            username,
            choice: false,
            passkey: &None,
            forgot_href: "/forgotPassword?client_id=1",
            forgot_name_href: &None,
            sign_up_href: &Some("/signup?client_id=1".into()),
        }
        .render()
        .unwrap()
    };
    let invitation = Some(login::Invitation { session: "a-session".into(), options: "{}".into() });
    let login_choice = login::Page {
        chrome,
        form,
        problem: &None,
        notice: &None,
        providers: &Providers::default(),
        name: NameField::for_known(&config),
        username: "",
        choice: true,
        passkey: &invitation,
        forgot_href: "/forgotPassword?client_id=1",
        forgot_name_href: &Some("/forgotUsername?client_id=1".into()),
        sign_up_href: &None,
    }
    .render()
    .unwrap();
    let factor = |asked: factor::Asked, sent| {
        let all = [ChallengeName::WebAuthn, ChallengeName::Password, ChallengeName::EmailOtp];
        factor::Page {
            chrome,
            form,
            problem: &None,
            notice: &None,
            username: "ann@example.com",
            asked,
            sent,
            others: &all.map(factor::Offered::of),
            login_href: "/login",
            forgot_href: "/forgotPassword",
        }
        .render()
        .unwrap()
    };
    let sign_up = |problem, rules| {
        let name = NameField::for_new(&config);
        let username = "ann@example.com";
        sign_up::Page {
            chrome,
            form,
            problem,
            name,
            username,
            attributes,
            rules,
            needs_password: true,
            terms: &[sign_up::TermsLink {
                href: "/terms".into(),
                text: Message::new("terms-of-use"),
            }],
            login_href: "/login",
        }
        .render()
        .unwrap()
    };
    let rules = |field, sent| PasswordRules::new(field, &policy, sent);
    let confirm = |problem, notice, sent| {
        confirm_sign_up::Page {
            chrome,
            form,
            problem,
            notice,
            sent,
            resend_action: "/resendcode",
            link_followed_href: &None,
        }
        .render()
        .unwrap()
    };
    let mfa = |problem, notice, sent| {
        mfa::Page {
            chrome,
            form,
            problem,
            notice,
            sent,
            resend_action: "/mfa/resend",
            recovery_href: "/mfa/recovery",
            remember: true,
            login_href: "/login",
        }
        .render()
        .unwrap()
    };
    let offered = &MfaFactor::ALL.map(mfa::Offered::of)[..];
    let mfa_setup = |seed: &Option<mfa::set_up::Seed>| {
        let (problem, email, by_email) = (&None, "", true);
        let offered = &offered[1..2];
        mfa::set_up::Page { chrome, form, problem, offered, by_email, email, seed }
            .render()
            .unwrap()
    };
    let seed = mfa::set_up::Seed::of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "App", "ann@example.com");
    let of_account = account_pages(chrome, form, &policy);
    let list = vec![provider("Google", true), provider("Example Corp", false)];
    let (none, some) = (Providers::default(), Providers { list });
    let resent = Some(Message::new("confirm-resent"));
    let back = &Some("/login".to_owned());
    let fields = &[("code".to_owned(), "a\"<b".to_owned()), ("state".to_owned(), "s".to_owned())];
    let mut pages = vec![
        ("login", login(&None, &None, &none, "")),
        ("login-wrong", login(&wrong, &None, &none, "ann@example.com")),
        ("login-providers", login(&None, &resent, &some, "")),
        ("login-choice", login_choice),
        ("factor", factor(factor::Asked::Choice, &None)),
        ("factor-password", factor(factor::Asked::Password, &None)),
        ("factor-code", factor(factor::Asked::Code, &sent)),
        ("factor-passkey", factor(factor::Asked::Passkey("{}".into()), &None)),
        ("login-as", {
            login::AsPage { chrome, form, notice: &resent, username: "ann@example.com" }
                .render()
                .unwrap()
        }),
        ("sign-up", sign_up(&None, rules("password", None))),
        ("sign-up-wrong", sign_up(&wrong, rules("password", Some("abc4")))),
        ("confirm", confirm(&None, &None, &sent)),
        ("confirm-wrong", confirm(&wrong, &None, &None)),
        ("confirm-resent", confirm(&None, &resent, &sent)),
        ("confirm-user", confirm_user::Page { chrome, form }.render().unwrap()),
        ("mfa-code", mfa(&None, &None, &sent)),
        ("mfa-app-wrong", mfa(&wrong, &None, &None)),
        ("mfa-select", {
            let (problem, recovery_href) = (&None, "/mfa/recovery");
            mfa::select::Page { chrome, form, problem, offered, recovery_href }.render().unwrap()
        }),
        ("mfa-recovery", {
            let (problem, back_href) = (&wrong, "/mfa");
            mfa::recovery::Page { chrome, form, problem, back_href }.render().unwrap()
        }),
        ("recovery-codes", {
            let codes = &["abcde-fghjk", "mnpqr-stuvw"].map(str::to_owned);
            recovery_codes::Page { chrome, codes, next_href: "/next" }.render().unwrap()
        }),
        ("mfa-setup", mfa_setup(&None)),
        ("mfa-setup-app", mfa_setup(&Some(seed))),
        ("forgot", {
            let name = NameField::for_known(&config);
            forgot_password::Page {
                notice: &None,
                chrome,
                form,
                problem: &None,
                name,
                username: "",
                login_href: "/login",
            }
            .render()
            .unwrap()
        }),
        ("forgot-username", {
            let name = NameField::for_contact(&[ContactKind::Email]);
            let (problem, typed, login_href) = (&wrong, "ann", "/login");
            forgot_username::Page { chrome, form, problem, name, typed, login_href }
                .render()
                .unwrap()
        }),
        ("reset", {
            confirm_forgot_password::Page {
                again_href: "/forgotPassword",
                chrome,
                form,
                problem: &None,
                sent: &sent,
                username: "ann@example.com",
                rules: rules("new_password", None),
                login_href: "/login",
            }
            .render()
            .unwrap()
        }),
        ("change", {
            let attributes = &attributes[..1];
            let rules = rules("new_password", None);
            change_password::Page {
                chrome,
                form,
                problem: &None,
                username: "ann",
                attributes,
                rules,
            }
            .render()
            .unwrap()
        }),
        ("message", {
            let title = Message::new("confirm-link-done-title");
            let lead = Message::new("confirm-link-done-lead");
            message::Page { chrome, title, lead, login_href: back }.render().unwrap()
        }),
        ("error", {
            let request_id = "5e61bf2a-4b1c-4b8e-9a67-3f1f2f1f7d11";
            error::Page { chrome, problem: "redirect_mismatch", request_id }.render().unwrap()
        }),
        ("device", {
            device::Page { chrome, form, problem: &wrong, user_code: "WDJB-MJHT" }.render().unwrap()
        }),
        ("device-confirm", {
            let lead = Message::new("device-confirm-lead").with("app", "TV");
            let (username, user_code, scopes) = ("ann", "WDJB-MJHT", &["openid".to_owned()]);
            device::ConfirmPage { chrome, form, lead, username, user_code, scopes }
                .render()
                .unwrap()
        }),
        ("sign-out", sign_out::Page { chrome, form, username: "ann" }.render().unwrap()),
        ("signed-out", {
            let frames = &["/out?sid=1".to_owned()];
            sign_out::DonePage { chrome, frames, next: Some("/bye") }.render().unwrap()
        }),
        ("form-post", {
            form_post::Page { chrome, redirect_uri: "myapp:/cb", fields }.render().unwrap()
        }),
    ];
    pages.extend(of_account);
    pages
}

/// The pages of an account, by name.
fn account_pages(
    chrome: &Chrome,
    form: &Form,
    policy: &PasswordPolicy,
) -> Vec<(&'static str, String)> {
    let (problem, notice) = (&None, &Some(Message::new("account-saved")));
    let back_href = "/account?client_id=1";
    let row = |id, label: &'static str, value: Option<&str>, state: &'static str| {
        let (label, states) = (Message::new(label), vec![Message::new(state)]);
        let href = format!("/account/{id}?client_id=1");
        overview::Row { id, label, href, value: value.map(str::to_owned), states }
    };
    let rows = &[
        row("profile", "account-profile", Some("Ann Example"), "account-set"),
        row("email", "email", Some("ann@example.com"), "account-verified"),
        row("phone", "phone-number", None, "account-none"),
        row("mfa", "account-mfa", None, "account-off"),
    ][..];
    let attributes = &["given_name", "address"].map(|name| AttributeField::new(name, "Ann"))[..];
    let fixed = &[AttributeField::new("custom:favourite_lane", "4")][..];
    let sent = Some(Sent { lead: Message::new("sent-by-email"), destination: "a***@e***".into() });
    let contact = |is_phone: bool, current, sent| {
        let (verified, removable, typed) = (!is_phone, is_phone, "");
        let page = contact::Page {
            chrome,
            form,
            problem,
            notice: &None,
            is_phone,
            current,
            verified,
            writable: true,
            removable,
            typed,
            sent,
            back_href,
        };
        page.render().unwrap()
    };
    let offered = mfa::Offered::of;
    let factor =
        |of: MfaFactor, detail: Option<&str>, enabled, first: Option<&str>| second_step::Factor {
            offered: offered(of),
            detail: detail.map(str::to_owned),
            enabled,
            preferred: of == MfaFactor::SoftwareTokenMfa,
            can_prefer: enabled,
            ready: enabled,
            first_href: first.map(str::to_owned),
            is_app: of == MfaFactor::SoftwareTokenMfa,
        };
    let factors = &[
        factor(MfaFactor::SmsMfa, None, false, Some("/account/phone")),
        factor(MfaFactor::SoftwareTokenMfa, Some("Phone"), true, None),
        factor(MfaFactor::EmailOtp, Some("ann@example.com"), true, None),
    ][..];
    let seed = &mfa::set_up::Seed::of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "App", "ann@example.com");
    let (moment, zone) = (|| account::Moment(chrono::DateTime::UNIX_EPOCH), "");
    let passkeys = &[("AQ", "Phone"), ("Ag", "Security key")].map(|(id, name)| {
        account::passkeys::Listed { id: id.into(), name: name.into(), created: moment() }
    })[..];
    let session = |name: &str, of_browser, app: Option<&str>| sessions::ListedSession {
        name: name.into(),
        of_browser,
        app: app.map(str::to_owned),
        device: "Firefox on Linux".into(),
        address: "192.0.2.1".into(),
        last: moment(),
        is_this: of_browser,
    };
    let listed = &Some(vec![session("sso1", true, None), session("tkn1", false, Some("App"))]);
    let devices = &[sessions::ListedDevice {
        key: "us-east-1_1".into(),
        name: None,
        remembered: true,
        last: moment(),
    }][..];
    vec![
        ("account", {
            let (username, app_href) = ("ann@example.com", Some("/app"));
            overview::Page { chrome, form, notice, username, rows, app_href }.render().unwrap()
        }),
        ("account-profile", {
            profile::Page { chrome, form, problem, notice, attributes, fixed, back_href }
                .render()
                .unwrap()
        }),
        ("account-email", contact(false, Some("ann@example.com"), &None)),
        ("account-email-code", contact(false, Some("ann@example.com"), &sent)),
        ("account-phone", contact(true, Some("+14155550134"), &None)),
        ("account-password", {
            let rules = PasswordRules::new("new_password", policy, None);
            let (username, has_password) = ("ann@example.com", true);
            password::Page { chrome, form, problem, username, has_password, rules, back_href }
                .render()
                .unwrap()
        }),
        ("account-mfa", {
            let codes = &Some(Message::new("recovery-left").count("count", 10));
            second_step::Page { chrome, form, problem, notice, factors, codes, back_href }
                .render()
                .unwrap()
        }),
        ("account-app", {
            second_step::AppPage { chrome, form, problem, seed, name: "", back_href }
                .render()
                .unwrap()
        }),
        ("account-passkeys", {
            let add_href = "/passkeys/add";
            account::passkeys::Page {
                chrome,
                form,
                problem,
                notice,
                passkeys,
                zone,
                add_href,
                back_href,
            }
            .render()
            .unwrap()
        }),
        ("account-passkey-add", {
            let (username, options) = ("ann@example.com", &Some("{}".to_owned()));
            add_passkey::Page { chrome, form, problem, username, options, back_href }
                .render()
                .unwrap()
        }),
        ("account-sessions", {
            let sessions = listed;
            sessions::Page { chrome, form, problem, notice, sessions, devices, zone, back_href }
                .render()
                .unwrap()
        }),
        ("account-delete", {
            let username = "ann@example.com";
            delete::Page { chrome, form, problem, username, back_href }.render().unwrap()
        }),
    ]
}

#[cfg(test)]
fn branded() -> Brand {
    Brand { css: Some("brand.css".into()), logo: Some("logo.png".into()), style: None }
}

#[cfg(test)]
fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

#[cfg(test)]
/// The sample of a brand: a stylesheet over all selectors, and a logo.
fn sample_brand() -> (SanitisedCss, Logo) {
    let css = sanitise(include_str!("../../tests/corpus/brand.css")).unwrap();
    let mut picture = image::RgbaImage::new(320, 120);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let within = |cx: f64, radius: f64| {
            (f64::from(x) - cx).powi(2) + (f64::from(y) - 60.0).powi(2) < radius.powi(2)
        };
        let inside = [110.0, 160.0, 210.0].into_iter().filter(|cx| within(*cx, 46.0)).count();
        *pixel = match inside {
            0 => image::Rgba([0, 0, 0, 0]),
            1 => image::Rgba([242, 183, 164, 255]),
            _ => image::Rgba([255, 250, 240, 255]),
        };
    }
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
    (css, Logo::from_upload(&file.into_inner()).unwrap())
}

/// Writes the pages to a folder for looking at them, when `script/screenshots` names one.
#[test]
fn every_page_stands_on_its_own() {
    #[expect(clippy::disallowed_methods, reason = "a test has no Config")]
    let folder = std::env::var("POOLHOUSE_GALLERY").ok();
    if let Some(folder) = &folder {
        let (css, logo) = sample_brand();
        std::fs::write(format!("{folder}/brand.css"), css.as_str()).unwrap();
        std::fs::write(format!("{folder}/logo.png"), logo.bytes).unwrap();
    }
    for (suffix, brand) in [("", Brand::default()), ("-branded", branded())] {
        for (name, html) in pages(&chrome(brand)) {
            if let Some(folder) = &folder {
                std::fs::write(format!("{folder}/{name}{suffix}.html"), &html).unwrap();
            }
            let page = Html::parse_document(&html);
            assert!(page.errors.is_empty(), "{name}: {:?}", page.errors);
            assert!(!html.contains("Unknown localization"), "{name}");
            assert_eq!(page.select(&select("h1")).count(), 1, "{name}");
            assert_eq!(page.select(&select("main")).count(), 1, "{name}");
            let title: String =
                page.select(&select("title")).flat_map(|title| title.text()).collect();
            assert!(!title.trim().is_empty(), "{name}");
        }
    }
}

#[test]
fn the_sample_brand_styles_everything_that_may_be_styled() {
    let (css, _) = sample_brand();
    for selector in SELECTORS {
        assert!(css.as_str().contains(&format!(".{selector} ")), "{selector}");
    }
}

#[test]
fn no_page_holds_inline_style_or_script_or_anything_of_others() {
    for (name, html) in pages(&chrome(branded())) {
        let page = Html::parse_document(&html);
        for element in page.select(&select("*")) {
            for (attribute, value) in element.value().attrs() {
                assert!(
                    attribute != "style" && !attribute.starts_with("on"),
                    "{name}: {attribute}"
                );
                assert!(!value.contains("//"), "{name}: {value}");
            }
        }
        assert_eq!(page.select(&select("style")).count(), 0, "{name}");
        for script in page.select(&select("script")) {
            assert_eq!(script.inner_html(), "", "{name}");
        }
    }
}

#[test]
fn ids_are_unique_every_form_is_named_once_and_every_field_has_a_label() {
    for (name, html) in pages(&chrome(Brand::default())) {
        let page = Html::parse_document(&html);
        let mut seen = BTreeSet::new();
        for element in page.select(&select("[id]")) {
            assert!(seen.insert(element.attr("id").unwrap().to_owned()), "{name}");
        }
        for form in page.select(&select("form")) {
            assert!(seen.insert(format!("form {}", form.attr("name").unwrap())), "{name}");
            assert_eq!(form.attr("method"), Some("post"), "{name}");
            // What goes to the app is the app's to judge.
            let ours = usize::from(name != "form-post");
            assert_eq!(form.select(&select("input[name=_csrf]")).count(), ours, "{name}");
        }
        let fields = "input:not([type=hidden]):not([type=submit]):not([aria-hidden]), textarea";
        for field in page.select(&select(fields)) {
            let label = format!("label[for='{}']", field.attr("id").unwrap());
            assert_eq!(page.select(&select(&label)).count(), 1, "{name}: {label}");
            assert!(field.attr("autocomplete").is_some(), "{name}: {label}");
        }
    }
}

#[test]
fn every_class_that_customers_may_style_is_somewhere() {
    let html: String = pages(&chrome(branded())).into_iter().map(|(_, html)| html).collect();
    for selector in SELECTORS {
        let class = selector.split(':').next().unwrap();
        assert!(
            html.contains(&format!("{class}\"")) || html.contains(&format!("{class} ")),
            "{class}"
        );
    }
}

#[test]
fn what_was_typed_is_text() {
    let (_, html) = pages(&chrome(Brand::default())).swap_remove(0);
    assert!(html.contains("action=\"/login?client_id=1&#38;state=&#60;&#62;&#34;\""), "{html}");
}

/// What scripts and password managers look for (the classic pages' names).
#[test]
fn forms_and_fields_have_the_names_scripts_know() {
    let pages = pages(&chrome(Brand::default()));
    for (page, wanted) in [
        (
            "login",
            "form[name=cognitoSignInForm].cognito-asf input#signInFormUsername[name=username].form-control.inputField-customizable",
        ),
        (
            "login",
            "form[name=cognitoSignInForm] input#signInFormPassword[name=password][type=password].inputField-customizable",
        ),
        (
            "login",
            "form[name=cognitoSignInForm] input[name=signInSubmitButton][type=submit].btn.btn-primary.submitButton-customizable",
        ),
        ("login", "form[name=cognitoSignInForm] input[name=cognitoAsfData][type=hidden]"),
        ("login", "a.redirect-customizable[href^='/forgotPassword']"),
        ("login", "p.redirect-customizable > span + a[href^='/signup']"),
        ("login-wrong", "p#loginErrorMessage.errorMessage-customizable[role=alert]"),
        ("sign-up", "form[name=signupform].cognito-asf input[name=username]"),
        ("sign-up", "form[name=signupform] input[name='requiredAttributes[given_name]']"),
        ("sign-up", "form[name=signupform] input[name=password]"),
        ("sign-up", ".checkPassword-lowerletter > .check-lowerletter"),
        ("sign-up", ".checkPassword-upperletter .checkPasswordText-upperletter"),
        ("sign-up", ".checkPassword-numbers"),
        ("sign-up", ".checkPassword-symbols"),
        ("sign-up", ".checkPassword-length"),
        (
            "sign-up",
            "button[name=signUpButton].btn.btn-primary.signUpButton.submitButton-customizable",
        ),
        (
            "forgot",
            "form[name=forgotpasswordform] input#username[name=username].form-control.inputField-customizable",
        ),
        ("forgot", "button[name=reset_my_password].btn.btn-primary.submitButton-customizable"),
        ("reset", "form[name=confirmforgotpasswordform] input[name=username]"),
        ("reset", "#div-forgot-password-msg > #text-code"),
        ("reset", "#forgot_password_code[name=code]"),
        ("reset", "#new_password[name=password]"),
        ("reset", "#confirm_password[name=confirmPassword]"),
        ("reset", "button[name=reset_password]"),
        ("confirm", "#verification_code[name=code]"),
        ("confirm", "button[name=confirm]"),
        ("change", "form[name=changepasswordform] #new_password[name=password]"),
        ("change", "form[name=changepasswordform] #confirm_password[name=confirmPassword]"),
        ("change", "form[name=changepasswordform] input[name='requiredAttributes[given_name]']"),
    ] {
        let (_, html) = pages.iter().find(|(name, _)| *name == page).unwrap();
        let found = Html::parse_document(html).select(&select(wanted)).count();
        assert_eq!(found, 1, "{page}: {wanted}");
    }
}
