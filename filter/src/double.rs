//! Stands in for the proxy in tests: answers from a table, remembers what it was told, counts what it costs.

use std::{cell::RefCell, collections::BTreeMap};

use cofferdam_policy::{Code, Unreadable};

use crate::{
    host::{Fields, Host, Undone},
    pairs,
    properties::{LABELS, NAMESPACE, NODE_ID},
};

/// A call that the filter made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Read(String),
    Set(String, String),
    Remove(Fields, String),
    Refuse(Code),
    Log(String),
}

/// A proxy without a proxy.
#[derive(Default)]
pub(crate) struct Double {
    pub(crate) config: Vec<u8>,
    properties: BTreeMap<Vec<u8>, Vec<u8>>,
    /// The calls that fail, by number.
    failing: Option<usize>,
    calls: RefCell<Vec<Call>>,
}

// === impl Double ===

impl Double {
    /// A sidecar of namespace `foo` with the label `app: hello`.
    pub(crate) fn sidecar() -> Self {
        Self::of(b"sidecar~10.0.0.1~hello-0.foo~foo.svc.cluster.local")
    }

    /// A gateway of namespace `foo`.
    pub(crate) fn router() -> Self {
        Self::of(b"router~10.0.0.1~ingress-0.foo~foo.svc.cluster.local")
    }

    pub(crate) fn of(id: &[u8]) -> Self {
        let mut double = Self::default();
        double.has(NODE_ID, id);
        double.has(NAMESPACE, b"foo");
        double.has(LABELS, &pairs::encode(&[("app", "hello"), ("version", "v1")]));
        double
    }

    pub(crate) fn has(&mut self, path: &[u8], value: &[u8]) {
        self.properties.insert(path.to_vec(), value.to_vec());
    }

    pub(crate) fn lacks(&mut self, path: &[u8]) {
        self.properties.remove(path);
    }

    /// Lets the call with this number fail, the first being 0.
    pub(crate) fn fail(&mut self, call: usize) {
        self.failing = Some(call);
    }

    /// The calls since this was last asked.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.take()
    }

    /// Remembers a call and tells whether it works.
    fn works(&self, call: Call) -> bool {
        let mut calls = self.calls.borrow_mut();
        calls.push(call);
        self.failing.is_none_or(|number| number + 1 != calls.len())
    }
}

impl Host for Double {
    fn property(&self, path: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
        let name = String::from_utf8_lossy(path).replace('\0', ".");
        if self.works(Call::Read(name)) { Ok(self.properties.get(path).cloned()) } else { Err(Unreadable) }
    }

    fn plugin_config(&self, size: usize) -> Result<Vec<u8>, Unreadable> {
        let config = self.config.iter().take(size).copied().collect();
        if self.works(Call::Read("the config".into())) { Ok(config) } else { Err(Unreadable) }
    }

    fn set_header(&self, name: &str, value: &str) -> Result<(), Undone> {
        if self.works(Call::Set(name.into(), value.into())) { Ok(()) } else { Err(Undone) }
    }

    fn remove(&self, fields: Fields, name: &str) -> Result<(), Undone> {
        if self.works(Call::Remove(fields, name.into())) { Ok(()) } else { Err(Undone) }
    }

    fn refuse(&self, code: Code) -> Result<(), Undone> {
        if self.works(Call::Refuse(code)) { Ok(()) } else { Err(Undone) }
    }

    fn log_error(&self, message: &str) {
        self.works(Call::Log(message.into()));
    }
}
