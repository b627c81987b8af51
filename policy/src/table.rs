//! What a host name is bound to: a table of exact names and wildcards whose look-up does not grow with its size.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasherDefault, DefaultHasher},
};

/// A map with text keys. The hash has no seed: keys come from the config alone, never from a request.
pub(crate) type TextMap<V> = HashMap<Box<str>, V, BuildHasherDefault<DefaultHasher>>;

/// Values by host pattern: a host name, or `*.` before one (every name below it).
#[derive(Clone, Debug, Default)]
pub(crate) struct HostTable<V> {
    exact: TextMap<V>,
    below: TextMap<V>,
}

// === impl HostTable ===

impl<V> HostTable<V> {
    /// A table without entries.
    pub(crate) fn new() -> Self {
        Self { exact: TextMap::default(), below: TextMap::default() }
    }

    /// Adds a pattern; the answer tells whether it is new. One that is not new changes nothing.
    #[must_use]
    pub(crate) fn insert(&mut self, pattern: &str, value: V) -> bool {
        let entry = match pattern.strip_prefix("*.") {
            Some(suffix) => self.below.entry(suffix.into()),
            None => self.exact.entry(pattern.into()),
        };
        match entry {
            Entry::Vacant(vacant) => {
                vacant.insert(value);
                true
            }
            Entry::Occupied(_) => false,
        }
    }

    /// The values of every pattern that matches the host, the most exact first.
    pub(crate) fn matches<'t>(&'t self, host: &str) -> impl Iterator<Item = &'t V> {
        let parents =
            std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, parent)| parent));
        self.exact.get(host).into_iter().chain(parents.skip(1).filter_map(|parent| self.below.get(parent)))
    }
}

#[cfg(test)]
mod tests {
    use super::HostTable;

    #[test]
    fn the_most_exact_pattern_comes_first() {
        let mut table = HostTable::new();
        for (pattern, value) in [("a.b.c", 1), ("*.b.c", 2), ("*.c", 3), ("b.c", 4)] {
            assert!(table.insert(pattern, value), "{pattern}");
        }
        assert!(!table.insert("*.c", 5));
        for (host, expected) in [
            ("a.b.c", vec![1, 2, 3]),
            ("x.b.c", vec![2, 3]),
            ("x.y.b.c", vec![2, 3]),
            ("b.c", vec![4, 3]),
            ("c", vec![]),
        ] {
            assert_eq!(table.matches(host).copied().collect::<Vec<_>>(), expected, "{host}");
        }
    }
}
