//! What can be asked of `cofferdam`: its verbs and options.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Watertight tenants for Istio: one spec in, typed manifests out.
#[derive(Debug, Parser)]
#[command(
    name = "cofferdam",
    version,
    about,
    after_help = "Exit codes: 0 yes (done), 1 no (refused, nothing is wrong with the input), 2 bad input, 3 broken.\n\n\
                  Examples:\n  cofferdam init mesh.yaml\n  cofferdam render mesh.yaml -o manifests\n  \
                  cofferdam schema > mesh.schema.json"
)]
pub(crate) struct Args {
    /// How answers and errors are written.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// How answers and errors are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON document, for programs.
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write a commented example spec.
    Init(InitArgs),
    /// Turn a spec into Istio and Kubernetes manifests.
    Render(RenderArgs),
    /// Print the JSON Schema of the spec, for editors.
    #[command(after_help = "Examples:\n  cofferdam schema > mesh.schema.json")]
    Schema,
}

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  cofferdam init\n  cofferdam init platform/mesh.yaml\n\nA file that exists is never overwritten."
)]
pub(crate) struct InitArgs {
    /// Where to write it.
    #[arg(default_value = "mesh.yaml")]
    pub(crate) file: PathBuf,
}

/// Arguments of `render`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  cofferdam render mesh.yaml -o manifests\n  \
                  cofferdam render mesh.yaml -o manifests --filter cofferdam_filter.wasm\n  \
                  cofferdam render mesh.yaml --stream apply | kubectl apply --server-side -f -\n\n\
                  DIR gets `install/` (for `istioctl install -f`) and `apply/` (for `kubectl apply -R -f`).\n\
                  Files in DIR that are not ours stay untouched; one of ours that was edited by hand is\n\
                  reported (exit 1) and overwritten only with --force.")]
pub(crate) struct RenderArgs {
    /// The spec; `-` reads standard input.
    pub(crate) spec: PathBuf,
    /// The folder to write to, one file an object.
    #[arg(short, long, value_name = "DIR", required_unless_present = "stream", conflicts_with = "stream")]
    pub(crate) output: Option<PathBuf>,
    /// Print one YAML stream instead: what is installed, what is applied, or all.
    #[arg(long, value_enum, value_name = "PART")]
    pub(crate) stream: Option<Part>,
    /// The filter's module: its digest is pinned and its config version is checked.
    #[arg(long, value_name = "FILE")]
    pub(crate) filter: Option<PathBuf>,
    /// Overwrite files that were edited by hand, and foreign files that stand in the way.
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

/// A part of the manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// IstioOperator files.
    Install,
    /// Everything else.
    Apply,
    /// Both.
    All,
}
