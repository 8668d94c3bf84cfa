//! What stands between the load and the upstream: nothing, nginx, or Ringfence in three ways.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::time::sleep;

use crate::{Failed, load::Connection, process};

/// How long a proxy may take to be ready.
const READY_WITHIN: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(1);
const MEMORY: &str = "/dev/shm";
const DISK: &str = env!("CARGO_TARGET_TMPDIR");

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// The load speaks to the upstream.
    Direct,
    /// The floor: a reverse proxy that reads nothing.
    Nginx,
    /// Ringfence without detectors, evidence in memory.
    Off,
    /// Ringfence with the starter policies, evidence in memory.
    Rules,
    /// The same, evidence on disk.
    Durable,
}

/// A running proxy in a folder of its own.
#[derive(Debug)]
pub(crate) struct Proxy {
    child: Option<Child>,
    pub(crate) address: SocketAddr,
    /// From its start to its first 200.
    pub(crate) ready: Duration,
    _folder: TempDir,
}

impl Column {
    pub(crate) const ALL: [Self; 5] = [
        Self::Direct,
        Self::Nginx,
        Self::Off,
        Self::Rules,
        Self::Durable,
    ];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Nginx => "nginx",
            Self::Off => "detectors off",
            Self::Rules => "rules",
            Self::Durable => "rules, durable audit",
        }
    }
}

impl Proxy {
    pub(crate) async fn start(column: Column, upstream: SocketAddr) -> Result<Self, Failed> {
        let place = if column == Column::Durable {
            DISK
        } else {
            MEMORY
        };
        let folder = tempfile::Builder::new()
            .prefix("ringfence-bench-")
            .tempdir_in(place)?;
        let (listen, admin) = (free_address()?, free_address()?);
        let path = folder.path();
        let (mut command, address, look) = match column {
            Column::Direct => {
                return Ok(Self {
                    child: None,
                    address: upstream,
                    ready: Duration::ZERO,
                    _folder: folder,
                });
            }
            Column::Nginx => (nginx(path, listen, upstream)?, listen, listen),
            Column::Off | Column::Rules | Column::Durable => {
                let policies = policies(path, column)?;
                let yaml = format!(
                    "version: 1\nlisten: {{ address: {listen} }}\nadmin: {{ address: {admin} }}\n\
                     providers:\n  - name: upstream\n    base_url: http://{upstream}/v1\n    \
                     zone: external\n    models: [{{ name: m }}]\npolicies: {policies}\n\
                     audit: {{ folder: audit }}\nlimits: {{ drain_ms: 1000 }}\n\
                     telemetry: {{ log: warn }}\n"
                );
                (ringfence(path, &yaml)?, listen, admin)
            }
        };
        let start = Instant::now();
        let child = command.stdout(Stdio::null()).spawn()?;
        let mut proxy = Self {
            child: Some(child),
            address,
            ready: Duration::ZERO,
            _folder: folder,
        };
        while !is_ready(look).await {
            if start.elapsed() > READY_WITHIN {
                return Err(format!("{} is not ready", column.title()).into());
            }
            sleep(POLL).await;
        }
        proxy.ready = start.elapsed();
        Ok(proxy)
    }

    /// Its processes; none where there is no proxy.
    pub(crate) fn tree(&self) -> Result<Vec<u32>, Failed> {
        self.child
            .as_ref()
            .map_or(Ok(Vec::new()), |child| process::tree(child.id()))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let Some(child) = &mut self.child else {
            return;
        };
        // SIGTERM, since nginx takes its workers with it only then; it may have ended already.
        let _asked = Command::new("kill").arg(child.id().to_string()).status();
        let _reaped = child.wait();
    }
}

async fn is_ready(look: SocketAddr) -> bool {
    let asked = "GET /readyz HTTP/1.1\r\nhost: bench\r\n\r\n";
    match Connection::open(look).await {
        Ok(mut connection) => connection.exchange(asked.as_bytes()).await.is_ok(),
        Err(_refused) => false,
    }
}

fn free_address() -> Result<SocketAddr, Failed> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn ringfence(folder: &Path, yaml: &str) -> Result<Command, Failed> {
    let file = folder.join("ringfence.yaml");
    fs::write(&file, yaml)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.args(["serve", "--config"]).arg(file);
    Ok(command)
}

/// The folder of policies.
fn policies(folder: &Path, column: Column) -> Result<String, Failed> {
    if column != Column::Off {
        return Ok(concat!(env!("CARGO_MANIFEST_DIR"), "/policies").to_owned());
    }
    let policies = folder.join("policies");
    fs::create_dir(&policies)?;
    let off = "version: 1\npolicy: off\ntitle: Nothing is read\nowner: bench@example.com\n\
               defaults: { detect: none }\n";
    fs::write(policies.join("off.yaml"), off)?;
    Ok(policies.display().to_string())
}

/// Nothing is logged or buffered, connections are kept: as little as a proxy can do.
fn nginx(folder: &Path, listen: SocketAddr, upstream: SocketAddr) -> Result<Command, Failed> {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("{what}_temp_path {}/{what};\n", folder.display()))
        .concat();
    let conf = format!(
        "daemon off;\nworker_processes 2;\npid {}/pid;\nerror_log stderr crit;\n\
         events {{ worker_connections 1024; }}\nhttp {{\n{temporary}access_log off;\n\
         keepalive_requests 100000000;\nclient_max_body_size 16m;\ntcp_nodelay on;\n\
         upstream provider {{ server {upstream}; keepalive 256; keepalive_requests 100000000; }}\n\
         server {{ listen {listen};\nlocation = /readyz {{ return 200; }}\n\
         location / {{ proxy_pass http://provider; proxy_http_version 1.1;\n\
         proxy_set_header Connection \"\"; proxy_buffering off; proxy_request_buffering off; }}\n\
         }}\n}}\n",
        folder.display()
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, conf)?;
    let mut command = Command::new("nginx");
    command.arg("-p").arg(folder).arg("-c").arg(file);
    // Debian's build opens its own error log before it has read the configuration's.
    command.args(["-e", "stderr"]);
    Ok(command)
}
