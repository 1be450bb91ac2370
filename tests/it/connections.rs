//! Connections are lent in turn: nobody spins, and nobody is forgotten.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake, Waker};
use std::thread;
use std::time::Duration;

use futures_util::future::join_all;
use poolhouse::connections::Db;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::sync::{Barrier, oneshot};

/// How many are lent at once.
const LENT: u32 = 2;

async fn small(db: &PgPool) -> Db {
    let options = PgPoolOptions::new().max_connections(LENT + 1);
    Db::new(options.connect_with(db.connect_options().as_ref().clone()).await.unwrap())
}

async fn ask(db: &Db) -> sqlx::Result<i32> {
    sqlx::query_scalar("SELECT 1").fetch_one(db).await
}

/// Counts how often a task is woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[sqlx::test]
async fn who_waits_is_woken_when_a_connection_is_back_and_not_before(db: PgPool) {
    let db = small(&db).await;
    let (first, second) = (db.begin().await.unwrap(), db.begin().await.unwrap());
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut waits = pin!(ask(&db));
    assert!(waits.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(woken.0.load(Ordering::SeqCst), 0);
    second.commit().await.unwrap();
    assert_eq!(woken.0.load(Ordering::SeqCst), 1);
    assert_eq!(waits.await.unwrap(), 1);
    drop(first);
    db.close().await;
}

/// Threads that have connections of their own, far more tasks than connections, and some that give up.
#[sqlx::test]
async fn all_are_served_whatever_others_do_at_the_same_time(db: PgPool) {
    const THREADS: usize = 4;
    let db = small(&db).await;
    // A connection lives as long as the thread that opened it.
    let all_are_done = Arc::new(Barrier::new(THREADS));
    let threads = [(); THREADS].map(|()| {
        let (db, all_are_done) = (db.clone(), Arc::clone(&all_are_done));
        let (done, answered) = oneshot::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let tasks = join_all((0..8_u64).map(|task| {
                    let db = db.clone();
                    async move {
                        let impatience = Duration::from_micros(200 * task);
                        let mut answers = Vec::new();
                        for _ in 0..20 {
                            let _ = tokio::time::timeout(impatience, ask(&db)).await;
                            answers.push(ask(&db).await);
                        }
                        answers
                    }
                }));
                let answers: Vec<_> = tasks.await.into_iter().flatten().collect();
                all_are_done.wait().await;
                done.send(answers).unwrap();
            });
        });
        answered
    });
    for answered in threads {
        let answers = answered.await.unwrap();
        assert_eq!(answers.len(), 8 * 20);
        for answer in answers {
            assert_eq!(answer.unwrap(), 1);
        }
    }
    assert!(db.size() <= LENT + 1);
    db.close().await;
}
