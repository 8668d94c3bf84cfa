//! Every place of a request that can hold a text, and how to put one there.

use Place::{Fixed, Replaceable};

pub const SAY: &str = r#""messages":[{"role":"user","content":"hi"}]"#;

/// Where a text can be replaced before it leaves; elsewhere the request stays.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Replaceable,
    Fixed,
}

/// Members of a request with a place for the canary: `$` within a string, `$$` within JSON in a
/// string. Where there are no messages, [`SAY`] is added.
pub const POSITIONS: &[(&str, Place)] = &[
    (
        r#""messages":[{"role":"system","content":"a $ b"},{"role":"user","content":"hi"}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"developer","content":"a $ b"},{"role":"user","content":"hi"}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"user","content":"a $ b"}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"text","text":"a $ b"}]}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"user","content":"a $ b"},{"role":"assistant","content":"yes"},{"role":"user","content":"hi"}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"assistant","content":"a $ b"},{"role":"user","content":"hi"}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"assistant","content":null,"refusal":"a $ b"},{"role":"user","content":"hi"}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"assistant","content":[{"type":"refusal","refusal":"a $ b"}]},{"role":"user","content":"hi"}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\": \"x\\n $$\\ty\"}"}}]},{"role":"tool","tool_call_id":"c1","content":"ok"}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\"a\": \"x\\n $$\\ty\"}"}},{"role":"user","content":"hi"}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"custom","custom":{"name":"f","input":"a $ b"}}]},{"role":"user","content":"hi"}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"tool","tool_call_id":"c1","content":"{\"a\": \"x\\n $$\\ty\"}"}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"a $ b"}]}]"#,
        Replaceable,
    ),
    (
        r#""messages":[{"role":"tool","tool_call_id":"$","content":"ok"}]"#,
        Fixed,
    ),
    (
        r#""messages":[{"role":"user","name":"$","content":"hi"}]"#,
        Fixed,
    ),
    (
        r#""messages":[{"role":"user","content":"hi","comment":"$"}]"#,
        Replaceable,
    ),
    (
        r#""tools":[{"type":"function","function":{"name":"$"}}]"#,
        Fixed,
    ),
    (
        r#""tools":[{"type":"function","function":{"name":"f","description":"a $ b"}}]"#,
        Replaceable,
    ),
    (
        r#""tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"$":{"type":"string"}}}}}]"#,
        Fixed,
    ),
    (
        r#""tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"description":"$"}}}}}]"#,
        Replaceable,
    ),
    (
        r#""tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"enum":["b","$"]}}}}}]"#,
        Replaceable,
    ),
    (
        r#""tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"default":"$"}}}}}]"#,
        Replaceable,
    ),
    (
        r#""tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"pattern":"$","const":"b"}}}}}]"#,
        Replaceable,
    ),
    (
        r#""functions":[{"name":"f","description":"$"}]"#,
        Replaceable,
    ),
    (
        r#""tool_choice":{"type":"function","function":{"name":"$"}}"#,
        Fixed,
    ),
    (
        r#""response_format":{"type":"json_schema","json_schema":{"name":"a","description":"$","schema":{"type":"object"}}}"#,
        Replaceable,
    ),
    (
        r#""response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object","properties":{"$":{}}}}}"#,
        Fixed,
    ),
    (
        r#""prediction":{"type":"content","content":"a $ b"}"#,
        Replaceable,
    ),
    (
        r#""prediction":{"type":"content","content":[{"type":"text","text":"$"}]}"#,
        Replaceable,
    ),
    (r#""metadata":{"a":"$"}"#, Replaceable),
    (r#""metadata":{"$":"a"}"#, Fixed),
    (r#""user":"$""#, Replaceable),
    (r#""safety_identifier":"$""#, Replaceable),
    (r#""prompt_cache_key":"$""#, Replaceable),
    (r#""stop":"$""#, Replaceable),
    (r#""stop":["a","$"]"#, Replaceable),
    (r#""logit_bias":{"$":1}"#, Fixed),
    (
        r#""web_search_options":{"user_location":{"type":"approximate","approximate":{"city":"$"}}}"#,
        Replaceable,
    ),
    (r#""x_unknown":"$""#, Replaceable),
    (r#""x_unknown":{"deep":[[{"er":["$"]}]]}"#, Replaceable),
    (r#""$":null"#, Fixed),
    (r#""x_unknown":[{"$":{}}]"#, Fixed),
];

/// The text as it stands between the quotes of a JSON string.
pub fn escaped(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap().to_owned()
}

/// The same with every character as an escape.
pub fn all_escaped(text: &str) -> String {
    text.encode_utf16()
        .map(|unit| format!("\\u{unit:04x}"))
        .collect()
}

/// A whole request with `text` in its place; `escape` writes it down.
pub fn body(model: &str, position: &str, text: &str, escape: fn(&str) -> String) -> String {
    let say = if position.starts_with(r#""messages""#) {
        String::new()
    } else {
        format!("{SAY},")
    };
    let members = position
        .replace("$$", &escape(&escaped(text)))
        .replace('$', &escape(text));
    format!(r#"{{"model":"{model}",{say}{members}}}"#)
}

pub fn streamed(body: &str) -> String {
    body.replacen('{', r#"{"stream":true,"#, 1)
}
