//! TLS in the binary: certificates from a folder, chosen by the name that the client asks for, and
//! read again when they change.
//!
//! The folder (`POOLHOUSE_TLS_DIR`) holds a pair of PEM files per host: `id.example.com.crt`, the
//! certificate followed by its intermediates, and `id.example.com.key`. `_.example.com.crt` stands
//! for `*.example.com`; `default.crt` answers clients that name no host or an unknown one.

use std::collections::HashMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use chrono::{DateTime, Utc};
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::x509::X509;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{CipherSuite, ProtocolVersion, ServerConfig, SupportedCipherSuite};

/// Serves clients that name no host that has a pair.
const DEFAULT: &str = "default";
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// A server's TLS settings: TLS 1.2 and 1.3, certificates from `resolver`.
pub fn server_config(resolver: Arc<dyn ResolvesServerCert>) -> Result<ServerConfig> {
    let mut provider = ring::default_provider();
    provider.cipher_suites.retain(is_recommended);
    Ok(ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(resolver))
}

/// Every suite of TLS 1.3, and of TLS 1.2 the four that RFC 9325 §4.2 recommends, which FAPI 2.0 §5.2.1 allows alone.
fn is_recommended(suite: &SupportedCipherSuite) -> bool {
    suite.version().version == ProtocolVersion::TLSv1_3
        || [
            CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        ]
        .contains(&suite.suite())
}

/// A certificate chain and its key from PEM; refuses a key that is not the certificate's.
pub fn certified_key(chain: &[u8], key: &[u8]) -> Result<CertifiedKey> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(chain)
        .collect::<Result<_, _>>()
        .context("bad certificate")?;
    ensure!(!chain.is_empty(), "no certificate in it");
    // The parser's own words could quote the file.
    let key = PrivateKeyDer::from_pem_slice(key).ok().context("no private key in PEM")?;
    CertifiedKey::from_der(chain, key, &ring::default_provider())
        .context("the key is not the certificate's, or of a kind that TLS has no use for")
}

/// The moment after which a certificate is no longer accepted.
pub fn expires_at(certificate: &X509) -> Result<DateTime<Utc>> {
    unix_time(certificate.not_after())
}

fn unix_time(time: &Asn1TimeRef) -> Result<DateTime<Utc>> {
    let since = Asn1Time::from_unix(0)?.diff(time)?;
    let seconds = i64::from(since.days) * 86_400 + i64::from(since.secs);
    DateTime::from_timestamp(seconds, 0).context("a date out of range")
}

/// The pairs of a folder.
#[derive(Debug)]
pub struct TlsDir {
    path: PathBuf,
    loaded: RwLock<Loaded>,
}

#[derive(Clone, Debug, Default)]
struct Loaded {
    seen: Vec<Seen>,
    pairs: HashMap<String, Pair>,
}

#[derive(Clone, Debug)]
struct Pair {
    key: Arc<CertifiedKey>,
    expires_at: DateTime<Utc>,
}

/// Enough of a file to notice that it is another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    name: String,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl TlsDir {
    /// Reads every pair.
    ///
    /// Refuses a folder without any, a half pair, a key that is not its certificate's, and a
    /// certificate that is not for the host that its file names.
    pub fn load(path: &Path) -> Result<Arc<Self>> {
        let seen = look(path)?;
        let pairs: HashMap<_, _> = hosts(&seen)
            .map(|host| Ok((host.to_owned(), read(path, host)?)))
            .collect::<Result<_>>()?;
        ensure!(!pairs.is_empty(), "{} holds no <host>.crt and <host>.key", path.display());
        Ok(Arc::new(Self { path: path.to_owned(), loaded: RwLock::new(Loaded { seen, pairs }) }))
    }

    /// Looks whether something has changed and reads it; a pair that cannot be used (half written,
    /// perhaps) is reported and leaves the one in use.
    pub fn reload(&self) {
        let seen = match look(&self.path) {
            Ok(seen) => seen,
            Err(e) => return tracing::error!("certificates not read again: {e:#}"),
        };
        let old = self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone();
        if seen == old.seen {
            return;
        }
        let mut pairs = HashMap::new();
        for host in hosts(&seen) {
            match read(&self.path, host) {
                Ok(pair) => drop(pairs.insert(host.to_owned(), pair)),
                Err(e) => {
                    tracing::error!("certificate not read again: {e:#}");
                    let kept = old.pairs.get(host).cloned();
                    pairs.extend(kept.map(|pair| (host.to_owned(), pair)));
                }
            }
        }
        tracing::info!("certificates read again: {} in use", pairs.len());
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Loaded { seen, pairs };
    }

    /// Reloads whenever something has changed, for as long as it is polled.
    pub async fn watch(self: Arc<Self>) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            self.reload();
        }
    }

    /// The hosts and when their certificates expire.
    pub fn expiries(&self) -> Vec<(String, DateTime<Utc>)> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        let mut hosts: Vec<_> =
            loaded.pairs.iter().map(|(host, pair)| (host.clone(), pair.expires_at)).collect();
        hosts.sort();
        hosts
    }

    fn find(&self, host: Option<&str>) -> Option<Arc<CertifiedKey>> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        let named = host.and_then(|host| {
            let host = host.to_ascii_lowercase();
            let parent = host.split_once('.').map(|(_, parent)| format!("_.{parent}"));
            loaded.pairs.get(&host).or_else(|| loaded.pairs.get(&parent?))
        });
        named.or_else(|| loaded.pairs.get(DEFAULT)).map(|pair| pair.key.clone())
    }
}

