//! The error tables of the RFCs, row by row, and the test that shows each against the running server.
//!
//! | RFC | Row | Shown by |
//! |---|---|---|
//! | 6749 §4.1.2.1 | an unknown client, a redirect URI that is not its own | `no_wrong_request_leads_a_browser_to_where_nobody_registered` |
//! | 6749 §4.1.2.1 | `invalid_request` | `each_error_of_the_authorization_endpoint_goes_back_to_the_app`, `a_parameter_given_twice_stops_a_browser` |
//! | 6749 §4.1.2.1 | `unauthorized_client` | `each_error_of_the_authorization_endpoint_goes_back_to_the_app` |
//! | 6749 §4.1.2.1 | `access_denied` | `who_says_no_goes_back_with_access_denied`, `user_rejects_authentication` |
//! | 6749 §4.1.2.1 | `unsupported_response_type` | `each_error_of_the_authorization_endpoint_goes_back_to_the_app` |
//! | 6749 §4.1.2.1 | `invalid_scope` | `each_error_of_the_authorization_endpoint_goes_back_to_the_app` |
//! | 6749 §4.1.2.1 | `server_error` | `a_fault_of_ours_is_a_server_error_wherever_the_redirect_uri_is_proven`, `a_silent_request_that_a_fault_of_ours_stops_is_a_server_error` |
//! | 6749 §4.1.2.1 | `temporarily_unavailable` | `by_the_standards_apps_hear_that_the_database_is_away`, `a_silent_request_without_the_database_is_temporarily_unavailable` |
//! | OIDC Core §3.1.2.6 | `login_required`, `consent_required`, `request_not_supported`, `request_uri_not_supported`, `registration_not_supported` | `each_error_of_the_authorization_endpoint_goes_back_to_the_app` |
//! | OIDC Core §3.1.2.6 | `invalid_request_uri`, of a request that was pushed and answered | `a_request_that_was_answered_in_another_tab_is_an_invalid_request_uri`, `par_attempt_reuse_request_uri` |
//! | OIDC `unmet_authentication_requirements` | a level that is insisted on and not reached | `a_level_that_an_app_insists_on_is_reached_or_refused` |
//! | OIDC Core §3.1.2.6 | `interaction_required` | `every_way_to_the_app_leads_by_new_terms` |
//! | 6749 §5.2 | `invalid_request` | `each_error_of_the_token_endpoint_has_its_status`, `a_parameter_given_twice_is_an_invalid_request_at_every_endpoint` |
//! | 6749 §5.2 | `invalid_client` | `each_error_of_the_token_endpoint_has_its_status`, `a_client_that_is_not_believed_gets_401_by_the_standards` |
//! | 6749 §5.2 | `invalid_grant`, `unauthorized_client`, `unsupported_grant_type`, `invalid_scope` | `each_error_of_the_token_endpoint_has_its_status` |
//! | 7636 §4.4.1, §4.6 | `invalid_request` without a challenge, `invalid_grant` for another verifier | `par_ensure_pkce_required`, `the_verifier_is_demanded_if_and_only_if_a_challenge_was_sent` |
//! | 6750 §3.1 | `invalid_request`, `invalid_token`, `insufficient_scope` | `by_the_standards_challenges_name_the_scheme` |
//! | 7009 §2.2 | an unknown token is no error | `each_wrong_request_has_its_answer` |
//! | 7009 §2.2.1 | `unsupported_token_type`; `invalid_request`, `invalid_client`, `unauthorized_client` | `each_wrong_request_has_its_answer` |
//! | 7009 §2.2.1 | 503 with `Retry-After` | `the_database_away_is_503_at_every_endpoint` |
//! | 7591 §3.2.2 | `invalid_redirect_uri`, `invalid_client_metadata` | `what_a_client_may_not_have_it_does_not_get` |
//! | 7591 §3.2.2 | `invalid_software_statement`, `unapproved_software_statement`: statements are ignored (§2.3) | `a_software_statement_is_ignored_and_a_member_given_twice_is_none` |
//! | 7591 §3 | 401 and `insufficient_scope` for an initial access token | `without_a_token_registration_is_closed_unless_the_pool_opens_it` |
//! | 7592 §2 | 401 for a wrong token, and for a client that is no more | `a_client_reads_changes_and_deletes_itself_and_nobody_else_does` |
//! | 7592 §2 | 405 for a method that is none of its own | `methods_that_are_not_there_are_405` |
//! | 7592 §2.2 | another `client_id` or `client_secret` | `a_client_names_itself_rightly_and_its_frames_are_its_own` |
//! | 7662 §2.2 | `{"active": false}` is no error | `tokens_that_count_are_told_and_all_others_are_inactive_alike` |
//! | 7662 §2.3 | 401 for a client that does not prove itself, `invalid_request` | `only_clients_that_prove_themselves_are_told` |
//! | 8628 §3.2 | `invalid_client`, `unauthorized_client`, `invalid_scope` | `a_code_is_its_clients_and_its_pools`, `whoever_is_not_believed_is_told_so_at_every_endpoint` |
//! | 8628 §3.5 | `authorization_pending`, `slow_down`, `expired_token` | `who_asks_too_often_waits_longer_and_nobody_waits_for_ever` |
//! | 8628 §3.5 | `access_denied` | `the_complete_link_fills_the_code_in_for_whoever_is_signed_in` |
//! | 8628 §3.5 | `invalid_grant`, `unauthorized_client` | `a_code_is_its_clients_and_its_pools` |
//! | 8693 §2.2.2 | `invalid_request`, `invalid_target`, and of 6749 §5.2 `invalid_client`, `invalid_scope`, `unauthorized_client` | `what_is_refused_is_refused_in_the_words_of_rfc_8693` |
//! | 8707 §2 | `invalid_target` | `each_error_of_the_authorization_endpoint_goes_back_to_the_app`, `a_resource_that_was_not_granted_burns_no_code` |
//! | 9126 §2.1 | `request_uri` in what is pushed | `par_authorization_request_containing_request_uri_form_param` |
//! | 9126 §2.3 | what the authorization endpoint would say, as JSON | `each_error_of_the_authorization_endpoint_is_heard_by_who_pushes` |
//! | 9126 §2.3 | `invalid_client` | `whoever_is_not_believed_is_told_so_at_every_endpoint` |
//! | 9126 §2.3 | 405, 413, 429 | `methods_that_are_not_there_are_405`, `a_pushed_request_has_a_size`, `what_public_clients_leave_with_us_is_counted_by_source` |
//! | 9449 §4.3 | more than one proof, and proofs that prove nothing | `more_than_one_proof_is_none`, `dpop_negative_tests` |
//! | 9449 §5 | no proof where there must be one: `invalid_request` | `ensure_holder_of_key_required` |
//! | 9449 §5, §11.1 | `invalid_dpop_proof` | `a_proof_refreshes_one_token_that_rotates_even_at_the_same_time`, `a_proof_pushes_one_request`, `a_proof_redeems_one_code_even_at_the_same_time_and_burns_no_other` |
//! | 9449 §7.1 | `invalid_token` with the scheme `DPoP` | `dpop_negative_tests`, `by_the_standards_challenges_name_the_scheme` |
//! | 9449 §9 | `use_dpop_nonce` of userInfo | `user_info_asks_for_a_nonce_as_well` |
//! | 9449 §8 | `use_dpop_nonce` | `a_nonce_is_asked_for_where_the_client_says_so_and_counts_for_minutes` |
//! | 9449 §10 | a code of another key | `ensure_token_endpoint_fails_with_mismatched_dpop_proof_jkt`, `ensure_mismatched_dpop_jkt_fails` |

