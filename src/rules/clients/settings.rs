//! The settings of a client as they are stored: the members of CreateUserPoolClient, checked, defaults filled in.

use chrono::Duration;
use serde_json::{Map, Value, json};

use crate::model::client::{Client, ClientConfig};
use crate::model::contact::ContactKind;
use crate::rules::clients::redirect_uris;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result};

/// The scope that lets its bearer register clients. It needs no resource server.
pub const DCR_SCOPE: &str = "aws.cognito/dcr/register";

/// What the settings of a client are checked against.
pub struct Context<'a> {
    pub pool: &'a Pool,
    /// Whether the client has a secret.
    pub confidential: bool,
    /// Whether its devices may sign users in, by no grant of AllowedOAuthFlows.
    pub devices: bool,
    /// Whether new clients hide who exists, where they do not say.
    pub hide_user_existence: bool,
    /// `creating` or `updating`, as refusals say it.
    pub doing: &'static str,
}

/// The settings of a client, defaults filled in.
///
/// Refuses with `InvalidParameter`, `InvalidOAuthFlow`, `ScopeDoesNotExist`. Source: API_CreateUserPoolClient.
pub fn complete(mut given: Map<String, Value>, of: &Context<'_>) -> Result<Map<String, Value>> {
    let mut default = |name: &str, value: Value| {
        given.entry(name).or_insert(value);
    };
    default("RefreshTokenValidity", json!(0));
    default("TokenValidityUnits", json!({}));
    default("AllowedOAuthFlowsUserPoolClient", json!(false));
    default("EnableTokenRevocation", json!(true));
    default("EnablePropagateAdditionalUserContextData", json!(false));
    default("AuthSessionValidity", json!(3));
    if of.hide_user_existence {
        default("PreventUserExistenceErrors", json!("ENABLED"));
    }
    let config = Client::config_of(&given)?;
    if config.refresh_token_validity == Some(0) {
        given.insert("RefreshTokenValidity".to_owned(), json!(config.default_refresh_validity()));
    }
    check_auth_flows(&config)?;
    check_validity(&config)?;
    check_attributes(&config, of)?;
    check_providers(&config, of)?;
    check_urls(&config)?;
    check_scopes(&config, of)?;
    check_oauth_flows(&config, of)?;
    check_analytics(&given)?;
    if config.propagate_user_context == Some(true) && !of.confidential {
        return Err(Refusal::parameter(
            "EnablePropagateAdditionalUserContextData can be set only for a client that has a client secret.",
        )
        .into());
    }
    Ok(given)
}

/// Legacy names stand alone, and so does the flow of GetClientToken; a client that rotates refresh tokens has them
/// exchanged by GetTokensFromRefreshToken only.
fn check_auth_flows(config: &ClientConfig) -> Result<(), Refusal> {
    let flows = config.explicit_auth_flows.as_deref().unwrap_or_default();
    let has = |name: &str| flows.iter().any(|flow| flow == name);
    let new = flows.iter().filter(|flow| flow.starts_with("ALLOW_")).count();
    if new != 0 && new != flows.len() {
        return Err(Refusal::parameter(
            "ExplicitAuthFlows with the ALLOW_ prefix cannot be used along with the ones without it.",
        ));
    }
    if has("ALLOW_CLIENT_TOKEN_AUTH") && flows.len() > 1 {
        return Err(Refusal::parameter(
            "ALLOW_CLIENT_TOKEN_AUTH cannot be used along with other ExplicitAuthFlows.",
        ));
    }
    if config.rotation().is_some() && has("ALLOW_REFRESH_TOKEN_AUTH") {
        return Err(Refusal::parameter(
            "ALLOW_REFRESH_TOKEN_AUTH cannot be used when RefreshTokenRotation is enabled.",
        ));
    }
    Ok(())
}

/// API_CreateUserPoolClient: access and ID tokens live 5 minutes to a day, refresh tokens an hour to ten years, and
/// no token longer than the refresh token it came with.
fn check_validity(config: &ClientConfig) -> Result<(), Refusal> {
    let (access, id) = (config.access_token_lifetime(), config.id_token_lifetime());
    let refresh = config.refresh_token_lifetime();
    let short = Duration::minutes(5)..=Duration::days(1);
    let long = Duration::minutes(60)..=Duration::days(3650);
    let given = [config.access_token_validity, config.id_token_validity];
    let in_range = short.contains(&access) && short.contains(&id) && long.contains(&refresh);
    // A token whose life nobody chose follows a refresh token that is shorter.
    let outlives =
        [access, id].into_iter().zip(given).any(|(life, given)| life > refresh && given.is_some());
    if !in_range || outlives {
        return Err(Refusal::parameter("Invalid range for token validity."));
    }
    Ok(())
}

