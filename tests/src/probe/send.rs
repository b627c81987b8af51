//! How a probe travels in a world: to which address, with which certificate, and what was seen.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use cofferdam::name::HeaderName;
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{net::TcpStream, time};
use tokio_rustls::TlsConnector;

use super::{
    Credential, GatewayAt, Place, PodAt, Probe, Road, ServiceAt, judge,
    wire::{self, Exchange, PATIENCE, WireError},
};
use crate::{
    expect::Outcome,
    trust::{Issuer, Name, Server, TrustError},
    world::World,
};

/// Why a probe shows nothing: the harness is broken, and no row passes because of it.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The world lacks a place that the spec names.
    #[error("nothing runs for `{0}`: the rendered files do not hold what the spec names")]
    Missing(String),
    /// Nobody listens.
    #[error("cannot connect to {to} at {address}: is its Envoy alive?")]
    Connect {
        /// Who should listen.
        to: String,
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// No answer that can be judged.
    #[error("no usable answer from {to}")]
    Exchange {
        /// Who was asked.
        to: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A refusal is worth nothing from a pod that refuses its own tenant as well.
    #[error("{to} closed the connection, and that of its own tenant too: its Envoy is broken")]
    Dead {
        /// Who was asked.
        to: String,
    },
    /// A certificate could not be made.
    #[error("cannot make the caller's certificate")]
    Trust(#[from] TrustError),
}

/// Sends a probe and says what was seen.
///
/// # Errors
/// [`ProbeError`] when the harness, and not the mesh, is at fault.
pub async fn send(world: &World, header: &HeaderName, probe: &Probe) -> Result<Outcome, ProbeError> {
    let exchange = match &probe.road {
        Road::Gateway { to, .. } => in_plaintext(gateway(world, to)?, probe).await?,
        Road::Mesh { from, .. } => in_plaintext(client(world, from)?, probe).await?,
        Road::Direct { from, to } => direct(world, from, to, probe).await?,
    };
    match (exchange, &probe.road) {
        (Exchange::Reply(reply), _) => Ok(judge::outcome(&reply, header)),
        (Exchange::Closed, Road::Direct { to, .. }) => {
            // Closed connections look alike. A pod that now lets its own tenant in has closed this one by choice.
            let own = own(world, to)?;
            match direct(world, &Credential::Mesh(own), to, probe).await? {
                Exchange::Reply(_) => Ok(Outcome::Tls),
                Exchange::Closed => Err(ProbeError::Dead { to: probe.to() }),
            }
        }
        (Exchange::Closed, Road::Gateway { .. } | Road::Mesh { .. }) => {
            Ok(Outcome::Other("closed without an answer".to_owned()))
        }
    }
}

fn gateway(world: &World, at: &GatewayAt) -> Result<SocketAddr, ProbeError> {
    let mut gateways = world.gateways.iter();
    let found = gateways.find(|gateway| gateway.namespace == at.namespace && gateway.name == at.name);
    let listener = found.and_then(|gateway| gateway.listeners.iter().find(|found| found.port == at.port));
    let missing = || ProbeError::Missing(format!("gateway {}/{}:{}", at.namespace, at.name, at.port));
    listener.map(|listener| listener.address).ok_or_else(missing)
}

fn client(world: &World, from: &Place) -> Result<SocketAddr, ProbeError> {
    let found = world.clients.iter().find(|client| client.namespace == from.namespace);
    found.map(|client| client.outbound).ok_or_else(|| ProbeError::Missing(format!("client of {from}")))
}

fn pod(world: &World, at: &PodAt) -> Result<SocketAddr, ProbeError> {
    let found = world.workloads.iter().find(|pod| {
        pod.namespace == at.service.namespace && pod.service == at.service.name && pod.version == at.version
    });
    let address: Option<IpAddr> = found.map(|pod| pod.address);
    let missing = || ProbeError::Missing(format!("pod of {}", at.service));
    address.map(|address| SocketAddr::new(address, at.port.get())).ok_or_else(missing)
}

fn own(world: &World, at: &PodAt) -> Result<Place, ProbeError> {
    let found = world.workloads.iter().find(|pod| pod.namespace == at.service.namespace);
    let place = found.map(|pod| Place { tenant: pod.tenant.clone(), namespace: pod.namespace.clone() });
    place.ok_or_else(|| ProbeError::Missing(format!("pod of {}", at.service)))
}

async fn in_plaintext(address: SocketAddr, probe: &Probe) -> Result<Exchange, ProbeError> {
    let stream = connect(address, probe).await?;
    wire::exchange(stream, &wire::request(probe)).await.map_err(|error| unusable(probe, error))
}

async fn direct(world: &World, from: &Credential, to: &PodAt, probe: &Probe) -> Result<Exchange, ProbeError> {
    let address = pod(world, to)?;
    let Some(config) = tls(world, from)? else { return in_plaintext(address, probe).await };
    let stream = connect(address, probe).await?;
    let name = ServerName::try_from(server_name(&to.server_name)).map_err(|error| unusable(probe, error))?;
    let handshake = TlsConnector::from(config).connect(name, stream);
    let timeout = |_| unusable(probe, WireError::Timeout);
    match time::timeout(PATIENCE, handshake).await.map_err(timeout)? {
        Ok(stream) => {
            wire::exchange(stream, &wire::request(probe)).await.map_err(|error| unusable(probe, error))
        }
        Err(_) => Ok(Exchange::Closed),
    }
}

async fn connect(address: SocketAddr, probe: &Probe) -> Result<TcpStream, ProbeError> {
    let slow = |_| io::Error::from(io::ErrorKind::TimedOut);
    let connected = time::timeout(PATIENCE, TcpStream::connect(address)).await.map_err(slow);
    connected.and_then(|stream| stream).map_err(|source| ProbeError::Connect {
        to: probe.to(),
        address,
        source,
    })
}

fn unusable(probe: &Probe, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ProbeError {
    ProbeError::Exchange { to: probe.to(), source: error.into() }
}

/// TLS as this caller speaks it; nothing where it speaks none.
fn tls(world: &World, from: &Credential) -> Result<Option<Arc<ClientConfig>>, ProbeError> {
    let domain = world.trust_domain.as_str();
    let spiffe = |domain: &str, namespace: &str| format!("spiffe://{domain}/ns/{namespace}/sa/client");
    let (name, issuer) = match from {
        Credential::Plaintext => return Ok(None),
        Credential::NoCertificate => return Ok(Some(world.trust.caller(None, Server::Anybody)?)),
        Credential::Mesh(place) => (Name::Uri(spiffe(domain, place.namespace.as_str())), Issuer::Mesh),
        Credential::OtherCa(place) => (Name::Uri(spiffe(domain, place.namespace.as_str())), Issuer::Rogue),
        Credential::OtherTrustDomain(place) => {
            (Name::Uri(spiffe("elsewhere.invalid", place.namespace.as_str())), Issuer::Mesh)
        }
        Credential::LongIdentity(place) => {
            (Name::Uri(format!("{}/extra", spiffe(domain, place.namespace.as_str()))), Issuer::Mesh)
        }
        Credential::HostName(place) => {
            (Name::Dns(format!("client.{}.svc.cluster.local", place.namespace)), Issuer::Mesh)
        }
        Credential::Stranger => (Name::Uri(spiffe(domain, "no-tenants-namespace")), Issuer::Mesh),
    };
    let identity = world.trust.certify(&name, issuer)?;
    Ok(Some(world.trust.caller(Some(&identity), Server::Anybody)?))
}

/// The server name that Istio's sidecars send for a service.
fn server_name(at: &ServiceAt) -> String {
    format!("outbound_.{}_._.{}", at.port, at.host())
}
