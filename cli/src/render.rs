//! What `cofferdam render` does: a spec in, a folder of manifests or one stream out.

use std::path::Path;

use cofferdam::manifest::{
    FilterModule, FilterSource, FolderReport, Force, Found, ManifestPath, ManifestSet, write_folder,
};
use serde_json::json;

use crate::{
    args::{Format, Part, RenderArgs},
    input,
    outcome::{Answer, Failure},
    report,
};

/// Modules larger than this are not read.
const MODULE_MAX: usize = 64 << 20;

/// Renders.
pub(crate) fn run(args: &RenderArgs, format: Format) -> Result<Answer, Failure> {
    let (manifests, source) = manifests(args)?;
    for warning in source.warnings() {
        report::warn(&warning.to_string());
    }
    match (&args.output, args.stream) {
        (Some(folder), _) => {
            let force = if args.force { Force::Yes } else { Force::No };
            let written = write_folder(&manifests, folder, force).map_err(Failure::Folder)?;
            told(folder, &written, format)?;
        }
        (None, part) => report::print_text(&stream(&manifests, part.unwrap_or(Part::All))?)?,
    }
    Ok(Answer::Yes)
}

fn manifests(args: &RenderArgs) -> Result<(ManifestSet, FilterSource), Failure> {
    let text = input::read(&args.spec, cofferdam::yaml::Limits::SPEC.bytes)?;
    let spec = |problems| Failure::Spec { problems: Box::new(problems), text: text.clone().into() };
    let name = if args.spec.as_os_str() == "-" { "<stdin>".into() } else { args.spec.to_string_lossy() };
    let mesh = cofferdam::load(&name, &text).map_err(spec)?;
    let plan = cofferdam::plan(&mesh).map_err(spec)?;
    let module = args.filter.as_deref().map(module).transpose()?;
    let source = FilterSource::of(&plan, module.map(|module| module.sha256)).map_err(Failure::OtherModule)?;
    let manifests = cofferdam::render(&plan, &source).map_err(Failure::Rendering)?;
    Ok((manifests, source))
}

fn module(path: &Path) -> Result<FilterModule, Failure> {
    let bytes = input::read(path, MODULE_MAX)?;
    FilterModule::from_bytes(&bytes).map_err(|source| Failure::Module { path: path.to_owned(), source })
}

fn stream(manifests: &ManifestSet, part: Part) -> Result<String, Failure> {
    let mut text = String::new();
    let chosen = manifests.iter().filter(|entry| match part {
        Part::All => true,
        Part::Install => entry.path().as_str().starts_with("install/"),
        Part::Apply => entry.path().as_str().starts_with("apply/"),
    });
    for entry in chosen {
        text.push_str("---\n");
        text.push_str(&entry.to_yaml().map_err(Failure::Yaml)?);
    }
    Ok(text)
}

/// Says what was done in the folder, and what its user should look at.
fn told(folder: &Path, report: &FolderReport, format: Format) -> Result<(), Failure> {
    if report.found == Found::Interrupted {
        report::warn(&format!(
            "the last render of `{}` was interrupted; it is complete now",
            folder.display()
        ));
    }
    for conflict in &report.forced {
        report::warn(&format!("`{}` was overwritten by force", conflict.path));
    }
    let paths = |paths: &[ManifestPath]| paths.iter().map(ToString::to_string).collect::<Vec<_>>();
    match format {
        Format::Json => report::print_json(&json!({
            "folder": folder,
            "written": paths(&report.written),
            "unchanged": paths(&report.unchanged),
            "removed": paths(&report.removed),
        })),
        Format::Text => report::print_line(&format!(
            "{}: {} written, {} unchanged, {} removed",
            folder.display(),
            report.written.len(),
            report.unchanged.len(),
            report.removed.len()
        )),
    }
}
