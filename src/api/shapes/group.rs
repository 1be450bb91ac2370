//! Groups on the wire.

use serde::{Deserialize, Serialize};

use crate::api::shapes::epoch::Epoch;
use crate::model::group::{Group, GroupChange};
use crate::model::ids::{GroupName, UserPoolId};

/// The request of CreateGroup and UpdateGroup.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Written {
    pub user_pool_id: UserPoolId,
    pub group_name: GroupName,
    description: Option<String>,
    role_arn: Option<String>,
    precedence: Option<i32>,
}

impl Written {
    /// What the request says of the group.
    pub fn members(&self) -> GroupChange {
        GroupChange {
            description: self.description.clone(),
            role_arn: self.role_arn.clone(),
            precedence: self.precedence,
        }
    }
}

/// API_GroupType.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Description {
    group_name: GroupName,
    user_pool_id: UserPoolId,
    description: Option<String>,
    role_arn: Option<String>,
    precedence: Option<i32>,
    last_modified_date: Epoch,
    creation_date: Epoch,
}

impl From<Group> for Description {
    fn from(group: Group) -> Self {
        Self {
            group_name: group.name,
            user_pool_id: group.user_pool_id,
            description: group.description,
            role_arn: group.role_arn,
            precedence: group.precedence,
            last_modified_date: group.modified_at.into(),
            creation_date: group.created_at.into(),
        }
    }
}

/// The answer of the operations on one group.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct One {
    pub group: Description,
}

/// The most groups or users of a page, and how many there are when the caller does not say.
const PAGE: usize = 60;

/// How many a page is to hold: `Limit`, where 0 says nothing.
pub fn page_size(limit: Option<usize>) -> usize {
    limit.filter(|limit| *limit > 0).unwrap_or(PAGE)
}

/// The answer of the operations that list groups.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Listed {
    pub groups: Vec<Description>,
    pub next_token: Option<String>,
}
