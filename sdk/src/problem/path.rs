//! Where in a document something is: keys and indexes from the root.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer};

use super::text::shortened;

/// A place in a document, such as `spec.tenants[0].services[1].name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YamlPath(Vec<Step>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into a mapping, by key.
    Key(Cow<'static, str>),
    /// Into a sequence, by index.
    Index(usize),
}

/// Longer keys are cut when a path is made: no key of ours is so long, and copies of a hostile one add up.
const LONGEST_KEY: usize = 330;

// === impl YamlPath ===

impl YamlPath {
    /// The path of these steps.
    #[must_use]
    pub fn new(steps: Vec<Step>) -> Self {
        Self(steps)
    }

    /// The steps from the root.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether the whole document is meant.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The path one step further.
    #[must_use]
    pub fn then(mut self, step: impl Into<Step>) -> Self {
        self.0.push(step.into());
        self
    }

    /// The path without its last step; the root's is the root.
    #[must_use]
    pub fn parent(&self) -> Self {
        let mut steps = self.0.clone();
        steps.pop();
        Self(steps)
    }

    /// Whether this place is `other` or inside it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }
}

impl fmt::Display for YamlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(number) => write!(f, "[{number}]")?,
                Step::Key(key) if is_plain(key) && index == 0 => f.write_str(key)?,
                Step::Key(key) if is_plain(key) => write!(f, ".{key}")?,
                Step::Key(key) => write!(f, "[\"{}\"]", key.escape_debug())?,
            }
        }
        Ok(())
    }
}

impl Serialize for YamlPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

// === impl Step ===

impl Step {
    /// A step into a mapping by a key that the input holds; a very long one is cut.
    #[must_use]
    pub fn key(key: &str) -> Self {
        Self::Key(Cow::Owned(shortened(key, LONGEST_KEY).into_owned()))
    }
}

impl From<&'static str> for Step {
    fn from(key: &'static str) -> Self {
        Self::Key(Cow::Borrowed(key))
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// The path of these steps: `place!["spec", "tenants", 0]`.
macro_rules! place {
    ($($step:expr),* $(,)?) => {
        $crate::problem::YamlPath::new(vec![$($crate::problem::Step::from($step)),*])
    };
}
pub(crate) use place;

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::{Step, YamlPath};

    #[test]
    fn paths_are_written_as_in_the_manual() {
        for (path, expected) in [
            (place![], ""),
            (place!["spec"], "spec"),
            (place!["spec", "tenants", 0, "name"], "spec.tenants[0].name"),
            (place!["spec"].then(Step::key("app.kubernetes.io/name")), "spec[\"app.kubernetes.io/name\"]"),
            (place![].then(Step::key("a\"\n")), "[\"a\\\"\\n\"]"),
            (place![].then(Step::key("")), "[\"\"]"),
        ] {
            assert_eq!(path.to_string(), expected);
        }
    }

    #[test]
    fn hostile_keys_are_cut() {
        let path = YamlPath::new(vec![Step::key(&"ä".repeat(10_000))]);
        assert!(path.to_string().len() < 1000, "{path}");
    }
}
