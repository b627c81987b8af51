//! How an Envoy is found, configured, started and watched.

pub mod binary;
pub mod cluster;
pub mod listener;
pub mod plaintext;
pub mod route;
pub mod tls;
pub mod wasm;

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::process::{self, Tied};

/// What an Envoy is told to be.
#[derive(Clone, Debug)]
pub struct Bootstrap {
    /// The node ID, as Istio's agent writes it.
    pub id: String,
    /// The node's cluster: a name for its service.
    pub cluster: String,
    /// The node's metadata.
    pub metadata: Value,
    /// Where its admin interface listens.
    pub admin: SocketAddr,
    /// Listeners, made by [`listener`].
    pub listeners: Vec<Value>,
    /// Clusters, made by [`cluster`].
    pub clusters: Vec<Value>,
}

/// A running Envoy; dropping it ends it.
#[derive(Debug)]
pub struct Envoy {
    process: Tied,
    admin: SocketAddr,
    log: PathBuf,
    listeners: usize,
}

/// Why an Envoy does not do what it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnvoyError {
    /// A file or process of it could not be made.
    #[error("cannot start Envoy with `{}`", config.display())]
    Start {
        /// Its config.
        config: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It ended by itself.
    #[error("Envoy ended at its start; the end of `{}` says:\n{tail}", log.display())]
    Ended {
        /// Its log.
        log: PathBuf,
        /// The end of it.
        tail: String,
    },
    /// It runs, but does not listen.
    #[error("Envoy is not ready after {seconds} s; the end of `{}` says:\n{tail}", log.display())]
    NotReady {
        /// How long it was waited for.
        seconds: u64,
        /// Its log.
        log: PathBuf,
        /// The end of it.
        tail: String,
    },
    /// Its admin interface does not answer as expected.
    #[error("Envoy's admin interface does not answer `{path}`")]
    Admin {
        /// What was asked.
        path: String,
        /// Why.
        source: io::Error,
    },
}

// === impl Bootstrap ===

impl Bootstrap {
    fn to_json(&self) -> Value {
        json!({
            "node": {"id": self.id, "cluster": self.cluster, "metadata": self.metadata},
            "admin": {"address": socket_address(self.admin)},
            "static_resources": {"listeners": self.listeners, "clusters": self.clusters},
        })
    }
}

// === impl Envoy ===

impl Envoy {
    /// Starts an Envoy with its config and log in `folder` as `name.json` and `name.log`.
    ///
    /// # Errors
    /// [`EnvoyError::Start`] when a file cannot be written or the program cannot be run.
    pub fn start(
        binary: &Path,
        bootstrap: &Bootstrap,
        folder: &Path,
        name: &str,
    ) -> Result<Self, EnvoyError> {
        let config = folder.join(format!("{name}.json"));
        let log = folder.join(format!("{name}.log"));
        let run = || {
            fs::write(&config, bootstrap.to_json().to_string())?;
            let path = config.to_str().ok_or_else(|| io::Error::other("the path is not UTF-8"))?;
            let args = ["-c", path, "--concurrency", "1", "--disable-hot-restart", "--log-level", "warn"];
            // A line of the access log is written at once, not each ten seconds.
            let flush = ["--file-flush-interval-msec", "10", "--log-format", "%l %n: %v"];
            process::start(binary, &[args.as_slice(), flush.as_slice()].concat(), &log)
        };
        let process = run().map_err(|source| EnvoyError::Start { config: config.clone(), source })?;
        Ok(Self { process, admin: bootstrap.admin, log, listeners: bootstrap.listeners.len() })
    }

    /// Waits until it is live and all its listeners listen.
    ///
    /// # Errors
    /// [`EnvoyError::Ended`] or [`EnvoyError::NotReady`], with the end of its log.
    pub fn wait_ready(&mut self, patience: Duration) -> Result<(), EnvoyError> {
        let start = Instant::now();
        let wanted = u64::try_from(self.listeners).unwrap_or(u64::MAX);
        loop {
            if !self.is_alive() {
                return Err(EnvoyError::Ended { log: self.log.clone(), tail: self.log_tail() });
            }
            let active = self.stat("listener_manager.total_listeners_active");
            let started = self.stat("listener_manager.workers_started");
            if matches!((active, started), (Ok(Some(active)), Ok(Some(1))) if active >= wanted) {
                return Ok(());
            }
            if start.elapsed() > patience {
                let (log, tail) = (self.log.clone(), self.log_tail());
                return Err(EnvoyError::NotReady { seconds: patience.as_secs(), log, tail });
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether the process runs.
    pub fn is_alive(&mut self) -> bool {
        // When the system cannot say, we did not see it end; what is asked of it next will show.
        self.process.is_alive().unwrap_or(true)
    }

    /// The process id.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// What the admin interface answers to `GET path`.
    ///
    /// # Errors
    /// [`EnvoyError::Admin`] when it does not answer.
    pub fn admin(&self, path: &str) -> Result<String, EnvoyError> {
        let answer = plaintext::get(self.admin, "admin", path).and_then(|answer| match answer.code {
            200 => Ok(answer.body),
            code => Err(io::Error::other(format!("the answer's code is {code}"))),
        });
        answer.map_err(|source| EnvoyError::Admin { path: path.to_owned(), source })
    }

    /// The value of a counter or gauge, if there is one of that name.
    ///
    /// # Errors
    /// [`EnvoyError::Admin`] when the admin interface does not answer.
    pub fn stat(&self, name: &str) -> Result<Option<u64>, EnvoyError> {
        let text = self.admin("/stats")?;
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")?.parse().ok());
        Ok(value)
    }

    /// The end of its log.
    #[must_use]
    pub fn log_tail(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n")
    }
}

/// An address as Envoy's API has it.
#[must_use]
pub fn socket_address(address: SocketAddr) -> Value {
    json!({"socket_address": {"address": address.ip().to_string(), "port_value": address.port()}})
}
