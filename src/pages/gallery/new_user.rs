//! Signing up.
#![expect(
    clippy::unwrap_used,
    reason = "a page that does not render is a fault of the build, which tests find"
)]

use askama::Template as _;

use super::{Pages, config, documents, resent, sent};
use crate::model::user_pool::PasswordPolicy;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::fields::{AttributeField, NameField};
use crate::pages::new_password::PasswordRules;
use crate::pages::text::Message;
use crate::pages::{confirm_sign_up, confirm_user, sign_up, terms};

/// Its pages, by name.
pub fn pages(chrome: &Chrome, form: &Form) -> Pages {
    let config = config();
    let policy = PasswordPolicy::default();
    let (weak, wrong) =
        (Some(Message::new("refused-password")), Some(Message::new("refused-code")));
    let sent = sent();
    let resent = resent();
    let all = ["given_name", "birthdate", "phone_number", "address"];
    let attributes = all.map(|name| AttributeField::new(name, ""));
    let mut refused = attributes.clone();
    refused[1].problem = Some(Message::new("wrong-format"));
    let shown = documents();
    let sign_up = |problem, attributes: &[AttributeField], rules| {
        let name = NameField::for_new(&config);
        let username = "ann@example.com";
        sign_up::Page {
            chrome,
            form,
            problem,
            name,
            blames_name: false,
            username,
            attributes,
            rules,
            needs_password: true,
            terms: &shown,
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
            by_link: false,
            sign_up_href: &Some("/signup".into()),
            login_href: "/login",
        }
        .render()
        .unwrap()
    };
    vec![
        ("sign-up", sign_up(&None, &attributes, rules("password", None))),
        ("sign-up-wrong", sign_up(&weak, &refused, rules("password", Some("abc4")))),
        ("terms", {
            let (problem, notice) = (&None, &None);
            let (terms, username) = (&shown, "ann@example.com");
            terms::Page { chrome, form, problem, notice, terms, username, cancel: true }
                .render()
                .unwrap()
        }),
        ("confirm", confirm(&None, &None, &sent)),
        ("confirm-wrong", confirm(&wrong, &None, &None)),
        ("confirm-resent", confirm(&None, &resent, &sent)),
        ("confirm-user", confirm_user::Page { chrome, form }.render().unwrap()),
    ]
}
