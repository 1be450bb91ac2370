//! The database goes away and comes back under load. Whoever asks meanwhile hears of it as documented, what needs no
//! database is served, and the node goes on by itself.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::process::Signal;
use sqlx::AssertSqlSafe;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::support::World;
use crate::support::app::{App, PASSWORD, text};
use crate::support::node::Node;
use crate::support::wire::{Answer, Caller, Request};

const PATIENCE: Duration = Duration::from_secs(60);

/// How soon after the database everything is back (security.md section 13).
const RECOVERED: Duration = Duration::from_secs(5);

/// How an answer says that the database is away.
#[derive(Clone, Copy, Debug)]
enum Surface {
    /// InternalErrorException, status 500.
    Api,
    /// Status 503 with Retry-After: OAuth and pages.
    Web,
    /// It never says so.
    Memory,
}

/// A request that is sent again and again.
struct Probe {
    name: &'static str,
    surface: Surface,
    request: Request,
    successes: AtomicUsize,
    refusals: AtomicUsize,
}

impl Probe {
    fn new(name: &'static str, surface: Surface, request: Request) -> Self {
        let (successes, refusals) = Default::default();
        Self { name, surface, request, successes, refusals }
    }

    /// Counts an answer; what is wrong with it if it is none of those that may be.
    fn judge(&self, answer: std::io::Result<Answer>) -> Result<(), String> {
        let answer = answer.map_err(|why| format!("{}: {why}", self.name))?;
        let documented = match self.surface {
            Surface::Api => answer.status == 500 && answer.error() == "InternalErrorException",
            Surface::Web => answer.status == 503 && answer.header("retry-after").is_some(),
            Surface::Memory => false,
        };
        match answer.status {
            200 => drop(self.successes.fetch_add(1, Ordering::Relaxed)),
            _ if documented => drop(self.refusals.fetch_add(1, Ordering::Relaxed)),
            // The hash queue is full: the load's own doing.
            _ if answer.error() == "TooManyRequestsException" => {}
            status => return Err(format!("{}: {status} {}", self.name, answer.text())),
        }
        Ok(())
    }
}

/// The probes under way.
struct Load {
    probes: Arc<Vec<Probe>>,
    wrong: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    tasks: JoinSet<()>,
}

impl Load {
    fn start(node: &Node, probes: Vec<Probe>) -> Self {
        let (wrong, stop) = Default::default();
        let mut load = Self { probes: Arc::new(probes), wrong, stop, tasks: JoinSet::new() };
        for number in 0..load.probes.len() {
            let (probes, wrong) = (Arc::clone(&load.probes), Arc::clone(&load.wrong));
            let (stop, mut caller) = (Arc::clone(&load.stop), Caller::new(node.address));
            load.tasks.spawn(async move {
                let probe = &probes[number];
                while !stop.load(Ordering::Relaxed) {
                    // Enough to meet every moment of a fault, and not so much that nothing else runs.
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    if let Err(why) = probe.judge(caller.send(&probe.request).await) {
                        wrong.lock().unwrap().push(why);
                        return;
                    }
                }
            });
        }
        load
    }

