//! Signing in.
#![expect(
    clippy::unwrap_used,
    reason = "a page that does not render is a fault of the build, which tests find"
)]

use askama::Template as _;

use super::{Pages, config, resent, sent, wrong};
use crate::model::challenge::ChallengeName;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::fields::NameField;
use crate::pages::known::Person;
use crate::pages::providers::{Provider, Providers};
use crate::pages::text::Message;
use crate::pages::{factor, login};

/// Its pages, by name.
pub fn pages(chrome: &Chrome, form: &Form) -> Pages {
    let config = config();
    let (wrong, locked) = (wrong(), Some(Message::new("login-locked")));
    let sent = sent();
    let resent = resent();
    let provider = |name: &str, social| Provider { name: name.into(), href: "/x".into(), social };
    let login = |problem, notice, providers: &Providers, username| {
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
            forgot_href: &Some("/forgotPassword?client_id=1".into()),
            forgot_name_href: &None,
            sign_up_href: &(!providers.alone).then(|| "/signup?client_id=1".into()),
            known: &[],
            cancel: true,
            keeps: login::Keeps::default(),
            again: false,
        }
        .render()
        .unwrap()
    };
    let known = &["bob@example.com", "cleo@example.com"].map(Person::sample)[..];
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
        forgot_href: &Some("/forgotPassword?client_id=1".into()),
        forgot_name_href: &Some("/forgotUsername?client_id=1".into()),
        sign_up_href: &None,
        known,
        cancel: true,
        keeps: login::Keeps { offered: true, wanted: true },
        again: false,
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
            forgot_href: &Some("/forgotPassword".into()),
            keeps: login::Keeps { offered: true, wanted: false },
        }
        .render()
        .unwrap()
    };
    let list = vec![provider("Google", true), provider("Example Corp", false)];
    let (none, some) = (Providers::default(), Providers { list, alone: false });
    let alone = Providers { alone: true, ..some.clone() };
    vec![
        ("login", login(&None, &None, &none, "")),
        ("login-wrong", login(&wrong, &None, &none, "ann@example.com")),
        ("login-locked", login(&locked, &None, &none, "ann@example.com")),
        ("login-again", login(&None, &Some(Message::new("mfa-over")), &none, "")),
        ("login-providers", login(&None, &None, &some, "")),
        ("login-providers-alone", login(&None, &None, &alone, "")),
        ("login-choice", login_choice),
        ("factor", factor(factor::Asked::Choice, &None)),
        ("factor-password", factor(factor::Asked::Password, &None)),
        ("factor-code", factor(factor::Asked::Code, &sent)),
        ("factor-passkey", factor(factor::Asked::Passkey("{}".into()), &None)),
        ("login-as", {
            let (notice, username) = (&resent, "ann@example.com");
            login::AsPage { chrome, form, notice, username, known, cancel: true }.render().unwrap()
        }),
    ]
}
