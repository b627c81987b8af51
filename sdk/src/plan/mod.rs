//! What is decided: the spec turned into the facts that manifests are written from.
//!
//! Everything that a name in the spec means is looked up here, every default is filled in and every choice is made,
//! with its reason. What comes out is plain data, sorted, and names no kind of Istio.

pub mod control_plane;
pub mod export;
pub mod gateway;
pub mod grant;
pub mod namespace;
pub mod outside;
mod owner;
mod reserved;
pub mod service;

use std::collections::BTreeSet;

pub(crate) use self::owner::bounded;
pub use self::{
    control_plane::ControlPlanePlan,
    export::{ExportReason, ServiceExport},
    gateway::{GatewayOf, GatewayPlan, Naming, RoutePlan, VirtualHost},
    grant::GrantPlan,
    namespace::TenantPlan,
    outside::{Audience, Outside, OutsidePort, OutsideProtocol, Reason},
    owner::OwnerName,
    service::{PortPlan, ReleasePlan, ServiceId, ServicePlan, Writer},
};
use crate::{
    name::{HeaderName, MeshName},
    problem::Problems,
    spec::{FilterModuleRef, Mesh, OnMismatch, Tenancy},
};

/// What a mesh comes to: all that the manifests say, and nothing that is left to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The mesh's name, which is its mesh ID.
    pub mesh: MeshName,
    /// The control plane.
    pub control_plane: ControlPlanePlan,
    /// The tenants, by name.
    pub tenants: Vec<TenantPlan>,
    /// The platform's own gateway and services.
    pub platform: PlatformPlan,
    /// How the filter enforces.
    pub enforcement: EnforcementPlan,
}

/// The platform's own gateway and services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformPlan {
    /// Its gateway, where the spec asks for one.
    pub gateway: Option<GatewayPlan>,
    /// Services in the control plane's namespace that every tenant may reach.
    pub services: BTreeSet<ServiceId>,
    /// What every tenant may reach and the mesh does not see.
    pub outside: Vec<Outside>,
    /// What its gateway leads to and the mesh does not see.
    pub behind_gateway: Vec<Outside>,
}

/// How the filter enforces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnforcementPlan {
    /// The tenant header.
    pub header: HeaderName,
    /// Headers that nobody may send.
    pub strip: BTreeSet<String>,
    /// What happens when a caller's header names another tenant than its identity.
    pub on_mismatch: OnMismatch,
    /// The module that the spec names.
    pub module: Option<FilterModuleRef>,
}

/// Decides what a mesh comes to.
///
/// # Errors
/// Every problem of the mesh at once, where it has any.
pub fn plan(mesh: &Mesh) -> Result<Plan, Problems> {
    mesh.check()?;
    let tenants = match mesh.spec.topology.tenancy {
        Tenancy::Namespace => namespace::tenants(mesh),
        // The check refuses the other tenancies; none of them has tenants here.
        Tenancy::ControlPlane | Tenancy::Cluster | Tenancy::Mesh => Vec::new(),
    };
    let enforcement = &mesh.spec.enforcement;
    Ok(Plan {
        mesh: mesh.metadata.name.clone(),
        control_plane: control_plane::of(mesh),
        tenants,
        platform: PlatformPlan {
            gateway: gateway::of_platform(mesh),
            services: outside::inside(mesh),
            outside: outside::shared(mesh),
            behind_gateway: outside::of_platform_routes(mesh),
        },
        enforcement: EnforcementPlan {
            header: enforcement.header.clone(),
            strip: reserved::strip(&enforcement.header),
            on_mismatch: enforcement.on_mismatch,
            module: enforcement.filter.clone(),
        },
    })
}

#[cfg(test)]
mod tests;
