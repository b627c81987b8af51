//! Whether each host of a shared gateway belongs to one tenant, and no outside host is one of the mesh.

use std::collections::BTreeMap;

use super::index::{GatewayAt, Index};
use crate::{
    name::{GatewayName, HostPattern, Hostname},
    problem::{Found, ProblemCode, YamlPath, place},
};

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    let mut listeners: BTreeMap<&GatewayName, Vec<GatewayAt<'_>>> = BTreeMap::new();
    for at in index.all_gateways() {
        if let Some(shared) = &at.gateway.shared {
            listeners.entry(shared).or_default().push(at);
        }
    }
    for (name, gateways) in listeners {
        listener(index, name, &gateways, found);
    }
    for (number, host) in index.mesh.spec.outbound.hosts.iter().enumerate() {
        outside(index, host, place!["spec", "outbound", "hosts", number], found);
    }
    for (t, tenant) in index.tenants() {
        for (number, egress) in tenant.egress.iter().enumerate() {
            outside(index, &egress.host, place!["spec", "tenants", t, "egress", number, "host"], found);
        }
    }
}

/// A tenant that serves a host, and where: the gateway's number among the listener's, and the host's.
type Server = (usize, (usize, usize));

/// Whether the hosts of gateways that share a listener are apart, tenant by tenant.
fn listener(index: &Index<'_>, name: &GatewayName, gateways: &[GatewayAt<'_>], found: &mut Found) {
    let hosts = || {
        gateways.iter().enumerate().flat_map(|(g, at)| {
            at.gateway.hosts.iter().enumerate().map(move |(h, host)| (host, (at.tenant, (g, h)) as Server))
        })
    };
    // Of each host the first two tenants are enough to find another than a given one.
    let mut servers: BTreeMap<&str, Vec<Server>> = BTreeMap::new();
    for (host, server) in hosts() {
        let known = servers.entry(host.as_str()).or_default();
        if known.len() < 2 && known.iter().all(|(tenant, _)| *tenant != server.0) {
            known.push(server);
        }
    }
    let path =
        |(_, (g, h)): Server| gateways.get(g).map(|at| at.path().then("hosts").then(h)).unwrap_or_default();
    for (host, server) in hosts() {
        let wider = covering(host)
            .into_iter()
            .filter_map(|pattern| servers.get(pattern.as_str()).map(|of| (pattern, of)));
        let other = wider
            .flat_map(|(pattern, of)| of.iter().map(move |other| (pattern.clone(), *other)))
            // Two equal hosts are reported once, at the second.
            .find(|(pattern, other)| other.0 != server.0 && (pattern != host.as_str() || other.1 < server.1));
        let Some((pattern, other)) = other else { continue };
        let owner = index.tenant_name(other.0);
        let message = if pattern == host.as_str() {
            format!("the host `{host}` is tenant `{owner}`'s at the shared gateway `{name}` already")
        } else {
            format!(
                "the host `{host}` is under tenant `{owner}`'s `{pattern}` at the shared gateway `{name}`"
            )
        };
        let help = format!("a host of a shared gateway has one tenant: change it here or at {}", path(other));
        found.report(ProblemCode::SharedHost, path(server), message, help);
    }
}

/// The host itself and each wildcard that covers it, the nearest first.
pub(super) fn covering(host: &HostPattern) -> Vec<String> {
    let text = host.as_str();
    let mut patterns = vec![text.to_owned()];
    let mut rest = text.strip_prefix("*.").unwrap_or(text);
    while let Some((_, parent)) = rest.split_once('.') {
        patterns.push(format!("*.{parent}"));
        rest = parent;
    }
    if text != "*" {
        patterns.push("*".to_owned());
    }
    patterns
}

/// Whether a host outside the mesh would stand in for a Service inside it.
fn outside(index: &Index<'_>, host: &Hostname, path: YamlPath, found: &mut Found) {
    let text = host.as_str();
    let is_cluster_name =
        text.ends_with(".svc") || text.contains(".svc.") || text.ends_with(".cluster.local");
    let is_short_name = text
        .split_once('.')
        .and_then(|(_, namespace)| namespace.parse().ok())
        .is_some_and(|namespace| index.owner(&namespace).is_some());
    if is_cluster_name || is_short_name {
        let message = format!("`{host}` is the name of a Service inside the mesh");
        let help = "write a grant to open a service; this list is for hosts outside";
        found.report(ProblemCode::MeshHost, path, message, help);
    }
}
