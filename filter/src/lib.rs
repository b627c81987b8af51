//! Cofferdam's filter: asks the proxy about a request, lets `cofferdam-policy` decide, and obeys.
//!
//! The life cycle is the proxy-wasm SDK's ([`plugin`]); every call to the host stands in [`host`], behind a
//! trait, so that [`configure`] and [`serve`] are tested without a proxy.

#![deny(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used
)]
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod configure;
mod entry;
mod host;
mod pairs;
mod plugin;
mod properties;
mod serve;

#[cfg(test)]
mod double;
