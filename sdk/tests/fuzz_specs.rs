//! Whether the loader keeps its promises on any bytes: the fuzz target, run on a stored corpus and near it.
//!
//! A file in `fuzz-corpus/load` is an input that once was of interest; add each failure there.

#![expect(clippy::expect_used, reason = "a test stops where something is not as it should be")]

use std::{fs, path::Path};

use cofferdam::{
    problem::{Position, Problems},
    spec,
};
use proptest::{collection::vec, prelude::*, sample::Index};

/// The fuzz target: loads the bytes and checks what must hold of any result.
fn target(bytes: &[u8]) {
    match spec::load("fuzz", bytes) {
        Ok(mesh) => {
            assert_eq!(mesh.check(), Ok(()), "what loads is checked");
            let json = serde_json::to_vec(&mesh).expect("a mesh is JSON");
            assert_eq!(spec::load("again", &json), Ok(mesh), "JSON is YAML");
        }
        Err(problems) => {
            assert_eq!(spec::load("fuzz", bytes).as_ref(), Err(&problems), "the same problems each time");
            sane(&problems, bytes);
        }
    }
}

fn sane(problems: &Problems, bytes: &[u8]) {
    let list = problems.as_slice();
    assert!(!list.is_empty() && list.len() <= Problems::MOST);
    assert!(list.is_sorted_by_key(|problem| problem.position));
    for problem in list {
        let text = problem.to_string();
        assert!(text.len() < 40_000, "{text}");
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert!(!problem.message.is_empty() && !problem.help.is_empty(), "{text}");
        assert!(!text.contains("zz-bad-"), "a stand-in is shown: {text}");
        let position = problem.position.expect("a document from text has places");
        assert!(position.offset + position.len <= bytes.len(), "{text}: {position:?}");
        assert_eq!(
            (position.line, position.column),
            line_and_column(bytes, position),
            "{text}: {position:?}"
        );
    }
}

/// Line and column of an offset, counted anew.
fn line_and_column(bytes: &[u8], position: Position) -> (usize, usize) {
    let before = String::from_utf8_lossy(&bytes[..position.offset]).replace("\r\n", "\n").replace('\r', "\n");
    // A byte order mark before a document has no column.
    let line = before.split('\n').next_back().unwrap_or_default().trim_start_matches('\u{FEFF}');
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// Every stored input: the corpus and the fixtures.
fn seeds() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["fuzz-corpus/load", "tests/fixtures/spec/bad", "tests/fixtures/spec/good"] {
        let entries = fs::read_dir(root.join(folder)).expect("the folder is there");
        files.extend(entries.map(|entry| entry.expect("readable").path()));
    }
    files.sort();
    files.iter().map(|file| fs::read(file).expect("readable")).collect()
}

#[test]
fn stored_inputs_keep_the_promises() {
    for seed in seeds() {
        target(&seed);
    }
}

/// An edit of an input.
#[derive(Clone, Debug)]
enum Edit {
    Replace(Index, u8),
    Insert(Index, &'static str),
    Remove(Index, Index),
    Repeat(Index, Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let pieces = [
        " ",
        "\n",
        "\t",
        ": ",
        "- ",
        "? ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&a ",
        "*a",
        "!x ",
        "!!str ",
        "'",
        "\"",
        "#",
        "|\n",
        ">\n",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "<<: ",
        "~",
        "\u{FEFF}",
        "\r",
        "\r\n",
        "\0",
        "\u{85}",
        "\u{2028}",
        "é",
        "32180",
        "-1",
        "1.31",
        "true",
        "name: ",
        "null",
    ];
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Edit::Replace(at, byte)),
        (any::<Index>(), proptest::sample::select(pieces.to_vec()))
            .prop_map(|(at, piece)| Edit::Insert(at, piece)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Remove(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Repeat(from, to)),
    ]
}

fn apply(bytes: &mut Vec<u8>, edit: &Edit) {
    let within = |at: &Index| at.index(bytes.len() + 1);
    match edit {
        Edit::Replace(at, byte) => {
            let at = within(at);
            if let Some(old) = bytes.get_mut(at) {
                *old = *byte;
            }
        }
        Edit::Insert(at, piece) => {
            let at = within(at);
            bytes.splice(at..at, piece.bytes());
        }
        Edit::Remove(from, to) => {
            let (from, to) = (within(from), within(to));
            // Short cuts keep most of the document.
            bytes.drain(from.min(to)..from.max(to).min(from.min(to) + 40));
        }
        Edit::Repeat(from, to) => {
            let (from, to) = (within(from), within(to));
            let piece = bytes[from.min(to)..from.max(to).min(from.min(to) + 200)].to_vec();
            bytes.splice(to..to, piece);
        }
    }
}

const PIECES: &str = "([a-c]: |- |\\? |[\\[\\]{},&*!|>'\"%#~]|\\n( {0,6})|[a-z1é]|---\\n|\\t){0,60}";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn inputs_near_stored_ones_keep_the_promises(seed in any::<Index>(), edits in vec(edit(), 1..6)) {
        let seeds = seeds();
        let mut bytes = seeds[seed.index(seeds.len())].clone();
        for edit in &edits {
            apply(&mut bytes, edit);
        }
        target(&bytes);
    }

    #[test]
    fn any_bytes_keep_the_promises(bytes in vec(any::<u8>(), 0..400)) {
        target(&bytes);
    }

    #[test]
    fn any_pieces_of_yaml_keep_the_promises(text in PIECES) {
        target(text.as_bytes());
    }
}
