//! Managed-login branding: the style of a client's pages, made of settings and pictures.

use serde_json::{Map, Value, json};

use crate::app::App;
use crate::connections::Tx;
use crate::language::Language;
use crate::model::audit::Actor;
use crate::model::branding::BrandFile;
use crate::model::ids::{BrandingId, ClientId, UserPoolId};
use crate::model::managed_login::assets::{Asset, Served};
use crate::model::managed_login::extras::Extras;
use crate::model::managed_login::look::{ACCEPTANCE, Look};
use crate::model::managed_login::{Branding, Style, settings, stylesheet};
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, clients, messages, pools, quotas};
use crate::sealing::digest;
use crate::store;
use crate::store::managed_login::{Made, Named};

/// What is given of a style: the look of the installation, or settings and pictures.
#[derive(Debug, Default)]
pub struct Given {
    pub use_provided: Option<bool>,
    pub settings: Option<Map<String, Value>>,
    /// In place of all that were there.
    pub assets: Option<Vec<GivenAsset>>,
}

/// A picture; without a file it keeps the one it had.
#[derive(Debug)]
pub struct GivenAsset {
    pub asset: Asset,
    pub has_file: bool,
}

/// The style that a client's pages show: its own or, as a whole, that of the client that the pool names. Without either
/// they have the look of the installation.
pub fn of<'a>(pool: &'a Pool, client: Option<&ClientId>) -> Option<&'a Style> {
    let named = |id: &str| pool.styles.iter().find(|style| style.client_id.as_str() == id);
    let own = client.and_then(|client| named(client.as_str()));
    own.or_else(|| pool.default_style_client().and_then(named))
}

/// The refusal for a style that is not there.
fn not_found(what: &str) -> Refusal {
    Refusal::ResourceNotFound(format!("Managed login branding for {what} does not exist.").into())
}

/// Gives a client a style.
///
/// Refuses with `ResourceNotFound` (pool, client), `ManagedLoginBrandingExists`, `InvalidParameter`, `LimitExceeded`.
/// Source: API_CreateManagedLoginBranding.
pub async fn create(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    client: &ClientId,
    given: Given,
) -> Result<Branding> {
    let found = pools::find_fresh(app, pool).await?;
    clients::find_fresh(app, &found, client).await?;
    let use_provided = check_choice(&given)?;
    if !use_provided && given.settings.is_none() && given.assets.is_none() {
        let why = "Either UseCognitoProvidedValues or Settings or Assets must be given.";
        return Err(Refusal::parameter(why).into());
    }
    let now = app.now();
    let mut branding = Branding {
        id: BrandingId(app.random.uuid()),
        client_id: client.clone(),
        settings: (!use_provided)
            .then(|| settings::without_nulls(&given.settings.unwrap_or_default())),
        assets: Vec::new(),
        created_at: now,
        modified_at: now,
    };
    let assets = files(given.assets.unwrap_or_default(), &[])?;
    let made = Work::of(app, &branding, assets).await?;

    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, pool).await?;
    let count = store::managed_login::count(&mut *tx, pool).await?;
    if !store::managed_login::insert(&mut tx, pool, &branding, &made.made()).await? {
        let why = format!("Managed login branding for client {client} already exists.");
        return Err(Refusal::ManagedLoginBrandingExists(why.into()).into());
    }
    quotas::check("managed login brandings of a user pool", count, app.config.quotas.brandings)?;
    let id = &branding.id;
    store::managed_login::set_files(&mut tx, pool, id, &made.assets, &made.files).await?;
    finish(app, actor, tx, pool, client, "CreateManagedLoginBranding").await?;
    branding.assets = made.assets;
    Ok(branding)
}

/// Changes a style. Settings that are not given stay; pictures are replaced as a whole, if any are given.
///
/// Refuses with `ResourceNotFound`, `InvalidParameter`. Source: API_UpdateManagedLoginBranding.
pub async fn update(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    id: &BrandingId,
    given: Given,
) -> Result<Branding> {
    let use_provided = check_choice(&given)?;
    let mut branding = find(app, pool, id).await?;
    let before = branding.modified_at;
    if use_provided {
        branding.settings = None;
        branding.assets.clear();
    } else if given.settings.is_some() || given.assets.is_some() || given.use_provided.is_some() {
        let there = branding.settings.get_or_insert_default();
        settings::overlay(there, &given.settings.unwrap_or_default());
    }
    let assets = match given.assets {
        Some(assets) => files(assets, &branding.assets)?,
        None => std::mem::take(&mut branding.assets),
    };
    branding.modified_at = app.now();
    let made = Work::of(app, &branding, assets).await?;

    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, pool).await?;
    match store::managed_login::find(&mut *tx, pool, Named::Id(id)).await? {
        None => return Err(not_found(&id.to_string()).into()),
        Some(now) if now.modified_at != before => {
            let why = "The managed login branding was changed by another request.";
            return Err(Refusal::ConcurrentModification(why.into()).into());
        }
        Some(_) => {}
    }
    store::managed_login::set(&mut tx, pool, &branding, &made.made()).await?;
    store::managed_login::set_files(&mut tx, pool, id, &made.assets, &made.files).await?;
    finish(app, actor, tx, pool, &branding.client_id, "UpdateManagedLoginBranding").await?;
    branding.assets = made.assets;
    Ok(branding)
}

