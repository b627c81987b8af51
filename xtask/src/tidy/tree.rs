//! What lies in the tree: every file that the rules read, and cargo's account of the packages.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fs,
    path::Path,
};

use serde_json::Value;

use crate::root::{cargo, root};

/// Files by their path from the root, and the packages.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Every file that is text.
    texts: BTreeMap<String, String>,
    /// Every file and folder.
    paths: BTreeSet<String>,
    /// What `cargo metadata` says.
    metadata: Value,
}

/// In a sample, the file that stands for what `cargo metadata` says.
pub(super) const METADATA: &str = "cargo-metadata.json";

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 3] = ["target", ".git", "out"];

// === impl Tree ===

impl Tree {
    /// The project's own tree.
    pub(super) fn ours() -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut tree = Self::default();
        tree.walk(&root(), "")?;
        let answer = cargo()
            .args(["metadata", "--format-version", "1", "--locked"])
            .args([
                "--filter-platform",
                "x86_64-unknown-linux-gnu",
                "--filter-platform",
                "wasm32-unknown-unknown",
            ])
            .output()?;
        if !answer.status.success() {
            return Err(String::from_utf8_lossy(&answer.stderr).into());
        }
        tree.metadata = serde_json::from_slice(&answer.stdout)?;
        Ok(tree)
    }

    /// A tree of given files.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            if *path == METADATA {
                tree.metadata = serde_json::from_str(text).unwrap_or_default();
            } else {
                tree.add(path, (*text).to_owned());
            }
        }
        tree
    }

    /// Every text file whose path ends so.
    pub(super) fn texts_of(&self, ending: &str) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .filter(move |(path, _)| path.ends_with(ending))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// One file's text.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Whether a file or folder is there.
    pub(super) fn has(&self, path: &str) -> bool {
        path.is_empty() || self.paths.contains(path)
    }

    /// The packages that cargo knows of.
    pub(super) fn packages(&self) -> &[Value] {
        self.metadata.get("packages").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The packages of the workspace.
    pub(super) fn members(&self) -> impl Iterator<Item = &Value> {
        let ids =
            self.metadata.get("workspace_members").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        self.packages().iter().filter(move |package| package.get("id").is_some_and(|id| ids.contains(id)))
    }

    /// A path of cargo's, from the root.
    pub(super) fn relative<'a>(&self, path: &'a str) -> &'a str {
        let root = self.metadata.get("workspace_root").and_then(Value::as_str).unwrap_or_default();
        path.strip_prefix(root).map_or(path, |path| path.trim_start_matches('/'))
    }

    fn walk(&mut self, folder: &Path, prefix: &str) -> Result<(), std::io::Error> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if FOREIGN.contains(&name.as_str()) {
                continue;
            }
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                self.walk(&entry.path(), &format!("{path}/"))?;
            } else if let Ok(text) = String::from_utf8(fs::read(entry.path())?) {
                self.add(&path, text);
            } else {
                self.add_path(&path);
            }
        }
        Ok(())
    }

    fn add(&mut self, path: &str, text: String) {
        self.add_path(path);
        self.texts.insert(path.to_owned(), text);
    }

    fn add_path(&mut self, path: &str) {
        let mut path = path;
        self.paths.insert(path.to_owned());
        while let Some((folder, _)) = path.rsplit_once('/') {
            self.paths.insert(folder.to_owned());
            path = folder;
        }
    }
}
