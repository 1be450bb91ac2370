//! Managed-login branding: the style of one client's pages, as settings and assets.

pub mod assets;
pub mod css;
pub mod extras;
pub mod look;
pub mod settings;
pub mod stylesheet;
pub mod svg;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::model::ids::{BrandingId, ClientId};
use crate::model::managed_login::assets::Asset;
use crate::model::managed_login::look::Look;

/// What pages need to know of a style.
#[derive(Clone, Debug)]
pub struct Style {
    pub id: BrandingId,
    pub client_id: ClientId,
    /// The name of its stylesheet, which changes with its content. `None` for the look of this installation.
    pub stylesheet: Option<String>,
    pub look: Look,
}

/// A style as its owner sees it.
#[derive(Clone, Debug)]
pub struct Branding {
    pub id: BrandingId,
    pub client_id: ClientId,
    /// As they were given; `None` for the look of this installation.
    pub settings: Option<Map<String, Value>>,
    pub assets: Vec<Asset>,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
}
