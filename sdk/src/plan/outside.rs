//! What the mesh must be told of because it does not see it: outside hosts, and the platform's services elsewhere.

use std::{collections::BTreeSet, net::IpAddr};

use super::service::{PortPlan, ServiceId};
use crate::{
    name::{Hostname, Namespace, PortName, ServiceName},
    spec::{Mesh, PlatformService, Port, Protocol, Tenant, mesh::constant},
};

/// A destination that no namespace of the mesh holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// The names it is called by; the first is the full one.
    pub hosts: Vec<Hostname>,
    /// The namespace that it is made known in.
    pub home: Namespace,
    /// Who may see it.
    pub seen_by: Audience,
    /// Its ports, by number.
    pub ports: Vec<OutsidePort>,
    /// Its addresses, where the spec states them.
    pub addresses: Vec<IpAddr>,
    /// Why it is there.
    pub reason: Reason,
}

/// Who may see a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Every tenant, and the platform.
    Everyone,
    /// These namespaces.
    Only(BTreeSet<Namespace>),
}

/// A port of a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsidePort {
    /// Its name.
    pub name: PortName,
    /// Its number.
    pub port: Port,
    /// What is spoken there.
    pub protocol: OutsideProtocol,
}

/// What is spoken outside the mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutsideProtocol {
    /// TLS, from the application itself.
    Tls,
    /// As inside the mesh.
    Plain(Protocol),
}

/// Why a destination is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Every tenant may reach this host.
    Outbound,
    /// One tenant may reach this host.
    Egress,
    /// It is a service of the platform, for every tenant.
    PlatformService,
    /// The platform's gateway leads to it.
    PlatformRoute,
}

/// What every tenant may reach: hosts outside, and the platform's services that the mesh does not see.
pub(super) fn shared(mesh: &Mesh) -> Vec<Outside> {
    let root = &mesh.spec.istio.namespace;
    let hosts = mesh.spec.outbound.hosts.iter().map(|host| Outside {
        hosts: vec![host.clone()],
        home: root.clone(),
        seen_by: Audience::Everyone,
        ports: vec![tls(port(443))],
        addresses: Vec::new(),
        reason: Reason::Outbound,
    });
    let elsewhere = platform_services(mesh).into_iter().filter(|service| service.namespace != *root);
    sorted(hosts.chain(elsewhere.filter_map(|service| platform_service(&service, root))).collect())
}

/// What a tenant alone may reach.
pub(super) fn of_tenant(tenant: &Tenant) -> Vec<Outside> {
    let Some(home) = tenant.home() else { return Vec::new() };
    let own: BTreeSet<_> = tenant.namespaces.iter().map(|namespace| namespace.name.clone()).collect();
    let egress = tenant.egress.iter().map(|egress| {
        let ports: BTreeSet<_> = egress.ports.iter().copied().collect();
        Outside {
            hosts: vec![egress.host.clone()],
            home: home.clone(),
            seen_by: Audience::Only(own.clone()),
            ports: ports.into_iter().map(tls).collect(),
            addresses: Vec::new(),
            reason: Reason::Egress,
        }
    });
    sorted(egress.collect())
}

/// What the platform's gateway leads to and the mesh does not see.
pub(super) fn of_platform_routes(mesh: &Mesh) -> Vec<Outside> {
    let root = &mesh.spec.istio.namespace;
    let mut ports: std::collections::BTreeMap<ServiceId, BTreeSet<Port>> = std::collections::BTreeMap::new();
    for route in &mesh.spec.platform.routes {
        if let Some(id) = ServiceId::of_ref(&route.service, root).filter(|id| id.namespace != *root) {
            ports.entry(id).or_default().insert(route.port);
        }
    }
    let outside = ports.into_iter().filter_map(|(id, ports)| {
        Some(Outside {
            hosts: vec![Hostname::new(id.to_string()).ok()?],
            home: root.clone(),
            seen_by: Audience::Only(BTreeSet::from([root.clone()])),
            ports: ports
                .into_iter()
                .map(|port| named("http", port, OutsideProtocol::Plain(Protocol::Http)))
                .collect(),
            addresses: Vec::new(),
            reason: Reason::PlatformRoute,
        })
    });
    outside.collect()
}

