use serde_json::json;

use super::*;
use crate::model::attributes::standard;
use crate::model::ids::{ClientId, Sub, UserKey, UserPoolId, Username};
use crate::model::user_pool::PoolConfig;

fn pool() -> UserPool {
    let mut schema_attributes = standard();
    for attribute in &mut schema_attributes {
        attribute.required |= matches!(attribute.name.as_str(), "email" | "name");
        attribute.mutable &= attribute.name != "locale";
    }
    let custom = |name: &str, kind: &str, bounds: serde_json::Value| {
        let mut schema = json!({"Name": name, "AttributeDataType": kind, "Mutable": true,
            "DeveloperOnlyAttribute": name.starts_with("dev:"), "Required": false});
        schema.as_object_mut().unwrap().extend(bounds.as_object().unwrap().clone());
        serde_json::from_value(schema).unwrap()
    };
    let short = json!({"StringAttributeConstraints": {"MinLength": "2", "MaxLength": "5"}});
    let small = json!({"NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "9"}});
    schema_attributes.extend([
        custom("custom:short", "String", short),
        custom("custom:small", "Number", small),
        custom("custom:flag", "Boolean", json!({})),
        custom("custom:at", "DateTime", json!({})),
        custom("dev:custom:note", "String", json!({})),
    ]);
    UserPool {
        id: UserPoolId::new("us-east-1_x"),
        name: String::new(),
        settings: Default::default(),
        config: PoolConfig { schema_attributes, ..PoolConfig::default() },
        tags: Default::default(),
        created_at: chrono::DateTime::UNIX_EPOCH,
        modified_at: chrono::DateTime::UNIX_EPOCH,
    }
}

fn client(write: Option<&[&str]>) -> Client {
    let settings = json!({"WriteAttributes": write});
    let settings = settings.as_object().unwrap().clone();
    Client {
        user_pool_id: UserPoolId::new("us-east-1_x"),
        id: ClientId::new("c"),
        name: String::new(),
        config: Client::config_of(&settings).unwrap(),
        settings,
        metadata: Default::default(),
        registration_digest: None,
        registered_name: None,
        registration: None,
        secrets: Vec::new(),
        created_at: chrono::DateTime::UNIX_EPOCH,
        modified_at: chrono::DateTime::UNIX_EPOCH,
    }
}

fn user(attributes: Attributes) -> User {
    User {
        key: UserKey { pool: UserPoolId::new("us-east-1_x"), sub: Sub(uuid::Uuid::nil()) },
        username: Username::new("ann"),
        status: UserStatus::Confirmed,
        enabled: true,
        attributes,
        created_at: chrono::DateTime::UNIX_EPOCH,
        modified_at: chrono::DateTime::UNIX_EPOCH,
    }
}

fn map(pairs: &[(&str, &str)]) -> Attributes {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn refused(result: Result<Attributes>) -> String {
    match result {
        Err(crate::rules::Error::Refused(why)) => why.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_type_has_its_form_and_bounds() {
    let pool = pool();
    let one = |name: &str, value: &str| {
        check(&pool, Writer::Admin, Moment::Creation, &map(&[(name, value)]))
    };
    let good = [
        ("custom:short", "äöü"),
        ("custom:small", "9"),
        ("custom:at", "2026-01-02T03:04:05Z"),
        ("custom:at", "1700000000"),
        ("birthdate", "2000-02-29"),
        ("updated_at", "0"),
        ("email", "a@b.c"),
        ("phone_number", "+15550100"),
    ];
    for (name, value) in good {
        assert_eq!(one(name, value).unwrap(), map(&[(name, value)]), "{name}");
    }
    assert_eq!(one("custom:flag", "True").unwrap(), map(&[("custom:flag", "true")]));
    let bad = [
        ("custom:short", "a", "String must be no shorter than 2 characters"),
        ("custom:short", "abcdef", "String must be no longer than 5 characters"),
        ("custom:small", "0", "Number must be no less than 1"),
        ("custom:small", "10", "Number must be no greater than 9"),
        ("custom:small", "1.5", "Value must be a number"),
        ("custom:flag", "yes", "Value must be true or false"),
        ("custom:at", "yesterday", "Value must be a date and time"),
        ("birthdate", "2001-02-29", "Value must be a date, YYYY-MM-DD"),
        ("birthdate", "1/1/2000", "String must be no shorter than 10 characters"),
    ];
    for (name, value, why) in bad {
        let expected = format!("Attributes did not conform to the schema: {name}: {why}");
        assert_eq!(refused(one(name, value)), expected);
    }
    assert_eq!(refused(one("email", "nonsense")), "Invalid email address format.");
    assert_eq!(refused(one("phone_number", "12")), "Invalid phone number format.");
}

#[test]
fn users_write_only_what_the_client_may_and_never_what_proves() {
    let pool = pool();
    let (all, some) = (client(None), client(Some(&["email"])));
    let write = |client: &Client, name: &str, value: &str| {
        check(&pool, Writer::User(client), Moment::Creation, &map(&[(name, value)]))
    };
    let unauthorized = "A client attempted to write unauthorized attribute";
    assert!(write(&all, "nickname", "x").is_ok());
    assert!(write(&some, "email", "a@b.c").is_ok());
    for (client, name) in [
        (&some, "nickname"),
        (&all, "email_verified"),
        (&all, "phone_number_verified"),
        (&all, "dev:custom:note"),
    ] {
        assert_eq!(refused(write(client, name, "true")), unauthorized, "{name}");
    }
    for name in ["sub", "identities", "cognito:user_status"] {
        let expected = format!("Cannot modify the non-mutable attribute {name}");
        assert_eq!(refused(write(&all, name, "x")), expected);
        let by_admin = check(&pool, Writer::Admin, Moment::Creation, &map(&[(name, "x")]));
        assert_eq!(refused(by_admin), expected);
    }
}

#[test]
fn what_the_schema_does_not_have_is_named() {
    let pool = pool();
    let (all, ann) = (client(None), user(Attributes::new()));
    let given = map(&[("custom:x", "1"), ("shoe", "2")]);
    let by = |writer, moment| refused(check(&pool, writer, moment, &given));
    assert_eq!(
        by(Writer::User(&all), Moment::Creation),
        "Attributes did not conform to the schema: custom:x: Attribute does not exist in the schema.\n\
         shoe: Attribute does not exist in the schema."
    );
    assert_eq!(
        by(Writer::Admin, Moment::Change(&ann)),
        "user.custom:x: Attribute does not exist in the schema.\n\
         user.shoe: Attribute does not exist in the schema."
    );
    assert_eq!(
        by(Writer::Admin, Moment::Creation),
        "Attributes did not conform to the schema: Type for attribute {custom:x} could not be determined\n\
         Type for attribute {shoe} could not be determined"
    );
}

#[test]
fn an_immutable_attribute_is_set_at_creation_only() {
    let pool = pool();
    let given = map(&[("locale", "de")]);
    assert!(check(&pool, Writer::Admin, Moment::Creation, &given).is_ok());
    let (other, same) = (user(map(&[("locale", "en")])), user(map(&[("locale", "de")])));
    let why = "user.locale: Attribute cannot be updated. (changing an immutable attribute)";
    assert_eq!(refused(check(&pool, Writer::Admin, Moment::Change(&other), &given)), why);
    let unset = user(Attributes::new());
    assert_eq!(refused(check(&pool, Writer::Admin, Moment::Change(&unset), &given)), why);
    assert!(check(&pool, Writer::Admin, Moment::Change(&same), &given).is_ok());
}

#[test]
fn required_attributes_are_named_one_a_line() {
    let why = check_required(&pool(), &map(&[("email", "")])).map(|()| Attributes::new());
    assert_eq!(
        refused(why),
        "Attributes did not conform to the schema: name.formatted: The attribute name.formatted is required\n\
         email: The attribute is required"
    );
    assert!(check_required(&pool(), &map(&[("email", "a@b.c"), ("name", "Ann")])).is_ok());
}

#[test]
fn an_address_is_unproven_unless_an_administrator_says_otherwise() {
    let made = at_creation(map(&[("email", "a@b.c")])).unwrap();
    assert_eq!(made, map(&[("email", "a@b.c"), ("email_verified", "false")]));
    let made = at_creation(map(&[("email", "a@b.c"), ("email_verified", "true")])).unwrap();
    assert_eq!(made["email_verified"], "true");
    let why = refused(at_creation(map(&[("phone_number_verified", "true")])));
    assert_eq!(why, "Phone Number is required to verify/un-verify a phone number");
}
