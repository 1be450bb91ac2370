//! The mailer against a real SMTP server (aiosmtpd) and a real webhook.

use std::io::{BufRead as _, BufReader, Lines};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use poolhouse::clock::Clock;
use poolhouse::config::Config;
use poolhouse::dev::DataDir;
use poolhouse::dev::tls::DevTls;
use poolhouse::mailer::{self, Mailer, Outgoing};
use poolhouse::model::code::Medium;
use poolhouse::model::message::Rendered;
use poolhouse::outbound::Failed;
use poolhouse::random::Random;
use serde_json::Value;
use uuid::Uuid;

use crate::support::beginning;

/// A mail server of its own for one test.
struct MailServer {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: u16,
}

impl MailServer {
    fn start(arguments: &[&str]) -> Self {
        let repository = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        // Beside the test's own program, which is in <target>/debug/deps.
        let target = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned();
        std::fs::create_dir_all(target.join("tools")).unwrap();
        let mut process = Command::new(repository.join("tests/smtp/run"))
            .arg(target.join("tools/smtp"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let ready = lines.next().expect("the mail server did not start").unwrap();
        let port = ready.strip_prefix("ready ").unwrap().parse().unwrap();
        Self { process, lines, port }
    }

    /// The next mail that it took.
    fn taken(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn config(smtp_url: &str) -> Config {
    let mut config = Config::local("postgres://unused", "http://localhost:9400").unwrap();
    config.smtp_url = Some(smtp_url.into());
    config.mail_from = Some("Poolhouse <no-reply@id.example.com>".to_owned());
    config
}

fn mail(to: &str) -> Rendered {
    Rendered {
        medium: Medium::Email,
        to: to.to_owned(),
        from: None,
        reply_to: None,
        subject: "Ihr Bestätigungscode".to_owned(),
        text: "Grüße! Ihr Code ist 123456.\n.\nEnde".to_owned(),
        html: Some("<p>Grüße! Ihr Code ist <b>123456</b>.</p>".to_owned()),
    }
}

async fn send(config: &Config, message: &Rendered) -> Result<(), Failed> {
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    let mailer = Mailer::from_config(config).unwrap();
    mailer.send(&Outgoing { id, created_at: beginning(), message }).await
}

#[tokio::test]
async fn a_mail_arrives_with_both_parts_and_an_id_that_stays() {
    let mut server = MailServer::start(&[]);
    let config = config(&format!("smtp://127.0.0.1:{}", server.port));
    for _ in 0..2 {
        send(&config, &mail("ann@example.com")).await.unwrap();
        let taken = server.taken();
        assert_eq!(taken["sender"], "no-reply@id.example.com");
        assert_eq!(taken["recipients"], serde_json::json!(["ann@example.com"]));
        assert_eq!(taken["type"], "multipart/alternative");
        assert_eq!(taken["text"].as_str().unwrap().replace("\r\n", "\n").trim_end(), mail("").text);
        assert_eq!(taken["html"].as_str().unwrap().trim_end(), mail("").html.unwrap());
        let headers = &taken["headers"];
        assert_eq!(headers["subject"], "Ihr Bestätigungscode");
        assert_eq!(headers["from"], "Poolhouse <no-reply@id.example.com>");
        assert_eq!(headers["to"], "ann@example.com");
        assert_eq!(headers["auto-submitted"], "auto-generated");
        assert_eq!(headers["date"], "Fri, 15 Jan 2027 08:00:00 +0000");
        let id = "<01900000-0000-7000-8000-000000000001@id.example.com>";
        assert_eq!(headers["message-id"], id, "a second try is the same message");
    }
}

#[tokio::test]
async fn a_pool_names_its_own_sender() {
    let mut server = MailServer::start(&[]);
    let config = config(&format!("smtp://127.0.0.1:{}", server.port));
    let from = Some("Shop <shop@example.com>".to_owned());
    let reply_to = Some("help@example.com".to_owned());
    let message = Rendered { from, reply_to, html: None, ..mail("ann@example.com") };
    send(&config, &message).await.unwrap();
    let taken = server.taken();
    assert_eq!(taken["sender"], "shop@example.com");
    assert_eq!(taken["type"], "text/plain");
    assert_eq!(taken["headers"]["from"], "Shop <shop@example.com>");
    assert_eq!(taken["headers"]["reply-to"], "help@example.com");

    let message = Rendered { from: Some("Shop".to_owned()), ..mail("ann@example.com") };
    let waits = send(&config, &message).await.unwrap_err();
    assert!(matches!(waits, Failed::Temporary(_)), "settings can be mended: {waits}");
}

#[tokio::test]
async fn starttls_and_tls_carry_the_password() {
    let parent = tempfile::tempdir().unwrap();
    let dir = DataDir::open(&parent.path().join("data")).unwrap();
    // TLS libraries read the machine's clock.
    let tls = DevTls::open(&dir, Random, Clock::System.now()).unwrap();
    let (cert, key) = (dir.join("tls/localhost.crt"), dir.join("tls/localhost.key"));
    let pair = ["--cert", cert.to_str().unwrap(), "--key", key.to_str().unwrap()];
    let ca = tls.ca_file().display().to_string();
    for (mode, scheme, parameter) in
        [("starttls", "smtp", "tls=required&"), ("implicit", "smtps", "")]
    {
        let arguments = ["--tls", mode, "--user", "app", "--password", "p@ss word/1"];
        let mut server = MailServer::start(&[&arguments[..], &pair[..]].concat());
        let at = |user: &str, query: &str| {
            config(&format!("{scheme}://{user}@localhost:{}?{query}", server.port))
        };
        let right = at("app:p%40ss%20word%2F1", &format!("{parameter}ca={ca}"));
        let wrong = at("app:guess", &format!("{parameter}ca={ca}"));
        let strange = at("app:p%40ss%20word%2F1", parameter);
        mailer::check(&right).await.unwrap();
        send(&right, &mail("ann@example.com")).await.unwrap();
        let taken = server.taken();
        assert_eq!((&taken["user"], &taken["tls"]), (&"app".into(), &true.into()), "{mode}");

        let waits = send(&wrong, &mail("ann@example.com")).await.unwrap_err();
        assert!(matches!(waits, Failed::Temporary(_)), "a password can be mended: {waits}");
        assert!(!waits.to_string().contains("guess"));
        assert!(mailer::check(&wrong).await.is_err());
        let waits = send(&strange, &mail("ann@example.com")).await.unwrap_err();
        assert!(matches!(waits, Failed::Temporary(_)), "no certificate of an unknown CA: {waits}");
    }
}

#[tokio::test]
async fn what_is_refused_for_good_and_what_for_a_while() {
    let mut server = MailServer::start(&[]);
    let config = config(&format!("smtp://127.0.0.1:{}", server.port));
    for refused in ["gone@example.com", "ann", "ann@", "ann@example.com\r\nBcc: eve@example.com"] {
        let why = send(&config, &mail(refused)).await.unwrap_err();
        assert!(matches!(why, Failed::Permanent(_)), "{refused}: {why}");
    }
    let subject =
        Rendered { subject: "Hi\r\nBcc: eve@example.com".into(), ..mail("ann@example.com") };
    assert!(matches!(send(&config, &subject).await, Err(Failed::Permanent(_))));
    for waits in ["later@example.com", "closed@example.com"] {
        let why = send(&config, &mail(waits)).await.unwrap_err();
        assert!(matches!(why, Failed::Temporary(_)), "{waits}: {why}");
    }
    let downgraded = self::config(&format!("smtp://127.0.0.1:{}?tls=required", server.port));
    let why = send(&downgraded, &mail("ann@example.com")).await.unwrap_err();
    assert!(matches!(why, Failed::Temporary(_)), "no STARTTLS, no mail: {why}");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = self::config(&format!("smtp://{nobody}"));
    assert!(matches!(send(&away, &mail("ann@example.com")).await, Err(Failed::Temporary(_))));

    send(&config, &mail("ann@example.com")).await.unwrap();
    assert_eq!(server.taken()["recipients"][0], "ann@example.com", "nothing else had arrived");
}

#[tokio::test]
async fn a_text_message_is_posted_with_its_id_and_the_secret() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/sms?key=hidden", socket.local_addr().unwrap());
    let (seen, posted) = mpsc::channel();
    let server = HttpServer::new(move || {
        let seen = seen.clone();
        App::new().route(
            "/sms",
            web::post().to(move |request: HttpRequest, body: web::Json<Value>| {
                let header =
                    |name| request.headers().get(name).unwrap().to_str().unwrap().to_owned();
                let status = match body["to"].as_str() {
                    Some("+15550000400") => 400,
                    Some("+15550000401") => 401,
                    Some("+15550000503") => 503,
                    _ => 204,
                };
                let body = body.into_inner();
                seen.send((header("authorization"), header("idempotency-key"), body)).unwrap();
                async move { HttpResponse::build(status.try_into().unwrap_or_default()).finish() }
            }),
        )
    });
    tokio::spawn(server.workers(1).disable_signals().listen(socket).unwrap().run());
    let mut config = Config::local("postgres://unused", "http://localhost:9400").unwrap();
    config.sms_webhook_url = Some(url);
    config.sms_webhook_secret = Some("s3cret".into());
    let sms = |to: &str| Rendered { medium: Medium::Sms, subject: String::new(), ..mail(to) };

    send(&config, &sms("+14155550134")).await.unwrap();
    let (authorization, key, body) = posted.recv().unwrap();
    assert_eq!(authorization, "Bearer s3cret");
    assert_eq!(key, "01900000-0000-7000-8000-000000000001");
    assert_eq!((&body["id"], &body["to"]), (&key.into(), &"+14155550134".into()));
    assert_eq!(body["text"], mail("").text);
    assert_eq!(body["created_at"], "2027-01-15T08:00:00Z");

    let why = send(&config, &sms("+15550000400")).await.unwrap_err();
    assert!(matches!(why, Failed::Permanent(_)), "{why}");
    for mendable in ["+15550000401", "+15550000503"] {
        let why = send(&config, &sms(mendable)).await.unwrap_err();
        assert!(matches!(why, Failed::Temporary(_)), "{mendable}: {why}");
    }
    let why = send(&config, &mail("ann@example.com")).await.unwrap_err();
    assert!(matches!(why, Failed::Temporary(_)), "no mail server yet: {why}");

    config.sms_webhook_url = Some("http://sms.example.com/".into());
    assert!(Mailer::from_config(&config).is_err(), "in clear over the network");
}