use std::path::Path;

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{
    CALLBACK, CHALLENGE, PASSWORD, World, app_members, location, parameters, refusal,
};
use crate::support::answer;
use crate::support::pools::TestClient;

/// A request with changes, and the error that it is answered with.
type Row<'a> = (&'a [(&'a str, &'a str)], &'a str);

/// What is wrong with a request whoever sends it.
const WRONG: [Row<'static>; 19] = [
    (&[("response_type", "")], "invalid_request"),
    (&[("response_mode", "bogus")], "invalid_request"),
    (&[("code_challenge", CHALLENGE)], "invalid_request"),
    (&[("code_challenge", CHALLENGE), ("code_challenge_method", "plain")], "invalid_request"),
    (&[("code_challenge_method", "S256")], "invalid_request"),
    (&[("prompt", "none login")], "invalid_request"),
    (&[("prompt", "bogus")], "invalid_request"),
    (&[("max_age", "-1")], "invalid_request"),
    (&[("claims", "{")], "invalid_request"),
    (&[("dpop_jkt", "short")], "invalid_request"),
    (&[("response_type", "token")], "unauthorized_client"),
    (&[("response_type", "id_token token"), ("nonce", "n")], "unauthorized_client"),
    (&[("response_type", "code token")], "unsupported_response_type"),
    (&[("response_type", "bogus")], "unsupported_response_type"),
    (&[("scope", "openid nonsense")], "invalid_scope"),
    (&[("scope", "openid\topenid")], "invalid_scope"),
    (&[("resource", "https://nobody.example/")], "invalid_target"),
    (&[("request", "e30.e30.")], "request_not_supported"),
    (&[("registration", "{}")], "registration_not_supported"),
];

