//! What a new password must have.

use crate::model::user_pool::PasswordPolicy;

/// The characters Cognito counts as symbols; a space counts inside the password.
pub const SYMBOLS: &str = "^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+=";

/// The longest password that is hashed, in characters.
pub const MAX_PASSWORD: usize = 256;

/// The pattern of every password, as Cognito's messages quote it.
pub const PATTERN: &str = r"^[\S]+.*[\S]+$";

/// Whether a password has the form of [`PATTERN`], in Java's reading: no space, tab or line end at either end, and no line end
/// between two of them.
pub fn has_form(password: &str) -> bool {
    let is_space = |c: char| matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ');
    let ends_line = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let middle = password.trim_matches(|c: char| !is_space(c));
    !password.starts_with(is_space) && !password.ends_with(is_space) && !middle.contains(ends_line)
}

/// One thing a policy may ask of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRule {
    Length,
    Uppercase,
    Lowercase,
    Numbers,
    Symbols,
}

impl PasswordRule {
    /// Cognito's words for a password that breaks the rule.
    pub fn broken(self) -> &'static str {
        match self {
            Self::Length => "Password not long enough",
            Self::Uppercase => "Password must have uppercase characters",
            Self::Lowercase => "Password must have lowercase characters",
            Self::Numbers => "Password must have numeric characters",
            Self::Symbols => "Password must have symbol characters",
        }
    }

    /// Whether the password keeps the rule.
    pub fn is_kept(self, policy: &PasswordPolicy, password: &str) -> bool {
        let has = |wanted: fn(char) -> bool| password.chars().any(wanted);
        match self {
            Self::Length => password.chars().count() >= policy.minimum_length,
            Self::Uppercase => has(|c| c.is_ascii_uppercase()),
            Self::Lowercase => has(|c| c.is_ascii_lowercase()),
            Self::Numbers => has(|c| c.is_ascii_digit()),
            Self::Symbols => {
                has(|c| SYMBOLS.contains(c)) || password.trim_matches(' ').contains(' ')
            }
        }
    }
}

/// The rules a policy asks to be kept, in the order Cognito checks them.
pub fn rules(policy: &PasswordPolicy) -> impl Iterator<Item = PasswordRule> {
    let asked = [
        (true, PasswordRule::Length),
        (policy.require_uppercase, PasswordRule::Uppercase),
        (policy.require_lowercase, PasswordRule::Lowercase),
        (policy.require_numbers, PasswordRule::Numbers),
        (policy.require_symbols, PasswordRule::Symbols),
    ];
    asked.into_iter().filter_map(|(asked, rule)| asked.then_some(rule))
}

/// The first rule of the policy that the password breaks, in Cognito's order and words.
pub fn broken_rule(policy: &PasswordPolicy, password: &str) -> Option<&'static str> {
    rules(policy).find(|rule| !rule.is_kept(policy, password)).map(PasswordRule::broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_may_stand_inside_alone() {
        for good in ["AAAaa 1!", "A  aaaa1!", "\u{a0}AAaa1!", "AAA\u{2028}aa1!"] {
            assert!(has_form(good), "{good:?}");
        }
        for bad in [" AAAaa1!", "AAAaa1! ", "\tAAAaa1!", "AAAaa1!\n", "AAA aa\u{2028} 1!", " "] {
            assert!(!has_form(bad), "{bad:?}");
        }
    }

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
