//! An HTTP server of a client, for what the provider reads there.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use serde_json::{Value, json};

use super::keys::Key;

/// Answers whatever it is told to, and counts how often it is asked.
pub struct Publisher {
    pub url: String,
    state: Data<State>,
}

struct State {
    answer: Mutex<(u16, String)>,
    /// `Cache-Control` and `Age`.
    kept: Mutex<(String, String)>,
    asked: AtomicUsize,
}

impl Publisher {
    pub fn start() -> Self {
        let answer = Mutex::new((200, String::new()));
        let state = State { answer, kept: Mutex::default(), asked: AtomicUsize::new(0) };
        let state = Data::new(state);
        let shared = Data::clone(&state);
        let server = HttpServer::new(move || {
            App::new().app_data(Data::clone(&shared)).default_service(web::to(show))
        });
        let server = server.workers(1).bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}/published.json", server.addrs()[0].port());
        tokio::spawn(server.run());
        Self { url, state }
    }

    /// Publishes keys.
    pub fn publishes(&self, keys: &[&Key]) {
        let keys: Vec<&Value> = keys.iter().map(|key| &key.jwk).collect();
        self.answers(200, &json!({"keys": keys}).to_string());
    }

    /// What it answers from now on.
    pub fn answers(&self, status: u16, body: &str) {
        *self.state.answer.lock().unwrap() = (status, body.to_owned());
    }

    /// What it says from now on of how long that is good.
    pub fn is_good_for(&self, cache_control: &str, age: &str) {
        *self.state.kept.lock().unwrap() = (cache_control.to_owned(), age.to_owned());
    }

    /// How often it was asked since the last time.
    pub fn asked(&self) -> usize {
        self.state.asked.swap(0, Ordering::SeqCst)
    }
}

async fn show(state: Data<State>) -> HttpResponse {
    state.asked.fetch_add(1, Ordering::SeqCst);
    let (status, body) = state.answer.lock().unwrap().clone();
    let (cache_control, age) = state.kept.lock().unwrap().clone();
    let mut answer = HttpResponse::build(status.try_into().unwrap());
    for (name, value) in [("cache-control", cache_control), ("age", age)] {
        if !value.is_empty() {
            answer.insert_header((name, value));
        }
    }
    answer.body(body)
}
