//! What was forgotten, and new passwords.
#![expect(
    clippy::unwrap_used,
    reason = "a page that does not render is a fault of the build, which tests find"
)]

use askama::Template as _;

use super::{Pages, config, sent};
use crate::model::contact::ContactKind;
use crate::model::user_pool::PasswordPolicy;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::fields::{AttributeField, NameField};
use crate::pages::new_password::PasswordRules;
use crate::pages::text::Message;
use crate::pages::{change_password, confirm_forgot_password, forgot_password, forgot_username};

/// Its pages, by name.
pub fn pages(chrome: &Chrome, form: &Form) -> Pages {
    let config = config();
    let policy = PasswordPolicy::default();
    let wrong = Some(Message::new("forgot-username-wrong"));
    let sent = sent();
    let attributes = &["given_name"].map(|name| AttributeField::new(name, ""))[..];
    let rules = |field, sent| PasswordRules::new(field, &policy, sent);
    vec![
        ("forgot", {
            let name = NameField::for_known(&config);
            let code_href = Some("/confirmforgotPassword".to_owned());
            forgot_password::Page {
                notice: &None,
                chrome,
                form,
                problem: &None,
                name,
                username: "",
                sign_up_href: &None,
                code_href: &code_href,
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
                code: "",
                name: None,
                username: "ann@example.com",
                rules: rules("new_password", None),
                login_href: "/login",
            }
            .render()
            .unwrap()
        }),
        ("change", {
            let rules = rules("new_password", None);
            change_password::Page {
                chrome,
                form,
                problem: &None,
                username: "ann",
                attributes,
                rules,
                login_href: "/login",
            }
            .render()
            .unwrap()
        }),
    ]
}
