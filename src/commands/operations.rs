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
        operation.service == Service::Idp && api::idp::BUILT.contains(&operation.name)
    })
}
