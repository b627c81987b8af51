//! What a `WasmPlugin` says: which proxies load the filter, where in the chain, with which config.

use serde::{Deserialize, de::IgnoredAny};

use super::Labels;

/// A plugin, as far as a proxy sees it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WasmPlugin {
    /// Which pods load it. Default: all of the namespace, or of the mesh from the root namespace.
    #[serde(default)]
    pub selector: Selector,
    /// The module's digest.
    pub sha256: Option<String>,
    /// Where proxies fetch it; the harness gives them the local module instead.
    #[serde(rename = "url")]
    _url: IgnoredAny,
    /// When the agent fetches it; the harness needs no fetching.
    #[serde(default, rename = "imagePullPolicy")]
    _image_pull_policy: IgnoredAny,
    /// The plugin's name inside the module.
    #[serde(default)]
    pub plugin_name: String,
    /// Where in the chain it stands.
    #[serde(default)]
    pub phase: Phase,
    /// Which of a phase comes first: the highest.
    #[serde(default)]
    pub priority: i64,
    /// What happens when it cannot run.
    #[serde(default)]
    pub fail_strategy: FailStrategy,
    /// The kind of traffic it applies to; any of these.
    #[serde(default, rename = "match")]
    pub traffic: Vec<Traffic>,
    /// The kind of filter.
    #[serde(default, rename = "type")]
    _kind: Kind,
    /// The filter's config, handed on as it is.
    pub plugin_config: serde_json::Value,
}

/// Which pods an object applies to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Selector {
    /// Labels that they all carry.
    #[serde(default)]
    pub match_labels: Labels,
}

/// Where in the chain of filters a plugin stands, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Phase {
    /// Before Istio's authentication filters.
    #[serde(rename = "AUTHN")]
    Authn,
    /// Before Istio's authorization filters.
    #[serde(rename = "AUTHZ")]
    Authz,
    /// Before Istio's stats filter.
    #[serde(rename = "STATS")]
    Stats,
    /// At the end.
    #[default]
    #[serde(rename = "UNSPECIFIED_PHASE")]
    Unspecified,
}

/// What happens when a plugin cannot run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum FailStrategy {
    /// Requests fail.
    #[default]
    #[serde(rename = "FAIL_CLOSE")]
    FailClose,
    /// Requests pass.
    #[serde(rename = "FAIL_OPEN")]
    FailOpen,
    /// The plugin is loaded again.
    #[serde(rename = "FAIL_RELOAD")]
    FailReload,
}

/// A kind of traffic.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traffic {
    /// The direction.
    pub mode: Mode,
}

/// A direction of traffic, seen from the workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Mode {
    /// Out of a sidecar, or through a gateway.
    #[serde(rename = "CLIENT")]
    Client,
    /// Into a sidecar.
    #[serde(rename = "SERVER")]
    Server,
    /// Both.
    #[serde(rename = "CLIENT_AND_SERVER")]
    ClientAndServer,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
enum Kind {
    #[default]
    #[serde(rename = "HTTP")]
    Http,
}

/// A chain of filters that plugins apply to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Into a sidecar.
    Inbound,
    /// Out of a sidecar.
    Outbound,
    /// Through a gateway: for Istio a gateway is a client of what stands behind it.
    Gateway,
}

impl WasmPlugin {
    /// Whether it applies to a chain.
    #[must_use]
    pub fn applies_to(&self, chain: Chain) -> bool {
        let covers = |traffic: &Traffic| match (traffic.mode, chain) {
            (Mode::ClientAndServer, _) => true,
            (Mode::Server, Chain::Inbound) | (Mode::Client, Chain::Outbound | Chain::Gateway) => true,
            (Mode::Server, Chain::Outbound | Chain::Gateway) | (Mode::Client, Chain::Inbound) => false,
        };
        self.traffic.is_empty() || self.traffic.iter().any(covers)
    }
}
