//! The preview of `poolhouse dev`: every page side by side, in the style that is being written.
//!
//! A draft is what `Settings` of CreateManagedLoginBranding is, or all of that operation's input where there are pictures;
//! the stylesheet under `poolhouse.css` is typed on its own. Or it is the stylesheet of SetUICustomization. It is checked and
//! rewritten as those operations do it, and kept in memory. An empty one is the look of this installation.

use std::sync::{Mutex, PoisonError};

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::web::{self, Data, Form, FormConfig, Path, Query, ServiceConfig};
use askama::Template;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::api::shapes::managed_login::{WireAsset, given};
use crate::dev::page;
use crate::language::Language;
use crate::pages::chrome::{Assets, Brand, Chrome, Dress};
use crate::pages::gallery;
use crate::pages::speech::Languages;
use crate::routes::MAX_STYLE_BODY;
use crate::rules::managed_login::{self, GivenAsset};
use crate::rules::ui_customization;

const SCRIPT: &str = include_str!("../../static/preview.js");
const HOSTED: &str = include_str!("../../static/hosted.css");

/// The most that is read of a draft, in bytes: more than is taken, so that it can be said that it is too much.
const MAX_SENT: usize = 32 * 1024 * 1024;

/// Frames hold our own pages, without a script, in the style. Their forms lead nowhere but that which chooses a language.
const FRAME_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
    base-uri 'none'; frame-ancestors 'self'; \
    form-action http://localhost:*/preview/ http://*.localhost:*/preview/ http://127.0.0.1:*/preview/";

/// What is being written.
#[derive(Default)]
pub struct Draft(Mutex<Written>);

/// A draft that was taken, and the text of the newest, taken or not.
#[derive(Default)]
struct Written {
    /// Grows with each change, for frames to load anew.
    version: u32,
    css: String,
    settings: String,
    classic: String,
    taken: Taken,
    problem: Option<String>,
}

/// What the frames show.
#[derive(Default)]
enum Taken {
    #[default]
    Nothing,
    Classic(String),
    Style(Box<managed_login::Preview>),
}

#[derive(Deserialize)]
struct Sent {
    css: String,
    settings: String,
    classic: String,
}

/// What a frame shows: light or dark, whatever the browser prefers.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// A stylesheet as a browser reads it that prefers this.
    fn settle(self, css: &str) -> String {
        let (always, never) = ("(min-width: 0)", "(max-width: 0)");
        let (dark, light) = if self == Self::Dark { (always, never) } else { (never, always) };
        let css = css.replace("(prefers-color-scheme: dark)", dark);
        css.replace("(prefers-color-scheme: light)", light)
    }
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    lang: Option<String>,
}

#[derive(Template)]
#[template(path = "dev/preview.html")]
struct Page<'a> {
    css: &'a str,
    settings: &'a str,
    classic: &'a str,
    problem: Option<&'a str>,
    version: u32,
    names: Vec<&'static str>,
    languages: Vec<(String, &'static str)>,
    lang: String,
}

/// The routes of the preview.
pub fn routes(routes: &mut ServiceConfig) {
    let limit = FormConfig::default().limit(MAX_SENT);
    routes
        .service(
            web::resource("/preview")
                .app_data(limit)
                .route(web::get().to(show))
                .route(web::post().to(take)),
        )
        .service(web::resource("/preview.js").route(web::get().to(script)))
        .service(
            web::resource("/preview/{version}/{scheme}/{name}.html").route(web::get().to(frame)),
        )
        .service(web::resource("/preview/{version}/{scheme}/{name}").route(web::get().to(file)));
}

async fn show(draft: Data<Draft>, asked: Query<Asked>) -> HttpResponse {
    let written = draft.0.lock().unwrap_or_else(PoisonError::into_inner);
    let language = Language::choose(asked.lang.as_deref());
    let chrome = chrome(&written, language.clone(), Scheme::Light);
    page::html_with_script(&Page {
        css: &written.css,
        settings: &written.settings,
        classic: &written.classic,
        problem: written.problem.as_deref(),
        version: written.version,
        names: gallery::pages(&chrome).into_iter().map(|(name, _)| name).collect(),
        languages: Language::all().map(|one| (one.tag(), one.name())).collect(),
        lang: language.tag(),
    })
}

/// `POST /preview`: takes a draft, or says what is wrong with it and keeps showing the last that was taken.
async fn take(draft: Data<Draft>, sent: Form<Sent>, asked: Query<Asked>) -> HttpResponse {
    let sent = sent.into_inner();
    let made = made(&sent);
    let mut written = draft.0.lock().unwrap_or_else(PoisonError::into_inner);
    match made {
        Ok(made) => {
            written.taken = made;
            written.problem = None;
        }
        Err(why) => written.problem = Some(why),
    }
    written.version += 1;
    (written.css, written.settings, written.classic) = (sent.css, sent.settings, sent.classic);
    let to = match &asked.lang {
        Some(lang) => format!("/preview?lang={}", Language::choose(Some(lang)).tag()),
        None => "/preview".to_owned(),
    };
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}

/// What a draft makes of the pages. A style goes before a classic stylesheet.
fn made(sent: &Sent) -> Result<Taken, String> {
    let is_style = [&sent.css, &sent.settings].iter().any(|text| !text.trim().is_empty());
    if !is_style && sent.classic.trim().is_empty() {
        return Ok(Taken::Nothing);
    }
    if !is_style {
        let css = ui_customization::preview(&sent.classic).map_err(|why| why.to_string())?;
        return Ok(Taken::Classic(css));
    }
    if sent.settings.len() + sent.css.len() > MAX_STYLE_BODY {
        let most = MAX_STYLE_BODY;
        return Err(format!("The draft is larger than the {most} bytes that a request may have."));
    }
    let (settings, assets) = input(sent)?;
    let made = managed_login::preview(&settings, assets).map_err(|why| why.to_string())?;
    Ok(Taken::Style(Box::new(made)))
}

