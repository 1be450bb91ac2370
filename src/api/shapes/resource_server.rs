//! Resource servers on the wire.

use serde::{Deserialize, Serialize};

use crate::model::ids::{ResourceServerId, UserPoolId};
use crate::model::resource_server::{ResourceServer, ResourceServerScope};

/// The request of CreateResourceServer and UpdateResourceServer.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Written {
    user_pool_id: UserPoolId,
    identifier: ResourceServerId,
    name: String,
    #[serde(default)]
    scopes: Vec<ResourceServerScope>,
}

impl From<Written> for ResourceServer {
    fn from(written: Written) -> Self {
        Self {
            user_pool_id: written.user_pool_id,
            identifier: written.identifier,
            name: written.name,
            scopes: written.scopes,
        }
    }
}

/// API_ResourceServerType.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Description {
    user_pool_id: UserPoolId,
    identifier: ResourceServerId,
    name: String,
    scopes: Vec<ResourceServerScope>,
}

impl From<ResourceServer> for Description {
    fn from(server: ResourceServer) -> Self {
        Self {
            user_pool_id: server.user_pool_id,
            identifier: server.identifier,
            name: server.name,
            scopes: server.scopes,
        }
    }
}

/// The answer of the operations on one resource server.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct One {
    pub resource_server: Description,
}
