//! A resource server of a pool: an API and the scopes it knows.

use serde::{Deserialize, Serialize};

use crate::model::ids::{ResourceServerId, UserPoolId};

/// A resource server as stored.
#[derive(Clone, Debug)]
pub struct ResourceServer {
    pub user_pool_id: UserPoolId,
    pub identifier: ResourceServerId,
    pub name: String,
    pub scopes: Vec<ResourceServerScope>,
}

/// A scope of a resource server, as API_ResourceServerScopeType spells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceServerScope {
    pub scope_name: String,
    pub scope_description: String,
}

impl ResourceServer {
    /// The scope of this server that tokens carry by this name.
    pub fn full_scope(&self, full: &str) -> Option<&ResourceServerScope> {
        let name = full.strip_prefix(self.identifier.as_str())?.strip_prefix('/')?;
        self.scopes.iter().find(|scope| scope.scope_name == name)
    }

    /// Whether a scope, as tokens carry it, is one of this server's.
    pub fn has_full_scope(&self, full: &str) -> bool {
        self.full_scope(full).is_some()
    }

    /// Whether a resource indicator means this server: URIs without a path are written with a slash or without.
    pub fn is_meant_by(&self, indicator: &str) -> bool {
        let identifier = self.identifier.as_str();
        let origin = indicator
            .strip_suffix('/')
            .filter(|origin| origin.split_once("://").is_some_and(|(_, host)| !host.contains('/')));
        identifier == indicator
            || origin == Some(identifier)
            || identifier.strip_suffix('/') == Some(indicator)
                && indicator.split_once("://").is_some_and(|(_, host)| !host.contains('/'))
    }

    /// The scopes as tokens carry them: `<identifier>/<scope name>`.
    pub fn full_scopes(&self) -> impl Iterator<Item = String> {
        self.scopes.iter().map(|scope| format!("{}/{}", self.identifier, scope.scope_name))
    }
}
