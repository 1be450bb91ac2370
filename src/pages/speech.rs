//! The language of a page: asked for by the app or the person, or what the browser prefers.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use actix_web::http::header::ACCEPT_LANGUAGE;

use crate::http::cookies;
use crate::http::form::decode;
use crate::http::hosted::Hosted;
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
    pairs.into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
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
            let (tag, quality) = one.split_once(';').unwrap_or((one, ""));
            let quality = match quality.trim().strip_prefix("q=") {
                Some(quality) => quality.trim().parse().ok()?,
                None => 1.0,
            };
            (quality > 0.0).then(|| (quality, tag.trim().to_owned()))
        })
        .collect();
    tags.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

/// A language to choose on the page.
#[derive(Clone, Debug)]
pub struct Choice {
    pub tag: String,
    pub name: &'static str,
    /// The same page in that language.
    pub href: String,
    pub current: bool,
}

/// Every language, each with a link to the same page.
pub fn choices(request: &HttpRequest, current: &Language) -> Vec<Choice> {
    let query = without_language(request.query_string());
    let all = Language::all().map(|language| {
        let tag = language.tag();
        let href = match query.as_str() {
            "" => format!("{}?lang={tag}", request.path()),
            query => format!("{}?{query}&lang={tag}", request.path()),
        };
        Choice { current: language == *current, name: language.name(), href, tag }
    });
    all.collect()
}

/// A query without its wish for a language: it says nothing of what the app asked for.
pub fn without_language(query: &str) -> String {
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("lang=")).collect();
    kept.join("&")
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
            ("", "zh-Hant-HK", "zh-TW"),
            ("", "zh", "zh-CN"),
            ("", "iw", "he"),
            ("lang=%00", "not a tag;q=x", "en"),
        ] {
            assert_eq!(spoken(query, header), tag, "{query} {header}");
        }
    }

    #[test]
    fn each_choice_leads_to_the_same_page() {
        let request = TestRequest::with_uri("/login?client_id=1&lang=fr&state=a").to_http_request();
        let choices = choices(&request, &of(&request, None));
        let german = choices.iter().find(|choice| choice.tag == "de").unwrap();
        assert_eq!((german.name, german.current), ("Deutsch", false));
        assert_eq!(german.href, "/login?client_id=1&state=a&lang=de");
        let current: Vec<&str> =
            choices.iter().filter(|one| one.current).map(|one| one.tag.as_str()).collect();
        assert_eq!(current, ["fr"]);
    }
}
