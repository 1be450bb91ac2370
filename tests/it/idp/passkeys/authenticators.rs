//! What a passkey's authenticator is and does: whether it makes sure who its user is, and where it is.

use serde_json::json;
use sqlx::PgPool;

use super::{ORIGIN, RP, WRONG, World};
use crate::support::passkey::Authenticator;

const BOTH: &str = "MULTI_FACTOR_WITH_USER_VERIFICATION";

#[sqlx::test]
async fn a_passkey_that_verifies_its_user_can_stand_for_two_factors(db: PgPool) {
    let world = World::new(db).await;
    let passkey = world.registered().await;
    let set = |factor: &str| {
        let passkeys = json!({
            "RelyingPartyId": RP, "UserVerification": "required", "FactorConfiguration": factor,
        });
        let input = json!({
            "UserPoolId": world.pool, "MfaConfiguration": "ON",
            "SoftwareTokenMfaConfiguration": {"Enabled": true}, "WebAuthnConfiguration": passkeys,
        });
        world.server.signed("SetUserPoolMfaConfig", input)
    };
    set("SINGLE_FACTOR").await.ok();
    assert_eq!(world.start().await["ChallengeName"], "SELECT_CHALLENGE", "only a password begins");
    // It is there all the same.
    let factors = world.server.call("GetUserAuthFactors", json!({"AccessToken": world.token}));
    let factors = factors.await.ok()["ConfiguredUserAuthFactors"].take();
    assert_eq!(factors, json!(["PASSWORD", "WEB_AUTHN"]));
    set("MULTI_FACTOR_WITH_USER_VERIFICATION").await.ok();
    let (options, session) = world.asked().await;
    assert_eq!(options["userVerification"], "required");
    let mut lax = passkey;
    lax.verifies = false;
    assert_eq!(world.answer(&session, &lax.sign(&options)).await.refused(), WRONG);
    lax.verifies = true;
    let done = world.answer(&session, &lax.sign(&options)).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
}

#[sqlx::test]
async fn no_passkey_is_registered_that_could_not_sign_in(db: PgPool) {
    let world = World::new(db).await;
    world.ask("OPTIONAL", RP, BOTH).await;
    let options = world.options().await;
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    let mut passkey = Authenticator::new(ORIGIN, RP);
    passkey.verifies = false;
    let refused = world.complete(&passkey.register(&options)).await;
    assert_eq!(refused.error(), "WebAuthnCredentialNotSupportedException");
    let passkey = world.registered().await;
    let (options, session) = world.asked().await;
    assert_eq!(options["userVerification"], "required");
    world.answer(&session, &passkey.sign(&options)).await.ok();
}

#[sqlx::test]
async fn a_user_says_whether_a_passkey_stands_for_two_factors(db: PgPool) {
    let world = World::new(db).await;
    let passkey = world.registered().await;
    let say = async |enabled: bool, by_admin: bool| {
        let settings = json!({"Enabled": enabled});
        let input = json!({"AccessToken": world.token, "WebAuthnMfaSettings": settings});
        let named = json!({
            "UserPoolId": world.pool, "Username": "ann", "WebAuthnMfaSettings": settings,
        });
        match by_admin {
            true => world.server.signed("AdminSetUserMFAPreference", named).await,
            false => world.server.call("SetUserMFAPreference", input).await,
        }
    };
    for by_admin in [false, true] {
        world.ask("OPTIONAL", RP, "SINGLE_FACTOR").await;
        let why = "User does not have delivery config set to turn on WEB_AUTHN";
        let refused = say(true, by_admin).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
        world.ask("OPTIONAL", RP, BOTH).await;
        let why = "WebAuthn MFA requires enabling an additional MFA setting.";
        let refused = say(true, by_admin).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
    }
    world.server.enrol(&world.token).await;
    let (options, session) = world.asked().await;
    world.answer(&session, &passkey.sign(&options)).await.ok();
    for by_admin in [false, true] {
        say(false, by_admin).await.ok();
        assert_eq!(world.start().await["ChallengeName"], "SELECT_CHALLENGE", "a password first");
        say(true, by_admin).await.ok();
        let (options, session) = world.asked().await;
        let done = world.answer(&session, &passkey.sign(&options)).await.ok();
        assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    }
}

