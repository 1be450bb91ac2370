//! SetUserPoolClientSessionConfiguration.

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::session::ClientConfiguration;
use crate::rules::user_sessions;

pub async fn run(
    call: &Call<'_>,
    admin: Admin,
    req: ClientConfiguration,
) -> Result<ClientConfiguration, ApiError> {
    let (app, actor) = (call.app, call.actor(&admin));
    let (pool, client) = (&req.user_pool_id, &req.client_id);
    user_sessions::set_sso_minutes(app, &actor, pool, client, req.minutes()).await?;
    Ok(req)
}
