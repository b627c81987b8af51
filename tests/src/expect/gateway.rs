//! What a tenant's gateway makes of a request: its authority, its tenant, its route, then the pod behind it.

use cofferdam::{
    name::{HostPattern, HttpPath, Namespace, ServiceName},
    spec::{Gateway, GatewayRoute, Identity, Mesh, PathMatch, Tenant},
};

use super::{
    Caller, Outcome, Unmodelled,
    inbound::{self, Heard},
    model, path,
};
use crate::probe::{GatewayAt, Probe, Request, ServiceAt};

/// Derives what a probe sees at a gateway.
pub(super) fn outcome(mesh: &Mesh, at: &GatewayAt, probe: &Probe) -> Result<Outcome, Unmodelled> {
    if at.namespace == mesh.spec.istio.namespace {
        return platform(mesh, probe);
    }
    let (tenant, gateway) = gateway(mesh, at)?;
    let hosts = probe.hosts();
    let Some(host) = authority(&hosts) else { return Ok(Outcome::Filter("bad-authority".to_owned())) };
    match &gateway.identity {
        Identity::Gateway => {}
        Identity::Host => {
            if !gateway.hosts.iter().any(|pattern| covers(pattern, host)) {
                return Ok(Outcome::Filter("unknown-host".to_owned()));
            }
        }
        Identity::Jwt { .. } | Identity::Peer | Identity::ApiKey { .. } => {
            return Err(Unmodelled::new("a gateway's identity other than `gateway` and `host`"));
        }
    }
    let asked = path::normal(&probe.request.path);
    let Some(route) = gateway.routes.iter().find(|route| applies(gateway, route, host, &asked)) else {
        return Ok(Outcome::Route);
    };
    let service = target(&at.namespace, route)?;
    let version = model::released(mesh, &service, &probe.request)?;
    let pod = model::pod(mesh, &service, version)?;
    let request = Request { path: rewritten(route, &asked), ..probe.request.clone() };
    // Whatever the client wrote is gone: the pod hears the gateway's tenant from the gateway's own identity.
    inbound::outcome(mesh, &pod, &Caller::Tenant(&tenant.name), &Heard::clean(&request))
}

/// "No tenant is reached through this gateway": what it serves itself is not the tenants' matter.
fn platform(mesh: &Mesh, probe: &Probe) -> Result<Outcome, Unmodelled> {
    let hosts = probe.hosts();
    let served = |host: &str| mesh.spec.platform.routes.iter().any(|route| route.host.as_str() == host);
    match authority(&hosts) {
        Some(host) if !served(host) => Ok(Outcome::Route),
        _ => Err(Unmodelled::new("the platform's own services")),
    }
}

fn gateway<'a>(mesh: &'a Mesh, at: &GatewayAt) -> Result<(&'a Tenant, &'a Gateway), Unmodelled> {
    let unknown = || Unmodelled::new(format!("gateway `{}` of namespace `{}`", at.name, at.namespace));
    let tenant = model::owner(mesh, &at.namespace).ok_or_else(unknown)?;
    let home = |gateway: &Gateway| gateway.namespace.clone().or_else(|| tenant.home().cloned());
    let found = tenant
        .gateways
        .iter()
        .find(|gateway| gateway.name == at.name && home(gateway).as_ref() == Some(&at.namespace));
    match found {
        Some(gateway) if gateway.shared.is_some() => Err(Unmodelled::new("a shared gateway")),
        Some(gateway) => Ok((tenant, gateway)),
        None => Err(unknown()),
    }
}

/// The one host that a request names, without its port; nothing where it names none or is ill-formed.
fn authority(hosts: &[String]) -> Option<&str> {
    let [authority] = hosts else { return None };
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "80"));
    let host = host.strip_suffix('.').unwrap_or(host);
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    (!host.is_empty() && host.bytes().all(letters) && port.parse::<u16>().is_ok()).then_some(host)
}

fn covers(pattern: &HostPattern, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    match pattern.as_str().strip_prefix('*') {
        Some(suffix) => host.len() > suffix.len() && host.ends_with(suffix),
        None => host == pattern.as_str(),
    }
}

fn applies(gateway: &Gateway, route: &GatewayRoute, host: &str, path: &str) -> bool {
    let served = gateway.hosts.iter().any(|pattern| covers(pattern, host));
    let hosts = if route.hosts.is_empty() { &gateway.hosts } else { &route.hosts };
    let path = path::without_query(path);
    let matched = match &route.path {
        PathMatch::Exact(exact) => path == exact.as_str(),
        PathMatch::Prefix(prefix) => path.starts_with(prefix.as_str()),
    };
    served && hosts.iter().any(|pattern| covers(pattern, host)) && matched
}

fn target(here: &Namespace, route: &GatewayRoute) -> Result<ServiceAt, Unmodelled> {
    let unreadable = |_| Unmodelled::new(format!("service `{}`", route.service));
    let namespace = route.service.namespace().map(Namespace::new).transpose().map_err(unreadable)?;
    let name = ServiceName::new(route.service.service()).map_err(unreadable)?;
    Ok(ServiceAt { namespace: namespace.unwrap_or_else(|| here.clone()), name, port: route.port })
}

/// What the service is asked: the matched path or prefix is replaced, the rest stays.
fn rewritten(route: &GatewayRoute, path: &str) -> String {
    let matched = match &route.path {
        PathMatch::Exact(path) | PathMatch::Prefix(path) => path,
    };
    let new = route.rewrite.as_ref().unwrap_or(matched);
    let rest = path.strip_prefix(matched.as_str()).unwrap_or_default();
    format!("{}{rest}", HttpPath::as_str(new))
}
