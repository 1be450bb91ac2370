//! `/oauth2/register`: who may register, and for what.

mod management;
mod metadata;
mod strangers;

use std::collections::BTreeMap;

use poolhouse::model::audit::Actor;
use poolhouse::model::ids::{Sub, UserPoolId};
use poolhouse::model::signing::Algorithm;
use poolhouse::rules::clients::DCR_SCOPE;
use poolhouse::rules::signing_keys::{Rotation, rotate};
use scraper::{Html, Selector};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{CALLBACK, CHALLENGE, PASSWORD, VERIFIER, World, parameters};
use crate::conformance::keys::Key;
use crate::support::{Answer, answer};

async fn world(db: PgPool, dcr: Value) -> World {
    World::start_with(db, json!({"DcrConfiguration": dcr}), |_| {}).await
}

async fn open_world(db: PgPool) -> World {
    world(db, json!({"OpenDcrEnabled": true})).await
}

async fn register(world: &World, token: Option<&str>, body: &Value) -> Answer {
    let mut request = world.server.http.post(format!("{}/oauth2/register", world.base()));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    answer(request.json(body)).await
}

/// A call to where a client manages itself.
/// A call of a client's own place; what it puts names the client.
async fn manage(registered: &Value, token: &str, method: &str, body: Option<&Value>) -> Answer {
    let mut body = body.cloned();
    if let Some(members) = body.as_mut().and_then(Value::as_object_mut) {
        members.entry("client_id").or_insert_with(|| registered["client_id"].clone());
    }
    let url = registered["registration_client_uri"].as_str().unwrap();
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = reqwest::Client::new().request(method, url).bearer_auth(token);
    if let Some(body) = &body {
        request = request.json(body);
    }
    answer(request).await
}

fn public() -> Value {
    json!({
        "redirect_uris": [CALLBACK],
        "client_name": "Editor <1>",
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": "openid email nonsense",
        "software_id": "ignored",
    })
}

#[track_caller]
fn created(answer: Answer) -> Value {
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"));
    answer.body
}

/// A client that may register others, and its token.
async fn initial(world: &World) -> String {
    let holder = json!({
        "GenerateSecret": true, "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": [DCR_SCOPE],
    });
    let holder = world.server.client_with(&world.pool, holder).await;
    let form = [("grant_type", "client_credentials")];
    let tokens = world.post_as(&holder, "/oauth2/token", &form).await.ok();
    tokens["access_token"].as_str().unwrap().to_owned()
}

/// The tokens of ann at a public client that registered itself.
async fn tokens_at(world: &World, made: &Value) -> Value {
    tokens_of(world, world.ann, made).await
}

/// The same of another user.
async fn tokens_of(world: &World, user: Sub, made: &Value) -> Value {
    let id = made["client_id"].as_str().unwrap();
    let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let asked = [&[("client_id", id), ("scope", "openid email")][..], &pkce].concat();
    let session = world.browser(user).await;
    let mut browser = world.server.browser();
    let (name, secret) = session.split_once('=').unwrap();
    browser.cookies.insert(name.to_owned(), secret.to_owned());
    let url = format!("{}/oauth2/authorize", world.base());
    let url = url::Url::parse_with_params(&url, world.request(&asked)).unwrap();
    let page = browser.visit(url.as_str()).await;
    let done = browser.send_form(&page, "consentForm", &[("allowButton", "")]).await;
    let code = done.parameter("code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("client_id", id),
        ("code_verifier", VERIFIER),
    ];
    world.post("/oauth2/token", &form).await.ok()
}

/// What an answer would have told the app, and which the page that is shown instead has in a link to the place it names.
async fn offered(answer: reqwest::Response) -> BTreeMap<String, String> {
    assert_eq!(answer.status(), 400);
    assert!(answer.headers().get("location").is_none());
    let page = Html::parse_document(&answer.text().await.unwrap());
    let link = page.select(&Selector::parse("#errorOffer").unwrap()).next().unwrap();
    assert!(link.text().collect::<String>().contains("(app.example)"));
    parameters(link.attr("href").unwrap())
}

