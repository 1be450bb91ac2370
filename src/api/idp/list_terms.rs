//! ListTerms.

use serde::{Deserialize, Serialize};

use crate::api::Call;
use crate::api::caller::Admin;
use crate::api::error::ApiError;
use crate::api::shapes::epoch::Epoch;
use crate::model::ids::{TermsId, UserPoolId};
use crate::model::terms::{Terms, TermsName};
use crate::rules::terms;

/// How many terms a page holds where it is not said.
const PAGE: usize = 60;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    user_pool_id: UserPoolId,
    max_results: Option<usize>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    terms: Vec<Description>,
    next_token: Option<String>,
}

/// API_TermsDescriptionType.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Description {
    terms_id: TermsId,
    terms_name: TermsName,
    enforcement: &'static str,
    creation_date: Epoch,
    last_modified_date: Epoch,
}

impl From<Terms> for Description {
    fn from(terms: Terms) -> Self {
        Self {
            terms_id: terms.id,
            terms_name: terms.name,
            enforcement: "NONE",
            creation_date: terms.created_at.into(),
            last_modified_date: terms.modified_at.into(),
        }
    }
}

pub async fn run(call: &Call<'_>, _: Admin, req: Request) -> Result<Response, ApiError> {
    let (limit, token) = (req.max_results.unwrap_or(PAGE), req.next_token.as_deref());
    let page = terms::list(call.app, &req.user_pool_id, limit, token).await?;
    let terms = page.items.into_iter().map(Description::from).collect();
    Ok(Response { terms, next_token: page.next })
}
