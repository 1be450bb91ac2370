//! Every page with sample content: what must hold for all of them at once, and what the preview of `dev` shows. One file
//! for each part of the pages.

mod account;
#[cfg(test)]
mod classes;
mod new_user;
mod onward;
mod others;
mod passwords;
mod second_factor;
mod sign_in;
#[cfg(test)]
mod tests;

use crate::model::consent::Thing;
use crate::model::user_pool::PoolConfig;
use crate::pages::chrome::{Chrome, Form, Sent};
use crate::pages::consent::Ask;
use crate::pages::terms::{Shown, TermsLink};
use crate::pages::text::Message;

/// Pages by name.
type Pages = Vec<(&'static str, String)>;

/// Every page, by name.
pub fn pages(chrome: &Chrome) -> Pages {
    let form = &Form { action: "/login?client_id=1&state=<>\"".into(), csrf: "a-token".into() };
    let mut all = sign_in::pages(chrome, form);
    all.extend(new_user::pages(chrome, form));
    all.extend(second_factor::pages(chrome, form));
    all.extend(passwords::pages(chrome, form));
    all.extend(others::pages(chrome));
    all.extend(onward::pages(chrome, form));
    all.extend(account::pages(chrome, form));
    all
}

/// A pool whose users sign in with their address.
fn config() -> PoolConfig {
    PoolConfig { username_attributes: vec!["email".into()], ..PoolConfig::default() }
}

fn wrong() -> Option<Message> {
    Some(Message::new("refused-credentials"))
}

fn resent() -> Option<Message> {
    Some(Message::new("confirm-resent"))
}

fn sent() -> Option<Sent> {
    Some(Sent { lead: Message::new("sent-by-email"), destination: "a***@e***".into() })
}

/// What users agree to.
fn documents() -> Shown {
    let link = |href: &str, text| TermsLink { href: href.to_owned(), text: Message::new(text) };
    let links = vec![link("/terms-of-use", "terms-of-use"), link("/privacy", "terms-privacy")];
    Shown { links, versions: String::new() }
}

/// What an app asks for.
fn asks() -> [Ask; 4] {
    let (api, description) = ("Lanes".to_owned(), "Book a lane for you".to_owned());
    let things = [
        Thing::Scope("openid".to_owned()),
        Thing::Scope("email".to_owned()),
        Thing::OfApi { api, description },
        Thing::Claim("birthdate".to_owned()),
    ];
    things.map(|thing| Ask::of(&thing))
}
