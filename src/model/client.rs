//! An app client of a pool.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::model::client_metadata::{AuthMethod, ClientMetadata, Profile};
use crate::model::ids::{ClientId, ClientSecret, ProviderName, UserPoolId};
use crate::model::registration::RegistrationRecord;
use crate::model::signing::Algorithm;

/// A client as stored, its secrets opened.
#[derive(Clone, Debug)]
pub struct Client {
    pub user_pool_id: UserPoolId,
    pub id: ClientId,
    pub name: String,
    /// As stored: wire names, defaults filled in, no secret.
    pub settings: Map<String, Value>,
    /// The same, typed.
    pub config: ClientConfig,
    pub metadata: ClientMetadata,
    /// SHA-256 of the token that a client which registered itself manages itself with (RFC 7592).
    pub registration_digest: Option<Vec<u8>>,
    /// What a client that registered itself calls itself, in any letters.
    pub registered_name: Option<String>,
    /// What is remembered of that registration.
    pub registration: Option<RegistrationRecord>,
    /// Every active secret, oldest first; none for a public client.
    pub secrets: Vec<ClientSecret>,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
}

/// What rules read of a client's settings.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ClientConfig {
    #[serde(rename = "ExplicitAuthFlows")]
    pub explicit_auth_flows: Option<Vec<String>>,
    #[serde(rename = "SupportedIdentityProviders")]
    pub supported_identity_providers: Option<Vec<String>>,
    #[serde(rename = "CallbackURLs")]
    pub callback_urls: Vec<String>,
    #[serde(rename = "LogoutURLs")]
    pub logout_urls: Vec<String>,
    #[serde(rename = "DefaultRedirectURI")]
    pub default_redirect_uri: Option<String>,
    #[serde(rename = "AllowedOAuthFlows")]
    pub allowed_oauth_flows: Vec<String>,
    #[serde(rename = "AllowedOAuthScopes")]
    pub allowed_oauth_scopes: Vec<String>,
    #[serde(rename = "AllowedOAuthFlowsUserPoolClient")]
    pub oauth_enabled: bool,
    #[serde(rename = "ReadAttributes")]
    pub read_attributes: Option<Vec<String>>,
    #[serde(rename = "WriteAttributes")]
    pub write_attributes: Option<Vec<String>>,
    #[serde(rename = "PreventUserExistenceErrors")]
    pub prevent_user_existence_errors: Option<String>,
    #[serde(rename = "EnableTokenRevocation")]
    pub enable_token_revocation: Option<bool>,
    #[serde(rename = "EnablePropagateAdditionalUserContextData")]
    pub propagate_user_context: Option<bool>,
    #[serde(rename = "AccessTokenValidity")]
    pub access_token_validity: Option<i64>,
    #[serde(rename = "IdTokenValidity")]
    pub id_token_validity: Option<i64>,
    #[serde(rename = "RefreshTokenValidity")]
    pub refresh_token_validity: Option<i64>,
    #[serde(rename = "TokenValidityUnits")]
    pub units: ValidityUnits,
    /// Minutes, 3 to 15.
    #[serde(rename = "AuthSessionValidity")]
    pub auth_session_validity: Option<i64>,
    #[serde(rename = "RefreshTokenRotation")]
    pub refresh_token_rotation: Option<Rotation>,
    /// How long a browser session spares users a sign-in. Set by an operation of its own, and stored apart.
    #[serde(skip)]
    pub sso_minutes: Option<i32>,
}

/// `seconds`, `minutes`, `hours` or `days`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ValidityUnits {
    pub access_token: Option<String>,
    pub id_token: Option<String>,
    pub refresh_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Rotation {
    /// `ENABLED` or `DISABLED`.
    pub feature: String,
    /// Seconds, 0 to 60.
    #[serde(default)]
    pub retry_grace_period_seconds: i64,
}

/// `value` in `unit`; `default` when the value is unset or 0.
fn validity(value: Option<i64>, unit: Option<&str>, fallback: &str, default: Duration) -> Duration {
    match (value.unwrap_or(0), unit.unwrap_or(fallback)) {
        (0, _) => default,
        (n, "seconds") => Duration::seconds(n),
        (n, "minutes") => Duration::minutes(n),
        (n, "days") => Duration::days(n),
        (n, _) => Duration::hours(n),
    }
}

