//! What a `DestinationRule` says: the subsets of a service and how callers speak TLS to it.

use serde::{Deserialize, de::IgnoredAny};

use super::Labels;

/// A rule for a service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DestinationRule {
    /// The service's host.
    pub host: String,
    /// How callers connect.
    pub traffic_policy: Option<TrafficPolicy>,
    /// Parts of its pods.
    #[serde(default)]
    pub subsets: Vec<Subset>,
    /// Who sees it is a matter of scope, which is left to the lab: here every proxy sees it.
    #[serde(default, rename = "exportTo")]
    _export_to: IgnoredAny,
}

/// How callers connect.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrafficPolicy {
    /// Their TLS.
    pub tls: Tls,
}

/// TLS of a caller.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Which.
    pub mode: TlsMode,
}

/// How a caller speaks TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum TlsMode {
    /// With the mesh's certificates.
    #[serde(rename = "ISTIO_MUTUAL")]
    IstioMutual,
    /// Not at all.
    #[serde(rename = "DISABLE")]
    Disable,
}

/// A part of a service's pods.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subset {
    /// Its name.
    pub name: String,
    /// The labels of its pods.
    pub labels: Labels,
}
