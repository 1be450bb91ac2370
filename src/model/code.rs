//! Codes that are sent to users.

/// How many tries a code has.
pub const MAX_ATTEMPTS: i32 = 5;

/// What a code is for. A code of one purpose is never taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum CodePurpose {
    /// Confirms a new user.
    SignUp,
    /// Lets a user choose a new password.
    ForgotPassword,
    /// Proves a new e-mail address.
    VerifyEmail,
    /// Proves a new phone number.
    VerifyPhoneNumber,
}

impl CodePurpose {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::SignUp, Self::ForgotPassword, Self::VerifyEmail, Self::VerifyPhoneNumber];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::ForgotPassword => "forgot_password",
            Self::VerifyEmail => "verify_email",
            Self::VerifyPhoneNumber => "verify_phone_number",
        }
    }
}

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Medium {
    Email,
    Sms,
}

impl Medium {
    /// As Cognito spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Sms => "SMS",
        }
    }
}

/// Where a code went, masked for whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CodeDelivery {
    pub destination: String,
    pub delivery_medium: Medium,
    pub attribute_name: String,
}

/// `ann@example.com` as `a***@e***`, `+14155550134` as `+*******0134`. The letters are small, however the address is spelled: a
/// name that nobody has was never spelled by anybody.
pub fn mask(medium: Medium, destination: &str) -> String {
    match medium {
        Medium::Email => {
            let (local, host) = destination.split_once('@').unwrap_or((destination, ""));
            let first =
                |s: &str| s.chars().take(1).flat_map(char::to_lowercase).collect::<String>();
            format!("{}***@{}***", first(local), first(host))
        }
        Medium::Sms => {
            let digits: Vec<char> = destination.chars().filter(char::is_ascii_digit).collect();
            let shown: String = digits[digits.len().saturating_sub(4)..].iter().collect();
            format!("+{}{shown}", "*".repeat(digits.len().saturating_sub(4)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_masked_as_cognito_does() {
        assert_eq!(mask(Medium::Email, "test@example.com"), "t***@e***");
        assert_eq!(mask(Medium::Sms, "+14155559934"), "+*******9934");
        assert_eq!(mask(Medium::Email, "Test@Example.com"), "t***@e***");
        assert_eq!(mask(Medium::Email, ""), "***@***");
    }
}
