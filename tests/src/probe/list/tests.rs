//! Which probes two small specs call for.
