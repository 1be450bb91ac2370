//! How much of what anybody can ask for, or try: codes for an address, requests for a name, guesses of a code.
//!
//! Each source has five of it in an hour, and all sources that nothing is known of have twenty together. So no stranger uses up
//! what is the owner's, and many of them come to an end. It is not the owner's end: a source that the user has signed in from,
//! or a device that is remembered, counts for itself alone.

use sqlx::{PgConnection, PgExecutor};

use crate::app::App;
use crate::model::ids::{DeviceKey, LookupKey, Sub, UserKey, UserPoolId};
use crate::model::user::User;
use crate::model::visitor::Visitor;
use crate::rules::codes::Reader;
use crate::rules::lockout::MAX_PER_SOURCE;
use crate::rules::pools::Pool;
use crate::rules::{Result, limits, users};
use crate::store;

/// What one source, one remembered device, or a user who is signed in has of something in an hour.
const PER_SOURCE: i32 = 5;

/// How many unproven registrations one source may take the place of in an hour, while they are young: one fewer than it has
/// messages, so that whoever signs up anew each time somebody else did has the last one.
const TAKE_OVERS_PER_SOURCE: i32 = PER_SOURCE - 1;

/// What all sources have together that nothing is known of. It bounds what a mailbox gets, and how many guesses a code stands.
const OF_STRANGERS: i32 = 20;

/// What one source may ask for in an hour, whatever the names. It gets fewer messages than that.
const REQUESTS_OF_SOURCE: i32 = 100;

/// Where something of a name is counted: neither names nor addresses stand in the table.
fn bucket(app: &App, pool: &Pool, what: &str, name: &str) -> String {
    let parts = [b"counted".as_slice(), pool.id.as_str().as_bytes(), name.as_bytes()];
    format!("{what}:{}", hex::encode(&app.server_keys.code.mac(&parts)[..16]))
}

/// Under what something is counted, and how much of it there may be in an hour.
#[derive(Clone, Debug)]
pub struct Budget {
    own: String,
    /// How much of it that is.
    per_source: i32,
    /// What all strangers have together; `None` for whoever is none.
    strangers: Option<String>,
}

impl Budget {
    /// Of one's own, which no stranger asks for.
    fn own(own: String) -> Self {
        Self { own, per_source: PER_SOURCE, strangers: None }
    }

    /// `own` is a source, or a device; whether it is known to be no stranger's.
    fn new(app: &App, pool: &Pool, what: &str, (own, known): (&str, bool), name: &str) -> Self {
        let own = bucket(app, pool, &format!("{what}_from"), &format!("{own} {name}"));
        let strangers = (!known).then(|| bucket(app, pool, what, name));
        Self { strangers, ..Self::own(own) }
    }

    /// That of messages to an address or number. What nobody reads is counted apart.
    pub(super) fn of_message(
        app: &App,
        pool: &Pool,
        what: &str,
        own: (&str, bool),
        to: &str,
        reader: Reader,
    ) -> Self {
        let none = if reader == Reader::Somebody { "" } else { "_none" };
        Self::new(app, pool, &format!("{what}{none}"), own, &to.to_lowercase())
    }

    /// That of the code of a second factor: what strangers send to its destination does not count here, so that nobody who has
    /// proven the first factor is kept out by them.
    pub fn of_second_factor(app: &App, pool: &Pool, to: &str) -> Self {
        Self::own(bucket(app, pool, "second_factor", &to.to_lowercase()))
    }

    /// That of the code of a first factor: the device is one that the user has remembered, whose key no stranger guesses. Whoever
    /// signs calls is no stranger either.
    pub fn of_first_factor(
        app: &App,
        pool: &Pool,
        visitor: &Visitor,
        device: Option<&DeviceKey>,
        to: &str,
        reader: Reader,
    ) -> Self {
        let source = visitor.source();
        let own = match device {
            Some(device) => (device.as_str(), true),
            None => (source.as_str(), visitor.trusted),
        };
        Self::of_message(app, pool, "first_factor", own, to, reader)
    }

    /// That of what a name is asked for, whether or not somebody has it.
    pub fn of_name(
        app: &App,
        pool: &Pool,
        what: &str,
        name: &LookupKey,
        visitor: &Visitor,
        known: bool,
    ) -> Self {
        Self::new(app, pool, what, (&visitor.source(), known), name.as_str())
    }

    /// That of taking the place of unproven registrations under a name.
    pub fn of_take_overs(app: &App, pool: &Pool, name: &LookupKey, visitor: &Visitor) -> Self {
        let budget = Self::of_name(app, pool, "take_over", name, visitor, false);
        Self { per_source: TAKE_OVERS_PER_SOURCE, ..budget }
    }

    /// That of a user who is signed in, whom nobody else asks for.
    pub fn of_user(app: &App, pool: &Pool, what: &str, user: &UserKey) -> Self {
        Self::own(bucket(app, pool, what, &user.sub.to_string()))
    }

    /// Counts one more; whether there was one left. What one has too much of does not use up what is for all.
    pub(super) async fn count(
        &self,
        app: &App,
        db: impl PgExecutor<'_>,
        pool: &UserPoolId,
    ) -> Result<bool> {
        self.count_behind(app, db, pool, None).await
    }

    async fn count_behind(
        &self,
        app: &App,
        db: impl PgExecutor<'_>,
        pool: &UserPoolId,
        gate: Option<(&str, i32)>,
    ) -> Result<bool> {
        let own = (self.own.as_str(), self.per_source);
        let strangers = (self.strangers.as_deref(), OF_STRANGERS);
        Ok(store::hourly_counts::count_within(db, pool, own, strangers, gate, app.now()).await?)
    }

