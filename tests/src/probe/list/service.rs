//! What applications ask each other through their sidecars: own, granted and foreign services.

use cofferdam::{
    name::TenantName,
    spec::{Grant, HttpMethod, Mesh},
};

use super::{Request, Spot, get, odd_spellings, places, spots};
use crate::probe::{Place, Probe, Road};

/// Lists what every namespace's client asks every service.
pub(super) fn probes(mesh: &Mesh) -> Vec<Probe> {
    let mut probes = Vec::new();
    for from in places(mesh) {
        for spot in spots(mesh) {
            let road = Road::Mesh { from: from.clone(), to: spot.at.clone() };
            let requests = requests(mesh, &from, &spot).into_iter();
            probes.extend(requests.map(|request| Probe { road: road.clone(), request }));
        }
    }
    probes
}

fn requests(mesh: &Mesh, from: &Place, spot: &Spot<'_>) -> Vec<Request> {
    let header = mesh.spec.enforcement.header.as_str();
    let owner = spot.tenant.name.as_str();
    if from.tenant == spot.tenant.name {
        let other = super::other(mesh, &from.tenant).map_or("nobody", TenantName::as_str);
        let mut requests = vec![get(spot.path())];
        requests.extend(canaries(spot, &spot.path()));
        requests.push(get(spot.path()).header(header, other));
        return requests;
    }
    let grants = spot.grants(mesh, &from.tenant);
    let Some(first) = grants.first() else {
        return vec![get(spot.path()).header(header, owner)];
    };
    let mut requests = Vec::new();
    for grant in &grants {
        requests.extend(granted(grant, spot));
        requests.extend(beyond(grant, spot));
    }
    let (method, path) = (method(first), path(first, spot));
    requests.extend(canaries(spot, &path).into_iter().map(|request| request.by(method)));
    requests.push(get(&path).by(method).header(header, owner));
    requests.extend(odd_spellings(header).iter().map(|name| get(&path).by(method).header(name, owner)));
    requests
}

/// The service's canaries, wherever they are asked for.
fn canaries(spot: &Spot<'_>, path: &str) -> Vec<Request> {
    let Some(release) = spot.release() else { return Vec::new() };
    let values = release.canaries.keys();
    values.map(|value| get(path).header(release.header.as_str(), value.as_str())).collect()
}

/// The first method that a grant opens.
pub(super) fn method(grant: &Grant) -> HttpMethod {
    grant.to.methods.first().copied().unwrap_or(HttpMethod::Get)
}

/// A path that a grant opens.
pub(super) fn path(grant: &Grant, spot: &Spot<'_>) -> String {
    grant.to.paths.first().map_or_else(|| spot.path(), |pattern| sample(pattern.as_str()))
}

fn sample(pattern: &str) -> String {
    pattern.strip_suffix('*').map_or_else(|| pattern.to_owned(), |prefix| format!("{prefix}item"))
}

/// Every method and path that a grant names, and a query, which no grant looks at.
fn granted(grant: &Grant, spot: &Spot<'_>) -> Vec<Request> {
    let mut paths: Vec<_> = grant.to.paths.iter().map(|pattern| sample(pattern.as_str())).collect();
    if paths.is_empty() {
        paths.push(spot.path());
    }
    paths.extend(paths.first().map(|path| format!("{path}?x=1")));
    let mut requests: Vec<_> = paths.into_iter().map(|path| get(path).by(method(grant))).collect();
    let methods = grant.to.methods.iter().skip(1);
    requests.extend(methods.map(|other| get(path(grant, spot)).by(*other)));
    requests
}

/// What stands just beyond a grant: a method, paths near the granted ones, and ways out of a prefix.
fn beyond(grant: &Grant, spot: &Spot<'_>) -> Vec<Request> {
    let mut requests = Vec::new();
    let methods = [HttpMethod::Post, HttpMethod::Delete, HttpMethod::Get];
    let closed = |method: &HttpMethod| !grant.to.methods.is_empty() && !grant.to.methods.contains(method);
    requests.extend(methods.into_iter().find(closed).map(|method| get(path(grant, spot)).by(method)));
    for pattern in &grant.to.paths {
        let near = match pattern.as_str().strip_suffix('*') {
            Some(prefix) => {
                let ways_out = ["../secret", "%2e%2e/secret", "..%2fsecret", "..;/secret", "/secret"];
                let ways_out = ways_out.iter().map(|way| format!("{prefix}{way}"));
                [prefix.trim_end_matches('/').to_owned()].into_iter().chain(ways_out).collect()
            }
            None => vec![format!("{pattern}/more"), format!("{pattern}2")],
        };
        let near = near.into_iter().filter(|path| path.starts_with('/'));
        requests.extend(near.map(|path| get(path).by(method(grant))));
    }
    requests.push(get("/secret").by(method(grant)));
    requests
}
