//! How manifests are written as text: the same bytes for the same objects, one document each.

use serde::Serialize;

use super::set::{Entry, ManifestPath, ManifestSet};

mod emitter;
mod scalar;

pub use emitter::YamlError;

/// An object cannot be written as YAML.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` cannot be written")]
pub struct WriteError {
    path: ManifestPath,
    #[source]
    cause: YamlError,
}

/// Writes a value as one YAML document in block style, without a marker before it.
///
/// Texts that some reader would take for something else (YAML 1.1 reads `on`, `1_000` and `12:30` as no
/// texts) are quoted.
///
/// ```
/// let text = cofferdam::manifest::to_yaml(&[("version", "1.31")]).unwrap();
/// assert_eq!(text, "- - version\n  - \"1.31\"\n");
/// ```
///
/// # Errors
/// [`YamlError`] when the value has no form in JSON, such as a map with lists as keys.
pub fn to_yaml<T: Serialize + ?Sized>(value: &T) -> Result<String, YamlError> {
    let mut out = String::new();
    emitter::write(&mut out, value)?;
    Ok(out)
}

// === impl ManifestSet ===

impl ManifestSet {
    /// Writes all objects as one stream in the order of applying, with `---` before each.
    ///
    /// # Errors
    /// [`WriteError`] when an object cannot be written. None can fail that holds what JSON can hold.
    pub fn to_yaml(&self) -> Result<String, WriteError> {
        let mut out = String::with_capacity(self.len().saturating_mul(TYPICAL_BYTES));
        for entry in self.iter() {
            out.push_str("---\n");
            entry.write(&mut out)?;
        }
        Ok(out)
    }
}

/// What one object takes, about: the stream's buffer then seldom grows.
const TYPICAL_BYTES: usize = 768;

// === impl Entry ===

impl Entry {
    /// Writes the object as its file holds it: comments first, then one document.
    ///
    /// # Errors
    /// [`WriteError`] when the object cannot be written.
    pub fn to_yaml(&self) -> Result<String, WriteError> {
        let mut out = String::with_capacity(TYPICAL_BYTES);
        self.write(&mut out)?;
        Ok(out)
    }

    fn write(&self, out: &mut String) -> Result<(), WriteError> {
        for line in self.comments().iter().flat_map(|comment| comment.lines()) {
            out.push_str("# ");
            // What YAML 1.1 takes for the end of a line would end the comment too.
            out.extend(line.chars().map(|c| if scalar::is_printable(c) { c } else { ' ' }));
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
        emitter::write(out, self.object()).map_err(|cause| WriteError { path: self.path().clone(), cause })
    }
}

#[cfg(test)]
mod tests;