#[sqlx::test]
async fn a_stranger_registers_and_its_users_see_who_it_is(db: PgPool) {
    let world = open_world(db).await;
    let url = format!("{}/.well-known/oauth-authorization-server/{}", world.server.url, world.pool);
    let document = answer(world.server.http.get(url)).await.ok();
    assert_eq!(document["registration_endpoint"], format!("{}/oauth2/register", world.base()));
    let made = created(register(&world, None, &public()).await);
    assert_eq!((&made["client_secret"], &made["scope"]), (&Value::Null, &json!("openid email")));
    assert_eq!(made["token_endpoint_auth_method"], "none");
    assert_eq!(made["grant_types"], json!(["authorization_code", "refresh_token"]));
    let id = made["client_id"].as_str().unwrap();
    let input = json!({"UserPoolId": world.pool, "ClientId": id});
    let described = world.server.signed("DescribeUserPoolClient", input).await.ok();
    assert_eq!(described["UserPoolClient"]["ClientType"], "DCR");
    // PKCE is no choice, silence no answer, and a session leads to no code without a page.
    let session = world.browser(world.ann).await;
    let own = [("client_id", id), ("scope", "openid")];
    let answered = world.authorize(&own, Some(&session)).await;
    assert_eq!(offered(answered).await["error"], "invalid_request");
    let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let asked = [&own[..], &pkce].concat();
    let silent = [&asked[..], &[("prompt", "none")]].concat();
    let answered = world.authorize(&silent, Some(&session)).await;
    assert_eq!(offered(answered).await["error"], "consent_required");
    let answered = world.get("/login", &world.request(&silent), Some(&session)).await;
    assert_eq!(offered(answered).await["error"], "consent_required");
    let mut browser = world.server.browser();
    let (name, secret) = session.split_once('=').unwrap();
    browser.cookies.insert(name.to_owned(), secret.to_owned());
    let url = format!("{}/oauth2/authorize", world.base());
    let url = url::Url::parse_with_params(&url, world.request(&asked)).unwrap();
    let page = browser.visit(url.as_str()).await;
    assert_eq!(page.text_of(".app-name"), "Editor <1>", "{}", page.text);
    assert!(page.text_of(".stranger").contains("app.example"));
    let done = browser.send_form(&page, "consentForm", &[("allowButton", "")]).await;
    let code = done.parameter("code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("client_id", id),
        ("code_verifier", VERIFIER),
    ];
    let tokens = world.post("/oauth2/token", &form).await.ok();
    assert!(tokens["id_token"].is_string());
    // The unsigned API is no door for it.
    let parameters = json!({"USERNAME": "ann", "PASSWORD": PASSWORD});
    let input =
        json!({"ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters});
    assert_ne!(world.server.call("InitiateAuth", input).await.status, 200);
}

#[sqlx::test]
async fn without_a_token_registration_is_closed_unless_the_pool_opens_it(db: PgPool) {
    let world = world(db, json!({"EnableStatus": "Enabled"})).await;
    // RFC 6750 §3: who shows no token hears of no error, and who shows one of too little scope which it takes.
    let challenge =
        |answer: &Answer| answer.headers["www-authenticate"].to_str().unwrap().to_owned();
    let answer = register(&world, None, &public()).await;
    assert_eq!((answer.status, &*challenge(&answer)), (401, "Bearer"));
    let holder = json!({
        "GenerateSecret": true, "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": [DCR_SCOPE],
    });
    let holder = world.server.client_with(&world.pool, holder).await;
    let form = [("grant_type", "client_credentials")];
    let tokens = world.post_as(&holder, "/oauth2/token", &form).await.ok();
    let initial = tokens["access_token"].as_str().unwrap();
    let mut confidential = public();
    confidential["token_endpoint_auth_method"] = json!("client_secret_basic");
    let made = created(register(&world, Some(initial), &confidential).await);
    assert!(made["client_secret"].is_string());
    assert_eq!(made["client_secret_expires_at"], 0);
    // Neither a token without the scope, nor one that is none.
    let tokens = world.tokens(&[]).await;
    let answer = register(&world, tokens["access_token"].as_str(), &public()).await;
    assert_eq!((answer.status, &answer.body["error"]), (403, &json!("insufficient_scope")));
    let expected = format!("Bearer error=\"insufficient_scope\", scope=\"{DCR_SCOPE}\"");
    assert_eq!(challenge(&answer), expected);
    let url = format!("{}/oauth2/register/{}", world.base(), made["client_id"].as_str().unwrap());
    let answer = crate::support::answer(world.server.http.get(url)).await;
    assert_eq!((answer.status, &*challenge(&answer)), (401, "Bearer"));
    for wrong in ["", "x", tokens["id_token"].as_str().unwrap()] {
        assert_eq!(register(&world, Some(wrong), &public()).await.status, 401, "{wrong}");
    }
}

#[sqlx::test]
async fn what_a_client_may_not_have_it_does_not_get(db: PgPool) {
    let world = open_world(db).await;
    let error = async |name: &str, value: Value| {
        let mut body = public();
        body[name] = value;
        let answer = register(&world, None, &body).await;
        assert_eq!(answer.status, 400, "{name}");
        answer.body["error"].as_str().unwrap().to_owned()
    };
    for uris in [
        json!([]),
        json!(["http://app.example/"]),
        json!(["https://app.example/#x"]),
        json!(["https://ann@app.example/"]),
        json!(["javascript:alert(1)"]),
        json!(["/callback"]),
    ] {
        assert_eq!(error("redirect_uris", uris.clone()).await, "invalid_redirect_uri", "{uris}");
    }
    for (name, value) in [
        ("grant_types", json!(["client_credentials"])),
        ("grant_types", json!(["implicit"])),
        ("grant_types", json!(["password"])),
        ("grant_types", json!([])),
        ("response_types", json!(["token"])),
        ("token_endpoint_auth_method", json!("tls_client_auth")),
        ("token_endpoint_auth_method", json!("private_key_jwt")),
        ("scope", json!(DCR_SCOPE)),
        ("client_name", json!("x".repeat(129))),
        ("client_name", json!("a\nb")),
        ("client_name", json!("a\u{202e}b")),
        ("jwks", json!({"keys": [{"kty": "oct", "k": "AAAA"}]})),
        ("backchannel_logout_uri", json!("http://evil.example/")),
        ("id_token_signed_response_alg", json!("ES256")),
        ("id_token_signed_response_alg", json!("none")),
        ("subject_type", json!("pairwise")),
        ("default_max_age", json!(-1)),
        ("default_max_age", json!("600")),
        ("default_acr_values", json!(["one two"])),
        ("default_acr_values", json!("urn:cognito:loa:1")),
        ("require_auth_time", json!("yes")),
        ("redirect_uris", json!("https://app.example/")),
    ] {
        assert_eq!(error(name, value).await, "invalid_client_metadata", "{name}");
    }
    let text = world.server.http.post(format!("{}/oauth2/register", world.base())).body("{}");
    assert_eq!(answer(text).await.status, 400);
}

/// RFC 7591 §3.2.1: what cannot be had beside the rest is left out, and the answer says what there is.
#[sqlx::test]
async fn of_many_grants_a_client_gets_those_that_there_are(db: PgPool) {
    let world = open_world(db).await;
    let mut body = public();
    body["grant_types"] = json!([
        "authorization_code",
        "refresh_token",
        "implicit",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ]);
    body["response_types"] = json!(["code", "code id_token", "none"]);
    let made = created(register(&world, None, &body).await);
    assert_eq!(made["grant_types"], json!(["authorization_code", "refresh_token"]));
    assert_eq!(made["response_types"], json!(["code"]));
}

/// RFC 7591 §3.2.1: what a client gets is told, also where it did not ask.
#[sqlx::test]
async fn a_client_is_told_how_its_id_tokens_are_signed(db: PgPool) {
    let members = json!({
        "DcrConfiguration": {"OpenDcrEnabled": true},
        "UserPoolTags": {"poolhouse:signing-algorithm": "ES256"},
    });
    let world = World::start_with(db, members, |_| {}).await;
    let mut asked = public();
    for asks in [false, true] {
        if asks {
            asked["id_token_signed_response_alg"] = json!("ES256");
            asked["subject_type"] = json!("public");
        }
        let made = created(register(&world, None, &asked).await);
        let told = (&made["id_token_signed_response_alg"], &made["subject_type"]);
        assert_eq!(told, (&json!("ES256"), &json!("public")));
    }
    asked["id_token_signed_response_alg"] = json!("RS256");
    let refused = register(&world, None, &asked).await;
    assert_eq!((refused.status, &refused.body["error"]), (400, &json!("invalid_client_metadata")));
}

/// Not how the keys sign that are announced, nor those that have retired.
#[sqlx::test]
async fn while_another_algorithm_is_announced_clients_are_told_that_of_now(db: PgPool) {
    let world = open_world(db).await;
    let app = &world.server.app;
    let tags = json!({"poolhouse:signing-algorithm": "ES256"});
    let tag = json!({"ResourceArn": world.server.arn(&world.pool), "Tags": tags});
    world.server.signed("TagResource", tag).await.ok();
    let id = UserPoolId::new(&*world.pool);
    let at = rotate(app, &Actor::operator(), &id, Rotation::Announced).await.unwrap();
    for (now, other) in [("RS256", "ES256"), ("ES256", "RS256")] {
        let mut asked = public();
        let made = created(register(&world, None, &asked).await);
        assert_eq!(made["id_token_signed_response_alg"], now);
        asked["id_token_signed_response_alg"] = json!(other);
        assert_eq!(register(&world, None, &asked).await.status, 400, "{other} at {now}");
        world.server.advance(at - app.now());
    }
}

#[sqlx::test]
async fn a_pool_without_registration_has_none(db: PgPool) {
    let world = World::start(db).await;
    assert_eq!(register(&world, None, &public()).await.status, 404);
    let url = format!("{}/.well-known/openid-configuration", world.issuer());
    let document = answer(world.server.http.get(url)).await.ok();
    assert_eq!(document["registration_endpoint"], Value::Null);
}

#[sqlx::test]
async fn a_client_is_called_what_it_calls_itself_in_any_letters(db: PgPool) {
    let world = open_world(db).await;
    let mut body = public();
    body["client_name"] = json!("Éditeur – 編集 \"1\"");
    let made = created(register(&world, None, &body).await);
    assert_eq!(made["client_name"], body["client_name"]);
    let id = made["client_id"].as_str().unwrap();
    let token = made["registration_access_token"].as_str().unwrap();
    // Names of the API have no such letters.
    let input = json!({"UserPoolId": world.pool, "ClientId": id});
    let name = async || {
        let described = world.server.signed("DescribeUserPoolClient", input.clone()).await.ok();
        described["UserPoolClient"]["ClientName"].clone()
    };
    assert_eq!(name().await, "-diteur - -- -1-");
    let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let asked = [&[("client_id", id), ("scope", "openid")][..], &pkce].concat();
    let url = format!("{}/login", world.base());
    let url = url::Url::parse_with_params(&url, world.request(&asked)).unwrap();
    let page = world.server.browser().visit(url.as_str()).await;
    assert!(page.text_of(".notice").contains("Éditeur – 編集 \"1\""), "{}", page.text);
    body["client_name"] = json!("Übersetzer");
    assert_eq!(manage(&made, token, "PUT", Some(&body)).await.ok()["client_name"], "Übersetzer");
    // A name that an administrator gives it takes its place; another change does not.
    let mut members = json!({"UserPoolId": world.pool, "ClientId": id, "ClientName": name().await});
    world.server.signed("UpdateUserPoolClient", members.clone()).await.ok();
    let read = async || manage(&made, token, "GET", None).await.ok()["client_name"].clone();
    assert_eq!(read().await, "Übersetzer");
    members["ClientName"] = json!("Tool of somebody");
    world.server.signed("UpdateUserPoolClient", members).await.ok();
    assert_eq!(read().await, "Tool of somebody");
}

#[sqlx::test]
async fn clients_that_registered_themselves_are_listed_apart_and_keep_their_secrets(db: PgPool) {
    let world = open_world(db).await;
    let mut body = public();
    body["token_endpoint_auth_method"] = json!("client_secret_basic");
    let mut strangers = Vec::new();
    for _ in 0..3 {
        strangers.push(created(register(&world, None, &body).await)["client_id"].clone());
    }
    strangers.sort_by_key(Value::to_string);
    let list = async |more: Value| {
        let mut input = json!({"UserPoolId": world.pool});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        world.server.signed("ListUserPoolClients", input).await
    };
    let ids = |listed: &Value| -> Vec<Value> {
        let listed = listed["UserPoolClients"].as_array().unwrap();
        listed.iter().map(|client| client["ClientId"].clone()).collect()
    };
    let dcr = list(json!({"ClientType": "DCR", "MaxResults": 2})).await.ok();
    assert_eq!(ids(&dcr), strangers[..2]);
    let token = dcr["NextToken"].clone();
    let rest = json!({"ClientType": "DCR", "MaxResults": 2, "NextToken": token});
    assert_eq!(ids(&list(rest).await.ok()), strangers[2..]);
    // A token goes on with the list that it is of.
    let other = list(json!({"ClientType": "REGULAR", "NextToken": token})).await;
    assert_eq!(other.error(), "InvalidParameterException");
    let regular = list(json!({"ClientType": "REGULAR"})).await.ok();
    assert_eq!(ids(&regular), [json!(world.app.id)]);
    assert_eq!(ids(&list(json!({})).await.ok()).len(), 4);
    for (operation, more) in [
        ("ListUserPoolClientSecrets", json!({})),
        ("AddUserPoolClientSecret", json!({})),
        ("DeleteUserPoolClientSecret", json!({"ClientSecretId": format!("{}--1", strangers[0])})),
    ] {
        let mut input = json!({"UserPoolId": world.pool, "ClientId": strangers[0]});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let refused = world.server.signed(operation, input).await;
        assert_eq!(refused.error(), "InvalidParameterException", "{operation}");
    }
}

#[sqlx::test]
async fn strangers_have_a_quota_that_leaves_room_for_the_operators_clients(db: PgPool) {
    let dcr = json!({"DcrConfiguration": {"OpenDcrEnabled": true}});
    let world = World::start_with(db, dcr, |config| config.quotas.registered_clients = 1).await;
    let made = created(register(&world, None, &public()).await);
    assert_eq!(register(&world, None, &public()).await.status, 429);
    created(register(&world, Some(&initial(&world).await), &public()).await);
    world.server.client(&world.pool).await;
    let token = made["registration_access_token"].as_str().unwrap();
    assert_eq!(manage(&made, token, "DELETE", None).await.status, 204);
    created(register(&world, None, &public()).await);
}

#[sqlx::test]
async fn what_a_client_says_of_itself_has_a_size(db: PgPool) {
    let world = open_world(db).await;
    let mut body = public();
    for uris in [
        json!(vec!["https://app.example/"; 101]),
        json!([format!("https://app.example/{}", "x".repeat(1024))]),
    ] {
        body["redirect_uris"] = uris;
        let refused = register(&world, None, &body).await;
        assert_eq!((refused.status, &refused.body["error"]), (400, &json!("invalid_redirect_uri")));
    }
    let key = Key::new(Algorithm::Es256);
    let mut fat = key.jwk.clone();
    fat["x5c"] = json!(["A".repeat(100_000)]);
    body = public();
    body["jwks"] = json!({"keys": [fat]});
    let made = created(register(&world, None, &body).await);
    assert_eq!(made["jwks"], json!({"keys": [key.jwk]}));
}

#[sqlx::test]
async fn a_machine_registers_with_a_key_in_place_of_a_secret(db: PgPool) {
    let world = world(db, json!({"AllowedScopes": ["api/read"]})).await;
    world.resource_server(&["read"]).await;
    let key = Key::new(Algorithm::Es256);
    let machine = json!({
        "grant_types": ["client_credentials"], "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [key.jwk]},
    });
    let made = created(register(&world, Some(&initial(&world).await), &machine).await);
    assert_eq!(
        (&made["token_endpoint_auth_method"], &made["client_secret"]),
        (&json!("private_key_jwt"), &Value::Null)
    );
    let claims = json!({
        "iss": made["client_id"], "sub": made["client_id"], "aud": world.issuer(),
        "exp": world.server.app.now().timestamp() + 60, "jti": "1",
    });
    let assertion = key.sign(json!({"kid": key.jwk["kid"]}), &claims);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &*assertion),
    ];
    assert_eq!(world.post("/oauth2/token", &form).await.ok()["scope"], "api/read");
}

