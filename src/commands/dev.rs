//! `poolhouse dev`: everything on this machine, with nothing to configure.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use actix_web::dev::{Server, ServerHandle};
use actix_web::web::Data;
use anyhow::Context as _;
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::app::{App, KeySource, Parts};
use crate::clock::Clock;
use crate::commands::serve::{bind, hash_threads, stop, stopped_by_signal};
use crate::config::Config;
use crate::connections::Db;
use crate::dev::DataDir;
use crate::dev::apply::{self, World, WorldClient, WorldUser};
use crate::dev::demo::{self, DemoConfig};
use crate::dev::inbox::{self, Inbox};
use crate::dev::postgres::{self, PrivatePostgres};
use crate::dev::seed::Seed;
use crate::dev::tls::DevTls;
use crate::hashing::HashPool;
use crate::http::Listener;
use crate::http::server::{self, Bound};
use crate::mailer::Mailer;
use crate::random::Random;
use crate::rules::clients::secrets;
use crate::sealing::SealingKey;
use crate::{database, http, jobs, telemetry};

#[derive(Args)]
pub struct Options {
    /// Where the JSON API, the hosted pages and OAuth listen. Port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9400")]
    listen: SocketAddr,
    /// The same over TLS, with a certificate of a local authority (data/tls).
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9443")]
    https_listen: SocketAddr,
    /// Where the inbox listens, which shows every mail and text message.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9401")]
    inbox_listen: SocketAddr,
    /// Where metrics and health listen.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9402")]
    admin_listen: SocketAddr,
    /// Where the demo app listens.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9403")]
    demo_listen: SocketAddr,
    /// The origin that others reach this machine under; needed when --listen is not a loopback address.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Where everything is kept.
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data_dir: PathBuf,
    /// Makes the world that this TOML file describes, instead of the demo pool (docs/seed.md).
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// No demo app.
    #[arg(long)]
    no_demo: bool,
    /// Deletes everything in the data folder first.
    #[arg(long)]
    reset: bool,
    /// What to log.
    #[arg(long, value_name = "FILTER", default_value = "warn", env = "POOLHOUSE_LOG")]
    log: String,
}

/// What `<data-dir>/dev.json` says.
#[derive(Serialize, Deserialize)]
struct DevJson {
    endpoint: String,
    https_endpoint: String,
    region: String,
    access_key_id: String,
    secret_access_key: String,
    user_pool_id: Option<String>,
    client_id: Option<String>,
    /// Who can sign in at the demo pool; absent with a seed, which holds its own.
    demo_user: Option<WorldUser>,
    hosted_ui: Option<String>,
    inbox: String,
    demo_app: Option<String>,
    admin: String,
}

/// Runs until SIGINT or SIGTERM.
pub async fn run(options: Options) -> anyhow::Result<()> {
    telemetry::start(&options.log, crate::config::LogFormat::Text)?;
    let dir = DataDir::open(&options.data_dir)?;
    if options.reset {
        postgres::remove(&dir).await?;
        dir.clear()?;
    }
    let private = private_postgres(&dir).await?;
    let served = serve(&options, &dir, private.as_ref()).await;
    if let Some(private) = private {
        private.stop().await?;
    }
    served
}

/// The private PostgreSQL, unless `DATABASE_URL` names another.
async fn private_postgres(dir: &DataDir) -> anyhow::Result<Option<PrivatePostgres>> {
    match crate::config::database_url() {
        Some(_) => Ok(None),
        None => {
            let path = crate::config::search_path();
            Ok(Some(PrivatePostgres::start(dir, path.as_deref()).await?))
        }
    }
}

/// The sockets, bound before anything is announced.
struct Sockets {
    http: Vec<TcpListener>,
    https: Vec<TcpListener>,
    inbox: TcpListener,
    admin: TcpListener,
    demo: TcpListener,
}

impl Sockets {
    fn bind(options: &Options) -> anyhow::Result<Self> {
        Ok(Self {
            http: both_loopbacks(options.listen)?,
            https: both_loopbacks(options.https_listen)?,
            inbox: bind(options.inbox_listen)?,
            admin: bind(options.admin_listen)?,
            demo: bind(options.demo_listen)?,
        })
    }
}

