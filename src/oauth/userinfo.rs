//! `/oauth2/userInfo`: OIDC Core §5.3, RFC 6750.

use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::http::hosted::Hosted;
use crate::model::ids::AccessToken;
use crate::model::signing::Algorithm;
use crate::model::user_pool::Dialect;
use crate::model::visitor::Visitor;
use crate::oauth::error::{OAuthError, Refused};
use crate::oauth::{Body, answer, dpop, form, is_form, json, protected_resource, resolve};
use crate::rules::dpop::{Demand, Proof, Unproven};
use crate::rules::userinfo::{self, Denied};
use crate::rules::{self, Error, Refusal, access_tokens, clients};

/// A token as it is shown.
struct Shown {
    token: AccessToken,
    /// Whether it comes as one that is bound to a key (RFC 9449 §7.1).
    bound: bool,
}

/// Why a request shows no token.
enum NoToken {
    /// None is there.
    Absent,
    /// More than one, or not legible.
    Malformed,
}

/// Tells what the token of the header lets out.
pub async fn get(request: HttpRequest, app: Data<App>, visitor: Visitor) -> HttpResponse {
    let token = in_header(&request);
    answer("userInfo", &visitor, run(&request, token, &app, &visitor).await)
}

/// The same; the token may stand in the form (RFC 6750 §2.2).
pub async fn post(
    request: HttpRequest,
    body: Body,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    let token = match (in_header(&request), in_form(&request, &body)) {
        (Err(NoToken::Absent), in_form) => in_form,
        (in_header, Err(NoToken::Absent)) => in_header,
        _ => Err(NoToken::Malformed),
    };
    answer("userInfo", &visitor, run(&request, token, &app, &visitor).await)
}

fn in_header(request: &HttpRequest) -> Result<Shown, NoToken> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let (header, more) = (headers.next(), headers.next());
    let header = header.ok_or(NoToken::Absent)?;
    let text = header.to_str().ok().filter(|_| more.is_none()).ok_or(NoToken::Malformed)?;
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    let bound = match scheme {
        _ if scheme.eq_ignore_ascii_case("bearer") => false,
        _ if scheme.eq_ignore_ascii_case("dpop") => true,
        // Another way to authenticate shows no token (RFC 6750 §3.1).
        _ => return Err(NoToken::Absent),
    };
    match token.trim() {
        "" => Err(NoToken::Malformed),
        token => Ok(Shown { token: AccessToken::new(token), bound }),
    }
}

fn in_form(request: &HttpRequest, body: &Body) -> Result<Shown, NoToken> {
    if !is_form(request) {
        return Err(NoToken::Absent);
    }
    let form = form(request, body, &["access_token"], &[]).map_err(|_| NoToken::Malformed)?;
    let token = form.get("access_token").map(AccessToken::new).ok_or(NoToken::Absent)?;
    Ok(Shown { token, bound: false })
}

async fn run(
    request: &HttpRequest,
    shown: Result<Shown, NoToken>,
    app: &App,
    visitor: &Visitor,
) -> Result<HttpResponse, OAuthError> {
    let hosted = resolve(request, app).await?;
    let shown = shown.map_err(|why| no_token(&hosted, &why))?;
    let proof = match shown.bound {
        true => Some(proven(request, app, &hosted, &shown.token).await?),
        false => None,
    };
    let jkt = proof.as_ref().map(Proof::jkt);
    let told = userinfo::claims(app, &hosted.pool, &shown.token, jkt, visitor).await?;
    let mut answer = json(&told.map_err(|why| denied(&hosted, why))?)?;
    dpop::add_nonce(&mut answer, app, &hosted, proof.as_ref());
    Ok(answer)
}

