//! What ends the sign-ins of a user ends those that are under way as well; and what was asked of one user, at one address,
//! is no good for another.

use chrono::Duration;
use poolhouse::model::ids::{Sub, UserKey, UserPoolId};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::mfa::code_of;
use crate::support::races::overtaken;
use crate::support::users::{PASSWORD, value};
use crate::support::{Answer, TestServer};

const NEW: &str = "An0ther!pass";
const PHONE: &str = "+14155550134";
const WRONG: (&str, &str) = ("NotAuthorizedException", "Incorrect username or password.");
const DISABLED: (&str, &str) = ("NotAuthorizedException", "User is disabled.");
const EXPIRED: (&str, &str) =
    ("NotAuthorizedException", "Invalid session for the user, session is expired.");

struct World {
    server: TestServer,
    pool: String,
    client: String,
}

impl World {
    /// A pool that lets people in by password and by codes, and asks for second factors in this mode.
    async fn start(db: PgPool, mode: &str) -> Self {
        let server = TestServer::start(db).await;
        let factors = ["PASSWORD", "EMAIL_OTP", "SMS_OTP"];
        let sign_in = json!({"SignInPolicy": {"AllowedFirstAuthFactors": factors}});
        let members = json!({"AutoVerifiedAttributes": ["email"], "Policies": sign_in});
        let pool = server.pool_with(members).await;
        server.ask_for_factors(&pool, mode).await;
        let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"];
        let client = server.client_with(&pool, json!({"ExplicitAuthFlows": flows})).await.id;
        Self { server, pool, client }
    }

    async fn admin(&self, operation: &str, mut members: Value) -> Answer {
        members["UserPoolId"] = json!(self.pool);
        members["Username"] = json!("ann");
        self.server.signed(operation, members).await
    }

    /// Ann, with a password and nothing to reach her at: the `sub`.
    async fn bare(&self) -> UserKey {
        let made = self.admin("AdminCreateUser", json!({"MessageAction": "SUPPRESS"})).await.ok();
        self.set_password(PASSWORD).await;
        let sub = value(&made["User"]["Attributes"], "sub").unwrap().parse().unwrap();
        UserKey { pool: UserPoolId::new(&*self.pool), sub: Sub(sub) }
    }

    /// Ann, with a proven address.
    async fn ann(&self) -> UserKey {
        let key = self.bare().await;
        let attributes = json!([
            {"Name": "email", "Value": "ann@example.com"},
            {"Name": "email_verified", "Value": "true"},
        ]);
        self.set(attributes).await;
        key
    }

    async fn set(&self, attributes: Value) {
        self.admin("AdminUpdateUserAttributes", json!({"UserAttributes": attributes})).await.ok();
    }

    async fn set_password(&self, password: &str) {
        let set = json!({"Password": password, "Permanent": true});
        self.admin("AdminSetUserPassword", set).await.ok();
    }

    async fn wish(&self, name: &str, wish: &str) -> Value {
        let parameters = json!({"USERNAME": name, "PREFERRED_CHALLENGE": wish});
        let input = json!({
            "ClientId": self.client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
        });
        let asked = self.server.call("InitiateAuth", input).await.ok();
        assert_eq!(asked["ChallengeName"], wish, "{asked}");
        asked
    }

    async fn sign_in(&self) -> Answer {
        self.server.sign_in(&self.client, "ann", PASSWORD).await
    }

    async fn asked(&self, challenge: &str) -> Value {
        let asked = self.sign_in().await.ok();
        assert_eq!(asked["ChallengeName"], challenge, "{asked}");
        asked
    }

    async fn respond(&self, asked: &Value, mut responses: Value) -> Answer {
        responses["USERNAME"] = json!("ann");
        let challenge = asked["ChallengeName"].as_str().unwrap();
        self.server.respond(&self.client, challenge, &asked["Session"], responses).await
    }

    /// The newest code of so many digits.
    async fn code(&self, to: &str, digits: usize) -> String {
        let sent = self.server.mail(to).await;
        let text = &sent.last().expect("a message").text;
        let mut runs = text.split(|c: char| !c.is_ascii_digit());
        runs.find(|run| run.len() == digits).unwrap().to_owned()
    }

    async fn associate(&self, session: &Value) -> Answer {
        self.server.call("AssociateSoftwareToken", json!({"Session": session})).await
    }

    async fn verify(&self, given: &Value) -> Answer {
        let code = code_of(&self.server, given["SecretCode"].as_str().unwrap(), 0);
        let input = json!({"Session": given["Session"], "UserCode": code});
        self.server.call("VerifySoftwareToken", input).await
    }
}

