//! Devices on the wire.

use serde::Serialize;

use crate::api::shapes::epoch::Epoch;
use crate::api::shapes::user::Attribute;
use crate::app::App;
use crate::config::Config;
use crate::model::device::Device;
use crate::model::ids::{DeviceKey, TypedName, UserKey, UserPoolId};
use crate::model::user::User;
use crate::rules::{self, Error, Refusal};

/// API_DeviceType.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceShape {
    device_key: DeviceKey,
    device_attributes: Vec<Attribute>,
    device_create_date: Epoch,
    device_last_modified_date: Epoch,
    device_last_authenticated_date: Epoch,
}

impl DeviceShape {
    /// As its user sees it.
    pub fn of(device: Device) -> Self {
        let mut attributes = vec![attribute("device_status", "valid")];
        attributes.extend(device.name.as_deref().map(|name| attribute("device_name", name)));
        attributes.extend(device.last_ip.as_deref().map(|ip| attribute("last_ip_used", ip)));
        Self {
            device_attributes: attributes,
            device_create_date: device.created_at.into(),
            device_last_modified_date: device.modified_at.into(),
            device_last_authenticated_date: device.last_authenticated_at.into(),
            device_key: device.key,
        }
    }

    /// As administrators see it.
    pub fn of_user(config: &Config, user: &UserKey, device: Device) -> Self {
        let remembered = if device.remembered { "remembered" } else { "not_remembered" };
        let (region, account) = (user.pool.region(), &config.account_id);
        let arn = format!(
            "arn:aws:cognito-idp:{region}:{account}:owner/{}.{}/device/{}",
            user.sub, user.pool, device.key
        );
        let mut shape = Self::of(device);
        shape.device_attributes.extend([
            attribute("dev:device_arn", &arn),
            attribute("dev:device_owner", &format!("{}.{}", user.sub, user.pool)),
            attribute("dev:device_remembered_status", remembered),
        ]);
        shape
    }
}

fn attribute(name: &str, value: &str) -> Attribute {
    Attribute { name: name.to_owned(), value: Some(value.to_owned()) }
}

/// The user of AdminGetDevice or AdminListDevices, which have no exception of their own for one that is not there.
pub async fn owner(app: &App, pool: &UserPoolId, name: &TypedName) -> Result<User, Error> {
    match rules::users::find_for_admin(app, pool, name).await {
        Ok((_, user)) => Ok(user),
        Err(Error::Refused(Refusal::UserNotFound(why))) => {
            Err(Refusal::ResourceNotFound(why).into())
        }
        Err(other) => Err(other),
    }
}

/// Whether a `DeviceRememberedStatus` wants a device remembered, if it is given.
pub fn is_remembered(status: Option<&str>) -> Option<bool> {
    status.map(|status| status == "remembered")
}

/// How many devices a page holds: what `Limit` says, 60 without it or with 0.
pub fn page_size(limit: Option<usize>) -> usize {
    limit.filter(|limit| *limit > 0).unwrap_or(60)
}
