//! The demo app: an ordinary relying party that signs in through the hosted pages. It knows of Poolhouse what any
//! OpenID Connect client knows: issuer, client id and secret.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::{Mutex, PoisonError};

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Server;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, Query};
use actix_web::{App as Service, HttpRequest, HttpResponse, HttpServer};
use anyhow::Context as _;
use askama::Template;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenClaims, CoreProviderMetadata,
    CoreTokenResponse,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RefreshToken, Scope, TokenResponse as _,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::dev::page;

/// What the demo app is told.
#[derive(Clone)]
pub struct DemoConfig {
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    /// Its own address, without a slash at the end.
    pub base_url: String,
    /// Where the codes that the hosted pages ask for can be read.
    pub inbox_url: String,
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A sign-in that has begun.
struct Begun {
    verifier: PkceCodeVerifier,
    nonce: Nonce,
    state: CsrfToken,
}

/// Somebody who is signed in.
#[derive(Clone)]
struct SignedIn {
    claims: Vec<(String, String)>,
    access_token: String,
    refresh_token: Option<RefreshToken>,
    expires_in: u64,
    user_info: Option<String>,
    notice: Option<&'static str>,
}

enum Session {
    Begun(Box<Begun>),
    SignedIn(Box<SignedIn>),
}

/// The app's memory: sessions by cookie.
struct Demo {
    config: DemoConfig,
    http: reqwest::Client,
    sessions: Mutex<HashMap<String, Session>>,
}

const COOKIE: &str = "poolhouse-demo";

/// Starts the demo app.
pub fn start(config: DemoConfig, socket: TcpListener) -> anyhow::Result<Server> {
    // A redirect of the provider's back channel would be a mistake: it is not followed.
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let demo = Data::new(Demo { config, http, sessions: Mutex::default() });
    let server = HttpServer::new(move || {
        Service::new()
            .app_data(demo.clone())
            .service(web::resource("/").route(web::get().to(home)))
            .service(web::resource("/login").route(web::post().to(login)))
            .service(web::resource("/callback").route(web::get().to(callback)))
            .service(web::resource("/userinfo").route(web::post().to(user_info)))
            .service(web::resource("/refresh").route(web::post().to(refresh)))
            .service(web::resource("/logout").route(web::post().to(logout)))
            .configure(page::files)
    });
    Ok(server.workers(1).disable_signals().listen(socket)?.run())
}

#[derive(Template)]
#[template(path = "dev/demo.html")]
struct Home<'a> {
    signed_in: Option<&'a SignedIn>,
    issuer: &'a str,
    inbox_url: &'a str,
}

#[derive(Template)]
#[template(path = "dev/demo_problem.html")]
struct ProblemPage<'a> {
    problem: &'a str,
}

/// A step that failed, with its causes.
fn problem(why: &anyhow::Error) -> HttpResponse {
    page::html_with(StatusCode::BAD_GATEWAY, &ProblemPage { problem: &format!("{why:#}") })
}

fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}

impl Demo {
    /// The provider as its discovery document describes it, read anew each time: a demo shows the whole way.
    async fn client(&self) -> anyhow::Result<Client> {
        let issuer = IssuerUrl::new(self.config.issuer.clone())?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &self.http)
            .await
            .context("discovery failed")?;
        let secret = self.config.client_secret.clone().map(ClientSecret::new);
        let redirect = RedirectUrl::new(format!("{}/callback", self.config.base_url))?;
        let id = ClientId::new(self.config.client_id.clone());
        Ok(CoreClient::from_provider_metadata(metadata, id, secret).set_redirect_uri(redirect))
    }

    fn session(&self, request: &HttpRequest) -> Option<String> {
        request.cookie(COOKIE).map(|cookie| cookie.value().to_owned())
    }

    fn sessions(&self) -> std::sync::MutexGuard<'_, HashMap<String, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn signed_in(&self, request: &HttpRequest) -> Option<(String, SignedIn)> {
        let id = self.session(request)?;
        match self.sessions().get(&id)? {
            Session::SignedIn(signed_in) => Some((id.clone(), SignedIn::clone(signed_in))),
            Session::Begun(_) => None,
        }
    }

    /// Keeps a session under a fresh id and puts that into the browser.
    fn keep(&self, session: Session, to: &str) -> HttpResponse {
        let id = crate::random::Random.token();
        let cookie = Cookie::build(COOKIE, id.clone())
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .finish();
        self.sessions().insert(id, session);
        let mut answer = see_other(to);
        // The header is made of our own base64: it always fits.
        let _ = answer.add_cookie(&cookie);
        answer
    }

    /// Exchanges the code, and checks the ID token with everything it must agree with.
    async fn finish(&self, begun: Begun, code: String) -> anyhow::Result<SignedIn> {
        let client = self.client().await?;
        let tokens = client
            .exchange_code(AuthorizationCode::new(code))?
            .set_pkce_verifier(begun.verifier)
            .request_async(&self.http)
            .await
            .context("the code was not exchanged")?;
        let id_token = tokens.id_token().context("the answer has no ID token")?;
        let claims = verified(&client, id_token, &tokens, Some(&begun.nonce))?;
        Ok(SignedIn::new(&claims, &tokens, tokens.refresh_token().cloned()))
    }

    async fn refreshed(&self, old: &SignedIn) -> anyhow::Result<SignedIn> {
        let client = self.client().await?;
        let token = old.refresh_token.clone().context("there is no refresh token")?;
        let tokens = client
            .exchange_refresh_token(&token)?
            .request_async(&self.http)
            .await
            .context("the refresh token was not taken")?;
        let id_token = tokens.id_token().context("the answer has no ID token")?;
        let claims = verified(&client, id_token, &tokens, None)?;
        let next = tokens.refresh_token().cloned().or(Some(token));
        let fresh = SignedIn::new(&claims, &tokens, next);
        Ok(SignedIn { notice: Some("Refreshed: these are new tokens."), ..fresh })
    }

    /// The answer of userInfo, as it came.
    async fn user_info(&self, of: &SignedIn) -> anyhow::Result<String> {
        let issuer = IssuerUrl::new(self.config.issuer.clone())?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &self.http).await?;
        let endpoint = metadata.userinfo_endpoint().context("the provider has no userInfo")?;
        let request = self.http.get(endpoint.url().clone()).bearer_auth(&of.access_token);
        let answer = request.send().await?.error_for_status().context("userInfo refused")?;
        Ok(serde_json::to_string_pretty(&answer.json::<Map<String, Value>>().await?)?)
    }
}

