//! What a client says of itself, as the rules of clients want it: no more than it may have.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::{Outcome, Unregistered, members, metadata};
use crate::model::registration::{DcrConfiguration, Registration, RegistrationRecord};
use crate::rules::clients::{self, DCR_SCOPE, MAX_URL, MAX_URLS};
use crate::rules::device_flow::DEVICE_CODE;
use crate::rules::object;
use crate::rules::pools::Pool;
use crate::rules::scopes::words;

/// How long a public client may repeat a refresh whose answer it did not get, in seconds.
const RETRY_SECONDS: i64 = 10;

/// The longest name of a client.
const MAX_NAME: usize = 128;

/// A client as the rules of clients want it.
pub struct Planned {
    /// As ClientNameType has it.
    pub name: String,
    /// As the client gave it.
    pub registered_name: String,
    pub secret: bool,
    pub settings: Map<String, Value>,
    pub metadata: Map<String, Value>,
    refresh: bool,
    by_post: bool,
}

impl Planned {
    /// What is remembered of it.
    pub fn record(&self, with_token: bool) -> RegistrationRecord {
        RegistrationRecord {
            with_token,
            refresh: self.refresh,
            by_post: self.by_post,
            settings: self.settings.clone(),
            metadata: self.metadata.clone(),
        }
    }
}

/// A client of what is asked for.
pub fn plan(
    pool: &Pool,
    dcr: &DcrConfiguration,
    authenticated: bool,
    asked: &Registration,
    now: DateTime<Utc>,
) -> Outcome<Planned> {
    let flows = flows(dcr, authenticated, asked)?;
    let code = flows.contains(&"code");
    redirect_uris(asked, code)?;
    id_tokens(pool, asked, now)?;
    let grants = asked.grant_types.as_deref().unwrap_or_default();
    let asks_for = |name: &str| grants.iter().any(|grant| grant == name);
    let (devices, refresh) = (devices(dcr, authenticated, asked), asks_for("refresh_token"));
    let method = asked.token_endpoint_auth_method.as_deref().unwrap_or("client_secret_basic");
    let secret = match method {
        "client_secret_basic" | "client_secret_post" => true,
        "none" | "private_key_jwt" => false,
        _ => return Err(metadata("token_endpoint_auth_method is not known")),
    };
    let registered_name = given(&asked.client_name).unwrap_or("registered").trim().to_owned();
    let length = registered_name.chars().count();
    if length > MAX_NAME || !is_legible(&registered_name) {
        return Err(metadata("client_name is too long, or cannot be read"));
    }
    let name = registered_name.chars().map(as_in_names).collect::<String>();
    let scopes = scopes(pool, dcr, code || devices, asked)?;
    let settings = settings(asked, method, &flows, &scopes);
    let document = document(asked, method, devices);
    // Refused before there is a client, so that a change is whole or not at all.
    let metadata = members(&clients::check_metadata(document, &asked.redirect_uris)?)?;
    let by_post = method == "client_secret_post";
    Ok(Planned { name, registered_name, secret, settings, metadata, refresh, by_post })
}

/// What Cognito has members for.
fn settings(
    asked: &Registration,
    method: &str,
    flows: &[&str],
    scopes: &[String],
) -> Map<String, Value> {
    let mut settings = json!({
        "AllowedOAuthFlows": flows,
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthScopes": scopes,
        "CallbackURLs": asked.redirect_uris,
        "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
        "PreventUserExistenceErrors": "ENABLED",
        "SupportedIdentityProviders": ["COGNITO"],
    });
    // RFC 9700 §2.2.2: what nothing binds is rotated.
    if method == "none" && !asked.dpop_bound_access_tokens {
        settings["ExplicitAuthFlows"] = json!([]);
        settings["RefreshTokenRotation"] =
            json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": RETRY_SECONDS});
    }
    object(settings)
}

/// What it has none for.
fn document(asked: &Registration, method: &str, devices: bool) -> Map<String, Value> {
    let mut document = object(json!({
        "require_pkce": true,
        "device_authorization": devices,
        "post_logout_redirect_uris": asked.post_logout_redirect_uris,
        "require_pushed_authorization_requests": asked.require_pushed_authorization_requests,
        "dpop_bound_access_tokens": asked.dpop_bound_access_tokens,
        "default_acr_values": asked.default_acr_values,
        "require_auth_time": asked.require_auth_time,
    }));
    for (member, value) in [
        ("backchannel_logout_uri", &asked.backchannel_logout_uri),
        ("frontchannel_logout_uri", &asked.frontchannel_logout_uri),
        ("jwks_uri", &asked.jwks_uri),
        ("token_endpoint_auth_signing_alg", &asked.token_endpoint_auth_signing_alg),
    ] {
        if let Some(value) = value {
            document.insert(member.to_owned(), json!(value));
        }
    }
    if let Some(seconds) = asked.default_max_age {
        document.insert("default_max_age".to_owned(), json!(seconds));
    }
    if let Some(jwks) = &asked.jwks {
        document.insert("jwks".to_owned(), jwks.clone());
    }
    if method == "private_key_jwt" {
        document.insert("token_endpoint_auth_method".to_owned(), json!(method));
    }
    document
}

/// What a member says. Clients whose form was left empty send blanks, and mean nothing by them.
fn given(member: &Option<String>) -> Option<&str> {
    member.as_deref().filter(|text| !text.trim().is_empty())
}

