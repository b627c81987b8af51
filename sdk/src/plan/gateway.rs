//! What each gateway comes to: its owner's name, its hosts and what each host leads to.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    owner::OwnerName,
    service::{ReleasePlan, ServiceId, Services},
};
use crate::{
    name::{GatewayName, HostPattern, HttpPath, Namespace, TenantName},
    spec::{
        Autoscale, Gateway, GatewayRoute, GatewayService, GatewayServicePort, Identity, Mesh, PathMatch,
        Port, Tenant, mesh::constant,
    },
};

/// A gateway, with nothing left to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayPlan {
    /// The name that its installation goes by, which no other of the mesh has.
    pub owner: OwnerName,
    /// The name of its Deployment and Service.
    pub name: GatewayName,
    /// Its namespace.
    pub namespace: Namespace,
    /// Whose it is.
    pub of: GatewayOf,
    /// The hosts it serves, sorted.
    pub hosts: BTreeSet<HostPattern>,
    /// The Service before it, its ports by number.
    pub service: GatewayService,
    /// How many replicas it has.
    pub autoscale: Autoscale,
    /// What its hosts lead to.
    pub virtual_hosts: Vec<VirtualHost>,
}

/// Whose a gateway is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayOf {
    /// A tenant's, which it names so.
    Tenant(TenantName, Naming),
    /// The platform's: no tenant is reached through it.
    Platform,
}

/// How a tenant's gateway names the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Every request is the tenant's.
    Always,
    /// A request is the tenant's where its host is one of the gateway's.
    ByHost,
}

/// Hosts that lead to the same routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualHost {
    /// The hosts, sorted.
    pub hosts: BTreeSet<HostPattern>,
    /// The routes, the first match first, as the spec orders them.
    pub routes: Vec<RoutePlan>,
}

/// A route: some paths to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutePlan {
    /// The paths.
    pub path: PathMatch,
    /// What replaces the matched path or prefix.
    pub rewrite: Option<HttpPath>,
    /// The service.
    pub service: ServiceId,
    /// The Service's port.
    pub port: Port,
    /// The release on that port.
    pub release: Option<ReleasePlan>,
}

/// The gateways of a tenant, by namespace and name.
pub(super) fn of_tenant(tenant: &Tenant, services: &Services) -> Vec<GatewayPlan> {
    let mut gateways: Vec<_> =
        tenant.gateways.iter().filter_map(|gateway| tenant_gateway(tenant, gateway, services)).collect();
    gateways.sort_by(|a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
    gateways
}

/// The platform's gateway, where the spec asks for one.
pub(super) fn of_platform(mesh: &Mesh) -> Option<GatewayPlan> {
    let gateway = mesh.spec.platform.gateway.as_ref()?;
    let root = &mesh.spec.istio.namespace;
    let mut by_host: BTreeMap<HostPattern, Vec<RoutePlan>> = BTreeMap::new();
    for route in &mesh.spec.platform.routes {
        let service = ServiceId::of_ref(&route.service, root);
        let (Some(service), Ok(host)) = (service, HostPattern::new(route.host.as_str())) else { continue };
        by_host.entry(host).or_default().push(RoutePlan {
            path: PathMatch::Prefix(constant("/", HttpPath::new)),
            rewrite: None,
            service,
            port: route.port,
            release: None,
        });
    }
    let hosts = by_host.keys().cloned().collect();
    Some(GatewayPlan {
        hosts,
        virtual_hosts: grouped(by_host),
        ..bare(gateway, root.clone(), GatewayOf::Platform)
    })
}

fn tenant_gateway(tenant: &Tenant, gateway: &Gateway, services: &Services) -> Option<GatewayPlan> {
    let namespace = gateway.namespace.as_ref().or(tenant.home())?;
    let naming = match gateway.identity {
        Identity::Gateway => Naming::Always,
        // The check refuses all but the first two; whatever it let through would name no tenant but by host.
        Identity::Host | Identity::Jwt { .. } | Identity::Peer | Identity::ApiKey { .. } => Naming::ByHost,
    };
    let stated = gateway.routes.iter().flat_map(|route| &route.hosts);
    let hosts: BTreeSet<_> = gateway.hosts.iter().chain(stated).cloned().collect();
    let by_host = hosts.into_iter().map(|host| {
        let routes = gateway.routes.iter().filter(|route| leads(route, &host));
        let routes = routes.filter_map(|route| route_plan(route, namespace, services)).collect();
        (host, routes)
    });
    Some(GatewayPlan {
        virtual_hosts: grouped(by_host.collect()),
        ..bare(gateway, namespace.clone(), GatewayOf::Tenant(tenant.name.clone(), naming))
    })
}

fn bare(gateway: &Gateway, namespace: Namespace, of: GatewayOf) -> GatewayPlan {
    GatewayPlan {
        owner: OwnerName::of(&namespace, &gateway.name),
        name: gateway.name.clone(),
        namespace,
        of,
        hosts: gateway.hosts.iter().cloned().collect(),
        service: GatewayService { kind: gateway.service.kind, ports: by_number(&gateway.service.ports) },
        autoscale: gateway.autoscale,
        virtual_hosts: Vec::new(),
    }
}

fn by_number(ports: &[GatewayServicePort]) -> Vec<GatewayServicePort> {
    let mut ports = ports.to_vec();
    ports.sort_by_key(|port| port.port);
    ports
}

/// Whether a route applies to a host: the gateway's every host, where it states none.
///
/// A proxy takes the most specific host and looks at no other, so a host must carry the routes of wider ones too.
fn leads(route: &GatewayRoute, host: &HostPattern) -> bool {
    route.hosts.is_empty() || route.hosts.iter().any(|stated| covers(stated, host))
}

fn covers(wide: &HostPattern, narrow: &HostPattern) -> bool {
    let suffix = wide.as_str().strip_prefix('*');
    wide == narrow || suffix.is_some_and(|suffix| narrow.as_str().ends_with(suffix))
}

fn route_plan(route: &GatewayRoute, home: &Namespace, services: &Services) -> Option<RoutePlan> {
    let service = ServiceId::of_ref(&route.service, home)?;
    let release = services.get(&service)?.release_on(route.port).cloned();
    let (path, rewrite, port) = (route.path.clone(), route.rewrite.clone(), route.port);
    Some(RoutePlan { path, rewrite, service, port, release })
}

/// Hosts with equal routes stand together, in the order of their first host; those without routes are left out.
fn grouped(by_host: BTreeMap<HostPattern, Vec<RoutePlan>>) -> Vec<VirtualHost> {
    let mut groups: Vec<VirtualHost> = Vec::new();
    for (host, routes) in by_host {
        match groups.iter_mut().find(|group| group.routes == routes) {
            _ if routes.is_empty() => {}
            Some(group) => {
                group.hosts.insert(host);
            }
            None => groups.push(VirtualHost { hosts: BTreeSet::from([host]), routes }),
        }
    }
    groups
}
