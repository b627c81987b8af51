//! What a name is bound to: tables whose look-up does not grow with their size.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasherDefault, DefaultHasher},
};

/// Numbers by name. The hash has no seed: names come from the config alone, never from a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers(HashMap<Box<str>, usize, BuildHasherDefault<DefaultHasher>>);

/// Values by host pattern: a host name, or `*.` before one (every name below it).
#[derive(Clone, Debug)]
pub(crate) struct HostTable<V> {
    /// A wildcard stands here without its star, which no host name equals.
    numbers: Numbers,
    values: Vec<V>,
}

// === impl Numbers ===

impl Numbers {
    /// Binds a name that is not bound yet; the answer is the number that it is bound to.
    pub(crate) fn bind(&mut self, name: &str, number: usize) -> usize {
        match self.0.entry(name.into()) {
            Entry::Vacant(vacant) => *vacant.insert(number),
            Entry::Occupied(bound) => *bound.get(),
        }
    }

    /// The number that a name is bound to.
    pub(crate) fn get(&self, name: &str) -> Option<usize> {
        self.0.get(name).copied()
    }
}

// === impl HostTable ===

impl<V> HostTable<V> {
    /// A table without entries.
    pub(crate) fn new() -> Self {
        Self { numbers: Numbers::default(), values: Vec::new() }
    }

    /// Adds a pattern; the answer tells whether it is new. One that is not new changes nothing.
    #[must_use]
    pub(crate) fn insert(&mut self, pattern: &str, value: V) -> bool {
        let next = self.values.len();
        let is_new = self.numbers.bind(pattern.strip_prefix('*').unwrap_or(pattern), next) == next;
        if is_new {
            self.values.push(value);
        }
        is_new
    }

    /// The values of every pattern that matches the host, the most exact first.
    pub(crate) fn matches<'t>(&'t self, host: &str) -> impl Iterator<Item = &'t V> {
        let parents = host.match_indices('.').filter_map(|(dot, _)| host.get(dot..));
        let names = [host].into_iter().chain(parents);
        names.filter_map(|name| self.values.get(self.numbers.get(name)?))
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
        assert!(!table.insert("*.c", 5) && !table.insert("b.c", 6));
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
