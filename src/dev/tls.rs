//! TLS of `poolhouse dev`: a CA of its own, good for this machine's loopback names only, and the
//! certificates that it signs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use chrono::{DateTime, Datelike as _, Days, Utc};
use openssl::x509::X509;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SerialNumber,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest as _, Sha256};

use crate::dev::DataDir;
use crate::random::Random;
use crate::tls;

const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
const CA_DAYS: u64 = 3650;
const LEAF_DAYS: u64 = 397;
/// A certificate is renewed when it is good for fewer days than this: longer than one keeps a
/// development server running.
const RENEW_DAYS: u64 = 90;
/// Names signed on demand that are kept.
const MINTED: usize = 256;

/// The CA and the certificates of one data folder.
pub struct DevTls {
    ca_file: PathBuf,
    names: Arc<Names>,
}

impl DevTls {
    /// Reads CA and certificate from `<data-dir>/tls`, making what is missing or about to expire.
    pub fn open(dir: &DataDir, random: Random, now: DateTime<Utc>) -> Result<Self> {
        std::fs::create_dir_all(dir.join("tls")).context("cannot make the folder tls")?;
        let store = Store { dir, random, now };
        let ca = store.ca()?;
        let leaf = store.leaf(&ca)?;
        let issuer = Issuer::from_ca_cert_pem(&ca.pem, ca.key).context("tls/ca.crt")?;
        let fixed = tls::certified_key(leaf.pem.as_bytes(), leaf.key.serialize_pem().as_bytes())?;
        let names = Names {
            fixed: Arc::new(fixed),
            issuer,
            key: leaf.key,
            random,
            now,
            minted: Mutex::default(),
        };
        Ok(Self { ca_file: dir.join("tls/ca.crt"), names: Arc::new(names) })
    }

    /// The CA's certificate, for `curl --cacert`, `NODE_EXTRA_CA_CERTS` and their like.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// What a listener needs.
    pub fn server_config(&self) -> Result<ServerConfig> {
        tls::server_config(self.names.clone())
    }
}

struct Store<'a> {
    dir: &'a DataDir,
    random: Random,
    now: DateTime<Utc>,
}

struct Signed {
    pem: String,
    key: KeyPair,
}

impl Store<'_> {
    fn ca(&self) -> Result<Signed> {
        if let Some((ca, _)) = self.read("tls/ca", RENEW_DAYS + LEAF_DAYS)? {
            return Ok(ca);
        }
        let key = KeyPair::generate()?;
        let pem = ca_params(&key, self.random, self.now)?.self_signed(&key)?.pem();
        self.write("tls/ca", &pem, &key)?;
        Ok(Signed { pem, key })
    }

    fn leaf(&self, ca: &Signed) -> Result<Signed> {
        if let Some((leaf, certificate)) = self.read("tls/localhost", RENEW_DAYS)?
            && certificate.verify(X509::from_pem(ca.pem.as_bytes())?.public_key()?.as_ref())?
        {
            return Ok(leaf);
        }
        let key = KeyPair::generate()?;
        let issuer = Issuer::from_ca_cert_pem(&ca.pem, &ca.key)?;
        let names: Vec<_> = NAMES.map(str::to_owned).into();
        let pem = leaf_params(names, self.random, self.now)?.signed_by(&key, &issuer)?.pem();
        self.write("tls/localhost", &pem, &key)?;
        Ok(Signed { pem, key })
    }

    /// A pair that is there and good for more than `days`. One that cannot be read was damaged by
    /// hand; making another would silently take away what browsers were told to trust.
    fn read(&self, name: &str, days: u64) -> Result<Option<(Signed, X509)>> {
        let (crt, key) =
            (self.dir.join(format!("{name}.crt")), self.dir.join(format!("{name}.key")));
        if !crt.exists() || !key.exists() {
            return Ok(None);
        }
        let what = || format!("{name}.crt or {name}.key is damaged; delete both to have new ones");
        let pem = std::fs::read_to_string(&crt).with_context(what)?;
        let key = std::fs::read_to_string(&key).map(zeroize::Zeroizing::new).with_context(what)?;
        let key = KeyPair::from_pem(&key).with_context(what)?;
        tls::certified_key(pem.as_bytes(), key.serialize_pem().as_bytes()).with_context(what)?;
        let certificate = X509::from_pem(pem.as_bytes()).with_context(what)?;
        let lasts = tls::expires_at(&certificate)? > self.now + Days::new(days);
        Ok(lasts.then_some((Signed { pem, key }, certificate)))
    }

    fn write(&self, name: &str, pem: &str, key: &KeyPair) -> Result<()> {
        self.dir.write_private(&format!("{name}.key"), key.serialize_pem().as_bytes())?;
        self.dir.write_public(&format!("{name}.crt"), pem.as_bytes())
    }
}

