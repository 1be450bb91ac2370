//! Signature Version 4, the sending side: what an SDK does.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// An access key of the signed API.
#[derive(Clone, Debug)]
pub struct Key {
    pub id: String,
    pub secret: String,
}

/// The headers that sign a POST to `/` of `host`.
pub fn headers(
    key: &Key,
    host: &str,
    target: &str,
    body: &str,
    now: DateTime<Utc>,
) -> [(&'static str, String); 2] {
    let date = now.format("%Y%m%dT%H%M%SZ").to_string();
    let scope = format!("{}/us-east-1/cognito-idp/aws4_request", &date[..8]);
    let signed = "content-type;host;x-amz-date;x-amz-target";
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/x-amz-json-1.1\nhost:{host}\nx-amz-date:{date}\n\
         x-amz-target:{target}\n\n{signed}\n{}",
        hex::encode(Sha256::digest(body)),
    );
    let digest = hex::encode(Sha256::digest(canonical));
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}");
    let secret = format!("AWS4{}", key.secret).into_bytes();
    let signing = scope.split('/').fold(secret, |key, part| mac(&key, part));
    let signature = hex::encode(mac(&signing, &to_sign));
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={signed}, Signature={signature}",
        key.id,
    );
    [("x-amz-date", date), ("authorization", authorization)]
}

fn mac(key: &[u8], part: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(part.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
