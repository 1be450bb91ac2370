//! A browser goes to a provider (OIDC Core §3.1.2.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use url::Url;

use super::{Failure, places};
use crate::app::App;
use crate::model::client::Client;
use crate::model::identity_provider::IdentityProvider;
use crate::model::visitor::Visitor;
use crate::rules::authorize::Authorization;
use crate::rules::pools::Pool;
use crate::rules::{Result, limits};
use crate::sealing::digest;
use crate::store;
use crate::store::upstream_requests::Departed;

/// How long somebody may take at a provider.
const LIFETIME: Duration = Duration::minutes(15);

/// The longest request of an app that is kept, in bytes.
const MAX_QUERY: usize = 8 * 1024;

/// What a browser goes with.
pub struct Wishes<'a> {
    pub authorization: &'a Authorization,
    /// The flow that it is in, known to its cookie alone.
    pub binding: &'a [u8; 32],
    /// The app's request.
    pub query: &'a str,
    /// Where it is to come back to.
    pub redirect_uri: &'a str,
    pub visitor: &'a Visitor,
}

/// What goes with a state and is nobody's business: made from it with the server's key, so that it need not be kept.
pub struct Secrets {
    pub nonce: String,
    /// RFC 7636 §4.1.
    pub verifier: String,
}

impl Secrets {
    /// Those of a state.
    pub fn of(app: &App, pool: &Pool, state: &str) -> Self {
        let made = |what: &[u8]| {
            let parts = [what, pool.id.as_str().as_bytes(), state.as_bytes()];
            URL_SAFE_NO_PAD.encode(app.server_keys.flow.mac(&parts))
        };
        Self { nonce: made(b"upstream nonce"), verifier: made(b"upstream verifier") }
    }
}

/// Where a browser goes; busy where too many went from there. Its state is good once, in this browser, for this flow,
/// client and provider.
pub async fn depart(
    app: &App,
    pool: &Pool,
    client: &Client,
    provider: &IdentityProvider,
    wishes: &Wishes<'_>,
) -> Result<std::result::Result<String, Failure>> {
    if wishes.query.len() > MAX_QUERY {
        return Ok(Err(Failure::Invalid("the request is too long")));
    }
    let Some(places) = places::of(app, provider).await else {
        return Ok(Err(Failure::Unreachable("error getting metadata")));
    };
    let Ok(mut location) = Url::parse(&places.authorize) else {
        return Ok(Err(Failure::Unreachable("error getting metadata")));
    };
    limits::departure(app, pool, wishes.visitor).await?;
    let state = app.random.token();
    let now = app.now();
    let departed = Departed {
        provider: provider.name.clone(),
        client_id: client.id.clone(),
        binding: wishes.binding.to_vec(),
        query: wishes.query.to_owned(),
        created_at: now,
    };
    let (db, digest_of_state) = (&app.db, digest(state.as_bytes()));
    store::upstream_requests::insert(db, &pool.id, &digest_of_state, &departed, now + LIFETIME)
        .await?;
    let secrets = Secrets::of(app, pool, &state);
    let challenge = URL_SAFE_NO_PAD.encode(digest(secrets.verifier.as_bytes()));
    location.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", provider.client_id()),
        ("redirect_uri", wishes.redirect_uri),
        ("scope", provider.detail("authorize_scopes").unwrap_or("openid")),
        ("state", state.as_str()),
        ("nonce", secrets.nonce.as_str()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ]);
    let authorization = wishes.authorization;
    // What the app asks of the sign-in, the provider is asked.
    let prompts = [
        (authorization.demands_sign_in(), "login"),
        (authorization.must_choose_account(), "select_account"),
    ];
    let prompts: Vec<&str> =
        prompts.into_iter().filter(|(asked, _)| *asked).map(|(_, prompt)| prompt).collect();
    // OIDC Core §3.1.2.1: whoever is asked how old a sign-in may be says how old it is. prompt=login alone asks for no such
    // thing, and nothing tells whether it arrived.
    let max_age = authorization.max_age();
    let max_age = max_age.or(authorization.demands_sign_in().then_some(Duration::zero()));
    let max_age = max_age.map(|age| age.num_seconds().to_string());
    let optional = [
        ("login_hint", authorization.login_hint.clone()),
        ("prompt", (!prompts.is_empty()).then(|| prompts.join(" "))),
        ("max_age", max_age),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            location.query_pairs_mut().append_pair(name, &value);
        }
    }
    Ok(Ok(location.into()))
}