impl ResolvesServerCert for TlsDir {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.find(hello.server_name())
    }
}

fn look(folder: &Path) -> Result<Vec<Seen>> {
    let what = || format!("cannot read the folder of certificates {}", folder.display());
    let mut seen = vec![];
    for entry in folder.read_dir().with_context(what)? {
        let Ok(name) = entry.with_context(what)?.file_name().into_string() else { continue };
        if !name.ends_with(".crt") && !name.ends_with(".key") {
            continue;
        }
        // Through symbolic links: that is how orchestrators swap them.
        let file = std::fs::metadata(folder.join(&name)).with_context(what)?;
        seen.push(Seen {
            name,
            inode: file.ino(),
            size: file.len(),
            modified: (file.mtime(), file.mtime_nsec()),
            changed: (file.ctime(), file.ctime_nsec()),
        });
    }
    seen.sort();
    Ok(seen)
}

fn hosts(seen: &[Seen]) -> impl Iterator<Item = &str> {
    seen.iter().filter_map(|file| file.name.strip_suffix(".crt"))
}

fn read(folder: &Path, host: &str) -> Result<Pair> {
    let file = |suffix| {
        let path = folder.join(format!("{host}.{suffix}"));
        std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let (chain, key) = (file("crt")?, zeroize::Zeroizing::new(file("key")?));
    let what = || format!("{host}.crt and {host}.key in {}", folder.display());
    let key = Arc::new(certified_key(&chain, &key).with_context(what)?);
    let certificate = X509::from_pem(&chain).with_context(what)?;
    check_host(&certificate, host).with_context(what)?;
    Ok(Pair { key, expires_at: expires_at(&certificate).with_context(what)? })
}

/// A certificate that is not for its file's host would only be found out by users.
fn check_host(certificate: &X509, host: &str) -> Result<()> {
    if host == DEFAULT {
        return Ok(());
    }
    let named = host.strip_prefix("_.").map_or(host.to_owned(), |parent| format!("*.{parent}"));
    let wildcard = host.split_once('.').map(|(_, parent)| format!("*.{parent}"));
    let names = certificate.subject_alt_names();
    let mut names = names.iter().flatten().filter_map(|name| name.dnsname());
    let fits = |name: &str| {
        name.eq_ignore_ascii_case(&named)
            || wildcard.as_ref().is_some_and(|wildcard| name.eq_ignore_ascii_case(wildcard))
    };
    if !names.any(fits) {
        bail!("the certificate is not for {named}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        /// Writes a fresh pair and returns its key.
        fn write(&self, file: &str, host: &str) -> KeyPair {
            let key = KeyPair::generate().unwrap();
            let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
            params.not_after = rcgen::date_time_ymd(2040, 1, 2);
            let certificate = params.self_signed(&key).unwrap();
            self.put(&format!("{file}.crt"), &certificate.pem());
            self.put(&format!("{file}.key"), &key.serialize_pem());
            key
        }

        fn put(&self, name: &str, content: &str) {
            std::fs::write(self.0.path().join(name), content).unwrap();
        }

        fn refusal(&self) -> String {
            format!("{:#}", TlsDir::load(self.0.path()).unwrap_err())
        }
    }

    /// Whether the pair served to a client that asks for `host` is the one of `key`.
    fn serves(dir: &TlsDir, host: Option<&str>, key: &KeyPair) -> bool {
        dir.find(host).is_some_and(|found| {
            let certificate = X509::from_der(&found.cert[0]).unwrap();
            certificate.public_key().unwrap().public_key_to_der().unwrap()
                == rcgen::PublicKeyData::subject_public_key_info(key)
        })
    }

    #[test]
    fn a_host_gets_its_pair_then_its_wildcard_then_the_default() {
        let folder = Folder::new();
        let exact = folder.write("id.example.com", "id.example.com");
        let wildcard = folder.write("_.example.com", "*.example.com");
        let dir = TlsDir::load(folder.0.path()).unwrap();
        assert!(serves(&dir, Some("id.example.com"), &exact));
        assert!(serves(&dir, Some("ID.Example.com"), &exact));
        assert!(serves(&dir, Some("shop.example.com"), &wildcard));
        assert!(dir.find(Some("a.b.example.com")).is_none());
        assert!(dir.find(Some("example.com")).is_none());
        assert!(dir.find(None).is_none());

        let default = folder.write("default", "anything.example.net");
        dir.reload();
        assert!(serves(&dir, Some("example.com"), &default));
        assert!(serves(&dir, None, &default));
        assert!(serves(&dir, Some("id.example.com"), &exact));
    }

    #[test]
    fn a_pair_that_cannot_be_used_is_refused_at_start() {
        let folder = Folder::new();
        assert!(folder.refusal().contains("holds no"));
        folder.write("id.example.com", "shop.example.com");
        assert!(folder.refusal().contains("not for id.example.com"));
        folder.write("id.example.com", "id.example.com");
        folder.put("id.example.com.key", &KeyPair::generate().unwrap().serialize_pem());
        assert!(folder.refusal().contains("not the certificate's"));
        std::fs::remove_file(folder.0.path().join("id.example.com.key")).unwrap();
        assert!(folder.refusal().contains("id.example.com.key"));
    }

    #[test]
    fn a_change_is_taken_over_when_it_is_whole() {
        let folder = Folder::new();
        let first = folder.write("id.example.com", "id.example.com");
        let other = folder.write("shop.example.com", "shop.example.com");
        let dir = TlsDir::load(folder.0.path()).unwrap();

        let second = folder.write("id.example.com", "id.example.com");
        let whole = std::fs::read_to_string(folder.0.path().join("id.example.com.key")).unwrap();
        folder.put("id.example.com.key", &whole[..60]);
        std::fs::remove_file(folder.0.path().join("shop.example.com.crt")).unwrap();
        dir.reload();
        assert!(serves(&dir, Some("id.example.com"), &first), "half a pair changes nothing");
        assert!(!serves(&dir, Some("shop.example.com"), &other), "a removed host is gone");

        folder.put("id.example.com.key", &whole);
        dir.reload();
        assert!(serves(&dir, Some("id.example.com"), &second));
    }

    /// FAPI 2.0 §5.2.1, RFC 9325 §4.2: what the suite's RequireOnlyBCP195RecommendedCiphersForTLS12 lets pass.
    #[test]
    fn of_tls_1_2_only_recommended_suites_are_offered() {
        let folder = Folder::new();
        folder.write("default", "id.example.com");
        let config = server_config(TlsDir::load(folder.0.path()).unwrap()).unwrap();
        let suites = &config.crypto_provider().cipher_suites;
        let (newer, older): (Vec<&rustls::SupportedCipherSuite>, Vec<_>) =
            suites.iter().partition(|suite| suite.version().version == ProtocolVersion::TLSv1_3);
        assert_eq!((newer.len(), older.len()), (3, 4));
        for suite in older {
            let name = format!("{:?}", suite.suite());
            assert!(name.starts_with("TLS_ECDHE_") && name.contains("_AES_"), "{name}");
            assert!(name.contains("_GCM_"), "{name}");
        }
    }

    #[test]
    fn expiry_is_told() {
        let folder = Folder::new();
        folder.write("id.example.com", "id.example.com");
        let dir = TlsDir::load(folder.0.path()).unwrap();
        let [(host, at)] = &dir.expiries()[..] else { panic!("one host") };
        assert_eq!(
            (host.as_str(), at.to_rfc3339().as_str()),
            ("id.example.com", "2040-01-02T00:00:00+00:00")
        );
    }
}
