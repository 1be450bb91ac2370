//! The hosted pages.

mod brand;
mod change_password;
mod confirm_user;
mod error;
mod forgot_password;
mod language;
mod login;
mod mfa;
mod sign_up;
mod style;
