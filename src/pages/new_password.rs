//! The rules of a new password, as a list beside its field.

use crate::model::password::{self, PasswordRule, SYMBOLS};
use crate::model::user_pool::PasswordPolicy;
use crate::pages::body::Fields;
use crate::pages::text::Message;

/// The rules of the pool, and which of them the password that was refused kept.
#[derive(Clone, Debug)]
pub struct PasswordRules {
    /// The id of the field they are about.
    pub field: &'static str,
    pub minimum: usize,
    pub list: Vec<Rule>,
}

/// One rule; its name is the end of Cognito's class names.
#[derive(Clone, Debug)]
pub struct Rule {
    pub name: &'static str,
    pub text: Message,
    /// Whether the password that was sent kept it; `None` before one was.
    pub met: Option<bool>,
}

impl PasswordRules {
    /// The list for a field, marked if a password was sent.
    pub fn new(field: &'static str, policy: &PasswordPolicy, sent: Option<&str>) -> Self {
        let list = password::rules(policy).map(|rule| Rule {
            name: match rule {
                PasswordRule::Length => "length",
                PasswordRule::Uppercase => "upperletter",
                PasswordRule::Lowercase => "lowerletter",
                PasswordRule::Numbers => "numbers",
                PasswordRule::Symbols => "symbols",
            },
            text: match rule {
                PasswordRule::Length => {
                    Message::new("rule-length").count("count", policy.minimum_length)
                }
                PasswordRule::Uppercase => Message::new("rule-upperletter"),
                PasswordRule::Lowercase => Message::new("rule-lowerletter"),
                PasswordRule::Numbers => Message::new("rule-numbers"),
                PasswordRule::Symbols => Message::new("rule-symbols"),
            },
            met: sent.map(|sent| rule.is_kept(policy, sent)),
        });
        Self { field, minimum: policy.minimum_length, list: list.collect() }
    }

    /// What the script counts as a symbol.
    pub fn symbols(&self) -> &'static str {
        SYMBOLS
    }
}

/// Whether the new password was typed twice alike.
pub fn is_repeated(fields: &Fields) -> bool {
    fields.get("password") == fields.get("confirmPassword")
}

impl Rule {
    /// Cognito's class for a rule that is kept or is not, after a space.
    pub fn class(&self) -> &'static str {
        match self.met {
            Some(true) => " passwordCheck-valid-customizable",
            Some(false) => " passwordCheck-notValid-customizable",
            None => "",
        }
    }

    /// The same as a sign.
    pub fn mark(&self) -> &'static str {
        match self.met {
            Some(true) => "\u{2713}",
            Some(false) => "\u{2716}",
            None => "",
        }
    }
}
