//! How a config's bytes become a document: bounded, and the version first.

use serde::Deserialize;

use super::{Config, SCHEMA_VERSION};
use crate::invalid::{BYTES_MAX, InvalidConfig};

/// Of a document for any version: the version. The rest may have keys that this build does not know.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    schema_version: u64,
}

/// Reads a plugin's config. [`Policy::new`](crate::Policy::new) checks what it says.
///
/// # Errors
/// [`InvalidConfig`] when the bytes are no document of [`SCHEMA_VERSION`].
pub fn parse(bytes: &[u8]) -> Result<Config, InvalidConfig> {
    if bytes.len() > BYTES_MAX {
        return Err(InvalidConfig::TooLarge { bytes: bytes.len() });
    }
    if bytes.trim_ascii().is_empty() {
        return Err(InvalidConfig::Empty);
    }
    let Version { schema_version } = serde_json::from_slice(bytes).map_err(InvalidConfig::Form)?;
    if schema_version != u64::from(SCHEMA_VERSION) {
        return Err(InvalidConfig::SchemaVersion { found: schema_version });
    }
    serde_json::from_slice(bytes).map_err(InvalidConfig::Form)
}

#[cfg(test)]
mod tests;
