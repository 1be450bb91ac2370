//! Tokens: what they say, and who signs them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::app::App;
use crate::jwt::{Claims, half_digest};
use crate::model::acr;
use crate::model::audit::{Actor, AuditEvent};
use crate::model::claims_request::ClaimsRequest;
use crate::model::client::Client;
use crate::model::grant::Grant;
use crate::model::identity_provider::identities_claim;
use crate::model::ids::{OriginJti, RefreshToken, Sub};
use crate::model::resources::Resources;
use crate::model::signing::KeyRole;
use crate::model::user_pool::{Dialect, UserPool};
use crate::model::visitor::Visitor;
use crate::rules::claims::{asked_claims, attribute_claims};
use crate::rules::pools::Pool;
use crate::rules::sign_in::Proof;
use crate::rules::{Refusal, Result, budgets, object, retried, user_sessions, users};
use crate::sealing::digest;
use crate::store;
use crate::store::grants::{GrantAndUser, Signed};

/// The scope of a user that signed in through the API.
pub const USER_ADMIN: &str = "aws.cognito.signin.user.admin";

/// Tokens, as handed out.
pub struct Tokens {
    /// Absent without scope `openid`.
    pub id_token: Option<String>,
    pub access_token: String,
    pub refresh_token: Option<RefreshToken>,
    /// Life of the access token, in seconds.
    pub expires_in: i64,
    /// The scopes of the access token.
    pub scopes: Vec<String>,
    /// Whether the access token is bound to a key (RFC 9449 §6).
    pub bound: bool,
}

/// Refuses with `NotAuthorized` tokens that are bound to no key, to a client that is to have no others (RFC 9449 §5.2).
/// Everything that issues tokens asks here, whatever door they leave by.
pub fn check_bound(client: &Client, jkt: Option<&str>) -> Result<(), Refusal> {
    match client.metadata.dpop_bound_access_tokens && jkt.is_none() {
        true => Err(Refusal::not_authorized("The client must prove possession of a key.")),
        false => Ok(()),
    }
}

/// Which door the tokens leave by: claims differ (tokens.md sections 2 and 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door<'a> {
    Api,
    OAuth { nonce: Option<&'a str> },
}

/// Signs a user in at a client of the API: a grant, its refresh token, ID and access token.
///
/// Refuses with `NotAuthorized` where the user's sign-ins were ended meanwhile.
pub async fn sign_in(
    app: &App,
    pool: &Pool,
    client: &Client,
    proof: Proof,
    issuer: &str,
    visitor: &Visitor,
) -> Result<Tokens> {
    check_bound(client, None)?;
    let now = app.now();
    let grant = Grant {
        user: proof.user.key.clone(),
        origin_jti: OriginJti(app.random.uuid()),
        client_id: client.id.clone(),
        session_id: None,
        auth_time: proof.auth_time,
        scopes: vec![USER_ADMIN.to_owned()],
        resources: Resources::default(),
        claims: ClaimsRequest::default(),
        jkt: None,
        amr: proof.amr,
        device_key: proof.device.map(|device| device.key),
        created_at: now,
        expires_at: now + client.config.refresh_token_lifetime(),
        revoked_at: None,
    };
    let refresh = RefreshToken::new(app.random.token());
    let cleared = proof.cleared.as_ref().map(|(name, source)| (name, source.as_str()));
    let hashed = digest(refresh.expose().as_bytes());
    let used = user_sessions::used(app, pool, visitor);
    let (epoch, credit, used) = (proof.epoch, proof.credit, used.as_ref());
    let source = &budgets::source_digest(app, pool, visitor);
    let signed =
        Signed { grant: &grant, epoch, credit, refresh_digest: &hashed, cleared, used, source };
    let ended = || Refusal::WRONG_CREDENTIALS;
    let groups = match used {
        None => store::grants::insert(&app.db, &signed).await?.ok_or_else(ended)?,
        Some(_) => {
            retried(async || {
                let mut tx = app.db.begin().await?;
                let user = store::users::find_locked(&mut tx, &grant.user).await?;
                user.ok_or(users::NOT_FOUND)?;
                let groups = store::grants::insert(&mut *tx, &signed).await?.ok_or_else(ended)?;
                user_sessions::make_room(app, &mut tx, pool, &grant, visitor).await?;
                tx.commit().await?;
                Ok(groups)
            })
            .await?
        }
    };
    let of = GrantAndUser { grant, user: proof.user, groups };
    let tokens = issue(app, pool, client, &of, issuer, Door::Api, None)?;
    Ok(Tokens { refresh_token: Some(refresh), ..tokens })
}

