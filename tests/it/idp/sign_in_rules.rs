//! What strangers cannot bring about, and cannot learn, by signing in as somebody else.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::srp::Exchange;
use crate::support::users::{PASSWORD, proving_email, value};
use crate::support::{Answer, TestServer};

const ANN: &str = "ann@example.com";
const INVALID: &str = "InvalidParameterException";

struct World {
    server: TestServer,
    pool: String,
    client: String,
}

impl World {
    /// A pool with these members, and a client that hides users and lets them choose.
    async fn start(db: PgPool, members: Value) -> Self {
        let server = TestServer::start(db).await;
        let pool = server.pool_with(members).await;
        let flows = [
            "ALLOW_USER_AUTH",
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_USER_SRP_AUTH",
            "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        ];
        let client = json!({"ExplicitAuthFlows": flows, "PreventUserExistenceErrors": "ENABLED"});
        let client = server.client_with(&pool, client).await.id;
        Self { server, pool, client }
    }

    async fn admin(&self, operation: &str, name: &str, mut members: Value) -> Answer {
        members["UserPoolId"] = json!(self.pool);
        members["Username"] = json!(name);
        self.server.signed(operation, members).await
    }

    async fn initiate(&self, flow: &str, name: &str, mut parameters: Value) -> Answer {
        parameters["USERNAME"] = json!(name);
        let input = json!({
            "ClientId": self.client, "AuthFlow": flow, "AuthParameters": parameters,
        });
        self.server.call("InitiateAuth", input).await
    }

    async fn forgot(&self, name: &str) -> Answer {
        let input = json!({"ClientId": self.client, "Username": name});
        self.server.call("ForgotPassword", input).await
    }

    async fn prefer_email(&self) {
        let on = json!({"EmailMfaSettings": {"Enabled": true}});
        self.admin("AdminSetUserMFAPreference", "ann", on).await.ok();
    }

    /// The username that SRP is told for a name.
    async fn told(&self, name: &str) -> String {
        let parameters = json!({"SRP_A": Exchange::begin().public});
        let asked = self.initiate("USER_SRP_AUTH", name, parameters).await.ok();
        asked["ChallengeParameters"]["USER_ID_FOR_SRP"].as_str().unwrap().to_owned()
    }
}

fn choosing() -> Value {
    let factors = json!({"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]});
    json!({"AutoVerifiedAttributes": ["email"], "Policies": {"SignInPolicy": factors}})
}

#[sqlx::test]
async fn codes_that_strangers_ask_for_do_not_use_up_those_of_the_second_factor(db: PgPool) {
    let world = World::start(db, proving_email()).await;
    world.server.user(&world.client, "ann").await;
    world.server.ask_for_factors(&world.pool, "OPTIONAL").await;
    for _ in 0..5 {
        world.forgot("ann").await.ok();
    }
    world.prefer_email().await;
    let asked = world.server.sign_in(&world.client, "ann", PASSWORD).await.ok();
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
}

#[sqlx::test]
async fn a_password_is_not_recovered_by_a_channel_that_is_the_second_factor(db: PgPool) {
    let world = World::start(db, proving_email()).await;
    world.server.user(&world.client, "ann").await;
    world.server.ask_for_factors(&world.pool, "OPTIONAL").await;
    // What holds a code, and what says that there is none.
    let sent = async || {
        let all = world.server.mail(ANN).await;
        let without =
            all.iter().filter(|sent| sent.subject == "No code for a new password").count();
        (all.len() - without, without)
    };
    let (before, _) = sent().await;
    world.forgot("ann").await.ok();
    assert_eq!(sent().await, (before + 1, 0));
    // It is switched on, but not preferred: the answer is as before, and no code is sent.
    world.prefer_email().await;
    world.forgot("ann").await.ok();
    assert_eq!(sent().await, (before + 1, 1));
    // Nor where the pool demands it of whoever has an address.
    let off = json!({"EmailMfaSettings": {"Enabled": false}});
    world.admin("AdminSetUserMFAPreference", "ann", off).await.ok();
    world.server.ask_for_factors(&world.pool, "ON").await;
    world.forgot("ann").await.ok();
    assert_eq!(sent().await, (before + 1, 2));
}

#[sqlx::test]
async fn a_preferred_username_is_nobodys_address_number_or_federated_name(db: PgPool) {
    let aliases = ["email", "phone_number", "preferred_username"];
    let members = json!({"AutoVerifiedAttributes": ["email"], "AliasAttributes": aliases});
    let world = World::start(db, members).await;
    world.server.user(&world.client, "ann").await;
    let token = world.server.access_token(&world.client, "ann").await;
    let own = async |name: &str| {
        let attributes = json!([{"Name": "preferred_username", "Value": name}]);
        let input = json!({"AccessToken": token, "UserAttributes": attributes});
        world.server.call("UpdateUserAttributes", input).await
    };
    for name in ["cfo@corp.example", "+14155550100", "Google_1234"] {
        assert_eq!(own(name).await.error(), INVALID, "{name}");
        let given = json!({"UserAttributes": [{"Name": "preferred_username", "Value": name}]});
        let answer = world.admin("AdminUpdateUserAttributes", "ann", given.clone()).await;
        assert_eq!(answer.error(), INVALID, "{name}");
        let answer = world.admin("AdminCreateUser", "eve", given).await;
        assert_eq!(answer.error(), INVALID, "{name}");
        let found = world.admin("AdminGetUser", name, json!({})).await;
        assert_eq!(found.error(), "UserNotFoundException", "{name}");
    }
    own("annie").await.ok();
    world.admin("AdminGetUser", "annie", json!({})).await.ok();
}

#[sqlx::test]
async fn names_and_passwords_longer_than_any_are_refused_and_never_a_fault(db: PgPool) {
    let members = json!({"UsernameConfiguration": {"CaseSensitive": false}});
    let world = World::start(db, members).await;
    let long = "x".repeat(4000);
    let password = |name: &str, password: &str| {
        let parameters = json!({"USERNAME": name, "PASSWORD": password});
        json!({
            "ClientId": world.client, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": parameters,
        })
    };
    for (name, secret) in [(long.as_str(), PASSWORD), ("ann", &long)] {
        let answer = world.server.call("InitiateAuth", password(name, secret)).await;
        assert_eq!(answer.error(), INVALID);
    }
    let srp = json!({"SRP_A": Exchange::begin().public});
    assert_eq!(world.initiate("USER_SRP_AUTH", &long, srp).await.error(), INVALID);
    let responses = json!({"USERNAME": long, "EMAIL_OTP_CODE": "12345678"});
    let session = json!("x".repeat(40));
    let answer = world.server.respond(&world.client, "EMAIL_OTP", &session, responses).await;
    assert_eq!(answer.error(), INVALID);
    // One sign that folds into eighteen: more bytes than an index takes.
    let wide = "\u{fdfa}".repeat(128);
    let answer = world.server.call("InitiateAuth", password(&wide, "Wr0ng-password")).await;
    assert_eq!(answer.error(), "NotAuthorizedException");
    let attributes = json!([]);
    let sign_up = json!({
        "ClientId": world.client, "Username": wide, "Password": PASSWORD,
        "UserAttributes": attributes,
    });
    world.server.call("SignUp", sign_up).await.ok();
    world.admin("AdminConfirmSignUp", &wide, json!({})).await.ok();
    world.server.call("InitiateAuth", password(&wide, PASSWORD)).await.ok();
}

#[sqlx::test]
async fn a_temporary_password_does_not_become_permanent(db: PgPool) {
    let world = World::start(db, json!({})).await;
    let made = json!({"MessageAction": "SUPPRESS", "TemporaryPassword": "T3mporary-horse"});
    world.admin("AdminCreateUser", "bob", made).await.ok();
    let asked = world.server.sign_in(&world.client, "bob", "T3mporary-horse").await.ok();
    let answer = async |password: &str| {
        let responses = json!({"USERNAME": "bob", "NEW_PASSWORD": password});
        let challenge = "NEW_PASSWORD_REQUIRED";
        world.server.respond(&world.client, challenge, &asked["Session"], responses).await
    };
    let same = answer("T3mporary-horse").await;
    assert_eq!(same.error(), "PasswordHistoryPolicyViolationException");
    answer(PASSWORD).await.ok();
}

#[sqlx::test]
async fn a_session_of_sign_up_confirms_nobody_who_took_the_name_since(db: PgPool) {
    let tags = json!({"poolhouse:dialect": "standards"});
    let members = json!({"AutoVerifiedAttributes": ["email"], "UserPoolTags": tags});
    let world = World::start(db, members).await;
    let mine = world.server.sign_up(&world.client, "ann", ANN).await.ok();
    let theirs = world.server.sign_up(&world.client, "ann", ANN).await.ok();
    let code = world.server.code(ANN).await;
    let confirm = |session: &Value| {
        let input = json!({
            "ClientId": world.client, "Username": "ann", "ConfirmationCode": code,
            "Session": session,
        });
        world.server.call("ConfirmSignUp", input)
    };
    assert_eq!(confirm(&mine["Session"]).await.error(), "NotAuthorizedException");
    let user = world.admin("AdminGetUser", "ann", json!({})).await.ok();
    assert_eq!(user["UserStatus"], "UNCONFIRMED");
    confirm(&theirs["Session"]).await.ok();
}

#[sqlx::test]
async fn an_account_that_is_closed_to_its_password_is_open_to_codes(db: PgPool) {
    let world = World::start(db, choosing()).await;
    world.server.user(&world.client, "ann").await;
    let closed =
        "INSERT INTO sign_in_failures (user_pool_id, lookup_key, source, failures, last_at)
        VALUES ($1, 'ann', '', 100, $2)";
    let (db, now) = (&world.server.app.db, world.server.app.now());
    sqlx::query(closed).bind(&world.pool).bind(now).execute(db).await.unwrap();
    let refused = world.server.sign_in(&world.client, "ann", PASSWORD).await;
    let why = "Password attempts exceeded";
    assert_eq!(refused.refused(), ("NotAuthorizedException", why));
    let wish = json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"});
    let asked = world.initiate("USER_AUTH", "ann", wish).await.ok();
    let sent = world.server.mail(ANN).await;
    let mut runs = sent.last().unwrap().text.split(|c: char| !c.is_ascii_digit());
    let code = runs.find(|run| run.len() == 8).unwrap();
    let responses = json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code});
    world.server.respond(&world.client, "EMAIL_OTP", &asked["Session"], responses).await.ok();
}

#[sqlx::test]
async fn an_address_of_a_user_that_is_none_is_not_taken_for_that_of_the_caller(db: PgPool) {
    let world = World::start(db, json!({})).await;
    for (address, error) in [
        ("x", INVALID),
        ("192.0.2.1, 198.51.100.2", INVALID),
        ("192.0.2.1:443", INVALID),
        ("192.0.2.1", "NotAuthorizedException"),
        ("2001:db8::1", "NotAuthorizedException"),
    ] {
        let context = json!({
            "IpAddress": address, "ServerName": "s", "ServerPath": "/", "HttpHeaders": [],
        });
        let input = json!({
            "UserPoolId": world.pool, "ClientId": world.client, "ContextData": context,
            "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": "ann", "PASSWORD": PASSWORD},
        });
        let answer = world.server.signed("AdminInitiateAuth", input).await;
        assert_eq!(answer.error(), error, "{address}");
    }
}

