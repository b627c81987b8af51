//! Which chore is asked for: the one entry to everything that the project does to itself.

mod bench;
mod demo;
mod docs;
mod root;
mod test;
mod tidy;
mod wasm;

use std::{error::Error, process::ExitCode};

use clap::{Parser, Subcommand};

/// Every chore of the project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Command {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Show a spec enforced by real Envoys, probe by probe.
    Demo(demo::Args),
    /// Check everything: format, lints, tests, the filter's build, real Envoys.
    Test(test::Args),
    /// Check the house rules: layers, lengths, links, licences.
    Tidy,
    /// Build the filter into the module that proxies load.
    Wasm,
    /// Measure, each thing beside another.
    Bench(bench::Args),
    /// Write the generated documents.
    Docs(docs::Args),
}

fn main() -> ExitCode {
    let command = Command::parse();
    let done = match command.chore {
        Chore::Demo(args) => return demo::run(&args),
        Chore::Test(args) => test::run(&args),
        Chore::Tidy => tidy::run(),
        Chore::Wasm => wasm::run(),
        Chore::Bench(args) => bench::run(&args),
        Chore::Docs(args) => docs::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report(failure.as_ref());
            ExitCode::FAILURE
        }
    }
}

/// Prints a failure and what caused it, one line each.
fn report(failure: &dyn Error) {
    eprintln!("error: {failure}");
    let mut cause = failure.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
}
