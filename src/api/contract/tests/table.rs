//! Operations, errors, outputs, and the exceptions of `overrides.json`.

use serde_json::json;

use super::*;

#[test]
fn every_file_fits_and_every_pattern_compiles() {
    build::contract().unwrap();
    for shape in &Contract::get().shapes {
        for constraint in &shape.constraints {
            if let shape::Constraint::Pattern(pattern) = constraint {
                assert!(pattern.regex().is_some(), "{}", pattern.shown());
            }
        }
    }
}

#[test]
fn all_operations_are_in_the_table_in_order() {
    let count = |s| Contract::get().operations().filter(|o| o.service == s).count();
    assert_eq!(Service::ALL.map(count), [141, 23, 2]);
    let keys: Vec<_> = Contract::get()
        .operations()
        .map(|o| (Service::ALL.iter().position(|s| *s == o.service), o.name))
        .collect();
    assert!(keys.is_sorted());
}

#[test]
fn targets_are_exact() {
    let contract = Contract::get();
    let target = "AWSCognitoIdentityProviderService.SignUp";
    assert_eq!(contract.target(target).unwrap().name, "SignUp");
    assert_eq!(contract.target("Poolhouse.PutClientMetadata").unwrap().service, Service::Poolhouse);
    for wrong in ["SignUp", "awscognitoidentityproviderservice.SignUp", "Poolhouse.SignUp", ""] {
        assert!(contract.target(wrong).is_none(), "{wrong}");
    }
    assert!(contract.operation(Service::Identity, "SignUp").is_none());
}

#[test]
fn who_may_call_comes_from_the_model_and_its_exceptions() {
    let open = |s| Contract::get().operations().filter(|o| o.service == s && !o.signed).count();
    assert_eq!(Service::ALL.map(open), [36, 4, 0]);
    assert!(
        !idp("SignUp").signed && !idp("GetClientToken").signed && !idp("GetDerivedToken").signed
    );
    assert!(idp("AdminCreateUser").signed);
}

#[test]
fn seventeen_operations_have_no_output() {
    let silent: Vec<_> =
        Contract::get().operations().filter(|o| !o.has_output()).map(|o| o.name).collect();
    assert_eq!(silent.len(), 13 + 4);
    assert!(silent.contains(&"DeleteUser") && !silent.contains(&"ChangePassword"));
}

#[test]
fn the_exceptions_hold() {
    let client = |flow| json!({"UserPoolId": POOL, "ClientName": "c", "ExplicitAuthFlows": [flow]});
    assert!(accepted(idp("CreateUserPoolClient"), client("ALLOW_CLIENT_TOKEN_AUTH")));
    assert!(!accepted(idp("CreateUserPoolClient"), client("ALLOW_ANYTHING")));

    let password = |p| json!({"UserPoolId": POOL, "Username": "u", "Password": p});
    assert!(accepted(idp("AdminSetUserPassword"), password("correct horse battery")));
    for bad in [" leading", "trailing ", " ", "", "a\nb"] {
        assert!(!accepted(idp("AdminSetUserPassword"), password(bad)), "{bad:?}");
    }

    let invited = |p| json!({"UserPoolId": POOL, "Username": "u", "TemporaryPassword": p});
    assert!(accepted(idp("AdminCreateUser"), invited("")));
    assert!(!accepted(idp("AdminCreateUser"), invited(" ")));

    let domain = |d| json!({"UserPoolId": POOL, "Domain": d});
    assert!(accepted(idp("CreateUserPoolDomain"), domain("auth.example.com")));
    assert!(message(idp("CreateUserPoolDomain"), domain(&"a".repeat(64))).ends_with("equal to 63"));

    let bucket = |name| json!({"DomainDescription": {"S3Bucket": name}});
    let check = |name| Contract::get().check_output(idp("DescribeUserPoolDomain"), &bucket(name));
    assert!(check("aws-cognito.prod").is_ok() && check("ends.").is_err());
}

#[test]
fn errors_are_those_of_the_model_and_the_framework() {
    let contract = Contract::get();
    assert!(contract.check_error(idp("SignUp"), "UsernameExistsException").is_ok());
    assert!(contract.check_error(idp("SignUp"), "GroupExistsException").is_err());
    assert!(contract.check_error(idp("SignUp"), "SerializationException").is_ok());
    assert!(contract.check_error(idp("SignUp"), "ValidationException").is_err());
    assert!(contract.check_error(identity("GetId"), "ValidationException").is_ok());
    assert!(contract.check_error(idp("CreateUserPoolDomain"), "TooManyRequestsException").is_ok());
    for operation in contract.operations() {
        assert!(contract.check_error(operation, operation.internal_error()).is_ok());
        assert_eq!(contract.error_status(operation.service, operation.internal_error()), 500);
    }
    assert_eq!(contract.error_status(Service::Idp, "NotAuthorizedException"), 400);
}

#[test]
fn outputs_are_held_to_the_model() {
    let contract = Contract::get();
    let check = |operation: &str, output: Value| contract.check_output(idp(operation), &output);
    assert_eq!(check("DeleteUser", Value::Null), Ok(()));
    assert!(check("DeleteUser", json!({})).is_err());
    assert_eq!(check("ChangePassword", json!({})), Ok(()));
    assert!(check("ChangePassword", Value::Null).is_err());
    let user = |date: Value| json!({"Username": "u", "UserCreateDate": date, "Enabled": true, "UserStatus": "CONFIRMED"});
    assert_eq!(check("AdminGetUser", user(json!(1548099495.428))), Ok(()));
    assert_eq!(check("AdminGetUser", user(json!(1548099495))), Ok(()));
    for bad in [json!(1_548_099_495_428_i64), json!("2026-01-01"), json!(1.00001), json!(null)] {
        assert!(check("AdminGetUser", user(bad.clone())).is_err(), "{bad}");
    }
    assert_eq!(
        check("AdminGetUser", json!({"UserStatus": "ODD", "Extra": 1, "UserAttributes": [{}]})),
        Err(vec![
            "$.UserAttributes[0].Name: Member must not be null".to_owned(),
            "$.UserStatus: Member must satisfy enum value set: [UNCONFIRMED, CONFIRMED, ARCHIVED, \
             COMPROMISED, UNKNOWN, RESET_REQUIRED, FORCE_CHANGE_PASSWORD, EXTERNAL_PROVIDER]"
                .to_owned(),
            "$.Username: Member must not be null".to_owned(),
            "$.Extra: not in the model".to_owned(),
        ])
    );
}

#[test]
fn the_page_of_operations_counts_what_is_built() {
    let page = operations_markdown(&|operation| operation.name == "SignUp");
    assert!(page.contains("1 of 141 built") && page.contains("0 of 23 built"));
    assert!(
        page.contains("| SignUp | open | yes |\n")
            && page.contains("| TagResource | signed |  |\n")
    );
}

#[test]
fn a_member_is_taken_or_ignored_as_the_model_says() {
    let contract = Contract::get();
    assert!(contract.takes(idp("DescribeUserPool"), "UserPoolId"));
    assert!(contract.takes(idp("TagResource"), "ResourceArn"));
    assert!(!contract.takes(idp("TagResource"), "UserPoolId"));
    let decoy = json!({"UserPoolId": POOL, "Tags": {},
        "ResourceArn": "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_other"});
    assert!(accepted(idp("TagResource"), decoy), "unknown members are ignored, not refused");
}
