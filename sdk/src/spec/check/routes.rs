//! Whether each route of a gateway leads to a service that its tenant may reach, for a host that it serves.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    hosts::covering,
    index::{GatewayAt, Index, ServiceAt},
    pods::covers,
};
use crate::{
    name::{HostPattern, TenantName},
    problem::{Found, ProblemCode, YamlPath},
    spec::{Gateway, GatewayRoute, Grant, PathMatch},
};

type GrantsByPair<'a> = BTreeMap<(&'a TenantName, &'a TenantName, &'a str), Vec<&'a Grant>>;

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    let mut grants: GrantsByPair<'_> = BTreeMap::new();
    for grant in &index.mesh.spec.access {
        grants.entry((&grant.from, &grant.to.tenant, grant.to.service.as_str())).or_default().push(grant);
    }
    for at in index.all_gateways() {
        let path = at.path().then("routes");
        hosts(at.gateway, &path, found);
        distinct(at.gateway, &path, found);
        for (number, route) in at.gateway.routes.iter().enumerate() {
            let path = path.clone().then(number);
            target(index, &grants, at, route, &path, found);
            rewrite(route, &path, found);
        }
    }
}

/// Whether the service that a route leads to exists, speaks HTTP and is the tenant's or granted to it.
fn target(
    index: &Index<'_>,
    grants: &GrantsByPair<'_>,
    at: GatewayAt<'_>,
    route: &GatewayRoute,
    path: &YamlPath,
    found: &mut Found,
) {
    let namespace = match route.service.namespace().map(str::parse) {
        None => at.namespace.clone(),
        Some(Ok(namespace)) => namespace,
        Some(Err(_)) => return,
    };
    let Some(service) = index.service(&namespace, route.service.service()) else {
        return unknown(index, at, route, &namespace, path, found);
    };
    let Some(port) = service.port(route.port) else {
        let message = format!(
            "the service `{}` of namespace `{namespace}` has no port {}",
            service.service.name, route.port
        );
        found.report(ProblemCode::UnknownPort, path.clone().then("port"), message, service.port_help());
        return;
    };
    if !port.protocol.is_http() {
        let message =
            format!("the port {} of service `{}` does not speak HTTP", route.port, service.service.name);
        let help = "a gateway's routes are of HTTP: name another port";
        found.report(ProblemCode::NotHttp, path.clone().then("port"), message, help);
    }
    if service.tenant != at.tenant && !is_granted(index, grants, at, service, route) {
        let (owner, own) = (index.tenant_name(service.tenant), index.tenant_name(at.tenant));
        let message = format!(
            "the service `{}` is tenant `{owner}`'s, and no grant opens its port {} to `{own}`",
            route.service, route.port
        );
        let help = format!(
            "add to spec.access: \
             {{from: {own}, to: {{tenant: {owner}, service: {}, namespace: {namespace}, ports: [{}]}}}}",
            service.service.name, route.port
        );
        found.report(ProblemCode::NotGranted, path.clone().then("service"), message, help);
    }
}

fn unknown(
    index: &Index<'_>,
    at: GatewayAt<'_>,
    route: &GatewayRoute,
    namespace: &crate::name::Namespace,
    path: &YamlPath,
    found: &mut Found,
) {
    let owner = index.owner(namespace).map(|(tenant, _)| tenant);
    let message = match owner {
        Some(_) => format!("there is no service `{}` in namespace `{namespace}`", route.service.service()),
        None => format!("no tenant owns the namespace `{namespace}`"),
    };
    let tenant = owner.unwrap_or(at.tenant);
    let help = match found.hint(route.service.service(), index.service_names(tenant)) {
        _ if owner.is_none() => "name a service of a tenant".to_owned(),
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("add it to spec.tenants[{tenant}].services"),
    };
    found.report(ProblemCode::UnknownService, path.clone().then("service"), message, help);
}

