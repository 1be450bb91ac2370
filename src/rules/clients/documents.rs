//! Clients whose id is the address of what they publish of themselves (OAuth Client ID Metadata Document). Nobody registered
//! them, nothing of them is stored, and they may do no more than whoever registers without a token.

use std::sync::Arc;

use crate::app::App;
use crate::client_documents::looks_like_address;
use crate::model::client::Client;
use crate::model::client_metadata::AuthMethod;
use crate::model::ids::ClientId;
use crate::model::registration::{DcrConfiguration, Registration};
use crate::model::visitor::Visitor;
use crate::published::Found;
use crate::rules::clients::{metadata, settings};
use crate::rules::pools::Pool;
use crate::rules::registration::{self, Unregistered};
use crate::rules::{Error, Result, limits};

/// The client at an address, if the pool takes such clients. Who asks is counted when its host has to be called, unless the
/// address is one of a client that was there before.
///
/// Refuses with `LimitExceeded`; `Busy` while nobody answers there.
pub async fn find(
    app: &App,
    pool: &Pool,
    id: &ClientId,
    visitor: Option<&Visitor>,
) -> Result<Option<Arc<Client>>> {
    if !pool.takes_client_documents() {
        return Ok(None);
    }
    let counted = async {
        match visitor {
            Some(visitor) => limits::document(app, pool, visitor).await,
            None => Ok(()),
        }
    };
    let documents = &app.client_documents;
    match documents.find(&app.outbound, id.as_str(), app.now(), counted).await? {
        Found::There(document) => Ok(of(app, pool, id, &document)?.map(Arc::new)),
        Found::Nothing => Ok(None),
        Found::Away(wait) => Err(Error::Busy(wait)),
    }
}

/// The client that a document describes; `None` if it asks for what it cannot have.
fn of(app: &App, pool: &Pool, id: &ClientId, document: &Registration) -> Result<Option<Client>> {
    // Whom nobody asked has nobody to tell.
    let asked = Registration {
        backchannel_logout_uri: None,
        frontchannel_logout_uri: None,
        ..document.clone()
    };
    let mut dcr = DcrConfiguration::default();
    if let Some(known) = &pool.config.dcr_configuration {
        dcr.allowed_scopes = known.allowed_scopes.clone();
    }
    let planned = match registration::plan(pool, &dcr, false, &asked, app.now()) {
        Ok(planned) => planned,
        Err(Unregistered::Other(error)) => return Err(error),
        Err(why) => {
            tracing::warn!(client = %id, ?why, "a client's document is not taken");
            return Ok(None);
        }
    };
    let registration = planned.record(false);
    let metadata = match metadata::check(planned.metadata, &asked.redirect_uris) {
        Ok(metadata) => metadata,
        Err(Error::Refused(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let of = settings::Context {
        pool,
        confidential: metadata.token_endpoint_auth_method == Some(AuthMethod::PrivateKeyJwt),
        devices: metadata.device_authorization,
        hide_user_existence: true,
        doing: "reading",
    };
    let settings = match settings::complete(planned.settings, &of) {
        Ok(settings) => settings,
        Err(Error::Refused(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let now = app.now();
    Ok(Some(Client {
        user_pool_id: pool.id.clone(),
        id: id.clone(),
        name: planned.name,
        config: Client::config_of(&settings)?,
        settings,
        metadata,
        // A stranger, and one that has no token to manage itself with.
        registration_digest: Some(Vec::new()),
        registered_name: Some(format!("{} ({})", planned.registered_name, host(id))),
        registration: Some(registration),
        secrets: Vec::new(),
        created_at: now,
        modified_at: now,
    }))
}

/// Whose word it is what such a client is called.
fn host(id: &ClientId) -> String {
    let url = url::Url::parse(id.as_str()).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// What a client is called that somebody has let in: by its id, if what it publishes is not at hand.
pub async fn name(app: &App, pool: &Pool, id: &ClientId) -> Result<Option<String>> {
    let found = super::of_pool(app, pool, id, None).await;
    match found {
        Ok(Some(client)) => Ok(Some(client.shown_name().to_owned())),
        Ok(None) | Err(Error::Busy(_)) if looks_like_address(id.as_str()) => {
            Ok(Some(id.to_string()))
        }
        Ok(None) => Ok(None),
        Err(fault) => Err(fault),
    }
}
