//! What namespace tenancy comes to: for each tenant its namespaces, services and gateways, and what it may reach.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    gateway::{self, GatewayPlan},
    grant::{self, GrantPlan, Reach},
    outside::{self, Outside},
    service::{self, ServiceId, ServicePlan},
};
use crate::{
    name::{Namespace, TenantName},
    spec::{Mesh, Port, Tenant},
};

/// A tenant, with nothing left to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantPlan {
    /// Its name: the value of the tenant header.
    pub name: TenantName,
    /// The namespace that stands first in the spec, where what belongs to no other is written.
    pub home: Namespace,
    /// All its namespaces.
    pub namespaces: BTreeSet<Namespace>,
    /// Its services, by namespace and name.
    pub services: Vec<ServicePlan>,
    /// Its gateways, by namespace and name.
    pub gateways: Vec<GatewayPlan>,
    /// Other tenants' services that it may call, each with the Service's ports.
    pub granted: BTreeMap<ServiceId, BTreeSet<Port>>,
    /// Hosts outside the mesh that it alone may reach.
    pub egress: Vec<Outside>,
}

// === impl TenantPlan ===

impl TenantPlan {
    /// Its services of one of its namespaces.
    pub fn services_in<'a>(&'a self, namespace: &'a Namespace) -> impl Iterator<Item = &'a ServicePlan> {
        self.services.iter().filter(move |service| service.id.namespace == *namespace)
    }

    /// Who else may call the services of one of its namespaces, each grant with its service.
    pub fn grants_in<'a>(
        &'a self,
        namespace: &'a Namespace,
    ) -> impl Iterator<Item = (&'a ServicePlan, &'a GrantPlan)> {
        self.services_in(namespace)
            .flat_map(|service| service.grants.iter().map(move |grant| (service, grant)))
    }
}

/// The tenants of a mesh, by name.
pub(super) fn tenants(mesh: &Mesh) -> Vec<TenantPlan> {
    let mut services = service::resolve(mesh);
    let mut reach = grant::resolve(mesh, &mut services);
    let gateways: Vec<_> =
        mesh.spec.tenants.iter().map(|tenant| gateway::of_tenant(tenant, &services)).collect();
    let mut own: BTreeMap<Namespace, Vec<ServicePlan>> = BTreeMap::new();
    for (id, service) in services {
        own.entry(id.namespace).or_default().push(service);
    }
    let mut tenants: Vec<_> = mesh
        .spec
        .tenants
        .iter()
        .zip(gateways)
        .filter_map(|(tenant, gateways)| {
            let granted = reach.remove(&tenant.name).unwrap_or_default();
            tenant_plan(tenant, &mut own, gateways, granted)
        })
        .collect();
    tenants.sort_by(|a, b| a.name.cmp(&b.name));
    tenants
}

fn tenant_plan(
    tenant: &Tenant,
    services: &mut BTreeMap<Namespace, Vec<ServicePlan>>,
    gateways: Vec<GatewayPlan>,
    granted: Reach,
) -> Option<TenantPlan> {
    let namespaces: BTreeSet<_> = tenant.namespaces.iter().map(|namespace| namespace.name.clone()).collect();
    Some(TenantPlan {
        name: tenant.name.clone(),
        home: tenant.home()?.clone(),
        services: namespaces.iter().filter_map(|namespace| services.remove(namespace)).flatten().collect(),
        gateways,
        granted,
        egress: outside::of_tenant(tenant),
        namespaces,
    })
}
