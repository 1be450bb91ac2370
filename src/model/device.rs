//! A device that a user signs in with.

use chrono::{DateTime, Utc};

use crate::model::ids::DeviceKey;

/// A device that was confirmed.
#[derive(Clone, Debug)]
pub struct Device {
    pub key: DeviceKey,
    /// What SRP calls the group of the device.
    pub group_key: String,
    pub name: Option<String>,
    /// Whether it stands for the user at the next sign-in.
    pub remembered: bool,
    /// The address of its last sign-in.
    pub last_ip: Option<String>,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
    pub last_authenticated_at: DateTime<Utc>,
}

/// A device that came along with a sign-in, one that its user has confirmed.
#[derive(Clone, Debug)]
pub struct KnownDevice {
    pub key: DeviceKey,
    /// Whether it is asked to prove itself.
    pub remembered: bool,
    /// Whether it was there when a second factor was proven: only then it may stand for one.
    pub saw_second_factor: bool,
}

/// A device that is offered to a client at a sign-in.
#[derive(Clone, Debug)]
pub struct NewDevice {
    pub key: DeviceKey,
    pub group_key: String,
}