impl ClientConfig {
    /// Where the app is on the web: the origin that it was asked for at, or else the one that it is at.
    pub fn home(&self, asked: Option<&str>) -> Option<String> {
        let urls = &self.callback_urls;
        let asked = asked.filter(|asked| urls.iter().any(|url| url == asked));
        let named = asked.or(self.default_redirect_uri.as_deref());
        let mut all: Vec<&str> =
            named.map_or_else(|| urls.iter().map(String::as_str).collect(), |named| vec![named]);
        all.retain(|url| url.starts_with("https://") || url.starts_with("http://"));
        let mut homes = all.into_iter().filter_map(|url| Some(url::Url::parse(url).ok()?.origin()));
        let home = homes.next()?;
        homes.all(|other| other == home).then(|| format!("{}/", home.ascii_serialization()))
    }

    /// How long an access token lives; an hour by default.
    pub fn access_token_lifetime(&self) -> Duration {
        let unit = self.units.access_token.as_deref();
        validity(self.access_token_validity, unit, "hours", Duration::hours(1))
    }

    /// How long an ID token lives; an hour by default.
    pub fn id_token_lifetime(&self) -> Duration {
        let unit = self.units.id_token.as_deref();
        validity(self.id_token_validity, unit, "hours", Duration::hours(1))
    }

    /// How long a refresh token, and with it the grant, lives; 30 days by default.
    pub fn refresh_token_lifetime(&self) -> Duration {
        let unit = self.units.refresh_token.as_deref();
        validity(self.refresh_token_validity, unit, "days", Duration::days(30))
    }

    /// What 30 days are in the unit that the client counts refresh tokens in.
    pub fn default_refresh_validity(&self) -> i64 {
        let days = Duration::days(30);
        match self.units.refresh_token.as_deref() {
            Some("seconds") => days.num_seconds(),
            Some("minutes") => days.num_minutes(),
            Some("hours") => days.num_hours(),
            _ => days.num_days(),
        }
    }

    /// How long a challenge may be answered; 3 minutes by default.
    pub fn challenge_lifetime(&self) -> Duration {
        Duration::minutes(self.auth_session_validity.unwrap_or(3).clamp(3, 15))
    }

    /// The grace of a rotated refresh token, if the client rotates them at all.
    pub fn rotation(&self) -> Option<Duration> {
        let rotation = self.refresh_token_rotation.as_ref()?;
        (rotation.feature == "ENABLED")
            .then(|| Duration::seconds(rotation.retry_grace_period_seconds))
    }

    /// Whether unknown users are to look like known ones. API default: no (`LEGACY`).
    pub fn hides_user_existence(&self) -> bool {
        self.prevent_user_existence_errors.as_deref() == Some("ENABLED")
    }

    /// Whether tokens carry `jti` and `origin_jti` and can be revoked; yes unless switched off.
    pub fn revocable(&self) -> bool {
        self.enable_token_revocation != Some(false)
    }

    /// Whether users may read this attribute through this client; `sub` always.
    pub fn may_read(&self, attribute: &str) -> bool {
        let listed = |names: &Vec<String>| names.iter().any(|name| name == attribute);
        attribute == "sub" || self.read_attributes.as_ref().is_none_or(listed)
    }

    /// Whether users may write this attribute through this client.
    pub fn may_write(&self, attribute: &str) -> bool {
        let listed = |names: &Vec<String>| names.iter().any(|name| name == attribute);
        self.write_attributes.as_ref().is_none_or(listed)
    }

    /// Whether the client's pages let the pool's own users in. Unset means yes.
    pub fn supports_cognito(&self) -> bool {
        let listed = |names: &Vec<String>| names.iter().any(|name| name == "COGNITO");
        self.supported_identity_providers
            .as_ref()
            .is_none_or(|names| names.is_empty() || listed(names))
    }

    /// Whether the client's pages let the users of an identity provider in.
    pub fn supports(&self, provider: &ProviderName) -> bool {
        let listed = |name: &String| name == provider.as_str();
        self.supported_identity_providers.iter().flatten().any(listed)
    }

