//! Who is at the other end: the peer, or what a trusted proxy says of it.

use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr};

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use ipnet::IpNet;
use uuid::Uuid;

use crate::app::App;
use crate::config::Config;
use crate::model::visitor::Visitor;

/// The id of a request, set before anything else sees it.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);

impl FromRequest for Visitor {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(of(request)))
    }
}

/// Who sent a request.
pub fn of(request: &HttpRequest) -> Visitor {
    let request_id = request.extensions().get::<RequestId>().map_or(Uuid::nil(), |id| id.0);
    let app = request.app_data::<Data<App>>();
    let config = app.map(|app| &app.config);
    let address = address(request, config);
    let in_any = |networks: &[IpNet]| networks.iter().any(|net| net.contains(&address));
    let trusted = config.is_some_and(|config| {
        in_any(&config.trusted_sources) || config.dev && address.is_loopback()
    });
    let user_agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    let user_agent = user_agent.map(str::to_owned);
    Visitor { address, request_id, trusted, user_agent, language: None }
}

/// Whether the peer is a proxy whose forwarded headers are believed.
pub fn behind_proxy(request: &HttpRequest, config: &Config) -> bool {
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    peer.is_some_and(|peer| config.trusted_proxies.iter().any(|net| net.contains(&peer)))
}

/// The peer, or the right-most hop of `X-Forwarded-For` that is no proxy of ours. A header that does not parse counts
/// for nothing: the last address that did parse stays.
fn address(request: &HttpRequest, config: Option<&Config>) -> IpAddr {
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    let mut nearest = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let Some(config) = config else { return nearest };
    let ours = |address: &IpAddr| config.trusted_proxies.iter().any(|net| net.contains(address));
    let headers = request.headers().get_all("x-forwarded-for");
    let texts: Vec<&str> = headers.filter_map(|header| header.to_str().ok()).collect();
    let joined = texts.join(",");
    for hop in joined.rsplit(',').map(str::trim) {
        let Ok(hop) = hop.parse::<IpAddr>() else { break };
        if !ours(&nearest) {
            break;
        }
        nearest = hop.to_canonical();
    }
    nearest
}
