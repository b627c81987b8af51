//! What Istio reads: its kinds as Rust types, without any notion of a tenant.
