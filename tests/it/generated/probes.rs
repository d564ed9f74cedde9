//! Wrong bodies, derived from the schema of a right one.

use kernel::check::MULTI_LINE;
use serde_json::{Map, Value, json};
use tests::Contract;

/// A body with one thing wrong, or (at a limit) just right.
pub struct Probe {
    /// For the message.
    pub what: String,
    pub body: Value,
    /// Where the violation must be.
    pub pointer: String,
    /// Its code; any, if empty.
    pub code: &'static str,
}

/// The schema and the example of a body.
pub struct Body<'a> {
    contract: &'a Contract,
    /// A merge patch sends only what changes, and null where something is to be missing.
    patch: bool,
    example: Value,
    refused: Vec<Probe>,
    /// As long or as large as may be: these must not be refused for their length or range.
    allowed: Vec<Probe>,
}

impl<'a> Body<'a> {
    /// All probes: those that must be refused, and those at the limits.
    pub fn probes(contract: &'a Contract, schema: &'a Value, example: &Value, patch: bool) -> (Vec<Probe>, Vec<Probe>) {
        let schema = input_schema(contract, schema, patch);
        let mut body = Body { contract, patch, example: example.clone(), refused: Vec::new(), allowed: Vec::new() };
        body.object(schema, "");
        (body.refused, body.allowed)
    }

    fn refuse(&mut self, pointer: &str, code: &'static str, what: &str, value: Value) {
        let probe = Probe {
            what: format!("{pointer} {what}"),
            body: self.with(pointer, value),
            pointer: pointer.to_owned(),
            code,
        };
        self.refused.push(probe);
    }

    fn allow(&mut self, pointer: &str, what: &str, value: Value) {
        let probe = Probe {
            what: format!("{pointer} {what}"),
            body: self.with(pointer, value),
            pointer: pointer.to_owned(),
            code: "",
        };
        self.allowed.push(probe);
    }

    /// The example with one value changed. Parents were put in place on the way down.
    fn with(&self, pointer: &str, value: Value) -> Value {
        let mut body = self.example.clone();
        if let Some((parent, key)) = pointer.rsplit_once('/') {
            match body.pointer_mut(parent) {
                Some(Value::Object(members)) => drop(members.insert(key.to_owned(), value)),
                Some(Value::Array(items)) => items[key.parse::<usize>().expect("an index")] = value,
                _ => panic!("{parent} is not there to be changed"),
            }
        }
        body
    }

    fn object(&mut self, schema: &'a Value, at: &str) {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for name in required {
            let pointer = format!("{at}/{name}");
            // Lists are replaced as a whole (RFC 7396): in them, null is a value.
            let in_a_list = at.split('/').any(|name| name.parse::<usize>().is_ok());
            if self.patch && !in_a_list {
                self.refuse(&pointer, "required", "cleared", Value::Null);
            } else {
                let mut probe = Probe {
                    what: format!("{pointer} left out"),
                    body: self.example.clone(),
                    pointer,
                    code: "required",
                };
                if let Some(parent) = probe.body.pointer_mut(at).and_then(Value::as_object_mut) {
                    parent.remove(name);
                }
                self.refused.push(probe);
            }
        }
        self.refuse(&format!("{at}/no_such_field"), "unknown_field", "sent", json!(1));
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let pointer = format!("{at}/{name}");
            let before = self.example.clone();
            self.put_in_place(&pointer, property);
            self.value(property, &pointer);
            self.example = before;
        }
    }

    /// Makes sure that there is a value which can be changed further down.
    fn put_in_place(&mut self, pointer: &str, schema: &Value) {
        if self.example.pointer(pointer).is_none_or(Value::is_null) || self.patch {
            let sample = sample(self.contract, schema);
            self.example = self.with(pointer, sample);
        }
    }

    fn value(&mut self, schema: &'a Value, at: &str) {
        let schema = not_null(self.contract, schema);
        let kind = match &schema["type"] {
            Value::Array(kinds) => {
                kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default()
            }
            other => other.as_str().unwrap_or_default(),
        };
        match kind {
            "string" => self.string(schema, at),
            "integer" => self.integer(schema, at),
            "boolean" => self.refuse(at, "type", "not a boolean", json!("yes")),
            "array" => self.array(schema, at),
            "object" => {
                self.refuse(at, "type", "not an object", json!(42));
                self.refuse(at, "type", "a list, not an object", json!([]));
                if schema["properties"].is_object() {
                    self.object(schema, at);
                }
            }
            // Choices between shapes are probed as what they are not.
            _ => self.refuse(at, "type", "of no known shape", json!([[42]])),
        }
    }

    fn string(&mut self, schema: &Value, at: &str) {
        self.refuse(at, "type", "not a text", json!(42));
        if schema["enum"].is_array() {
            return self.refuse(at, "type", "not one of the list", json!("no_such_value"));
        }
        if matches!(schema["format"].as_str(), Some("date" | "date-time" | "uuid")) {
            return self.refuse(at, "type", "not of the format", json!("no such thing"));
        }
        if let Some(most) = schema["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok()) {
            self.refuse(at, "", "too long", json!("a".repeat(most + 1)));
            self.allow(at, "as long as may be", json!("a".repeat(most)));
            // Characters are counted, not bytes.
            self.allow(at, "as long as may be, with accents", json!("é".repeat(most)));
        }
        if let Some(least) =
            schema["minLength"].as_u64().and_then(|least| usize::try_from(least).ok()).filter(|least| *least > 0)
        {
            self.refuse(at, "", "too short", json!("a".repeat(least - 1)));
        }
        let lines = at.split('/').any(|name| MULTI_LINE.contains(&name));
        for bad in ["\u{0}", "\u{7}", "\u{7f}", if lines { "\u{b}" } else { "\n" }] {
            self.refuse(at, "control_character", &format!("with {bad:?}"), json!(format!("a{bad}a")));
        }
    }

    fn integer(&mut self, schema: &Value, at: &str) {
        self.refuse(at, "type", "not a number", json!("1"));
        self.refuse(at, "type", "not whole", json!(1.5));
        if let Some(most) = schema["maximum"].as_i64() {
            self.refuse(at, "", "too large", json!(i128::from(most) + 1));
            self.allow(at, "as large as may be", json!(most));
        }
        if let Some(least) = schema["minimum"].as_i64() {
            self.refuse(at, "", "too small", json!(i128::from(least) - 1));
            self.allow(at, "as small as may be", json!(least));
        }
        self.refuse(at, "type", "beyond 64 bits", json!(1e30));
    }

    fn array(&mut self, schema: &'a Value, at: &str) {
        self.refuse(at, "type", "not a list", json!({}));
        let items = &schema["items"];
        let one = sample(self.contract, items);
        if let Some(most) = schema["maxItems"].as_u64().and_then(|most| usize::try_from(most).ok()) {
            self.refuse(at, "", "with too many items", vec![one.clone(); most + 1].into());
        }
        if let Some(least) =
            schema["minItems"].as_u64().and_then(|least| usize::try_from(least).ok()).filter(|least| *least > 0)
        {
            self.refuse(at, "", "with too few items", vec![one.clone(); least - 1].into());
        }
        let before = self.example.clone();
        self.example = self.with(at, json!([one]));
        self.value(items, &format!("{at}/0"));
        self.example = before;
    }
}

