//! Devices of an account that too many wrong passwords have closed.

use serde_json::json;
use sqlx::PgPool;

use super::{SECRET, World};
use crate::support::mfa::code_of;
use crate::support::users::PASSWORD;
use crate::support::{Answer, TestServer};

const CLOSED: (&str, &str) = ("NotAuthorizedException", "Password attempts exceeded");

impl World {
    /// Closes the account to its password, with as many failures as that takes.
    async fn close(&self, db: &PgPool) {
        self.server.sign_in(&self.client, "ann", "wrong").await;
        let closed = "UPDATE sign_in_failures SET failures = 100, pending = 0
                      WHERE source = '' AND lookup_key = 'ann'";
        sqlx::query(closed).execute(db).await.unwrap();
    }

    async fn sign_in_from(&self, from: &str, password: &str, device: Option<&str>) -> Answer {
        let parameters = json!({"USERNAME": "ann", "PASSWORD": password, "DEVICE_KEY": device});
        let input = json!({
            "ClientId": self.client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
        });
        self.server.call_from(from, "InitiateAuth", input).await
    }
}

/// Bug: a password that was closed was open again, to whoever had it, once a remembered device was named that proved nothing.
#[sqlx::test]
async fn a_closed_account_opens_once_its_device_has_proven_itself_and_not_before(db: PgPool) {
    let server = TestServer::start_behind_proxy(db.clone()).await;
    let world = World::on(server, json!({"ChallengeRequiredOnNewDevice": true})).await;
    let (_, key, group) = world.confirmed().await;
    let sign_in =
        async |from: &str, device: Option<&str>| world.sign_in_from(from, PASSWORD, device).await;
    world.close(&db).await;
    let asked = sign_in("192.0.2.1", Some(&key)).await.ok();
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
    assert_eq!(sign_in("192.0.2.2", None).await.refused(), CLOSED);
    let wrong = world.prove(&key, &group, &asked["Session"], "another secret").await;
    assert_eq!(wrong.error(), "NotAuthorizedException");
    assert_eq!(sign_in("192.0.2.2", None).await.refused(), CLOSED);
    let asked = sign_in("192.0.2.1", Some(&key)).await.ok();
    world.prove(&key, &group, &asked["Session"], SECRET).await.ok();
    sign_in("192.0.2.2", None).await.ok();

    // In a pool that tracks devices no longer there is none to prove itself.
    world.close(&db).await;
    let input = json!({"UserPoolId": world.pool, "AutoVerifiedAttributes": ["email"]});
    world.server.signed("UpdateUserPool", input).await.ok();
    assert_eq!(sign_in("192.0.2.1", Some(&key)).await.refused(), CLOSED);
}

/// Bug: passwords that came with the key of a remembered device, which is in every access token, were looked at without end at a
/// closed account.
#[sqlx::test]
async fn a_closed_account_looks_at_so_many_passwords_of_a_device(db: PgPool) {
    let server = TestServer::start_behind_proxy(db.clone()).await;
    let world = World::on(server, json!({"ChallengeRequiredOnNewDevice": true})).await;
    let (_, key, group) = world.confirmed().await;
    let sign_in =
        async |from: &str, password: &str| world.sign_in_from(from, password, Some(&key)).await;
    let guess = async |count: std::ops::Range<u8>| {
        for n in count {
            let refused = sign_in(&format!("198.51.100.{n}"), "wrong").await;
            let why = "Incorrect username or password.";
            assert_eq!(refused.refused(), ("NotAuthorizedException", why), "{n}");
        }
    };
    world.close(&db).await;
    guess(0..19).await;
    let asked = sign_in("192.0.2.1", PASSWORD).await.ok();
    assert_eq!(sign_in("192.0.2.2", PASSWORD).await.refused(), CLOSED, "that was the twentieth");
    // Its proof clears them.
    world.prove(&key, &group, &asked["Session"], SECRET).await.ok();
    world.close(&db).await;
    guess(20..40).await;
    for n in 40..45 {
        let refused = sign_in(&format!("198.51.100.{n}"), "wrong").await;
        assert_eq!(refused.refused(), CLOSED, "{n}");
    }
    assert_eq!(sign_in("192.0.2.1", PASSWORD).await.refused(), CLOSED);
    // So does another closing: the account was opened by a new password, say.
    world.server.advance(chrono::Duration::minutes(20));
    let opened = "DELETE FROM sign_in_failures WHERE lookup_key = 'ann'";
    sqlx::query(opened).execute(&db).await.unwrap();
    world.close(&db).await;
    guess(50..51).await;
}

/// Bug: it was as if no device had come along where it was forgotten before it had proven itself.
#[sqlx::test]
async fn a_closed_account_stays_closed_if_its_device_is_forgotten_meanwhile(db: PgPool) {
    let world = World::new(db.clone(), json!({"ChallengeRequiredOnNewDevice": false})).await;
    let (tokens, key, _) = world.confirmed().await;
    world.server.ask_for_factors(&world.pool, "OPTIONAL").await;
    let secret = world.server.enrol(tokens["AccessToken"].as_str().unwrap()).await;
    world.close(&db).await;
    let asked = world.sign_in(Some(&key)).await;
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{asked}");
    let forget = json!({"UserPoolId": world.pool, "Username": "ann", "DeviceKey": key});
    world.server.signed("AdminForgetDevice", forget).await.ok();
    world.server.advance(chrono::Duration::seconds(60));
    let code = code_of(&world.server, &secret, 0);
    let responses = json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code, "DEVICE_KEY": key});
    let (client, session) = (&world.client, &asked["Session"]);
    let answer = world.server.respond(client, "SOFTWARE_TOKEN_MFA", session, responses).await;
    assert_eq!(answer.refused(), CLOSED);
}