/// An address, and where it is 127.0.0.1 also ::1 on the same port: browsers try either for `localhost`.
fn both_loopbacks(address: SocketAddr) -> anyhow::Result<Vec<TcpListener>> {
    let first = bind(address)?;
    let mut sockets = Vec::new();
    if address.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST) {
        let port = first.local_addr()?.port();
        // A machine without IPv6 has no ::1 to listen on.
        sockets.extend(TcpListener::bind((Ipv6Addr::LOCALHOST, port)).ok());
    }
    sockets.push(first);
    Ok(sockets)
}

/// `<scheme>://localhost:<port>` of a socket.
fn local_url(scheme: &str, socket: &TcpListener) -> anyhow::Result<String> {
    Ok(format!("{scheme}://localhost:{}", socket.local_addr()?.port()))
}

async fn serve(
    options: &Options,
    dir: &DataDir,
    private: Option<&PrivatePostgres>,
) -> anyhow::Result<()> {
    let sockets = Sockets::bind(options)?;
    let first = |sockets: &[TcpListener], scheme| {
        sockets.first().map_or(Ok(String::new()), |socket| local_url(scheme, socket))
    };
    let endpoint = public_url(options, first(&sockets.http, "http")?)?;
    let https_endpoint = first(&sockets.https, "https")?;
    let db = connect(private).await?;
    let inbox = Arc::new(Inbox::open(dir)?);
    let app = open(db, dir, &endpoint, &https_endpoint, Arc::clone(&inbox)).await?;
    let demo_url = local_url("http", &sockets.demo)?;
    let callback = format!("{demo_url}/callback");
    let logout = format!("{demo_url}/");
    let world = match &options.seed {
        Some(file) => apply::once(&app, dir, &Seed::read(file)?).await?,
        None => {
            let secret = secrets::generate(&app).expose().to_owned();
            // To be typed, and random enough for a machine that others reach; the ends keep the rules of the pool.
            let password = app.random.text(16, b"abcdefghijkmnpqrstuvwxyz23456789");
            let password = format!("Pool-{password}-1");
            let seed = Seed::demo(&callback, &logout, secret, password)?;
            let world = apply::once(&app, dir, &seed).await?;
            apply::follow_demo(&app, dir, world, &callback, &logout).await?
        }
    };
    let client = world.clients.iter().find(|client| client.callback_urls.contains(&callback));
    let app = with_default_pool(app, &world);

    let inbox_url = local_url("http", &sockets.inbox)?;
    let admin_url = local_url("http", &sockets.admin)?;
    let mut handles = Vec::new();
    run_server(&mut handles, listen(&app, &endpoint, sockets.http, None)?);
    let tls = DevTls::open(dir, app.random, app.now())?;
    let secure = tls.server_config()?;
    run_server(&mut handles, listen(&app, &https_endpoint, sockets.https, Some(secure))?);
    run_server(&mut handles, inbox::start(inbox, sockets.inbox)?);
    run_server(&mut handles, http::admin::start(&app, sockets.admin)?);
    let demo_app = match (client, options.no_demo) {
        (Some(client), false) => {
            let config = DemoConfig {
                issuer: format!("{endpoint}/{}", client.user_pool_id),
                client_id: client.client_id.clone(),
                client_secret: client.secret.clone(),
                base_url: demo_url.clone(),
                inbox_url: inbox_url.clone(),
            };
            run_server(&mut handles, demo::start(config, sockets.demo)?);
            Some(demo_url)
        }
        _ => None,
    };
    let told = DevJson {
        hosted_ui: first_client(&world).and_then(|client| hosted_ui(&endpoint, client)),
        endpoint,
        https_endpoint,
        region: app.config.region().to_owned(),
        access_key_id: world.access_key_id.clone(),
        secret_access_key: world.secret_access_key.clone(),
        user_pool_id: first_client(&world).map(|client| client.user_pool_id.clone()),
        client_id: first_client(&world).map(|client| client.client_id.clone()),
        demo_user: world.demo_user,
        inbox: inbox_url,
        demo_app,
        admin: admin_url,
    };
    dir.write_private("dev.json", &serde_json::to_vec_pretty(&told)?)?;
    tell(&told, options, tls.ca_file());
    let jobs = jobs::start(&app);
    stopped_by_signal().await?;
    stop(&app, handles, jobs).await;
    Ok(())
}

