//! What stands in a folder where our files are, were or will be, and what is to be done with it.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use sha2::Digest;

use super::{
    Conflict, FolderError, FolderReport, Force, ManifestPath, Reason, digest,
    index::{Digests, Index},
};
use crate::name::Sha256;

/// What is to be done at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// Nothing: the file is as it should be.
    Keep,
    /// The file is to be made or replaced.
    Write,
    /// The file is to be removed.
    Remove,
    /// Nothing: the file is gone already.
    Gone,
}

/// What was found at each path that concerns us, and what is to be done.
pub(super) struct Survey {
    places: BTreeMap<ManifestPath, Place>,
}

struct Place {
    /// The content's digest, where there is a file.
    digest: Option<Sha256>,
    task: Task,
    conflict: Option<Reason>,
}

/// What stands at a path.
enum Found {
    Nothing,
    File(Sha256),
    Obstacle,
}

// === impl Survey ===

impl Survey {
    /// Looks at every path that the index knows or that is wanted.
    pub(super) fn of(dir: &Path, index: &Index, wanted: &Digests) -> Result<Self, FolderError> {
        let mut folders = BTreeMap::new();
        let mut places = BTreeMap::new();
        for path in wanted.keys().chain(index.paths()) {
            if places.contains_key(path) {
                continue;
            }
            let found = look(dir, path, &mut folders)?;
            places.insert(path.clone(), Place::new(found, path, index, wanted.get(path)));
        }
        Ok(Self { places })
    }

    /// Refuses what is not ours to change, or says what will be done.
    pub(super) fn judge(&self, dir: &Path, force: Force) -> Result<FolderReport, FolderError> {
        let conflicts = self
            .places
            .iter()
            .filter_map(|(path, place)| place.conflict.map(|reason| Conflict { path: path.clone(), reason }));
        let (forced, refused): (Vec<_>, Vec<_>) =
            conflicts.partition(|conflict| force == Force::Yes && conflict.reason != Reason::Obstacle);
        if !refused.is_empty() {
            return Err(FolderError::Conflicts { dir: dir.to_owned(), conflicts: refused });
        }
        let with = |task| {
            let places = self.places.iter().filter(move |(_, place)| place.task == task);
            places.map(|(path, _)| path.clone()).collect()
        };
        Ok(FolderReport {
            written: with(Task::Write),
            unchanged: with(Task::Keep),
            removed: with(Task::Remove),
            forced,
            ..FolderReport::default()
        })
    }

    /// What is to be done at a path.
    pub(super) fn task(&self, path: &ManifestPath) -> Option<Task> {
        self.places.get(path).map(|place| place.task)
    }

    /// The digest of every file that is there.
    pub(super) fn digests(&self) -> Digests {
        let files = self.places.iter();
        files.filter_map(|(path, place)| Some((path.clone(), place.digest.clone()?))).collect()
    }

    /// Every path at which there shall be no file; where there is none already, an empty folder may be left
    /// over.
    pub(super) fn unwanted(&self) -> impl Iterator<Item = &ManifestPath> {
        let unwanted =
            self.places.iter().filter(|(_, place)| matches!(place.task, Task::Remove | Task::Gone));
        unwanted.map(|(path, _)| path)
    }

    /// Every path that was looked at.
    pub(super) fn paths(&self) -> impl Iterator<Item = &ManifestPath> {
        self.places.keys()
    }
}

// === impl Place ===

impl Place {
    fn new(found: Found, path: &ManifestPath, index: &Index, wanted: Option<&Sha256>) -> Self {
        let digest = match found {
            Found::Obstacle => {
                return Self { digest: None, task: Task::Keep, conflict: Some(Reason::Obstacle) };
            }
            Found::Nothing => None,
            Found::File(digest) => Some(digest),
        };
        let task = match (&digest, wanted) {
            (None, None) => Task::Gone,
            (Some(_), None) => Task::Remove,
            (Some(digest), Some(wanted)) if digest == wanted => Task::Keep,
            (_, Some(_)) => Task::Write,
        };
        let conflict = match &digest {
            Some(digest) if task != Task::Keep && !index.wrote(path, digest) => {
                Some(if index.knows(path) { Reason::Edited } else { Reason::Foreign })
            }
            _ => None,
        };
        Self { digest, task, conflict }
    }
}

/// What stands at a path; no symbolic link is followed on the way.
fn look<'a>(
    dir: &Path,
    path: &'a ManifestPath,
    folders: &mut BTreeMap<&'a str, FolderState>,
) -> Result<Found, FolderError> {
    let text = path.as_str();
    for (end, _) in text.match_indices('/') {
        let (folder, _) = text.split_at(end);
        let state = match folders.get(folder) {
            Some(state) => *state,
            None => folder_state(&dir.join(folder))?,
        };
        folders.insert(folder, state);
        match state {
            FolderState::Real => {}
            FolderState::Absent => return Ok(Found::Nothing),
            FolderState::Obstacle => return Ok(Found::Obstacle),
        }
    }
    let file = dir.join(text);
    match fs::symlink_metadata(&file) {
        Ok(metadata) if metadata.is_file() => read_digest(&file)
            .map(Found::File)
            .map_err(|source| FolderError::Io { doing: "read", path: file, source }),
        Ok(_) => Ok(Found::Obstacle),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Found::Nothing),
        Err(source) => Err(FolderError::Io { doing: "look at", path: file, source }),
    }
}

/// What stands where a folder should be.
#[derive(Clone, Copy)]
enum FolderState {
    Real,
    Absent,
    Obstacle,
}

fn folder_state(folder: &Path) -> Result<FolderState, FolderError> {
    match fs::symlink_metadata(folder) {
        Ok(metadata) if metadata.is_dir() => Ok(FolderState::Real),
        Ok(_) => Ok(FolderState::Obstacle),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(FolderState::Absent),
        Err(source) => Err(FolderError::Io { doing: "look at", path: folder.to_owned(), source }),
    }
}

fn read_digest(file: &Path) -> io::Result<Sha256> {
    let mut file = File::open(file)?;
    let mut hash = sha2::Sha256::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        match buffer.get(..read) {
            Some(bytes) if !bytes.is_empty() => hash.update(bytes),
            _ => return Ok(digest(hash)),
        }
    }
}
