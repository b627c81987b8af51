//! Watertight tenants for Istio: one spec in, typed manifests out.

pub mod name;
pub mod problem;
pub mod spec;
pub mod yaml;

pub mod istio;
pub mod plan;

pub mod manifest;
