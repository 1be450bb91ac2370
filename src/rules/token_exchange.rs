//! A token of a user for a narrower one, bound to the service that is called with it next (RFC 8693).

use std::sync::Arc;

use chrono::DateTime;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::client_documents::looks_like_address;
use crate::jwt::Unverified;
use crate::model::client::Client;
use crate::model::identity_provider::IdentityProvider;
use crate::model::ids::{ClientId, OriginJti};
use crate::model::resources::Resources;
use crate::model::signing::KeyRole;
use crate::model::user_pool::{Dialect, UserPool};
use crate::model::visitor::Visitor;
use crate::rules::access_tokens::{self, Confirmation};
use crate::rules::clients::{self, AuthFlow};
use crate::rules::dpop::Proof;
use crate::rules::pools::Pool;
use crate::rules::tokens::{self, Derivation, TokenKind};
use crate::rules::{Error, Result, dpop, resources, scopes};
use crate::store;
use crate::store::grants::GrantAndUser;

/// A token that is presented, and what it is said to be.
#[derive(Clone, Copy)]
pub struct Presented<'a> {
    pub token: &'a str,
    pub kind: PresentedKind,
    /// The identity provider of the pool that issued it; `None` for the pool itself.
    pub provider: Option<&'a str>,
}

impl Presented<'_> {
    fn is_id_token(&self) -> bool {
        self.kind == PresentedKind::Jwt(TokenKind::Id)
    }
}

/// What a presented token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresentedKind {
    Jwt(TokenKind),
    /// An assertion of an identity provider.
    Saml2,
}

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    /// Whose token it is to be.
    pub subject: Presented<'a>,
    /// Who acts for that user; `None` for somebody who steps into the user's place.
    pub actor: Option<Presented<'a>>,
    /// `None`: those of the subject's token.
    pub scopes: Option<&'a [&'a str]>,
    /// The service that the token is for, by a name that it knows itself by.
    pub audience: Option<&'a str>,
    /// The same, by the identifier of a resource server; never both.
    pub resource: Option<&'a str>,
    pub requested: TokenKind,
    /// What the client proves possession of a key with: an access token is bound to it (RFC 9449 §5).
    pub proof: Option<&'a Proof>,
    /// Whether an administrator asks for it: the call is signed by an access key.
    pub signed: bool,
}

/// A token that was issued for another.
pub struct Exchanged {
    pub token: String,
    pub kind: TokenKind,
    /// In seconds; never longer than the subject's token lives.
    pub expires_in: i64,
    pub scopes: Vec<String>,
    /// Whether it is bound to a key.
    pub bound: bool,
}

