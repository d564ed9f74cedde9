//! Closes the document's schemas: a member that a schema does not name becomes a mistake, so that nothing is answered
//! without being documented.
//!
//! The document itself stays open, as API documents should (a client must bear members that come later). A schema that is
//! composed by `allOf` is closed as a whole, its parts are not: each would refuse the others' members. So every component
//! comes in two forms, open for `allOf` and closed for every other use.

use serde_json::{Map, Value, json};

/// The problem document is open by its standard (RFC 9457, 3.2: extension members).
const OPEN: [&str; 1] = ["Problem"];

/// Both forms of every component, as the `components` of a schema.
pub(super) fn components(schemas: &Value) -> Value {
    let (mut open, mut shut) = (Map::new(), Map::new());
    for (name, schema) in schemas.as_object().into_iter().flatten() {
        open.insert(name.clone(), part(schema));
        let closed = if OPEN.contains(&name.as_str()) { part(schema) } else { in_use(schema) };
        shut.insert(name.clone(), closed);
    }
    json!({ "open": open, "closed": shut })
}

/// Those of the components that a schema leads to, by itself or by another one of them. A validator reads all that it is
/// given, and the whole document for every schema would be most of the work.
pub(super) fn reached_from(schema: &Value, components: &Value) -> Value {
    let mut reached = json!({ "open": {}, "closed": {} });
    let mut ahead = vec![schema];
    while let Some(value) = ahead.pop() {
        if let Some((form, name)) = referred(value)
            && let Some(component) = components[form].get(name)
            && reached[form].get(name).is_none()
        {
            reached[form][name] = component.clone();
            ahead.push(component);
        }
        match value {
            Value::Array(items) => ahead.extend(items),
            Value::Object(members) => ahead.extend(members.values()),
            _ => {}
        }
    }
    reached
}

/// Form and name of the component that a schema refers to.
fn referred(schema: &Value) -> Option<(&str, &str)> {
    schema["$ref"].as_str()?.strip_prefix("#/components/")?.split_once('/')
}

/// The schema where a value stands for itself: closed.
pub(super) fn in_use(schema: &Value) -> Value {
    let mut schema = rewrite(schema, "closed");
    if let Some(object) = schema.as_object_mut() {
        let says_so = object.contains_key("additionalProperties") || object.contains_key("unevaluatedProperties");
        let composed = object.contains_key("allOf");
        if !says_so && (composed || object.contains_key("properties")) {
            object.insert("unevaluatedProperties".to_owned(), json!(false));
        }
    }
    schema
}

/// The schema as a part of an `allOf`: open, but closed further down.
fn part(schema: &Value) -> Value {
    rewrite(schema, "open")
}

fn rewrite(schema: &Value, form: &str) -> Value {
    let Value::Object(object) = schema else { return schema.clone() };
    let each = |value: &Value, change: fn(&Value) -> Value| match value {
        Value::Array(items) => items.iter().map(change).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), change(value))).collect(),
        other => other.clone(),
    };
    let change = |(key, value): (&String, &Value)| {
        let value = match key.as_str() {
            "$ref" => reference(value, form),
            "allOf" => each(value, part),
            // What stands beside `properties` in an `allOf` is a choice between parts.
            "oneOf" | "anyOf" if form == "open" || object.contains_key("properties") => each(value, part),
            "oneOf" | "anyOf" | "prefixItems" | "properties" | "patternProperties" => each(value, in_use),
            "items" | "additionalProperties" | "not" | "propertyNames" => in_use(value),
            // Documentation, not validation; and 3.0's `nullable` means nothing in 3.1.
            "example" | "examples" | "discriminator" | "xml" => return None,
            _ => value.clone(),
        };
        Some((key.clone(), value))
    };
    Value::Object(object.iter().filter_map(change).collect())
}

fn reference(value: &Value, form: &str) -> Value {
    let name = value.as_str().and_then(|text| text.strip_prefix("#/components/schemas/"));
    name.map_or_else(|| value.clone(), |name| json!(format!("#/components/{form}/{name}")))
}

#[cfg(test)]
mod tests {
    use crate::Contract;
    use serde_json::json;

    fn contract() -> Contract {
        Contract::new(json!({
            "components": { "schemas": {
                "Base": { "type": "object", "required": ["id"], "properties": { "id": { "type": "integer" } } },
                "Thing": {
                    "allOf": [
                        { "$ref": "#/components/schemas/Base" },
                        { "type": "object", "properties": { "inner": { "$ref": "#/components/schemas/Base" } } },
                    ],
                },
                "Map": { "type": "object", "additionalProperties": { "$ref": "#/components/schemas/Base" } },
                "Either": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Thing" }] },
            } },
            "paths": {},
        }))
    }

    #[test]
    fn unnamed_members_are_mistakes_at_every_depth() {
        let contract = contract();
        let check = |name: &str, value| {
            contract.validate(&json!({ "$ref": format!("#/components/schemas/{name}") }), &value).is_ok()
        };
        assert!(check("Base", json!({ "id": 1 })));
        assert!(!check("Base", json!({ "id": 1, "more": 2 })));
        assert!(check("Thing", json!({ "id": 1, "inner": { "id": 2 } })));
        assert!(!check("Thing", json!({ "id": 1, "more": 2 })));
        assert!(!check("Thing", json!({ "id": 1, "inner": { "id": 2, "more": 3 } })));
        assert!(check("Map", json!({ "any": { "id": 1 } })));
        assert!(!check("Map", json!({ "any": { "id": 1, "more": 2 } })));
        assert!(check("Either", json!(null)));
        assert!(check("Either", json!({ "id": 1 })));
        assert!(!check("Either", json!({ "id": 1, "more": 2 })));
    }
}
