//! What a refused input answers, word for word.

use serde_json::json;

use super::*;

const ANY: &str = "failed to satisfy constraint: Member must";

#[test]
fn one_and_several_violations_are_counted() {
    assert_eq!(
        message(idp("DescribeUserPool"), json!({})),
        "1 validation error detected: Value null at 'userPoolId' failed to satisfy constraint: \
         Member must not be null"
    );
    assert_eq!(
        message(idp("DescribeUserPool"), json!({"UserPoolId": ""})),
        "2 validation errors detected: Value '' at 'userPoolId' failed to satisfy constraint: \
         Member must have length greater than or equal to 1; Value '' at 'userPoolId' failed to \
         satisfy constraint: Member must satisfy regular expression pattern: \
         [\\w-]+_[0-9a-zA-Z]+"
    );
}

#[test]
fn lengths_count_characters() {
    let describe = |id: String| json!({ "PoolName": id });
    assert!(message(idp("CreateUserPool"), describe("a".repeat(129))).contains(&format!(
        "Value '{}' at 'poolName' {ANY} have length less than or equal to 128",
        "a".repeat(129)
    )));
    let name = |n| json!({"UserPoolId": POOL, "Username": "ä".repeat(n)});
    assert!(accepted(idp("AdminGetUser"), name(128)));
    assert!(!accepted(idp("AdminGetUser"), name(129)));
}

#[test]
fn numbers_have_a_range() {
    let length =
        |n: i64| json!({"PoolName": "p", "Policies": {"PasswordPolicy": {"MinimumLength": n}}});
    assert_eq!(
        message(idp("CreateUserPool"), length(5)),
        format!(
            "1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength' \
             {ANY} have value greater than or equal to 6"
        )
    );
    for much in [100, i64::from(i32::MAX) + 1, i64::MAX] {
        let text = format!("{ANY} have value less than or equal to 99");
        assert!(message(idp("CreateUserPool"), length(much)).ends_with(&text));
    }
    assert!(accepted(idp("CreateUserPool"), length(99)));
}

#[test]
fn enums_name_their_values() {
    assert_eq!(
        message(idp("InitiateAuth"), json!({"ClientId": "c", "AuthFlow": "X"})).split('[').next(),
        Some(
            "1 validation error detected: Value 'X' at 'authFlow' failed to satisfy constraint: \
             Member must satisfy enum value set: "
        )
    );
}

#[test]
fn sensitive_values_are_not_repeated() {
    let body = json!({"ClientId": "not an id", "Username": "a b", "Password": " secret "});
    let text = message(idp("SignUp"), body);
    assert!(text.starts_with("3 validation errors detected: Value at 'clientId' failed"), "{text}");
    assert!(text.contains("; Value at 'password' failed to satisfy constraint: Member must"));
    assert!(text.contains("pattern: ^[\\S]+.*[\\S]+$; Value at 'username' failed"), "{text}");
    assert!(!text.contains("secret") && !text.contains("not an id"));
    assert!(message(idp("SignUp"), json!({})).contains("Value at 'username' failed to satisfy"));
}

#[test]
fn what_holds_secrets_is_not_repeated_either() {
    let token = "t".repeat(50_001);
    let body = json!({"IdentityPoolId": "us-east-1:0f", "Logins": {"graph.example": token}});
    assert_eq!(
        message(identity("GetId"), body),
        "1 validation error detected: Value at 'logins' failed to satisfy constraint: Map value \
         must satisfy constraint: [Member must have length less than or equal to 50000, Member \
         must have length greater than or equal to 1]"
    );
    let body = json!({"ClientId": "c", "Username": "u", "Password": "pw",
        "UserContextData": {"IpAddress": "\u{0}"}});
    assert!(message(idp("SignUp"), body).contains("Value at 'userContextData.ipAddress'"));
}

#[test]
fn structures_in_lists_are_named_by_position() {
    let body = json!({"ClientId": "c", "Username": "u", "Password": "pw",
        "UserAttributes": [{"Name": "email"}, {"Name": "", "Value": "v"}, null]});
    assert_eq!(
        message(idp("SignUp"), body),
        format!(
            "3 validation errors detected: Value '' at 'userAttributes.2.member.name' {ANY} have \
             length greater than or equal to 1; Value '' at 'userAttributes.2.member.name' {ANY} \
             satisfy regular expression pattern: [\\p{{L}}\\p{{M}}\\p{{S}}\\p{{N}}\\p{{P}}\\t\\n\\r ]+; \
             Value null at 'userAttributes.3.member' {ANY} not be null"
        )
    );
}

