//! Which module of the filter was given: its digest, and whether it understands the config that we write.

use cofferdam_policy::config::SCHEMA_VERSION;
use serde::Deserialize;
use sha2::Digest;
use wasmparser::{Parser, Payload};

use crate::name::Sha256;

/// A module of the filter that understands our config.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilterModule {
    /// The digest of its bytes, which proxies check.
    pub sha256: Sha256,
    /// Its own version.
    pub version: String,
}

/// Bytes are not a module of the filter that understands our config.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidModule {
    /// They are more than a module can be.
    #[error("it has {bytes} bytes, and a module has at most {MAX_BYTES}: give the filter's `.wasm` file")]
    TooLarge {
        /// How many there are.
        bytes: usize,
    },
    /// They are no WebAssembly module.
    #[error("it is no WebAssembly module ({reason}): give the filter's `.wasm` file")]
    NotWasm {
        /// What is wrong with it.
        reason: String,
    },
    /// They are some other module.
    #[error("it has no custom section `{SECTION}`: give a module of the Cofferdam filter")]
    NoSection,
    /// The section is not as it should be.
    #[error(
        "its custom section `{SECTION}` cannot be read ({reason}): give an unchanged module of the Cofferdam \
         filter"
    )]
    BadSection {
        /// What is wrong with it.
        reason: String,
    },
    /// It is of another version than the config that we write.
    #[error(
        "it reads config of schema version {found}, and this build writes {SCHEMA_VERSION}: give the filter of \
         this release"
    )]
    OtherSchema {
        /// The version that it reads.
        found: u32,
    },
}

/// The name of the custom section in which the filter says what it is.
const SECTION: &str = "cofferdam";

/// Far above any build of the filter, and no burden to read.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// What the section says. A later filter may say more.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Section {
    schema_version: u32,
    version: String,
}

// === impl FilterModule ===

impl FilterModule {
    /// Reads a module.
    ///
    /// # Errors
    /// [`InvalidModule`] when the bytes are no module of the filter, or one of another schema version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidModule> {
        if bytes.len() > MAX_BYTES {
            return Err(InvalidModule::TooLarge { bytes: bytes.len() });
        }
        let section = section(bytes)?.ok_or(InvalidModule::NoSection)?;
        let Section { schema_version, version } = serde_json::from_slice(section)
            .map_err(|error| InvalidModule::BadSection { reason: error.to_string() })?;
        if schema_version != SCHEMA_VERSION {
            return Err(InvalidModule::OtherSchema { found: schema_version });
        }
        Ok(Self { sha256: Sha256::from(<[u8; 32]>::from(sha2::Sha256::digest(bytes))), version })
    }
}

/// The content of our section. The whole module is walked, so that a truncated one is noticed.
fn section(bytes: &[u8]) -> Result<Option<&[u8]>, InvalidModule> {
    let mut found = None;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(|error| InvalidModule::NotWasm { reason: error.to_string() })?;
        match payload {
            Payload::Version { encoding: wasmparser::Encoding::Component, .. } => {
                return Err(InvalidModule::NotWasm { reason: "it is a component".to_owned() });
            }
            Payload::CustomSection(custom)
                if custom.name() == SECTION && found.replace(custom.data()).is_some() =>
            {
                return Err(InvalidModule::BadSection { reason: "it stands twice".to_owned() });
            }
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
