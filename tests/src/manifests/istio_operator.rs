//! What an `IstioOperator` file says: the mesh's names, and which gateways are installed.

use serde::{Deserialize, de::IgnoredAny};

use super::Labels;

/// An installation, as far as proxies notice it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IstioOperator {
    /// The profile; the harness builds no control plane.
    #[serde(default, rename = "profile")]
    _profile: IgnoredAny,
    /// The revision; one control plane serves all.
    #[serde(default, rename = "revision")]
    _revision: IgnoredAny,
    /// The control plane's namespace.
    pub namespace: Option<String>,
    /// The mesh's settings.
    pub mesh_config: Option<MeshConfig>,
    /// What is installed.
    #[serde(default)]
    pub components: Components,
    /// Values of the charts.
    #[serde(default)]
    pub values: Values,
}

/// The mesh's settings.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeshConfig {
    /// The trust domain of every identity.
    pub trust_domain: Option<String>,
    /// The namespace whose policies hold in the whole mesh.
    pub root_namespace: Option<String>,
    /// Which namespaces are of the mesh: any of these.
    #[serde(default)]
    pub discovery_selectors: Vec<DiscoverySelector>,
    /// What happens to an unknown destination.
    #[serde(default)]
    pub outbound_traffic_policy: OutboundTrafficPolicy,
    /// Automatic mTLS is the default and the only thing translated.
    #[serde(default, rename = "enableAutoMtls")]
    _enable_auto_mtls: Option<True>,
    /// Scope is left to the lab: here every proxy sees every service.
    #[serde(default, rename = "defaultServiceExportTo")]
    _default_service_export_to: IgnoredAny,
    /// As above.
    #[serde(default, rename = "defaultVirtualServiceExportTo")]
    _default_virtual_service_export_to: IgnoredAny,
    /// As above.
    #[serde(default, rename = "defaultDestinationRuleExportTo")]
    _default_destination_rule_export_to: IgnoredAny,
    /// The harness has logs of its own.
    #[serde(default, rename = "accessLogFile")]
    _access_log_file: IgnoredAny,
}

/// A selector of namespaces.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiscoverySelector {
    /// Labels that they all carry.
    #[serde(default)]
    pub match_labels: Labels,
}

/// What happens to an unknown destination.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutboundTrafficPolicy {
    /// Which.
    pub mode: OutboundMode,
}

/// What happens to an unknown destination.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum OutboundMode {
    /// Passed through; Istio's default.
    #[default]
    #[serde(rename = "ALLOW_ANY")]
    AllowAny,
    /// Refused.
    #[serde(rename = "REGISTRY_ONLY")]
    RegistryOnly,
}

/// What is installed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Components {
    /// Cluster-wide roles and kinds.
    #[serde(default, rename = "base")]
    _base: IgnoredAny,
    /// The control plane.
    #[serde(default)]
    pub pilot: Pilot,
    /// Gateways.
    #[serde(default)]
    pub ingress_gateways: Vec<IngressGateway>,
    /// Gateways out of the mesh.
    #[serde(default)]
    pub egress_gateways: Vec<Disabled>,
}

/// The control plane.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pilot {
    /// Whether it is installed; the harness plays its part.
    #[serde(default, rename = "enabled")]
    _enabled: IgnoredAny,
    /// Its Kubernetes objects.
    #[serde(default)]
    pub k8s: PilotObjects,
}

/// The Kubernetes objects of the control plane.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PilotObjects {
    /// Its settings.
    #[serde(default)]
    pub env: Vec<PilotSetting>,
    /// How many pods there are.
    #[serde(default, rename = "hpaSpec")]
    _hpa_spec: IgnoredAny,
}

/// A setting of the control plane.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "name", content = "value", deny_unknown_fields)]
pub enum PilotSetting {
    /// Whether a Gateway selects pods of its own namespace only.
    #[serde(rename = "PILOT_SCOPE_GATEWAY_TO_NAMESPACE")]
    ScopeGatewayToNamespace(String),
}

/// An ingress gateway.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IngressGateway {
    /// Its name, also of its Service and Deployment.
    pub name: String,
    /// Its namespace. Default: the control plane's.
    pub namespace: Option<String>,
    /// Whether it exists. Default: it does when it is listed with `true`.
    #[serde(default)]
    pub enabled: bool,
    /// The labels of its pods.
    #[serde(default)]
    pub label: Labels,
    /// Its Kubernetes objects.
    #[serde(default)]
    pub k8s: GatewayObjects,
}

/// A component that must be off.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disabled {
    /// Its name.
    pub name: String,
    #[serde(rename = "enabled")]
    _enabled: False,
}

/// The Kubernetes objects of a gateway.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GatewayObjects {
    /// How many pods there are; the harness has one.
    #[serde(default, rename = "hpaSpec")]
    _hpa_spec: IgnoredAny,
    /// The Service.
    #[serde(default)]
    pub service: GatewayService,
}

/// The Service of a gateway.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatewayService {
    /// How it is reached from outside the cluster.
    #[serde(default, rename = "type")]
    _kind: IgnoredAny,
    /// Its ports.
    #[serde(default)]
    pub ports: Vec<GatewayPort>,
}

/// A port of a gateway's Service.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GatewayPort {
    /// The port.
    pub port: u16,
    /// The pods' port.
    pub target_port: u16,
    /// The name is for people.
    #[serde(default, rename = "name")]
    _name: IgnoredAny,
    /// The nodes' port; the harness has no nodes.
    #[serde(default, rename = "nodePort")]
    _node_port: IgnoredAny,
    /// Always TCP.
    #[serde(default, rename = "protocol")]
    _protocol: Tcp,
}

/// Values of the charts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Values {
    /// Names of the mesh.
    #[serde(default)]
    pub global: Global,
    /// The control plane's own settings.
    #[serde(default, rename = "pilot")]
    _pilot: IgnoredAny,
    /// Whose installation it is, for pruning.
    #[serde(default, rename = "ownerName")]
    _owner_name: IgnoredAny,
    /// Gateways' own settings.
    #[serde(default, rename = "gateways")]
    _gateways: IgnoredAny,
}

/// Names of the mesh.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Global {
    /// The control plane's namespace, which is also the root namespace.
    pub istio_namespace: Option<String>,
    /// The mesh's ID.
    #[serde(rename = "meshID")]
    pub mesh_id: Option<String>,
    /// The network; there is one.
    #[serde(default, rename = "network")]
    _network: IgnoredAny,
    /// The cluster; there is one.
    #[serde(default)]
    pub multi_cluster: MultiCluster,
}

/// The cluster's name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MultiCluster {
    /// The name.
    pub cluster_name: Option<String>,
    /// Whether there are several; the harness has one.
    #[serde(default, rename = "enabled")]
    _enabled: IgnoredAny,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
enum Tcp {
    #[default]
    #[serde(rename = "TCP")]
    Tcp,
}
/// The value `true`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "bool")]
struct True;

/// The value `false`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "bool")]
struct False;

impl TryFrom<bool> for True {
    type Error = &'static str;
    fn try_from(value: bool) -> Result<Self, &'static str> {
        if value { Ok(Self) } else { Err("only `true` can be translated") }
    }
}

impl TryFrom<bool> for False {
    type Error = &'static str;
    fn try_from(value: bool) -> Result<Self, &'static str> {
        if value { Err("only `false` can be translated") } else { Ok(Self) }
    }
}
