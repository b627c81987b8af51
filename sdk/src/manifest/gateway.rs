//! How a gateway's hosts and ports are written: the Gateway that its pods serve.

use super::labels::{Role, gateway_pods, object, tenant_of};
use crate::{
    istio::{
        Gateway, NamespacedHost, Object, Other,
        gateway::{Server, ServerPort},
    },
    plan::{GatewayPlan, Plan},
};

/// The Gateway: one server a port, each host as `namespace/host`, so that only routes of that namespace bind to it.
pub(super) fn gateway(plan: &Plan, gateway: &GatewayPlan) -> Object<Gateway> {
    let hosts: Vec<_> =
        gateway.hosts.iter().map(|host| NamespacedHost::of(&gateway.namespace, host.clone())).collect();
    let servers = gateway.service.ports.iter().map(|port| Server {
        port: ServerPort { number: port.port, protocol: "HTTP".to_owned(), name: port.name.to_string() },
        bind: None,
        hosts: hosts.clone(),
        tls: None,
        name: None,
        other: Other::new(),
    });
    let spec = Gateway { selector: gateway_pods(gateway), servers: servers.collect(), other: Other::new() };
    let owner = (Role::of(gateway), tenant_of(gateway));
    object(plan, owner, &gateway.namespace, gateway.name.as_str(), spec)
}
