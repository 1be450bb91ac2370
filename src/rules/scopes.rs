//! The scopes that a client asks a user's tokens for.

use crate::model::client::Client;
use crate::model::user_pool::{OFFLINE_ACCESS, UserPool};
use crate::rules::claims::is_open;
use crate::rules::pools::Pool;

/// A scope that the client may not have, or blanks where one should stand (RFC 6749 §3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownScope;

/// Those asked for, each once, all of them the client's. Blanks name none: they would get a token that is good for nothing.
///
/// `offline_access` is no scope that anybody lists: it asks for refresh tokens, and counts for who may have them. From
/// others it is ignored, and so where none are given for the answer asked for, `lasting` says (OIDC Core §11).
pub fn asked(
    pool: &UserPool,
    client: &Client,
    asked: &str,
    lasting: bool,
) -> Result<Vec<String>, UnknownScope> {
    let allowed = &client.config.allowed_oauth_scopes;
    let mut named = words(asked).peekable();
    named.peek().ok_or(UnknownScope)?;
    let mut scopes: Vec<String> = Vec::new();
    for scope in named {
        match is_offline(pool, scope) {
            true if !lasting || !client.may_refresh() => continue,
            false if !allowed.iter().any(|known| known == scope) => return Err(UnknownScope),
            _ => {}
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    Ok(scopes)
}

/// The scopes that a parameter names: words between blanks.
pub fn words(scope: &str) -> impl Iterator<Item = &str> {
    scope.split(' ').filter(|word| !word.is_empty())
}

fn is_offline(pool: &UserPool, scope: &str) -> bool {
    scope == OFFLINE_ACCESS && pool.knows_offline_access()
}

/// Whether a scope is one of the client's, and means anything in the pool.
pub fn may_have(pool: &Pool, client: &Client, scope: &str) -> bool {
    let allowed = &client.config.allowed_oauth_scopes;
    allowed.iter().any(|known| known == scope) && pool.has_scope(scope)
}

/// Leaves of scopes that were asked for or granted, maybe long ago, those that the client may have now: what is taken from
/// a client, or whose resource server lost it, is in no token any more. Where `openid` is left alone and would let out more
/// than before, it goes as well.
pub fn retain(pool: &Pool, client: &Client, scopes: &mut Vec<String>) {
    let was_open = is_open(pool, scopes);
    scopes.retain(|scope| match is_offline(pool, scope) {
        true => client.may_refresh(),
        false => may_have(pool, client, scope),
    });
    if !was_open && is_open(pool, scopes) {
        scopes.retain(|scope| scope != "openid");
    }
}
