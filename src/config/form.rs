//! `ringfence.yaml` as people write it. Every key is a field here, and its comment is its reference.

use std::path::PathBuf;

use serde::Deserialize;

use crate::{
    access::Anonymous,
    destination::Zone,
    ident::{ModelName, Name},
    yaml::At,
};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The form of the file; always 1.
    pub version: At<u32>,
    /// Where applications connect.
    #[serde(default)]
    pub listen: Listen,
    /// Where operators connect: health, readiness, metrics.
    #[serde(default)]
    pub admin: Admin,
    /// Who may ask; everybody who reaches the listener unless said. Read at the start.
    #[serde(default)]
    pub access: Option<At<Access>>,
    /// External and private remote inference that speaks OpenAI's protocol.
    #[serde(default)]
    pub providers: Vec<Provider>,
    /// The embedded engine.
    #[serde(default)]
    pub engine: Option<Engine>,
    /// Names of the company's own for models.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// Who stands in when a policy forbids the model that was asked for, first choice first; all
    /// private and local models unless said.
    #[serde(default)]
    pub substitutes: Option<Vec<At<String>>>,
    /// The policies folder.
    pub policies: At<PathBuf>,
    /// A second policies folder, which decides beside the first and changes nothing: records and
    /// metrics say what it would have decided.
    #[serde(default)]
    pub candidate: Option<At<PathBuf>>,
    /// Who must have signed the policies before they come into force; nobody unless said. Read at
    /// the start.
    #[serde(default)]
    pub release: Release,
    /// Where evidence is kept.
    pub audit: Audit,
    /// Bounds of the data path.
    #[serde(default)]
    pub limits: Limits,
    /// Logs and traces.
    #[serde(default)]
    pub telemetry: Telemetry,
}

/// Where applications connect.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Listen {
    /// Address and port; 127.0.0.1:8080 unless said.
    pub address: At<String>,
    /// TLS with HTTP/1.1 and HTTP/2.
    pub tls: Option<Tls>,
}

/// TLS of the listener.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate chain, PEM.
    pub certificate: At<PathBuf>,
    /// Its key, PEM.
    pub key: At<PathBuf>,
}

/// Where operators connect.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Admin {
    /// Address and port; 127.0.0.1:9090 unless said.
    pub address: At<String>,
}

/// Who may ask.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Keys of applications and people: `Authorization: Bearer KEY`, or `x-api-key: KEY`.
    #[serde(default)]
    pub keys: Vec<AccessKey>,
    /// Whether a request without a key is answered: `allow` or `refuse`, which it is unless said.
    #[serde(default)]
    pub anonymous: Anonymous,
}

/// A key, and what policies and records know of who holds it. `ringfence access key new` makes one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessKey {
    /// Its name in records.
    pub name: At<Name>,
    /// Its SHA-256 in hex. The key itself is kept nowhere.
    pub sha256: At<String>,
    /// Who holds it.
    #[serde(default)]
    pub user: Option<At<String>>,
    /// Their team.
    #[serde(default)]
    pub team: Option<At<String>>,
    /// The application that uses it.
    #[serde(default)]
    pub application: Option<At<String>>,
    /// The highest label that they may see: a label of the policies.
    #[serde(default)]
    pub clearance: Option<At<String>>,
    /// What else they belong to.
    #[serde(default)]
    pub groups: Vec<At<String>>,
}

/// A place that speaks OpenAI's protocol.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its name; policies say `provider:NAME`.
    pub name: At<Name>,
    /// Its base, up to and including `/v1`.
    pub base_url: At<String>,
    /// The environment variable that holds its key.
    #[serde(default)]
    pub api_key_env: Option<At<String>>,
    /// Or the file that holds it.
    #[serde(default)]
    pub api_key_file: Option<At<PathBuf>>,
    /// `external`, or `private` for the company's own machines.
    pub zone: At<Zone>,
    /// Under whose law: `US`, `EU`, `DE`.
    #[serde(default)]
    pub jurisdiction: Option<At<String>>,
    /// Whether it keeps nothing of what it is asked, by contract. Policies can require it.
    #[serde(default)]
    pub zero_retention: bool,
    /// What it offers.
    pub models: Vec<At<ProviderModel>>,
    /// A certificate authority beside the public ones, PEM.
    #[serde(default)]
    pub ca_file: Option<At<PathBuf>>,
    /// Whether it is sent the caller's `traceparent`. The trace's id is the caller's own text, so
    /// only providers of the private zone get it unless said.
    #[serde(default)]
    pub traceparent: Option<bool>,
    /// How long it may take.
    #[serde(default)]
    pub timeouts: Timeouts,
}

/// A model of a provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderModel {
    /// What clients call it.
    pub name: ModelName,
    /// What the provider calls it, where that differs.
    #[serde(default)]
    pub upstream: Option<ModelName>,
}

/// How long a provider may take, in milliseconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timeouts {
    /// To accept a connection.
    pub connect_ms: u64,
    /// To begin an answer.
    pub first_byte_ms: u64,
    /// To go on within an answer.
    pub idle_ms: u64,
}

/// The embedded engine.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Engine {
    /// Threads of one model; physical cores minus one unless said.
    #[serde(default)]
    pub threads: Option<u32>,
    /// Its models.
    pub models: Vec<EngineModel>,
}

