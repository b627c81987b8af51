//! Does a broken config ever open the way? The filter's config comes by ECDS from a file, broken at first or later.

use std::{
    error::Error,
    fs, io,
    net::SocketAddr,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use cofferdam_tests::{
    envoy::{
        Bootstrap, Envoy, binary,
        listener::{Callers, HttpListener, Place},
        plaintext::{self, Answer},
        route,
        wasm::{self, FailurePolicy},
    },
    target::{self, RunFolder},
    world::{Quiet, loopback::Block},
};
use serde_json::json;

const GOOD: &str = r#"{"schemaVersion":1,"header":"x-tenant-id","strip":[],"role":{"gateway":{"hosts":{"a.example":"one"}}}}"#;
const OTHER_GOOD: &str = r#"{"schemaVersion":1,"header":"x-tenant-id","strip":[],"role":{"gateway":{"hosts":{"b.example":"two"}}}}"#;
const BROKEN: [(&str, &str); 5] = [
    ("invalid JSON", r#"{"schemaVersion":1,"#),
    (
        "unknown version",
        r#"{"schemaVersion":999,"header":"x-tenant-id","strip":[],"role":{"gateway":{"tenant":"one"}}}"#,
    ),
    ("empty", ""),
    ("empty object", "{}"),
    (
        "unknown key",
        r#"{"schemaVersion":1,"header":"x-tenant-id","strip":[],"open":true,"role":{"gateway":{"tenant":"one"}}}"#,
    ),
];
/// How long a thing that must come may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a thing that must not come is waited for.
const VIGIL: Duration = Duration::from_secs(1);

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

#[test]
fn a_broken_first_config_is_never_answered_with_200_and_a_good_one_heals_it() -> Outcome {
    for (name, broken) in BROKEN {
        let mut proxy = Proxy::start(broken)?;
        proxy.wait_for_rejection(name, 0)?;
        let start = Instant::now();
        while start.elapsed() < VIGIL {
            match proxy.ask("a.example") {
                Ok(answer) => assert!(matches!(answer.code, 403 | 500..=599), "{name}: {answer:?}"),
                // The listener waits for a config. A dead Envoy refuses as well, so it must be seen alive below.
                Err(error) => assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused, "{name}: {error}"),
            }
            assert!(proxy.envoy.is_alive(), "{name}: {}", proxy.envoy.log_tail());
            thread::sleep(Duration::from_millis(50));
        }
        let before = proxy.envoy.process_id();
        proxy.announce(GOOD)?;
        proxy.wait_for("a.example", 200)?;
        assert_eq!(proxy.seen()?, good_answers(), "{name}");
        assert!(proxy.envoy.is_alive(), "{name}");
        assert_eq!(proxy.envoy.process_id(), before);
    }
    Ok(())
}

#[test]
fn a_broken_update_is_rejected_and_the_old_config_goes_on_answering() -> Outcome {
    let mut proxy = Proxy::start(GOOD)?;
    proxy.wait_for("a.example", 200)?;
    assert_eq!(proxy.seen()?, good_answers());
    for (name, broken) in BROKEN {
        let rejected = proxy.rejected()?;
        proxy.announce(broken)?;
        proxy.wait_for_rejection(name, rejected)?;
        let start = Instant::now();
        while start.elapsed() < VIGIL {
            assert_eq!(proxy.seen()?, good_answers(), "{name}");
            thread::sleep(Duration::from_millis(50));
        }
        assert!(proxy.envoy.is_alive(), "{name}: {}", proxy.envoy.log_tail());
    }
    // Updates do arrive: the answers stayed because the broken ones were rejected, not because nobody read them.
    proxy.announce(OTHER_GOOD)?;
    proxy.wait_for("b.example", 200)?;
    assert_eq!(proxy.ask("a.example")?.code, 403);
    Ok(())
}

/// An answer's code and body, and the tenant that is named behind the filter.
type Seen = (u16, String, Option<String>);

/// What [`GOOD`] answers to a served and to an unserved host.
fn good_answers() -> [Seen; 2] {
    [
        (200, "behind the filter".to_owned(), Some("one".to_owned())),
        (403, "cofferdam: unknown-host\n".to_owned(), None),
    ]
}

struct Proxy {
    envoy: Envoy,
    address: SocketAddr,
    announced: u32,
    folder: RunFolder,
    _block: Block,
}

impl Proxy {
    /// Starts a gateway that gets its filter from a file, which announces `config` from the beginning.
    fn start(config: &str) -> Outcome<Self> {
        let binary = binary::find(&Quiet)?;
        let mut block = Block::claim()?;
        let ip = block.take()?;
        let address = SocketAddr::new(ip, 8080);
        let folder = RunFolder::new()?;
        let watched = folder.path().join("ecds");
        fs::create_dir(&watched)?;
        let answer = json!({
            "match": {"prefix": "/"},
            "direct_response": {"status": 200, "body": {"inline_string": "behind the filter"}},
            "response_headers_to_add": [{"header": {"key": "x-seen", "value": "%REQ(X-TENANT-ID)%"}}],
        });
        let listener = HttpListener {
            name: "gateway",
            address,
            place: Place::Gateway,
            callers: Callers::Plaintext,
            filters: vec![wasm::discovered_filter("cofferdam", &watched.join("filter.json"), &watched)],
            routes: route::table("gateway", &[route::host("all", &["*".to_owned()], &[answer])]),
            access_log: &folder.path().join("access"),
        };
        let bootstrap = Bootstrap {
            id: format!("router~{ip}~gateway.one~one.svc.cluster.local"),
            cluster: "gateway.one".to_owned(),
            metadata: json!({"NAMESPACE": "one", "LABELS": {}}),
            admin: SocketAddr::new(ip, 15000),
            listeners: vec![listener.to_json()],
            clusters: Vec::new(),
        };
        announce(&watched, 0, config)?;
        let envoy = Envoy::start(&binary, &bootstrap, folder.path(), "gateway")?;
        Ok(Self { envoy, address, announced: 0, folder, _block: block })
    }

    /// Replaces the announced config in one step, as a control plane would.
    fn announce(&mut self, config: &str) -> Outcome {
        self.announced += 1;
        announce(&self.folder.path().join("ecds"), self.announced, config)
    }

    fn ask(&self, host: &str) -> io::Result<Answer> {
        plaintext::get(self.address, host, "/")
    }

    /// What a served and an unserved host answer now.
    fn seen(&self) -> Outcome<[Seen; 2]> {
        let seen = |host| {
            let answer = self.ask(host)?;
            let tenant = answer.header("x-seen").map(str::to_owned);
            Ok::<_, io::Error>((answer.code, answer.body, tenant))
        };
        Ok([seen("a.example")?, seen("b.example")?])
    }

    fn wait_for(&mut self, host: &str, code: u16) -> Outcome {
        let start = Instant::now();
        loop {
            let answer = self.ask(host);
            if answer.as_ref().is_ok_and(|answer| answer.code == code) {
                return Ok(());
            }
            if start.elapsed() > PATIENCE || !self.envoy.is_alive() {
                let log = self.envoy.log_tail();
                return Err(format!("{host} is not answered with {code} but {answer:?}:\n{log}").into());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn wait_for_rejection(&mut self, name: &str, before: u64) -> Outcome {
        let start = Instant::now();
        loop {
            // Envoy's admin interface comes up a little after the process.
            let rejected = self.rejected();
            if rejected.as_ref().is_ok_and(|rejected| *rejected > before) {
                return Ok(());
            }
            if start.elapsed() > PATIENCE || !self.envoy.is_alive() {
                let log = self.envoy.log_tail();
                return Err(format!("{name}: Envoy rejected nothing ({rejected:?}):\n{log}").into());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn rejected(&self) -> Outcome<u64> {
        const COUNTER: &str = "extension_config_discovery.http_filter.cofferdam.update_rejected";
        Ok(self.envoy.stat(COUNTER)?.unwrap_or(0))
    }
}

fn announce(watched: &std::path::Path, version: u32, config: &str) -> Outcome {
    let module = target::filter();
    if !module.is_file() {
        return Err(format!("no filter at `{}`; run `cargo xtask wasm`", module.display()).into());
    }
    let plugin = wasm::plugin("cofferdam", config, &module, FailurePolicy::FailClosed);
    let text = wasm::announcement(&version.to_string(), "cofferdam", &plugin).to_string();
    let written: PathBuf = watched.join(format!("next-{version}"));
    fs::write(&written, text)?;
    Ok(fs::rename(written, watched.join("filter.json"))?)
}
