//! What the jobs have in common that carry something to somebody: each thing at least once, until it is taken, refused for
//! good, or too old.

use chrono::{DateTime, Duration, Utc};
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::model::ids::UserPoolId;
use crate::outbound::Failed;
use crate::store::outbox::Outcome;

/// How many pools are served at a time, so that no pool waits for another.
const POOLS: usize = 8;

/// How many things of a pool are on their way at a time.
pub const BATCH: i64 = 5;

/// For how long what is claimed is nobody else's: longer than a try may take. What a node that dies has claimed is tried
/// again.
pub const CLAIM: Duration = Duration::seconds(60);

/// The first wait after a failure; it doubles each time.
const FIRST_WAIT: Duration = Duration::seconds(5);

/// Serves pools side by side.
pub async fn serve_all<F>(
    pools: Vec<UserPoolId>,
    serve: impl FnMut(UserPoolId) -> F,
) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<()>>,
{
    let served = stream::iter(pools).map(serve).buffer_unordered(POOLS);
    served.collect::<Vec<anyhow::Result<()>>>().await.into_iter().collect()
}

/// Something that was tried.
pub struct Tried {
    /// How often, this try included.
    pub attempts: i32,
    pub expires_at: DateTime<Utc>,
    /// The longest wait before the next try.
    pub longest_wait: Duration,
}

impl Tried {
    /// What becomes of it.
    pub fn outcome<'a>(&self, went: &'a Result<(), Failed>, now: DateTime<Utc>) -> Outcome<'a> {
        match went {
            Ok(()) => Outcome::Delivered,
            Err(Failed::Permanent(why)) => Outcome::Dead(shortened(why)),
            Err(Failed::Temporary(why)) => match self.next(now) {
                Some(at) => Outcome::Later(at, shortened(why)),
                None => Outcome::Dead(shortened(why)),
            },
        }
    }

    /// When it is tried again; `None` if it is too old by then.
    fn next(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let doublings = u32::try_from(self.attempts.clamp(1, 16) - 1).unwrap_or(0);
        let wait = (FIRST_WAIT * 2_i32.pow(doublings)).min(self.longest_wait);
        Some(now + wait).filter(|at| *at < self.expires_at)
    }
}

/// An error as it is kept: the other side may talk at length.
fn shortened(why: &str) -> &str {
    let end = why.char_indices().nth(300).map_or(why.len(), |(at, _)| at);
    &why[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_end_when_it_is_too_late() {
        let (now, day) = (DateTime::UNIX_EPOCH, Duration::days(1));
        let wait = |attempts, longest_wait| {
            let tried = Tried { attempts, expires_at: now + day, longest_wait };
            tried.next(now).unwrap() - now
        };
        let ten_minutes = Duration::minutes(10);
        assert_eq!(wait(1, ten_minutes), Duration::seconds(5));
        assert_eq!(wait(2, ten_minutes), Duration::seconds(10));
        assert_eq!(wait(7, ten_minutes), Duration::seconds(320));
        assert_eq!(wait(8, ten_minutes), ten_minutes);
        assert_eq!(wait(i32::MAX, ten_minutes), ten_minutes);
        assert_eq!(wait(12, day), Duration::seconds(10_240));
        let expires_at = now + Duration::seconds(5);
        let tried = Tried { attempts: 1, expires_at, longest_wait: ten_minutes };
        assert_eq!(tried.next(now), None);
    }

    #[test]
    fn what_is_kept_of_an_error_is_short() {
        let now = DateTime::UNIX_EPOCH;
        let expires_at = now + Duration::days(1);
        let tried = Tried { attempts: 1, expires_at, longest_wait: Duration::hours(1) };
        let went = Err(Failed::Permanent("é".repeat(1000)));
        let Outcome::Dead(why) = tried.outcome(&went, now) else { panic!("it is dead") };
        assert_eq!(why.chars().count(), 300);
        let went = Err(Failed::Temporary("later".to_owned()));
        assert!(matches!(tried.outcome(&went, now), Outcome::Later(_, "later")));
        assert!(matches!(tried.outcome(&Ok(()), now), Outcome::Delivered));
    }
}
