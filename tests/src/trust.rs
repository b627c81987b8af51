//! Who is who: the mesh's CA, a rogue one, the certificates they issue and TLS as a caller speaks it.

use std::{fmt, sync::Arc};

use rustls::{
    ClientConfig,
    pki_types::{CertificateDer, PrivateKeyDer},
};

/// Two certificate authorities: the mesh's, which every proxy believes, and one that nobody does.
pub struct Trust {}

/// Who signs a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuer {
    /// The mesh's CA.
    Mesh,
    /// A CA that no proxy believes.
    Rogue,
}

/// A certificate with its key.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

/// Whom a caller accepts at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// A certificate of the mesh's CA with this SPIFFE URI.
    Spiffe(String),
    /// Anybody: the probe asks what the server does, not who it is.
    Anybody,
}

/// Why a certificate or a TLS configuration could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The certificate could not be made.
    #[error("cannot make a certificate for `{name}`")]
    Certificate {
        /// Whose.
        name: String,
        /// Why.
        source: rcgen::Error,
    },
    /// TLS could not be configured.
    #[error("cannot configure TLS for a caller")]
    Tls(#[from] rustls::Error),
}

impl Trust {
    /// Issues a certificate with `uri` as its only URI SAN.
    ///
    /// # Errors
    /// [`TrustError::Certificate`] when `uri` is not ASCII.
    pub fn leaf(&self, uri: &str, issuer: Issuer) -> Result<Identity, TrustError> {
        let _ = (uri, issuer);
        todo!()
    }

    /// TLS as a direct caller speaks it: with the given certificate or none, ALPN `istio` and `http/1.1`.
    ///
    /// # Errors
    /// [`TrustError::Tls`] when the key does not fit the certificate.
    pub fn caller(
        &self,
        identity: Option<&Identity>,
        server: Server,
    ) -> Result<Arc<ClientConfig>, TrustError> {
        let _ = (identity.map(|i| (&i.chain, &i.key)), server);
        todo!()
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}
