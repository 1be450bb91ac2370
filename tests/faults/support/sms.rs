//! A gateway for text messages that keeps what it gets.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::kept::{Kept, keeping};

pub struct Gateway {
    pub address: SocketAddr,
    kept: Kept<Value>,
}

impl Gateway {
    pub async fn start() -> Self {
        let (address, kept) = keeping(take).await;
        Self { address, kept }
    }

    /// The codes of so many digits that were sent to a number, oldest first.
    pub fn codes_of(&self, digits: usize, to: &str) -> Vec<String> {
        let kept = self.kept.lock().unwrap();
        let texts = kept.iter().filter(|message| message["to"] == to);
        let texts = texts.filter_map(|message| message["text"].as_str());
        let mut runs = texts.map(|text| text.split(|c: char| !c.is_ascii_digit()));
        let codes = runs.by_ref().filter_map(|mut runs| runs.find(|run| run.len() == digits));
        codes.map(str::to_owned).collect()
    }
}

/// HTTP/1.1, as far as the webhook's client goes.
async fn take(stream: TcpStream, keep: Kept<Value>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while stream.read_line(&mut line).await? > 0 {
        let lower = line.trim_end().to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if lower.is_empty() {
            let mut body = vec![0; length];
            stream.read_exact(&mut body).await?;
            keep.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await?;
        }
        line.clear();
    }
    Ok(())
}