/// ID token (with scope `openid`, or from the API) and access token of a grant. The access token is bound to the key
/// that has just proven itself, which need not be the one of the sign-in (RFC 9449 §5). Writes nothing.
pub fn issue(
    app: &App,
    pool: &Pool,
    client: &Client,
    of: &GrantAndUser,
    issuer: &str,
    door: Door<'_>,
    jkt: Option<&str>,
) -> Result<Tokens> {
    check_bound(client, jkt)?;
    let now = app.now();
    let (derivation, alone) = (None, false);
    let issuing = Issuing { app, pool, client, of, issuer, door, now, jkt, derivation, alone };
    let access_token = sign_access(pool, issuing.access_claims(), issuer, now)?;
    let scopes = &of.grant.scopes;
    let wants_id = door == Door::Api || scopes.iter().any(|scope| scope == "openid");
    let id_token = match wants_id {
        true => {
            let signer = pool.signer(KeyRole::Id, now)?;
            let mut claims = issuing.id_claims();
            if door != Door::Api {
                let at_hash = half_digest(signer.algorithm(), &access_token);
                claims.insert("at_hash".to_owned(), json!(at_hash));
            }
            Some(signer.sign(&claims)?)
        }
        false => None,
    };
    let expires_in = client.config.access_token_lifetime().num_seconds();
    let (refresh_token, scopes, bound) = (None, scopes.clone(), jkt.is_some());
    Ok(Tokens { id_token, access_token, refresh_token, expires_in, scopes, bound })
}

/// The ID token of a grant, with no access token beside it. Writes nothing.
pub fn id_token(
    app: &App,
    pool: &Pool,
    client: &Client,
    of: &GrantAndUser,
    issuer: &str,
    door: Door<'_>,
) -> Result<String> {
    let now = app.now();
    let (jkt, derivation, alone) = (None, None, true);
    let issuing = Issuing { app, pool, client, of, issuer, door, now, jkt, derivation, alone };
    Ok(pool.signer(KeyRole::Id, now)?.sign(&issuing.id_claims())?)
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Access,
    Id,
}

/// In what a token that was issued for another differs from those of the sign-in.
pub struct Derivation<'a> {
    pub kind: TokenKind,
    pub scopes: &'a [String],
    /// `aud` of an access token, and of an ID token in place of the client.
    pub audience: &'a Resources,
    /// RFC 8693 §4.1.
    pub act: Option<&'a Value>,
    /// The key that an access token is bound to.
    pub jkt: Option<&'a str>,
    /// When it ends at the latest.
    pub until: DateTime<Utc>,
}

/// A token of a grant for another one, and its life in seconds. Writes nothing.
pub fn derive(
    app: &App,
    pool: &Pool,
    client: &Client,
    of: &GrantAndUser,
    issuer: &str,
    derivation: &Derivation<'_>,
) -> Result<(String, i64)> {
    check_bound(client, derivation.jkt)?;
    let now = app.now();
    let (kind, door, jkt) = (derivation.kind, door(&of.grant), derivation.jkt);
    let (derivation, alone) = (Some(derivation), true);
    let issuing = Issuing { app, pool, client, of, issuer, door, now, jkt, derivation, alone };
    let token = match kind {
        TokenKind::Access => sign_access(pool, issuing.access_claims(), issuer, now)?,
        TokenKind::Id => pool.signer(KeyRole::Id, now)?.sign(&issuing.id_claims())?,
    };
    Ok((token, (issuing.expiry(kind) - now).num_seconds()))
}

/// The door that later tokens of a grant leave by: that of the sign-in.
pub fn door(grant: &Grant) -> Door<'static> {
    match grant.session_id {
        Some(_) => Door::OAuth { nonce: None },
        None => Door::Api,
    }
}

