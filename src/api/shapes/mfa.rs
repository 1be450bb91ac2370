//! Second factors on the wire.

use serde::{Deserialize, Serialize};

use crate::model::mfa::{MfaFactor, MfaSettings};
use crate::rules::mfa::{Preference, Wish};

/// API_SMSMfaSettingsType and its like. What is absent is off.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct FactorSettings {
    enabled: bool,
    preferred_mfa: bool,
}

/// What SetUserMFAPreference and its administrators' copy ask for. A factor that is not named stays as it is.
#[derive(Debug, Deserialize)]
pub struct Preferences {
    #[serde(rename = "SMSMfaSettings")]
    sms: Option<FactorSettings>,
    #[serde(rename = "SoftwareTokenMfaSettings")]
    software_token: Option<FactorSettings>,
    #[serde(rename = "EmailMfaSettings")]
    email: Option<FactorSettings>,
    #[serde(rename = "WebAuthnMfaSettings")]
    passkey: Option<PasskeySettings>,
}

/// API_WebAuthnMfaSettingsType.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct PasskeySettings {
    enabled: bool,
}

impl Preferences {
    /// The same for the rule.
    pub fn wish(&self) -> Wish {
        let named = [
            (MfaFactor::SmsMfa, self.sms),
            (MfaFactor::SoftwareTokenMfa, self.software_token),
            (MfaFactor::EmailOtp, self.email),
        ];
        let wanted = |settings: FactorSettings| Preference {
            enabled: settings.enabled,
            preferred: settings.preferred_mfa,
        };
        let named = named.into_iter();
        let factors = named.filter_map(|(factor, set)| Some((factor, wanted(set?)))).collect();
        Wish { factors, passkey: self.passkey.map(|settings| settings.enabled) }
    }
}

/// API_MFAOptionType: how SetUserSettings says that codes are sent by SMS.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MfaOption {
    delivery_medium: Option<String>,
    attribute_name: Option<String>,
}

/// What a list of options asks for; `None` for an option that is none.
pub fn wish_of(options: &[MfaOption]) -> Option<Wish> {
    let is_sms = |option: &MfaOption| {
        option.delivery_medium.as_deref() == Some("SMS")
            && option.attribute_name.as_deref() == Some("phone_number")
    };
    let wanted = Preference { enabled: !options.is_empty(), preferred: false };
    options.iter().all(is_sms).then(|| Wish::of(MfaFactor::SmsMfa, wanted))
}

/// What GetUser and AdminGetUser tell of second factors.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MfaMembers {
    #[serde(rename = "MFAOptions")]
    options: Option<Vec<MfaOption>>,
    preferred_mfa_setting: Option<MfaFactor>,
    #[serde(rename = "UserMFASettingList")]
    settings: Option<Vec<MfaFactor>>,
}

impl From<MfaSettings> for MfaMembers {
    fn from(settings: MfaSettings) -> Self {
        let sms = settings.enabled.contains(&MfaFactor::SmsMfa);
        let option = || MfaOption {
            delivery_medium: Some("SMS".to_owned()),
            attribute_name: Some("phone_number".to_owned()),
        };
        Self {
            options: sms.then(|| vec![option()]),
            preferred_mfa_setting: settings.preferred,
            settings: Some(settings.enabled).filter(|enabled| !enabled.is_empty()),
        }
    }
}

/// What GetUserAuthFactors and its administrators' copy answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuthFactors {
    pub username: crate::model::ids::Username,
    pub preferred_mfa_setting: Option<MfaFactor>,
    #[serde(rename = "UserMFASettingList")]
    pub settings: Option<Vec<MfaFactor>>,
    pub configured_user_auth_factors: Vec<&'static str>,
}
