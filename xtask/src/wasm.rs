//! How the filter becomes the module that proxies load: built, slimmed, digested, the same from any folder.

mod slim;
mod toolchain;

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitStatus,
};

use sha2::{Digest, Sha256};

use crate::root::{Done, root};
pub(crate) use toolchain::check;

/// Where the module lies, from the workspace's folder.
const MODULE: &str = "target/filter/cofferdam_filter.wasm";

/// The most bytes that the module may have.
const SIZE_MAX: usize = 256 * 1024;

/// A built module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Built {
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// Its size.
    pub(crate) bytes: usize,
    /// Its digest, in lower-case hexadecimal digits.
    pub(crate) sha256: String,
}

/// Why there is no module.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WasmError {
    /// No toolchain can build it.
    #[error(
        "no standard library for wasm32-unknown-unknown: run `rustup target add wasm32-unknown-unknown`, or on Debian \
         `apt-get install rustc-web cargo-web rust-web-src lld`"
    )]
    NoToolchain,
    /// A program could not be run.
    #[error("`{program}` cannot be run")]
    Start {
        /// Which.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// A program ended badly; its own output is above.
    #[error("`{program}` ended with {status}")]
    Ended {
        /// Which.
        program: String,
        /// How.
        status: ExitStatus,
    },
    /// A file could not be read or written.
    #[error("`{path}` cannot be read or written")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What was built is not as expected.
    #[error("the module that cargo built cannot be slimmed")]
    Slim(#[from] slim::SlimError),
    /// It is too large.
    #[error("the module has {bytes} bytes, more than the {SIZE_MAX} allowed")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}

/// `cargo xtask wasm`: builds the module and says what it is.
pub(crate) fn run() -> Done {
    let built = build()?;
    let path = built.path.strip_prefix(root()).unwrap_or(&built.path);
    println!("{}  {} bytes  sha256 {}", path.display(), built.bytes, built.sha256);
    Ok(())
}

/// Builds the module, or finds that it is as it was.
pub(crate) fn build() -> Result<Built, WasmError> {
    let raw = toolchain::build(toolchain::Module::Filter)?;
    let slim = slim::slim(&read(&raw)?)?;
    if slim.len() > SIZE_MAX {
        return Err(WasmError::TooLarge { bytes: slim.len() });
    }
    let path = root().join(MODULE);
    write(&path, &slim)?;
    let sha256 = Sha256::digest(&slim).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Built { path, bytes: slim.len(), sha256 })
}

/// Builds the filter that does nothing, as somebody would ship it who writes it by the SDK's book.
pub(crate) fn build_empty() -> Result<PathBuf, WasmError> {
    toolchain::build(toolchain::Module::Empty)
}

/// Writes by temporary name and rename: a proxy that reads the file meanwhile sees the old one or the new
/// one.
fn write(path: &Path, bytes: &[u8]) -> Result<(), WasmError> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let failed = |source| WasmError::File { path: path.to_path_buf(), source };
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(&temporary, bytes).map_err(failed)?;
    fs::rename(&temporary, path).map_err(failed)
}

fn read(path: &Path) -> Result<Vec<u8>, WasmError> {
    fs::read(path).map_err(|source| WasmError::File { path: path.to_path_buf(), source })
}
