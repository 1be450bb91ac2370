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
    /// The scopes as tokens carry them: `<identifier>/<scope name>`.
    pub fn full_scopes(&self) -> impl Iterator<Item = String> {
        self.scopes.iter().map(|scope| format!("{}/{}", self.identifier, scope.scope_name))
    }
}
