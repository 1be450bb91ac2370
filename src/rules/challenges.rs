//! From the first proven factor to all of them: which challenge comes next, and what answers it.

use std::collections::BTreeMap;

use serde_json::json;

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::ids::ChallengeSession;
use crate::model::user::{User, UserStatus};
use crate::rules::Result;
use crate::rules::pools::Pool;
use crate::rules::sign_in::{Proof, SignIn};
use crate::sealing::digest;
use crate::store;
use crate::store::challenges::NewChallenge;

/// A challenge that was issued.
pub struct Challenge {
    pub name: ChallengeName,
    /// What the answer must bring along.
    pub session: ChallengeSession,
    pub user: User,
}

/// The challenge that a proof still needs, or the proof itself. The failures of the name are forgotten in either case.
pub async fn next(
    app: &App,
    client: &Client,
    proof: Proof,
    binding: Option<&[u8]>,
) -> Result<SignIn> {
    if proof.user.status != UserStatus::ForceChangePassword {
        return Ok(SignIn::Done(proof));
    }
    let name = ChallengeName::NewPasswordRequired;
    let session = issue(app, client, &proof, name, binding).await?;
    if let Some((lookup, source)) = &proof.cleared {
        let names = std::slice::from_ref(lookup);
        store::sign_in_failures::delete(&app.db, proof.user.pool(), names, Some(source)).await?;
    }
    Ok(SignIn::Challenge(Box::new(Challenge { name, session, user: proof.user })))
}

async fn issue(
    app: &App,
    client: &Client,
    proof: &Proof,
    challenge: ChallengeName,
    binding: Option<&[u8]>,
) -> Result<ChallengeSession> {
    let session = ChallengeSession::new(app.random.token());
    let now = app.now();
    let new = NewChallenge {
        user: &proof.user.key,
        client_id: &client.id,
        challenge,
        amr: &proof.amr,
        binding,
        expires_at: now + client.config.challenge_lifetime(),
    };
    store::challenges::insert(&app.db, &digest(session.expose().as_bytes()), &new, now).await?;
    Ok(session)
}

/// The parameters of NEW_PASSWORD_REQUIRED: both always present, lists as JSON text. Source: auth-flows.md section 3.
pub fn new_password_parameters(pool: &Pool, user: &User) -> BTreeMap<String, String> {
    let required = pool.config.schema_attributes.iter().filter(|attribute| {
        attribute.required && attribute.name != "sub" && user.attribute(&attribute.name).is_none()
    });
    let required: Vec<String> =
        required.map(|attribute| format!("userAttributes.{}", attribute.name)).collect();
    BTreeMap::from([
        ("USER_ID_FOR_SRP".to_owned(), user.username.to_string()),
        ("requiredAttributes".to_owned(), json!(required).to_string()),
        ("userAttributes".to_owned(), json!(user.attributes).to_string()),
    ])
}
