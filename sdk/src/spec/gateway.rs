//! What an ingress gateway is: where it runs, what it serves and how it knows the tenant.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Port;
use crate::name::{GatewayName, HeaderName, HostPattern, HttpPath, Namespace, PortName, ServiceRef};

/// An ingress gateway that one tenant owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Gateway {
    /// The name of the gateway's Deployment and Service. Two tenants' gateways may carry one name.
    pub name: GatewayName,
    /// Its namespace. Default: the tenant's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Namespace>,
    /// How it is deployed. Default `istioOperator`.
    #[serde(default)]
    pub deploy: GatewayDelivery,
    /// The name of the shared gateway it is served by. Default: none, the tenant owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<GatewayName>,
    /// The hosts it serves. Default `["*"]`, which is fine where one tenant owns the gateway.
    #[serde(default = "any_host")]
    #[schemars(length(min = 1))]
    pub hosts: Vec<HostPattern>,
    /// How it knows the tenant. Default `gateway`: the gateway itself names it.
    #[serde(default)]
    pub identity: Identity,
    /// What it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<GatewayRoute>,
    /// The Service before it.
    #[serde(default)]
    pub service: GatewayService,
    /// How many replicas it has.
    #[serde(default)]
    pub autoscale: Autoscale,
}

/// How a gateway is deployed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum GatewayDelivery {
    /// An IstioOperator file of its own, profile `empty`.
    #[default]
    IstioOperator,
    /// A Deployment and a Service, by gateway injection.
    InjectedDeployment,
    /// Values for Istio's `gateway` chart.
    Helm,
    /// A Gateway of the Gateway API.
    GatewayApi,
}

/// How a gateway knows the tenant of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Identity {
    /// The gateway is the tenant's: every request is.
    #[default]
    Gateway,
    /// The request's host, which must be one of the gateway's.
    Host,
    /// A claim of a token that the mesh has verified.
    #[serde(rename_all = "camelCase")]
    Jwt {
        /// The token's issuer.
        issuer: String,
        /// The claim that holds the tenant's name.
        claim: String,
    },
    /// The caller's SPIFFE identity.
    Peer,
    /// An API key.
    #[serde(rename_all = "camelCase")]
    ApiKey {
        /// The header that carries the key.
        header: HeaderName,
    },
}

/// A route of a gateway: a path of some hosts to a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GatewayRoute {
    /// The hosts it applies to. Default: all of the gateway's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<HostPattern>,
    /// The paths it applies to.
    #[serde(rename = "match")]
    pub path: PathMatch,
    /// What replaces the matched path or prefix. Default: nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rewrite: Option<HttpPath>,
    /// The service; `name` alone is of the gateway's namespace. Another tenant's needs a grant.
    pub service: ServiceRef,
    /// The Service's port.
    pub port: Port,
}

/// Which paths a route applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PathMatch {
    /// Exactly this path.
    Exact(HttpPath),
    /// Every path that begins so, as Istio's `prefix` does.
    Prefix(HttpPath),
}

/// The Service before a gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GatewayService {
    /// The Service's type. Default `ClusterIP`.
    #[serde(default, rename = "type")]
    pub kind: ServiceType,
    /// Its ports. Default: `http2`, 80 to 8080.
    #[serde(default = "http_port")]
    #[schemars(length(min = 1))]
    pub ports: Vec<GatewayServicePort>,
}

/// A Service's type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ServiceType {
    /// Reachable inside the cluster.
    #[default]
    #[serde(rename = "ClusterIP")]
    ClusterIp,
    /// Reachable on a port of every node.
    NodePort,
    /// Reachable by an address that the cloud gives.
    LoadBalancer,
}

/// A port of a gateway's Service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GatewayServicePort {
    /// The port's name.
    pub name: PortName,
    /// The Service's port: the number that the Gateway serves.
    pub port: Port,
    /// The pods' port.
    pub target_port: Port,
    /// The nodes' port, 30000 to 32767. Default: Kubernetes chooses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_port: Option<Port>,
}

/// How many replicas a gateway has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Autoscale {
    /// At least so many. Default 2.
    #[schemars(range(min = 1, max = 1000))]
    pub min: u32,
    /// At most so many. Default 5.
    #[schemars(range(min = 1, max = 1000))]
    pub max: u32,
}

// === impl Gateway ===

impl Gateway {
    /// A gateway for any host, without routes, with every default.
    #[must_use]
    pub fn new(name: GatewayName) -> Self {
        Self {
            name,
            namespace: None,
            deploy: GatewayDelivery::default(),
            shared: None,
            hosts: any_host(),
            identity: Identity::default(),
            routes: Vec::new(),
            service: GatewayService::default(),
            autoscale: Autoscale::default(),
        }
    }

    /// Adds a route.
    #[must_use]
    pub fn route(mut self, route: GatewayRoute) -> Self {
        self.routes.push(route);
        self
    }
}

// === impl GatewayService ===

impl Default for GatewayService {
    fn default() -> Self {
        Self { kind: ServiceType::default(), ports: http_port() }
    }
}

// === impl ServiceType ===

impl ServiceType {
    /// Kubernetes' word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClusterIp => "ClusterIP",
            Self::NodePort => "NodePort",
            Self::LoadBalancer => "LoadBalancer",
        }
    }
}

// === impl Autoscale ===

impl Default for Autoscale {
    fn default() -> Self {
        Self { min: 2, max: 5 }
    }
}

fn any_host() -> Vec<HostPattern> {
    vec![super::mesh::constant("*", HostPattern::new)]
}

fn http_port() -> Vec<GatewayServicePort> {
    const HTTP: Port = Port::MIN.saturating_add(79);
    const TARGET: Port = Port::MIN.saturating_add(8079);
    let name = super::mesh::constant("http2", PortName::new);
    vec![GatewayServicePort { name, port: HTTP, target_port: TARGET, node_port: None }]
}
