//! How it is kept: one statement each, every one naming the pool first. Handed the time, never asking for it.
//!
//! # The order of locks
//!
//! Two transactions that lock the same rows lock them in one order, so that neither waits for the other for ever:
//!
//! 1. the pool's row, for changes of configuration;
//! 2. a name that is about to be taken ([`names::lock`]);
//! 3. the user's row, whatever is changed of a user or sent to one; another user's only to take an alias from it;
//! 4. `user_names`, in the order of the names;
//! 5. `hourly_counts`: the source, the destination, the client, the pool, the name;
//! 6. the rest of what hangs on the user: codes, challenges, sessions, grants;
//! 7. `sign_in_failures`: by name, of each name the sources first, then the total;
//! 8. `outbox`.
//!
//! A statement of its own that locks several rows keeps the order as well: `ORDER BY … FOR UPDATE` makes it so. What an
//! insert checks a foreign key for is locked last, at the end of its statement; so whoever deletes a user forgets its
//! failures in a transaction before that.
//!
//! Two users that take an alias from each other at once are left: there the database ends one of the two, and
//! `rules::retried` runs it again.

pub mod access_keys;
pub mod audit;
pub mod authorization_codes;
pub mod browser_sessions;
pub mod challenges;
pub mod client_secrets;
pub mod clients;
pub mod codes;
pub mod config_changes;
pub mod consents;
pub mod data_keys;
pub mod deleted_users;
pub mod device_authorizations;
pub mod devices;
pub mod domains;
pub mod grants;
pub mod group_members;
pub mod groups;
pub mod hourly_counts;
pub mod identity_providers;
pub mod logout_notices;
pub mod managed_login;
pub mod mfa;
pub mod names;
pub mod offers;
pub mod outbox;
pub mod passkeys;
pub mod password_history;
pub mod pools;
pub mod purge;
pub mod recovery_codes;
pub mod refresh_tokens;
pub mod resource_servers;
pub mod sampled_users;
pub mod sealed_uses;
pub mod sign_in_failures;
pub mod signing_keys;
pub mod software_tokens;
pub mod statistics;
pub mod terms;
pub mod ui_customizations;
pub mod upstream_requests;
pub mod user_identities;
pub mod user_list;
pub mod user_sessions;
pub mod users;
