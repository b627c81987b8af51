//! What the mesh config says: trust domain, scope of discovery, visibility and what leaves the mesh.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Other, Visibility, destination_rule::ClientTls};

/// Settings of a whole mesh (or of one control plane of it).
///
/// <https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/>
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeshConfig {
    /// The trust domain of every identity. Default `cluster.local`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_domain: Option<String>,
    /// Other trust domains whose identities count as the mesh's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trust_domain_aliases: Vec<String>,
    /// The namespace whose objects apply to the whole mesh. Default: the control plane's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_namespace: Option<String>,
    /// The namespaces that the control plane sees: those that one of these selects. Empty: all. The root
    /// namespace must be selected as well, or its own policies are lost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discovery_selectors: Vec<LabelSelector>,
    /// Who sees a Service that does not say it. Empty: every namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_service_export_to: Vec<Visibility>,
    /// Who sees a VirtualService that does not say it. Empty: every namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_virtual_service_export_to: Vec<Visibility>,
    /// Who sees a DestinationRule that does not say it. Empty: every namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_destination_rule_export_to: Vec<Visibility>,
    /// What happens to unknown destinations. Default `ALLOW_ANY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound_traffic_policy: Option<OutboundTrafficPolicy>,
    /// Whether clients speak mTLS wherever the other side offers it. Default: yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_auto_mtls: Option<bool>,
    /// Where proxies write their access log, such as `/dev/stdout`. Default: nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_log_file: Option<String>,
    /// Settings of every proxy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_config: Option<ProxyConfig>,
    /// How paths are rewritten before they are judged. Default `BASE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_normalization: Option<PathNormalization>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// What happens to unknown destinations, in a mesh.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutboundTrafficPolicy {
    /// Refused or passed through. Default, when the policy stands at all: `REGISTRY_ONLY`.
    #[serde(default)]
    pub mode: OutboundMode,
    /// TLS towards them, for `ALLOW_ANY_DYNAMIC_DNS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<ClientTls>,
}

/// Whether unknown destinations are reachable from the mesh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OutboundMode {
    /// Only what the registry knows.
    #[default]
    RegistryOnly,
    /// Everything, unchanged.
    AllowAny,
    /// Everything, by the name that the request carries.
    AllowAnyDynamicDns,
}

/// Settings of a proxy.
///
/// <https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#ProxyConfig>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProxyConfig {
    /// Where the control plane is, as `host:port`. Default: its Service's port 15012.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discovery_address: Option<String>,
    /// The mesh's ID. Default: the trust domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mesh_id: Option<String>,
    /// Environment of the proxy's agent. Names that begin with `ISTIO_META_` are told to the control plane.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub proxy_metadata: BTreeMap<String, String>,
    /// Whether the application starts only when the proxy is ready. Default: no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_application_until_proxy_starts: Option<bool>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// How paths are rewritten before they are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PathNormalization {
    /// Which steps are taken.
    #[serde(default)]
    pub normalization: PathNormalizationType,
}

/// Which steps of path normalization are taken. Each one takes those before it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PathNormalizationType {
    /// Istio's default, which is `BASE`.
    #[default]
    Default,
    /// None at all.
    None,
    /// RFC 3986: `.` and `..` segments, `\` to `/`.
    Base,
    /// Several `/` become one.
    MergeSlashes,
    /// `%2F` and `%5C` are decoded first.
    DecodeAndMergeSlashes,
}
