//! Watertight tenants for Istio: one spec in, typed manifests out.
//!
//! Three verbs lead from a spec to manifests, and each result is plain data that can be looked at and changed:
//!
//! ```text
//! load(yaml) ──► Mesh ──► plan ──► Plan ──► render ──► ManifestSet ──► a folder, or one stream
//! ```
//!
//! # A spec
//!
//! The YAML document and the Rust types are the same. [`load`] reports every problem at once, each with its line:
//!
//! ```
//! let yaml = br#"
//! apiVersion: cofferdam.dev/v1alpha1
//! kind: Mesh
//! metadata: {name: acme}
//! spec:
//!   tenants:
//!   - {name: foo, namespaces: [{name: foo}]}
//!   - name: bar
//!     namespaces: [{name: bar}]
//!     services:
//!     - {name: reviews, selector: {app: reviews}, ports: [{name: http, port: 80, targetPort: 9080}]}
//!   access:
//!   - {from: foo, to: {tenant: bar, service: reviews, methods: [GET]}}
//! "#;
//! let read = cofferdam::load("mesh.yaml", yaml)?;
//!
//! use cofferdam::{name::*, spec::*};
//! let [foo, bar] = ["foo", "bar"].map(|name| (TenantName::new(name).unwrap(), Namespace::new(name).unwrap()));
//! let reviews = Service::new(
//!     ServiceName::new("reviews")?,
//!     [(LabelKey::new("app")?, LabelValue::new("reviews")?)].into(),
//!     vec![ServicePort {
//!         name: PortName::new("http")?,
//!         port: 80.try_into()?,
//!         target_port: Some(9080.try_into()?),
//!         protocol: Protocol::Http,
//!     }],
//! );
//! let grant = Grant {
//!     from: foo.0.clone(),
//!     to: GrantTarget {
//!         tenant: bar.0.clone(),
//!         service: ServiceName::new("reviews")?,
//!         namespace: None,
//!         ports: vec![],
//!         methods: vec![HttpMethod::Get],
//!         paths: vec![],
//!     },
//! };
//! let tenants = vec![Tenant::new(foo.0, foo.1), Tenant::new(bar.0, bar.1).service(reviews)];
//! assert_eq!(read, Mesh::new(MeshName::new("acme")?, tenants).grant(grant));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A plan
//!
//! [`plan()`] looks up every name, fills in every default and makes every choice, with its reason:
//!
//! ```
//! # let yaml = include_bytes!("../tests/data/acme.yaml");
//! let mesh = cofferdam::load("mesh.yaml", yaml)?;
//! let plan = cofferdam::plan(&mesh)?;
//! let bar = &plan.tenants[0];
//! let grant = &bar.services[0].grants[0];
//! assert_eq!(grant.from.as_str(), "foo");
//! assert!(grant.targets.iter().all(|port| port.get() == 9080), "the pods' port, which policies and the filter see");
//! assert_eq!(
//!     plan.control_plane.export.to_string(),
//!     "tenant `foo` holds a grant: the outbound scope of each namespace narrows it"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Manifests
//!
//! [`render`] writes the plan as typed objects of Kubernetes and Istio, which can still be edited:
//!
//! ```
//! # let yaml = include_bytes!("../tests/data/acme.yaml");
//! use cofferdam::{istio::{Object, PeerAuthentication, WasmPlugin}, manifest::{FilterSource, Warning}};
//!
//! let plan = cofferdam::plan(&cofferdam::load("mesh.yaml", yaml)?)?;
//! let source = FilterSource::of(&plan, None)?;
//! assert_eq!(source.warnings(), [Warning::PlaceholderUrl, Warning::PlaceholderDigest]);
//!
//! let mut manifests = cofferdam::render(&plan, &source)?;
//! let strict = manifests.get::<Object<PeerAuthentication>>(Some("bar"), "default");
//! assert_eq!(strict.map(|object| &object.spec), Some(&PeerAuthentication::strict()));
//!
//! manifests.edit(Some("bar"), "cofferdam-inbound", |plugin: &mut Object<WasmPlugin>| {
//!     plugin.spec.image_pull_secret = Some("registry".to_owned());
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What the filter does with the config in those plugins, the crate `cofferdam-policy` says.

pub mod name;
pub mod problem;
pub mod spec;
pub mod yaml;

pub mod istio;
pub mod plan;

pub mod manifest;

/// The Kubernetes types that manifests hold, in the version that they are of.
pub use k8s_openapi;

pub use manifest::render;
pub use plan::plan;
pub use spec::load;
