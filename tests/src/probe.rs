//! What is asked: a request by a road from somebody to somewhere, and its name in the table.

mod judge;
mod list;
mod send;
#[cfg(test)]
mod tests;
mod wire;

use std::fmt;

use cofferdam::{
    name::{GatewayName, Namespace, ServiceName, SubsetName, TenantName},
    spec::{HttpMethod, Port},
};

pub use list::probes;
pub use send::{ProbeError, send};

/// A probe: no two of a list have the same from, to and request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Who asks whom, and how the request travels.
    pub road: Road,
    /// What is asked.
    pub request: Request,
}

/// Who asks whom, and how the request travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Road {
    /// In plaintext to an ingress gateway.
    Gateway {
        /// Who asks.
        from: Outsider,
        /// Whom.
        to: GatewayAt,
    },
    /// From an application through its own sidecar, by a service's host name.
    Mesh {
        /// Who asks.
        from: Place,
        /// Whom.
        to: ServiceAt,
    },
    /// Straight to a pod's address, past the sidecar that a caller should have used.
    Direct {
        /// What the caller shows.
        from: Credential,
        /// Whom.
        to: PodAt,
    },
}

/// Who asks at a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outsider {
    /// Somebody of no tenant.
    Nobody,
    /// A pod of a tenant, without its sidecar.
    Pod(Place),
}

/// A namespace and the tenant that owns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The tenant.
    pub tenant: TenantName,
    /// The namespace.
    pub namespace: Namespace,
}

/// What a caller shows at a pod's door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A certificate of the mesh for a pod of this place; the namespace is what it says.
    Mesh(Place),
    /// The same identity, signed by a CA that the mesh does not know.
    OtherCa(Place),
    /// The same namespace in another trust domain, signed by the mesh's CA.
    OtherTrustDomain(Place),
    /// The same identity with one more segment, signed by the mesh's CA.
    LongIdentity(Place),
    /// A host name of that place and no URI, signed by the mesh's CA.
    HostName(Place),
    /// An identity in a namespace of no tenant, signed by the mesh's CA.
    Stranger,
    /// TLS without a certificate.
    NoCertificate,
    /// No TLS at all.
    Plaintext,
}

/// An ingress gateway and a host that it serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayAt {
    /// Its namespace.
    pub namespace: Namespace,
    /// Its name.
    pub name: GatewayName,
    /// The port of its Service.
    pub port: Port,
    /// The host that a request names unless it says otherwise.
    pub host: String,
}

/// A port of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAt {
    /// Its namespace.
    pub namespace: Namespace,
    /// Its name.
    pub name: ServiceName,
    /// The Service's port.
    pub port: Port,
}

/// A port of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodAt {
    /// The service that the pod belongs to, by the Service's port.
    pub service: ServiceAt,
    /// The pod's version, where the service is released.
    pub version: Option<SubsetName>,
    /// The pod's port.
    pub port: Port,
    /// The service that the TLS server name claims.
    pub server_name: ServiceAt,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: HttpMethod,
    /// The path and, after `?`, the query.
    pub path: String,
    /// The `Host` lines.
    pub hosts: Hosts,
    /// Further header lines, byte by byte and in order.
    pub headers: Vec<Header>,
}

/// The `Host` lines of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// One, of the destination.
    Usual,
    /// These.
    These(Vec<String>),
}

/// A header line: names keep their spelling, values are bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The name, as it is spelled.
    pub name: String,
    /// The value.
    pub value: Vec<u8>,
}

// === impl Probe ===

impl Probe {
    /// The table's first column.
    #[must_use]
    pub fn from(&self) -> String {
        match &self.road {
            Road::Gateway { from: Outsider::Nobody, .. } => "outside".to_owned(),
            Road::Gateway { from: Outsider::Pod(place), .. } => format!("{place} plaintext"),
            Road::Mesh { from, .. } => format!("{from} sidecar"),
            Road::Direct { from, .. } => from.to_string(),
        }
    }

    /// The table's second column.
    #[must_use]
    pub fn to(&self) -> String {
        match &self.road {
            Road::Gateway { to, .. } => format!("gateway {}/{}", to.namespace, to.name),
            Road::Mesh { to, .. } => format!("service {to}"),
            Road::Direct { to, .. } => {
                let version = to.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
                format!("pod {}/{}:{}{version}", to.service.namespace, to.service.name, to.port)
            }
        }
    }

    /// The table's third column.
    #[must_use]
    pub fn asked(&self) -> String {
        let mut text = format!("{} {}", self.request.method.as_str(), self.request.path);
        match (&self.request.hosts, &self.road) {
            (Hosts::These(hosts), _) => {
                hosts.iter().for_each(|host| text.push_str(&format!("; Host: {host}")))
            }
            (Hosts::Usual, Road::Direct { to, .. }) if to.server_name != to.service => {
                text.push_str(&format!("; sni {}", to.server_name));
            }
            (Hosts::Usual, _) => {}
        }
        self.request.headers.iter().for_each(|header| text.push_str(&format!("; {header}")));
        text
    }

    /// The values of the request's `Host` lines.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        match (&self.request.hosts, &self.road) {
            (Hosts::These(hosts), _) => hosts.clone(),
            (Hosts::Usual, Road::Gateway { to, .. }) => vec![to.host.clone()],
            (Hosts::Usual, Road::Mesh { to, .. }) => vec![to.authority()],
            (Hosts::Usual, Road::Direct { to, .. }) => vec![to.service.authority()],
        }
    }
}

// === impl ServiceAt ===

impl ServiceAt {
    /// The service's host name.
    #[must_use]
    pub fn host(&self) -> String {
        format!("{}.{}.svc.cluster.local", self.name, self.namespace)
    }

    /// The host name with the port, which a client leaves out only where it is 80.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.port.get() == 80 { self.host() } else { format!("{}:{}", self.host(), self.port) }
    }
}

impl fmt::Display for ServiceAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}:{}", self.namespace, self.name, self.port)
    }
}

// === impl Place, Credential, Header ===

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tenant, self.namespace)
    }
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mesh(place) => write!(f, "{place} direct"),
            Self::OtherCa(place) => write!(f, "{place} other CA"),
            Self::OtherTrustDomain(place) => write!(f, "{place} other trust domain"),
            Self::LongIdentity(place) => write!(f, "{place} long identity"),
            Self::HostName(place) => write!(f, "{place} host name only"),
            Self::Stranger => f.write_str("stranger direct"),
            Self::NoCertificate => f.write_str("no certificate"),
            Self::Plaintext => f.write_str("plaintext"),
        }
    }
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.name)?;
        if self.value.is_empty() { Ok(()) } else { write!(f, " {}", self.value.escape_ascii()) }
    }
}
