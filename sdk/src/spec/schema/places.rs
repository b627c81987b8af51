//! Where in a spec a kind of object belongs, for whoever put a key in the wrong place.

use std::collections::{BTreeSet, VecDeque};

use super::rule::{Rule, Rules};

/// The place of the named object that is nearest to the root, such as `spec.tenants[].gateways[].service`.
pub(super) fn place_of(rules: &Rules, name: &str) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut queue = VecDeque::from([(String::new(), &rules.root)]);
    while let Some((place, rule)) = queue.pop_front() {
        match rule {
            Rule::Named(found) if found == name => return Some(place),
            Rule::Named(found) => {
                if seen.insert(found)
                    && let Some(rule) = rules.named.get(found)
                {
                    queue.push_front((place, rule));
                }
            }
            Rule::List(items, _) => queue.push_front((format!("{place}[]"), items)),
            Rule::Object(object) => {
                for (key, field) in &object.fields {
                    let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                    queue.push_back((place, &field.rule));
                }
            }
            Rule::Choice { tagged, .. } => {
                queue.extend(tagged.iter().map(|(key, rule)| (format!("{place}.{key}"), rule)));
            }
            Rule::Table { .. }
            | Rule::Text
            | Rule::Address
            | Rule::Name(_)
            | Rule::Number(..)
            | Rule::Flag => {}
        }
    }
    None
}
