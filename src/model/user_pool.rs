//! A user pool and the part of its configuration that rules read.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::acr::{self, AcrConfiguration};
use crate::model::attributes::SchemaAttribute;
use crate::model::client::ClientConfig;
use crate::model::contact::ContactKind;
use crate::model::identity_provider::KnownProvider;
use crate::model::ids::UserPoolId;
use crate::model::mfa::MfaMode;
use crate::model::offer::Offer;
use crate::model::registration::DcrConfiguration;
use crate::model::session::SessionPolicy;
use crate::model::signing::Algorithm;

/// The longest that a client may say: 129,600 minutes (API_ClientSSOSessionConfigType).
const LONGEST_SSO: chrono::Duration = chrono::Duration::days(90);

/// The scope that asks for access while the user is away (OIDC Core §11).
pub const OFFLINE_ACCESS: &str = "offline_access";

/// Tags of a pool, key to value.
pub type Tags = BTreeMap<String, String>;

/// A pool as stored: the members of CreateUserPool as they are spelled on the wire, and what rules read of them.
#[derive(Clone, Debug)]
pub struct UserPool {
    pub id: UserPoolId,
    pub name: String,
    /// As stored: wire names, defaults filled in, `SchemaAttributes` in full.
    pub settings: Map<String, Value>,
    /// The same, typed.
    pub config: PoolConfig,
    pub tags: Tags,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
}

/// What rules read of a pool's settings. Unknown members are somebody else's.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PoolConfig {
    pub policies: Policies,
    pub deletion_protection: Option<String>,
    pub mfa_configuration: Option<String>,
    pub auto_verified_attributes: Vec<String>,
    pub alias_attributes: Vec<String>,
    pub username_attributes: Vec<String>,
    pub username_configuration: UsernameConfiguration,
    pub admin_create_user_config: AdminCreateUserConfig,
    pub account_recovery_setting: Option<AccountRecoverySetting>,
    pub user_attribute_update_settings: UserAttributeUpdateSettings,
    pub verification_message_template: VerificationMessageTemplate,
    pub email_verification_message: Option<String>,
    pub email_verification_subject: Option<String>,
    pub sms_verification_message: Option<String>,
    pub sms_authentication_message: Option<String>,
    pub email_configuration: EmailConfiguration,
    pub acr_configuration: AcrConfiguration,
    pub dcr_configuration: Option<DcrConfiguration>,
    pub schema_attributes: Vec<SchemaAttribute>,
    /// Kept as it came; that it is there means that the pool sends SMS.
    pub sms_configuration: Option<Value>,
    /// Set: devices are tracked.
    pub device_configuration: Option<DeviceConfiguration>,
    pub lambda_config: Map<String, Value>,
    /// What SetUserPoolMfaConfig sets; not a member of the pool itself.
    pub mfa_settings: PoolMfaSettings,
    /// Set by an operation of its own, and stored apart.
    #[serde(skip)]
    pub sessions: SessionPolicy,
    /// Made by operations of their own, and stored apart.
    #[serde(skip)]
    pub identity_providers: Vec<KnownProvider>,
}

/// API_DeviceConfigurationType.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeviceConfiguration {
    /// A remembered device stands for the second factor.
    pub challenge_required_on_new_device: bool,
    /// A device is remembered only once the user says so.
    pub device_only_remembered_on_user_prompt: bool,
}

