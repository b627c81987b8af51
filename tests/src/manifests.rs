//! What the rendered folder says, read as Istio would read it and by no code of the SDK.
//!
//! Each kind that decides what a proxy does has a struct here that knows its fields; a field that is not there is
//! an error, because a policy that the harness drops in silence would look enforced. Kinds whose enforcement is
//! left to a later lab with a real control plane are in [`LEFT_TO_THE_LAB`]; any other kind is an error.

pub mod destination_rule;
pub mod gateway;
pub mod istio_operator;
pub mod namespace;
pub mod peer_authentication;
pub mod virtual_service;
pub mod wasm_plugin;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::IgnoredAny};

pub use destination_rule::DestinationRule;
pub use gateway::Gateway;
pub use istio_operator::IstioOperator;
pub use namespace::Namespace;
pub use peer_authentication::PeerAuthentication;
pub use virtual_service::VirtualService;
pub use wasm_plugin::WasmPlugin;

/// Labels, of an object or asked for by a selector.
pub type Labels = BTreeMap<String, String>;

/// Kinds, after their group, that the harness leaves to a lab with a real control plane: scope and the policies
/// that Istio enforces beside our filter.
pub const LEFT_TO_THE_LAB: [(&str, &str); 12] = [
    ("", "LimitRange"),
    ("", "ResourceQuota"),
    ("", "Service"),
    ("", "ServiceAccount"),
    ("apps", "Deployment"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("networking.istio.io", "ServiceEntry"),
    ("networking.istio.io", "Sidecar"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("security.istio.io", "AuthorizationPolicy"),
];

/// A rendered folder.
#[derive(Debug, Default)]
pub struct Rendered {
    /// `IstioOperator` files.
    pub operators: Vec<Object<IstioOperator>>,
    /// Namespaces.
    pub namespaces: Vec<Object<Namespace>>,
    /// Filter plugins.
    pub plugins: Vec<Object<WasmPlugin>>,
    /// Gateways of Istio.
    pub gateways: Vec<Object<Gateway>>,
    /// Routes.
    pub routes: Vec<Object<VirtualService>>,
    /// Subsets and TLS of upstream services.
    pub destinations: Vec<Object<DestinationRule>>,
    /// mTLS modes.
    pub peers: Vec<Object<PeerAuthentication>>,
    /// Kinds that were there and are left to the lab.
    pub left: BTreeSet<&'static str>,
}

/// An object of a manifest file.
#[derive(Clone, Debug)]
pub struct Object<S> {
    /// The file, as far as the folder tells it.
    pub file: PathBuf,
    /// Its name.
    pub name: String,
    /// Its namespace, for kinds that have one.
    pub namespace: String,
    /// Its labels.
    pub labels: Labels,
    /// What it says.
    pub spec: S,
}

/// Why a folder could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// A file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is no manifest, or says something that the harness cannot translate.
    #[error("the harness cannot translate {kind} in `{}`: {reason}", path.display())]
    Untranslatable {
        /// The file.
        path: PathBuf,
        /// The object's kind.
        kind: String,
        /// The field, and where it stands.
        reason: String,
    },
    /// A file holds a kind that the harness neither translates nor leaves to the lab.
    #[error("the harness knows nothing of kind `{kind}` of `{api_version}` in `{}`", path.display())]
    UnknownKind {
        /// The file.
        path: PathBuf,
        /// The kind.
        kind: String,
        /// Its group and version.
        api_version: String,
    },
    /// The folder holds no manifests.
    #[error("`{}` holds no manifests; render a spec into it first", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    api_version: String,
    kind: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Document<S> {
    #[serde(rename = "apiVersion")]
    _api_version: IgnoredAny,
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    metadata: Metadata,
    #[serde(default = "Option::default")]
    spec: Option<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Metadata {
    name: String,
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    labels: Labels,
    /// No annotation changes what a proxy does, or it is one of a kind that is left to the lab.
    #[serde(default, rename = "annotations")]
    _annotations: IgnoredAny,
}

// === impl Rendered ===

impl Rendered {
    /// Reads every `.yaml` file of a folder and of the folders in it, in the order of their paths.
    ///
    /// # Errors
    /// [`ReadError`] names the file and the field.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        let mut files = Vec::new();
        find(folder, &mut files)?;
        files.sort();
        let mut rendered = Self::default();
        for file in &files {
            let text =
                fs::read_to_string(file).map_err(|source| ReadError::Io { path: file.clone(), source })?;
            rendered.take(file, &text)?;
        }
        if files.is_empty() { Err(ReadError::Empty { path: folder.to_owned() }) } else { Ok(rendered) }
    }

    /// Reads one manifest; the file is only named in errors.
    ///
    /// # Errors
    /// As [`Rendered::read`].
    pub fn take(&mut self, file: &Path, text: &str) -> Result<(), ReadError> {
        let head: Head = parse(file, "a manifest", text)?;
        let group = head.api_version.rsplit_once('/').map_or("", |(group, _)| group);
        let kind = head.kind.as_str();
        match (group, kind) {
            ("install.istio.io", "IstioOperator") => self.operators.push(object(file, kind, text)?),
            ("", "Namespace") => self.namespaces.push(object(file, kind, text)?),
            ("extensions.istio.io", "WasmPlugin") => self.plugins.push(object(file, kind, text)?),
            ("networking.istio.io", "Gateway") => self.gateways.push(object(file, kind, text)?),
            ("networking.istio.io", "VirtualService") => self.routes.push(object(file, kind, text)?),
            ("networking.istio.io", "DestinationRule") => self.destinations.push(object(file, kind, text)?),
            ("security.istio.io", "PeerAuthentication") => self.peers.push(object(file, kind, text)?),
            _ => match LEFT_TO_THE_LAB.iter().find(|left| **left == (group, kind)) {
                Some((_, kind)) => drop(self.left.insert(kind)),
                None => {
                    let (kind, api_version) = (head.kind, head.api_version);
                    return Err(ReadError::UnknownKind { path: file.to_owned(), kind, api_version });
                }
            },
        }
        Ok(())
    }
}

/// Whether labels hold all that a selector asks for.
#[must_use]
pub fn selects(selector: &Labels, labels: &Labels) -> bool {
    selector.iter().all(|(key, value)| labels.get(key) == Some(value))
}

fn object<S: for<'de> Deserialize<'de> + Default>(
    file: &Path,
    kind: &str,
    text: &str,
) -> Result<Object<S>, ReadError> {
    let Document { metadata, spec, .. } = parse::<Document<S>>(file, kind, text)?;
    let Metadata { name, namespace, labels, .. } = metadata;
    Ok(Object { file: file.to_owned(), name, namespace, labels, spec: spec.unwrap_or_default() })
}

fn parse<T: for<'de> Deserialize<'de>>(file: &Path, kind: &str, text: &str) -> Result<T, ReadError> {
    serde_saphyr::from_str(text).map_err(|error| ReadError::Untranslatable {
        path: file.to_owned(),
        kind: kind.to_owned(),
        reason: error.to_string().lines().next().unwrap_or_default().to_owned(),
    })
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), ReadError> {
    let failed = |source| ReadError::Io { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
