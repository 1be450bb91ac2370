//! The second factor.
#![expect(
    clippy::unwrap_used,
    reason = "a page that does not render is a fault of the build, which tests find"
)]

use askama::Template as _;

use super::{Pages, sent};
use crate::model::contact::ContactKind;
use crate::model::mfa::MfaFactor;
use crate::pages::chrome::{Chrome, Form, Sent};
use crate::pages::text::Message;
use crate::pages::{mfa, recovery_codes};

/// Its pages, by name.
pub fn pages(chrome: &Chrome, form: &Form) -> Pages {
    let wrong = Some(Message::new("refused-code"));
    let sent = sent();
    let mfa = |problem, notice, sent: &Option<Sent>, set_up: Option<mfa::SetUp>| {
        mfa::Page {
            chrome,
            form,
            problem,
            notice,
            sent,
            resend_action: "/mfa/resend",
            recovery_href: &sent.is_none().then(|| "/mfa/recovery".to_owned()),
            other_href: &set_up.is_none().then(|| "/mfa/select".into()),
            set_up: &set_up,
            remember: true,
            login_href: "/login",
        }
        .render()
        .unwrap()
    };
    let offered = &MfaFactor::ALL.map(mfa::Offered::of)[..];
    let mfa_setup = |seed: &Option<mfa::set_up::Seed>| {
        let problem = &None;
        let offered = &offered[1..2];
        let contacts = &ContactKind::PREFERRED
            .map(|kind| mfa::set_up::ContactForm::of(kind, String::new(), false));
        mfa::set_up::Page { chrome, form, problem, offered, contacts, seed, login_href: "/login" }
            .render()
            .unwrap()
    };
    let seed = mfa::set_up::Seed::of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "App", "ann@example.com");
    vec![
        ("mfa-code", mfa(&None, &None, &sent, None)),
        ("mfa-app-wrong", mfa(&wrong, &None, &None, None)),
        ("mfa-setup-code", {
            let another = Message::new("mfa-setup-other-email");
            mfa(&None, &None, &sent, Some(mfa::SetUp { another, has_others: true }))
        }),
        ("mfa-select", {
            mfa::select::Page {
                chrome,
                form,
                problem: &None,
                offered,
                recovery_href: &Some("/mfa/recovery".to_owned()),
                back_href: &None,
                login_href: "/login",
            }
            .render()
            .unwrap()
        }),
        ("mfa-recovery", {
            let (problem, back_href, other_href) = (&wrong, "/mfa", &Some("/mfa/select".into()));
            mfa::recovery::Page { chrome, form, problem, back_href, other_href }.render().unwrap()
        }),
        ("recovery-codes", {
            let codes = &["abcde-fghjk", "mnpqr-stuvw"].map(str::to_owned);
            recovery_codes::Page { chrome, form, codes }.render().unwrap()
        }),
        ("mfa-setup", mfa_setup(&None)),
        ("mfa-setup-app", mfa_setup(&Some(seed))),
    ]
}