#[test]
fn plain_items_are_reported_with_their_list() {
    let body =
        json!({"UserPoolId": POOL, "ClientName": "c", "AllowedOAuthScopes": ["openid", "a b"]});
    assert_eq!(
        message(idp("CreateUserPoolClient"), body),
        format!(
            "1 validation error detected: Value '[openid, a b]' at 'allowedOAuthScopes' {ANY} \
             satisfy constraint: [Member must have length less than or equal to 256, Member must \
             have length greater than or equal to 1, Member must satisfy regular expression \
             pattern: [\\x21\\x23-\\x5B\\x5D-\\x7E]+]"
        )
    );
    let body = json!({"UserPoolId": POOL, "ClientName": "c", "ReadAttributes": [null]});
    assert!(
        message(idp("CreateUserPoolClient"), body)
            .ends_with("constraint: [Member must not be null]")
    );
    let body = json!({"UserPoolId": POOL, "ClientName": "c", "AllowedOAuthFlows": vec!["code"; 4]});
    assert!(message(idp("CreateUserPoolClient"), body).ends_with(
        "Value '[code, code, code, code]' at 'allowedOAuthFlows' failed to satisfy constraint: \
         Member must have length less than or equal to 3"
    ));
}

#[test]
fn map_keys_and_values_are_checked() {
    let long = "v".repeat(257);
    let body = json!({"PoolName": "p", "UserPoolTags": {"": long}});
    let text = message(idp("CreateUserPool"), body);
    assert!(text.starts_with(&format!("2 validation errors detected: Value '{{={long}}}'")));
    assert!(text.contains(
        "at 'userPoolTags' failed to satisfy constraint: Map keys must satisfy constraint: \
         [Member must have length less than or equal to 128, Member must have length greater than \
         or equal to 1];"
    ));
    assert!(text.ends_with(
        "Map value must satisfy constraint: [Member must have length less than or equal to 256]"
    ));
    let body = json!({"PoolName": "p", "AcrConfiguration": {"Level1": {"AcrValue": ""}}});
    assert!(
        message(idp("CreateUserPool"), body)
            .contains("Value '' at 'acrConfiguration.Level1.member.acrValue' failed")
    );
}

#[test]
fn null_is_absent() {
    let body = json!({"ClientId": "c", "Username": "u", "Password": "pw", "UserAttributes": null});
    assert!(accepted(idp("SignUp"), body));
    let mut body = json!({"ClientId": "c", "AuthFlow": "REFRESH_TOKEN_AUTH", "ClientMetadata": null,
        "AuthParameters": {"REFRESH_TOKEN": "r", "DEVICE_KEY": null}});
    assert!(accepted(idp("InitiateAuth"), body.clone()));
    Contract::get().strip_input_nulls(idp("InitiateAuth"), &mut body);
    assert_eq!(
        body,
        json!({"ClientId": "c", "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": {"REFRESH_TOKEN": "r"}})
    );
    assert!(
        message(idp("SignUp"), json!({"ClientId": null, "Username": "u", "Password": "pw"}))
            .contains("'clientId' failed to satisfy constraint: Member must not be null")
    );
}

#[test]
fn nulls_in_documents_stay() {
    let put = Contract::get().operation(Service::Poolhouse, "PutClientMetadata").unwrap();
    let body = json!({"UserPoolId": POOL, "ClientId": "c", "Metadata": {"a": null, "b": [1, {}]}});
    let mut stripped = body.clone();
    Contract::get().strip_input_nulls(put, &mut stripped);
    assert_eq!(stripped, body);
    assert!(accepted(put, body));
    assert!(accepted(put, json!({"UserPoolId": POOL, "ClientId": "c", "Metadata": "text"})));
}

#[test]
fn wrong_types_are_serialization_errors_before_anything_else() {
    for (body, text) in [
        (json!({"PoolName": 1}), "NUMBER_VALUE can not be converted to a String"),
        (json!({"PoolName": true}), "TRUE_VALUE can not be converted to a String"),
        (json!({"PoolName": [""]}), "Start of list found where not expected"),
        (json!({"PoolName": {}}), "Start of structure or map found where not expected."),
        (json!({"Policies": "x"}), "Expected null"),
        (json!({"Policies": []}), "Start of list found where not expected"),
        (json!({"Schema": "x"}), "Expected list or null"),
        (json!({"Schema": {}}), "Start of structure or map found where not expected."),
        (
            json!({"Schema": [{"Mutable": "true"}]}),
            "STRING_VALUE can not be converted to a Boolean",
        ),
        (json!({"UserPoolTags": {"k": 1}}), "NUMBER_VALUE can not be converted to a String"),
        (json!({"UserPoolTags": 1}), "Expected map or null"),
        (
            json!({"Policies": {"PasswordPolicy": {"MinimumLength": "8"}}}),
            "STRING_VALUE can not be converted to an Integer",
        ),
        (
            json!({"Policies": {"PasswordPolicy": {"MinimumLength": 8.5}}}),
            "NUMBER_VALUE can not be converted to an Integer",
        ),
    ] {
        let error = Contract::get().check_input(idp("CreateUserPool"), &body).unwrap_err();
        assert_eq!(error, InputError::Serialization(SerializationError(text.to_owned())), "{body}");
    }
    let precedence = |n: i64| json!({"UserPoolId": POOL, "GroupName": "g", "Precedence": n});
    assert!(accepted(idp("CreateGroup"), precedence(2_147_483_647)));
    assert!(message(idp("CreateGroup"), precedence(2_147_483_648)).ends_with("to an Integer"));
}

