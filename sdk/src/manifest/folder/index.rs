//! What the index of a folder says: which files are ours, and what they were before a render at work.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{FolderError, INDEX, ManifestPath};
use crate::name::Sha256;

/// The version of the index that this build reads and writes.
pub(super) const VERSION: u32 = 1;

/// Digests of files by path.
pub(super) type Digests = BTreeMap<ManifestPath, Sha256>;

/// The index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Index {
    /// Always [`VERSION`].
    pub(super) version: u32,
    /// The files that the last render wrote, or is still writing.
    pub(super) files: Digests,
    /// Only while a render is at work: the files that were there when it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<Digests>,
}

/// An index cannot be understood.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// It is of another version.
    #[error("it has version {found}, and this build reads {VERSION}")]
    Version {
        /// Its version.
        found: u32,
    },
    /// A folder or a symbolic link stands in its place.
    #[error("it is no file")]
    NoFile,
    /// It is no index at all.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

// === impl Index ===

impl Index {
    /// Reads a folder's index, if there is one.
    pub(super) fn read(dir: &Path) -> Result<Option<Self>, FolderError> {
        let path = dir.join(INDEX);
        let refused = |source| FolderError::Io { doing: "read", path: path.clone(), source };
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => return Err(FolderError::Index { path, source: IndexError::NoFile }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(refused(source)),
        }
        let bytes = fs::read(&path).map_err(refused)?;
        Self::parse(&bytes).map(Some).map_err(|source| FolderError::Index { path, source })
    }

    fn parse(bytes: &[u8]) -> Result<Self, IndexError> {
        #[derive(Deserialize)]
        struct Head {
            version: u32,
        }
        let Head { version } = serde_json::from_slice(bytes)?;
        if version != VERSION {
            return Err(IndexError::Version { found: version });
        }
        Ok(serde_json::from_slice(bytes)?)
    }

    /// Whether a file with this content at this path is one that we wrote.
    pub(super) fn wrote(&self, path: &ManifestPath, digest: &Sha256) -> bool {
        let before = self.before.as_ref().and_then(|before| before.get(path));
        self.files.get(path) == Some(digest) || before == Some(digest)
    }

    /// Whether we ever wrote a file at this path.
    pub(super) fn knows(&self, path: &ManifestPath) -> bool {
        self.files.contains_key(path) || self.before.as_ref().is_some_and(|before| before.contains_key(path))
    }

    /// Every path at which we ever wrote a file.
    pub(super) fn paths(&self) -> impl Iterator<Item = &ManifestPath> {
        self.files.keys().chain(self.before.iter().flat_map(BTreeMap::keys))
    }
}

impl Default for Index {
    fn default() -> Self {
        Self { version: VERSION, files: Digests::new(), before: None }
    }
}
