//! What a WasmPlugin says: which module runs in which proxies, where in the chain, and with what config.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Other, Port, Resource, Scope, Target};
use crate::name::Sha256;

/// A WebAssembly module in the filter chains of proxies.
///
/// <https://istio.io/latest/docs/reference/config/proxy_extensions/wasm-plugin/>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WasmPlugin {
    /// The proxies. Default: all of the namespace, gateways too; in the root namespace, of the mesh.
    #[serde(flatten)]
    pub target: Target,
    /// Where the module is: `oci://`, `https://`, `http://` or `file://`. Without a scheme: an OCI image.
    pub url: String,
    /// The module's digest. A module of another is refused. Default: any is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
    /// When an image is fetched again. Default: always for `:latest`, else if it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_pull_policy: Option<PullPolicy>,
    /// The Secret for the registry, in the object's namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_pull_secret: Option<String>,
    /// The public key of the module's signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification_key: Option<String>,
    /// The root ID in the module. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plugin_name: Option<String>,
    /// Where in the chain it stands. Default: near its end, before the router.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<PluginPhase>,
    /// The order in a phase: higher is earlier. Default 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// What happens to requests when the module cannot run. Default `FAIL_CLOSE`.
    #[serde(default)]
    pub fail_strategy: FailStrategy,
    /// HTTP or connections. Default `HTTP`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub plugin_type: Option<PluginType>,
    /// The traffic it sees: what one of these matches. Empty: all.
    #[serde(rename = "match", default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<TrafficSelector>,
    /// Settings of the virtual machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vm_config: Option<VmConfig>,
    /// What the module is told, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plugin_config: Option<serde_json::Value>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// Traffic that a plugin sees. Both conditions must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrafficSelector {
    /// The proxy's part in it. Default: both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<WorkloadMode>,
    /// The ports of the connection's destination. Empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<PortSelector>,
}

/// A proxy's part in traffic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WorkloadMode {
    /// Istio's default, which is both.
    #[default]
    Undefined,
    /// It sends: the outbound side of a sidecar, and gateways.
    Client,
    /// It receives: the inbound side of a sidecar. Istio applies it to no gateway.
    Server,
    /// Both.
    ClientAndServer,
}

/// A port, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortSelector {
    /// The number.
    pub number: Port,
}

/// Where in the chain a plugin stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PluginPhase {
    /// Near the end of the chain, before the router.
    #[default]
    UnspecifiedPhase,
    /// Before Istio's authentication.
    Authn,
    /// Before Istio's authorization, after its authentication.
    Authz,
    /// Before Istio's statistics, after its authorization.
    Stats,
}

/// What happens to requests when a module cannot run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FailStrategy {
    /// They are refused.
    #[default]
    FailClose,
    /// They pass as if there were no plugin.
    FailOpen,
    /// A new instance is started for them; when that cannot be, they are refused.
    FailReload,
}

/// What a plugin works on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PluginType {
    /// Istio's default, which is HTTP.
    #[default]
    UnspecifiedPluginType,
    /// Requests.
    Http,
    /// Connections.
    Network,
}

/// When an image is fetched again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PullPolicy {
    /// Istio's default.
    #[default]
    #[serde(rename = "UNSPECIFIED_POLICY")]
    Unspecified,
    /// Only when it is absent.
    IfNotPresent,
    /// Whenever the plugin is loaded.
    Always,
}

/// Settings of a plugin's virtual machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VmConfig {
    /// Environment variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<EnvVar>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// An environment variable of a plugin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnvVar {
    /// Its name.
    pub name: String,
    /// Where its value is from. Default `INLINE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_from: Option<EnvValueSource>,
    /// Its value, for `INLINE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Where an environment variable's value is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnvValueSource {
    /// It stands here.
    #[default]
    Inline,
    /// The proxy's own environment.
    Host,
}

// === impl WasmPlugin ===

impl WasmPlugin {
    /// A plugin for everything in the namespace, with every default.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            target: Target::Everything,
            url: url.into(),
            sha256: None,
            image_pull_policy: None,
            image_pull_secret: None,
            verification_key: None,
            plugin_name: None,
            phase: None,
            priority: None,
            fail_strategy: FailStrategy::FailClose,
            plugin_type: None,
            matches: Vec::new(),
            vm_config: None,
            plugin_config: None,
            other: Other::new(),
        }
    }
}

impl Resource for WasmPlugin {
    const API_VERSION: &'static str = "extensions.istio.io/v1alpha1";
    const KIND: &'static str = "WasmPlugin";
    const PLURAL: &'static str = "wasmplugins";
    const SCOPE: Scope = Scope::Namespaced;
}
