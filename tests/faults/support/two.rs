//! Two nodes that race.

use std::io::Result;

use futures_util::future::join_all;

use super::World;
use super::app::App;
use super::node::Node;
use super::wire::{Answer, Connection, Request};

/// How many ask at once, half of them each node.
pub const RACERS: usize = 8;

/// Two nodes on one database.
pub struct Two {
    pub world: World,
    pub nodes: [Node; 2],
    pub app: App,
}

impl Two {
    pub async fn start() -> Self {
        let world = World::start().await;
        let nodes = [Node::start(&world).await, Node::start(&world).await];
        let app = App::make(&world, nodes[0].address).await;
        Self { world, nodes, app }
    }

    /// Sends all requests at once, by turns to the one node and the other, each over a connection that is open already.
    pub async fn race(&self, requests: impl IntoIterator<Item = Request>) -> Vec<Answer> {
        let mut racers = Vec::new();
        for (number, request) in requests.into_iter().enumerate() {
            let node = &self.nodes[number % 2];
            racers.push((Connection::open(node.address).await.unwrap(), request.bytes()));
        }
        let sent = racers.iter_mut().map(|(connection, request)| connection.send(request));
        join_all(sent).await.into_iter().collect::<Result<_>>().unwrap()
    }

    /// Sends one request to one of the nodes.
    pub async fn ask(&self, node: usize, request: &Request) -> Answer {
        let mut connection = Connection::open(self.nodes[node].address).await.unwrap();
        connection.send(&request.bytes()).await.unwrap()
    }

    /// Ends a test that did what it was to do.
    pub async fn end(self) {
        drop(self.nodes);
        self.world.end().await;
    }
}

/// The successes among answers.
pub fn succeeded(answers: &[Answer]) -> Vec<&Answer> {
    answers.iter().filter(|answer| answer.status == 200).collect()
}
