//! Which objects are written, where, and in which order: the manifests of a mesh, still typed.

use std::{collections::BTreeMap, fmt};

mod kind;
mod path;

pub use kind::{Kind, Manifest};
pub use path::{InvalidPath, ManifestPath};

/// Objects with the files they go to, in the order of applying. No two are the same object, none has the
/// other's file.
///
/// ```
/// # use cofferdam::{istio::{Object, PeerAuthentication, Sidecar}, manifest::ManifestSet, name::Namespace};
/// let foo = Namespace::new("foo").unwrap();
/// let mut set = ManifestSet::new();
/// set.add("mtls.yaml", Object::new(&foo, "default", PeerAuthentication::strict())).unwrap();
/// let relax = |policy: &mut Object<PeerAuthentication>| policy.spec = PeerAuthentication::default();
/// set.edit(Some("foo"), "default", relax).unwrap();
/// assert!(set.get::<Object<Sidecar>>(Some("foo"), "default").is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ManifestSet {
    entries: Vec<Entry>,
    by_id: BTreeMap<ObjectId, usize>,
    by_path: BTreeMap<ManifestPath, usize>,
}

/// An object with the file it goes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    path: ManifestPath,
    comments: Vec<String>,
    object: Manifest,
}

/// What makes an object that object: its kind, namespace and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// The API group; empty for the core group.
    pub group: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The namespace, for kinds that live in one.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

/// An object cannot be in a set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddError {
    /// It has no name.
    #[error("the {kind} for `{path}` has no `metadata.name`: give it one")]
    Nameless {
        /// The object's kind.
        kind: &'static str,
        /// The file it was to go to.
        path: String,
    },
    /// The object is already there.
    #[error("{id} is already in `{path}`: an object stands in one file, once")]
    SameObject {
        /// The object.
        id: ObjectId,
        /// The file it is in.
        path: ManifestPath,
    },
    /// The file is another object's.
    #[error("`{path}` already holds {id}: each object has a file of its own")]
    SamePath {
        /// The file.
        path: ManifestPath,
        /// The object in it.
        id: ObjectId,
    },
    /// The path leads out of the folder, or not every system can hold it.
    #[error(transparent)]
    Path(#[from] InvalidPath),
}

/// An object cannot be edited so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// There is no such object.
    #[error("there is no {0} in the set")]
    Unknown(ObjectId),
    /// The edit gave the object another name or namespace.
    #[error("the edit made {before} another object: remove it and add the new one instead")]
    Renamed {
        /// What it was.
        before: ObjectId,
    },
}

// === impl ManifestSet ===

impl ManifestSet {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an object as the last to be applied.
    ///
    /// # Errors
    /// [`AddError`] when the object or its file is already there, when it has no name, or when the path is
    /// none.
    pub fn add(&mut self, path: impl Into<String>, object: impl Into<Manifest>) -> Result<(), AddError> {
        self.add_with(path, [], object)
    }

    /// Adds an object with comments, one a line, that are written above it.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_with(
        &mut self,
        path: impl Into<String>,
        comments: impl IntoIterator<Item = String>,
        object: impl Into<Manifest>,
    ) -> Result<(), AddError> {
        let (path, object) = (path.into(), object.into());
        let Some(id) = object.id() else {
            return Err(AddError::Nameless { kind: object.kind(), path });
        };
        let path = ManifestPath::new(path)?;
        if let Some(entry) = self.at(self.by_id.get(&id)) {
            return Err(AddError::SameObject { id, path: entry.path.clone() });
        }
        if let Some(id) = self.at(self.by_path.get(&path)).and_then(|entry| entry.object.id()) {
            return Err(AddError::SamePath { path, id });
        }
        self.by_id.insert(id, self.entries.len());
        self.by_path.insert(path.clone(), self.entries.len());
        self.entries.push(Entry { path, comments: comments.into_iter().collect(), object });
        Ok(())
    }

    /// The entries in the order of applying.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.iter()
    }

    /// How many objects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no object.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All objects of a kind with their files, in the order of applying.
    pub fn all<T: Kind>(&self) -> impl Iterator<Item = (&ManifestPath, &T)> {
        self.iter().filter_map(|entry| Some((&entry.path, T::of(&entry.object)?)))
    }

    /// One object of a kind.
    #[must_use]
    pub fn get<T: Kind>(&self, namespace: Option<&str>, name: &str) -> Option<&T> {
        self.at(self.by_id.get(&T::id(namespace, name))).and_then(|entry| T::of(&entry.object))
    }

    /// The entry of a file.
    #[must_use]
    pub fn in_file(&self, path: &ManifestPath) -> Option<&Entry> {
        self.at(self.by_path.get(path))
    }

    /// Edits one object of a kind. Its name and namespace must stay as they are.
    ///
    /// # Errors
    /// [`EditError`] when there is no such object, or when the edit makes it another one; it is then as it
    /// was.
    pub fn edit<T: Kind, R>(
        &mut self,
        namespace: Option<&str>,
        name: &str,
        change: impl FnOnce(&mut T) -> R,
    ) -> Result<R, EditError> {
        let id = T::id(namespace, name);
        let place = self.by_id.get(&id).and_then(|place| self.entries.get_mut(*place));
        let Some(object) = place.and_then(|entry| T::of_mut(&mut entry.object)) else {
            return Err(EditError::Unknown(id));
        };
        let mut edited = object.clone();
        let result = change(&mut edited);
        if edited.own_id().as_ref() != Some(&id) {
            return Err(EditError::Renamed { before: id });
        }
        *object = edited;
        Ok(result)
    }

    /// Takes one object of a kind out of the set.
    pub fn remove<T: Kind>(&mut self, namespace: Option<&str>, name: &str) -> Option<Entry> {
        let place = *self.by_id.get(&T::id(namespace, name))?;
        let entry = self.entries.remove(place);
        self.by_id.retain(|_, other| *other != place);
        self.by_path.retain(|_, other| *other != place);
        for other in self.by_id.values_mut().chain(self.by_path.values_mut()).filter(|other| **other > place)
        {
            *other -= 1;
        }
        Some(entry)
    }

    fn at(&self, place: Option<&usize>) -> Option<&Entry> {
        self.entries.get(*place?)
    }
}

// === impl Entry ===

impl Entry {
    /// The file, relative to the folder that is written.
    #[must_use]
    pub fn path(&self) -> &ManifestPath {
        &self.path
    }

    /// The lines above the object.
    #[must_use]
    pub fn comments(&self) -> &[String] {
        &self.comments
    }

    /// The object.
    #[must_use]
    pub fn object(&self) -> &Manifest {
        &self.object
    }
}

// === impl ObjectId ===

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{} `{namespace}/{}`", self.kind, self.name),
            None => write!(f, "{} `{}`", self.kind, self.name),
        }
    }
}

#[cfg(test)]
mod tests;
