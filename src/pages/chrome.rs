//! What every hosted page has around its own content.

use crate::model::code::{CodeDelivery, Medium};
use crate::model::managed_login::assets::AssetCategory;
use crate::model::managed_login::look::{ACCEPTANCE, Link, Look, OwnWords, Picture};
use crate::pages::assets::ASSETS;
use crate::pages::fields::AttributeField;
use crate::pages::providers::Provider;
use crate::pages::speech::Languages;
use crate::pages::text::{Language, Message, Phrase};
use crate::rules::managed_login::is_ours;

/// The frame of a page: its language, our files, the customer's brand.
#[derive(Clone, Debug)]
pub struct Chrome {
    pub language: Language,
    pub assets: Assets,
    pub brand: Brand,
    /// Whose page it is: the app's name, or the pool's; empty for a page of nobody's.
    pub place: String,
    /// The choice of a language, where the brand lets people choose.
    pub languages: Option<Languages>,
}

/// Where our own stylesheet, script and icon are.
#[derive(Clone, Debug)]
pub struct Assets {
    pub css: String,
    pub js: String,
    /// The script of pages that ask for passkeys.
    pub passkeys: String,
    pub icon: String,
}

/// Where the customer's stylesheet and logo are, if there are any.
#[derive(Clone, Debug, Default)]
pub struct Brand {
    pub css: Option<String>,
    /// The logo of classic pages.
    pub logo: Option<String>,
    /// What a style of managed login adds.
    pub style: Option<Dress>,
}

/// A style of managed login, and the path that its files are below.
#[derive(Clone, Debug)]
pub struct Dress {
    pub base: String,
    pub look: Look,
}

/// A picture as a page shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub src: String,
    /// Another one for dark pages.
    pub dark: Option<String>,
    pub class: &'static str,
}

/// A link in the header or the footer, or a line of text.
pub struct Lead<'a> {
    pub text: &'a str,
    pub href: Option<&'a str>,
}

/// The band above or below everything.
#[derive(Clone, Debug)]
pub struct Band {
    pub logo: Option<Shown>,
}

impl Dress {
    fn show(&self, picture: &Picture, class: &'static str) -> Shown {
        let at = |name: &String| format!("{}/{name}", self.base);
        Shown { src: at(&picture.name), dark: picture.dark.as_ref().map(at), class }
    }
}

impl Brand {
    fn look(&self) -> Option<&Look> {
        self.style.as_ref().map(|style| &style.look)
    }

