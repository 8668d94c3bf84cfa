//! Tools: what a request offers, how a model is told of them, and its calls.
//!
//! Calls are written as Hermes and Qwen were trained to: an object with `name` and `arguments`
//! between `<tool_call>` and `</tool_call>`. A model whose template has no place for tools is told
//! of them in its system message, and reads earlier calls and results as text.

mod calls;

use serde_json::{Map, Value, json};

pub use self::calls::Call;
pub(super) use self::calls::Calls;
use super::task::{Refusal, ToolChoice};

/// The most tools of a task, as OpenAI has it.
pub const TOOLS_MAX: usize = 128;
/// How a call begins and ends.
pub(super) const OPEN: &str = "<tool_call>";
pub(super) const CLOSE: &str = "</tool_call>";

/// What a request offers.
#[derive(Debug)]
pub(super) struct Tools {
    list: Vec<Tool>,
    choice: ToolChoice,
    parallel: bool,
}

/// A function that the model may call.
pub(super) struct Tool {
    pub(super) name: String,
    /// A JSON schema.
    pub(super) parameters: Value,
    pub(super) strict: bool,
}

// === impl Tools ===

impl Tools {
    /// Reads a `tools` array; `None` where there are none or none may be called.
    ///
    /// # Errors
    /// A tool is no function, or the one that is to be called is not there.
    pub(super) fn read(
        list: &Value,
        choice: ToolChoice,
        parallel: bool,
    ) -> Result<Option<Self>, Refusal> {
        let wrong = |rule| {
            Err(Refusal::Parameter {
                name: "tools",
                rule,
            })
        };
        let Some(list) = list.as_array() else {
            return wrong("a list");
        };
        if list.len() > TOOLS_MAX {
            return wrong("at most 128");
        }
        let Some(list) = list.iter().map(Tool::read).collect::<Option<Vec<_>>>() else {
            return wrong("each a function with a name of 1 to 64 letters, digits, _ or -");
        };
        let there = match &choice {
            ToolChoice::Auto | ToolChoice::None => true,
            ToolChoice::Required => !list.is_empty(),
            ToolChoice::Named(name) => list.iter().any(|tool| tool.name == *name),
        };
        if !there {
            return Err(Refusal::Parameter {
                name: "tool_choice",
                rule: "a tool that is offered",
            });
        }
        if list.is_empty() || choice == ToolChoice::None {
            return Ok(None);
        }
        Ok(Some(Self {
            list,
            choice,
            parallel,
        }))
    }

    /// Those that may be called.
    pub(super) fn callable(&self) -> impl Iterator<Item = &Tool> {
        self.list.iter().filter(|tool| match &self.choice {
            ToolChoice::Named(name) => tool.name == *name,
            _ => true,
        })
    }

    /// Whether one of them must be.
    pub(super) fn must_call(&self) -> bool {
        matches!(self.choice, ToolChoice::Required | ToolChoice::Named(_))
    }

    /// Whether an answer may hold several calls.
    pub(super) fn parallel(&self) -> bool {
        self.parallel
    }
}

// === impl Tool ===

impl Tool {
    fn read(tool: &Value) -> Option<Self> {
        if tool.get("type").and_then(Value::as_str) != Some("function") {
            return None;
        }
        let function = tool.get("function")?;
        let name = function.get("name")?.as_str()?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        if !(1..=64).contains(&name.len()) || !name.bytes().all(plain) {
            return None;
        }
        let parameters = match function.get("parameters") {
            None | Some(Value::Null) => json!({"type": "object", "additionalProperties": false}),
            Some(parameters) => parameters.clone(),
        };
        let strict = function.get("strict").and_then(Value::as_bool);
        Some(Self {
            name: name.to_owned(),
            parameters,
            strict: strict.unwrap_or(false),
        })
    }
}

impl std::fmt::Debug for Tool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tool").finish_non_exhaustive()
    }
}

/// Messages for a template that reads tools: arguments are values there, and text in the API.
pub(super) fn with_values(messages: &Value) -> Value {
    let mut messages = messages.clone();
    let calls = messages
        .as_array_mut()
        .into_iter()
        .flatten()
        .filter_map(|message| message.get_mut("tool_calls")?.as_array_mut());
    for call in calls.flatten() {
        if let Some(arguments) = call.pointer_mut("/function/arguments")
            && let Some(value) = arguments.as_str().and_then(object)
        {
            *arguments = value;
        }
    }
    messages
}

/// Messages for a template that has no place for tools: all of it as text.
pub(super) fn as_text(messages: &Value, tools: Option<&Value>) -> Value {
    let Some(list) = messages.as_array() else {
        return messages.clone();
    };
    // Whoever reads the messages next refuses these.
    if list.iter().any(holds_more_than_text) {
        return messages.clone();
    }
    let mut list: Vec<Value> = list.iter().map(text_message).collect();
    if let Some(tools) = tools.and_then(Value::as_array) {
        let told = introduction(tools);
        let first = list.first().filter(|first| {
            matches!(
                first.get("role").and_then(Value::as_str),
                Some("system" | "developer")
            )
        });
        match first.cloned() {
            Some(Value::Object(mut first)) => {
                let said = content(first.get("content"));
                first.insert(
                    "content".to_owned(),
                    Value::String(format!("{said}\n\n{told}")),
                );
                if let Some(place) = list.first_mut() {
                    *place = Value::Object(first);
                }
            }
            _ => list.insert(0, json!({"role": "system", "content": told})),
        }
    }
    Value::Array(list)
}

