//! An authenticator in software: it makes one P-256 key and signs with it, as WebAuthn says.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// User present, user verified, backup eligible, backed up, attested data.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const SYNCED: u8 = 0x08 | 0x10;
const ATTESTED: u8 = 0x40;

/// A passkey in somebody's hands.
pub struct Authenticator {
    key: EcKey<Private>,
    id: Vec<u8>,
    /// The origin of the page that uses it.
    pub origin: String,
    pub rp_id: String,
    /// Whether it makes sure who its user is.
    pub verifies: bool,
    /// Whether it counts its signatures, as one that never leaves its device does.
    pub counter: u32,
    /// The `user.id` it was registered for.
    user: String,
}

fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A CBOR byte string of up to 65535 bytes.
fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    [&[0x59][..], &length.to_be_bytes(), bytes].concat()
}

/// A CBOR text of up to 23 characters.
fn cbor_text(text: &str) -> Vec<u8> {
    [&[0x60 + u8::try_from(text.len()).unwrap()][..], text.as_bytes()].concat()
}

impl Authenticator {
    /// A new key for pages of an origin.
    pub fn new(origin: &str, rp_id: &str) -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        Self::with(EcKey::generate(&group).unwrap(), origin, rp_id)
    }

    /// The same with a key that is there.
    pub fn with(key: EcKey<Private>, origin: &str, rp_id: &str) -> Self {
        let id = Sha256::digest(key.private_key().to_vec()).to_vec();
        Self {
            key,
            id,
            origin: origin.to_owned(),
            rp_id: rp_id.to_owned(),
            verifies: true,
            counter: 0,
            user: String::new(),
        }
    }

    /// Its id, as lists of passkeys show it.
    pub fn id(&self) -> String {
        base64url(&self.id)
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        let data = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let synced = if self.counter == 0 { SYNCED } else { 0 };
        let flags = flags | PRESENT | verified | synced;
        let rp = Sha256::digest(self.rp_id.as_bytes());
        [&rp[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// `navigator.credentials.create`, as RegistrationResponseJSON.
    pub fn register(&mut self, options: &Value) -> Value {
        self.user = options["user"]["id"].as_str().unwrap().to_owned();
        let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
        let mut context = BigNumContext::new().unwrap();
        let group = self.key.group();
        self.key.public_key().affine_coordinates(group, &mut x, &mut y, &mut context).unwrap();
        let coordinate = |number: &BigNum| number.to_vec_padded(32).unwrap();
        // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
        let cose = [
            &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20][..],
            &coordinate(&x),
            &[0x22, 0x58, 0x20],
            &coordinate(&y),
        ]
        .concat();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data = self.authenticator_data(ATTESTED);
        let data = [&data[..], &[0; 16], &length, &self.id, &cose].concat();
        let object = [
            vec![0xa3],
            cbor_text("fmt"),
            cbor_text("none"),
            cbor_text("attStmt"),
            vec![0xa0],
            cbor_text("authData"),
            cbor_bytes(&data),
        ]
        .concat();
        json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": base64url(&self.client_data("webauthn.create", &options["challenge"])),
                "attestationObject": base64url(&object),
                "transports": ["internal", "hybrid"],
            },
        })
    }

    /// `navigator.credentials.get`, as the text of AuthenticationResponseJSON.
    pub fn sign(&self, options: &Value) -> String {
        let client_data = self.client_data("webauthn.get", &options["challenge"]);
        let data = self.authenticator_data(0);
        let signed = [&data[..], &Sha256::digest(&client_data)].concat();
        let key = PKey::from_ec_key(self.key.clone()).unwrap();
        let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
        let signature = signer.sign_oneshot_to_vec(&signed).unwrap();
        let response = json!({
            "authenticatorData": base64url(&data), "clientDataJSON": base64url(&client_data),
            "signature": base64url(&signature), "userHandle": self.user,
        });
        json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key",
            "clientExtensionResults": {}, "response": response,
        })
        .to_string()
    }
}
