//! The connection to PostgreSQL, and bringing the schema up to date.

use futures_util::future::join_all;
use poolhouse::database;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Executor as _, PgPool};

/// An empty database, reached as the program does it.
async fn connected(db: &PgPool) -> PgPool {
    database::connect(db.connect_options().as_ref().clone(), 4).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_migration_takes_its_time_and_waits_for_no_lock_for_long(db: PgPool) {
    let connected = connected(&db).await;
    // Whoever alters a table says under which limits it does.
    db.execute(
        "CREATE TABLE seen (statement_timeout text, lock_timeout text);
         CREATE FUNCTION see() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
             INSERT INTO seen VALUES (current_setting('statement_timeout'), current_setting('lock_timeout'));
         END $$;
         CREATE EVENT TRIGGER seeing ON ddl_command_start WHEN TAG IN ('CREATE TABLE')
             EXECUTE FUNCTION see();",
    )
    .await
    .unwrap();
    database::migrate(&connected).await.unwrap();
    let seen: Vec<(String, String)> =
        sqlx::query_as("SELECT DISTINCT * FROM seen").fetch_all(&db).await.unwrap();
    assert_eq!(seen, [("0".to_owned(), "5s".to_owned())]);
    // What serves requests has its limits still.
    for _ in 0..5 {
        let limit: String =
            sqlx::query_scalar("SHOW statement_timeout").fetch_one(&connected).await.unwrap();
        assert_eq!(limit, "10s");
    }
}

#[sqlx::test(migrations = false)]
async fn of_several_programs_that_migrate_one_does_it_and_the_others_wait(db: PgPool) {
    let others = join_all((0..3).map(|_| connected(&db))).await;
    let migrated = join_all(others.iter().map(database::migrate)).await;
    assert!(migrated.iter().all(Result::is_ok), "{migrated:?}");
    database::check_schema(&others[0]).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn while_one_migrates_for_long_nobody_gives_up(db: PgPool) {
    // The lock that `migrate` holds, taken by the test: whoever comes waits without a limit.
    let first = PgPoolOptions::new().max_connections(1);
    let first = first.connect_with(db.connect_options().as_ref().clone()).await.unwrap();
    let held = "SELECT pg_advisory_lock(x'706f6f6c686f7573'::bigint)";
    sqlx::query(held).execute(&first).await.unwrap();
    let connected = connected(&db).await;
    let let_go_once_it_waits = async {
        let waits = "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                     WHERE l.locktype = 'advisory' AND NOT l.granted AND a.datname = current_database()";
        while sqlx::query_scalar::<_, i64>(waits).fetch_one(&db).await.unwrap() == 0 {
            tokio::task::yield_now().await;
        }
        let tables = "SELECT count(*) FROM pg_tables WHERE tablename = 'users'";
        assert_eq!(sqlx::query_scalar::<_, i64>(tables).fetch_one(&db).await.unwrap(), 0);
        first.close().await;
    };
    let (migrated, ()) = futures_util::join!(database::migrate(&connected), let_go_once_it_waits);
    migrated.unwrap();
    database::check_schema(&db).await.unwrap();
}