    /// The class of the page's root: what kind of brand it wears.
    pub fn class(&self) -> Option<&'static str> {
        match (&self.css, &self.style) {
            (Some(_), None) => Some("branded"),
            (Some(_), Some(_)) => Some("styled"),
            (None, _) => None,
        }
    }

    /// The band above everything: where the style switches it on or puts links there.
    pub fn header(&self) -> Option<Band> {
        let style = self.style.as_ref()?;
        let strip = style.look.header.as_ref();
        if strip.is_none() && style.look.own.header_links.is_empty() {
            return None;
        }
        let logo = strip.and_then(|strip| strip.logo.as_ref());
        Some(Band { logo: logo.map(|logo| style.show(logo, "page-header-logo")) })
    }

    /// The band below everything.
    pub fn footer(&self) -> Option<Band> {
        let style = self.style.as_ref()?;
        let strip = style.look.footer.as_ref();
        if strip.is_none() && style.look.own.footer_links.is_empty() {
            return None;
        }
        let logo = strip.and_then(|strip| strip.logo.as_ref());
        Some(Band { logo: logo.map(|logo| style.show(logo, "page-footer-logo")) })
    }

    /// The logo of the card, if it is inside or outside of it, above or below the form.
    pub fn form_logo(&self, inside: bool, above: bool) -> Option<Shown> {
        let style = self.style.as_ref()?;
        let logo = style.look.form_logo.as_ref()?;
        let here = logo.inside == inside && logo.above == above;
        here.then(|| style.show(&logo.picture, "logo-customizable"))
    }

    /// The graphic above a form that is about `subject`: `email`, `sms`, `app`, `password` or `passkey`.
    pub fn graphic(&self, subject: &str) -> Option<Shown> {
        let category = match subject {
            "email" => AssetCategory::EmailGraphic,
            "sms" => AssetCategory::SmsGraphic,
            "app" => AssetCategory::AuthAppGraphic,
            "password" => AssetCategory::PasswordGraphic,
            _ => AssetCategory::PasskeyGraphic,
        };
        let style = self.style.as_ref()?;
        style.look.graphic(category).map(|picture| style.show(picture, "graphic"))
    }

    /// The graphic above the form for a code that was sent: of the way it went. None where nothing went.
    pub fn sent_graphic(&self, sent: &Option<Sent>) -> Option<Shown> {
        let by_sms = sent.as_ref()?.lead.is("sent-by-sms");
        self.graphic(if by_sms { "sms" } else { "email" })
    }

    /// The same where a code that was not sent is from the user's own app.
    pub fn code_graphic(&self, sent: &Option<Sent>) -> Option<Shown> {
        if sent.is_some() { self.sent_graphic(sent) } else { self.graphic("app") }
    }

    /// The icon on the button of a provider.
    pub fn icon(&self, provider: &str) -> Option<Shown> {
        let style = self.style.as_ref()?;
        style.look.icon(provider).map(|picture| style.show(picture, "provider-icon"))
    }

    /// The icons of the tab, if they are not ours.
    pub fn favicons(&self) -> Vec<Shown> {
        let icons = self.style.iter().flat_map(|style| {
            style.look.favicons.iter().map(|picture| style.show(picture, "favicon"))
        });
        icons.collect()
    }

    /// Whether people may choose a language on the page.
    pub fn offers_languages(&self) -> bool {
        self.look().is_some_and(|look| look.languages)
    }

    /// Whether the sign-in page says what it is for.
    pub fn instructs(&self) -> bool {
        self.look().is_some_and(|look| look.instructions)
    }

    /// Whether the form for name and password opens at a button.
    pub fn form_button(&self) -> bool {
        self.look().is_some_and(|look| look.form_button)
    }

    /// Whether the buttons of other providers are shown.
    pub fn shows_providers(&self) -> bool {
        !self.look().is_some_and(|look| look.hides_providers)
    }

    /// Whether name and password come before the buttons of other providers.
    pub fn form_first(&self) -> bool {
        self.look().is_some_and(|look| look.form_first)
    }

    /// The buttons of other providers, in the order of the style.
    pub fn arranged<'a>(&self, providers: &'a [Provider]) -> Vec<&'a Provider> {
        let order = self.look().map_or(&[][..], |look| &look.providers);
        let place = |provider: &&Provider| {
            let named = order.iter().position(|name| *name == provider.name);
            named.unwrap_or(order.len())
        };
        let mut arranged: Vec<&Provider> = providers.iter().collect();
        arranged.sort_by_key(place);
        arranged
    }
}

impl Chrome {
    /// The frame of a page that belongs to no pool.
    pub fn plain(language: Language) -> Self {
        let (brand, place) = (Brand::default(), String::new());
        Self { language, assets: ASSETS.clone(), brand, place, languages: None }
    }

