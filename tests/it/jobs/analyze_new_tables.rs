//! The planner hears of new tables before PostgreSQL looks at them by itself.

use poolhouse::jobs;
use sqlx::PgPool;

use crate::support::TestServer;

#[sqlx::test]
async fn a_table_is_analyzed_once_it_has_rows(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let pool = server.pool().await;
    let rows = "INSERT INTO hourly_counts (user_pool_id, bucket, hour, count)
                SELECT $1, n::text, '2027-01-15', 1 FROM generate_series(1, 60) n";
    let mut one = db.acquire().await.unwrap();
    sqlx::query(rows).bind(&pool).execute(&mut *one).await.unwrap();
    sqlx::query("SELECT pg_stat_force_next_flush()").execute(&mut *one).await.unwrap();
    jobs::analyze_new_tables::run(&server.app).await.unwrap();
    for (table, analyzed) in [("hourly_counts", true), ("outbox", false)] {
        let known = "SELECT last_analyze IS NOT NULL FROM pg_stat_user_tables WHERE relname = $1";
        let known: bool = sqlx::query_scalar(known).bind(table).fetch_one(&db).await.unwrap();
        assert_eq!(known, analyzed, "{table}");
    }
}
