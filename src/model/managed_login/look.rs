//! What a style puts on pages beside its stylesheet: pictures, their places, the order of things.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::managed_login::assets::{AssetCategory, ColorMode, Served};
use crate::model::managed_login::stylesheet::scheme;

/// The graphics that may stand above a form.
const GRAPHICS: [AssetCategory; 5] = [
    AssetCategory::EmailGraphic,
    AssetCategory::SmsGraphic,
    AssetCategory::AuthAppGraphic,
    AssetCategory::PasswordGraphic,
    AssetCategory::PasskeyGraphic,
];

/// The look of a style, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    pub header: Option<Strip>,
    pub footer: Option<Strip>,
    pub form_logo: Option<FormLogo>,
    pub favicons: Vec<Picture>,
    pub graphics: Vec<(AssetCategory, Picture)>,
    /// The icons of identity providers' buttons, by the provider.
    pub icons: Vec<(String, Picture)>,
    /// The providers whose buttons come first, in this order.
    pub providers: Vec<String>,
    /// Whether the form stands before the buttons.
    pub form_first: bool,
    /// Whether the form opens at a button.
    pub form_button: bool,
    /// Whether the buttons of other providers are left out.
    pub hides_providers: bool,
    /// Whether the sign-in page says what it is for.
    pub instructions: bool,
    /// The keys of the texts above the button of the sign-up form; [`ACCEPTANCE`] and one of them is a text's id.
    pub acceptances: Vec<String>,
    /// Whether people may choose a language on the page.
    pub languages: bool,
    /// What Cognito's settings have no key for.
    pub own: OwnWords,
}

/// Title, links and texts of a style.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnWords {
    /// What stands behind the title of each page.
    pub title: Option<String>,
    /// The same in other languages.
    pub titles: BTreeMap<String, String>,
    pub header_links: Vec<Link>,
    pub footer_links: Vec<Link>,
    /// Texts by language (`*` for all) and id.
    pub texts: Words,
}

/// What the ids of texts begin with that a style adds to the sign-up form.
pub const ACCEPTANCE: &str = "acceptance-";

/// Texts by language, or `*`, and id.
pub type Words = BTreeMap<String, BTreeMap<String, String>>;

/// A link in the header or the footer, or a line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    pub text: String,
    /// The text in other languages.
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
    /// A line of text leads nowhere.
    #[serde(default)]
    pub href: Option<String>,
}

impl OwnWords {
    /// The title in a language.
    pub fn title(&self, tag: &str) -> Option<&str> {
        self.titles.get(tag).or(self.title.as_ref()).map(String::as_str)
    }

    /// A text of the style's own.
    pub fn text(&self, tag: &str, id: &str) -> Option<&str> {
        let of = |tag: &str| self.texts.get(tag).and_then(|texts| texts.get(id));
        of(tag).or_else(|| of("*")).map(String::as_str)
    }
}

impl Link {
    /// Its text in a language.
    pub fn text(&self, tag: &str) -> &str {
        self.texts.get(tag).unwrap_or(&self.text)
    }
}

/// The band above or below everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strip {
    pub logo: Option<Picture>,
}

/// The logo of the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormLogo {
    pub picture: Picture,
    /// Inside the card rather than beside it.
    pub inside: bool,
    /// Above the form rather than below it.
    pub above: bool,
}

/// The name of a picture's file, and of another for dark pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dark: Option<String>,
}

impl Look {
    /// The look that a whole document and its assets make.
    pub fn of(settings: &Value, assets: &[Served]) -> Self {
        let on = |path: &str| settings.pointer(path).and_then(Value::as_bool) == Some(true);
        let word = |path: &str| settings.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let mode = scheme(settings);
        let methods = methods(settings);
        let picture = |category, resource| Picture::find(assets, category, mode, resource);
        let strip = |name: &str, category| {
            on(&format!("/categories/global/{name}/enabled")).then(|| Strip {
                logo: picture(category, None)
                    .filter(|_| on(&format!("/components/{name}/logo/enabled"))),
            })
        };
        let form_logo = picture(AssetCategory::FormLogo, None)
            .filter(|_| on("/components/form/logo/enabled"))
            .map(|picture| FormLogo {
                picture,
                inside: word("/components/form/logo/formInclusion") != "OUT",
                above: word("/components/form/logo/position") != "BOTTOM",
            });
        let enabled = |kind: &str| {
            let kinds = settings.pointer("/components/favicon/enabledTypes");
            kinds.and_then(Value::as_array).is_some_and(|kinds| kinds.iter().any(|it| it == kind))
        };
        let favicons = [("SVG", AssetCategory::FaviconSvg), ("ICO", AssetCategory::FaviconIco)];
        let favicons = favicons.into_iter().filter(|(kind, _)| enabled(kind));
        let graphics = GRAPHICS.into_iter().filter(|_| on("/categories/form/displayGraphics"));
        let icons = assets.iter().filter(|_| on("/componentClasses/idpButtons/icons/enabled"));
        let mut icons: Vec<(String, Picture)> = icons
            .filter(|asset| asset.category == AssetCategory::IdpButtonIcon)
            .filter_map(|asset| {
                let provider = asset.resource_id.clone()?;
                let icon = Picture::find(assets, asset.category, mode, Some(&provider))?;
                Some((provider, icon))
            })
            .collect();
        icons.dedup();
        Self {
            header: strip("pageHeader", AssetCategory::PageHeaderLogo),
            footer: strip("pageFooter", AssetCategory::PageFooterLogo),
            form_logo,
            favicons: favicons.filter_map(|(_, category)| picture(category, None)).collect(),
            graphics: graphics
                .filter_map(|category| Some((category, picture(category, None)?)))
                .collect(),
            icons,
            providers: words(settings.pointer("/categories/auth/federation/order")),
            form_first: methods.first().is_some_and(|(kind, _)| *kind == "USERNAME_PASSWORD"),
            form_button: methods.contains(&("USERNAME_PASSWORD", "BUTTON")),
            hides_providers: !methods.is_empty()
                && !methods.iter().any(|(kind, _)| *kind == "FEDERATED"),
            instructions: on("/categories/form/instructions/enabled"),
            acceptances: acceptances(settings),
            languages: on("/categories/form/languageSelector/enabled"),
            own: OwnWords::default(),
        }
    }

