//! Journeys across surfaces.

mod relying_party;
mod unproven_sign_up;
