//! What is wrong with a body that is JSON, but not of the shape that was asked for. Whoever reads it stops at the first mistake.
//! So a body that could not be read is held against its schema, the one of the document, and everything in it of another type,
//! unknown, missing or not in a list is told in one answer. Where bodies are right, all this is never run.

use crate::{
    check,
    error::{Place, Violation},
    text::Lang,
};
use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value};
use std::collections::HashMap;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};
use uuid::Uuid;

/// What reading stopped at.
type Stopped = serde_path_to_error::Error<serde_json::Error>;

/// As many are looked for; whoever has more mends these first.
const MOST: usize = 100;

/// References that lead to references, at most.
const STEPS: usize = 8;

static ANYTHING: Value = Value::Null;

/// What is wrong with a body that could not be read as a `T`: at least what reading stopped at.
pub(super) fn misfits<T: ToSchema>(body: &Value, stopped: &Stopped) -> Vec<Violation> {
    let shape = Shape::of::<T>();
    let mut found = Vec::new();
    shape.hold(&shape.whole, body, "", &mut found);
    let first = told(stopped);
    // A schema does not tell every rule: this one may be of those.
    if !found.iter().any(|one| meet(&one.place, &first.place)) {
        found.push(first);
    }
    found
}

/// Members that a `T` cannot do without.
pub(super) fn required<T: ToSchema>() -> Vec<String> {
    let shape = Shape::of::<T>();
    let required = shape.behind(&shape.whole)["required"].as_array();
    required.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// RFC 6901 escaping.
pub(super) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Whether one is the other's place, or inside it.
fn meet(one: &Place, other: &Place) -> bool {
    let (Place::Pointer(one), Place::Pointer(other)) = (one, other) else { return false };
    let within = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    within(one, other) || within(other, one)
}

/// A schema, with those that it refers to by name.
struct Shape {
    whole: Value,
    parts: HashMap<String, Value>,
}

impl Shape {
    fn of<T: ToSchema>() -> Self {
        let json = |schema: RefOr<Schema>| serde_json::to_value(schema).unwrap_or_default();
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        Self { whole: json(T::schema()), parts: parts.into_iter().map(|(name, part)| (name, json(part))).collect() }
    }

    /// The schema itself, where this only names one; what fits anything, where nobody knows it.
    fn behind<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        for _ in 0..STEPS {
            let Some(name) = schema["$ref"].as_str() else { return schema };
            let name = name.rsplit('/').next().unwrap_or_default();
            schema = self.parts.get(name).unwrap_or(&ANYTHING);
        }
        &ANYTHING
    }

    /// Whatever of this value does not fit the schema. What a schema does not say fits.
    fn hold(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<Violation>) {
        let schema = self.behind(schema);
        if found.len() >= MOST {
            return;
        }
        if let Some(choices) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
            return self.choose(choices, value, at, found);
        }
        let kinds = kinds(schema);
        if kinds.is_empty() || (value.is_null() && kinds.contains(&"null")) {
            return;
        }
        let format = schema["format"].as_str();
        match schema["enum"].as_array() {
            Some(list) if !list.contains(value) => found.push(not_listed(at, list)),
            None if !kinds.iter().any(|kind| is(kind, format, value)) => found.push(mistyped(at, &kinds, format)),
            _ => self.inside(schema, value, at, found),
        }
    }

    /// One of several, or nothing: the one that says by a member of a single value that it is meant. Without such a member
    /// nobody can tell which of them the mistakes would be of.
    fn choose(&self, choices: &[Value], value: &Value, at: &str, found: &mut Vec<Violation>) {
        let all = choices.iter().map(|choice| self.behind(choice));
        let real: Vec<&Value> = all.filter(|choice| choice["type"] != "null").collect();
        if value.is_null() && real.len() < choices.len() {
            return;
        }
        let meant = match real.as_slice() {
            [only] => Some(*only),
            several => several.iter().copied().find(|choice| is_named(choice, value)),
        };
        if let Some(meant) = meant {
            self.hold(meant, value, at, found);
        }
    }

    fn inside(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<Violation>) {
        match value {
            Value::Object(members) => self.members(schema, members, at, found),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.hold(&schema["items"], item, &format!("{at}/{index}"), found);
                }
            }
            Value::Number(number) => found.extend(beyond(schema, number.as_f64(), at)),
            _ => {}
        }
    }

    fn members(&self, schema: &Value, members: &Map<String, Value>, at: &str, found: &mut Vec<Violation>) {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        found.extend(required.filter(|name| !members.contains_key(*name)).map(|name| missing(at, name)));
        let (known, others) = (schema["properties"].as_object(), &schema["additionalProperties"]);
        for (name, member) in members {
            match known.and_then(|known| known.get(name)) {
                Some(property) => self.hold(property, member, &format!("{at}/{}", escape(name)), found),
                None if *others == Value::Bool(false) => {
                    let names: Vec<&str> = known.into_iter().flat_map(Map::keys).map(String::as_str).collect();
                    found.push(unknown(format!("{at}/{}", escape(name)), &names));
                }
                None => self.hold(others, member, &format!("{at}/{}", escape(name)), found),
            }
        }
    }
}

/// Whether a member of the choice can only be what it is in the value.
fn is_named(choice: &Value, value: &Value) -> bool {
    let only = |property: &Value| {
        property["enum"].as_array().filter(|list| list.len() == 1).and_then(|list| list.first().cloned())
    };
    choice["properties"].as_object().is_some_and(|properties| {
        properties.iter().any(|(name, property)| only(property).is_some_and(|only| only == value[name.as_str()]))
    })
}

