//! Domains on the wire.

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
