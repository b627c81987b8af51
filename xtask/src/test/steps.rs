//! What each step of `cargo xtask test` runs.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use super::totals::Totals;
use crate::root::{Done, cargo};

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
    /// It ended badly.
    #[error("`{command}` ended with {status}")]
    Ended { command: String, status: std::process::ExitStatus },
    /// It could not be run.
    #[error("`{command}` cannot be run")]
    Start { command: String, source: std::io::Error },
}

/// The feature that adds the tests with real Envoys. Every step that compiles all targets asks for the same
/// features, so that no crate is compiled twice for one profile.
const ENVOY: &str = "cofferdam-tests/envoy";

/// The steps, cheapest first.
pub(super) fn all(reach: Reach) -> Vec<Step> {
    let mut steps = vec![
        Step { name: "format", run: |_| run(cargo().args(["fmt", "--all", "--check"])) },
        Step { name: "lints", run: |_| lints() },
    ];
    steps.push(match reach {
        Reach::WithoutEnvoy => Step { name: "tests", run: |totals| tests(totals, &[]) },
        Reach::Everything => {
            Step { name: "tests with Envoy", run: |totals| tests(totals, &["--features", ENVOY]) }
        }
    });
    steps
}

fn lints() -> Done {
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--features", ENVOY, "--", "-D", "warnings"]))
}

/// Runs the tests, documentation's too, prints what they print and counts them.
fn tests(totals: &mut Totals, features: &[&str]) -> Done {
    let mut command = cargo();
    command.args(["test", "--workspace", "--no-fail-fast"]).args(features).stdout(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(source) => return Err(StepError::Start { command: shown(&command), source }.into()),
    };
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            totals.read_line(&line);
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
    let mut words = vec![if command.get_program() == "rustup" { "rustup" } else { "cargo" }.to_owned()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy().into_owned()));
    words.join(" ")
}
