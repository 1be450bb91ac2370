//! Proofs of possession as they come: the `DPoP` header (RFC 9449).

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::http::hosted::Hosted;
use crate::model::client::Client;
use crate::oauth::error::{OAuthError, Refused};
use crate::rules::dpop::{self, Demand, Proof, Unproven};

/// The header that a proof comes in.
const DPOP: &str = "dpop";

/// The header that a nonce for the next proof goes in.
pub const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// The proof that a request comes with; `None` without one.
pub fn header(request: &HttpRequest) -> Result<Option<&str>, &'static str> {
    let mut proofs = request.headers().get_all(DPOP);
    match (proofs.next(), proofs.next()) {
        (None, _) => Ok(None),
        (Some(proof), None) => proof.to_str().map(Some).map_err(|_| "the proof cannot be read"),
        (Some(_), Some(_)) => Err("there is more than one proof"),
    }
}

/// The URL that a request was sent to, as its client knows it.
pub fn url(request: &HttpRequest, hosted: &Hosted) -> String {
    let origin = hosted.base.strip_suffix(hosted.prefix()).unwrap_or(&hosted.base);
    format!("{origin}{}", request.path())
}

/// What a client proves possession of a key with; `None` if it proves none and need not.
pub fn of_client(
    request: &HttpRequest,
    app: &App,
    hosted: &Hosted,
    client: &Client,
) -> Result<Option<Proof>, OAuthError> {
    let invalid = |why| OAuthError::described("invalid_dpop_proof", why);
    let Some(proof) = header(request).map_err(invalid)? else {
        return match client.metadata.dpop_bound_access_tokens {
            // RFC 9449 §5 has a code of its own for a proof that proves nothing, and none for one that is not there.
            true => {
                let why = "the client must prove possession of a key";
                Err(OAuthError::invalid_request(why))
            }
            false => Ok(None),
        };
    };
    let demand = Demand {
        method: request.method().as_str(),
        url: &url(request, hosted),
        token: None,
        nonce_required: client.metadata.require_dpop_nonce,
        key: None,
        algorithms: client.algorithms(),
    };
    match dpop::check(app, &hosted.pool, proof, &demand) {
        Ok(proof) => Ok(Some(proof)),
        Err(Unproven::Invalid(why)) => Err(invalid(why)),
        Err(Unproven::OtherKey) => Err(invalid("the proof is of another key")),
        Err(Unproven::UseNonce) => Err(OAuthError::Refused(Refused {
            status: StatusCode::BAD_REQUEST,
            error: "use_dpop_nonce",
            description: None,
            challenge: None,
            nonce: Some(dpop::nonce(app, &hosted.pool)),
        })),
    }
}

/// Gives a client that proves possession of a key the nonce for its next proof.
pub fn add_nonce(answer: &mut HttpResponse, app: &App, hosted: &Hosted, proof: Option<&Proof>) {
    if let (Some(_), Ok(nonce)) = (proof, HeaderValue::from_str(&dpop::nonce(app, &hosted.pool))) {
        answer.headers_mut().insert(DPOP_NONCE, nonce);
    }
}
