//! SignUp.

use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::users::{PASSWORD, email_as_username, proving_email, value};

fn input(client: &str, name: &str, attributes: &[(&str, &str)]) -> Value {
    let attributes: Vec<Value> =
        attributes.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
    json!({"ClientId": client, "Username": name, "Password": PASSWORD, "UserAttributes": attributes})
}

#[sqlx::test]
async fn a_new_user_is_unconfirmed_and_gets_a_code(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    let made = server.sign_up(&client, "ann", "ann@example.com").await.ok();
    assert_eq!(made["UserConfirmed"], false);
    let delivery =
        json!({"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"});
    assert_eq!(made["CodeDeliveryDetails"], delivery);
    let user = server.admin_get(&pool, "ann").await.ok();
    assert_eq!(user["UserStatus"], "UNCONFIRMED");
    assert_eq!(value(&user["UserAttributes"], "email_verified").as_deref(), Some("false"));
    assert_eq!(value(&user["UserAttributes"], "sub").as_deref(), made["UserSub"].as_str());
    let mail = server.mail("ann@example.com").await;
    let [mail] = mail.as_slice() else { panic!("{mail:?}") };
    assert_eq!(mail.subject, "Your verification code");
    assert!(mail.text.starts_with("Your verification code is "), "{}", mail.text);
    assert!(mail.html.as_ref().unwrap().contains("Your verification code is "));
}

#[sqlx::test]
async fn without_anything_to_prove_no_code_is_sent(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let made = server.sign_up(&client, "ann", "ann@example.com").await.ok();
    assert_eq!(made["CodeDeliveryDetails"], Value::Null);
    assert!(server.mail("ann@example.com").await.is_empty());
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    let made = server.call("SignUp", input(&client, "ann", &[])).await.ok();
    assert_eq!(made["CodeDeliveryDetails"], Value::Null);
}

#[sqlx::test]
async fn a_phone_number_gets_the_code_before_an_address_does(db: PgPool) {
    let server = TestServer::start(db).await;
    let members = json!({"AutoVerifiedAttributes": ["email", "phone_number"]});
    let pool = server.pool_with(members).await;
    let client = server.client(&pool).await;
    let attributes = [("email", "ann@example.com"), ("phone_number", "+14155559934")];
    let made = server.call("SignUp", input(&client, "ann", &attributes)).await.ok();
    assert_eq!(made["CodeDeliveryDetails"]["Destination"], "+*******9934");
    assert_eq!(made["CodeDeliveryDetails"]["DeliveryMedium"], "SMS");
    assert_eq!(server.mail("+14155559934").await.len(), 1);
}

#[sqlx::test]
async fn a_taken_name_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    let first = server.sign_up(&client, "ann", "ann@example.com").await.ok();
    let again = server.sign_up(&client, "ann", "other@example.com").await;
    assert_eq!(again.refused(), ("UsernameExistsException", "User already exists"));
    // Nobody can be called what another user's sub is.
    let sub = first["UserSub"].as_str().unwrap();
    let again = server.sign_up(&client, sub, "other@example.com").await;
    assert_eq!(again.refused(), ("UsernameExistsException", "User already exists"));
    assert!(server.mail("other@example.com").await.is_empty());
    assert_eq!(server.sign_up(&client, "Ann", "other@example.com").await.status, 200);
}

#[sqlx::test]
async fn an_address_is_the_username_where_the_pool_says_so(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(email_as_username()).await;
    let client = server.client(&pool).await;
    let made = server.call("SignUp", input(&client, "Ann@Example.com", &[])).await.ok();
    let user = server.admin_get(&pool, "ann@example.COM").await.ok();
    assert_eq!(user["Username"], made["UserSub"]);
    assert_eq!(value(&user["UserAttributes"], "email").as_deref(), Some("Ann@Example.com"));
    let again = server.call("SignUp", input(&client, "ANN@example.com", &[])).await;
    let why = "An account with the given email already exists.";
    assert_eq!(again.refused(), ("UsernameExistsException", why));
    let wrong = server.call("SignUp", input(&client, "ann", &[])).await;
    assert_eq!(wrong.refused(), ("InvalidParameterException", "Username should be an email."));
    let two = input(&client, "bob@example.com", &[("email", "eve@example.com")]);
    assert_eq!(server.call("SignUp", two).await.error(), "InvalidParameterException");
}

