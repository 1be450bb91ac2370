//! Requests that nobody would send, whole, through everything that reads them: whatever comes is answered, never with a fault
//! of ours, and no browser is sent to where nobody registered. `script/test --fuzz` makes many more of them up.

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use poolhouse::model::signing::Algorithm;
use poolhouse::random::Random;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use reqwest::RequestBuilder;
use serde_json::{Map, Value, json};
use sqlx::PgPool;

use super::world::{CALLBACK, CHALLENGE, VERIFIER, World, app_members, form_post, location};
use crate::conformance::keys::Key;
use crate::support::pools::TestClient;
use crate::support::{Answer, answer};

/// The names that some endpoint reads, and one that none does.
const NAMES: [&str; 38] = [
    "access_token",
    "acr_values",
    "actor_token",
    "actor_token_type",
    "audience",
    "claims",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "device_code",
    "dpop_jkt",
    "extra",
    "grant_type",
    "id_token_hint",
    "identity_provider",
    "lang",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "refresh_token",
    "request",
    "request_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "subject_token",
    "subject_token_type",
    "token",
    "ui_locales",
];

/// Values that lead further in than chance would.
const WORDS: [&str; 38] = [
    "",
    "S256",
    "[]",
    "authorization_code",
    "client_credentials",
    "code",
    "code id_token",
    "consent",
    "evil\r\nlocation: https://evil.example/",
    "form_post",
    "fragment",
    "https://app.example/callback#",
    "https://app.example/callback/..",
    "https://app.example/other?x=1",
    "https://evil.example/",
    "id_token token",
    "login",
    "myapp://callback",
    "none",
    "openid",
    "openid email openid",
    "query",
    "refresh_token",
    "select_account",
    "token",
    "urn:cognito:loa:2",
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:ietf:params:oauth:request_uri:",
    "urn:ietf:params:oauth:token-type:access_token",
    "urn:poolhouse:posted:AQ",
    r#"{"id_token":{"acr":{"essential":true,"values":["x",1,null]}}}"#,
    r#"{"userinfo":{"sub":{"value":"not-a-uuid"},"email":null}}"#,
    CALLBACK,
    CHALLENGE,
    VERIFIER,
    "4294967296",
];

/// The endpoints for apps, the first of which does most.
const DOORS: [&str; 9] = [
    "token",
    "token",
    "token",
    "token",
    "revoke",
    "introspect",
    "device_authorization",
    "par",
    "userInfo",
];

/// Where the app may be answered.
const OWN: [&str; 3] = [CALLBACK, "https://app.example/other?x=1", "myapp://callback"];

type Pairs = Vec<(String, Vec<u8>)>;

/// Made-up parameters; `live` are values that mean something at the moment.
fn pairs(live: &[String]) -> impl Strategy<Value = Pairs> + use<> {
    let known: Vec<String> = WORDS.iter().map(|word| (*word).to_owned()).collect();
    let known = [known, live.to_vec()].concat();
    let cut = select(known.clone()).prop_flat_map(|word| {
        let end = word.len();
        (Just(word), 0..=end, any::<u8>()).prop_map(|(word, at, byte)| {
            let mut bytes = word.into_bytes();
            bytes.truncate(at);
            bytes.push(byte);
            bytes
        })
    });
    let value = prop_oneof![
        4 => select(known).prop_map(String::into_bytes),
        2 => cut,
        1 => ".*".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..40),
        1 => (1_usize..3000).prop_map(|length| vec![b'x'; length]),
    ];
    let name = prop_oneof![9 => select(&NAMES[..]).prop_map(str::to_owned), 1 => ".{0,8}"];
    vec((name, value), 0..9)
}

/// A form, every byte of it as it is.
fn encoded(pairs: &Pairs) -> String {
    let escape = |bytes: &[u8]| percent_encode(bytes, NON_ALPHANUMERIC).to_string();
    let pair = |(name, value): &(String, Vec<u8>)| {
        format!("{}={}", escape(name.as_bytes()), escape(value))
    };
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// Good parameters in front of the made-up ones, and none of their names twice.
fn after(good: &[(&str, &str)], mut pairs: Pairs) -> Pairs {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), value.as_bytes().to_vec());
    let mut all: Pairs = good.iter().map(own).collect();
    all.retain(|(name, _)| !pairs.iter().any(|(other, _)| other == name));
    all.append(&mut pairs);
    all
}

fn made<T>(runner: &mut TestRunner, strategy: &impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).unwrap().current()
}

fn form(request: RequestBuilder, body: String) -> RequestBuilder {
    request.header("content-type", "application/x-www-form-urlencoded").body(body)
}

