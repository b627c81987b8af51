//! Whether clusters and networks that are named exist.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use crate::{
    name::ClusterName,
    problem::{Found, ProblemCode, YamlPath, place},
    spec::{Cluster, ControlPlane},
};

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    let spec = &index.mesh.spec;
    let clusters: BTreeMap<&ClusterName, &Cluster> =
        spec.clusters.iter().map(|cluster| (&cluster.name, cluster)).collect();
    let networks: BTreeSet<_> = spec.networks.iter().map(|network| &network.name).collect();
    for (number, cluster) in spec.clusters.iter().enumerate() {
        let path = place!["spec", "clusters", number];
        if let Some(network) = &cluster.network
            && !networks.contains(network)
        {
            let message = format!("there is no network `{network}`");
            let help = match found.hint(network.as_str(), networks.iter().map(|name| name.as_str())) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "add it to spec.networks".to_owned(),
            };
            found.report(ProblemCode::UnknownNetwork, path.clone().then("network"), message, help);
        }
        control_plane(&clusters, cluster, &path.then("controlPlane"), found);
    }
    for (t, tenant) in index.tenants() {
        for (number, cluster) in tenant.clusters.iter().enumerate() {
            known(&clusters, cluster, place!["spec", "tenants", t, "clusters", number], found);
        }
        for (n, namespace) in tenant.namespaces.iter().enumerate() {
            for (number, cluster) in namespace.clusters.iter().enumerate() {
                let path = place!["spec", "tenants", t, "namespaces", n, "clusters", number];
                if known(&clusters, cluster, path.clone(), found)
                    && !tenant.clusters.is_empty()
                    && !tenant.clusters.contains(cluster)
                {
                    let message = format!("tenant `{}` does not run in the cluster `{cluster}`", tenant.name);
                    let help = format!("add it to spec.tenants[{t}].clusters");
                    found.report(ProblemCode::UnknownCluster, path, message, help);
                }
            }
        }
    }
    exemptions(index, found);
}

fn control_plane(
    clusters: &BTreeMap<&ClusterName, &Cluster>,
    cluster: &Cluster,
    path: &YamlPath,
    found: &mut Found,
) {
    let (names, key, is_list) = match &cluster.control_plane {
        ControlPlane::Primary => return,
        ControlPlane::RemoteOf(names) => (names.as_slice(), "remoteOf", true),
        ControlPlane::ExternalTo(name) => (std::slice::from_ref(name), "externalTo", false),
    };
    let path = path.clone().then(key);
    if names.is_empty() {
        let message = "a remote cluster has no control plane to go to".to_owned();
        found.report(ProblemCode::ControlPlaneRef, path.clone(), message, "name a primary cluster");
    }
    for (number, name) in names.iter().enumerate() {
        let path = if is_list { path.clone().then(number) } else { path.clone() };
        if !known(clusters, name, path.clone(), found) {
            continue;
        }
        let is_primary = clusters.get(name).is_some_and(|other| other.control_plane == ControlPlane::Primary);
        if *name == cluster.name || !is_primary {
            let message = format!("no control plane for others runs in the cluster `{name}`");
            let help = "name another cluster whose `controlPlane` is `primary`";
            found.report(ProblemCode::ControlPlaneRef, path, message, help);
        }
    }
}

fn known(
    clusters: &BTreeMap<&ClusterName, &Cluster>,
    name: &ClusterName,
    path: YamlPath,
    found: &mut Found,
) -> bool {
    if clusters.contains_key(name) {
        return true;
    }
    let help = match found.hint(name.as_str(), clusters.keys().map(|name| name.as_str())) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "add it to spec.clusters".to_owned(),
    };
    found.report(ProblemCode::UnknownCluster, path, format!("there is no cluster `{name}`"), help);
    false
}

/// Exemptions are of tenants' workloads.
fn exemptions(index: &Index<'_>, found: &mut Found) {
    for (number, exemption) in index.mesh.spec.enforcement.exempt.iter().enumerate() {
        if index.owner(&exemption.namespace).is_none() {
            let message = format!("no tenant owns the namespace `{}`", exemption.namespace);
            let path = place!["spec", "enforcement", "exempt", number, "namespace"];
            found.report(ProblemCode::ForeignNamespace, path, message, "name a tenant's namespace");
        }
    }
}
