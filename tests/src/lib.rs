//! What it takes to see a rendered mesh at work: real Envoys, real certificates, probes and what they should see.

pub mod demo;
pub mod envoy;
pub mod expect;
pub mod manifests;
pub mod matrix;
pub mod probe;
pub mod target;
pub mod trust;
pub mod world;

mod echo;
mod process;

/// The README's Rust is compiled and run with the documentation's tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
