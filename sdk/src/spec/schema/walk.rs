//! How a tree is held against the rules: collections here, single values in `leaf`.

use std::collections::BTreeMap;

use super::{
    leaf,
    rule::{Field, Need, Null, Object, Rule, Rules},
};
use crate::{
    name::check_named,
    problem::{Found, Position, Problem, ProblemCode, Step, YamlPath, nearest, quoted, shown},
    yaml::{Content, Entry, Node},
};

/// Everything in which the tree breaks the rules.
pub(super) fn walk(rules: &Rules, tree: &Node) -> Found {
    let mut walker = Walker { rules, steps: Vec::new(), found: Found::default() };
    walker.value(&rules.root, tree, Position::default());
    walker.found
}

struct Walker<'a> {
    rules: &'a Rules,
    steps: Vec<At<'a>>,
    found: Found,
}

/// A step of the way down; owned paths are made only for problems.
#[derive(Clone, Copy)]
enum At<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Walker<'a> {
    /// Holds a value against its rule; `key` is where its key stands, if it has one.
    fn value(&mut self, rule: &Rule, node: &'a Node, key: Position) {
        let rule = self.rules.resolve(rule);
        match (rule, &node.content) {
            (Rule::List(items, least), Content::Sequence(nodes)) => {
                self.at_least(nodes.len(), *least, "item", node, key);
                for (index, item) in nodes.iter().enumerate() {
                    self.inside(At::Index(index), items, item, item.position);
                }
            }
            (Rule::Table { keys, values, least }, Content::Mapping(entries)) => {
                self.at_least(entries.len(), *least, "entry", node, key);
                for entry in entries {
                    self.table_key(keys, entry);
                    self.inside(At::Key(&entry.key.text), values, &entry.value, entry.key.position);
                }
            }
            (Rule::Object(object), Content::Mapping(entries)) => self.object(object, entries, node, key),
            (Rule::Choice { tagged, .. }, Content::Mapping(entries)) if !tagged.is_empty() => {
                self.choice(tagged, entries, node, key);
            }
            (_, Content::Scalar(scalar)) => {
                if let Err(wrong) = leaf::check(self.rules, rule, scalar) {
                    let position = if scalar.text.is_empty() && scalar.plain {
                        key_or(key, node)
                    } else {
                        node.position
                    };
                    self.problem(wrong.code, wrong.message, wrong.help, position);
                }
            }
            (_, content) => {
                let found = leaf::kind_of(content);
                let expected = leaf::wanted(self.rules, rule);
                let message = format!("{found} stands where {expected} is needed");
                self.problem(ProblemCode::WrongType, message, format!("write {expected}"), key_or(key, node));
            }
        }
    }

    fn inside(&mut self, at: At<'a>, rule: &Rule, node: &'a Node, key: Position) {
        self.steps.push(at);
        self.value(rule, node, key);
        self.steps.pop();
    }

    fn object(&mut self, object: &Object, entries: &'a [Entry], node: &Node, key: Position) {
        let mut unknown = Vec::new();
        for entry in entries {
            match object.fields.get(&entry.key.text) {
                Some(field) if field.null == Null::Absent && entry.value.is_null() => {}
                Some(field) => {
                    self.inside(At::Key(&entry.key.text), &field.rule, &entry.value, entry.key.position)
                }
                None => unknown.push(entry),
            }
        }
        for (name, field) in &object.fields {
            let is_given = entries.iter().any(|entry| entry.key.text == *name);
            if field.need == Need::Required && !is_given {
                self.missing_key(name, field, &unknown, key_or(key, node));
            }
        }
        let has = |key: &String| entries.iter().any(|entry| entry.key.text == *key && !entry.value.is_null());
        let given = object.exactly_one.iter().filter(|key| has(key)).count();
        if !object.exactly_one.is_empty() && given != 1 {
            self.not_one_of(object.exactly_one.iter(), given, key_or(key, node));
        }
        if !unknown.is_empty() {
            let free: Vec<&String> = object.fields.keys().filter(|key| !has(key)).collect();
            for entry in unknown {
                self.unknown_key(object, entry, &free);
            }
        }
    }

    fn choice(&mut self, tagged: &BTreeMap<String, Rule>, entries: &'a [Entry], node: &Node, key: Position) {
        let mut given = 0;
        for entry in entries {
            match tagged.get(&entry.key.text) {
                Some(rule) => {
                    given += 1;
                    self.inside(At::Key(&entry.key.text), rule, &entry.value, entry.key.position);
                }
                None => {
                    let (message, help) = unknown(&entry.key.text, tagged.keys());
                    self.key_problem(ProblemCode::UnknownKey, entry, message, help);
                }
            }
        }
        if given != 1 {
            self.not_one_of(tagged.keys(), given, key_or(key, node));
        }
    }

    fn not_one_of<'k>(&mut self, keys: impl Iterator<Item = &'k String>, given: usize, position: Position) {
        let keys: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
        let message = match given {
            0 => format!("none of {} is given", keys.join(", ")),
            _ => format!("{given} of {} are given", keys.join(", ")),
        };
        self.problem(ProblemCode::NotOneOf, message, "give exactly one of them".to_owned(), position);
    }

    /// Names a key that is not known; `free` are the known ones that are not given.
    fn unknown_key(&mut self, object: &Object, entry: &Entry, free: &[&String]) {
        if self.found.is_full() {
            return self.found.count();
        }
        let key = &entry.key.text;
        let (message, mut help) = unknown(key, free.iter().copied());
        if !help.starts_with("did you mean") {
            help = match (self.owner_of(key), nearest(key, object.fields.keys().map(String::as_str))) {
                (_, Some(given)) => format!("`{given}` is given already; remove one of the two"),
                (Some(owner), None) => format!("`{key}` belongs to {owner}"),
                (None, None) => unknown(key, object.fields.keys()).1,
            };
        }
        self.key_problem(ProblemCode::UnknownKey, entry, message, help);
    }

    /// The named object that knows a key, if exactly one does.
    fn owner_of(&self, key: &str) -> Option<String> {
        let knows = |rule: &Rule| matches!(rule, Rule::Object(object) if object.fields.contains_key(key));
        let mut owners = self.rules.named.iter().filter(|(_, rule)| knows(rule)).map(|(name, _)| name);
        match (owners.next(), owners.next()) {
            (Some(only), None) => super::places::place_of(self.rules, only).map(|place| format!("`{place}`")),
            _ => None,
        }
    }

    fn missing_key(&mut self, name: &str, field: &Field, unknown: &[&Entry], position: Position) {
        // A key that is misspelt is named already: one mistake is one problem.
        if nearest(name, unknown.iter().map(|entry| entry.key.text.as_str())).is_some() {
            return;
        }
        let expected = leaf::wanted(self.rules, &field.rule);
        let (message, help) = (format!("`{name}` is missing"), format!("add `{name}`: {expected}"));
        self.problem(ProblemCode::MissingKey, message, help, position);
    }

    fn table_key(&mut self, kind: &str, entry: &Entry) {
        let is_sound = check_named(kind, &entry.key.text).is_none_or(|verdict| verdict.is_ok());
        if !is_sound && let Some(Err(invalid)) = check_named(kind, &shown(&entry.key.text)) {
            let message = invalid.to_string();
            self.key_problem(ProblemCode::InvalidName, entry, message, "change the key".to_owned());
        }
    }

    fn at_least(&mut self, count: usize, least: usize, what: &str, node: &Node, key: Position) {
        if count < least {
            let message = format!("at least {least} {what} is needed");
            self.problem(ProblemCode::TooFew, message, format!("add one {what}"), key_or(key, node));
        }
    }

    fn key_problem(&mut self, code: ProblemCode, entry: &Entry, message: String, help: String) {
        let path = self.path().then(Step::key(&entry.key.text));
        self.found.push(Problem::new(code, path, message, help).at(entry.key.position));
    }

    fn problem(&mut self, code: ProblemCode, message: String, help: String, position: Position) {
        let path = self.path();
        self.found.push(Problem::new(code, path, message, help).at(position));
    }

    fn path(&self) -> YamlPath {
        let step = |at: &At<'_>| match at {
            At::Key(key) => Step::key(key),
            At::Index(index) => Step::from(*index),
        };
        YamlPath::new(self.steps.iter().map(step).collect())
    }
}

/// What is said of an unknown key.
fn unknown<'k>(key: &str, known: impl Iterator<Item = &'k String> + Clone) -> (String, String) {
    let help = match nearest(key, known.clone().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => {
            let list: Vec<String> = known.map(|key| format!("`{key}`")).collect();
            if list.is_empty() {
                "remove it".to_owned()
            } else {
                format!("the keys here are {}", list.join(", "))
            }
        }
    };
    (format!("the key {} is not known here", quoted(key)), help)
}

/// A collection is shown by its key; the document has none.
fn key_or(key: Position, node: &Node) -> Position {
    if key == Position::default() { node.position } else { key }
}
