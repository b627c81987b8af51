//! What a YAML text holds: a bounded tree in which every node knows its place.
//!
//! The tree knows nothing of any schema. Types are resolved by the core schema of YAML 1.2.

mod build;
mod input;
mod node;
mod refuse;
mod scalar;

use crate::problem::{Found, Problems};
pub use node::{Content, Entry, Key, Node, Scalar, Value};

#[cfg(test)]
mod tests;

/// How large an input may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text; also of the text that aliases copy.
    pub bytes: usize,
    /// Collections inside one another.
    pub depth: usize,
    /// Nodes, after aliases are expanded.
    pub nodes: usize,
}

/// How many documents an input may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Documents {
    /// Exactly one.
    One,
    /// Any number; empty ones are left out.
    Many,
}

/// What was read: the documents, as far as they can be read, and what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// The documents. None where the text is not YAML at all or passes a limit.
    pub(crate) documents: Vec<Node>,
    /// What is wrong.
    pub(crate) problems: Found,
}

// === impl Limits ===

impl Limits {
    /// The limits of a spec, of which ten thousand tenants fill a half: 16 MiB, 64 levels, a million nodes.
    pub const SPEC: Self = Self { bytes: 16 << 20, depth: 64, nodes: 1_000_000 };
}

/// Reads the documents of a text; any problem is an error.
///
/// ```
/// use cofferdam::yaml::{Documents, Limits, read};
/// let documents = read("two.yaml", b"a: 1\n---\nb: 2\n", Limits::SPEC, Documents::Many).unwrap();
/// assert_eq!(documents.len(), 2);
/// assert_eq!(documents[1].get("b").unwrap().position.line, 3);
/// ```
///
/// # Errors
/// [`Problems`], where the text is not YAML, passes a limit, or has keys that cannot be told apart.
pub fn read(
    source_name: &str,
    bytes: &[u8],
    limits: Limits,
    documents: Documents,
) -> Result<Vec<Node>, Problems> {
    let tree = parse(bytes, limits, documents);
    Problems::finish(Ok(tree.documents), tree.problems, Some(source_name))
}

/// Reads a text, as far as it can be read.
pub(crate) fn parse(bytes: &[u8], limits: Limits, documents: Documents) -> Tree {
    match input::text(bytes, limits) {
        Ok(text) => build::tree(text, limits, documents),
        Err(problem) => {
            let mut tree = Tree::default();
            tree.problems.push(*problem);
            tree
        }
    }
}
