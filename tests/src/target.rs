//! Where built things lie: the target folder, the filter in it and folders for what a run writes.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
};

/// The target folder of the workspace.
#[must_use]
pub fn folder() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
    // An absolute path without `..` reads better in messages; one that is not there yet stays as it is.
    target.canonicalize().unwrap_or(target)
}

/// The filter's module: the file that `COFFERDAM_FILTER` names, or the one that `cargo xtask wasm` writes.
#[must_use]
pub fn filter() -> PathBuf {
    env::var_os("COFFERDAM_FILTER")
        .map_or_else(|| folder().join("filter").join("cofferdam_filter.wasm"), PathBuf::from)
}

/// A folder for what one run writes: configs and logs. It goes when it is dropped, unless in a panic.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    left: AtomicBool,
}

impl RunFolder {
    /// Makes a folder in `target/envoy-runs`, and removes those of processes that are gone.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new() -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let runs = folder().join("envoy-runs");
        fs::create_dir_all(&runs)?;
        for entry in fs::read_dir(&runs)?.flatten() {
            if is_left_over(&entry.file_name().to_string_lossy()) {
                // Another run may remove it at the same time; either way it goes.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let path = runs.join(format!("{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        fs::create_dir_all(&path)?;
        Ok(Self { path: path.canonicalize()?, left: AtomicBool::new(false) })
    }

    /// Its path, absolute.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the folder to whoever looks for what went wrong, until another process makes one.
    pub fn leave(&self) {
        self.left.store(true, Ordering::Relaxed);
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        if !self.left.load(Ordering::Relaxed) && !thread::panicking() {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Whether a folder is of a process that is gone: the number before its `-` is no running process.
fn is_left_over(name: &str) -> bool {
    let Some((process, _)) = name.split_once('-') else { return false };
    process.parse::<u32>().is_ok_and(|id| !Path::new("/proc").join(id.to_string()).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_of_processes_that_are_gone_are_left_over() {
        let own = format!("{}-0", process::id());
        for (name, left) in [(own.as_str(), false), ("4294967295-3", true), ("notes", false), ("x-1", false)]
        {
            assert_eq!(is_left_over(name), left, "{name}");
        }
    }
}
