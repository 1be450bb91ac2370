//! Second factors: what a pool offers, and what a user has switched on.

use serde::{Deserialize, Serialize};

use crate::model::challenge::ChallengeName;
use crate::model::contact::ContactKind;
use crate::model::methods;

/// A second factor, by the name that lists of them give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MfaFactor {
    SmsMfa,
    SoftwareTokenMfa,
    EmailOtp,
}

impl MfaFactor {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 3] = [Self::SmsMfa, Self::SoftwareTokenMfa, Self::EmailOtp];

    /// As Cognito spells it.
    pub fn as_str(self) -> &'static str {
        self.challenge().as_str()
    }

    /// The factor of a name. `EMAIL_MFA` is how the text of API_RespondToAuthChallenge calls the e-mail code.
    pub fn of(name: &str) -> Option<Self> {
        let name = if name == "EMAIL_MFA" { "EMAIL_OTP" } else { name };
        Self::ALL.into_iter().find(|factor| factor.as_str() == name)
    }

    /// The factor whose codes go to an address or a number.
    pub fn to(kind: ContactKind) -> Self {
        match kind {
            ContactKind::Email => Self::EmailOtp,
            ContactKind::PhoneNumber => Self::SmsMfa,
        }
    }

    /// The challenge that asks for it.
    pub fn challenge(self) -> ChallengeName {
        match self {
            Self::SmsMfa => ChallengeName::SmsMfa,
            Self::SoftwareTokenMfa => ChallengeName::SoftwareTokenMfa,
            Self::EmailOtp => ChallengeName::EmailOtp,
        }
    }

    /// Where its code is sent; `None` for what the user makes alone.
    pub fn contact(self) -> Option<ContactKind> {
        match self {
            Self::SmsMfa => Some(ContactKind::PhoneNumber),
            Self::SoftwareTokenMfa => None,
            Self::EmailOtp => Some(ContactKind::Email),
        }
    }

    /// The method that a sign-in has used when it was proven; see [`methods`].
    pub fn method(self) -> &'static str {
        self.contact().map_or(methods::SOFTWARE_TOKEN, ContactKind::method)
    }
}

/// What a user has switched on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MfaSettings {
    /// `UserMFASettingList`, in the order of [`MfaFactor::ALL`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enabled: Vec<MfaFactor>,
    /// `PreferredMfaSetting`; one of `enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred: Option<MfaFactor>,
    /// Whether a software token is registered and proven.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub software_token: bool,
    /// What the user calls the device that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_token_name: Option<String>,
    /// Whether a passkey with user verification counts as two factors, where the pool lets it; `None`: the user never said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passkey: Option<bool>,
    /// Factors whose address or number came with a new password, beside another factor that was not proven.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unproven: Vec<MfaFactor>,
}

impl MfaSettings {
    /// Switches a factor on or off. Only a factor that is on is preferred, and only one is.
    pub fn set(&mut self, factor: MfaFactor, enabled: bool, preferred: bool) {
        self.enabled.retain(|known| *known != factor);
        if enabled {
            self.enabled.push(factor);
            self.enabled.sort_unstable();
        }
        match (enabled && preferred, self.preferred == Some(factor)) {
            (true, _) => self.preferred = Some(factor),
            (false, true) => self.preferred = None,
            (false, false) => {}
        }
    }

    /// Forgets the software token.
    pub fn remove_software_token(&mut self) {
        self.set(MfaFactor::SoftwareTokenMfa, false, false);
        self.software_token = false;
        self.software_token_name = None;
    }
}

/// Whether a pool asks for a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MfaMode {
    #[default]
    Off,
    /// Of users who have switched one on.
    Optional,
    /// Of everybody.
    On,
}

/// What a pool says of second factors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MfaPolicy {
    pub mode: MfaMode,
    /// Those that the pool has switched on and this installation can deliver.
    pub offered: Vec<MfaFactor>,
    /// The factor whose channel recovers passwords first: by itself it proves nothing that a password does not.
    pub recovery: Option<MfaFactor>,
    /// A passkey with user verification counts as two factors.
    pub passkey_is_enough: bool,
    /// A remembered device stands for the second factor, if it was there when one was proven.
    pub device_is_enough: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_factor_that_is_on_is_preferred() {
        let mut settings = MfaSettings::default();
        settings.set(MfaFactor::EmailOtp, true, true);
        settings.set(MfaFactor::SmsMfa, true, false);
        assert_eq!(settings.enabled, [MfaFactor::SmsMfa, MfaFactor::EmailOtp]);
        assert_eq!(settings.preferred, Some(MfaFactor::EmailOtp));
        settings.set(MfaFactor::SmsMfa, true, true);
        assert_eq!(settings.preferred, Some(MfaFactor::SmsMfa));
        settings.set(MfaFactor::EmailOtp, false, true);
        assert_eq!(settings.preferred, Some(MfaFactor::SmsMfa));
        settings.set(MfaFactor::SmsMfa, false, false);
        assert_eq!(settings, MfaSettings::default());
    }

    #[test]
    fn factors_are_found_by_their_names() {
        for factor in MfaFactor::ALL {
            assert_eq!(MfaFactor::of(factor.as_str()), Some(factor));
            assert_eq!(serde_json::to_value(factor).unwrap(), factor.as_str());
        }
        assert_eq!(MfaFactor::of("EMAIL_MFA"), Some(MfaFactor::EmailOtp));
        assert_eq!(MfaFactor::of("PASSWORD"), None);
    }
}
