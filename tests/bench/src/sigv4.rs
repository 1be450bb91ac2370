//! Signature Version 4, the sending side, for the few signed calls that make the world.

use chrono::Utc;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

const SIGNED: &str = "content-type;host;x-amz-date;x-amz-target";

/// An access key.
pub struct AccessKey {
    pub id: &'static str,
    pub secret: &'static str,
}

fn mac(key: &[u8], message: &str) -> Vec<u8> {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn sha256(data: &str) -> String {
    hex::encode(Sha256::digest(data.as_bytes()))
}

/// `X-Amz-Date` and `Authorization` of a `POST /`.
pub fn sign(key: &AccessKey, host: &str, target: &str, body: &str) -> (String, String) {
    let date = Utc::now().format("%Y%m%dT%H%M%SZ").to_string();
    let canonical = format!(
        "POST\n/\n\ncontent-type:{}\nhost:{host}\nx-amz-date:{date}\nx-amz-target:{target}\n\n{SIGNED}\n{}",
        crate::world::AWS_JSON,
        sha256(body)
    );
    let day = &date[..8];
    let scope = format!("{day}/us-east-1/cognito-idp/aws4_request");
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", sha256(&canonical));
    let mut signing = mac(format!("AWS4{}", key.secret).as_bytes(), day);
    for part in ["us-east-1", "cognito-idp", "aws4_request"] {
        signing = mac(&signing, part);
    }
    let signature = hex::encode(mac(&signing, &text));
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={SIGNED}, Signature={signature}",
        key.id
    );
    (date, authorization)
}
