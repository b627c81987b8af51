//! What is written: the plan as Istio and Kubernetes objects, files and streams.

mod authorization_policy;
mod destination_rule;
mod filter_source;
#[cfg(not(target_family = "wasm"))]
mod folder;
mod gateway;
mod istio_operator;
mod labels;
mod layout;
mod module;
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
#[cfg(not(target_family = "wasm"))]
pub use folder::{
    Conflict, FolderError, FolderReport, Force, Found, INDEX, IndexError, Reason, write_folder,
};
pub use module::{FilterModule, InvalidModule};
pub use render::render;
pub use set::{AddError, EditError, Entry, InvalidPath, Kind, Manifest, ManifestPath, ManifestSet, ObjectId};
pub use write::{WriteError, YamlError, to_yaml};
