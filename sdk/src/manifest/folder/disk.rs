//! How files are changed so that each is either as it was or as it shall be: temporary name, flush, rename.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{FolderError, INDEX, ManifestPath, index::Index};

/// Is called before every change; an error breaks off there.
pub(super) type Hook<'h> = dyn FnMut() -> io::Result<()> + 'h;

/// What the names of temporary files end in. They begin with a dot, which no manifest's name does.
const TEMPORARY: &str = ".cofferdam-tmp";

/// A folder that is being written.
pub(super) struct Disk<'a, 'h> {
    dir: &'a Path,
    hook: &'a mut Hook<'h>,
    /// Folders whose entries changed and are not flushed yet.
    touched: BTreeSet<PathBuf>,
    /// Folders that are known to be there.
    known: BTreeSet<PathBuf>,
    /// Held until the end, so that no two renders mix. The system lets go of it when the process dies.
    _lock: Option<File>,
}

// === impl Disk ===

impl<'a, 'h> Disk<'a, 'h> {
    /// Makes the folder where it is not there, and keeps other renders out.
    pub(super) fn open(dir: &'a Path, hook: &'a mut Hook<'h>) -> Result<Self, FolderError> {
        hook().and_then(|()| fs::create_dir_all(dir)).map_err(failed("make the folder", dir))?;
        let lock = lock(dir)?;
        Ok(Self { dir, hook, touched: BTreeSet::new(), known: BTreeSet::new(), _lock: lock })
    }

    /// Replaces the index.
    pub(super) fn write_index(&mut self, index: &Index) -> Result<(), FolderError> {
        let file = self.dir.join(INDEX);
        let mut text = serde_json::to_vec_pretty(index).map_err(|error| FolderError::Io {
            doing: "write",
            path: file.clone(),
            source: error.into(),
        })?;
        text.push(b'\n');
        self.replace(&file, &text)?;
        // The index must be on the disk before what it announces, and after what it confirms.
        (self.hook)().and_then(|()| sync_folder(self.dir)).map_err(failed("flush", self.dir))
    }

    /// Makes or replaces a manifest's file.
    pub(super) fn write(&mut self, path: &ManifestPath, text: &str) -> Result<(), FolderError> {
        let mut folder = self.dir.to_owned();
        let mut parts = path.parts();
        let name = parts.next_back().unwrap_or_default();
        for part in parts {
            let parent = folder.clone();
            folder.push(part);
            self.make_folder(parent, &folder)?;
        }
        self.replace(&folder.join(name), text.as_bytes())?;
        self.touched.insert(folder);
        Ok(())
    }

    /// Removes a manifest's file, and the folders above it that are empty then.
    pub(super) fn remove(&mut self, path: &ManifestPath) -> Result<(), FolderError> {
        let file = self.dir.join(path.as_str());
        (self.hook)().and_then(|()| if_there(fs::remove_file(&file))).map_err(failed("remove", &file))?;
        let mut folder = file.parent();
        while let Some(parent) = folder.filter(|folder| *folder != self.dir) {
            (self.hook)().map_err(failed("remove", parent))?;
            if fs::remove_dir(parent).is_err() {
                // It is not empty, or somebody's working folder: nothing that must go.
                self.touched.insert(parent.to_owned());
                return Ok(());
            }
            self.touched.remove(parent);
            folder = parent.parent();
        }
        self.touched.insert(self.dir.to_owned());
        Ok(())
    }

    /// Removes what an interrupted render left beside a manifest's file.
    pub(super) fn remove_temporary(&mut self, path: &ManifestPath) -> Result<(), FolderError> {
        let file = temporary(&self.dir.join(path.as_str()));
        if fs::symlink_metadata(&file).is_err() {
            return Ok(());
        }
        (self.hook)().and_then(|()| if_there(fs::remove_file(&file))).map_err(failed("remove", &file))
    }

    /// Flushes the folders whose entries changed.
    pub(super) fn sync_folders(&mut self) -> Result<(), FolderError> {
        for folder in std::mem::take(&mut self.touched) {
            (self.hook)().and_then(|()| if_there(sync_folder(&folder))).map_err(failed("flush", &folder))?;
        }
        Ok(())
    }

    fn make_folder(&mut self, parent: PathBuf, folder: &Path) -> Result<(), FolderError> {
        if self.known.contains(folder) {
            return Ok(());
        }
        let made = match (self.hook)().and_then(|()| fs::create_dir(folder)) {
            // Not asked of what a link points to: the survey has seen a folder, and `create_dir` follows none.
            Err(_) if fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir()) => Ok(()),
            other => other,
        };
        made.map_err(failed("make the folder", folder))?;
        self.touched.insert(parent);
        self.known.insert(folder.to_owned());
        Ok(())
    }

    fn replace(&mut self, file: &Path, bytes: &[u8]) -> Result<(), FolderError> {
        let beside = temporary(file);
        self.write_new(&beside, bytes).map_err(failed("write", &beside))?;
        (self.hook)().and_then(|()| fs::rename(&beside, file)).map_err(failed("replace", file))
    }

    /// Writes a file that is not there yet: what an interrupted render left is removed, and no link is followed.
    fn write_new(&mut self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        (self.hook)()?;
        if_there(fs::remove_file(file))?;
        (self.hook)()?;
        let mut new = File::options().write(true).create_new(true).open(file)?;
        (self.hook)()?;
        new.write_all(bytes)?;
        (self.hook)()?;
        new.sync_all()
    }
}

fn temporary(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!(".{name}{TEMPORARY}"))
}

/// What is not there need not be removed.
fn if_there(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn failed<'p>(doing: &'static str, path: &'p Path) -> impl FnOnce(io::Error) -> FolderError + use<'p> {
    move |source| FolderError::Io { doing, path: path.to_owned(), source }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere folders cannot be flushed; the system orders renames itself.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn lock(dir: &Path) -> Result<Option<File>, FolderError> {
    let folder = File::open(dir).map_err(failed("open", dir))?;
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(fs::TryLockError::WouldBlock) => Err(FolderError::Busy { dir: dir.to_owned() }),
        // Not every file system has locks; a render must work there as well.
        Err(fs::TryLockError::Error(_)) => Ok(None),
    }
}

/// Elsewhere folders cannot be locked.
#[cfg(not(unix))]
fn lock(_: &Path) -> Result<Option<File>, FolderError> {
    Ok(None)
}