#[sqlx::test]
async fn a_user_to_whom_no_factor_is_open_is_told_as_nobody_is(db: PgPool) {
    let world = World::start(db, choosing()).await;
    // A user who signs in by a code alone.
    let input = json!({
        "ClientId": world.client, "Username": "ann",
        "UserAttributes": [{"Name": "email", "Value": ANN}],
    });
    world.server.call("SignUp", input).await.ok();
    let code = world.server.code(ANN).await;
    world.server.confirm(&world.client, "ann", &code).await.ok();
    world.server.ask_for_factors(&world.pool, "ON").await;
    for name in ["ann", "nobody"] {
        let asked = world.initiate("USER_AUTH", name, json!({})).await.ok();
        assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE", "{name}");
        let offered = &asked["AvailableChallenges"];
        assert_eq!(*offered, json!(["PASSWORD_SRP", "PASSWORD"]), "{name}");
    }
}

#[sqlx::test]
async fn a_user_switches_no_factor_off_that_the_pool_demands(db: PgPool) {
    let world = World::start(db, proving_email()).await;
    world.server.user(&world.client, "ann").await;
    world.server.ask_for_factors(&world.pool, "OPTIONAL").await;
    let token = world.server.access_token(&world.client, "ann").await;
    world.server.enrol(&token).await;
    world.server.ask_for_factors(&world.pool, "ON").await;
    let off = json!({"Enabled": false, "PreferredMfa": false});
    let input = json!({"AccessToken": token, "SoftwareTokenMfaSettings": off});
    world.server.call("SetUserMFAPreference", input).await.ok();
    let user = world.server.call("GetUser", json!({"AccessToken": token})).await.ok();
    assert_eq!(user["UserMFASettingList"], json!(["SOFTWARE_TOKEN_MFA"]));
    assert_eq!(user["PreferredMfaSetting"], Value::Null);
    // An administrator does.
    let off = json!({"SoftwareTokenMfaSettings": off});
    world.admin("AdminSetUserMFAPreference", "ann", off).await.ok();
    let user = world.server.call("GetUser", json!({"AccessToken": token})).await.ok();
    assert_eq!(user["UserMFASettingList"], Value::Null);
}

