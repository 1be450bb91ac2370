//! Classic branding: a stylesheet and a logo, for a client or for all of a pool.

use serde_json::json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::branding::{ALL, BrandFile, Branding, Customization, next_version};
use crate::model::ids::{ClientId, UserPoolId};
use crate::model::logo::Logo;
use crate::model::ui_css::sanitise;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, clients, pools};
use crate::store;
use crate::store::ui_customizations::NewCustomization;

/// The branding that a client's pages show: its own or, as a whole, the pool's.
pub fn of<'a>(pool: &'a Pool, client: Option<&ClientId>) -> Option<&'a Branding> {
    let named = |id: &str| pool.brandings.iter().find(|branding| branding.client_id.as_str() == id);
    client.and_then(|client| named(client.as_str())).or_else(|| named(ALL))
}

/// Sets stylesheet and logo of a client, or of the pool under `ALL`; what is not given goes, and with neither all does.
///
/// Refuses with `ResourceNotFound` (pool, client) and `InvalidParameter` (no domain yet, a stylesheet or an image that
/// is not allowed). Source: API_SetUICustomization.
pub async fn set(
    app: &App,
    actor: &Actor,
    pool: &UserPoolId,
    client: &ClientId,
    css: Option<&str>,
    image: Option<Vec<u8>>,
) -> Result<Option<Customization>> {
    let pool = pools::find_fresh(app, pool).await?;
    check_client(app, &pool, client).await?;
    if pool.domains.is_empty() {
        let why = "There has to be an existing domain associated with this user pool";
        return Err(Refusal::parameter(why).into());
    }
    let css = css.filter(|css| !css.trim().is_empty());
    let served = css.map(sanitise).transpose();
    let served = served.map_err(|problem| Refusal::parameter(problem.to_string()))?;
    let logo = match image.filter(|image| !image.is_empty()) {
        Some(image) => Some(
            app.pictures
                .run(move || Logo::from_upload(&image))
                .await?
                .map_err(|problem| Refusal::parameter(problem.to_string()))?,
        ),
        None => None,
    };

    let now = app.now();
    let mut tx = app.db.begin().await?;
    if css.is_none() && logo.is_none() {
        store::ui_customizations::delete(&mut tx, &pool.id, client).await?;
    } else {
        let before = store::ui_customizations::find(&mut *tx, &pool.id, client).await?;
        let before = before.as_ref().map(|before| before.branding.version.as_str());
        let new = NewCustomization {
            css: css.zip(served.as_ref().map(|served| served.as_str())),
            logo: logo.as_ref(),
            version: &next_version(now, before),
        };
        store::ui_customizations::upsert(&mut tx, &pool.id, client, &new, now).await?;
    }
    let detail = json!({"client": client, "css": css.is_some(), "image": logo.is_some()});
    let event = actor.did("SetUICustomization", &pool.id, now, detail);
    pools::commit(app, tx, event).await?;
    Ok(store::ui_customizations::find(&app.db, &pool.id, client).await?)
}

/// The branding of a client or, where it has none, of the pool. Refuses with `ResourceNotFound`.
pub async fn find(
    app: &App,
    pool: &UserPoolId,
    client: &ClientId,
) -> Result<Option<Customization>> {
    let pool = pools::find_fresh(app, pool).await?;
    check_client(app, &pool, client).await?;
    let own = store::ui_customizations::find(&app.db, &pool.id, client).await?;
    match own {
        None => Ok(store::ui_customizations::find(&app.db, &pool.id, &ClientId::new(ALL)).await?),
        own => Ok(own),
    }
}

/// A stylesheet as browsers would get it, for who writes one. Refuses with `InvalidParameter`.
pub fn preview(css: &str) -> Result<String, Refusal> {
    let served = sanitise(css).map_err(|problem| Refusal::parameter(problem.to_string()))?;
    Ok(served.as_str().to_owned())
}

async fn check_client(app: &App, pool: &Pool, client: &ClientId) -> Result<()> {
    if client.as_str() != ALL {
        clients::find_fresh(app, pool, client).await?;
    }
    Ok(())
}

/// The stylesheet of a branding as browsers get it.
pub async fn css(app: &App, pool: &Pool, client: &ClientId) -> Result<Option<BrandFile>> {
    Ok(store::ui_customizations::find_css(&app.db, &pool.id, client).await?)
}

/// The logo of a branding as browsers get it.
pub async fn image(app: &App, pool: &Pool, client: &ClientId) -> Result<Option<BrandFile>> {
    Ok(store::ui_customizations::find_image(&app.db, &pool.id, client).await?)
}