/// Clients read and write attributes that there are. No client writes `sub` or what says that an address is proven,
/// and one through which users sign themselves up writes all that is required of them.
fn check_attributes(config: &ClientConfig, of: &Context<'_>) -> Result<(), Refusal> {
    let schema = &of.pool.config;
    let invalid = |kind: &str| {
        Refusal::parameter(format!(
            "Invalid {kind} attributes specified while {} a client",
            of.doing
        ))
    };
    if let Some(names) = &config.read_attributes
        && !names.iter().all(|name| name == "identities" || schema.attribute(name).is_some())
    {
        return Err(invalid("read"));
    }
    let Some(names) = &config.write_attributes else { return Ok(()) };
    let protected = |name: &str| name == "sub" || ContactKind::of_proof(name).is_some();
    let writable = |name: &String| {
        let known = schema.attribute(name);
        known.is_some_and(|known| !known.developer_only_attribute) && !protected(name)
    };
    let required = schema.schema_attributes.iter().filter(|a| a.required && !protected(&a.name));
    let has_required = required.into_iter().all(|a| names.contains(&a.name));
    let self_sign_up = !schema.admin_create_user_config.allow_admin_create_user_only;
    if !names.iter().all(writable) || (self_sign_up && !names.is_empty() && !has_required) {
        return Err(invalid("write"));
    }
    Ok(())
}

fn check_providers(config: &ClientConfig, of: &Context<'_>) -> Result<(), Refusal> {
    let names = config.supported_identity_providers.as_deref().unwrap_or_default();
    let known = |name: &String| {
        let known = &of.pool.config.identity_providers;
        name == "COGNITO" || known.iter().any(|provider| provider.name.as_str() == name)
    };
    match names.iter().find(|name| !known(name)) {
        Some(name) => {
            let pool = &of.pool.id;
            let why = format!("The provider {name} does not exist for User Pool {pool}.");
            Err(Refusal::parameter(why))
        }
        None => Ok(()),
    }
}

/// How many URLs a list may have, and how long each may be (CallbackURLsListType, RedirectUrlType).
pub const MAX_URLS: usize = 100;
pub const MAX_URL: usize = 1024;

/// The CallbackURLs of settings that are not checked yet.
pub fn callback_urls(settings: &Map<String, Value>) -> Vec<String> {
    let listed = settings.get("CallbackURLs").and_then(Value::as_array);
    listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn check_urls(config: &ClientConfig) -> Result<(), Refusal> {
    for (name, urls) in
        [("CallbackURLs", &config.callback_urls), ("LogoutURLs", &config.logout_urls)]
    {
        if urls.len() > MAX_URLS || urls.iter().any(|url| url.chars().count() > MAX_URL) {
            let why = format!("{name} has at most {MAX_URLS} URLs of {MAX_URL} characters.");
            return Err(Refusal::parameter(why));
        }
    }
    for url in config.callback_urls.iter().chain(&config.logout_urls) {
        if let Err(wrong) = redirect_uris::check(url) {
            return Err(Refusal::parameter(format!("{url} {wrong}")));
        }
    }
    let default = config.default_redirect_uri.as_ref();
    if default.is_some_and(|default| !config.callback_urls.contains(default)) {
        return Err(Refusal::parameter("DefaultRedirectURI must be in the list of CallbackURLs."));
    }
    Ok(())
}

fn check_scopes(config: &ClientConfig, of: &Context<'_>) -> Result<(), Refusal> {
    let scopes = &config.allowed_oauth_scopes;
    if let Some(unknown) = scopes.iter().find(|scope| !of.pool.has_scope(scope)) {
        return Err(Refusal::ScopeDoesNotExist(
            format!("Invalid scope requested: {unknown}").into(),
        ));
    }
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    let narrowed = ["phone", "email", "profile", "address"].into_iter().find(|name| has(name));
    match narrowed {
        Some(name) if !has("openid") => {
            Err(Refusal::parameter(format!("The scope {name} needs the scope openid.")))
        }
        _ => Ok(()),
    }
}

fn check_oauth_flows(config: &ClientConfig, of: &Context<'_>) -> Result<(), Refusal> {
    let flows = &config.allowed_oauth_flows;
    let has = |name: &str| flows.iter().any(|flow| flow == name);
    let refuse = |why: &'static str| Err(Refusal::InvalidOAuthFlow(why.into()));
    let flowless = flows.is_empty() && !of.devices;
    if config.oauth_enabled && (flowless || config.allowed_oauth_scopes.is_empty()) {
        return Err(Refusal::parameter(
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        ));
    }
    if has("client_credentials") {
        if has("code") || has("implicit") {
            return refuse(
                "client_credentials flow can not be selected along with code flow or implicit flow.",
            );
        }
        if !of.confidential {
            return refuse(
                "client_credentials flow can not be selected if client does not have a client secret.",
            );
        }
    }
    if (has("code") || has("implicit")) && config.callback_urls.is_empty() {
        return refuse("CallbackUrls can not be empty when code flow or implicit flow is selected");
    }
    Ok(())
}

/// API_AnalyticsConfigurationType: an application by its ARN, or by id with the role to reach it.
fn check_analytics(given: &Map<String, Value>) -> Result<(), Refusal> {
    let Some(analytics) = given.get("AnalyticsConfiguration") else { return Ok(()) };
    let by_id =
        ["ApplicationId", "RoleArn", "ExternalId"].map(|name| analytics.get(name).is_some());
    let by_arn = analytics.get("ApplicationArn").is_some();
    let complete = match by_arn {
        true => by_id == [false; 3] || by_id == [false, true, false],
        false => by_id == [true; 3],
    };
    if complete {
        return Ok(());
    }
    Err(Refusal::parameter(
        "Invalid AnalyticsConfiguration: ApplicationArn, or ApplicationId with RoleArn and ExternalId, must be given.",
    ))
}
