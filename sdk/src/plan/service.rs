//! What each service comes to: its host, pods, target ports, versions, callers and who may see it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::grant::GrantPlan;
use crate::{
    name::{
        HeaderName, HeaderValue, HostPattern, LabelKey, LabelValue, Namespace, PortName, ServiceAccountName,
        ServiceName, ServiceRef, SubsetName,
    },
    spec::{Mesh, Port, Protocol, Release, Service, Tenant, mesh::constant},
};

/// Which service: its name and namespace. Written, it is the service's host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceId {
    /// The service's namespace.
    pub namespace: Namespace,
    /// The service's name.
    pub name: ServiceName,
}

/// A tenant's service, with nothing left to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePlan {
    /// Which service.
    pub id: ServiceId,
    /// The labels of its pods.
    pub selector: BTreeMap<LabelKey, LabelValue>,
    /// The service account of its pods.
    pub service_account: ServiceAccountName,
    /// Its ports, by number.
    pub ports: Vec<PortPlan>,
    /// Who writes the Service.
    pub written_by: Writer,
    /// The namespaces that may see it: its tenant's own, and those of tenants with a grant.
    pub visible_in: BTreeSet<Namespace>,
    /// Its canary releases, by port.
    pub releases: Vec<ReleasePlan>,
    /// Who else may call it.
    pub grants: Vec<GrantPlan>,
}

/// A port of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortPlan {
    /// Its name.
    pub name: PortName,
    /// The Service's port.
    pub port: Port,
    /// The pods' port.
    pub target: Port,
    /// What is spoken there.
    pub protocol: Protocol,
}

/// Who writes a Kubernetes Service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Cofferdam does, with the rest of the manifests.
    Cofferdam,
    /// The tenant does; its Service is never touched.
    Tenant,
}

/// A canary release: which version answers which value of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasePlan {
    /// The Service's port.
    pub port: Port,
    /// The header that chooses.
    pub header: HeaderName,
    /// The version that answers when the header chooses none.
    pub default: SubsetName,
    /// Versions by the header's exact value.
    pub canaries: BTreeMap<HeaderValue, SubsetName>,
}

/// Every tenant's services, by id.
pub(super) type Services = BTreeMap<ServiceId, ServicePlan>;

// === impl ServiceId ===

impl ServiceId {
    /// The service that a reference means, seen from a namespace; `None` for a reference that is no name.
    pub(super) fn of_ref(reference: &ServiceRef, home: &Namespace) -> Option<Self> {
        let namespace = match reference.namespace() {
            Some(stated) => Namespace::new(stated).ok()?,
            None => home.clone(),
        };
        Some(Self { namespace, name: ServiceName::new(reference.service()).ok()? })
    }

    /// The service's full host name.
    #[must_use]
    pub fn host(&self) -> HostPattern {
        // Two labels of at most 63 characters before a known suffix are always a host.
        constant(&self.to_string(), HostPattern::new)
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.svc.cluster.local", self.name, self.namespace)
    }
}

// === impl ServicePlan ===

impl ServicePlan {
    /// The versions that its releases name.
    #[must_use]
    pub fn versions(&self) -> BTreeSet<&SubsetName> {
        let named =
            self.releases.iter().flat_map(|release| release.canaries.values().chain([&release.default]));
        named.collect()
    }

    /// The release on a port of the Service.
    #[must_use]
    pub fn release_on(&self, port: Port) -> Option<&ReleasePlan> {
        self.releases.iter().find(|release| release.port == port)
    }
}

/// Resolves every tenant's services; grants and who may see them come later.
pub(super) fn resolve(mesh: &Mesh) -> Services {
    mesh.spec.tenants.iter().flat_map(services_of).map(|service| (service.id.clone(), service)).collect()
}

fn services_of(tenant: &Tenant) -> impl Iterator<Item = ServicePlan> {
    let own: BTreeSet<_> = tenant.namespaces.iter().map(|namespace| namespace.name.clone()).collect();
    tenant.services.iter().filter_map(move |service| {
        let home = service.namespace.as_ref().or(tenant.home())?;
        let id = ServiceId { namespace: home.clone(), name: service.name.clone() };
        Some(ServicePlan {
            selector: service.selector.clone(),
            service_account: service.service_account.clone().unwrap_or_else(default_account),
            ports: ports_of(service),
            written_by: if service.managed { Writer::Cofferdam } else { Writer::Tenant },
            visible_in: own.clone(),
            releases: releases_of(tenant, &id),
            grants: Vec::new(),
            id,
        })
    })
}

fn ports_of(service: &Service) -> Vec<PortPlan> {
    let mut ports: Vec<_> = service.ports.iter().map(PortPlan::of).collect();
    ports.sort_by_key(|port| port.port);
    ports
}

impl PortPlan {
    pub(super) fn of(port: &crate::spec::ServicePort) -> Self {
        Self { name: port.name.clone(), port: port.port, target: port.target(), protocol: port.protocol }
    }
}

fn releases_of(tenant: &Tenant, id: &ServiceId) -> Vec<ReleasePlan> {
    let is_of = |release: &&Release| {
        release.service == id.name && release.namespace.as_ref().or(tenant.home()) == Some(&id.namespace)
    };
    let mut releases: Vec<_> = tenant.releases.iter().filter(is_of).map(ReleasePlan::of).collect();
    releases.sort_by_key(|release| release.port);
    releases
}

impl ReleasePlan {
    fn of(release: &Release) -> Self {
        Self {
            port: release.port,
            header: release.header.clone(),
            default: release.default.clone(),
            canaries: release.canaries.clone(),
        }
    }
}

/// The account that Kubernetes gives to pods which name none.
fn default_account() -> ServiceAccountName {
    constant("default", ServiceAccountName::new)
}
