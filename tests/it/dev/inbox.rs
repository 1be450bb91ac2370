use std::net::TcpListener;
use std::sync::Arc;

use chrono::Duration;
use poolhouse::dev::DataDir;
use poolhouse::dev::inbox::{self, Inbox};
use poolhouse::mailer::{Mailer, Outgoing};
use poolhouse::model::code::Medium;
use poolhouse::model::message::Rendered;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::beginning;

async fn send(mailer: &Mailer, number: u128, to: &str, text: &str, html: Option<&str>) {
    let message = Rendered {
        medium: if to.starts_with('+') { Medium::Sms } else { Medium::Email },
        to: to.to_owned(),
        from: None,
        reply_to: None,
        subject: if to.starts_with('+') { "" } else { "Your <b>code</b>" }.to_owned(),
        text: text.to_owned(),
        html: html.map(str::to_owned),
    };
    let created_at = beginning() + Duration::seconds(number.try_into().unwrap());
    let id = Uuid::from_u128(number);
    mailer.send(&Outgoing { id, created_at, message: &message }).await.unwrap();
}

struct Served {
    url: String,
    mailer: Mailer,
}

/// Opens the inbox of a data folder and serves it.
fn serve(dir: &DataDir) -> Served {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://localhost:{}", socket.local_addr().unwrap().port());
    let inbox = Arc::new(Inbox::open(dir).unwrap());
    tokio::spawn(inbox::start(inbox.clone(), socket).unwrap());
    Served { url, mailer: Mailer::Inbox(inbox) }
}

async fn json_of(url: &str) -> Value {
    let request = reqwest::Client::new().get(url).header("accept", "application/json");
    request.send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn messages_are_told_newest_first_to_whom_and_after_a_restart() {
    let parent = tempfile::tempdir().unwrap();
    let dir = DataDir::open(&parent.path().join("data")).unwrap();
    let first = serve(&dir);
    send(&first.mailer, 1, "ann@example.com", "Your code is 123456.", Some("<p>123456</p>")).await;
    send(&first.mailer, 2, "+14155550134", "Your code is 654321.", None).await;
    // The outbox delivers at least once.
    send(&first.mailer, 1, "ann@example.com", "Your code is 123456.", Some("<p>123456</p>")).await;
    let all = json!({"messages": [
        {"to": "+14155550134", "channel": "sms", "subject": "", "text": "Your code is 654321.",
         "html": null, "created_at": "2027-01-15T08:00:02Z"},
        {"to": "ann@example.com", "channel": "email", "subject": "Your <b>code</b>",
         "text": "Your code is 123456.", "html": "<p>123456</p>",
         "created_at": "2027-01-15T08:00:01Z"},
    ]});
    assert_eq!(json_of(&first.url).await, all);
    let one = json_of(&format!("{}/?to=Ann@example.com", first.url)).await;
    assert_eq!(one, json!({"messages": [all["messages"][1]]}));
    assert_eq!(json_of(&format!("{}/?to=bob@example.com", first.url)).await["messages"], json!([]));

    // A `kill -9` in the middle of a line.
    let file = dir.join("inbox.jsonl");
    let whole = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{whole}{}", &whole[..40])).unwrap();
    let second = serve(&dir);
    assert_eq!(json_of(&second.url).await, all);
    send(&second.mailer, 3, "bob@example.com", "Hello", None).await;
    assert_eq!(json_of(&serve(&dir).url).await["messages"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_page_escapes_and_frames_mail_so_that_it_can_do_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let served = serve(&DataDir::open(&parent.path().join("data")).unwrap());
    let text =
        "<script>alert(1)</script> code 123456, link https://id.example.com/confirmUser?a=1&b=2.";
    let html = "<script>alert(1)</script><p>123456</p>";
    send(&served.mailer, 1, "ann@example.com", text, Some(html)).await;

    let answer = reqwest::get(&served.url).await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("script-src"));
    let page = scraper::Html::parse_document(&answer.text().await.unwrap());
    let select = |css: &str| {
        let selector = scraper::Selector::parse(css).unwrap();
        page.select(&selector).map(|found| found.html()).collect::<Vec<_>>()
    };
    assert!(select("script").is_empty());
    assert!(select("h2")[0].contains("Your &lt;b&gt;code&lt;/b&gt;"));
    assert_eq!(select("p.code code"), ["<code>123456</code>"]);
    let link = "https://id.example.com/confirmUser?a=1&amp;b=2";
    assert_eq!(select("article a"), [format!("<a href=\"{link}\">Open the link</a>")]);
    let frame = &select("iframe[sandbox='']")[0];
    let source = format!("/messages/{}", Uuid::from_u128(1));
    assert!(frame.contains(&source), "{frame}");

    let answer = reqwest::get(format!("{}{source}", served.url)).await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("sandbox; default-src 'none';"), "{policy}");
    assert_eq!(answer.text().await.unwrap(), html);
}

/// A site whose name was made to lead to 127.0.0.1 shares the browser's view of it (DNS rebinding).
#[tokio::test]
async fn a_strange_name_that_leads_here_reads_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let served = serve(&DataDir::open(&parent.path().join("data")).unwrap());
    for (host, status) in [("evil.example", 403), ("127.0.0.1:9401", 200), ("localhost", 200)] {
        let request = reqwest::Client::new().get(&served.url).header("host", host);
        assert_eq!(request.send().await.unwrap().status(), status, "{host}");
    }
}
