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
    match show(args) {
        Ok(shown) if shown.rows.iter().all(matrix::Row::holds) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(failure) => {
            crate::report(&failure);
            ExitCode::from(failure.code())
        }
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

// === impl Failure ===

impl Failure {
    /// The exit code: 2 where the input is at fault, 130 as after Ctrl-C, else 3.
    fn code(&self) -> u8 {
        match self {
            Self::Read { .. } | Self::Spec(_) => 2,
            Self::Demo(DemoError::Render(RenderError::Spec(_) | RenderError::OtherModule(_))) => 2,
            Self::Demo(DemoError::Interrupted) => 130,
            Self::Filter(_) | Self::Demo(_) | Self::Print(_) => 3,
        }
    }
}
