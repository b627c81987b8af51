//! How the main job is done in one go: a spec is rendered, real Envoys enforce it, and every probe is judged.

mod manifests;
mod screen;

use std::{collections::BTreeSet, io, path::Path};

use cofferdam::spec::Mesh;

use crate::{
    matrix::{Expectation, MatrixError, Row, expectations, fill},
    target::RunFolder,
    world::{Progress, Quiet, World, WorldError},
};

pub use manifests::{RenderError, render};
pub use screen::Screen;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Every probe, with what was expected and what was seen.
    pub rows: Vec<Row>,
    /// Rendered kinds that nothing here enforces: what was seen owes them nothing.
    pub not_enforced: BTreeSet<&'static str>,
}

/// Who wants to know how far the probes are.
pub trait Watch: Progress {
    /// Says that so many probes are done.
    fn probed(&self, done: usize, of: usize);
}

/// Why nothing can be shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The spec cannot be rendered.
    #[error("cannot render the spec")]
    Render(#[from] RenderError),
    /// There is no expectation, or the harness failed at a probe.
    #[error("cannot fill the matrix")]
    Matrix(#[from] MatrixError),
    /// The Envoys do not come up.
    #[error("cannot start the mesh")]
    World(#[from] WorldError),
    /// An Envoy died: from then on nothing that was seen proves anything.
    #[error("an Envoy died while it was probed; the end of its log:\n{log}")]
    Died {
        /// The end of its log.
        log: String,
    },
    /// The system refuses something else.
    #[error("cannot {what}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// Somebody wants no more of it.
    #[error("interrupted")]
    Interrupted,
}

/// Renders a mesh with the filter's module, runs it, and probes it.
///
/// Everything that was started has ended when this returns, and nothing stays in the file system but the folder
/// that an error speaks of.
///
/// # Errors
/// [`DemoError`] when there is no matrix; a matrix with mismatches is none.
pub fn run(mesh: &Mesh, filter: &Path, watch: &dyn Watch) -> Result<Shown, DemoError> {
    let expectations = expectations(mesh)?;
    run_each(mesh, &expectations, filter, watch)
}

/// As [`run`], with probes that need not be the spec's own.
///
/// # Errors
/// [`DemoError`] when there is no matrix.
pub fn run_each(
    mesh: &Mesh,
    expectations: &[Expectation],
    filter: &Path,
    watch: &dyn Watch,
) -> Result<Shown, DemoError> {
    let folder = RunFolder::new().map_err(io("make a folder for the manifests"))?;
    watch.step("rendering the spec");
    let manifests = folder.path().join("manifests");
    render(mesh, filter, &manifests)?;
    let world = World::start(mesh, &manifests, filter, watch);
    if world.is_err() {
        folder.leave();
    }
    let mut world = world?;
    let rows = probe(&world, mesh, expectations, watch)?;
    if let Some(log) = world.dead_envoy() {
        return Err(DemoError::Died { log });
    }
    Ok(Shown { rows, not_enforced: world.left_to_the_lab.clone() })
}

fn probe(
    world: &World,
    mesh: &Mesh,
    expectations: &[Expectation],
    watch: &dyn Watch,
) -> Result<Vec<Row>, DemoError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let of = expectations.len();
    watch.probed(0, of);
    runtime.map_err(io("start the prober"))?.block_on(async {
        tokio::select! {
            rows = fill(world, mesh, expectations, |done| watch.probed(done, of)) => Ok(rows?),
            _ = tokio::signal::ctrl_c() => Err(DemoError::Interrupted),
        }
    })
}

fn io(what: &'static str) -> impl Fn(io::Error) -> DemoError {
    move |source| DemoError::Io { what, source }
}

// === impl Quiet ===

impl Watch for Quiet {
    fn probed(&self, _: usize, _: usize) {}
}
