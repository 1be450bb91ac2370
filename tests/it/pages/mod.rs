//! The hosted pages.

mod account;
mod brand;
mod cancel;
mod change_password;
mod confirm_user;
mod consent;
mod error;
mod existence;
mod factor;
mod fields;
mod forgot_password;
mod forgot_username;
mod forms;
mod keep;
mod language;
mod login;
mod mfa;
mod offer;
mod passkeys;
mod sign_up;
mod style;
mod terms;
mod throttled;
