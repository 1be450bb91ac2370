//! Signing up.
#![expect(
    clippy::unwrap_used,
    reason = "a page that does not render is a fault of the build, which tests find"
)]

use askama::Template as _;

use super::{Pages, config, resent, sent, wrong};
use crate::model::user_pool::PasswordPolicy;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::fields::{AttributeField, NameField};
use crate::pages::new_password::PasswordRules;
use crate::pages::text::Message;
use crate::pages::{confirm_sign_up, confirm_user, sign_up};

/// Its pages, by name.
pub fn pages(chrome: &Chrome, form: &Form) -> Pages {
    let config = config();
    let policy = PasswordPolicy::default();
    let wrong = wrong();
    let sent = sent();
    let resent = resent();
    let all = ["given_name", "birthdate", "phone_number", "address"];
    let attributes = all.map(|name| AttributeField::new(name, ""));
    let mut refused = attributes.clone();
    refused[1].problem = Some(Message::new("wrong-format"));
    let sign_up = |problem, attributes: &[AttributeField], rules| {
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
    vec![
        ("sign-up", sign_up(&None, &attributes, rules("password", None))),
        ("sign-up-wrong", sign_up(&wrong, &refused, rules("password", Some("abc4")))),
        ("confirm", confirm(&None, &None, &sent)),
        ("confirm-wrong", confirm(&wrong, &None, &None)),
        ("confirm-resent", confirm(&None, &resent, &sent)),
        ("confirm-user", confirm_user::Page { chrome, form }.render().unwrap()),
    ]
}
