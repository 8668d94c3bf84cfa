//! What the whole module finds and leaves, form by form.

use proptest::prelude::*;

use super::*;

fn found(text: &str, hint: Option<&str>) -> Vec<Finding> {
    let mut gathered = Gathered::default();
    Assignments::new().scan(Input { text, hint }, &mut gathered);
    let mut found = Vec::new();
    gathered.finish(&mut found);
    found
}

/// What is found, as `detector value`, without the `rule/`.
fn check(assignments: &Assignments, text: &str, expected: &[&str]) {
    let mut gathered = Gathered::default();
    assignments.scan(Input { text, hint: None }, &mut gathered);
    let mut found = Vec::new();
    gathered.finish(&mut found);
    let said: Vec<String> = found
        .iter()
        .map(|f| {
            let value = text.get(f.span.start..f.span.end).unwrap();
            format!("{} {value}", f.detector.trim_start_matches("rule/"))
        })
        .collect();
    assert_eq!(said, expected, "{text}");
    for finding in &found {
        let Evidence {
            shape,
            check,
            context,
            against,
            ..
        } = finding.evidence;
        let sum = i32::from(shape) + i32::from(check) + i32::from(context) + i32::from(against);
        assert_eq!(sum, i32::from(finding.confidence.as_percent()), "{text}");
    }
}

#[test]
fn a_password_is_found_in_every_form() {
    let all = Assignments::new();
    for (before, after) in [
        ("password = \"", "\""),
        ("password: '", "'"),
        ("{\"user\": \"x\", \"password\": \"", "\"}"),
        ("{\\\"password\\\": \\\"", "\\\"}"),
        ("password := \"", "\""),
        ("'password' => '", "',"),
        ("DB_PASSWORD=", "\nDB_USER=app"),
        ("db:\n  password: ", "\n  port: 5432"),
        ("[client]\npassword = ", "\n"),
        ("<password>", "</password>"),
        ("<add key=\"x\" password=\"", "\"/>"),
        ("https://shop.example.net/login?password=", "&next=home"),
        ("backup --password ", " --all"),
        ("backup --password=", " --all"),
        ("curl -u admin:", " https://db.corp"),
        ("curl -u 'admin:", "' https://db.corp"),
        ("mysql -u root -p", " shop"),
        ("sshpass -p '", "' ssh root@db"),
        ("CREATE USER app IDENTIFIED BY '", "';"),
        ("ALTER ROLE app WITH PASSWORD '", "';"),
        ("- name: DB_PASSWORD\n  value: ", "\n"),
        ("{\"name\": \"DB_PASSWORD\", \"value\": \"", "\"}"),
        ("Server=db;Uid=app;Pwd=", ";Database=hr"),
        ("user.setPassword(\"", "\");"),
        ("builder.password('", "')"),
        ("password = os.getenv(\"DB_PASS\") or \"", "\""),
        ("password: process.env.DB_PASS || '", "',"),
        ("if (password == \"", "\") {"),
        ("String password = \"", "\";"),
        ("password: str = \"", "\""),
        ("wifi_psk=\"", "\""),
        ("mot de passe : ", ""),
        ("Passwort: ", ""),
        ("contraseña: ", ""),
        ("Пароль: ", ""),
        ("密码: ", ""),
        ("pw: ", ""),
        ("| password | ", " |"),
    ] {
        let text = format!("{before}kR7#vq2Lx{after}");
        check(&all, &text, &["password-assignment kR7#vq2Lx"]);
    }
}

#[test]
fn a_secret_is_found_in_every_form() {
    let all = Assignments::new();
    let value = concat!("tG7kPw2mZq9R", "b4XcLs8D");
    for (before, after) in [
        ("api_key = \"", "\""),
        ("CLIENT_SECRET=", ""),
        ("X-Api-Key: ", "\n"),
        ("Authorization: Bearer ", "\n"),
        ("-H \"Authorization: Bearer ", "\" https://x"),
        ("https://x.test/hook?token=", "&a=1"),
        ("consumerKey: '", "',"),
        ("System.setProperty(\"SHOP_TOKEN\", \"", "\")"),
        ("oauth_nonce: '", "'"),
        ("https://x.test/blob?sv=1&sig=", "&se=2"),
        ("Cookie: sid=", "; a=b"),
        ("session_id=", "; path=/"),
    ] {
        let text = format!("{before}{value}{after}");
        let expected = format!("secret-assignment {value}");
        check(&all, &text, &[&expected]);
    }
}

#[test]
fn a_password_in_a_sentence_is_found_in_eight_languages() {
    let all = Assignments::new();
    for before in [
        "The password is ",
        "my password for the VPN is ",
        "The new password is now \"",
        "Das Passwort lautet ",
        "Das Kennwort ist: ",
        "Le mot de passe est ",
        "La contraseña es ",
        "La password è ",
        "A senha é ",
        "Het wachtwoord is ",
        "Hasło to ",
        "You can login with admin / ",
        "credentials: admin / ",
    ] {
        let text = format!("{before}kR7#vq2Lx.");
        check(&all, &text, &["password-in-prose kR7#vq2Lx"]);
    }
}

