//! What Istio reads: its kinds as Rust types, without any notion of a tenant.
//!
//! One file a kind, with the names of the upstream fields. An exclusive choice of the upstream type (a
//! protobuf `oneof`, or fields of which one may be set) is an enum. Keys that a type does not know are kept
//! in its `other` map and written back, so reading an object and writing it loses nothing.

#[macro_use]
mod one_of;

pub mod authorization_policy;
pub mod destination_rule;
pub mod gateway;
pub mod istio_operator;
pub mod mesh_config;
pub mod peer_authentication;
pub mod selector;
pub mod service_entry;
pub mod sidecar;
pub mod value;
pub mod virtual_service;
pub mod wasm_plugin;

mod object;

pub use authorization_policy::AuthorizationPolicy;
pub use destination_rule::DestinationRule;
pub use gateway::Gateway;
pub use istio_operator::IstioOperator;
pub use mesh_config::MeshConfig;
pub use object::{Object, Resource, Scope};
pub use one_of::InvalidChoice;
pub use peer_authentication::PeerAuthentication;
pub use selector::{Labels, PolicyTargetReference, Target, WorkloadSelector};
pub use service_entry::ServiceEntry;
pub use sidecar::Sidecar;
pub use value::{Duration, GatewayRef, InvalidValue, NamespacedHost, Other, Port, PortKey, Visibility};
pub use virtual_service::VirtualService;
pub use wasm_plugin::WasmPlugin;

#[cfg(test)]
mod tests;
