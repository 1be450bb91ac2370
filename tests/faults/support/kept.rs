//! A server that keeps what it gets.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};

/// What was kept, oldest first.
pub type Kept<T> = Arc<Mutex<Vec<T>>>;

/// Listens on a port of its own: where that is, and what `talk` keeps of each connection.
pub async fn keeping<T, F>(
    talk: impl Fn(TcpStream, Kept<T>) -> F + Send + 'static,
) -> (SocketAddr, Kept<T>)
where
    T: Send + 'static,
    F: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, kept) = (socket.local_addr().unwrap(), Kept::default());
    let keep = Arc::clone(&kept);
    tokio::spawn(async move {
        while let Ok((stream, _)) = socket.accept().await {
            // Whoever breaks off has sent nothing.
            tokio::spawn(talk(stream, Arc::clone(&keep)));
        }
    });
    (address, kept)
}