/// Checks where a browser is sent.
async fn check_page(world: &World, answer: reqwest::Response, of: &str) {
    assert!(answer.status().as_u16() < 500, "{} {of}", answer.status());
    let at = |to: &str, place: &str| {
        to.strip_prefix(place)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#', '&']))
    };
    let own = |to: &str| OWN.iter().any(|place| at(to, place));
    if answer.headers().contains_key("location") {
        let to = location(&answer).to_owned();
        let ours = to.starts_with(&format!("{}/", world.base())) || to.starts_with('/');
        assert!(ours && !to.starts_with("//") || own(&to), "{to} {of}");
    }
    let text = answer.text().await.unwrap();
    if text.contains("name=\"formPost\"") {
        let (action, _) = form_post(&text);
        assert!(own(&action), "{action} {of}");
    }
}

#[sqlx::test]
async fn no_request_of_a_browser_makes_it_panic_or_leads_elsewhere(db: PgPool) {
    let world = World::standards(db).await;
    let session = world.browser(world.ann).await;
    let url = format!("{}/oauth2/authorize", world.base());
    let pushed = world.post_as(&world.app, "/oauth2/par", &world.request(&[])).await;
    let posted = world.server.http.post(&url).form(&world.request(&[])).send().await.unwrap();
    let sealed = super::world::parameters(location(&posted))["request_uri"].clone();
    let hint = world.tokens(&[]).await["id_token"].as_str().unwrap().to_owned();
    let uri = pushed.body["request_uri"].as_str().unwrap().to_owned();
    let strategy = (pairs(&[world.app.id.clone(), uri, sealed, hint]), 0_usize..5, 0..3_u8);
    let good = world.request(&[]);
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..Config::default().cases {
        let (pairs, good_ones, door) = made(&mut runner, &strategy);
        let body = encoded(&after(&good[..good_ones], pairs));
        let http = &world.server.http;
        let sent = match door {
            0 => http.get(format!("{url}?{body}")).header("cookie", &session).send().await,
            1 => http.get(format!("{}/login?{body}", world.base())).send().await,
            _ => form(http.post(&url), body.clone()).send().await,
        };
        let answer = sent.unwrap();
        let next = answer.headers().get("location").filter(|_| door == 2).cloned();
        check_page(&world, answer, &body).await;
        if let Some(next) = next {
            let next = http.get(next.to_str().unwrap()).header("cookie", &session);
            check_page(&world, next.send().await.unwrap(), &body).await;
        }
    }
}

/// What an endpoint for apps answers: a success, or an error of a kind that an RFC knows.
fn check_answer(answer: &Answer, of: &str) {
    assert!(answer.status < 500, "{} {} {of}", answer.status, answer.body);
    if answer.status >= 400 {
        let error = answer.body["error"].as_str().unwrap_or_else(|| panic!("{answer:?} {of}"));
        assert!(error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{error}");
    }
    assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"), "{of}");
}

#[sqlx::test]
async fn no_request_of_an_app_makes_it_panic(db: PgPool) {
    let world = World::standards(db).await;
    let put = json!({
        "UserPoolId": world.pool, "ClientId": world.app.id,
        "Metadata": {"device_authorization": true},
    });
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    let strategy = |live: &[String]| {
        let header = prop_oneof![
            Just(None::<(&str, Vec<u8>)>),
            vec(any::<u8>(), 0..40).prop_map(|bytes| Some(("authorization", bytes))),
            vec(any::<u8>(), 0..40).prop_map(|bytes| Some(("dpop", bytes))),
        ];
        (pairs(live), select(&DOORS[..]), 0..4_usize, header)
    };
    let mut runner = TestRunner::new(Config::default());
    for start in (0..Config::default().cases).step_by(64) {
        // Some of the requests before were good.
        let tokens = world.tokens(&[]).await;
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        let device = world.post_as(&world.app, "/oauth2/device_authorization", &[]).await.ok();
        let live = [
            world.app.id.clone(),
            world.app.secret.clone().unwrap(),
            world.code(&[]).await,
            text("refresh_token"),
            text("access_token"),
            text("id_token"),
            device["device_code"].as_str().unwrap().to_owned(),
        ];
        let strategy = strategy(&live);
        let goods: [&[(&str, &str)]; 4] = [
            &[],
            &[("grant_type", "authorization_code"), ("code", &live[2]), ("redirect_uri", CALLBACK)],
            &[("grant_type", "refresh_token"), ("refresh_token", &live[3])],
            &[("token", &live[4])],
        ];
        for _ in start..Config::default().cases.min(start + 64) {
            let (pairs, door, good, header) = made(&mut runner, &strategy);
            let body = encoded(&after(goods[good], pairs));
            let mut request = server.http.post(format!("{}/oauth2/{door}", world.base()));
            let said = format!("{door} {header:?} {body}");
            request = match header {
                Some((name, bytes)) => match reqwest::header::HeaderValue::from_bytes(&bytes) {
                    Ok(value) => request.header(name, value),
                    Err(_) => request,
                },
                None => request.basic_auth(&world.app.id, world.app.secret.as_ref()),
            };
            check_answer(&answer(form(request, body)).await, &said);
        }
    }
}

/// Made-up JSON.
fn some_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        select(&["POST", "GET", "dpop+jwt", "ES256", "none", "EC", "oct", "P-256", ""][..])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let name = select(&["keys", "kty", "crv", "x", "y", "d", "n", "e", "k"][..]);
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((name.prop_map(str::to_owned), inner), 0..4)
                .prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

/// Members of a header or of claims that take the place of good ones; `null` takes one away.
fn changes(names: &'static [&'static str]) -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    vec((select(names), some_json()), 0..3)
}

