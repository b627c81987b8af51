//! What the filter is told: the JSON that the SDK writes into a plugin's config, field for field.
//!
//! One document configures one role in one place: a gateway, or the inbound or the outbound side of the
//! sidecars of one namespace. Its size grows with the tenant's own namespaces and grants, never with the
//! mesh.

mod parse;
mod unique;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use parse::parse;

/// The version of this document that this build reads and writes. Any other is refused.
pub const SCHEMA_VERSION: u32 = 1;

/// A plugin's config.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// Always [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The tenant header, in lower case.
    pub header: String,
    /// Reserved headers to remove wherever the filter acts: other spellings of the tenant header and the
    /// names that the filter keeps for itself. Never the tenant header itself. At most 16.
    pub strip: Vec<String>,
    /// What the filter does here.
    pub role: Role,
}

/// What the filter does in a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Role {
    /// At an ingress gateway: names the tenant.
    Gateway(Gateway),
    /// Before an application: judges the caller.
    Inbound(Inbound),
    /// Behind an application: speaks for the own tenant.
    Outbound(Outbound),
}

/// Config of an ingress gateway: how it names the tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Gateway {
    /// Every request is this tenant's, whatever its host.
    Tenant(String),
    /// The host names the tenant: exact names, or `*.` before one. No match is refused.
    Hosts(#[serde(deserialize_with = "unique::map")] BTreeMap<String, String>),
}

/// Config of the inbound side of the sidecars of one namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Inbound {
    /// The tenant that owns the namespace.
    pub tenant: String,
    /// All namespaces of that tenant: callers from there are its own.
    pub namespaces: Vec<String>,
    /// The trust domains whose identities count, exactly.
    pub trust_domains: Vec<String>,
    /// What happens when the caller's header names another tenant than its identity.
    pub on_mismatch: OnMismatch,
    /// Who else may call which workload of this namespace.
    pub grants: Vec<Grant>,
}

/// What happens when the caller's header names another tenant than its identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OnMismatch {
    /// The request is refused.
    Refuse,
    /// The header is replaced without being read.
    Replace,
}

/// A grant, as the granted workload sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Grant {
    /// The tenant that may call.
    pub from: String,
    /// All namespaces of that tenant.
    pub namespaces: Vec<String>,
    /// The labels of the granted workload: the grant counts only in a proxy whose pod carries all of them.
    /// At least one.
    #[serde(deserialize_with = "unique::map")]
    pub workload: BTreeMap<String, String>,
    /// The workload's own ports (target ports). At least one.
    pub ports: Vec<u16>,
    /// The methods. Empty: all.
    pub methods: Vec<String>,
    /// The paths: exact, or a prefix that ends in `*`. Empty: all.
    pub paths: Vec<String>,
}

/// Config of the outbound side of the sidecars of one namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Outbound {
    /// The tenant that owns the namespace.
    pub tenant: String,
    /// The services that hear the tenant's name: hosts, or `*.` before one (every service of a namespace).
    pub destinations: Vec<Destination>,
}

/// A service that hears the tenant's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Destination {
    /// The host of the upstream cluster, such as `*.foo.svc.cluster.local` or
    /// `reviews.bar.svc.cluster.local`.
    pub host: String,
    /// The Service's ports. Empty: all.
    pub ports: Vec<u16>,
}
