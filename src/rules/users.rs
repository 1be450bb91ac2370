//! Users: the names they are found by.

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;

use crate::app::App;
use crate::model::ids::{LookupKey, TypedName, UserPoolId};
use crate::model::user::User;
use crate::model::user_pool::UserPool;
use crate::rules::{Refusal, Result, pools};
use crate::store;

/// The key a name is looked up under: NFKC and case folded in pools that are not case sensitive, as typed otherwise.
pub fn lookup_key(pool: &UserPool, name: &str) -> LookupKey {
    if pool.config.username_configuration.case_sensitive {
        LookupKey::new(name)
    } else {
        LookupKey::new(name.nfkc().default_case_fold().nfkc().collect::<String>())
    }
}

/// The refusal for a user that is not there.
pub const NOT_FOUND: Refusal =
    Refusal::UserNotFound(std::borrow::Cow::Borrowed("User does not exist."));

/// A user of a pool by username, `sub` or alias, for a signed operation. Refuses with `UserNotFound` and, for the
/// pool, `ResourceNotFound`.
pub async fn find_for_admin(app: &App, pool: &UserPoolId, name: &TypedName) -> Result<User> {
    let pool = pools::find(app, pool).await?;
    let key = lookup_key(&pool, name.as_str());
    let user = store::users::find_by_name(&app.db, &pool.id, &key).await?;
    user.ok_or_else(|| NOT_FOUND.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(case_sensitive: bool) -> UserPool {
        let settings =
            serde_json::json!({"UsernameConfiguration": {"CaseSensitive": case_sensitive}});
        let serde_json::Value::Object(settings) = settings else { unreachable!() };
        let epoch = chrono::DateTime::UNIX_EPOCH;
        UserPool {
            id: UserPoolId::new("us-east-1_x"),
            name: String::new(),
            config: UserPool::config_of(&settings).unwrap(),
            settings,
            tags: Default::default(),
            created_at: epoch,
            modified_at: epoch,
        }
    }

    #[test]
    fn names_fold_only_where_the_pool_says_so() {
        assert_eq!(lookup_key(&pool(true), "Ann").as_str(), "Ann");
        assert_eq!(lookup_key(&pool(false), "Ann").as_str(), "ann");
        assert_eq!(lookup_key(&pool(false), "STRASSE"), lookup_key(&pool(false), "straße"));
        assert_eq!(lookup_key(&pool(false), "ﬁ"), lookup_key(&pool(false), "FI"));
    }
}
