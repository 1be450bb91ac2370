//! Authorization requests that a client pushes before it sends the browser (RFC 9126).

use chrono::Duration;
use sqlx::types::Json;

use super::{Authorization, AuthorizeError, AuthorizeRequest, Problem, check_in, trusted};
use crate::app::App;
use crate::model::client::Client;
use crate::model::parameters::Parameters;
use crate::rules::dpop::Proof;
use crate::rules::pools::Pool;
use crate::rules::{Result, dpop};
use crate::sealing::digest;
use crate::store;
use crate::store::pushed_requests::{Life, Pushed};

/// What a `request_uri` of ours begins with (RFC 9126 §2.2).
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// How long the browser may take to come.
pub const USABLE: Duration = Duration::seconds(90);

/// How long the user may then take to sign in.
const LIFETIME: Duration = Duration::hours(1);

/// A request that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PushedId {
    pub digest: [u8; 32],
    /// Whether a browser has come with it before.
    begun: bool,
}

/// Keeps a request of an authenticated client, checked as it will be when the browser comes: its `request_uri`. A proof that
/// comes with it binds the code to its key (RFC 9449 §10.1).
pub async fn push(
    app: &App,
    pool: &Pool,
    client: &std::sync::Arc<Client>,
    request: &AuthorizeRequest,
    proof: Option<&Proof>,
) -> Result<std::result::Result<String, AuthorizeError>> {
    let checked = check_in(pool, std::sync::Arc::clone(client), request, true);
    let checked = match checked {
        Ok(checked) => checked,
        Err(why) => return Ok(Err(why)),
    };
    if let (Some(named), Some(proof)) = (&checked.jkt, proof)
        && named != proof.jkt()
    {
        return Ok(Err(checked.mismatched_key()));
    }
    let secret = app.random.token();
    let now = app.now();
    let parameters = request.0.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let jkt = proof.map(|proof| proof.jkt().to_owned());
    let pushed = Pushed { parameters: Json(parameters.collect()), jkt };
    let life = Life { created_at: now, usable_until: now + USABLE, expires_at: now + LIFETIME };
    let hashed = digest(secret.as_bytes());
    let along = proof.map(|proof| proof.along(now));
    let kept = store::pushed_requests::insert(
        &app.db, &pool.id, &hashed, &client.id, &pushed, &life, along,
    );
    kept.await.map_err(dpop::refused)?;
    Ok(Ok(format!("{PREFIX}{secret}")))
}

/// The request that a `request_uri` of ours stands for, and the key that proved itself with it; everything else that the
/// browser brings counts for nothing (RFC 9126 §4, RFC 9101 §5). `None` if it stands for none, or not for this client's.
pub async fn find(
    app: &App,
    pool: &Pool,
    client: &Client,
    secret: &str,
) -> Result<Option<(AuthorizeRequest, PushedId, Option<String>)>> {
    let hashed = digest(secret.as_bytes());
    let now = app.now();
    let found = store::pushed_requests::find(&app.db, &pool.id, &hashed, &client.id, now).await?;
    Ok(found.map(|(found, begun)| {
        let request = AuthorizeRequest::new(found.parameters.0);
        (request, PushedId { digest: hashed, begun }, found.jkt)
    }))
}

/// Notes that the browser has come, for its user to take the time that signing in takes. A request that is answered at
/// once needs none.
pub async fn begin(app: &App, authorization: &Authorization) -> Result<()> {
    if let Some(PushedId { digest, begun: false }) = &authorization.pushed {
        let pool = &authorization.client.user_pool_id;
        store::pushed_requests::begin(&app.db, pool, digest, app.now()).await?;
    }
    Ok(())
}

/// The secret of a `request_uri` of ours, if the request has one.
pub fn secret(parameters: &Parameters) -> std::result::Result<Option<&str>, Problem> {
    let uri = trusted(parameters, "request_uri")?;
    Ok(uri.and_then(|uri| uri.strip_prefix(PREFIX)))
}

/// Takes the request that an answer without a code is for, once. `false` if it was answered already, in another tab.
pub async fn consume(app: &App, authorization: &Authorization) -> Result<bool> {
    let Some(PushedId { digest, .. }) = &authorization.pushed else { return Ok(true) };
    let client = &authorization.client;
    let (pool, id) = (&client.user_pool_id, &client.id);
    Ok(store::pushed_requests::consume(&app.db, pool, digest, id, app.now()).await?)
}
