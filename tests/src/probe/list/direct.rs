//! What a hostile caller asks at a pod's door, past its own sidecar: every header lie, every certificate.

use cofferdam::{
    name::TenantName,
    spec::{HttpMethod, Mesh},
};

use super::{Request, Spot, get, odd_spellings, other, places, service, spots};
use crate::probe::{Credential, Place, PodAt, Probe, Road};

/// Lists what every namespace's certificates, and worse ones, ask of every pod.
pub(super) fn probes(mesh: &Mesh) -> Vec<Probe> {
    let mut probes = Vec::new();
    for from in places(mesh) {
        for tenant in &mesh.spec.tenants {
            let spots = spots(mesh).into_iter().filter(|spot| spot.tenant.name == tenant.name);
            for (index, spot) in spots.enumerate() {
                let pods = spot.pods().into_iter().enumerate();
                probes.extend(pods.flat_map(|(pod, at)| {
                    let depth = if index == 0 && pod == 0 { Depth::Every } else { Depth::One };
                    at_pod(mesh, &from, &spot, at, depth)
                }));
            }
        }
    }
    for tenant in &mesh.spec.tenants {
        probes.extend(
            spots(mesh).iter().find(|spot| spot.tenant.name == tenant.name).map_or_else(Vec::new, doors),
        );
    }
    probes
}

/// How much is asked of a pod: lies are tried at one pod of each tenant, since the filter is the same at all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Every,
    One,
}

fn at_pod(mesh: &Mesh, from: &Place, spot: &Spot<'_>, at: PodAt, depth: Depth) -> Vec<Probe> {
    let header = mesh.spec.enforcement.header.as_str();
    let owner = spot.tenant.name.as_str();
    let probe = |at: &PodAt, request| Probe {
        road: Road::Direct { from: Credential::Mesh(from.clone()), to: at.clone() },
        request,
    };
    let mut probes = Vec::new();
    if from.tenant == spot.tenant.name {
        probes.push(probe(&at, get(spot.path())));
        if depth == Depth::Every {
            probes.extend(lies(mesh, from, &get(spot.path())).into_iter().map(|request| probe(&at, request)));
        }
        return probes;
    }
    let grants = spot.grants(mesh, &from.tenant);
    match grants.first() {
        None => {
            probes.push(probe(&at, get(spot.path()).header(header, owner)));
            // The server name of a granted neighbour opens nothing: the pod decides, not the name.
            let mut neighbours = spots(mesh).into_iter();
            let granted = neighbours.find_map(|other| {
                let grants = other.grants(mesh, &from.tenant);
                let grant = *grants.first()?;
                let near = other.target == spot.target && other.at.namespace == spot.at.namespace;
                near.then(|| (get(service::path(grant, &other)).by(service::method(grant)), other.at))
            });
            if let Some((request, server_name)) = granted {
                probes.push(probe(&PodAt { server_name, ..at }, request));
            }
        }
        Some(grant) => {
            let open = get(service::path(grant, spot)).by(service::method(grant));
            probes.push(probe(&at, open.clone()));
            if depth == Depth::Every {
                probes.extend(lies(mesh, from, &open).into_iter().map(|request| probe(&at, request)));
            }
            let own = from.tenant.as_str();
            probes.push(probe(&at, get("/secret").by(service::method(grant)).header(header, own)));
            probes.push(probe(&at, open.by(HttpMethod::Post).header(header, owner)));
        }
    }
    probes
}

/// What a caller may write into the tenant header.
fn lies(mesh: &Mesh, from: &Place, request: &Request) -> Vec<Request> {
    let header = mesh.spec.enforcement.header.as_str();
    let own = from.tenant.as_str();
    let other = other(mesh, &from.tenant).map_or("nobody", TenantName::as_str);
    let say = |value: &[u8]| request.clone().header(header, value);
    let mut requests = vec![
        say(own.as_bytes()),
        say(other.as_bytes()),
        say(b""),
        say(own.as_bytes()).header(header, own),
        say(own.as_bytes()).header(header, other),
        say(format!("{own},{other}").as_bytes()),
        say(format!("-{own}").as_bytes()),
        say(own.to_ascii_uppercase().as_bytes()),
        say(&[own.as_bytes(), b"\xe9"].concat()),
        request.clone().header(&header.to_ascii_uppercase(), other),
    ];
    requests.extend(odd_spellings(header).iter().map(|name| request.clone().header(name, other)));
    requests
}

/// Callers whom no pod of a tenant lets in, at the tenant's first pod.
fn doors(spot: &Spot<'_>) -> Vec<Probe> {
    let Some(to) = spot.pods().into_iter().next() else { return Vec::new() };
    let own = || Place { tenant: spot.tenant.name.clone(), namespace: spot.at.namespace.clone() };
    let callers = [
        Credential::Plaintext,
        Credential::NoCertificate,
        Credential::OtherCa(own()),
        Credential::OtherTrustDomain(own()),
        Credential::HostName(own()),
        Credential::LongIdentity(own()),
        Credential::Stranger,
    ];
    let probe = |from| Probe { road: Road::Direct { from, to: to.clone() }, request: get(spot.path()) };
    callers.into_iter().map(probe).collect()
}
