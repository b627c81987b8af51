//! Watertight tenants for Istio: one spec in, typed manifests out.

pub mod name;
pub mod spec;
