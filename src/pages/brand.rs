//! A customer's stylesheet and logo, each a resource of its own.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName};
use actix_web::web::Path;

use crate::model::branding::BrandFile;
use crate::model::ids::{BrandingId, ClientId};
use crate::pages::visit::{Answer, Visit};
use crate::rules::{managed_login, ui_customization};

/// What stands behind `/brand/` in the path.
#[derive(serde::Deserialize)]
pub struct Asked {
    client_id: ClientId,
    version: String,
    name: String,
}

/// What stands behind `/style/` in the path.
#[derive(serde::Deserialize)]
pub struct AskedOfStyle {
    id: BrandingId,
    name: String,
}

/// `GET /brand/<client id or ALL>/<version>/custom.css`, `.../logo.png` or `.../logo.jpg`.
///
/// With the current version in its URL a file may be kept for good; asked for by another, the current one is sent and
/// kept by nobody: a page made a moment ago may still name the version before.
pub async fn get(visit: Visit, asked: Path<Asked>) -> Answer {
    let asked = asked.into_inner();
    let pool = &visit.hosted.pool;
    let file = match asked.name.as_str() {
        "custom.css" => ui_customization::css(&visit.app, pool, &asked.client_id).await,
        "logo.png" | "logo.jpg" => {
            ui_customization::image(&visit.app, pool, &asked.client_id).await
        }
        _ => Ok(None),
    };
    let file = file.map_err(|error| visit.fault(error))?;
    Ok(file.map_or_else(|| HttpResponse::NotFound().finish(), |file| send(file, &asked.version)))
}

/// `GET /style/<style>/<digest>.<extension>`: the stylesheet of a style of managed login, or one of its pictures.
pub async fn get_style(visit: Visit, asked: Path<AskedOfStyle>) -> Answer {
    let AskedOfStyle { id, name } = asked.into_inner();
    let file = managed_login::file(&visit.app, &visit.hosted.pool.id, &id, &name).await;
    let file = file.map_err(|error| visit.fault(error))?;
    Ok(file.map_or_else(|| HttpResponse::NotFound().finish(), |file| send(file, &name)))
}

fn send(file: BrandFile, asked: &str) -> HttpResponse {
    let cache = match asked == file.version {
        true => "public, max-age=31536000, immutable",
        false => "no-store",
    };
    // GetUICustomization hands the logo's URL to consoles on other origins; the stylesheet is for our pages alone.
    let readers = match file.content_type.starts_with("image/") {
        true => "cross-origin",
        false => "same-origin",
    };
    HttpResponse::Ok()
        .content_type(file.content_type)
        .insert_header((CACHE_CONTROL, cache))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), readers))
        .body(file.bytes)
}
