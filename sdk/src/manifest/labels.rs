//! Which labels our objects carry: role, tenant, mesh and revision, and those that select a gateway's pods.

use crate::{
    istio::{Labels, Object},
    name::{Namespace, TenantName},
    plan::{GatewayOf, GatewayPlan, Plan, bounded},
};

/// The label of namespaces that belong to a mesh: what its control plane sees.
pub(super) const MESH: &str = "cofferdam.dev/mesh";
/// The label of everything that a tenant owns.
pub(super) const TENANT: &str = "cofferdam.dev/tenant";
/// The label that says what an object is for.
pub(super) const ROLE: &str = "cofferdam.dev/role";
/// The label that binds an object to one revision of the control plane.
pub(super) const REVISION: &str = "istio.io/rev";

/// What an object is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    ControlPlane,
    Namespace,
    IngressGateway,
    PlatformGateway,
    Access,
    Mtls,
    Filter,
    Scope,
    Outside,
    Service,
    Release,
}

// === impl Role ===

impl Role {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::ControlPlane => "control-plane",
            Self::Namespace => "namespace",
            Self::IngressGateway => "ingress-gateway",
            Self::PlatformGateway => "platform-gateway",
            Self::Access => "access",
            Self::Mtls => "mtls",
            Self::Filter => "filter",
            Self::Scope => "scope",
            Self::Outside => "outside",
            Self::Service => "service",
            Self::Release => "release",
        }
    }

    /// The role of what makes up a gateway.
    pub(super) fn of(gateway: &GatewayPlan) -> Self {
        match gateway.of {
            GatewayOf::Tenant(..) => Self::IngressGateway,
            GatewayOf::Platform => Self::PlatformGateway,
        }
    }
}

/// The labels of an object: its role, its tenant if it has one, and the revision if the control plane has one.
pub(super) fn labels(plan: &Plan, role: Role, tenant: Option<&TenantName>) -> Labels {
    let mut labels = Labels::from([(ROLE.to_owned(), role.as_str().to_owned())]);
    labels.extend(tenant.map(|tenant| (TENANT.to_owned(), tenant.to_string())));
    let revision = plan.control_plane.revision.as_ref();
    labels.extend(revision.map(|revision| (REVISION.to_owned(), revision.to_string())));
    labels
}

/// An object of ours.
pub(super) fn object<S>(
    plan: &Plan,
    (role, tenant): (Role, Option<&TenantName>),
    namespace: &Namespace,
    name: impl Into<String>,
    spec: S,
) -> Object<S> {
    let mut object = Object::new(namespace, name, spec);
    object.metadata.labels = Some(labels(plan, role, tenant));
    object
}

/// The labels of a gateway's pods, which no other gateway of the mesh has.
pub(super) fn gateway_pods(gateway: &GatewayPlan) -> Labels {
    let unique = bounded(format!("{}-{}", gateway.name, gateway.namespace));
    let mut labels = Labels::from([
        ("app".to_owned(), unique.clone()),
        ("istio".to_owned(), unique),
        (ROLE.to_owned(), Role::of(gateway).as_str().to_owned()),
    ]);
    labels.extend(tenant_of(gateway).map(|tenant| (TENANT.to_owned(), tenant.to_string())));
    labels
}

/// The tenant that a gateway belongs to; none for the platform's.
pub(super) fn tenant_of(gateway: &GatewayPlan) -> Option<&TenantName> {
    match &gateway.of {
        GatewayOf::Tenant(tenant, _) => Some(tenant),
        GatewayOf::Platform => None,
    }
}
