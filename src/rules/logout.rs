//! Where a browser goes that signs out: Cognito's two forms of `/logout`, and OIDC RP-Initiated Logout.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use url::form_urlencoded::Serializer;

use crate::app::App;
use crate::model::client::Client;
use crate::model::grant::BrowserSession;
use crate::model::ids::ClientId;
use crate::model::parameters::Parameters;
use crate::model::user_pool::{Dialect, UserPool};
use crate::model::visitor::Visitor;
use crate::rules::authorize::{self, Problem, trusted};
use crate::rules::pools::Pool;
use crate::rules::redirects::{in_ascii, place, with_parameter};
use crate::rules::{Result, clients, federation, id_tokens, sessions};
use crate::store;

/// The parameters that are read. Those of an authorization request go on to the sign-in page.
const PARAMETERS: [&str; 17] = [
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "id_token_hint",
    "lang",
    "login_hint",
    "logout_uri",
    "max_age",
    "nonce",
    "post_logout_redirect_uri",
    "prompt",
    "redirect_uri",
    "resource",
    "response_type",
    "scope",
    "state",
    "ui_locales",
];

/// How many apps are told in frames: the page, and the header that allows them, have an end.
const MAX_FRAMES: usize = 30;

/// A request to sign out, as it came.
#[derive(Clone, Debug, Default)]
pub struct LogoutRequest(Parameters);

/// Where the browser goes once its session is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Destination {
    /// A URL of the app's own list.
    App(String),
    /// The same of a client that registered itself: a page offers it, and says where it leads (RFC 9700 §4.11.2).
    Offered { href: String, place: String },
    /// The sign-in page, with this query.
    SignIn(String),
    /// Nowhere: a page says that it is done.
    Here,
    /// Nobody has shown that the user wants it: a page asks (OIDC RP-Initiated Logout §2).
    Ask,
}

/// What is seen once a session is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Onward {
    pub destination: Destination,
    /// The app that the browser has signed out of, if that is known.
    pub client: Option<ClientId>,
}

/// How a browser signs out.
pub struct Leaving<'a> {
    /// Its cookie.
    pub secret: &'a str,
    /// By which apps know its tokens.
    pub issuer: &'a str,
    /// Where a provider is to send it back to.
    pub back: &'a str,
    pub onward: Onward,
    pub visitor: &'a Visitor,
}

/// Ends the session of a browser: what it has to open, so that apps forget it, and where it goes on to, which may be the
/// provider that has vouched for it, and what was asked for after that.
pub async fn leave(
    app: &App,
    pool: &Pool,
    session: Option<&BrowserSession>,
    leaving: Leaving<'_>,
) -> Result<(Vec<String>, Onward)> {
    let Leaving { secret, issuer, back, mut onward, visitor } = leaving;
    let frames = match session {
        Some(session) => front_channel(app, pool, session, issuer).await?,
        None => Vec::new(),
    };
    let voucher = sessions::end(app, pool, secret, visitor).await?;
    if let Some(voucher) = voucher
        && let Some(there) = federation::sign_out(app, pool, &voucher, back, &onward).await
    {
        onward.destination = Destination::App(there);
    }
    Ok((frames, onward))
}

/// What a browser has to open, so that apps that it was signed in to forget it (OIDC Front-Channel Logout §3): their own
/// URLs, each with the issuer and the session that the app knows.
async fn front_channel(
    app: &App,
    pool: &Pool,
    session: &BrowserSession,
    issuer: &str,
) -> Result<Vec<String>> {
    let known = store::browser_sessions::find_issuer(&app.db, &pool.id, session.session_id).await?;
    let issuer = known.as_deref().unwrap_or(issuer);
    let told = store::logout_notices::list_clients(&app.db, &session.user, session.session_id);
    let mut frames = Vec::new();
    for (id, sid) in told.await? {
        // One that is published somewhere is a stranger's.
        let client = clients::lookup(app, &id).await?.map(|(_, client)| client);
        let client = client.filter(|one| one.user_pool_id == pool.id);
        // No page of a stranger is opened within ours.
        let known = client.as_ref().filter(|one| !one.is_stranger());
        let uri = known.and_then(|one| {
            let uri = one.metadata.frontchannel_logout_uri.as_deref()?;
            clients::is_at_origin_of(uri, &one.config.callback_urls).then_some(uri)
        });
        if frames.len() == MAX_FRAMES {
            break;
        }
        if let Some(uri) = uri {
            let with_issuer = with_parameter(uri, "iss", issuer);
            frames.push(with_parameter(&with_issuer, "sid", &sid.to_string()));
        }
    }
    Ok(frames)
}