    /// The graphic of a page, if the style has one.
    pub fn graphic(&self, category: AssetCategory) -> Option<&Picture> {
        self.graphics.iter().find(|(known, _)| *known == category).map(|(_, picture)| picture)
    }

    /// The icon on a provider's button, if the style has one.
    pub fn icon(&self, provider: &str) -> Option<&Picture> {
        self.icons.iter().find(|(known, _)| known == provider).map(|(_, picture)| picture)
    }
}

impl Picture {
    /// The picture for a place in what a style shows.
    fn find(
        assets: &[Served],
        category: AssetCategory,
        mode: ColorMode,
        resource: Option<&str>,
    ) -> Option<Self> {
        let named = |mode| {
            let found = Served::find(assets, category, mode, resource);
            found.map(|served| served.name.clone())
        };
        let (light, dark) = (named(ColorMode::Light), named(ColorMode::Dark));
        match mode {
            ColorMode::Light => light.map(|name| Self { name, dark: None }),
            ColorMode::Dark => dark.map(|name| Self { name, dark: None }),
            ColorMode::Dynamic => {
                let other = dark.clone().filter(|dark| light.as_ref() != Some(dark));
                let name = light.or(dark)?;
                Some(Self { dark: other.filter(|other| *other != name), name })
            }
        }
    }
}

fn words(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The ways in that the sign-in page shows, in their order, and how: each with its type and display.
fn methods(settings: &Value) -> Vec<(&str, &str)> {
    let rows = settings.pointer("/categories/auth/authMethodOrder").and_then(Value::as_array);
    let methods = rows.into_iter().flatten().filter_map(Value::as_array).flatten();
    methods
        .filter_map(|method| Some((method["type"].as_str()?, method["display"].as_str()?)))
        .collect()
}

/// The keys of the texts that the sign-up form says above its button.
fn acceptances(settings: &Value) -> Vec<String> {
    let list = settings.pointer("/categories/signUp/acceptanceElements").and_then(Value::as_array);
    let keys = list.into_iter().flatten().filter_map(|element| element["textKey"].as_str());
    keys.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::managed_login::settings::{DEFAULTS, merged};

    fn served(category: AssetCategory, color_mode: ColorMode, name: &str) -> Served {
        Served {
            category,
            color_mode,
            resource_id: (category == AssetCategory::IdpButtonIcon).then(|| "Corp".to_owned()),
            name: name.to_owned(),
            content_type: "image/png",
            bytes: Vec::new(),
        }
    }

    fn picture(name: &str, dark: Option<&str>) -> Picture {
        Picture { name: name.into(), dark: dark.map(str::to_owned) }
    }

    #[test]
    fn pictures_show_where_the_settings_say() {
        let assets = [
            served(AssetCategory::FormLogo, ColorMode::Light, "light.png"),
            served(AssetCategory::FormLogo, ColorMode::Dark, "dark.png"),
            served(AssetCategory::PageHeaderLogo, ColorMode::Dynamic, "head.png"),
            served(AssetCategory::FaviconIco, ColorMode::Light, "icon.ico"),
            served(AssetCategory::SmsGraphic, ColorMode::Light, "sms.png"),
            served(AssetCategory::IdpButtonIcon, ColorMode::Light, "corp.png"),
        ];
        let plain = Look::of(&DEFAULTS, &assets);
        assert_eq!((&plain.form_logo, &plain.header), (&None, &None));
        assert_eq!(plain.favicons, [picture("icon.ico", None)]);
        assert_eq!(plain.graphic(AssetCategory::SmsGraphic), Some(&picture("sms.png", None)));
        assert_eq!(plain.icon("Corp"), Some(&picture("corp.png", None)));
        assert!(!plain.form_first && !plain.languages);

        let given = json!({
            "categories": {
                "auth": {"authMethodOrder": [
                    [{"display": "INPUT", "type": "USERNAME_PASSWORD"}],
                    [{"display": "BUTTON", "type": "FEDERATED"}],
                ]},
                "form": {"displayGraphics": false, "languageSelector": {"enabled": true}},
                "global": {"colorSchemeMode": "DYNAMIC", "pageHeader": {"enabled": true}},
            },
            "componentClasses": {"idpButtons": {"icons": {"enabled": false}}},
            "components": {
                "favicon": {"enabledTypes": ["SVG"]},
                "form": {"logo": {"enabled": true, "formInclusion": "OUT", "position": "BOTTOM"}},
                "pageHeader": {"logo": {"enabled": true}},
            },
        });
        let look = Look::of(&merged(given.as_object().unwrap()), &assets);
        let logo = look.form_logo.clone().unwrap();
        assert_eq!(logo.picture, picture("light.png", Some("dark.png")));
        assert!(!logo.inside && !logo.above && look.form_first && look.languages);
        assert_eq!(look.header, Some(Strip { logo: Some(picture("head.png", None)) }));
        assert!(look.favicons.is_empty() && look.graphics.is_empty() && look.icons.is_empty());

        let kept: Look = serde_json::from_value(serde_json::to_value(&look).unwrap()).unwrap();
        assert_eq!(kept, look);
        assert_eq!(serde_json::from_value::<Look>(json!({})).unwrap(), Look::default());
    }
}
