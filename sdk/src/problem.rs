//! What is wrong with an input: problems with a permanent code, a place and what to do about it.

mod code;
mod path;
mod text;

use std::fmt;

use serde::Serialize;

pub use code::ProblemCode;
pub(crate) use path::place;
pub use path::{Step, YamlPath};
pub(crate) use text::{nearest, quoted, shown};

/// One thing that is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The kind of problem, under a permanent code.
    pub code: ProblemCode,
    /// Where in the document it is, by keys and indexes.
    pub path: YamlPath,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Where in the file it is; absent where the document was built in Rust.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// A place in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The offset in bytes, from 0.
    pub offset: usize,
    /// The length in bytes of what is meant; 0 where only its beginning is known.
    pub len: usize,
}

/// The problems found so far. It holds a bounded number, so that a hostile input cannot fill the memory.
#[derive(Debug, Default)]
pub(crate) struct Found {
    list: Vec<Problem>,
    left_out: usize,
}

/// All problems of one input, sorted by place: at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    // INVARIANT: not empty, sorted by position, path and code, at most `Self::MOST`.
    list: Vec<Problem>,
    left_out: usize,
    source_name: Option<String>,
}

// === impl Problem ===

impl Problem {
    /// A problem without a position.
    pub(crate) fn new(
        code: ProblemCode,
        path: YamlPath,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { code, path, message: message.into(), help: help.into(), position: None }
    }

    /// The same problem at a position.
    #[must_use]
    pub(crate) fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if !self.path.is_root() {
            write!(f, " {}", self.path)?;
        }
        write!(f, ": {}", self.message)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, "; {}", self.help) }
    }
}

// === impl Found ===

impl Found {
    const MOST: usize = 10 * Problems::MOST;

    /// Adds a problem.
    pub(crate) fn push(&mut self, problem: Problem) {
        if self.is_full() {
            self.count();
        } else {
            self.list.push(problem);
        }
    }

    /// The candidate that was meant, while so few problems are found that somebody reads the hint.
    pub(crate) fn hint<'a>(
        &self,
        text: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        if self.list.len() < Problems::MOST { nearest(text, candidates) } else { None }
    }

    /// Whether further problems are only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= Self::MOST
    }

    /// Counts a problem without keeping it.
    pub(crate) fn count(&mut self) {
        self.left_out += 1;
    }

    /// Adds a problem without a position.
    pub(crate) fn report(
        &mut self,
        code: ProblemCode,
        path: YamlPath,
        message: String,
        help: impl Into<String>,
    ) {
        self.push(Problem::new(code, path, message, help));
    }

    /// Adds all of another's.
    pub(crate) fn append(&mut self, other: Self) {
        self.left_out += other.left_out;
        for problem in other.list {
            self.push(problem);
        }
    }

    /// What was found, to be changed.
    pub(crate) fn list_mut(&mut self) -> &mut Vec<Problem> {
        &mut self.list
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

// === impl Problems ===

impl Problems {
    /// How many problems are kept; an input with more is told how many were left out.
    pub const MOST: usize = 1000;

    /// The result, where nothing was found; else what was found, or why there is no result.
    pub(crate) fn finish<T>(
        result: Result<T, Problem>,
        found: Found,
        source_name: Option<&str>,
    ) -> Result<T, Self> {
        let Found { mut list, left_out } = found;
        match result {
            Ok(value) if list.is_empty() => return Ok(value),
            Err(reason) if list.is_empty() => list.push(reason),
            _ => {}
        }
        list.sort_by(|a, b| (a.position, &a.path, a.code).cmp(&(b.position, &b.path, b.code)));
        list.dedup();
        let left_out = left_out + list.len().saturating_sub(Self::MOST);
        list.truncate(Self::MOST);
        Err(Self { list, left_out, source_name: source_name.map(str::to_owned) })
    }

    /// The problems, sorted by place.
    #[must_use]
    pub fn as_slice(&self) -> &[Problem] {
        &self.list
    }

    /// How many more there were than [`Problems::MOST`].
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// The file's name, as it was given to the loader.
    #[must_use]
    pub fn source_name(&self) -> Option<&str> {
        self.source_name.as_deref()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;
    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.list.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            match (&self.source_name, problem.position) {
                (Some(name), Some(at)) => write!(f, "{name}:{}:{}: {problem}", at.line, at.column)?,
                (Some(name), None) => write!(f, "{name}: {problem}")?,
                (None, Some(at)) => write!(f, "{}:{}: {problem}", at.line, at.column)?,
                (None, None) => write!(f, "{problem}")?,
            }
        }
        if self.left_out > 0 {
            write!(f, "\nand {} more problems", self.left_out)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// As JSON: `{"file": …, "problems": [{"code", "path", "message", "help", "position"}], "leftOut": 0}`.
impl Serialize for Problems {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            file: Option<&'a str>,
            problems: &'a [Problem],
            left_out: usize,
        }
        Wire { file: self.source_name(), problems: &self.list, left_out: self.left_out }.serialize(serializer)
    }
}
