//! Requests that nobody should send, to the real binary: a documented refusal, and nothing changed.

use std::net::SocketAddr;

use serde_json::json;

use crate::support::app::{App, PASSWORD};
use crate::support::node::Node;
use crate::support::wire::{Answer, Caller, Connection, Request};
use crate::support::{HOST, World};

const TARGET: &str = "AWSCognitoIdentityProviderService.";

async fn send(node: SocketAddr, bytes: &[u8]) -> Answer {
    Connection::open(node).await.unwrap().send(bytes).await.unwrap()
}

/// A SignUp with this body, byte for byte.
fn sign_up(body: impl Into<Vec<u8>>) -> Request {
    let request = Request::post("/", "application/x-amz-json-1.1", body);
    request.header("x-amz-target", &format!("{TARGET}SignUp"))
}

fn deep(depth: usize) -> String {
    format!("{{\"ClientMetadata\":{}1{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_changes_nothing() {
    let world = World::start().await;
    let node = Node::start(&world).await;
    let app = App::make(&world, node.address).await;
    api(node.address, &app).await;
    oauth(node.address, &app).await;
    pages(node.address, &app).await;
    transport(node.address, &app).await;

    let users = Caller::new(node.address).send(&app.signed("ListUsers", json!({}))).await;
    assert_eq!(users.unwrap().ok()["Users"], json!([]));
    let counted = "SELECT (SELECT count(*) FROM grants) + (SELECT count(*) FROM outbox)";
    let counted: i64 = sqlx::query_scalar(counted).fetch_one(&mut world.sql().await).await.unwrap();
    assert_eq!(counted, 0);
    // The same in a form that can be read is taken.
    Caller::new(node.address).send(&app.sign_up("ann")).await.unwrap().ok();
    drop(node);
    world.end().await;
}

async fn api(node: SocketAddr, app: &App) {
    let good = |username: &str| {
        format!(
            "{{\"ClientId\":\"{}\",\"Username\":{username},\"Password\":\"{PASSWORD}\"}}",
            app.api
        )
    };
    let good_body = good("\"ann\"");
    let doubled = good_body.replacen('{', "{\"Username\":\"eve\",", 1);
    let raw_nul = good("\"a\u{0}b\"");
    let bad_utf8 = [good_body.as_bytes(), b" "].concat();
    let bad_utf8: Vec<u8> =
        bad_utf8.iter().map(|byte| if *byte == b'a' { 0xff } else { *byte }).collect();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", vec![], "SerializationException"),
        ("no JSON", b"{".to_vec(), "SerializationException"),
        ("no object", b"[]".to_vec(), "SerializationException"),
        ("a doubled member", doubled.into_bytes(), "SerializationException"),
        ("trailing bytes", format!("{good_body} {{}}").into_bytes(), "SerializationException"),
        ("a raw U+0000", raw_nul.into_bytes(), "SerializationException"),
        ("an escaped U+0000", good("\"a\\u0000b\"").into_bytes(), "InvalidParameterException"),
        ("half a surrogate pair", good("\"a\\ud800b\"").into_bytes(), "SerializationException"),
        ("bytes that are no UTF-8", bad_utf8, "SerializationException"),
        ("33 levels", deep(33).into_bytes(), "SerializationException"),
        ("a thousand levels", deep(1000).into_bytes(), "SerializationException"),
        ("a wrong type", good("7").into_bytes(), "SerializationException"),
        (
            "a body over the limit",
            good(&format!("\"{}\"", "a".repeat(256 * 1024))).into_bytes(),
            "SerializationException",
        ),
        (
            "a username that is too long",
            good(&format!("\"{}\"", "a".repeat(129))).into_bytes(),
            "InvalidParameterException",
        ),
    ];
    for (what, body, expected) in cases {
        let answer = send(node, &sign_up(body).bytes()).await;
        assert_eq!((answer.status, &*answer.error()), (400, expected), "{what}: {}", answer.text());
        assert!(!answer.text().is_empty(), "{what}");
    }
    let targets = [
        format!("{TARGET}NoSuchOperation"),
        format!("{TARGET}signup"),
        "SignUp".to_owned(),
        String::new(),
    ];
    for target in targets {
        let request = Request::post("/", "application/x-amz-json-1.1", good_body.clone());
        let answer = send(node, &request.header("x-amz-target", &target).bytes()).await;
        let said = (answer.status, &*answer.error());
        assert_eq!(said, (400, "UnknownOperationException"), "{target}");
    }
    let packed = sign_up(good_body.clone()).header("content-encoding", "gzip");
    assert_eq!(send(node, &packed.bytes()).await.error(), "SerializationException");
}

