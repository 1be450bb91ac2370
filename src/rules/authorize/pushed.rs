//! Authorization requests that a client pushes before it sends the browser (RFC 9126). The `request_uri` holds them: the
//! database hears of one when it is answered, which happens once.

use chrono::{DateTime, Duration, Utc};

use super::{Authorization, AuthorizeError, AuthorizeRequest, Problem, check_in, held, trusted};
use crate::app::App;
use crate::model::client::Client;
use crate::model::parameters::Parameters;
use crate::rules::dpop::Proof;
use crate::rules::pools::Pool;
use crate::rules::{Result, dpop};
use crate::sealing::digest;
use crate::store;
use crate::store::sealed_uses::Along;

/// What a `request_uri` of ours begins with (RFC 9126 §2.2).
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

const KIND: &str = "pushed";

/// How long the browser may take to come.
pub const USABLE: Duration = Duration::seconds(90);

/// How long the user may then take to sign in.
const LIFETIME: Duration = Duration::hours(1);

/// What a request that was pushed is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// What its answer is noted under.
    digest: [u8; 32],
    /// How long it counts at most.
    until: DateTime<Utc>,
    /// The `request_uri` of a browser that has just come with it.
    first: Option<String>,
}

impl Pushed {
    /// Its answer, for the statement that gives it.
    pub(super) fn along(&self) -> Along<'_> {
        Along { digest: &self.digest, expires_at: self.until }
    }
}

/// What a `request_uri` holds beside the request.
struct Head {
    /// When it was pushed, in seconds.
    at: String,
    /// Whether a browser came with it in time.
    begun: bool,
    id: String,
    client: String,
    /// The key that proved itself with it; or nothing.
    jkt: String,
}

impl Head {
    fn uri<'a>(
        &'a self,
        app: &App,
        pool: &Pool,
        request: impl IntoIterator<Item = &'a str>,
    ) -> String {
        let begun = if self.begun { "begun" } else { "" };
        let head = [&*self.at, begun, &self.id, &self.client, &self.jkt];
        format!("{PREFIX}{}", held::seal(app, pool, KIND, head.into_iter().chain(request)))
    }
}

fn open(app: &App, pool: &Pool, uri: &str) -> Option<(Head, impl Iterator<Item = String>)> {
    let mut texts = held::open(app, pool, KIND, uri.strip_prefix(PREFIX)?)?.into_iter();
    let at = texts.next()?;
    let begun = !texts.next()?.is_empty();
    let (id, client, jkt) = (texts.next()?, texts.next()?, texts.next()?);
    Some((Head { at, begun, id, client, jkt }, texts))
}

/// Why a request is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPushed {
    /// What the browser would have been told, or the app.
    Refused(AuthorizeError),
    /// No URL could hold it (RFC 9126 §2.3).
    TooLarge,
}

/// The `request_uri` of a request of an authenticated client, checked as it will be when the browser comes. A proof that
/// comes with it binds the code to its key (RFC 9449 §10.1). Refuses with `ProofUsed`.
pub async fn push(
    app: &App,
    pool: &Pool,
    client: &std::sync::Arc<Client>,
    request: &AuthorizeRequest,
    proof: Option<&Proof>,
) -> Result<std::result::Result<String, NotPushed>> {
    let checked = match check_in(pool, std::sync::Arc::clone(client), request, true) {
        Ok(checked) => checked,
        Err(why) => return Ok(Err(NotPushed::Refused(why))),
    };
    if let (Some(named), Some(proof)) = (&checked.jkt, proof)
        && named != proof.jkt()
    {
        return Ok(Err(NotPushed::Refused(checked.mismatched_key())));
    }
    let head = Head {
        at: app.now().timestamp().to_string(),
        begun: false,
        id: app.random.uuid().to_string(),
        client: client.id.to_string(),
        jkt: proof.map(|proof| proof.jkt().to_owned()).unwrap_or_default(),
    };
    let uri = head.uri(app, pool, request.0.iter().flat_map(|(name, value)| [name, value]));
    if uri.len() > held::MAX_URI {
        return Ok(Err(NotPushed::TooLarge));
    }
    dpop::take(app, pool, proof).await?;
    Ok(Ok(uri))
}

