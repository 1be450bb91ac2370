//! DescribeTerms.

use serde::Deserialize;

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::terms::One;
use crate::model::ids::{TermsId, UserPoolId};
use crate::rules::terms;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    terms_id: TermsId,
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<One, ApiError> {
    Ok(terms::find(call.app, &req.user_pool_id, req.terms_id).await?.into())
}