#[sqlx::test]
async fn each_error_of_the_authorization_endpoint_goes_back_to_the_app(db: PgPool) {
    let world = World::standards(db).await;
    let browser = world.browser(world.ann).await;
    let by_uri: Row<'_> =
        (&[("request_uri", "https://app.example/request.jwt")], "request_uri_not_supported");
    for (changes, error) in WRONG.into_iter().chain([by_uri]) {
        for cookie in [None, Some(browser.as_str())] {
            let answer = world.authorize(changes, cookie).await;
            let to = location(&answer);
            assert!(to.starts_with(CALLBACK), "{changes:?} {to}");
            let given = parameters(to);
            assert_eq!(given["error"], error, "{changes:?}");
            assert_eq!((&*given["state"], &given["iss"]), ("xyz", &world.issuer()));
            assert!(!given.contains_key("code"));
        }
    }
    let silent = [("prompt", "none")];
    let error = async |cookie: Option<&str>| {
        let answer = world.authorize(&silent, cookie).await;
        parameters(location(&answer))["error"].clone()
    };
    assert_eq!(error(None).await, "login_required");
    let put = json!({
        "UserPoolId": world.pool, "ClientId": world.app.id, "Metadata": {"require_consent": true},
    });
    let server = &world.server;
    server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
    assert_eq!(error(Some(&browser)).await, "consent_required");
}

