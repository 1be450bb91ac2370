//! The demo app's memory: who is signed in, and which sign-ins have begun, by browser.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::sync::Cache;

use super::provider::{Begun, Tokens};
use crate::random::Random;

/// Sign-ins that a browser may have begun at the same time, one for each tab.
const TABS: usize = 10;
const BROWSERS: u64 = 1000;
const IDLE: Duration = Duration::from_secs(12 * 3600);

/// Somebody who is signed in.
#[derive(Clone)]
pub struct SignedIn {
    pub tokens: Tokens,
    pub user_info: Option<String>,
    pub notice: Option<&'static str>,
}

/// What is known of one browser.
#[derive(Default)]
pub struct Session {
    begun: VecDeque<Begun>,
    pub signed_in: Option<SignedIn>,
}

impl Session {
    /// Remembers a sign-in; the oldest of too many is forgotten.
    pub fn begin(&mut self, begun: Begun) {
        self.begun.truncate(TABS - 1);
        self.begun.push_front(begun);
    }

    /// Takes the sign-in of a `state`: it answers once.
    pub fn take(&mut self, state: &str) -> Option<Begun> {
        let index = self.begun.iter().position(|begun| begun.state.secret() == state)?;
        self.begun.remove(index)
    }
}

/// The sessions by the value of the cookie.
pub struct Sessions(Cache<String, Arc<Mutex<Session>>>);

impl Sessions {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(BROWSERS).time_to_idle(IDLE).build())
    }

    pub fn find(&self, id: &str) -> Option<Arc<Mutex<Session>>> {
        self.0.get(id)
    }

    /// Keeps a session under a fresh id.
    pub fn keep(&self, session: Session) -> String {
        let id = Random.token();
        self.0.insert(id.clone(), Arc::new(Mutex::new(session)));
        id
    }

    /// Forgets a session, and returns what it was.
    pub fn remove(&self, id: &str) -> Option<Session> {
        let session = self.0.remove(id)?;
        Some(std::mem::take(&mut *lock(&session)))
    }
}

pub fn lock(session: &Mutex<Session>) -> MutexGuard<'_, Session> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}
