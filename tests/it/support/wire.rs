//! A way to the database that notes what goes over it, message by message of PostgreSQL's protocol (version 3).

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, split};
use tokio::net::{TcpListener, TcpStream, UnixStream};

/// The statements of one round trip, in their order; none for a mere sign of life.
pub type RoundTrip = Vec<String>;

/// A tapped way to a database.
#[derive(Clone)]
pub struct Wire {
    /// Leads to the same database.
    pub options: PgConnectOptions,
    noted: Arc<Mutex<Vec<RoundTrip>>>,
    answered: Arc<AtomicUsize>,
}

impl Wire {
    /// Taps the way to the database of a test.
    pub async fn tap(db: &PgPool) -> Self {
        let behind = db.connect_options();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(listener.local_addr().unwrap().port())
            .username(behind.get_username())
            .database(behind.get_database().unwrap())
            .ssl_mode(PgSslMode::Disable);
        let wire = Self { options, noted: Arc::default(), answered: Arc::default() };
        let carried = wire.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, Arc::clone(&behind), carried.clone()));
            }
        });
        wire
    }

    /// What went over it since it was last asked.
    pub fn take(&self) -> Vec<RoundTrip> {
        std::mem::take(&mut self.noted.lock().unwrap())
    }

    /// How many bytes the database has answered since that was last asked.
    pub fn take_answered(&self) -> usize {
        self.answered.swap(0, Ordering::SeqCst)
    }
}

async fn carry(client: TcpStream, behind: Arc<PgConnectOptions>, wire: Wire) {
    client.set_nodelay(true).unwrap();
    let port = behind.get_port();
    match behind.get_socket() {
        Some(folder) => {
            let server =
                UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).await.unwrap();
            both_ways(client, server, wire).await;
        }
        None => {
            let server = TcpStream::connect((behind.get_host(), port)).await.unwrap();
            both_ways(client, server, wire).await;
        }
    }
}

/// Carries until either side hangs up.
async fn both_ways(
    client: TcpStream,
    server: impl AsyncRead + AsyncWrite + Send + 'static,
    wire: Wire,
) {
    let (mut from_server, mut to_server) = split(server);
    let (mut from_client, mut to_client) = client.into_split();
    let answered = wire.answered;
    tokio::spawn(async move {
        let mut piece = vec![0; 8192];
        while let Ok(length @ 1..) = from_server.read(&mut piece).await {
            answered.fetch_add(length, Ordering::SeqCst);
            if to_client.write_all(&piece[..length]).await.is_err() {
                break;
            }
        }
    });
    let _ = note(&mut from_client, &mut to_server, &wire.noted).await;
}

/// The server waits for no answer of its own, so each Sync or simple Query is one round trip.
async fn note(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    noted: &Mutex<Vec<RoundTrip>>,
) -> std::io::Result<()> {
    // The first message has no type.
    let mut length = [0; 4];
    from.read_exact(&mut length).await?;
    let first = body(from, length).await?;
    to.write_all(&length).await?;
    to.write_all(&first).await?;
    let mut prepared: HashMap<Vec<u8>, String> = HashMap::new();
    let mut statements = Vec::new();
    loop {
        let kind = from.read_u8().await?;
        from.read_exact(&mut length).await?;
        let body = body(from, length).await?;
        let mut texts = body.split(|byte| *byte == 0);
        let mut next = || texts.next().unwrap().to_vec();
        match kind {
            b'P' => {
                let (name, text) = (next(), next());
                prepared.insert(name, String::from_utf8(text).unwrap());
            }
            b'B' => {
                let (_portal, name) = (next(), next());
                statements.push(prepared[&name].clone());
            }
            b'Q' => noted.lock().unwrap().push(vec![String::from_utf8(next()).unwrap()]),
            b'S' => noted.lock().unwrap().push(std::mem::take(&mut statements)),
            _ => {}
        }
        to.write_all(&[&[kind][..], &length, &body].concat()).await?;
    }
}

async fn body(from: &mut (impl AsyncRead + Unpin), length: [u8; 4]) -> std::io::Result<Vec<u8>> {
    let mut body = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap() - 4];
    from.read_exact(&mut body).await?;
    Ok(body)
}
