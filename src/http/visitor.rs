//! Who is at the other end: the peer, or what a trusted proxy says of it.

use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

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
    let (address, sure) = address(request, config);
    let in_any = |networks: &[IpNet]| networks.iter().any(|net| net.contains(&address));
    let trusted = config.is_some_and(|config| {
        sure && (in_any(&config.trusted_sources) || config.dev && address.is_loopback())
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

/// The peer, or the right-most hop of `X-Forwarded-For` that is no proxy of ours; and whether that is who sent the request. A hop
/// that is no address says nothing of who is behind the last one that is: where that one is a proxy of ours, it is somebody
/// else.
fn address(request: &HttpRequest, config: Option<&Config>) -> (IpAddr, bool) {
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    let mut nearest = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let Some(config) = config else { return (nearest, true) };
    let ours = |address: &IpAddr| config.trusted_proxies.iter().any(|net| net.contains(address));
    let lines: Vec<_> = request.headers().get_all("x-forwarded-for").collect();
    // One byte that is no text must not hide the hops beside it.
    let lines = lines.iter().rev().map(|line| String::from_utf8_lossy(line.as_bytes()));
    let hops = lines.flat_map(|line| line.rsplit(',').map(hop).collect::<Vec<_>>());
    for hop in hops {
        if !ours(&nearest) {
            break;
        }
        let Some(hop) = hop else { return (nearest, false) };
        nearest = hop;
    }
    (nearest, true)
}

/// The address of a hop, as proxies write it: some with the port that it came from, and in brackets.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    Some(bare.parse().ok().or_else(with_port)?.to_canonical())
}
