//! What a service is: its pods, ports and the versions it is released in.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Port, mesh::Selector};
use crate::name::{
    HeaderName, HeaderValue, Namespace, PortName, ServiceAccountName, ServiceName, SubsetName, TenantName,
};

/// A Kubernetes Service of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Service {
    /// The Service's name.
    pub name: ServiceName,
    /// Its namespace. Default: the tenant's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Namespace>,
    /// The labels of its pods, as in the Service's own selector. At least one.
    #[schemars(extend("minProperties" = 1))]
    pub selector: Selector,
    /// The service account of its pods. Default `default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_account: Option<ServiceAccountName>,
    /// Its ports. At least one.
    #[schemars(length(min = 1))]
    pub ports: Vec<ServicePort>,
    /// How far it is known across clusters. Default `mesh`.
    #[serde(default)]
    pub scope: Scope,
    /// Whether Cofferdam writes the Service itself. Default `false`: the tenant does.
    #[serde(default)]
    pub managed: bool,
    /// Tenants that the service may speak for. Default: only its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acts_for: Vec<TenantName>,
}

/// A port of a Service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServicePort {
    /// The port's name.
    pub name: PortName,
    /// The Service's port, which callers use.
    pub port: Port,
    /// The pods' port. Default: the Service's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_port: Option<Port>,
    /// What is spoken there. Default `HTTP`.
    #[serde(default)]
    pub protocol: Protocol,
}

/// What is spoken on a port, in Istio's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Protocol {
    /// HTTP/1.1.
    #[default]
    #[serde(rename = "HTTP")]
    Http,
    /// HTTP/2 in plaintext.
    #[serde(rename = "HTTP2")]
    Http2,
    /// gRPC.
    #[serde(rename = "GRPC")]
    Grpc,
    /// Bytes.
    #[serde(rename = "TCP")]
    Tcp,
}

/// How far a service is known across clusters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// In the whole mesh.
    #[default]
    Mesh,
    /// In its own cluster only.
    Cluster,
}

/// A canary release by header: which version of a service answers which value.
///
/// It applies wherever the service is routed, at gateways and inside the mesh. A version is the value of the
/// pods' `version` label and the name of a subset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Release {
    /// The service's name.
    pub service: ServiceName,
    /// Its namespace. Default: the tenant's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Namespace>,
    /// The Service's port.
    pub port: Port,
    /// The header that chooses.
    pub header: HeaderName,
    /// The version that answers when the header chooses none.
    pub default: SubsetName,
    /// Versions by the header's exact value. At least one.
    #[schemars(extend("minProperties" = 1))]
    pub canaries: BTreeMap<HeaderValue, SubsetName>,
}

// === impl Service ===

impl Service {
    /// A service in the tenant's first namespace, with every default.
    #[must_use]
    pub fn new(name: ServiceName, selector: Selector, ports: Vec<ServicePort>) -> Self {
        Self {
            name,
            namespace: None,
            selector,
            service_account: None,
            ports,
            scope: Scope::default(),
            managed: false,
            acts_for: Vec::new(),
        }
    }
}

// === impl ServicePort ===

impl ServicePort {
    /// The port that the pods listen on.
    #[must_use]
    pub fn target(&self) -> Port {
        self.target_port.unwrap_or(self.port)
    }
}

// === impl Protocol ===

impl Protocol {
    /// Whether requests are seen on such a port, and not only bytes.
    #[must_use]
    pub fn is_http(self) -> bool {
        match self {
            Self::Http | Self::Http2 | Self::Grpc => true,
            Self::Tcp => false,
        }
    }

    /// Istio's word for `appProtocol`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Http2 => "http2",
            Self::Grpc => "grpc",
            Self::Tcp => "tcp",
        }
    }
}
