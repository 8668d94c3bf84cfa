//! Logins inside addresses, headers, commands, connection strings and manifests.

use crate::classify::{
    check::{contact, key, token},
    row::{Class, Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 9] = [
    Row {
        name: "url-login",
        entity: "CONNECTION_STRING",
        kinds: &[241],
        start: Start::Back {
            anchors: &["://"],
            class: Class::Scheme,
            first: Class::Letter,
            max: 24,
        },
        shapes: &[
            r#"[A-Za-z][A-Za-z0-9+.\-]{1,23}://[^\s:/?#@"'<>`]*:[^\s"'<>/`]+@[A-Za-z0-9.\-\[\]:_]+(?:/[A-Za-z0-9_\-./?=&%+,;]*)?"#,
        ],
        window: 1_024,
        edge: Edge::Open,
        check: contact::url_login,
        base: 97,
        counter: &[],
        references: &["RFC 3986 section 3.2.1"],
        finds: &[
            "postgres://app:s3cr3tPa55@db.acme.corp:5432/orders",
            "redis://:Hx92kdLq@cache:6379/0",
            "postgres://app:p@ssw0rd@db.acme.com:5432/x",
        ],
        ignores: &[
            "postgres://user:password@localhost/db",
            "https://acme.com:8080/a@b",
            "mysql://root:${DB_PASS}@db/x",
            "https://acme.com/x",
            "amqp://u:<password>@h",
        ],
        ..TOKEN
    },
    Row {
        name: "ado-password",
        entity: "CONNECTION_STRING",
        kinds: &[242],
        start: Start::Literal(&["password=", "pwd="]),
        shapes: &[r#"(?i-u:password|pwd)=[^;&"'\s<>]{4,}"#],
        edge: Edge::Open,
        check: contact::ado_password,
        base: 20,
        lift: 65,
        context: &[(
            "en",
            &[
                "server",
                "data source",
                "user id",
                "uid",
                "initial catalog",
                "database",
                "host",
                "dsn",
                "jdbc",
                "odbc",
                "mysql",
                "postgresql",
                "sqlserver",
                "accountname",
            ],
        )],
        counter: &[],
        references: &["Microsoft ADO.NET docs, connection string syntax"],
        finds: &[
            "Server=db1;Database=hr;User Id=app;Password=Qx7vPm2!;",
            "jdbc:mysql://db1/hr?user=app&password=Kq29vZx1",
            "host=db1 port=5432 user=app database=hr password=f8Kq2vZx",
        ],
        ignores: &[
            "Server=db1;User Id=app;Password=password;",
            "login?pwd=Qx7vPm2",
            "password=f8Kq2vZx",
        ],
        ..TOKEN
    },
    Row {
        name: "curl-login",
        entity: "URL_LOGIN",
        kinds: &[241],
        start: Start::Literal(&["curl "]),
        shapes: &[
            r"curl [^\n|;]*?(?:-u|--user)[ =]?['\x22]?[A-Za-z0-9._@+-]{1,64}:[^\s'\x22]{4,100}",
        ],
        edge: Edge::Open,
        check: key::curl_login,
        base: 80,
        counter: &[],
        references: &["curl manual, option --user"],
        finds: &[
            "curl -u deploy:Qx7vPm2Lk9 https://ci.contoso.com/job",
            "curl -s --user \"svc-mail:h7Kq2!vZ\" https://api.contoso.com",
            "curl -X POST -u 'robot:f8Kq2vZx91' https://contoso.com/x",
        ],
        ignores: &[
            "curl -u user:password https://contoso.com",
            "curl -u $USER:$PASS https://contoso.com",
            "curl https://contoso.com:8443/x",
        ],
        ..TOKEN
    },
    Row {
        name: "jdbc-login",
        entity: "CONNECTION_STRING",
        kinds: &[242],
        start: Start::Literal(&["jdbc:oracle:thin:", "sqlplus "]),
        shapes: &[
            r"(?i-u:jdbc:oracle:thin):[A-Za-z0-9_.$#-]{1,64}/[^@\s\x22']{3,100}@[^\s\x22']{3,200}",
            r"(?i-u:sqlplus) (?:-[SLs] )?[A-Za-z0-9_.$#-]{1,64}/[^@\s\x22']{3,100}@[^\s\x22']{3,200}",
        ],
        edge: Edge::Open,
        check: key::oracle_login,
        base: 85,
        counter: &[],
        references: &[
            "Oracle JDBC developer's guide, thin style connections",
            "SQL*Plus user's guide",
        ],
        finds: &[
            "jdbc:oracle:thin:app/Qx7vPm2@//db.contoso.com:1521/orcl",
            "sqlplus hr/Kq29vZx1@db.contoso.com/pdb1",
            "url=jdbc:oracle:thin:hr/f8Kq2vZx@db:1521:orcl",
        ],
        ignores: &[
            "jdbc:oracle:thin:@db.contoso.com:1521:orcl",
            "jdbc:oracle:thin:user/password@db:1521:orcl",
            "sqlplus / as sysdba",
        ],
        ..TOKEN
    },
    Row {
        name: "basic-auth",
        entity: "BASIC_AUTH",
        kinds: &[240],
        start: Start::Literal(&["basic "]),
        shapes: &[r"(?i-u:basic)\s{1,2}[A-Za-z0-9+/]{8,300}={0,2}"],
        edge: Edge::Word,
        check: key::basic_auth,
        base: 12,
        power: 5000,
        counter: &[],
        references: &["RFC 7617"],
        finds: &[
            concat!("Authorization: Basic QW", "xhZGRpbjpvcGVuIHNlc2FtZQ=="),
            concat!("-H \"authorization: basic ZGV", "wbG95OlF4N3ZQbTJMazk=\""),
            concat!("{'Authorization': 'Ba", "sic c3ZjLW1haWw6aDdLcTIhdlo='}"),
        ],
        ignores: &[
            "basic understanding of the matter",
            "Basic QWxhZGRpbm9wZW5zZXNhbWU=",
            "Authorization: Basic <base64>",
        ],
        ..TOKEN
    },
    Row {
        name: "docker-auth",
        entity: "DOCKER_AUTH",
        kinds: &[248],
        start: Start::Literal(&["\"auth"]),
        shapes: &[r#""auth\\?"\s{0,4}:\s{0,4}\\?"[A-Za-z0-9+/]{8,300}={0,2}\\?""#],
        edge: Edge::Open,
        check: key::docker_auth,
        base: 12,
        power: 5000,
        counter: &[],
        references: &["Docker docs, config.json"],
        finds: &[
            concat!(
                "{\"auths\":{\"registry.example.com\":{\"auth\":\"cm9",
                "ib3Q6ZjhLcTJ2Wng5MQ==\"}}}"
            ),
            concat!("\"auth\": \"ZGV", "wbG95OlF4N3ZQbTJMazk=\""),
            concat!("\"a", "uth\": \"X2pzb25fa2V5Ong5\""),
        ],
        ignores: &[
            "\"auth\": \"oauth2\"",
            "\"auth\": \"authentication\"",
            "\"auth\": \"bm9jb2xvbmhlcmUxMg==\"",
        ],
        ..TOKEN
    },
    Row {
        name: "docker-config",
        entity: "DOCKER_AUTH",
        kinds: &[248],
        start: Start::Literal(&["eyJhdXRocyI6", "ewogICJhdXRocyI6", "ewoJImF1dGhzIjog"]),
        shapes: &["(?:eyJhdXRocyI6|ewogICJhdXRocyI6|ewoJImF1dGhzIjog)[A-Za-z0-9+/]{30,}={0,2}"],
        window: 4200,
        edge: Edge::Word,
        counter: &[],
        references: &["Kubernetes docs, kubernetes.io/dockerconfigjson"],
        finds: &[
            concat!(
                ".dockerconfigjson: e",
                "yJhdXRocyI6eyJyZWdpc3RyeS5leGFtcGxlLmNvbSI6eyJhdXRoIjoiY205aWIzUTZaamhMY1RKMlduZzVNUT09In19fQ=="
            ),
            concat!(
                "e",
                "wogICJhdXRocyI6IHsicmVnaXN0cnkuZXhhbXBsZS5jb20iOiB7ImF1dGgiOiAiY205aWIzUTZaamhMY1RKMlduZzVNUT09In19fQ=="
            ),
            concat!(
                "e",
                "woJImF1dGhzIjogewoJCSJyZWdpc3RyeS5leGFtcGxlLmNvbSI6IHsiYXV0aCI6ICJjbTlpYjNRNlpqaExjVEoyV25nNU1RPT0ifX19"
            ),
        ],
        ignores: &[
            "eyJhdXRocyI6e319",
            "{\"auths\":{}}",
            "ewogICJhdXRocyI6IHt9Cn0=",
        ],
        ..TOKEN
    },
    Row {
        name: "kubernetes-key",
        entity: "KUBERNETES_SECRET",
        kinds: &[248],
        start: Start::Literal(&["client-key-data", "LS0tLS1CRUdJTi"]),
        shapes: &[
            r#"client-key-data\\?"?:\s{0,4}"?[A-Za-z0-9+/]{60,}={0,2}"#,
            "LS0tLS1CRUdJTi(?:BSU0EgUFJJ|BQUklWQVRF|BFQyBQUklWQVRF|BPUEVOU1NIIFBS|BFTkNSWVBURUQgUFJJ)[A-Za-z0-9+/]{40,}={0,2}",
        ],
        window: 6200,
        edge: Edge::Open,
        counter: &[],
        references: &["Kubernetes docs, kubeconfig files", "RFC 7468"],
        finds: &[
            concat!(
                "client-key-data: L",
                "S0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQojcRTVdeRP9tKVCyZVmnmBvZEsS8vFs0dhG/32KoJb6kHBYAF1q1FRv5UsOZVzWG+iKD9UwT7sIyafcg"
            ),
            concat!(
                "\"cli",
                "ent-key-data\":\"7FjxqY+5RODM/OFa38CdQPKldo7mWfiiCzGTy3d+2yz0UwdbQQmqde/ZxqlUukvn5s0CrAbzlYS3eP7aIhxm1Goy2xN5SRiP6VIo1SjVBF2Nsj6mtcVIpKYL\""
            ),
            concat!(
                "tls.key: L",
                "S0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t3/skhtYql5A2pjR4Bz9qH/vZluXrxjGQ6Kxzk0mQcj5ES9k6s8r/ctBMl6Arqg6ZHBZe6Wd4RSZSLQCU"
            ),
        ],
        ignores: &[
            "client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM",
            "client-key-data: REDACTED",
            "tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURkekNDQWwrZ0F3SUJBZ0lF",
        ],
        ..TOKEN
    },
    Row {
        name: "kubernetes-secret",
        entity: "KUBERNETES_SECRET",
        kinds: &[248],
        start: Start::After(&[
            "kind: secret",
            "kind\": \"secret",
            "type: opaque",
            "kubeadm",
        ]),
        shapes: &[
            "[A-Za-z0-9+/]{20,4000}={1,2}",
            r"(?:[a-z]{2,20}-)?token: [a-z0-9]{6}\.[a-z0-9]{16}",
        ],
        window: 1200,
        edge: Edge::Word,
        check: token::has_digit,
        base: 30,
        lift: 35,
        references: &["Kubernetes docs, Secret, bootstrap tokens"],
        finds: &[
            concat!(
                "ki",
                "nd: Secret\ndata:\n  password: o9ythHMNXn0yzKVyVn8JWXs="
            ),
            concat!(
                "da",
                "ta:\n  user: YWRtaW4=\ntype: Opaque\nstringData:\n  k: QhyBUctigLY67ZUkMJfhBIVjv84="
            ),
            concat!(
                "a",
                "piVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  url: jtrQFg4E+gzuDxA5RfEXUGr0D1YemmaEwA=="
            ),
        ],
        ignores: &[
            "kind: Secret\nmetadata:\n  name: database-credentials",
            "kind: ConfigMap\ndata:\n  a: 6OAQPy9JJaysKEILLG4MXO4=",
            "kind: Secret\ndata:\n  password: PLACEHOLDER=",
        ],
        ..TOKEN
    },
];
