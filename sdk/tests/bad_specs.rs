//! What is said of each bad spec: each fixture has its whole output beside it. `UPDATE_EXPECT=1` rewrites it.

#![expect(clippy::expect_used, reason = "a test stops where something is not as it should be")]

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use cofferdam::{problem::ProblemCode, spec};

fn folder(name: &str) -> Vec<PathBuf> {
    files(name, "yaml")
}

fn files(name: &str, extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/spec").join(name);
    let entries =
        fs::read_dir(&folder).expect("the fixtures are there").map(|entry| entry.expect("readable").path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == extension)).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

/// The output for a fixture, which is named without its folder.
fn output(file: &Path) -> String {
    let bytes = fs::read(file).expect("the fixture is readable");
    let name = file.file_name().expect("a file has a name").to_string_lossy();
    match spec::load(&name, &bytes) {
        Ok(_) => String::new(),
        Err(problems) => format!("{problems}\n"),
    }
}

#[test]
fn each_bad_spec_is_refused_as_expected() {
    let mut wrong = Vec::new();
    for file in folder("bad") {
        let expected_file = file.with_extension("txt");
        let found = output(&file);
        assert!(!found.is_empty(), "{} is accepted", file.display());
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected_file, &found).expect("the expectation is writable");
        }
        let expected = fs::read_to_string(&expected_file).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{}\n--- expected\n{expected}--- found\n{found}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_expectation_is_of_a_spec() {
    for file in files("bad", "txt") {
        assert!(file.with_extension("yaml").exists(), "{} is left over", file.display());
    }
}

#[test]
fn each_good_spec_is_accepted() {
    for file in folder("good") {
        assert_eq!(output(&file), "", "{}", file.display());
    }
}

#[test]
fn each_code_fires_in_a_fixture() {
    let outputs: String = folder("bad").iter().map(|file| output(file)).collect();
    let fired: BTreeSet<&str> =
        ProblemCode::ALL.iter().map(|code| code.as_str()).filter(|code| outputs.contains(*code)).collect();
    // 16 MiB of fixture would be too much: the size is tested with a generated input, in `hostile_specs`.
    let silent: Vec<&ProblemCode> = ProblemCode::ALL
        .iter()
        .filter(|code| **code != ProblemCode::TooLarge && !fired.contains(code.as_str()))
        .collect();
    assert!(silent.is_empty(), "no fixture fires {silent:?}");
}