/// Bug: a passkey that made sure of its user once had to for ever, though the pool prefers it and does not ask for it.
#[sqlx::test]
async fn what_is_asked_for_now_counts_and_not_what_was_given_once(db: PgPool) {
    let world = World::new(db).await;
    let mut passkey = world.registered().await;
    passkey.verifies = false;
    let (options, session) = world.asked().await;
    assert_eq!(options["userVerification"], "preferred");
    let done = world.answer(&session, &passkey.sign(&options)).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    passkey.verifies = true;
    let (options, session) = world.asked().await;
    world.answer(&session, &passkey.sign(&options)).await.ok();
}

/// Bug: a passkey of the computer itself, which is copied nowhere, was called a security key.
#[sqlx::test]
async fn a_security_key_is_what_can_be_carried_about(db: PgPool) {
    let world = World::new(db).await;
    for (attachment, name) in [("platform", "Passkey"), ("cross-platform", "Security key")] {
        let mut passkey = Authenticator::new(ORIGIN, RP);
        passkey.counter = 1;
        let mut credential = passkey.register(&world.options().await);
        credential["authenticatorAttachment"] = json!(attachment);
        world.complete(&credential).await.ok();
        let list =
            world.server.call("ListWebAuthnCredentials", json!({"AccessToken": world.token}));
        let listed = list.await.ok()["Credentials"].take();
        let known =
            listed.as_array().unwrap().iter().find(|one| one["CredentialId"] == passkey.id());
        assert_eq!(known.unwrap()["FriendlyCredentialName"], name);
    }
}

/// Bug: native Android apps, whose origin is no URL of the web, could use no passkeys.
#[sqlx::test]
async fn android_apps_that_the_pool_names_use_passkeys(db: PgPool) {
    const APP: &str = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
    let world = World::new(db).await;
    let mut passkey = Authenticator::new(&format!("android:apk-key-hash:{APP}"), RP);
    let refused = world.complete(&passkey.register(&world.options().await)).await;
    assert_eq!(refused.error(), "WebAuthnOriginNotAllowedException");
    let arn = format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{}", world.pool);
    let tags = json!({"poolhouse:android-apps": format!("{} {APP}", "A".repeat(43))});
    let input = json!({"ResourceArn": arn, "Tags": tags});
    world.server.signed("TagResource", input).await.ok();
    world.complete(&passkey.register(&world.options().await)).await.ok();
    let (options, session) = world.asked().await;
    world.answer(&session, &passkey.sign(&options)).await.ok();
    // Another app is none of them.
    passkey.origin = format!("android:apk-key-hash:{}", "B".repeat(43));
    let (options, session) = world.asked().await;
    assert_eq!(world.answer(&session, &passkey.sign(&options)).await.refused(), WRONG);
}

/// Bug: a sign-in that had begun while the pool preferred it was good without knowing its user, though the pool demanded it by then.
#[sqlx::test]
async fn a_passkey_makes_sure_of_its_user_where_the_pool_demands_it_by_now(db: PgPool) {
    let world = World::new(db).await;
    let mut passkey = world.registered().await;
    let begun = [world.asked().await, world.asked().await];
    let demand = json!({"RelyingPartyId": RP, "UserVerification": "required"});
    let input = json!({"UserPoolId": world.pool, "WebAuthnConfiguration": demand});
    world.server.signed("SetUserPoolMfaConfig", input).await.ok();
    for (verifies, (options, session)) in [false, true].into_iter().zip(&begun) {
        passkey.verifies = verifies;
        let answer = world.answer(session, &passkey.sign(options)).await;
        assert_eq!(answer.status == 200, verifies, "{answer:?}");
    }
}
