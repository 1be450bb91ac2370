//! The settings of a pool as they are stored: the members of CreateUserPool, checked, defaults filled in.
//!
//! Members that exist for AWS's own infrastructure or billing (role and function ARNs, SES, KMS, the tier) are kept
//! as they came: the model has checked their form, and nothing here depends on them. So a pool may ask for MFA
//! without an SmsConfiguration: messages have channels of their own.

use serde_json::{Map, Value, json};

use crate::model::attributes::SchemaAttribute;
use crate::model::contact::ContactKind;
use crate::model::user_pool::{PoolConfig, UserPool};
use crate::rules::{Refusal, Result};

/// The members of a pool's settings, wire names to values.
type Settings = Map<String, Value>;

/// What only CreateUserPool sets.
const FIXED: [&str; 4] =
    ["AliasAttributes", "SchemaAttributes", "UsernameAttributes", "UsernameConfiguration"];

/// What UpdateUserPool replaces, or sets back to its default where it is omitted.
const REPLACED: [&str; 19] = [
    "AccountRecoverySetting",
    "AcrConfiguration",
    "AdminCreateUserConfig",
    "AutoVerifiedAttributes",
    "DeletionProtection",
    "DeviceConfiguration",
    "EmailConfiguration",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "IssuerConfiguration",
    "KeyConfiguration",
    "LambdaConfig",
    "MfaConfiguration",
    "Policies",
    "SmsAuthenticationMessage",
    "SmsConfiguration",
    "SmsVerificationMessage",
    "UserAttributeUpdateSettings",
    "UserPoolAddOns",
];

/// Also replaced, but in parts that mirror members above.
const TEMPLATE: &str = "VerificationMessageTemplate";

/// What UpdateUserPool keeps where it is omitted. The tier: sources disagree whether it survives; setting it back
/// would change a plan that nobody named.
const KEPT: [&str; 2] = ["DcrConfiguration", "UserPoolTier"];

/// The settings of a new pool. Refuses with `InvalidParameter`.
pub fn of_new_pool(mut given: Settings, schema: &[SchemaAttribute]) -> Result<Settings> {
    given.insert("SchemaAttributes".to_owned(), serde_json::to_value(schema)?);
    complete(given)
}

/// The settings of a pool after UpdateUserPool: what was omitted is back at its default, but for what that operation
/// keeps or does not know. Refuses with `InvalidParameter`.
pub fn of_changed_pool(stored: &Settings, mut given: Settings) -> Result<Settings> {
    given.retain(|name, _| !FIXED.contains(&name.as_str()));
    let replaced = |name: &str| REPLACED.contains(&name) || name == TEMPLATE;
    for (name, value) in stored.iter().filter(|(name, _)| !replaced(name)) {
        if !(KEPT.contains(&name.as_str()) && given.contains_key(name)) {
            given.insert(name.clone(), value.clone());
        }
    }
    complete(given)
}

fn complete(mut settings: Settings) -> Result<Settings> {
    let config = UserPool::config_of(&settings)?;
    check(&config, &settings)?;
    complete_policies(&mut settings)?;
    complete_messages(&mut settings);
    complete_levels(&mut settings)?;
    let email = part(&mut settings, "EmailConfiguration");
    default(email, "EmailSendingAccount", json!("COGNITO_DEFAULT"));
    if let Some(Value::Object(dcr)) = settings.get_mut("DcrConfiguration") {
        default(dcr, "EnableStatus", json!("Enabled"));
        default(dcr, "OpenDcrEnabled", json!(false));
    }
    default(&mut settings, "DeletionProtection", json!("INACTIVE"));
    default(&mut settings, "LambdaConfig", json!({}));
    default(&mut settings, "MfaConfiguration", json!("OFF"));
    default(&mut settings, "UserPoolTier", json!("ESSENTIALS"));
    Ok(settings)
}

fn default(of: &mut Settings, name: &str, value: Value) {
    of.entry(name).or_insert(value);
}

/// A member that is a structure, made empty if it is absent.
fn part<'a>(of: &'a mut Settings, name: &str) -> &'a mut Settings {
    let member = of.entry(name).or_insert(Value::Null);
    if !member.is_object() {
        *member = Value::Object(Map::new());
    }
    match member {
        Value::Object(members) => members,
        _ => unreachable!("it was made an object just now"),
    }
}

/// A password policy that is given requires what it names and nothing else; the default requires everything. Zero days are none
/// that are given (API_PasswordPolicyType).
fn complete_policies(settings: &mut Settings) -> Result<()> {
    let is_given = |days: &Value| *days != json!(0);
    let unused = settings
        .get("AdminCreateUserConfig")
        .and_then(|config| config.get("UnusedAccountValidityDays"))
        .filter(|days| is_given(days))
        .cloned();
    let policies = part(settings, "Policies");
    let given = policies.contains_key("PasswordPolicy");
    let policy = part(policies, "PasswordPolicy");
    if policy.get("TemporaryPasswordValidityDays").is_some_and(|days| !is_given(days)) {
        policy.remove("TemporaryPasswordValidityDays");
    }
    if unused.is_some() && policy.contains_key("TemporaryPasswordValidityDays") {
        return Err(Refusal::parameter(
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
        )
        .into());
    }
    default(policy, "MinimumLength", json!(8));
    for class in ["RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols"] {
        default(policy, class, json!(!given));
    }
    default(policy, "TemporaryPasswordValidityDays", unused.unwrap_or(json!(7)));
    let days = policy.get("TemporaryPasswordValidityDays").cloned().unwrap_or_default();
    let sign_in = part(policies, "SignInPolicy");
    default(sign_in, "AllowedFirstAuthFactors", json!(["PASSWORD"]));
    // The older name of the same number.
    let admin = part(settings, "AdminCreateUserConfig");
    default(admin, "AllowAdminCreateUserOnly", json!(false));
    admin.insert("UnusedAccountValidityDays".to_owned(), days);
    Ok(())
}

