//! CreateUserPoolDomain, and what UpdateUserPoolDomain shares with it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::domain;
use crate::model::domain::Domain;
use crate::model::ids::{DomainName, UserPoolId};
use crate::rules;
use crate::rules::domains::NewDomain;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    pub user_pool_id: UserPoolId,
    domain: DomainName,
    managed_login_version: Option<i32>,
    #[serde(flatten)]
    settings: Map<String, Value>,
}

impl Request {
    /// The domain asked for.
    pub fn into_domain(self) -> NewDomain {
        NewDomain {
            domain: self.domain,
            managed_login_version: self.managed_login_version,
            settings: self.settings,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    cloud_front_domain: Option<String>,
    managed_login_version: i32,
    routing: Option<Value>,
}

impl Response {
    /// A domain as Create and Update answer it.
    pub fn of(call: &Call<'_>, made: &Domain) -> Self {
        Self {
            cloud_front_domain: made.custom.then(|| domain::served_at(call.app, made)),
            managed_login_version: made.managed_login_version,
            routing: made.settings.get("Routing").cloned(),
        }
    }
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<Response, ApiError> {
    let pool = req.user_pool_id.clone();
    let actor = call.actor(&admin);
    let made = rules::domains::create(call.app, &actor, &pool, req.into_domain()).await?;
    Ok(Response::of(call, &made))
}
