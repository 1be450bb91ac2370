use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use actix_web::{App, HttpServer, web};
use chrono::{DateTime, Days, Utc};
use openssl::ssl::{SslConnector, SslMethod};
use openssl::stack::Stack;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::X509VerifyParam;
use openssl::x509::{X509, X509StoreContext};
use poolhouse::clock::Clock;
use poolhouse::dev::DataDir;
use poolhouse::dev::tls::DevTls;
use poolhouse::random::Random;

fn now() -> DateTime<Utc> {
    // TLS libraries read the machine's clock, so that these tests cannot bring their own.
    Clock::System.now()
}

fn open(dir: &DataDir, now: DateTime<Utc>) -> DevTls {
    DevTls::open(dir, Random, now).unwrap()
}

fn certificate(path: &Path) -> X509 {
    X509::from_pem(&std::fs::read(path).unwrap()).unwrap()
}

fn serve(tls: &DevTls) -> SocketAddr {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let server = HttpServer::new(|| App::new().route("/", web::get().to(|| async { "hello" })))
        .workers(1)
        .disable_signals()
        .listen_rustls_0_23(socket, tls.server_config().unwrap())
        .unwrap()
        .run();
    tokio::spawn(server);
    address
}

#[tokio::test]
async fn every_local_name_is_trusted_by_two_tls_libraries() {
    let parent = tempfile::tempdir().unwrap();
    let tls = open(&DataDir::open(&parent.path().join("data")).unwrap(), now());
    let address = serve(&tls);
    let ca = std::fs::read(tls.ca_file()).unwrap();
    for host in ["localhost", "127.0.0.1", "demo.localhost", "other.localhost"] {
        let client = reqwest::Client::builder()
            .tls_built_in_root_certs(false)
            .add_root_certificate(reqwest::Certificate::from_pem(&ca).unwrap())
            .resolve(host, address)
            .build()
            .unwrap();
        let url = format!("https://{host}:{}/", address.port());
        let answer = client.get(url).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), "hello", "{host}");
    }
    let ca_file = tls.ca_file().to_owned();
    let judged = std::thread::spawn(move || {
        for host in ["localhost", "127.0.0.1", "demo.localhost"] {
            let mut connector = SslConnector::builder(SslMethod::tls()).unwrap();
            connector.set_ca_file(&ca_file).unwrap();
            let socket = TcpStream::connect(address).unwrap();
            connector.build().connect(host, socket).unwrap();
        }
    });
    judged.join().unwrap();
}

/// A CA that browsers trust must not be good for anything but this machine.
#[test]
fn the_ca_vouches_for_no_other_host() {
    let parent = tempfile::tempdir().unwrap();
    let dir = DataDir::open(&parent.path().join("data")).unwrap();
    let tls = open(&dir, now());
    let key = rcgen::KeyPair::from_pem(&std::fs::read_to_string(dir.join("tls/ca.key")).unwrap());
    let pem = std::fs::read_to_string(tls.ca_file()).unwrap();
    let issuer = rcgen::Issuer::from_ca_cert_pem(&pem, key.unwrap()).unwrap();
    let sign = |host: &str| {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec![host.to_owned()]).unwrap();
        X509::from_der(params.signed_by(&key, &issuer).unwrap().der()).unwrap()
    };
    let ca = certificate(tls.ca_file());
    assert!(verifies(&ca, &sign("shop.localhost"), "shop.localhost"));
    assert!(!verifies(&ca, &sign("example.com"), "example.com"));
    assert!(!verifies(&ca, &sign("localhost.example.com"), "localhost.example.com"));
}

fn verifies(ca: &X509, leaf: &X509, host: &str) -> bool {
    let mut store = X509StoreBuilder::new().unwrap();
    store.add_cert(ca.clone()).unwrap();
    let mut param = X509VerifyParam::new().unwrap();
    param.set_host(host).unwrap();
    store.set_param(&param).unwrap();
    let mut context = X509StoreContext::new().unwrap();
    let chain = Stack::new().unwrap();
    context.init(&store.build(), leaf, &chain, |context| context.verify_cert()).unwrap()
}

#[test]
fn a_second_start_keeps_them_and_a_later_one_renews_in_time() {
    let parent = tempfile::tempdir().unwrap();
    let dir = DataDir::open(&parent.path().join("data")).unwrap();
    let files = ["tls/ca.crt", "tls/ca.key", "tls/localhost.crt", "tls/localhost.key"];
    let read = || files.map(|name| std::fs::read_to_string(dir.join(name)).unwrap());
    let mode = |name| std::fs::metadata(dir.join(name)).unwrap().permissions().mode() & 0o777;
    open(&dir, now());
    assert_eq!(files.map(mode), [0o644, 0o600, 0o644, 0o600]);
    let first = read();
    open(&dir, now() + Days::new(300));
    assert_eq!(read(), first);

    open(&dir, now() + Days::new(310));
    let renewed = read();
    assert_eq!(renewed[..2], first[..2], "the CA that browsers trust stays");
    assert_ne!(renewed[2], first[2]);

    open(&dir, now() + Days::new(3300));
    let renewed = read();
    assert_ne!(renewed[0], first[0]);
    let [ca, leaf] = ["tls/ca.crt", "tls/localhost.crt"].map(|name| certificate(&dir.join(name)));
    assert!(leaf.verify(&ca.public_key().unwrap()).unwrap());
}

#[test]
fn a_damaged_file_is_named_and_not_replaced() {
    let parent = tempfile::tempdir().unwrap();
    let dir = DataDir::open(&parent.path().join("data")).unwrap();
    open(&dir, now());
    std::fs::write(dir.join("tls/ca.key"), "oops").unwrap();
    let refused = DevTls::open(&dir, Random, now()).err().unwrap();
    assert!(refused.to_string().contains("tls/ca.key"), "{refused}");
    assert_eq!(std::fs::read_to_string(dir.join("tls/ca.key")).unwrap(), "oops");
}