    /// A text of the catalogue in the page's language.
    pub fn t(&self, id: &str) -> Phrase<'_> {
        self.own(self.language.t(id))
    }

    /// A text that was chosen elsewhere, in the page's language.
    pub fn say(&self, message: &Message) -> Phrase<'_> {
        self.own(self.language.say(message))
    }

    /// What the field of an attribute is called: a custom one as the brand calls it, under an id of its own.
    pub fn label(&self, field: &AttributeField) -> Phrase<'_> {
        let own = self.brand.look().map(|look| &look.own);
        let (tag, id) = (self.language.tag(), format!("attribute-{}", field.name));
        let words = |known: &str| own?.text(&tag, &id).or_else(|| own?.text(&tag, known));
        self.language.say(&field.label).or_own(words)
    }

    /// What stands before and behind the address in a text that has one at `{ $to }`: it has a look of its own. Words of a
    /// brand that say no place for it have it at their end.
    pub fn around(&self, message: &Message) -> (String, String) {
        const PLACE: &str = "\u{fffc}";
        let text = self.say(&message.clone().with("to", PLACE)).to_string();
        match text.split_once(PLACE) {
            Some((before, after)) => {
                let (before, after) =
                    (before.trim_end_matches('\u{2068}'), after.trim_start_matches('\u{2069}'));
                (before.to_owned(), after.to_owned())
            }
            None => (format!("{text} "), String::new()),
        }
    }

    /// Whether a problem is one of the field of this kind, so that the field says so: `name`, `contact`, `code`, `password`
    /// for a new one, `repeat`, `current` or `credentials`. What is nobody's field is said above the form alone.
    pub fn concerns(&self, problem: &Option<Message>, field: &str) -> bool {
        let ids: &[&str] = match field {
            "name" => &[
                "refused-name",
                "refused-username",
                "refused-contact",
                "refused-exists",
                "refused-other-name",
                "refused-user",
                "refused-email",
                "refused-email-domain",
                "refused-phone",
            ],
            "contact" => &[
                "account-contact-empty",
                "account-contact-same",
                "forgot-username-wrong",
                "refused-email",
                "refused-email-domain",
                "refused-exists",
                "refused-phone",
            ],
            "code" => &["device-unknown", "mfa-used", "refused-code", "refused-old-code"],
            "password" => &[
                "refused-common-password",
                "refused-password",
                "refused-spaced-password",
                "refused-used-password",
            ],
            "repeat" => &["refused-repeat"],
            "current" => &["account-password-wrong"],
            _ => &["refused-credentials"],
        };
        problem.as_ref().is_some_and(|problem| ids.iter().any(|id| problem.is(id)))
    }

    /// The class of a notice: what went well, what to take care of, or what is merely so.
    pub fn kind(&self, notice: &Message) -> &'static str {
        let warnings =
            ["confirm-link-unopened", "expired", "forgot-required", "login-stranger", "mfa-over"];
        let news = ["account-ended", "account-forgotten", "account-left-elsewhere"];
        match notice.id() {
            id if id.starts_with("refused-") || warnings.contains(&id) => "warning",
            id if news.contains(&id) => "info",
            _ => "success",
        }
    }

    /// A text in the words of the brand, where it has some and may say it: a style that is kept may be older than a rule.
    fn own<'a>(&'a self, phrase: Phrase<'a>) -> Phrase<'a> {
        let words = |id: &str| self.brand.look()?.own.text(&self.language.tag(), id);
        phrase.or_own(|id| words(id).filter(|_| !is_ours(id)))
    }

    /// What stands behind the title of the page: the brand's words, or whose page it is.
    pub fn title(&self) -> Option<&str> {
        let place = Some(self.place.as_str()).filter(|place| !place.is_empty());
        self.own_title().or(place)
    }

    fn own_title(&self) -> Option<&str> {
        self.brand.look()?.own.title(&self.language.tag())
    }

    /// What a logo says to who does not see it: the name in the title, where the brand has one.
    pub fn logo(&self) -> String {
        self.own_title().map_or_else(|| self.t("logo").to_string(), str::to_owned)
    }

    /// What the brand says above the button of the sign-up form, in the order of its settings.
    pub fn acceptances(&self) -> Vec<&str> {
        let Some(look) = self.brand.look() else { return Vec::new() };
        let (keys, tag) = (look.acceptances.iter(), self.language.tag());
        keys.filter_map(|key| look.own.text(&tag, &format!("{ACCEPTANCE}{key}"))).collect()
    }

    /// The links above everything.
    pub fn header_links(&self) -> Vec<Lead<'_>> {
        self.leads(|own| &own.header_links)
    }

    /// The links below everything.
    pub fn footer_links(&self) -> Vec<Lead<'_>> {
        self.leads(|own| &own.footer_links)
    }

    fn leads(&self, of: impl FnOnce(&OwnWords) -> &Vec<Link>) -> Vec<Lead<'_>> {
        let Some(look) = self.brand.look() else { return Vec::new() };
        let tag = self.language.tag();
        let links = of(&look.own).iter();
        links.map(|link| Lead { text: link.text(&tag), href: link.href.as_deref() }).collect()
    }
}

/// Where a form is sent, and the value that proves it was ours.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub csrf: String,
}

/// Where a code went: a text with a place for the masked destination, and the destination.
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
