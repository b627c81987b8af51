//! Which probes a spec calls for: every tenant to every tenant, through gateways, sidecars and past them.

mod direct;
mod gateway;
mod service;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use cofferdam::{
    name::{InvalidName, Namespace, TenantName},
    spec::{Grant, HttpMethod, Mesh, Port, Release, Tenant},
};

use super::{Header, Hosts, Place, PodAt, Probe, Request, ServiceAt};

/// Lists the probes of a spec. No two have the same from, to and request.
///
/// # Errors
/// [`InvalidName`] when a route refers to a service by a name that cannot be one.
pub fn probes(mesh: &Mesh) -> Result<Vec<Probe>, InvalidName> {
    let mut probes = gateway::probes(mesh)?;
    probes.extend(service::probes(mesh));
    probes.extend(direct::probes(mesh));
    let mut seen = BTreeSet::new();
    probes.retain(|probe| seen.insert((probe.from(), probe.to(), probe.asked())));
    Ok(probes)
}

/// A service's HTTP port, with whose it is.
struct Spot<'a> {
    tenant: &'a Tenant,
    at: ServiceAt,
    /// The pods' port.
    target: Port,
}

/// Every namespace of every tenant.
fn places(mesh: &Mesh) -> Vec<Place> {
    let place = |tenant: &Tenant, namespace: &Namespace| Place {
        tenant: tenant.name.clone(),
        namespace: namespace.clone(),
    };
    let tenants = mesh.spec.tenants.iter();
    tenants.flat_map(|tenant| tenant.namespaces.iter().map(|owned| place(tenant, &owned.name))).collect()
}

/// Every HTTP port of every service of every tenant.
fn spots(mesh: &Mesh) -> Vec<Spot<'_>> {
    let mut spots = Vec::new();
    for tenant in &mesh.spec.tenants {
        for service in &tenant.services {
            let Some(namespace) = service.namespace.as_ref().or(tenant.home()) else { continue };
            for port in service.ports.iter().filter(|port| port.protocol.is_http()) {
                let at =
                    ServiceAt { namespace: namespace.clone(), name: service.name.clone(), port: port.port };
                spots.push(Spot { tenant, at, target: port.target() });
            }
        }
    }
    spots
}

impl<'a> Spot<'a> {
    /// The pods behind the port: one a version, or one.
    fn pods(&self) -> Vec<PodAt> {
        let pod = |version| PodAt {
            service: self.at.clone(),
            version,
            port: self.target,
            server_name: self.at.clone(),
        };
        // A service is released by the port, but its pods have one version at all ports.
        let releases = self.tenant.releases.iter().filter(|release| self.is_released_by(release));
        let versions: BTreeSet<_> =
            releases.flat_map(|release| release.canaries.values().chain([&release.default])).collect();
        if versions.is_empty() {
            vec![pod(None)]
        } else {
            versions.into_iter().map(|version| pod(Some(version.clone()))).collect()
        }
    }

    fn is_released_by(&self, release: &Release) -> bool {
        let namespace = release.namespace.as_ref().or(self.tenant.home());
        release.service == self.at.name && namespace == Some(&self.at.namespace)
    }

    fn release(&self) -> Option<&'a Release> {
        let mut releases = self.tenant.releases.iter();
        releases.find(|release| self.is_released_by(release) && release.port == self.at.port)
    }

    /// The grants to a tenant that name this service.
    fn grants(&self, mesh: &'a Mesh, from: &TenantName) -> Vec<&'a Grant> {
        let names = |grant: &&Grant| {
            let namespace = grant.to.namespace.as_ref().or(self.tenant.home());
            grant.from == *from
                && grant.to.tenant == self.tenant.name
                && grant.to.service == self.at.name
                && namespace == Some(&self.at.namespace)
        };
        mesh.spec.access.iter().filter(names).collect()
    }

    /// A path that the service is asked for where no other is known.
    fn path(&self) -> String {
        format!("/{}", self.at.name)
    }
}

/// Another tenant than this one, if there is one: whom a lie names.
fn other<'a>(mesh: &'a Mesh, tenant: &TenantName) -> Option<&'a TenantName> {
    mesh.spec.tenants.iter().map(|other| &other.name).find(|other| *other != tenant)
}

/// Other spellings of a header: what some frameworks read as the same name, and what HTTP does.
fn odd_spellings(header: &str) -> BTreeSet<String> {
    let half = header.rsplit_once('-').map(|(front, back)| format!("{front}_{back}"));
    let mut names: BTreeSet<_> = half.into_iter().chain([header.replace('-', "_")]).collect();
    names.retain(|name| name != header);
    names
}

fn get(path: impl Into<String>) -> Request {
    Request { method: HttpMethod::Get, path: path.into(), hosts: Hosts::Usual, headers: Vec::new() }
}

impl Request {
    fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push(Header { name: name.to_owned(), value: value.as_ref().to_vec() });
        self
    }

    fn by(self, method: HttpMethod) -> Self {
        Self { method, ..self }
    }

    fn hosts(self, hosts: Vec<String>) -> Self {
        Self { hosts: Hosts::These(hosts), ..self }
    }
}
