//! What `cofferdam init` writes: a commented example spec, never over a file that exists.

use std::{fs::OpenOptions, io, io::Write as _};

use serde_json::json;

use crate::{
    args::{Format, InitArgs},
    outcome::{Answer, Failure},
    report,
};

/// The example spec.
pub(crate) const EXAMPLE: &str = include_str!("init.yaml");

/// Writes the example.
pub(crate) fn run(args: &InitArgs, format: Format) -> Result<Answer, Failure> {
    let path = args.file.clone();
    let mut file = match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(Failure::Exists { path }),
        Err(source) => return Err(Failure::Write { path, source }),
    };
    file.write_all(EXAMPLE.as_bytes()).map_err(|source| Failure::Write { path: path.clone(), source })?;
    match format {
        Format::Json => report::print_json(&json!({"written": path}))?,
        Format::Text => report::print_line(&format!(
            "wrote {0}; next: cofferdam render {0} -o manifests",
            path.display()
        ))?,
    }
    Ok(Answer::Yes)
}
