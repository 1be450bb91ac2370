//! The hosted pages.

mod brand;
mod login;
