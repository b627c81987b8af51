//! What a plugin's config means in this proxy, or why the filter must not run.

use cofferdam_policy::{InvalidConfig, Place, Policy, ProxyKind, Unreadable, parse};

use crate::{
    host::Host,
    pairs,
    properties::{LABELS, NAMESPACE, NODE_ID, header_path},
};

/// A policy and what is prepared for every request.
#[derive(Debug)]
pub(crate) struct Configured {
    pub(crate) policy: Policy,
    /// The property path of the tenant header.
    pub(crate) tenant_header: Box<[u8]>,
}

/// Why the filter must not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotConfigured {
    /// The config cannot be had.
    #[error("the proxy did not hand over the plugin's config")]
    NoConfig(#[source] Unreadable),
    /// The config is not valid here.
    #[error("the plugin's config is not valid")]
    Invalid(#[from] InvalidConfig),
    /// What the proxy is cannot be had.
    #[error("the proxy did not say its {0}")]
    NoPlace(&'static str),
}

/// Reads the config and the place, checks and compiles.
pub(crate) fn configure(host: &impl Host, config_size: usize) -> Result<Configured, NotConfigured> {
    let bytes = host.plugin_config(config_size).map_err(NotConfigured::NoConfig)?;
    let config = parse(&bytes)?;
    let policy = Policy::new(&config, &place(host)?)?;
    let tenant_header = header_path(policy.header());
    Ok(Configured { policy, tenant_header })
}

fn place(host: &impl Host) -> Result<Place, NotConfigured> {
    let read = |path, what| host.property(path).map_err(|_| NotConfigured::NoPlace(what));
    let id = read(NODE_ID, "node ID")?.ok_or(NotConfigured::NoPlace("node ID"))?;
    let namespace = match read(NAMESPACE, "namespace")? {
        Some(bytes) => Some(String::from_utf8(bytes).map_err(|_| NotConfigured::NoPlace("namespace"))?),
        None => None,
    };
    let labels = match read(LABELS, "labels")? {
        Some(bytes) => pairs::decode(&bytes).ok_or(NotConfigured::NoPlace("labels"))?,
        None => std::collections::BTreeMap::new(),
    };
    Ok(Place { proxy: ProxyKind::of_node_id(&id), namespace, labels })
}

#[cfg(test)]
mod tests;
