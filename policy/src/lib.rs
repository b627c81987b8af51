//! Decides one request of an Istio mesh: who calls, on whose behalf, and may it.
//!
//! [`parse`] reads a plugin's config, [`Policy::new`] checks it against the proxy it runs in and compiles it, and
//! [`decide`] judges one request by it. All three are pure and total: no I/O, no clock, no log, and no input that
//! makes them panic. What a request looks like is asked through [`Facts`], only when it is needed.
//!
//! ```
//! use cofferdam_policy::{Code, Decision, HeaderEdit, Place, Policy, ProxyKind, Request, decide, parse};
//!
//! let config = parse(
//!     br#"{"schemaVersion": 1, "header": "x-tenant-id", "strip": ["x_tenant_id"], "role": {"inbound": {
//!         "tenant": "foo", "namespaces": ["foo"], "trustDomains": ["acme.example"], "onMismatch": "refuse",
//!         "grants": []}}}"#,
//! )?;
//! let policy = Policy::new(&config, &Place::new(ProxyKind::Sidecar))?;
//!
//! let own = Request { peer: Some(b"spiffe://acme.example/ns/foo/sa/web".to_vec()), ..Request::default() };
//! let decision = decide(&policy, &own);
//! assert!(matches!(decision, Decision::Allow { code: Code::Own, header: HeaderEdit::Set("foo") }));
//!
//! let foreign = Request { peer: Some(b"spiffe://acme.example/ns/bar/sa/web".to_vec()), ..Request::default() };
//! assert_eq!(decide(&policy, &foreign), Decision::Deny(Code::ForeignTenant));
//! # Ok::<(), cofferdam_policy::InvalidConfig>(())
//! ```

#![deny(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used
)]
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

pub mod config;

mod authority;
mod code;
mod decide;
mod facts;
mod grammar;
mod header;
mod identity;
mod invalid;
mod path;
mod policy;
mod table;

pub use authority::Authority;
pub use code::{Code, Verdict};
pub use config::parse;
pub use decide::{Decision, HeaderEdit, decide};
pub use facts::{Fact, Facts, Request, Unreadable};
pub use identity::{BadIdentity, SpiffeId};
pub use invalid::InvalidConfig;
pub use policy::{Place, Policy, ProxyKind};
