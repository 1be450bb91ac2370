//! HTTP/1.1 as bytes: nothing is retried, repaired or hidden, so that a test sees what a server did to a request.

use std::fmt::Write as _;
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than anything may take; whoever waits so long waits for nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    head: String,
    body: Vec<u8>,
}

impl Request {
    pub fn get(path: &str) -> Self {
        Self { head: format!("GET {path} HTTP/1.1\r\nhost: {}\r\n", super::HOST), body: Vec::new() }
    }

    pub fn post(path: &str, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: {media_type}\r\n",
            super::HOST
        );
        Self { head, body: body.into() }
    }

    pub fn form(path: &str, fields: &[(&str, &str)]) -> Self {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let form = form.extend_pairs(fields).finish();
        Self::post(path, "application/x-www-form-urlencoded", form)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        write!(self.head, "{name}: {value}\r\n").unwrap();
        self
    }

    /// As it goes over the wire.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{}content-length: {}\r\n\r\n", self.head, self.body.len());
        if self.body.is_empty() {
            bytes = format!("{}\r\n", self.head);
        }
        [bytes.as_bytes(), &self.body].concat()
    }
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    /// The headers of a name.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let named = fields.filter(move |(field, _)| field.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.trim())
    }

    /// The first of them.
    pub fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let mut fields = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
        fields.next().map(|(_, value)| value.trim())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; `null` if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The exception of the API, or the error of OAuth; empty for a success.
    pub fn error(&self) -> String {
        let body = self.json();
        let name = body["__type"].as_str().or(body["error"].as_str());
        name.unwrap_or_default().to_owned()
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }
}

/// One connection; requests go one after the other.
#[derive(Debug)]
pub struct Connection(TcpStream);

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = timeout(PATIENCE, TcpStream::connect(address)).await??;
        stream.set_nodelay(true)?;
        Ok(Self(stream))
    }

    /// Sends a request and reads its answer.
    pub async fn send(&mut self, request: &[u8]) -> Result<Answer> {
        timeout(PATIENCE, async {
            self.0.write_all(request).await?;
            self.read().await
        })
        .await?
    }

    /// Sends only some bytes of a request.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        timeout(PATIENCE, self.0.write_all(bytes)).await?
    }

    /// Reads an answer.
    pub async fn read(&mut self) -> Result<Answer> {
        let mut read = Vec::new();
        let head_end = loop {
            self.more(&mut read).await?;
            if let Some(at) = read.windows(4).position(|window| window == b"\r\n\r\n") {
                break at;
            }
        };
        let head = String::from_utf8(read[..head_end].to_vec()).map_err(Error::other)?;
        let status = head.get(9..12).and_then(|digits| digits.parse().ok());
        let status = status.ok_or_else(|| Error::other("no status"))?;
        let mut answer = Answer { status, head, body: read.split_off(head_end + 4) };
        let length = answer.header("content-length").map(|length| length.parse::<usize>());
        let length = length.transpose().map_err(Error::other)?.unwrap_or(0);
        while answer.body.len() < length {
            self.more(&mut answer.body).await?;
        }
        Ok(answer)
    }

    async fn more(&mut self, into: &mut Vec<u8>) -> Result<()> {
        match timeout(PATIENCE, self.0.read_buf(into)).await?? {
            0 => Err(Error::new(ErrorKind::UnexpectedEof, "the server closed the connection")),
            _ => Ok(()),
        }
    }
}

/// A client of one address that keeps its connection while that works.
#[derive(Debug)]
pub struct Caller {
    address: SocketAddr,
    kept: Option<Connection>,
}

impl Caller {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, kept: None }
    }

    /// Sends a request once. After an error the next one goes over a new connection.
    pub async fn send(&mut self, request: &Request) -> Result<Answer> {
        let mut connection = match self.kept.take() {
            Some(kept) => kept,
            None => Connection::open(self.address).await?,
        };
        let answer = connection.send(&request.bytes()).await?;
        if answer.header("connection") != Some("close") {
            self.kept = Some(connection);
        }
        Ok(answer)
    }
}
