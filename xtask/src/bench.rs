//! What is measured: things side by side in one run, never with a remembered number.

mod cpu;
mod filter;
mod load;
mod spread;

use crate::root::Done;

/// How to run `bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// The CPU that the filter adds to a request, beside an empty filter and none.
    Filter(filter::Args),
}

/// `cargo xtask bench`.
pub(crate) fn run(args: &Args) -> Done {
    match &args.what {
        What::Filter(args) => filter::run(args),
    }
}
