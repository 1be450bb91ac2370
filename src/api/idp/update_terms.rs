//! UpdateTerms.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::terms::One;
use crate::model::ids::{TermsId, UserPoolId};
use crate::model::terms::{Links, TermsName};
use crate::rules::terms::{self, Change};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    terms_id: TermsId,
    terms_name: Option<TermsName>,
    links: Option<Links>,
}

pub async fn run(call: &Call<'_>, admin: Admin, req: Request) -> Result<One, ApiError> {
    let actor = call.actor(&admin);
    let change = Change { name: req.terms_name, links: req.links };
    let changed = terms::update(call.app, &actor, &req.user_pool_id, req.terms_id, change).await?;
    Ok(changed.into())
}
