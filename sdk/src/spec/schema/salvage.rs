//! What can still be judged of a tree that breaks the schema, so that one run names every problem.
//!
//! Its sound parts can. A name that breaks its rule is replaced by one that nobody wrote; what else is wrong
//! is left out, or replaced where it is needed. A problem that may only come from that is not believed.

use serde_json::{Map, Value as Json};

use super::{
    leaf,
    rule::{Need, Null, Object, Rule, Rules},
};
use crate::{
    name::check_named,
    problem::{Problem, Step, YamlPath, nearest},
    yaml::{Content, Entry, Node},
};

/// The sound parts of a tree.
#[derive(Debug)]
pub(in crate::spec) struct Salvage {
    /// The parts, as a document without any break of the schema.
    pub(in crate::spec) json: Json,
    /// Whether a part was left out that something else may refer to.
    is_incomplete: bool,
    /// Where something was left out or replaced, other than by the name of nobody.
    doubtful: Vec<YamlPath>,
}

/// The sound parts of a tree.
pub(in crate::spec) fn salvage(tree: &Node) -> Salvage {
    let rules = super::rules();
    let mut salvager =
        Salvager { rules, path: Vec::new(), names: 0, is_incomplete: false, doubtful: Vec::new() };
    let json = salvager.value(&rules.root, tree).unwrap_or_else(|| salvager.invent(&rules.root));
    Salvage { json, is_incomplete: salvager.is_incomplete, doubtful: salvager.doubtful }
}

const STAND_IN: &str = "zz-bad-";

impl Salvage {
    /// Whether a problem of the sound parts is one of the whole tree, too.
    pub(in crate::spec) fn believes(&self, problem: &Problem) -> bool {
        let names_stand_in = problem.message.contains(STAND_IN) || problem.help.contains(STAND_IN);
        let misses_something = self.is_incomplete && problem.code.is_about_absence();
        let is_beside = self.doubtful.iter().any(|place| problem.path.is_within(place));
        !(names_stand_in || misses_something || is_beside)
    }
}

struct Salvager<'a> {
    rules: &'a Rules,
    path: Vec<Step>,
    names: usize,
    is_incomplete: bool,
    doubtful: Vec<YamlPath>,
}

