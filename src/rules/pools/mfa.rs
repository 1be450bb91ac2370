//! Second factors of a pool: the members of SetUserPoolMfaConfig.

use serde_json::{Map, Value, json};

use crate::model::domain::is_label;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result};

/// Under which name the members are kept among a pool's settings; UpdateUserPool does not know it.
pub const MFA_SETTINGS: &str = "MfaSettings";

/// The members that name factors.
const FACTORS: [&str; 3] =
    ["SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration"];

const PASSKEYS: &str = "WebAuthnConfiguration";

/// Puts the members into a pool's settings: the factors are replaced, what is said of passkeys stays where it is not
/// named. Refuses with `InvalidParameter`.
pub(super) fn set(settings: &mut Map<String, Value>, mut given: Map<String, Value>) -> Result<()> {
    let mode = given.remove("MfaConfiguration").unwrap_or_else(|| json!("OFF"));
    let disabled = |name: &str, value: &Value| {
        name == "SoftwareTokenMfaConfiguration" && value.get("Enabled") != Some(&json!(true))
    };
    let named = FACTORS.iter().filter_map(|name| Some((*name, given.get(*name)?)));
    let factors = named.filter(|(name, value)| !disabled(name, value)).count();
    match (mode.as_str(), factors) {
        (Some("OFF"), 1..) => {
            let why = "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.";
            return Err(Refusal::parameter(why).into());
        }
        (Some("ON" | "OPTIONAL"), 0) => {
            let why = "At least one of [SmsMfaConfiguration] or [SoftwareTokenMfaConfiguration] must be provided.";
            return Err(Refusal::parameter(why).into());
        }
        _ => {}
    }
    let id = given.get(PASSKEYS).and_then(|set| set.get("RelyingPartyId")).and_then(Value::as_str);
    if id.is_some_and(|id| !is_relying_party(id)) {
        let why = "RelyingPartyId must be a domain of one's own, such as login.example.com, and no public suffix.";
        return Err(Refusal::parameter(why).into());
    }
    let kept = settings.get(MFA_SETTINGS).and_then(|set| set.get(PASSKEYS)).cloned();
    let passkeys = given.remove(PASSKEYS).or(kept);
    let mut set: Map<String, Value> = FACTORS
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), given.remove(*name)?)))
        .collect();
    if let Some(sms) = set.get("SmsMfaConfiguration") {
        // The pool's own members say the same.
        for member in ["SmsConfiguration", "SmsAuthenticationMessage"] {
            if let Some(value) = sms.get(member) {
                settings.insert(member.to_owned(), value.clone());
            }
        }
    }
    set.extend(passkeys.map(|passkeys| (PASSKEYS.to_owned(), passkeys)));
    settings.insert("MfaConfiguration".to_owned(), mode);
    settings.insert(MFA_SETTINGS.to_owned(), Value::Object(set));
    Ok(())
}

/// Whether passkeys may be good at a host and all below it: no URL, no address, and no public suffix, below which are the
/// domains of strangers (`com`, `co.uk`, `github.io`): browsers refuse those.
fn is_relying_party(id: &str) -> bool {
    let top = id.rsplit('.').next().unwrap_or_default();
    let is_address = top.bytes().all(|c| c.is_ascii_digit());
    let is_suffix = || psl::domain_str(&id.to_ascii_lowercase()).is_none();
    id == "localhost" || id.split('.').all(is_label) && !is_address && !is_suffix()
}

/// The members as they are told: a pool that sends SMS since it was made tells of that, too. Source:
/// API_GetUserPoolMfaConfig.
pub fn mfa_config(pool: &Pool) -> Map<String, Value> {
    let set = pool.settings.get(MFA_SETTINGS).and_then(Value::as_object);
    let mut members = set.cloned().unwrap_or_default();
    let mode = pool.settings.get("MfaConfiguration").cloned().unwrap_or_else(|| json!("OFF"));
    if let Some(sms) = pool.settings.get("SmsConfiguration")
        && mode != json!("OFF")
        && !members.contains_key("SmsMfaConfiguration")
    {
        let mut told = Map::from_iter([("SmsConfiguration".to_owned(), sms.clone())]);
        let message = pool.settings.get("SmsAuthenticationMessage").cloned();
        told.extend(message.map(|message| ("SmsAuthenticationMessage".to_owned(), message)));
        members.insert("SmsMfaConfiguration".to_owned(), Value::Object(told));
    }
    members.insert("MfaConfiguration".to_owned(), mode);
    members
}
