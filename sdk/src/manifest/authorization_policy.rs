//! How it is written who may call: AuthorizationPolicies.

use std::collections::BTreeSet;

use super::labels::{Role, gateway_pods, object, tenant_of};
use crate::{
    istio::{
        AuthorizationPolicy, Object, Target,
        authorization_policy::{Operation, Rule, Source},
    },
    name::{HostPattern, Namespace},
    plan::{GatewayPlan, GrantPlan, Plan, ServicePlan, TenantPlan},
};

/// Nothing is allowed in a namespace but what another policy allows.
pub(super) fn default_deny(
    plan: &Plan,
    tenant: &TenantPlan,
    namespace: &Namespace,
) -> Object<AuthorizationPolicy> {
    let spec = AuthorizationPolicy::default();
    object(plan, (Role::Access, Some(&tenant.name)), namespace, "default-deny", spec)
}

/// The tenant's own workloads may call each other.
pub(super) fn own_tenant(
    plan: &Plan,
    tenant: &TenantPlan,
    namespace: &Namespace,
) -> Object<AuthorizationPolicy> {
    let spec = AuthorizationPolicy {
        rules: vec![Rule::new([peers(plan, &tenant.namespaces)], [])],
        ..AuthorizationPolicy::default()
    };
    object(plan, (Role::Access, Some(&tenant.name)), namespace, "own-tenant", spec)
}

/// Anybody may call a gateway, for its hosts on its ports.
pub(super) fn at_gateway(plan: &Plan, gateway: &GatewayPlan) -> Object<AuthorizationPolicy> {
    let ports: BTreeSet<_> = gateway.service.ports.iter().map(|port| port.target_port).collect();
    let operation = Operation {
        hosts: authorities(gateway),
        ports: ports.iter().map(ToString::to_string).collect(),
        ..Operation::default()
    };
    let spec = AuthorizationPolicy {
        target: Target::labels(gateway_pods(gateway)),
        // A gateway without hosts serves nobody, and a policy without rules allows nothing.
        rules: if gateway.hosts.is_empty() { Vec::new() } else { vec![Rule::new([], [operation])] },
        ..AuthorizationPolicy::default()
    };
    let owner = (Role::of(gateway), tenant_of(gateway));
    object(plan, owner, &gateway.namespace, format!("gateway-{}", gateway.name), spec)
}

/// The tenants with a grant may call a service, at its own pods only.
pub(super) fn grants(
    plan: &Plan,
    tenant: &TenantPlan,
    service: &ServicePlan,
) -> Option<Object<AuthorizationPolicy>> {
    if service.grants.is_empty() {
        return None;
    }
    let selector = service.selector.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let spec = AuthorizationPolicy {
        target: Target::labels(selector),
        rules: service.grants.iter().map(|grant| granted(plan, grant)).collect(),
        ..AuthorizationPolicy::default()
    };
    let owner = (Role::Access, Some(&tenant.name));
    Some(object(plan, owner, &service.id.namespace, format!("grant-{}", service.id.name), spec))
}

fn granted(plan: &Plan, grant: &GrantPlan) -> Rule {
    let operation = Operation {
        ports: grant.targets.iter().map(ToString::to_string).collect(),
        methods: grant.methods.iter().map(|method| method.as_str().to_owned()).collect(),
        paths: grant.paths.iter().map(ToString::to_string).collect(),
        ..Operation::default()
    };
    Rule::new([peers(plan, &grant.callers)], [operation])
}

/// Every identity of these namespaces.
///
/// `principals` and not `namespaces`: the latter matches a namespace of that name in any trust domain.
fn peers(plan: &Plan, namespaces: &BTreeSet<Namespace>) -> Source {
    let domain = &plan.control_plane.trust_domain;
    let principals = namespaces.iter().map(|namespace| format!("{domain}/ns/{namespace}/*"));
    Source { principals: principals.collect(), ..Source::default() }
}

/// The hosts as a request may carry them, with and without a port. Empty: any.
fn authorities(gateway: &GatewayPlan) -> Vec<String> {
    if gateway.hosts.iter().any(|host| host.as_str() == "*") {
        return Vec::new();
    }
    gateway.hosts.iter().flat_map(|host| authority(gateway, host)).collect()
}

fn authority(gateway: &GatewayPlan, host: &HostPattern) -> Vec<String> {
    let mut hosts = vec![host.to_string()];
    if host.as_str().starts_with('*') {
        // One `*` is allowed, at one end: behind a pattern the ports stand one by one.
        let ports = gateway.service.ports.iter().flat_map(|port| [Some(port.port), port.node_port]);
        hosts.extend(ports.flatten().map(|port| format!("{host}:{port}")));
    } else {
        hosts.push(format!("{host}:*"));
    }
    hosts
}