impl LogoutRequest {
    /// Takes the decoded pairs of a query or a form.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(Parameters::new(&PARAMETERS, pairs))
    }

    /// The client that it names, or that its hint was issued to.
    pub fn client(&self, app: &App, pool: &Pool) -> Option<ClientId> {
        let named = self.0.get("client_id").map(ClientId::new);
        let hinted = || id_tokens::read_hint(app, pool, self.0.get("id_token_hint")?);
        named.or_else(|| hinted().map(|hint| hint.client_id))
    }

    /// In which language pages are asked for (OIDC RP-Initiated Logout §2).
    pub fn language(&self) -> Vec<(&'static str, String)> {
        self.0.of_language()
    }

    /// Whether a parameter of this name is read.
    pub fn reads(name: &str) -> bool {
        PARAMETERS.contains(&name)
    }
}

/// Where the request leads. Nothing is changed: who is refused stays signed in.
pub async fn check(
    app: &App,
    pool: &Pool,
    request: &LogoutRequest,
    session: Option<&BrowserSession>,
    visitor: &Visitor,
) -> Result<std::result::Result<Destination, Problem>> {
    let asked = &request.0;
    let of_cognito = asked.get("logout_uri").or(asked.get("redirect_uri")).is_some();
    let of_oidc = asked.get("id_token_hint").or(asked.get("post_logout_redirect_uri")).is_some();
    if !of_cognito && (of_oidc || demands_nothing(pool, asked)) {
        return oidc(app, pool, asked, session).await;
    }
    Ok(authorize::client(app, pool, asked, visitor)
        .await?
        .and_then(|client| cognito(&client, asked)))
}

/// Whether a request without any of the parameters that tell the forms apart is OpenID Connect's, which demands none:
/// without a client it is not Cognito's, and by the standards a client alone does not make it so (OIDC RP-Initiated Logout
/// §2).
fn demands_nothing(pool: &UserPool, asked: &Parameters) -> bool {
    asked.get("client_id").is_none() || pool.dialect() == Dialect::Standards
}

/// `logout_uri` of the client's LogoutURLs, unchanged and with nothing added; else `redirect_uri`, one of its
/// CallbackURLs, to sign in again.
fn cognito(client: &Arc<Client>, asked: &Parameters) -> std::result::Result<Destination, Problem> {
    if let Some(uri) = trusted(asked, "logout_uri")? {
        let registered = client.config.logout_urls.iter().any(|known| known == uri);
        // Cognito's words, which speak of the other form.
        return match registered {
            true => Ok(Destination::App(in_ascii(uri).into_owned())),
            false => Err(Problem::Missing("redirect_uri")),
        };
    }
    let uri = trusted(asked, "redirect_uri")?.ok_or(Problem::Missing("redirect_uri"))?;
    authorize::redirect_uri(client, Some(uri))?;
    trusted(asked, "response_type")?.ok_or(Problem::Missing("response_type"))?;
    let mut query = Serializer::new(String::new());
    query.extend_pairs(asked.iter());
    if asked.get("scope").is_none() {
        query.append_pair("scope", &client.config.allowed_oauth_scopes.join(" "));
    }
    Ok(Destination::SignIn(query.finish()))
}

/// OIDC RP-Initiated Logout §2 and §3: nothing is redirected without a hint that this pool signed, for this client and
/// this user; without any hint the user is asked.
async fn oidc(
    app: &App,
    pool: &Pool,
    asked: &Parameters,
    session: Option<&BrowserSession>,
) -> Result<std::result::Result<Destination, Problem>> {
    if let Some(name) = asked.doubled().first() {
        return Ok(Err(Problem::Doubled(name)));
    }
    let Some(hint) = asked.get("id_token_hint") else {
        return Ok(Ok(if session.is_some() { Destination::Ask } else { Destination::Here }));
    };
    let hint = id_tokens::read_hint(app, pool, hint).filter(|hint| {
        asked.get("client_id").is_none_or(|id| id == hint.client_id.as_str())
            && session.is_none_or(|session| session.user.sub == hint.sub)
    });
    let Some(hint) = hint else { return Ok(Err(Problem::NoValidHint)) };
    let Some(client) = clients::of_pool(app, pool, &hint.client_id, None).await? else {
        return Ok(Err(Problem::UnknownClient));
    };
    let Some(uri) = asked.get("post_logout_redirect_uri") else { return Ok(Ok(Destination::Here)) };
    if !client.may_be_left_for(uri) {
        return Ok(Err(Problem::RedirectMismatch));
    }
    let href = match asked.get("state") {
        Some(state) => with_parameter(uri, "state", state),
        None => in_ascii(uri).into_owned(),
    };
    // What stands in LogoutURLs an administrator wrote there.
    let vouched =
        !client.is_stranger() || client.config.logout_urls.iter().any(|known| known == uri);
    Ok(Ok(match vouched {
        true => Destination::App(href),
        false => Destination::Offered { href, place: place(uri) },
    }))
}
