//! The classes that stylesheets rely on, and where the pictures of a style stand.

use std::collections::BTreeSet;

use regex::Regex;
use scraper::Html;
use serde_json::json;

use super::pages;
use super::tests::{branded, chrome, select};
use crate::model::managed_login::assets::{AssetCategory, ColorMode, Served};
use crate::model::managed_login::look::{Link, Look, OwnWords};
use crate::model::managed_login::settings::merged;
use crate::pages::chrome::{Brand, Dress};
use crate::pages::speech::Languages;

const DOCUMENTED: &str = include_str!("../../../docs/branding.md");

/// A style with everything that one can put on pages, its logo in one of its places.
fn dressed(inclusion: &str, position: &str, order: serde_json::Value) -> Brand {
    let band = json!({"logo": {"enabled": true}});
    let logo = json!({"enabled": true, "formInclusion": inclusion, "position": position});
    let on = json!({"enabled": true});
    let settings = json!({
        "categories": {
            "auth": {"authMethodOrder": order},
            "form": {"instructions": on},
            "global": {"pageHeader": on, "pageFooter": on},
            "signUp": {"acceptanceElements": [{"enforcement": "NONE", "textKey": "age"}]},
        },
        "components": {"form": {"logo": logo}, "pageHeader": band, "pageFooter": band},
    });
    let picture = |category, name: &str| Served {
        category,
        color_mode: ColorMode::Dynamic,
        resource_id: (category == AssetCategory::IdpButtonIcon).then(|| "Google".to_owned()),
        name: name.to_owned(),
        content_type: "image/png",
        bytes: Vec::new(),
    };
    let assets = [
        picture(AssetCategory::EmailGraphic, "email.png"),
        picture(AssetCategory::SmsGraphic, "sms.png"),
        picture(AssetCategory::AuthAppGraphic, "app.png"),
        picture(AssetCategory::PasswordGraphic, "password.png"),
        picture(AssetCategory::PasskeyGraphic, "passkey.png"),
        picture(AssetCategory::FormLogo, "logo.png"),
        picture(AssetCategory::PageHeaderLogo, "header.png"),
        picture(AssetCategory::PageFooterLogo, "footer.png"),
        picture(AssetCategory::FaviconIco, "favicon.ico"),
        picture(AssetCategory::FaviconSvg, "favicon.svg"),
        picture(AssetCategory::IdpButtonIcon, "google.png"),
    ];
    let line = Link { text: "Acme Ltd".into(), texts: Default::default(), href: None };
    let texts = json!({"*": {"acceptance-age": "I am old enough."}});
    let own = OwnWords {
        header_links: vec![line],
        texts: serde_json::from_value(texts).unwrap(),
        ..OwnWords::default()
    };
    let look = Look { own, ..Look::of(&merged(settings.as_object().unwrap()), &assets) };
    Brand {
        css: Some("style.css".into()),
        logo: None,
        style: Some(Dress { base: "/style/1".into(), look }),
    }
}

fn both() -> serde_json::Value {
    json!([[
        {"display": "BUTTON", "type": "USERNAME_PASSWORD"}, {"display": "BUTTON", "type": "FEDERATED"},
    ]])
}

