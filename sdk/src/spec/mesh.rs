//! What the document's head says: the mesh, its release, topology, clusters, outside world and platform.

use std::{collections::BTreeMap, net::IpAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Enforcement, Gateway, Grant, Port, ServicePort, Tenant};
use crate::name::{
    ClusterName, Hostname, LabelKey, LabelValue, MeshName, Namespace, NetworkName, Revision, ServiceName,
    ServiceRef, TrustDomain,
};

/// The API version of our documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ApiVersion {
    /// `cofferdam.dev/v1alpha1`.
    #[default]
    #[serde(rename = "cofferdam.dev/v1alpha1")]
    V1Alpha1,
}

/// The kind of our document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Kind {
    /// A mesh with its tenants.
    #[default]
    Mesh,
}

/// A mesh and its tenants: the whole spec.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mesh {
    /// Always `cofferdam.dev/v1alpha1`.
    pub api_version: ApiVersion,
    /// Always `Mesh`.
    pub kind: Kind,
    /// The mesh's name.
    pub metadata: Metadata,
    /// What the mesh is made of.
    pub spec: MeshSpec,
}

/// The document's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Metadata {
    /// The mesh's name; it becomes the mesh ID.
    pub name: MeshName,
}

/// What a mesh is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeshSpec {
    /// The Istio release and how it is installed.
    #[serde(default)]
    pub istio: Istio,
    /// How tenants are kept apart.
    #[serde(default)]
    pub topology: Topology,
    /// What workloads may reach outside the mesh.
    #[serde(default)]
    pub outbound: Outbound,
    /// The platform's own services and gateway.
    #[serde(default)]
    pub platform: Platform,
    /// The clusters. Default: one cluster with its own control plane.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<Cluster>,
    /// The networks. Default: one network.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<Network>,
    /// The tenants; at least one.
    #[schemars(length(min = 1))]
    pub tenants: Vec<Tenant>,
    /// What crosses tenants. Nothing does unless it stands here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<Grant>,
    /// How the filter enforces.
    #[serde(default)]
    pub enforcement: Enforcement,
}

/// The Istio release and how it is installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Istio {
    /// The minor release. Default `"1.31"`.
    pub version: IstioVersion,
    /// The trust domain of every identity. Default `cluster.local`.
    pub trust_domain: TrustDomain,
    /// What installs Istio. Default `istioOperator`: files for `istioctl install -f`.
    pub delivery: Delivery,
    /// The installation profile of the control plane. Default `default`.
    pub profile: Profile,
    /// The control plane's revision. Default: none, and namespaces are injected by `istio-injection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
    /// The control plane's namespace, which is also the root namespace. Default `istio-system`.
    pub namespace: Namespace,
}

/// A minor release of Istio.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum IstioVersion {
    /// Istio 1.24.
    #[serde(rename = "1.24")]
    V1_24,
    /// Istio 1.25.
    #[serde(rename = "1.25")]
    V1_25,
    /// Istio 1.26.
    #[serde(rename = "1.26")]
    V1_26,
    /// Istio 1.27.
    #[serde(rename = "1.27")]
    V1_27,
    /// Istio 1.28.
    #[serde(rename = "1.28")]
    V1_28,
    /// Istio 1.29.
    #[serde(rename = "1.29")]
    V1_29,
    /// Istio 1.30.
    #[serde(rename = "1.30")]
    V1_30,
    /// Istio 1.31.
    #[default]
    #[serde(rename = "1.31")]
    V1_31,
}

/// What installs Istio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Delivery {
    /// IstioOperator files for `istioctl install -f`.
    #[default]
    IstioOperator,
    /// Values for Istio's Helm charts.
    Helm,
    /// Resources of the Sail operator.
    Sail,
}

/// An installation profile of istioctl.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Profile {
    /// The production profile.
    #[default]
    Default,
    /// Only what the control plane needs.
    Minimal,
    /// A showcase profile with high tracing and logging.
    Demo,
    /// For OpenShift.
    Openshift,
}

/// How tenants are kept apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Topology {
    /// The unit that a tenant owns. Default `namespace`.
    pub tenancy: Tenancy,
}

/// The unit that a tenant owns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Tenancy {
    /// Namespaces under one shared control plane.
    #[default]
    Namespace,
    /// A control plane of its own (or of its group) in a shared cluster.
    ControlPlane,
    /// Clusters of its own.
    Cluster,
    /// A mesh of its own.
    Mesh,
}

