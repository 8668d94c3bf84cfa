//! Keys, numbers and addresses that code or a line break parts.

use super::{Pair, check};

pub(super) static PAIRS: &[Pair] = &[
    (
        "AWS_ACCESS_KEY",
        concat!("k = \"⟦AK", "IA\" + \"QYLPMN5HFIQR7XYA⟧\""),
        "k = \"AKIA\" + \"QYLPMN5H\"",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("k = '⟦AK", "IAQYLP'+'MN5HFIQR7XYA⟧'"),
        "k = 'AKIAQYLP'+'MN5HFI'",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("$k = '⟦AK", "IAQYLP' . 'MN5HFIQR7XYA⟧';"),
        "$k = 'AKIAQYLP' . 'MN5HFI';",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("k = \"⟦AK", "IAQYLP\" \"MN5HFIQR7XYA⟧\""),
        "k = \"AKIAQYLP\" \"MN5HFI\"",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("k = (\"⟦AK", "IAQYLP\"\n     \"MN5HFIQR7XYA⟧\")"),
        "k = (\"AKIAQYLP\"\n     \"MN5HFI\")",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("k = \"⟦AK", "IAQYLP\" & \"MN5HFIQR7XYA⟧\""),
        "k = \"AKIAQYLP\" & \"MN5HFI\"",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("k = \"⟦AK", "IAQYLP\" & _\n  \"MN5HFIQR7XYA⟧\""),
        "k = \"AKIAQYLP\" & _\n  \"MN5HFI\"",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("select '⟦AK", "IAQYLP' || 'MN5HFIQR7XYA⟧'"),
        "select 'AKIAQYLP' || 'MN5HFI'",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("k = \"⟦AK", "IAQYLP\" .. \"MN5HFIQR7XYA⟧\""),
        "k = \"AKIAQYLP\" .. \"MN5HFI\"",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("k = \"⟦AK", "IAQYLP\" ++ \"MN5HFIQR7XYA⟧\""),
        "k = \"AKIAQYLP\" ++ \"MN5HFI\"",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("k = \"⟦AK", "IAQYLP\" <> \"MN5HFIQR7XYA⟧\""),
        "k = \"AKIAQYLP\" <> \"MN5HFI\"",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("s << \"⟦AK", "IAQYLP\" << \"MN5HFIQR7XYA⟧\";"),
        "s << \"AKIAQYLP\" << \"MN5HFI\";",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("['⟦AK", "IA','QYLP','MN5HFIQR7XYA⟧'].join('')"),
        "['AKIA','QYLP','MN5HFI'].join('')",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("''.join(['⟦AK", "IA', 'QYLP', 'MN5HFIQR7XYA⟧'])"),
        "''.join(['AKIA', 'QYLP', 'MN5HFI'])",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("CONCAT('⟦AK", "IAQYLP', 'MN5HFIQR7XYA⟧')"),
        "CONCAT('AKIAQYLP', 'MN5HFI')",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("implode('', ['⟦AK", "IAQYLP', 'MN5HFIQR7XYA⟧'])"),
        "implode('', ['AKIAQYLP', 'MN5HFI'])",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("`${\"⟦AK", "IAQYLP\"}${\"MN5HFIQR7XYA⟧\"}`"),
        "`${\"AKIAQYLP\"}${\"MN5HFI\"}`",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("f\"⟦AK", "IAQYLP\" f\"MN5HFIQR7XYA⟧\""),
        "f\"AKIAQYLP\" f\"MN5HFI\"",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("k = \"⟦AK", "IAQYLP\" \\\n    \"MN5HFIQR7XYA⟧\""),
        "k = \"AKIAQYLP\" \\\n    \"MN5HFI\"",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("k = '⟦AK", "IAQYLP' +\n    'MN5HFIQR7XYA⟧'"),
        "k = 'AKIAQYLP' +\n    'MN5HFI'",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("k = \"⟦AK", "IAQYLP\"; k += \"MN5HFIQR7XYA⟧\""),
        "k = \"AKIAQYLP\"; k += \"MN5HFI\"",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("part1 = \"⟦AK", "IAQYLP\"\npart2 = \"MN5HFIQR7XYA⟧\""),
        "part1 = \"AKIAQYLP\"\npart2 = \"MN5HFI\"",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("const a = '⟦AK", "IAQYLP';\nconst b = 'MN5HFIQR7XYA⟧';"),
        "const a = 'AKIAQYLP';\nconst b = 'MN5HFI';",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("{\"k1\":\"⟦AK", "IAQYLP\",\"k2\":\"MN5HFIQR7XYA⟧\"}"),
        "{\"k1\":\"AKIAQYLP\",\"k2\":\"MN5HFI\"}",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("first = \"⟦AK", "IAQYLP\"\nsecond = \"MN5HFIQR7XYA⟧\""),
        "first = \"AKIAQYLP\"\nsecond = \"MN5HFI\"",
    ),
    (
        "AWS_ACCESS_KEY",
        "['⟦A','K','I','A','Q','Y','L','P','M','N','5','H','F','I','Q','R','7','X','Y','A⟧']",
        "['A','K','I','A','Q','Y','L','P']",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("key ⟦A K", " I A Q Y L P M N 5 H F I Q R 7 X Y A⟧"),
        "key A K I A Q Y L P M N",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("key ⟦A-K", "-I-A-Q-Y-L-P-M-N-5-H-F-I-Q-R-7-X-Y-A⟧"),
        "key A-K-I-A-Q-Y-L-P-M-N",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("key ⟦A.K", ".I.A.Q.Y.L.P.M.N.5.H.F.I.Q.R.7.X.Y.A⟧"),
        "key A.K.I.A.Q.Y.L.P.M.N",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("key ⟦AK", "IAQYLP\\\nMN5HFIQR7XYA⟧"),
        "key AKIAQYLP\\\nMN5HFI",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("key ⟦AK", "IAQYLP-\nMN5HFIQR7XYA⟧"),
        "key AKIAQYLP-\nMN5HFI",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("key ⟦AK", "IAQYLPMN5H\nFIQR7XYA⟧"),
        "key AKIAQYLPMN5H\nFIQR",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("> key ⟦AK", "IAQYLPMN5H\n> FIQR7XYA⟧"),
        "> key AKIAQYLPMN5H\n> FIQR",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("# key ⟦AK", "IAQYLPMN5H\n# FIQR7XYA⟧"),
        "# key AKIAQYLPMN5H\n# FIQR",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("// key ⟦AK", "IAQYLPMN5H\n// FIQR7XYA⟧"),
        "// key AKIAQYLPMN5H\n// FIQR",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("reversed: ⟦AYX7RQIFH5NMPLYQA", "IKA⟧"),
        "reversed: H5NMPLYQAIKA",
    ),
    (
        "GITHUB_TOKEN",
        concat!(
            "t = \"⟦gh",
            "p_\" + \"zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17⟧\""
        ),
        "t = \"ghp_\" + \"zQWBuTSOoRi4A9\"",
    ),
    (
        "GITHUB_TOKEN",
        concat!(
            "t = \"⟦gh",
            "p_zQWBuTSOoRi4\" + \"A9spHcVY5ncns\" + \"DkxkJ0mLq17⟧\""
        ),
        "t = \"ghp_zQWBuTSOoRi4\" + \"A9spHcV\"",
    ),
    (
        "GITHUB_TOKEN",
        concat!("⟦gh", "p_zQWBuTSOoRi4A9spHcVY5\nncnsDkxkJ0mLq17⟧"),
        "ghp_zQWBuTSOoRi4\nncnsDk",
    ),
    (
        "GITHUB_TOKEN",
        concat!(
            "token ⟦g h",
            " p _ z Q W B u T S O o R i 4 A 9 s p H c V Y 5 n c n s D k x k J 0 m L q 1 7⟧"
        ),
        "token g h p _ z Q W B u T S O o",
    ),
    (
        "EMAIL_ADDRESS",
        "to = \"⟦front.desk\" + \"@contoso.com⟧\"",
        "to = \"front.desk\" + \"@contoso\"",
    ),
    (
        "EMAIL_ADDRESS",
        "to = \"⟦front.desk\" + \"@\" + \"contoso.com⟧\"",
        "to = \"front.desk\" + \"@\" + \"contoso\"",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦front.desk@\ncontoso.com⟧",
        "write to front.desk@\ncontoso",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦front.desk\n@contoso.com⟧",
        "run()\n@app.route",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦f r o n t d e s k @ c o n t o s o . c o m⟧",
        "write to f r o n t d e s k",
    ),
    (
        "CREDIT_CARD",
        "n = \"⟦4111\" + \"1111\" + \"1111\" + \"1111⟧\"",
        "n = \"4111\" + \"1111\" + \"1111\" + \"1112\"",
    ),
    (
        "CREDIT_CARD",
        "n = '⟦41111111' . '11111111⟧'",
        "n = '41111111' . '11111112'",
    ),
    (
        "IBAN_CODE",
        "i = \"⟦DE89370400\" + \"440532013000⟧\"",
        "i = \"DE89370400\" + \"440532013001\"",
    ),
    (
        "US_SSN",
        "ssn = \"⟦536-\" + \"90-\" + \"4399⟧\"",
        "ssn = \"666-\" + \"90-\" + \"4399\"",
    ),
];

#[test]
fn what_is_put_together_is_read_together() {
    check(PAIRS);
}
