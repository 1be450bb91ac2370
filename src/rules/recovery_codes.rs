//! Recovery codes: a list that a user keeps on paper, each good once in the place of a second factor that was lost. An
//! extension; Cognito has none.

use serde_json::json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::ids::{ChallengeSession, ClientId, UserKey, UserPoolId};
use crate::rules::access_tokens::Whom;
use crate::rules::{Result, audit, retried};
use crate::{sealing, store};

/// How many codes a list has.
pub const COUNT: usize = 10;

/// How many letters a code has: some 49 bits.
const LETTERS: usize = 10;

/// Letters and digits that nobody takes for one another.
const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Makes a new list; the one before is void. The codes are told this once.
///
/// Refuses as [`Whom::lock`] does.
pub async fn generate(
    app: &App,
    whom: Whom<'_>,
    client: &ClientId,
    actor: &Actor,
) -> Result<Vec<String>> {
    let user = whom.key();
    let codes: Vec<String> = (0..COUNT).map(|_| app.random.text(LETTERS, ALPHABET)).collect();
    let digests: Vec<Vec<u8>> = codes.iter().map(|code| digest(app, user, code).to_vec()).collect();
    retried(async || {
        let mut tx = app.db.begin().await?;
        whom.lock(&mut tx).await?;
        store::recovery_codes::replace(&mut tx, user, &digests, app.now()).await?;
        let event = "GenerateRecoveryCodes";
        audit::changed(app, &mut tx, actor, event, user, Some(client), json!({})).await?;
        tx.commit().await?;
        Ok(())
    })
    .await?;
    Ok(codes.iter().map(|code| spaced(code)).collect())
}

/// How many codes are left to a user.
pub async fn left(app: &App, user: &UserKey) -> Result<usize> {
    let count = store::recovery_codes::count(&app.db, user).await?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Whether the user of a challenge has any left.
pub async fn are_left(app: &App, pool: &UserPoolId, session: &ChallengeSession) -> Result<bool> {
    let digest = sealing::digest(session.expose().as_bytes());
    Ok(store::recovery_codes::are_left(&app.db, pool, &digest).await?)
}

/// What is stored of a code, however it was typed.
pub(super) fn digest(app: &App, user: &UserKey, typed: &str) -> [u8; 32] {
    let letters = typed.chars().filter(|letter| letter.is_ascii_alphanumeric());
    let code: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    let (pool, sub) = (user.pool.as_str().as_bytes(), user.sub.0);
    app.server_keys.code.mac(&[b"recovery code", pool, sub.as_bytes(), code.as_bytes()])
}

/// A code as it is shown: a hyphen in the middle.
fn spaced(code: &str) -> String {
    match code.split_at_checked(LETTERS / 2) {
        Some((first, second)) => format!("{first}-{second}"),
        None => code.to_owned(),
    }
}
