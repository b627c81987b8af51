//! What a DestinationRule says: how clients talk to a service, and what its subsets are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Labels, Other, Resource, Scope, Visibility, WorkloadSelector, virtual_service::PortSelector};
use crate::name::HostPattern;

/// How clients talk to a service after it was chosen, and the subsets that routes name.
///
/// <https://istio.io/latest/docs/reference/config/networking/destination-rule/>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DestinationRule {
    /// The service's host. A short name is of the rule's own namespace.
    pub host: HostPattern,
    /// How clients talk to it. Default: as the mesh config says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic_policy: Option<TrafficPolicy>,
    /// Parts of the service, by the labels of its pods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subsets: Vec<Subset>,
    /// Who sees it. Empty: as the mesh config says, in the end every namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub export_to: Vec<Visibility>,
    /// The client workloads it applies to. Default: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload_selector: Option<WorkloadSelector>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// How clients talk to a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrafficPolicy {
    /// TLS towards the service. Default: mTLS where the service's sidecar offers it. A rule with a traffic
    /// policy but without this field keeps that default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<ClientTls>,
    /// What differs at single ports. A port's entry replaces the whole policy there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub port_level_settings: Vec<PortTrafficPolicy>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// How clients talk to one port of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortTrafficPolicy {
    /// The Service's port.
    pub port: PortSelector,
    /// TLS towards the port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<ClientTls>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A part of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subset {
    /// The name by which routes choose it.
    pub name: String,
    /// The labels of its pods, on top of the Service's selector.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// How clients talk to it. Default: as the rule says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic_policy: Option<TrafficPolicy>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// TLS of a client towards a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientTls {
    /// Whether TLS is spoken, and with whose certificate.
    #[serde(default)]
    pub mode: ClientTlsMode,
    /// The Secret of the client's certificate, at gateways.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_name: Option<String>,
    /// Names of which the server's certificate must carry one. Empty: the service's identities, in the mesh.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subject_alt_names: Vec<String>,
    /// The SNI. Default: chosen by Istio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sni: Option<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// Whether a client speaks TLS, and with whose certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClientTlsMode {
    /// Plaintext.
    #[default]
    Disable,
    /// TLS without a client's certificate.
    Simple,
    /// TLS with a client's certificate that is named here.
    Mutual,
    /// TLS with the workload's own mesh certificate.
    IstioMutual,
}

// === impl DestinationRule ===

impl DestinationRule {
    /// A rule for a host that says nothing yet.
    #[must_use]
    pub fn new(host: HostPattern) -> Self {
        Self {
            host,
            traffic_policy: None,
            subsets: Vec::new(),
            export_to: Vec::new(),
            workload_selector: None,
            other: Other::new(),
        }
    }
}

impl Resource for DestinationRule {
    const API_VERSION: &'static str = "networking.istio.io/v1";
    const ALSO_READ: &'static [&'static str] =
        &["networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"];
    const KIND: &'static str = "DestinationRule";
    const PLURAL: &'static str = "destinationrules";
    const SCOPE: Scope = Scope::Namespaced;
}

// === impl TrafficPolicy ===

impl TrafficPolicy {
    /// TLS in this mode, and no other wish.
    #[must_use]
    pub fn tls(mode: ClientTlsMode) -> Self {
        Self { tls: Some(ClientTls { mode, ..ClientTls::default() }), ..Self::default() }
    }
}
