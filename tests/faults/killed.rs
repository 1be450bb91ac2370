//! A node that is killed in mid-load and started again: what it answered holds, what it did not answer may be tried
//! again, and nothing happens twice.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::support::app::{App, PASSWORD, address_of, text};
use crate::support::node::Node;
use crate::support::wire::{Answer, Caller, Request};
use crate::support::{Patience, World, until};

/// Longer than a start takes, and than a mail that a killed node had claimed stays with it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A client that repeats what it got no answer to, and counts the answers.
struct Stubborn {
    caller: Caller,
    answers: Arc<AtomicUsize>,
}

/// An answer, and whether the request may have been carried out before.
struct Repeated {
    answer: Answer,
    again: bool,
}

impl Stubborn {
    fn new(node: SocketAddr, answers: &Arc<AtomicUsize>) -> Self {
        Self { caller: Caller::new(node), answers: Arc::clone(answers) }
    }

    async fn send(&mut self, request: &Request) -> Repeated {
        let patience = Patience::new("an answer", PATIENCE);
        let mut again = false;
        loop {
            match self.caller.send(request).await {
                // Too many hashes at once: nothing was done.
                Ok(answer) if answer.error() == "TooManyRequestsException" => {}
                Ok(answer) => {
                    self.answers.fetch_add(1, Ordering::Relaxed);
                    return Repeated { answer, again };
                }
                Err(_) => again = true,
            }
            patience.glance().await;
        }
    }
}

/// Kills the node each time so many answers were given, and starts it again.
async fn kill_at(world: &World, mut node: Node, answers: &AtomicUsize, counts: &[usize]) -> Node {
    for count in counts {
        let reached = || answers.load(Ordering::Relaxed) >= *count;
        until("enough answers", PATIENCE, || reached().then_some(())).await;
        let (address, admin) = (node.address, node.admin);
        node.kill().await;
        node = Node::start_at(world, address, admin).await;
    }
    node
}

/// Signs up, confirms, signs in: the person's `sub`.
async fn join(world: &World, app: &App, client: &mut Stubborn, name: &str) -> Option<String> {
    let made = client.send(&app.sign_up(name)).await;
    let sub = match made.again && made.answer.error() == "UsernameExistsException" {
        true => None,
        false => Some(text(&made.answer.ok()["UserSub"])),
    };
    let sent = || world.mail.codes(&address_of(name)).pop();
    let code = until("the mail with the code", PATIENCE, sent).await;
    let confirmed = client.send(&app.confirm(name, &code)).await;
    if !(confirmed.again && confirmed.answer.error() == "NotAuthorizedException") {
        confirmed.answer.ok();
    }
    let second = client.send(&app.confirm(name, &code)).await.answer;
    assert_eq!(second.error(), "NotAuthorizedException", "{name}: a code holds once");
    let signed_in = client.send(&app.sign_in(name, PASSWORD)).await.answer.ok();
    let token = text(&signed_in["AuthenticationResult"]["RefreshToken"]);
    client.send(&app.refresh_auth(&token)).await.answer.ok();
    sub
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_who_sign_up_meanwhile_are_there_once() {
    let world = Arc::new(World::start().await);
    let node = Node::start(&world).await;
    let app = Arc::new(App::make(&world, node.address).await);
    let answers = Arc::new(AtomicUsize::new(0));
    let crowd = (0..4).map(|line| {
        let (world, app) = (Arc::clone(&world), Arc::clone(&app));
        let mut client = Stubborn::new(node.address, &answers);
        tokio::spawn(async move {
            let mut subs = BTreeMap::new();
            for number in 0..4 {
                let name = format!("person{line}{number}");
                let sub = join(&world, &app, &mut client, &name).await;
                subs.insert(name, sub);
            }
            subs
        })
    });
    let crowd: Vec<_> = crowd.collect();
    let node = kill_at(&world, node, &answers, &[2, 12, 31, 50]).await;
    let mut joined = BTreeMap::new();
    for line in crowd {
        joined.extend(line.await.unwrap());
    }

    let listed = Caller::new(node.address).send(&app.signed("ListUsers", json!({}))).await;
    let listed = listed.unwrap().ok();
    let users = listed["Users"].as_array().unwrap();
    assert_eq!(users.len(), joined.len(), "one user for each sign-up: {listed:#}");
    for user in users {
        assert_eq!(user["UserStatus"], "CONFIRMED");
        let attributes = user["Attributes"].as_array().unwrap();
        let sub = attributes.iter().find(|attribute| attribute["Name"] == "sub").unwrap();
        let told = joined.remove(user["Username"].as_str().unwrap()).expect("someone who joined");
        assert!(told.is_none_or(|told| sub["Value"] == told), "{user}");
    }
    drop(node);
    Arc::into_inner(world).unwrap().end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_and_rotated_tokens_hold_once() {
    let world = World::start().await;
    let node = Node::start(&world).await;
    let app = Arc::new(App::make(&world, node.address).await);
    app.make_users(node.address, &["ann"]).await;
    let cookies = app.log_in(node.address, "ann").await;
    let mut codes = Vec::new();
    for _ in 0..12 {
        codes.push(app.code(node.address, &app.web, &cookies).await);
    }
    let answers = Arc::new(AtomicUsize::new(0));
    let mut apps = Vec::new();
    for share in codes.chunks(3) {
        let (app, share) = (Arc::clone(&app), share.to_vec());
        let mut client = Stubborn::new(node.address, &answers);
        apps.push(tokio::spawn(async move {
            for code in share {
                let first = client.send(&app.redeem(&app.web, &code)).await;
                // An app that got no answer may find its code used, and signs in again.
                let lost = first.again && first.answer.error() == "invalid_grant";
                if !lost {
                    let mut token = text(&first.answer.ok()["refresh_token"]);
                    for _ in 0..4 {
                        let refreshed = client.send(&app.refresh(&app.web, &token)).await;
                        token = text(&refreshed.answer.ok()["refresh_token"]);
                    }
                }
                let second = client.send(&app.redeem(&app.web, &code)).await.answer;
                assert_eq!(second.error(), "invalid_grant", "{}", second.text());
            }
        }));
    }
    let node = kill_at(&world, node, &answers, &[3, 15, 30]).await;
    for app in apps {
        app.await.unwrap();
    }
    let grants: i64 = sqlx::query_scalar("SELECT count(*) FROM grants WHERE revoked_at IS NULL")
        .fetch_one(&mut world.sql().await)
        .await
        .unwrap();
    assert_eq!(grants, 0, "a code that came twice ends what it gave");
    drop(node);
    world.end().await;
}
