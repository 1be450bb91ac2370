//! What every hosted page has around its own content.

use crate::model::code::{CodeDelivery, Medium};
use crate::pages::assets::ASSETS;
use crate::pages::text::{Language, Message, Phrase};

/// The frame of a page: its language, our files, the customer's brand.
#[derive(Clone, Debug)]
pub struct Chrome {
    pub language: Language,
    pub assets: Assets,
    pub brand: Brand,
}

/// Where our own stylesheet, script and icon are.
#[derive(Clone, Debug)]
pub struct Assets {
    pub css: String,
    pub js: String,
    pub icon: String,
}

/// Where the customer's stylesheet and logo are, if there are any.
#[derive(Clone, Debug, Default)]
pub struct Brand {
    pub css: Option<String>,
    pub logo: Option<String>,
}

impl Chrome {
    /// The frame of a page that belongs to no pool.
    pub fn plain() -> Self {
        let language = Language::choose(None);
        Self { language, assets: ASSETS.clone(), brand: Brand::default() }
    }

    /// A text of the catalogue in the page's language.
    pub fn t(&self, id: &str) -> Phrase<'_> {
        self.language.t(id)
    }

    /// A text that was chosen elsewhere, in the page's language.
    pub fn say(&self, message: &Message) -> Phrase<'_> {
        self.language.say(message)
    }
}

/// Where a form is sent, and the value that proves it was ours.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub csrf: String,
}

/// Where a code went: a text that ends before the masked destination, and the destination.
#[derive(Clone, Debug)]
pub struct Sent {
    pub lead: Message,
    pub destination: String,
}

impl Sent {
    /// What is said of a delivery.
    pub fn to(delivery: &CodeDelivery) -> Self {
        let lead = match delivery.delivery_medium {
            Medium::Email => Message::new("sent-by-email"),
            Medium::Sms => Message::new("sent-by-sms"),
        };
        Self { lead, destination: delivery.destination.clone() }
    }
}
