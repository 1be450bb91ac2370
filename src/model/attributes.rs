//! The attributes of a pool's schema.

use serde::{Deserialize, Serialize};

/// The type of an attribute's value, which always travels as a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttributeDataType {
    String,
    Number,
    DateTime,
    Boolean,
}

/// Bounds of a string, in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct StringConstraints {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<String>,
}

/// Bounds of a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NumberConstraints {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_value: Option<String>,
}

/// One attribute of a schema, as API_SchemaAttributeType spells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SchemaAttribute {
    pub name: String,
    pub attribute_data_type: AttributeDataType,
    pub developer_only_attribute: bool,
    pub mutable: bool,
    pub required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub string_attribute_constraints: Option<StringConstraints>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_attribute_constraints: Option<NumberConstraints>,
}

/// One attribute as CreateUserPool takes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NewAttribute {
    pub name: Option<String>,
    pub attribute_data_type: Option<AttributeDataType>,
    pub developer_only_attribute: bool,
    pub mutable: Option<bool>,
    pub required: Option<bool>,
    pub string_attribute_constraints: Option<StringConstraints>,
    pub number_attribute_constraints: Option<NumberConstraints>,
}

/// The standard attributes that scope `profile` stands for (OIDC Core §5.4).
pub const PROFILE: [&str; 14] = [
    "name",
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
];

/// Whether a pool's schema could have an attribute of this name.
pub fn may_be_attribute(name: &str) -> bool {
    let others =
        ["sub", "email", "email_verified", "phone_number", "phone_number_verified", "address"];
    let own = name.starts_with("custom:") || name.starts_with("dev:");
    own || others.contains(&name) || PROFILE.contains(&name)
}

/// The twenty standard attributes, in the order Cognito returns them.
pub fn standard() -> Vec<SchemaAttribute> {
    use AttributeDataType::{Boolean, Number, String};
    let text = |name: &str, min: &str, max: &str| SchemaAttribute {
        name: name.to_owned(),
        attribute_data_type: String,
        developer_only_attribute: false,
        mutable: true,
        required: false,
        string_attribute_constraints: Some(StringConstraints {
            min_length: Some(min.to_owned()),
            max_length: Some(max.to_owned()),
        }),
        number_attribute_constraints: None,
    };
    let plain = |name: &str, kind| SchemaAttribute {
        attribute_data_type: kind,
        string_attribute_constraints: None,
        ..text(name, "", "")
    };
    let mut all =
        vec![SchemaAttribute { mutable: false, required: true, ..text("sub", "1", "2048") }];
    let names = [
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "email",
    ];
    all.extend(names.map(|name| text(name, "0", "2048")));
    all.push(plain("email_verified", Boolean));
    all.push(text("gender", "0", "2048"));
    all.push(text("birthdate", "10", "10"));
    all.extend(["zoneinfo", "locale", "phone_number"].map(|name| text(name, "0", "2048")));
    all.push(plain("phone_number_verified", Boolean));
    all.push(text("address", "0", "2048"));
    let min = Some("0".to_owned());
    all.push(SchemaAttribute {
        number_attribute_constraints: Some(NumberConstraints { min_value: min, max_value: None }),
        ..plain("updated_at", Number)
    });
    all
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_are_twenty_standard_attributes() {
        assert_eq!(super::standard().len(), 20);
        assert!(super::standard().iter().all(|one| super::may_be_attribute(&one.name)));
    }
}
