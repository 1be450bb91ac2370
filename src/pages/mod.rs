//! The hosted pages: one file a page, named like its template, and what they share.

pub mod assets;
pub mod brand;
pub mod change_password;
pub mod chrome;
pub mod confirm_forgot_password;
pub mod confirm_sign_up;
pub mod confirm_user;
pub mod device;
pub mod error;
pub mod fields;
pub mod flow;
pub mod forgot_password;
pub mod form_post;
pub mod gallery;
pub mod login;
pub mod message;
pub mod mfa;
pub mod new_password;
pub mod notice;
pub mod providers;
pub mod sign_out;
pub mod sign_up;
pub mod speech;
pub mod step;
pub mod text;
pub mod visit;
