//! What is written: the plan as Istio and Kubernetes objects, files and streams.

mod authorization_policy;
mod destination_rule;
mod filter_source;
mod gateway;
mod istio_operator;
mod labels;
mod layout;
mod namespace;
mod peer_authentication;
mod render;
mod service;
mod service_entry;
mod set;
mod sidecar;
mod virtual_service;
mod visibility;
mod wasm_plugin;
mod write;

pub use filter_source::{FilterSource, OtherModule, Warning};
pub use render::render;
pub use set::{AddError, EditError, Entry, InvalidPath, Kind, Manifest, ManifestPath, ManifestSet, ObjectId};
pub use write::{WriteError, YamlError, to_yaml};
