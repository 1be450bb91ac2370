use super::*;

fn key_of(algorithm: Algorithm) -> (Signer, Verifier) {
    let pair = KeyPair::generate(Random, algorithm).unwrap();
    let signer = Signer::new(&pair.kid, algorithm, &pair.private).unwrap();
    (signer, Verifier::new(&pair.public_jwk).unwrap())
}

fn key() -> (Signer, Verifier) {
    key_of(Algorithm::Rs256)
}

#[test]
fn every_algorithm_verifies_its_own_and_no_other() {
    let claims: Claims = serde_json::from_value(json!({"sub": "ann"})).unwrap();
    let keys = Algorithm::ALL.map(key_of);
    for (one, (signer, _)) in keys.iter().enumerate() {
        let token = signer.sign_typed("x+jwt", &claims).unwrap();
        let parsed = Unverified::parse(&token).unwrap();
        assert_eq!((parsed.algorithm, parsed.typ.as_deref()), (signer.algorithm(), Some("x+jwt")));
        for (other, (_, verifier)) in keys.iter().enumerate() {
            let expected = (one == other).then(|| claims.clone());
            assert_eq!(verifier.verify(&parsed), expected, "{signer:?} {verifier:?}");
        }
    }
}

#[test]
fn one_rsa_key_is_not_used_with_two_algorithms() {
    let pair = KeyPair::generate(Random, Algorithm::Rs256).unwrap();
    let signer = Signer::new(&pair.kid, Algorithm::Ps256, &pair.private).unwrap();
    let token = signer.sign(&Claims::new()).unwrap();
    let parsed = Unverified::parse(&token).unwrap();
    assert_eq!(Verifier::new(&pair.public_jwk).unwrap().verify(&parsed), None);
    // A key that names its algorithm is for no other.
    assert!(Verifier::of(&pair.public_jwk, Algorithm::Ps256).is_err());
    assert!(Verifier::of(&pair.public_jwk, Algorithm::Es256).is_err());
}

#[test]
fn the_thumbprint_is_that_of_the_rfc() {
    // RFC 7638 §3.1.
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let jwk = json!({"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"});
    assert_eq!(thumbprint(&jwk).unwrap(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert_eq!(thumbprint(&json!({"kty": "oct", "k": "x"})), None);
    assert_eq!(thumbprint(&json!({"kty": "EC", "crv": "P-256", "x": "a"})), None);
}

#[test]
fn keys_of_clients_are_public_and_of_a_known_kind() {
    let pair = KeyPair::generate(Random, Algorithm::Es256).unwrap();
    let mut jwk = pair.public_jwk.clone();
    assert!(Verifier::of(&jwk, Algorithm::Es256).is_ok());
    jwk["d"] = json!("AAAA");
    assert!(Verifier::of(&jwk, Algorithm::Es256).is_err());
    let mut elsewhere = pair.public_jwk.clone();
    elsewhere["x"] = elsewhere["y"].clone();
    assert!(Verifier::of(&elsewhere, Algorithm::Es256).is_err());
    let long = json!({"kty": "RSA", "e": "AQAB", "n": "A".repeat(MAX_MODULUS + 1)});
    assert!(Verifier::of(&long, Algorithm::Rs256).is_err());
    assert!(
        Verifier::of(&json!({"kty": "RSA", "e": "AQAB", "n": "AQAB"}), Algorithm::Rs256).is_err()
    );
}

/// Verifying with an exponent as long as the modulus costs as much as signing; with one, everything is a signature.
#[test]
fn an_rsa_key_of_a_client_has_an_exponent_that_is_used() {
    let pair = KeyPair::generate(Random, Algorithm::Rs256).unwrap();
    let with = |exponent: &[u8]| {
        let mut jwk = pair.public_jwk.clone();
        jwk["e"] = json!(URL_SAFE_NO_PAD.encode(exponent));
        Verifier::of(&jwk, Algorithm::Rs256).is_ok()
    };
    assert!(with(&[1, 0, 1]) && with(&[3]));
    assert!(!with(&[1]) && !with(&[2]) && !with(&[0, 3]) && !with(&[0xff; 5]));
    assert!(!with(&[]) && !with(&[0xff; 255]));
}

#[test]
fn what_is_signed_verifies_and_nothing_else_does() {
    let (signer, verifier) = key();
    let claims: Claims = serde_json::from_value(json!({"sub": "ann", "exp": 1})).unwrap();
    let token = signer.sign(&claims).unwrap();
    let parsed = Unverified::parse(&token).unwrap();
    assert_eq!(&parsed.kid, signer.kid());
    assert_eq!(verifier.verify(&parsed), Some(claims));
    let (_, stranger) = key();
    assert_eq!(stranger.verify(&parsed), None);
}

#[test]
fn other_algorithms_and_keys_in_headers_are_refused() {
    let (signer, _) = key();
    let token = signer.sign(&Claims::new()).unwrap();
    let (_, rest) = token.split_once('.').unwrap();
    for header in [
        json!({"kid": "k", "alg": "none"}),
        json!({"kid": "k", "alg": "HS256"}),
        json!({"alg": "RS256"}),
        json!({"kid": "k", "alg": "RS512"}),
        json!({"kid": "k", "alg": "rs256"}),
        json!({"kid": "k", "alg": "RS256", "jwk": {}}),
        json!({"kid": "k", "alg": "RS256", "jku": "https://x"}),
        json!({"kid": "k", "alg": "RS256", "crit": ["b64"]}),
    ] {
        let forged = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()));
        assert!(Unverified::parse(&forged).is_none(), "{header}");
    }
    for junk in ["", ".", "..", "a.b.c", "a.b.c.d", &"x".repeat(MAX_JWT + 1)] {
        assert!(Unverified::parse(junk).is_none());
    }
}
