//! Whether a list names something twice.

use std::{collections::BTreeMap, fmt::Display};

use crate::{
    problem::{Found, ProblemCode, YamlPath, place},
    spec::{Gateway, Mesh},
};

pub(super) fn check(mesh: &Mesh, found: &mut Found) {
    let spec = &mesh.spec;
    distinct(&spec.outbound.hosts, &place!["spec", "outbound", "hosts"], found);
    let clusters = spec.clusters.iter().map(|cluster| &cluster.name);
    distinct_by(clusters, &place!["spec", "clusters"], Some("name"), found);
    let networks = spec.networks.iter().map(|network| &network.name);
    distinct_by(networks, &place!["spec", "networks"], Some("name"), found);
    let services: Vec<String> = spec
        .platform
        .services
        .iter()
        .flatten()
        .map(|service| format!("{}.{}", service.name, service.namespace))
        .collect();
    distinct(&services, &place!["spec", "platform", "services"], found);
    if let Some(gateway) = &spec.platform.gateway {
        hosts(gateway, &place!["spec", "platform", "gateway"], found);
    }
    for (number, grant) in spec.access.iter().enumerate() {
        let path = |key| place!["spec", "access", number, "to", key];
        distinct(&grant.to.ports, &path("ports"), found);
        distinct_by(grant.to.methods.iter().map(|method| method.as_str()), &path("methods"), None, found);
        distinct(&grant.to.paths, &path("paths"), found);
    }
    for (t, tenant) in spec.tenants.iter().enumerate() {
        let path = |key| place!["spec", "tenants", t, key];
        distinct(&tenant.clusters, &path("clusters"), found);
        distinct_by(tenant.egress.iter().map(|egress| &egress.host), &path("egress"), Some("host"), found);
        for (n, namespace) in tenant.namespaces.iter().enumerate() {
            distinct(&namespace.clusters, &path("namespaces").then(n).then("clusters"), found);
        }
        for (s, service) in tenant.services.iter().enumerate() {
            distinct(&service.acts_for, &path("services").then(s).then("actsFor"), found);
        }
        for (g, gateway) in tenant.gateways.iter().enumerate() {
            hosts(gateway, &path("gateways").then(g), found);
        }
    }
}

fn hosts(gateway: &Gateway, path: &YamlPath, found: &mut Found) {
    distinct(&gateway.hosts, &path.clone().then("hosts"), found);
    for (r, route) in gateway.routes.iter().enumerate() {
        distinct(&route.hosts, &path.clone().then("routes").then(r).then("hosts"), found);
    }
}

fn distinct<T: Display + Ord>(items: &[T], path: &YamlPath, found: &mut Found) {
    distinct_by(items.iter(), path, None, found);
}

/// Whether the items of a list are distinct; `key` is the key that tells them apart, where they are mappings.
fn distinct_by<T: Display + Ord>(
    items: impl Iterator<Item = T>,
    path: &YamlPath,
    key: Option<&'static str>,
    found: &mut Found,
) {
    let mut seen = BTreeMap::new();
    for (number, item) in items.enumerate() {
        if let Some(first) = seen.get(&item) {
            let place = path.clone().then(number);
            let message = format!("`{item}` stands here a second time");
            let help = format!("remove it; the first is at {}", path.clone().then(*first));
            found.report(
                ProblemCode::DuplicateEntry,
                key.map_or(place.clone(), |key| place.then(key)),
                message,
                help,
            );
        } else {
            seen.insert(item, number);
        }
    }
}
