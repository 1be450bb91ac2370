//! `docs/operations.md`, written from the table.

use std::fmt::Write;

use super::{Contract, Operation, Service};

const HEAD: &str = "\
# Operations

Every operation of the API, from the models in `model/` (`poolhouse operations` prints this page).
*Signed* ones take a request with a valid Signature Version 4 only; *open* ones carry their own
proof (a client id, a session, an access token) and ignore a signature; *either* ones take both.
One that is not built answers `UnknownOperationException`.
";

/// The page, with what is built according to `built`.
pub fn operations_markdown(built: &dyn Fn(&Operation) -> bool) -> String {
    Service::ALL.into_iter().fold(HEAD.to_owned(), |mut page, service| {
        section(&mut page, service, built);
        page
    })
}

fn section(page: &mut String, service: Service, built: &dyn Fn(&Operation) -> bool) {
    let all = || Contract::get().operations().filter(|o| o.service == service);
    let done = all().filter(|o| built(o)).count();
    let (title, prefix) = (service.title(), service.target_prefix());
    let total = all().count();
    // Writing to a String cannot fail.
    let _ = writeln!(page, "\n## {title}\n\n{done} of {total} built.");
    let _ = writeln!(page, "They are called with `X-Amz-Target: {prefix}.<operation>`.\n");
    page.push_str("| Operation | Caller | Built |\n|---|---|---|\n");
    for operation in all() {
        let caller = match (operation.signed, operation.may_be_signed) {
            (true, _) => "signed",
            (false, true) => "either",
            (false, false) => "open",
        };
        let built = if built(operation) { "yes" } else { "" };
        let _ = writeln!(page, "| {} | {caller} | {built} |", operation.name);
    }
}
