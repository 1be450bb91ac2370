//! Which services a client may ask tokens for: resource indicators (RFC 8707).

use url::Url;

use crate::app::App;
use crate::model::client::Client;
use crate::model::grant::Grant;
use crate::model::resource_server::ResourceServer;
use crate::model::resources::Resources;
use crate::model::user_pool::{Dialect, UserPool};
use crate::rules::pools::Pool;
use crate::rules::tokens::USER_ADMIN;

/// How many a request may name, and how long each may be, in bytes.
const MOST: usize = 8;
const LONGEST: usize = 1024;

/// What only this machine is called. Cognito has the first alone; local servers call themselves by all of them.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// A resource is malformed, unknown, not this client's or not granted (RFC 8707 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTarget;

/// Whether a client may name any service: one, as Cognito has it, and only a client that somebody of the pool made. All
/// others name resource servers of the pool.
fn takes_any(pool: &UserPool, client: &Client) -> bool {
    pool.dialect() == Dialect::Cognito && !client.is_stranger()
}

/// The resources that a client asks a user's tokens for, as the tokens will name them.
pub fn asked(pool: &Pool, client: &Client, named: &[&str]) -> Result<Resources, InvalidTarget> {
    if named.len() > MOST || !named.iter().all(|one| is_indicator(one)) {
        return Err(InvalidTarget);
    }
    if takes_any(pool, client) {
        return match named {
            [_, _, ..] => Err(InvalidTarget),
            _ => Ok(Resources::of(named.iter().copied())),
        };
    }
    let servers = named.iter().map(|one| {
        let server = pool.resource_server(one).filter(|server| may_name(client, server));
        server.map(|server| server.identifier.as_str()).ok_or(InvalidTarget)
    });
    Ok(Resources::of(servers.collect::<Result<Vec<_>, _>>()?))
}

/// The same for a client's own tokens. Cognito knows no resources there.
pub fn asked_by_machine(
    pool: &Pool,
    client: &Client,
    named: &[&str],
) -> Result<Resources, InvalidTarget> {
    match takes_any(pool, client) {
        true => Ok(Resources::default()),
        false => asked(pool, client, named),
    }
}

/// Makes a grant in hand good for some of what was granted, if some is named (RFC 8707 §2.2). Where nothing was granted
/// by name, it is what the client could have asked for. A service that none of the scopes is for is none of it.
pub fn narrow(
    pool: &Pool,
    client: &Client,
    grant: &mut Grant,
    named: &[&str],
) -> Result<(), InvalidTarget> {
    grant.resources = narrowed(pool, client, &grant.resources, &mut grant.scopes, named)?;
    Ok(())
}

/// The resources that are left, and of the scopes those that are.
pub fn narrowed(
    pool: &Pool,
    client: &Client,
    granted: &Resources,
    scopes: &mut Vec<String>,
    named: &[&str],
) -> Result<Resources, InvalidTarget> {
    let resources = within(pool, client, granted, named)?;
    let had_any = !scopes.is_empty();
    retain_scopes(pool, client, &resources, scopes);
    match had_any && scopes.is_empty() {
        true => Err(InvalidTarget),
        false => Ok(resources),
    }
}

/// Those of what was granted that are named; all of it where none is.
fn within(
    pool: &Pool,
    client: &Client,
    granted: &Resources,
    named: &[&str],
) -> Result<Resources, InvalidTarget> {
    if named.is_empty() {
        return Ok(granted.clone());
    }
    let named = asked(pool, client, named)?;
    match granted.is_empty() || named.is_within(granted) {
        true => Ok(named),
        false => Err(InvalidTarget),
    }
}

/// A token for some services has the scopes of no other, and not the one that changes the user: who takes it could use
/// them (RFC 8707 §2.2).
pub fn retain_scopes(
    pool: &Pool,
    client: &Client,
    resources: &Resources,
    scopes: &mut Vec<String>,
) {
    if resources.is_empty() || takes_any(pool, client) {
        return;
    }
    let servers: Vec<_> = resources.iter().filter_map(|one| pool.resource_server(one)).collect();
    scopes.retain(|scope| {
        let theirs = servers.iter().any(|server| server.has_full_scope(scope));
        theirs || !pool.has_custom_scope(scope) && scope != USER_ADMIN
    });
}

/// The services that the audience of a token of the pool names. The pool itself, which is named where no service is
/// (RFC 9068 §3), is none, also by the name that it had when the token was issued.
pub fn named(app: &App, pool: &Pool, audience: &Resources) -> Resources {
    Resources::of(audience.iter().filter(|one| !pool.has_issued(app, one)))
}

/// Whether a client is a service that a token names: by its own id, or as one of the pool's resource servers, whose scopes
/// it may have. Nobody who registered itself stands for one of those.
pub fn is_service(pool: &Pool, client: &Client, named: &str) -> bool {
    is_own(pool, client, named, may_name)
}

/// The same for what only the service itself may do: of a resource server without scopes that is nobody.
pub fn is_service_itself(pool: &Pool, client: &Client, named: &str) -> bool {
    is_own(pool, client, named, has_scope_of)
}

fn is_own(
    pool: &Pool,
    client: &Client,
    named: &str,
    is_server: fn(&Client, &ResourceServer) -> bool,
) -> bool {
    let server = pool.resource_server(named).filter(|_| !client.is_stranger());
    named == client.id.as_str() || server.is_some_and(|server| is_server(client, server))
}

/// A client that may have a scope of it; where it has none, each that somebody of the pool made.
fn may_name(client: &Client, server: &ResourceServer) -> bool {
    match server.scopes.is_empty() {
        true => !client.is_stranger(),
        false => has_scope_of(client, server),
    }
}

fn has_scope_of(client: &Client, server: &ResourceServer) -> bool {
    client.config.allowed_oauth_scopes.iter().any(|scope| server.has_full_scope(scope))
}

/// An absolute URI without a fragment, of the schemes that Cognito allows: plain HTTP for this machine alone, by whichever of its
/// names.
pub fn is_indicator(named: &str) -> bool {
    let url = Url::parse(named).ok().filter(|url| url.fragment().is_none());
    let legible = named.len() <= LONGEST && named.bytes().all(|byte| byte.is_ascii_graphic());
    legible
        && url.is_some_and(|url| match url.scheme() {
            "http" => url.host_str().is_some_and(|host| LOOPBACK.contains(&host)),
            "https" => true,
            _ => named.contains("://"),
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_indicator_makes_it_panic(text: String) {
            let _ = is_indicator(&text);
            let _ = is_indicator(&format!("https://{text}"));
        }
    }

    #[test]
    fn a_service_is_named_by_a_uri_of_its_own() {
        for good in [
            "https://api.example",
            "http://localhost:3000/x",
            "http://127.0.0.1:8000",
            "http://[::1]:8000/mcp",
            "myapi://x",
            "https://a/?b",
        ] {
            assert!(is_indicator(good), "{good}");
        }
        let long = format!("https://api.example/{}", "x".repeat(LONGEST));
        for bad in [
            "",
            "api",
            "http://api.example",
            "http://127.0.0.1.example",
            "https://api.example#x",
            "https://api.example/ x",
            "https://api.example/\n",
            "urn:api",
            &long,
        ] {
            assert!(!is_indicator(bad), "{bad}");
        }
    }
}
