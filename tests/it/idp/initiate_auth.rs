//! Which flows a client allows, and what no flow takes.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::srp::Exchange;
use crate::support::users::{PASSWORD, proving_email};
use crate::support::{Answer, TestServer};

/// The flows, each with parameters that it takes, and whether administrators have it alone.
fn flows() -> Vec<(&'static str, Value, bool)> {
    let password = json!({"USERNAME": "ann", "PASSWORD": PASSWORD});
    let srp = json!({"USERNAME": "ann", "SRP_A": Exchange::begin().public});
    let token = json!({"REFRESH_TOKEN": "nonsense"});
    vec![
        ("USER_SRP_AUTH", srp, false),
        ("USER_PASSWORD_AUTH", password.clone(), false),
        ("ADMIN_USER_PASSWORD_AUTH", password.clone(), true),
        ("ADMIN_NO_SRP_AUTH", password.clone(), true),
        ("USER_AUTH", json!({"USERNAME": "ann"}), false),
        ("REFRESH_TOKEN_AUTH", token.clone(), false),
        ("REFRESH_TOKEN", token, false),
        ("CUSTOM_AUTH", json!({"USERNAME": "ann"}), false),
    ]
}

async fn begin(server: &TestServer, pool: &str, client: &str, flow: &str, more: Value) -> Answer {
    let mut input = json!({"ClientId": client, "AuthFlow": flow});
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    if !flow.starts_with("ADMIN_") {
        return server.call("InitiateAuth", input).await;
    }
    input["UserPoolId"] = json!(pool);
    server.signed("AdminInitiateAuth", input).await
}

fn is_off(answer: &Answer) -> bool {
    answer.error() == "InvalidParameterException" && answer.message().contains("not enabled")
}

#[sqlx::test]
async fn a_client_allows_the_flows_that_it_lists_and_no_others(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let usual = server.client(&pool).await;
    server.user(&usual, "ann").await;
    let refresh = ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"];
    let legacy: [&str; 4] = ["USER_SRP_AUTH", refresh[0], refresh[1], "CUSTOM_AUTH"];
    let by_admin = ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"];
    let both = |some: &[&'static str], more: &[&'static str]| [some, more].concat();
    for (listed, on) in [
        (json!(null), legacy.to_vec()),
        (json!([]), vec![]),
        (json!(["ALLOW_USER_SRP_AUTH"]), vec!["USER_SRP_AUTH"]),
        (json!(["ALLOW_USER_PASSWORD_AUTH"]), vec!["USER_PASSWORD_AUTH"]),
        (json!(["ALLOW_ADMIN_USER_PASSWORD_AUTH"]), by_admin.to_vec()),
        (json!(["ALLOW_USER_AUTH"]), vec!["USER_AUTH"]),
        (json!(["ALLOW_REFRESH_TOKEN_AUTH"]), refresh.to_vec()),
        (json!(["ALLOW_CUSTOM_AUTH"]), vec!["CUSTOM_AUTH"]),
        (json!(["ADMIN_NO_SRP_AUTH"]), both(&legacy, &by_admin)),
        (json!(["USER_PASSWORD_AUTH"]), both(&legacy, &["USER_PASSWORD_AUTH"])),
        (json!(["CUSTOM_AUTH_FLOW_ONLY"]), both(&refresh, &["CUSTOM_AUTH"])),
    ] {
        let client = server.client_with(&pool, json!({"ExplicitAuthFlows": listed})).await.id;
        for (flow, parameters, _) in flows() {
            let more = json!({"AuthParameters": parameters});
            let answer = begin(&server, &pool, &client, flow, more).await;
            assert_eq!(!is_off(&answer), on.contains(&flow), "{listed}, {flow}: {}", answer.body);
        }
    }
}

#[sqlx::test]
async fn each_door_has_its_own_flows(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let why = ("InvalidParameterException", "Initiate Auth method not supported.");
    for (flow, parameters, of_administrators) in flows() {
        let input = json!({"ClientId": client, "AuthFlow": flow, "AuthParameters": parameters});
        let mut as_administrator = input.clone();
        as_administrator["UserPoolId"] = json!(pool);
        if of_administrators {
            assert_eq!(server.call("InitiateAuth", input).await.refused(), why, "{flow}");
        }
        if flow == "USER_PASSWORD_AUTH" {
            let refused = server.signed("AdminInitiateAuth", as_administrator).await;
            assert_eq!(refused.refused(), why, "{flow}");
        }
    }
}

#[sqlx::test]
async fn what_is_too_large_or_missing_is_refused_before_anything_is_counted(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let parameters = json!({"USERNAME": "ann", "PASSWORD": "Wr0ng-password"});
    let flow = "USER_PASSWORD_AUTH";
    let many = |count: usize, size: usize| {
        let entries = (0..count).map(|number| (format!("{number:04}"), json!("x".repeat(size))));
        Value::Object(entries.collect())
    };
    for (metadata, error) in [
        (json!({"note": "x".repeat(131_073)}), "InvalidParameterException"),
        // No name or value is too long, all of them together are.
        (many(2, 65_535), "InvalidParameterException"),
        (many(10_000, 10), "InvalidParameterException"),
        (json!({"note": "x".repeat(300_000)}), "SerializationException"),
        (json!({"note": "x".repeat(10_000_000)}), "SerializationException"),
    ] {
        let size = metadata.to_string().len();
        let more = json!({"AuthParameters": parameters, "ClientMetadata": metadata});
        let refused = begin(&server, &pool, &client, flow, more.clone()).await;
        assert_eq!((refused.status, refused.error()), (400, error), "{size}");
        // Nor as part of an answer.
        let input = json!({
            "ClientId": client, "ChallengeName": "SMS_MFA", "Session": "x".repeat(40),
            "ChallengeResponses": {"USERNAME": "ann"}, "ClientMetadata": metadata,
        });
        let refused = server.call("RespondToAuthChallenge", input).await;
        assert_eq!((refused.status, refused.error()), (400, error), "{size}");
    }
    for (flow, missing) in [
        (flow, json!({"USERNAME": "ann"})),
        (flow, json!({"PASSWORD": PASSWORD})),
        (flow, json!({"USERNAME": "ann", "PASSWORD": null})),
        (flow, json!({})),
        ("REFRESH_TOKEN_AUTH", json!({})),
    ] {
        let more = json!({"AuthParameters": missing});
        let refused = begin(&server, &pool, &client, flow, more).await;
        assert_eq!(refused.error(), "InvalidParameterException", "{flow} {missing}");
    }
    let counted = "SELECT count(*) FROM sign_in_failures";
    let counted: i64 = sqlx::query_scalar(counted).fetch_one(&db).await.unwrap();
    assert_eq!(counted, 0);
    // A null is absent (identity-js sends one), and what no flow knows is not looked at.
    let parameters = json!({
        "USERNAME": "ann", "PASSWORD": PASSWORD, "DEVICE_KEY": null, "SECRET_HASH": null,
        "SOMETHING": "else",
    });
    // As much as there may be.
    let metadata = many(2, 65_532);
    let more = json!({"AuthParameters": parameters, "ClientMetadata": metadata});
    begin(&server, &pool, &client, flow, more).await.ok();
}
