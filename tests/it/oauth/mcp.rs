//! A client of the Model Context Protocol connects with no more than the address of its server: MCP, Authorization; RFC
//! 9728, RFC 8414, RFC 7591, RFC 8252, RFC 8707.

use serde_json::{Value, json};
use sqlx::PgPool;
use url::Url;

use super::world::{CHALLENGE, PASSWORD, VERIFIER, World, app_members, claims};
use crate::support::{Answer, answer};

const MCP: &str = "https://mcp.example";
const SCOPE: &str = "https://mcp.example/use";

async fn world(db: PgPool) -> World {
    let dcr = json!({"OpenDcrEnabled": true, "AllowedScopes": [SCOPE]});
    let world = World::start_with(db, json!({"DcrConfiguration": dcr}), |_| {}).await;
    let input = json!({
        "UserPoolId": world.pool, "Identifier": MCP, "Name": "Tools",
        "Scopes": [{"ScopeName": "use", "ScopeDescription": "Use the tools"}],
    });
    world.server.signed("CreateResourceServer", input).await.ok();
    world
}

async fn get(world: &World, url: &str) -> Answer {
    answer(world.server.http.get(url)).await
}

/// The metadata of the server that tokens come from, at the place that RFC 8414 §3.1 builds from its issuer.
async fn metadata(world: &World, issuer: &str) -> Value {
    let mut url = Url::parse(issuer).unwrap();
    let path = format!("/.well-known/oauth-authorization-server{}", url.path());
    url.set_path(&path);
    get(world, url.as_str()).await.ok()
}

#[sqlx::test]
async fn a_client_finds_the_way_registers_and_gets_a_token_for_its_server(db: PgPool) {
    let world = world(db).await;
    // What the server's challenge names as its `resource_metadata`.
    let about = format!("{}/.well-known/oauth-protected-resource?resource={MCP}", world.base());
    let about = get(&world, &about).await;
    assert_eq!(about.headers["access-control-allow-origin"], "*");
    let about = about.ok();
    let expected = json!({
        "resource": MCP, "authorization_servers": [world.issuer()], "resource_name": "Tools",
        "scopes_supported": [SCOPE], "bearer_methods_supported": ["header"],
    });
    assert_eq!(about, expected);
    let server = metadata(&world, about["authorization_servers"][0].as_str().unwrap()).await;
    assert_eq!(server["issuer"], world.issuer());
    assert_eq!(server["code_challenge_methods_supported"], json!(["S256"]));
    let methods = server["token_endpoint_auth_methods_supported"].as_array().unwrap();
    assert!(methods.contains(&json!("none")));
    let endpoint = |name: &str| server[name].as_str().unwrap().to_owned();
    let me = json!({
        "client_name": "Editor",
        "redirect_uris": ["http://127.0.0.1:33418/callback", "http://localhost/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "application_type": "native",
    });
    let made = answer(world.server.http.post(endpoint("registration_endpoint")).json(&me)).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let client = made.body["client_id"].as_str().unwrap();
    assert_eq!(
        (&made.body["client_secret"], &made.body["scope"]),
        (&Value::Null, &json!(format!("openid email phone profile {SCOPE}")))
    );
    // The port is another one each time that the app runs.
    let redirect_uri = "http://127.0.0.1:50123/callback";
    let query = [
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", redirect_uri),
        ("scope", SCOPE),
        ("state", "s"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        // SDKs write the address of a host with a slash.
        ("resource", "https://mcp.example/"),
    ];
    let url = Url::parse_with_params(&endpoint("authorization_endpoint"), query).unwrap();
    let mut browser = world.server.browser();
    let page = browser.visit(url.as_str()).await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https: http://localhost:* http://127.0.0.1:*"),
        "{policy}"
    );
    let fields = [("username", "ann"), ("password", PASSWORD)];
    let page = browser.send_form(&page, "cognitoSignInForm", &fields).await;
    let page = browser.send_form(&page, "consentForm", &[("allowButton", "")]).await;
    assert!(page.location().unwrap().starts_with(&format!("{redirect_uri}?")));
    assert_eq!(page.parameter("iss").unwrap(), world.issuer());
    let code = page.parameter("code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", redirect_uri),
        ("client_id", client),
        ("code_verifier", VERIFIER),
        ("resource", "https://mcp.example/"),
    ];
    let tokens = answer(world.server.http.post(endpoint("token_endpoint")).form(&form)).await.ok();
    let access = claims(&tokens["access_token"]);
    assert_eq!((&access["aud"], &access["scope"]), (&json!(MCP), &json!(SCOPE)));
}

