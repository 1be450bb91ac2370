//! Journeys across surfaces.

mod relying_party;
