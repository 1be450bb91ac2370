//! Signature Version 4, the receiving side: was this request signed by who it says, just now, for
//! this service, and is all of it that decides anything signed?
//!
//! Two steps, since the secret lies between them: [`Signature::parse`] checks everything that
//! needs no secret, [`Signature::verify`] the rest. Signatures come in the `Authorization` header
//! only; presigned queries are refused. Source: AWS Signature Version 4; security.md 4.

mod authorization;
mod canonical;
mod headers;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use authorization::Authorization;
use headers::Headers;

/// How far the signer's clock may be from ours, either way.
const SKEW: TimeDelta = TimeDelta::minutes(5);

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const TERMINATOR: &str = "aws4_request";
const TIMESTAMP: &str = "%Y%m%dT%H%M%SZ";

/// Why a signature was not taken; `Display` is the message, [`SignatureError::exception`] the type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    #[error("Missing Authentication Token")]
    Missing,
    #[error("{0}")]
    Incomplete(String),
    #[error("{0}")]
    Invalid(String),
    /// The access key is unknown, or comes with a session token, which our keys never have.
    #[error("The security token included in the request is invalid.")]
    UnrecognizedClient,
}

impl SignatureError {
    /// The exception's name on the wire.
    pub fn exception(&self) -> &'static str {
        match self {
            Self::Missing => "MissingAuthenticationTokenException",
            Self::Incomplete(_) => "IncompleteSignatureException",
            Self::Invalid(_) => "InvalidSignatureException",
            Self::UnrecognizedClient => "UnrecognizedClientException",
        }
    }
}

fn invalid<T>(why: impl Into<String>) -> Result<T, SignatureError> {
    Err(SignatureError::Invalid(why.into()))
}

fn incomplete<T>(why: impl Into<String>) -> Result<T, SignatureError> {
    Err(SignatureError::Incomplete(why.into()))
}

/// What a signature must be scoped to.
pub struct Expected<'a> {
    pub now: DateTime<Utc>,
    /// The called operation's signing name.
    pub service: &'a str,
    /// Whether this installation answers for a region.
    pub is_region: &'a dyn Fn(&str) -> bool,
}

/// The request as it was received, apart from its headers.
pub struct Request<'a> {
    pub method: &'a str,
    /// The path as it stood on the wire, escapes and all.
    pub path: &'a str,
    /// The query as it stood on the wire, without the question mark.
    pub query: &'a str,
    pub body: &'a [u8],
    /// What the signer may have taken for the host: the request's own Host, and behind a trusted
    /// proxy the forwarded and the public one.
    pub hosts: &'a [&'a str],
}

/// A well-formed signature in its time and scope, of which only the secret is not yet proven.
pub struct Signature {
    authorization: Authorization,
    headers: Headers,
    timestamp: String,
}