fn introduction(tools: &[Value]) -> String {
    let tools: Vec<String> = tools.iter().map(Value::to_string).collect();
    format!(
        "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n\
         You are provided with function signatures within <tools></tools> XML tags:\n\
         <tools>\n{}\n</tools>\n\n\
         For each function call, return a json object with function name and arguments within \
         {OPEN}{CLOSE} XML tags:\n\
         {OPEN}\n{{\"name\": <function-name>, \"arguments\": <args-json-object>}}\n{CLOSE}",
        tools.join("\n")
    )
}

fn text_message(message: &Value) -> Value {
    let Some(fields) = message.as_object() else {
        return message.clone();
    };
    let role = fields.get("role").and_then(Value::as_str);
    if matches!(role, Some("tool" | "function")) {
        let said = content(fields.get("content"));
        let said = format!("<tool_response>\n{said}\n</tool_response>");
        return json!({"role": "user", "content": said});
    }
    let calls = fields.get("tool_calls").and_then(Value::as_array);
    let Some(calls) = calls.filter(|calls| !calls.is_empty()) else {
        return message.clone();
    };
    let mut said = vec![content(fields.get("content"))];
    said.retain(|text| !text.is_empty());
    said.extend(calls.iter().filter_map(|call| {
        let function = call.get("function")?;
        let name = function.get("name")?;
        let arguments = match function.get("arguments")? {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        Some(format!(
            "{OPEN}\n{{\"name\": {name}, \"arguments\": {arguments}}}\n{CLOSE}"
        ))
    }));
    json!({"role": "assistant", "content": said.join("\n")})
}

fn holds_more_than_text(message: &Value) -> bool {
    let parts = message.get("content").and_then(Value::as_array);
    parts.is_some_and(|parts| {
        parts
            .iter()
            .any(|part| !part.get("text").is_some_and(Value::is_string))
    })
}

/// A content as one text.
fn content(content: Option<&Value>) -> String {
    match content {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => {
            let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
            texts.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

fn object(text: &str) -> Option<Value> {
    let object = serde_json::from_str::<Map<String, Value>>(text).ok()?;
    Some(Value::Object(object))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(name: &str) -> Value {
        json!({"type": "function", "function": {"name": name}})
    }

    #[test]
    fn what_is_no_function_is_refused_by_name() {
        let refused = |list: Value, choice| match Tools::read(&list, choice, true) {
            Err(Refusal::Parameter { name, .. }) => name,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(json!({}), ToolChoice::Auto), "tools");
        assert_eq!(
            refused(json!([{"type": "custom"}]), ToolChoice::Auto),
            "tools"
        );
        assert_eq!(refused(json!([function("a b")]), ToolChoice::Auto), "tools");
        assert_eq!(
            refused(json!(vec![function("f"); 129]), ToolChoice::Auto),
            "tools"
        );
        assert_eq!(refused(json!([]), ToolChoice::Required), "tool_choice");
        let other = ToolChoice::Named("g".into());
        assert_eq!(refused(json!([function("f")]), other), "tool_choice");
    }

    #[test]
    fn tools_that_may_not_be_called_are_none() {
        let list = json!([function("f")]);
        assert!(
            Tools::read(&list, ToolChoice::None, true)
                .unwrap()
                .is_none()
        );
        assert!(
            Tools::read(&json!([]), ToolChoice::Auto, true)
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn arguments_are_values_where_the_template_reads_them() {
        let call = |arguments: Value| json!([{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": arguments}}]}]);
        assert_eq!(
            with_values(&call(json!("{\"a\":1}"))),
            call(json!({"a": 1}))
        );
        assert_eq!(with_values(&call(json!("no JSON"))), call(json!("no JSON")));
    }

    #[test]
    fn a_template_without_tools_gets_them_as_text() {
        let tools = json!([function("f")]);
        let messages = json!([
            {"role": "system", "content": [{"type": "text", "text": "Be kind."}]},
            {"role": "user", "content": "Go."},
            {"role": "assistant", "content": null, "tool_calls": [
                {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{\"a\":1}"}}
            ]},
            {"role": "tool", "tool_call_id": "1", "content": "done"},
        ]);
        let told = as_text(&messages, Some(&tools));
        let system = told[0]["content"].as_str().unwrap();
        assert!(system.starts_with("Be kind.\n\n# Tools"), "{system}");
        assert!(
            system.contains(r#"{"type":"function","function":{"name":"f"}}"#),
            "{system}"
        );
        assert_eq!(told[1], messages[1]);
        let call = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\":1}}\n</tool_call>";
        assert_eq!(told[2], json!({"role": "assistant", "content": call}));
        let result = "<tool_response>\ndone\n</tool_response>";
        assert_eq!(told[3], json!({"role": "user", "content": result}));
        let none = json!([{"role": "user", "content": "Go."}]);
        assert_eq!(as_text(&none, Some(&tools))[0]["role"], "system");
        assert_eq!(as_text(&none, None), none);
    }
}
