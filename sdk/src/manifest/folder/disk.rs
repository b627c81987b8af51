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

/// How many files are flushed at once.
const BATCH: usize = 64;

/// Unit tests break off by themselves, never by the power: they need not wait for the disk.
const FLUSH: bool = !cfg!(test);

/// A file that is written beside its place.
struct New {
    file: PathBuf,
    beside: PathBuf,
    open: File,
}

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
        let beside = temporary(&file);
        let written = self.write_new(&beside, &text).map_err(failed("write", &beside))?;
        let new = [New { file: file.clone(), beside: beside.clone(), open: written }];
        (self.hook)().and_then(|()| flush(&new)).map_err(failed("flush", &beside))?;
        (self.hook)().and_then(|()| fs::rename(&beside, &file)).map_err(failed("replace", &file))?;
        // The index must be on the disk before what it announces, and after what it confirms.
        (self.hook)().and_then(|()| sync_folder(self.dir)).map_err(failed("flush", self.dir))
    }

    /// Makes or replaces manifests' files, one after the other; some are flushed at once, which is much
    /// faster.
    pub(super) fn write(&mut self, files: &[(&ManifestPath, &str)]) -> Result<(), FolderError> {
        for batch in files.chunks(BATCH) {
            let written = batch.iter().map(|(path, text)| {
                let file = self.make_folders(path)?;
                let beside = temporary(&file);
                let open = self.write_new(&beside, text.as_bytes()).map_err(failed("write", &beside))?;
                Ok(New { file, beside, open })
            });
            let written = written.collect::<Result<Vec<_>, FolderError>>()?;
            (self.hook)().and_then(|()| flush(&written)).map_err(failed("flush", self.dir))?;
            for New { file, beside, .. } in written {
                (self.hook)().and_then(|()| fs::rename(&beside, &file)).map_err(failed("replace", &file))?;
            }
        }
        Ok(())
    }

    /// Removes a manifest's file, and the folders above it that are empty then.
    pub(super) fn remove(&mut self, path: &ManifestPath) -> Result<(), FolderError> {
        let file = self.dir.join(path.as_str());
        (self.hook)().and_then(|()| if_there(fs::remove_file(&file))).map_err(failed("remove", &file))?;
        let mut folder = file.parent();
        while let Some(parent) = folder.filter(|folder| *folder != self.dir) {
            (self.hook)().map_err(failed("remove", parent))?;
            if if_there(fs::remove_dir(parent)).is_err() {
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

    /// Removes what an interrupted render left beside a manifest's file, or beside the index.
    pub(super) fn remove_temporary(&mut self, path: &str) -> Result<(), FolderError> {
        let file = temporary(&self.dir.join(path));
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

    /// Makes the folders above a manifest's file, and says where it will be.
    fn make_folders(&mut self, path: &ManifestPath) -> Result<PathBuf, FolderError> {
        let mut place = self.dir.to_owned();
        for part in path.parts() {
            if place != self.dir {
                self.make_folder(&place)?;
            }
            self.touched.insert(place.clone());
            place.push(part);
        }
        Ok(place)
    }

    fn make_folder(&mut self, folder: &Path) -> Result<(), FolderError> {
        if self.known.contains(folder) {
            return Ok(());
        }
        (self.hook)().map_err(failed("make the folder", folder))?;
        match fs::create_dir(folder) {
            // `create_dir` follows no link, and neither does this.
            Err(_) if fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir()) => {}
            made => made.map_err(failed("make the folder", folder))?,
        }
        self.known.insert(folder.to_owned());
        Ok(())
    }

    /// Writes a file that is not there yet: what an interrupted render left is removed, and no link is
    /// followed.
    fn write_new(&mut self, file: &Path, bytes: &[u8]) -> io::Result<File> {
        (self.hook)()?;
        if_there(fs::remove_file(file))?;
        (self.hook)()?;
        let mut new = File::options().write(true).create_new(true).open(file)?;
        (self.hook)()?;
        new.write_all(bytes)?;
        Ok(new)
    }
}

/// Flushes files, so that a rename never shows a file whose content is not there yet. The waits overlap.
fn flush(files: &[New]) -> io::Result<()> {
    if !FLUSH {
        return Ok(());
    }
    std::thread::scope(|scope| {
        let flushes = files.iter().map(|new| {
            let thread = std::thread::Builder::new().spawn_scoped(scope, || new.open.sync_all());
            thread.map_err(|_| new)
        });
        // All are begun before the first is waited for.
        let flushes: Vec<_> = flushes.collect();
        flushes.into_iter().try_for_each(|flush| match flush {
            Ok(thread) => thread.join().unwrap_or_else(|_| Err(io::Error::other("a flush broke off"))),
            Err(new) => new.open.sync_all(),
        })
    })
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
    if FLUSH { File::open(folder)?.sync_all() } else { Ok(()) }
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
