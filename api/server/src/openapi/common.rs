//! What holds for every operation: path parameters, headers, problem answers, examples, both ways to authenticate.

use super::{child, each_operation_mut};
use serde_json::{Value, json};

/// Problem answers that an operation may give, by status.
const PROBLEMS: [(u16, &str); 19] = [
    (308, "The organisation was merged into another one: the same request at `Location`, and keep the new id."),
    (400, "The request cannot be read: broken JSON, broken transfer."),
    (401, "No valid token."),
    (403, "The scope is missing; the problem names it."),
    (404, "Not there, or not visible to you: the two look the same."),
    (405, "Another method."),
    (406, "No representation that you accept."),
    (408, "The body came too slowly."),
    (409, "In conflict with the present state; `code` says how."),
    (410, "The cursor is older than what the feed keeps: start over without one."),
    (412, "Changed since you read it: read again."),
    (413, "The body is too large."),
    (415, "Another Content-Type is expected."),
    (422, "Some input is wrong; `errors` says what and where. Nothing was written."),
    (428, "If-Match is missing."),
    (429, "Too many requests; see `Retry-After`."),
    (500, "A fault of ours; quote the `trace_id`."),
    (503, "Not possible right now; see `Retry-After`."),
    (507, "No space left; nothing was written."),
];

/// Completes the document in place.
pub(super) fn complete(document: &mut Value) {
    let components = child(document, "components");
    components["parameters"] = parameters();
    components["headers"] = headers();
    for (status, what) in PROBLEMS {
        child(components, "responses")[format!("Problem{status}")] = problem_response(status, what);
    }
    child(components, "schemas")["Problem"] = problem_schema();
    let schemas = components["schemas"].clone();
    each_operation_mut(document, |path, method, operation| {
        add_parameters(path, method, operation);
        add_examples(&schemas, operation);
        add_security(operation);
        add_problems(path, method, operation);
    });
}

fn parameters() -> Value {
    // Without examples: Swagger UI would fill them in, and a second try with the same key would not be a new request.
    let header = |name: &str, what: &str, max: u32| {
        json!({
            "name": name, "in": "header", "required": false, "description": what,
            "schema": { "type": "string", "maxLength": max },
        })
    };
    json!({
        "event": {
            "name": "event", "in": "path", "required": true,
            "description": "Id or slug of the event.",
            "schema": { "type": "string", "minLength": 2, "maxLength": 80 }, "example": "congres-2015",
        },
        "accept-language": header("Accept-Language", "`fr` (default) or `en`: the language of messages and texts.", 200),
        "idempotency-key": header(
            "Idempotency-Key",
            "Makes a retry safe: the same key with the same body answers what the first answered, for 24 hours.",
            255
        ),
    })
}

fn headers() -> Value {
    let header =
        |what: &str, max: u32| json!({ "description": what, "schema": { "type": "string", "maxLength": max } });
    json!({
        "request-id": header("Yours if you sent one, else ours; in our log and in problems as `trace_id`.", 128),
        "retry-after": { "description": "Seconds to wait.", "schema": { "type": "integer", "minimum": 0, "maximum": 86400 } },
        "ratelimit": header("What is left of the limit (IETF draft).", 200),
        "ratelimit-policy": header("The limit (IETF draft).", 200),
    })
}

