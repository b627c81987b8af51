//! How a spec becomes the folder that Envoys are configured from: by the SDK, as a user's command would do it.

use std::{fs, io, path::Path};

use cofferdam::{
    manifest::{AddError, FilterSource, OtherModule, render},
    name::{InvalidName, Sha256},
    plan::plan,
    problem::Problems,
    spec::Mesh,
};
use sha2::Digest;

/// Why a spec cannot be rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The spec has problems.
    #[error("the spec has problems")]
    Spec(#[from] Problems),
    /// The filter's module cannot be read.
    #[error("cannot read the filter; run `cargo xtask wasm` to build it")]
    NoFilter(#[source] io::Error),
    /// A digest that is none.
    #[error("the filter's digest is none")]
    Digest(#[from] InvalidName),
    /// The spec pins another module.
    #[error("the spec pins another filter than the one that is run here")]
    OtherModule(#[from] OtherModule),
    /// An object stands twice.
    #[error("the plan cannot be rendered")]
    Add(#[from] AddError),
    /// The folder cannot be written.
    #[error("cannot write the manifests")]
    Write(#[source] io::Error),
}

/// Renders a mesh into a folder, with the digest of the module that is run.
pub(super) fn write(mesh: &Mesh, filter: &Path, folder: &Path) -> Result<(), RenderError> {
    let module = fs::read(filter).map_err(RenderError::NoFilter)?;
    let digest: String = sha2::Sha256::digest(&module).iter().map(|byte| format!("{byte:02x}")).collect();
    let plan = plan(mesh)?;
    let source = FilterSource::of(&plan, Some(Sha256::new(digest)?))?;
    for entry in render(&plan, &source)?.iter() {
        let path = folder.join(entry.path().as_str());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(RenderError::Write)?;
        }
        // JSON is YAML.
        let text = serde_json::to_string_pretty(entry.object()).map_err(io::Error::from);
        fs::write(path, text.map_err(RenderError::Write)?).map_err(RenderError::Write)?;
    }
    Ok(())
}
