//! Which loopback addresses the pods get: a block of 254 that no other world uses.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
};

/// A port that no pod uses; who listens there owns the block.
const CLAIM: u16 = 15999;

/// A block `127.a.b.0/24`, claimed for as long as it lives.
#[derive(Debug)]
pub struct Block {
    a: u8,
    b: u8,
    last: u8,
    _claim: TcpListener,
}

impl Block {
    /// Claims a random block that is free.
    ///
    /// # Errors
    /// When no address is free, or the system has none to give.
    pub fn claim() -> io::Result<Self> {
        let mut result = Err(io::Error::from(io::ErrorKind::AddrInUse));
        for _ in 0..16 {
            // The seed of a hash map is random, and random is all that is needed here.
            let [a, b, ..] = RandomState::new().build_hasher().finish().to_be_bytes();
            // 127.0 is where everybody is.
            let a = a.max(1);
            result = TcpListener::bind((Ipv4Addr::new(127, a, b, 254), CLAIM));
            if let Ok(claim) = result {
                return Ok(Self { a, b, last: 0, _claim: claim });
            }
        }
        result.map(|claim| Self { a: 127, b: 127, last: 0, _claim: claim })
    }

    /// The next pod's address.
    ///
    /// # Errors
    /// [`Full`] after 253.
    pub fn take(&mut self) -> Result<IpAddr, Full> {
        self.last = self.last.checked_add(1).filter(|last| *last < 254).ok_or(Full)?;
        Ok(Ipv4Addr::new(127, self.a, self.b, self.last).into())
    }
}

/// A world needs more pods than a block has addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a world has at most 253 pods")]
pub struct Full;

/// Whether somebody could listen there now.
///
/// A listener on all addresses of the machine, as many development servers are, takes the port from every pod.
pub(super) fn probe(address: SocketAddr) -> io::Result<()> {
    TcpListener::bind(address).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_253_addresses_and_no_other_world_gets_them() {
        let mut block = Block::claim().unwrap();
        let mut seen = Vec::new();
        while let Ok(address) = block.take() {
            seen.push(address);
        }
        assert_eq!(seen.len(), 253);
        assert!(seen.iter().all(IpAddr::is_loopback));
        assert_eq!(block.take(), Err(Full));
        let claim = (Ipv4Addr::new(127, block.a, block.b, 254), CLAIM);
        assert_eq!(TcpListener::bind(claim).unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
