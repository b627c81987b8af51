//! Where the project lies, and what a chore may answer.

use std::{
    env,
    error::Error,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

/// What a chore answers: nothing, or why it failed.
pub(crate) type Done = Result<(), Box<dyn Error + Send + Sync>>;

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// The cargo that runs us, in the workspace's folder.
pub(crate) fn cargo() -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}
