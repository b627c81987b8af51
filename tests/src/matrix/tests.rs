//! Do the model and the hand agree, and does a table say what is wrong?

use std::{collections::BTreeSet, fs, path::Path};

use cofferdam::spec::Mesh;

use super::{Row, expectations, json, table::write};
use crate::expect::{Answer, Outcome};

fn mesh(example: &str) -> Mesh {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(example).join("mesh.yaml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_saphyr::from_str(&text).unwrap()
}

/// The rows of a golden file, cells trimmed.
fn golden(example: &str) -> Vec<[String; 5]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(format!("{example}.txt"));
    let text = fs::read_to_string(&path).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1);
    let cells =
        |line: &str| -> Vec<String> { line.split(" | ").map(|cell| cell.trim().to_owned()).collect() };
    rows.map(|line| cells(line).try_into().unwrap_or_else(|_| panic!("not five cells: {line}"))).collect()
}

fn derived(mesh: &Mesh) -> Vec<[String; 5]> {
    let row = |expectation: &super::Expectation| {
        let (probe, expected) = (&expectation.probe, &expectation.expected);
        let by = expected.by().split(' ').next().unwrap().to_owned();
        [probe.from(), probe.to(), probe.asked(), expected.to_string(), by]
    };
    expectations(mesh).unwrap().iter().map(row).collect()
}

#[test]
fn the_model_says_what_was_written_by_hand() {
    for example in ["two-products", "workspaces"] {
        let (golden, derived) = (golden(example), derived(&mesh(example)));
        for (line, (hand, model)) in golden.iter().zip(&derived).enumerate() {
            assert_eq!(hand, model, "{example}: row {} differs, by hand on the left", line + 1);
        }
        assert_eq!(golden.len(), derived.len(), "{example}: rows, by hand on the left");
        let distinct: BTreeSet<_> =
            derived.iter().map(|[from, to, request, ..]| (from, to, request)).collect();
        assert_eq!(distinct.len(), derived.len(), "{example}: rows that are not distinct");
        assert!(derived.len() >= 60, "{example}: only {} rows", derived.len());
    }
}

fn row(request: &str, expected: Outcome, seen: Outcome) -> Row {
    let (from, to) = ("outside".to_owned(), "gateway foo/in".to_owned());
    Row { from, to, request: request.to_owned(), expected, seen }
}

fn answer(tenant: &str) -> Outcome {
    Outcome::App(Answer {
        body: "Hello Foo 0.0.1".to_owned(),
        tenants: vec![tenant.to_owned()],
        path: "/hello".to_owned(),
        method: "GET".to_owned(),
        leaked: Vec::new(),
    })
}

fn plain(rows: &[Row]) -> String {
    let mut bytes = anstream::StripStream::new(Vec::new());
    write(rows, &mut bytes).unwrap();
    String::from_utf8(bytes.into_inner()).unwrap()
}

#[test]
fn a_good_table_is_aligned() {
    let refused = Outcome::Filter("bad-authority".to_owned());
    let rows = [row("GET /a", answer("foo"), answer("foo")), row("GET /long", refused.clone(), refused)];
    let expected = [
        "from     to              request    expected                               seen                                   by",
        "outside  gateway foo/in  GET /a     200 Hello Foo 0.0.1 as foo GET /hello  200 Hello Foo 0.0.1 as foo GET /hello  app",
        "outside  gateway foo/in  GET /long  403 bad-authority                      403 bad-authority                      filter bad-authority",
        "",
        "2 rows, every one as expected",
    ];
    assert_eq!(plain(&rows).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_mismatch_is_red_and_named() {
    let rows = [row("GET /a", answer("foo"), answer("bar")), row("GET /b", Outcome::Route, Outcome::Route)];
    let mut bytes = Vec::new();
    write(&rows, &mut bytes).unwrap();
    let styled = String::from_utf8(bytes).unwrap();
    let red: Vec<_> = styled.lines().filter(|line| line.contains("\u{1b}[31m")).collect();
    assert_eq!(red.len(), 3, "the row, the summary and the row's name: {red:#?}");
    let expected = "
2 rows, 1 not as expected:
  from outside to gateway foo/in: GET /a
    expected 200 Hello Foo 0.0.1 as foo GET /hello by app
    seen     200 Hello Foo 0.0.1 as bar GET /hello by app
";
    assert!(plain(&rows).ends_with(expected), "{}", plain(&rows));
}

#[test]
fn json_carries_both_sides() {
    let document = json(&[row("GET /a", Outcome::Tls, Outcome::Filter("no-peer".to_owned()))]);
    assert_eq!(
        document,
        serde_json::json!({
            "summary": { "rows": 1, "mismatches": 1 },
            "rows": [{
                "from": "outside", "to": "gateway foo/in", "request": "GET /a", "holds": false,
                "expected": { "by": "tls" }, "seen": { "by": "filter", "code": "no-peer" },
            }],
        })
    );
}
