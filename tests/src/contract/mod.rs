//! The OpenAPI document as the tests use it: which operation a request belongs to, and whether an answer is what the
//! document promises.

use crate::Response;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

pub use operation::Operation;
mod closed;
mod operation;

/// Pages that are for people and not in the document; everything else that the server answers is.
const PAGES: &str = "/docs";

/// The document, ready to be compared with.
pub struct Contract {
    document: Value,
    components: Value,
    operations: Vec<Operation>,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Contract {
    /// The product's own document.
    pub fn of_the_product() -> &'static Arc<Self> {
        static CONTRACT: OnceLock<Arc<Contract>> = OnceLock::new();
        CONTRACT.get_or_init(|| Arc::new(Contract::new(server::openapi::document().value().expect("JSON"))))
    }

    /// From a document as JSON.
    pub fn new(document: Value) -> Self {
        let components = closed::components(&document["components"]["schemas"]);
        let mut operations = operation::all(&document);
        // `/partners/merges` before `/partners/{partner}`: literal segments win, as in the router.
        operations.sort_by_key(|operation| operation.path.replace('{', "~"));
        Self { document, components, operations, validators: Mutex::default() }
    }

    /// The document.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Every operation.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation of that id.
    #[track_caller]
    pub fn operation(&self, id: &str) -> &Operation {
        let found = self.operations.iter().find(|operation| operation.id == id);
        found.unwrap_or_else(|| panic!("the document has no operation “{id}”"))
    }

    /// The operation that a request reaches.
    pub fn find(&self, method: &str, path: &str) -> Option<&Operation> {
        let method = if method == "HEAD" { "GET" } else { method };
        self.operations.iter().find(|operation| operation.method == method && operation.matches(path))
    }

    /// What a `$ref` of the document points to; anything else as it is.
    #[track_caller]
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let Some(reference) = value["$ref"].as_str() else { return value };
        let pointer = reference.trim_start_matches('#');
        let target = self.document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"));
        self.resolve(target)
    }

    /// The scopes that an operation demands by the document: `None` if it is public, empty if any token will do.
    pub fn scopes(&self, operation: &Operation) -> Option<BTreeSet<String>> {
        let security = operation.json.get("security").or_else(|| self.document.get("security"))?.as_array()?;
        let wanted = security.iter().filter_map(Value::as_object).filter(|one| !one.is_empty());
        let names = |one: &serde_json::Map<String, Value>| -> Vec<String> {
            let lists = one.values().filter_map(Value::as_array).flatten();
            lists.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let mut wanted = wanted.map(names).peekable();
        wanted.peek()?;
        Some(wanted.flatten().collect())
    }

    /// Compares an answer with the document.
    ///
    /// # Panics
    /// When it is not what the document promises.
    pub fn check(&self, response: &Response) {
        if let Err(problem) = self.compare(response) {
            panic!("the answer is not what the OpenAPI document promises: {problem}\n{}", response.story());
        }
    }

    /// Compares an answer with the document; says what differs.
    pub fn compare(&self, response: &Response) -> Result<(), String> {
        let path = response.path.split('?').next().unwrap_or_default();
        if response.header("x-request-id").is_empty() {
            return Err("it has no X-Request-Id".to_owned());
        }
        if response.status() >= 400 {
            well_formed_problem(response, path)?;
        }
        match self.find(&response.method, path) {
            Some(operation) => self.compare_with(operation, response),
            None if response.method == "OPTIONS" => Ok(()),
            None if self.operations.iter().any(|operation| operation.matches(path)) => match response.status() {
                405 => Ok(()),
                _ => Err(format!("{} is not documented for this path, so 405 was due", response.method)),
            },
            None if path.starts_with(PAGES) => Ok(()),
            None if matches!(response.status(), 404 | 308) => Ok(()),
            None => Err("no such path is documented, so 404 was due".to_owned()),
        }
    }

    fn compare_with(&self, operation: &Operation, response: &Response) -> Result<(), String> {
        let status = response.status().to_string();
        let responses = &operation.json["responses"];
        let documented = [status.as_str(), "default"].into_iter().find_map(|key| responses.get(key));
        let id = &operation.id;
        let documented = self.resolve(documented.ok_or_else(|| format!("{id} does not document status {status}"))?);
        if response.method == "HEAD" {
            return if response.body.is_empty() { Ok(()) } else { Err("an answer to HEAD has no body".to_owned()) };
        }
        let Some(content) = documented["content"].as_object().filter(|content| !content.is_empty()) else {
            return match response.body.is_empty() {
                true => Ok(()),
                false => Err(format!("{id} documents no body for {status}")),
            };
        };
        let media = response.media_type();
        let Some(content) = content.get(&media) else {
            let known: Vec<&String> = content.keys().collect();
            return Err(format!("{id} documents {known:?} for {status}, not “{media}”"));
        };
        if let (Some(json), Some(schema)) = (&response.json, content.get("schema")) {
            self.validate(schema, json)?;
        } else if media == "application/json" || media.ends_with("+json") {
            return Err("the body is not JSON".to_owned());
        }
        Ok(())
    }

    /// Validates a value against a schema of the document. Members that the schema does not name are mistakes.
    pub fn validate(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let validator = self.validator(schema);
        let errors: Vec<String> =
            validator.iter_errors(value).map(|error| format!("at “{}”: {error}", error.instance_path())).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.join("; ")) }
    }

    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let name = schema.to_string();
        if let Some(known) = self.validators().get(&name) {
            return known.clone();
        }
        // Not under the lock: the other tests go on meanwhile.
        let mut root = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema" });
        root["allOf"] = json!([closed::in_use(schema)]);
        root["components"] = closed::reached_from(&root["allOf"], &self.components);
        let built = jsonschema::options().should_validate_formats(true).offline().build(&root);
        let built = built.unwrap_or_else(|error| panic!("{schema} is not a JSON Schema: {error}"));
        self.validators().entry(name).or_insert_with(|| Arc::new(built)).clone()
    }

    fn validators(&self) -> MutexGuard<'_, HashMap<String, Arc<Validator>>> {
        self.validators.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// RFC 9457 with the members that every problem of ours has. The OAuth endpoints have a form of their own (RFC 6749, 5.2).
fn well_formed_problem(response: &Response, path: &str) -> Result<(), String> {
    if path.starts_with("/oauth/") && response.media_type() != "application/problem+json" {
        return Ok(());
    }
    if response.method == "HEAD" {
        return Ok(());
    }
    if response.media_type() != "application/problem+json" {
        return Err("an error is answered as application/problem+json".to_owned());
    }
    let problem = response.json.as_ref().ok_or("the problem is not JSON")?;
    for member in ["type", "title", "detail", "instance", "code", "trace_id"] {
        if problem[member].as_str().is_none_or(str::is_empty) {
            return Err(format!("the problem has no “{member}”"));
        }
    }
    let code = problem["code"].as_str().unwrap_or_default();
    let wrong = [
        (problem["status"] != response.status(), "status is not the answer's own"),
        (problem["type"] != format!("/problems/{code}"), "type is not /problems/<code>"),
        (problem["instance"] != path, "instance is not the path"),
        (problem["trace_id"] != response.header("x-request-id"), "trace_id is not X-Request-Id"),
        (response.header("content-language").is_empty(), "Content-Language is missing"),
    ];
    wrong.iter().find(|(wrong, _)| *wrong).map_or(Ok(()), |(_, what)| Err(format!("the problem's {what}")))
}