fn is_granted(
    index: &Index<'_>,
    grants: &GrantsByPair<'_>,
    at: GatewayAt<'_>,
    service: ServiceAt<'_>,
    route: &GatewayRoute,
) -> bool {
    let tenants = &index.mesh.spec.tenants;
    let (Some(own), Some(owner)) = (tenants.get(at.tenant), tenants.get(service.tenant)) else {
        return false;
    };
    let key = (&own.name, &owner.name, service.service.name.as_str());
    grants.get(&key).into_iter().flatten().any(|grant| {
        grant.to.namespace.as_ref().or(owner.home()) == Some(service.namespace) && covers(grant, route.port)
    })
}

/// Whether what replaces a prefix fits it. Proxies replace the text of the prefix alone: `/open` by `/` makes
/// `//more` of `/open/more`, and `/open/` by `/new` makes `/newmore` of it.
fn rewrite(route: &GatewayRoute, path: &YamlPath, found: &mut Found) {
    let (PathMatch::Prefix(prefix), Some(rewrite)) = (&route.path, &route.rewrite) else {
        return;
    };
    let becomes = match (prefix.as_str().strip_suffix('/'), rewrite.as_str().strip_suffix('/')) {
        (Some(_), Some(_)) | (None, None) => return,
        (None, Some(kept)) => format!("`{prefix}/more` would become `{kept}//more`"),
        (Some(_), None) => format!("`{prefix}more` would become `{rewrite}more`"),
    };
    let help = "end both in `/` or neither; a prefix that ends in `/` needs a route with `exact` for the path without";
    found.report(ProblemCode::RewriteSlash, path.clone().then("rewrite"), becomes, help);
}

/// Whether the hosts of each route are among those of its gateway.
fn hosts(gateway: &Gateway, path: &YamlPath, found: &mut Found) {
    let served: BTreeSet<&str> = gateway.hosts.iter().map(HostPattern::as_str).collect();
    for (r, route) in gateway.routes.iter().enumerate() {
        for (h, host) in route.hosts.iter().enumerate() {
            if !covering(host).iter().any(|pattern| served.contains(pattern.as_str())) {
                let message = format!("the gateway `{}` does not serve the host `{host}`", gateway.name);
                let help = "name one of the gateway's hosts, or add it to them";
                found.report(
                    ProblemCode::RouteHost,
                    path.clone().then(r).then("hosts").then(h),
                    message,
                    help,
                );
            }
        }
    }
}

/// The routes of one match that were seen: for all hosts of the gateway, and for single ones.
#[derive(Default)]
struct Seen<'a> {
    everywhere: Option<usize>,
    hosts: BTreeMap<&'a HostPattern, usize>,
}

/// Whether no two routes match the same path of the same host.
fn distinct(gateway: &Gateway, path: &YamlPath, found: &mut Found) {
    let served: BTreeSet<&HostPattern> = gateway.hosts.iter().collect();
    let mut seen: BTreeMap<(bool, &str), Seen<'_>> = BTreeMap::new();
    for (number, route) in gateway.routes.iter().enumerate() {
        let key = match &route.path {
            PathMatch::Exact(path) => (true, path.as_str()),
            PathMatch::Prefix(path) => (false, path.as_str()),
        };
        let seen = seen.entry(key).or_default();
        let first = if route.hosts.is_empty() {
            let single =
                seen.hosts.iter().find(|(host, _)| served.contains(*host)).map(|(_, number)| *number);
            seen.everywhere.or(single)
        } else {
            let everywhere = seen.everywhere.filter(|_| route.hosts.iter().any(|host| served.contains(host)));
            everywhere.or_else(|| route.hosts.iter().find_map(|host| seen.hosts.get(host).copied()))
        };
        if let Some(first) = first {
            let message =
                "an earlier route of the gateway matches the same host and path, so this one never applies"
                    .to_owned();
            let help = format!("remove it, or change it; the first is at {}", path.clone().then(first));
            found.report(ProblemCode::DuplicateRoute, path.clone().then(number).then("match"), message, help);
        } else if route.hosts.is_empty() {
            seen.everywhere = Some(number);
        }
        for host in &route.hosts {
            seen.hosts.entry(host).or_insert(number);
        }
    }
}
