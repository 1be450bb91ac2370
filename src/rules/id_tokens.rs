//! ID tokens as presented back to us, in `id_token_hint`: they say who and where, never that anybody is signed in.

use serde::Deserialize;

use crate::app::App;
use crate::jwt::Unverified;
use crate::model::ids::{ClientId, Sub};
use crate::rules::pools::Pool;

/// What a hint says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Hint {
    pub sub: Sub,
    #[serde(rename = "aud")]
    pub client_id: ClientId,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    /// Cognito's claim; a pool may leave it out.
    token_use: Option<String>,
    #[serde(flatten)]
    hint: Hint,
}

/// What an ID token of this pool says, expired or not, whatever key of the pool signed it that was not withdrawn (OIDC RP-Initiated Logout
/// §2). `None` for anything else.
pub fn read_hint(app: &App, pool: &Pool, token: &str) -> Option<Hint> {
    let parsed = Unverified::parse(token)?;
    let claims = pool.verify_late(&parsed)?;
    let claims: Claims = serde_json::from_value(claims.into()).ok()?;
    // Whatever else the same key signs has a type.
    let is_id = parsed.typ.is_none() && claims.token_use.is_none_or(|of| of == "id");
    (is_id && pool.has_issued(app, &claims.iss)).then_some(claims.hint)
}