/// The document of a draft, its stylesheet put in, and its pictures.
fn input(sent: &Sent) -> Result<(Map<String, Value>, Vec<GivenAsset>), String> {
    let unread = |why: serde_json::Error| format!("Settings: {why}");
    let mut document = match sent.settings.trim() {
        "" => Map::new(),
        text => serde_json::from_str(text).map_err(unread)?,
    };
    let assets = document.remove("Assets");
    let assets: Option<Vec<WireAsset>> =
        assets.map(serde_json::from_value).transpose().map_err(unread)?;
    match document.remove("Settings") {
        Some(Value::Object(inner)) => document = inner,
        Some(Value::Null) | None => {}
        Some(_) => return Err("Settings: it must be an object.".to_owned()),
    }
    if !sent.css.trim().is_empty() {
        let own = document.entry("poolhouse").or_insert_with(|| json!({}));
        if let Value::Object(own) = own {
            own.insert("css".to_owned(), json!(sent.css));
        }
    }
    Ok((document, given(assets).unwrap_or_default()))
}

fn chrome(written: &Written, language: Language, scheme: Scheme) -> Chrome {
    let below = format!("/preview/{}/{}", written.version, scheme.word());
    let assets = Assets {
        css: format!("{below}/hosted.css"),
        js: String::new(),
        passkeys: String::new(),
        icon: "/icon.svg".to_owned(),
    };
    let css = Some(format!("{below}/style.css"));
    let brand = match &written.taken {
        Taken::Nothing => Brand::default(),
        Taken::Classic(_) => Brand { css, ..Brand::default() },
        Taken::Style(made) => {
            let style = Some(Dress { base: below, look: made.look.clone() });
            Brand { css, logo: None, style }
        }
    };
    let here = || Languages::at(String::new(), Vec::new(), &language);
    let languages = brand.offers_languages().then(here);
    Chrome { language, assets, brand, place: String::new(), languages }
}

/// A page with sample content, for a frame.
async fn frame(
    draft: Data<Draft>,
    asked: Path<(u32, Scheme, String)>,
    lang: Query<Asked>,
) -> HttpResponse {
    let (_, scheme, name) = asked.into_inner();
    let language = Language::choose(lang.lang.as_deref());
    let chrome = {
        let written = draft.0.lock().unwrap_or_else(PoisonError::into_inner);
        chrome(&written, language, scheme)
    };
    let found = gallery::pages(&chrome).into_iter().find(|(known, _)| *known == name);
    let Some((_, html)) = found else { return HttpResponse::NotFound().finish() };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, FRAME_POLICY))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(still(&html, &chrome))
}

/// A page without its scripts, and without a field that takes the focus from who is typing. The buttons that a script adds
/// are there to be seen.
fn still(html: &str, chrome: &Chrome) -> String {
    let button = |class: &str, id: &str| {
        format!("<button type=\"button\" class=\"plain {class}\">{}</button>", chrome.t(id))
    };
    let (reveal, copy) = (button("reveal", "show-password"), button("copy", "copy"));
    let mut page = String::with_capacity(html.len());
    let mut copies = false;
    for line in html.lines().filter(|line| !line.contains("<script")) {
        let line = line.replace(" autofocus", "");
        if line.starts_with("<input type=\"password\"") {
            if let Some(field) = page.rfind("<div class=\"field\">") {
                page.insert_str(field + "<div class=\"field".len(), " revealing");
            }
            page.push_str(&format!("{line}{reveal}\n"));
            continue;
        }
        copies |= line.contains(" data-copy=");
        match ["</code></p>", "</ul>"].into_iter().find(|end| copies && line.ends_with(end)) {
            Some(end) => {
                copies = false;
                let (before, last) = (line.trim_end_matches(end), end.trim_end_matches("</p>"));
                page.push_str(&format!("{before}{last}{copy}{}\n", &end[last.len()..]));
            }
            None => page.push_str(&format!("{line}\n")),
        }
    }
    page
}

/// The stylesheets, ours and the draft's, and its pictures and fonts.
async fn file(draft: Data<Draft>, asked: Path<(u32, Scheme, String)>) -> HttpResponse {
    let (_, scheme, name) = asked.into_inner();
    if name == "hosted.css" {
        return text("text/css; charset=utf-8", scheme.settle(HOSTED));
    }
    let written = draft.0.lock().unwrap_or_else(PoisonError::into_inner);
    let taken = match &written.taken {
        Taken::Style(taken) => taken,
        Taken::Classic(css) if name == "style.css" => {
            return text("text/css; charset=utf-8", css.clone());
        }
        _ => return HttpResponse::NotFound().finish(),
    };
    if name == "style.css" {
        return text("text/css; charset=utf-8", scheme.settle(&taken.stylesheet));
    }
    match taken.files.iter().find(|file| file.version == name) {
        Some(file) => HttpResponse::Ok()
            .content_type(file.content_type.as_str())
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(file.bytes.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn script() -> HttpResponse {
    text("text/javascript; charset=utf-8", SCRIPT)
}

fn text(content_type: &str, body: impl Into<String>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("x-content-type-options", "nosniff"))
        .body(body.into())
}
