//! Parameters that are given twice: which of the two is meant, nobody can tell (RFC 6749 §3.1, §3.2).

use sqlx::PgPool;

use super::world::{BYE, World, location, parameters, refusal};

/// Every parameter that an authorization request may have, but for `resource`, which may come again.
const OF_REQUESTS: [&str; 24] = [
    "acr_values",
    "claims",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "dpop_jkt",
    "id_token_hint",
    "identity_provider",
    "idp_identifier",
    "lang",
    "login_hint",
    "max_age",
    "nonce",
    "poolhouse_page",
    "prompt",
    "redirect_uri",
    "registration",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "ui_locales",
];

#[sqlx::test]
async fn a_parameter_given_twice_is_an_invalid_request_at_every_endpoint(db: PgPool) {
    let world = World::standards(db).await;
    let own: [&str; 4] =
        ["client_assertion", "client_assertion_type", "client_id", "client_secret"];
    let of_token = [
        "actor_token",
        "actor_token_type",
        "aws_client_metadata",
        "code",
        "code_verifier",
        "device_code",
        "grant_type",
        "redirect_uri",
        "refresh_token",
        "requested_token_type",
        "scope",
        "subject_token",
        "subject_token_type",
    ];
    let endpoints: [(&str, &[&str]); 5] = [
        ("/oauth2/token", &of_token),
        ("/oauth2/revoke", &["token", "token_type_hint"]),
        ("/oauth2/introspect", &["token", "token_type_hint"]),
        ("/oauth2/device_authorization", &["scope"]),
        ("/oauth2/par", &OF_REQUESTS),
    ];
    for (path, names) in endpoints {
        for name in own.iter().chain(names) {
            let mut form = if path == "/oauth2/par" { world.request(&[]) } else { Vec::new() };
            form.retain(|(known, _)| known != name);
            form.extend([(*name, "a"), (*name, "b")]);
            let answer = world.post_as(&world.app, path, &form).await;
            assert_eq!(
                (answer.status, refusal(&answer).1),
                (400, "invalid_request"),
                "{path} {name}"
            );
        }
    }
    let access = world.tokens(&[]).await["access_token"].as_str().unwrap().to_owned();
    let twice = [("access_token", access.as_str()), ("access_token", &access)];
    let answer = world.post("/oauth2/userInfo", &twice).await;
    assert_eq!((answer.status, refusal(&answer).1), (400, "invalid_request"));
}

#[sqlx::test]
async fn a_parameter_given_twice_stops_a_browser(db: PgPool) {
    let world = World::standards(db).await;
    let browser = world.browser(world.ann).await;
    for name in OF_REQUESTS {
        let proven = !["client_id", "redirect_uri", "request_uri"].contains(&name);
        let mut query = world.request(&[]);
        let value = query.iter().find(|(known, _)| *known == name).map_or("a", |(_, value)| *value);
        query.retain(|(known, _)| *known != name);
        query.extend([(name, value), (name, value)]);
        let answer = world.get("/oauth2/authorize", &query, Some(&browser)).await;
        match proven {
            true => {
                let given = parameters(location(&answer));
                assert_eq!(given["error"], "invalid_request", "{name}");
            }
            false => {
                assert_eq!(answer.status(), 400, "{name}");
                assert!(answer.headers().get("location").is_none());
            }
        }
    }
    for (name, more) in [
        ("client_id", vec![("logout_uri", BYE)]),
        ("logout_uri", vec![("client_id", world.app.id.as_str())]),
        ("id_token_hint", vec![]),
        ("post_logout_redirect_uri", vec![]),
    ] {
        let query = [&more[..], &[(name, BYE), (name, BYE)]].concat();
        let answer = world.get("/logout", &query, Some(&browser)).await;
        assert_eq!(answer.status(), 400, "{name}");
        assert!(answer.headers().get("location").is_none());
    }
}