/// The texts of verification messages stand twice, in the template and under their older names; the template wins.
fn complete_messages(settings: &mut Settings) {
    let mirrored = [
        ("SmsMessage", "SmsVerificationMessage"),
        ("EmailMessage", "EmailVerificationMessage"),
        ("EmailSubject", "EmailVerificationSubject"),
    ];
    for (inner, outer) in mirrored {
        let older = settings.get(outer).cloned();
        let template = part(settings, TEMPLATE);
        match (template.get(inner).cloned(), older) {
            (Some(text), _) => drop(settings.insert(outer.to_owned(), text)),
            (None, Some(text)) => drop(template.insert(inner.to_owned(), text)),
            (None, None) => {}
        }
    }
    default(part(settings, TEMPLATE), "DefaultEmailOption", json!("CONFIRM_WITH_CODE"));
}

/// Every authentication level has a value, and no two the same.
fn complete_levels(settings: &mut Settings) -> Result<()> {
    let levels = part(settings, "AcrConfiguration");
    for level in 1..=4 {
        let value = json!({"AcrValue": format!("urn:cognito:loa:{level}")});
        default(levels, &format!("Level{level}"), value);
    }
    let mut values: Vec<_> = levels.values().map(|level| level["AcrValue"].as_str()).collect();
    values.sort_unstable();
    match values.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => {
            let value = pair[0].unwrap_or_default();
            let why = format!("Invalid AcrConfiguration: the value {value} stands for two levels.");
            Err(Refusal::parameter(why).into())
        }
        None => Ok(()),
    }
}

fn check(config: &PoolConfig, settings: &Settings) -> Result<(), Refusal> {
    if !config.alias_attributes.is_empty() && !config.username_attributes.is_empty() {
        return Err(Refusal::parameter(
            "Only one of the aliasAttributes or usernameAttributes can be set in a user pool.",
        ));
    }
    check_first_factors(config)?;
    check_recovery(config)?;
    check_invitation(config)?;
    check_sms(settings)
}

fn check_first_factors(config: &PoolConfig) -> Result<(), Refusal> {
    let factors = &config.policies.sign_in_policy.allowed_first_auth_factors;
    let has = |name: &str| factors.iter().any(|factor| factor == name);
    if has("SOFTWARE_TOKEN") {
        return Err(Refusal::parameter(
            "Invalid AllowedFirstAuthFactors: SOFTWARE_TOKEN is not a first factor.",
        ));
    }
    if !factors.is_empty() && !has("PASSWORD") {
        return Err(Refusal::parameter("Invalid AllowedFirstAuthFactors: PASSWORD is required."));
    }
    Ok(())
}

fn check_recovery(config: &PoolConfig) -> Result<(), Refusal> {
    let Some(recovery) = &config.account_recovery_setting else { return Ok(()) };
    let mechanisms = &recovery.recovery_mechanisms;
    if mechanisms.len() > 1 && mechanisms.iter().any(|mechanism| mechanism.name == "admin_only") {
        return Err(Refusal::parameter(
            "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.",
        ));
    }
    let twice = mechanisms.iter().enumerate().any(|(at, one)| {
        let same = |other: &&_| {
            let other: &crate::model::user_pool::RecoveryMechanism = other;
            other.name == one.name || other.priority == one.priority
        };
        mechanisms[..at].iter().any(|other| same(&other))
    });
    if twice {
        return Err(Refusal::parameter(
            "Account Recovery Setting cannot use a name or a priority twice.",
        ));
    }
    Ok(())
}

/// An invitation says who is invited, and with which password unless codes let users in without one.
fn check_invitation(config: &PoolConfig) -> Result<(), Refusal> {
    let template = &config.admin_create_user_config.invite_message_template;
    let texts = [("SMSMessage", &template.sms_message), ("EmailMessage", &template.email_message)];
    let by_code = ContactKind::PREFERRED.into_iter().any(|kind| config.lets_in_by_code(kind));
    for (name, text) in texts {
        let missing = |place: &str| text.as_ref().is_some_and(|text| !text.contains(place));
        if missing("{username}") || missing("{####}") && !by_code {
            return Err(Refusal::parameter(format!(
                "Invalid InviteMessageTemplate: {name} must contain {{username}} and {{####}}."
            )));
        }
    }
    Ok(())
}

/// API_SmsConfigurationType: one of the two senders, not both.
fn check_sms(settings: &Settings) -> Result<(), Refusal> {
    let Some(sms) = settings.get("SmsConfiguration") else { return Ok(()) };
    let sns = sms["SnsCallerArn"].as_str().is_some_and(|arn| !arn.is_empty());
    if sns == sms["EumsSms"].is_object() {
        return Err(Refusal::parameter(
            "Invalid SmsConfiguration: exactly one of SnsCallerArn and EumsSms must be given.",
        ));
    }
    Ok(())
}
