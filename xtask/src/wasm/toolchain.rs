//! Which toolchain builds the module, and with which flags two folders give one and the same.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use super::WasmError;
use crate::root::{cargo, root};

const TARGET: &str = "wasm32-unknown-unknown";
const TARGET_DIR: &str = "target/wasm";
const PROFILE: &str = "wasm";

/// Debian's toolchain brings no standard library for the target, but the source of it.
const DEBIAN: [&str; 3] =
    ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/lib/rustlib/src/rust/library/std/Cargo.toml"];

/// What of the filter's crate is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Module {
    /// The filter.
    Filter,
    /// The filter that does nothing, which costs are measured against.
    Empty,
}

/// Who builds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Toolchain {
    /// The one that runs us.
    Ours,
    /// Debian's.
    Debian,
}

/// Builds a module and tells where cargo left it.
pub(crate) fn build(module: Module) -> Result<PathBuf, WasmError> {
    let toolchain = find()?;
    let mut command = command(toolchain, "build");
    command.args(["--package", "cofferdam-filter", "--profile", PROFILE, "--target-dir", TARGET_DIR]);
    match module {
        Module::Filter => command.arg("--lib"),
        Module::Empty => command.args(["--example", "empty"]),
    };
    command.env("CARGO_ENCODED_RUSTFLAGS", flags(toolchain)?);
    run(command, "cargo build")?;
    let folder = root().join(TARGET_DIR).join(TARGET).join(PROFILE);
    Ok(folder.join(match module {
        Module::Filter => "cofferdam_filter.wasm",
        Module::Empty => "examples/empty.wasm",
    }))
}

/// Checks that a package of the workspace compiles for the target.
pub(crate) fn check(package: &str) -> Result<(), WasmError> {
    let mut command = command(find()?, "check");
    command.args(["--package", package]);
    run(command, "cargo check")
}

/// A verb of cargo for the target.
fn command(toolchain: Toolchain, verb: &str) -> Command {
    let mut command = match toolchain {
        Toolchain::Ours => cargo(),
        Toolchain::Debian => debian(),
    };
    command.args([verb, "--target", TARGET]);
    if toolchain == Toolchain::Debian {
        command.args(["-Z", "build-std=std,panic_abort"]);
    }
    command
}

fn run(mut command: Command, program: &str) -> Result<(), WasmError> {
    let status = command.status().map_err(|source| WasmError::Start { program: program.into(), source })?;
    if status.success() { Ok(()) } else { Err(WasmError::Ended { program: program.into(), status }) }
}

/// The toolchain that can build for the target; where ours cannot, it is taught to, if rustup is there.
fn find() -> Result<Toolchain, WasmError> {
    if has_target() {
        return Ok(Toolchain::Ours);
    }
    eprintln!("installing the Rust target {TARGET}");
    let added = Command::new("rustup").args(["target", "add", TARGET]).status();
    if added.is_ok_and(|status| status.success()) && has_target() {
        return Ok(Toolchain::Ours);
    }
    if DEBIAN.iter().all(|path| Path::new(path).exists()) {
        return Ok(Toolchain::Debian);
    }
    Err(WasmError::NoToolchain)
}

/// Whether our toolchain has a standard library for the target.
fn has_target() -> bool {
    let folder = rustc(Toolchain::Ours, &["--print", "target-libdir", "--target", TARGET]);
    folder.is_ok_and(|folder| Path::new(&folder).is_dir())
}

/// Debian's cargo, building the standard library too, which only the nightly's flags allow otherwise.
fn debian() -> Command {
    let mut command = Command::new("/usr/bin/cargo");
    command
        .current_dir(root())
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld")
        .env_remove("RUSTUP_TOOLCHAIN");
    command
}

/// Flags that keep this machine's folders out of the module: messages of panics hold paths of sources.
fn flags(toolchain: Toolchain) -> Result<OsString, WasmError> {
    let sysroot = rustc(toolchain, &["--print", "sysroot"])?;
    let version = rustc(toolchain, &["-vV"])?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: ")).unwrap_or("unknown");
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let mut remaps = vec![
        (Path::new(&sysroot).join("lib/rustlib/src/rust"), format!("/rustc/{commit}")),
        (root(), "/cofferdam".to_owned()),
    ];
    remaps.extend(home.map(|home| (home, "/cargo".to_owned())));
    let mut flags = OsString::new();
    for (from, to) in remaps {
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(from);
        flags.push("=");
        flags.push(to);
    }
    Ok(flags)
}

/// What a rustc answers.
fn rustc(toolchain: Toolchain, arguments: &[&str]) -> Result<String, WasmError> {
    let program = match toolchain {
        Toolchain::Ours => env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()),
        Toolchain::Debian => "/usr/bin/rustc".into(),
    };
    let output = Command::new(program).args(arguments).stderr(Stdio::inherit()).output();
    let Output { status, stdout, .. } =
        output.map_err(|source| WasmError::Start { program: "rustc".into(), source })?;
    if !status.success() {
        return Err(WasmError::Ended { program: "rustc".into(), status });
    }
    Ok(String::from_utf8_lossy(&stdout).trim().to_owned())
}