impl Signature {
    /// Reads the signature of a request from its headers, and checks all that needs no secret:
    /// that `host`, `x-amz-date` and every `x-amz-*` header there is are signed, each given once;
    /// date, region and service of the scope; the time.
    ///
    /// Refuses a presigned query and a session token.
    pub fn parse<'a>(
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        query: &str,
        expected: &Expected,
    ) -> Result<Self, SignatureError> {
        if is_presigned(query) {
            return incomplete(
                "Presigned requests are not accepted; sign the Authorization header.",
            );
        }
        let headers = Headers::read(headers)?;
        let Some(authorization) = headers.text("authorization") else {
            return Err(SignatureError::Missing);
        };
        let authorization = Authorization::parse(authorization)?;
        headers.check_signed(&authorization.signed_headers)?;
        let Some(timestamp) = headers.text("x-amz-date").map(str::to_owned) else {
            return incomplete("Authorization header requires existence of a 'X-Amz-Date' header.");
        };
        check_time(&timestamp, expected.now)?;
        check_scope(&authorization, &timestamp, expected)?;
        if headers.has("x-amz-security-token") {
            return Err(SignatureError::UnrecognizedClient);
        }
        Ok(Self { authorization, headers, timestamp })
    }

    /// The key that the request claims to be signed with.
    pub fn access_key_id(&self) -> &str {
        &self.authorization.access_key_id
    }

    /// The region that the request is scoped to.
    pub fn region(&self) -> &str {
        &self.authorization.region
    }

    /// Whether the holder of `secret` signed this request, body included.
    pub fn verify(&self, secret: &[u8], request: &Request) -> Result<(), SignatureError> {
        let body = hex::encode(Sha256::digest(request.body));
        if self.headers.has("x-amz-content-sha256")
            && self.headers.text("x-amz-content-sha256") != Some(&body)
        {
            return invalid(
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            );
        }
        let key = self.signing_key(secret);
        // All candidates are tried, so that the time tells nothing about which one it was.
        let signed = request.hosts.iter().fold(Choice::from(0), |found, host| {
            let canonical = self.canonical_request(request, host, &body);
            found | self.mac(&key, &canonical).ct_eq(&self.authorization.mac)
        });
        if bool::from(signed) {
            return Ok(());
        }
        invalid(
            "The request signature we calculated does not match the signature you provided. Check \
             your AWS Secret Access Key and signing method. Consult the service documentation for \
             details.",
        )
    }

    fn canonical_request(&self, request: &Request, host: &str, body: &str) -> Vec<u8> {
        let signed = &self.authorization.signed_headers;
        let mut out = Vec::with_capacity(1024);
        for line in
            [request.method, &canonical::path(request.path), &canonical::query(request.query)]
        {
            out.extend_from_slice(line.as_bytes());
            out.push(b'\n');
        }
        for name in signed {
            self.headers.write_canonical(name, host, &mut out);
        }
        out.push(b'\n');
        out.extend_from_slice(signed.join(";").as_bytes());
        out.push(b'\n');
        out.extend_from_slice(body.as_bytes());
        out
    }

    fn mac(&self, key: &[u8; 32], canonical_request: &[u8]) -> [u8; 32] {
        let Authorization { date, region, service, .. } = &self.authorization;
        let digest = hex::encode(Sha256::digest(canonical_request));
        let scope = format!("{date}/{region}/{service}/{TERMINATOR}");
        let text = format!("{ALGORITHM}\n{}\n{scope}\n{digest}", self.timestamp);
        hmac(key, text.as_bytes())
    }

    fn signing_key(&self, secret: &[u8]) -> [u8; 32] {
        let Authorization { date, region, service, .. } = &self.authorization;
        let start = zeroize::Zeroizing::new([b"AWS4", secret].concat());
        [region, service, TERMINATOR]
            .into_iter()
            .fold(hmac(&start, date.as_bytes()), |key, part| hmac(&key, part.as_bytes()))
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

fn is_presigned(query: &str) -> bool {
    let prefix = |name: &str| name.get(..6).is_some_and(|p| p.eq_ignore_ascii_case("x-amz-"));
    query.split('&').any(prefix)
}

fn check_time(timestamp: &str, now: DateTime<Utc>) -> Result<(), SignatureError> {
    let well_formed = timestamp.len() == 16 && timestamp.bytes().all(|b| b.is_ascii_alphanumeric());
    let time = NaiveDateTime::parse_from_str(timestamp, TIMESTAMP);
    let Some(time) = time.ok().filter(|_| well_formed).map(|time| time.and_utc()) else {
        return incomplete("Date must be in ISO-8601 'basic format': yyyyMMddTHHmmssZ.");
    };
    let written = |time: DateTime<Utc>| time.format(TIMESTAMP).to_string();
    if time < now - SKEW {
        let (limit, now) = (written(now - SKEW), written(now));
        return invalid(format!(
            "Signature expired: {timestamp} is now earlier than {limit} ({now} - 5 min.)"
        ));
    }
    if time > now + SKEW {
        let (limit, now) = (written(now + SKEW), written(now));
        return invalid(format!(
            "Signature not yet current: {timestamp} is still later than {limit} ({now} + 5 min.)"
        ));
    }
    Ok(())
}

fn check_scope(
    authorization: &Authorization,
    timestamp: &str,
    expected: &Expected,
) -> Result<(), SignatureError> {
    if !timestamp.starts_with(&authorization.date) {
        return invalid(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from \
             HTTP.",
        );
    }
    if !(expected.is_region)(&authorization.region) {
        return invalid("Credential should be scoped to a valid region.");
    }
    if authorization.service != expected.service {
        let service = expected.service;
        return invalid(format!("Credential should be scoped to correct service: '{service}'."));
    }
    Ok(())
}
