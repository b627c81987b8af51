//! What gateways are asked: every route, every canary, every lie in the tenant header, no route, odd hosts.

use cofferdam::{
    name::{HostPattern, InvalidName, Namespace, ServiceName},
    spec::{Gateway, GatewayRoute, Mesh, PathMatch, Tenant},
};

use super::{Request, Spot, get, odd_spellings, other, places, spots};
use crate::probe::{GatewayAt, Outsider, Probe, Road};

/// Lists the probes of every gateway of every tenant.
pub(super) fn probes(mesh: &Mesh) -> Result<Vec<Probe>, InvalidName> {
    let mut probes = Vec::new();
    for tenant in &mesh.spec.tenants {
        for gateway in &tenant.gateways {
            let Some(at) = at(tenant, gateway) else { continue };
            let mut requests = Vec::new();
            for route in &gateway.routes {
                requests.extend(route_requests(mesh, &at, route)?);
            }
            if let Some(route) = gateway.routes.first() {
                requests.extend(lies(mesh, tenant, path(route)));
                requests.extend(hosts(gateway, &at, path(route)));
            }
            requests.extend(strays(mesh, tenant));
            let road = |from| Road::Gateway { from, to: at.clone() };
            probes
                .extend(requests.into_iter().map(|request| Probe { road: road(Outsider::Nobody), request }));
            let neighbours = places(mesh).into_iter().filter(|place| place.tenant != tenant.name);
            for (place, route) in neighbours.zip(gateway.routes.iter().cycle()) {
                let request =
                    get(path(route)).header(mesh.spec.enforcement.header.as_str(), place.tenant.as_str());
                probes.push(Probe { road: road(Outsider::Pod(place)), request });
            }
        }
    }
    probes.extend(platform(mesh));
    Ok(probes)
}

/// What tenants serve, asked at the platform's gateway: by nobody, and by a pod of each tenant.
fn platform(mesh: &Mesh) -> Vec<Probe> {
    let Some(gateway) = &mesh.spec.platform.gateway else { return Vec::new() };
    let (Some(pattern), Some(port)) = (gateway.hosts.first(), gateway.service.ports.first()) else {
        return Vec::new();
    };
    let namespace = gateway.namespace.clone().unwrap_or_else(|| mesh.spec.istio.namespace.clone());
    let to = GatewayAt { namespace, name: gateway.name.clone(), port: port.port, host: host(pattern) };
    let mut probes = Vec::new();
    for served in mesh.spec.tenants.iter().flat_map(|tenant| &tenant.gateways) {
        let (Some(pattern), Some(route)) = (served.hosts.first(), served.routes.first()) else { continue };
        let request = get(path(route)).hosts(vec![host(pattern)]);
        let callers = places(mesh).into_iter().map(Outsider::Pod);
        probes.extend(
            [Outsider::Nobody]
                .into_iter()
                .chain(callers)
                .map(|from| Probe { road: Road::Gateway { from, to: to.clone() }, request: request.clone() }),
        );
    }
    probes
}

fn at(tenant: &Tenant, gateway: &Gateway) -> Option<GatewayAt> {
    let namespace = gateway.namespace.clone().or_else(|| tenant.home().cloned())?;
    let port = gateway.service.ports.first()?.port;
    let host = host(gateway.hosts.first()?);
    Some(GatewayAt { namespace, name: gateway.name.clone(), port, host })
}

/// A host that a pattern covers.
fn host(pattern: &HostPattern) -> String {
    match pattern.as_str().strip_prefix('*') {
        Some("") => "shop.example".to_owned(),
        Some(suffix) => format!("any{suffix}"),
        None => pattern.to_string(),
    }
}

fn path(route: &GatewayRoute) -> &str {
    match &route.path {
        PathMatch::Exact(path) | PathMatch::Prefix(path) => path.as_str(),
    }
}

/// A route as it stands, one step below a prefix, and each canary of what it leads to.
fn route_requests(mesh: &Mesh, at: &GatewayAt, route: &GatewayRoute) -> Result<Vec<Request>, InvalidName> {
    let path = path(route);
    let here = |request: Request| match route.hosts.first().map(host) {
        Some(host) if host != at.host => request.hosts(vec![host]),
        _ => request,
    };
    let mut requests = vec![here(get(path))];
    let below = format!("{}/more", path.trim_end_matches('/'));
    requests.push(here(get(below)));
    let name = ServiceName::new(route.service.service())?;
    let namespace = route.service.namespace().map(Namespace::new).transpose()?;
    let namespace = namespace.unwrap_or_else(|| at.namespace.clone());
    let leads = |spot: &Spot<'_>| {
        spot.at.name == name && spot.at.namespace == namespace && spot.at.port == route.port
    };
    let release = spots(mesh).iter().find(|spot| leads(spot)).and_then(Spot::release);
    if let Some(release) = release {
        let chosen = release.canaries.keys().map(|value| value.as_str()).chain(["no-such-version"]);
        requests.extend(chosen.map(|value| here(get(path).header(release.header.as_str(), value))));
    }
    Ok(requests)
}

/// What a client may write into the tenant header: it never matters.
fn lies(mesh: &Mesh, tenant: &Tenant, path: &str) -> Vec<Request> {
    let header = mesh.spec.enforcement.header.as_str();
    let own = tenant.name.as_str();
    let other = other(mesh, &tenant.name).map_or("nobody", |other| other.as_str());
    let mut requests = vec![
        get(path).header(header, own),
        get(path).header(header, other),
        get(path).header(header, own).header(header, other),
        get(path).header(header, other).header(header, own),
        get(path).header(&header.to_ascii_uppercase(), other),
        get(path).header(header, ""),
        get(path).header(header, [own.as_bytes(), b"\xe9"].concat()),
    ];
    requests.extend(odd_spellings(header).iter().map(|name| get(path).header(name, other)));
    requests
}

/// Paths that other tenants' gateways serve, and one that nobody's does.
fn strays(mesh: &Mesh, tenant: &Tenant) -> Vec<Request> {
    let neighbours = mesh.spec.tenants.iter().filter(|other| other.name != tenant.name);
    let routes = neighbours.flat_map(|other| &other.gateways).filter_map(|gateway| gateway.routes.first());
    routes.map(path).chain(["/no-such-route"]).map(get).collect()
}

/// Hosts that are served, are not, or are none.
fn hosts(gateway: &Gateway, at: &GatewayAt, path: &str) -> Vec<Request> {
    let mut hosts: Vec<_> = gateway.hosts.iter().skip(1).map(|pattern| vec![host(pattern)]).collect();
    hosts.push(vec!["elsewhere.invalid".to_owned()]);
    hosts.push(vec![at.host.clone(), "elsewhere.invalid".to_owned()]);
    hosts.push(vec![format!("user@{}", at.host)]);
    hosts.into_iter().map(|hosts| get(path).hosts(hosts)).collect()
}
