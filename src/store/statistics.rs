//! What the planner knows of the tables.

use sqlx::PgExecutor;

/// Analyzes the tables that have rows by now and never were.
pub async fn analyze_new(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query!("SELECT analyze_new_tables() IS NULL AS done").fetch_one(db).await?;
    Ok(())
}
