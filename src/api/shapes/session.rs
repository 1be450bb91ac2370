//! Sessions of users, and what pools and clients say of them, on the wire.

use serde::{Deserialize, Serialize};

use crate::api::shapes::epoch::Epoch;
use crate::model::ids::{ClientId, OriginJti, UserPoolId};
use crate::model::session::{Session, SessionName, SessionPolicy};
use crate::rules::paging::Page;

/// API_SessionDescriptionType.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    session_id: String,
    session_type: &'static str,
    client_id: Option<ClientId>,
    create_date: Epoch,
    last_active_date: Epoch,
    device_type: String,
    #[serde(rename = "LastIPAddress")]
    last_ip_address: String,
    last_location: Location,
    origin_session_id: Option<String>,
    is_current_session: bool,
}

/// API_SessionLocationType: addresses are not looked up, so the country is unknown.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Location {
    country: &'static str,
}

impl Description {
    fn of(session: Session, current: Option<OriginJti>) -> Self {
        let (session_type, is_current_session) = match session.name {
            SessionName::Token(id) => ("TOKEN", Some(id) == current),
            SessionName::Sso(_) => ("SSO", false),
        };
        Self {
            session_id: session.name.to_string(),
            session_type,
            client_id: session.client_id,
            create_date: session.created_at.into(),
            last_active_date: session.last.at.into(),
            device_type: session.last.device,
            last_ip_address: session.last.address,
            last_location: Location { country: "unknown" },
            origin_session_id: session.origin.map(|id| SessionName::Sso(id).to_string()),
            is_current_session,
        }
    }
}

/// The answer of the operations that list sessions.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Listed {
    sessions: Vec<Description>,
    next_token: Option<String>,
}

impl Listed {
    /// A page; the session that asks is marked, if one does.
    pub fn of(page: Page<Session>, current: Option<OriginJti>) -> Self {
        let described = |session| Description::of(session, current);
        Self { sessions: page.items.into_iter().map(described).collect(), next_token: page.next }
    }
}

/// The request of SetUserPoolSessionConfiguration, and the answer of both operations on it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PoolConfiguration {
    pub user_pool_id: UserPoolId,
    user_session_tracking: Tracking,
    token_session: TokenSession,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Tracking {
    Enabled,
    Disabled,
}

/// API_UserPoolTokenSessionConfigType.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TokenSession {
    max_per_user: i32,
}

impl PoolConfiguration {
    /// The policy of a pool.
    pub fn of(user_pool_id: UserPoolId, policy: SessionPolicy) -> Self {
        Self {
            user_pool_id,
            user_session_tracking: match policy.tracked {
                true => Tracking::Enabled,
                false => Tracking::Disabled,
            },
            token_session: TokenSession { max_per_user: policy.max_per_user },
        }
    }

    /// The policy that is asked for.
    pub fn policy(&self) -> SessionPolicy {
        SessionPolicy {
            tracked: self.user_session_tracking == Tracking::Enabled,
            max_per_user: self.token_session.max_per_user,
        }
    }
}

/// The request of SetUserPoolClientSessionConfiguration, and the answer of both operations on it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClientConfiguration {
    pub user_pool_id: UserPoolId,
    pub client_id: ClientId,
    #[serde(rename = "SSOSession")]
    sso_session: SsoSession,
}

/// API_ClientSSOSessionConfigType.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SsoSession {
    max_validity_minutes: i64,
}

impl ClientConfiguration {
    /// What a client says.
    pub fn of(user_pool_id: UserPoolId, client_id: ClientId, minutes: i64) -> Self {
        Self { user_pool_id, client_id, sso_session: SsoSession { max_validity_minutes: minutes } }
    }

    /// The minutes that are asked for.
    pub fn minutes(&self) -> i64 {
        self.sso_session.max_validity_minutes
    }
}
