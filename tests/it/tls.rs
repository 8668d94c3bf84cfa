//! The listener with TLS: both versions of HTTP by ALPN, and files that do not fit are refused.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::support::{Behaviour, Gateway, Provider, Setup, ringfence};

const LISTEN: &str = "  tls: { certificate: certificate.pem, key: key.pem }\n";
const BODY: &str = r#"{"model":"m0","messages":[{"role":"user","content":"Good morning"}]}"#;

#[test]
fn http_1_and_http_2_are_spoken_over_tls_as_the_client_wants() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = folder(&provider);
    certify(folder.path(), "certificate.pem", "key.pem");
    let gateway = Gateway::start_in(folder);
    for (version, expected) in [("--http1.1", "1.1"), ("--http2", "2")] {
        let output = curl(&gateway, &[version, "--data", BODY], "/v1/chat/completions");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("from outside"), "{output:?}");
        assert!(
            said.ends_with(&format!("\nHTTP/{expected} 200 external")),
            "{said}"
        );
    }
    assert_eq!(provider.requests(), 2);
}

#[test]
fn who_does_not_trust_the_certificate_or_speaks_plainly_gets_nothing() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = folder(&provider);
    certify(folder.path(), "certificate.pem", "key.pem");
    certify(folder.path(), "other.pem", "other-key.pem");
    let gateway = Gateway::start_in(folder);
    let trusted = gateway.folder.path().join("certificate.pem");
    fs::rename(gateway.folder.path().join("other.pem"), &trusted).unwrap();
    let refused = curl(&gateway, &[], "/v1/models");
    // 60: the peer's certificate cannot be verified.
    assert_eq!(refused.status.code(), Some(60), "{refused:?}");
    let plain = crate::support::send(
        gateway.listen,
        b"GET /v1/models HTTP/1.1\r\nhost: test\r\n\r\n",
    );
    assert!(plain.is_none(), "{plain:?}");
}

#[test]
fn a_key_that_is_not_the_certificates_is_refused_at_start_by_name() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = folder(&provider);
    certify(folder.path(), "certificate.pem", "its-key.pem");
    certify(folder.path(), "other.pem", "key.pem");
    let said = refused_start(&folder);
    for part in ["TLS", "/certificate.pem: with the key ", "/key.pem: "] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }

    fs::write(folder.path().join("key.pem"), "no key at all\n").unwrap();
    let said = refused_start(&folder);
    assert!(said.contains("key.pem"), "{said}");
    assert!(!said.contains("no key at all"), "{said}");

    fs::remove_file(folder.path().join("key.pem")).unwrap();
    let said = refused_start(&folder);
    assert!(said.contains("key.pem"), "{said}");
}

fn folder(provider: &Provider) -> TempDir {
    Setup {
        providers: vec![provider],
        listen_more: LISTEN,
        ..Setup::default()
    }
    .write()
}

/// Makes a certificate for localhost, signed by itself.
fn certify(folder: &Path, certificate: &str, key: &str) {
    let made = Command::new("openssl")
        .current_dir(folder)
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
        .args(["ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"])
        .args(["-subj", "/CN=localhost", "-addext"])
        .args(["subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-out", certificate, "-keyout", key])
        .output()
        .expect("the openssl command is there");
    assert!(made.status.success(), "{made:?}");
}

fn curl(gateway: &Gateway, more: &[&str], path: &str) -> Output {
    Command::new("curl")
        .current_dir(gateway.folder.path())
        .args(["--silent", "--show-error", "--noproxy", "*"])
        .args(["--cacert", "certificate.pem"])
        .args(["--header", "content-type: application/json"])
        .args(["--write-out"])
        .arg("\nHTTP/%{http_version} %{http_code} %header{x-ringfence-zone}")
        .args(more)
        .arg(format!("https://{}{path}", gateway.listen))
        .output()
        .expect("the curl command is there")
}

/// What a start says that is refused.
fn refused_start(folder: &TempDir) -> String {
    let output = ringfence()
        .args(["serve", "--config"])
        .arg(folder.path().join("ringfence.yaml"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(2 | 3)), "{said}");
    said
}