#[sqlx::test]
async fn each_error_of_the_authorization_endpoint_is_heard_by_who_pushes(db: PgPool) {
    let world = World::standards(db).await;
    let elsewhere: Row<'_> = (&[("redirect_uri", "https://evil.example/")], "invalid_request");
    let nowhere: Row<'_> = (&[("redirect_uri", "")], "invalid_request");
    for (changes, error) in WRONG.into_iter().chain([elsewhere, nowhere]) {
        let pushed = world.post_as(&world.app, "/oauth2/par", &world.request(changes)).await;
        let (status, said, _) = refusal(&pushed);
        assert_eq!((status, said), (400, error), "{changes:?}");
        assert!(pushed.headers["cache-control"].to_str().unwrap().contains("no-store"));
    }
    let closed = json!({"GenerateSecret": true, "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]});
    let closed = world.server.client_with(&world.pool, closed).await;
    let request = world.request(&[("client_id", &closed.id)]);
    let pushed = world.post_as(&closed, "/oauth2/par", &request).await;
    assert_eq!(refusal(&pushed), (400, "unauthorized_client", None));
}

#[sqlx::test]
async fn each_error_of_the_token_endpoint_has_its_status(db: PgPool) {
    let world = World::standards(db).await;
    world.resource_server(&["read"]).await;
    let machine = json!({
        "GenerateSecret": true, "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthScopes": ["api/read"],
    });
    let machine = world.server.client_with(&world.pool, machine).await;
    let wrong = TestClient { secret: Some("wrong".to_owned()), ..world.app.clone() };
    let nobody = TestClient { id: "nobody".to_owned(), secret: Some("x".to_owned()) };
    let refresh = world.tokens(&[("scope", "openid")]).await["refresh_token"].clone();
    let refresh = refresh.as_str().unwrap();
    let grant = |name: &'static str| ("grant_type", name);
    let (code, refreshing) = (grant("authorization_code"), grant("refresh_token"));
    let password = [grant("password"), ("username", "ann"), ("password", PASSWORD)];
    type Case<'a> = (&'a TestClient, &'a [(&'a str, &'a str)], u16, &'a str);
    let rows: [Case<'_>; 13] = [
        (&world.app, &[], 400, "invalid_request"),
        (&world.app, &[code], 400, "invalid_request"),
        (&world.app, &[refreshing], 400, "invalid_request"),
        (&world.app, &[code, ("code", "x"), ("client_secret", "x")], 400, "invalid_request"),
        (&wrong, &[code, ("code", "x")], 401, "invalid_client"),
        (&nobody, &[code, ("code", "x")], 401, "invalid_client"),
        (&world.app, &[code, ("code", "x"), ("redirect_uri", CALLBACK)], 400, "invalid_grant"),
        (&world.app, &[refreshing, ("refresh_token", "x")], 400, "invalid_grant"),
        (&machine, &[code, ("code", "x")], 400, "unauthorized_client"),
        (&world.app, &[grant("client_credentials")], 400, "unauthorized_client"),
        (&world.app, &password, 400, "unsupported_grant_type"),
        (&machine, &[grant("client_credentials"), ("scope", "api/write")], 400, "invalid_scope"),
        (
            &world.app,
            &[refreshing, ("refresh_token", refresh), ("scope", "openid email")],
            400,
            "invalid_scope",
        ),
    ];
    for (client, form, status, error) in rows {
        let answer = world.post_as(client, "/oauth2/token", form).await;
        assert_eq!((answer.status, refusal(&answer).1), (status, error), "{form:?}");
        assert!(answer.headers["content-type"].to_str().unwrap().starts_with("application/json"));
        assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"));
        // RFC 6749 §5.2: the scheme that the client has tried.
        let challenge = answer.headers.get("www-authenticate").map(|it| it.to_str().unwrap());
        assert_eq!(challenge.is_some_and(|it| it.starts_with("Basic ")), status == 401);
    }
}

#[sqlx::test]
async fn whoever_is_not_believed_is_told_so_at_every_endpoint(db: PgPool) {
    let world = World::standards(db).await;
    let wrong = TestClient { secret: Some("wrong".to_owned()), ..world.app.clone() };
    for path in ["token", "revoke", "introspect", "par", "device_authorization"] {
        let form = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("token", "x")];
        let answer = world.post_as(&wrong, &format!("/oauth2/{path}"), &form).await;
        assert_eq!((answer.status, refusal(&answer).1), (401, "invalid_client"), "{path}");
        let challenge = answer.headers["www-authenticate"].to_str().unwrap();
        assert!(challenge.starts_with("Basic "), "{path}");
    }
}

