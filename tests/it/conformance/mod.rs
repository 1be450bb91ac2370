//! The OpenID Foundation's certification plans, restated: a test for each module, named after it, against the running
//! server in the `standards` dialect. What the suite only warns of is asked for as well, where we hold to it.

mod asked_claims;
mod back_channel_logout;
mod basic;
mod config;
mod fapi;
mod form_post;
mod front_channel_logout;
mod https;
mod implicit;
pub mod keys;
mod modules;
mod plans;
pub mod publisher;
pub mod receiver;
mod rp_initiated_logout;
pub mod suite;
