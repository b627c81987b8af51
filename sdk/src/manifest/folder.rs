//! How manifests become a folder of files: by a journal, so that the next render completes an interrupted one.
//!
//! The steps, each of which may be the last before the power fails:
//!
//! 1. everything is read and judged; nothing is written while something in the folder is not ours to change;
//! 2. the index says what will be there (`files`) and what was there (`before`);
//! 3. each file is written beside its place and renamed into it;
//! 4. files that are no longer wanted are removed, then folders that this leaves empty;
//! 5. the index says that all is as it should be: `before` is gone.
//!
//! A file is ours when the index names it and its content has one of the digests that the index states. Paths
//! are [`ManifestPath`]s, also those read from the index, so none leads out of the folder; symbolic links are
//! not followed.

use std::{
    collections::BTreeMap,
    fmt, io,
    path::{Path, PathBuf},
};

use sha2::Digest;

use super::{
    set::{ManifestPath, ManifestSet},
    write::WriteError,
};
use crate::name::Sha256;

mod disk;
mod index;
mod survey;

use disk::{Disk, Hook};
use index::Index;
pub use index::IndexError;
use survey::{Survey, Task};

/// The name of the index in the folder.
pub const INDEX: &str = ".cofferdam-index.json";

/// Whether files that are not ours, or no longer as we wrote them, may be overwritten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Force {
    /// They may not: nothing is written.
    #[default]
    No,
    /// They may.
    Yes,
}

/// What a render did in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FolderReport {
    /// Files that were made or replaced.
    pub written: Vec<ManifestPath>,
    /// Files that were already as they should be.
    pub unchanged: Vec<ManifestPath>,
    /// Files of an earlier render that were removed.
    pub removed: Vec<ManifestPath>,
    /// Files that were overwritten or removed although they were not as we wrote them.
    pub forced: Vec<Conflict>,
    /// How the folder was found.
    pub found: Found,
}

/// How a folder was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Found {
    /// Without an index: no render of ours was here.
    #[default]
    New,
    /// As the last render left it.
    Complete,
    /// Between two renders: the last one was interrupted.
    Interrupted,
}

/// A file that is not ours to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Where it is.
    pub path: ManifestPath,
    /// Why it is not ours to change.
    pub reason: Reason,
}

/// Why a file is not ours to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// We did not write it.
    Foreign,
    /// We wrote it, and somebody changed it since.
    Edited,
    /// It is no file, or a folder above it is none: a symbolic link, for example.
    Obstacle,
}

/// A folder cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// An object cannot be written as text. Nothing was changed.
    #[error(transparent)]
    Object(#[from] WriteError),
    /// Files are in the way that are not ours to change. Nothing was changed.
    #[error("`{}` holds what a render must not change:{}", dir.display(), List(conflicts))]
    Conflicts {
        /// The folder.
        dir: PathBuf,
        /// The files, in the order of their paths.
        conflicts: Vec<Conflict>,
    },
    /// The index cannot be understood. Nothing was changed.
    #[error(
        "`{}` is no index that this version can read: restore it, or remove it and render with force",
        path.display()
    )]
    Index {
        /// The index.
        path: PathBuf,
        /// What is wrong with it.
        source: IndexError,
    },
    /// Another render is at work in the folder.
    #[error("another render is at work in `{dir}`: wait until it is done", dir = dir.display())]
    Busy {
        /// The folder.
        dir: PathBuf,
    },
    /// The system refused. What was begun, the next render completes.
    #[error("cannot {doing} `{}`: when that is mended, render again to complete the folder", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

struct List<'a>(&'a [Conflict]);

/// Writes a set as a folder of files, and removes what an earlier render left there and the set no longer
/// holds.
///
/// # Errors
/// [`FolderError`]. Whatever happens, the next call that succeeds leaves the folder as if nothing had
/// happened.
pub fn write_folder(set: &ManifestSet, dir: &Path, force: Force) -> Result<FolderReport, FolderError> {
    write_hooked(set, dir, force, &mut || Ok(()))
}

/// The same with a hook that is called before every change, where tests break off.
fn write_hooked(
    set: &ManifestSet,
    dir: &Path,
    force: Force,
    hook: &mut Hook<'_>,
) -> Result<FolderReport, FolderError> {
    let texts = texts(set)?;
    let mut disk = Disk::open(dir, hook)?;
    let index = Index::read(dir)?;
    let found = match &index {
        None => Found::New,
        Some(Index { before: None, .. }) => Found::Complete,
        Some(Index { before: Some(_), .. }) => Found::Interrupted,
    };
    let index = index.unwrap_or_default();
    let wanted = texts.iter().map(|(path, (digest, _))| (path.clone(), digest.clone())).collect();
    let survey = Survey::of(dir, &index, &wanted)?;
    let mut report = survey.judge(dir, force)?;
    report.found = found;
    disk.remove_temporary(INDEX)?;
    if report.written.is_empty() && index.before.is_none() && index.files == wanted {
        return Ok(report);
    }

    disk.write_index(&Index {
        version: index::VERSION,
        files: wanted.clone(),
        before: Some(survey.digests()),
    })?;
    if found == Found::Interrupted {
        survey.paths().try_for_each(|path| disk.remove_temporary(path.as_str()))?;
    }
    // In the set's order, which is the order of applying: what is interrupted is then about the first part of
    // the whole.
    let tasks = set.iter().map(super::set::Entry::path).filter(|path| survey.task(path) == Some(Task::Write));
    let files: Vec<_> = tasks.filter_map(|path| Some((path, texts.get(path)?.1.as_str()))).collect();
    disk.write(&files)?;
    survey.unwanted().try_for_each(|path| disk.remove(path))?;
    disk.sync_folders()?;
    disk.write_index(&Index { version: index::VERSION, files: wanted, before: None })?;
    Ok(report)
}

/// The text and digest of every file.
fn texts(set: &ManifestSet) -> Result<BTreeMap<ManifestPath, (Sha256, String)>, WriteError> {
    set.iter()
        .map(|entry| {
            let text = entry.to_yaml()?;
            Ok((entry.path().clone(), (digest(sha2::Sha256::new_with_prefix(&text)), text)))
        })
        .collect()
}

/// A finished digest as a name.
fn digest(hash: sha2::Sha256) -> Sha256 {
    Sha256::from(<[u8; 32]>::from(hash.finalize()))
}

// === impl Conflict ===

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (why, remedy) = match self.reason {
            Reason::Foreign => ("is not ours", "move it away, or render with force to overwrite it"),
            Reason::Edited => {
                ("was changed since it was rendered", "take the change into the spec, or render with force")
            }
            Reason::Obstacle => ("is no file in real folders", "remove what stands there"),
        };
        write!(f, "`{}` {why}: {remedy}", self.path)
    }
}

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|conflict| write!(f, "\n  {conflict}"))
    }
}

#[cfg(test)]
mod tests;
