//! What a sign-in asks of its user.

use serde::{Deserialize, Serialize};

/// What is asked of the user next. The names are Cognito's ChallengeNames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sqlx(type_name = "text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChallengeName {
    CustomChallenge,
    DevicePasswordVerifier,
    DeviceSrpAuth,
    EmailOtp,
    MfaSetup,
    NewPasswordRequired,
    /// A passkey that is being registered. Not Cognito's, and never on the wire.
    PasskeyRegistration,
    Password,
    PasswordSrp,
    PasswordVerifier,
    SelectChallenge,
    SelectMfaType,
    SmsMfa,
    SmsOtp,
    SoftwareTokenMfa,
    WebAuthn,
}

impl ChallengeName {
    /// Those that go over the wire.
    pub const ALL: [Self; 15] = [
        Self::CustomChallenge,
        Self::DevicePasswordVerifier,
        Self::DeviceSrpAuth,
        Self::EmailOtp,
        Self::MfaSetup,
        Self::NewPasswordRequired,
        Self::Password,
        Self::PasswordSrp,
        Self::PasswordVerifier,
        Self::SelectChallenge,
        Self::SelectMfaType,
        Self::SmsMfa,
        Self::SmsOtp,
        Self::SoftwareTokenMfa,
        Self::WebAuthn,
    ];

    /// As Cognito spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CustomChallenge => "CUSTOM_CHALLENGE",
            Self::DevicePasswordVerifier => "DEVICE_PASSWORD_VERIFIER",
            Self::DeviceSrpAuth => "DEVICE_SRP_AUTH",
            Self::EmailOtp => "EMAIL_OTP",
            Self::MfaSetup => "MFA_SETUP",
            Self::NewPasswordRequired => "NEW_PASSWORD_REQUIRED",
            Self::PasskeyRegistration => "PASSKEY_REGISTRATION",
            Self::Password => "PASSWORD",
            Self::PasswordSrp => "PASSWORD_SRP",
            Self::PasswordVerifier => "PASSWORD_VERIFIER",
            Self::SelectChallenge => "SELECT_CHALLENGE",
            Self::SelectMfaType => "SELECT_MFA_TYPE",
            Self::SmsMfa => "SMS_MFA",
            Self::SmsOtp => "SMS_OTP",
            Self::SoftwareTokenMfa => "SOFTWARE_TOKEN_MFA",
            Self::WebAuthn => "WEB_AUTHN",
        }
    }

    /// The challenge of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|challenge| challenge.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_agree_with_what_is_stored() {
        for challenge in ChallengeName::ALL {
            assert_eq!(ChallengeName::of(challenge.as_str()), Some(challenge));
            assert_eq!(serde_json::to_value(challenge).unwrap(), challenge.as_str());
        }
    }
}