/// Not by a redirect, nor by a header that refreshes, nor by a form or a link (RFC 9700 §4.11.2).
#[sqlx::test]
async fn no_wrong_request_leads_a_browser_to_where_nobody_registered(db: PgPool) {
    let world = World::standards(db).await;
    let browser = world.browser(world.ann).await;
    let other_pool = world.server.pool().await;
    let of_other = world.server.client_with(&other_pool, app_members()).await.id;
    let evil = "https://evil.example/callback";
    let id = world.app.id.as_str();
    let unproven: [&[(&str, &str)]; 7] = [
        &[("redirect_uri", evil)],
        &[("redirect_uri", "https://app.example/callback#evil.example")],
        &[("redirect_uri", "https://app.example@evil.example/callback")],
        &[("redirect_uri", CALLBACK), ("redirect_uri", evil)],
        &[("client_id", "evil.example"), ("redirect_uri", evil)],
        &[("client_id", &of_other), ("redirect_uri", evil)],
        &[("client_id", id), ("client_id", &of_other), ("redirect_uri", evil)],
    ];
    let more: [&[(&str, &str)]; 6] = [
        &[],
        &[("prompt", "none")],
        &[("response_mode", "form_post")],
        &[("response_type", "token")],
        &[("response_type", "bogus"), ("response_mode", "fragment")],
        &[("scope", "nonsense"), ("request", "e30.e30.")],
    ];
    let client = &world.server.http;
    for wrong in unproven {
        for more in more {
            let query = world.request(&[wrong, more].concat());
            for path in ["/oauth2/authorize", "/login", "/consent", "/signup"] {
                let answer = world.get(path, &query, Some(&browser)).await;
                leads_nowhere(answer, &format!("{path} {wrong:?} {more:?}")).await;
            }
            let url = format!("{}/oauth2/authorize", world.base());
            let posted = client.post(url).form(&query).send().await.unwrap();
            let next = client.get(location(&posted)).header("cookie", &browser);
            leads_nowhere(next.send().await.unwrap(), &format!("POST {wrong:?} {more:?}")).await;
        }
    }
    let hint = world.tokens(&[]).await["id_token"].as_str().unwrap().to_owned();
    for query in [
        vec![("client_id", id), ("logout_uri", evil)],
        vec![("client_id", id), ("redirect_uri", evil), ("response_type", "code")],
        vec![("id_token_hint", &*hint), ("post_logout_redirect_uri", evil)],
    ] {
        let answer = world.get("/logout", &query, Some(&browser)).await;
        leads_nowhere(answer, &format!("/logout {query:?}")).await;
    }
}

async fn leads_nowhere(answer: reqwest::Response, of: &str) {
    assert_eq!(answer.status(), 400, "{of}");
    for header in ["location", "refresh"] {
        assert!(answer.headers().get(header).is_none(), "{of}");
    }
    let page = scraper::Html::parse_document(&answer.text().await.unwrap());
    for attribute in ["href", "action", "src", "content"] {
        let selector = scraper::Selector::parse(&format!("[{attribute}]")).unwrap();
        for element in page.select(&selector) {
            assert!(!element.attr(attribute).unwrap().contains("evil"), "{of}");
        }
    }
}

#[sqlx::test]
async fn more_than_one_proof_is_none(db: PgPool) {
    let world = World::standards(db).await;
    let access = world.tokens(&[]).await["access_token"].as_str().unwrap().to_owned();
    let own = crate::conformance::keys::Key::new(poolhouse::model::signing::Algorithm::Es256);
    let proof = |path: &str, jti: &str| {
        let claims = json!({
            "htm": "POST", "htu": format!("{}{path}", world.base()),
            "iat": world.server.app.now().timestamp(), "jti": jti,
        });
        own.sign(json!({"typ": "dpop+jwt", "jwk": own.bare()}), &claims)
    };
    for (path, scheme, status) in [
        ("/oauth2/token", None, 400),
        ("/oauth2/par", None, 400),
        ("/oauth2/userInfo", Some(format!("DPoP {access}")), 401),
    ] {
        let mut request = world.server.http.post(format!("{}{path}", world.base()));
        request = match scheme {
            Some(scheme) => request.header("authorization", scheme),
            None => request.basic_auth(&world.app.id, world.app.secret.as_ref()),
        };
        request = request.header("dpop", proof(path, "1")).header("dpop", proof(path, "2"));
        let form = [("grant_type", "refresh_token"), ("refresh_token", "x")];
        let answer = answer(request.form(&form)).await;
        assert_eq!((answer.status, refusal(&answer).1), (status, "invalid_dpop_proof"), "{path}");
    }
}

