//! `/.well-known/oauth-protected-resource`: RFC 9728, for our userInfo, and for resource servers of the pool that are a URL.
//! Those send clients here by `resource_metadata` of their own challenges (§5.1), wherever they are.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::app::App;
use crate::http::form;
use crate::http::hosted::Hosted;
use crate::model::parameters::Parameters;
use crate::model::signing::Algorithm;
use crate::model::visitor::Visitor;
use crate::oauth::discovery::published;
use crate::oauth::error::OAuthError;
use crate::oauth::{answer, resolve};
use crate::rules::resources;

/// RFC 9728 §2.
#[derive(Serialize)]
struct Document<'a> {
    resource: &'a str,
    authorization_servers: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_name: Option<&'a str>,
    scopes_supported: Vec<String>,
    bearer_methods_supported: &'static [&'static str],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dpop_signing_alg_values_supported: Vec<&'static str>,
}

/// Where the metadata of userInfo is: the well-known part stands between host and path (RFC 9728 §3.1).
pub fn of_user_info(hosted: &Hosted) -> String {
    let origin = hosted.base.strip_suffix(hosted.prefix()).unwrap_or(&hosted.base);
    format!("{origin}/.well-known/oauth-protected-resource{}/oauth2/userInfo", hosted.prefix())
}

/// The metadata of userInfo.
pub async fn user_info(request: HttpRequest, app: Data<App>, visitor: Visitor) -> HttpResponse {
    let told = async {
        let hosted = resolve(&request, &app).await?;
        let scopes = hosted.pool.openid_scopes();
        told(&Document {
            resource: &hosted.url("/oauth2/userInfo"),
            authorization_servers: [&hosted.issuer],
            resource_name: None,
            scopes_supported: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            bearer_methods_supported: &["header", "body"],
            dpop_signing_alg_values_supported: Algorithm::NAMES.to_vec(),
        })
    };
    answer("protected_resource", &visitor, told.await)
}

/// The metadata of the resource server that `resource` names.
pub async fn get(request: HttpRequest, app: Data<App>, visitor: Visitor) -> HttpResponse {
    let told = async {
        let hosted = resolve(&request, &app).await?;
        let pairs = form::decode(request.query_string().as_bytes());
        let pairs = pairs.map_err(|_| OAuthError::invalid_request("the query cannot be read"))?;
        let parameters = Parameters::new(&["resource"], pairs);
        let named = match parameters.all("resource").as_slice() {
            [one] => *one,
            _ => return Err(OAuthError::invalid_request("name one resource")),
        };
        let server = hosted.pool.resource_server(named).filter(|_| resources::is_indicator(named));
        let server = server.ok_or_else(|| OAuthError::new("invalid_target"))?;
        told(&Document {
            resource: server.identifier.as_str(),
            authorization_servers: [&hosted.issuer],
            resource_name: Some(&server.name),
            scopes_supported: server.full_scopes().collect(),
            bearer_methods_supported: &["header"],
            dpop_signing_alg_values_supported: Vec::new(),
        })
    };
    answer("protected_resource", &visitor, told.await)
}

fn told(document: &Document<'_>) -> Result<HttpResponse, OAuthError> {
    let body = serde_json::to_string(document).map_err(|fault| OAuthError::Fault(fault.into()))?;
    Ok(published(body))
}
