//! A node that is told to end: it finishes what it has begun and drops nothing.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::support::app::{App, PASSWORD, text};
use crate::support::node::Node;
use crate::support::wire::{Caller, Connection, Request};
use crate::support::{World, until};

const PATIENCE: Duration = Duration::from_secs(60);

/// What a load balancer knows: where a node is, and whether it said that it wants requests when it was last asked.
struct Backend {
    address: SocketAddr,
    admin: SocketAddr,
    wants: AtomicBool,
}

/// A load that goes to nodes that want it, through connections that are kept.
struct Balanced {
    done: Arc<AtomicUsize>,
    failed: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    tasks: JoinSet<()>,
}

impl Balanced {
    fn start(backends: &Arc<Vec<Backend>>, requests: &[Request]) -> Self {
        let (done, failed, stop) = Default::default();
        let mut load = Self { done, failed, stop, tasks: JoinSet::new() };
        for backend in 0..backends.len() {
            let (backends, stop) = (Arc::clone(backends), Arc::clone(&load.stop));
            load.tasks.spawn(async move { watch(&backends[backend], &stop).await });
        }
        for (number, request) in requests.iter().enumerate() {
            let (backends, request) = (Arc::clone(backends), request.clone());
            let (done, failed) = (Arc::clone(&load.done), Arc::clone(&load.failed));
            let stop = Arc::clone(&load.stop);
            load.tasks.spawn(async move {
                let mut callers: Vec<Caller> =
                    backends.iter().map(|backend| Caller::new(backend.address)).collect();
                let mut next = number;
                while !stop.load(Ordering::Relaxed) {
                    next += 1;
                    let backend = next % backends.len();
                    if !backends[backend].wants.load(Ordering::Relaxed) {
                        callers[backend] = Caller::new(backends[backend].address);
                        tokio::task::yield_now().await;
                        continue;
                    }
                    match callers[backend].send(&request).await {
                        Ok(answer) if answer.status == 200 => {
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                        // The hash queue is full: the load's own doing.
                        Ok(answer) if answer.error() == "TooManyRequestsException" => {}
                        Ok(answer) => failed.lock().unwrap().push(answer.text()),
                        Err(why) => failed.lock().unwrap().push(why.to_string()),
                    }
                }
            });
        }
        load
    }

    async fn does(&self, more: usize) {
        let before = self.done.load(Ordering::Relaxed);
        let done = || self.done.load(Ordering::Relaxed) >= before + more;
        until("the load goes on", PATIENCE, || done().then_some(())).await;
    }

    async fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.tasks.join_all().await;
        let failed = self.failed.lock().unwrap();
        assert!(failed.is_empty(), "{} dropped: {failed:#?}", failed.len());
    }
}

/// Asks a node again and again whether it wants requests.
async fn watch(backend: &Backend, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        let answer = Caller::new(backend.admin).send(&Request::get("/readyz")).await;
        backend.wants.store(answer.is_ok_and(|answer| answer.status == 200), Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn requests(node: &Node, app: &App) -> Vec<Request> {
    app.make_users(node.address, &["ann"]).await;
    let tokens = app.tokens(node.address, "ann").await;
    let get_user = serde_json::json!({"AccessToken": text(&tokens["AccessToken"])});
    vec![
        app.sign_in("ann", PASSWORD),
        app.refresh_auth(&text(&tokens["RefreshToken"])),
        crate::support::app::open("GetUser", &get_user),
        app.login_page(&app.web),
        Request::get(&app.path("/.well-known/jwks.json")),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_are_replaced_one_after_the_other_drop_nothing() {
    let world = World::start().await;
    let mut nodes = vec![Node::start(&world).await, Node::start(&world).await];
    let app = App::make(&world, nodes[0].address).await;
    let requests = requests(&nodes[0], &app).await;
    let backend = |node: &Node| Backend {
        address: node.address,
        admin: node.admin,
        wants: AtomicBool::new(true),
    };
    let backends = Arc::new(nodes.iter().map(backend).collect::<Vec<_>>());
    let load = Balanced::start(&backends, &requests);
    load.does(20).await;
    for number in 0..2 {
        let old = nodes.remove(0);
        let (address, admin) = (old.address, old.admin);
        old.terminate();
        assert!(old.ended().await.success());
        load.does(20).await;
        nodes.push(Node::start_at(&world, address, admin).await);
        let back = || backends[number].wants.load(Ordering::Relaxed);
        until("the node is found again", PATIENCE, || back().then_some(())).await;
        load.does(20).await;
    }
    load.end().await;
    drop(nodes);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_half_here_is_answered() {
    let world = World::start().await;
    let node = Node::start(&world).await;
    let app = App::make(&world, node.address).await;
    app.make_users(node.address, &["ann"]).await;
    let request = app.sign_in("ann", PASSWORD).bytes();
    let mut connections = Vec::new();
    for number in 1..=5 {
        let mut connection = Connection::open(node.address).await.unwrap();
        // Somewhere in the head or the body.
        let sent = request.len() * number / 6;
        connection.write(&request[..sent]).await.unwrap();
        connections.push((connection, sent));
    }
    node.terminate();
    node.wait_until_ready(false).await;
    for (connection, sent) in &mut connections {
        connection.write(&request[*sent..]).await.unwrap();
        connection.read().await.unwrap().ok();
    }
    drop(connections);
    assert!(node.ended().await.success());
    world.end().await;
}