/// What a bound token comes with: the proof of its key (RFC 9449 §7.1), taken.
async fn proven(
    request: &HttpRequest,
    app: &App,
    hosted: &Hosted,
    token: &AccessToken,
) -> Result<Proof, OAuthError> {
    let pool = &hosted.pool;
    let challenged = |error: &'static str, description, nonce| {
        let challenge = format!("DPoP error=\"{error}\", {}", algorithms()).into();
        let (status, challenge) = (StatusCode::UNAUTHORIZED, Some(challenge));
        OAuthError::Refused(Refused { status, error, description, challenge, nonce })
    };
    let invalid = |why| challenged("invalid_dpop_proof", Some(why), None);
    let proof = dpop::header(request).map_err(invalid)?;
    let proof = proof.ok_or_else(|| invalid("there is no proof"))?;
    // Who has no token of ours gets nothing written down.
    let dead = || denied(hosted, Denied::InvalidToken);
    let (key, client) = access_tokens::bound_to(app, pool, token).ok_or_else(dead)?;
    let client = clients::of_pool(app, pool, &client, None).await?.ok_or_else(dead)?;
    let demand = Demand {
        method: request.method().as_str(),
        url: &dpop::url(request, hosted),
        token: Some(token),
        nonce_required: client.metadata.require_dpop_nonce,
        key: Some(&key),
        algorithms: client.algorithms(),
    };
    let proof = rules::dpop::check(app, pool, proof, &demand).map_err(|why| match why {
        Unproven::Invalid(why) => invalid(why),
        Unproven::OtherKey => dead(),
        Unproven::UseNonce => {
            challenged("use_dpop_nonce", None, Some(rules::dpop::nonce(app, pool)))
        }
    })?;
    match rules::dpop::take(app, pool, Some(&proof)).await {
        Err(Error::Refused(Refusal::ProofUsed)) => Err(invalid("the proof was used before")),
        taken => Ok(taken.map(|()| proof)?),
    }
}

/// RFC 6750 §3.1; Cognito has one answer, and no scheme in its challenges.
fn no_token(hosted: &Hosted, why: &NoToken) -> OAuthError {
    let bad_request = "Bad OAuth2 request at UserInfo Endpoint";
    let status = StatusCode::BAD_REQUEST;
    match (hosted.pool.dialect(), why) {
        (Dialect::Cognito, _) => refused(status, "invalid_request", bad_request, "".into()),
        (Dialect::Standards, NoToken::Malformed) => {
            refused(status, "invalid_request", bad_request, challenge(hosted) + ", ")
        }
        // Who shows nothing is told nothing but how to.
        (Dialect::Standards, NoToken::Absent) => OAuthError::Refused(Refused {
            status: StatusCode::UNAUTHORIZED,
            error: "invalid_token",
            description: None,
            challenge: Some(format!("{}, DPoP {}", challenge(hosted), algorithms()).into()),
            nonce: None,
        }),
    }
}

/// RFC 6750 §3.1; Cognito answers 401 to a token of too little scope, too.
fn denied(hosted: &Hosted, why: Denied) -> OAuthError {
    let dead =
        "Access token is expired, disabled, or deleted, or the user has globally signed out.";
    let scopeless = "Access token does not contain openid scope";
    let unauthorized = StatusCode::UNAUTHORIZED;
    match (hosted.pool.dialect(), why) {
        (Dialect::Cognito, Denied::InvalidToken) => {
            refused(unauthorized, "invalid_token", dead, "".into())
        }
        (Dialect::Cognito, Denied::NoOpenId) => {
            refused(unauthorized, "invalid_token", scopeless, "".into())
        }
        (Dialect::Standards, Denied::InvalidToken) => {
            // It may be one that is bound to a key and came without the proof of it (RFC 9449 §7.1).
            let before = format!("DPoP {}, {}, ", algorithms(), challenge(hosted));
            refused(unauthorized, "invalid_token", dead, before)
        }
        (Dialect::Standards, Denied::NoOpenId) => {
            let with_scope = challenge(hosted) + ", scope=\"openid\", ";
            refused(StatusCode::FORBIDDEN, "insufficient_scope", scopeless, with_scope)
        }
    }
}

/// What every challenge of the standards begins with: where to learn which server gives tokens (RFC 9728 §5.1).
fn challenge(hosted: &Hosted) -> String {
    let metadata = protected_resource::of_user_info(hosted);
    format!("Bearer realm=\"{}\", resource_metadata=\"{metadata}\"", hosted.pool.id)
}

/// What proofs may be signed with, as a challenge says it (RFC 9449 §7.1).
fn algorithms() -> String {
    format!("algs=\"{}\"", Algorithm::NAMES.join(" "))
}

/// `before` is what the challenge has in front of error and description.
fn refused(
    status: StatusCode,
    error: &'static str,
    description: &'static str,
    before: String,
) -> OAuthError {
    let challenge = format!("{before}error=\"{error}\", error_description=\"{description}\"");
    OAuthError::Refused(Refused {
        status,
        error,
        description: Some(description),
        challenge: Some(challenge.into()),
        nonce: None,
    })
}
