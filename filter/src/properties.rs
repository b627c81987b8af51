//! Which property of the proxy holds which fact.

use cofferdam_policy::{Fact, Facts, Unreadable};

use crate::host::Host;

/// The proxy's ID: `<kind>~<address>~<name>~<domain>`.
pub(crate) const NODE_ID: &[u8] = b"xds\0node\0id";
/// The namespace of the proxy's pod.
pub(crate) const NAMESPACE: &[u8] = b"xds\0node\0metadata\0NAMESPACE";
/// The labels of the proxy's pod, as pairs.
pub(crate) const LABELS: &[u8] = b"xds\0node\0metadata\0LABELS";

/// The property path of a header. It joins duplicates by `,`, where the map's getters hide all but the first.
pub(crate) fn header_path(name: &str) -> Box<[u8]> {
    [b"request\0headers\0", name.as_bytes()].concat().into()
}

/// The facts of the request that the proxy is serving.
pub(crate) struct Asked<'a, H> {
    pub(crate) host: &'a H,
    pub(crate) tenant_header: &'a [u8],
}

// === impl Asked ===

impl<H: Host> Facts for Asked<'_, H> {
    fn bytes(&self, fact: Fact) -> Result<Option<Vec<u8>>, Unreadable> {
        self.host.property(match fact {
            Fact::Peer => b"connection\0uri_san_peer_certificate",
            Fact::TenantHeader => self.tenant_header,
            Fact::Authority => b"request\0headers\0:authority",
            Fact::Method => b"request\0headers\0:method",
            Fact::Path => b"request\0headers\0:path",
            Fact::Cluster => b"xds\0cluster_name",
        })
    }

    fn port(&self) -> Result<Option<u16>, Unreadable> {
        let Some(bytes) = self.host.property(b"destination\0port")? else {
            return Ok(None);
        };
        // A number is 8 bytes, little-endian.
        let bytes = <[u8; 8]>::try_from(bytes).map_err(|_| Unreadable)?;
        u16::try_from(i64::from_le_bytes(bytes)).map(Some).map_err(|_| Unreadable)
    }
}
