//! Fields that several pages share: the name to sign in with, the required attributes.

use crate::model::user_pool::PoolConfig;
use crate::pages::text::Message;

/// The field for the name a user signs in with: what it is called depends on the pool.
#[derive(Clone, Debug)]
pub struct NameField {
    pub label: Message,
    /// The input's type where only a well-formed new name is taken, at sign-up.
    pub kind: &'static str,
    pub inputmode: &'static str,
}

impl NameField {
    /// For signing in and resetting a password: every kind of name the pool finds users under.
    pub fn for_known(config: &PoolConfig) -> Self {
        let email = config.is_username("email") || config.is_alias("email");
        let phone = config.is_username("phone_number") || config.is_alias("phone_number");
        Self::of(config.username_attributes.is_empty(), email, phone)
    }

    /// For signing up: the kinds of name a user may choose.
    pub fn for_new(config: &PoolConfig) -> Self {
        let (email, phone) = (config.is_username("email"), config.is_username("phone_number"));
        Self::of(config.username_attributes.is_empty(), email, phone)
    }

    fn of(username: bool, email: bool, phone: bool) -> Self {
        let (label, kind, inputmode) = match (username, email, phone) {
            (true, true, true) => (Message::new("username-or-email-or-phone"), "text", "text"),
            (true, true, false) => (Message::new("username-or-email"), "text", "email"),
            (true, false, true) => (Message::new("username-or-phone"), "text", "text"),
            (false, true, true) => (Message::new("email-or-phone"), "text", "text"),
            (false, true, false) => (Message::new("email"), "email", "email"),
            (false, false, true) => (Message::new("phone-number"), "tel", "tel"),
            (_, false, false) => (Message::new("username"), "text", "text"),
        };
        Self { label, kind, inputmode }
    }
}

/// The field of a required standard attribute.
#[derive(Clone, Debug)]
pub struct AttributeField {
    pub name: String,
    pub label: Message,
    /// The input's type, or `textarea`.
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub value: String,
}

impl AttributeField {
    /// A field for the attribute, with what was typed before.
    pub fn new(name: &str, value: &str) -> Self {
        let (kind, autocomplete) = match name {
            "address" => ("textarea", "street-address"),
            "birthdate" => ("date", "bday"),
            "email" => ("email", "email"),
            "family_name" => ("text", "family-name"),
            "gender" => ("text", "sex"),
            "given_name" => ("text", "given-name"),
            "locale" => ("text", "language"),
            "middle_name" => ("text", "additional-name"),
            "name" => ("text", "name"),
            "nickname" => ("text", "nickname"),
            "phone_number" => ("tel", "tel"),
            "picture" => ("url", "photo"),
            "profile" | "website" => ("url", "url"),
            "updated_at" => ("number", "off"),
            _ => ("text", "off"),
        };
        let label = Message::new(format!("attribute-{name}"));
        Self { name: name.to_owned(), label, kind, autocomplete, value: value.to_owned() }
    }
}

/// The attributes a new user must give: those the schema requires, but for what is given as the username. Where that
/// would leave the pool without an address to send the code to, the first that it proves by itself is asked for too:
/// nobody could confirm the account otherwise.
pub fn required_attributes(config: &PoolConfig) -> Vec<&str> {
    let only = match config.username_attributes.as_slice() {
        [only] => Some(only.as_str()),
        _ => None,
    };
    let required = config.schema_attributes.iter().filter(|attribute| attribute.required);
    let required = required.map(|attribute| attribute.name.as_str());
    let mut asked: Vec<&str> =
        required.filter(|name| *name != "sub" && Some(*name) != only).collect();
    let proven: Vec<&str> = config.auto_verified_attributes.iter().map(String::as_str).collect();
    let given = |name: &&str| asked.contains(name) || config.is_username(name);
    if !proven.iter().any(given) {
        asked.extend(proven.first());
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::attributes::standard;

    fn pool(usernames: &[&str], aliases: &[&str], required: &[&str]) -> PoolConfig {
        let mut schema_attributes = standard();
        for attribute in &mut schema_attributes {
            attribute.required |= required.contains(&attribute.name.as_str());
        }
        let own = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        PoolConfig {
            username_attributes: own(usernames),
            alias_attributes: own(aliases),
            schema_attributes,
            ..PoolConfig::default()
        }
    }

    #[test]
    fn the_name_is_called_what_the_pool_takes() {
        let label = |usernames: &[&str], aliases: &[&str]| {
            NameField::for_known(&pool(usernames, aliases, &[])).label
        };
        assert_eq!(label(&[], &[]), Message::new("username"));
        assert_eq!(label(&["email"], &[]), Message::new("email"));
        assert_eq!(label(&["email", "phone_number"], &[]), Message::new("email-or-phone"));
        assert_eq!(label(&[], &["email", "preferred_username"]), Message::new("username-or-email"));
        assert_eq!(NameField::for_new(&pool(&[], &["email"], &[])).label, Message::new("username"));
        assert_eq!(NameField::for_new(&pool(&["phone_number"], &[], &[])).kind, "tel");
    }

    #[test]
    fn what_is_the_username_is_not_asked_twice() {
        let asked = |config: &PoolConfig| {
            required_attributes(config).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(asked(&pool(&["email"], &[], &["email", "name"])), ["name"]);
        assert_eq!(asked(&pool(&[], &["email"], &["email", "name"])), ["name", "email"]);
        assert_eq!(asked(&pool(&["email", "phone_number"], &[], &["email"])), ["email"]);
    }

    #[test]
    fn an_address_is_asked_for_if_no_code_could_be_sent_otherwise() {
        let proving = |usernames: &[&str], required: &[&str]| {
            let auto_verified_attributes = vec!["email".to_owned()];
            let config = PoolConfig { auto_verified_attributes, ..pool(usernames, &[], required) };
            required_attributes(&config).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(proving(&[], &["name"]), ["name", "email"]);
        assert_eq!(proving(&[], &["email"]), ["email"]);
        assert_eq!(proving(&["email"], &[]), Vec::<String>::new());
        assert_eq!(proving(&["phone_number"], &[]), ["email"]);
    }
}