#[test]
fn a_code_needs_a_word_that_says_what_it_opens() {
    let all = Assignments::new();
    for text in [
        "Your code is 482913.",
        "482913 is your verification code",
        "Ihr Bestätigungscode lautet 482913",
        "Votre code de sécurité est 482913",
        "OTP: 482913",
        "The door code is 482913",
        "Su código de acceso es 482913",
    ] {
        check(&all, text, &["one-time-code 482913"]);
    }
    for text in [
        "Your zip code is 94103",
        "error code: 5031",
        "The status code is 4040.",
        "exit code is 1234",
        "Write code for 2024",
        "the code is 482913 lines long",
        "Your code is 12 lines",
    ] {
        check(&all, text, &[]);
    }
}

#[test]
fn what_names_no_secret_or_holds_none_is_left() {
    let all = Assignments::new();
    for text in [
        "max_tokens: 4096",
        "token_type = \"Bearer\"",
        "public_key = \"tG7kPw2mZq9Rb4XcLs8D\"",
        "key_id: \"tG7kPw2m\"",
        "keyboard = \"QWERTZ105\"",
        "monkey = 'b4n4n4s!'",
        "password_hash_algorithm = 'pbkdf2_sha512'",
        "passwordField = 'input#pw1'",
        "password = getpass()",
        "password = os.environ['DB_PASS']",
        "password = config.db.password",
        "password: ${DB_PASSWORD}",
        "password: {{ vault_password }}",
        "password = <your password>",
        "password: '********'",
        "password: 'Enter your password'",
        "\"password\": \"Mot de passe\"",
        "def check(password: str) -> bool:",
        "password: Option<String>,",
        "<input type=\"password\" id=\"pw1\" name=\"password\">",
        "input[type=password] { width: 100px; }",
        "secret_file: /run/secrets/db_1",
        "password = \"changeme123\"",
        "the password is too short",
        "The password is hashed with SHA256.",
        "The password is \"required\".",
        "ERROR: invalid token \"foo2\" at line 3",
        "{\"key\": \"photos/2024/img_0001.jpg\"}",
        "arn:aws:secretsmanager:us-west-2:123456789012:secret:db-a1b2c3d4e5f6",
        "pub log_passwd: __u32,",
        "token: node.dot2_token,",
        "Your password was reset on Monday.",
        "Forgot your password? Write to front.desk@contoso.com",
        "key: value, other_key: value2",
        "auth: required",
        "Passwords should have 8-20 characters",
        "for (key in map1) { token = next(); }",
        "token = tokens[i+1]",
        "secret = Secret::from_slice(&buf[0..32])",
        "git commit -u origin",
    ] {
        check(&all, text, &[]);
    }
}

#[test]
fn the_key_beside_a_short_value_is_its_name() {
    let said = found(" kR7#vq2Lx\n", Some("db_password"));
    assert_eq!(said.len(), 1);
    assert_eq!(
        said.first().map(|f| (f.span.start, f.span.end)),
        Some((1, 10))
    );
    assert!(found("kR7#vq2Lx", Some("description")).is_empty());
    assert!(found("two\nlines kR7#vq2Lx", Some("password")).is_empty());
}

#[test]
fn every_detector_has_an_entity_and_says_what_it_finds() {
    let all = Assignments::new();
    assert_eq!(all.entities().count(), DETECTORS.len());
    for (detector, _, kinds, what) in DETECTORS {
        assert!(detector.starts_with("rule/") && !kinds.is_empty() && !what.is_empty());
    }
}

#[test]
fn names_without_end_take_linear_time() {
    let all = Assignments::new();
    // The best of three: other work on the machine only adds.
    let time = |unit: &str, bytes: usize| {
        let text = unit.repeat(bytes / unit.len());
        let once = || {
            let mut gathered = Gathered::default();
            let begun = std::time::Instant::now();
            let (text, hint) = (text.as_str(), None);
            all.scan(Input { text, hint }, &mut gathered);
            begun.elapsed()
        };
        (0..3).map(|_| once()).min().unwrap()
    };
    for unit in [
        "password=",
        "pass:",
        "pass:\n",
        "token(",
        "key ",
        "password is ",
        "password=\"",
        "code is ",
        " -u a",
        "login a/",
        "\u{200b}",
    ] {
        // Sixteen times as much; a quadratic scan would take 256 times as long.
        let (small, large) = (time(unit, 1 << 17), time(unit, 1 << 21));
        let slack = std::time::Duration::from_millis(50);
        assert!(large < small * 96 + slack, "{unit}: {small:?}, {large:?}");
    }
}

proptest! {
    #[test]
    fn any_text_yields_spans_on_character_boundaries(
        parts in prop::collection::vec(
            prop_oneof![
                "password|token|key|-u|code|login|é|ß|\u{200b}".prop_map(String::from),
                "[ =:\"'()<>\\\\\n/|,$-]{1,3}".prop_map(String::from),
                "\\PC{0,12}".prop_map(String::from),
                "[a-zA-Z0-9]{4,40}".prop_map(String::from),
            ],
            0..24,
        )
    ) {
        let text = parts.concat();
        for finding in found(&text, None) {
            prop_assert!(text.get(finding.span.start..finding.span.end).is_some_and(|v| !v.is_empty()));
        }
    }
}
