//! Tokens of clients that act for themselves. Nothing is read from the database, and nothing written but the audit and the use
//! of a proof.

use serde_json::json;

use crate::app::App;
use crate::model::client::Client;
use crate::model::resources::Resources;
use crate::model::visitor::Visitor;
use crate::rules::clients::{self, AuthFlow};
use crate::rules::dpop::Proof;
use crate::rules::pools::Pool;
use crate::rules::tokens::Tokens;
use crate::rules::{Refusal, Result, dpop, resources, tokens};

/// What the client calls: each is allowed by a setting of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way<'a> {
    /// The grant of RFC 6749 §4.4: AllowedOAuthFlows. The token is bound to the key that the client proves possession of
    /// (RFC 9449 §5), if it does.
    Grant { proof: Option<&'a Proof>, resources: &'a Resources },
    /// GetClientToken: ExplicitAuthFlows.
    Api,
}

impl<'a> Way<'a> {
    fn is_allowed(self, client: &Client) -> bool {
        match self {
            Self::Grant { .. } => client.config.allows_oauth_flow("client_credentials"),
            Self::Api => clients::allows(client, AuthFlow::ClientToken),
        }
    }

    fn proof(self) -> Option<&'a Proof> {
        match self {
            Self::Grant { proof, .. } => proof,
            Self::Api => None,
        }
    }
}

/// An access token for the client, with the scopes asked for or else all that it may have.
///
/// Refuses with `InvalidOAuthFlow` (not allowed for this client), `ScopeDoesNotExist` (not one of its own), `ProofUsed`. The
/// caller has authenticated the client. Source: RFC 6749 §4.4, API_GetClientToken.
pub async fn issue(
    app: &App,
    pool: &Pool,
    client: &Client,
    way: Way<'_>,
    scopes: Option<&[&str]>,
    issuer: &str,
    visitor: &Visitor,
) -> Result<Tokens> {
    if !client.is_confidential() || !way.is_allowed(client) {
        let why = "The client may not get tokens for itself.";
        return Err(Refusal::InvalidOAuthFlow(why.into()).into());
    }
    let mut scopes = granted(pool, client, scopes)?;
    let resources = match way {
        Way::Grant { resources, .. } => resources,
        Way::Api => &Resources::default(),
    };
    resources::retain_scopes(pool, client, resources, &mut scopes);
    if scopes.is_empty() {
        let why = "No scope is left that the resource knows.";
        return Err(Refusal::ScopeDoesNotExist(why.into()).into());
    }
    dpop::take(app, pool, way.proof()).await?;
    let jkt = way.proof().map(Proof::jkt);
    let issued = tokens::for_client(app, pool, client, &scopes, resources, issuer, jkt)?;
    let detail = json!({"grant_type": "client_credentials"});
    app.audit.record(tokens::issued(app, client, None, visitor, detail));
    Ok(issued)
}

/// Whether a scope is one of a resource server, or the one to register clients.
fn is_machines(pool: &Pool, scope: &str) -> bool {
    scope == clients::DCR_SCOPE || pool.has_custom_scope(scope)
}

/// Scopes of resource servers alone: there is no user whose data the others could let out.
fn granted(
    pool: &Pool,
    client: &Client,
    asked: Option<&[&str]>,
) -> std::result::Result<Vec<String>, Refusal> {
    let allowed = &client.config.allowed_oauth_scopes;
    let own: Vec<&str> =
        allowed.iter().map(String::as_str).filter(|scope| is_machines(pool, scope)).collect();
    let mut chosen: Vec<String> = Vec::new();
    for scope in asked.unwrap_or(&own) {
        if !own.contains(scope) {
            let why = format!("{scope} is not a custom scope of the client.");
            return Err(Refusal::ScopeDoesNotExist(why.into()));
        }
        if !chosen.iter().any(|taken| taken == scope) {
            chosen.push((*scope).to_owned());
        }
    }
    match chosen.is_empty() {
        true => Err(Refusal::ScopeDoesNotExist("No custom scope is left.".into())),
        false => Ok(chosen),
    }
}
