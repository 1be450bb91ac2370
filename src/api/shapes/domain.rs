//! Domains on the wire.

use serde_json::{Value, json};
use url::Url;

use crate::app::App;
use crate::model::domain::Domain;

/// The host that serves a domain, in the place of Cognito's CloudFront distribution: where a name of one's own has to
/// point in DNS, and where a prefix is found.
pub fn served_at(app: &App, domain: &Domain) -> String {
    match &app.config.domain_suffix {
        Some(suffix) if !domain.custom => format!("{}.{suffix}", domain.domain),
        _ => {
            let url = Url::parse(&app.config.public_url).ok();
            url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
        }
    }
}

/// API_DomainDescriptionType. There is no S3 bucket behind it, so none is named.
pub fn describe(app: &App, domain: &Domain) -> Value {
    let part = |name: &str| domain.settings.get(name).cloned();
    json!({
        "UserPoolId": domain.user_pool_id,
        "AWSAccountId": app.config.account_id,
        "Domain": domain.domain,
        "CloudFrontDistribution": served_at(app, domain),
        "Version": domain.version,
        "Status": "ACTIVE",
        "CustomDomainConfig": part("CustomDomainConfig").unwrap_or_else(|| json!({})),
        "ManagedLoginVersion": domain.managed_login_version,
        "Routing": part("Routing"),
    })
}
