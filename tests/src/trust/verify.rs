//! Which servers a caller believes: those of the mesh's CA with the SPIFFE URI that it expects, or anybody.

use rustls::{
    CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_cert_signed_by_trust_anchor,
    },
    crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};

use super::Server;

/// Judges a server's certificate as Istio's sidecars do: by chain and SPIFFE URI, never by host name.
#[derive(Debug)]
pub(super) struct Verifier {
    server: Server,
    roots: RootCertStore,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    pub(super) fn new(server: Server, roots: RootCertStore, algorithms: WebPkiSupportedAlgorithms) -> Self {
        Self { server, roots, algorithms }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Server::Spiffe(uri) = &self.server else { return Ok(ServerCertVerified::assertion()) };
        let parsed = ParsedCertificate::try_from(end_entity)?;
        verify_server_cert_signed_by_trust_anchor(
            &parsed,
            &self.roots,
            intermediates,
            now,
            self.algorithms.all,
        )?;
        if holds_uri(end_entity, uri) {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::NotValidForName.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Whether a certificate of our CA carries a URI.
///
/// The name is searched with its DER tag and length before it; our CA writes a URI nowhere but in the subject
/// alternative name, so no parser is needed. Names of 128 bytes and more have a longer length field.
fn holds_uri(certificate: &CertificateDer<'_>, uri: &str) -> bool {
    const URI: u8 = 0x86;
    let mut wanted = vec![URI];
    match u8::try_from(uri.len()) {
        Ok(short) if short < 0x80 => wanted.push(short),
        Ok(long) => wanted.extend([0x81, long]),
        Err(_) => return false,
    }
    wanted.extend(uri.as_bytes());
    certificate.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::{Issuer, Trust};

    #[test]
    fn a_certificate_holds_its_own_uri_only() {
        let uri = "spiffe://cluster.local/ns/foo/sa/hello";
        let long = format!("spiffe://cluster.local/ns/{}/sa/{}", "n".repeat(60), "s".repeat(60));
        let trust = Trust::new().unwrap();
        for name in [uri, &long] {
            let leaf = trust.leaf(name, Issuer::Mesh).unwrap();
            assert!(holds_uri(&leaf.chain()[0], name));
            assert!(!holds_uri(&leaf.chain()[0], "spiffe://cluster.local/ns/foo/sa/hell"));
            assert!(!holds_uri(&leaf.chain()[0], "piffe://cluster.local/ns/foo/sa/hello"));
        }
    }
}
