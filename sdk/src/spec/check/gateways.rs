//! Whether each gateway stands once, in a namespace of its tenant, and its fields agree.

use super::{
    index::Index,
    services::{distinct_ports, free_port, own_namespace},
};
use crate::{
    problem::{Found, ProblemCode, YamlPath},
    spec::{Gateway, Identity, ServiceType},
};

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    for at in index.all_gateways() {
        let path = at.path();
        if let Some(namespace) = &at.gateway.namespace {
            own_namespace(index, at.tenant, namespace, path.clone().then("namespace"), found);
        }
        if let Some(first) = index.gateway(at.namespace, at.gateway.name.as_str())
            && (first.tenant, first.number) != (at.tenant, at.number)
        {
            let message = format!(
                "the gateway `{}` stands a second time in namespace `{}`",
                at.gateway.name, at.namespace
            );
            let help = format!("rename it, or merge it into {}", first.path());
            found.report(ProblemCode::DuplicateGateway, path.clone().then("name"), message, help);
        }
        fields(at.gateway, &path, found);
    }
}

/// Whether the fields of one gateway agree with one another.
pub(super) fn fields(gateway: &Gateway, path: &YamlPath, found: &mut Found) {
    let ports = path.clone().then("service").then("ports");
    distinct_ports(gateway.service.ports.iter().map(|port| (port.port, &port.name)), &ports, found);
    for (number, port) in gateway.service.ports.iter().enumerate() {
        free_port(port.target_port, || ports.clone().then(number).then("targetPort"), found);
        let Some(node_port) = port.node_port else { continue };
        let at = || ports.clone().then(number).then("nodePort");
        if !(30000..=32767).contains(&node_port.get()) {
            let message = format!("the node port {node_port} is not from 30000 to 32767");
            let help = "choose one in Kubernetes' range, or leave it out";
            found.report(ProblemCode::NodePortRange, at(), message, help);
        }
        if gateway.service.kind == ServiceType::ClusterIp {
            let message = "a Service of type `ClusterIP` has no node ports".to_owned();
            let help = format!(
                "set {path}.service.type to `NodePort` or `LoadBalancer`, or leave the node port out"
            );
            found.report(ProblemCode::NodePortType, at(), message, help);
        }
    }
    if gateway.identity == Identity::Host {
        for (number, host) in
            gateway.hosts.iter().enumerate().filter(|(_, host)| host.as_str().starts_with('*'))
        {
            let message = format!("the gateway tells tenants by their host, and `{host}` is none");
            let help = "write each host out, or use `identity: gateway`";
            found.report(ProblemCode::HostIdentity, path.clone().then("hosts").then(number), message, help);
        }
    }
    if gateway.autoscale.min > gateway.autoscale.max {
        let message = format!(
            "at least {} replicas are asked for, and at most {}",
            gateway.autoscale.min, gateway.autoscale.max
        );
        let help = "lower `min` or raise `max`";
        found.report(ProblemCode::ReplicaRange, path.clone().then("autoscale").then("min"), message, help);
    }
}
