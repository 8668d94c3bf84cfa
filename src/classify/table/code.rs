//! Tokens of code hosts and registries.

use crate::classify::{
    check::token,
    row::{Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 11] = [
    Row {
        name: "github-token",
        entity: "GITHUB_TOKEN",
        kinds: &[217],
        start: Start::Literal(&["ghp_", "gho_", "ghu_", "ghs_", "ghr_"]),
        shapes: &["gh[pousr]_[A-Za-z0-9]{36}"],
        check: token::crc_token,
        base: 80,
        power: 1048576,
        references: &["GitHub Engineering, Behind GitHub's new authentication token formats"],
        finds: &[
            concat!("gh", "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"),
            concat!("API_KEY=\"ghr", "_mNK6wUwCFWi5yunil2VMqFNtJdKQC9a2ydCv\""),
            concat!(
                "{\"value\": \"ghu",
                "_5tmZGAqiEUpjcMHMUSETE6ui9Xi9UY6wW2p9\"}"
            ),
        ],
        ignores: &[
            "ghp_short",
            concat!("gh", "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_"),
            "gho_WgrFWGTpPvJhjiSr",
        ],
        ..TOKEN
    },
    Row {
        name: "github-fine-grained",
        entity: "GITHUB_TOKEN",
        kinds: &[218],
        start: Start::Literal(&["github_pat_"]),
        shapes: &[
            "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
            "github_pat_[A-Za-z0-9_]{82}",
        ],
        references: &["GitHub Docs, personal access tokens"],
        finds: &[
            concat!(
                "github",
                "_pat_11ABCDEFG0aBcDeFgHiJkL_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO"
            ),
            concat!(
                "API_KEY=\"git",
                "hub_pat_IktXMxjhMfVXtk8iBhxftb_Sv4GRomMZO0e7AGdpvAHPrAHUqJcsWbSF43jbydiK53lPpzu9esZ74yMi0j\""
            ),
            concat!(
                "{\"value\": \"git",
                "hub_pat_jIBwcgQSuSSNHkqyGY0w5maCgalcOhGks2N8XClHWzmUan2Scs4Mw1lqnOulIM8QfQawyWg09KNPIyVARu\"}"
            ),
        ],
        ignores: &[
            "github_pat_11ABCDEFG0",
            "github_pat_fxB62TXP1v9VsMl7fucRKD_nm2T8Kr7BUG7",
            concat!(
                "abgit",
                "hub_pat_fxB62TXP1v9VsMl7fucRKD_nm2T8Kr7BUG7AbZWknu6xgpQPbf1rmWqSR7qX8jmM3k2OUH9SESXlGaXaFw"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "gitlab-token",
        entity: "GITLAB_TOKEN",
        kinds: &[219],
        start: Start::Literal(&[
            "glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glft-", "glsoat-", "glimt-",
            "glagent-", "gloas-", "glffct-", "glwt-", "glrtr-",
        ]),
        shapes: &["gl(?:pat|dt|rtr?|ptt|cbt|ft|soat|imt|agent|oas|ffct|wt)-[A-Za-z0-9_.\\-]{20,}"],
        references: &["GitLab Docs, token prefixes"],
        finds: &[
            concat!("gl", "pat-aB3dE5fG7hI9jK1lM3nO"),
            concat!("API_KEY=\"gla", "gent-Yudg4TfCgB2SofZ4fO9q\""),
            concat!("{\"value\": \"glc", "bt-pfLRo5mw2ut7kDSzVdVm\"}"),
        ],
        ignores: &["glpat-short", "aglpat-aB3dE5fG7hI9jK1lM3nO", "glwt-H8ghe7t"],
        ..TOKEN
    },
    Row {
        name: "npm-token",
        entity: "NPM_TOKEN",
        kinds: &[223],
        start: Start::Literal(&["npm_"]),
        shapes: &["npm_[A-Za-z0-9]{36}"],
        check: token::crc_token,
        base: 80,
        power: 1048576,
        references: &["npm Docs, access tokens"],
        finds: &[
            concat!("np", "m_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"),
            concat!("API_KEY=\"npm", "_iKvHRN8ey7aRigPrahK4qieHkhstWoqvEEaK\""),
            concat!(
                "{\"value\": \"npm",
                "_4QuPAEU3owQq71l5KcP0ah7kYveD2n84lbFB\"}"
            ),
        ],
        ignores: &[
            "npm_config_registry",
            "npm_AB0BAaQtvFVY9zHL",
            concat!("abnpm", "_AB0BAaQtvFVY9zHLvoYaIXARJ2K2R0Q3DjbT"),
        ],
        ..TOKEN
    },
    Row {
        name: "pypi-token",
        entity: "PYPI_TOKEN",
        kinds: &[223],
        start: Start::Literal(&["pypi-AgEI"]),
        shapes: &["pypi-AgEI[A-Za-z0-9_-]{50,}"],
        references: &["PyPI help, API tokens"],
        finds: &[
            concat!(
                "pypi-Ag",
                "EIcHlwaS5vcmcCJDNkNWM3ZDYyLWFiY2QtNDEyMy05ODc2LWZlZGNiYTk4NzY1NAACKlszLCI"
            ),
            concat!(
                "API_KEY=\"pyp",
                "i-AgEI3gWPRZTSWYQj3of7vZnVcvhUb0tfLIQhwTgRCeAOSmfykbVqFb\""
            ),
            concat!(
                "{\"value\": \"pyp",
                "i-AgEISlrQyom1t0BCNOy1skzPM2wYjGZTTZ9HoONuDPZMWURk8Cnux9\"}"
            ),
        ],
        ignores: &[
            "pypi-AgEIshort",
            "pypi-AgEIWI8M4eg48v7ft7WRoSHy",
            concat!(
                "abpyp",
                "i-AgEIWI8M4eg48v7ft7WRoSHyAV7XPP0bdPAoEiT9SOaInCmL2B0YyX"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "docker-token",
        entity: "DOCKER_TOKEN",
        kinds: &[223],
        start: Start::Literal(&["dckr_pat_", "dckr_oat_"]),
        shapes: &["dckr_[po]at_[A-Za-z0-9_-]{27,32}"],
        references: &["Docker docs, personal access tokens"],
        finds: &[
            concat!("dckr", "_pat_aB3dE5fG7hI9jK1lM3nO5pQ7rS9"),
            concat!("API_KEY=\"dck", "r_pat_jbmV2mLntVsbD51sI71JqteUCD3\""),
            concat!("{\"value\": \"dck", "r_oat_UxNk8Jjhap8vXC6Lml9b0bzA5vz\"}"),
        ],
        ignores: &[
            "dckr_pat_short",
            "dckr_pat_7kI65lC0K",
            concat!("abdck", "r_pat_7kI65lC0K69ymMRFG4pv0pPXxGY"),
        ],
        ..TOKEN
    },
    Row {
        name: "gitlab-routable",
        entity: "GITLAB_TOKEN",
        kinds: &[219],
        start: Start::Literal(&[
            "glpat-", "glrt-", "glrtr-", "glagent-", "gldt-", "glptt-", "glcbt-", "glft-", "gloas-",
        ]),
        shapes: &[
            r"gl(?:pat|rtr?|agent|dt|ptt|cbt|ft|oas)-[A-Za-z0-9_-]{27,300}\.[0-9a-z]{2}\.[0-9a-z]{9}",
        ],
        window: 400,
        check: token::gitlab_routable,
        base: 85,
        power: 1048576,
        references: &[
            "GitLab source, routable_token.rb",
            "GitLab Docs, token prefixes",
        ],
        finds: &[
            concat!("glp", "at-esQ9Ey8E7wtqq2pQkvvShYFvGmJ.01.0r1jcdakx"),
            concat!(
                "GITLAB_TOKEN=\"glr",
                "t-WrA89RALnSYF6sPgqXcEQT3Eh5ybPs.01.0u0ujlkep\""
            ),
            concat!(
                "use glp",
                "at-kZZnLdvejXHeFseDjWqttv42iLkCafL8W.01.0x0ga6zjl now"
            ),
        ],
        ignores: &[
            "glpat-your-token-here",
            "glpat-esQ9Ey8E7wtqq2",
            concat!("abglp", "at-esQ9Ey8E7wtqq2pQkvvShYFvGmJ.01.0r1jcdakx"),
        ],
        ..TOKEN
    },
    Row {
        name: "gitlab-registration",
        entity: "GITLAB_TOKEN",
        kinds: &[219],
        start: Start::Literal(&["GR1348941", "_gitlab_session="]),
        shapes: &["GR1348941[A-Za-z0-9_-]{20}", "_gitlab_session=[0-9a-z]{32}"],
        references: &["GitLab source, runners_token_prefixable.rb"],
        finds: &[
            concat!("GR1", "348941rZjFuIv8ppUA4nmehTaU"),
            concat!(
                "API_KEY=\"_gi",
                "tlab_session=cu4uo2jvf0iict041n6yeblrl6yewjk5\""
            ),
            concat!("{\"value\": \"GR1", "348941f4gJ87h0yUNMQj4QDzQY\"}"),
        ],
        ignores: &[
            "GR1348941your-token-here",
            "GR1348941rZjFu",
            concat!("abGR1", "348941rZjFuIv8ppUA4nmehTaU"),
        ],
        ..TOKEN
    },
    Row {
        name: "atlassian-token",
        entity: "ATLASSIAN_TOKEN",
        kinds: &[220],
        start: Start::Literal(&["ATATT3", "ATCTT3", "ATBB", "BBDC-", "ATSTT3"]),
        shapes: &[
            "AT[ACS]TT3[A-Za-z0-9_=-]{100,260}",
            "ATBB[A-Za-z0-9]{32}",
            "BBDC-[A-Za-z0-9+/@_-]{40,50}",
        ],
        references: &["Atlassian support, API tokens and app passwords"],
        finds: &[
            concat!(
                "ATA",
                "TT3Z7FFvae52GoKN5BKfudIqHz3M4TCPEr0gYXtneY4jzt6Ls5rSzs0GksyJeA1SppZpt0tSwA096F5ANhm4Dp9ru8v8IqwETNrrab5"
            ),
            concat!("API_KEY=\"ATB", "BwNitK3tAatUctrUIt7iYLiJ9a5CRs0xF\""),
            concat!(
                "{\"value\": \"BBD",
                "C-W0ll06Spasql12HgokVsAZDgys5syaXFVS19QyLu\"}"
            ),
        ],
        ignores: &[
            "ATATT3your-token-here",
            "ATATT3Z7FFvae52GoKN5BKfudIqHz3M4TCPEr0gYXtneY4jzt6Ls5",
            concat!(
                "abATA",
                "TT3Z7FFvae52GoKN5BKfudIqHz3M4TCPEr0gYXtneY4jzt6Ls5rSzs0GksyJeA1SppZpt0tSwA096F5ANhm4Dp9ru8v8IqwETNrrab5"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "registry-token",
        entity: "REGISTRY_TOKEN",
        kinds: &[223],
        start: Start::Literal(&[
            "rubygems_",
            "cio",
            "oy2",
            "CLOJARS_",
            "AKCp",
            "cmVmdGtu",
            "pypi-AgEN",
        ]),
        shapes: &[
            "rubygems_[0-9a-f]{48}",
            "cio[A-Za-z0-9]{32}",
            "oy2[a-z0-9]{43}",
            "CLOJARS_[0-9a-z]{60}",
            "AKCp[A-Za-z0-9]{69}",
            "cmVmdGtu[A-Za-z0-9]{56}",
            "pypi-AgEN[A-Za-z0-9_-]{50,260}",
        ],
        check: token::has_digit,
        references: &["RubyGems, crates.io, NuGet, Clojars, JFrog and TestPyPI docs, API keys"],
        finds: &[
            concat!(
                "rub",
                "ygems_85f8c1fc08c0ce1caf34d326911b3351cb23c738f5d7a76c"
            ),
            concat!("API_KEY=\"cio", "GVRt26zYCl7zAYXlw3izxbNo01tTpHmz\""),
            concat!(
                "{\"value\": \"oy2",
                "9ahv31zw43yftscpcx7lhkg8nsup2x7zuochezmeq4u\"}"
            ),
            concat!(
                "use CLO",
                "JARS_k5ouf6kn4j001b07uapfh4n8vemakva37xnk49wcfqnuogv4rmmzfogjxoud for it"
            ),
            concat!(
                "export TOKEN=AKC",
                "pPiFlBzXUsvtEPorfxWbRc8Id85bl6WgxDSS3PqhJmMW4x0Js2wLQAXuDeheTmXNC3HZ19"
            ),
            concat!(
                "cmV",
                "mdGtubqvbnlBJnxAaUhAPc2VTmSo08GZuVw0YV5VJa1HfWF3o18w7Pt5EXuCS"
            ),
            concat!(
                "pyp",
                "i-AgEN1lUEKDsdlw8MF9mYyUC0kb105jJWeYA6RUqUddRXynaXQqTdZg"
            ),
        ],
        ignores: &[
            "rubygems_your-token-here",
            "rubygems_85f8c1fc08c0ce1caf3",
            concat!(
                "abrub",
                "ygems_85f8c1fc08c0ce1caf34d326911b3351cb23c738f5d7a76c"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "npm-auth",
        entity: "NPM_TOKEN",
        kinds: &[223],
        start: Start::Literal(&["_authToken=", "_auth=", "_password="]),
        shapes: &[
            "(?i-u:_authtoken)=[A-Za-z0-9+/=_-]{20,80}",
            "(?i-u:_auth|_password)=[A-Za-z0-9+/]{12,120}={0,2}",
        ],
        edge: Edge::Open,
        check: token::has_digit,
        base: 85,
        references: &["npm Docs, npmrc auth settings"],
        finds: &[
            concat!("_au", "thtoken=Y0cQK6Nk1QvSlS8VPvAP"),
            concat!("API_KEY=\"_au", "th=aWXCE8NGyZk0\""),
            concat!("{\"value\": \"_au", "thtoken=ag0qCLaFQk2qAiXt5QPv\"}"),
        ],
        ignores: &[
            "_authToken=your-token-here",
            "_authtoken=Y0cQ",
            "K6Nk1QvSlS8VPvAP",
        ],
        ..TOKEN
    },
];
