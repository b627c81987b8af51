//! How routes are written: VirtualServices at gateways, and in sidecars for released services.

use super::{
    labels::{Role, object, tenant_of},
    visibility::export_to,
};
use crate::{
    istio::{
        GatewayRef, Object, VirtualService, Visibility,
        virtual_service::{Destination, HttpMatch, HttpRewrite, HttpRoute, StringMatch},
    },
    name::{HostPattern, Hostname},
    plan::{
        GatewayPlan, Plan, ReleasePlan, RoutePlan, ServiceId, ServicePlan, TenantPlan, VirtualHost, bounded,
    },
    spec::{PathMatch, Port},
};

/// The VirtualServices of a gateway: one for the hosts that lead to the same routes.
pub(super) fn at_gateway(plan: &Plan, gateway: &GatewayPlan) -> Vec<Object<VirtualService>> {
    let alone = gateway.virtual_hosts.len() == 1;
    let virtual_hosts = gateway.virtual_hosts.iter().map(|group| {
        let spec = VirtualService {
            hosts: group.hosts.iter().cloned().collect(),
            gateways: gateway_ref(gateway).into_iter().collect(),
            http: group.routes.iter().flat_map(gateway_routes).collect(),
            export_to: vec![Visibility::Own],
            ..VirtualService::default()
        };
        let name = if alone { format!("gateway-{}", gateway.name) } else { group_name(gateway, group) };
        object(plan, (Role::of(gateway), tenant_of(gateway)), &gateway.namespace, name, spec)
    });
    virtual_hosts.collect()
}

/// The VirtualService of a released service for calls inside the mesh.
pub(super) fn in_mesh(
    plan: &Plan,
    tenant: &TenantPlan,
    service: &ServicePlan,
) -> Option<Object<VirtualService>> {
    if service.releases.is_empty() {
        return None;
    }
    let ports: Vec<_> = service.ports.iter().filter(|port| port.protocol.is_http()).collect();
    let routes = ports.iter().flat_map(|port| {
        let matches = HttpMatch { port: (ports.len() > 1).then_some(port.port), ..HttpMatch::default() };
        // A request that no route matches is answered with 404, so ports without a release have one too.
        released(&service.id, port.port, service.release_on(port.port), &matches, None)
    });
    let spec = VirtualService {
        hosts: vec![service.id.host()],
        gateways: vec![GatewayRef::Mesh],
        http: routes.collect(),
        export_to: export_to(&service.visible_in, &service.id.namespace),
        ..VirtualService::default()
    };
    let owner = (Role::Release, Some(&tenant.name));
    Some(object(plan, owner, &service.id.namespace, format!("release-{}", service.id.name), spec))
}

/// A group's name: that of the gateway and of the group's first host. A dot is in no gateway's name.
fn group_name(gateway: &GatewayPlan, group: &VirtualHost) -> String {
    let host = group.hosts.first().map_or("*", HostPattern::as_str).replace('*', "any");
    bounded(format!("gateway-{}.{host}", gateway.name))
}

fn gateway_ref(gateway: &GatewayPlan) -> Option<GatewayRef> {
    Some(GatewayRef::of(&gateway.namespace, Hostname::new(gateway.name.as_str()).ok()?))
}

fn gateway_routes(route: &RoutePlan) -> Vec<HttpRoute> {
    let uri = match &route.path {
        PathMatch::Exact(path) => StringMatch::Exact(path.to_string()),
        PathMatch::Prefix(path) => StringMatch::Prefix(path.to_string()),
    };
    let matches = HttpMatch { uri: Some(uri), ..HttpMatch::default() };
    let rewrite = route
        .rewrite
        .as_ref()
        .map(|path| HttpRewrite { uri: Some(path.to_string()), ..HttpRewrite::default() });
    released(&route.service, route.port, route.release.as_ref(), &matches, rewrite.as_ref())
}

/// A route for each canary, and one for the rest.
fn released(
    service: &ServiceId,
    port: Port,
    release: Option<&ReleasePlan>,
    matches: &HttpMatch,
    rewrite: Option<&HttpRewrite>,
) -> Vec<HttpRoute> {
    let route = |destination, matches: HttpMatch| {
        let matches = if matches == HttpMatch::default() { Vec::new() } else { vec![matches] };
        HttpRoute { rewrite: rewrite.cloned(), ..HttpRoute::to(destination, matches) }
    };
    let destination = Destination::new(service.host(), port);
    let Some(release) = release else { return vec![route(destination, matches.clone())] };
    let canaries = release.canaries.iter().map(|(value, version)| {
        let mut matches = matches.clone();
        matches.headers.insert(release.header.to_string(), StringMatch::Exact(value.to_string()));
        route(destination.clone().subset(version.as_str()), matches)
    });
    let rest = route(destination.clone().subset(release.default.as_str()), matches.clone());
    canaries.chain([rest]).collect()
}