fn kinds(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is(kind: &str, format: Option<&str>, value: &Value) -> bool {
    match (kind, value) {
        ("null", Value::Null)
        | ("boolean", Value::Bool(_))
        | ("number", Value::Number(_))
        | ("array", Value::Array(_))
        | ("object", Value::Object(_)) => true,
        ("integer", Value::Number(number)) => !number.is_f64(),
        ("string", Value::String(text)) => match format {
            Some("uuid") => Uuid::try_parse(text).is_ok(),
            Some("date") => text.parse::<NaiveDate>().is_ok(),
            Some("date-time") => DateTime::parse_from_rfc3339(text).is_ok(),
            _ => true,
        },
        _ => false,
    }
}

/// What to give for a kind, in French and in English.
fn wanted(kind: &str, format: Option<&str>) -> Option<(&'static str, &'static str)> {
    Some(match (kind, format) {
        ("string", Some("uuid")) => ("un identifiant (UUID)", "an id (UUID)"),
        ("string", Some("date")) => ("une date comme \"2026-01-31\"", "a date such as \"2026-01-31\""),
        ("string", Some("date-time")) => {
            ("un instant comme \"2026-01-31T09:00:00Z\"", "a time such as \"2026-01-31T09:00:00Z\"")
        }
        ("string", _) => ("un texte entre guillemets", "a text in quotes"),
        ("integer", _) => ("un nombre entier sans guillemets", "a whole number without quotes"),
        ("number", _) => ("un nombre sans guillemets", "a number without quotes"),
        ("boolean", _) => ("true ou false, sans guillemets", "true or false, without quotes"),
        ("array", _) => ("une liste [ ]", "a list [ ]"),
        ("object", _) => ("un objet { }", "an object { }"),
        _ => return None,
    })
}

fn mistyped(at: &str, kinds: &[&str], format: Option<&str>) -> Violation {
    let (fr, en): (Vec<_>, Vec<_>) = kinds.iter().filter_map(|kind| wanted(kind, format)).unzip();
    let (fr, en) = (format!("Donnez {}.", fr.join(" ou ")), format!("Give {}.", en.join(" or ")));
    let mut one = Violation::new(Place::Pointer(at.to_owned()), "type", fr, en);
    let expected: Vec<&str> = kinds.iter().copied().filter(|kind| *kind != "null").collect();
    one.params.insert("expected".into(), expected.into());
    one
}

fn not_listed(at: &str, list: &[Value]) -> Violation {
    let expected = list.iter().filter(|one| !one.is_null()).cloned().collect();
    let params = HashMap::from([("expected".into(), Value::Array(expected))]);
    let detail = Some((check::message("one_of", &params, Lang::Fr), check::message("one_of", &params, Lang::En)));
    Violation { place: Place::Pointer(at.to_owned()), code: "type".into(), params, detail }
}

/// A number beyond its limits: reading stops at it where none of its type is so large or so small, and would say no more than that.
fn beyond(schema: &Value, number: Option<f64>, at: &str) -> Option<Violation> {
    let number = number?;
    let beyond =
        |name: &str, is: fn(&f64, &f64) -> bool| schema[name].as_f64().is_some_and(|limit| is(&number, &limit));
    if !beyond("minimum", f64::lt) && !beyond("maximum", f64::gt) {
        return None;
    }
    let limit = |(name, key): (&'static str, &str)| {
        schema.get(key).filter(|limit| !limit.is_null()).map(|limit| (name.into(), limit.clone()))
    };
    let params: HashMap<_, _> = [("min", "minimum"), ("max", "maximum")].into_iter().filter_map(limit).collect();
    let detail = Some((check::message("range", &params, Lang::Fr), check::message("range", &params, Lang::En)));
    Some(Violation { place: Place::Pointer(at.to_owned()), code: "range".into(), params, detail })
}

fn missing(at: &str, name: &str) -> Violation {
    let place = Place::Pointer(format!("{at}/{}", escape(name)));
    Violation::new(place, "required", "Ce champ est obligatoire.", "This field is required.")
}

fn unknown(at: String, known: &[&str]) -> Violation {
    let known = known.join(", ");
    Violation::new(
        Place::Pointer(at),
        "unknown_field",
        format!("Champ inconnu. Connus ici : {known}."),
        format!("Unknown field. Known here: {known}."),
    )
}

/// What reading stopped at, with its place.
fn told(stopped: &Stopped) -> Violation {
    let mut pointer: String = stopped.path().iter().map(segment).collect();
    let text = stopped.inner().to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    let quoted = text.split('`').nth(1).unwrap_or_default();
    if text.starts_with("unknown field") {
        if !pointer.ends_with(&format!("/{}", escape(quoted))) {
            pointer = format!("{pointer}/{}", escape(quoted));
        }
        let known: Vec<&str> = text.split('`').skip(3).step_by(2).collect();
        unknown(pointer, &known)
    } else if text.starts_with("missing field") {
        missing(&pointer, quoted)
    } else {
        Violation::new(
            Place::Pointer(pointer),
            "type",
            // Not the parser's own words: they repeat the refused value, which may be personal.
            "Valeur d'un autre type ou format que prévu ; le contrat dit lequel.",
            "A value of another type or format than expected; the contract says which.",
        )
    }
}

fn segment(segment: &serde_path_to_error::Segment) -> String {
    use serde_path_to_error::Segment as S;
    match segment {
        S::Seq { index } => format!("/{index}"),
        S::Map { key } => format!("/{}", escape(key)),
        S::Enum { variant } => format!("/{}", escape(variant)),
        S::Unknown => String::new(),
    }
}

#[cfg(test)]
mod tests;
