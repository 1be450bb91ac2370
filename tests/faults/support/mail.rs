//! A mail server that keeps what it gets.

use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::kept::{Kept, keeping};

/// A mail: to whom, and its source.
pub type Mail = (String, String);

pub struct MailServer {
    pub address: SocketAddr,
    kept: Kept<Mail>,
}

impl MailServer {
    pub async fn start() -> Self {
        let (address, kept) = keeping(talk).await;
        Self { address, kept }
    }

    /// The codes of six digits that were sent to an address, oldest first.
    pub fn codes(&self, to: &str) -> Vec<String> {
        self.codes_of(6, to)
    }

    /// The codes of so many digits.
    pub fn codes_of(&self, digits: usize, to: &str) -> Vec<String> {
        let kept = self.kept.lock().unwrap();
        let mails = kept.iter().filter(|(address, _)| address == to);
        mails.filter_map(|(_, source)| code_in(source, digits)).collect()
    }
}

fn code_in(source: &str, digits: usize) -> Option<String> {
    let text = source.split_once("\n\n").unwrap().1;
    let mut runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    let of_digits = |run: &&str| run.len() == digits && run.bytes().all(|b| b.is_ascii_digit());
    runs.find(of_digits).map(str::to_owned)
}

/// RFC 5321, as far as a client goes that knows what it wants.
async fn talk(stream: TcpStream, keep: Kept<Mail>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 here\r\n").await?;
    let mut to = String::new();
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let command = line.to_ascii_uppercase();
        let said: &[u8] = if command.starts_with("DATA") {
            stream.write_all(b"354 go on\r\n").await?;
            let source = data(&mut stream).await?;
            keep.lock().unwrap().push((std::mem::take(&mut to), source));
            b"250 kept\r\n"
        } else {
            if command.starts_with("RCPT") {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            }
            b"250 fine\r\n"
        };
        stream.write_all(said).await?;
        line.clear();
    }
    Ok(())
}

async fn data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut source = String::new();
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 && line.trim_end() != "." {
        source += line.trim_end();
        source.push('\n');
        line.clear();
    }
    Ok(source)
}