/// The factors of a pool: the members of SetUserPoolMfaConfig.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PoolMfaSettings {
    #[serde(rename = "SmsMfaConfiguration")]
    pub sms: Option<SmsMfa>,
    #[serde(rename = "SoftwareTokenMfaConfiguration")]
    pub software_token: Option<SoftwareTokenMfa>,
    #[serde(rename = "EmailMfaConfiguration")]
    pub email: Option<EmailMfa>,
    #[serde(rename = "WebAuthnConfiguration")]
    pub web_authn: Option<WebAuthn>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SmsMfa {
    pub sms_authentication_message: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SoftwareTokenMfa {
    pub enabled: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EmailMfa {
    pub message: Option<String>,
    pub subject: Option<String>,
}

/// API_WebAuthnConfigurationType.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct WebAuthn {
    pub relying_party_id: Option<String>,
    /// `required` or `preferred`.
    pub user_verification: Option<String>,
    /// `SINGLE_FACTOR` or `MULTI_FACTOR_WITH_USER_VERIFICATION`.
    pub factor_configuration: Option<String>,
}

impl PoolMfaSettings {
    /// Whether no factor was ever set.
    pub fn is_empty(&self) -> bool {
        self.sms.is_none() && self.software_token.is_none() && self.email.is_none()
    }

    /// Whether a passkey with user verification counts as two factors.
    pub fn passkey_is_enough(&self) -> bool {
        self.web_authn.as_ref().is_some_and(|set| {
            set.factor_configuration.as_deref() == Some("MULTI_FACTOR_WITH_USER_VERIFICATION")
        })
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Policies {
    pub password_policy: PasswordPolicy,
    pub sign_in_policy: SignInPolicy,
}

/// What a sign-in may begin with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SignInPolicy {
    pub allowed_first_auth_factors: Vec<String>,
}

/// What a new password must have. Lengths in characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PasswordPolicy {
    pub minimum_length: usize,
    pub require_uppercase: bool,
    pub require_lowercase: bool,
    pub require_numbers: bool,
    pub require_symbols: bool,
    /// 0 to 365 days.
    pub temporary_password_validity_days: i64,
    /// How many passwords, the one of now among them, cannot be had again; 0 to 24.
    pub password_history_size: i64,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            minimum_length: 8,
            require_uppercase: true,
            require_lowercase: true,
            require_numbers: true,
            require_symbols: true,
            temporary_password_validity_days: 7,
            password_history_size: 0,
        }
    }
}

/// Absent means case sensitive (API_UsernameConfigurationType).
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UsernameConfiguration {
    pub case_sensitive: bool,
}