#[sqlx::test]
async fn a_device_registers_without_a_redirect_uri_and_keeps_how_it_sends_its_secret(db: PgPool) {
    let world = open_world(db).await;
    let device = "urn:ietf:params:oauth:grant-type:device_code";
    let television = json!({
        "grant_types": [device, "refresh_token"],
        "token_endpoint_auth_method": "client_secret_post",
    });
    let made = created(register(&world, None, &television).await);
    assert_eq!(made["grant_types"], json!([device, "refresh_token"]));
    assert_eq!(made["token_endpoint_auth_method"], "client_secret_post");
    let form = [
        ("client_id", made["client_id"].as_str().unwrap()),
        ("client_secret", made["client_secret"].as_str().unwrap()),
    ];
    let begun = world.post("/oauth2/device_authorization", &form).await.ok();
    assert!(begun["device_code"].is_string());
    let token = made["registration_access_token"].as_str().unwrap();
    assert_eq!(manage(&made, token, "PUT", Some(&television)).await.status, 200);
}

/// Bug: who sent an empty scope, as the MCP Inspector does where its field is left empty, could not register.
#[sqlx::test]
async fn what_is_left_empty_counts_as_not_sent(db: PgPool) {
    let world = open_world(db).await;
    let mut without = public();
    let members = without.as_object_mut().unwrap();
    members.remove("scope");
    members.remove("client_name");
    let plain = created(register(&world, None, &without).await);
    for blank in ["", "  "] {
        let mut body = public();
        (body["scope"], body["client_name"]) = (json!(blank), json!(blank));
        let made = created(register(&world, None, &body).await);
        assert_eq!(made["scope"], plain["scope"], "{blank:?}");
        assert_eq!(made["client_name"], plain["client_name"], "{blank:?}");
    }
}

/// Bug: what a client had sent stood in the description as it was, where RFC 6749 §5.2 has printable ASCII without `"` and `\`.
#[sqlx::test]
async fn a_description_has_no_characters_that_it_must_not_have(db: PgPool) {
    let world = open_world(db).await;
    for (name, value) in [
        ("redirect_uris", json!(["http://bücher.example/\"\\\u{7f}\u{202e}"])),
        ("post_logout_redirect_uris", json!(["http://bücher.example/\"\\\u{7f}\u{202e}"])),
        ("jwks", json!({"keys": [{"kty": "ü\"\\"}]})),
        ("default_max_age", json!("\"ü\\")),
    ] {
        let mut body = public();
        body[name] = value;
        let refused = register(&world, None, &body).await;
        assert_eq!(refused.status, 400, "{name}");
        let description = refused.body["error_description"].as_str().unwrap();
        let allowed = |c: char| matches!(c, ' '..='~') && c != '"' && c != '\\';
        assert!(!description.is_empty() && description.chars().all(allowed), "{description}");
    }
}
