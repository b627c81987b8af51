//! What each grant opens: which callers reach which ports of the pods, by which methods and paths.

use std::collections::{BTreeMap, BTreeSet};

use super::service::{ServiceId, Services};
use crate::{
    name::{Namespace, PathPattern, TenantName},
    spec::{HttpMethod, Mesh, Port},
};

/// A grant, as the granted service sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GrantPlan {
    /// The tenant that may call.
    pub from: TenantName,
    /// All namespaces of that tenant.
    pub callers: BTreeSet<Namespace>,
    /// The pods' ports that are opened.
    pub targets: BTreeSet<Port>,
    /// The methods. Empty: all.
    pub methods: BTreeSet<HttpMethod>,
    /// The paths. Empty: all.
    pub paths: BTreeSet<PathPattern>,
}

/// What a tenant may call of others: services, each with the Service's ports.
pub(super) type Reach = BTreeMap<ServiceId, BTreeSet<Port>>;

/// Writes every grant at the service that it opens, and returns what each tenant may call.
pub(super) fn resolve(mesh: &Mesh, services: &mut Services) -> BTreeMap<TenantName, Reach> {
    let mut reach: BTreeMap<TenantName, Reach> = BTreeMap::new();
    let tenants: BTreeMap<_, _> = mesh.spec.tenants.iter().map(|tenant| (&tenant.name, tenant)).collect();
    for grant in &mesh.spec.access {
        let (Some(from), Some(to)) = (tenants.get(&grant.from), tenants.get(&grant.to.tenant)) else {
            continue;
        };
        let Some(namespace) = grant.to.namespace.as_ref().or(to.home()) else { continue };
        let id = ServiceId { namespace: namespace.clone(), name: grant.to.service.clone() };
        let Some(service) = services.get_mut(&id) else { continue };
        let callers: BTreeSet<_> = from.namespaces.iter().map(|namespace| namespace.name.clone()).collect();
        let wanted = |port: &Port| grant.to.ports.is_empty() || grant.to.ports.contains(port);
        let opened: Vec<_> = service.ports.iter().filter(|port| wanted(&port.port)).collect();
        reach
            .entry(grant.from.clone())
            .or_default()
            .entry(id)
            .or_default()
            .extend(opened.iter().map(|port| port.port));
        service.grants.push(GrantPlan {
            from: grant.from.clone(),
            callers: callers.clone(),
            targets: opened.iter().map(|port| port.target).collect(),
            methods: grant.to.methods.iter().copied().collect(),
            paths: grant.to.paths.iter().cloned().collect(),
        });
        service.grants.sort();
        service.visible_in.extend(callers);
    }
    reach
}
