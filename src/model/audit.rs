//! What the audit keeps.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::model::ids::{AccessKeyId, ClientId, Sub, UserPoolId};

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
