//! What it takes to see a rendered mesh at work: real Envoys, real certificates, probes and what they should see.

pub mod manifests;
pub mod trust;
pub mod world;

mod echo;
mod envoy;
mod process;
