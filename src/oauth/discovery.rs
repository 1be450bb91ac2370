//! `/.well-known/openid-configuration` below the issuer, and the same wherever clients look for it: at RFC 8414's location,
//! under either name. From the root of each host that is the pool's a redirect leads there.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::app::App;
use crate::http::Listener;
use crate::http::hosted::announced;
use crate::http::visitor;
use crate::language::Language;
use crate::model::attributes::PROFILE;
use crate::model::ids::UserPoolId;
use crate::model::signing::Algorithm;
use crate::model::user_pool::OFFLINE_ACCESS;
use crate::model::visitor::Visitor;
use crate::oauth::error::OAuthError;
use crate::oauth::token::TOKEN_EXCHANGE;
use crate::oauth::{JSON, answer, resolve};
use crate::rules::device_flow::DEVICE_CODE;
use crate::rules::pools::{self, Pool};

/// OpenID Connect Discovery §3, RFC 8414 §2; alphabetical, as Cognito has it.
#[derive(Serialize)]
struct Document {
    acr_values_supported: Vec<String>,
    authorization_endpoint: String,
    authorization_response_iss_parameter_supported: bool,
    backchannel_logout_session_supported: bool,
    backchannel_logout_supported: bool,
    claim_types_supported: [&'static str; 1],
    claims_parameter_supported: bool,
    claims_supported: Vec<&'static str>,
    /// Where the pool takes such clients (OAuth Client ID Metadata Document).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    client_id_metadata_document_supported: bool,
    code_challenge_methods_supported: [&'static str; 1],
    device_authorization_endpoint: String,
    display_values_supported: [&'static str; 4],
    dpop_signing_alg_values_supported: [&'static str; 5],
    end_session_endpoint: String,
    frontchannel_logout_session_supported: bool,
    frontchannel_logout_supported: bool,
    grant_types_supported: [&'static str; 6],
    id_token_signing_alg_values_supported: Vec<&'static str>,
    introspection_endpoint: String,
    introspection_endpoint_auth_methods_supported: [&'static str; 3],
    introspection_endpoint_auth_signing_alg_values_supported: [&'static str; 5],
    introspection_signing_alg_values_supported: Vec<&'static str>,
    issuer: String,
    jwks_uri: String,
    prompt_values_supported: [&'static str; 4],
    pushed_authorization_request_endpoint: String,
    /// While the pool has registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_endpoint: Option<String>,
    /// Published so that nobody sends unsigned ones, though none are read.
    request_object_signing_alg_values_supported: [&'static str; 1],
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    require_pushed_authorization_requests: bool,
    response_modes_supported: [&'static str; 3],
    response_types_supported: &'static [&'static str],
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: [&'static str; 4],
    revocation_endpoint_auth_signing_alg_values_supported: [&'static str; 5],
    scopes_supported: Vec<&'static str>,
    subject_types_supported: [&'static str; 1],
    token_endpoint: String,
    token_endpoint_auth_methods_supported: [&'static str; 4],
    token_endpoint_auth_signing_alg_values_supported: [&'static str; 5],
    ui_locales_supported: Vec<String>,
    userinfo_endpoint: String,
}

/// How long caches may keep it.
const KEPT: &str = "public, max-age=300";

const CLIENT_AUTHENTICATION: [&str; 4] =
    ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];

/// What a pool's endpoints are and do, from memory; the database may be away.
pub async fn get(request: HttpRequest, listener: Data<Listener>) -> HttpResponse {
    publish("discovery", &request, |app, pool| told(app, pool, &listener)).await
}

/// Where it is, for clients that know no more than the host of a pool. They are sent there: what is published at the root of
/// a host is of an issuer that has no path (RFC 8414 §3.3, OIDC Discovery §4.3), and the pool's has one.
pub async fn at_host(
    request: HttpRequest,
    app: Data<App>,
    listener: Data<Listener>,
    visitor: Visitor,
) -> HttpResponse {
    let found = resolve(&request, &app).await;
    let (url, path) = (&listener.public_url, request.path());
    let sent = found.map(|hosted| {
        let place = match path.ends_with("/openid-configuration") {
            true => format!("{url}/{}{path}", hosted.pool.id),
            false => format!("{url}{path}/{}", hosted.pool.id),
        };
        let mut answer = HttpResponse::Found();
        answer.insert_header((LOCATION, place));
        answer.insert_header((CACHE_CONTROL, HeaderValue::from_static(KEPT))).finish()
    });
    answer("discovery", &visitor, sent)
}

fn told(app: &App, pool: &Pool, listener: &Listener) -> String {
    let make = || serde_json::to_string(&document(app, pool, listener)).unwrap_or_default();
    pool.text(&listener.public_url, make).to_string()
}

/// Publishes something of the pool that a request names. Nothing is taken from the request before it fails: these are asked
/// for more often than all else.
pub async fn publish(
    endpoint: &'static str,
    request: &HttpRequest,
    body: impl FnOnce(&App, &Pool) -> String,
) -> HttpResponse {
    match find(request).await {
        Ok((app, pool)) => published(body(app, &pool)),
        Err(error) => answer(endpoint, &visitor::of(request), Err(error)),
    }
}

/// Metadata as an answer that caches may keep for a while.
pub fn published(body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, HeaderValue::from_static(JSON)))
        .insert_header((CACHE_CONTROL, HeaderValue::from_static(KEPT)))
        .body(body)
}

async fn find(request: &HttpRequest) -> Result<(&App, Arc<Pool>), OAuthError> {
    let app = request.app_data::<Data<App>>().ok_or_else(OAuthError::no_pool)?;
    let id = request.match_info().get("pool_id").map(UserPoolId::new);
    let id = id.ok_or_else(OAuthError::no_pool)?;
    let found = pools::lookup_for_metadata(app, &id).await?;
    Ok((app, found.ok_or_else(OAuthError::no_pool)?))
}

fn document(app: &App, pool: &Pool, listener: &Listener) -> Document {
    let base = announced(app, pool, listener);
    // Cognito's spelling for a pool that has no domain, whose endpoints do not answer.
    let folder = if pool.domains.is_empty() { "" } else { "/oauth2" };
    let below = |name: &str| format!("{base}{folder}/{name}");
    let mut claims =
        vec!["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "sid"];
    claims.extend(["acr", "amr", "cognito:groups", "cognito:roles", "cognito:preferred_role"]);
    claims.extend(["email", "email_verified", "phone_number", "phone_number_verified", "address"]);
    claims.extend(PROFILE);
    let dcr = pool.config.dcr_configuration.as_ref();
    let registers = !pool.domains.is_empty() && dcr.is_some_and(|dcr| dcr.is_enabled());
    let algorithms = Algorithm::NAMES;
    let acr = pool.config.acr_configuration.names();
    let offline = pool.knows_offline_access().then_some(OFFLINE_ACCESS);
    let scopes = pool.openid_scopes().iter().copied().chain(offline).collect();
    Document {
        acr_values_supported: acr.map(str::to_owned).to_vec(),
        authorization_endpoint: below("authorize"),
        authorization_response_iss_parameter_supported: true,
        backchannel_logout_session_supported: true,
        backchannel_logout_supported: true,
        claim_types_supported: ["normal"],
        claims_parameter_supported: true,
        claims_supported: claims,
        client_id_metadata_document_supported: !pool.domains.is_empty()
            && pool.takes_client_documents(),
        code_challenge_methods_supported: ["S256"],
        device_authorization_endpoint: below("device_authorization"),
        display_values_supported: ["page", "popup", "touch", "wap"],
        dpop_signing_alg_values_supported: algorithms,
        end_session_endpoint: format!("{base}/logout"),
        frontchannel_logout_session_supported: true,
        frontchannel_logout_supported: true,
        grant_types_supported: [
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "implicit",
            TOKEN_EXCHANGE,
            DEVICE_CODE,
        ],
        id_token_signing_alg_values_supported: pool.id_token_algorithms(),
        introspection_endpoint: below("introspect"),
        introspection_endpoint_auth_methods_supported: [
            "client_secret_basic",
            "client_secret_post",
            "private_key_jwt",
        ],
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_signing_alg_values_supported: pool.id_token_algorithms(),
        issuer: pool.issuer(&listener.public_url),
        jwks_uri: format!("{}/{}/.well-known/jwks.json", listener.public_url, pool.id),
        prompt_values_supported: ["none", "login", "consent", "select_account"],
        pushed_authorization_request_endpoint: below("par"),
        registration_endpoint: registers.then(|| below("register")),
        request_object_signing_alg_values_supported: ["RS256"],
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        require_pushed_authorization_requests: false,
        response_modes_supported: ["query", "fragment", "form_post"],
        response_types_supported: pool.response_types(),
        revocation_endpoint: below("revoke"),
        revocation_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
        scopes_supported: scopes,
        subject_types_supported: ["public"],
        token_endpoint: below("token"),
        token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        ui_locales_supported: Language::all().map(|language| language.tag()).collect(),
        userinfo_endpoint: below("userInfo"),
    }
}