/// What is written as code in a text and begins with a dot.
fn classes_of(text: &str) -> BTreeSet<String> {
    let class = Regex::new(r"`\.([A-Za-z*-]+)`").unwrap();
    class.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_class_is_documented_and_every_one_documented_is_there() {
    let mut there = BTreeSet::new();
    for brand in [Brand::default(), branded(), dressed("IN", "TOP", both())] {
        let mut chrome = chrome(brand);
        chrome.languages = Some(Languages::at(String::new(), Vec::new(), &chrome.language));
        for (_, html) in pages(&chrome) {
            let page = Html::parse_document(&html);
            for element in page.select(&select("[class]")) {
                there.extend(element.value().classes().map(str::to_owned));
            }
        }
    }
    let script = include_str!("../../../static/hosted.js");
    let added = Regex::new(r#"(?:className = |classList\.add\()"([^"]+)""#).unwrap();
    for found in added.captures_iter(script) {
        there.extend(found[1].split(' ').map(str::to_owned));
    }
    let section = DOCUMENTED.split("## Classes").nth(1).unwrap().split("\n## ").next().unwrap();
    let listed = classes_of(section);
    let stem = |class: &str, listed: &str| match listed.split_once('*') {
        Some((before, after)) => class.starts_with(before) && class.ends_with(after),
        None => class == listed,
    };
    let unlisted: Vec<&String> =
        there.iter().filter(|class| !listed.iter().any(|known| stem(class, known))).collect();
    assert!(unlisted.is_empty(), "not in docs/branding.md: {unlisted:?}");
    let gone: Vec<&String> =
        listed.iter().filter(|known| !there.iter().any(|class| stem(class, known))).collect();
    assert!(gone.is_empty(), "on no page: {gone:?}");
}

#[test]
fn what_has_no_class_is_told_by_its_element() {
    let section = DOCUMENTED.split("is told by its element:").nth(1).unwrap();
    let table = section.split("| What it is on |").nth(1).unwrap().split("\n\n").next().unwrap();
    let mut chrome = chrome(dressed("IN", "TOP", both()));
    chrome.languages = Some(Languages::at(String::new(), Vec::new(), &chrome.language));
    let pages = pages(&chrome).into_iter().map(|(_, html)| Html::parse_document(&html));
    let pages: Vec<Html> = pages.collect();
    let selectors = table.split('`').skip(1).step_by(2);
    assert!(selectors.clone().count() > 10);
    for selector in selectors {
        let told = select(selector);
        assert!(pages.iter().any(|page| page.select(&told).next().is_some()), "{selector}");
    }
}

#[test]
fn a_field_whose_value_was_not_taken_has_a_class() {
    let mut refused = 0;
    for (name, html) in pages(&chrome(Brand::default())) {
        let page = Html::parse_document(&html);
        let count = |wanted: &str| page.select(&select(wanted)).count();
        assert_eq!(count("[aria-invalid=true]:not(.refused)"), 0, "{name}");
        assert_eq!(count(".refused:not([aria-invalid=true])"), 0, "{name}");
        refused += count(".refused");
    }
    assert!(refused > 3, "{refused}");
}

#[test]
fn buttons_with_a_name_of_their_own_have_it_as_a_class() {
    for (name, html) in pages(&chrome(Brand::default())) {
        let page = Html::parse_document(&html);
        for button in page.select(&select("[type=submit][name$=Button]")) {
            let own = button.attr("name").unwrap();
            assert!(button.value().classes().any(|class| class == own), "{name}: {own}");
        }
    }
}

#[test]
fn every_page_and_every_form_has_a_class_of_its_own() {
    for (name, html) in pages(&chrome(Brand::default())) {
        let page = Html::parse_document(&html);
        let body = page.select(&select("body")).next().unwrap();
        let class = body.attr("class").unwrap_or_default();
        assert!(class.starts_with("page-") && class.len() > "page-".len(), "{name}: {class}");
        for form in page.select(&select("form")) {
            let own = form.attr("name").unwrap();
            let listed = ["known", "entry-actions"].into_iter().any(|part| {
                form.value().classes().any(|class| class == part)
                    || form.select(&select(&format!(".{part}"))).next().is_some()
            });
            assert!(form.value().classes().any(|class| class == own) || listed, "{name}: {own}");
        }
    }
}

#[test]
fn the_pictures_of_a_style_stand_where_they_belong() {
    let pages = pages(&chrome(dressed("IN", "TOP", both())));
    let of = |name: &str| {
        let (_, html) = pages.iter().find(|(known, _)| *known == name).unwrap();
        let page = Html::parse_document(html);
        let found = page.select(&select("img.graphic")).next();
        found.and_then(|image| image.attr("src")?.rsplit('/').next().map(str::to_owned))
    };
    for (page, wanted) in [
        ("login", None),
        ("factor", None),
        ("factor-password", Some("password.png")),
        ("factor-code", Some("email.png")),
        ("factor-passkey", Some("passkey.png")),
        ("confirm", Some("email.png")),
        ("forgot", Some("password.png")),
        ("reset", Some("password.png")),
        ("change", Some("password.png")),
        ("mfa-app-wrong", Some("app.png")),
        ("mfa-code", Some("email.png")),
        ("mfa-setup", Some("app.png")),
        ("mfa-setup-app", Some("app.png")),
        ("account-password", Some("password.png")),
        ("account-app", Some("app.png")),
        ("account-passkeys", Some("passkey.png")),
        ("account-passkey-add", Some("passkey.png")),
        ("account-phone", Some("sms.png")),
        ("account-email", Some("email.png")),
    ] {
        assert_eq!(of(page).as_deref(), wanted, "{page}");
    }
}

#[test]
fn the_logo_of_the_card_is_in_it_or_beside_it() {
    for (inclusion, position, wanted) in [
        ("IN", "TOP", "main > .form-logo:first-child"),
        ("IN", "BOTTOM", "main > .modal-body ~ .form-logo"),
        ("OUT", "TOP", ".modal-dialog > .form-logo:first-child"),
        ("OUT", "BOTTOM", ".modal-dialog > main ~ .form-logo"),
    ] {
        for (name, html) in pages(&chrome(dressed(inclusion, position, both()))) {
            let page = Html::parse_document(&html);
            assert_eq!(page.select(&select(wanted)).count(), 1, "{name}");
            assert_eq!(page.select(&select(".form-logo")).count(), 1, "{name}");
        }
    }
}

#[test]
fn the_ways_in_stand_as_the_style_orders_them() {
    let login = |order| {
        let pages = pages(&chrome(dressed("IN", "TOP", order)));
        let (_, html) = pages.into_iter().find(|(name, _)| *name == "login-providers").unwrap();
        Html::parse_document(&html)
    };
    let method = |display: &str, kind: &str| json!({"display": display, "type": kind});
    let (form, buttons) = (method("INPUT", "USERNAME_PASSWORD"), method("BUTTON", "FEDERATED"));
    let first = login(json!([[form, buttons]]));
    assert_eq!(first.select(&select("form ~ .idpButton-customizable")).count(), 1);
    let second = login(json!([[buttons], [form]]));
    assert_eq!(
        second.select(&select(".idpButton-customizable ~ form.cognitoSignInForm")).count(),
        1
    );
    let alone = login(json!([[form]]));
    assert_eq!(alone.select(&select("[data-provider], .idpDescription-customizable")).count(), 0);
    let opened = login(json!([[method("BUTTON", "USERNAME_PASSWORD"), buttons]]));
    let behind = "details:not([open]) > summary.btn + form.cognitoSignInForm";
    assert_eq!(opened.select(&select(behind)).count(), 1);
    // Whoever is told that something was wrong sees the form that it was wrong in.
    let pages = pages(&chrome(dressed("IN", "TOP", both())));
    let (_, html) = pages.into_iter().find(|(name, _)| *name == "login-wrong").unwrap();
    assert_eq!(Html::parse_document(&html).select(&select("details[open] > form")).count(), 1);
}
