//! Which relative paths a manifest may have: those that stay in the folder and exist on every system.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A relative path with `/` between its parts: lower-case letters, digits, `-`, `_` and `.`; no part begins
/// with a dot; the last one, and only that, ends in `.yaml`, so that no file can stand where another's folder
/// must be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ManifestPath(String);

/// A text is not a path for a manifest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a path for a manifest: parts of lower-case letters, digits, `-`, `_` and `.`, none beginning \
     with a dot or longer than {MAX_PART} bytes, with `/` between them, the last one and no other ending in \
     `.yaml`"
)]
pub struct InvalidPath {
    text: String,
}

/// The longest name of a file that common file systems hold, less what a temporary name adds.
const MAX_PART: usize = 240;

// === impl ManifestPath ===

impl ManifestPath {
    /// Checks a text and makes the path.
    ///
    /// # Errors
    /// [`InvalidPath`] when the path could lead out of the folder, or when some system could not hold it.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidPath> {
        let text = text.into();
        let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'-' | b'_' | b'.');
        let part = |part: &str| {
            !part.is_empty() && part.len() <= MAX_PART && !part.starts_with('.') && part.bytes().all(allowed)
        };
        let folders = text.rsplit_once('/').map_or("", |(folders, _)| folders);
        let good = text.ends_with(".yaml") && text.split('/').all(part);
        if good && !folders.split('/').any(|folder| folder.ends_with(".yaml")) {
            Ok(Self(text))
        } else {
            Err(InvalidPath { text })
        }
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts of the path, folders first.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }
}

impl fmt::Display for ManifestPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ManifestPath {
    type Error = InvalidPath;

    fn try_from(text: String) -> Result<Self, InvalidPath> {
        Self::new(text)
    }
}

impl From<ManifestPath> for String {
    fn from(path: ManifestPath) -> Self {
        path.0
    }
}
