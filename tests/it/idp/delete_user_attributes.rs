//! DeleteUserAttributes and AdminDeleteUserAttributes.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::users::{email_as_username, proving_email};
use crate::support::{Answer, TestServer};

/// Either door: the user's with a token, the administrator's with a name.
#[derive(Clone, Copy)]
enum Door<'a> {
    User(&'a str),
    Admin(&'a str, &'a str),
}

async fn delete(server: &TestServer, door: Door<'_>, names: &[&str]) -> Answer {
    match door {
        Door::User(token) => {
            let input = json!({"AccessToken": token, "UserAttributeNames": names});
            server.call("DeleteUserAttributes", input).await
        }
        Door::Admin(pool, name) => {
            let input = json!({"UserPoolId": pool, "Username": name, "UserAttributeNames": names});
            server.signed("AdminDeleteUserAttributes", input).await
        }
    }
}

async fn set(server: &TestServer, pool: &str, name: &str, attributes: &[(&str, &str)]) {
    let attributes: Vec<Value> =
        attributes.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
    let input = json!({"UserPoolId": pool, "Username": name, "UserAttributes": attributes});
    server.signed("AdminUpdateUserAttributes", input).await.ok();
}

#[sqlx::test]
async fn what_is_named_goes_by_either_door_and_nothing_else(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut members = proving_email();
    members["Schema"] = json!([{"Name": "team", "AttributeDataType": "String"}]);
    let pool = server.pool_with(members).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    for door in [Door::User(&token), Door::Admin(&pool, "ann")] {
        let given = [("nickname", "annie"), ("custom:team", "red"), ("locale", "en")];
        set(&server, &pool, "ann", &given).await;
        // One that is not there, and one named twice, are no error.
        let names = ["nickname", "custom:team", "gender", "nickname"];
        assert_eq!(delete(&server, door, &names).await.ok(), json!({}));
        let attribute = async |name: &str| server.attribute(&pool, "ann", name).await;
        assert_eq!(attribute("nickname").await, None);
        assert_eq!(attribute("custom:team").await, None);
        assert_eq!(attribute("locale").await.as_deref(), Some("en"));
        assert_eq!(attribute("email").await.as_deref(), Some("ann@example.com"));
    }
    let audited = server.audited(&pool).await;
    for event in ["DeleteUserAttributes", "AdminDeleteUserAttributes"] {
        assert!(audited.iter().any(|name| name == event), "{audited:?}");
    }
}

#[sqlx::test]
async fn an_address_goes_with_its_proof_its_codes_and_its_name(db: PgPool) {
    let server = TestServer::start(db).await;
    let members = json!({"AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"]});
    let pool = server.pool_with(members).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let token = server.access_token(&client, "ann").await;
    server.call("ForgotPassword", json!({"ClientId": client, "Username": "ann"})).await.ok();
    let code = server.code("ann@example.com").await;
    assert_eq!(server.admin_get(&pool, "ann@example.com").await.status, 200);
    delete(&server, Door::User(&token), &["email"]).await.ok();
    assert_eq!(server.attribute(&pool, "ann", "email_verified").await, None);
    assert_eq!(server.admin_get(&pool, "ann@example.com").await.error(), "UserNotFoundException");
    let choose = json!({"ClientId": client, "Username": "ann", "ConfirmationCode": code, "Password": "An0ther!pass"});
    assert_eq!(server.call("ConfirmForgotPassword", choose).await.error(), "ExpiredCodeException");
    let forgot =
        server.call("ForgotPassword", json!({"ClientId": client, "Username": "ann"})).await;
    assert_eq!(forgot.error(), "InvalidParameterException");
    // Somebody else may have it now.
    server.sign_up(&client, "bob", "ann@example.com").await.ok();
    let code = server.code("ann@example.com").await;
    server.confirm(&client, "bob", &code).await.ok();
    assert_eq!(server.admin_get(&pool, "ann@example.com").await.ok()["Username"], "bob");
}

#[sqlx::test]
async fn what_must_stay_stays_and_is_named(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut members = proving_email();
    members["Schema"] = json!([
        {"Name": "name", "Required": true},
        {"Name": "locale", "AttributeDataType": "String", "Mutable": false},
        {"Name": "note", "AttributeDataType": "String", "DeveloperOnlyAttribute": true},
    ]);
    let pool = server.pool_with(members).await;
    let flows = json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    let members =
        json!({"ExplicitAuthFlows": flows, "WriteAttributes": ["name", "email", "locale"]});
    let client = server.client_with(&pool, members).await.id;
    let attributes = json!([{"Name": "email", "Value": "ann@example.com"}, {"Name": "name", "Value": "Ann"},
        {"Name": "locale", "Value": "en"}]);
    let input = json!({"ClientId": client, "Username": "ann", "Password": crate::support::users::PASSWORD,
        "UserAttributes": attributes});
    server.call("SignUp", input).await.ok();
    let code = server.code("ann@example.com").await;
    server.confirm(&client, "ann", &code).await.ok();
    let token = server.access_token(&client, "ann").await;
    set(&server, &pool, "ann", &[("nickname", "annie"), ("dev:custom:note", "x")]).await;

    let parameter = "InvalidParameterException";
    let both = [
        ("name", parameter, "Invalid user attributes: name: Attribute is required\n"),
        (
            "custom:x",
            parameter,
            "Invalid user attributes: user.custom:x: Attribute does not exist in the schema.\n",
        ),
        ("sub", parameter, "Cannot modify the non-mutable attribute sub"),
        (
            "locale",
            parameter,
            "user.locale: Attribute cannot be updated. (changing an immutable attribute)",
        ),
    ];
    for (name, error, why) in both {
        for door in [Door::User(&token), Door::Admin(&pool, "ann")] {
            let refused = delete(&server, door, &["email", name]).await;
            assert_eq!(refused.refused(), (error, why), "{name}");
        }
    }
    let unauthorized =
        ("NotAuthorizedException", "A client attempted to write unauthorized attribute");
    for name in ["nickname", "dev:custom:note", "email_verified"] {
        let refused = delete(&server, Door::User(&token), &["email", name]).await;
        assert_eq!(refused.refused(), unauthorized, "{name}");
    }
    // All or nothing.
    assert!(server.attribute(&pool, "ann", "email").await.is_some());
    let names = ["nickname", "dev:custom:note"];
    delete(&server, Door::Admin(&pool, "ann"), &names).await.ok();
    let unknown = delete(&server, Door::Admin(&pool, "nobody"), &["nickname"]).await;
    assert_eq!(unknown.refused(), ("UserNotFoundException", "User does not exist."));
    let foreign = delete(&server, Door::User("x.y.z"), &["nickname"]).await;
    assert_eq!(foreign.refused(), ("NotAuthorizedException", "Invalid Access Token"));
}

#[sqlx::test]
async fn nobody_loses_the_address_to_sign_in_with(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(email_as_username()).await;
    let client = server.client(&pool).await;
    let ann = "ann@example.com";
    server.sign_up(&client, ann, ann).await.ok();
    let code = server.code(ann).await;
    server.confirm(&client, ann, &code).await.ok();
    let token = server.access_token(&client, ann).await;
    for door in [Door::User(&token), Door::Admin(&pool, ann)] {
        assert_eq!(delete(&server, door, &["email"]).await.error(), "InvalidParameterException");
    }
    server.tokens(&client, ann).await;
}
