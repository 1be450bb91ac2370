//! Deletes what has expired, in batches, so that no statement holds many rows for long.

use chrono::{DateTime, Duration, Utc};

use crate::app::App;
use crate::store::{self, purge};

/// How many rows one statement deletes.
const BATCH: i64 = 1_000;

/// How long a challenge or an authorization code is told from one that never was, after it expired.
const REMEMBERED: Duration = Duration::hours(1);

/// The longest life of an access token: the last one of a grant may outlive the grant by so much.
const LAST_TOKEN: Duration = Duration::hours(24);

/// Failures of one source count for fifteen minutes, hours for an hour, and all failures until the user signs in; a
/// name that nobody tries for a month begins anew.
const SOURCE_FAILURES: Duration = Duration::hours(1);
const TOTAL_FAILURES: Duration = Duration::days(30);
const COUNTED_HOURS: Duration = Duration::hours(24);

/// How long a device may be confirmed that was offered at a sign-in.
const OFFERED_DEVICES: Duration = Duration::days(1);

/// How long it can be seen what became of a message; its content is erased long before.
const MESSAGES: Duration = Duration::days(30);

/// Deletes pool by pool what is due before a time, through the two functions of [`purge`] of one kind of row.
macro_rules! purge {
    ($app:ident, $before:expr, $list:ident, $delete:ident) => {{
        let before: DateTime<Utc> = $before;
        for pool in purge::$list(&$app.db, before).await? {
            // A batch that is not full was the last one.
            while purge::$delete(&$app.db, &pool, before, BATCH).await? >= BATCH as u64 {}
        }
    }};
}

/// Deletes everything that is due now.
pub async fn run(app: &App) -> anyhow::Result<()> {
    let now = app.now();
    purge!(app, now - LAST_TOKEN, list_codes, delete_codes);
    purge!(app, now - REMEMBERED, list_challenges, delete_challenges);
    purge!(app, now - REMEMBERED, list_authorization_codes, delete_authorization_codes);
    purge!(app, now, list_browser_sessions, delete_browser_sessions);
    purge!(app, now - LAST_TOKEN, list_grants, delete_grants);
    purge!(app, now - SOURCE_FAILURES, list_source_failures, delete_source_failures);
    purge!(app, now - TOTAL_FAILURES, list_total_failures, delete_total_failures);
    purge!(app, now, list_sealed_uses, delete_sealed_uses);
    purge!(app, now - OFFERED_DEVICES, list_offered_devices, delete_offered_devices);
    purge!(app, now - COUNTED_HOURS, list_hourly_counts, delete_hourly_counts);
    purge!(app, now, list_upstream_requests, delete_upstream_requests);
    purge!(app, now - REMEMBERED, list_device_authorizations, delete_device_authorizations);
    purge!(app, now, list_logout_notices, delete_logout_notices);
    purge!(app, now - MESSAGES, list_messages, delete_messages);
    let kept = now - Duration::days(app.config.audit_days.into());
    for pool in store::audit::list_pools(&app.db, kept).await? {
        while store::audit::purge(&app.db, &pool, kept, BATCH).await? >= BATCH {}
    }
    Ok(())
}
