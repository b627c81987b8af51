//! What a decision asks about a request: each fact, read only when it is needed.

/// A fact of a request that is bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The URI in the certificate of the caller.
    Peer,
    /// The tenant header's value, duplicates joined by `,`.
    TenantHeader,
    /// `:authority`.
    Authority,
    /// `:method`.
    Method,
    /// `:path`, with the query.
    Path,
    /// The name of the upstream cluster that the request is routed to.
    Cluster,
}

/// A fact could not be read, which is another thing than its absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the proxy did not answer")]
pub struct Unreadable;

/// Where the facts of one request come from.
pub trait Facts {
    /// Reads a fact; none where the request has no such thing.
    ///
    /// # Errors
    /// [`Unreadable`] when it cannot be said.
    fn bytes(&self, fact: Fact) -> Result<Option<Vec<u8>>, Unreadable>;

    /// The port of this proxy's workload that the request came in by.
    ///
    /// # Errors
    /// [`Unreadable`] when it cannot be said.
    fn port(&self) -> Result<Option<u16>, Unreadable>;
}

/// A request written down: for tests, and for those who predict what a proxy would answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// [`Fact::Peer`].
    pub peer: Option<Vec<u8>>,
    /// [`Fact::TenantHeader`].
    pub tenant_header: Option<Vec<u8>>,
    /// [`Fact::Authority`].
    pub authority: Option<Vec<u8>>,
    /// [`Fact::Method`].
    pub method: Option<Vec<u8>>,
    /// [`Fact::Path`].
    pub path: Option<Vec<u8>>,
    /// [`Fact::Cluster`].
    pub cluster: Option<Vec<u8>>,
    /// [`Facts::port`].
    pub port: Option<u16>,
}

// === impl Request ===

impl Facts for Request {
    fn bytes(&self, fact: Fact) -> Result<Option<Vec<u8>>, Unreadable> {
        let value = match fact {
            Fact::Peer => &self.peer,
            Fact::TenantHeader => &self.tenant_header,
            Fact::Authority => &self.authority,
            Fact::Method => &self.method,
            Fact::Path => &self.path,
            Fact::Cluster => &self.cluster,
        };
        Ok(value.clone())
    }

    fn port(&self) -> Result<Option<u16>, Unreadable> {
        Ok(self.port)
    }
}
