//! Whether what is written is read back as what it was, by readers of YAML 1.1 and 1.2 alike.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::to_yaml;
use crate::{
    istio::{Object, PeerAuthentication, Sidecar},
    manifest::ManifestSet,
    name::Namespace,
};

/// Texts that some reader takes for something else when no quotes stand around them.
const TRAPS: [&str; 62] = [
    "",
    " ",
    "y",
    "Y",
    "yes",
    "Yes",
    "YES",
    "n",
    "N",
    "no",
    "NO",
    "on",
    "On",
    "off",
    "OFF",
    "true",
    "False",
    "null",
    "Null",
    "~",
    "1",
    "-1",
    "+1",
    "1.31",
    "1e3",
    "1_000",
    "0o17",
    "017",
    "0x1F",
    "0b1",
    ".5",
    ".inf",
    "-.INF",
    ".nan",
    "12:30:45",
    "190:20:30",
    "2001-01-01",
    "2001-12-14t21:59:43.10-05:00",
    "<<",
    "=",
    "-",
    "- a",
    "?",
    "? a",
    ":",
    "a:",
    "a: b",
    "a #b",
    "#a",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a",
    "{a}",
    "[a]",
    "---",
    "...",
    "a ",
];

/// Texts that need no quotes.
const PLAIN: [&str; 14] = [
    "foo",
    "v0-0-1",
    "/foo/hello",
    "foo/*",
    "spiffe://acme.example/ns/foo/sa/hello",
    "hello.foo.svc.cluster.local",
    "FAIL_CLOSE",
    "networking.istio.io/v1",
    "a,b",
    "a=b",
    "two words",
    "http:80",
    "nothing",
    "cluster.local/ns/foo/sa/*",
];

#[test]
fn texts_that_mean_something_else_are_quoted() {
    for trap in TRAPS {
        assert_eq!(to_yaml(trap).unwrap(), format!("\"{trap}\"\n"), "as a value");
        assert_eq!(to_yaml(&json!({trap: 1})).unwrap(), format!("\"{trap}\": 1\n"), "as a key");
    }
    for plain in PLAIN {
        assert_eq!(to_yaml(plain).unwrap(), format!("{plain}\n"));
    }
}

#[test]
fn what_cannot_be_seen_is_escaped() {
    for (text, written) in [
        ("a\nb", r#""a\nb""#),
        ("\t", r#""\t""#),
        ("a\"b\\c", r#""a\"b\\c""#),
        ("\0\u{1b}\r", r#""\x00\x1B\x0D""#),
        ("\u{85}\u{2028}\u{feff}", r#""\x85\u2028\uFEFF""#),
        ("zoë 水 🚢", "\"zoë 水 🚢\""),
    ] {
        assert_eq!(to_yaml(text).unwrap(), format!("{written}\n"));
        assert_eq!(serde_saphyr::from_str::<String>(&to_yaml(text).unwrap()).unwrap(), text);
    }
}

#[test]
fn lists_and_maps_are_blocks() {
    let value = json!({
        "empty": {}, "list": [], "maps": [{"a": 1, "b": [2, 3]}, {}, {"c": {"d": null}}],
        "nested": [["u", "v"], []], "number": -1.5, "yes": true,
    });
    let expected = "\
empty: {}
list: []
maps:
- a: 1
  b:
  - 2
  - 3
- {}
- c:
    d: null
nested:
- - u
  - v
- []
number: -1.5
\"yes\": true
";
    assert_eq!(to_yaml(&value).unwrap(), expected);
}

#[test]
fn every_form_of_serde_is_read_back() {
    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    enum Form {
        Unit,
        Newtype(u8),
        Tuple(u8, String),
        Struct { a: Option<u8>, b: char },
    }
    let forms =
        vec![Form::Unit, Form::Newtype(1), Form::Tuple(2, "no".into()), Form::Struct { a: None, b: 'y' }];
    let text = to_yaml(&forms).unwrap();
    assert_eq!(
        text,
        "- Unit\n- Newtype: 1\n- Tuple:\n  - 2\n  - \"no\"\n- Struct:\n    a: null\n    b: \"y\"\n"
    );
    assert_eq!(serde_saphyr::from_str::<Vec<Form>>(&text).unwrap(), forms);
}

#[test]
fn what_json_cannot_hold_is_refused() {
    let lists = std::collections::BTreeMap::from([(vec![1], 1)]);
    assert_eq!(to_yaml(&lists).unwrap_err().to_string(), "the keys of a map must be texts");
    assert_eq!(to_yaml(&f64::NAN).unwrap_err().to_string(), "JSON has no infinity");
    let long = json!({"x".repeat(1025): 1});
    assert_eq!(to_yaml(&long).unwrap_err().to_string(), "a key takes more than 1024 bytes");
}

#[test]
fn a_stream_holds_documents_with_their_comments() {
    let foo = Namespace::new("foo").unwrap();
    let mut set = ManifestSet::new();
    let comments = ["Why.".to_owned(), "Two\nlines\u{2028}kind: Evil".to_owned(), String::new()];
    set.add_with("a.yaml", comments, Object::new(&foo, "default", PeerAuthentication::strict())).unwrap();
    set.add("b.yaml", Object::new(&foo, "default", Sidecar::default())).unwrap();
    let expected = "\
---
# Why.
# Two
# lines kind: Evil
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: foo
spec:
  mtls:
    mode: STRICT
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata:
  name: default
  namespace: foo
spec: {}
";
    assert_eq!(set.to_yaml().unwrap(), expected);
}

fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop_oneof![".", Just(": ".to_owned()), Just(" #".to_owned())], 0..6);
    prop_oneof![
        prop::sample::select(&TRAPS[..]).prop_map(str::to_owned),
        ".*",
        pieces.prop_map(|all| all.concat())
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no infinity", |float| float.is_finite()).prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 6, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from);
        let map = prop::collection::btree_map(texts(), inner, 0..6);
        prop_oneof![list, map.prop_map(|map| Value::Object(map.into_iter().collect()))]
    })
}

proptest! {
    #[test]
    fn any_value_is_read_back(value in values()) {
        let text = to_yaml(&value).unwrap();
        let read = serde_saphyr::from_str::<Value>(&text);
        let read = read.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(read, value, "{}", text);
    }

    #[test]
    fn a_text_is_one_line(text in ".*") {
        let written = to_yaml(&text).unwrap();
        prop_assert_eq!(written.lines().count(), 1);
        let breaks = ['\u{85}', '\u{2028}', '\u{2029}', '\r', '\t'];
        prop_assert!(!written.contains(breaks));
    }
}