/// A GGUF file that the engine answers with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineModel {
    /// What clients call it.
    pub name: At<ModelName>,
    /// The file.
    pub path: At<PathBuf>,
    /// Its SHA-256 in hex; a file with another one is refused.
    #[serde(default)]
    pub sha256: Option<At<String>>,
    /// Tokens of prompt and answer together.
    #[serde(default = "context_tokens")]
    pub context_tokens: u32,
    /// How many requests it answers at once.
    #[serde(default = "slots")]
    pub slots: u32,
    /// How many more may wait.
    #[serde(default = "queue")]
    pub queue: usize,
    /// Tokens of an answer where the request says nothing.
    #[serde(default = "max_tokens_default")]
    pub max_tokens_default: u32,
    /// How long a client may leave its answer unread, in milliseconds.
    #[serde(default = "stall_ms")]
    pub stall_ms: u64,
}

/// A name of the company's own for models.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// What clients ask for.
    pub model: At<ModelName>,
    /// Who answers, first choice first: `openai/gpt-4o`, `engine/smollm2`.
    pub to: Vec<At<String>>,
}

/// Who must have signed the policies before they come into force.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Release {
    /// How many of the keys; 2 has nobody change policies alone. With 0 nothing is asked.
    pub required_signatures: Option<At<usize>>,
    /// The keys that count. `ringfence policy key new` makes one.
    pub keys: Vec<ReleaseKey>,
}

/// A key that signs policies.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseKey {
    /// Who holds it; they sign by this name.
    pub name: At<Name>,
    /// Its public half: `ed25519:BASE64`.
    pub public_key: At<String>,
}

/// Where evidence is kept.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// The folder; it is made where it is missing.
    pub folder: At<PathBuf>,
    /// When a new file begins.
    #[serde(default = "segment_bytes")]
    pub segment_bytes: u64,
    /// How many records may wait to be written.
    #[serde(default = "queue_records")]
    pub queue_records: usize,
    /// How much space must stay free on the disk; below it nothing is answered.
    #[serde(default = "reserve_bytes")]
    pub reserve_bytes: u64,
}

/// Bounds of the data path.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// How deep its JSON may nest.
    pub json_depth: usize,
    /// How many values its JSON may have.
    pub json_values: usize,
    /// Bytes of a request's headers.
    pub header_bytes: usize,
    /// How many headers.
    pub headers: usize,
    /// Open connections.
    pub connections: usize,
    /// Requests at work at once; more get 503.
    pub concurrent_requests: usize,
    /// How long the headers of a request may take, in milliseconds.
    pub header_read_ms: u64,
    /// How long its body may take, in milliseconds.
    pub body_read_ms: u64,
    /// Bytes of an answer that is not streamed.
    pub reply_bytes: usize,
    /// Bytes of one line of a streamed answer.
    pub event_bytes: usize,
    /// How long a client may leave its answer unread, in milliseconds.
    pub client_stall_ms: u64,
    /// How long the record of a decision may take to be durable, in milliseconds.
    pub record_ms: u64,
    /// How deep encodings within encodings, files within files, are opened.
    pub decode_depth: u8,
    /// Bytes that the encoded parts of one request may decode to; what is beyond is unreadable.
    pub decoded_bytes: usize,
    /// Bytes of memory for what was found in parts of earlier requests.
    pub verdict_bytes: u64,
    /// How many conversations are known again by their history.
    pub conversations: usize,
    /// For how long, in hours.
    pub conversation_hours: u64,
    /// Threads that answer; one a core unless said.
    pub workers: Option<usize>,
    /// How long requests at work may go on after SIGTERM, in milliseconds.
    pub drain_ms: u64,
}

/// Logs and traces.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// `error`, `warn`, `info` or `debug`.
    pub log: At<String>,
    /// Where traces go by OTLP over HTTP, for example `http://127.0.0.1:4318`; nowhere unless said.
    pub otlp_endpoint: Option<At<String>>,
}

impl Default for Listen {
    fn default() -> Self {
        Self {
            address: unsaid("127.0.0.1:8080"),
            tls: None,
        }
    }
}

impl Default for Admin {
    fn default() -> Self {
        Self {
            address: unsaid("127.0.0.1:9090"),
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect_ms: 5_000,
            first_byte_ms: 120_000,
            idle_ms: 60_000,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 16 << 20,
            json_depth: 64,
            json_values: 500_000,
            header_bytes: 32 << 10,
            headers: 64,
            connections: 4_096,
            concurrent_requests: 1_024,
            header_read_ms: 10_000,
            body_read_ms: 60_000,
            reply_bytes: 32 << 20,
            event_bytes: 1 << 20,
            client_stall_ms: 60_000,
            record_ms: 10_000,
            decode_depth: 6,
            decoded_bytes: 32 << 20,
            verdict_bytes: 64 << 20,
            conversations: 100_000,
            conversation_hours: 720,
            workers: None,
            drain_ms: 30_000,
        }
    }
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            log: unsaid("info"),
            otlp_endpoint: None,
        }
    }
}

fn unsaid(value: &str) -> At<String> {
    At {
        at: crate::yaml::Place::HOLE,
        value: value.to_owned(),
        whole: true,
    }
}

fn context_tokens() -> u32 {
    4096
}

fn slots() -> u32 {
    4
}

fn queue() -> usize {
    64
}

fn max_tokens_default() -> u32 {
    512
}

fn stall_ms() -> u64 {
    30_000
}

fn segment_bytes() -> u64 {
    64 << 20
}

fn queue_records() -> usize {
    4_096
}

fn reserve_bytes() -> u64 {
    64 << 20
}
