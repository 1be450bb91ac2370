//! Who calls the token and revocation endpoints: RFC 6749 §2.3.1.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::app::App;
use crate::http::{form, visitor};
use crate::model::client::Client;
use crate::model::ids::{ClientId, ClientSecret};
use crate::model::parameters::Parameters;
use crate::model::user_pool::Dialect;
use crate::oauth::error::{OAuthError, Refused};
use crate::rules::client_assertions::{self, JWT_BEARER, Unproven};
use crate::rules::clients;
use crate::rules::pools::Pool;

/// The endpoint that is called: they differ in what a client hears that is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    Token,
    Revoke,
    Par,
    Introspect,
    Device,
}

/// What a form may say of the client that sends it.
pub const PARAMETERS: [&str; 4] =
    ["client_assertion", "client_assertion_type", "client_id", "client_secret"];

/// What a client says of itself.
struct Claimed {
    id: ClientId,
    secret: Option<ClientSecret>,
}

/// The client that calls, proven if it has a secret or a key.
pub async fn authenticate(
    app: &App,
    pool: &Pool,
    endpoint: Endpoint,
    request: &HttpRequest,
    form: &Parameters,
) -> Result<Arc<Client>, OAuthError> {
    let (client, ()) = authenticate_and(app, pool, endpoint, request, form, |_| Ok(())).await?;
    Ok(client)
}

/// The same, and what else is to be found of a client that has proven itself. An assertion is taken after that: a client that
/// is told the nonce for its proof of a key sends the rest of its request once more (RFC 9449 §8).
pub async fn authenticate_and<T>(
    app: &App,
    pool: &Pool,
    endpoint: Endpoint,
    request: &HttpRequest,
    form: &Parameters,
    find: impl FnOnce(&Client) -> Result<T, OAuthError>,
) -> Result<(Arc<Client>, T), OAuthError> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let (header, more) = (headers.next(), headers.next());
    if more.is_some() {
        return Err(OAuthError::invalid_request("Authorization is given twice"));
    }
    let refused = |description| refused(pool, endpoint, description);
    let in_header = match header {
        Some(header) => Some(basic(header.as_bytes()).ok_or_else(|| refused(None))?),
        None => None,
    };
    if let Some(assertion) = assertion(in_header.as_ref(), form)? {
        let id = assertion_id(assertion, form).ok_or_else(|| refused(None))?;
        let client = found(app, pool, request, &id).await?.ok_or_else(|| refused(None))?;
        let proven = client_assertions::check(app, pool, &client, assertion).await;
        let proven = proven.map_err(|why| match why {
            Unproven::Invalid => refused(None),
            Unproven::Audience => refused(Some("the assertion has another audience")),
        })?;
        let found = find(&client)?;
        return match proven.take(app, pool).await? {
            true => Ok((client, found)),
            false => Err(refused(None)),
        };
    }
    let claimed = one_method(in_header, form)?.ok_or_else(|| unnamed(pool, endpoint))?;
    let client = found(app, pool, request, &claimed.id).await?.ok_or_else(|| refused(None))?;
    match clients::proves(&client, claimed.secret.as_ref()) {
        true => find(&client).map(|found| (Arc::clone(&client), found)),
        false if client.proves_by_key() => Err(refused(Some("client_assertion is missing"))),
        false => Err(refused(Some("invalid_client_secret"))),
    }
}

/// A client by the id that a request says.
async fn found(
    app: &App,
    pool: &Pool,
    request: &HttpRequest,
    id: &ClientId,
) -> Result<Option<Arc<Client>>, OAuthError> {
    let found = clients::of_pool(app, pool, id, Some(&visitor::of(request))).await;
    found.map_err(|error| OAuthError::counted(app, error))
}

/// The assertion that a client proves itself with (RFC 7521 §4.2), and nothing else beside it.
fn assertion<'a>(
    in_header: Option<&Claimed>,
    form: &'a Parameters,
) -> Result<Option<&'a str>, OAuthError> {
    let kind = form.get("client_assertion_type");
    let Some(assertion) = form.get("client_assertion") else {
        return match kind {
            Some(_) => Err(OAuthError::invalid_request("client_assertion is missing")),
            None => Ok(None),
        };
    };
    if in_header.is_some() || form.get("client_secret").is_some() {
        return Err(OAuthError::invalid_request("client authentication is given twice"));
    }
    match kind {
        Some(JWT_BEARER) => Ok(Some(assertion)),
        _ => Err(OAuthError::invalid_request("client_assertion_type is not known")),
    }
}

