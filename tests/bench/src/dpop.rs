//! Proofs of possession (RFC 9449) of a key that a client made.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::nid::Nid;
use openssl::pkey::Private;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub struct Key {
    key: EcKey<Private>,
    jwk: Value,
    /// So that no two proofs are alike.
    made: u64,
}

impl Key {
    pub fn new() -> anyhow::Result<Self> {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
        let key = EcKey::generate(&group)?;
        let (mut x, mut y) = (BigNum::new()?, BigNum::new()?);
        let mut context = BigNumContext::new()?;
        key.public_key().affine_coordinates(&group, &mut x, &mut y, &mut context)?;
        let coordinate = |n: &BigNum| anyhow::Ok(URL_SAFE_NO_PAD.encode(n.to_vec_padded(32)?));
        let jwk = json!({"kty": "EC", "crv": "P-256", "x": coordinate(&x)?, "y": coordinate(&y)?});
        Ok(Self { key, jwk, made: 0 })
    }

    /// A proof for one POST.
    pub fn proof(&mut self, url: &str) -> anyhow::Result<String> {
        self.made += 1;
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = part(json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk}));
        let now = chrono::Utc::now().timestamp();
        let jti = format!("proof-{}", self.made);
        let claims = part(json!({"htm": "POST", "htu": url, "iat": now, "jti": jti}));
        let signed = format!("{header}.{claims}");
        let signature = EcdsaSig::sign(&Sha256::digest(&signed), &self.key)?;
        let halves = [signature.r().to_vec_padded(32)?, signature.s().to_vec_padded(32)?];
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(halves.concat())))
    }
}
