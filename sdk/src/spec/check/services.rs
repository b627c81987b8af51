//! Whether each service stands once, in a namespace of its tenant, with ports that can be told apart.

use std::collections::BTreeMap;

use super::index::{Index, ServiceAt};
use crate::{
    name::{Namespace, PortName},
    problem::{Found, ProblemCode, YamlPath},
    spec::Port,
};

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    for at in index.all_services() {
        let name = &at.service.name;
        if let Some(namespace) = &at.service.namespace {
            own_namespace(index, at.tenant, namespace, at.path().then("namespace"), found);
        }
        if let Some(first) = index.service(at.namespace, name.as_str())
            && (first.tenant, first.number) != (at.tenant, at.number)
        {
            let message =
                format!("the service `{name}` stands a second time in namespace `{}`", at.namespace);
            let help = format!("rename it, or merge it into {}", first.path());
            found.report(ProblemCode::DuplicateService, at.path().then("name"), message, help);
        }
        clash_with_gateway(index, at, found);
        let ports = at.service.ports.iter().map(|port| (port.port, &port.name));
        distinct_ports(ports, &at.path().then("ports"), found);
        for (number, port) in at.service.ports.iter().enumerate() {
            let key = if port.target_port.is_some() { "targetPort" } else { "port" };
            free_port(port.target(), || at.path().then("ports").then(number).then(key), found);
        }
        for (number, tenant) in at.service.acts_for.iter().enumerate() {
            let path = at.path().then("actsFor").then(number);
            if index.tenant(tenant).is_none() {
                let message = format!("there is no tenant `{tenant}`");
                found.report(ProblemCode::UnknownTenant, path, message, "name a tenant of this spec");
            }
        }
    }
}

/// A gateway's Service carries the gateway's name.
fn clash_with_gateway(index: &Index<'_>, at: ServiceAt<'_>, found: &mut Found) {
    let name = &at.service.name;
    if let Some(gateway) = index.gateway(at.namespace, name.as_str()) {
        let message = format!(
            "a gateway of namespace `{}` is called `{name}`, too, and so is its Service",
            at.namespace
        );
        let help = format!("rename the service, or the gateway at {}", gateway.path());
        found.report(ProblemCode::NameClash, at.path().then("name"), message, help);
    }
}

/// Whether a namespace that is named is the tenant's.
pub(super) fn own_namespace(
    index: &Index<'_>,
    tenant: usize,
    namespace: &Namespace,
    path: YamlPath,
    found: &mut Found,
) {
    if index.owns(tenant, namespace) {
        return;
    }
    let owner = index.tenant_name(tenant);
    let message = match index.owner(namespace) {
        Some((other, _)) => {
            format!("the namespace `{namespace}` is tenant `{}`'s, not `{owner}`'s", index.tenant_name(other))
        }
        None => format!("the namespace `{namespace}` is not one of tenant `{owner}`'s"),
    };
    let help = format!("name one of the tenant's namespaces, or add it to spec.tenants[{tenant}].namespaces");
    found.report(ProblemCode::ForeignNamespace, path, message, help);
}

/// Ports that the proxy listens on in every pod; what else stands there is not intercepted, so not enforced.
const PROXY_PORTS: [u16; 10] = [15000, 15001, 15002, 15004, 15006, 15008, 15020, 15021, 15053, 15090];

/// Whether pods may listen on a port.
pub(super) fn free_port(target: Port, path: impl Fn() -> YamlPath, found: &mut Found) {
    if PROXY_PORTS.contains(&target.get()) {
        let message = format!("the proxy in every pod keeps the port {target} for itself");
        found.report(ProblemCode::ReservedPort, path(), message, "let the pods listen on another port");
    }
}

/// Whether the ports of a Service have distinct numbers and names.
pub(super) fn distinct_ports<'a>(
    ports: impl Iterator<Item = (Port, &'a PortName)>,
    path: &YamlPath,
    found: &mut Found,
) {
    let (mut numbers, mut names) = (BTreeMap::new(), BTreeMap::new());
    for (at, (number, name)) in ports.enumerate() {
        let mut report = |first: usize, what: String, key: &'static str| {
            let message = format!("{what} stands here a second time");
            let help = format!("change it; the first is at {}", path.clone().then(first));
            found.report(ProblemCode::DuplicatePort, path.clone().then(at).then(key), message, help);
        };
        if let Some(first) = numbers.get(&number) {
            report(*first, format!("the port {number}"), "port");
        }
        if let Some(first) = names.get(name) {
            report(*first, format!("the port name `{name}`"), "name");
        }
        numbers.entry(number).or_insert(at);
        names.entry(name).or_insert(at);
    }
}
