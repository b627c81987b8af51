//! What a config means in one proxy: its checked and compiled form.

use std::{collections::BTreeMap, fmt};

use crate::{
    config::{Config, Gateway},
    invalid::InvalidConfig,
    path::PathPattern,
    table::{HostTable, Numbers},
};

mod check;
mod compile;

/// What a proxy is, by the first word of its node ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyKind {
    /// A gateway.
    Router,
    /// A sidecar.
    Sidecar,
    /// Anything else, such as a waypoint.
    Other,
}

/// Where a config runs: what is known of the proxy when it is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What the proxy is.
    pub proxy: ProxyKind,
    /// The namespace of its pod, where the proxy says so.
    pub namespace: Option<String>,
    /// The labels of its pod.
    pub labels: BTreeMap<String, String>,
}

/// A config, checked and compiled for one proxy.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(crate) header: Box<str>,
    pub(crate) strip: Box<[Box<str>]>,
    pub(crate) role: Role,
}

/// What the filter does in this proxy.
#[derive(Clone, Debug)]
pub(crate) enum Role {
    /// Nothing: the config is for other proxies of the namespace.
    Idle,
    /// Names the tenant.
    Gateway(Naming),
    /// Judges the caller.
    Inbound(Judging),
    /// Speaks for the own tenant.
    Outbound(Speaking),
}

/// How a gateway names the tenant.
#[derive(Clone, Debug)]
pub(crate) enum Naming {
    /// It is always this one.
    Tenant(Box<str>),
    /// By the host.
    Hosts(HostTable<Box<str>>),
}

/// How a caller is judged.
#[derive(Clone, Debug)]
pub(crate) struct Judging {
    pub(crate) trust_domains: Box<[Box<str>]>,
    pub(crate) on_mismatch: crate::config::OnMismatch,
    /// By namespace, the number of the tenant in `callers`.
    pub(crate) namespaces: Numbers,
    /// The own tenant and those with grants for this workload.
    pub(crate) callers: Vec<Caller>,
}

/// A tenant that may call, and how.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) tenant: Box<str>,
    pub(crate) standing: Standing,
}

/// How a tenant may call.
#[derive(Clone, Debug)]
pub(crate) enum Standing {
    /// It is the own tenant.
    Own,
    /// It has grants for this workload.
    Guest(Vec<Rule>),
}

/// What one grant allows.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) ports: Box<[u16]>,
    pub(crate) methods: AnyOrOneOf<Box<[u8]>>,
    pub(crate) paths: AnyOrOneOf<PathPattern>,
}

/// Everything, or one of a list that is not empty.
#[derive(Clone, Debug)]
pub(crate) enum AnyOrOneOf<T> {
    /// Everything.
    Any,
    /// One of these.
    OneOf(Box<[T]>),
}

/// What the own tenant's requests say when they leave.
#[derive(Clone, Debug)]
pub(crate) struct Speaking {
    pub(crate) tenant: Box<str>,
    pub(crate) destinations: HostTable<AnyOrOneOf<u16>>,
}

// === impl ProxyKind ===

impl ProxyKind {
    /// Reads it from a node ID such as `sidecar~10.0.0.1~web-0.foo~foo.svc.cluster.local`.
    #[must_use]
    pub fn of_node_id(id: &[u8]) -> Self {
        match id.split(|b| *b == b'~').next() {
            Some(b"router") => Self::Router,
            Some(b"sidecar") => Self::Sidecar,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for ProxyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Router => "a gateway",
            Self::Sidecar => "a sidecar",
            Self::Other => "a proxy that is neither gateway nor sidecar",
        })
    }
}

// === impl Place ===

impl Place {
    /// A proxy that says nothing about its pod.
    #[must_use]
    pub fn new(proxy: ProxyKind) -> Self {
        Self { proxy, namespace: None, labels: BTreeMap::new() }
    }
}

// === impl Policy ===

impl Policy {
    /// Checks a config and compiles it for one proxy.
    ///
    /// Roles `inbound` and `outbound` are idle in a gateway: a namespace's plugins may select its gateway as
    /// well, and there the gateway's own plugin decides.
    ///
    /// # Errors
    /// [`InvalidConfig`], the first reason why the filter must not run by this config here.
    pub fn new(config: &Config, place: &Place) -> Result<Self, InvalidConfig> {
        compile::policy(config, place)
    }

    /// The tenant header.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The reserved headers that are removed from every request that goes on.
    pub fn strip(&self) -> impl Iterator<Item = &str> {
        self.strip.iter().map(|name| &**name)
    }

    /// Whether the filter does nothing in this proxy.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        matches!(self.role, Role::Idle)
    }
}

// === impl Config ===

impl Config {
    /// The role's word, as it stands in the document.
    #[must_use]
    pub fn role_name(&self) -> &'static str {
        match &self.role {
            crate::config::Role::Gateway(Gateway::Tenant(_) | Gateway::Hosts(_)) => "gateway",
            crate::config::Role::Inbound(_) => "inbound",
            crate::config::Role::Outbound(_) => "outbound",
        }
    }
}

#[cfg(test)]
mod tests;