/// A style by its id. Refuses with `ResourceNotFound`. Source: API_DescribeManagedLoginBranding.
pub async fn find(app: &App, pool: &UserPoolId, id: &BrandingId) -> Result<Branding> {
    pools::must_live(app, pool).await?;
    let found = store::managed_login::find(&app.db, pool, Named::Id(id)).await?;
    with_assets(app, pool, found.ok_or_else(|| not_found(&id.to_string()))?).await
}

/// The style of a client. Refuses with `ResourceNotFound`. Source: API_DescribeManagedLoginBrandingByClient.
pub async fn find_by_client(app: &App, pool: &UserPoolId, client: &ClientId) -> Result<Branding> {
    let of = pools::find_fresh(app, pool).await?;
    clients::find_fresh(app, &of, client).await?;
    let found = store::managed_login::find(&app.db, pool, Named::Client(client)).await?;
    with_assets(app, pool, found.ok_or_else(|| not_found(&format!("client {client}")))?).await
}

/// Takes a client's style away. Refuses with `ResourceNotFound`. Source: API_DeleteManagedLoginBranding.
pub async fn delete(app: &App, actor: &Actor, pool: &UserPoolId, id: &BrandingId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    pools::lock(&mut tx, pool).await?;
    let found = store::managed_login::find(&mut *tx, pool, Named::Id(id)).await?;
    let found = found.ok_or_else(|| not_found(&id.to_string()))?;
    store::managed_login::delete(&mut tx, pool, id).await?;
    finish(app, actor, tx, pool, &found.client_id, "DeleteManagedLoginBranding").await
}

/// A file of a style as browsers get it. Of its stylesheets there is the current one, whichever is asked for.
pub async fn file(
    app: &App,
    pool: &UserPoolId,
    id: &BrandingId,
    name: &str,
) -> Result<Option<BrandFile>> {
    Ok(match name.ends_with(".css") {
        true => store::managed_login::find_stylesheet(&app.db, pool, id).await?,
        false => store::managed_login::find_file(&app.db, pool, id, name).await?,
    })
}

async fn with_assets(app: &App, pool: &UserPoolId, branding: Branding) -> Result<Branding> {
    let assets = store::managed_login::list_assets(&app.db, pool, &branding.id).await?;
    Ok(Branding { assets, ..branding })
}

/// What a document makes of pages, for who writes one: their look, the stylesheet, the pictures and fonts it loads.
pub struct Preview {
    pub look: Look,
    pub stylesheet: String,
    pub files: Vec<BrandFile>,
}

/// Checks a document and its pictures and makes of them what a style would be. Refuses with `InvalidParameter`.
pub fn preview(settings: &Map<String, Value>, assets: Vec<GivenAsset>) -> Result<Preview, Refusal> {
    let given = Given { settings: Some(settings.clone()), ..Given::default() };
    check_choice(&given)?;
    let made = Work::make(settings, files(assets, &[])?)?;
    let stylesheet = made.stylesheet.map_or_else(String::new, |(_, text)| text);
    Ok(Preview { look: made.look, stylesheet, files: made.files })
}

/// Whether the look of the installation is asked for, which goes with nothing else.
fn check_choice(given: &Given) -> Result<bool, Refusal> {
    let use_provided = given.use_provided == Some(true);
    if use_provided && (given.settings.is_some() || given.assets.is_some()) {
        let why = "Settings and Assets must not be given when UseCognitoProvidedValues is true.";
        return Err(Refusal::parameter(why));
    }
    if let Some(given) = &given.settings {
        settings::check(given).map_err(|why| Refusal::parameter(why.to_string()))?;
        let extras = Extras::of(given).map_err(|why| Refusal::parameter(why.to_string()))?;
        check_texts(&extras)?;
    }
    Ok(use_provided)
}

/// What the ids of the labels of custom attributes begin with; their names follow. A style may come before its attribute.
const LABEL: &str = "attribute-custom:";

/// What no style says in its own words: what users are asked to agree to, and moments, which a language writes. An id,
/// or the stem of some.
const OURS: [&str; 11] = [
    "consent-",
    "device-approve",
    "device-confirm-",
    "device-deny",
    "device-scopes",
    "device-stranger",
    "device-terms",
    "login-stranger",
    "moment",
    "month",
    "terms-",
];

/// Whether pages and messages say a text in our words alone, whatever a style has for it.
pub fn is_ours(id: &str) -> bool {
    OURS.iter().any(|known| match known.strip_suffix('-') {
        Some(_) => id.starts_with(*known),
        None => id == *known,
    })
}

/// Whether a style may say a text in its own words: it is there, and is not ours alone.
pub fn may_say(id: &str) -> bool {
    Language::has(id) && !is_ours(id)
}

