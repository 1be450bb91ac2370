//! What the audit keeps.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::model::ids::{AccessKeyId, ClientId, Sub, UserKey, UserPoolId};
use crate::model::message::Notice;
use crate::model::visitor::Visitor;

/// Who did what to whom, and whether it was let.
#[derive(Clone, Debug)]
pub struct AuditEvent {
    pub user_pool_id: UserPoolId,
    pub at: DateTime<Utc>,
    /// What was done, in the words of the API or of OAuth: `SignIn`, `TokenRefresh`, `CreateUserPool`.
    pub event: &'static str,
    pub success: bool,
    pub sub: Option<Sub>,
    pub client_id: Option<ClientId>,
    pub access_key_id: Option<AccessKeyId>,
    pub address: Option<String>,
    pub request_id: Option<Uuid>,
    /// More about it; never a secret.
    pub detail: Value,
}

/// Who asks for a change: what its audit event says of them, and what the user is told of it.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    /// The access key that signed; `None` for the command line, which needs none.
    pub access_key_id: Option<AccessKeyId>,
    pub address: Option<String>,
    pub request_id: Option<Uuid>,
    /// Queued with the change, so that there is none without it.
    pub notice: Option<Notice>,
}

impl Actor {
    /// Whoever runs commands on the machine itself.
    pub fn operator() -> Self {
        Self::default()
    }

    /// The event of a change that was made.
    pub fn did(
        &self,
        event: &'static str,
        pool: &UserPoolId,
        at: DateTime<Utc>,
        detail: Value,
    ) -> AuditEvent {
        AuditEvent {
            user_pool_id: pool.clone(),
            at,
            event,
            success: true,
            sub: None,
            client_id: None,
            access_key_id: self.access_key_id.clone(),
            address: self.address.clone(),
            request_id: self.request_id,
            detail,
        }
    }
}

impl AuditEvent {
    /// The same, done to a client.
    pub fn of_client(self, client: &ClientId) -> Self {
        Self { client_id: Some(client.clone()), ..self }
    }

    /// The same, which was not let.
    pub fn failed(self) -> Self {
        Self { success: false, ..self }
    }
}

impl Actor {
    /// A user, or whoever says to be one.
    pub fn visiting(visitor: &Visitor) -> Self {
        Self {
            access_key_id: None,
            address: Some(visitor.address.to_string()),
            request_id: Some(visitor.request_id),
            notice: None,
        }
    }

    /// The same, whose change the user is told of.
    pub fn telling(self, notice: Option<Notice>) -> Self {
        Self { notice, ..self }
    }

    /// The event of a change to a user that was made.
    pub fn did_to(
        &self,
        event: &'static str,
        user: &UserKey,
        client: Option<&ClientId>,
        at: DateTime<Utc>,
        detail: Value,
    ) -> AuditEvent {
        let done = self.did(event, &user.pool, at, detail);
        AuditEvent { sub: Some(user.sub), client_id: client.cloned(), ..done }
    }
}
