//! What a `VirtualService` says: which request goes where, at gateways and inside the mesh.

use std::collections::BTreeMap;

use serde::{Deserialize, de::IgnoredAny};

/// The gateway that stands for all sidecars.
pub const MESH: &str = "mesh";

/// Routes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VirtualService {
    /// The hosts it routes.
    pub hosts: Vec<String>,
    /// Where it applies, as `namespace/name`, `name` or `mesh`.
    #[serde(default = "mesh_only")]
    pub gateways: Vec<String>,
    /// The routes; the first that matches counts.
    pub http: Vec<HttpRoute>,
    /// Who sees it is a matter of scope, which is left to the lab: here every sidecar sees it.
    #[serde(default, rename = "exportTo")]
    _export_to: IgnoredAny,
}

/// A route.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpRoute {
    /// The name is for people.
    #[serde(default, rename = "name")]
    _name: IgnoredAny,
    /// Which requests; any of these, or all where none is given.
    #[serde(default, rename = "match")]
    pub matches: Vec<HttpMatch>,
    /// How the path is rewritten.
    pub rewrite: Option<Rewrite>,
    /// Where they go.
    pub route: Vec<WeightedDestination>,
}

/// Conditions that must all hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpMatch {
    /// The name is for people.
    #[serde(default, rename = "name")]
    _name: IgnoredAny,
    /// The path.
    pub uri: Option<UriMatch>,
    /// Headers.
    #[serde(default)]
    pub headers: BTreeMap<String, HeaderMatch>,
    /// The port that the request came for.
    pub port: Option<u16>,
}

/// A condition on the path.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum UriMatch {
    /// Exactly this path.
    Exact(String),
    /// Every path that begins so.
    Prefix(String),
}

/// A condition on a header.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum HeaderMatch {
    /// Exactly this value.
    Exact(String),
}

/// How the path is rewritten.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rewrite {
    /// What replaces the matched path or prefix.
    pub uri: String,
}

/// A destination and its share.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightedDestination {
    /// Where.
    pub destination: Destination,
    /// The share; where there is one destination only, it is all.
    pub weight: Option<u32>,
}

/// A destination.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destination {
    /// The service's host.
    pub host: String,
    /// A subset of its pods.
    #[serde(default)]
    pub subset: String,
    /// The Service's port. Default: the one that the request came for.
    pub port: Option<DestinationPort>,
}

/// A port's number.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DestinationPort {
    /// The number.
    pub number: u16,
}

// === impl HttpMatch ===

impl HttpMatch {
    /// Whether it can hold for requests that came for a port.
    #[must_use]
    pub fn may_hold_on(&self, port: u16) -> bool {
        self.port.is_none_or(|stated| stated == port)
    }
}

fn mesh_only() -> Vec<String> {
    vec![MESH.to_owned()]
}
