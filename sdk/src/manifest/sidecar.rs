//! How it is written what the sidecars of a namespace know: its Sidecar.

use super::labels::{Role, object};
use crate::{
    istio::{NamespacedHost, Object, Sidecar, Visibility, sidecar::EgressListener},
    name::{HostPattern, Namespace},
    plan::{Outside, Plan, TenantPlan},
    spec::mesh::constant,
};

/// The Sidecar: everything of the own namespaces, what is granted, and what every tenant may reach.
pub(super) fn sidecar(plan: &Plan, tenant: &TenantPlan, namespace: &Namespace) -> Object<Sidecar> {
    let any = constant("*", HostPattern::new);
    let own = tenant.namespaces.iter().map(|own| {
        let namespace = if own == namespace { Visibility::Own } else { Visibility::Namespace(own.clone()) };
        NamespacedHost { namespace: Some(namespace), host: any.clone() }
    });
    let services = tenant.granted.keys().chain(&plan.platform.services);
    let services = services.map(|id| NamespacedHost::of(&id.namespace, id.host()));
    let outside = plan.platform.outside.iter().flat_map(named);
    let egress =
        EgressListener { hosts: own.chain(services).chain(outside).collect(), ..EgressListener::default() };
    let spec = Sidecar { egress: vec![egress], ..Sidecar::default() };
    object(plan, (Role::Scope, Some(&tenant.name)), namespace, "default", spec)
}

fn named(outside: &Outside) -> impl Iterator<Item = NamespacedHost> {
    let host = |host: &crate::name::Hostname| HostPattern::new(host.as_str()).ok();
    outside.hosts.iter().filter_map(host).map(|host| NamespacedHost::of(&outside.home, host))
}
