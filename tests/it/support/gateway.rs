//! The real binary in a folder of its own, on free ports.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

use super::{Provider, get};

/// What a gateway is started with. Each part is YAML or a file's content.
#[derive(Default)]
pub struct Setup<'a> {
    /// External providers, each with one model of its own name; `p0`, `p1`, ...
    pub providers: Vec<&'a Provider>,
    /// Whether there is an engine model `smollm2`.
    pub engine: bool,
    /// Further top-level YAML: `routes:`, `limits:`.
    pub more: &'a str,
    /// Files of the policies folder; the starter pack where empty.
    pub policies: Vec<(&'a str, &'a str)>,
    /// Further lines for each provider, indented by four spaces.
    pub provider_more: &'a str,
    /// Further lines of `audit:`, indented by two spaces.
    pub audit_more: &'a str,
    /// Further lines for the engine's model, indented by six spaces.
    pub engine_more: &'a str,
    /// Further lines of `listen:`, indented by two spaces.
    pub listen_more: &'a str,
}

pub struct Gateway {
    child: Child,
    pub folder: TempDir,
    pub listen: SocketAddr,
    pub admin: SocketAddr,
    log: mpsc::Receiver<String>,
    seen: Vec<String>,
}

pub fn model_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/SmolLM2-135M-Instruct.Q4_1.gguf")
}

impl Setup<'_> {
    /// Writes the files into a new folder.
    pub fn write(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let policies = folder.path().join("policies");
        fs::create_dir(&policies).unwrap();
        if self.policies.is_empty() {
            for file in
                fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")).unwrap()
            {
                let file = file.unwrap().path();
                // The packs lie in a folder of their own, which a gateway does not read.
                if file.is_file() {
                    fs::copy(&file, policies.join(file.file_name().unwrap())).unwrap();
                }
            }
        }
        for (name, text) in &self.policies {
            fs::write(policies.join(name), text).unwrap();
        }
        fs::write(folder.path().join("ringfence.yaml"), self.yaml()).unwrap();
        folder
    }

    fn yaml(&self) -> String {
        let mut yaml = format!(
            "version: 1\nlisten:\n  address: 127.0.0.1:0\n{}admin: {{ address: 127.0.0.1:0 }}\npolicies: policies\naudit:\n  folder: audit\n{}",
            self.listen_more, self.audit_more
        );
        if !self.providers.is_empty() {
            yaml += "providers:\n";
        }
        for (at, provider) in self.providers.iter().enumerate() {
            yaml += &format!(
                "  - name: p{at}\n    base_url: http://{}/v1\n    zone: external\n    models: [{{ name: m{at} }}]\n{}",
                provider.address, self.provider_more
            );
        }
        if self.engine {
            yaml += &format!(
                "engine:\n  threads: 1\n  models:\n    - name: smollm2\n      path: {}\n      context_tokens: 2048\n{}",
                model_path().display(),
                self.engine_more
            );
        }
        yaml + self.more
    }

    pub fn start(&self) -> Gateway {
        Gateway::start_in(self.write())
    }
}

impl Gateway {
    /// Starts in a folder that [`Setup::write`] made.
    pub fn start_in(folder: TempDir) -> Self {
        let mut child = ringfence()
            .args(["serve", "--config"])
            .arg(folder.path().join("ringfence.yaml"))
            .env("OMP_WAIT_POLICY", "passive")
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let stderr = child.stderr.take().unwrap();
        let (lines, log) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if lines.send(line).is_err() {
                    return;
                }
            }
        });
        let nowhere: SocketAddr = "127.0.0.1:1".parse().unwrap();
        let mut gateway = Self {
            child,
            folder,
            listen: nowhere,
            admin: nowhere,
            log,
            seen: Vec::new(),
        };
        let ready: Value = serde_json::from_str(&gateway.wait_for("\"ready\"")).unwrap();
        gateway.listen = ready["listen"].as_str().unwrap().parse().unwrap();
        gateway.admin = ready["admin"].as_str().unwrap().parse().unwrap();
        gateway
    }

    /// Waits for a log line that holds the text.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) -> String {
        loop {
            match self.log.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => {
                    self.seen.push(line.clone());
                    if line.contains(text) {
                        return line;
                    }
                }
                Err(_) => panic!("no log line with {text:?}; seen: {:#?}", self.seen),
            }
        }
    }

    /// Every log line so far.
    pub fn log_lines(&mut self) -> Vec<String> {
        self.seen.extend(self.log.try_iter());
        self.seen.clone()
    }

    /// Puts a file into the policies folder at once, so that no reload sees half of it.
    pub fn write_policy(&self, name: &str, text: &str) {
        let new = self.folder.path().join(name);
        fs::write(&new, text).unwrap();
        fs::rename(new, self.folder.path().join("policies").join(name)).unwrap();
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Ends it by SIGKILL, as a crash would, and gives back its folder.
    pub fn kill(mut self) -> TempDir {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }

    /// Ends it by SIGTERM and waits until it is gone; true if it ended well.
    pub fn stop(&mut self) -> bool {
        self.signal("-TERM");
        self.child.wait().unwrap().success()
    }

    pub fn metrics(&self) -> String {
        get(self.admin, "/metrics").text()
    }

    /// Waits until no request is at work.
    #[track_caller]
    pub fn wait_until_idle(&self) {
        let begun = Instant::now();
        while !self.metrics().contains("ringfence_requests_in_flight 0\n") {
            assert!(begun.elapsed() < Duration::from_secs(30), "still at work");
        }
    }

    /// Every record of the audit log, as JSON.
    pub fn records(&self) -> Vec<Value> {
        records(self.folder.path())
    }

    /// Waits until the audit log holds a record that passes the test; records are written by a thread
    /// of their own.
    #[track_caller]
    pub fn wait_for_record(&self, test: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..2_000 {
            if let Some(found) = self.records().into_iter().find(&test) {
                return found;
            }
            std::thread::yield_now();
        }
        panic!("no such record among {:#?}", self.records());
    }
}

pub fn records(folder: &Path) -> Vec<Value> {
    let output = ringfence()
        .args(["audit", "show", "--json", "--folder"])
        .arg(folder.join("audit"))
        .output()
        .unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Runs `ringfence audit verify` over a gateway's folder.
pub fn verify(folder: &Path) -> Output {
    ringfence()
        .args(["audit", "verify", "--folder"])
        .arg(folder.join("audit"))
        .output()
        .unwrap()
}

/// The binary under test.
pub fn ringfence() -> Command {
    Command::new(env!("CARGO_BIN_EXE_ringfence"))
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