fn problem_response(status: u16, what: &str) -> Value {
    let mut response = json!({
        "description": what,
        "headers": { "X-Request-Id": { "$ref": "#/components/headers/request-id" } },
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
    if [409, 429, 503].contains(&status) {
        response["headers"]["Retry-After"] = json!({ "$ref": "#/components/headers/retry-after" });
    }
    if status == 308 {
        let schema = json!({ "type": "string", "maxLength": 8000 });
        response["headers"]["Location"] = json!({ "description": "Where it is now.", "schema": schema });
    }
    response
}

fn problem_schema() -> Value {
    let text = |what: &str, max: u32| json!({ "type": "string", "maxLength": max, "description": what });
    let place = |what: &str| json!({ "type": "string", "maxLength": 1000, "description": what });
    json!({
        "type": "object",
        "description": "Problem details (RFC 9457). Some codes add members, such as the id of what is in conflict.",
        "required": ["type", "title", "status", "detail", "instance", "code", "trace_id"],
        "properties": {
            "type": text("Page about this kind of problem.", 200),
            "title": text("The kind, in your language.", 200),
            "status": { "type": "integer", "minimum": 300, "maximum": 599 },
            "detail": text("What happened here and what to do, in your language.", 4000),
            "instance": text("The path that was asked for.", 8000),
            "code": text("Stable; compare with this.", 100),
            "trace_id": text("Quote it when you ask for help.", 128),
            "errors": {
                "type": "array",
                "maxItems": 1000,
                "description": "Every wrong input.",
                "items": {
                    "type": "object",
                    "required": ["code", "detail", "params"],
                    "properties": {
                        "pointer": place("RFC 6901 pointer into the body."),
                        "parameter": place("Name of a parameter."),
                        "header": place("Name of a header."),
                        "code": text("Stable.", 100),
                        "detail": text("What to do, in your language.", 4000),
                        "params": { "type": "object", "description": "The limits that apply." },
                    },
                },
            },
        },
        "example": {
            "type": "/problems/request.invalid", "title": "Invalid input", "status": 422,
            "detail": "Invalid input", "instance": "/api/v1/partners", "code": "request.invalid",
            "trace_id": "0199a1b2-0000-7000-8000-000000000000",
            "errors": [{ "pointer": "/siret", "code": "siret", "detail": "14 digits whose check digits fit.", "params": {} }],
        },
    })
}

fn list<'a>(operation: &'a mut Value, key: &str) -> &'a mut Vec<Value> {
    if !operation[key].is_array() {
        operation[key] = json!([]);
    }
    match &mut operation[key] {
        Value::Array(list) => list,
        _ => unreachable!("it was made an array just now"),
    }
}

/// Path parameters that the context consumes, and the headers that work everywhere.
fn add_parameters(path: &str, method: &str, operation: &mut Value) {
    let params = list(operation, "parameters");
    if path.contains("{event}") {
        params.retain(|param| !(param["name"] == "event" && param["in"] == "path"));
        params.insert(0, json!({ "$ref": "#/components/parameters/event" }));
    }
    params.iter_mut().for_each(|param| join_default(&mut param["schema"]));
    for param in params.iter_mut().filter(|param| param["in"] == "path") {
        // One without a name gets no description, which the tests of the document refuse.
        let Some(name) = param["name"].as_str().map(str::to_owned) else { continue };
        let may_be_code = param["schema"]["$ref"].is_null();
        if param["schema"] == json!({ "type": "string" }) {
            // A partner's own keys are longer than our codes.
            let longest = if name == "external_id" { 128 } else { 80 };
            param["schema"] = json!({ "type": "string", "minLength": 1, "maxLength": longest });
        }
        if param["description"].is_null() {
            param["description"] = what_names(&name, may_be_code).into();
        }
    }
    if path.starts_with("/api/") {
        params.push(json!({ "$ref": "#/components/parameters/accept-language" }));
        if method == "post" {
            params.push(json!({ "$ref": "#/components/parameters/idempotency-key" }));
        }
    }
}

/// What to put into the path for a thing of this name.
fn what_names(name: &str, may_be_code: bool) -> String {
    let thing = name.replace('_', " ");
    match name {
        "external_id" => "The partner's own key of the member, as the partner sent it, percent-encoded.".to_owned(),
        "partner" | "event" => format!("Id or slug of the {thing}."),
        "registration" | "revision" => format!("Id or number of the {thing}."),
        "driver" => "Id or name of the driver.".to_owned(),
        "number" => "Number of the certificate.".to_owned(),
        "code" => "Code of the problem.".to_owned(),
        "figure" => "Id or code of a line, or the name of a total, such as `balance`.".to_owned(),
        "actual" | "check_in" | "mail" | "room" | "simulation" => format!("Id of the {thing}."),
        _ if may_be_code => format!("Id or code of the {thing}."),
        _ => format!("Id of the {thing}."),
    }
}

