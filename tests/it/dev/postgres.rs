use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use poolhouse::dev::DataDir;
use poolhouse::dev::postgres::{self, PrivatePostgres};
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};

/// A folder for one test; a server that a failed test left behind ends with it.
struct Folder {
    parent: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        let parent = tempfile::tempdir().unwrap();
        set_mode(parent.path(), 0o711);
        Self { parent }
    }

    fn open(&self) -> DataDir {
        DataDir::open(&self.parent.path().join("data")).unwrap()
    }

    fn data(&self) -> PathBuf {
        self.parent.path().join("data/postgres")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(pid) = recorded_process(&self.data()) {
            signal("-QUIT", pid);
        }
    }
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn recorded_process(data: &Path) -> Option<u32> {
    std::fs::read_to_string(data.join("postmaster.pid")).ok()?.lines().next()?.parse().ok()
}

fn signal(which: &str, pid: u32) -> bool {
    Command::new("kill").args([which, &pid.to_string()]).output().unwrap().status.success()
}

#[expect(clippy::disallowed_methods, reason = "the machine's own PATH is what is looked through")]
fn search_path() -> Option<OsString> {
    std::env::var_os("PATH")
}

async fn start(dir: &DataDir) -> PrivatePostgres {
    PrivatePostgres::start(dir, search_path().as_deref()).await.unwrap()
}

async fn refusal(dir: &DataDir) -> String {
    PrivatePostgres::start(dir, search_path().as_deref()).await.unwrap_err().to_string()
}

async fn write(server: &PrivatePostgres, value: i32) {
    let mut db = PgConnection::connect_with(&server.connect_options()).await.unwrap();
    db.execute("CREATE TABLE IF NOT EXISTS kept (value integer)").await.unwrap();
    sqlx::query("INSERT INTO kept VALUES ($1)").bind(value).execute(&mut db).await.unwrap();
}

