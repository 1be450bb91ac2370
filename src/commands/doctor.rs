//! `poolhouse doctor`: looks at everything that must be right, and says what is not.

use std::time::Duration;

use crate::commands::serve::connect;
use crate::config::Config;
use crate::health::MAX_SKEW;
use crate::sealing::SealingKey;
use crate::{database, kek, keys, store};

/// One finding a line. Fails if any is bad.
pub async fn run() -> anyhow::Result<()> {
    let config = Config::load()?;
    println!("ok    configuration");
    let mut report = Report { bad: 0 };
    let kek = report.keep("key-encryption key can be read", kek::load(&config));
    report.public_url(&config).await;
    report.certificates(&config);
    report.mail(&config).await;
    let db = report.keep("database answers", connect(&config).await);
    if let Some(db) = db {
        report.database(&db, kek).await;
    }
    anyhow::ensure!(report.bad == 0, "{} of the checks failed", report.bad);
    Ok(())
}

struct Report {
    bad: usize,
}

impl Report {
    fn keep<T>(&mut self, what: &str, found: anyhow::Result<T>) -> Option<T> {
        match found {
            Ok(found) => {
                println!("ok    {what}");
                Some(found)
            }
            Err(why) => {
                println!("WRONG {what}: {why:#}");
                self.bad += 1;
                None
            }
        }
    }

    async fn database(&mut self, db: &sqlx::PgPool, kek: Option<SealingKey>) {
        let schema = database::check_schema(db).await;
        if self.keep("schema fits this program", schema).is_none() {
            return;
        }
        self.keep("clock agrees with the database's", clock(db).await);
        self.keep("session settings survive (a pooler must pool by session)", pooler(db).await);
        self.keep("role may write", writes(db).await);
        let what = "audit can be appended to and purged, no more";
        if let Some(Some(note)) = self.keep(what, audit(db).await) {
            println!("note  {note}");
        }
        if let Some(kek) = kek {
            self.keep("key-encryption key fits the database", fits(db, &kek).await);
        }
        self.keep("no message waits for long", outbox(db).await);
    }

    async fn public_url(&mut self, config: &Config) {
        let what = format!("{} answers", config.public_url);
        let found = async {
            let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;
            let url = format!("{}/livez", config.public_url);
            let answer = client.get(url).send().await?.error_for_status()?;
            let ours = answer.headers().contains_key("x-amzn-requestid");
            anyhow::ensure!(ours, "something other than Poolhouse answers");
            Ok(())
        };
        self.keep(&what, found.await);
    }

    fn certificates(&mut self, config: &Config) {
        let Some(dir) = &config.tls_dir else { return };
        self.keep("certificates can be served", expiries(dir));
    }

    async fn mail(&mut self, config: &Config) {
        let checked = crate::mailer::check(config).await;
        self.keep("mail server lets us in", checked);
    }
}

/// Certificates that load, and none that stops within two weeks.
fn expiries(dir: &std::path::Path) -> anyhow::Result<()> {
    let soon = crate::clock::Clock::System.now() + chrono::Duration::days(14);
    for (host, until) in crate::tls::TlsDir::load(dir)?.expiries() {
        anyhow::ensure!(until > soon, "that of {host} expires on {}", until.format("%Y-%m-%d"));
    }
    Ok(())
}

async fn clock(db: &sqlx::PgPool) -> anyhow::Result<()> {
    let theirs = database::clock(db).await?;
    let skew = crate::clock::Clock::System.now() - theirs;
    anyhow::ensure!(skew.abs() <= MAX_SKEW, "it is {} s off", skew.num_seconds());
    Ok(())
}

/// A pooler in transaction mode loses what was set on the session.
async fn pooler(db: &sqlx::PgPool) -> anyhow::Result<()> {
    let timeout: String = sqlx::query_scalar("SHOW statement_timeout").fetch_one(db).await?;
    anyhow::ensure!(timeout == "10s", "statement_timeout is {timeout}, and 10s was asked for");
    Ok(())
}

async fn writes(db: &sqlx::PgPool) -> anyhow::Result<()> {
    let may: bool = sqlx::query_scalar(
        "SELECT has_table_privilege('users', 'INSERT') AND has_table_privilege('users', 'UPDATE')
             AND has_table_privilege('users', 'DELETE')",
    )
    .fetch_one(db)
    .await?;
    anyhow::ensure!(may, "the role lacks privileges: see docs/operating.md");
    Ok(())
}

/// Whether the role may do with the audit what it must, and nothing else. A role that owns the tables is noted: it may
/// do everything, which is no fault of the schema.
async fn audit(db: &sqlx::PgPool) -> anyhow::Result<Option<&'static str>> {
    let (must, rewrites, owns): (bool, bool, bool) = sqlx::query_as(
        "SELECT has_table_privilege('audit_events', 'INSERT') AND has_table_privilege('audit_events', 'SELECT')
                 AND has_function_privilege('purge_audit_events(text, timestamptz, bigint)', 'EXECUTE')
                 AND has_function_privilege('pseudonymise_audit_events(text, uuid, uuid, bigint)', 'EXECUTE'),
             has_table_privilege('audit_events', 'UPDATE, DELETE, TRUNCATE'),
             pg_has_role((SELECT relowner FROM pg_class WHERE oid = 'audit_events'::regclass), 'USAGE')",
    )
    .fetch_one(db)
    .await?;
    anyhow::ensure!(must, "the role lacks privileges: see docs/operating.md");
    let note =
        "the server's role owns the tables, so it could rewrite the audit: see docs/operating.md";
    anyhow::ensure!(
        !rewrites || owns,
        "the role could rewrite it: REVOKE UPDATE, DELETE ON audit_events FROM it (docs/operating.md)"
    );
    Ok(owns.then_some(note))
}

async fn fits(db: &sqlx::PgPool, kek: &SealingKey) -> anyhow::Result<()> {
    match store::data_keys::find(db, store::data_keys::GLOBAL).await? {
        Some(wrapped) => keys::unwrap(kek, store::data_keys::GLOBAL, &wrapped).map(|_| ()),
        // An empty database takes any.
        None => Ok(()),
    }
}

async fn outbox(db: &sqlx::PgPool) -> anyhow::Result<()> {
    let age: Option<f64> = sqlx::query_scalar(
        "SELECT extract(epoch FROM clock_timestamp() - min(created_at))::float8 FROM outbox
         WHERE sealed IS NOT NULL",
    )
    .fetch_one(db)
    .await?;
    let age = age.unwrap_or(0.0);
    anyhow::ensure!(age < 300.0, "the oldest has waited {age:.0} s: is the mail server down?");
    Ok(())
}
