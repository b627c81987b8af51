//! Does an Envoy ever outlive whoever started it? The one that did is killed outright, and then its Envoys are looked for.

use std::{
    env,
    error::Error,
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use cofferdam_tests::{
    envoy::{Bootstrap, Envoy, binary},
    target::RunFolder,
    world::{Quiet, loopback::Block},
};
use serde_json::json;

/// Tells the test that it is the one to be killed.
const VICTIM: &str = "COFFERDAM_TESTS_VICTIM";
const THIS_TEST: &str = "envoys_end_with_a_parent_that_is_killed";

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

#[test]
fn envoys_end_with_a_parent_that_is_killed() -> Outcome {
    if env::var_os(VICTIM).is_some() {
        return be_the_victim();
    }
    let mut parent = Command::new(env::current_exe()?)
        .args(["--exact", THIS_TEST, "--nocapture"])
        .env(VICTIM, "yes")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = parent.stdout.take().ok_or("no output to read")?;
    let line =
        BufReader::new(output).lines().find_map(|line| Some(line.ok()?.strip_prefix("envoys ")?.to_owned()));
    let line = line.ok_or("the parent started nothing")?;
    let envoys: Vec<u32> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    assert_eq!(envoys.len(), 3);
    assert!(envoys.iter().all(|id| is_running(*id)), "they run before: {envoys:?}");
    // `kill` of std sends SIGKILL: no handler, no destructor.
    parent.kill()?;
    parent.wait()?;
    let start = Instant::now();
    while envoys.iter().any(|id| is_running(*id)) {
        assert!(start.elapsed() < Duration::from_secs(10), "they run on: {envoys:?}");
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

#[test]
fn an_envoy_ends_when_it_is_dropped() -> Outcome {
    let (mut envoys, _held) = start(1)?;
    let id = envoys.first().map(Envoy::process_id).ok_or("none started")?;
    assert!(is_running(id));
    envoys.clear();
    assert!(!is_running(id));
    Ok(())
}

/// Starts Envoys, names them and waits to be killed.
fn be_the_victim() -> Outcome {
    let (envoys, _held) = start(3)?;
    let ids: Vec<String> = envoys.iter().map(|envoy| envoy.process_id().to_string()).collect();
    let mut out = std::io::stdout();
    writeln!(out, "\nenvoys {}", ids.join(" "))?;
    out.flush()?;
    thread::sleep(Duration::from_secs(60));
    Err("nobody killed the victim".into())
}

fn start(count: usize) -> Outcome<(Vec<Envoy>, (Block, RunFolder))> {
    let binary = binary::find(&Quiet)?;
    let folder = RunFolder::new()?;
    let mut block = Block::claim()?;
    let mut envoys = Vec::new();
    for index in 0..count {
        let bootstrap = Bootstrap {
            id: "sidecar".to_owned(),
            cluster: "none".to_owned(),
            metadata: json!({}),
            admin: SocketAddr::new(block.take()?, 15000),
            listeners: Vec::new(),
            clusters: Vec::new(),
        };
        let mut envoy = Envoy::start(&binary, &bootstrap, folder.path(), &format!("envoy-{index}"))?;
        envoy.wait_ready(Duration::from_secs(60))?;
        envoys.push(envoy);
    }
    Ok((envoys, (block, folder)))
}

/// Whether a process runs; one that ended and that nobody has asked about yet does not.
fn is_running(id: u32) -> bool {
    let status = Path::new("/proc").join(id.to_string()).join("status");
    std::fs::read_to_string(status).is_ok_and(|status| !status.contains("State:\tZ"))
}
