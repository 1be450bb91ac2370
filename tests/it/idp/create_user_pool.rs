//! CreateUserPool.

use poolhouse::model::ids::UserPoolId;
use poolhouse::rules::pools;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::pools::with;

/// Creates a pool with these members beside its name.
async fn create(server: &TestServer, members: Value) -> crate::support::Answer {
    server.signed("CreateUserPool", with(&json!({"PoolName": "people"}), members)).await
}

#[sqlx::test]
async fn a_pool_has_cognitos_defaults(db: PgPool) {
    let server = TestServer::start(db).await;
    let mut made = create(&server, json!({})).await.ok();
    let id = made["UserPool"]["Id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("us-east-1_") && id.len() == "us-east-1_".len() + 9, "{id}");
    assert_eq!(made["UserPool"], server.described(&id).await);
    for (member, shown) in [("Id", "[id]"), ("Arn", "[arn]")] {
        made["UserPool"][member] = json!(shown);
    }
    insta::assert_json_snapshot!(made);
}

#[sqlx::test]
async fn the_command_that_people_paste_works(db: PgPool) {
    let server = TestServer::start(db).await;
    let policy = json!({
        "MinimumLength": 12, "RequireUppercase": true, "RequireLowercase": true,
        "RequireNumbers": true, "RequireSymbols": true,
    });
    let made = create(
        &server,
        json!({
            "Policies": {"PasswordPolicy": policy},
            "AutoVerifiedAttributes": ["email"],
            "UsernameAttributes": ["email"],
            "MfaConfiguration": "OPTIONAL",
            "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        }),
    )
    .await
    .ok();
    let pool = &made["UserPool"];
    assert_eq!(
        pool["Policies"]["PasswordPolicy"],
        with(&policy, json!({"TemporaryPasswordValidityDays": 7}))
    );
    assert_eq!(pool["UsernameAttributes"], json!(["email"]));
    assert_eq!(pool["MfaConfiguration"], "OPTIONAL");
    assert_eq!(pool.get("AliasAttributes"), None);
    assert_eq!(pool.get("AccountRecoverySetting"), None);
}

#[sqlx::test]
async fn a_pool_signs_with_two_keys_of_its_own(db: PgPool) {
    let server = TestServer::start(db).await;
    let (ann, bob) = (server.pool().await, server.pool().await);
    let mut kids = Vec::new();
    for pool in [&ann, &bob] {
        let pool = pools::find_fresh(&server.app, &UserPoolId::new(pool.as_str())).await.unwrap();
        let jwks: Value = serde_json::from_str(&pool.jwks).unwrap();
        kids.extend(jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()));
    }
    assert_eq!(kids.len(), 4);
    kids.sort_by_key(Value::to_string);
    kids.dedup();
    assert_eq!(kids.len(), 4);
    assert_eq!(server.audited(&ann).await, ["CreateUserPool"]);
}

#[sqlx::test]
async fn a_policy_requires_what_it_names(db: PgPool) {
    let server = TestServer::start(db).await;
    let policies = json!({"PasswordPolicy": {"MinimumLength": 6, "RequireNumbers": true}});
    let made = create(&server, json!({"Policies": policies})).await.ok();
    assert_eq!(
        made["UserPool"]["Policies"]["PasswordPolicy"],
        json!({
            "MinimumLength": 6, "RequireNumbers": true, "RequireUppercase": false,
            "RequireLowercase": false, "RequireSymbols": false, "TemporaryPasswordValidityDays": 7,
        })
    );
}

#[sqlx::test]
async fn the_life_of_temporary_passwords_has_two_names(db: PgPool) {
    let server = TestServer::start(db).await;
    let older = json!({"AdminCreateUserConfig": {"UnusedAccountValidityDays": 30}});
    let made = create(&server, older.clone()).await.ok();
    let policy = &made["UserPool"]["Policies"]["PasswordPolicy"];
    assert_eq!(policy["TemporaryPasswordValidityDays"], 30);
    assert_eq!(policy["RequireSymbols"], true);
    let newer = json!({"Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 3}}});
    let made = create(&server, newer.clone()).await.ok();
    assert_eq!(made["UserPool"]["AdminCreateUserConfig"]["UnusedAccountValidityDays"], 3);
    // Bug: passwords of no days were over when they were made.
    let none = json!({"Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 0}}});
    let made = create(&server, none.clone()).await.ok();
    let policy = &made["UserPool"]["Policies"]["PasswordPolicy"];
    assert_eq!(policy["TemporaryPasswordValidityDays"], 7);
    create(&server, with(&older, none)).await.ok();
    let both = create(&server, with(&older, newer)).await;
    let why = "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays";
    assert_eq!(both.refused(), ("InvalidParameterException", why));
}

#[sqlx::test]
async fn messages_stand_under_both_their_names(db: PgPool) {
    let server = TestServer::start(db).await;
    let members = json!({
        "EmailVerificationSubject": "Older",
        "EmailVerificationMessage": "Older {####}",
        "SmsVerificationMessage": "Older {####}",
        "VerificationMessageTemplate": {"EmailMessage": "Newer {####}"},
    });
    let pool = create(&server, members).await.ok()["UserPool"].take();
    assert_eq!(pool["EmailVerificationMessage"], "Newer {####}");
    assert_eq!(
        pool["VerificationMessageTemplate"],
        json!({
            "EmailMessage": "Newer {####}", "EmailSubject": "Older", "SmsMessage": "Older {####}",
            "DefaultEmailOption": "CONFIRM_WITH_CODE",
        })
    );
}

#[sqlx::test]
async fn what_is_only_aws_s_is_kept_and_returned(db: PgPool) {
    let server = TestServer::start(db).await;
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:pre";
    let members = json!({
        "LambdaConfig": {"PreSignUp": arn},
        "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"},
        "EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "From": "Ann <ann@example.com>"},
        "KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"},
        "IssuerConfiguration": {"Type": "ORIGINAL"},
        "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"},
        "UserPoolTier": "LITE",
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": true},
    });
    let pool = create(&server, members.clone()).await.ok()["UserPool"].take();
    for (member, value) in members.as_object().unwrap() {
        assert_eq!(&pool[member], value, "{member}");
    }
}

#[sqlx::test]
async fn members_that_the_model_does_not_know_are_not_kept(db: PgPool) {
    let server = TestServer::start(db).await;
    let members = json!({
        "Favourite": "blue",
        "Policies": {"PasswordPolicy": {"MinimumLength": 9, "Favourite": "blue"}},
        "DeletionProtection": null,
    });
    let pool = create(&server, members).await.ok()["UserPool"].take();
    assert_eq!(pool["DeletionProtection"], "INACTIVE");
    assert!(!pool.to_string().contains("Favourite"));
}

#[sqlx::test]
async fn authentication_levels_are_told_apart(db: PgPool) {
    let server = TestServer::start(db).await;
    let level = |value: &str| json!({"AcrConfiguration": {"Level2": {"AcrValue": value}}});
    let pool = create(&server, level("gold")).await.ok()["UserPool"].take();
    assert_eq!(pool["AcrConfiguration"]["Level2"]["AcrValue"], "gold");
    assert_eq!(pool["AcrConfiguration"]["Level4"]["AcrValue"], "urn:cognito:loa:4");
    let twice = create(&server, level("urn:cognito:loa:1")).await;
    let why = "Invalid AcrConfiguration: the value urn:cognito:loa:1 stands for two levels.";
    assert_eq!(twice.refused(), ("InvalidParameterException", why));
}

#[sqlx::test]
async fn client_registration_is_enabled_where_it_is_named(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = create(&server, json!({"DcrConfiguration": {}})).await.ok()["UserPool"].take();
    assert_eq!(
        pool["DcrConfiguration"],
        json!({"EnableStatus": "Enabled", "OpenDcrEnabled": false})
    );
}

#[sqlx::test]
async fn a_schema_changes_standard_attributes_and_adds_custom_ones(db: PgPool) {
    let server = TestServer::start(db).await;
    let schema = json!([
        {"Name": "email", "AttributeDataType": "String", "Required": true, "Mutable": false},
        {"Name": "birthdate", "Required": true},
        {"Name": "sub", "AttributeDataType": "String", "Mutable": true, "Required": false},
        {"Name": "plan", "AttributeDataType": "String", "StringAttributeConstraints": {"MaxLength": "5"}},
        {"Name": "seats", "AttributeDataType": "Number", "Mutable": false,
         "NumberAttributeConstraints": {"MinValue": "-1", "MaxValue": "10"}},
        {"Name": "vip", "AttributeDataType": "Boolean", "DeveloperOnlyAttribute": true},
        {"Name": "note", "AttributeDataType": "String"},
    ]);
    let pool = create(&server, json!({"Schema": schema})).await.ok()["UserPool"].take();
    let attribute = |name: &str| {
        let all = pool["SchemaAttributes"].as_array().unwrap();
        all.iter().find(|attribute| attribute["Name"] == name).unwrap().clone()
    };
    let plain = json!({"DeveloperOnlyAttribute": false, "Mutable": true, "Required": false});
    let text = with(&plain, json!({"AttributeDataType": "String"}));
    let long = json!({"StringAttributeConstraints": {"MinLength": "0", "MaxLength": "2048"}});
    let required = with(&with(&text, long), json!({"Required": true, "Mutable": false}));
    assert_eq!(attribute("email"), with(&required, json!({"Name": "email"})));
    assert_eq!(attribute("birthdate")["Required"], true);
    assert_eq!(attribute("birthdate")["StringAttributeConstraints"]["MinLength"], "10");
    assert_eq!(
        (&attribute("sub")["Mutable"], &attribute("sub")["Required"]),
        (&json!(false), &json!(true))
    );
    let plan = json!({"Name": "custom:plan", "StringAttributeConstraints": {"MaxLength": "5"}});
    assert_eq!(attribute("custom:plan"), with(&text, plan));
    assert_eq!(attribute("custom:seats")["NumberAttributeConstraints"]["MinValue"], "-1");
    assert_eq!(attribute("custom:seats")["Mutable"], false);
    assert_eq!(attribute("dev:custom:vip")["DeveloperOnlyAttribute"], true);
    assert_eq!(attribute("custom:note")["StringAttributeConstraints"], json!({}));
    assert_eq!(pool["SchemaAttributes"].as_array().unwrap().len(), 24);
}

#[sqlx::test]
async fn a_schema_that_cannot_be_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let text = |bounds: Value| json!({"Name": "x", "AttributeDataType": "String", "StringAttributeConstraints": bounds});
    let number = |bounds: Value| json!({"Name": "x", "AttributeDataType": "Number", "NumberAttributeConstraints": bounds});
    let standard = "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email";
    for (attribute, why) in [
        (json!({"AttributeDataType": "String"}), "Invalid schema attribute: it has no Name."),
        (
            json!({"Name": "x"}),
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
        ),
        (
            json!({"Name": "x", "AttributeDataType": "String", "Required": true}),
            "Required custom attributes are not supported currently.",
        ),
        (json!({"Name": "email", "AttributeDataType": "Number"}), standard),
        (json!({"Name": "email", "DeveloperOnlyAttribute": true}), standard),
        (
            text(json!({"MaxLength": "many"})),
            "Invalid StringAttributeConstraints for schema attribute custom:x",
        ),
        (
            text(json!({"MinLength": "-1"})),
            "Invalid StringAttributeConstraints for schema attribute custom:x",
        ),
        (
            text(json!({"MaxLength": "2049"})),
            "user.custom:x: String attributes cannot have a length of more than 2048",
        ),
        (
            text(json!({"MinLength": "3", "MaxLength": "2"})),
            "user.custom:x: Max length cannot be less than min length.",
        ),
        (
            number(json!({"MinValue": "1.5"})),
            "Invalid NumberAttributeConstraints for schema attribute custom:x",
        ),
        (
            number(json!({"MinValue": "3", "MaxValue": "2"})),
            "user.custom:x: Max value cannot be less than min value.",
        ),
    ] {
        let refused = create(&server, json!({"Schema": [attribute]})).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
    }
    let twice = json!([{"Name": "x", "AttributeDataType": "String"}, {"Name": "x", "AttributeDataType": "Number"}]);
    let refused = create(&server, json!({"Schema": twice})).await;
    let why = "custom:x: Existing attribute already has name custom:x.";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
    let twice = json!([{"Name": "email"}, {"Name": "email"}]);
    let refused = create(&server, json!({"Schema": twice})).await;
    assert_eq!(refused.message(), "email: Existing attribute already has name email.");
}

#[sqlx::test]
async fn settings_that_contradict_each_other_are_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let recovery =
        |mechanisms: Value| json!({"AccountRecoverySetting": {"RecoveryMechanisms": mechanisms}});
    let factors =
        |names: Value| json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": names}}});
    let sms = "Invalid SmsConfiguration: exactly one of SnsCallerArn and EumsSms must be given.";
    for (members, why) in [
        (
            json!({"AliasAttributes": ["email"], "UsernameAttributes": ["phone_number"]}),
            "Only one of the aliasAttributes or usernameAttributes can be set in a user pool.",
        ),
        (
            recovery(
                json!([{"Name": "admin_only", "Priority": 1}, {"Name": "verified_email", "Priority": 2}]),
            ),
            "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.",
        ),
        (
            recovery(
                json!([{"Name": "verified_email", "Priority": 1}, {"Name": "verified_phone_number", "Priority": 1}]),
            ),
            "Account Recovery Setting cannot use a name or a priority twice.",
        ),
        (
            factors(json!(["PASSWORD", "SOFTWARE_TOKEN"])),
            "Invalid AllowedFirstAuthFactors: SOFTWARE_TOKEN is not a first factor.",
        ),
        (factors(json!(["EMAIL_OTP"])), "Invalid AllowedFirstAuthFactors: PASSWORD is required."),
        (
            json!({"AdminCreateUserConfig": {"InviteMessageTemplate": {"EmailMessage": "Hello {####}"}}}),
            "Invalid InviteMessageTemplate: EmailMessage must contain {username} and {####}.",
        ),
        (json!({"SmsConfiguration": {}}), sms),
        (
            json!({"SmsConfiguration": {
                "SnsCallerArn": "arn:aws:iam::123456789012:role/sms",
                "EumsSms": {"CallerArn": "arn:aws:iam::123456789012:role/sms"},
            }}),
            sms,
        ),
    ] {
        let refused = create(&server, members).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
    }
    let listed = server.signed("ListUserPools", json!({"MaxResults": 60})).await.ok();
    assert_eq!(listed["UserPools"], json!([]));
}

#[sqlx::test]
async fn the_model_is_checked_first(db: PgPool) {
    let server = TestServer::start(db).await;
    let refused = server.signed("CreateUserPool", json!({})).await;
    let why = "1 validation error detected: Value null at 'poolName' failed to satisfy constraint: Member must not be null";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
}

#[sqlx::test]
async fn a_pool_can_bring_its_id(db: PgPool) {
    let server = TestServer::start_with(db, |config| {
        config.regions = vec!["eu-west-1".to_owned(), "us-east-1".to_owned()];
    })
    .await;
    let wanted = |id: &str| json!({"UserPoolTags": {"poolhouse:id": id, "team": "a"}});
    let pool = create(&server, wanted("us-east-1_Moved0")).await.ok()["UserPool"].take();
    assert_eq!(pool["Id"], "us-east-1_Moved0");
    assert_eq!(pool["Arn"], "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_Moved0");
    assert_eq!(pool["UserPoolTags"], json!({"poolhouse:id": "us-east-1_Moved0", "team": "a"}));
    let fresh = create(&server, json!({})).await.ok();
    assert!(fresh["UserPool"]["Id"].as_str().unwrap().starts_with("eu-west-1_"));
    for (id, why) in [
        (
            "us-east-1_Moved0",
            "Tag poolhouse:id: the id us-east-1_Moved0 is or was that of another user pool.",
        ),
        (
            "ap-south-1_Moved0",
            "Tag poolhouse:id: the region of ap-south-1_Moved0 is none of eu-west-1, us-east-1.",
        ),
        (
            "us-east-1_Moved-0",
            "Tag poolhouse:id takes <region>_<letters and digits>, the region one of POOLHOUSE_REGIONS.",
        ),
    ] {
        let refused = create(&server, wanted(id)).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
    }
}

#[sqlx::test]
async fn an_id_stays_taken_after_its_pool_is_deleted(db: PgPool) {
    let server = TestServer::start(db).await;
    let wanted = json!({"UserPoolTags": {"poolhouse:id": "us-east-1_Gone"}});
    create(&server, wanted.clone()).await.ok();
    server.signed("DeleteUserPool", json!({"UserPoolId": "us-east-1_Gone"})).await.ok();
    assert_eq!(create(&server, wanted.clone()).await.error(), "InvalidParameterException");
    server.advance(chrono::Duration::minutes(2));
    poolhouse::jobs::run_all(&server.app).await.unwrap();
    assert_eq!(create(&server, wanted).await.error(), "InvalidParameterException");
}

#[sqlx::test]
async fn of_two_that_want_the_same_id_one_gets_it(db: PgPool) {
    let server = TestServer::start(db).await;
    let wanted = json!({"UserPoolTags": {"poolhouse:id": "us-east-1_Raced"}});
    let tries = (0..6).map(|_| create(&server, wanted.clone()));
    let answers = futures_util::future::join_all(tries).await;
    let made = answers.iter().filter(|answer| answer.status == 200).count();
    let refused = answers.iter().filter(|answer| answer.error() == "InvalidParameterException");
    assert_eq!((made, refused.count()), (1, 5));
}

#[sqlx::test]
async fn switches_are_checked_when_they_are_written(db: PgPool) {
    let server = TestServer::start(db).await;
    let tagged = |key: &str, value: &str| json!({"UserPoolTags": {key: value}});
    for (members, why) in [
        (
            tagged("poolhouse:colour", "blue"),
            "Tag poolhouse:colour is not known; there are poolhouse:id, poolhouse:issuer, poolhouse:dialect, \
             poolhouse:session-minutes, poolhouse:keep-signed-in-days, poolhouse:common-passwords, \
             poolhouse:sign-up-attributes, poolhouse:email-domains, poolhouse:signing-algorithm, \
             poolhouse:key-rotation-days, \
             poolhouse:id-token-claims, poolhouse:offers, poolhouse:terms, poolhouse:remembered-users, \
             poolhouse:client-documents, poolhouse:default-style-client, \
             poolhouse:android-apps, poolhouse:srp.",
        ),
        (
            tagged("poolhouse:issuer", "http://id.example.com"),
            "Tag poolhouse:issuer takes an https URL without query, fragment or slash at the end.",
        ),
        (tagged("poolhouse:dialect", "english"), "Tag poolhouse:dialect takes cognito, standards."),
        (
            tagged("poolhouse:session-minutes", "0"),
            "Tag poolhouse:session-minutes takes 1 to 129600.",
        ),
        (tagged("poolhouse:srp", "no"), "Tag poolhouse:srp takes on, off."),
        (
            tagged("poolhouse:email-domains", "example.com, example.org"),
            "Tag poolhouse:email-domains takes names of domains, a space between each.",
        ),
    ] {
        let refused = create(&server, members).await;
        assert_eq!(refused.refused(), ("InvalidParameterException", why));
    }
    let many: Value = (0..51).map(|n| (format!("tag{n}"), json!("x"))).collect();
    let refused = create(&server, json!({"UserPoolTags": many})).await;
    assert_eq!(
        refused.refused(),
        ("UserPoolTaggingException", "A user pool can have at most 50 tags.")
    );
    let refused = create(&server, tagged("AWS:team", "x")).await;
    let why = "Tag key AWS:team: keys that begin with aws: are reserved.";
    assert_eq!(refused.refused(), ("UserPoolTaggingException", why));
}

#[sqlx::test]
async fn there_are_so_many_pools_and_no_more(db: PgPool) {
    let server = TestServer::start_with(db, |config| config.quotas.user_pools = 2).await;
    let (first, _) = (server.pool().await, server.pool().await);
    let why = "The maximum number of user pools is 2.";
    assert_eq!(create(&server, json!({})).await.refused(), ("LimitExceededException", why));
    server.signed("DeleteUserPool", json!({"UserPoolId": first})).await.ok();
    create(&server, json!({})).await.ok();
}

#[sqlx::test]
async fn a_key_that_is_limited_to_pools_makes_none(db: PgPool) {
    let server = TestServer::start(db).await;
    let key = server.key_of(&[&server.pool().await]).await;
    let refused = server.signed_by(&key, "CreateUserPool", json!({"PoolName": "mine"})).await;
    assert_eq!(refused.error(), "AccessDeniedException");
}