#[sqlx::test]
async fn a_sign_in_under_way_does_not_outrun_what_ends_it(db: PgPool) {
    let world = World::start(db, "OPTIONAL").await;
    let ann = world.ann().await;
    assert_eq!(overtaken(&world.server, &ann, world.sign_in()).await.refused(), WRONG);
    let tracking = json!({
        "UserPoolId": world.pool, "UserSessionTracking": "ENABLED",
        "TokenSession": {"MaxPerUser": 20},
    });
    world.server.signed("SetUserPoolSessionConfiguration", tracking).await.ok();
    world.sign_in().await.ok();
    assert_eq!(overtaken(&world.server, &ann, world.sign_in()).await.refused(), WRONG);
    // Nor does one that is asked for a second factor.
    let prefer = json!({"EmailMfaSettings": {"Enabled": true, "PreferredMfa": true}});
    world.admin("AdminSetUserMFAPreference", prefer).await.ok();
    assert_eq!(overtaken(&world.server, &ann, world.sign_in()).await.refused(), WRONG);
    // Nor one that proves it.
    let asked = world.asked("EMAIL_OTP").await;
    let code = world.code("ann@example.com", 6).await;
    let proof = world.respond(&asked, json!({"EMAIL_OTP_CODE": code}));
    let answer = overtaken(&world.server, &ann, proof).await;
    assert_eq!(answer.error(), "NotAuthorizedException");
    let asked = world.asked("EMAIL_OTP").await;
    let code = world.code("ann@example.com", 6).await;
    world.respond(&asked, json!({"EMAIL_OTP_CODE": code})).await.ok();
}

#[sqlx::test]
async fn an_open_challenge_ends_with_the_password_and_with_a_sign_out_everywhere(db: PgPool) {
    let world = World::start(db, "OPTIONAL").await;
    world.ann().await;
    let token = world.sign_in().await.ok()["AuthenticationResult"]["AccessToken"].clone();
    let prefer = json!({"EmailMfaSettings": {"Enabled": true, "PreferredMfa": true}});
    world.admin("AdminSetUserMFAPreference", prefer).await.ok();
    let change = json!({
        "AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": NEW,
    });
    for (operation, input) in [
        ("ChangePassword", change),
        ("AdminUserGlobalSignOut", json!({})),
        ("AdminSetUserPassword", json!({"Password": PASSWORD, "Permanent": true})),
        ("AdminDisableUser", json!({})),
        ("GlobalSignOut", json!({"AccessToken": token})),
    ] {
        world.server.advance(Duration::hours(1));
        world.admin("AdminEnableUser", json!({})).await.ok();
        world.set_password(PASSWORD).await;
        let signed_in = world.asked("EMAIL_OTP").await;
        let code = world.code("ann@example.com", 6).await;
        let answer = world.respond(&signed_in, json!({"EMAIL_OTP_CODE": code})).await.ok();
        let token = &answer["AuthenticationResult"]["AccessToken"];
        let asked = world.asked("EMAIL_OTP").await;
        let code = world.code("ann@example.com", 6).await;
        match operation.starts_with("Admin") {
            true => world.admin(operation, input).await.ok(),
            false => {
                let mut input = input;
                input["AccessToken"] = token.clone();
                world.server.call(operation, input).await.ok()
            }
        };
        let late = world.respond(&asked, json!({"EMAIL_OTP_CODE": code})).await;
        let why = if operation == "AdminDisableUser" { DISABLED } else { EXPIRED };
        assert_eq!(late.refused(), why, "{operation}");
    }
}

