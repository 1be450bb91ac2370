//! Where a provider is: as its settings say, else as it says itself.

use crate::app::App;
use crate::model::identity_provider::IdentityProvider;

/// The settings that take the place of discovery, all three together.
pub const ENOUGH: [&str; 3] = ["authorize_url", "token_url", "jwks_uri"];

/// The endpoints of a provider.
pub struct Places {
    pub authorize: String,
    pub token: String,
    pub jwks: String,
    /// Whether the token endpoint takes the client's secret in the form; else it goes into the header.
    pub secret_by_post: bool,
    pub user_info: Option<String>,
    /// Whether its answers must name it (RFC 9207).
    pub names_itself: bool,
}

/// Where users sign out at a provider (OIDC RP-Initiated Logout §2.1); `None` where it does not say so.
pub async fn end_session(app: &App, provider: &IdentityProvider) -> Option<String> {
    let said = app.provider_metadata.of(&app.outbound, provider.issuer(), app.now()).await?;
    said.end_session_endpoint.clone()
}

/// Where a provider is; `None` while it does not say so.
pub async fn of(app: &App, provider: &IdentityProvider) -> Option<Places> {
    let own = |name: &str| provider.detail(name).map(str::to_owned);
    let user_info = own("attributes_url");
    if let [Some(authorize), Some(token), Some(jwks)] = ENOUGH.map(own) {
        let (secret_by_post, names_itself) = (true, false);
        return Some(Places { authorize, token, secret_by_post, jwks, user_info, names_itself });
    }
    let said = app.provider_metadata.of(&app.outbound, provider.issuer(), app.now()).await?;
    Some(Places {
        authorize: own("authorize_url").unwrap_or_else(|| said.authorization_endpoint.clone()),
        // What the provider says is said of the place that it names.
        secret_by_post: own("token_url").is_some() || said.takes_secret_by_post(),
        token: own("token_url").unwrap_or_else(|| said.token_endpoint.clone()),
        jwks: own("jwks_uri").unwrap_or_else(|| said.jwks_uri.clone()),
        user_info: user_info.or_else(|| said.userinfo_endpoint.clone()),
        names_itself: said.names_itself,
    })
}