#[sqlx::test]
async fn methods_that_are_not_there_are_405(db: PgPool) {
    let world = World::standards(db).await;
    for (method, path) in [
        ("GET", "/oauth2/par"),
        ("GET", "/oauth2/introspect"),
        ("PUT", "/oauth2/device_authorization"),
        ("GET", "/oauth2/register"),
        ("POST", "/oauth2/register/somebody"),
        ("PATCH", "/oauth2/register/somebody"),
    ] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("{}{path}", world.base());
        let answer = world.server.http.request(method, url).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{path}");
        assert!(answer.headers().contains_key("allow"), "{path}");
    }
}

#[sqlx::test]
async fn the_database_away_is_503_at_every_endpoint(db: PgPool) {
    let world = World::standards(db).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("token", "x")];
    // What is known of pool and client is known.
    world.post_as(&world.app, "/oauth2/token", &form).await;
    world.server.app.db.close().await;
    for path in ["/oauth2/token", "/oauth2/revoke"] {
        let answer = world.post_as(&world.app, path, &form).await;
        assert_eq!((answer.status, refusal(&answer).1), (503, "temporarily_unavailable"), "{path}");
        assert_eq!(answer.headers["retry-after"], "5");
    }
    // The `request_uri` holds what is pushed.
    assert_eq!(world.post_as(&world.app, "/oauth2/par", &world.request(&[])).await.status, 201);
}

#[sqlx::test]
async fn a_software_statement_is_ignored_and_a_member_given_twice_is_none(db: PgPool) {
    let dcr = json!({"DcrConfiguration": {"OpenDcrEnabled": true}});
    let world = World::start_with(db, dcr, |_| {}).await;
    let register = async |body: String| {
        let request = world.server.http.post(format!("{}/oauth2/register", world.base()));
        answer(request.header("content-type", "application/json").body(body)).await
    };
    let own = r#""token_endpoint_auth_method": "none""#;
    let uris = format!(r#""redirect_uris": ["{CALLBACK}"]"#);
    let stated = format!(r#"{{{uris}, {own}, "software_statement": "e30.e30."}}"#);
    let made = register(stated).await;
    assert_eq!((made.status, &made.body["software_statement"]), (201, &Value::Null));
    let doubled = format!(r#"{{{uris}, {own}, "redirect_uris": ["https://evil.example/"]}}"#);
    for wrong in [doubled, "[]".to_owned(), "{".to_owned(), format!("{{{uris}, {own}}}x")] {
        let answer = register(wrong.clone()).await;
        assert_eq!(
            (answer.status, refusal(&answer).1),
            (400, "invalid_client_metadata"),
            "{wrong}"
        );
    }
}

/// Every file of tests, read.
fn sources(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, found),
            false if path.extension().is_some_and(|ending| ending == "rs") => {
                found.push_str(&std::fs::read_to_string(path).unwrap());
            }
            false => {}
        }
    }
}

#[test]
fn every_row_of_the_tables_names_a_test_that_is_there() {
    let mut tests = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it"), &mut tests);
    let rows = include_str!("errors.rs").lines().filter(|line| line.starts_with("//! | "));
    let mut named = 0;
    for row in rows.skip(1) {
        for test in row.rsplit('|').nth(1).unwrap().split('`').skip(1).step_by(2) {
            assert!(tests.contains(&format!("async fn {test}(")), "{test}");
            named += 1;
        }
    }
    assert!(named > 40);
}
