//! The `Authorization` header.

use super::{ALGORITHM, SignatureError, TERMINATOR, incomplete, invalid};

/// Its parts: `AWS4-HMAC-SHA256 Credential=key/date/region/service/aws4_request,
/// SignedHeaders=a;b, Signature=hex`.
pub(super) struct Authorization {
    pub access_key_id: String,
    /// Eight digits.
    pub date: String,
    pub region: String,
    pub service: String,
    /// In lower case, sorted, each once.
    pub signed_headers: Vec<String>,
    pub mac: [u8; 32],
}

impl Authorization {
    pub fn parse(header: &str) -> Result<Self, SignatureError> {
        let (algorithm, rest) = header.split_once([' ', '\t']).unwrap_or((header, ""));
        if algorithm != ALGORITHM {
            // Another scheme (`Bearer …`) is no attempt to sign; another AWS4 variant is.
            if algorithm.starts_with("AWS4") {
                return incomplete("Unsupported AWS 'algorithm'; use AWS4-HMAC-SHA256.");
            }
            return Err(SignatureError::Missing);
        }
        let [credential, signed_headers, signature] = parameters(rest)?;
        let [access_key_id, date, region, service] = scope(credential)?;
        Ok(Self {
            access_key_id,
            date,
            region,
            service,
            signed_headers: names(signed_headers)?,
            mac: mac(signature)?,
        })
    }
}

const NAMES: [&str; 3] = ["Credential", "SignedHeaders", "Signature"];

/// The three parameters, each given once, nothing beside them.
fn parameters(list: &str) -> Result<[&str; 3], SignatureError> {
    let mut found = [None; 3];
    for parameter in list.split(',') {
        let (name, value) = parameter.trim().split_once('=').unwrap_or((parameter, ""));
        let place = NAMES.iter().zip(&mut found).find(|(known, _)| **known == name);
        match place {
            Some((_, place @ None)) if !value.is_empty() => *place = Some(value),
            _ => {
                return incomplete(
                    "Authorization header has a parameter that is empty, doubled or unknown.",
                );
            }
        }
    }
    match found {
        [Some(credential), Some(signed_headers), Some(signature)] => {
            Ok([credential, signed_headers, signature])
        }
        _ => incomplete(missing(&found)),
    }
}

fn missing(found: &[Option<&str>; 3]) -> String {
    let lacking = NAMES.iter().zip(found).filter(|(_, found)| found.is_none());
    let texts: Vec<String> = lacking
        .map(|(name, _)| format!("Authorization header requires '{name}' parameter."))
        .collect();
    texts.join(" ")
}

fn scope(credential: &str) -> Result<[String; 4], SignatureError> {
    let parts: Vec<&str> = credential.split('/').collect();
    let [key, date, region, service, terminator] = parts[..] else {
        return incomplete(
            "Credential must have exactly 5 slash-delimited elements: \
             keyid/date/region/service/term.",
        );
    };
    if terminator != TERMINATOR {
        return invalid("Credential should be scoped with a valid terminator: 'aws4_request'.");
    }
    if date.len() != 8 || !date.bytes().all(|b| b.is_ascii_digit()) {
        return invalid("Date in Credential scope is not of the form YYYYMMDD.");
    }
    // No key of ours is longer or holds anything else, so the store need not be asked.
    if key.is_empty() || key.len() > 128 || !key.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(SignatureError::UnrecognizedClient);
    }
    Ok([key, date, region, service].map(str::to_owned))
}

/// The names in the order that the signer must have used: sorted, so that none comes twice.
fn names(list: &str) -> Result<Vec<String>, SignatureError> {
    let names: Vec<String> = list.split(';').map(str::to_owned).collect();
    let lower = |name: &String| !name.is_empty() && !name.bytes().any(|b| b.is_ascii_uppercase());
    if !names.iter().all(lower) || !names.is_sorted_by(|a, b| a < b) {
        return invalid("SignedHeaders must be in lower case, sorted, each name once.");
    }
    Ok(names)
}

fn mac(signature: &str) -> Result<[u8; 32], SignatureError> {
    let mut mac = [0; 32];
    match hex::decode_to_slice(signature, &mut mac) {
        Ok(()) => Ok(mac),
        Err(_) => invalid("Signature is not 64 hexadecimal digits."),
    }
}
