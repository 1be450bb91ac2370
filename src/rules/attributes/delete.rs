//! Deleting attributes of a user.

use crate::app::App;
use crate::model::attributes::SchemaAttribute;
use crate::model::user::Attributes;
use crate::model::user_pool::UserPool;
use crate::rules::attributes::change::{Change, update};
use crate::rules::attributes::{is_ours, not_mutable};
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result};

/// Deletes the attributes that `change` gives, whatever their values; what the user does not have is no error. An address
/// or number takes with it what says that it is proven, the codes that went there, and the name it was.
///
/// Refuses with `InvalidParameter` (not in the schema, required, immutable, what the user signs in with), `NotAuthorized`
/// (not for this writer), `UserNotFound`. Source: API_DeleteUserAttributes, API_AdminDeleteUserAttributes.
pub async fn delete(app: &App, pool: &Pool, change: &Change<'_>) -> Result<()> {
    let names: Vec<&str> = change.given.keys().map(String::as_str).collect();
    check(pool, &names)?;
    let given: Attributes = names.iter().map(|name| ((*name).to_owned(), String::new())).collect();
    update(app, pool, &Change { given: &given, ..*change }).await.map(|_| ())
}

/// What is said of names that cannot be deleted, all of one kind at once.
fn check(pool: &UserPool, names: &[&str]) -> Result<(), Refusal> {
    let schema = |name: &&str| pool.config.attribute(name);
    if let Some(name) = names.iter().find(|name| is_ours(name)) {
        return Err(not_mutable(name));
    }
    let said = |lines: Vec<String>| match lines.is_empty() {
        true => Ok(()),
        false => Err(Refusal::parameter(format!("Invalid user attributes: {}", lines.concat()))),
    };
    let unknown = names.iter().filter(|name| schema(name).is_none());
    said(
        unknown
            .map(|name| format!("user.{name}: Attribute does not exist in the schema.\n"))
            .collect(),
    )?;
    let required = |name: &&&str| schema(name).is_some_and(|of: &SchemaAttribute| of.required);
    let required = names.iter().filter(required);
    said(required.map(|name| format!("{name}: Attribute is required\n")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::attributes::standard;
    use crate::model::ids::UserPoolId;
    use crate::model::user_pool::PoolConfig;

    #[test]
    fn what_cannot_go_is_named() {
        let mut schema_attributes = standard();
        schema_attributes.iter_mut().filter(|a| a.name == "name").for_each(|a| a.required = true);
        let pool = UserPool {
            id: UserPoolId::new("us-east-1_x"),
            name: String::new(),
            settings: Default::default(),
            config: PoolConfig { schema_attributes, ..PoolConfig::default() },
            tags: Default::default(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            modified_at: chrono::DateTime::UNIX_EPOCH,
        };
        let refused = |names: &[&str]| check(&pool, names).err().map(|why| why.to_string());
        assert_eq!(refused(&["nickname", "email"]), None);
        let unknown = "Invalid user attributes: user.custom:a: Attribute does not exist in the schema.\n\
                       user.custom:b: Attribute does not exist in the schema.\n";
        assert_eq!(refused(&["custom:a", "name", "custom:b"]).as_deref(), Some(unknown));
        let required = "Invalid user attributes: name: Attribute is required\n";
        assert_eq!(refused(&["name", "email"]).as_deref(), Some(required));
        assert_eq!(
            refused(&["sub"]).as_deref(),
            Some("Cannot modify the non-mutable attribute sub")
        );
    }
}
