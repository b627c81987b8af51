//! Any value that a JSON Schema of ours allows, chosen by numbers.

use serde_json::{Map, Value as Json};

/// The value that the numbers choose; when they run out, the smallest.
pub(super) fn value(schema: &Json, entropy: &[u32]) -> Json {
    let mut generator = Generator { root: schema, entropy: entropy.iter() };
    generator.value("", schema)
}

struct Generator<'a> {
    root: &'a Json,
    entropy: std::slice::Iter<'a, u32>,
}

/// Texts that are names of most kinds; some are words or numbers of YAML.
const NAMES: &[&str] =
    &["foo", "bar", "baz", "a-1", "true", "null", "no", "on", "y", "e1", "istio-system", "inf"];
const LABELS: &[&str] =
    &["hello", "1", "1.31", "true", "0x1F", "1e3", "null", "a.b", "0o17", "2001-01-01", "0"];

impl Generator<'_> {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.entropy.next().map_or(0, |number| *number as usize % bound.max(1))
    }

    fn pick(&mut self, from: &[&str]) -> Json {
        Json::from(from[self.below(from.len())])
    }

    fn value(&mut self, name: &str, schema: &Json) -> Json {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.trim_start_matches("#/$defs/");
            let root = self.root;
            return self.value(name, &root["$defs"][name]);
        }
        let words = |list: &Json| list.as_array().map_or(0, Vec::len);
        if schema["properties"].is_object() {
            return self.object(schema);
        }
        for alternatives in ["oneOf", "anyOf"] {
            if words(&schema[alternatives]) > 0 {
                let chosen = self.below(words(&schema[alternatives]));
                return self.value(name, &schema[alternatives][chosen]);
            }
        }
        if let Some(word) = schema["const"].as_str() {
            return Json::from(word);
        }
        let kind = schema["type"].as_str().or(schema["type"][0].as_str()).expect("a type");
        match kind {
            "null" => Json::Null,
            "boolean" => Json::from(self.below(2) == 1),
            "integer" => {
                let bound = |key: &str, widest| schema[key].as_u64().unwrap_or(widest);
                let (least, most) = (bound("minimum", 0), bound("maximum", u64::from(u32::MAX)));
                let some = [least, most, 80, 8080, 30000, 32180, 443];
                Json::from(some[self.below(some.len())].clamp(least, most))
            }
            "string" => self.text(name, schema),
            "array" => {
                let least = schema["minItems"].as_u64().unwrap_or(0) as usize;
                let count = least + self.below(3);
                (0..count).map(|_| self.value(name, &schema["items"])).collect()
            }
            "object" => self.table(schema),
            other => panic!("no values of type {other}"),
        }
    }

    fn object(&mut self, schema: &Json) -> Json {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        let exclusive: Vec<&str> = schema["oneOf"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["required"][0].as_str())
            .collect();
        let only = self.below(exclusive.len());
        let mut map = Map::new();
        for (key, value) in schema["properties"].as_object().expect("properties") {
            let is_given = match exclusive.iter().position(|one| one == key) {
                Some(number) => number == only,
                None => required.contains(&key.as_str()) || self.below(3) == 1,
            };
            if is_given {
                let value = if exclusive.contains(&key.as_str()) { &value["anyOf"][0] } else { value };
                map.insert(key.clone(), self.value(key, value));
            }
        }
        Json::Object(map)
    }

    fn table(&mut self, schema: &Json) -> Json {
        let (_, values) =
            schema["patternProperties"].as_object().expect("patterns").iter().next().expect("a pattern");
        let count = schema["minProperties"].as_u64().unwrap_or(0) as usize + self.below(3);
        let mut map = Map::new();
        for _ in 0..count {
            let key = self.pick(&["app", "version", "1", "true", "v0-0-2", "null", "1.31"]);
            map.insert(key.as_str().expect("text").to_owned(), self.value("", values));
        }
        Json::Object(map)
    }

    fn text(&mut self, name: &str, schema: &Json) -> Json {
        match name {
            "HostPattern" => self.pick(&["*", "*.foo.example", "a.foo.example", "foo.example", "1.2"]),
            "Hostname" => self.pick(&["api.example", "foo.example", "hello.foo", "1.2.3", "10"]),
            "HttpPath" | "PathPattern" => self.pick(&["/", "/a", "/a/b", "/~x"]),
            "ServiceRef" => self.pick(&["hello", "foo", "foo.bar", "null.foo", "true"]),
            "Sha256" => Json::from("e1".repeat(32)),
            "FilterUrl" => {
                self.pick(&["oci://registry.example/a:1", "file:///a#b", "https://a.example/?x=y:"])
            }
            "HeaderName" => self.pick(&["x-tenant-id", "version", "host", "null", "x-product"]),
            "LabelValue" => self.pick(LABELS),
            "SubjectName" => self.pick(&[
                "ada", "*anchor", "&a", "!tag", "a:b", "#c", "-", "'q'", "\"q\"", "{a}", "%p", "@x", "`b`",
            ]),
            "TenantName" => self.pick(&["foo", "bar", "baz", "null", "1", "1e3"]),
            _ if schema["format"] == "ip" => self.pick(&["192.0.2.1", "2001:db8::1", "::"]),
            _ => self.pick(NAMES),
        }
    }
}
