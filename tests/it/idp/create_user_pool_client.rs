//! CreateUserPoolClient.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::pools::with;
use crate::support::{Answer, TestServer};

/// Creates a client with these members beside its name.
async fn create(server: &TestServer, pool: &str, members: Value) -> Answer {
    let base = json!({"UserPoolId": pool, "ClientName": "app"});
    server.signed("CreateUserPoolClient", with(&base, members)).await
}

/// OAuth switched on, as an ordinary web app has it.
fn web_app() -> Value {
    json!({
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email"],
        "CallbackURLs": ["https://myapp.com/callback"],
        "LogoutURLs": ["https://myapp.com/logout"],
    })
}

#[sqlx::test]
async fn a_client_has_cognitos_defaults(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let mut made = create(&server, &pool, json!({})).await.ok();
    let id = made["UserPoolClient"]["ClientId"].as_str().unwrap();
    let described =
        server.signed("DescribeUserPoolClient", json!({"UserPoolId": pool, "ClientId": id}));
    assert_eq!(made, described.await.ok());
    for (member, shown) in [("UserPoolId", "[pool]"), ("ClientId", "[id]")] {
        made["UserPoolClient"][member] = json!(shown);
    }
    insta::assert_json_snapshot!(made);
}

#[sqlx::test]
async fn the_command_that_people_paste_works(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let members = json!({
        "ClientName": "my-web-app",
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "SupportedIdentityProviders": ["COGNITO"],
        "CallbackURLs": ["https://myapp.com/callback"],
        "LogoutURLs": ["https://myapp.com/logout"],
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email", "profile"],
        "AllowedOAuthFlowsUserPoolClient": true,
        "AccessTokenValidity": 60,
        "IdTokenValidity": 60,
        "RefreshTokenValidity": 30,
        "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    });
    let asked = with(&members, json!({"GenerateSecret": true}));
    let client = create(&server, &pool, asked).await.ok()["UserPoolClient"].take();
    for (member, value) in members.as_object().unwrap() {
        assert_eq!(&client[member], value, "{member}");
    }
    let alphabet = |text: &Value, length: usize| {
        let text = text.as_str().unwrap();
        let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        assert!(text.len() == length && text.bytes().all(legal), "{text}");
    };
    alphabet(&client["ClientId"], 26);
    alphabet(&client["ClientSecret"], 52);
    assert_eq!(client.get("GenerateSecret"), None);
}

#[sqlx::test]
async fn a_secret_is_generated_or_given_not_both(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let secret = "a_secret_of_their_own_1234";
    let made = create(&server, &pool, json!({"ClientSecret": secret})).await.ok();
    assert_eq!(made["UserPoolClient"]["ClientSecret"], secret);
    let both =
        create(&server, &pool, json!({"ClientSecret": secret, "GenerateSecret": true})).await;
    let why = "ClientSecret cannot be given when GenerateSecret is true.";
    assert_eq!(both.refused(), ("InvalidParameterException", why));
    let short = create(&server, &pool, json!({"ClientSecret": "short"})).await;
    let why = "1 validation error detected: Value at 'clientSecret' failed to satisfy constraint: Member must have \
               length greater than or equal to 24";
    assert_eq!(short.refused(), ("InvalidParameterException", why));
    let sealed: Vec<u8> = sqlx::query_scalar("SELECT sealed FROM client_secrets")
        .fetch_one(&server.app.db)
        .await
        .unwrap();
    assert!(
        !sealed.windows(8).any(|window| secret.as_bytes().windows(8).any(|part| part == window))
    );
}

#[sqlx::test]
async fn the_operator_can_make_new_clients_hide_who_exists(db: PgPool) {
    let server = TestServer::start_with(db, |config| config.hide_user_existence = true).await;
    let pool = server.pool().await;
    let shown = async |members: Value| {
        create(&server, &pool, members).await.ok()["UserPoolClient"]["PreventUserExistenceErrors"]
            .take()
    };
    assert_eq!(shown(json!({})).await, "ENABLED");
    assert_eq!(shown(json!({"PreventUserExistenceErrors": "LEGACY"})).await, "LEGACY");
}

#[sqlx::test]
async fn flows_that_do_not_go_together_are_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let rotation = json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": 10});
    for (members, why) in [
        (
            json!({"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "ALLOW_USER_SRP_AUTH"]}),
            "ExplicitAuthFlows with the ALLOW_ prefix cannot be used along with the ones without it.",
        ),
        (
            json!({"ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]}),
            "ALLOW_CLIENT_TOKEN_AUTH cannot be used along with other ExplicitAuthFlows.",
        ),
        (
            json!({"ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"], "RefreshTokenRotation": rotation}),
            "ALLOW_REFRESH_TOKEN_AUTH cannot be used when RefreshTokenRotation is enabled.",
        ),
    ] {
        let refused = create(&server, &pool, members).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
    }
    for members in [
        json!({"ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"], "GenerateSecret": true}),
        json!({"ExplicitAuthFlows": ["USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"]}),
        json!({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"], "RefreshTokenRotation": rotation}),
        json!({"ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"], "RefreshTokenRotation": {"Feature": "DISABLED"}}),
        json!({"ExplicitAuthFlows": []}),
    ] {
        let made = create(&server, &pool, members.clone()).await.ok();
        assert_eq!(made["UserPoolClient"]["ExplicitAuthFlows"], members["ExplicitAuthFlows"]);
    }
}

#[sqlx::test]
async fn a_client_that_rotates_refresh_tokens_has_no_flow_for_them(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let rotation = json!({"Feature": "ENABLED"});
    for members in [
        json!({"RefreshTokenRotation": rotation}),
        json!({"RefreshTokenRotation": rotation, "ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]}),
    ] {
        let client = server.client_with(&pool, members).await.id;
        let input = json!({
            "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": "x"},
        });
        let refused = server.call("InitiateAuth", input).await;
        let why = "REFRESH_TOKEN_AUTH flow not enabled for this client";
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
    }
}

#[sqlx::test]
async fn tokens_live_as_long_as_they_may_and_no_longer_than_the_refresh_token(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let why = "Invalid range for token validity.";
    let units = |access: &str, refresh: &str| json!({"AccessToken": access, "IdToken": access, "RefreshToken": refresh});
    for (members, good) in [
        (json!({"AccessTokenValidity": 24}), true),
        (json!({"AccessTokenValidity": 25}), false),
        (json!({"IdTokenValidity": 25}), false),
        (json!({"AccessTokenValidity": 300, "TokenValidityUnits": units("seconds", "days")}), true),
        (
            json!({"AccessTokenValidity": 299, "TokenValidityUnits": units("seconds", "days")}),
            false,
        ),
        (json!({"IdTokenValidity": 4, "TokenValidityUnits": units("minutes", "days")}), false),
        (json!({"RefreshTokenValidity": 3650}), true),
        (json!({"RefreshTokenValidity": 3651}), false),
        (
            json!({"RefreshTokenValidity": 60, "TokenValidityUnits": units("hours", "minutes")}),
            true,
        ),
        (
            json!({"RefreshTokenValidity": 59, "TokenValidityUnits": units("hours", "minutes")}),
            false,
        ),
        (
            json!({"RefreshTokenValidity": 2, "AccessTokenValidity": 3, "TokenValidityUnits": units("hours", "hours")}),
            false,
        ),
        (
            json!({"RefreshTokenValidity": 3, "AccessTokenValidity": 3, "TokenValidityUnits": units("hours", "hours")}),
            true,
        ),
        (json!({"RefreshTokenValidity": 0}), true),
    ] {
        let answer = create(&server, &pool, members.clone()).await;
        match good {
            true => assert_eq!(answer.status, 200, "{members}"),
            false => assert_eq!(answer.refused(), ("InvalidParameterException", why), "{members}"),
        }
    }
}

#[sqlx::test]
async fn no_validity_of_refresh_tokens_is_thirty_days_in_the_clients_unit(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    for (unit, told) in [("days", 30), ("hours", 720), ("minutes", 43_200), ("seconds", 2_592_000)]
    {
        let members = json!({
            "RefreshTokenValidity": 0, "TokenValidityUnits": {"RefreshToken": unit},
        });
        let made = create(&server, &pool, members).await.ok();
        assert_eq!(made["UserPoolClient"]["RefreshTokenValidity"], told, "{unit}");
    }
}

#[sqlx::test]
async fn attributes_that_clients_read_and_write_must_be_there(db: PgPool) {
    let server = TestServer::start(db).await;
    let schema = json!([
        {"Name": "email", "Required": true},
        {"Name": "plan", "AttributeDataType": "String"},
        {"Name": "score", "AttributeDataType": "Number", "DeveloperOnlyAttribute": true},
    ]);
    let pool = server.pool_with(json!({"Schema": schema})).await;
    let read = "Invalid read attributes specified while creating a client";
    let write = "Invalid write attributes specified while creating a client";
    for (members, why) in [
        (json!({"ReadAttributes": ["email", "shoe_size"]}), read),
        (json!({"WriteAttributes": ["email", "custom:size"]}), write),
        (json!({"WriteAttributes": ["email", "email_verified"]}), write),
        (json!({"WriteAttributes": ["email", "sub"]}), write),
        (json!({"WriteAttributes": ["email", "dev:custom:score"]}), write),
        (json!({"WriteAttributes": ["given_name"]}), write),
    ] {
        let refused = create(&server, &pool, members).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
    }
    let members = json!({
        "ReadAttributes": ["email", "email_verified", "custom:plan"], "WriteAttributes": ["email", "custom:plan"],
    });
    let made = create(&server, &pool, members.clone()).await.ok();
    assert_eq!(made["UserPoolClient"]["ReadAttributes"], members["ReadAttributes"]);
    // Where nobody signs up by themselves, a client need not write what is required.
    let admins =
        json!({"Schema": schema, "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true}});
    let pool = server.pool_with(admins).await;
    create(&server, &pool, json!({"WriteAttributes": ["given_name"]})).await.ok();
}

#[sqlx::test]
async fn oauth_is_switched_on_with_all_it_needs(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    create(&server, &pool, web_app()).await.ok();
    let needed = "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.";
    let machine = json!({
        "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["openid"], "GenerateSecret": true,
    });
    for (members, error, why) in [
        (json!({"AllowedOAuthFlows": []}), "InvalidParameterException", needed),
        (json!({"AllowedOAuthScopes": []}), "InvalidParameterException", needed),
        (
            json!({"CallbackURLs": []}),
            "InvalidOAuthFlowException",
            "CallbackUrls can not be empty when code flow or implicit flow is selected",
        ),
        (
            json!({"AllowedOAuthFlows": ["client_credentials"]}),
            "InvalidOAuthFlowException",
            "client_credentials flow can not be selected if client does not have a client secret.",
        ),
        (
            json!({"AllowedOAuthFlows": ["client_credentials", "code"], "GenerateSecret": true}),
            "InvalidOAuthFlowException",
            "client_credentials flow can not be selected along with code flow or implicit flow.",
        ),
        (
            json!({"AllowedOAuthScopes": ["openid", "api/read"]}),
            "ScopeDoesNotExistException",
            "Invalid scope requested: api/read",
        ),
        (
            json!({"AllowedOAuthScopes": ["email"]}),
            "InvalidParameterException",
            "The scope email needs the scope openid.",
        ),
        (
            json!({"DefaultRedirectURI": "https://myapp.com/other"}),
            "InvalidParameterException",
            "DefaultRedirectURI must be in the list of CallbackURLs.",
        ),
        (
            json!({"SupportedIdentityProviders": ["COGNITO", "Google"]}),
            "InvalidParameterException",
            &format!("The provider Google does not exist for User Pool {pool}."),
        ),
        (
            json!({"EnablePropagateAdditionalUserContextData": true}),
            "InvalidParameterException",
            "EnablePropagateAdditionalUserContextData can be set only for a client that has a client secret.",
        ),
        (
            json!({"AnalyticsConfiguration": {"ApplicationId": "abc", "UserDataShared": true}}),
            "InvalidParameterException",
            "Invalid AnalyticsConfiguration: ApplicationArn, or ApplicationId with RoleArn and ExternalId, must be given.",
        ),
    ] {
        let refused = create(&server, &pool, with(&web_app(), members)).await;
        assert_eq!(refused.refused(), (error, why));
    }
    let scopes = json!([{"ScopeName": "read", "ScopeDescription": "Reads"}]);
    let api = json!({"UserPoolId": pool, "Identifier": "api", "Name": "api", "Scopes": scopes});
    server.signed("CreateResourceServer", api).await.ok();
    create(&server, &pool, with(&web_app(), json!({"AllowedOAuthScopes": ["openid", "api/read"]})))
        .await
        .ok();
    create(&server, &pool, with(&machine, json!({"AllowedOAuthScopes": ["api/read"]}))).await.ok();
}

#[sqlx::test]
async fn urls_are_registered_only_if_every_browser_reads_them_alike(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    for (url, why) in [
        ("http://myapp.com/", "http://myapp.com/ cannot use the HTTP protocol."),
        ("https://myapp.com/#x", "https://myapp.com/#x cannot contain a fragment."),
        ("javascript:alert(1)", "javascript:alert(1) cannot use this scheme."),
        ("https://ann@myapp.com/", "https://ann@myapp.com/ cannot contain user information."),
        ("/callback", "/callback is not an absolute URI."),
        (
            "https://myapp.com\\x",
            "https://myapp.com\\x contains a character that a URI cannot have.",
        ),
    ] {
        for member in ["CallbackURLs", "LogoutURLs"] {
            let refused = create(&server, &pool, json!({member: [url]})).await;
            assert_eq!(refused.refused(), ("InvalidParameterException", why));
        }
    }
    let good = json!([
        "http://localhost:3000/cb",
        "http://127.0.0.1/",
        "http://[::1]:1/",
        "myapp://cb",
        "https://a.b/?c=d"
    ]);
    let made = create(&server, &pool, json!({"CallbackURLs": good})).await.ok();
    assert_eq!(made["UserPoolClient"]["CallbackURLs"], good);
}

#[sqlx::test]
async fn a_client_is_of_a_pool_that_lives_and_of_no_more_than_may_be(db: PgPool) {
    let server = TestServer::start_with(db, |config| config.quotas.clients = 2).await;
    let pool = server.pool().await;
    let unknown = create(&server, "us-east-1_nobody", json!({})).await;
    let why = "User pool us-east-1_nobody does not exist.";
    assert_eq!(unknown.refused(), ("ResourceNotFoundException", why));
    let tries = (0..5).map(|_| create(&server, &pool, json!({})));
    let answers = futures_util::future::join_all(tries).await;
    let made = answers.iter().filter(|answer| answer.status == 200).count();
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 200).collect();
    assert_eq!((made, refused.len()), (2, 3));
    let why = "The maximum number of app clients of a user pool is 2.";
    assert_eq!(refused[0].refused(), ("LimitExceededException", why));
}

#[sqlx::test]
async fn a_key_that_is_limited_to_pools_reaches_no_others_clients(db: PgPool) {
    let server = TestServer::start(db).await;
    let (mine, other) = (server.pool().await, server.pool().await);
    let client = server.client(&other).await;
    let key = server.key_of(&[&mine]).await;
    let foreign = json!({"UserPoolId": other, "ClientId": client});
    for operation in [
        "DescribeUserPoolClient",
        "UpdateUserPoolClient",
        "DeleteUserPoolClient",
        "ListUserPoolClients",
    ] {
        let refused = server.signed_by(&key, operation, foreign.clone()).await;
        assert_eq!(refused.error(), "AccessDeniedException", "{operation}");
    }
    // Nor by naming its own pool with the other's client.
    let mixed = json!({"UserPoolId": mine, "ClientId": client});
    let refused = server.signed_by(&key, "DescribeUserPoolClient", mixed).await;
    let why = format!("User pool client {client} does not exist.");
    assert_eq!(refused.refused(), ("ResourceNotFoundException", why.as_str()));
}
