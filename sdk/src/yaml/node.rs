//! What a tree is made of: scalars, sequences and mappings, each with its place.

use serde_json::Value as Json;

use crate::problem::{Position, Step, YamlPath};

/// A node and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub content: Content,
    /// Where it begins.
    pub position: Position,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A single value.
    Scalar(Scalar),
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping, in the order of the text; a key that stands twice is there twice.
    Mapping(Vec<Entry>),
}

/// One entry of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its key.
    pub key: Key,
    /// Its value.
    pub value: Node,
}

/// A key of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub text: String,
    /// Where it stands.
    pub position: Position,
}

/// A single value.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// The text, without quotes and escapes.
    pub text: String,
    /// Whether it was written without quotes.
    pub plain: bool,
    /// What the text means.
    pub value: Value,
}

/// What a scalar means by the core schema of YAML 1.2.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: `null`, `~` or no text at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// A number with a fraction or exponent, or too large for an integer.
    Float(f64),
    /// Text.
    Text,
}

// === impl Node ===

impl Node {
    /// The value of a key, if this is a mapping that has it. The first, if the key stands twice.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Whether it is a scalar that means nothing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar(Scalar { value: Value::Null, .. }))
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.content {
            Content::Mapping(entries) => entries.iter().find(|entry| entry.key.text == key),
            Content::Scalar(_) | Content::Sequence(_) => None,
        }
    }

    /// The place of a path: of the scalar there, else of its key, else of what stands nearest above.
    #[must_use]
    pub fn locate(&self, path: &YamlPath) -> Position {
        let mut node = self;
        let mut best = self.position;
        for step in path.steps() {
            let next = match (step, &node.content) {
                (Step::Key(key), Content::Mapping(_)) => node.entry(key).map(|entry| {
                    let scalar = matches!(entry.value.content, Content::Scalar(_));
                    (&entry.value, if scalar { entry.value.position } else { entry.key.position })
                }),
                (Step::Index(index), Content::Sequence(items)) => {
                    items.get(*index).map(|item| (item, item.position))
                }
                _ => None,
            };
            let Some((child, position)) = next else { break };
            (node, best) = (child, position);
        }
        best
    }

    /// A tree of a JSON value, without places.
    #[must_use]
    pub(crate) fn from_json(json: &Json) -> Self {
        let scalar = |text: String, plain, value| Content::Scalar(Scalar { text, plain, value });
        let content = match json {
            Json::Null => scalar("null".to_owned(), true, Value::Null),
            Json::Bool(flag) => scalar(flag.to_string(), true, Value::Bool(*flag)),
            Json::Number(number) => {
                let value = match number.as_i128() {
                    Some(integer) => Value::Integer(integer),
                    None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
                };
                scalar(number.to_string(), true, value)
            }
            Json::String(text) => scalar(text.clone(), false, Value::Text),
            Json::Array(items) => Content::Sequence(items.iter().map(Self::from_json).collect()),
            Json::Object(entries) => {
                let entry = |(key, value): (&String, &Json)| Entry {
                    key: Key { text: key.clone(), position: Position::default() },
                    value: Self::from_json(value),
                };
                Content::Mapping(entries.iter().map(entry).collect())
            }
        };
        Self { content, position: Position::default() }
    }

    /// The tree as a JSON value. Numbers that JSON cannot hold become text.
    #[must_use]
    pub(crate) fn to_json(&self) -> Json {
        match &self.content {
            Content::Scalar(scalar) => scalar.to_json(),
            Content::Sequence(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Content::Mapping(entries) => {
                let mut map = serde_json::Map::new();
                for entry in entries {
                    map.entry(entry.key.text.as_str()).or_insert_with(|| entry.value.to_json());
                }
                Json::Object(map)
            }
        }
    }
}

// === impl Scalar ===

impl Scalar {
    /// The value as JSON.
    #[must_use]
    pub(crate) fn to_json(&self) -> Json {
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Integer(number) => serde_json::Number::from_i128(*number)
                .map_or_else(|| Json::String(self.text.clone()), Json::Number),
            Value::Float(number) => serde_json::Number::from_f64(*number)
                .map_or_else(|| Json::String(self.text.clone()), Json::Number),
            Value::Text => Json::String(self.text.clone()),
        }
    }
}
