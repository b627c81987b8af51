//! Why a config is refused: every reason, with the place in the config and what is allowed there.

use crate::{config::SCHEMA_VERSION, policy::ProxyKind};

/// The most bytes that a config may have.
pub(crate) const BYTES_MAX: usize = 1 << 20;

/// A config that the filter does not run by.
#[derive(Debug, thiserror::Error)]
pub enum InvalidConfig {
    /// There is none.
    #[error("the config is empty: the plugin needs a `pluginConfig`")]
    Empty,
    /// It is larger than any config that the SDK writes.
    #[error("the config has {bytes} bytes, more than the {BYTES_MAX} allowed: split the gateway's hosts")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// It is not JSON, or not of this form.
    #[error("the config is not a document of schema version {SCHEMA_VERSION}")]
    Form(#[source] serde_json::Error),
    /// It is written for another version of the filter.
    #[error(
        "the config has schema version {found}, this filter reads {SCHEMA_VERSION}: roll out the filter first"
    )]
    SchemaVersion {
        /// The version it states.
        found: u64,
    },
    /// A name breaks the rule of its kind.
    #[error("`{text}` in `{at}` is not {kind}")]
    Name {
        /// The name.
        text: String,
        /// Where it stands.
        at: String,
        /// What stands there.
        kind: &'static str,
    },
    /// A list that needs an entry has none.
    #[error("`{at}` is empty: it needs at least one entry")]
    NoEntry {
        /// Which list.
        at: String,
    },
    /// A list is longer than allowed.
    #[error("`{at}` has {count} entries, more than the {limit} allowed")]
    TooMany {
        /// Which list.
        at: String,
        /// Its length.
        count: usize,
        /// The most it may have.
        limit: usize,
    },
    /// An entry stands twice.
    #[error("`{text}` stands twice in `{at}`")]
    Twice {
        /// The entry.
        text: String,
        /// Where.
        at: String,
    },
    /// The tenant header is among the headers to remove.
    #[error("`strip` holds the tenant header `{header}` itself")]
    StripsTheHeader {
        /// The header.
        header: String,
    },
    /// A grant is to the own tenant.
    #[error("`{at}` grants `{tenant}` its own workload: the own tenant needs no grant")]
    GrantToOneself {
        /// The tenant.
        tenant: String,
        /// Which grant.
        at: String,
    },
    /// A namespace is said to be two tenants'.
    #[error("namespace `{namespace}` in `{at}` is `{first}`'s as well as `{second}`'s")]
    SharedNamespace {
        /// The namespace.
        namespace: String,
        /// Where the second claim stands.
        at: String,
        /// A tenant.
        first: String,
        /// Another.
        second: String,
    },
    /// The role does not belong into such a proxy.
    #[error("role `{role}` does not run in {proxy}")]
    Misplaced {
        /// The role.
        role: &'static str,
        /// The proxy.
        proxy: ProxyKind,
    },
    /// The config is of another tenant than the workload.
    #[error(
        "this workload's namespace `{namespace}` is none of tenant `{tenant}`'s in `role.inbound.namespaces`"
    )]
    OtherNamespace {
        /// The workload's namespace.
        namespace: String,
        /// The config's tenant.
        tenant: String,
    },
}