/// Why a token is not exchanged. Every surface has words of its own for it.
#[derive(Debug, thiserror::Error)]
pub enum Unexchanged {
    /// The client's ExplicitAuthFlows do not allow it.
    #[error("{0} is not enabled for this client")]
    Flow(&'static str),
    /// Whoever knows its id could exchange what others lost.
    #[error("The client must prove itself to exchange tokens")]
    Public,
    /// What is asked for does not fit together.
    #[error("{0}")]
    Request(&'static str),
    /// The subject's or the actor's token is not good.
    #[error("{0}")]
    Token(String),
    #[error("Identity provider {0} does not exist.")]
    Provider(String),
    #[error("Resource server {0} does not exist.")]
    Resource(String),
    #[error("{0}")]
    Audience(&'static str),
    #[error("{0}")]
    Scope(&'static str),
    /// Anything else that stopped a rule.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<sqlx::Error> for Unexchanged {
    fn from(fault: sqlx::Error) -> Self {
        Self::Other(fault.into())
    }
}

/// Issues a token for another. It lives no longer than the other, ends with the sign-in that both come from, and no
/// refresh token comes with it. The caller has authenticated the client.
///
/// Source: RFC 8693 §2, API_GetDerivedToken.
pub async fn exchange(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Exchange<'_>,
    issuer: &str,
    visitor: &Visitor,
) -> Result<Exchanged, Unexchanged> {
    let (flow, name) = match asked.actor {
        None => (AuthFlow::TokenExchange, "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"),
        Some(_) => (AuthFlow::Delegation, "ALLOW_TOKEN_EXCHANGE_DELEGATION"),
    };
    if !clients::allows(client, flow) {
        return Err(Unexchanged::Flow(name));
    }
    if must_be_proven(pool) && !asked.signed && !client.is_confidential() {
        return Err(Unexchanged::Public);
    }
    let jkt = asked.proof.map(Proof::jkt);
    let (subject, of) = subject(app, pool, client, asked).await?;
    let audience = services(app, pool, client, asked, &subject).await?;
    let held = match asked.subject.is_id_token() {
        true => asked_for(&of, asked.scopes),
        false => {
            let named = scopes::words(subject.scope.as_deref().unwrap_or_default());
            named.map(str::to_owned).collect()
        }
    };
    let act = match &asked.actor {
        None => subject.act,
        Some(presented) => {
            let actor = read(app, pool, Role::Actor, presented, jkt).await?;
            Some(acting(&actor.claims.sub, subject.act))
        }
    };
    let scopes = narrowed(pool, client, held, asked.scopes, &audience)?;
    dpop::take(app, pool, asked.proof).await?;
    let derivation = Derivation {
        kind: asked.requested,
        scopes: &scopes,
        audience: &audience,
        act: act.as_ref(),
        jkt,
        until: DateTime::from_timestamp(subject.exp, 0).unwrap_or_else(|| app.now()),
    };
    let (token, expires_in) = tokens::derive(app, pool, client, &of, issuer, &derivation)?;
    let detail = json!({
        "grant_type": "token-exchange", "origin_jti": of.grant.origin_jti, "act": act,
    });
    app.audit.record(tokens::issued(app, client, Some(of.user.sub()), visitor, detail));
    Ok(Exchanged { token, kind: asked.requested, expires_in, scopes, bound: jkt.is_some() })
}

/// What the subject's token says, and the sign-in that it comes from. Refuses one that is nobody's, or not this client's to
/// make more of.
async fn subject(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Exchange<'_>,
) -> Result<(HeldClaims, GrantAndUser), Unexchanged> {
    let jkt = asked.proof.map(Proof::jkt);
    let Held { claims, of } = read(app, pool, Role::Subject, &asked.subject, jkt).await?;
    let of = of.ok_or_else(|| Role::Subject.refuses("is not that of a user"))?;
    // ID tokens travel through URLs and front ends: only the client that one was issued to may make more of it.
    if asked.subject.is_id_token() && claims.aud != Resources::of([client.id.as_str()]) {
        return Err(Role::Subject.refuses("was not issued to this client"));
    }
    if of.grant.jkt.is_some() && jkt.is_none() {
        return Err(Role::Subject.refuses("is of a sign-in that is bound to a key"));
    }
    Ok((claims, of))
}

/// The services that the token will be for: the one that is asked for, or those that the subject's is for.
async fn services(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Exchange<'_>,
    subject: &HeldClaims,
) -> Result<Resources, Unexchanged> {
    // An ID token is for its client, and for no service.
    let before = match asked.subject.is_id_token() {
        true => Resources::default(),
        false => resources::named(app, pool, &subject.aud),
    };
    let Some(asked) = audience(app, pool, client, asked).await? else { return Ok(before) };
    match may_turn(pool, client, subject.client_id.as_ref(), &before, &asked) {
        true => Ok(Resources::of([asked])),
        false => {
            let why = "A token for one service is not exchanged for one for another.";
            Err(Unexchanged::Audience(why))
        }
    }
}

/// Whether only clients that prove themselves exchange tokens. Cognito lets every client that may.
fn must_be_proven(pool: &UserPool) -> bool {
    pool.dialect() == Dialect::Standards
}

/// Whether a token that is bound to a service may be exchanged for one for another. Cognito says nothing against it. By
/// the standards it may by the client that it was issued to, and by the service itself: its audience names that client, or
/// a resource server of which the client has a scope (RFC 8693 §2.1, RFC 8707 §3).
fn may_turn(
    pool: &Pool,
    client: &Client,
    issued_to: Option<&ClientId>,
    before: &Resources,
    asked: &str,
) -> bool {
    pool.dialect() == Dialect::Cognito
        || before.is_empty()
        || issued_to == Some(&client.id)
        || before.iter().any(|one| one == asked || resources::is_service_itself(pool, client, one))
}

/// What an ID token can be exchanged for: it has no scopes of its own, so those of the sign-in that are asked for, and
/// never the one that changes the user.
fn asked_for(of: &GrantAndUser, asked: Option<&[&str]>) -> Vec<String> {
    let asked = asked.unwrap_or_default();
    let held = of
        .grant
        .scopes
        .iter()
        .filter(|scope| asked.contains(&scope.as_str()) && *scope != tokens::USER_ADMIN);
    held.cloned().collect()
}

/// The claim of RFC 8693 §4.1: who acts, and for whom that one acts in turn.
fn acting(actor: &str, before: Option<Value>) -> Value {
    match before {
        None => json!({"sub": actor}),
        Some(before) => json!({"sub": actor, "act": before}),
    }
}

/// Those scopes that the subject's token has, the client may have and that are asked for, none of another service than the
/// token will name. Where none is asked for, none may be left; whoever asks for one of another service hears of it.
fn narrowed(
    pool: &Pool,
    client: &Client,
    mut held: Vec<String>,
    asked: Option<&[&str]>,
    audience: &Resources,
) -> Result<Vec<String>, Unexchanged> {
    held.retain(|scope| {
        let wanted = asked.is_none_or(|asked| asked.contains(&scope.as_str()));
        wanted && scopes::may_have(pool, client, scope)
    });
    let before = held.len();
    resources::retain_scopes(pool, client, audience, &mut held);
    match asked {
        Some(_) if held.len() < before => Err(Unexchanged::Scope("A scope is of another service.")),
        Some(_) if held.is_empty() => {
            Err(Unexchanged::Scope("None of the scopes asked for is left."))
        }
        _ => Ok(held),
    }
}

/// The service that the token is asked for, as it calls itself, however it is written. Nobody gets an ID token that another
/// client of the pool would take for its own.
async fn audience(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Exchange<'_>,
) -> Result<Option<String>, Unexchanged> {
    // Only a sign-in's own token is for us: one for a service is never turned into one that we take.
    if asked.audience.or(asked.resource).is_some_and(|one| pool.is_issuer(app, one)) {
        return Err(Unexchanged::Audience("A token for the pool itself is not issued."));
    }
    match (asked.audience, asked.resource) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => {
            Err(Unexchanged::Request("An audience and a resource cannot both be given."))
        }
        (None, Some(resource)) => match pool.resource_server(resource) {
            Some(server) => Ok(Some(server.identifier.to_string())),
            None => Err(Unexchanged::Resource(resource.to_owned())),
        },
        (Some(audience), None) => {
            let id = ClientId::new(audience);
            let others = asked.requested == TokenKind::Id
                && audience != client.id.as_str()
                && (looks_like_address(audience) || clients::lookup(app, &id).await?.is_some());
            if others {
                let why = "An ID token is not issued for another app client.";
                return Err(Unexchanged::Audience(why));
            }
            match pool.resource_server(audience) {
                Some(server) => Ok(Some(server.identifier.to_string())),
                None if takes_any_audience(pool) || is_client(app, pool, &id).await? => {
                    Ok(Some(audience.to_owned()))
                }
                None => Err(Unexchanged::Audience("The audience is no service of the pool.")),
            }
        }
    }
}

/// Whether a token is made for whatever service is named, as Cognito does. By the standards it is for one that the pool knows: a
/// resource server or a client (RFC 8693 §2.2.2).
fn takes_any_audience(pool: &UserPool) -> bool {
    pool.dialect() == Dialect::Cognito
}

/// Whether a client of the pool is kept under an id. Nobody is called for what may be published at it.
async fn is_client(app: &App, pool: &Pool, id: &ClientId) -> Result<bool> {
    Ok(clients::lookup(app, id).await?.is_some_and(|(of, _)| of.id == pool.id))
}

#[derive(Clone, Copy)]
enum Role {
    Subject,
    Actor,
}

impl Role {
    fn refuses(self, why: &str) -> Unexchanged {
        Unexchanged::Token(match self {
            Self::Subject => format!("The subject token {why}"),
            Self::Actor => format!("The actor token {why}"),
        })
    }
}

/// A presented token that is good.
struct Held {
    claims: HeldClaims,
    /// `None` for a client's own token.
    of: Option<GrantAndUser>,
}

#[derive(Deserialize)]
struct HeldClaims {
    iss: String,
    token_use: String,
    sub: String,
    exp: i64,
    event_id: Option<OriginJti>,
    client_id: Option<ClientId>,
    #[serde(default)]
    aud: Resources,
    scope: Option<String>,
    act: Option<Value>,
    cnf: Option<Confirmation>,
}

/// A token of the pool: signed by it in the role that its kind has, in its time, its sign-in not revoked and its user
/// enabled, and the client still there that it was issued to.
async fn read(
    app: &App,
    pool: &Pool,
    role: Role,
    presented: &Presented<'_>,
    jkt: Option<&str>,
) -> Result<Held, Unexchanged> {
    if let Some(provider) = presented.provider {
        let known = |one: &IdentityProvider| one.name.as_str() == provider;
        return Err(match pool.identity_providers.iter().any(known) {
            true => Unexchanged::Request("Tokens of identity providers are not exchanged."),
            false => Unexchanged::Provider(provider.to_owned()),
        });
    }
    let PresentedKind::Jwt(kind) = presented.kind else {
        return Err(Unexchanged::Request("A SAML assertion needs the name of its provider."));
    };
    let claims = verify(app, pool, kind, presented.token, jkt);
    let claims = claims.ok_or_else(|| role.refuses("is not valid"))?;
    if claims.exp <= app.now().timestamp() {
        return Err(role.refuses("has expired"));
    }
    let Some(origin_jti) = claims.event_id else {
        own_client(app, pool, &claims).await?.ok_or_else(|| role.refuses("is not valid"))?;
        return Ok(Held { claims, of: None });
    };
    let found = store::grants::find(&app.db, &pool.id, origin_jti).await?;
    let found = found.map(|(of, _)| of).filter(GrantAndUser::stands);
    let of = found.ok_or_else(|| role.refuses("has been revoked"))?;
    if let Some(client) = &claims.client_id
        && !access_tokens::has_client(app, pool, client, &of.grant).await?
    {
        return Err(role.refuses("has been revoked"));
    }
    Ok(Held { claims, of: Some(of) })
}

fn verify(
    app: &App,
    pool: &Pool,
    kind: TokenKind,
    token: &str,
    jkt: Option<&str>,
) -> Option<HeldClaims> {
    let (role, token_use) = match kind {
        TokenKind::Access => (KeyRole::Access, "access"),
        TokenKind::Id => (KeyRole::Id, "id"),
    };
    let claims = pool.verify(role, &Unverified::parse(token)?, app.now())?;
    let claims: HeldClaims = serde_json::from_value(claims.into()).ok()?;
    // One that is bound to a key is exchanged by who holds that key alone.
    let free = claims.cnf.as_ref().is_none_or(|bound| Some(bound.jkt.as_str()) == jkt);
    (free && claims.token_use == token_use && pool.has_issued(app, &claims.iss)).then_some(claims)
}

/// The client whose own token it is, if it is still one of the pool.
async fn own_client(app: &App, pool: &Pool, claims: &HeldClaims) -> Result<Option<Arc<Client>>> {
    let Some(id) = claims.client_id.as_ref().filter(|id| id.as_str() == claims.sub) else {
        return Ok(None);
    };
    clients::of_pool(app, pool, id, None).await
}