/// Texts of their own stand for texts that there are, and all words are in languages that are spoken.
fn check_texts(extras: &Extras) -> Result<(), Refusal> {
    let spoken = |tag: &str| Language::all().any(|language| language.tag() == tag);
    if let Some((member, tag)) = extras.languages().find(|(_, tag)| !spoken(tag)) {
        let why =
            format!("Invalid Settings: poolhouse.{member}: {tag} is no language of the pages.");
        return Err(Refusal::parameter(why));
    }
    for (tag, texts) in &extras.texts {
        let wrong = |why: String| {
            Refusal::parameter(format!("Invalid Settings: poolhouse.texts.{tag}: {why}"))
        };
        let is_label = |id: &str| id.strip_prefix(LABEL).is_some_and(|name| !name.is_empty());
        let known = |id: &&String| may_say(id) || is_label(id) || id.starts_with(ACCEPTANCE);
        if let Some(id) = texts.keys().find(|id| !known(id)) {
            let why = if Language::has(id) {
                "is a text that a style cannot change"
            } else {
                "is no text of the pages"
            };
            return Err(wrong(format!("{id} {why}.")));
        }
        for (id, insert) in messages::MUST_SAY {
            let place = format!("{{ ${insert} }}");
            if texts.get(id).is_some_and(|text| !text.contains(&place)) {
                return Err(wrong(format!("{id} must have {place} in it.")));
            }
        }
    }
    Ok(())
}

/// The pictures that a list means: each place once, and a place without a file with the file it has.
fn files(given: Vec<GivenAsset>, there: &[Asset]) -> Result<Vec<Asset>, Refusal> {
    let mut kept: Vec<Asset> = Vec::with_capacity(given.len());
    for GivenAsset { mut asset, has_file } in given {
        if kept.iter().any(|known| known.key() == asset.key()) {
            return Err(Refusal::parameter(format!("Invalid Assets: {} twice.", place(&asset))));
        }
        if let Some(known) = there.iter().find(|known| !has_file && known.key() == asset.key()) {
            if known.extension != asset.extension {
                let (place, word) = (place(&asset), known.extension.word());
                let why = format!(
                    "Invalid Assets: {place}: it has no Bytes, and the file that is there is {word}."
                );
                return Err(Refusal::parameter(why));
            }
            asset = known.clone();
        }
        kept.push(asset);
    }
    Ok(kept)
}

/// A picture in the words of who sent it.
fn place(asset: &Asset) -> String {
    let (category, mode) = (json!(asset.category), json!(asset.color_mode));
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    format!("{} for {}", word(&category), word(&mode))
}

/// A style with everything that pages are made of.
struct Work {
    look: Look,
    stylesheet: Option<(String, String)>,
    assets: Vec<Asset>,
    files: Vec<BrandFile>,
}

impl Work {
    /// Decodes and encodes pictures on their own thread: it may take long. Busy while others do.
    async fn of(app: &App, branding: &Branding, assets: Vec<Asset>) -> Result<Self> {
        let Some(settings) = branding.settings.clone() else {
            let (look, assets, files) = (Look::default(), Vec::new(), Vec::new());
            return Ok(Self { look, stylesheet: None, assets, files });
        };
        Ok(app.pictures.run(move || Self::make(&settings, assets)).await??)
    }

    fn make(settings: &Map<String, Value>, assets: Vec<Asset>) -> Result<Self, Refusal> {
        let served = assets.iter().map(|asset| {
            let wrong = |why| format!("Invalid Assets: {}: {why}.", place(asset));
            asset.serve().map_err(|why| Refusal::parameter(wrong(why)))
        });
        let served = served.collect::<Result<Vec<Served>, _>>()?;
        let whole = settings::merged(settings);
        let extras = Extras::of(settings).map_err(|why| Refusal::parameter(why.to_string()))?;
        let fonts = extras.fonts().map_err(|why| Refusal::parameter(why.to_string()))?;
        let own = extras.stylesheet(&served).map_err(|why| Refusal::parameter(why.to_string()))?;
        let faces: String = fonts.iter().map(|font| font.face.as_str()).collect();
        let text = format!("{faces}{}{own}", stylesheet::write(&whole, &served));
        let name = format!("{}.css", hex::encode(&digest(text.as_bytes())[..8]));
        let look = Look { own: extras.words(), ..Look::of(&whole, &served) };
        let pictures = served.into_iter().map(|picture| BrandFile {
            version: picture.name,
            content_type: picture.content_type.to_owned(),
            bytes: picture.bytes,
        });
        let files = pictures.chain(fonts.into_iter().map(|font| font.file)).collect();
        Ok(Self { look, stylesheet: Some((name, text)), assets, files })
    }

    fn made(&self) -> Made<'_> {
        let stylesheet = self.stylesheet.as_ref();
        let stylesheet = stylesheet.map(|(name, text)| (name.as_str(), text.as_str()));
        Made { look: &self.look, stylesheet }
    }
}

async fn finish(
    app: &App,
    actor: &Actor,
    tx: Tx,
    pool: &UserPoolId,
    client: &ClientId,
    event: &'static str,
) -> Result<()> {
    let event = actor.did(event, pool, app.now(), json!({})).of_client(client);
    Ok(pools::commit(app, tx, event).await?)
}
