//! What every rule can reach.

use std::sync::Arc;

use crate::activity::ActivityWriter;
use crate::audit::AuditWriter;
use crate::caches::Caches;
use crate::client_documents::ClientDocuments;
use crate::clock::Clock;
use crate::closed_sources::ClosedSources;
use crate::config::Config;
use crate::connections::Db;
use crate::hashing::HashPool;
use crate::health::Health;
use crate::jwk_sets::JwkSets;
use crate::mailer::Mailer;
use crate::metrics::Metrics;
use crate::outbound::Outbound;
use crate::pictures::Pictures;
use crate::provider_metadata::ProviderMetadata;
use crate::random::Random;
use crate::sealing::{SealingKey, ServerKeys};

/// Database, clock, randomness, keys, caches, mailer and configuration.
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub random: Random,
    pub hasher: Arc<HashPool>,
    pub pictures: Pictures,
    /// Seals what belongs to no pool.
    pub global_key: SealingKey,
    /// Wraps data keys.
    pub kek: SealingKey,
    pub server_keys: ServerKeys,
    pub caches: Caches,
    pub closed_sources: ClosedSources,
    pub mailer: Mailer,
    /// Calls addresses that clients name.
    pub outbound: Outbound,
    /// The keys that are published at some of them.
    pub jwk_sets: JwkSets,
    /// What identity providers say of themselves.
    pub provider_metadata: ProviderMetadata,
    /// What clients say of themselves at the addresses that are their ids.
    pub client_documents: ClientDocuments,
    pub audit: AuditWriter,
    pub activity: ActivityWriter,
    pub config: Config,
    pub health: Health,
    pub metrics: Metrics,
    /// Where fresh signing keys come from.
    pub key_source: KeySource,
}

/// Where fresh signing keys come from: made, or one that tests share because making one is slow.
pub enum KeySource {
    Generate,
    #[doc(hidden)]
    Shared(Arc<dyn Fn() -> anyhow::Result<crate::jwt::KeyPair> + Send + Sync>),
}

impl App {
    /// The time now.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }
}

/// What an [`App`] is made of.
pub struct Parts {
    pub db: Db,
    pub config: Config,
    pub kek: SealingKey,
    pub clock: Clock,
    pub hasher: Arc<HashPool>,
    pub mailer: Mailer,
    pub key_source: KeySource,
}

impl App {
    /// Opens the keys, making them on an empty database, and starts the audit's writer. The database is migrated.
    pub async fn start(parts: Parts) -> anyhow::Result<Self> {
        let random = Random;
        let now = parts.clock.now();
        let db = parts.db;
        let (global_key, server_keys) = crate::keys::open(&db, &parts.kek, random, now).await?;
        let metrics = Metrics::new();
        Ok(Self {
            audit: AuditWriter::start(db.clone(), random, metrics.audit_events_lost.clone()),
            activity: ActivityWriter::start(db.clone()),
            db,
            clock: parts.clock,
            random,
            hasher: parts.hasher,
            pictures: Pictures::default(),
            global_key,
            kek: parts.kek,
            server_keys,
            caches: Caches::new(),
            closed_sources: ClosedSources::default(),
            mailer: parts.mailer,
            outbound: Outbound::new(&parts.config.private_targets)?,
            jwk_sets: JwkSets::default(),
            provider_metadata: ProviderMetadata::default(),
            client_documents: ClientDocuments::default(),
            config: parts.config,
            health: Health::default(),
            metrics,
            key_source: parts.key_source,
        })
    }
}
