//! What a spec says: the document `kind: Mesh` as Rust types, the same for YAML and for the Rust API.
//!
//! The types carry no position and no default that hides a choice of security: each default is named in the
//! field's description. Reading from YAML, and everything that two fields must agree on, is in the sibling files.

pub mod access;
mod check;
pub mod enforcement;
pub mod gateway;
mod load;
pub mod mesh;
mod schema;
pub mod service;
mod support;
pub mod tenant;

pub use access::{Grant, GrantTarget, HttpMethod};
pub use enforcement::{Enforcement, Exemption, FilterModuleRef, Mode, OnMismatch};
pub use gateway::{
    Autoscale, Gateway, GatewayDelivery, GatewayRoute, GatewayService, GatewayServicePort, Identity,
    PathMatch, ServiceType,
};
pub use load::load;
pub use mesh::{
    ApiVersion, Cluster, ControlPlane, Delivery, Istio, IstioVersion, Kind, Mesh, MeshSpec, Metadata,
    Network, NetworkGateway, Outbound, OutboundMode, Platform, PlatformRoute, PlatformService, Profile,
    Tenancy, Topology,
};
pub use schema::json_schema;
pub use service::{Protocol, Release, Scope, Service, ServicePort};
pub use tenant::{Egress, Member, MeshIdentity, Quota, Rate, Role, Subject, Tenant, TenantNamespace};

#[cfg(test)]
mod tests;

/// A port number, 1 to 65535.
pub type Port = std::num::NonZeroU16;
