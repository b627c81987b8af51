//! What a house rule is: a pure function over the tree, with a sample that proves it can fail.

use std::fmt;

use super::tree::Tree;

/// A house rule.
pub(super) struct Rule {
    /// Its name, as findings carry it.
    pub(super) name: &'static str,
    /// What breaks it.
    pub(super) check: fn(&Tree) -> Vec<Finding>,
    /// Files that break it, as path and text.
    pub(super) sample: &'static [(&'static str, &'static str)],
    /// What must be found in the sample: all of this, and no more.
    pub(super) finds: &'static [&'static str],
}

/// A place where a rule is broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    path: String,
    line: usize,
    message: String,
}

/// A rule does not find in its sample what it must.
#[derive(Debug, thiserror::Error)]
#[error("the rule `{rule}` must find {expected:?} in its sample, and finds {found:?}")]
pub(super) struct BlindRule {
    rule: &'static str,
    expected: &'static [&'static str],
    found: Vec<String>,
}

// === impl Rule ===

impl Rule {
    /// What breaks this rule in a tree, in order.
    pub(super) fn findings(&self, tree: &Tree) -> Vec<Finding> {
        let mut findings = (self.check)(tree);
        findings.sort();
        findings
    }

    /// Whether the rule still finds what its sample breaks.
    pub(super) fn prove(&self) -> Result<(), BlindRule> {
        let found: Vec<String> =
            self.findings(&Tree::of(self.sample)).iter().map(Finding::to_string).collect();
        if found == self.finds && !found.is_empty() {
            return Ok(());
        }
        Err(BlindRule { rule: self.name, expected: self.finds, found })
    }
}

// === impl Finding ===

impl Finding {
    /// A finding in a line, counted from 1.
    pub(super) fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}