impl Salvager<'_> {
    /// The sound parts of a value; nothing where it cannot be used at all.
    fn value(&mut self, rule: &Rule, node: &Node) -> Option<Json> {
        let rule = self.rules.resolve(rule);
        match (rule, &node.content) {
            (Rule::List(items, least), Content::Sequence(nodes)) => {
                // A stand-in keeps every other item at its index.
                let item = |(index, node)| {
                    self.sound(Step::from(index), items, node).unwrap_or_else(|| self.invent(items))
                };
                let list: Vec<Json> = nodes.iter().enumerate().map(item).collect();
                (list.len() >= *least).then_some(Json::Array(list))
            }
            (Rule::Table { keys, values, least }, Content::Mapping(entries)) => {
                self.table(keys, values, *least, entries)
            }
            (Rule::Object(object), Content::Mapping(entries)) => self.object(object, entries),
            (Rule::Choice { tagged, .. }, Content::Mapping(entries)) => match entries.as_slice() {
                [entry] => {
                    let rule = tagged.get(&entry.key.text)?;
                    let value = self.sound(Step::key(&entry.key.text), rule, &entry.value)?;
                    Some(Json::Object(Map::from_iter([(entry.key.text.clone(), value)])))
                }
                _ => None,
            },
            (_, Content::Scalar(scalar)) => match leaf::check(self.rules, rule, scalar) {
                Ok(()) => Some(scalar.to_json()),
                Err(_) => self.stand_in(rule),
            },
            _ => None,
        }
    }

    /// The sound parts of what stands one step further; what is not sound is remembered.
    fn sound(&mut self, step: Step, rule: &Rule, node: &Node) -> Option<Json> {
        self.path.push(step);
        let value = self.value(rule, node);
        if value.is_none() {
            // A single value has a meaning for what stands beside it, too: a type for the ports of a Service.
            let is_single =
                !matches!(self.rules.resolve(rule), Rule::List(..) | Rule::Object(_) | Rule::Table { .. });
            let place = YamlPath::new(self.path.clone());
            let is_item = matches!(place.steps().last(), Some(Step::Index(_)));
            self.doubtful.push(if is_single && !is_item { place.parent() } else { place });
            self.is_incomplete |= !is_single;
        }
        self.path.pop();
        value
    }

    fn table(&mut self, keys: &str, values: &Rule, least: usize, entries: &[Entry]) -> Option<Json> {
        let mut map = Map::new();
        for entry in entries {
            if check_named(keys, &entry.key.text).is_some_and(|verdict| verdict.is_err()) {
                return None;
            }
            map.insert(entry.key.text.clone(), self.sound(Step::key(&entry.key.text), values, &entry.value)?);
        }
        (map.len() >= least).then_some(Json::Object(map))
    }

    fn object(&mut self, object: &Object, entries: &[Entry]) -> Option<Json> {
        self.is_incomplete |= self.has_misspelt_list(object, entries);
        let mut map = Map::new();
        for (key, field) in &object.fields {
            let given = entries.iter().find(|entry| entry.key.text == *key).map(|entry| &entry.value);
            let is_absent = given.is_none_or(|node| field.null == Null::Absent && node.is_null());
            let value = match given {
                Some(node) if !is_absent => self.sound(Step::key(key), &field.rule, node),
                _ => None,
            };
            if let Some(value) = value {
                map.insert(key.clone(), value);
            } else if field.need == Need::Required {
                self.is_incomplete = true;
                map.insert(key.clone(), self.invent(&field.rule));
            }
        }
        let given = object.exactly_one.iter().filter(|key| map.contains_key(*key)).count();
        (object.exactly_one.is_empty() || given == 1).then_some(Json::Object(map))
    }

    /// Whether a key that is not known was meant to be that of a list that is missing.
    fn has_misspelt_list(&self, object: &Object, entries: &[Entry]) -> bool {
        let is_free = |key: &&String| !entries.iter().any(|entry| entry.key.text == **key);
        let is_list = |key: &&String| {
            let rule = object.fields.get(*key).map(|field| self.rules.resolve(&field.rule));
            matches!(rule, Some(Rule::List(..)))
        };
        let mut unknown =
            entries.iter().filter(|entry| !object.fields.contains_key(&entry.key.text)).peekable();
        if unknown.peek().is_none() {
            return false;
        }
        let missing: Vec<&String> = object.fields.keys().filter(is_free).filter(is_list).collect();
        unknown.any(|entry| nearest(&entry.key.text, missing.iter().map(|key| key.as_str())).is_some())
    }

    /// A value that obeys a rule and that nobody wrote.
    fn invent(&mut self, rule: &Rule) -> Json {
        match self.rules.resolve(rule) {
            Rule::Name(_) | Rule::Named(_) | Rule::Text => {
                self.stand_in(self.rules.resolve(rule)).unwrap_or_default()
            }
            Rule::Address => Json::from("192.0.2.1"),
            Rule::Number(least, _) => Json::from(i64::try_from(*least).unwrap_or(1)),
            Rule::Flag => Json::Bool(false),
            Rule::List(items, least) => (0..*least).map(|_| self.invent(items)).collect(),
            Rule::Table { keys, values, least } => {
                let mut map = Map::new();
                for _ in 0..*least {
                    let key = self.stand_in(&Rule::Name(keys.clone()));
                    map.insert(
                        key.as_ref().and_then(Json::as_str).unwrap_or_default().to_owned(),
                        self.invent(values),
                    );
                }
                Json::Object(map)
            }
            Rule::Object(object) => {
                let needed = object.fields.iter().filter(|(key, field)| {
                    field.need == Need::Required || object.exactly_one.first() == Some(key)
                });
                Json::Object(needed.map(|(key, field)| (key.clone(), self.invent(&field.rule))).collect())
            }
            Rule::Choice { words, tagged } => match (words.first(), tagged.first_key_value()) {
                (Some(word), _) => Json::from(word.as_str()),
                (None, Some((key, rule))) => Json::Object(Map::from_iter([(key.clone(), self.invent(rule))])),
                (None, None) => Json::Null,
            },
        }
    }

    /// A name that nobody wrote, in place of one that cannot be read.
    fn stand_in(&mut self, rule: &Rule) -> Option<Json> {
        self.names += 1;
        let name = format!("{STAND_IN}{}", self.names);
        match rule {
            Rule::Text => Some(Json::String(name)),
            Rule::Name(kind) => {
                let digest = format!("{:064x}", self.names);
                let candidates = [format!("/{name}"), format!("file://{name}"), digest, name.clone()];
                let mut fitting =
                    candidates.into_iter().filter(|text| check_named(kind, text) == Some(Ok(())));
                fitting.next_back().map(Json::String)
            }
            _ => None,
        }
    }
}