#[sqlx::test]
async fn a_code_that_is_not_sent_does_not_erase_the_one_that_waits(db: PgPool) {
    let world = World::start(db, choosing()).await;
    world.server.user(&world.client, "ann").await;
    let before = world.server.mail(ANN).await.len();
    let mut sessions = Vec::new();
    for _ in 0..9 {
        let wish = json!({"PREFERRED_CHALLENGE": "EMAIL_OTP"});
        sessions.push(world.initiate("USER_AUTH", "ann", wish).await.ok()["Session"].clone());
    }
    // The five that are sent wait side by side, each for its own sign-in.
    let mails = world.server.mail(ANN).await;
    assert_eq!(mails.len(), before + 5);
    let mut taken = 0;
    for mail in &mails[before..] {
        let code = mail.text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 8);
        let input = json!({
            "ClientId": world.client, "ChallengeName": "EMAIL_OTP", "Session": sessions[4],
            "ChallengeResponses": {"USERNAME": "ann", "EMAIL_OTP_CODE": code.unwrap()},
        });
        taken +=
            usize::from(world.server.call("RespondToAuthChallenge", input).await.status == 200);
    }
    assert_eq!(taken, 1);
}

#[sqlx::test]
async fn what_srp_is_told_does_not_say_who_exists(db: PgPool) {
    let world = World::start(db, json!({})).await;
    let made = json!({"MessageAction": "SUPPRESS"});
    world.admin("AdminCreateUser", ANN, made.clone()).await.ok();
    for name in [ANN, "bob@example.com"] {
        assert_eq!(world.told(name).await, name);
    }
    let insensitive = json!({"UsernameConfiguration": {"CaseSensitive": false}});
    let pool = world.server.pool_with(insensitive).await;
    let client = json!({"PreventUserExistenceErrors": "ENABLED"});
    let client = world.server.client_with(&pool, client).await.id;
    let world = World { pool, client, ..world };
    let user = world.admin("AdminCreateUser", "Ann", made).await.ok();
    assert_eq!(user["User"]["Username"], "ann");
    assert!(value(&user["User"]["Attributes"], "sub").is_some());
    for (typed, told) in [("ANN", "ann"), ("BOB", "bob"), ("Ann", "ann"), ("Bob", "bob")] {
        assert_eq!(world.told(typed).await, told);
    }
}

#[sqlx::test]
async fn passkeys_are_good_at_a_domain_of_ones_own(db: PgPool) {
    let world = World::start(db, json!({})).await;
    for (id, status) in [
        ("https://login.example", 400),
        ("login.example:443", 400),
        ("com", 400),
        ("example", 400),
        ("co.uk", 400),
        ("github.io", 400),
        ("GitHub.io", 400),
        ("xn--55qx5d.cn", 400),
        ("mine.github.io", 200),
        ("login.example.co.uk", 200),
        ("192.0.2.1", 400),
        ("login..example", 400),
        ("login.example", 200),
        ("localhost", 200),
    ] {
        let passkeys = json!({"RelyingPartyId": id});
        let set = json!({"UserPoolId": world.pool, "WebAuthnConfiguration": passkeys});
        let answer = world.server.signed("SetUserPoolMfaConfig", set).await;
        assert_eq!(answer.status, status, "{id}");
    }
}
