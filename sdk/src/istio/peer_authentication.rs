//! What a PeerAuthentication says: whether workloads accept plaintext.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Other, PortKey, Resource, Scope, WorkloadSelector};

/// Whether workloads want mTLS from their callers. The narrowest one decides: workload, namespace, mesh.
///
/// <https://istio.io/latest/docs/reference/config/security/peer_authentication/>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PeerAuthentication {
    /// The workloads. Default: all of the namespace; in the root namespace, of the mesh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selector: Option<WorkloadSelector>,
    /// What is wanted. Default: what the wider scope says, in the end `PERMISSIVE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtls: Option<MutualTls>,
    /// What is wanted at single ports of the workload. It needs a selector.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub port_level_mtls: BTreeMap<PortKey, MutualTls>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// Whether mTLS is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MutualTls {
    /// Whether mTLS is wanted. Default `UNSET`.
    #[serde(default)]
    pub mode: MutualTlsMode,
}

/// Whether mTLS is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MutualTlsMode {
    /// As the wider scope says.
    #[default]
    Unset,
    /// Plaintext only.
    Disable,
    /// Plaintext and mTLS.
    Permissive,
    /// MTLS only.
    Strict,
}

// === impl PeerAuthentication ===

impl PeerAuthentication {
    /// MTLS only, for everything in the namespace.
    #[must_use]
    pub fn strict() -> Self {
        Self { mtls: Some(MutualTls { mode: MutualTlsMode::Strict }), ..Self::default() }
    }
}

impl Resource for PeerAuthentication {
    const API_VERSION: &'static str = "security.istio.io/v1";
    const ALSO_READ: &'static [&'static str] = &["security.istio.io/v1beta1"];
    const KIND: &'static str = "PeerAuthentication";
    const PLURAL: &'static str = "peerauthentications";
    const SCOPE: Scope = Scope::Namespaced;
}
