//! Whether the platform's own gateway, routes and services keep away from the tenants.

use std::collections::{BTreeMap, BTreeSet};

use super::{gateways::fields, hosts::covering, index::Index, services::distinct_ports};
use crate::{
    name::{HostPattern, Namespace},
    problem::{Found, ProblemCode, YamlPath, place},
    spec::{Gateway, Identity, PlatformService},
};

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    let platform = &index.mesh.spec.platform;
    if let Some(gateway) = &platform.gateway {
        let path = place!["spec", "platform", "gateway"];
        fields(gateway, &path, found);
        only_platform_fields(index, gateway, &path, found);
        if gateway.name.as_str().starts_with("istiod") {
            let message = format!("the name `{}` is the control plane's in its namespace", gateway.name);
            found.report(
                ProblemCode::NameClash,
                path.then("name"),
                message,
                "choose one that does not begin with `istiod`",
            );
        }
    }
    routes(index, found);
    for (number, service) in platform.services.iter().flatten().enumerate() {
        let path = place!["spec", "platform", "services", number];
        no_tenants(index, &service.namespace, path.clone().then("namespace"), found);
        ports(index, service, path, found);
    }
}

fn only_platform_fields(index: &Index<'_>, gateway: &Gateway, path: &YamlPath, found: &mut Found) {
    let root = &index.mesh.spec.istio.namespace;
    let mut report = |field: &'static str, message: String, help: &str| {
        found.report(ProblemCode::PlatformGateway, path.clone().then(field), message, help);
    };
    if !gateway.routes.is_empty() {
        let message = "the platform's gateway has routes of its own".to_owned();
        report("routes", message, "move them to spec.platform.routes");
    }
    if gateway.identity != Identity::Gateway {
        let message = "the platform's gateway serves no tenant, so it tells none".to_owned();
        report("identity", message, "remove `identity`");
    }
    if gateway.shared.is_some() {
        report("shared", "the platform's gateway is shared with no tenant".to_owned(), "remove `shared`");
    }
    if gateway.namespace.as_ref().is_some_and(|namespace| namespace != root) {
        let message = format!("the platform's gateway stands in the control plane's namespace, `{root}`");
        report("namespace", message, "remove `namespace`");
    }
}

fn routes(index: &Index<'_>, found: &mut Found) {
    let platform = &index.mesh.spec.platform;
    if platform.gateway.is_none() && !platform.routes.is_empty() {
        let message = "the platform has routes and no gateway that serves them".to_owned();
        let help = "add spec.platform.gateway, or remove the routes";
        found.report(ProblemCode::PlatformGateway, place!["spec", "platform", "routes"], message, help);
    }
    let served: Option<BTreeSet<&str>> =
        platform.gateway.as_ref().map(|gateway| gateway.hosts.iter().map(HostPattern::as_str).collect());
    let mut seen = BTreeMap::new();
    for (number, route) in platform.routes.iter().enumerate() {
        let path = place!["spec", "platform", "routes", number];
        let first = *seen.entry(&route.host).or_insert(number);
        if first != number {
            let message = format!("the host `{}` has a route already", route.host);
            let help = format!("remove one of the two; the first is at spec.platform.routes[{first}]");
            found.report(ProblemCode::DuplicateRoute, path.clone().then("host"), message, help);
        }
        if let (Some(served), Ok(host)) = (&served, HostPattern::new(route.host.as_str()))
            && !covering(&host).iter().any(|pattern| served.contains(pattern.as_str()))
        {
            let message = format!("the platform's gateway does not serve the host `{host}`");
            let help = "add it to spec.platform.gateway.hosts";
            found.report(ProblemCode::RouteHost, path.clone().then("host"), message, help);
        }
        let namespace = route.service.namespace().and_then(|namespace| namespace.parse().ok());
        if let Some(namespace) = namespace {
            no_tenants(index, &namespace, path.then("service"), found);
        }
    }
}

/// The mesh sees the control plane's namespace, and must be told of what is elsewhere.
fn ports(index: &Index<'_>, service: &PlatformService, path: YamlPath, found: &mut Found) {
    distinct_ports(
        service.ports.iter().map(|port| (port.port, &port.name)),
        &path.clone().then("ports"),
        found,
    );
    if index.owner(&service.namespace).is_some() {
        return;
    }
    let root = &index.mesh.spec.istio.namespace;
    let is_seen = service.namespace == *root;
    if is_seen && !(service.ports.is_empty() && service.addresses.is_empty()) {
        let message =
            format!("the mesh sees the namespace `{root}`, and knows the service's ports and addresses");
        found.report(ProblemCode::PlatformPorts, path, message, "remove `ports` and `addresses`");
    } else if !is_seen && service.ports.is_empty() && !has_known_ports(service) {
        let message = format!(
            "the mesh does not see the namespace `{}`, so it must be told the ports",
            service.namespace
        );
        found.report(ProblemCode::PlatformPorts, path, message, "add `ports: [{name, port, protocol}]`");
    }
}

/// The Kubernetes API and the cluster's DNS are the same everywhere.
fn has_known_ports(service: &PlatformService) -> bool {
    matches!(
        (service.name.as_str(), service.namespace.as_str()),
        ("kubernetes", "default") | ("kube-dns", "kube-system")
    )
}

/// Through the platform no tenant is reached.
fn no_tenants(index: &Index<'_>, namespace: &Namespace, path: YamlPath, found: &mut Found) {
    if let Some((tenant, first)) = index.owner(namespace) {
        let message = format!("the namespace `{namespace}` is tenant `{}`'s", index.tenant_name(tenant));
        let help = format!(
            "the platform reaches no tenant: name a service elsewhere (the tenant says so at {first})"
        );
        found.report(ProblemCode::PlatformReachesTenant, path, message, help);
    }
}
