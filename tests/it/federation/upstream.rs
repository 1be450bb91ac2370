//! A provider that answers whatever it is told to.

use std::sync::Mutex;

use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use poolhouse::model::signing::Algorithm;
use serde_json::{Value, json};

use crate::conformance::keys::Key;

/// The provider, at `http://localhost:<port>`.
pub struct Upstream {
    pub url: String,
    pub key: Key,
    state: Data<State>,
}

#[derive(Default)]
struct State {
    url: Mutex<String>,
    /// What differs in its metadata.
    metadata: Mutex<Value>,
    keys: Mutex<Value>,
    token: Mutex<(u16, String)>,
    user_info: Mutex<(u16, String)>,
    /// What was asked: path, `Authorization`, body.
    asked: Mutex<Vec<(String, String, String)>>,
}

impl Upstream {
    pub fn start() -> Self {
        let state = Data::new(State::default());
        let shared = Data::clone(&state);
        let server = HttpServer::new(move || {
            App::new().app_data(Data::clone(&shared)).default_service(web::to(show))
        });
        let server = server.workers(1).bind("127.0.0.1:0").unwrap();
        let url = format!("http://localhost:{}", server.addrs()[0].port());
        tokio::spawn(server.run());
        url.clone_into(&mut state.url.lock().unwrap());
        let key = Key::new(Algorithm::Es256);
        let upstream = Self { url, key, state };
        upstream.publishes(&json!({"keys": [upstream.key.jwk]}));
        upstream.says(json!({}));
        upstream
    }

    /// What differs in its metadata from now on.
    pub fn says(&self, metadata: Value) {
        *self.state.metadata.lock().unwrap() = metadata;
    }

    /// Its keys from now on.
    pub fn publishes(&self, keys: &Value) {
        *self.state.keys.lock().unwrap() = keys.clone();
    }

    /// What its token endpoint answers from now on.
    pub fn gives(&self, status: u16, answer: &Value) {
        *self.state.token.lock().unwrap() = (status, answer.to_string());
    }

    /// What its userInfo answers from now on.
    pub fn tells(&self, status: u16, answer: &Value) {
        *self.state.user_info.lock().unwrap() = (status, answer.to_string());
    }

    /// What was asked of a path since the last time: `Authorization` and body.
    pub fn asked(&self, path: &str) -> Vec<(String, String)> {
        let mut asked = self.state.asked.lock().unwrap();
        let (found, rest) = asked.drain(..).partition::<Vec<_>, _>(|(at, ..)| at == path);
        *asked = rest;
        found.into_iter().map(|(_, authorization, body)| (authorization, body)).collect()
    }
}

async fn show(state: Data<State>, request: HttpRequest, body: String) -> HttpResponse {
    let header = request.headers().get("authorization");
    let authorization = header.map(|value| value.to_str().unwrap().to_owned());
    let path = request.path().to_owned();
    let asked = (path.clone(), authorization.unwrap_or_default(), body);
    state.asked.lock().unwrap().push(asked);
    let (status, body) = match &*path {
        "/.well-known/openid-configuration" => (200, metadata(&state).to_string()),
        "/keys" => (200, state.keys.lock().unwrap().to_string()),
        "/token" => state.token.lock().unwrap().clone(),
        "/userinfo" => state.user_info.lock().unwrap().clone(),
        _ => (404, String::new()),
    };
    HttpResponse::build(status.try_into().unwrap()).body(body)
}

fn metadata(state: &State) -> Value {
    let url = state.url.lock().unwrap().clone();
    let mut metadata = json!({
        "issuer": url, "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"), "userinfo_endpoint": format!("{url}/userinfo"),
        "jwks_uri": format!("{url}/keys"),
    });
    for (name, value) in state.metadata.lock().unwrap().as_object().unwrap() {
        metadata[name] = value.clone();
    }
    metadata
}
