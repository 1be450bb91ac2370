//! The delivery of messages: nothing is lost, nobody waits.

use std::sync::{Arc, Mutex};

use poolhouse::mailer::Mailer;
use sqlx::PgPool;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use crate::support::TestServer;
use crate::support::users::proving_email;

/// What a mail server took, and what it says to `RCPT TO`.
#[derive(Clone, Default)]
struct MailServer {
    taken: Arc<Mutex<Vec<String>>>,
    refuses: Arc<Mutex<Option<&'static str>>>,
}

impl MailServer {
    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }

    /// Listens at a port from now on.
    async fn listen(&self, at: std::net::SocketAddr) {
        let socket = TcpListener::bind(at).await.unwrap();
        let server = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                tokio::spawn(server.clone().talk(stream));
            }
        });
    }

    async fn talk(self, stream: tokio::net::TcpStream) {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 test\r\n").await.unwrap();
        let mut data: Option<String> = None;
        while let Ok(Some(line)) = lines.next_line().await {
            let answer = match (&mut data, line.split(' ').next().unwrap_or_default()) {
                (Some(text), _) if line == "." => {
                    self.taken.lock().unwrap().push(text.clone());
                    data = None;
                    "250 taken"
                }
                (Some(text), _) => {
                    text.push_str(&line);
                    text.push('\n');
                    continue;
                }
                (None, "RCPT") => self.refuses.lock().unwrap().unwrap_or("250 ok"),
                (None, "DATA") => {
                    data = Some(String::new());
                    "354 go on"
                }
                (None, "QUIT") => "221 bye",
                (None, _) => "250 ok",
            };
            if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

/// A free port of this machine, and a server that sends its mail there.
async fn sending(db: PgPool) -> (TestServer, std::net::SocketAddr) {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = free.local_addr().unwrap();
    drop(free);
    let server = TestServer::start_sending(db, |config| {
        config.smtp_url = Some(format!("smtp://{at}").into());
        config.mail_from = Some("no-reply@example.com".to_owned());
        Mailer::from_config(config).unwrap()
    })
    .await;
    (server, at)
}

/// Attempts, whether it waits sealed, is delivered, is dead.
async fn state(db: &PgPool) -> (i32, bool, bool, bool) {
    sqlx::query_as("SELECT attempts, sealed IS NOT NULL, delivered_at IS NOT NULL, dead_at IS NOT NULL FROM outbox")
        .fetch_one(db)
        .await
        .unwrap()
}

#[sqlx::test]
async fn a_mail_server_that_is_down_loses_nothing_and_blocks_nobody(db: PgPool) {
    let (server, at) = sending(db.clone()).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    server.run_jobs().await;
    assert_eq!(state(&db).await, (1, true, false, false));
    // Not before its time.
    server.run_jobs().await;
    assert_eq!(state(&db).await, (1, true, false, false));
    for attempt in 2..=4 {
        server.advance(chrono::Duration::minutes(10));
        server.run_jobs().await;
        assert_eq!(state(&db).await, (attempt, true, false, false));
    }
    let mail = MailServer::default();
    mail.listen(at).await;
    server.advance(chrono::Duration::minutes(10));
    server.run_jobs().await;
    assert_eq!(state(&db).await, (5, false, true, false));
    server.run_jobs().await;
    let [text] = mail.taken().try_into().unwrap();
    assert!(
        text.contains("To: ann@example.com") && text.contains("Your verification code is "),
        "{text}"
    );
}

#[sqlx::test]
async fn a_refused_or_outdated_message_is_dead_and_erased(db: PgPool) {
    let (server, at) = sending(db.clone()).await;
    let mail = MailServer::default();
    mail.listen(at).await;
    *mail.refuses.lock().unwrap() = Some("550 no such user");
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    server.run_jobs().await;
    assert_eq!(state(&db).await, (1, false, false, true));
    sqlx::query("DELETE FROM outbox").execute(&db).await.unwrap();

    // Greylisted for longer than the code stands.
    *mail.refuses.lock().unwrap() = Some("451 come back later");
    server.sign_up(&client, "bob", "bob@example.com").await.ok();
    server.run_jobs().await;
    assert_eq!(state(&db).await, (1, true, false, false));
    *mail.refuses.lock().unwrap() = None;
    server.advance(chrono::Duration::hours(24));
    server.run_jobs().await;
    assert_eq!(state(&db).await, (2, false, false, true));
    assert!(mail.taken().is_empty());
}

#[sqlx::test]
async fn two_nodes_send_a_message_once_and_a_dead_nodes_claim_runs_out(db: PgPool) {
    let (server, at) = sending(db.clone()).await;
    let mail = MailServer::default();
    mail.listen(at).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    for n in 0..12 {
        let email = format!("ann{n}@example.com");
        server.sign_up(&client, &format!("ann{n}"), &email).await.ok();
    }
    futures_util::future::join_all((0..3).map(|_| server.run_jobs())).await;
    assert_eq!(mail.taken().len(), 12);

    server.sign_up(&client, "late", "late@example.com").await.ok();
    let (id, now) = (poolhouse::model::ids::UserPoolId::new(&pool), server.app.now());
    let until = now + chrono::Duration::seconds(60);
    let claimed = poolhouse::store::outbox::claim(&db, &id, 5, now, until).await.unwrap();
    assert_eq!(claimed.len(), 1);
    server.run_jobs().await;
    assert_eq!(mail.taken().len(), 12);
    server.advance(chrono::Duration::seconds(60));
    server.run_jobs().await;
    assert_eq!(mail.taken().len(), 13);
}

#[sqlx::test]
async fn what_waits_is_sealed(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.sign_up(&client, "ann", "ann@example.com").await.ok();
    let dump: String = sqlx::query_scalar("SELECT string_agg(o::text, ' ') FROM outbox o")
        .fetch_one(&db)
        .await
        .unwrap();
    let sealed: Vec<u8> =
        sqlx::query_scalar("SELECT sealed FROM outbox").fetch_one(&db).await.unwrap();
    let inside = |text: &[u8]| sealed.windows(text.len()).any(|window| window == text);
    assert!(!dump.contains("example.com") && !inside(b"example.com") && !inside(b"verification"));
}