    /// Counts a request of a user who is signed in. Refuses with `LimitExceeded`.
    pub async fn request(&self, app: &App, pool: &Pool) -> Result<()> {
        self.request_behind(app, pool, None).await
    }

    /// Counts a request of anybody, against what a source may ask for whatever the name as well: each name would leave rows
    /// behind. Refuses with `LimitExceeded`.
    pub async fn request_from(&self, app: &App, pool: &Pool, visitor: &Visitor) -> Result<()> {
        let source = format!("requests:{}", visitor.source());
        let gate = (source.as_str(), REQUESTS_OF_SOURCE);
        self.request_behind(app, pool, (!visitor.trusted).then_some(gate)).await
    }

    async fn request_behind(
        &self,
        app: &App,
        pool: &Pool,
        gate: Option<(&str, i32)>,
    ) -> Result<()> {
        match self.count_behind(app, &app.db, &pool.id, gate).await? {
            true => Ok(()),
            false => Err(limits::exceeded()),
        }
    }

    /// Whether there is none left of one's own.
    async fn is_spent(&self, app: &App, pool: &UserPoolId) -> Result<bool> {
        let counted = store::hourly_counts::find(&app.db, pool, &self.own, app.now()).await?;
        Ok(counted >= self.per_source)
    }

    /// Takes back what turned out right, in the order in which it was counted, so that the two never wait for each other.
    pub async fn forgive(&self, app: &App, tx: &mut PgConnection, pool: &UserPoolId) -> Result<()> {
        for bucket in [Some(&self.own), self.strangers.as_ref()].into_iter().flatten() {
            store::hourly_counts::forgive(&mut *tx, pool, bucket, app.now()).await?;
        }
        Ok(())
    }
}

/// What tries of a code are counted under.
#[derive(Clone, Debug)]
pub struct Tries {
    /// That of the name as it was typed: whoever tries hears of it, whether or not there is a user.
    told: Budget,
    /// That of the name that the user signs up with, whichever was typed: nobody hears of it.
    untold: Option<Budget>,
    /// From where a stranger tries, whose wrong ones are counted whatever the name.
    source: Option<String>,
}

impl Tries {
    /// Those of whoever knows no more than a name.
    pub async fn of_name(
        app: &App,
        pool: &Pool,
        what: &str,
        name: &LookupKey,
        user: Option<&User>,
        visitor: &Visitor,
    ) -> Result<Self> {
        let known = is_known(app, pool, user.map(|user| &user.key), visitor).await?;
        let first = user.map(|user| users::lookup_key(pool, users::sign_in_name(pool, user)));
        let first = first.as_ref().unwrap_or(name);
        let of_user = format!("{what}_of_user");
        Ok(Self {
            told: Budget::of_name(app, pool, what, name, visitor, known),
            untold: Some(Budget::of_name(app, pool, &of_user, first, visitor, known)),
            source: (!visitor.trusted).then(|| visitor.source()),
        })
    }

    /// Those of a user who is signed in.
    pub fn of_user(app: &App, pool: &Pool, what: &str, user: &UserKey) -> Self {
        Self { told: Budget::of_user(app, pool, what, user), untold: None, source: None }
    }

    /// Whether there is none left, as whoever tries may hear.
    pub(super) async fn are_spent(&self, app: &App, pool: &Pool) -> Result<bool> {
        self.told.is_spent(app, &pool.id).await
    }

    /// Those of a test that counts none.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        let told = Budget::own(String::new());
        Self { told, untold: None, source: None }
    }

    /// From where a stranger tries.
    pub(super) fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// As one statement counts them.
    pub(super) fn counted(&self) -> store::codes::Budget<'_> {
        let told = &self.told;
        store::codes::Budget {
            own: &told.own,
            strangers: told.strangers.as_deref(),
            untold: self.untold.as_ref().map(|untold| untold.own.as_str()),
            untold_strangers: self.untold.as_ref().and_then(|untold| untold.strangers.as_deref()),
            per_source: told.per_source,
            of_strangers: OF_STRANGERS,
            source: self.source(),
            max_failures: MAX_PER_SOURCE,
        }
    }

    /// Takes a try back that was right.
    pub(super) async fn forgive(
        &self,
        app: &App,
        tx: &mut PgConnection,
        pool: &UserPoolId,
    ) -> Result<()> {
        for budget in [Some(&self.told), self.untold.as_ref()].into_iter().flatten() {
            budget.forgive(app, &mut *tx, pool).await?;
        }
        Ok(())
    }
}

/// Names a source in what is kept of a sign-in: no address stands there.
pub fn source_digest(app: &App, pool: &Pool, visitor: &Visitor) -> Vec<u8> {
    let source = visitor.source();
    let parts = [b"source".as_slice(), pool.id.as_str().as_bytes(), source.as_bytes()];
    app.server_keys.code.mac(&parts)[..16].to_vec()
}

/// Whether a user has signed in from where a visitor is, as far as sign-ins are kept. For nobody the same is looked up.
pub async fn is_known(
    app: &App,
    pool: &Pool,
    user: Option<&UserKey>,
    visitor: &Visitor,
) -> Result<bool> {
    let sub = user.map_or(Sub::NOBODY, |user| user.sub);
    let source = source_digest(app, pool, visitor);
    Ok(store::grants::is_source(&app.db, &pool.id, sub, &source).await?)
}
