//! Messages to users: rendered, sealed and queued in the transaction that causes them.

use chrono::Duration;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::code::Medium;
use crate::model::message::Rendered;
use crate::model::user::User;
use crate::rules::Result;
use crate::rules::pools::Pool;
use crate::store;
use crate::store::outbox::NewMessage;

/// Where a queued message is sealed.
pub fn place(pool: &Pool, message_id: uuid::Uuid) -> String {
    pool.place("outbox.sealed", &message_id.to_string())
}

/// Queues a message. One with the same `replaces` that still waits gives way; after `lifetime` it is not sent.
pub async fn queue(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    message: &Rendered,
    replaces: Option<&str>,
    lifetime: Duration,
) -> Result<()> {
    let now = app.now();
    let message_id = app.random.ordered_uuid(now);
    let clear = zeroize::Zeroizing::new(serde_json::to_vec(message)?);
    let sealed = pool.data_key.seal(app.random, &place(pool, message_id), &clear);
    let expires_at = now + lifetime;
    let new = NewMessage { pool: &pool.id, message_id, replaces, sealed: &sealed, expires_at };
    store::outbox::insert(tx, &new, now).await?;
    Ok(())
}

/// Tells a user that too many wrong passwords closed the account to its password.
pub async fn queue_account_locked(app: &App, pool: &Pool, user: &User) -> Result<()> {
    let Some(to) = user.attribute("email").filter(|_| user.verified("email")) else {
        return Ok(());
    };
    let text = "Somebody entered wrong passwords for your account many times. To keep it safe, your password no \
                longer works. Use \"Forgot your password?\" on the sign-in page to choose a new one.";
    let message = Rendered {
        medium: Medium::Email,
        to: to.to_owned(),
        from: None,
        reply_to: None,
        subject: "Your account has been locked".to_owned(),
        text: text.to_owned(),
        html: None,
    };
    let mut tx = app.db.begin().await?;
    let key = format!("locked:{}", user.sub());
    queue(app, &mut tx, pool, &message, Some(&key), Duration::days(1)).await?;
    tx.commit().await?;
    Ok(())
}
