//! Schemas of merge patches (RFC 7396), derived from those of the inputs: every property may be absent or null.

use super::each_operation_mut;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const MERGE_PATCH: &str = "application/merge-patch+json";

/// Points every merge-patch body to a derived schema `<Name>Patch`.
pub(super) fn derive(document: &mut Value) {
    let mut wanted = BTreeSet::new();
    each_operation_mut(document, |_, _, operation| {
        let media = &mut operation["requestBody"]["content"][MERGE_PATCH];
        let Some(name) = media["schema"]["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) else {
            tidy(operation);
            return;
        };
        let name = name.to_owned();
        media["schema"] = json!({ "$ref": format!("#/components/schemas/{}", patch_name(&name)) });
        // A patch says little: the first text of the whole example.
        if let Some(example) = media["example"].as_object() {
            let first = example.iter().find(|(key, value)| value.is_string() && *key != "slug" && *key != "code");
            media["example"] = first.map_or_else(
                || json!({}),
                |(key, value)| Value::Object(Map::from_iter([(key.clone(), value.clone())])),
            );
        }
        wanted.insert(name);
    });
    for name in wanted {
        let derived = patch_of(&document["components"]["schemas"][&name]);
        document["components"]["schemas"][patch_name(&name)] = derived;
    }
}

/// Indexing a body that is not there has put nulls in its place.
fn tidy(operation: &mut Value) {
    let content = &operation["requestBody"]["content"];
    let empty = content.as_object().is_none_or(|content| content.values().all(Value::is_null));
    if let (true, Some(operation)) = (empty, operation.as_object_mut()) {
        operation.remove("requestBody");
        return;
    }
    if let Some(content) = operation["requestBody"]["content"].as_object_mut()
        && content.get(MERGE_PATCH).is_some_and(Value::is_null)
    {
        content.remove(MERGE_PATCH);
    }
}

fn patch_name(input: &str) -> String {
    format!("{}Patch", input.strip_suffix("Input").unwrap_or(input))
}

fn patch_of(input: &Value) -> Value {
    let mut schema = input.clone();
    let Some(object) = schema.as_object_mut() else { return schema };
    object.remove("required");
    object.remove("example");
    object.insert("minProperties".to_owned(), json!(0));
    object.insert(
        "description".to_owned(),
        json!("A merge patch (RFC 7396): absent stays, null clears; the result is validated as a whole."),
    );
    for (_, property) in object.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        nullable(property);
    }
    schema
}

fn nullable(property: &mut Value) {
    match &property["type"] {
        Value::String(kind) if kind != "null" => property["type"] = json!([kind, "null"]),
        Value::Array(_) => {}
        _ if property["oneOf"].is_array() => {
            let already = property["oneOf"].as_array().into_iter().flatten().any(|one| one["type"] == "null");
            if let (false, Some(list)) = (already, property["oneOf"].as_array_mut()) {
                list.insert(0, json!({ "type": "null" }));
            }
        }
        _ => *property = json!({ "oneOf": [{ "type": "null" }, property.clone()] }),
    }
}
