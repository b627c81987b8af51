//! What the generated documents say: written from the code, and checked to be fresh.

mod spec;

use std::{fs, path::PathBuf};

use crate::root::{Done, root};

/// How to run `docs`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask docs\n  cargo xtask docs --check")]
pub(crate) struct Args {
    /// Write nothing; fail when a document is stale.
    #[arg(long)]
    check: bool,
}

/// The folder of what is generated, and of nothing else.
pub(crate) const FOLDER: &str = "docs/generated/";

/// A generated document.
pub(crate) struct Document {
    /// Its path from the root.
    pub(crate) path: &'static str,
    /// Its text.
    pub(crate) text: String,
}

/// A document is not what the code would write.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is stale or missing; run `cargo xtask docs`", .0.display())]
struct Stale(PathBuf);

/// Every generated document.
pub(crate) fn documents() -> Vec<Document> {
    vec![Document { path: "docs/generated/spec.md", text: spec::reference(&cofferdam::spec::json_schema()) }]
}

/// Writes or checks the generated documents.
pub(crate) fn run(args: &Args) -> Done {
    for document in documents() {
        let path = root().join(document.path);
        if fs::read_to_string(&path).is_ok_and(|text| text == document.text) {
            continue;
        }
        if args.check {
            return Err(Stale(path).into());
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, &document.text)?;
        println!("wrote {}", document.path);
    }
    Ok(())
}