#[sqlx::test]
async fn a_code_is_no_good_for_whoever_has_the_name_later(db: PgPool) {
    let world = World::start(db, "OPTIONAL").await;
    let sign_up = |phone: Option<&'static str>| {
        let mut attributes = vec![json!({"Name": "email", "Value": "ann@example.com"})];
        attributes.extend(phone.map(|phone| json!({"Name": "phone_number", "Value": phone})));
        json!({
            "ClientId": world.client, "Username": "ann", "Password": PASSWORD,
            "UserAttributes": attributes,
        })
    };
    world.server.call("SignUp", sign_up(Some(PHONE))).await.ok();
    let asked = world.wish("ann", "SMS_OTP").await;
    let code = world.code(PHONE, 8).await;
    // The name of a registration that nobody confirmed is free again.
    world.admin("AdminDeleteUser", json!({})).await.ok();
    world.server.call("SignUp", sign_up(None)).await.ok();
    let stolen = world.respond(&asked, json!({"SMS_OTP_CODE": code})).await;
    assert_eq!(stolen.error(), "CodeMismatchException");
    let ann = world.admin("AdminGetUser", json!({})).await.ok();
    assert_eq!(ann["UserStatus"], "UNCONFIRMED");
    assert_eq!(world.server.attribute(&world.pool, "ann", "phone_number").await, None);
    // A choice that was offered for the one sends the other no code.
    let input = json!({
        "ClientId": world.client, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": "ann"},
    });
    let offered = world.server.call("InitiateAuth", input).await.ok();
    world.admin("AdminDeleteUser", json!({})).await.ok();
    world.server.call("SignUp", sign_up(Some(PHONE))).await.ok();
    let before = world.server.mail("ann@example.com").await.len();
    world.respond(&offered, json!({"ANSWER": "EMAIL_OTP"})).await.ok();
    assert_eq!(world.server.mail("ann@example.com").await.len(), before);
}

#[sqlx::test]
async fn a_code_is_no_good_once_its_address_is_not_the_users(db: PgPool) {
    let world = World::start(db, "OPTIONAL").await;
    world.ann().await;
    let moved = json!([
        {"Name": "email", "Value": "new@example.com"}, {"Name": "email_verified", "Value": "true"},
    ]);
    let back = json!([
        {"Name": "email", "Value": "ann@example.com"}, {"Name": "email_verified", "Value": "true"},
    ]);
    let first = world.wish("ann", "EMAIL_OTP").await;
    let first_code = world.code("ann@example.com", 8).await;
    let prefer = json!({"EmailMfaSettings": {"Enabled": true, "PreferredMfa": true}});
    world.admin("AdminSetUserMFAPreference", prefer).await.ok();
    let second = world.asked("EMAIL_OTP").await;
    let second_code = world.code("ann@example.com", 6).await;
    for change in [Some(moved), None] {
        match change {
            Some(attributes) => world.set(attributes).await,
            None => {
                let input = json!({"UserAttributeNames": ["email"]});
                world.admin("AdminDeleteUserAttributes", input).await.ok();
            }
        }
        let late = world.respond(&first, json!({"EMAIL_OTP_CODE": first_code})).await;
        assert_eq!(late.refused(), EXPIRED);
        let late = world.respond(&second, json!({"EMAIL_OTP_CODE": second_code})).await;
        assert_eq!(late.refused(), EXPIRED);
    }
    assert_eq!(world.server.attribute(&world.pool, "ann", "email").await, None);
    world.set(back).await;
    world.respond(&second, json!({"EMAIL_OTP_CODE": second_code})).await.ok();
}

/// Bug: whoever had begun to sign in by the mailbox alone got in, and was sent another code, after the user had switched a
/// second factor on.
#[sqlx::test]
async fn a_second_factor_ends_the_sign_ins_that_have_begun_without(db: PgPool) {
    let world = World::start(db, "OPTIONAL").await;
    world.ann().await;
    let start = json!({
        "ClientId": world.client, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": "ann"},
    });
    let offered = world.server.call("InitiateAuth", start).await.ok();
    assert_eq!(offered["ChallengeName"], "SELECT_CHALLENGE");
    let sent = world.wish("ann", "EMAIL_OTP").await;
    let code = world.code("ann@example.com", 8).await;
    let prefer = |on: bool| {
        let settings = json!({"Enabled": on, "PreferredMfa": on});
        world.admin("AdminSetUserMFAPreference", json!({"EmailMfaSettings": settings}))
    };
    prefer(true).await.ok();
    let late = world.respond(&sent, json!({"EMAIL_OTP_CODE": code})).await;
    assert_eq!(late.refused(), EXPIRED);
    let before = world.server.mail("ann@example.com").await.len();
    let asked = world.respond(&offered, json!({"ANSWER": "EMAIL_OTP"})).await.ok();
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP", "as nobody is asked");
    assert_eq!(world.server.mail("ann@example.com").await.len(), before);
    world.asked("EMAIL_OTP").await;
    prefer(false).await.ok();
    world.respond(&sent, json!({"EMAIL_OTP_CODE": code})).await.ok();
}

