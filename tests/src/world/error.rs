//! Why a world cannot be started.

use std::{fmt, io, net::SocketAddr, path::PathBuf};

use cofferdam::name::{InvalidName, Namespace, ServiceName};

use super::loopback::Full;
use crate::{
    envoy::{EnvoyError, binary::BinaryError},
    manifests::{Object, ReadError},
    trust::TrustError,
};

/// Why a world could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// The rendered folder cannot be read or translated.
    #[error("cannot read the rendered manifests")]
    Read(#[from] ReadError),
    /// A rendered file contradicts another, the spec or the module.
    #[error("`{}`: {reason}", file.display())]
    Contradiction {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// No rendered file configures the mesh.
    #[error("no rendered `IstioOperator` has a `meshConfig`, so nothing says what the mesh's names are")]
    NoControlPlane,
    /// A tenant's namespace is not rendered.
    #[error("the spec names the namespace `{name}`, but no rendered file makes it")]
    MissingNamespace {
        /// The namespace.
        name: String,
    },
    /// A service speaks what the echo application does not.
    #[error(
        "service `{service}` in `{namespace}` has a port that is not `HTTP`, which the harness cannot play"
    )]
    Protocol {
        /// The service.
        service: ServiceName,
        /// Its namespace.
        namespace: Namespace,
    },
    /// A name of a rendered file is none.
    #[error("a rendered name is none")]
    Name(#[from] InvalidName),
    /// The filter's module is missing.
    #[error("cannot read the filter `{}`; run `cargo xtask wasm` to build it", path.display())]
    NoFilter {
        /// Where it should be.
        path: PathBuf,
        /// Why it cannot be read.
        source: io::Error,
    },
    /// There is no Envoy to run.
    #[error("no Envoy to run")]
    Binary(#[from] BinaryError),
    /// An Envoy does not come up.
    #[error("the Envoy of `{pod}` does not come up")]
    Envoy {
        /// Its pod.
        pod: String,
        /// Why.
        source: EnvoyError,
    },
    /// A certificate cannot be made.
    #[error("cannot make the mesh's certificates")]
    Trust(#[from] TrustError),
    /// There are more pods than addresses.
    #[error("too many pods")]
    Full(#[from] Full),
    /// A pod cannot listen where it must.
    #[error(
        "cannot listen on `{address}`; if another program listens on port {} of every address, end it", address.port()
    )]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The system refuses something else.
    #[error("cannot {what}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
}

impl WorldError {
    pub(super) fn contradiction<S>(object: &Object<S>, reason: impl fmt::Display) -> Self {
        Self::Contradiction { file: object.file.clone(), reason: reason.to_string() }
    }
}
