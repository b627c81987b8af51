//! What a ServiceEntry says: hosts that Istio's registry would not know by itself.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Labels, Other, Port, Resource, Scope, Visibility, sidecar::LabelSelector};
use crate::name::HostPattern;

/// Hosts that are added to the registry: outside services, or workloads that Kubernetes does not know.
///
/// <https://istio.io/latest/docs/reference/config/networking/service-entry/>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceEntry {
    /// The hosts. Istio wants at least one.
    #[serde(default)]
    pub hosts: Vec<HostPattern>,
    /// Virtual addresses: IPs, or CIDR blocks. Empty: traffic is told apart by port, SNI and host.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// The ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<ServicePort>,
    /// Inside or outside the mesh, which decides over mTLS. Default `MESH_EXTERNAL`.
    #[serde(default)]
    pub location: Location,
    /// How an address is found. Default `NONE`.
    #[serde(default)]
    pub resolution: Resolution,
    /// The endpoints. Empty: the hosts themselves, or what the workload selector finds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<Endpoint>,
    /// Pods and WorkloadEntries of the namespace that are the endpoints. It excludes `endpoints`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload_selector: Option<LabelSelector>,
    /// Who sees it. Empty: as the mesh config says, in the end every namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub export_to: Vec<Visibility>,
    /// Names of which the server's certificate must carry one. Empty: as the TLS settings say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subject_alt_names: Vec<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A port of a ServiceEntry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServicePort {
    /// The port's number.
    pub number: Port,
    /// What is spoken: `HTTP`, `HTTPS`, `GRPC`, `HTTP2`, `MONGO`, `TCP` or `TLS`. Default `TCP`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The port's label.
    pub name: String,
    /// The endpoints' port. Default: the same number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_port: Option<Port>,
}

/// Inside or outside the mesh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Location {
    /// Outside: no mTLS of the mesh.
    #[default]
    MeshExternal,
    /// Inside.
    MeshInternal,
}

/// How an address is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Resolution {
    /// It is the one that the application dialled.
    #[default]
    None,
    /// By the endpoints' addresses.
    Static,
    /// By DNS, all answers.
    Dns,
    /// By DNS, the first answer of each look-up.
    DnsRoundRobin,
    /// By DNS of the name that the request carries.
    DynamicDns,
}

/// An endpoint of a ServiceEntry: the fields of a WorkloadEntry.
///
/// <https://istio.io/latest/docs/reference/config/networking/workload-entry/>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    /// An IP, a host name, or `unix://` and a path. Default: none, for an endpoint behind a network's
    /// gateway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its ports by the names of the ServiceEntry's ports. Empty: the same numbers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ports: BTreeMap<String, Port>,
    /// Its labels.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// Its network. Default: reachable directly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Its locality, as `region/zone/subzone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// Its share of the traffic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// Its service account, in the namespace of the ServiceEntry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_account: Option<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

impl Resource for ServiceEntry {
    const API_VERSION: &'static str = "networking.istio.io/v1";
    const ALSO_READ: &'static [&'static str] =
        &["networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"];
    const KIND: &'static str = "ServiceEntry";
    const PLURAL: &'static str = "serviceentries";
    const SCOPE: Scope = Scope::Namespaced;
}