    /// Waits until each probe has counted so many more: of successes, or of what it has while the database is away. How
    /// many there were in the end.
    async fn counted(&self, what: &str, patience: Duration, more: usize, away: bool) -> Vec<usize> {
        let count = || -> Vec<usize> {
            let counters = self.probes.iter().map(|probe| match (away, probe.surface) {
                (false, _) | (true, Surface::Memory) => &probe.successes,
                (true, Surface::Api | Surface::Web) => &probe.refusals,
            });
            counters.map(|counter| counter.load(Ordering::Relaxed)).collect()
        };
        let before = count();
        let deadline = Instant::now() + patience;
        loop {
            let wrong = self.wrong.lock().unwrap().clone();
            assert!(wrong.is_empty(), "{what}: {wrong:#?}");
            let counted: Vec<usize> =
                count().iter().zip(&before).map(|(now, before)| now - before).collect();
            let Some(slow) = counted.iter().position(|count| *count < more) else { return counted };
            let slow = self.probes[slow].name;
            assert!(Instant::now() < deadline, "{what}, not within {patience:?}: {slow}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn refusals(&self) -> usize {
        self.probes.iter().map(|probe| probe.refusals.load(Ordering::Relaxed)).sum()
    }

    /// Ends the load: how often each probe succeeded.
    async fn end(self) -> Vec<(&'static str, usize)> {
        self.stop.store(true, Ordering::Relaxed);
        self.tasks.join_all().await;
        let counted = |probe: &Probe| (probe.name, probe.successes.load(Ordering::Relaxed));
        self.probes.iter().map(counted).collect()
    }
}

async fn probes(node: &Node, app: &App) -> Vec<Probe> {
    use Surface::{Api, Memory, Web};
    app.make_users(node.address, &["ann"]).await;
    let tokens = app.tokens(node.address, "ann").await;
    let cookies = app.log_in(node.address, "ann").await;
    let code = app.code(node.address, &app.web, &cookies).await;
    let web = Caller::new(node.address).send(&app.redeem(&app.web, &code)).await.unwrap().ok();
    let access = text(&tokens["AccessToken"]);
    let get_user = serde_json::json!({"AccessToken": access});
    let bearer = format!("Bearer {}", text(&web["access_token"]));
    let userinfo = Request::get(&app.path("/oauth2/userInfo")).header("authorization", &bearer);
    let get = |path: &str| Request::get(&app.path(path));
    vec![
        Probe::new("sign-in", Api, app.sign_in("ann", PASSWORD)),
        Probe::new("refresh", Api, app.refresh_auth(&text(&tokens["RefreshToken"]))),
        Probe::new("GetUser", Api, crate::support::app::open("GetUser", &get_user)),
        // Within the grace a rotated token may come again.
        Probe::new("token", Web, app.refresh(&app.web, &text(&web["refresh_token"]))),
        Probe::new("userInfo", Web, userinfo),
        Probe::new("login page", Web, app.login_page(&app.web).header("cookie", &cookies)),
        Probe::new("JWKS", Memory, get("/.well-known/jwks.json")),
        Probe::new("discovery", Memory, get("/.well-known/openid-configuration")),
        Probe::new("liveness", Memory, Request::get("/livez")),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_stops_and_starts_under_load() {
    let mut world = World::start().await;
    let mut node = Node::start(&world).await;
    let app = App::make(&world, node.address).await;
    let load = Load::start(&node, probes(&node, &app).await);
    load.counted("before", PATIENCE, 3, false).await;
    for crash in [false, true] {
        match crash {
            true => world.crash_database().await,
            false => world.stop_database().await,
        }
        load.counted("while it is away", PATIENCE, 3, true).await;
        node.wait_until_ready(false).await;
        world.start_database().await;
        load.counted("after it is back", RECOVERED, 1, false).await;
        let refusals = load.refusals();
        node.wait_until_ready(true).await;
        load.counted("in the long run", PATIENCE, 20, false).await;
        assert_eq!(load.refusals(), refusals, "nobody is refused once it has recovered");
        assert!(node.is_alive());
    }
    let counts = load.end().await;
    // Every sign-in that was answered is in the audit, those just before the end too.
    node.terminate();
    assert!(node.ended().await.success());
    let answered = counts.iter().find(|(name, _)| *name == "sign-in").unwrap().1;
    let audited: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit_events WHERE event = 'SignIn' AND success")
            .fetch_one(&mut world.sql().await)
            .await
            .unwrap();
    assert!(usize::try_from(audited).unwrap() >= answered, "{audited} of {answered} audited");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_hangs_under_load() {
    let world = World::start().await;
    let mut node = Node::start(&world).await;
    let app = App::make(&world, node.address).await;
    let load = Load::start(&node, probes(&node, &app).await);
    load.counted("before", PATIENCE, 3, false).await;
    // Nobody is told that it is gone: connections stay open, and new ones are taken by the kernel.
    world.signal_database(Signal::STOP);
    let counted = load.counted("while it hangs", PATIENCE, 2, true).await;
    for (probe, count) in load.probes.iter().zip(&counted) {
        let waits = !matches!(probe.surface, Surface::Memory);
        assert!(waits || *count > 20, "{} waited for what it does not need", probe.name);
    }
    node.wait_until_ready(false).await;
    world.signal_database(Signal::CONT);
    load.counted("after it goes on", RECOVERED, 1, false).await;
    let refusals = load.refusals();
    node.wait_until_ready(true).await;
    load.counted("in the long run", PATIENCE, 20, false).await;
    assert_eq!(load.refusals(), refusals, "nobody is refused once it has recovered");
    assert!(node.is_alive());
    load.end().await;
    drop(node);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_takes_no_writes_for_a_while() {
    let world = World::start().await;
    let mut node = Node::start(&world).await;
    let app = App::make(&world, node.address).await;
    let load = Load::start(&node, probes(&node, &app).await);
    load.counted("before", PATIENCE, 3, false).await;
    let mut sql = world.sql().await;
    // As a primary that was demoted answers, over connections that stay.
    for (setting, away) in [("= on", true), ("= off", false)] {
        let set = format!("ALTER SYSTEM SET default_transaction_read_only {setting}");
        sqlx::query(AssertSqlSafe(set)).execute(&mut sql).await.unwrap();
        sqlx::query("SELECT pg_reload_conf()").execute(&mut sql).await.unwrap();
        load.counted("in either state", PATIENCE, 2, away).await;
    }
    load.counted("in the long run", PATIENCE, 20, false).await;
    assert!(node.is_alive());
    load.end().await;
    drop(node);
    world.end().await;
}
