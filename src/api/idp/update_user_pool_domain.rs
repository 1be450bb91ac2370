//! UpdateUserPoolDomain.

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::idp::create_user_pool_domain::{Request, Response};
use crate::rules::domains;

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let pool = req.user_pool_id.clone();
    let actor = call.actor(&admin);
    let changed = domains::update(call.app, &actor, &pool, req.into_domain()).await?;
    Ok(Response::of(call, &changed))
}