#[sqlx::test]
async fn a_set_up_does_not_displace_the_factor_that_another_sign_in_registered(db: PgPool) {
    let world = World::start(db, "ON").await;
    world.bare().await;
    let (thief, by_mail) = (world.asked("MFA_SETUP").await, world.asked("MFA_SETUP").await);
    let (begun, sent) = (world.asked("MFA_SETUP").await, world.asked("MFA_SETUP").await);
    let sent = world.respond(&sent, json!({"EMAIL": "thief@example.com"})).await.ok();
    let thiefs_code = world.code("thief@example.com", 6).await;

    let asked = world.asked("MFA_SETUP").await;
    let given = world.associate(&asked["Session"]).await.ok();
    let mut verified = world.verify(&given).await.ok();
    verified["ChallengeName"] = json!("MFA_SETUP");
    let begun = world.associate(&begun["Session"]).await;
    assert_eq!(begun.refused(), EXPIRED);
    assert_eq!(world.associate(&thief["Session"]).await.refused(), EXPIRED);
    let late = world.respond(&by_mail, json!({"EMAIL": "thief@example.com"})).await;
    assert_eq!(late.refused(), EXPIRED);
    let late = world.respond(&sent, json!({"EMAIL_OTP_CODE": thiefs_code})).await;
    assert_eq!(late.refused(), EXPIRED);
    assert_eq!(world.server.attribute(&world.pool, "ann", "email").await, None);
    let done = world.respond(&verified, json!({})).await.ok();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    world.asked("SOFTWARE_TOKEN_MFA").await;
}

#[sqlx::test]
async fn of_two_sign_ins_that_set_a_factor_up_one_does(db: PgPool) {
    let world = World::start(db, "ON").await;
    world.bare().await;
    let asked = world.asked("MFA_SETUP").await;
    let given = world.associate(&asked["Session"]).await.ok();
    // The seed is the user's: whoever sets up at the same time verifies the same one.
    let code = code_of(&world.server, given["SecretCode"].as_str().unwrap(), 0);
    let other = world.asked("MFA_SETUP").await;
    let verify = |session: &Value| {
        let input = json!({"Session": session, "UserCode": code});
        world.server.call("VerifySoftwareToken", input)
    };
    let (one, two) = tokio::join!(verify(&given["Session"]), verify(&other["Session"]));
    assert_ne!(one.status == 200, two.status == 200, "{one:?} {two:?}");
}

#[sqlx::test]
async fn a_set_up_ends_a_quarter_of_an_hour_after_it_was_asked_for(db: PgPool) {
    let world = World::start(db, "ON").await;
    world.bare().await;
    let mut session = world.asked("MFA_SETUP").await["Session"].clone();
    for _ in 0..7 {
        world.server.advance(Duration::minutes(2));
        session = world.associate(&session).await.ok()["Session"].clone();
    }
    world.server.advance(Duration::minutes(1));
    assert_eq!(world.associate(&session).await.refused(), EXPIRED);
}

/// Bug: what had read its grant before the sign-in was ended was done afterwards: a thief's address took the place of the one
/// that an administrator had just set right.
#[sqlx::test]
async fn what_a_token_has_under_way_does_not_outrun_the_end_of_its_sign_in(db: PgPool) {
    let world = World::start(db, "OPTIONAL").await;
    let ann = world.ann().await;
    let server = &world.server;
    let email = json!([{"Name": "email", "Value": "thief@example.com"}]);
    let calls = [
        ("UpdateUserAttributes", json!({"UserAttributes": email})),
        ("DeleteUserAttributes", json!({"UserAttributeNames": ["email"]})),
        ("GetUserAttributeVerificationCode", json!({"AttributeName": "email"})),
        ("ChangePassword", json!({"PreviousPassword": PASSWORD, "ProposedPassword": NEW})),
        ("SetUserMFAPreference", json!({"EmailMfaSettings": {"Enabled": true}})),
        ("AssociateSoftwareToken", json!({})),
        ("ForgetDevice", json!({"DeviceKey": "us-east-1_8f1b2a3c-0000-4000-8000-000000000000"})),
        ("DeleteUser", json!({})),
    ];
    let before = world.admin("AdminGetUser", json!({})).await.ok();
    for (operation, mut input) in calls {
        let done = world.sign_in().await.ok();
        input["AccessToken"] = done["AuthenticationResult"]["AccessToken"].clone();
        let answer = overtaken(server, &ann, server.call(operation, input)).await;
        let why = ("NotAuthorizedException", "Access Token has been revoked");
        assert_eq!(answer.refused(), why, "{operation}");
    }
    let after = world.admin("AdminGetUser", json!({})).await.ok();
    assert_eq!(after["UserAttributes"], before["UserAttributes"]);
    assert_eq!(after["UserMFASettingList"], before["UserMFASettingList"]);
}
