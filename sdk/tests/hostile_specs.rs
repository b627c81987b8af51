//! Whether the loader stays quick and sane on inputs made to break it.

#![expect(clippy::expect_used, reason = "a test stops where something is not as it should be")]

use std::time::{Duration, Instant};

use cofferdam::{problem::Problems, spec, yaml::Limits};

const HEAD: &str = "apiVersion: cofferdam.dev/v1alpha1\nkind: Mesh\nmetadata: {name: acme}\nspec:\n";

/// The problems of an input and how long it took to find them.
fn load(bytes: &[u8]) -> (Problems, Duration) {
    let begin = Instant::now();
    let problems = spec::load("mesh.yaml", bytes).expect_err("the input is bad");
    (problems, begin.elapsed())
}

/// A head, and as many repeats as fit into a size.
fn filled(size: usize, head: &str, repeat: &dyn Fn(usize) -> String) -> Vec<u8> {
    let mut text = head.to_owned();
    let mut number = 0;
    loop {
        let next = repeat(number);
        if text.len() + next.len() > size {
            return text.into_bytes();
        }
        text.push_str(&next);
        number += 1;
    }
}

#[test]
fn a_hundred_megabytes_are_refused_before_they_are_parsed() {
    let (problems, took) = load(&vec![b'a'; 100 << 20]);
    assert_eq!(
        problems.to_string(),
        "mesh.yaml:1:1: CFD1001: the input is larger than 16777216 bytes; \
         split it, or leave out what is not needed"
    );
    assert!(took < Duration::from_millis(500), "{took:?}");
}

#[test]
fn the_limit_is_exact() {
    let at_limit = filled(Limits::SPEC.bytes, "# ", &|_| "x".to_owned());
    assert_eq!(at_limit.len(), Limits::SPEC.bytes);
    assert!(load(&at_limit).0.to_string().contains("CFD1004"), "a comment is no document");
    assert!(load(&[at_limit, vec![b'x']].concat()).0.to_string().contains("CFD1001"));
}

/// An input of any size: its name, its head and what is repeated after it.
type Case = (&'static str, String, Box<dyn Fn(usize) -> String>);

fn case(name: &'static str, head: &str, repeat: impl Fn(usize) -> String + 'static) -> Case {
    (name, head.to_owned(), Box::new(repeat))
}

/// Inputs that are bad as YAML.
fn bad_yaml() -> Vec<Case> {
    let mut cases: Vec<Case> = [
        ("brackets", "["),
        ("closed brackets", "[]"),
        ("dashes", "- "),
        ("questions", "? "),
        ("colons", ": "),
    ]
    .into_iter()
    .chain([
        ("newlines", "\n"),
        ("spaces", " "),
        ("tabs", "\t"),
        ("null bytes", "\0"),
        ("documents", "---\n"),
    ])
    .chain([("tags", "- !x y\n"), ("one key", "a: 1\n"), ("comments", "# x\n"), ("percents", "%x\n")])
    .map(|(name, text)| case(name, "", move |_| text.to_owned()))
    .collect();
    cases.extend([
        case("quotes", "a: \"", |_| "\\\"".to_owned()),
        case("open quote", "a: '", |_| "x\n ".to_owned()),
        case("block scalar", "a: |\n", |_| "  x\n".to_owned()),
        case("plain lines", "a: x\n", |_| "  x\n".to_owned()),
        case("anchors", "", |n| format!("- &a{n} x\n")),
        case("one anchor", "- &a x\n", |_| "- *a\n".to_owned()),
        case("flow keys", "{", |n| format!("a{n}: 1, ")),
        case("one long key", "? ", |_| "k".to_owned()),
    ]);
    cases
}

/// Inputs that are bad as specs.
fn bad_specs() -> Vec<Case> {
    let tenants = format!("{HEAD}  zz: 1\n  tenants:\n");
    let one_tenant = format!("{tenants}  - name: foo\n    namespaces: [{{name: foo}}]\n");
    let service =
        |n: usize| format!("    - {{name: s{n}, selector: {{k{n}: a}}, ports: [{{name: h, port: 80}}]}}\n");
    let crowd: String = (0..100).map(service).collect();
    let grant = |n: usize| format!("  - {{from: bar, to: {{tenant: foo, service: s{n}}}}}\n");
    let gateway = "gateways: [{name: g, shared: s, hosts: [h.example]}]";
    vec![
        case("unknown keys", HEAD, |n| format!("  tenant{n}: 1\n")),
        case("bad tenants", &tenants, |_| "  - {}\n".to_owned()),
        case("one tenant again and again", &tenants, |_| {
            "  - {name: t, namespaces: [{name: t}]}\n".to_owned()
        }),
        case("tenants", &tenants, |n| format!("  - {{name: t{n}, namespaces: [{{name: t{n}}}]}}\n")),
        case("services of one port", &format!("{one_tenant}    services:\n"), service),
        case("grants", &format!("{one_tenant}    services:\n{crowd}  access:\n"), grant),
        case("routes", &format!("{one_tenant}    gateways:\n    - name: in\n      routes:\n"), |n| {
            format!("      - {{match: {{exact: /{n}}}, service: s{n}, port: 80}}\n")
        }),
        case("shared hosts", &tenants, move |n| {
            format!("  - {{name: t{n}, namespaces: [{{name: t{n}}}], {gateway}}}\n")
        }),
    ]
}

#[test]
fn time_grows_with_the_input_and_not_with_its_square() {
    for (name, head, repeat) in bad_yaml().into_iter().chain(bad_specs()) {
        let time = |size: usize| {
            let (problems, took) = load(&filled(size, &head, &*repeat));
            assert!(problems.as_slice().len() <= Problems::MOST, "{name}");
            assert!(problems.to_string().len() < 1 << 20, "{name}");
            took
        };
        let small = time(16 << 10).max(time(16 << 10));
        let large = time(128 << 10);
        // Eight times the input: eight times the time, or 64 times where the time is quadratic.
        let bound = 24 * (small + Duration::from_millis(20));
        assert!(large < bound, "{name}: {small:?} for 16 KiB, {large:?} for 128 KiB");
    }
}

#[test]
fn what_is_left_out_is_counted() {
    let (problems, _) = load(&filled(1 << 20, HEAD, &|n| format!("  k{n}: 1\n")));
    assert_eq!(problems.as_slice().len(), Problems::MOST);
    assert!(problems.left_out() > 50_000, "{}", problems.left_out());
    assert!(problems.to_string().ends_with(&format!("and {} more problems", problems.left_out())));
}
