//! What users are offered after a sign-in: a passkey, a second step. A pool has it offered by tag `poolhouse:offers`.

use chrono::Duration;

use crate::app::App;
use crate::model::client::Client;
use crate::model::grant::BrowserSession;
use crate::model::ids::UserKey;
use crate::model::methods;
use crate::model::mfa::MfaMode;
use crate::model::offer::Offer;
use crate::rules::pools::Pool;
use crate::rules::{Result, account, mfa, passkeys};
use crate::store;

/// How long "not now" counts.
const POSTPONED: Duration = Duration::days(90);

/// What is offered to the user of a session that has just begun: what the pool has offered, the user lacks and has not
/// postponed. One thing at a time, the quicker sign-in first; nothing where the client has no account pages to set it up
/// on.
pub async fn due(
    app: &App,
    pool: &Pool,
    client: &Client,
    session: &BrowserSession,
) -> Result<Option<Offer>> {
    let offers = pool.offers();
    // What somebody else vouches for is not ours to make stronger.
    let elsewhere = methods::has(&session.amr, methods::FEDERATED);
    if offers.is_empty()
        || elsewhere
        || account::client(app, pool, Some(&client.id)).await?.is_none()
    {
        return Ok(None);
    }
    for offer in offers {
        let lacks = match offer {
            Offer::Passkey => lacks_passkey(app, pool, session).await?,
            Offer::SecondStep => lacks_second_step(app, pool, session).await?,
        };
        let since = app.now() - POSTPONED;
        if lacks && !store::offers::is_postponed(&app.db, &session.user, offer, since).await? {
            return Ok(Some(offer));
        }
    }
    Ok(None)
}

async fn lacks_passkey(app: &App, pool: &Pool, session: &BrowserSession) -> Result<bool> {
    Ok(passkeys::enabled(pool) && passkeys::list(app, &session.user).await?.is_empty())
}

/// Whoever signs in with a passkey has proven two things at once.
async fn lacks_second_step(app: &App, pool: &Pool, session: &BrowserSession) -> Result<bool> {
    let key = |method: &&str| methods::has(&session.amr, method);
    let policy = mfa::policy(app, pool);
    let fits = policy.mode == MfaMode::Optional && !policy.offered.is_empty();
    if !fits || [methods::SOFTWARE_KEY, methods::HARDWARE_KEY].iter().any(key) {
        return Ok(false);
    }
    Ok(mfa::settings(app, &session.user).await?.enabled.is_empty())
}

/// The user does not want it now.
pub async fn postpone(app: &App, user: &UserKey, offer: Offer) -> Result<()> {
    Ok(store::offers::postpone(&app.db, user, offer, app.now()).await?)
}