async fn oauth(node: SocketAddr, app: &App) {
    let form = "application/x-www-form-urlencoded";
    let path = app.path("/oauth2/token");
    let big = format!("grant_type={}", "a".repeat(256 * 1024));
    let many = "a=1&".repeat(201);
    for (what, media_type, body, status) in [
        ("no form", "application/json", b"{}".to_vec(), 400),
        ("no UTF-8", form, b"grant_type=%ff%fe".to_vec(), 400),
        ("U+0000", form, b"grant_type=refresh_token&refresh_token=a%00b".to_vec(), 400),
        ("given twice", form, b"grant_type=refresh_token&grant_type=refresh_token".to_vec(), 400),
        ("too many parameters", form, many.into_bytes(), 400),
        ("too large", form, big.into_bytes(), 413),
    ] {
        let answer = send(node, &Request::post(&path, media_type, body).bytes()).await;
        let said = (answer.status, &*answer.error());
        assert_eq!(said, (status, "invalid_request"), "{what}: {}", answer.text());
        assert!(answer.header("cache-control").is_some_and(|value| value.contains("no-store")));
    }
    let authorize = app.path("/oauth2/authorize");
    for query in ["client_id=%ff", "client_id=a%00b", "client_id=a&client_id=b"] {
        let answer = send(node, &Request::get(&format!("{authorize}?{query}")).bytes()).await;
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.header("location"), None, "{query}");
    }
}

async fn pages(node: SocketAddr, app: &App) {
    let form = "application/x-www-form-urlencoded";
    let big = format!("username={}", "a".repeat(256 * 1024));
    for path in ["/login", "/signup", "/confirm", "/forgotPassword"] {
        for body in ["username=%ff", "username=a%00b", "username=a&username=b", &big] {
            let request = Request::post(&app.path(path), form, body);
            let answer = send(node, &request.bytes()).await;
            let refused = matches!(answer.status, 400 | 403 | 413);
            assert!(refused, "{path} {}: {}", &body[..12], answer.status);
            assert_eq!(answer.header("set-cookie"), None, "{path}");
            let said = answer.text();
            assert!(said.starts_with("<!doctype html>") || said.starts_with("<!DOCTYPE html>"));
        }
    }
}

/// Requests that are wrong before anybody looks at what they ask.
async fn transport(node: SocketAddr, app: &App) {
    let long = send(node, &Request::get(&format!("/{}", "a".repeat(9 * 1024))).bytes()).await;
    assert_eq!(long.status, 414);
    let header = Request::get("/").header("x-long", &"a".repeat(40 * 1024));
    assert_eq!(send(node, &header.bytes()).await.status, 431);
    for raw in [
        format!("TRACE / HTTP/1.1\r\nhost: {HOST}\r\n\r\n"),
        format!("DELETE {} HTTP/1.1\r\nhost: {HOST}\r\n\r\n", app.path("/oauth2/token")),
        format!("PUT {} HTTP/1.1\r\nhost: {HOST}\r\ncontent-length: 0\r\n\r\n", app.path("/login")),
    ] {
        let answer = send(node, raw.as_bytes()).await;
        assert!(matches!(answer.status, 404 | 405), "{raw} {}", answer.status);
    }
    for raw in [
        "nonsense\r\n\r\n".to_owned(),
        format!("POST / HTTP/1.1\r\nhost: {HOST}\r\ncontent-length: -1\r\n\r\n"),
        format!(
            "POST / HTTP/1.1\r\nhost: {HOST}\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{{}}"
        ),
    ] {
        let mut connection = Connection::open(node).await.unwrap();
        // Refused, or the connection is closed at once.
        let answered = connection.send(raw.as_bytes()).await;
        assert!(answered.as_ref().map_or(true, |answer| answer.status == 400), "{answered:?}");
    }
    // A body that comes in pieces without a length is bounded too.
    let mut connection = Connection::open(node).await.unwrap();
    let head = format!(
        "POST / HTTP/1.1\r\nhost: {HOST}\r\ntransfer-encoding: chunked\r\nx-amz-target: {TARGET}SignUp\r\n\r\n"
    );
    connection.write(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x10000));
    for _ in 0..5 {
        // The server may have hung up already.
        if connection.write(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let answer = connection.read().await.unwrap();
    assert_eq!((answer.status, &*answer.error()), (400, "SerializationException"));
    assert_eq!(send(node, &Request::get("/livez").bytes()).await.status, 200);
}