impl Default for UsernameConfiguration {
    fn default() -> Self {
        Self { case_sensitive: true }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AdminCreateUserConfig {
    pub allow_admin_create_user_only: bool,
    pub invite_message_template: InviteMessageTemplate,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct InviteMessageTemplate {
    #[serde(rename = "SMSMessage")]
    pub sms_message: Option<String>,
    #[serde(rename = "EmailMessage")]
    pub email_message: Option<String>,
    #[serde(rename = "EmailSubject")]
    pub email_subject: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AccountRecoverySetting {
    pub recovery_mechanisms: Vec<RecoveryMechanism>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RecoveryMechanism {
    /// 1 is tried first.
    pub priority: i32,
    /// `verified_email`, `verified_phone_number` or `admin_only`.
    pub name: String,
}

impl RecoveryMechanism {
    /// Where its codes go; `None` where only administrators reset passwords.
    pub fn contact(&self) -> Option<ContactKind> {
        ContactKind::of(self.name.strip_prefix("verified_")?)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UserAttributeUpdateSettings {
    pub attributes_require_verification_before_update: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VerificationMessageTemplate {
    pub sms_message: Option<String>,
    pub email_message: Option<String>,
    pub email_subject: Option<String>,
    pub email_message_by_link: Option<String>,
    pub email_subject_by_link: Option<String>,
    /// `CONFIRM_WITH_CODE` or `CONFIRM_WITH_LINK`.
    pub default_email_option: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EmailConfiguration {
    pub from: Option<String>,
    pub reply_to_email_address: Option<String>,
}

/// Which specification a pool follows where Cognito's and the standards' differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Cognito,
    Standards,
}

impl PoolConfig {
    /// Whether the pool asks for a second factor.
    pub fn mfa_mode(&self) -> MfaMode {
        match self.mfa_configuration.as_deref() {
            Some("ON") => MfaMode::On,
            Some("OPTIONAL") => MfaMode::Optional,
            _ => MfaMode::Off,
        }
    }

    /// Whether a sign-in may begin with this factor.
    pub fn allows_first_factor(&self, factor: &str) -> bool {
        let allowed = &self.policies.sign_in_policy.allowed_first_auth_factors;
        match allowed.is_empty() {
            true => factor == "PASSWORD",
            false => allowed.iter().any(|name| name == factor),
        }
    }

    /// Whether codes sent to such an address or number let somebody in who has no password. They do not where second factors are
    /// demanded of everybody: those are asked for after a password only.
    pub fn lets_in_by_code(&self, kind: ContactKind) -> bool {
        self.mfa_mode() != MfaMode::On && self.allows_first_factor(kind.first_factor().as_str())
    }

    /// The schema entry of an attribute, by the name users see (`custom:x`, `dev:custom:x`).
    pub fn attribute(&self, name: &str) -> Option<&SchemaAttribute> {
        self.schema_attributes.iter().find(|attribute| attribute.name == name)
    }

    /// Whether users sign in with this attribute instead of a username.
    pub fn is_username(&self, attribute: &str) -> bool {
        self.username_attributes.iter().any(|name| name == attribute)
    }

    /// Whether users may also sign in with this attribute.
    pub fn is_alias(&self, attribute: &str) -> bool {
        self.alias_attributes.iter().any(|name| name == attribute)
    }

    /// Whether a code is sent by itself to prove this attribute.
    pub fn auto_verifies(&self, attribute: &str) -> bool {
        self.auto_verified_attributes.iter().any(|name| name == attribute)
    }
}

/// What the signing keys of a pool with these tags sign with.
pub fn signing_algorithm(tags: &Tags) -> Algorithm {
    let named = tags.get("poolhouse:signing-algorithm");
    named.and_then(|name| Algorithm::named(name)).unwrap_or(Algorithm::Rs256)
}

impl UserPool {
    /// Reads the typed view out of the stored settings.
    pub fn config_of(settings: &Map<String, Value>) -> serde_json::Result<PoolConfig> {
        serde_json::from_value(Value::Object(settings.clone()))
    }

    /// The dialect, from tag `poolhouse:dialect`.
    pub fn dialect(&self) -> Dialect {
        match self.tags.get("poolhouse:dialect").map(String::as_str) {
            Some("standards") => Dialect::Standards,
            _ => Dialect::Cognito,
        }
    }

    /// Whether clients may be who they say at the address that is their id, from tag `poolhouse:client-documents`.
    pub fn takes_client_documents(&self) -> bool {
        self.tags.get("poolhouse:client-documents").map(String::as_str) == Some("on")
    }

    /// The response types there are (OAuth 2.0 Multiple Response Type Encoding Practices §5): Cognito has two.
    pub fn response_types(&self) -> &'static [&'static str] {
        match self.dialect() {
            Dialect::Cognito => &["code", "token"],
            Dialect::Standards => &["code", "token", "id_token", "id_token token"],
        }
    }

    /// The scopes of OpenID Connect (OIDC Core §5.4): Cognito knows no `address`.
    pub fn openid_scopes(&self) -> &'static [&'static str] {
        match self.dialect() {
            Dialect::Cognito => &["openid", "email", "phone", "profile"],
            Dialect::Standards => &["openid", "email", "phone", "profile", "address"],
        }
    }

    /// Whether scope `offline_access` means anything: Cognito knows no such scope.
    pub fn knows_offline_access(&self) -> bool {
        self.dialect() == Dialect::Standards
    }

    /// What signing keys that are made from now on sign with, from tag `poolhouse:signing-algorithm`.
    pub fn signing_algorithm(&self) -> Algorithm {
        signing_algorithm(&self.tags)
    }

    /// Whether ID tokens of sign-ins on the pages hold nothing but what OpenID Connect has in them and what was asked for, from
    /// tag `poolhouse:id-token-claims`.
    pub fn tells_only_what_is_asked(&self) -> bool {
        self.tags.get("poolhouse:id-token-claims").map(String::as_str) == Some("asked")
    }

    /// How old signing keys may become, from tag `poolhouse:key-rotation-days`; `None` for as old as they like.
    pub fn key_rotation(&self) -> Option<chrono::Duration> {
        let days = self.tags.get("poolhouse:key-rotation-days")?.parse().ok()?;
        Some(chrono::Duration::days(days))
    }

    /// Whether SRP verifiers are kept, from tag `poolhouse:srp`.
    pub fn srp_enabled(&self) -> bool {
        self.tags.get("poolhouse:srp").map(String::as_str) != Some("off")
    }

    /// Whether passwords that are guessed first are refused, from tag `poolhouse:common-passwords`; yes by default.
    pub fn refuses_common_passwords(&self) -> bool {
        self.tags.get("poolhouse:common-passwords").map(String::as_str) != Some("accept")
    }

    /// What the sign-up page asks for, from tag `poolhouse:sign-up-attributes`, in its order.
    pub fn sign_up_attributes(&self) -> Vec<&str> {
        let tag = self.tags.get("poolhouse:sign-up-attributes");
        tag.map(|names| names.split(' ').collect()).unwrap_or_default()
    }

    /// Whether users may give themselves an address, from tag `poolhouse:email-domains`; any by default.
    pub fn takes_address(&self, address: &str) -> bool {
        let Some(domains) = self.tags.get("poolhouse:email-domains") else { return true };
        let own = address.rsplit('@').next().unwrap_or_default();
        domains.split(' ').any(|domain| domain.eq_ignore_ascii_case(own))
    }

    /// What users are offered after a sign-in, from tag `poolhouse:offers`; nothing by default.
    pub fn offers(&self) -> Vec<Offer> {
        match self.tags.get("poolhouse:offers").map(String::as_str) {
            Some("all") => vec![Offer::Passkey, Offer::SecondStep],
            Some("passkey") => vec![Offer::Passkey],
            Some("second-step") => vec![Offer::SecondStep],
            _ => Vec::new(),
        }
    }

    /// Whether terms that a user has not agreed to are asked for at a sign-in, too, from tag `poolhouse:terms`; yes by
    /// default.
    pub fn asks_terms_at_sign_in(&self) -> bool {
        self.tags.get("poolhouse:terms").map(String::as_str) != Some("sign-up")
    }

    /// The client whose style of managed login is the pool's, from tag `poolhouse:default-style-client`.
    pub fn default_style_client(&self) -> Option<&str> {
        self.tags.get("poolhouse:default-style-client").map(String::as_str)
    }

    /// The origins of native Android apps that may use passkeys, from tag `poolhouse:android-apps`.
    pub fn android_origins(&self) -> impl Iterator<Item = String> {
        let digests = self.tags.get("poolhouse:android-apps").into_iter();
        digests.flat_map(|all| all.split(' ')).map(|one| format!("android:apk-key-hash:{one}"))
    }

    /// How many users a browser remembers, from tag `poolhouse:remembered-users`; five by default.
    pub fn remembered_users(&self) -> usize {
        let tag = self.tags.get("poolhouse:remembered-users");
        tag.and_then(|most| most.parse().ok()).unwrap_or(5)
    }

    /// What the pool calls the level that a sign-in with these methods reaches: `acr` of its tokens.
    pub fn acr(&self, methods: &[String]) -> &str {
        self.config.acr_configuration.name(acr::level(methods))
    }

    /// How long a browser session lives, from tag `poolhouse:session-minutes`; an hour by default.
    pub fn session_lifetime(&self) -> chrono::Duration {
        let minutes = self.tags.get("poolhouse:session-minutes").and_then(|m| m.parse().ok());
        chrono::Duration::minutes(minutes.unwrap_or(60))
    }

    /// How long a browser session spares a sign-in at a client, from the last sign-in on: where sessions are tracked,
    /// the client may say.
    pub fn sso_lifetime(&self, client: &ClientConfig) -> chrono::Duration {
        match client.sso_minutes.filter(|_| self.config.sessions.tracked) {
            Some(minutes) => chrono::Duration::minutes(minutes.into()),
            None => self.session_lifetime(),
        }
    }

    /// How long after its last use a browser session lives whose user has asked to stay signed in, from tag
    /// `poolhouse:keep-signed-in-days`. `None`, the default, where nobody is asked.
    pub fn kept_session_lifetime(&self) -> Option<chrono::Duration> {
        let days = self.tags.get("poolhouse:keep-signed-in-days")?.parse().ok()?;
        Some(chrono::Duration::days(days))
    }

    /// How long a browser session is kept: as long as any client may make use of it.
    pub fn browser_session_lifetime(&self) -> chrono::Duration {
        match self.config.sessions.tracked {
            true => LONGEST_SSO.max(self.session_lifetime()),
            false => self.session_lifetime(),
        }
    }
}
