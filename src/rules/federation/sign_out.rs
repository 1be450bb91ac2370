//! A browser that signs out here signs out at its provider, too, and comes back (OIDC RP-Initiated Logout §2, §3): where the
//! provider's `IDPSignout` says so.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use serde::{Deserialize, Serialize};
use url::Url;

use super::places;
use crate::app::App;
use crate::model::identity_provider::Voucher;
use crate::rules::logout::Onward;
use crate::rules::pools::Pool;

/// How long somebody may take at a provider.
const LIFETIME: Duration = Duration::hours(1);

/// The longest ID token that goes along, in bytes: it goes by the URL.
const MAX_HINT: usize = 6 * 1024;

/// What a browser takes along.
#[derive(Serialize, Deserialize)]
struct State {
    onward: Onward,
    /// Seconds since 1970.
    until: i64,
}

/// Where a browser goes to sign out at the provider that vouched for its session; it comes back to `back`. `None` where the
/// provider is no more, is not to be told, or does not say where.
///
/// The state that it takes along says where it goes on to, sealed: nothing is kept, and nothing but what was allowed before
/// it left comes out.
pub async fn sign_out(
    app: &App,
    pool: &Pool,
    voucher: &Voucher,
    back: &str,
    onward: &Onward,
) -> Option<String> {
    let mut providers = pool.identity_providers.iter();
    let provider = providers.find(|known| known.name == voucher.provider && known.signs_out())?;
    let place = places::end_session(app, provider).await;
    let Some(mut location) = place.and_then(|place| Url::parse(&place).ok()) else {
        tracing::warn!(provider = %provider.name, "a provider does not say where users sign out");
        return None;
    };
    let until = (app.now() + LIFETIME).timestamp();
    let state = serde_json::to_vec(&State { onward: onward.clone(), until }).ok()?;
    let state = app.server_keys.flow.seal(app.random, &place_of_state(pool), &state);
    let mut query = location.query_pairs_mut();
    if voucher.id_token.len() <= MAX_HINT {
        query.append_pair("id_token_hint", &voucher.id_token);
    }
    query.append_pair("client_id", provider.client_id());
    query.append_pair("post_logout_redirect_uri", back);
    query.append_pair("state", &URL_SAFE_NO_PAD.encode(state));
    drop(query);
    Some(location.into())
}

/// Where a browser that comes back goes on to. `None` for a state that is none, or too old.
pub fn signed_out(app: &App, pool: &Pool, state: &str) -> Option<Onward> {
    let sealed = URL_SAFE_NO_PAD.decode(state).ok()?;
    let state = app.server_keys.flow.open(&place_of_state(pool), &sealed).ok()?;
    let State { onward, until } = serde_json::from_slice(&state).ok()?;
    (app.now().timestamp() <= until).then_some(onward)
}

fn place_of_state(pool: &Pool) -> String {
    pool.place("sign_out.state", "")
}
