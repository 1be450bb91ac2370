//! Challenges between the first proven factor and the tokens.

/// What is asked of the user next. The names are Cognito's ChallengeNames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChallengeName {
    NewPasswordRequired,
}

impl ChallengeName {
    /// As Cognito spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewPasswordRequired => "NEW_PASSWORD_REQUIRED",
        }
    }
}
