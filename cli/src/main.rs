//! What the command `cofferdam` does: reads its arguments, runs one verb and exits with the kind of the answer.

mod args;
mod init;
mod input;
mod outcome;
mod render;
mod report;
mod schema;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Verb};

fn main() -> ExitCode {
    let args = Args::parse();
    let answer = match &args.verb {
        Verb::Init(init) => init::run(init, args.format),
        Verb::Render(render) => render::run(render, args.format),
        Verb::Schema => schema::run(),
    };
    match answer {
        Ok(answer) => answer.into(),
        Err(failure) => report::failure(&failure, args.format).into(),
    }
}
