//! What each step of `cargo xtask test` runs.

use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Command, ExitStatus, Stdio},
};

use cofferdam_tests::{envoy, world::Progress};

use super::totals::Totals;
use crate::{
    root::{Done, cargo},
    wasm,
};

/// How far the tests reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// All but what needs Envoy.
    WithoutEnvoy,
    /// Everything.
    Everything,
}

/// One step.
pub(super) struct Step {
    /// What the step is called when it fails.
    pub(super) name: &'static str,
    /// What it does; tests add to the totals.
    pub(super) run: fn(&mut Totals) -> Done,
}

/// A command that did not do what it was run for.
#[derive(Debug, thiserror::Error)]
enum StepError {
    /// It ended badly; its own output is above.
    #[error("`{command}` ended with {status}")]
    Ended { command: String, status: ExitStatus },
    /// It could not be run.
    #[error("`{command}` cannot be run")]
    Start { command: String, source: io::Error },
}

/// The feature that adds the tests with real Envoys.
const ENVOY: &str = "cofferdam-tests/envoy";

/// What formats and lints, and the component of the toolchain that brings it.
const TOOLS: [(&str, &str); 2] = [("fmt", "rustfmt"), ("clippy", "clippy")];

/// The steps, cheapest first.
pub(super) fn all(reach: Reach) -> Vec<Step> {
    let mut steps = vec![
        Step { name: "tools", run: |_| tools() },
        Step { name: "format", run: |_| format() },
        Step { name: "lints", run: |_| lints() },
        Step { name: "filter", run: |_| wasm::run() },
        Step { name: "library for wasm32", run: |_| Ok(wasm::check("cofferdam")?) },
    ];
    match reach {
        Reach::WithoutEnvoy => steps.push(Step { name: "tests", run: |totals| tests(totals, &[]) }),
        Reach::Everything => {
            steps.push(Step { name: "Envoy", run: |_| find_envoy() });
            steps.push(Step { name: "tests", run: |totals| tests(totals, &["--features", ENVOY]) });
        }
    }
    steps
}

/// Installs what the toolchain lacks.
fn tools() -> Done {
    for (verb, component) in TOOLS {
        let there = cargo().args([verb, "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !there.is_ok_and(|status| status.success()) {
            run(Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    Ok(())
}

/// The workspace, and the example that lies outside of it.
fn format() -> Done {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    run(cargo().args(["fmt", "--check", "--manifest-path", "examples/embed/Cargo.toml"]))
}

/// All targets with all features, so that no line of ours goes unread.
fn lints() -> Done {
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--features", ENVOY, "--", "-D", "warnings"]))
}

fn find_envoy() -> Done {
    println!("{}", envoy::binary::find(&Said)?.display());
    Ok(())
}

/// Runs the tests, documentation's too, prints what they print and counts them.
fn tests(totals: &mut Totals, features: &[&str]) -> Done {
    let mut command = cargo();
    command.args(["test", "--workspace", "--no-fail-fast"]).args(features);
    command.env("COFFERDAM_FILTER", wasm::build()?.path).stdout(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(source) => return Err(StepError::Start { command: shown(&command), source }.into()),
    };
    if let Some(stdout) = child.stdout.take() {
        let mut screen = io::stdout().lock();
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line?;
            screen.write_all(&line)?;
            screen.write_all(b"\n")?;
            totals.read_line(&String::from_utf8_lossy(&line));
        }
    }
    let status = child.wait()?;
    if status.success() { Ok(()) } else { Err(StepError::Ended { command: shown(&command), status }.into()) }
}

/// Runs a command with our own output and waits for it.
fn run(command: &mut Command) -> Done {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(StepError::Ended { command: shown(command), status }.into()),
        Err(source) => Err(StepError::Start { command: shown(command), source }.into()),
    }
}

/// A command as somebody would type it.
fn shown(command: &Command) -> String {
    let program = if command.get_program() == "rustup" { "rustup" } else { "cargo" };
    let arguments = command.get_args().map(|argument| argument.to_string_lossy());
    arguments.fold(program.to_owned(), |text, argument| text + " " + &argument)
}

/// Prints what is being done, a line each.
struct Said;

impl Progress for Said {
    fn step(&self, what: &str) {
        println!("{what}");
    }
}
