//! What an operator does at the command line, with the real binary beside a node that runs.

use std::process::{Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use crate::support::app::{App, address_of};
use crate::support::node::{Node, configured};
use crate::support::wire::Caller;
use crate::support::{Patience, World, until};

/// Runs a subcommand; `input` is what it reads from standard input.
async fn run(world: &World, arguments: &[&str], input: &str) -> Output {
    let mut command = configured(world);
    command.args(arguments).env("POOLHOUSE_LOG", "error");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.kill_on_drop(true).spawn().unwrap();
    // One that does not read may have ended already.
    child.stdin.take().unwrap().write_all(input.as_bytes()).await.ok();
    child.wait_with_output().await.unwrap()
}

/// What a subcommand prints that does what it is told.
async fn done(world: &World, arguments: &[&str]) -> String {
    let output = run(world, arguments, "").await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Why a subcommand does not.
async fn refused(world: &World, arguments: &[&str], input: &str) -> String {
    let output = run(world, arguments, input).await;
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?} prints nothing");
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clients_metadata_is_set_and_shown() {
    let world = World::start().await;
    let node = Node::start(&world).await;
    let app = App::make(&world, node.address).await;
    let show = ["client", "show", &app.pool, &app.web.id];
    let shown = async || serde_json::from_str::<Value>(&done(&world, &show).await).unwrap();
    assert_eq!(shown().await, json!({}));
    let metadata = json!({"post_logout_redirect_uris": ["https://app.example/bye"]});
    let file = world.folder.path().join("metadata.json");
    std::fs::write(&file, metadata.to_string()).unwrap();
    let path = file.to_str().unwrap();
    let printed = done(&world, &["client", "set", &app.pool, &app.web.id, path]).await;
    assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), metadata);
    assert_eq!(shown().await, metadata);
    // As a whole, and from standard input.
    let set = ["client", "set", &app.pool, &app.web.id, "-"];
    let output = run(&world, &set, "{\"require_pkce\": true}").await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata = json!({"require_pkce": true});
    assert_eq!(shown().await, metadata);

    for (input, why) in [
        ("{\"colour\": \"blue\"}", "Metadata member colour is not known"),
        ("{\"require_pkce\": 1}", "expected a boolean"),
        ("[]", "is not a JSON object"),
        ("{", "is not a JSON object"),
    ] {
        let said = refused(&world, &set, input).await;
        assert!(said.contains(why), "{input}: {said}");
    }
    for (strange, why) in [
        (["client", "set", &app.pool, &app.web.id, "/no/such/file"], "cannot read /no/such/file"),
        (["client", "set", &app.pool, "nobody", path], "does not exist"),
        (["client", "set", "us-east-1_Nobody", &app.web.id, path], "does not exist"),
    ] {
        let said = refused(&world, &strange, "").await;
        assert!(said.contains(why), "{strange:?}: {said}");
    }
    let said = refused(&world, &["client", "show", &app.pool, "nobody"], "").await;
    assert!(said.contains("does not exist"), "{said}");
    assert_eq!(shown().await, metadata, "what was refused changed nothing");
    let audited = "SELECT count(*) FROM audit_events WHERE event = 'PutClientMetadata'";
    let audited: i64 = sqlx::query_scalar(audited).fetch_one(&mut world.sql().await).await.unwrap();
    assert_eq!(audited, 2);
    drop(node);
    world.end().await;
}

/// docs/operating.md: the role that owns the schema has no need of the keys.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_is_migrated_by_whoever_knows_it_and_nothing_else() {
    let world = World::start().await;
    let mut command = configured(&world);
    for name in ["POOLHOUSE_DATABASE_URL", "POOLHOUSE_PUBLIC_URL", "POOLHOUSE_KEK"] {
        command.env_remove(name);
    }
    let output = command.arg("migrate").output().await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), &*said),
        (Some(1), "poolhouse: POOLHOUSE_DATABASE_URL is not set\n")
    );
    let output = command.env("DATABASE_URL", &world.database_url).output().await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("The schema is at version "), "{said}");
    world.end().await;
}

/// A line of `poolhouse outbox list`: the message's id, its state, and the rest.
fn lines(listed: &str) -> Vec<(String, String, String)> {
    let words = listed.lines().map(|line| {
        let (id, rest) = line.split_once("  ").unwrap();
        let (state, rest) = rest.split_once("  ").unwrap();
        (id.to_owned(), state.trim().to_owned(), rest.to_owned())
    });
    words.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_that_wait_are_listed_sent_and_given_up() {
    let world = World::start().await;
    let node = Node::start_without_mail(&world).await;
    let app = App::make(&world, node.address).await;
    assert_eq!(done(&world, &["outbox", "list"]).await, "");
    for name in ["ann", "bob"] {
        Caller::new(node.address).send(&app.sign_up(name)).await.unwrap().ok();
    }
    // Both were tried, and wait for the next time.
    let patience = Patience::new("both messages to fail", Duration::from_secs(60));
    let waiting = loop {
        let waiting = lines(&done(&world, &["outbox", "list", "--user-pool", &app.pool]).await);
        let tried = waiting.iter().all(|(_, _, rest)| !rest.contains("  0 tries  "));
        if waiting.len() == 2 && tried {
            break waiting;
        }
        patience.glance().await;
    };
    for (_, state, rest) in &waiting {
        assert_eq!(state, "waits");
        assert!(rest.contains(&app.pool), "{rest}");
        let secret = ["ann", "bob", "code"].iter().any(|word| rest.contains(word));
        assert!(!secret, "neither to whom nor what: {rest}");
    }
    assert_eq!(done(&world, &["outbox", "list", "--user-pool", "us-east-1_Other"]).await, "");
    assert_eq!(done(&world, &["outbox", "list", "--dead"]).await, "");

    let (dropped, kept) = (&waiting[0].0, &waiting[1].0);
    let said = done(&world, &["outbox", "drop", dropped]).await;
    assert!(said.starts_with(dropped), "{said}");
    for gone in [["outbox", "drop", dropped], ["outbox", "retry", dropped]] {
        let said = refused(&world, &gone, "").await;
        assert!(said.contains("no such message waits"), "{said}");
    }
    let dead = lines(&done(&world, &["outbox", "list", "--dead"]).await);
    assert_eq!(dead.iter().map(|(id, ..)| id).collect::<Vec<_>>(), [dropped]);
    assert!(dead[0].2.contains("dropped by an operator"), "{dead:?}");
    let erased = "SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL AND sealed IS NULL";
    let erased: i64 = sqlx::query_scalar(erased).fetch_one(&mut world.sql().await).await.unwrap();
    assert_eq!(erased, 1);

    // The mail server was mended.
    node.kill().await;
    let node = Node::start(&world).await;
    let far =
        "UPDATE outbox SET next_attempt_at = now() + interval '1 day' WHERE sealed IS NOT NULL";
    sqlx::query(far).execute(&mut world.sql().await).await.unwrap();
    let said = done(&world, &["outbox", "retry", "--user-pool", "us-east-1_Other"]).await;
    assert_eq!(said, "0 of the messages that wait are due now.\n");
    let said = done(&world, &["outbox", "retry", kept]).await;
    assert_eq!(said, "1 of the messages that wait are due now.\n");
    let arrived = || {
        let sent = ["ann", "bob"].map(|name| world.mail.codes(&address_of(name)).len());
        (sent.iter().sum::<usize>() > 0).then_some(sent)
    };
    let sent = until("the mail", Duration::from_secs(60), arrived).await;
    assert_eq!(sent.iter().sum::<usize>(), 1, "the one that was given up is not sent");
    drop(node);
    world.end().await;
}
