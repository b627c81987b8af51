//! How a spec becomes the folder that Envoys are configured from: by the SDK, as a user's command does it.

use std::{fs, io, path::Path};

use cofferdam::{
    manifest::{
        AddError, FilterModule, FilterSource, FolderError, Force, InvalidModule, OtherModule, write_folder,
    },
    problem::Problems,
    spec::Mesh,
};

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
    /// The file is no module of the filter.
    #[error("the filter cannot be used")]
    Module(#[from] InvalidModule),
    /// The spec pins another module.
    #[error("the spec pins another filter than the one that is run here")]
    OtherModule(#[from] OtherModule),
    /// An object stands twice.
    #[error("the plan cannot be rendered")]
    Add(#[from] AddError),
    /// The folder cannot be written.
    #[error("cannot write the manifests")]
    Folder(#[from] FolderError),
}

/// Renders a mesh into a folder, with the digest of the module that is run.
///
/// # Errors
/// [`RenderError`] when the spec, the module or the folder is at fault.
pub fn render(mesh: &Mesh, filter: &Path, folder: &Path) -> Result<(), RenderError> {
    let module = FilterModule::from_bytes(&fs::read(filter).map_err(RenderError::NoFilter)?)?;
    let plan = cofferdam::plan(mesh)?;
    let source = FilterSource::of(&plan, Some(module.sha256))?;
    write_folder(&cofferdam::render(&plan, &source)?, folder, Force::No)?;
    Ok(())
}
