//! Devices between sign-ins: what they are bound to, who sees, changes and forgets them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{SECRET, World};
use crate::support::TestServer;
use crate::support::srp::Exchange;
use crate::support::users::{PASSWORD, proving_email};

#[sqlx::test]
async fn tokens_of_a_device_are_refreshed_with_its_key_and_end_with_it(db: PgPool) {
    let world = World::new(db, json!({})).await;
    let offered = world.sign_in(None).await["AuthenticationResult"].clone();
    assert_eq!(world.refresh(&offered, None).await.status, 200, "never confirmed");
    let domain = json!({"UserPoolId": world.pool, "Domain": "devices"});
    world.server.signed("CreateUserPoolDomain", domain).await.ok();
    assert_eq!(world.refresh_by_oauth(&offered).await, (200, Value::Null));
    let (tokens, key, _) = world.confirmed().await;
    for wrong in [None, Some("us-east-1_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")] {
        let refused = world.refresh(&tokens, wrong).await;
        assert_eq!(refused.refused(), ("NotAuthorizedException", "Invalid Refresh Token"));
    }
    // OAuth's endpoint is told of no device.
    assert_eq!(world.refresh_by_oauth(&tokens).await, (400, json!("invalid_grant")));
    world.refresh(&tokens, Some(&key)).await.ok();
    let input = json!({
        "ClientId": world.client, "RefreshToken": tokens["RefreshToken"], "DeviceKey": key,
    });
    world.server.call("GetTokensFromRefreshToken", input).await.ok();
    let input = json!({"AccessToken": tokens["AccessToken"], "DeviceKey": key});
    assert_eq!(world.server.call("ForgetDevice", input).await.status, 200);
    let refused = world.refresh(&tokens, Some(&key)).await;
    assert_eq!(refused.error(), "NotAuthorizedException");
}

#[sqlx::test]
async fn confirming_another_device_leaves_a_sign_in_with_its_own(db: PgPool) {
    let world = World::new(db, json!({})).await;
    let (tokens, key, _) = world.confirmed().await;
    let offered = world.sign_in(None).await["AuthenticationResult"]["NewDeviceMetadata"].take();
    let config = json!({"PasswordVerifier": "AQID", "Salt": "AQID"});
    let confirm = json!({
        "AccessToken": tokens["AccessToken"], "DeviceKey": offered["DeviceKey"],
        "DeviceSecretVerifierConfig": config,
    });
    world.server.call("ConfirmDevice", confirm).await.ok();
    world.refresh(&tokens, Some(&key)).await.ok();
}

