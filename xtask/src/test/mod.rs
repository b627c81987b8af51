//! What `cargo xtask test` checks, in which order, and what it says at the end.

mod steps;
mod totals;

use std::{error::Error, time::Instant};

use crate::root::Done;
use steps::{Reach, Step};
use totals::{Skips, Totals};

/// How to run `test`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask test\n  cargo xtask test --fast")]
pub(crate) struct Args {
    /// Leave out what needs Envoy.
    #[arg(long)]
    fast: bool,
}

/// Why the project does not pass.
#[derive(Debug, thiserror::Error)]
enum TestError {
    /// A step failed; its own output is above.
    #[error("the step `{name}` failed")]
    Step {
        /// The step's name.
        name: &'static str,
        /// What it said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The tests ran, and that is not enough.
    #[error(transparent)]
    Totals(#[from] totals::NotGreen),
}

/// Runs every step until one fails, then prints the totals.
pub(crate) fn run(args: &Args) -> Done {
    let reach = if args.fast { Reach::WithoutEnvoy } else { Reach::Everything };
    let begun = Instant::now();
    let mut totals = Totals::default();
    let outcome = run_steps(&steps::all(reach), &mut totals);
    println!("\nall steps: {:.1} s", begun.elapsed().as_secs_f64());
    println!("{totals}");
    outcome?;
    totals.judge(Skips::from_env()).map_err(TestError::from)?;
    Ok(())
}

fn run_steps(steps: &[Step], totals: &mut Totals) -> Result<(), TestError> {
    for (index, step) in steps.iter().enumerate() {
        println!("\n[{}/{}] {}", index.saturating_add(1), steps.len(), step.name);
        let begun = Instant::now();
        let outcome = (step.run)(totals);
        let seconds = begun.elapsed().as_secs_f64();
        let verdict = if outcome.is_ok() { "ok" } else { "FAILED" };
        println!("[{}/{}] {}: {verdict}, {seconds:.1} s", index.saturating_add(1), steps.len(), step.name);
        outcome.map_err(|source| TestError::Step { name: step.name, source })?;
    }
    Ok(())
}