/// The claims of an ID token with a valid signature, issuer, audience, time, nonce and `at_hash`.
fn verified(
    client: &Client,
    id_token: &CoreIdToken,
    tokens: &CoreTokenResponse,
    nonce: Option<&Nonce>,
) -> anyhow::Result<CoreIdTokenClaims> {
    let verifier = client.id_token_verifier();
    let claims = match nonce {
        Some(nonce) => id_token.claims(&verifier, nonce),
        // A refreshed ID token need not repeat the nonce (OIDC Core §12.2).
        None => id_token.claims(&verifier, |_: Option<&Nonce>| Ok(())),
    };
    let claims = claims.context("the ID token is not valid")?;
    if let Some(expected) = claims.access_token_hash() {
        let actual = AccessTokenHash::from_token(
            tokens.access_token(),
            id_token.signing_alg()?,
            id_token.signing_key(&verifier)?,
        )?;
        anyhow::ensure!(actual == *expected, "at_hash does not fit the access token");
    }
    Ok(claims.clone())
}

impl SignedIn {
    fn new(
        claims: &CoreIdTokenClaims,
        tokens: &CoreTokenResponse,
        refresh_token: Option<RefreshToken>,
    ) -> Self {
        let shown = match serde_json::to_value(claims) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        };
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        Self {
            claims: shown.into_iter().map(|(name, value)| (name, text(value))).collect(),
            access_token: tokens.access_token().secret().clone(),
            refresh_token,
            expires_in: tokens.expires_in().map_or(0, |life| life.as_secs()),
            user_info: None,
            notice: None,
        }
    }
}

async fn home(request: HttpRequest, demo: Data<Demo>) -> HttpResponse {
    let signed_in = demo.signed_in(&request).map(|(_, signed_in)| signed_in);
    let DemoConfig { issuer, inbox_url, .. } = &demo.config;
    page::html(&Home { signed_in: signed_in.as_ref(), issuer, inbox_url })
}

async fn login(demo: Data<Demo>) -> HttpResponse {
    let client = match demo.client().await {
        Ok(client) => client,
        Err(why) => return problem(&why),
    };
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    demo.keep(Session::Begun(Box::new(Begun { verifier, nonce, state })), url.as_str())
}

#[derive(Deserialize)]
struct Returned {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

async fn callback(request: HttpRequest, demo: Data<Demo>, back: Query<Returned>) -> HttpResponse {
    let back = back.into_inner();
    if let Some(error) = back.error {
        let more = back.error_description.unwrap_or_default();
        return problem(&anyhow::anyhow!("The provider answered {error}. {more}"));
    }
    let id = demo.session(&request).unwrap_or_default();
    let session = demo.sessions().remove(&id);
    let begun = match session {
        Some(Session::Begun(begun)) if Some(begun.state.secret()) == back.state.as_ref() => begun,
        _ => return problem(&anyhow::anyhow!("This sign-in was not begun in this browser.")),
    };
    match demo.finish(*begun, back.code.unwrap_or_default()).await {
        Ok(signed_in) => demo.keep(Session::SignedIn(Box::new(signed_in)), "/"),
        Err(why) => problem(&why),
    }
}

async fn user_info(request: HttpRequest, demo: Data<Demo>) -> HttpResponse {
    let Some((id, signed_in)) = demo.signed_in(&request) else { return see_other("/") };
    match demo.user_info(&signed_in).await {
        Ok(text) => {
            let notice = Some("userInfo answered.");
            let seen = SignedIn { user_info: Some(text), notice, ..signed_in };
            demo.sessions().insert(id, Session::SignedIn(Box::new(seen)));
            see_other("/")
        }
        Err(why) => problem(&why),
    }
}

async fn refresh(request: HttpRequest, demo: Data<Demo>) -> HttpResponse {
    let Some((id, signed_in)) = demo.signed_in(&request) else { return see_other("/") };
    match demo.refreshed(&signed_in).await {
        Ok(fresh) => {
            demo.sessions().insert(id, Session::SignedIn(Box::new(fresh)));
            see_other("/")
        }
        Err(why) => problem(&why),
    }
}

/// Forgets the session, and lets the provider forget its own: its `/logout` comes back here.
async fn logout(request: HttpRequest, demo: Data<Demo>) -> HttpResponse {
    if let Some(id) = demo.session(&request) {
        demo.sessions().remove(&id);
    }
    let config = &demo.config;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &config.client_id)
        .append_pair("logout_uri", &format!("{}/", config.base_url))
        .finish();
    let mut answer = see_other(&format!("{}/logout?{query}", config.issuer));
    let mut gone = Cookie::new(COOKIE, "");
    gone.set_path("/");
    gone.make_removal();
    let _ = answer.add_cookie(&gone);
    answer
}