#[sqlx::test]
async fn devices_are_listed_changed_and_forgotten_by_users_and_administrators(db: PgPool) {
    let world = World::new(db, json!({"DeviceOnlyRememberedOnUserPrompt": true})).await;
    let (server, pool) = (&world.server, &world.pool);
    let (tokens, first, group) = world.confirmed().await;
    let (_, second, _) = world.confirmed().await;
    let access = &tokens["AccessToken"];
    // Not remembered until the user says so.
    let signed_in = world.sign_in(Some(&first)).await;
    assert_eq!(signed_in["ChallengeName"], Value::Null);
    let status = json!({
        "AccessToken": access, "DeviceKey": first, "DeviceRememberedStatus": "remembered",
    });
    assert_eq!(server.call("UpdateDeviceStatus", status).await.ok(), json!({}));
    let asked = world.sign_in(Some(&first)).await;
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
    world.prove(&first, &group, &asked["Session"], SECRET).await.ok();
    let got = server.call("GetDevice", json!({"AccessToken": access, "DeviceKey": first})).await;
    let attributes = got.ok()["Device"]["DeviceAttributes"].clone();
    let named = |list: &Value, name: &str| crate::support::users::value(list, name);
    assert_eq!(named(&attributes, "device_status").as_deref(), Some("valid"));
    assert_eq!(named(&attributes, "device_name").as_deref(), Some("Ann's phone"));
    assert_eq!(named(&attributes, "dev:device_arn"), None);
    let of_ann = |mut more: Value| {
        more["UserPoolId"] = json!(pool);
        more["Username"] = json!("ann");
        more
    };
    let got = server.signed("AdminGetDevice", of_ann(json!({"DeviceKey": first}))).await.ok();
    let attributes = &got["Device"]["DeviceAttributes"];
    let remembered = named(attributes, "dev:device_remembered_status");
    assert_eq!(remembered.as_deref(), Some("remembered"));
    let page = server.call("ListDevices", json!({"AccessToken": access, "Limit": 1})).await.ok();
    let token = page["PaginationToken"].as_str().unwrap();
    let input = json!({"AccessToken": access, "Limit": 1, "PaginationToken": token});
    let rest = server.call("ListDevices", input).await.ok();
    assert_eq!(rest["PaginationToken"], Value::Null);
    let mut keys = [&page, &rest].map(|page| page["Devices"][0]["DeviceKey"].clone());
    keys.sort_by_key(ToString::to_string);
    let mut both = [json!(first), json!(second)];
    both.sort_by_key(ToString::to_string);
    assert_eq!(keys, both);
    let foreign = json!({"UserPoolId": pool, "Username": "ann", "PaginationToken": token});
    assert_eq!(
        server.signed("AdminListDevices", foreign).await.error(),
        "InvalidParameterException"
    );
    // Without a status nothing changes.
    let as_it_is = json!({"AccessToken": access, "DeviceKey": first});
    server.call("UpdateDeviceStatus", as_it_is).await.ok();
    server.signed("AdminUpdateDeviceStatus", of_ann(json!({"DeviceKey": first}))).await.ok();
    assert_eq!(world.sign_in(Some(&first)).await["ChallengeName"], "DEVICE_SRP_AUTH");
    let status = json!({"DeviceKey": first, "DeviceRememberedStatus": "not_remembered"});
    server.signed("AdminUpdateDeviceStatus", of_ann(status)).await.ok();
    assert_eq!(world.sign_in(Some(&first)).await["ChallengeName"], Value::Null);
    server.signed("AdminForgetDevice", of_ann(json!({"DeviceKey": second}))).await;
    let listed = server.signed("AdminListDevices", of_ann(json!({}))).await.ok();
    assert_eq!(listed["Devices"].as_array().unwrap().len(), 1);
    for operation in ["AdminForgetDevice", "AdminGetDevice"] {
        let refused = server.signed(operation, of_ann(json!({"DeviceKey": second}))).await;
        let why = ("ResourceNotFoundException", "Device does not exist.");
        assert_eq!(refused.refused(), why, "{operation}");
    }
}

#[sqlx::test]
async fn only_a_device_that_was_offered_to_the_user_is_confirmed(db: PgPool) {
    let world = World::new(db, json!({})).await;
    let server = &world.server;
    server.user(&world.client, "bob").await;
    let result = world.sign_in(None).await["AuthenticationResult"].clone();
    let key = &result["NewDeviceMetadata"]["DeviceKey"];
    let config = json!({"PasswordVerifier": "AQID", "Salt": "AQID"});
    let confirm = |token: &Value, key: &Value, config: &Value| {
        let input = json!({
            "AccessToken": token, "DeviceKey": key, "DeviceSecretVerifierConfig": config,
        });
        server.call("ConfirmDevice", input)
    };
    let refused = ("InvalidParameterException", "Invalid device key given.");
    let bob = server.tokens(&world.client, "bob").await["AccessToken"].clone();
    assert_eq!(confirm(&bob, key, &config).await.refused(), refused);
    let strange = json!("us-east-1_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee");
    let own = &result["AccessToken"];
    assert_eq!(confirm(own, &strange, &config).await.refused(), refused);
    let n = openssl::bn::BigNum::get_rfc3526_prime_3072().unwrap();
    for bad in [
        json!({"PasswordVerifier": "", "Salt": "AQID"}),
        json!({"PasswordVerifier": "AQID", "Salt": "not base64!"}),
        json!({"PasswordVerifier": STANDARD.encode([1; 400]), "Salt": "AQID"}),
        json!({"PasswordVerifier": "AAAA", "Salt": "AQID"}),
        // A multiple of N: whoever knows no password could prove it.
        json!({"PasswordVerifier": STANDARD.encode(n.to_vec()), "Salt": "AQID"}),
    ] {
        assert_eq!(confirm(own, key, &bad).await.error(), "InvalidParameterException", "{bad}");
    }
    confirm(own, key, &config).await.ok();
    assert_eq!(confirm(own, key, &config).await.error(), "DeviceKeyExistsException", "once");
    assert_eq!(confirm(&bob, key, &config).await.refused(), refused);
    let plain = server.pool_with(proving_email()).await;
    let client = server.client(&plain).await;
    server.user(&client, "ann").await;
    let tokens = server.tokens(&client, "ann").await;
    assert_eq!(tokens["NewDeviceMetadata"], Value::Null, "a pool that tracks no devices");
}

