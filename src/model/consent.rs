//! What users allow clients.

use chrono::{DateTime, Utc};

use crate::model::ids::ClientId;

/// What a client asks a user for, or may have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The resource that it is for (RFC 8707); empty where none was named.
    pub resource: String,
    pub scopes: Vec<String>,
    /// Claims beyond the scopes; `EVERYTHING` stands for all that the client may read.
    pub claims: Vec<String>,
}

/// The claim that stands for all of them.
pub const EVERYTHING: &str = "*";

impl Extent {
    /// Whether all that another extent has is in this one.
    pub fn covers(&self, asked: &Self) -> bool {
        let has = |held: &[String], one: &String| held.contains(one);
        self.resource == asked.resource
            && asked.scopes.iter().all(|scope| has(&self.scopes, scope))
            && asked.claims.iter().all(|claim| has(&self.claims, claim))
    }
}

/// A thing that a client asks for, as people think of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A scope that needs no resource server.
    Scope(String),
    /// A scope of a resource server, in the words of whoever runs it.
    OfApi { api: String, description: String },
    /// A claim beyond the scopes.
    Claim(String),
    /// All that the client may read.
    Everything,
}

/// A client that has access to something of a user's.
#[derive(Clone, Debug)]
pub struct Access {
    pub client_id: ClientId,
    /// What was allowed; nothing where the user was never asked.
    pub allowed: Vec<Extent>,
    /// Since when.
    pub since: DateTime<Utc>,
}