/// A patch's schema is derived from the input's, and has lost what is required.
fn input_schema<'a>(contract: &'a Contract, schema: &'a Value, patch: bool) -> &'a Value {
    if patch && let Some(reference) = schema["$ref"].as_str() {
        let base = reference.rsplit('/').next().and_then(|name| name.strip_suffix("Patch")).unwrap_or_default();
        let schemas = &contract.document()["components"]["schemas"];
        if let Some(found) = [format!("{base}Input"), base.to_owned()].iter().find_map(|name| schemas.get(name)) {
            return found;
        }
    }
    not_null(contract, schema)
}

/// The schema behind a reference, and of a choice between null and something: the something.
fn not_null<'a>(contract: &'a Contract, schema: &'a Value) -> &'a Value {
    let schema = contract.resolve(schema);
    let choices = ["oneOf", "anyOf", "allOf"].into_iter().find_map(|key| schema[key].as_array());
    let real: Vec<&Value> = choices.into_iter().flatten().filter(|one| one["type"] != "null").collect();
    match real.as_slice() {
        [only] => not_null(contract, only),
        _ => schema,
    }
}

/// A value of the schema's shape; it need not pass rules that the schema does not tell.
pub fn sample(contract: &Contract, schema: &Value) -> Value {
    let schema = not_null(contract, schema);
    for known in [&schema["example"], &schema["default"], &schema["const"], &schema["enum"][0]] {
        if !known.is_null() {
            return known.clone();
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default(),
        other => other.as_str().unwrap_or_default(),
    };
    let choices = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    match (kind, schema["format"].as_str()) {
        ("string", Some("uuid")) => json!(super::furnished::NOBODY),
        ("string", Some("date")) => json!("2026-06-01"),
        ("string", Some("date-time")) => json!("2026-06-01T09:00:00Z"),
        ("string", Some("uri")) => json!("https://www.example"),
        ("string", Some("email")) => json!("someone@people.example"),
        ("string", _) => {
            let length = schema["minLength"].as_u64().unwrap_or(1).max(1);
            json!("A".repeat(usize::try_from(length).unwrap_or(1)))
        }
        ("integer" | "number", _) => schema["minimum"].as_i64().unwrap_or(1).into(),
        ("boolean", _) => json!(false),
        ("array", _) => json!([]),
        ("object", _) => {
            let members = schema["properties"].as_object().into_iter().flatten();
            Value::Object(members.map(|(name, schema)| (name.clone(), sample(contract, schema))).collect::<Map<_, _>>())
        }
        _ => choices.and_then(|list| list.first()).map_or(Value::Null, |first| sample(contract, first)),
    }
}
