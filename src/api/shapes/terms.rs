//! Terms on the wire.

use serde::Serialize;

use crate::api::shapes::epoch::Epoch;
use crate::model::ids::{ClientId, TermsId, UserPoolId};
use crate::model::terms::{Links, Terms, TermsName};

/// API_TermsType. There is one source of terms, a link, and nothing that enforces them.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Description {
    terms_id: TermsId,
    user_pool_id: UserPoolId,
    client_id: ClientId,
    terms_name: TermsName,
    terms_source: &'static str,
    enforcement: &'static str,
    links: Links,
    creation_date: Epoch,
    last_modified_date: Epoch,
}

impl From<Terms> for Description {
    fn from(terms: Terms) -> Self {
        Self {
            terms_id: terms.id,
            user_pool_id: terms.user_pool_id,
            client_id: terms.client_id,
            terms_name: terms.name,
            terms_source: "LINK",
            enforcement: "NONE",
            links: terms.links,
            creation_date: terms.created_at.into(),
            last_modified_date: terms.modified_at.into(),
        }
    }
}

/// The answer that holds one.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct One {
    pub terms: Description,
}

impl From<Terms> for One {
    fn from(terms: Terms) -> Self {
        Self { terms: terms.into() }
    }
}
