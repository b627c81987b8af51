//! What a VirtualService says: where the requests for a host go.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{GatewayRef, Other, Port, Resource, Scope, Visibility};
use crate::name::HostPattern;

mod http;
mod l4;

pub use http::{
    Delegate, HeaderOperations, Headers, HttpAction, HttpBody, HttpDirectResponse, HttpMatch, HttpRedirect,
    HttpRetry, HttpRewrite, HttpRoute, HttpRouteDestination, RedirectPort, RedirectPortSelection,
    RegexRewrite, StringMatch,
};
pub use l4::{L4Match, RouteDestination, TcpRoute, TlsMatch, TlsRoute};

/// Routes for hosts, at gateways or in sidecars. The first that matches a request decides.
///
/// <https://istio.io/latest/docs/reference/config/networking/virtual-service/>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VirtualService {
    /// The hosts. A short name is of the object's own namespace. Empty: a delegate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<HostPattern>,
    /// Where the routes apply. Empty: in sidecars, as if `mesh` stood here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<GatewayRef>,
    /// Routes for HTTP, HTTP/2 and gRPC.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub http: Vec<HttpRoute>,
    /// Routes for TLS that is passed through, by SNI.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tls: Vec<TlsRoute>,
    /// Routes for bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tcp: Vec<TcpRoute>,
    /// Who sees it. Empty: as the mesh config says, in the end every namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub export_to: Vec<Visibility>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A service that requests go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Destination {
    /// The service's host. A short name is of the object's own namespace.
    pub host: HostPattern,
    /// The subset, which a DestinationRule of the host must define.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subset: Option<String>,
    /// The Service's port. Default: its only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<PortSelector>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A Service's port, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortSelector {
    /// The number.
    pub number: Port,
}

impl Resource for VirtualService {
    const API_VERSION: &'static str = "networking.istio.io/v1";
    const ALSO_READ: &'static [&'static str] =
        &["networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"];
    const KIND: &'static str = "VirtualService";
    const PLURAL: &'static str = "virtualservices";
    const SCOPE: Scope = Scope::Namespaced;
}

// === impl Destination ===

impl Destination {
    /// A port of a service, without a subset.
    #[must_use]
    pub fn new(host: HostPattern, port: Port) -> Self {
        Self { host, subset: None, port: Some(PortSelector { number: port }), other: Other::new() }
    }

    /// The same in a subset.
    #[must_use]
    pub fn subset(mut self, subset: impl Into<String>) -> Self {
        self.subset = Some(subset.into());
        self
    }
}
