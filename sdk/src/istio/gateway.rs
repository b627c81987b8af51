//! What a Gateway says: which ports and hosts a gateway's proxies serve.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Labels, NamespacedHost, Other, Port, Resource, Scope};

/// Ports and hosts of gateway proxies, which VirtualServices bind routes to.
///
/// <https://istio.io/latest/docs/reference/config/networking/gateway/>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gateway {
    /// The labels of the gateway's pods. Empty: every gateway pod. Pods of other namespaces count as well,
    /// unless istiod runs with `PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true`.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub selector: Labels,
    /// What is served. Istio wants at least one.
    #[serde(default)]
    pub servers: Vec<Server>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A port of a gateway and the hosts served on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Server {
    /// The port.
    pub port: ServerPort,
    /// The address to listen on: an IP or a Unix socket. Default: all addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind: Option<String>,
    /// The hosts that VirtualServices may bind here, as `namespace/host` where the VirtualService must be of
    /// one namespace. Istio wants at least one.
    #[serde(default)]
    pub hosts: Vec<NamespacedHost>,
    /// How TLS is handled. Default: it is not, which HTTPS and TLS ports do not allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<ServerTls>,
    /// A name for statistics. It must be unique in the Gateway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A port of a gateway. The number is the Service's port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerPort {
    /// The port's number.
    pub number: Port,
    /// What is spoken: `HTTP`, `HTTPS`, `GRPC`, `HTTP2`, `MONGO`, `TCP`, `TLS` or another that Istio learns.
    pub protocol: String,
    /// The port's label.
    pub name: String,
}

/// How a gateway's server handles TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerTls {
    /// Whether plain HTTP is answered with a redirect to HTTPS. Default: no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub https_redirect: Option<bool>,
    /// Who terminates TLS and whether clients need certificates. Default `PASSTHROUGH`.
    #[serde(default)]
    pub mode: ServerTlsMode,
    /// The Secret of the server's certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_name: Option<String>,
    /// The Secrets of several certificates (one RSA, one ECDSA).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credential_names: Vec<String>,
    /// The Secret or ConfigMap of the authorities that clients are checked against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_cert_credential_name: Option<String>,
    /// Names of which a client's certificate must carry one. Empty: any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subject_alt_names: Vec<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// Who terminates TLS, and whether clients need certificates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServerTlsMode {
    /// The workload behind terminates; a route chooses it by SNI.
    #[default]
    Passthrough,
    /// The gateway terminates.
    Simple,
    /// The gateway terminates and wants a client's certificate.
    Mutual,
    /// The workload behind terminates; the SNI itself says service, subset and port.
    AutoPassthrough,
    /// The gateway terminates with its own mesh certificate and wants one of the mesh.
    IstioMutual,
    /// The gateway terminates; a client's certificate is checked when there is one.
    OptionalMutual,
}

impl Resource for Gateway {
    const API_VERSION: &'static str = "networking.istio.io/v1";
    const ALSO_READ: &'static [&'static str] =
        &["networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"];
    const KIND: &'static str = "Gateway";
    const PLURAL: &'static str = "gateways";
    const SCOPE: Scope = Scope::Namespaced;
}
