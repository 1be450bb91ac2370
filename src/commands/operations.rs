//! `poolhouse operations`.

use crate::api;
use crate::api::contract::{Service, operations_markdown};

/// Prints the table of operations.
pub fn run() -> anyhow::Result<()> {
    print!("{}", table());
    Ok(())
}

/// The table as `docs/operations.md` shows it.
pub fn table() -> String {
    operations_markdown(&|operation| {
        let built = match operation.service {
            Service::Idp => api::idp::BUILT,
            Service::Identity => &[],
            Service::Poolhouse => api::poolhouse::BUILT,
        };
        built.contains(&operation.name)
    })
}