async fn kept(server: &PrivatePostgres) -> Vec<i32> {
    let mut db = PgConnection::connect(&server.url()).await.unwrap();
    let rows = db.fetch_all("SELECT value FROM kept ORDER BY value").await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn setting(server: &PrivatePostgres, name: &'static str) -> String {
    let mut db = PgConnection::connect_with(&server.connect_options()).await.unwrap();
    sqlx::query_scalar("SELECT current_setting($1)").bind(name).fetch_one(&mut db).await.unwrap()
}

#[tokio::test]
async fn it_is_reached_by_nothing_but_a_socket_that_only_we_may_enter() {
    let folder = Folder::new();
    let server = start(&folder.open()).await;
    assert_eq!(setting(&server, "listen_addresses").await, "");
    assert_eq!(setting(&server, "server_encoding").await, "UTF8");
    assert_eq!(setting(&server, "lc_collate").await, "C");
    assert_eq!(setting(&server, "synchronous_commit").await, "on");
    assert_eq!(setting(&server, "fsync").await, "on");
    let socket = setting(&server, "unix_socket_directories").await;
    let mode = std::fs::metadata(&socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    server.stop().await.unwrap();
    assert!(!Path::new(&socket).exists(), "the socket's folder goes with the server");
}

#[tokio::test]
async fn a_second_start_keeps_everything_and_is_quick() {
    let folder = Folder::new();
    let dir = folder.open();
    let first = start(&dir).await;
    write(&first, 1).await;
    first.stop().await.unwrap();
    assert_eq!(recorded_process(&folder.data()), None);

    let before = std::time::Instant::now();
    let second = start(&dir).await;
    let took = before.elapsed();
    assert_eq!(kept(&second).await, [1]);
    assert!(took.as_millis() < 2000, "{took:?}");
    second.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_outlived_us_is_adopted_and_stopped() {
    let folder = Folder::new();
    let first = start(&folder.open()).await;
    let process = first.process();
    write(&first, 1).await;
    // What a `kill -9` leaves: nobody said stop.
    drop(first);

    let adopted = start(&folder.open()).await;
    assert_eq!(adopted.process(), process);
    assert_eq!(kept(&adopted).await, [1]);
    adopted.stop().await.unwrap();
    assert_eq!(recorded_process(&folder.data()), None);
}

#[tokio::test]
async fn a_killed_server_is_recovered_with_what_was_committed() {
    let folder = Folder::new();
    let dir = folder.open();
    let first = start(&dir).await;
    write(&first, 7).await;
    assert!(signal("-KILL", first.process()));
    drop(first);

    let second = start(&dir).await;
    assert_eq!(kept(&second).await, [7]);
    second.stop().await.unwrap();
}

#[tokio::test]
async fn a_lock_file_that_names_a_stranger_is_cleared() {
    let folder = Folder::new();
    let dir = folder.open();
    start(&dir).await.stop().await.unwrap();
    let stranger = std::process::id();
    let lock = format!("{stranger}\n{}\n1700000000\n5432\n", folder.data().display());
    std::fs::write(folder.data().join("postmaster.pid"), lock).unwrap();
    start(&dir).await.stop().await.unwrap();
}

#[tokio::test]
async fn a_socket_that_was_swept_away_is_made_again() {
    let folder = Folder::new();
    let dir = folder.open();
    let first = start(&dir).await;
    write(&first, 3).await;
    let socket = setting(&first, "unix_socket_directories").await;
    std::fs::remove_dir_all(&socket).unwrap();
    drop(first);

    let second = start(&dir).await;
    assert_eq!(kept(&second).await, [3]);
    second.stop().await.unwrap();
}

#[tokio::test]
async fn what_a_killed_first_start_left_is_made_anew() {
    let folder = Folder::new();
    let dir = folder.open();
    std::fs::create_dir_all(dir.join("postgres.new/base")).unwrap();
    start(&dir).await.stop().await.unwrap();
    assert!(!dir.join("postgres.new").exists());
}

#[tokio::test]
async fn data_of_another_major_version_is_refused_with_the_way_out() {
    let folder = Folder::new();
    let dir = folder.open();
    start(&dir).await.stop().await.unwrap();
    std::fs::write(folder.data().join("PG_VERSION"), "9\n").unwrap();
    let refused = refusal(&dir).await;
    assert!(refused.contains("PostgreSQL 9") && refused.contains("--reset"), "{refused}");
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why() {
    let folder = Folder::new();
    let dir = folder.open();
    start(&dir).await.stop().await.unwrap();
    std::fs::write(folder.data().join("postgresql.conf"), "no_such_setting = 1\n").unwrap();
    let refused = refusal(&dir).await;
    assert!(refused.contains("no_such_setting"), "{refused}");
}

#[tokio::test]
async fn reset_ends_a_live_server_and_deletes_its_data() {
    let folder = Folder::new();
    let dir = folder.open();
    let first = start(&dir).await;
    write(&first, 1).await;
    let process = first.process();
    drop(first);

    postgres::remove(&dir).await.unwrap();
    dir.clear().unwrap();
    assert!(!folder.data().exists());
    assert!(!Path::new(&format!("/proc/{process}/cwd")).exists());
    let fresh = start(&dir).await;
    let mut db = PgConnection::connect_with(&fresh.connect_options()).await.unwrap();
    assert!(db.execute("SELECT * FROM kept").await.is_err());
    fresh.stop().await.unwrap();
}

/// As root PostgreSQL runs as somebody else, who cannot pass a closed folder; its data then goes
/// elsewhere, the data folder says where, and `--reset` finds it.
#[tokio::test]
async fn data_goes_where_its_account_can_reach_it() {
    let folder = Folder::new();
    set_mode(folder.parent.path(), 0o700);
    let dir = folder.open();
    let server = start(&dir).await;
    let data = server.data().to_owned();
    let owner = std::os::unix::fs::MetadataExt::uid(&data.metadata().unwrap());
    let we_are_root = std::os::unix::fs::MetadataExt::uid(&dir.path().metadata().unwrap()) == 0;
    assert_ne!(owner, 0);
    assert_eq!(we_are_root, data != dir.join("postgres"));
    write(&server, 5).await;
    server.stop().await.unwrap();

    let again = start(&dir).await;
    assert_eq!(again.data(), data);
    assert_eq!(kept(&again).await, [5]);
    again.stop().await.unwrap();

    postgres::remove(&dir).await.unwrap();
    assert!(!data.exists());
    assert!(!dir.join("postgres.location").exists());
}
