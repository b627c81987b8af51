//! What the schema demands, as rules that a tree is walked by.

use std::collections::BTreeMap;

/// The rules of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rules {
    /// The rule of the whole document.
    pub(super) root: Rule,
    /// The rules that are referred to, by name.
    pub(super) named: BTreeMap<String, Rule>,
    /// Parts of the schema that no rule stands for; a test keeps this empty.
    pub(super) not_understood: Vec<String>,
}

/// What one value must be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The rule of this name.
    Named(String),
    /// Any text.
    Text,
    /// An IP address.
    Address,
    /// A text that is a name of this kind.
    Name(String),
    /// A whole number from the first to the last.
    Number(i128, i128),
    /// `true` or `false`.
    Flag,
    /// A sequence with at least so many items.
    List(Box<Rule>, usize),
    /// A mapping from names of a kind to values, with at least so many entries.
    Table { keys: String, values: Box<Rule>, least: usize },
    /// A mapping with known keys.
    Object(Object),
    /// A word, or a mapping with exactly one of some keys.
    Choice { words: Vec<String>, tagged: BTreeMap<String, Rule> },
}

/// A mapping with known keys.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Object {
    /// The keys, in the order of the schema.
    pub(super) fields: BTreeMap<String, Field>,
    /// Keys of which exactly one must be given. Empty where there are none.
    pub(super) exactly_one: Vec<String>,
}

/// What a known key's value must be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// What the value must be.
    pub(super) rule: Rule,
    /// Whether the key may be left out.
    pub(super) need: Need,
    /// What `null` means there.
    pub(super) null: Null,
}

/// Whether a key may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// It may.
    Optional,
    /// It may not.
    Required,
}

/// What `null` means as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Null {
    /// The same as leaving the key out.
    Absent,
    /// A value of the wrong type.
    Wrong,
}

// === impl Rules ===

impl Rules {
    /// The rule that is meant, references followed.
    pub(super) fn resolve<'a>(&'a self, mut rule: &'a Rule) -> &'a Rule {
        while let Rule::Named(name) = rule {
            match self.named.get(name) {
                Some(next) => rule = next,
                None => break,
            }
        }
        rule
    }
}
