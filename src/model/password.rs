//! What a new password must have.

use crate::model::user_pool::PasswordPolicy;

/// The characters Cognito counts as symbols; a space counts inside the password.
const SYMBOLS: &str = "^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+=";

/// The longest password that is hashed, in characters.
pub const MAX_PASSWORD: usize = 256;

/// The first rule of the policy that the password breaks, in Cognito's order and words.
pub fn broken_rule(policy: &PasswordPolicy, password: &str) -> Option<&'static str> {
    let has = |wanted: fn(char) -> bool| password.chars().any(wanted);
    let inner_space = password.trim_matches(' ').contains(' ');
    if password.chars().count() < policy.minimum_length {
        Some("Password not long enough")
    } else if policy.require_uppercase && !has(|c| c.is_ascii_uppercase()) {
        Some("Password must have uppercase characters")
    } else if policy.require_lowercase && !has(|c| c.is_ascii_lowercase()) {
        Some("Password must have lowercase characters")
    } else if policy.require_numbers && !has(|c| c.is_ascii_digit()) {
        Some("Password must have numeric characters")
    } else if policy.require_symbols && !has(|c| SYMBOLS.contains(c)) && !inner_space {
        Some("Password must have symbol characters")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reason_at_a_time_in_cognitos_order() {
        let policy = PasswordPolicy::default();
        assert_eq!(broken_rule(&policy, "a"), Some("Password not long enough"));
        assert_eq!(
            broken_rule(&policy, "aaaaaaaa"),
            Some("Password must have uppercase characters")
        );
        assert_eq!(
            broken_rule(&policy, "AAAAAAAA"),
            Some("Password must have lowercase characters")
        );
        assert_eq!(broken_rule(&policy, "AAAAaaaa"), Some("Password must have numeric characters"));
        assert_eq!(broken_rule(&policy, "AAAAaaa1"), Some("Password must have symbol characters"));
        assert_eq!(broken_rule(&policy, "AAAAaa1!"), None);
        assert_eq!(broken_rule(&policy, "AAA aaa1"), None);
        assert_eq!(broken_rule(&policy, " AAAaaa1"), Some("Password must have symbol characters"));
    }
}
