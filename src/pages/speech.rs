//! The language of a page: asked for by the app or the person, or what the browser prefers.

use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::{HttpMessage as _, HttpRequest};

use crate::http::cookies;
use crate::http::form::decode;
use crate::http::hosted::Hosted;
use crate::http::notice::AskedLanguage;
use crate::language::Language;

const KIND: &str = "poolhouse-lang";

/// What a person chose the pages to speak, to be kept by the browser for the pages that are not asked.
#[derive(Clone)]
pub struct Chosen(pub Cookie<'static>);

/// The language of a request: `lang` or `ui_locales` (OIDC Core §3.1.2.1) in its query, what was chosen before, the
/// browser's preferences (RFC 9110 §12.5.4), English.
pub fn of(request: &HttpRequest, hosted: Option<&Hosted>) -> Language {
    let kept = hosted.and_then(|hosted| cookies::read(request, hosted, KIND));
    let spoken = |tag: &str| Language::spoken(tag);
    asked(request)
        .or_else(|| kept.as_deref().and_then(spoken))
        .or_else(|| preferred(request).iter().find_map(|tag| spoken(tag)))
        .unwrap_or_else(|| Language::choose(None))
}

/// The language that the query asks for, if it is spoken here.
fn asked(request: &HttpRequest) -> Option<Language> {
    chosen(request).or_else(|| value(request, "ui_locales")?.split(' ').find_map(Language::spoken))
}

/// The language that was chosen on a page, or for the person.
fn chosen(request: &HttpRequest) -> Option<Language> {
    Language::spoken(&value(request, "lang")?)
}

fn value(request: &HttpRequest, name: &str) -> Option<String> {
    let pairs = decode(request.query_string().as_bytes()).ok()?;
    let found = pairs.into_iter().find(|(known, _)| known == name).map(|(_, value)| value);
    found.or_else(|| {
        let extensions = request.extensions();
        let AskedLanguage(asked) = extensions.get()?;
        asked.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    })
}

/// The cookie that keeps `lang`. `ui_locales` is what one app thinks of the person: it holds for that app's sign-in, whose
/// pages all have it in their query.
pub fn keep(request: &HttpRequest, hosted: &Hosted) -> Option<Chosen> {
    let tag = chosen(request)?.tag();
    Some(Chosen(cookies::set(hosted, KIND, tag, Some(Duration::days(365)))))
}

/// The tags of `Accept-Language`, the most wanted first.
fn preferred(request: &HttpRequest) -> Vec<String> {
    let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let mut tags: Vec<(f32, String)> = header
        .into_iter()
        .flat_map(|header| header.split(',').take(32))
        .filter_map(|one| {
            let (tag, more) = one.split_once(';').unwrap_or((one, ""));
            let weight = |part: &str| {
                let (name, value) = part.split_once('=')?;
                name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse().ok())
            };
            let quality = more.split(';').find_map(weight).unwrap_or(Some(1.0_f32))?;
            (quality > 0.0).then(|| (quality, tag.trim().to_owned()))
        })
        .collect();
    tags.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

/// The choice of a language on a page: a form that leads to the same page, so that what was asked for stands in it once.
#[derive(Clone, Debug)]
pub struct Languages {
    pub action: String,
    /// The rest of the query.
    pub fields: Vec<(String, String)>,
    pub choices: Vec<Choice>,
}

/// A language to choose on the page.
#[derive(Clone, Debug)]
pub struct Choice {
    pub tag: String,
    pub name: &'static str,
    pub current: bool,
}

impl Languages {
    /// Every language, for the page that a request asks for.
    pub fn of(request: &HttpRequest, current: &Language) -> Self {
        let fields = others(request.query_string()).unwrap_or_default();
        Self::at(request.path().to_owned(), fields, current)
    }

    /// Every language, for a page and the rest of its query.
    pub fn at(action: String, fields: Vec<(String, String)>, current: &Language) -> Self {
        let all = Language::all().map(|language| Choice {
            current: language == *current,
            name: language.name(),
            tag: language.tag(),
        });
        Self { action, fields, choices: all.collect() }
    }
}

/// The pairs of a query without its wish for a language. `None` if it cannot be read.
fn others(query: &str) -> Option<Vec<(String, String)>> {
    let mut pairs = decode(query.as_bytes()).ok()?;
    pairs.retain(|(name, _)| name != "lang");
    Some(pairs)
}

/// A query without its wish for a language, which says nothing of what the app asked for, as a form writes it: however it
/// was written, it is the same query.
pub fn without_language(query: &str) -> String {
    let written = |pairs: Vec<(String, String)>| {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    others(query).map_or_else(|| query.to_owned(), written)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn spoken(query: &str, header: &str) -> String {
        let request = TestRequest::with_uri(&format!("/login?{query}"))
            .insert_header((ACCEPT_LANGUAGE, header))
            .to_http_request();
        of(&request, None).tag()
    }

    #[test]
    fn the_query_is_asked_then_the_browser() {
        for (query, header, tag) in [
            ("", "", "en"),
            ("lang=de", "fr", "de"),
            ("lang=tlh", "fr", "fr"),
            ("ui_locales=tlh%20pt-PT%20fr", "de", "pt-BR"),
            ("lang=ja&ui_locales=fr", "de", "ja"),
            ("", "tlh, de;q=0.5, fr;q=0.9, *;q=0.1", "fr"),
            ("", "he;q=0, ar", "ar"),
            ("", "fr;level=1;q=0.3, de;Q=0.9", "de"),
            ("", "zh-Hant-HK", "zh-TW"),
            ("", "zh-HK", "zh-TW"),
            ("", "zh-Hans-HK", "zh-CN"),
            ("", "zh-Hant-CN", "zh-TW"),
            ("", "zh", "zh-CN"),
            ("", "iw", "he"),
            ("lang=%00", "not a tag;q=x", "en"),
        ] {
            assert_eq!(spoken(query, header), tag, "{query} {header}");
        }
    }

    #[test]
    fn the_choice_leads_to_the_same_page() {
        let query = "client_id=1&lang=fr&scope=openid%20email&state=a&state=%26";
        let request = TestRequest::with_uri(&format!("/login?{query}")).to_http_request();
        let languages = Languages::of(&request, &of(&request, None));
        assert_eq!(languages.action, "/login");
        let fields: Vec<(&str, &str)> =
            languages.fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let kept = [("client_id", "1"), ("scope", "openid email"), ("state", "a"), ("state", "&")];
        assert_eq!(fields, kept);
        let current: Vec<&str> = languages
            .choices
            .iter()
            .filter(|one| one.current)
            .map(|one| one.tag.as_str())
            .collect();
        assert_eq!(current, ["fr"]);
    }

    #[test]
    fn a_query_is_the_same_however_a_form_writes_it() {
        let one =
            without_language("scope=openid%20email&redirect_uri=https://a.example/%7e&lang=de");
        assert_eq!(
            one,
            without_language("scope=openid+email&redirect_uri=https%3A%2F%2Fa.example%2F%7E")
        );
        assert_ne!(one, without_language("scope=openid&redirect_uri=https://a.example/~"));
        assert_eq!(without_language("state=%00"), "state=%00");
    }
}