    /// Whether a grant type is allowed: `code`, `implicit` or `client_credentials`.
    pub fn allows_oauth_flow(&self, flow: &str) -> bool {
        self.oauth_enabled && self.allowed_oauth_flows.iter().any(|name| name == flow)
    }
}

impl Client {
    /// Whether a browser may go there after signing out by OpenID Connect.
    pub fn may_be_left_for(&self, uri: &str) -> bool {
        let metadata = &self.metadata.post_logout_redirect_uris;
        self.config.logout_urls.iter().chain(metadata).any(|known| known == uri)
    }

    /// Reads the typed view out of the stored settings.
    pub fn config_of(settings: &Map<String, Value>) -> serde_json::Result<ClientConfig> {
        serde_json::from_value(Value::Object(settings.clone()))
    }

    /// Whether the client can keep a secret, or a private key.
    pub fn is_confidential(&self) -> bool {
        !self.secrets.is_empty() || self.proves_by_key()
    }

    /// What the client is called on pages.
    pub fn shown_name(&self) -> &str {
        self.registered_name.as_deref().unwrap_or(&self.name)
    }

    /// Whether the client registered itself: nobody of the pool knows it.
    pub fn is_stranger(&self) -> bool {
        self.registration_digest.is_some()
    }

    /// Whether it did so without a token: anybody could.
    pub fn is_of_anybody(&self) -> bool {
        let with_token = self.registration.as_ref().is_some_and(|record| record.with_token);
        self.is_stranger() && !with_token
    }

    /// Whether refresh tokens are for the client: one that registered itself has asked for them, or gets none.
    pub fn may_refresh(&self) -> bool {
        self.registration.as_ref().is_none_or(|registration| registration.refresh)
    }

    /// Whether the client keeps to the stricter rules of FAPI 2.0, as far as they are ours to enforce: it must push its
    /// requests or prove possession of a key.
    pub fn is_strict(&self) -> bool {
        self.metadata.require_pushed_authorization_requests
            || self.metadata.dpop_bound_access_tokens
    }

    /// Whether the client's metadata says that it keeps to FAPI 2.0.
    pub fn keeps_to_fapi(&self) -> bool {
        self.metadata.profile == Some(Profile::Fapi2)
    }

    /// What the client's assertions and proofs may be signed with.
    pub fn algorithms(&self) -> &'static [Algorithm] {
        match self.keeps_to_fapi() {
            true => &Algorithm::FAPI,
            false => &Algorithm::ALL,
        }
    }

    /// How long an authorization code of the client may be redeemed: FAPI 2.0 §5.3.2.1 allows a minute.
    pub fn code_lifetime(&self) -> Duration {
        match self.is_strict() {
            true => Duration::minutes(1),
            false => Duration::minutes(5),
        }
    }

    /// Whether the client proves itself at OAuth's endpoints with a key of its own, and in no other way.
    pub fn proves_by_key(&self) -> bool {
        self.metadata.token_endpoint_auth_method == Some(AuthMethod::PrivateKeyJwt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(urls: &[&str], default: Option<&str>, asked: Option<&str>) -> Option<String> {
        let config = ClientConfig {
            callback_urls: urls.iter().map(|url| (*url).to_owned()).collect(),
            default_redirect_uri: default.map(str::to_owned),
            ..ClientConfig::default()
        };
        config.home(asked)
    }

    #[test]
    fn an_app_is_at_the_one_place_that_is_known() {
        let one = "https://app.example/cb";
        let other = "https://other.example:8443/cb?x=1";
        let app = Some("https://app.example/".to_owned());
        assert_eq!(home(&[one], None, None), app);
        assert_eq!(home(&[one, "https://app.example/other", "myapp://cb"], None, None), app);
        assert_eq!(home(&[one, other], None, None), None, "which of them?");
        assert_eq!(home(&[one, other], Some(one), None), app);
        let there = Some("https://other.example:8443/".to_owned());
        assert_eq!(home(&[one, other], Some(one), Some(other)), there);
        assert_eq!(home(&[one], None, Some("https://evil.example/cb")), app, "not one of its own");
        assert_eq!(home(&["myapp://cb"], None, None), None);
        assert_eq!(
            home(&["http://localhost:3000/cb"], None, None),
            Some("http://localhost:3000/".into())
        );
        assert_eq!(home(&[], None, None), None);
    }
}