#[test]
fn blobs_are_base64_and_count_bytes() {
    let image = |text: String| json!({"UserPoolId": POOL, "ImageFile": text});
    let customise = idp("SetUICustomization");
    assert!(accepted(customise, image("AAAA".to_owned())));
    assert!(message(customise, image("AA".to_owned())).ends_with("can not be converted to a Blob"));
    assert!(accepted(customise, image("AAAA".repeat(131_072 / 3))));
    assert!(
        message(customise, image("AAAA".repeat(131_072 / 3 + 1)))
            .ends_with("Member must have length less than or equal to 131072")
    );
}

#[test]
fn no_string_holds_nul_anywhere() {
    for body in [
        json!({"ClientId": "c", "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": "a\0"}}),
        json!({"ClientId": "c", "AuthFlow": "USER_AUTH", "AuthParameters": {"a\0": "a"}}),
        json!({"ClientId": "c", "AuthFlow": "USER_AUTH", "Other": {"x": ["\0"]}}),
        json!({"ClientId": "c", "AuthFlow": "USER_AUTH", "a\0b": 1}),
        json!({"ClientId": "c", "AuthFlow": "USER_AUTH", "UserContextData": {"EncodedData": "\0"}}),
    ] {
        let text = message(idp("InitiateAuth"), body);
        assert!(text.contains("Member must not contain the character U+0000"), "{text}");
        assert!(!text.contains('\0'));
    }
    let put = Contract::get().operation(Service::Poolhouse, "PutClientMetadata").unwrap();
    let body = json!({"UserPoolId": POOL, "ClientId": "c", "Metadata": {"a": ["\0"]}});
    assert!(message(put, body).contains("Value at 'metadata' failed"));
    assert!(accepted(
        idp("InitiateAuth"),
        json!({"ClientId": "c", "AuthFlow": "USER_AUTH", "X": 1})
    ));
}

#[test]
fn messages_stay_small() {
    let many = vec![json!({}); 10_000];
    let text =
        message(idp("CreateUserPool"), json!({"PoolName": "x".repeat(100_000), "Schema": many}));
    assert!(text.len() < 40_000, "{}", text.len());
    let cut = format!("Value '{}...' at 'poolName' failed", "x".repeat(512));
    assert!(text.contains(&cut), "{text}");
    let whole = "x".repeat(512);
    let text = message(idp("CreateUserPool"), json!({"PoolName": whole}));
    assert!(text.contains(&format!("Value '{whole}' at 'poolName' failed")), "{text}");
    let many = vec![json!({"Name": "", "Value": "v"}); 10_000];
    let body = json!({"ClientId": "c", "Username": "u", "Password": "pw", "UserAttributes": many});
    let text = message(idp("SignUp"), body);
    assert!(text.starts_with("50 validation errors detected: ") && text.len() < 100_000);
}

#[test]
fn identity_pools_say_validation_exception() {
    assert_eq!(Service::Identity.violation_error(), "ValidationException");
    assert_eq!(Service::Idp.violation_error(), "InvalidParameterException");
    assert_eq!(
        message(identity("ListIdentityPools"), json!({"MaxResults": 0})),
        format!(
            "1 validation error detected: Value '0' at 'maxResults' {ANY} have value greater than \
             or equal to 1"
        )
    );
}

#[test]
fn a_body_is_read_checked_and_without_nulls() {
    let read = |body: &str| Contract::get().read(idp("GetUser"), body.as_bytes());
    assert_eq!(
        read(r#"{"AccessToken":"a.b.c","Other":null}"#),
        Ok(json!({"AccessToken": "a.b.c"}))
    );
    assert!(matches!(read("{"), Err(InputError::Serialization(_))));
    assert!(matches!(read(r#"{"AccessToken":1}"#), Err(InputError::Serialization(_))));
    assert!(matches!(read(r#"{"AccessToken":null}"#), Err(InputError::Invalid(_))));
}
