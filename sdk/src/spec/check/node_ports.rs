//! Whether each node port is used once in each cluster.

use std::collections::{BTreeMap, BTreeSet};

use super::index::{GatewayAt, Index};
use crate::{
    name::ClusterName,
    problem::{Found, ProblemCode, YamlPath, place},
    spec::{Gateway, Port},
};

/// The clusters that a gateway runs in.
#[derive(Clone)]
enum Clusters<'a> {
    All,
    These(BTreeSet<&'a ClusterName>),
}

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    let mut taken = BTreeMap::new();
    if let Some(gateway) = &index.mesh.spec.platform.gateway {
        claim(gateway, &Clusters::All, &place!["spec", "platform", "gateway"], &mut taken, found);
    }
    for at in index.all_gateways() {
        claim(at.gateway, &clusters(index, at), &at.path(), &mut taken, found);
    }
}

fn claim<'a>(
    gateway: &Gateway,
    clusters: &Clusters<'a>,
    path: &YamlPath,
    taken: &mut BTreeMap<Port, Vec<(Clusters<'a>, YamlPath)>>,
    found: &mut Found,
) {
    for (number, port) in gateway.service.ports.iter().enumerate() {
        let Some(node_port) = port.node_port else { continue };
        let path = path.clone().then("service").then("ports").then(number).then("nodePort");
        let before = taken.entry(node_port).or_default();
        match before.iter().find(|(other, _)| clusters.meet(other)) {
            Some((_, first)) => {
                let message = format!("the node port {node_port} is used already");
                let help = format!("choose another; the first is at {first}");
                found.report(ProblemCode::NodePortTaken, path, message, help);
            }
            None => before.push((clusters.clone(), path)),
        }
    }
}

/// Where a gateway runs: where its namespace exists, by default where its tenant does.
fn clusters<'a>(index: &Index<'a>, at: GatewayAt<'a>) -> Clusters<'a> {
    let Some(tenant) = index.mesh.spec.tenants.get(at.tenant) else { return Clusters::All };
    let namespace = tenant.namespaces.iter().find(|namespace| namespace.name == *at.namespace);
    let own = namespace.map(|namespace| &namespace.clusters).filter(|clusters| !clusters.is_empty());
    match own.unwrap_or(&tenant.clusters).as_slice() {
        [] => Clusters::All,
        clusters => Clusters::These(clusters.iter().collect()),
    }
}

impl Clusters<'_> {
    fn meet(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::These(a), Self::These(b)) => !a.is_disjoint(b),
            _ => true,
        }
    }
}
