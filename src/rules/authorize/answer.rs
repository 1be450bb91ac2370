//! Answers: what takes a code, or tokens, to the app.

use serde_json::json;

use super::pushed::{self, Pushed};
use super::{Authorization, Problem, ResponseType};
use crate::app::App;
use crate::model::grant::{BrowserSession, Grant};
use crate::model::ids::{AuthorizationCode, OriginJti};
use crate::model::user_pool::Dialect;
use crate::model::visitor::Visitor;
use crate::rules::authorization_codes::{self, Ahead, CodeRequest};
use crate::rules::consents::{Allowed, Question};
use crate::rules::pools::Pool;
use crate::rules::redirects::ToApp;
use crate::rules::tokens::{Door, Tokens};
use crate::rules::{Result, consents, resources, sessions, terms, tokens};
use crate::store;
use crate::store::grants::GrantAndUser;

/// The session that a browser has, if it stands. Where nothing but the session can be in the way of a code, that is made in
/// the same trip to the database. A request that was pushed and answered before is none.
pub async fn session(
    app: &App,
    pool: &Pool,
    authorization: &mut Authorization,
    secret: &str,
) -> Result<std::result::Result<Option<BrowserSession>, Problem>> {
    if !authorization.may_be_answered_unasked(pool) {
        if pushed::is_answered(app, pool, authorization).await? {
            return Ok(Err(Problem::UnknownRequest));
        }
        return Ok(Ok(sessions::find(app, pool, secret).await?.map(|(session, _)| session)));
    }
    let (client, request) = (&authorization.client, authorization.code_request());
    // An answer to a pushed request counts, heard or not: it is made for no session that may not do.
    let after = authorization.pushed.is_some().then(|| authorization.after(pool, app.now()));
    let found = authorization_codes::issue_ahead(app, pool, client, secret, &request, after);
    Ok(match found.await? {
        Ahead::Answered => Err(Problem::UnknownRequest),
        Ahead::NoSession => Ok(None),
        Ahead::Session(session, code) => {
            authorization.ahead = code.map(|code| (session.session_id, code));
            Ok(Some(session))
        }
    })
}

impl Authorization {
    /// Whether it is for a code that the user of any good session gets without a question.
    fn may_be_answered_unasked(&self, pool: &Pool) -> bool {
        self.response_type == ResponseType::Code
            && self.own_page.is_none()
            && (self.pushed.is_none() || self.takes_anybody() && self.max_age.is_none())
            && !self.must_choose_account()
            && !self.must_ask_consent()
            && !self.demands_sign_in()
            && !consents::asks(&self.client)
            && !terms::has(pool, &self.client.id)
    }

    fn code_request(&self) -> CodeRequest<'_> {
        CodeRequest {
            redirect_uri: &self.target.redirect_uri,
            code_challenge: self.code_challenge.as_deref(),
            scopes: &self.scopes,
            nonce: self.nonce.as_deref(),
            resources: &self.resources,
            claims: &self.claims,
            jkt: self.jkt.as_deref(),
            pushed: self.pushed.as_ref().map(Pushed::along),
        }
    }

    /// The code that was made ahead for a session, if one was.
    fn made_ahead(&self, session: &BrowserSession) -> Option<&AuthorizationCode> {
        let (of, code) = self.ahead.as_ref()?;
        (*of == session.session_id).then_some(code)
    }
}

/// Answers a request for the user of a session: what takes a code, or tokens, to the app.
///
/// An app that named its user never gets another one (OIDC Core §3.1.2.2), and one that insists on a level of
/// authentication never a lower one (§5.5.1.1). None gets anything that its user has not allowed where it must be.
pub async fn complete(
    app: &App,
    pool: &Pool,
    authorization: &Authorization,
    session: &BrowserSession,
    _: Allowed,
    issuer: &str,
    visitor: &Visitor,
) -> Result<ToApp> {
    if !authorization.is_expected(session) {
        return login_required(app, authorization, issuer).await;
    }
    if !authorization.reaches_essential(pool, session) {
        // OpenID Connect Core Error Code unmet_authentication_requirements 1.0.
        return refuse(app, authorization, "unmet_authentication_requirements", issuer).await;
    }
    match authorization.response_type {
        ResponseType::Code => {
            if let Some(code) = authorization.made_ahead(session) {
                return Ok(authorization.target.success(&[("code", code.expose())], issuer));
            }
            let (client, request) = (&authorization.client, authorization.code_request());
            let code = authorization_codes::issue(app, client, session, &request);
            Ok(match code.await? {
                Some(code) => authorization.target.success(&[("code", code.expose())], issuer),
                None => answered_before(authorization, issuer),
            })
        }
        ResponseType::Token | ResponseType::IdToken | ResponseType::IdTokenToken => {
            if let Some(answered) = take(app, authorization, issuer).await? {
                return Ok(answered);
            }
            let of = implicit(app, pool, authorization, session, visitor).await?;
            let Some(of) = of else {
                return Ok(authorization.refused("login_required").answer(issuer));
            };
            let parameters = tokens_of(app, pool, authorization, &of, issuer)?;
            let parameters: Vec<_> =
                parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Ok(authorization.target.success(&parameters, issuer))
        }
    }
}

/// Tells the app that the user of a session allows nothing (RFC 6749 §4.1.2.1).
pub async fn deny(
    app: &App,
    authorization: &Authorization,
    session: &BrowserSession,
    issuer: &str,
    visitor: &Visitor,
) -> Result<ToApp> {
    if let Some(answered) = take(app, authorization, issuer).await? {
        return Ok(answered);
    }
    consents::deny(app, authorization, session, visitor).await?;
    Ok(authorization.refused("access_denied").answer(issuer))
}

