//! How an Envoy is found, configured and watched.