#[sqlx::test]
async fn a_port_of_this_machine_is_free_for_who_registered_itself_and_nobody_else(db: PgPool) {
    let world = world(db).await;
    let uri = "http://127.0.0.1:33418/callback";
    let me = json!({"redirect_uris": [uri], "token_endpoint_auth_method": "none"});
    let register = format!("{}/oauth2/register", world.base());
    let made = answer(world.server.http.post(&register).json(&me)).await;
    let stranger = made.body["client_id"].as_str().unwrap();
    let secret = json!({"redirect_uris": [uri]});
    let made = answer(world.server.http.post(&register).json(&secret)).await;
    let with_secret = made.body["client_id"].as_str().unwrap();
    let mut members = app_members();
    members["CallbackURLs"] = json!([uri]);
    members["GenerateSecret"] = json!(false);
    let regular = world.server.client_with(&world.pool, members).await;
    let status = async |client: &str, uri: &str| {
        let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
        let own = [("client_id", client), ("redirect_uri", uri)];
        let asked = [&own[..], &pkce].concat();
        world.authorize(&asked, None).await.status().as_u16()
    };
    let another = "http://127.0.0.1:4444/callback";
    for client in [stranger, with_secret, &regular.id] {
        assert_eq!(status(client, uri).await, 302, "{client}");
    }
    assert_eq!(status(stranger, another).await, 302);
    assert_eq!(
        (status(with_secret, another).await, status(&regular.id, another).await),
        (400, 400)
    );
    for wrong in [
        "http://127.0.0.1:4444/other",
        "http://localhost:4444/callback",
        "https://127.0.0.1:4444/callback",
        "http://127.0.0.1:4444/callback?x=1",
        "http://evil.example:4444/callback",
    ] {
        assert_eq!(status(stranger, wrong).await, 400, "{wrong}");
    }
}

#[sqlx::test]
async fn the_same_metadata_is_wherever_clients_look_for_it(db: PgPool) {
    let change = |config: &mut poolhouse::config::Config| {
        config.domain_suffix = Some("pools.example".to_owned());
    };
    let world = World::start_with(db, json!({}), change).await;
    let document = metadata(&world, &world.issuer()).await;
    let (root, pool) = (&world.server.url, &world.pool);
    for place in [
        format!("{root}/.well-known/openid-configuration/{pool}"),
        format!("{root}/{pool}/.well-known/openid-configuration"),
        format!("{root}/{pool}/.well-known/oauth-authorization-server"),
    ] {
        let found = get(&world, &place).await;
        assert_eq!(found.headers["access-control-allow-origin"], "*", "{place}");
        assert_eq!(found.ok(), document, "{place}");
    }
    // A client that knows no more than the host of the pages is sent there.
    let open = reqwest::header::HeaderValue::from_static("*");
    for name in ["openid-configuration", "oauth-authorization-server"] {
        let url = format!("{root}/.well-known/{name}");
        let at_host = world.server.http.get(&url).header("host", "people.pools.example");
        let sent = answer(at_host).await;
        assert_eq!(
            (sent.status, &sent.headers["access-control-allow-origin"]),
            (302, &open),
            "{name}"
        );
        // What a host publishes is its own issuer's (RFC 8414 §3.3).
        let place = sent.headers["location"].to_str().unwrap();
        assert_eq!(get(&world, place).await.ok(), document, "{name}");
        assert_eq!(get(&world, &url).await.status, 404);
        let unknown = format!("{root}/.well-known/{name}/us-east-1_unknown");
        assert_eq!(get(&world, &unknown).await.status, 404);
    }
}

#[sqlx::test]
async fn a_resource_is_described_to_who_names_it(db: PgPool) {
    let world = world(db).await;
    world.resource_server(&["read"]).await;
    let place = format!("{}/.well-known/oauth-protected-resource", world.base());
    let ask = async |query: &str| get(&world, &format!("{place}{query}")).await;
    assert_eq!(ask("?resource=https://mcp.example/").await.ok()["resource"], MCP);
    for wrong in ["", "?resource=", "?resource=a:b&resource=c:d"] {
        assert_eq!(ask(wrong).await.body["error"], "invalid_request", "{wrong}");
    }
    // Neither one that is not there nor one that is no URL: nobody could be sent to it.
    for wrong in ["https://mcp.example/x", "https://other.example", "api"] {
        let answer = ask(&format!("?resource={wrong}")).await;
        assert_eq!((answer.status, &answer.body["error"]), (400, &json!("invalid_target")));
    }
}

#[sqlx::test]
async fn user_info_says_where_tokens_come_from(db: PgPool) {
    let world = World::standards(db).await;
    let user_info = format!("{}/oauth2/userInfo", world.base());
    let refused = get(&world, &user_info).await;
    let challenge = refused.headers["www-authenticate"].to_str().unwrap().to_owned();
    let (_, about) = challenge.split_once("resource_metadata=\"").unwrap();
    let about = get(&world, about.split('"').next().unwrap()).await.ok();
    assert_eq!(about["resource"], user_info);
    assert_eq!(about["authorization_servers"], json!([world.issuer()]));
    assert_eq!(about["bearer_methods_supported"], json!(["header", "body"]));
}