/// The platform's services inside the control plane's namespace, which the mesh sees by itself.
pub(super) fn inside(mesh: &Mesh) -> BTreeSet<ServiceId> {
    let root = &mesh.spec.istio.namespace;
    let inside = platform_services(mesh).into_iter().filter(|service| service.namespace == *root);
    inside.map(|service| ServiceId { namespace: service.namespace, name: service.name }).collect()
}

/// The spec's services of the platform, or the default: the Kubernetes API and the cluster's DNS.
fn platform_services(mesh: &Mesh) -> Vec<PlatformService> {
    let default = |name: &str, namespace: &str| PlatformService {
        name: constant(name, ServiceName::new),
        namespace: constant(namespace, Namespace::new),
        ports: Vec::new(),
        addresses: Vec::new(),
    };
    let stated = mesh.spec.platform.services.clone();
    stated.unwrap_or_else(|| vec![default("kubernetes", "default"), default("kube-dns", "kube-system")])
}

fn platform_service(service: &PlatformService, root: &Namespace) -> Option<Outside> {
    let id = ServiceId { namespace: service.namespace.clone(), name: service.name.clone() };
    let mut names = vec![id.to_string()];
    let kubernetes = id.name.as_str() == "kubernetes" && id.namespace.as_str() == "default";
    let dns = id.name.as_str() == "kube-dns" && id.namespace.as_str() == "kube-system";
    let mut ports: Vec<_> = service.ports.iter().map(OutsidePort::of).collect();
    if ports.is_empty() && kubernetes {
        // Clients that dial an address name no host in TLS, so with one the port is known by the address alone.
        let by_address = || named("tcp", port(443), OutsideProtocol::Plain(Protocol::Tcp));
        ports.push(if service.addresses.is_empty() { tls(port(443)) } else { by_address() });
    }
    if kubernetes && ports.iter().all(|port| port.protocol == OutsideProtocol::Tls) {
        // A certificate of the API names these too, and clients call it by each. Istio tells several hosts apart
        // by TLS or HTTP only.
        names.extend(["kubernetes.default.svc", "kubernetes.default"].map(str::to_owned));
    }
    if ports.is_empty() && dns {
        // DNS by UDP never meets a proxy, so only TCP needs to be known.
        ports.push(named("tcp", port(53), OutsideProtocol::Plain(Protocol::Tcp)));
    }
    ports.sort_by_key(|port| port.port);
    Some(Outside {
        hosts: names.into_iter().map(Hostname::new).collect::<Result<_, _>>().ok()?,
        home: root.clone(),
        seen_by: Audience::Everyone,
        ports,
        addresses: service.addresses.iter().copied().collect::<BTreeSet<_>>().into_iter().collect(),
        reason: Reason::PlatformService,
    })
}

// === impl OutsidePort ===

impl OutsidePort {
    fn of(port: &crate::spec::ServicePort) -> Self {
        let PortPlan { name, port, protocol, .. } = PortPlan::of(port);
        Self { name, port, protocol: OutsideProtocol::Plain(protocol) }
    }
}

fn tls(port: Port) -> OutsidePort {
    named("tls", port, OutsideProtocol::Tls)
}

/// A port whose name is its protocol and number; at most ten characters, so always a port's name.
fn named(word: &str, port: Port, protocol: OutsideProtocol) -> OutsidePort {
    OutsidePort { name: constant(&format!("{word}-{port}"), PortName::new), port, protocol }
}

const fn port(number: u16) -> Port {
    match Port::new(number) {
        Some(port) => port,
        None => Port::MIN,
    }
}

fn sorted(mut outside: Vec<Outside>) -> Vec<Outside> {
    outside.sort_by(|a, b| a.hosts.cmp(&b.hosts));
    outside.dedup();
    outside
}
