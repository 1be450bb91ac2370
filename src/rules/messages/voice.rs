//! In whose words a message is.

use crate::language::{Language, Message};
use crate::model::contact::ContactKind;
use crate::model::ids::ClientId;
use crate::model::managed_login::look::OwnWords;
use crate::model::message::escaped;
use crate::model::user::User;
use crate::model::visitor::Visitor;
use crate::rules::managed_login;
use crate::rules::pools::Pool;

/// In whose words a message is: a language, and the texts of the style that the client's pages wear.
pub struct Voice<'a> {
    language: Language,
    brand: Option<&'a OwnWords>,
}

impl<'a> Voice<'a> {
    /// The words of a message about something at a client: in the language of the page it is asked for on, or what the
    /// user speaks (`locale`), or English.
    pub fn of(
        pool: &'a Pool,
        client: Option<&ClientId>,
        visitor: Option<&Visitor>,
        user: Option<&User>,
    ) -> Self {
        let page = visitor.and_then(|visitor| Language::spoken(visitor.language.as_deref()?));
        let own = || user.and_then(locale);
        Self::speaking(pool, client, page.or_else(own).unwrap_or_else(|| Language::choose(None)))
    }

    pub(super) fn speaking(pool: &'a Pool, client: Option<&ClientId>, language: Language) -> Self {
        let brand = managed_login::of(pool, client).map(|style| &style.look.own);
        Self { language, brand }
    }

    fn own(&self, id: &str) -> Option<&str> {
        self.brand?.text(&self.language.tag(), id)
    }

    /// A subject, or an SMS: a code in it is alone, for telephones that read it.
    pub(super) fn plain(&self, text: Message) -> String {
        let link = self.language.t("mail-link-text").or_own(|id| self.own(id)).to_string();
        let text = text
            .with("code", "{####}")
            .with("username", "{username}")
            .with("link", format!("{{##{link}##}}"));
        let said = self.language.say(&text).or_own(|id| self.own(id)).to_string();
        // The marks that keep inserted values in place would be copied along with a code.
        said.replace(['\u{2068}', '\u{2069}'], "")
    }

    /// The text of an SMS, which ends as Cognito's do.
    pub(super) fn sms(&self, text: Message) -> String {
        self.plain(text) + " "
    }

    /// The text of an e-mail, which is HTML. Words of a client's own are not.
    pub(super) fn body(&self, text: Message) -> String {
        let owned = self.own(text.id()).is_some();
        let text = self.plain(text);
        let text = if owned { escaped(&text) } else { text };
        match self.language.direction() {
            "rtl" => format!("<div lang=\"{}\" dir=\"rtl\">{text}</div>", self.language.tag()),
            _ => format!("{text} "),
        }
    }

    /// The text of a message as it travels to an address or a number.
    pub(super) fn text(&self, to: ContactKind, text: Message) -> String {
        match to {
            ContactKind::Email => self.body(text),
            ContactKind::PhoneNumber => self.sms(text),
        }
    }

    /// The first text there is: the client's own, one of the pool's, which are for all languages, or ours.
    pub(super) fn choose(
        &self,
        text: Message,
        pool: &[&Option<String>],
        say: impl Fn(&Self, Message) -> String,
    ) -> String {
        let mut set = pool.iter().filter_map(|text| text.as_deref());
        match set.find(|set| !set.is_empty() && self.own(text.id()).is_none()) {
            Some(set) => set.to_owned(),
            None => say(self, text),
        }
    }
}

/// The language that a user speaks.
pub(super) fn locale(user: &User) -> Option<Language> {
    user.attribute("locale").and_then(Language::spoken)
}