/// What workloads may reach outside the mesh.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Outbound {
    /// What happens to an unknown destination. Default `registryOnly`: refused with 502.
    pub mode: OutboundMode,
    /// Hosts outside the mesh that every tenant may reach, by HTTPS on port 443.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<Hostname>,
}

/// What happens to an unknown destination.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OutboundMode {
    /// Refused: only what the registry knows is reachable.
    #[default]
    RegistryOnly,
    /// Passed through unchanged.
    Any,
}

/// The platform's own services and gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Platform {
    /// A gateway in the control plane's namespace for the platform's services only. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Gateway>,
    /// What the platform's gateway serves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<PlatformRoute>,
    /// Services that every tenant may reach. Default: the Kubernetes API and the cluster's DNS.
    pub services: Option<Vec<PlatformService>>,
}

/// A route of the platform's gateway: one host, one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlatformRoute {
    /// The host that is served.
    pub host: Hostname,
    /// The service, as `name.namespace`; `name` alone means the control plane's namespace.
    pub service: ServiceRef,
    /// The Service's port.
    pub port: Port,
}

/// A service of the platform that every tenant may reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlatformService {
    /// The service's name.
    pub name: ServiceName,
    /// The service's namespace.
    pub namespace: Namespace,
    /// Its ports. Needed where the mesh does not see the namespace: in any but the control plane's. Default for
    /// the Kubernetes API (`kubernetes` in `default`) 443, for the cluster's DNS (`kube-dns` in `kube-system`) 53.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<ServicePort>,
    /// Its cluster addresses, for programs that call it by address and not by name. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<IpAddr>,
}

/// A cluster and its control plane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cluster {
    /// The cluster's name.
    pub name: ClusterName,
    /// The network of its pods. Default: the only network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkName>,
    /// Its region, for failover by locality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<LabelValue>,
    /// Where its control plane runs. Default `primary`.
    #[serde(default)]
    pub control_plane: ControlPlane,
}

/// Where a cluster's control plane runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ControlPlane {
    /// In the cluster.
    #[default]
    Primary,
    /// In other clusters, reached through their east-west gateways.
    RemoteOf(Vec<ClusterName>),
    /// In a cluster that holds nothing else of the mesh.
    ExternalTo(ClusterName),
}

/// A network and the gateway into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Network {
    /// The network's name.
    pub name: NetworkName,
    /// Where other networks reach it.
    pub gateway: NetworkGateway,
}

/// Where other networks reach a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NetworkGateway {
    /// The east-west gateway's address.
    pub address: IpAddr,
    /// Its port; by custom 15443.
    pub port: Port,
}

/// Labels that select pods: all of them must be there.
pub type Selector = BTreeMap<LabelKey, LabelValue>;

// === impl Mesh ===

impl Mesh {
    /// A mesh with tenants and every default.
    #[must_use]
    pub fn new(name: MeshName, tenants: Vec<Tenant>) -> Self {
        Self {
            api_version: ApiVersion::V1Alpha1,
            kind: Kind::Mesh,
            metadata: Metadata { name },
            spec: MeshSpec { tenants, ..MeshSpec::default() },
        }
    }

    /// Adds a grant.
    #[must_use]
    pub fn grant(mut self, grant: Grant) -> Self {
        self.spec.access.push(grant);
        self
    }
}

// === impl Istio ===

impl Default for Istio {
    fn default() -> Self {
        Self {
            version: IstioVersion::default(),
            trust_domain: constant("cluster.local", TrustDomain::new),
            delivery: Delivery::default(),
            profile: Profile::default(),
            revision: None,
            namespace: constant("istio-system", Namespace::new),
        }
    }
}

/// A default that is valid by construction; a test proves each.
#[expect(clippy::panic, reason = "only called with texts that are valid by construction")]
pub(crate) fn constant<T>(text: &str, new: impl Fn(String) -> Result<T, crate::name::InvalidName>) -> T {
    match new(text.to_owned()) {
        Ok(name) => name,
        Err(invalid) => panic!("{invalid}"),
    }
}

// === impl IstioVersion ===

impl IstioVersion {
    /// The release as it is written, such as `1.31`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1_24 => "1.24",
            Self::V1_25 => "1.25",
            Self::V1_26 => "1.26",
            Self::V1_27 => "1.27",
            Self::V1_28 => "1.28",
            Self::V1_29 => "1.29",
            Self::V1_30 => "1.30",
            Self::V1_31 => "1.31",
        }
    }
}

// === impl Profile ===

impl Profile {
    /// The profile's word, as istioctl writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Minimal => "minimal",
            Self::Demo => "demo",
            Self::Openshift => "openshift",
        }
    }
}