/// OIDC Registration §2: a client that relies on ID tokens of another kind than the pool's hears so, and does not find out
/// by its users.
fn id_tokens(pool: &Pool, asked: &Registration, now: DateTime<Utc>) -> Outcome<()> {
    let signed = asked.id_token_signed_response_alg.as_deref();
    let ours = pool.id_token_algorithm(now)?;
    if signed.is_some_and(|name| name != ours) {
        return Err(metadata("id_token_signed_response_alg is not what the pool signs with"));
    }
    match asked.subject_type.as_deref() {
        None | Some("public") => Ok(()),
        Some(_) => Err(metadata("subject_type is public")),
    }
}

/// RFC 7591 §2.1: grants and response types fit together. Those that cannot be had are left out (§3.2.1), and the answer says
/// which there are: a client asks many servers for the same.
fn flows<'a>(
    dcr: &'a DcrConfiguration,
    authenticated: bool,
    asked: &Registration,
) -> Outcome<Vec<&'a str>> {
    let allowed = dcr.grants(authenticated);
    let default = ["authorization_code".to_owned()];
    let grants = asked.grant_types.as_deref().unwrap_or(&default);
    let mut flows = Vec::new();
    for grant in grants {
        let flow = match grant.as_str() {
            "authorization_code" => "code",
            "client_credentials" => "client_credentials",
            _ => continue,
        };
        if let Some(flow) = allowed.iter().find(|allowed| **allowed == flow)
            && !flows.contains(flow)
        {
            flows.push(*flow);
        }
    }
    let types = asked.response_types.as_deref().unwrap_or_default();
    let has_code = flows.contains(&"code") && types.iter().any(|one| one == "code");
    if !types.is_empty() && !has_code {
        return Err(metadata("response_types do not fit the grant types"));
    }
    match flows.is_empty() && !devices(dcr, authenticated, asked) {
        true => Err(metadata("grant_types names none that gives tokens")),
        false => Ok(flows),
    }
}

/// Whether devices are signed in, which have a grant of their own, and need no other.
fn devices(dcr: &DcrConfiguration, authenticated: bool, asked: &Registration) -> bool {
    let grants = asked.grant_types.as_deref().unwrap_or_default();
    grants.iter().any(|grant| grant == DEVICE_CODE) && dcr.grants(authenticated).contains(&"code")
}

/// The most marks on a letter: no language has more, and a pile of them hides the letters and the page around it.
const MOST_MARKS: usize = 3;

/// Whether people see what an app is called: letters or digits, and nothing but what is seen.
fn is_legible(name: &str) -> bool {
    let mut marks = 0;
    let mut has_piles = false;
    for character in name.nfd() {
        marks = if is_combining_mark(character) { marks + 1 } else { 0 };
        has_piles |= marks > MOST_MARKS;
    }
    !has_piles && !name.chars().any(is_unseen) && name.chars().any(char::is_alphanumeric)
}

/// A character that shows nothing of itself, and may make others look like something else.
fn is_unseen(character: char) -> bool {
    let formats = matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    );
    character.is_control() || formats
}

/// A character of a name, or what stands for one that ClientNameType cannot have (RFC 7591 §2: values may be replaced).
fn as_in_names(character: char) -> char {
    match character {
        '_' | ' ' | '+' | '=' | ',' | '.' | '@' | '-' => character,
        _ if character.is_ascii_alphanumeric() => character,
        _ => '-',
    }
}

fn redirect_uris(asked: &Registration, needed: bool) -> Outcome<()> {
    let uris = &asked.redirect_uris;
    if needed && uris.is_empty() {
        return Err(Unregistered::RedirectUri("redirect_uris is missing".to_owned()));
    }
    if uris.len() > MAX_URLS || uris.iter().any(|uri| uri.chars().count() > MAX_URL) {
        let why = format!("redirect_uris has at most {MAX_URLS} URIs of {MAX_URL} characters");
        return Err(Unregistered::RedirectUri(why));
    }
    for uri in &asked.redirect_uris {
        if let Err(wrong) = clients::redirect_uris::check_strangers(uri) {
            return Err(Unregistered::RedirectUri(format!("{uri} {wrong}")));
        }
    }
    Ok(())
}

/// Those asked for as far as they may be had; all of them where none is named (RFC 7591 §2).
fn scopes(
    pool: &Pool,
    dcr: &DcrConfiguration,
    code: bool,
    asked: &Registration,
) -> Outcome<Vec<String>> {
    let custom = dcr.allowed_scopes.iter().map(String::as_str);
    let custom = custom.filter(|scope| *scope != DCR_SCOPE && pool.has_scope(scope));
    // Those of OpenID Connect, which every client of users may have.
    let openid: &[&str] = if code { pool.openid_scopes() } else { &[] };
    let all: Vec<&str> = openid.iter().copied().chain(custom).collect();
    let chosen: Vec<String> = match given(&asked.scope) {
        None => all.iter().map(|scope| (*scope).to_owned()).collect(),
        Some(named) => {
            let named: Vec<&str> = words(named).collect();
            all.iter().filter(|one| named.contains(one)).map(|one| (*one).to_owned()).collect()
        }
    };
    match chosen.is_empty() {
        true => Err(metadata("no scope is left that may be had")),
        false => Ok(chosen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bug: an app that nobody vouches for could have a name that nobody sees, or one that hides what stands around it.
    #[test]
    fn names_of_apps_are_legible() {
        for good in [
            "Acme",
            "Łódź 2",
            "İstanbul",
            "Việt Nam",
            "日本",
            "हिन्दी",
            "עִבְרִית",
            "a\u{301}\u{323}\u{302}",
        ] {
            assert!(is_legible(good), "{good}");
        }
        let piled = format!("Bank{}", "\u{301}".repeat(4));
        for bad in
            ["", " ", "-", "\u{3164}", "\u{2800}a", "a\u{115f}", "a\u{e0100}", "a\u{202e}b", &piled]
        {
            assert!(!is_legible(bad), "{bad:?}");
        }
    }
}