/// The URL to announce. An address that others reach needs a name that they reach it under.
fn public_url(options: &Options, local: String) -> anyhow::Result<String> {
    if !options.listen.ip().is_loopback() {
        eprintln!(
            "Warning: {} is open to others, and this is not made for it: use `poolhouse serve`.",
            options.listen
        );
        anyhow::ensure!(
            options.public_url.is_some(),
            "--listen {} is no loopback address: say with --public-url under which origin others reach it",
            options.listen
        );
    }
    Ok(options.public_url.clone().unwrap_or(local))
}

async fn connect(private: Option<&PrivatePostgres>) -> anyhow::Result<sqlx::PgPool> {
    let options = match private {
        Some(private) => private.connect_options(),
        None => {
            crate::config::database_url().unwrap_or_default().parse().context("DATABASE_URL")?
        }
    };
    let db = database::connect(options, 20).await?;
    database::migrate(&db).await?;
    Ok(db)
}

async fn open(
    db: sqlx::PgPool,
    dir: &DataDir,
    endpoint: &str,
    https_endpoint: &str,
    inbox: Arc<Inbox>,
) -> anyhow::Result<App> {
    let mut config = Config::local("postgres://private", endpoint)?;
    config.other_public_urls = vec![https_endpoint.to_owned()];
    let parts = Parts {
        db: Db::new(db),
        kek: kek(dir)?,
        clock: Clock::System,
        hasher: Arc::new(HashPool::start(hash_threads(&config), config.cost())?),
        mailer: Mailer::Inbox(inbox),
        key_source: KeySource::Generate,
        config,
    };
    App::start(parts)
        .await
        .context("the database does not fit the data folder; `poolhouse dev --reset` starts anew")
}

/// The key-encryption key of the data folder, made at the first start.
fn kek(dir: &DataDir) -> anyhow::Result<SealingKey> {
    let file = dir.join("kek");
    if !file.exists() {
        dir.write_private("kek", SealingKey::generate(Random).expose())?;
    }
    SealingKey::from_bytes(&std::fs::read(file)?).context("data/kek has not 32 bytes")
}

fn with_default_pool(mut app: App, world: &World) -> Data<App> {
    app.config.default_pool =
        first_client(world).map(|client| crate::model::ids::UserPoolId::new(&client.user_pool_id));
    Data::new(app)
}

/// The client that is told: the seed's first.
fn first_client(world: &World) -> Option<&WorldClient> {
    world.clients.first()
}

fn listen(
    app: &Data<App>,
    public_url: &str,
    sockets: Vec<TcpListener>,
    tls: Option<rustls::ServerConfig>,
) -> anyhow::Result<Server> {
    let listener = Listener { public_url: public_url.to_owned() };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(server::start(app, Bound { listener, sockets, tls }, workers)?)
}

fn run_server(handles: &mut Vec<ServerHandle>, server: Server) {
    handles.push(server.handle());
    tokio::spawn(server);
}

/// The sign-in page of a client, as one would paste it into a browser.
fn hosted_ui(endpoint: &str, client: &WorldClient) -> Option<String> {
    let redirect_uri = client.callback_urls.first()?;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &client.client_id)
        .append_pair("response_type", "code")
        .append_pair("scope", "openid email profile")
        .append_pair("redirect_uri", redirect_uri)
        .finish();
    Some(format!("{endpoint}/{}/login?{query}", client.user_pool_id))
}

/// A handful of lines, for a person.
fn tell(told: &DevJson, options: &Options, ca_file: &std::path::Path) {
    println!("Poolhouse is ready.\n");
    if let Some(demo) = &told.demo_app {
        println!("  Demo app     {demo}");
    }
    if let Some(hosted) = &told.hosted_ui {
        println!("  Sign-in      {hosted}");
    }
    if let Some(user) = &told.demo_user {
        println!("  Demo user    {}  {}", user.username, user.password);
    }
    println!("  Inbox        {}", told.inbox);
    println!("  Preview      {}/preview", told.inbox.trim_end_matches('/'));
    println!("  Endpoint     {}   {}", told.endpoint, told.https_endpoint);
    println!("  Certificate  {}", ca_file.display());
    println!("  Metrics      {}/metrics", told.admin);
    println!("  All of this  {}\n", options.data_dir.join("dev.json").display());
    println!("For the AWS CLI and SDKs:\n");
    println!(
        "  export AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY={} AWS_DEFAULT_REGION={} AWS_ENDPOINT_URL={}\n",
        told.access_key_id, told.secret_access_key, told.region, told.endpoint
    );
}
