//! UpdateResourceServer.

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::resource_server::{One, Written};
use crate::model::resource_server::ResourceServer;
use crate::rules::resource_servers;

pub async fn run(call: &Call<'_>, admin: Admin, req: Written) -> Result<One, ApiError> {
    let server = ResourceServer::from(req);
    resource_servers::update(call.app, &call.actor(&admin), &server).await?;
    Ok(One { resource_server: server.into() })
}
