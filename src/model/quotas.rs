//! How many of a thing there may be, and in an hour.

use std::str::FromStr;

/// The counts that are limited. The defaults are Cognito's, where Cognito has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Living pools of the installation.
    pub user_pools: i64,
    /// App clients of a pool.
    pub clients: i64,
    /// Those of them that registered themselves without a token.
    pub registered_clients: i64,
    /// Resource servers of a pool.
    pub resource_servers: i64,
    /// Groups of a pool.
    pub groups: i64,
    /// Groups that a user is in.
    pub groups_of_user: i64,
    /// Styles of managed login of a pool.
    pub brandings: i64,
    /// Messages that are sent through an app client in an hour.
    pub messages_per_client: i64,
    /// Messages that are sent for a pool in an hour.
    pub messages_per_pool: i64,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            user_pools: 1_000,
            clients: 1_000,
            registered_clients: 200,
            resource_servers: 25,
            groups: 10_000,
            groups_of_user: 100,
            brandings: 20,
            messages_per_client: 20_000,
            messages_per_pool: 50_000,
        }
    }
}

/// Reads `name=count, name=count`; what is not named keeps its default.
impl FromStr for Quotas {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut quotas = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, count) = part.split_once('=').ok_or_else(|| format!("{part}: no count"))?;
            let count = count.trim().parse::<u32>().map_err(|_| format!("{part}: not a count"))?;
            let quota = match name.trim() {
                "user_pools" => &mut quotas.user_pools,
                "clients" => &mut quotas.clients,
                "registered_clients" => &mut quotas.registered_clients,
                "resource_servers" => &mut quotas.resource_servers,
                "groups" => &mut quotas.groups,
                "groups_of_user" => &mut quotas.groups_of_user,
                "brandings" => &mut quotas.brandings,
                "messages_per_client" => &mut quotas.messages_per_client,
                "messages_per_pool" => &mut quotas.messages_per_pool,
                other => return Err(format!("{other} is not a quota")),
            };
            *quota = count.into();
        }
        Ok(quotas)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_keeps_cognitos_number() {
        assert_eq!("".parse(), Ok(Quotas::default()));
        let raised = Quotas { clients: 5_000, resource_servers: 300, ..Quotas::default() };
        assert_eq!("clients=5000, resource_servers = 300".parse(), Ok(raised));
        for bad in ["clients", "clients=", "clients=-1", "klients=1"] {
            assert!(bad.parse::<Quotas>().is_err(), "{bad}");
        }
    }
}
