//! What `cargo xtask demo` does: builds what is missing, shows a spec enforced by real Envoys, and judges it.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use cofferdam::spec::{self, Mesh};
use cofferdam_tests::{
    demo::{self, DemoError, RenderError, Screen, Shown},
    matrix,
    world::Progress,
};

use crate::wasm::{self, WasmError};

/// The spec that is shown when none is given.
const DEFAULT: (&str, &[u8]) =
    ("examples/two-products/mesh.yaml", include_bytes!("../../examples/two-products/mesh.yaml"));

/// How to run `demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask demo\n  cargo xtask demo examples/workspaces/mesh.yaml\n  \
                        cargo xtask demo --format json\n\n\
                        Exit codes: 0 every row is as expected, 1 one is not, 2 the spec is wrong, 3 something broke.")]
pub(crate) struct Args {
    /// The spec. Default: examples/two-products/mesh.yaml.
    spec: Option<PathBuf>,
    /// How the matrix is printed.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// How the matrix is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("cannot read `{}`", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("the spec has problems:\n{0}")]
    Spec(cofferdam::problem::Problems),
    #[error("cannot build the filter")]
    Filter(#[from] WasmError),
    #[error(transparent)]
    Demo(#[from] DemoError),
    #[error("cannot print the matrix")]
    Print(#[source] io::Error),
}

/// Runs the demo; a failure is printed here, since the exit code tells its kind.
pub(crate) fn run(args: &Args) -> ExitCode {
    let shown = show(args);
    if let Err(failure) = &shown {
        crate::report(failure);
    }
    ExitCode::from(code(&shown))
}

/// The exit code: 0 where every row holds, 1 where one does not, 2 where the input is at fault, 130 as after
/// Ctrl-C, else 3.
fn code(shown: &Result<Shown, Failure>) -> u8 {
    match shown {
        Ok(shown) if shown.rows.iter().all(matrix::Row::holds) => 0,
        Ok(_) => 1,
        Err(Failure::Read { .. } | Failure::Spec(_)) => 2,
        Err(Failure::Demo(DemoError::Render(RenderError::Spec(_) | RenderError::OtherModule(_)))) => 2,
        Err(Failure::Demo(DemoError::Interrupted)) => 130,
        Err(Failure::Filter(_) | Failure::Demo(_) | Failure::Print(_)) => 3,
    }
}

fn show(args: &Args) -> Result<Shown, Failure> {
    let mesh = load(args)?;
    eprintln!("building the filter");
    let filter = wasm::build()?;
    let screen = Screen::new();
    screen.step("looking for Envoy");
    let shown = demo::run(&mesh, &filter.path, &screen)?;
    drop(screen);
    print(args.format, &shown).map_err(Failure::Print)?;
    Ok(shown)
}

fn load(args: &Args) -> Result<Mesh, Failure> {
    let (name, bytes) = match &args.spec {
        None => (DEFAULT.0.to_owned(), DEFAULT.1.to_vec()),
        Some(path) => {
            let bytes = fs::read(path).map_err(|source| Failure::Read { path: path.clone(), source })?;
            (path.display().to_string(), bytes)
        }
    };
    spec::load(&name, &bytes).map_err(Failure::Spec)
}

fn print(format: Format, shown: &Shown) -> io::Result<()> {
    match format {
        Format::Json => writeln!(io::stdout(), "{:#}", matrix::json(&shown.rows)),
        Format::Table => {
            matrix::print(&shown.rows)?;
            let kinds: Vec<_> = shown.not_enforced.iter().copied().collect();
            if !kinds.is_empty() {
                eprintln!("rendered, but without effect here: {}", kinds.join(", "));
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use cofferdam_tests::{expect::Outcome, matrix::Row};

    use super::*;

    fn shown(seen: Outcome) -> Result<Shown, Failure> {
        let text = || "x".to_owned();
        let row = Row { from: text(), to: text(), request: text(), expected: Outcome::Tls, seen };
        Ok(Shown { rows: vec![row], not_enforced: BTreeSet::new() })
    }

    #[test]
    fn the_exit_code_tells_the_kind_of_the_answer() {
        let problems = spec::load("x.yaml", b"").unwrap_err();
        let broken = || io::Error::other("broken");
        for (expected, shown) in [
            (0, shown(Outcome::Tls)),
            (1, shown(Outcome::Route)),
            (2, Err(Failure::Spec(problems.clone()))),
            (2, Err(Failure::Read { path: PathBuf::from("x"), source: broken() })),
            (2, Err(Failure::Demo(DemoError::Render(RenderError::Spec(problems))))),
            (3, Err(Failure::Demo(DemoError::Io { what: "work", source: broken() }))),
            (3, Err(Failure::Demo(DemoError::Died { log: String::new() }))),
            (3, Err(Failure::Print(broken()))),
            (130, Err(Failure::Demo(DemoError::Interrupted))),
        ] {
            assert_eq!(code(&shown), expected, "{shown:?}");
        }
    }

    #[test]
    fn the_default_spec_is_valid() {
        spec::load(DEFAULT.0, DEFAULT.1).unwrap();
    }
}