/// Tells the app that whoever has the browser does not want to sign in (RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6).
pub async fn cancel(app: &App, authorization: &Authorization, issuer: &str) -> Result<ToApp> {
    refuse(app, authorization, "access_denied", issuer).await
}

/// The answer to an app that asked for a silent sign-in, or for another user, where there can be none.
pub async fn login_required(
    app: &App,
    authorization: &Authorization,
    issuer: &str,
) -> Result<ToApp> {
    refuse(app, authorization, "login_required", issuer).await
}

/// The answer to an app that asked for a silent sign-in where the user must be asked first (OIDC Core §3.1.2.6).
pub async fn must_ask(
    app: &App,
    authorization: &Authorization,
    question: &Question,
    issuer: &str,
) -> Result<ToApp> {
    let error = match question {
        Question::Terms(_) => "interaction_required",
        Question::Consent => "consent_required",
    };
    refuse(app, authorization, error, issuer).await
}

async fn refuse(
    app: &App,
    authorization: &Authorization,
    error: &'static str,
    issuer: &str,
) -> Result<ToApp> {
    let answered = take(app, authorization, issuer).await?;
    Ok(answered.unwrap_or_else(|| authorization.refused(error).answer(issuer)))
}

/// Tells the app why nobody was signed in through the identity provider that it has chosen.
pub async fn fail(
    app: &App,
    authorization: &Authorization,
    error: &'static str,
    description: &str,
    issuer: &str,
) -> Result<ToApp> {
    if let Some(answered) = take(app, authorization, issuer).await? {
        return Ok(answered);
    }
    Ok(authorization.refused(error).answer_with(description, issuer))
}

/// Takes the request that an answer is for, which can be done once if it was pushed; what the app hears if it was answered
/// already.
async fn take(app: &App, authorization: &Authorization, issuer: &str) -> Result<Option<ToApp>> {
    let fresh = pushed::consume(app, authorization).await?;
    Ok((!fresh).then(|| answered_before(authorization, issuer)))
}

/// What the app hears of a pushed request that was answered already (RFC 9101 §7, RFC 9126 §2.2).
fn answered_before(authorization: &Authorization, issuer: &str) -> ToApp {
    authorization.refused("invalid_request_uri").answer(issuer)
}

/// What a response of the implicit flow carries (RFC 6749 §4.2.2, OIDC Core §3.2.2.5).
fn tokens_of(
    app: &App,
    pool: &Pool,
    authorization: &Authorization,
    of: &GrantAndUser,
    issuer: &str,
) -> Result<Vec<(&'static str, String)>> {
    let client = &authorization.client;
    let door = Door::OAuth { nonce: authorization.nonce.as_deref() };
    if authorization.response_type == ResponseType::IdToken {
        let id_token = tokens::id_token(app, pool, client, of, issuer, door)?;
        return Ok(vec![("id_token", id_token)]);
    }
    let issued = tokens::issue(app, pool, client, of, issuer, door, None)?;
    let scope = names_scopes(pool, authorization, &issued).then(|| issued.scopes.join(" "));
    let mut parameters = Vec::with_capacity(5);
    parameters.extend(issued.id_token.map(|token| ("id_token", token)));
    parameters.extend([
        ("access_token", issued.access_token),
        ("expires_in", issued.expires_in.to_string()),
        ("token_type", "Bearer".to_owned()),
    ]);
    parameters.extend(scope.map(|scope| ("scope", scope)));
    Ok(parameters)
}

/// RFC 6749 §4.2.2: where they are others than were asked for, the app must hear which. Cognito names none, and is not known to
/// leave any out.
fn names_scopes(pool: &Pool, authorization: &Authorization, issued: &Tokens) -> bool {
    let fewer = authorization.lost_scopes || issued.scopes != authorization.scopes;
    fewer || pool.dialect() == Dialect::Standards
}

/// A grant without a refresh token (RFC 6749 §4.2.2). `None` when user or session is gone meanwhile.
async fn implicit(
    app: &App,
    pool: &Pool,
    authorization: &Authorization,
    session: &BrowserSession,
    visitor: &Visitor,
) -> Result<Option<GrantAndUser>> {
    let client = &authorization.client;
    let user = store::users::find(&app.db, &session.user).await?;
    let Some(user) = user.filter(|user| user.enabled) else { return Ok(None) };
    let now = app.now();
    let longest = client.config.access_token_lifetime().max(client.config.id_token_lifetime());
    let mut grant = Grant {
        user: session.user.clone(),
        origin_jti: OriginJti(app.random.uuid()),
        client_id: client.id.clone(),
        session_id: Some(session.session_id),
        auth_time: session.auth_time,
        scopes: authorization.scopes.clone(),
        resources: authorization.resources.clone(),
        claims: authorization.claims.clone(),
        jkt: None,
        amr: session.amr.clone(),
        device_key: None,
        created_at: now,
        expires_at: now + longest,
        revoked_at: None,
    };
    resources::retain_scopes(pool, client, &grant.resources, &mut grant.scopes);
    let groups = store::grants::insert_in_session(&app.db, &grant).await?;
    let Some(groups) = groups else { return Ok(None) };
    let detail = json!({"grant_type": "implicit", "origin_jti": grant.origin_jti});
    app.audit.record(tokens::issued(app, client, Some(user.sub()), visitor, detail));
    Ok(Some(GrantAndUser { grant, user, groups }))
}
