//! Which rules a JSON Schema states.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde_json::{Map, Value as Json};

use super::rule::{Field, Need, Null, Object, Rule, Rules};
use crate::name::{HeaderValue, LabelKey, check_named};

/// Reads the rules out of the schema.
pub(super) fn compile(schema: &Json) -> Rules {
    let mut compiler = Compiler {
        keys: vec![key_kind::<LabelKey>(), key_kind::<HeaderValue>()],
        not_understood: Vec::new(),
    };
    let empty = Map::new();
    let definitions = schema.get("$defs").and_then(Json::as_object).unwrap_or(&empty);
    let named =
        definitions.iter().map(|(name, schema)| (name.clone(), compiler.definition(name, schema))).collect();
    let root = compiler.rule(schema, "the document");
    Rules { root, named, not_understood: compiler.not_understood }
}

struct Compiler {
    /// The pattern and name of each kind of key; a mapping's schema states only the pattern.
    keys: Vec<(Json, String)>,
    not_understood: Vec<String>,
}

const UNDERSTOOD: &[&str] = &[
    "$defs",
    "$ref",
    "$schema",
    "additionalProperties",
    "anyOf",
    "const",
    "default",
    "description",
    "format",
    "items",
    "maxLength",
    "maximum",
    "minItems",
    "minProperties",
    "minimum",
    "oneOf",
    "pattern",
    "patternProperties",
    "properties",
    "required",
    "title",
    "type",
];

impl Compiler {
    fn definition(&mut self, name: &str, schema: &Json) -> Rule {
        if schema.get("type").and_then(Json::as_str) == Some("string") && check_named(name, "").is_some() {
            return Rule::Name(name.to_owned());
        }
        self.rule(schema, name)
    }

    fn rule(&mut self, schema: &Json, at: &str) -> Rule {
        for keyword in schema.as_object().into_iter().flat_map(Map::keys) {
            if !UNDERSTOOD.contains(&keyword.as_str()) {
                self.not_understood.push(format!("{at}: {keyword}"));
            }
        }
        if let Some(name) = schema.get("$ref").and_then(Json::as_str) {
            return Rule::Named(name.trim_start_matches("#/$defs/").to_owned());
        }
        match type_of(schema) {
            Some("string") => self.text(schema, at),
            Some("boolean") => Rule::Flag,
            Some("integer") => number(schema),
            Some("array") => {
                let items = self.rule(schema.get("items").unwrap_or(&Json::Null), at);
                Rule::List(Box::new(items), count(schema, "minItems"))
            }
            Some("object") => self.mapping(schema, at),
            _ => self.alternatives(schema, at),
        }
    }

    fn text(&mut self, schema: &Json, at: &str) -> Rule {
        match (schema.get("const").and_then(Json::as_str), schema.get("format").and_then(Json::as_str)) {
            (Some(word), _) => Rule::Choice { words: vec![word.to_owned()], tagged: BTreeMap::new() },
            (None, Some("ip")) => Rule::Address,
            (None, None) => Rule::Text,
            (None, Some(format)) => {
                self.not_understood.push(format!("{at}: format {format}"));
                Rule::Text
            }
        }
    }

    fn mapping(&mut self, schema: &Json, at: &str) -> Rule {
        if let Some(patterns) = schema.get("patternProperties").and_then(Json::as_object) {
            let Some((pattern, values)) = patterns.iter().next() else {
                return Rule::Object(Object::default());
            };
            let kind = self.keys.iter().find(|(known, _)| known.as_str() == Some(pattern));
            let keys = kind.map(|(_, name)| name.clone()).unwrap_or_default();
            if keys.is_empty() || patterns.len() > 1 {
                self.not_understood.push(format!("{at}: patternProperties {pattern}"));
            }
            let values = Box::new(self.rule(values, at));
            return Rule::Table { keys, values, least: count(schema, "minProperties") };
        }
        if schema.get("additionalProperties") != Some(&Json::Bool(false)) {
            self.not_understood.push(format!("{at}: keys that are not known are allowed"));
        }
        let required = words(schema, "required");
        let mut object = Object::default();
        for (key, value) in schema.get("properties").and_then(Json::as_object).into_iter().flatten() {
            let (value, null) = without_null(value);
            let rule = self.rule(value, &format!("{at}.{key}"));
            let need = if required.contains(key) { Need::Required } else { Need::Optional };
            object.fields.insert(key.clone(), Field { rule, need, null });
        }
        for alternative in schema.get("oneOf").and_then(Json::as_array).into_iter().flatten() {
            object.exactly_one.extend(words(alternative, "required"));
        }
        Rule::Object(object)
    }

    /// Words and mappings of one key, as enums are written.
    fn alternatives(&mut self, schema: &Json, at: &str) -> Rule {
        let (mut words, mut tagged) = (Vec::new(), BTreeMap::new());
        let list = schema.get("oneOf").and_then(Json::as_array);
        if list.is_none_or(Vec::is_empty) {
            self.not_understood.push(format!("{at}: no type"));
        }
        for alternative in list.into_iter().flatten() {
            match self.rule(alternative, at) {
                Rule::Choice { words: more, .. } => words.extend(more),
                Rule::Object(object) if object.fields.len() == 1 => {
                    tagged.extend(object.fields.into_iter().map(|(key, field)| (key, field.rule)));
                }
                _ => self.not_understood.push(format!("{at}: oneOf")),
            }
        }
        Rule::Choice { words, tagged }
    }
}

/// The pattern and name of a kind of names that are used as keys.
fn key_kind<T: JsonSchema>() -> (Json, String) {
    let schema = schemars::SchemaGenerator::default().into_root_schema_for::<T>().to_value();
    (schema.get("pattern").cloned().unwrap_or_default(), T::schema_name().into_owned())
}

/// The type, `null` left out.
fn type_of(schema: &Json) -> Option<&str> {
    match schema.get("type")? {
        Json::String(name) => Some(name),
        Json::Array(names) => names.iter().filter_map(Json::as_str).find(|name| *name != "null"),
        _ => None,
    }
}

/// A field's schema without the alternative `null`.
fn without_null(schema: &Json) -> (&Json, Null) {
    if let Some([value, Json::Object(null)]) = schema.get("anyOf").and_then(Json::as_array).map(Vec::as_slice)
        && null.get("type").and_then(Json::as_str) == Some("null")
    {
        return (value, Null::Absent);
    }
    let nullable = schema.get("type").is_some_and(Json::is_array);
    (schema, if nullable { Null::Absent } else { Null::Wrong })
}

fn number(schema: &Json) -> Rule {
    let bound = |key: &str| schema.get(key).and_then(Json::as_i64).map(i128::from);
    let widest = match schema.get("format").and_then(Json::as_str) {
        Some("uint16") => i128::from(u16::MAX),
        Some("uint32") => i128::from(u32::MAX),
        _ => i128::from(i64::MAX),
    };
    Rule::Number(bound("minimum").unwrap_or(0), bound("maximum").unwrap_or(widest))
}

fn count(schema: &Json, key: &str) -> usize {
    schema.get(key).and_then(Json::as_u64).and_then(|count| usize::try_from(count).ok()).unwrap_or(0)
}

fn words(schema: &Json, key: &str) -> Vec<String> {
    let list = schema.get(key).and_then(Json::as_array).into_iter().flatten();
    list.filter_map(Json::as_str).map(str::to_owned).collect()
}
