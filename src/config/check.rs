//! From the file as written to a [`Config`], or to everything that is wrong with it.

mod access;
mod destinations;
mod release;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Audit, Config, Engine, Listen, Provider, Surroundings, form};
use crate::{
    secret::Secret,
    yaml::{At, Place, Problems, Source, nearest, read},
};

/// Checks a configuration file.
///
/// # Errors
/// Everything that is wrong, in the order of the file.
pub fn check(source: &Source, around: Surroundings<'_>) -> Result<Config, Problems> {
    let (config, problems) = check_all(source, around);
    problems.into_result(config)
}

/// Checks a configuration file. The configuration may be there beside problems, so that the
/// policies can be checked against it and told together; it must not be used for anything else.
#[must_use]
pub fn check_all(source: &Source, around: Surroundings<'_>) -> (Option<Config>, Problems) {
    let (file, problems) = read::<form::File>(source);
    let mut checker = Checker {
        source,
        around,
        problems,
    };
    let config = file.and_then(|file| checker.file(file));
    (config, checker.problems)
}

struct Checker<'a> {
    source: &'a Source,
    around: Surroundings<'a>,
    problems: Problems,
}

impl Checker<'_> {
    fn file(&mut self, file: form::File) -> Option<Config> {
        // A bound that could not be read stands in as 0; it has been told already.
        if self.problems.is_empty() {
            self.limits(&file.limits);
        }
        if file.version.value != 1 {
            self.wrong(
                file.version.at,
                "only version 1 is known",
                "write version: 1",
            );
        }
        let catalogue = self.catalogue(&file.providers, file.engine.as_ref());
        let routes = self.routes(&file, &catalogue);
        let listen = self.listen(&file.listen);
        let admin = self.address(&file.admin.address);
        let access = self.access(file.access.as_ref());
        let keys = file.access.iter().flat_map(|access| &access.keys);
        let clearances = keys.filter_map(|key| key.clearance.clone()).collect();
        let providers = file
            .providers
            .iter()
            .filter_map(|one| self.provider(one))
            .collect();
        let engine = file.engine.map(|engine| self.engine(engine));
        let policies = self.folder(&file.policies);
        let candidate = file.candidate.as_ref().map(|folder| self.folder(folder));
        let release = self.release(&file.release);
        let audit = self.audit(&file.audit);
        self.telemetry(&file.telemetry);
        if catalogue.iter().next().is_none() {
            self.wrong(
                Place::START,
                "there is nobody to answer a request",
                "add a model under engine: or a provider under providers:",
            );
        }
        Some(Config {
            source: self.source.clone(),
            listen: listen?,
            admin: admin?,
            access,
            clearances,
            providers,
            engine,
            catalogue,
            routes,
            policies,
            candidate,
            release,
            audit,
            limits: file.limits,
            telemetry: file.telemetry,
        })
    }

    fn wrong(&mut self, at: Place, message: impl Into<String>, hint: impl Into<String>) {
        let problem = self.source.problem(at, message).hint(hint);
        self.problems.push(problem);
    }

    fn limits(&mut self, limits: &form::Limits) {
        let small = |ms: u64| usize::try_from(ms).unwrap_or(usize::MAX);
        let bounds = [
            ("body_bytes", limits.body_bytes),
            ("json_depth", limits.json_depth),
            ("json_values", limits.json_values),
            ("header_bytes", limits.header_bytes / 8192),
            ("headers", limits.headers),
            ("connections", limits.connections),
            ("concurrent_requests", limits.concurrent_requests),
            ("reply_bytes", limits.reply_bytes),
            ("event_bytes", limits.event_bytes),
            ("header_read_ms", small(limits.header_read_ms)),
            ("body_read_ms", small(limits.body_read_ms)),
            ("client_stall_ms", small(limits.client_stall_ms)),
            ("record_ms", small(limits.record_ms)),
        ];
        for (name, _) in bounds.iter().filter(|(_, bound)| *bound == 0) {
            let least = if *name == "header_bytes" { "8192" } else { "1" };
            let message = format!("limits.{name} is too small to answer anything");
            self.wrong(Place::START, message, format!("write at least {least}"));
        }
        // Offsets in a body are kept in 32 bits.
        if limits.body_bytes > 1 << 30 {
            self.wrong(
                Place::START,
                "limits.body_bytes is over 1 GiB",
                "write at most 1073741824",
            );
        }
    }

    fn address(&mut self, address: &At<String>) -> Option<SocketAddr> {
        let parsed = address.value.parse();
        if parsed.is_err() {
            let message = format!("{:?} is not an address", address.value);
            self.wrong(
                address.at,
                message,
                "write an IP address and a port, as in 127.0.0.1:8080",
            );
        }
        parsed.ok()
    }

    fn listen(&mut self, listen: &form::Listen) -> Option<Listen> {
        let tls = listen
            .tls
            .as_ref()
            .map(|tls| (self.existing(&tls.certificate), self.existing(&tls.key)));
        Some(Listen {
            address: self.address(&listen.address)?,
            tls,
        })
    }

    fn path(&self, path: &Path) -> PathBuf {
        self.around.folder.join(path)
    }

    fn existing(&mut self, path: &At<PathBuf>) -> PathBuf {
        let full = self.path(path);
        if !(self.around.is_file)(&full) {
            let message = format!("there is no file {}", full.display());
            self.wrong(path.at, message, "paths begin at the folder of this file");
        }
        full
    }

    fn folder(&mut self, path: &At<PathBuf>) -> PathBuf {
        let full = self.path(path);
        if !(self.around.is_folder)(&full) {
            let message = format!("there is no folder {}", full.display());
            self.wrong(path.at, message, "paths begin at the folder of this file");
        }
        full
    }

    fn provider(&mut self, form: &form::Provider) -> Option<Provider> {
        let base_url = self.url(&form.base_url);
        let api_key = self.api_key(form);
        let ca_file = form.ca_file.as_ref().map(|path| self.existing(path));
        let form::Timeouts {
            connect_ms,
            first_byte_ms,
            idle_ms,
        } = form.timeouts;
        if form.models.is_empty() {
            self.wrong(
                form.name.at,
                "this provider has no models",
                "list them under models:",
            );
        }
        for (name, ms) in [
            ("connect_ms", connect_ms),
            ("first_byte_ms", first_byte_ms),
            ("idle_ms", idle_ms),
        ] {
            if ms == 0 {
                self.wrong(
                    form.name.at,
                    format!("timeouts.{name} is 0"),
                    "write milliseconds, at least 1",
                );
            }
        }
        Some(Provider {
            name: form.name.value.clone(),
            base_url: base_url?,
            api_key,
            zone: form.zone.value,
            ca_file,
            traceparent: form.traceparent.unwrap_or(form.zone.value.is_private()),
            connect: Duration::from_millis(connect_ms),
            first_byte: Duration::from_millis(first_byte_ms),
            idle: Duration::from_millis(idle_ms),
        })
    }

    fn url(&mut self, url: &At<String>) -> Option<http::Uri> {
        let parsed = url.value.parse::<http::Uri>().ok().filter(|uri| {
            let scheme = uri.scheme_str();
            let plain = uri
                .authority()
                .is_some_and(|authority| !authority.as_str().contains('@'));
            plain && matches!(scheme, Some("http" | "https")) && uri.query().is_none()
        });
        if parsed.is_none() {
            let message = format!("{:?} is not a base address", url.value);
            self.wrong(
                url.at,
                message,
                "write it as in https://api.openai.com/v1, without user, password or query",
            );
        }
        parsed
    }

    fn api_key(&mut self, form: &form::Provider) -> Option<Secret> {
        let key = match (&form.api_key_env, &form.api_key_file) {
            (None, None) => return None,
            (Some(env), Some(_)) => {
                self.wrong(
                    env.at,
                    "there are two keys for this provider",
                    "keep api_key_env or api_key_file",
                );
                return None;
            }
            (Some(env), None) => (self.around.env)(env).ok_or((
                env.at,
                format!("the environment variable {} is not set", env.value),
                "set it, or remove this provider",
            )),
            (None, Some(file)) => {
                let path = self.path(file);
                (self.around.read)(&path).ok_or((
                    file.at,
                    format!("cannot read {}", path.display()),
                    "put the key there, in one line",
                ))
            }
        };
        match key.map(|key| key.trim().to_owned()) {
            Ok(key) if !key.is_empty() && key.bytes().all(|b| b.is_ascii_graphic()) => {
                Some(Secret::new(key))
            }
            Ok(_) => {
                let at = form.api_key_env.as_ref().map_or(form.name.at, |env| env.at);
                self.wrong(
                    at,
                    "the key is empty or has characters that no header can hold",
                    "check where it comes from",
                );
                None
            }
            Err((at, message, hint)) => {
                self.wrong(at, message, hint);
                None
            }
        }
    }

    fn engine(&mut self, form: form::Engine) -> Engine {
        if form.threads == Some(0) {
            self.wrong(
                Place::START,
                "engine.threads is 0",
                "write at least 1, or leave it out",
            );
        }
        let mut models = Vec::new();
        for mut model in form.models {
            model.path.value = self.existing(&model.path);
            if let Some(sum) = &model.sha256
                && !(sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_hexdigit()))
            {
                self.wrong(
                    sum.at,
                    "this is not a SHA-256",
                    "write 64 hexadecimal digits",
                );
            }
            let sizes = [
                ("context_tokens", u64::from(model.context_tokens) / 64, "64"),
                ("slots", u64::from(model.slots), "1"),
                (
                    "max_tokens_default",
                    u64::from(model.max_tokens_default),
                    "1",
                ),
                ("stall_ms", model.stall_ms, "1"),
            ];
            for (name, _, least) in sizes.iter().filter(|(_, size, _)| *size == 0) {
                self.wrong(
                    model.name.at,
                    format!("{name} of this model is too small"),
                    format!("write at least {least}"),
                );
            }
            models.push(model);
        }
        Engine {
            threads: form.threads,
            models,
        }
    }

    fn audit(&mut self, form: &form::Audit) -> Audit {
        let folder = self.path(&form.folder);
        if (self.around.is_file)(&folder) {
            self.wrong(
                form.folder.at,
                format!("{} is a file", folder.display()),
                "name a folder",
            );
        }
        if form.queue_records < 2 || form.segment_bytes < 1 << 16 {
            let hint = "queue_records: at least 2; segment_bytes: at least 65536";
            self.wrong(
                form.folder.at,
                "the bounds of the audit log are too small",
                hint,
            );
        }
        let form::Audit {
            segment_bytes,
            queue_records,
            reserve_bytes,
            ..
        } = *form;
        Audit {
            folder,
            segment_bytes,
            queue_records,
            reserve_bytes,
        }
    }

    fn telemetry(&mut self, form: &form::Telemetry) {
        let levels = ["error", "warn", "info", "debug"];
        if !levels.contains(&form.log.value.as_str()) {
            let problem = self
                .source
                .problem(form.log.at, format!("{:?} is no log level", form.log.value));
            self.problems
                .push(problem.maybe_hint(nearest(&form.log, levels)));
        }
        if let Some(endpoint) = &form.otlp_endpoint {
            self.url(endpoint);
        }
    }
}