#[sqlx::test]
async fn the_form_of_a_username_is_that_of_the_pool(db: PgPool) {
    let server = TestServer::start(db).await;
    let both = json!({"UsernameAttributes": ["email", "phone_number"]});
    let aliases = json!({"AliasAttributes": ["email", "phone_number"]});
    let cases = [
        (both.clone(), "ann", "Username should be either an email or a phone number."),
        (
            aliases.clone(),
            "ann@example.com",
            "Username cannot be of email format, since user pool is configured for email alias.",
        ),
        (
            aliases,
            "+15550100",
            "Username cannot be of phone number format, since user pool is configured for phone number alias.",
        ),
        (json!({}), "Google_1", "Username cannot begin with the name of an identity provider."),
    ];
    for (members, name, why) in cases {
        let pool = server.pool_with(members).await;
        let client = server.client(&pool).await;
        let answer = server.call("SignUp", input(&client, name, &[])).await;
        assert_eq!(answer.refused(), ("InvalidParameterException", why), "{name}");
    }
    let pool = server.pool_with(both).await;
    let client = server.client(&pool).await;
    for name in ["ann@example.com", "+15550100"] {
        assert_eq!(server.call("SignUp", input(&client, name, &[])).await.status, 200);
    }
}

#[sqlx::test]
async fn what_the_schema_and_the_client_do_not_allow_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let schema = json!([
        {"Name": "email", "Required": true, "AttributeDataType": "String", "Mutable": true},
        {"Name": "short", "AttributeDataType": "String", "Mutable": true,
         "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "5"}},
    ]);
    let pool = server.pool_with(json!({"Schema": schema})).await;
    let client = server.client(&pool).await;
    let bad = [
        (
            &[][..],
            "InvalidParameterException",
            "Attributes did not conform to the schema: email: The attribute is required",
        ),
        (
            &[("email", "a@b.c"), ("custom:x", "1")],
            "InvalidParameterException",
            "Attributes did not conform to the schema: custom:x: Attribute does not exist in the schema.",
        ),
        (
            &[("email", "a@b.c"), ("custom:short", "123456")],
            "InvalidParameterException",
            "Attributes did not conform to the schema: custom:short: String must be no longer than 5 characters",
        ),
        (&[("email", "nonsense")], "InvalidParameterException", "Invalid email address format."),
        (
            &[("email", "a@b.c"), ("phone_number", "12")],
            "InvalidParameterException",
            "Invalid phone number format.",
        ),
        (
            &[("email", "a@b.c"), ("email_verified", "true")],
            "NotAuthorizedException",
            "A client attempted to write unauthorized attribute",
        ),
        (
            &[("email", "a@b.c"), ("sub", "1")],
            "InvalidParameterException",
            "Cannot modify the non-mutable attribute sub",
        ),
    ];
    for (attributes, error, why) in bad {
        let answer = server.call("SignUp", input(&client, "ann", attributes)).await;
        assert_eq!(answer.refused(), (error, why), "{attributes:?}");
    }
    let narrow =
        json!({"WriteAttributes": ["email"], "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]});
    let narrow = server.client_with(&pool, narrow).await.id;
    let attributes = [("email", "a@b.c"), ("nickname", "annie")];
    let answer = server.call("SignUp", input(&narrow, "ann", &attributes)).await;
    assert_eq!(answer.error(), "NotAuthorizedException");
    // All or nothing: there is no user.
    assert_eq!(server.admin_get(&pool, "ann").await.error(), "UserNotFoundException");
}

#[sqlx::test]
async fn a_weak_password_is_refused_with_the_first_reason(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let reasons = [
        ("Aa1!", "Password not long enough"),
        ("aaaaaaaa", "Password must have uppercase characters"),
        ("AAAAAAAA", "Password must have lowercase characters"),
        ("AAAAaaaa", "Password must have numeric characters"),
        ("AAAAaaa1", "Password must have symbol characters"),
    ];
    for (password, reason) in reasons {
        let mut asked = input(&client, "ann", &[]);
        asked["Password"] = json!(password);
        let why = format!("Password did not conform with policy: {reason}");
        let answer = server.call("SignUp", asked).await;
        assert_eq!(answer.refused(), ("InvalidPasswordException", why.as_str()));
    }
    let mut asked = input(&client, "ann", &[]);
    asked.as_object_mut().unwrap().remove("Password");
    assert_eq!(server.call("SignUp", asked).await.error(), "InvalidParameterException");
}

#[sqlx::test]
async fn a_pool_without_self_sign_up_takes_nobody(db: PgPool) {
    let server = TestServer::start(db).await;
    let closed = json!({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true}});
    let pool = server.pool_with(closed).await;
    let client = server.client(&pool).await;
    let answer = server.call("SignUp", input(&client, "ann", &[])).await;
    let why = "SignUp is not permitted for this user pool";
    assert_eq!(answer.refused(), ("NotAuthorizedException", why));
}

#[sqlx::test]
async fn a_client_with_a_secret_must_show_its_hash(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client_with(&pool, json!({"GenerateSecret": true})).await;
    let (id, secret) = (&client.id, client.secret.unwrap());
    let missing = server.call("SignUp", input(id, "ann", &[])).await;
    let why = format!("Client {id} is configured with secret but SECRET_HASH was not received");
    assert_eq!(missing.refused(), ("NotAuthorizedException", why.as_str()));
    let mut asked = input(id, "ann", &[]);
    asked["SecretHash"] = json!(crate::support::users::secret_hash(&secret, "bob", id));
    let wrong = server.call("SignUp", asked.clone()).await;
    let why = format!("Unable to verify secret hash for client {id}");
    assert_eq!(wrong.refused(), ("NotAuthorizedException", why.as_str()));
    asked["SecretHash"] = json!(crate::support::users::secret_hash(&secret, "ann", id));
    assert_eq!(server.call("SignUp", asked).await.status, 200);
    let unknown = server.call("SignUp", input("nosuchclient", "ann", &[])).await;
    let why = "User pool client nosuchclient does not exist.";
    assert_eq!(unknown.refused(), ("ResourceNotFoundException", why));
}

#[sqlx::test]
async fn of_parallel_sign_ups_of_one_name_one_wins(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(email_as_username()).await;
    let client = server.client(&pool).await;
    let asked = (0..6).map(|n| {
        let name = if n % 2 == 0 { "ann@example.com" } else { "ANN@example.com" };
        server.call("SignUp", input(&client, name, &[]))
    });
    let answers = join_all(asked).await;
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(won, 1, "{answers:?}");
    assert!(answers.iter().all(|a| a.status == 200 || a.error() == "UsernameExistsException"));
    let sent =
        server.mail("ann@example.com").await.len() + server.mail("ANN@example.com").await.len();
    assert_eq!(sent, 1);
}

#[sqlx::test]
async fn odd_text_is_refused_or_kept_as_it_is(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    for bad in ["an\u{0}n", "", "an n", "\u{1}", &"x".repeat(129)] {
        let answer = server.call("SignUp", input(&client, bad, &[])).await;
        assert_eq!(answer.error(), "InvalidParameterException", "{bad:?}");
    }
    let answer = server.call("SignUp", input(&client, "ann", &[("name", "a\u{0}b")])).await;
    assert_eq!(answer.error(), "InvalidParameterException");
    let odd = "Ａnn·\u{1F469}\u{200D}\u{1F4BB}·ﬁ·İ";
    let answer = server.call("SignUp", input(&client, "ann", &[("name", odd)])).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(server.attribute(&pool, "ann", "name").await.as_deref(), Some(odd));
    let lone = format!(
        "{{\"ClientId\":\"{client}\",\"Username\":\"a\\ud800\",\"Password\":\"{PASSWORD}\"}}"
    );
    let answer = server.target("AWSCognitoIdentityProviderService.SignUp", lone).await;
    assert_eq!(answer.error(), "SerializationException");
    // What folds alike is one name where letter case does not count.
    let folding = json!({"UsernameConfiguration": {"CaseSensitive": false}});
    let pool = server.pool_with(folding).await;
    let client = server.client(&pool).await;
    assert_eq!(server.call("SignUp", input(&client, "STRASSE", &[])).await.status, 200);
    let same = server.call("SignUp", input(&client, "straße", &[])).await;
    assert_eq!(same.error(), "UsernameExistsException");
    assert_eq!(server.admin_get(&pool, "Straße").await.ok()["Username"], "strasse");
}

#[sqlx::test]
async fn one_source_and_one_address_cause_only_so_many_messages(db: PgPool) {
    let server = TestServer::start_with(db, |config| config.dev = false).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    let limit = ("LimitExceededException", "Attempt limit exceeded, please try after some time.");
    for n in 0..5 {
        let answer = server.sign_up(&client, &format!("same{n}"), "one@example.com").await;
        assert_eq!(answer.status, 200);
    }
    assert_eq!(server.sign_up(&client, "same5", "One@example.com").await.refused(), limit);
    assert_eq!(server.admin_get(&pool, "same5").await.error(), "UserNotFoundException");
    for n in 0..15 {
        let email = format!("other{n}@example.com");
        assert_eq!(server.sign_up(&client, &format!("other{n}"), &email).await.status, 200, "{n}");
    }
    assert_eq!(server.sign_up(&client, "last", "last@example.com").await.refused(), limit);
    server.advance(chrono::Duration::hours(1));
    assert_eq!(server.sign_up(&client, "last", "last@example.com").await.status, 200);
}

#[sqlx::test]
async fn a_preferred_username_that_is_an_alias_waits_for_the_user_to_be_confirmed(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool_with(json!({"AliasAttributes": ["preferred_username"]})).await;
    let client = server.client(&pool).await;
    let answer =
        server.call("SignUp", input(&client, "ann", &[("preferred_username", "annie")])).await;
    let why = "Preferred username cannot be provided for unconfirmed account, since user pool is configured for \
               preferred username alias.";
    assert_eq!(answer.refused(), ("InvalidParameterException", why));
}

/// Bug: nothing was counted of whoever signed up in a pool that sends no codes, nor of whoever asked which names are taken.
#[sqlx::test]
async fn a_source_and_a_site_have_so_many_sign_ups(db: PgPool) {
    let server = TestServer::start_behind_proxy(db.clone()).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let sign_up = async |from: &str, name: &str| {
        server.call_from(from, "SignUp", input(&client, name, &[])).await
    };
    let count = async |bucket: &str, count: i32| {
        let set = "UPDATE hourly_counts SET count = $2 WHERE bucket = 'sign_ups:' || $1";
        let set = sqlx::query(set).bind(bucket).bind(count).execute(&db).await.unwrap();
        assert_eq!(set.rows_affected(), 1, "{bucket}");
    };
    sign_up("192.0.2.1", "ann").await.ok();
    count("192.0.2.1", 99).await;
    assert_eq!(sign_up("192.0.2.1", "ann").await.error(), "UsernameExistsException");
    for name in ["ann", "bob"] {
        assert_eq!(sign_up("192.0.2.1", name).await.error(), "LimitExceededException", "{name}");
    }
    sign_up("2001:db8:1:1::1", "bob").await.ok();
    count("2001:db8:1::/48", 1_000).await;
    assert_eq!(sign_up("2001:db8:1:2::1", "cid").await.error(), "LimitExceededException");
    sign_up("2001:db8:2:1::1", "cid").await.ok();
    server.advance(chrono::Duration::hours(1));
    sign_up("192.0.2.1", "dan").await.ok();
}
