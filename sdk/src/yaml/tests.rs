//! Whether trees are read as YAML says, with places and within limits.

use serde_json::json;

use super::{Documents, Limits, Node, parse, read};
use crate::problem::{Step, YamlPath, place};

fn one(text: &str) -> Node {
    let documents = read("t", text.as_bytes(), Limits::SPEC, Documents::One)
        .unwrap_or_else(|problems| panic!("{problems}"));
    documents.into_iter().next().expect("one document")
}

fn problems(text: &str, limits: Limits) -> String {
    read("t", text.as_bytes(), limits, Documents::One).expect_err("a problem").to_string()
}

#[test]
fn values_are_read_as_the_core_schema_says() {
    for (text, expected) in [
        ("a: 1\nb: [x, 'y', \"z\\n\"]\n", json!({"a": 1, "b": ["x", "y", "z\n"]})),
        (
            "{a: 0o17, b: 0x1F, c: 1.5, d: ~, e: null, f: , g: true, h: yes}",
            json!({"a": 15, "b": 31, "c": 1.5, "d": null, "e": null, "f": null, "g": true, "h": "yes"}),
        ),
        // A quoted merge key is text; the merge key itself is refused.
        ("'<<': a\n", json!({"<<": "a"})),
        ("'1': \"1\"\n\"true\": 'true'\n", json!({"1": "1", "true": "true"})),
        (
            "a: &x [1]\nb: *x\nc: &y {k: *x}\nd: *y\n",
            json!({"a": [1], "b": [1], "c": {"k": [1]}, "d": {"k": [1]}}),
        ),
        ("a: |\n  one\n  two\nb: >-\n  one\n  two\n", json!({"a": "one\ntwo\n", "b": "one two"})),
        (
            "a: !!str 1\nb: !!int 1\nc: ! 1\nd: !!map {}\ne: !!seq []\nf: !!null\n",
            json!({"a": "1", "b": 1, "c": "1", "d": {}, "e": [], "f": null}),
        ),
        ("%YAML 1.2\n---\n- a\n...\n", json!(["a"])),
        ("- 18446744073709551615\n- -9223372036854775808\n", json!([u64::MAX, i64::MIN])),
    ] {
        assert_eq!(one(text).to_json(), expected, "{text}");
    }
}

#[test]
fn json_and_back_is_the_same_tree() {
    let json = json!({"a": [1, -2, 1.5, "x", "1", true, null, {}], "b": {"c": []}});
    assert_eq!(Node::from_json(&json).to_json(), json);
}

#[test]
fn places_are_those_of_the_text() {
    let tree = one("ä: é\nlist:\n- one\n- {two: [three, four]}\nempty:\n");
    let at = |path: YamlPath| {
        let position = tree.locate(&path);
        (position.line, position.column, position.offset, position.len)
    };
    assert_eq!(at(place![]), (1, 1, 0, 0));
    assert_eq!(at(place![].then(Step::key("ä"))), (1, 4, 4, 2));
    assert_eq!(at(place!["list"]), (2, 1, 7, 4));
    assert_eq!(at(place!["list", 0]), (3, 3, 15, 3));
    assert_eq!(at(place!["list", 1, "two"]), (4, 4, 22, 3));
    assert_eq!(at(place!["list", 1, "two", 1]), (4, 17, 35, 4));
    // What is not there is shown where it would be.
    assert_eq!(at(place!["list", 1, "missing", "more"]), (4, 3, 21, 1));
    assert_eq!(at(place!["nowhere"]), (1, 1, 0, 0));
}

#[test]
fn a_byte_order_mark_moves_offsets_and_no_columns() {
    let tree = parse(b"\xEF\xBB\xBFa: b\n", Limits::SPEC, Documents::One);
    let position = tree.documents.first().expect("a document").locate(&place!["a"]);
    assert_eq!((position.line, position.column, position.offset), (1, 4, 6));
}

#[test]
fn several_documents_are_read_where_they_are_allowed() {
    let text = "---\n# nothing\n---\na: &x 1\n---\n---\n- 2\n";
    let documents = read("t", text.as_bytes(), Limits::SPEC, Documents::Many).expect("valid");
    let json: Vec<_> = documents.iter().map(Node::to_json).collect();
    assert_eq!(json, [json!({"a": 1}), json!([2])]);
    assert_eq!(read("t", b"", Limits::SPEC, Documents::Many).expect("valid"), []);
    let leaked = read("t", b"a: &x 1\n---\nb: *x\n", Limits::SPEC, Documents::Many)
        .expect_err("anchors end with their document");
    let leaked = leaked.to_string();
    assert!(
        leaked.starts_with("t:3:4: CFD1008: the alias names no anchor that stands before it; "),
        "{leaked}"
    );
}

#[test]
fn limits_are_exact() {
    let limits = Limits { bytes: 20, depth: 2, nodes: 4 };
    for text in ["[1, 2, 3]", "[[1], 2]", "'234567890123456789'", "[&a 1, *a]"] {
        assert!(read("t", text.as_bytes(), limits, Documents::One).is_ok(), "{text}");
    }
    for (text, expected) in [
        ("[1, 2, 3, 4]", "t:1:11: CFD1009 [3]: the document grows beyond 4 nodes or 20 bytes"),
        ("[[[]]]", "t:1:3: CFD1010 [0][0]: more than 2 collections stand inside one another"),
        ("'2345678901234567890'", "t:1:1: CFD1001: the input is larger than 20 bytes"),
        // The copy that an anchor keeps counts, too.
        ("- &a 12\n- [*a, *a]\n", "t:2:4: CFD1009 [1][0]: the document grows beyond 4 nodes"),
    ] {
        let found = problems(text, limits);
        assert!(found.starts_with(expected), "{text}: {found}");
    }
    let wide = Limits { nodes: 100, ..limits };
    let found = problems("- &a [1]\n- [*a]", wide);
    assert!(found.starts_with("t:2:4: CFD1010 [1][0]: more than 2 collections"), "{found}");
    let found = problems("- &a aaaaaaaa\n- *a\n- *a\n- *a", Limits { bytes: 28, ..wide });
    assert!(
        found.starts_with("t:4:3: CFD1009 [3]: the document grows beyond 100 nodes or 28 bytes"),
        "{found}"
    );
}
