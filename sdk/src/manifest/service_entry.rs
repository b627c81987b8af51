//! How it is written what the mesh would not know by itself: ServiceEntries.

use super::{
    labels::{Role, object},
    visibility::export_to,
};
use crate::{
    istio::{
        Object, ServiceEntry, Visibility,
        service_entry::{Location, Resolution, ServicePort},
    },
    name::{HostPattern, TenantName},
    plan::{Audience, Outside, OutsidePort, OutsideProtocol, Plan, Reason, bounded},
};

/// The ServiceEntry: outside the mesh, so that nobody speaks the mesh's mTLS to it, and found by DNS.
pub(super) fn service_entry(
    plan: &Plan,
    outside: &Outside,
    tenant: Option<&TenantName>,
) -> Object<ServiceEntry> {
    let hosts: Vec<_> =
        outside.hosts.iter().filter_map(|host| HostPattern::new(host.as_str()).ok()).collect();
    let name = bounded(hosts.first().map(HostPattern::to_string).unwrap_or_default());
    let spec = ServiceEntry {
        hosts,
        addresses: outside.addresses.iter().map(ToString::to_string).collect(),
        ports: outside.ports.iter().map(port).collect(),
        location: Location::MeshExternal,
        resolution: Resolution::Dns,
        export_to: match &outside.seen_by {
            Audience::Everyone => vec![Visibility::All],
            Audience::Only(namespaces) => export_to(namespaces, &outside.home),
        },
        ..ServiceEntry::default()
    };
    object(plan, (Role::Outside, tenant), &outside.home, name, spec)
}

/// Why the entry is there, and what it leaves out.
pub(super) fn comments(outside: &Outside) -> Vec<String> {
    let reason = match outside.reason {
        Reason::Outbound => "every tenant may reach this host (spec.outbound.hosts)",
        Reason::Egress => "this tenant alone may reach this host (spec.tenants[].egress)",
        Reason::PlatformService => "every tenant may reach this service; the mesh does not see its namespace",
        Reason::PlatformRoute => "the platform's gateway leads here; the mesh does not see its namespace",
    };
    let by_name = outside.reason == Reason::PlatformService && outside.addresses.is_empty();
    let addresses =
        "known by name only: what dials its cluster address needs spec.platform.services[].addresses";
    [Some(reason), by_name.then_some(addresses)].into_iter().flatten().map(str::to_owned).collect()
}

fn port(port: &OutsidePort) -> ServicePort {
    let protocol = match port.protocol {
        OutsideProtocol::Tls => "TLS".to_owned(),
        OutsideProtocol::Plain(protocol) => protocol.as_str().to_uppercase(),
    };
    ServicePort {
        number: port.port,
        protocol: Some(protocol),
        name: port.name.to_string(),
        target_port: None,
    }
}
