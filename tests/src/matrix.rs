//! Whether a mesh keeps its spec: every probe with what was expected and what was seen.

mod json;
mod table;

use cofferdam::{name::InvalidName, spec::Mesh};

use crate::{
    expect::{Outcome, Unmodelled, expect},
    probe::{Probe, ProbeError, probes, send},
    world::World,
};

pub use json::json;
pub use table::print;

/// A probe and what its spec promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What is asked.
    pub probe: Probe,
    /// What should be seen.
    pub expected: Outcome,
}

/// A probe, what its spec promises and what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Who asked.
    pub from: String,
    /// Whom.
    pub to: String,
    /// What.
    pub request: String,
    /// What should be seen.
    pub expected: Outcome,
    /// What was seen.
    pub seen: Outcome,
}

/// Why there is no matrix.
#[derive(Debug, thiserror::Error)]
pub enum MatrixError {
    /// A route names no service.
    #[error("cannot list the probes")]
    List(#[from] InvalidName),
    /// The spec is beyond the model.
    #[error("cannot tell what to expect")]
    Expect(#[from] Unmodelled),
    /// The harness failed.
    #[error("cannot probe from `{from}` to `{to}`: {request}")]
    Probe {
        /// Who asked.
        from: String,
        /// Whom.
        to: String,
        /// What.
        request: String,
        /// Why it failed.
        source: Box<ProbeError>,
    },
}

/// Lists a spec's probes with what it promises for each.
///
/// # Errors
/// [`MatrixError`] when the spec is beyond the model.
pub fn expectations(mesh: &Mesh) -> Result<Vec<Expectation>, MatrixError> {
    expect_each(mesh, probes(mesh)?)
}

/// Says what a spec promises for each of some probes, which may have been made for another spec.
///
/// # Errors
/// [`MatrixError::Expect`] when the spec is beyond the model.
pub fn expect_each(mesh: &Mesh, probes: Vec<Probe>) -> Result<Vec<Expectation>, MatrixError> {
    let mut list = Vec::new();
    for probe in probes {
        let expected = expect(mesh, &probe)?;
        list.push(Expectation { probe, expected });
    }
    Ok(list)
}

/// Sends every probe and tells `done` after each how many are done.
///
/// # Errors
/// [`MatrixError::Probe`] when the harness, and not the mesh, is at fault.
pub async fn fill(
    world: &World,
    mesh: &Mesh,
    expectations: &[Expectation],
    done: impl Fn(usize),
) -> Result<Vec<Row>, MatrixError> {
    let header = &mesh.spec.enforcement.header;
    let mut rows = Vec::new();
    for Expectation { probe, expected } in expectations {
        let (from, to, request) = (probe.from(), probe.to(), probe.asked());
        let seen = send(world, header, probe).await.map_err(|source| MatrixError::Probe {
            from: from.clone(),
            to: to.clone(),
            request: request.clone(),
            source: Box::new(source),
        })?;
        rows.push(Row { from, to, request, expected: expected.clone(), seen });
        done(rows.len());
    }
    Ok(rows)
}

// === impl Row ===

impl Row {
    /// Whether what was seen is what the spec promises.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.expected == self.seen
    }
}

#[cfg(test)]
mod tests;
