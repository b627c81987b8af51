//! What a Sidecar says: which hosts the sidecars of a namespace know, and what they do with the rest.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Labels, NamespacedHost, Other, Port, Resource, Scope, virtual_service::Destination};

/// The scope of sidecars: it keeps their config small. It is no enforcement.
///
/// <https://istio.io/latest/docs/reference/config/networking/sidecar/>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sidecar {
    /// The workloads it applies to. Default: all of the namespace; in the root namespace, all without
    /// another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload_selector: Option<LabelSelector>,
    /// Inbound listeners. Empty: as the workload's Services say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ingress: Vec<IngressListener>,
    /// Outbound listeners with the hosts they know. Empty: every host that is exported to the namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub egress: Vec<EgressListener>,
    /// What happens to unknown destinations. Default: as the mesh config says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound_traffic_policy: Option<OutboundTrafficPolicy>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// Workloads by label, as the networking kinds write it (`labels`, where the others say `matchLabels`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabelSelector {
    /// The labels. Empty: every workload.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
}

/// An inbound listener of a sidecar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IngressListener {
    /// The port.
    pub port: SidecarPort,
    /// The address to listen on. Default: the pod's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind: Option<String>,
    /// How traffic reaches the listener. Default `DEFAULT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture_mode: Option<CaptureMode>,
    /// Where requests go: `127.0.0.1:PORT`, `0.0.0.0:PORT` or `unix:///path`. Default: the same port of the
    /// pod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_endpoint: Option<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// An outbound listener of a sidecar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EgressListener {
    /// The port. Default: every port of the hosts that no other listener names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<SidecarPort>,
    /// The address to listen on. Default: chosen by the port and the hosts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind: Option<String>,
    /// How traffic reaches the listener. Default `DEFAULT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture_mode: Option<CaptureMode>,
    /// The hosts it knows, as `namespace/host`. Istio wants at least one.
    #[serde(default)]
    pub hosts: Vec<NamespacedHost>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A port of a sidecar's listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SidecarPort {
    /// The port's number. Default: none, for a listener on a Unix socket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Port>,
    /// What is spoken.
    pub protocol: String,
    /// The port's label.
    pub name: String,
}

/// How traffic reaches a listener.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CaptureMode {
    /// As the environment is set up.
    #[default]
    Default,
    /// By redirection in the kernel.
    Iptables,
    /// The application dials it.
    None,
}

/// What happens to destinations that no host names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutboundTrafficPolicy {
    /// Refused or passed through. Default, when the policy stands at all: `REGISTRY_ONLY`.
    #[serde(default)]
    pub mode: OutboundMode,
    /// The proxy through which unknown destinations are reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub egress_proxy: Option<Destination>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// Whether unknown destinations are reachable from a sidecar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OutboundMode {
    /// Only what the registry knows.
    #[default]
    RegistryOnly,
    /// Everything, unchanged.
    AllowAny,
}

impl Resource for Sidecar {
    const API_VERSION: &'static str = "networking.istio.io/v1";
    const ALSO_READ: &'static [&'static str] =
        &["networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"];
    const KIND: &'static str = "Sidecar";
    const PLURAL: &'static str = "sidecars";
    const SCOPE: Scope = Scope::Namespaced;
}