/// A parameter of a few words that has a default is collected as those words *and* an object with the default, which no value
/// is.
fn join_default(schema: &mut Value) {
    let Some([words, more]) = schema["allOf"].as_array().map(Vec::as_slice) else { return };
    let Some(default) = more.get("default") else { return };
    let mut joined = words.clone();
    joined["default"] = default.clone();
    *schema = joined;
}

/// The example of a body's schema stands with the body, where Swagger UI fills it in.
fn add_examples(schemas: &Value, operation: &mut Value) {
    let Some(content) = operation["requestBody"]["content"].as_object_mut() else { return };
    for media in content.values_mut().filter(|media| media["example"].is_null()) {
        let reference = media["schema"]["$ref"].as_str().unwrap_or_default();
        let name = reference.rsplit('/').next().unwrap_or_default();
        if !schemas[name]["example"].is_null() {
            media["example"] = schemas[name]["example"].clone();
        }
    }
}

/// Handlers state the OAuth scope; a personal token serves as well. Without any statement an operation is public.
fn add_security(operation: &mut Value) {
    let security = list(operation, "security");
    // `security(())` says the same as nothing.
    security.retain(|one| one.as_object().is_some_and(|one| !one.is_empty()));
    if security.iter().any(|one| !one["oauth2"].is_null()) {
        security.push(json!({ "token": [] }));
    }
}

fn add_problems(path: &str, method: &str, operation: &mut Value) {
    let secured = operation["security"].as_array().is_some_and(|list| !list.is_empty());
    let has_body = !operation["requestBody"].is_null();
    let param = |place: &str, name: &str| {
        operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|param| param["in"] == place && (name.is_empty() || param["name"] == name))
    };
    let (has_query, has_if_match) = (param("query", ""), param("header", "If-Match"));
    let changes = method != "get";
    let api = path.starts_with("/api/");
    let mut statuses: Vec<u16> = vec![500, 503];
    if api {
        statuses.push(429);
    }
    if path.starts_with("/api/v1/") {
        statuses.push(406);
    }
    if api || secured {
        // Also where nobody needs a token: one that is sent must be good.
        statuses.push(401);
    }
    if secured {
        statuses.push(403);
    }
    if path.contains('{') {
        statuses.push(404);
    }
    if path.contains("{partner}") {
        statuses.push(308);
    }
    if has_query || has_body || (api && changes) {
        statuses.push(422);
    }
    if has_body {
        statuses.extend([400, 408, 413, 415]);
    }
    if path.ends_with("/changes") {
        statuses.push(410);
    }
    if has_if_match {
        statuses.push(412);
    }
    if has_if_match
        && operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|param| param["name"] == "If-Match" && param["required"] == true)
    {
        statuses.push(428);
    }
    if api && changes {
        statuses.extend([409, 507]);
    }
    statuses.sort_unstable();
    let responses = child(operation, "responses");
    for status in statuses {
        let key = status.to_string();
        if responses[&key].is_null() {
            responses[&key] = json!({ "$ref": format!("#/components/responses/Problem{status}") });
        }
    }
    for (status, response) in
        responses.as_object_mut().into_iter().flatten().filter(|(_, response)| response["$ref"].is_null())
    {
        // What a handler says of a status of its own is its words; the form is that of every problem.
        if status.as_str() >= "400" && response["content"].is_null() {
            response["content"] = problem_response(0, "")["content"].take();
        }
        child(response, "headers")["X-Request-Id"] = json!({ "$ref": "#/components/headers/request-id" });
    }
}

/// Characters that a text in a list has at most when its type says nothing closer.
const ITEM_MAX: u32 = 500;

/// Texts in lists get a bound: utoipa has no place to state one on the items of a `Vec<String>`.
pub(super) fn bound_items(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(items) = map.get_mut("items")
                && items["type"] == "string"
                && ["maxLength", "enum", "format", "pattern"].iter().all(|bound| items[*bound].is_null())
            {
                *items = json!({ "type": "string", "maxLength": ITEM_MAX });
            }
            map.values_mut().for_each(bound_items);
        }
        Value::Array(list) => list.iter_mut().for_each(bound_items),
        _ => {}
    }
}
