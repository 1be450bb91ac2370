//! What must hold for all pages at once.

use std::collections::BTreeSet;

use scraper::{Html, Selector};

use super::pages;
use crate::model::logo::Logo;
use crate::model::ui_css::{SELECTORS, SanitisedCss, sanitise};
use crate::pages::chrome::{Assets, Brand, Chrome};
use crate::pages::text::Language;

pub fn chrome(brand: Brand) -> Chrome {
    let assets = Assets {
        css: "hosted.css".into(),
        js: "hosted.js".into(),
        passkeys: "passkeys.js".into(),
        icon: "icon.svg".into(),
    };
    let (language, place) = (Language::choose(None), String::new());
    Chrome { language, assets, brand, place, languages: None }
}

pub fn branded() -> Brand {
    Brand { css: Some("brand.css".into()), logo: Some("logo.png".into()), style: None }
}

pub fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

/// The sample of a brand: a stylesheet over all selectors, and a logo.
fn sample_brand() -> (SanitisedCss, Logo) {
    let css = sanitise(include_str!("../../../tests/corpus/brand.css")).unwrap();
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
        ("mfa-code", "form[name=mfa] input#totpCodeInput[name=authentication_code]"),
        ("mfa-setup-app", "form[name=mfasetup] input#totpCodeInput[name=authentication_code]"),
        ("change", "form[name=changepasswordform] #new_password[name=password]"),
        ("change", "form[name=changepasswordform] #confirm_password[name=confirmPassword]"),
        ("change", "form[name=changepasswordform] input[name='requiredAttributes[given_name]']"),
    ] {
        let (_, html) = pages.iter().find(|(name, _)| *name == page).unwrap();
        let found = Html::parse_document(html).select(&select(wanted)).count();
        assert_eq!(found, 1, "{page}: {wanted}");
    }
}
