//! The inbox of `poolhouse dev`: every message that would have left the machine, on a page and as JSON.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::dev::Server;
use actix_web::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, Path, Query};
use actix_web::{App as Service, HttpRequest, HttpResponse, HttpServer};
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::dev::data_dir::DataDir;
use crate::dev::{page, preview};
use crate::mailer::Outgoing;
use crate::model::code::Medium;

const MAIL_POLICY: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/// How many messages are kept.
const NEWEST: usize = 500;

/// The messages, in `<data-dir>/inbox.jsonl`.
pub struct Inbox {
    file: PathBuf,
    kept: Mutex<VecDeque<Line>>,
}

/// A line of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Line {
    /// The same at every delivery of the message.
    id: Uuid,
    #[serde(flatten)]
    message: Kept,
}

/// A message as JSON shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    to: String,
    /// `email` or `sms`.
    channel: String,
    subject: String,
    text: String,
    html: Option<String>,
    created_at: DateTime<Utc>,
}

impl Kept {
    /// The code that the text holds, to show it large: the first run of six to eight digits.
    fn code(&self) -> Option<&str> {
        let mut words = self.text.split(|c: char| !c.is_ascii_digit());
        words.find(|word| (6..=8).contains(&word.len()))
    }

    /// The link that the text holds.
    fn link(&self) -> Option<&str> {
        let link = |word: &&str| word.starts_with("https://") || word.starts_with("http://");
        let found = self.text.split_whitespace().find(link)?;
        Some(found.trim_end_matches(['.', ',', ')', '>']))
    }

    fn time(&self) -> String {
        self.created_at.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// The same for people.
    fn words(&self) -> String {
        self.created_at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
    }
}

impl Inbox {
    /// The inbox of a data folder. A line that a killed process left half written is passed over.
    pub fn open(dir: &DataDir) -> anyhow::Result<Self> {
        let file = dir.join("inbox.jsonl");
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error.into()),
        };
        let mut kept: VecDeque<Line> =
            text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        while kept.len() > NEWEST {
            kept.pop_front();
        }
        let lines: Vec<String> =
            kept.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        dir.write_private("inbox.jsonl", text.as_bytes())?;
        Ok(Self { file, kept: Mutex::new(kept) })
    }

    /// Keeps a message. One that is delivered again is there already.
    pub fn keep(&self, outgoing: &Outgoing<'_>) -> anyhow::Result<()> {
        let message = outgoing.message;
        let channel = match message.medium {
            Medium::Email => "email",
            Medium::Sms => "sms",
        };
        let new = Line {
            id: outgoing.id,
            message: Kept {
                to: message.to.clone(),
                channel: channel.to_owned(),
                subject: message.subject.clone(),
                text: message.text.clone(),
                html: message.html.clone(),
                created_at: outgoing.created_at,
            },
        };
        let line = format!("{}\n", serde_json::to_string(&new)?);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.iter().any(|line| line.id == new.id) {
            return Ok(());
        }
        File::options().append(true).create(true).open(&self.file)?.write_all(line.as_bytes())?;
        kept.push_back(new);
        if kept.len() > NEWEST {
            kept.pop_front();
        }
        Ok(())
    }

    /// The messages to an address, or all, newest first.
    fn list(&self, to: Option<&str>) -> Vec<Line> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = |line: &&Line| to.is_none_or(|to| line.message.to.eq_ignore_ascii_case(to));
        kept.iter().rev().filter(wanted).cloned().collect()
    }

    fn html(&self, id: Uuid) -> Option<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|line| line.id == id)?.message.html.clone()
    }
}

#[derive(Deserialize)]
struct Wanted {
    to: Option<String>,
}

#[derive(Template)]
#[template(path = "dev/inbox.html")]
struct Page<'a> {
    lines: &'a [Line],
    to: Option<&'a str>,
}

/// Starts the inbox's page, and the preview of styles beside it.
pub fn start(inbox: Arc<Inbox>, socket: TcpListener) -> std::io::Result<Server> {
    let inbox = Data::from(inbox);
    let draft = Data::new(preview::Draft::default());
    let server = HttpServer::new(move || {
        Service::new()
            .app_data(inbox.clone())
            .wrap(from_fn(page::guard))
            .service(web::resource("/").route(web::get().to(show)))
            .service(web::resource("/messages/{id}").route(web::get().to(show_html)))
            .app_data(draft.clone())
            .configure(preview::routes)
            .configure(page::files)
    });
    Ok(server.workers(1).disable_signals().listen(socket)?.run())
}

async fn show(request: HttpRequest, inbox: Data<Inbox>, wanted: Query<Wanted>) -> HttpResponse {
    let to = wanted.to.as_deref().filter(|to| !to.is_empty());
    let lines = inbox.list(to);
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("application/json")) {
        let messages: Vec<_> = lines.iter().map(|line| &line.message).collect();
        return HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(serde_json::json!({"messages": messages}));
    }
    page::html(&Page { lines: &lines, to })
}

/// The HTML of a mail, for a frame: a document of no origin that runs nothing and fetches nothing.
async fn show_html(inbox: Data<Inbox>, id: Path<Uuid>) -> HttpResponse {
    let Some(html) = inbox.html(id.into_inner()) else { return HttpResponse::NotFound().finish() };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, MAIL_POLICY))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(html)
}
