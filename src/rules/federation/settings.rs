//! What is set of a provider: checked before anything is written.

use url::Url;

use super::places::ENOUGH;
use crate::app::App;
use crate::model::identity_provider::{IdentityProvider, OIDC, TextMap};
use crate::model::ids::ProviderName;
use crate::model::user_pool::UserPool;
use crate::provider_metadata;
use crate::rules::{Refusal, Result};

/// What an operation says of a provider; what it does not say stays, or is the default.
#[derive(Clone, Debug, Default)]
pub struct Written {
    pub details: Option<TextMap>,
    pub attribute_mapping: Option<TextMap>,
    pub identifiers: Option<Vec<String>>,
}

/// The members of ProviderDetails.
const DETAILS: [&str; 11] = [
    "IDPSignout",
    "attributes_request_method",
    "attributes_url",
    "attributes_url_add_attributes",
    "authorize_scopes",
    "authorize_url",
    "client_id",
    "client_secret",
    "jwks_uri",
    "oidc_issuer",
    "token_url",
];

/// Those without which there is no provider.
const REQUIRED: [&str; 5] =
    ["attributes_request_method", "authorize_scopes", "client_id", "client_secret", "oidc_issuer"];

/// The longest value of one.
const MAX_DETAIL: usize = 2048;

/// The most attributes that are mapped.
const MAX_MAPPED: usize = 50;

/// Names that mean something else.
const RESERVED: [&str; 5] = ["COGNITO", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple"];

/// Refuses with `InvalidParameter` a kind of provider that there is none of here.
pub fn check_kind(kind: &str) -> Result<(), Refusal> {
    if kind == OIDC {
        return Ok(());
    }
    let why = format!(
        "Identity providers of type {kind} are not available in this version of Poolhouse; OIDC is."
    );
    Err(Refusal::parameter(why))
}

/// Refuses with `InvalidParameter` a name that means something else.
pub fn check_name(name: &ProviderName) -> Result<(), Refusal> {
    match RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name.as_str())) {
        true => Err(Refusal::parameter(format!("{name} is reserved."))),
        false => Ok(()),
    }
}

/// The details without the secret, and that. Refuses with `InvalidParameter`.
pub fn check_details(app: &App, given: &TextMap) -> Result<(TextMap, String), Refusal> {
    let refuse = |why: String| Err(Refusal::parameter(why));
    if let Some(unknown) = given.keys().find(|name| !DETAILS.contains(&name.as_str())) {
        return refuse(format!("ProviderDetails has no member {unknown} for type {OIDC}."));
    }
    let value = |name: &str| given.get(name).map(String::as_str).unwrap_or_default();
    if let Some(missing) = REQUIRED.iter().find(|name| value(name).is_empty()) {
        return refuse(format!("ProviderDetails must have {missing}."));
    }
    if let Some(long) = DETAILS.iter().find(|name| value(name).chars().count() > MAX_DETAIL) {
        return refuse(format!("{long} has at most {MAX_DETAIL} characters."));
    }
    if !["GET", "POST"].contains(&value("attributes_request_method")) {
        return refuse("attributes_request_method must be GET or POST.".to_owned());
    }
    if !["", "true", "false"].contains(&value("IDPSignout")) {
        return refuse("IDPSignout must be true or false.".to_owned());
    }
    if !value("authorize_scopes").split(' ').any(|scope| scope == "openid") {
        return refuse("authorize_scopes must have openid.".to_owned());
    }
    if !["", "false"].contains(&value("attributes_url_add_attributes")) {
        return refuse("attributes_url_add_attributes must be false.".to_owned());
    }
    for name in ["oidc_issuer", "authorize_url", "token_url", "attributes_url", "jwks_uri"] {
        let url = value(name);
        if !url.is_empty() && !is_place(app, url) {
            return refuse(format!("{name} must be an https URL without fragment."));
        }
    }
    if value("oidc_issuer").contains('?') {
        return refuse("oidc_issuer must have no query.".to_owned());
    }
    let kept = |(name, value): (&String, &String)| {
        let own = ["client_secret", "attributes_url_add_attributes"].contains(&name.as_str());
        (!own && !value.is_empty()).then(|| (name.clone(), value.clone()))
    };
    Ok((given.iter().filter_map(kept).collect(), value("client_secret").to_owned()))
}

/// Whether this server may call a URL, and a browser be sent there.
fn is_place(app: &App, url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| {
        let anonymous = url.username().is_empty() && url.password().is_none();
        app.outbound.may_call(&url) && url.fragment().is_none() && anonymous
    })
}

/// Looks whether the provider says where it is, and where users sign out, if its settings leave that to it. Refuses with
/// `InvalidParameter`.
pub async fn check_place(app: &App, provider: &IdentityProvider) -> Result<()> {
    let enough = ENOUGH.iter().all(|name| provider.detail(name).is_some());
    if enough && !provider.signs_out() {
        return Ok(());
    }
    let issuer = provider.issuer();
    let found = provider_metadata::look(&app.outbound, issuer).await.map_err(|why| {
        let wanted = match enough {
            true => "IDPSignout is true".to_owned(),
            false => format!("{} are not all given", ENOUGH.join(", ")),
        };
        let why = format!("Unable to contact well-known endpoint of {issuer}, and {wanted}: {why}");
        Refusal::parameter(why)
    })?;
    if provider.signs_out() && found.end_session_endpoint.is_none() {
        let why = format!("IDPSignout is true, and {issuer} has no end_session_endpoint.");
        return Err(Refusal::parameter(why).into());
    }
    Ok(())
}

/// The attribute mapping, the fixed name of users in it. Refuses with `InvalidParameter`.
pub fn check_mapping(pool: &UserPool, given: TextMap) -> Result<TextMap, Refusal> {
    let refuse = |why: String| Err(Refusal::parameter(why));
    if given.len() > MAX_MAPPED {
        return refuse(format!("AttributeMapping has at most {MAX_MAPPED} members."));
    }
    for (attribute, claim) in &given {
        if attribute == "username" {
            if claim != "sub" {
                return refuse("username can only be mapped from sub.".to_owned());
            }
            continue;
        }
        if claim.is_empty() || claim.chars().count() > MAX_DETAIL {
            return refuse(format!("{attribute} must be mapped from a claim."));
        }
        if attribute == "sub" || pool.config.attribute(attribute).is_none() {
            return refuse(format!("The attribute {attribute} does not exist in the schema."));
        }
    }
    let mut mapping = given;
    mapping.entry("username".to_owned()).or_insert_with(|| "sub".to_owned());
    Ok(mapping)
}

/// Refuses with `InvalidParameter` identifiers that are given twice, or are another provider's.
pub fn check_identifiers(
    others: &[IdentityProvider],
    name: &ProviderName,
    given: &[String],
) -> Result<(), Refusal> {
    let twice =
        given.iter().enumerate().find(|(at, one)| given.iter().take(*at).any(|o| o == *one));
    if let Some((_, twice)) = twice {
        return Err(Refusal::parameter(format!("The identifier {twice} is given twice.")));
    }
    let of_another = |one: &&String| {
        others.iter().any(|other| other.name != *name && other.identifiers.contains(one))
    };
    match given.iter().find(of_another) {
        Some(taken) => Err(Refusal::parameter(format!("The identifier {taken} is in use."))),
        None => Ok(()),
    }
}
