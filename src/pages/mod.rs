//! The hosted pages: one file per page, named like its template.

pub mod flow;
