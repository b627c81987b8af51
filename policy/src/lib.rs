//! Decides one request of an Istio mesh: who calls, on whose behalf, and may it.

pub mod config;
