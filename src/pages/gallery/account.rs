//! The account.
#![expect(
    clippy::unwrap_used,
    reason = "a page that does not render is a fault of the build, which tests find"
)]

use askama::Template as _;

use super::{Pages, asks, sent};
use crate::model::mfa::MfaFactor;
use crate::model::user_pool::PasswordPolicy;
use crate::pages::account::{
    add_passkey, contact, delete, overview, password, profile, providers, second_step, sessions,
};
use crate::pages::chrome::{Chrome, Form};
use crate::pages::consent::Ask;
use crate::pages::fields::AttributeField;
use crate::pages::new_password::PasswordRules;
use crate::pages::text::Message;
use crate::pages::{account, mfa};
use crate::rules::passkeys::sealed::Asked;

/// Its pages, by name.
pub fn pages(chrome: &Chrome, form: &Form) -> Pages {
    let (asks, policy) = (&asks()[..], &PasswordPolicy::default());
    let (problem, notice) = (&None, &Some(Message::new("account-saved")));
    let back_href = "/account?client_id=1";
    let row = |id, label: &'static str, value: Option<&str>, state: &'static str| {
        let (label, states) = (Message::new(label), vec![Message::new(state)]);
        let href = format!("/account/{id}?client_id=1");
        overview::Row { id, label, href, value: value.map(str::to_owned), states }
    };
    let rows = &[
        row("profile", "account-profile", Some("Ann Example"), "account-password-set"),
        row("email", "email", Some("ann@example.com"), "account-email-verified"),
        row("phone", "phone-number", None, "account-phone-none"),
        row("mfa", "account-mfa", None, "account-mfa-off"),
        overview::Row {
            states: vec![Message::new("account-providers-count").count("count", 2)],
            ..row("providers", "account-providers", None, "account-on")
        },
    ][..];
    let attributes = &["given_name", "address"].map(|name| AttributeField::new(name, "Ann"))[..];
    let fixed = &[AttributeField::new("custom:favourite_lane", "4")][..];
    let sent = sent();
    let losses = |is_phone| match is_phone {
        true => vec![Message::new("account-sure-phone")],
        false => vec![
            Message::new("account-sure-email"),
            Message::new("account-loss-sign-in"),
            Message::new("account-loss-step"),
            Message::new("account-loss-recovery"),
        ],
    };
    let contact = |is_phone: bool, is_only_way: bool, current, sent| {
        let (verified, removable, typed) = (!is_phone, !is_only_way, "");
        let page = contact::Page {
            chrome,
            form,
            problem,
            notice: &None,
            is_phone,
            current,
            verified,
            state: Message::new("account-email-verified"),
            writable: true,
            removable,
            is_only_way,
            losses: &losses(is_phone),
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
            can_turn_off: true,
            ends_recovery: false,
        };
    let factors = &[
        factor(MfaFactor::SmsMfa, None, false, Some("/account/phone")),
        factor(MfaFactor::SoftwareTokenMfa, Some("Phone"), true, None),
        factor(MfaFactor::EmailOtp, Some("ann@example.com"), true, None),
    ][..];
    let seed = &mfa::set_up::Seed::of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "App", "ann@example.com");
    let (moment, zone) = (|| account::Moment(chrono::DateTime::UNIX_EPOCH), "");
    let passkeys =
        &[("AQ", "Phone"), ("Ag", "Security key")].map(|(id, name)| account::passkeys::Listed {
            id: id.into(),
            name: name.into(),
            refused: None,
            created: moment(),
            is_only_way: id == "Ag",
        })[..];
    let links = |is_only_way| {
        let all = [("Example Corp", "248289761001"), ("Lanes & Co", "ann@lanes.example")];
        let link = |(provider, subject): (&str, &str)| providers::ListedLink {
            provider: provider.into(),
            subject: subject.into(),
            since: moment(),
            is_only_way,
        };
        let links = &all[..if is_only_way { 1 } else { all.len() }];
        let links = &links.iter().copied().map(link).collect::<Vec<_>>()[..];
        let notice = &None;
        providers::Page { chrome, form, problem, notice, links, zone, back_href }.render().unwrap()
    };
    let session =
        |name: &str, of_browser, app: Option<&str>, device: &str| sessions::ListedSession {
            name: name.into(),
            of_browser,
            app: app.map(str::to_owned),
            device: device.into(),
            address: "192.0.2.1".into(),
            last: moment(),
            is_this: of_browser,
        };
    let listed = &[
        session("sso1", true, None, "Firefox on Linux"),
        session("tkn1", false, Some("App"), "Safari on iOS"),
        session("tkn2", false, Some("App"), ""),
    ][..];
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
        ("account-email", contact(false, false, Some("ann@example.com".into()), &None)),
        ("account-email-only", contact(false, true, Some("ann@example.com".into()), &None)),
        ("account-email-code", contact(false, false, Some("ann@example.com".into()), &sent)),
        ("account-phone", contact(true, false, Some("+1 415-555-0134".into()), &None)),
        ("account-password", {
            let rules = PasswordRules::new("new_password", policy, None);
            let (username, has_password) = ("ann@example.com", true);
            password::Page { chrome, form, problem, username, has_password, rules, back_href }
                .render()
                .unwrap()
        }),
        ("account-mfa", {
            let codes = &Some(Message::new("recovery-left").count("count", 10));
            second_step::Page {
                chrome,
                form,
                problem,
                notice,
                factors,
                codes,
                back_href,
                app_href: None,
            }
            .render()
            .unwrap()
        }),
        ("account-app", {
            second_step::AppPage { chrome, form, problem, seed, name: "", back_href }
                .render()
                .unwrap()
        }),
        ("account-passkeys", {
            let add_href = Some("/passkeys/add");
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
            let (username, sealed) = ("ann@example.com", "sealed".to_owned());
            let asked = &Some(Asked { options: "{}".to_owned(), sealed });
            add_passkey::Page {
                chrome,
                form,
                problem,
                username,
                asked,
                back_href,
                back_to_app: false,
            }
            .render()
            .unwrap()
        }),
        ("account-providers", links(false)),
        ("account-providers-only", links(true)),
        ("account-sessions", {
            let notice = &Some(Message::new("account-ended"));
            let sessions = listed;
            sessions::Page { chrome, form, problem, notice, sessions, devices, zone, back_href }
                .render()
                .unwrap()
        }),
        ("account-apps", {
            let app = |client: &str, name: &str, asks: &[Ask]| account::apps::ListedApp {
                client: client.into(),
                name: name.into(),
                asks: asks.to_vec(),
                since: moment(),
            };
            let apps = &[app("1", "Swim times", asks), app("2", "Lanes", &[])][..];
            account::apps::Page { chrome, form, problem, notice, apps, back_href }.render().unwrap()
        }),
        ("account-delete", {
            let username = "ann@example.com";
            let what = Message::new("account-delete-account");
            delete::Page { chrome, form, problem, what, username, back_href }.render().unwrap()
        }),
    ]
}