/// The request that a `request_uri` of ours stands for, and the key that proved itself with it; everything else that the
/// browser brings counts for nothing (RFC 9126 §4, RFC 9101 §5). `None` if the request has none of ours.
pub fn opened(
    app: &App,
    pool: &Pool,
    client: &Client,
    parameters: &Parameters,
) -> std::result::Result<Option<(AuthorizeRequest, Pushed, Option<String>)>, Problem> {
    let uri = trusted(parameters, "request_uri")?;
    let Some(uri) = uri.filter(|uri| uri.starts_with(PREFIX)) else { return Ok(None) };
    let (head, texts) = open(app, pool, uri)
        .filter(|(head, _)| head.client == client.id.to_string())
        .ok_or(Problem::UnknownRequest)?;
    let pushed_at = head.at.parse().ok().and_then(|at| DateTime::from_timestamp(at, 0));
    let pushed_at = pushed_at.ok_or(Problem::UnknownRequest)?;
    let usable = if head.begun { LIFETIME } else { USABLE };
    if app.now() >= pushed_at + usable {
        return Err(Problem::UnknownRequest);
    }
    let pushed = Pushed {
        digest: digest(format!("pushed {}", head.id).as_bytes()),
        until: pushed_at + LIFETIME,
        first: (!head.begun).then(|| uri.to_owned()),
    };
    let jkt = Some(head.jkt).filter(|jkt| !jkt.is_empty());
    Ok(Some((AuthorizeRequest::new(held::pairs(texts)), pushed, jkt)))
}

/// The parameters with which a browser that has come in time goes on: another `request_uri`, since its user may take the time
/// that signing in takes, and in the clear in which language the app asked for pages. `None` where it goes on with those already.
pub fn begin(
    app: &App,
    pool: &Pool,
    authorization: &Authorization,
) -> Option<Vec<(&'static str, String)>> {
    let first = authorization.pushed.as_ref()?.first.as_ref()?;
    let (head, texts) = open(app, pool, first)?;
    let texts: Vec<_> = texts.collect();
    let head = Head { begun: true, ..head };
    let uri = head.uri(app, pool, texts.iter().map(String::as_str));
    let mut parameters = AuthorizeRequest::new(held::pairs(texts)).0.of_language();
    parameters.push(("request_uri", uri));
    Some(parameters)
}

/// In which language the app asked for pages, where that does not stand in the clear. It says nothing of whether the request is
/// followed: that is said in this language, too.
pub fn language(app: &App, pool: &Pool, request: &AuthorizeRequest) -> Vec<(&'static str, String)> {
    let opened = request.get("request_uri").and_then(|uri| open(app, pool, uri));
    let request = opened.map(|(_, texts)| AuthorizeRequest::new(held::pairs(texts)));
    request.map(|request| request.0.of_language()).unwrap_or_default()
}

/// Whether a request was pushed and answered already, for a page that would be shown in vain.
pub async fn is_answered(app: &App, pool: &Pool, authorization: &Authorization) -> Result<bool> {
    let Some(Pushed { digest, .. }) = &authorization.pushed else { return Ok(false) };
    Ok(store::sealed_uses::is_consumed(&app.db, &pool.id, digest).await?)
}

/// Takes the request that an answer without a code is for, once. `false` if it was answered already, in another tab.
pub async fn consume(app: &App, authorization: &Authorization) -> Result<bool> {
    let Some(Pushed { digest, until, .. }) = &authorization.pushed else { return Ok(true) };
    let pool = &authorization.client.user_pool_id;
    Ok(store::sealed_uses::consume(&app.db, pool, digest, *until, app.now()).await?)
}
