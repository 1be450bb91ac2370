//! A transaction that the database ends in favour of another is run again: nobody hears of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::mfa::code_of;
use crate::support::passkey::Authenticator;
use crate::support::users::proving_email;

const RP: &str = "login.example";

/// Lets the database end the first transaction that writes an event of a name, and every second one after it, as it ends
/// one of two that wait for each other. A sequence counts them: nothing else outlives the end of a transaction.
async fn end_every_second(db: &PgPool) {
    for statement in [
        "CREATE SEQUENCE conflicts",
        "CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF nextval('conflicts') % 2 = 1 THEN
                 RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01';
             END IF;
             RETURN NEW;
         END $$",
        // What is audited in batches, after the answer, is left alone.
        "CREATE TRIGGER conflicting BEFORE INSERT ON audit_events FOR EACH ROW
             WHEN (NEW.event NOT IN ('SignIn', 'TokenIssue')) EXECUTE FUNCTION conflict()",
    ] {
        sqlx::query(statement).execute(db).await.unwrap();
    }
}

/// How many transactions were ended since this was asked last.
async fn ended(db: &PgPool, before: &mut i64) -> i64 {
    let seen: i64 = sqlx::query_scalar(
        "SELECT last_value FROM conflicts WHERE is_called UNION ALL SELECT 0 LIMIT 1",
    )
    .fetch_one(db)
    .await
    .unwrap();
    let since = (seen - *before) / 2;
    *before = seen;
    since
}

#[sqlx::test]
async fn what_users_do_with_their_factors_survives_a_deadlock(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let mut members = proving_email();
    members["DeviceConfiguration"] = json!({"ChallengeRequiredOnNewDevice": false});
    let factors = json!(["PASSWORD", "WEB_AUTHN"]);
    members["Policies"] = json!({"SignInPolicy": {"AllowedFirstAuthFactors": factors}});
    let pool = server.pool_with(members).await;
    let relying_party = json!({
        "UserPoolId": pool, "MfaConfiguration": "OPTIONAL",
        "SoftwareTokenMfaConfiguration": {"Enabled": true},
        "WebAuthnConfiguration": {"RelyingPartyId": RP},
    });
    server.signed("SetUserPoolMfaConfig", relying_party).await.ok();
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    let tokens = server.tokens(&client, "ann").await;
    let access = &tokens["AccessToken"];
    end_every_second(&db).await;
    let mut before = 0;

    let mut call = async |operation: &str, mut input: Value| -> Value {
        input["AccessToken"] = access.clone();
        let answer = server.call(operation, input).await;
        assert_eq!(answer.status, 200, "{operation}: {:?}", answer.body);
        assert_eq!(ended(&db, &mut before).await, 1, "{operation}");
        answer.body
    };
    let given = call("AssociateSoftwareToken", json!({})).await;
    let shown = code_of(&server, given["SecretCode"].as_str().unwrap(), 0);
    call("VerifySoftwareToken", json!({"UserCode": shown})).await;

    let offered = &tokens["NewDeviceMetadata"];
    let (key, group) = (&offered["DeviceKey"], offered["DeviceGroupKey"].as_str().unwrap());
    let made = poolhouse::srp::verifier(group, key.as_str().unwrap(), "its own", [0x3f; 16]);
    let made = made.unwrap();
    let config = json!({
        "PasswordVerifier": STANDARD.encode(&made.verifier), "Salt": STANDARD.encode(made.salt),
    });
    call("ConfirmDevice", json!({"DeviceKey": key, "DeviceSecretVerifierConfig": config})).await;
    let status = json!({"DeviceKey": key, "DeviceRememberedStatus": "not_remembered"});
    call("UpdateDeviceStatus", status).await;

    let start = server.call("StartWebAuthnRegistration", json!({"AccessToken": access})).await;
    let mut passkey = Authenticator::new("https://app.login.example", RP);
    let credential = passkey.register(&start.ok()["CredentialCreationOptions"]);
    call("CompleteWebAuthnRegistration", json!({"Credential": credential})).await;
    call("DeleteWebAuthnCredential", json!({"CredentialId": credential["id"]})).await;
    call("ForgetDevice", json!({"DeviceKey": key})).await;
}