/// Constrained to loopback names: a stolen key of this CA opens nothing else, however much a
/// browser was told to trust it.
fn ca_params(key: &KeyPair, random: Random, now: DateTime<Utc>) -> Result<CertificateParams> {
    let mut params = CertificateParams::default();
    let name =
        format!("Poolhouse dev CA {}", hex::encode(&Sha256::digest(key.public_key_raw())[..4]));
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName("localhost".to_owned()),
            GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8)),
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(
                std::net::Ipv6Addr::LOCALHOST.into(),
                128,
            )),
        ],
        excluded_subtrees: vec![],
    });
    date(&mut params, random, now, CA_DAYS);
    Ok(params)
}

fn leaf_params(
    names: Vec<String>,
    random: Random,
    now: DateTime<Utc>,
) -> Result<CertificateParams> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "localhost");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    date(&mut params, random, now, LEAF_DAYS);
    Ok(params)
}

/// Valid from the day before, for clocks that are a little behind. The serial is random: browsers
/// refuse a CA that uses one twice.
fn date(params: &mut CertificateParams, random: Random, now: DateTime<Utc>, days: u64) {
    let ymd = |at: DateTime<Utc>| {
        let (month, day) = (at.month().try_into().unwrap_or(1), at.day().try_into().unwrap_or(1));
        rcgen::date_time_ymd(at.year(), month, day)
    };
    params.not_before = ymd(now - Days::new(1));
    params.not_after = ymd(now + Days::new(days));
    let mut serial = random.bytes::<16>();
    serial[0] &= 0x7f;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
}

/// Chooses by the name that the client asks for. OpenSSL and rustls take no `*.localhost` (a
/// wildcard needs two labels after it), so that names below `localhost` are signed one by one.
struct Names {
    fixed: Arc<CertifiedKey>,
    issuer: Issuer<'static, KeyPair>,
    key: KeyPair,
    random: Random,
    now: DateTime<Utc>,
    minted: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl Names {
    fn mint(&self, name: &str) -> Result<Arc<CertifiedKey>> {
        let mut minted = self.minted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = minted.get(name) {
            return Ok(key.clone());
        }
        let params = leaf_params(vec![name.to_owned()], self.random, self.now)?;
        let certificate = params.signed_by(&self.key, &self.issuer)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.key.serialize_der()));
        let chain = vec![certificate.der().clone()];
        let key = CertifiedKey::from_der(chain, key, &rustls::crypto::ring::default_provider())?;
        if minted.len() >= MINTED {
            minted.clear();
        }
        let key = Arc::new(key);
        minted.insert(name.to_owned(), key.clone());
        Ok(key)
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Names")
    }
}

impl ResolvesServerCert for Names {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let below = hello.server_name().filter(|name| name.ends_with(".localhost"));
        let minted = below.and_then(|name| self.mint(name).ok());
        Some(minted.unwrap_or_else(|| self.fixed.clone()))
    }
}