/// Whom an assertion is of: what it says, and what `client_id` says if it is there (RFC 7521 §4.2).
fn assertion_id(assertion: &str, form: &Parameters) -> Option<ClientId> {
    let subject = client_assertions::subject(assertion)?;
    let named = form.get("client_id").is_none_or(|id| id == subject);
    named.then(|| ClientId::new(subject))
}

/// Header or body, never both; the body may repeat the client's id. `None` if neither names a client.
fn one_method(
    in_header: Option<Claimed>,
    form: &Parameters,
) -> Result<Option<Claimed>, OAuthError> {
    let id = form.get("client_id").map(ClientId::new);
    let secret = form.get("client_secret").map(ClientSecret::new);
    match (in_header, id, secret) {
        (Some(_), _, Some(_)) => {
            Err(OAuthError::invalid_request("client authentication is given twice"))
        }
        (Some(claimed), Some(id), None) if claimed.id != id => {
            Err(OAuthError::invalid_request("client_id differs from the one in the header"))
        }
        (Some(claimed), ..) => Ok(Some(claimed)),
        (None, Some(id), secret) => Ok(Some(Claimed { id, secret })),
        (None, None, _) => Ok(None),
    }
}

/// `Basic`, with id and secret form-encoded each. An empty secret is none.
fn basic(header: &[u8]) -> Option<Claimed> {
    let (scheme, encoded) = header.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"Basic ") {
        return None;
    }
    let decoded = STANDARD.decode(encoded.trim_ascii()).ok()?;
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    let id = form::text(&decoded[..colon]).ok()?;
    let secret = form::text(&decoded[colon + 1..]).ok()?;
    let secret = (!secret.is_empty()).then(|| ClientSecret::new(secret));
    (!id.is_empty()).then(|| Claimed { id: ClientId::new(id), secret })
}

/// What a request hears that names no client: that it is not authenticated (RFC 6749 §5.2, RFC 7662 §2.3), or from the
/// endpoints that Cognito has, in its dialect, that a parameter is missing.
fn unnamed(pool: &Pool, endpoint: Endpoint) -> OAuthError {
    let cognitos = matches!(endpoint, Endpoint::Token | Endpoint::Revoke);
    match cognitos && pool.dialect() == Dialect::Cognito {
        true => OAuthError::invalid_request("client_id is missing"),
        false => refused(pool, endpoint, Some("no client is named")),
    }
}

/// 400 from Cognito's token endpoint; 401 from its revocation endpoint and by RFC 6749 §5.2.
pub fn refused(pool: &Pool, endpoint: Endpoint, description: Option<&'static str>) -> OAuthError {
    let bad_request = endpoint == Endpoint::Token && pool.dialect() == Dialect::Cognito;
    let (status, challenge) = match bad_request {
        true => (StatusCode::BAD_REQUEST, None),
        false => (StatusCode::UNAUTHORIZED, Some(format!("Basic realm=\"{}\"", pool.id).into())),
    };
    let (error, nonce) = ("invalid_client", None);
    OAuthError::Refused(Refused { status, error, description, challenge, nonce })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn header(text: &str) -> Option<(String, Option<String>)> {
        let claimed = basic(format!("Basic {}", STANDARD.encode(text)).as_bytes())?;
        Some((claimed.id.to_string(), claimed.secret.map(|secret| secret.expose().to_owned())))
    }

    fn own(id: &str, secret: Option<&str>) -> Option<(String, Option<String>)> {
        Some((id.to_owned(), secret.map(str::to_owned)))
    }

    #[test]
    fn id_and_secret_are_form_decoded() {
        assert_eq!(header("id:secret"), own("id", Some("secret")));
        assert_eq!(header("a%3Ab:c+d%25:e"), own("a:b", Some("c d%:e")));
        assert_eq!(header("id:"), own("id", None));
        for wrong in ["id", ":secret", "id:%ff", "%00:x"] {
            assert_eq!(header(wrong), None, "{wrong}");
        }
        assert!(basic(b"Bearer abc").is_none());
        assert!(basic(b"Basic").is_none());
        assert!(basic(b"basic aWQ6c2VjcmV0").is_some());
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(bytes: Vec<u8>) {
            let _ = basic(&bytes);
            let _ = basic(&[b"Basic ", bytes.as_slice()].concat());
        }
    }
}
