//! Whose sign-in a request takes, and which of those that a browser has will do.

use chrono::{DateTime, Duration, Utc};

use super::Authorization;
use crate::model::acr;
use crate::model::grant::BrowserSession;
use crate::model::ids::Sub;
use crate::model::user_pool::UserPool;
use crate::rules::sessions;

/// Whose sign-in the app expects, from `id_token_hint` and `claims`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Anybody,
    User(Sub),
    /// A hint that this pool did not sign: nobody who is signed in already is known to be meant.
    Unknown,
}

impl Expected {
    /// What two hints ask for together: who is meant by both, or nobody.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Anybody, one) | (one, Self::Anybody) => one,
            (one, two) if one == two => one,
            _ => Self::Unknown,
        }
    }
}

impl Authorization {
    /// Whether the user of a session need not be asked: the client, `prompt`, `max_age`, `acr_values` and
    /// `id_token_hint` allow it.
    pub fn accepts(&self, pool: &UserPool, session: &BrowserSession, now: DateTime<Utc>) -> bool {
        let spared = sessions::spares(pool, &self.client, session, None, now);
        let recent = self.max_age.is_none_or(|max_age| {
            // OIDC Core §3.1.2.1: 0 asks for a new sign-in, as prompt=login does.
            max_age > Duration::zero() && session.is_proven_since(now - max_age)
        });
        let expected = match self.expected {
            Expected::Anybody => true,
            Expected::User(sub) => sub == session.user.sub,
            Expected::Unknown => false,
        };
        spared && !self.prompt.login && recent && expected && self.is_strong_enough(pool, session)
    }

    /// Whether the app is content with whoever is signed in, however that was.
    pub(super) fn takes_anybody(&self) -> bool {
        self.expected == Expected::Anybody && self.acr.values.is_empty()
    }

    /// After when whoever is signed in must have done so to be good for certain.
    pub(super) fn after(&self, pool: &UserPool, now: DateTime<Utc>) -> DateTime<Utc> {
        let spared = pool.sso_lifetime(&self.client.config);
        now - self.max_age.map_or(spared, |max_age| max_age.min(spared))
    }

    /// Whether a session reaches a level that the app asks for. Who may not be asked anything is answered with the level
    /// there is, unless the app takes no other (OIDC Core §3.1.2.1, §5.5.1.1).
    fn is_strong_enough(&self, pool: &UserPool, session: &BrowserSession) -> bool {
        if self.acr.essential {
            return self.reaches_essential(pool, session);
        }
        let names = &pool.config.acr_configuration;
        let lowest = self.acr.values.iter().filter_map(|name| names.level(name)).min();
        self.prompt.none || lowest.is_none_or(|lowest| acr::level(&session.amr) >= lowest)
    }

    /// Whether a session has the level without which the app takes nobody, if there is one.
    pub(super) fn reaches_essential(&self, pool: &UserPool, session: &BrowserSession) -> bool {
        let reached = pool.acr(&session.amr);
        !self.acr.essential || self.acr.values.iter().any(|value| value == reached)
    }

    /// Whether the user of a session is, as far as the app says, the one it means.
    pub(super) fn is_expected(&self, session: &BrowserSession) -> bool {
        match self.expected {
            Expected::User(sub) => sub == session.user.sub,
            Expected::Anybody | Expected::Unknown => true,
        }
    }
}