/// Bug: a device of which a reset of the password forgot that it was remembered never was again: its key was known, so that
/// its client was offered no other.
#[sqlx::test]
async fn a_new_password_forgets_devices_and_their_clients_are_offered_new_ones(db: PgPool) {
    let world = World::new(db, json!({})).await.with_all_flows().await;
    let server = &world.server;
    let ann = |mut more: Value| {
        more["UserPoolId"] = json!(world.pool);
        more["Username"] = json!("ann");
        more
    };
    for by_user in [false, true] {
        let (_, key, _) = world.confirmed().await;
        assert_eq!(world.sign_in(Some(&key)).await["ChallengeName"], "DEVICE_SRP_AUTH");
        if by_user {
            let ann = json!({"ClientId": world.client, "Username": "ann"});
            server.call("ForgotPassword", ann.clone()).await.ok();
            let mut new = ann;
            new["Password"] = json!(PASSWORD);
            new["ConfirmationCode"] = json!(server.code("ann@example.com").await);
            server.call("ConfirmForgotPassword", new).await.ok();
        } else {
            let set = ann(json!({"Password": PASSWORD, "Permanent": true}));
            server.signed("AdminSetUserPassword", set).await.ok();
        }
        let listed = server.signed("AdminListDevices", ann(json!({}))).await.ok();
        assert_eq!(listed["Devices"], json!([]));
        // Clients forget the key when they hear this, and go on without it.
        let (refused, _) = world.by_srp("USER_SRP_AUTH", Some(&key), Some(&key)).await;
        let why = ("ResourceNotFoundException", "Device does not exist.");
        assert_eq!(refused.refused(), why);
        let result = world.sign_in(Some(&key)).await["AuthenticationResult"].take();
        let (new, _) = world.confirm(&result).await;
        assert_eq!(world.sign_in(Some(&new)).await["ChallengeName"], "DEVICE_SRP_AUTH");
    }
}

#[sqlx::test]
async fn without_its_session_a_device_answers_the_sign_in_of_its_own_address_alone(db: PgPool) {
    let server = TestServer::start_behind_proxy(db).await;
    let world = World::on(server, json!({"ChallengeRequiredOnNewDevice": true})).await;
    let (_, key, _) = world.confirmed().await;
    let parameters = json!({"USERNAME": "ann", "PASSWORD": PASSWORD, "DEVICE_KEY": key});
    let input = json!({
        "ClientId": world.client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
    });
    let (ann, thief) = ("192.0.2.1", "198.51.100.7");
    let asked = world.server.call_from(ann, "InitiateAuth", input).await.ok();
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
    let public = Exchange::begin().public;
    let answer = async |from: &str, session: &Value| {
        let input = json!({
            "ClientId": world.client, "ChallengeName": "DEVICE_SRP_AUTH", "Session": session,
            "ChallengeResponses": {"USERNAME": "ann", "DEVICE_KEY": key, "SRP_A": public},
        });
        world.server.call_from(from, "RespondToAuthChallenge", input).await
    };
    // Whoever stole the device's secret has it, and waits for its owner to prove the password.
    let refused = ("NotAuthorizedException", "Invalid session for the user.");
    assert_eq!(answer(thief, &Value::Null).await.refused(), refused);
    answer(ann, &Value::Null).await.ok();
    // A phone that changes its network in between has its Session.
    answer(thief, &asked["Session"]).await.ok();
}

#[sqlx::test]
async fn an_administrator_is_told_of_a_user_who_is_not_there_as_each_operation_can(db: PgPool) {
    let world = World::new(db, json!({})).await;
    for (operation, error) in [
        ("AdminGetDevice", "ResourceNotFoundException"),
        ("AdminListDevices", "ResourceNotFoundException"),
        ("AdminForgetDevice", "UserNotFoundException"),
        ("AdminUpdateDeviceStatus", "UserNotFoundException"),
    ] {
        let device = "us-east-1_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
        let mut input = json!({"UserPoolId": world.pool, "Username": "nobody"});
        if operation != "AdminListDevices" {
            input["DeviceKey"] = json!(device);
        }
        let refused = world.server.signed(operation, input).await;
        assert_eq!(refused.refused(), (error, "User does not exist."), "{operation}");
    }
}
