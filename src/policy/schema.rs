//! The JSON Schema of a policy file, from the types that read it.

use schemars::{generate::SchemaSettings, transform::RecursiveTransform};
use serde_json::Value;

use super::form::File;

/// The schema. Nothing in a policy file is null: a key that is not wanted is not written.
#[must_use]
pub fn schema() -> Value {
    let without_null = RecursiveTransform(|schema: &mut schemars::Schema| {
        without_null(schema.as_object_mut());
    });
    let settings = SchemaSettings::draft2020_12().with_transform(without_null);
    settings
        .into_generator()
        .into_root_schema_for::<File>()
        .to_value()
}

/// Takes null out of what a value may be.
fn without_null(schema: Option<&mut serde_json::Map<String, Value>>) {
    let Some(schema) = schema else { return };
    if schema.get("default").is_some_and(Value::is_null) {
        schema.shift_remove("default");
    }
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            let kind = kind.clone();
            schema.insert("type".to_owned(), kind);
        }
    }
    if let Some(Value::Array(forms)) = schema.get_mut("anyOf") {
        forms.retain(|form| form.get("type").is_none_or(|kind| kind != "null"));
        if let [Value::Object(form)] = forms.as_slice() {
            let form = form.clone();
            schema.shift_remove("anyOf");
            for (key, value) in form {
                schema.entry(key).or_insert(value);
            }
        }
    }
}