fn changed(mut good: Value, changes: &[(&str, Value)]) -> Value {
    for (name, value) in changes {
        match value {
            Value::Null => drop(good.as_object_mut().unwrap().remove(*name)),
            value => good[*name] = value.clone(),
        }
    }
    good
}

#[sqlx::test]
async fn no_signed_proof_or_assertion_makes_it_panic_or_proves_what_it_does_not_say(db: PgPool) {
    let world = World::standards(db).await;
    let key = Key::new(Algorithm::Es256);
    let mut members = app_members();
    members["GenerateSecret"] = json!(false);
    let client: TestClient = world.server.client_with(&world.pool, members).await;
    let metadata =
        json!({"jwks": {"keys": [key.jwk]}, "token_endpoint_auth_method": "private_key_jwt"});
    let put = json!({"UserPoolId": world.pool, "ClientId": client.id, "Metadata": metadata});
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    let token = world.tokens(&[]).await["refresh_token"].as_str().unwrap().to_owned();
    let url = format!("{}/oauth2/token", world.base());
    let now = server.app.now().timestamp();
    let strategy = (
        changes(&["typ", "jwk", "alg", "kid", "crit", "jku", "x5c"]),
        changes(&["htm", "htu", "iat", "jti", "ath", "nonce", "exp", "nbf"]),
        changes(&["iss", "sub", "aud", "exp", "nbf", "iat", "jti"]),
        any::<bool>(),
    );
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..Config::default().cases {
        let (header, proof, assertion, by_proof) = made(&mut runner, &strategy);
        let jti = Random.token();
        let (good, claims, good_header) = match by_proof {
            true => {
                let claims = json!({"htm": "POST", "htu": url, "iat": now, "jti": jti});
                let header = json!({"typ": "dpop+jwt", "jwk": key.bare()});
                (claims.clone(), changed(claims, &proof), header)
            }
            false => {
                let claims = json!({
                    "iss": client.id, "sub": client.id, "aud": world.issuer(), "exp": now + 60,
                    "iat": now, "jti": jti,
                });
                let header = json!({"kid": key.jwk["kid"]});
                (claims.clone(), changed(claims, &assertion), header)
            }
        };
        let jwt = key.sign(changed(good_header, &header), &claims);
        let request = server.http.post(&url);
        let said = format!("{header:?} {claims}");
        let answer = match by_proof {
            true => {
                let form = [("grant_type", "refresh_token"), ("refresh_token", &*token)];
                let request = request.basic_auth(&world.app.id, world.app.secret.as_ref());
                answer(request.header("dpop", jwt).form(&form)).await
            }
            false => {
                let form = [
                    ("grant_type", "refresh_token"),
                    ("refresh_token", "x"),
                    ("client_assertion_type", poolhouse::rules::client_assertions::JWT_BEARER),
                    ("client_assertion", &jwt),
                ];
                answer(request.form(&form)).await
            }
        };
        check_answer(&answer, &said);
        // Who is believed has said what must be said.
        let believed = match by_proof {
            true => answer.status == 200,
            false => answer.body["error"] == "invalid_grant",
        };
        let said_so = |name: &str| claims[name] == good[name];
        let must: &[&str] = if by_proof { &["htm", "htu"] } else { &["iss", "sub"] };
        assert!(!believed || must.iter().all(|name| said_so(name)), "{said}");
        assert!(!believed || claims["jti"].as_str().is_some_and(|jti| !jti.is_empty()), "{said}");
        // And nothing that is good is refused.
        let untouched = header.is_empty() && claims == good;
        assert!(!untouched || believed, "{said} {}", answer.body);
    }
}
