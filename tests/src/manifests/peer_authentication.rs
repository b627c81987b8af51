//! What a `PeerAuthentication` says: whether a workload takes callers without a certificate.

use serde::Deserialize;

/// A namespace's, or from the root namespace the mesh's, mode of mTLS.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerAuthentication {
    /// The mode.
    #[serde(default)]
    pub mtls: Mtls,
}

/// mTLS of a workload.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mtls {
    /// Which.
    #[serde(default)]
    pub mode: Mode,
}

/// Whether callers need a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Mode {
    /// As the wider scope says.
    #[default]
    #[serde(rename = "UNSET")]
    Unset,
    /// Callers with a certificate and in plaintext.
    #[serde(rename = "PERMISSIVE")]
    Permissive,
    /// Callers with a certificate only.
    #[serde(rename = "STRICT")]
    Strict,
}
