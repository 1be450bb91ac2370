//! The key-encryption key, from the configuration.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use crate::config::Config;
use crate::sealing::SealingKey;

/// The key that the configuration names. The error says what is wrong with it, never what it is.
pub fn load(config: &Config) -> anyhow::Result<SealingKey> {
    match (&config.kek, &config.kek_file) {
        (Some(key), _) => parse(key.expose_secret().as_bytes()).context("POOLHOUSE_KEK"),
        (None, Some(file)) => {
            let content = std::fs::read(file).map(Zeroizing::new);
            let content = content.with_context(|| format!("cannot read {}", file.display()))?;
            parse(&content).with_context(|| format!("the key in {}", file.display()))
        }
        (None, None) => anyhow::bail!("neither POOLHOUSE_KEK nor POOLHOUSE_KEK_FILE is set"),
    }
}

/// 32 bytes, as they are or in base64.
fn parse(content: &[u8]) -> anyhow::Result<SealingKey> {
    if let Some(key) = SealingKey::from_bytes(content) {
        return Ok(key);
    }
    let decoded = STANDARD.decode(content.trim_ascii()).map(Zeroizing::new);
    let decoded = decoded.map_err(|_| anyhow::anyhow!("is neither 32 bytes nor base64"))?;
    SealingKey::from_bytes(&decoded)
        .context("has not 32 bytes (make one with `openssl rand -base64 32`)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_32_bytes_plain_or_in_base64() {
        assert!(parse(&[9; 32]).is_ok());
        assert!(parse(format!("{}\n", STANDARD.encode([9; 32])).as_bytes()).is_ok());
        assert!(parse(STANDARD.encode([9; 31]).as_bytes()).is_err());
        assert!(parse(b"").is_err());
    }
}