/// The audit event of tokens that were handed out.
pub fn issued(
    app: &App,
    client: &Client,
    sub: Option<Sub>,
    visitor: &Visitor,
    detail: Value,
) -> AuditEvent {
    let pool = &client.user_pool_id;
    let done = Actor::visiting(visitor).did("TokenIssue", pool, app.now(), detail);
    AuditEvent { sub, ..done.of_client(&client.id) }
}

/// The access token of a client that acts for itself (RFC 6749 §4.4). Writes nothing.
pub fn for_client(
    app: &App,
    pool: &Pool,
    client: &Client,
    scopes: &[String],
    resources: &Resources,
    issuer: &str,
    jkt: Option<&str>,
) -> Result<Tokens> {
    check_bound(client, jkt)?;
    let now = app.now();
    let lifetime = client.config.access_token_lifetime();
    let mut claims = object(json!({
        "sub": client.id,
        "token_use": "access",
        "scope": scopes.join(" "),
        "auth_time": now.timestamp(),
        "iss": issuer,
        "exp": (now + lifetime).timestamp(),
        "iat": now.timestamp(),
        "version": 2,
        "jti": app.random.uuid(),
        "client_id": client.id,
    }));
    claims.extend(resources.claim().map(|audience| ("aud".to_owned(), audience)));
    if let Some(jkt) = jkt {
        claims.insert("cnf".to_owned(), json!({"jkt": jkt}));
    }
    let access_token = sign_access(pool, claims, issuer, now)?;
    Ok(Tokens {
        id_token: None,
        access_token,
        refresh_token: None,
        expires_in: lifetime.num_seconds(),
        scopes: scopes.to_vec(),
        bound: jkt.is_some(),
    })
}

/// Whether access tokens are those of RFC 9068. Cognito's have no type, and name an audience only where one is asked for.
fn are_typed(pool: &UserPool) -> bool {
    pool.dialect() == Dialect::Standards
}

/// An access token. By the standards it says what it is, and always whom it is for: us, where no service is named
/// (RFC 9068 §2.1, §3).
fn sign_access(
    pool: &Pool,
    mut claims: Claims,
    issuer: &str,
    now: DateTime<Utc>,
) -> Result<String> {
    let signer = pool.signer(KeyRole::Access, now)?;
    if !are_typed(pool) {
        return Ok(signer.sign(&claims)?);
    }
    claims.entry("aud").or_insert_with(|| json!(issuer));
    Ok(signer.sign_access(&claims)?)
}

/// What the tokens of one issue are made from.
struct Issuing<'a> {
    app: &'a App,
    pool: &'a Pool,
    client: &'a Client,
    of: &'a GrantAndUser,
    issuer: &'a str,
    door: Door<'a>,
    now: DateTime<Utc>,
    /// The key that the access token is bound to.
    jkt: Option<&'a str>,
    /// For a token that is issued for another.
    derivation: Option<&'a Derivation<'a>>,
    /// Whether no access token comes along, so that userInfo tells nothing.
    alone: bool,
}

