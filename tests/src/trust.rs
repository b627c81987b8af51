//! Who is who: the mesh's CA, a rogue one, the certificates they issue and TLS as a caller speaks it.

mod verify;

use std::{fmt, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose, SanType,
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};

/// Two certificate authorities: the mesh's, which every proxy believes, and one that nobody does.
pub struct Trust {
    mesh: CertifiedIssuer<'static, KeyPair>,
    rogue: CertifiedIssuer<'static, KeyPair>,
}

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
    certificate: rcgen::Certificate,
    key: KeyPair,
}

/// Whom a caller accepts at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// A certificate of the mesh's CA with this SPIFFE URI.
    Spiffe(String),
    /// Anybody: the probe asks what the server does with the caller, not who the server is.
    Anybody,
}

/// What a certificate says of its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// A URI, as SPIFFE has it.
    Uri(String),
    /// Several URIs, in this order.
    Uris(Vec<String>),
    /// A host name only: no identity of a mesh.
    Dns(String),
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

// === impl Trust ===

impl Trust {
    /// Makes both authorities anew.
    ///
    /// # Errors
    /// [`TrustError::Certificate`] when the system gives no randomness.
    pub fn new() -> Result<Self, TrustError> {
        Ok(Self { mesh: authority("mesh CA")?, rogue: authority("rogue CA")? })
    }

    /// Issues a certificate with `uri` as its only subject alternative name.
    ///
    /// # Errors
    /// [`TrustError::Certificate`] when `uri` is not ASCII.
    pub fn leaf(&self, uri: &str, issuer: Issuer) -> Result<Identity, TrustError> {
        self.certify(&Name::Uri(uri.to_owned()), issuer)
    }

    /// Issues a certificate with any subject alternative names.
    ///
    /// # Errors
    /// [`TrustError::Certificate`] when a name is not ASCII.
    pub fn certify(&self, name: &Name, issuer: Issuer) -> Result<Identity, TrustError> {
        let authority = match issuer {
            Issuer::Mesh => &self.mesh,
            Issuer::Rogue => &self.rogue,
        };
        let issue = || {
            let mut params = CertificateParams::default();
            // As in Istio, the subject is empty: the name stands in the subject alternative name alone.
            params.distinguished_name = DistinguishedName::new();
            params.subject_alt_names = name.alternatives()?;
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
            params.extended_key_usages =
                vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
            let key = KeyPair::generate()?;
            Ok(Identity { certificate: params.signed_by(&key, authority)?, key })
        };
        issue().map_err(|source| TrustError::Certificate { name: name.to_string(), source })
    }

    /// The mesh CA's certificate, as every proxy believes it.
    #[must_use]
    pub fn root_pem(&self) -> String {
        self.mesh.pem()
    }

    /// TLS as a direct caller speaks it: with the given certificate or none, ALPN `istio` and `http/1.1`.
    ///
    /// The caller sets SNI by the name that it connects to, such as
    /// `outbound_.8000_._.hello.foo.svc.cluster.local`.
    ///
    /// # Errors
    /// [`TrustError::Tls`] when the key does not fit the certificate.
    pub fn caller(
        &self,
        identity: Option<&Identity>,
        server: Server,
    ) -> Result<Arc<ClientConfig>, TrustError> {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.mesh.der().clone())?;
        let verifier =
            Arc::new(verify::Verifier::new(server, roots, provider.signature_verification_algorithms));
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let mut config = match identity {
            Some(identity) => config.with_client_auth_cert(identity.chain(), identity.key())?,
            None => config.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"istio".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trust").finish_non_exhaustive()
    }
}

// === impl Identity ===

impl Identity {
    /// The certificate as PEM.
    #[must_use]
    pub fn certificate_pem(&self) -> String {
        self.certificate.pem()
    }

    /// The key as PEM.
    #[must_use]
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    fn chain(&self) -> Vec<CertificateDer<'static>> {
        vec![self.certificate.der().clone()]
    }

    fn key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

// === impl Name ===

impl Name {
    fn alternatives(&self) -> Result<Vec<SanType>, rcgen::Error> {
        match self {
            Self::Uri(uri) => Ok(vec![SanType::URI(uri.as_str().try_into()?)]),
            Self::Uris(uris) => uris.iter().map(|uri| Ok(SanType::URI(uri.as_str().try_into()?))).collect(),
            Self::Dns(host) => Ok(vec![SanType::DnsName(host.as_str().try_into()?)]),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uri(name) | Self::Dns(name) => f.write_str(name),
            Self::Uris(names) => f.write_str(&names.join(" ")),
        }
    }
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, TrustError> {
    let issue = || {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        CertifiedIssuer::self_signed(params, KeyPair::generate()?)
    };
    issue().map_err(|source| TrustError::Certificate { name: name.to_owned(), source })
}
