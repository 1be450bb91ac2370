//! An HTTP server of a client, for what the provider calls.

use std::sync::Mutex;

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};

/// Remembers what is posted to it, and answers with the status it is told to.
pub struct Receiver {
    pub url: String,
    state: Data<State>,
}

struct State {
    status: Mutex<u16>,
    taken: Mutex<Vec<Taken>>,
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct Taken {
    pub content_type: String,
    pub form: Vec<(String, String)>,
}

impl Receiver {
    pub fn start() -> Self {
        let state = Data::new(State { status: Mutex::new(200), taken: Mutex::default() });
        let shared = Data::clone(&state);
        let server = HttpServer::new(move || {
            App::new().app_data(Data::clone(&shared)).default_service(web::to(take))
        });
        let server = server.workers(1).bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}/out", server.addrs()[0].port());
        tokio::spawn(server.run());
        Self { url, state }
    }

    /// What every answer says from now on.
    pub fn answer(&self, status: u16) {
        *self.state.status.lock().unwrap() = status;
    }

    /// What came since the last time.
    pub fn taken(&self) -> Vec<Taken> {
        std::mem::take(&mut *self.state.taken.lock().unwrap())
    }
}

async fn take(request: HttpRequest, body: Bytes, state: Data<State>) -> HttpResponse {
    assert_eq!(request.method(), "POST");
    let content_type = request.headers().get("content-type").unwrap().to_str().unwrap().to_owned();
    let form = url::form_urlencoded::parse(&body).into_owned().collect();
    state.taken.lock().unwrap().push(Taken { content_type, form });
    let status = *state.status.lock().unwrap();
    HttpResponse::build(status.try_into().unwrap()).finish()
}