impl Issuing<'_> {
    /// What every token of a user says. `event_id` is the grant's id, so that a token of a client without revocation,
    /// which has no `origin_jti`, names its grant as well.
    fn common(&self) -> Claims {
        let grant = &self.of.grant;
        let mut claims = object(json!({
            "sub": grant.user.sub,
            "iss": self.issuer,
            "event_id": grant.origin_jti,
            "auth_time": grant.auth_time.timestamp(),
            "acr": self.pool.acr(&grant.amr),
            "amr": acr::amr(&grant.amr),
            "iat": self.now.timestamp(),
        }));
        let groups = self.of.groups.names();
        if !groups.is_empty() {
            claims.insert("cognito:groups".to_owned(), json!(groups));
        }
        if self.client.config.revocable() {
            claims.insert("origin_jti".to_owned(), json!(grant.origin_jti));
        }
        if let Some(act) = self.derivation.and_then(|derivation| derivation.act) {
            claims.insert("act".to_owned(), act.clone());
        }
        claims
    }

    fn expiry(&self, kind: TokenKind) -> DateTime<Utc> {
        let config = &self.client.config;
        let end = self.now
            + match kind {
                TokenKind::Access => config.access_token_lifetime(),
                TokenKind::Id => config.id_token_lifetime(),
            };
        self.derivation.map_or(end, |derivation| end.min(derivation.until))
    }

    fn scopes(&self) -> &[String] {
        self.derivation.map_or(&self.of.grant.scopes, |derivation| derivation.scopes)
    }

    fn access_claims(&self) -> Claims {
        let mut claims = self.common();
        let exp = self.expiry(TokenKind::Access).timestamp();
        claims.insert("jti".to_owned(), json!(self.app.random.uuid()));
        claims.insert("client_id".to_owned(), json!(self.client.id));
        claims.insert("token_use".to_owned(), json!("access"));
        // An exchange may leave none; RFC 6749 §3.3 has no empty scope.
        if !self.scopes().is_empty() {
            claims.insert("scope".to_owned(), json!(self.scopes().join(" ")));
        }
        claims.insert("exp".to_owned(), json!(exp));
        claims.insert("username".to_owned(), json!(self.of.user.username));
        if self.door != Door::Api {
            claims.insert("version".to_owned(), json!(2));
        }
        if let Some(jkt) = self.jkt {
            claims.insert("cnf".to_owned(), json!({"jkt": jkt}));
        }
        if let Some(device) = &self.of.grant.device_key {
            claims.insert("device_key".to_owned(), json!(device));
        }
        let audience = self.derivation.map_or(&self.of.grant.resources, |derived| derived.audience);
        claims.extend(audience.claim().map(|audience| ("aud".to_owned(), audience)));
        claims
    }

    fn id_claims(&self) -> Claims {
        let mut claims = self.common();
        let exp = self.expiry(TokenKind::Id).timestamp();
        if self.client.config.revocable() {
            claims.insert("jti".to_owned(), json!(self.app.random.uuid()));
        }
        let audience = self.derivation.and_then(|derivation| derivation.audience.claim());
        claims.insert("aud".to_owned(), audience.unwrap_or_else(|| json!(self.client.id)));
        claims.insert("token_use".to_owned(), json!("id"));
        claims.insert("exp".to_owned(), json!(exp));
        claims.insert("cognito:username".to_owned(), json!(self.of.user.username));
        let identities = self.of.user.attribute("identities").and_then(identities_claim);
        claims.extend(identities.map(|identities| ("identities".to_owned(), identities)));
        let roles = self.of.groups.roles();
        if !roles.is_empty() {
            claims.insert("cognito:roles".to_owned(), json!(roles));
        }
        if let Some(role) = self.of.groups.preferred_role() {
            claims.insert("cognito:preferred_role".to_owned(), json!(role));
        }
        // What logout tokens name (OIDC Front-Channel Logout §3, Back-Channel Logout §2.1).
        if let Some(session) = self.of.grant.session_id {
            claims.insert("sid".to_owned(), json!(session));
        }
        if let Door::OAuth { nonce: Some(nonce) } = self.door {
            claims.insert("nonce".to_owned(), json!(nonce));
        }
        let only_asked = self.door != Door::Api && self.pool.tells_only_what_is_asked();
        if only_asked {
            claims.retain(|name, _| !COGNITOS.contains(&name.as_str()));
        }
        // Scopes ask for claims of userInfo, where there is a token for it (OIDC Core §5.4).
        if self.alone || !only_asked {
            let scopes = (self.door != Door::Api).then_some(self.scopes());
            claims.extend(attribute_claims(self.pool, self.client, &self.of.user, scopes));
        }
        if self.derivation.is_none() {
            let asked = &self.of.grant.claims.id_token;
            claims.extend(asked_claims(self.pool, self.client, &self.of.user, asked));
        }
        claims
    }
}

/// What ID tokens say that OpenID Connect knows nothing of and no app asks for.
const COGNITOS: [&str; 8] = [
    "cognito:groups",
    "cognito:preferred_role",
    "cognito:roles",
    "cognito:username",
    "event_id",
    "identities",
    "origin_jti",
    "token_use",
];
