//! The packs of `policies/packs`, in the binary, so that a machine without the sources has them.

/// Ready policies for one law, standard or country.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pack {
    /// As `--pack` takes it.
    pub(super) name: &'static str,
    /// What it serves and what it does not cover; Markdown.
    pub(super) readme: &'static str,
    /// Names and texts of its policy files.
    pub(super) files: &'static [(&'static str, &'static str)],
}

impl Pack {
    /// The heading of its description.
    pub(super) fn title(&self) -> &'static str {
        let first = self.readme.lines().next().unwrap_or_default();
        first.trim_start_matches('#').trim()
    }
}

macro_rules! text {
    ($pack:literal, $file:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/policies/packs/",
            $pack,
            "/",
            $file
        ))
    };
}

macro_rules! pack {
    ($name:literal: $($file:literal),+) => {
        Pack {
            name: $name,
            readme: text!($name, "README.md"),
            files: &[$(($file, text!($name, $file))),+],
        }
    };
}

/// All, in the order of their names. A test compares them with the folder.
pub(super) const PACKS: &[Pack] = &[
    pack!("ar": "ar.yaml"),
    pack!("at": "at.yaml"),
    pack!("au": "au.yaml"),
    pack!("be": "be.yaml"),
    pack!("br": "br.yaml"),
    pack!("ca": "ca.yaml"),
    pack!("ch": "ch.yaml"),
    pack!("cn": "cn.yaml"),
    pack!("credentials": "credentials-by-kind.yaml"),
    pack!("cz": "cz.yaml"),
    pack!("de": "de.yaml"),
    pack!("dk": "dk.yaml"),
    pack!("es": "es.yaml"),
    pack!("eu-ai-act": "eu-ai-act.yaml"),
    pack!("fi": "fi.yaml"),
    pack!("fr": "fr.yaml"),
    pack!("gdpr": "gdpr-personal-data.yaml", "gdpr-special-categories.yaml", "gdpr-transfers.yaml"),
    pack!("hipaa": "hipaa-health-data.yaml", "hipaa-safe-harbour.yaml"),
    pack!("hk": "hk.yaml"),
    pack!("hu": "hu.yaml"),
    pack!("ie": "ie.yaml"),
    pack!("in": "in.yaml"),
    pack!("it": "it.yaml"),
    pack!("jp": "jp.yaml"),
    pack!("kr": "kr.yaml"),
    pack!("mx": "mx.yaml"),
    pack!("nl": "nl.yaml"),
    pack!("no": "no.yaml"),
    pack!("nz": "nz.yaml"),
    pack!("pci-dss": "pci-dss.yaml"),
    pack!("pl": "pl.yaml"),
    pack!("pt": "pt.yaml"),
    pack!("ro": "ro.yaml"),
    pack!("se": "se.yaml"),
    pack!("sg": "sg.yaml"),
    pack!("source-code": "source-code.yaml"),
    pack!("tr": "tr.yaml"),
    pack!("trade-secrets": "trade-secrets.yaml"),
    pack!("uk": "uk.yaml"),
    pack!("us": "us.yaml"),
    pack!("za": "za.yaml"),
];
