//! Whom names are like that nobody has: a sample of the pool's users, so that what such a name is told is told as often of
//! users, and all of it at once.

use std::cmp::Reverse;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use crate::app::App;
use crate::model::contact::ContactKind;
use crate::model::ids::Sub;
use crate::model::user_pool::UserPool;
use crate::rules::Result;
use crate::rules::pools::Pool;
use crate::store::sampled_users::{self, SampledUser};

/// How many users stand for all.
const SAMPLE: i64 = 1_000;

/// How long they do: whoever changes a factor is unlike what strangers are told for no longer.
const FRESH: Duration = Duration::minutes(1);

/// Users of a pool as they were at a moment.
pub struct Crowd {
    users: Vec<SampledUser>,
    read_at: DateTime<Utc>,
}

/// The users that stand for those of a pool. Whoever exists asks for them as whoever does not, so that the time says nothing.
pub async fn of(app: &App, pool: &Pool) -> Result<Arc<Crowd>> {
    let now = app.now();
    let kept = app.caches.crowd(&pool.id);
    if let Some(crowd) = kept.filter(|crowd| (now - crowd.read_at).abs() < FRESH) {
        return Ok(crowd);
    }
    let users = sampled_users::list(&app.db, &pool.id, SAMPLE).await?;
    let crowd = Arc::new(Crowd { users, read_at: now });
    app.caches.keep_crowd(&pool.id, Arc::clone(&crowd));
    Ok(crowd)
}

impl Crowd {
    /// Those that could have a name of a form, the one first that it is like. That is the same one whoever else comes and
    /// goes.
    pub fn like(
        &self,
        pool: &UserPool,
        form: Option<ContactKind>,
        drawn: u64,
    ) -> impl Iterator<Item = &SampledUser> {
        let mut like: Vec<&SampledUser> =
            self.users.iter().filter(|user| is_reached_by(pool, user, form)).collect();
        like.sort_unstable_by_key(|user| Reverse(mixed(drawn, user.user.sub())));
        like.into_iter()
    }
}

/// Whether a user could have a name of this form.
fn is_reached_by(pool: &UserPool, user: &SampledUser, form: Option<ContactKind>) -> bool {
    let Some(kind) = form else { return true };
    let attribute = kind.attribute();
    let has = user.user.attribute(attribute).is_some();
    has && (user.user.verified(attribute) || pool.config.is_username(attribute))
}

/// How much a name that was drawn for is like a user (the mix of splitmix64; both are secret).
fn mixed(drawn: u64, sub: Sub) -> u64 {
    let (high, low) = sub.0.as_u64_pair();
    let mut mix = drawn ^ high ^ low.rotate_left(32);
    mix = (mix ^ (mix >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mix = (mix ^ (mix >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mix ^ (mix >> 31)
}
