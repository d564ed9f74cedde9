//! The OpenAPI document: it is committed, it is complete, and it says enough.

use serde_json::Value;
use std::{collections::BTreeSet, path::PathBuf};
use tests::{Contract, House, Operation, on_both};

on_both!(every_documented_operation_is_there, whatever_is_not_documented_is_not_there);

fn contract() -> &'static Contract {
    Contract::of_the_product()
}

/// Fails with every line, since a list that is fixed one by one is tedious.
#[track_caller]
fn none(what: &str, wrong: impl IntoIterator<Item = String>) {
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{what}:\n  {}", wrong.join("\n  "));
}

/// Every value of the document with its JSON pointer.
fn walk<'a>(value: &'a Value, at: String, visit: &mut impl FnMut(&str, &'a Value)) {
    visit(&at, value);
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| walk(value, format!("{at}/{}", escape(key)), visit));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, value)| walk(value, format!("{at}/{n}"), visit));
        }
        _ => {}
    }
}

fn is_committed(file: &str, present: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../openapi").join(file);
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    if committed == present {
        return;
    }
    let pairs = committed.lines().chain([""]).zip(present.lines().chain([""])).enumerate();
    let first = pairs.into_iter().find(|(_, (old, new))| old != new);
    let (line, (old, new)) = first.unwrap_or((0, ("", "")));
    panic!(
        "openapi/{file} is not what the code says, first in line {}:\n  committed: {old}\n  the code:  {new}\n\
         If the change is meant, run `make contract` and commit it with the code.",
        line + 1
    );
}

#[test]
fn openapi_json_is_committed() {
    is_committed("openapi.json", &server::openapi::json());
}

#[test]
fn openapi_yaml_is_committed() {
    is_committed("openapi.yaml", &server::openapi::yaml().expect("YAML"));
}

/// The whole API on one screen, for whoever reviews a change.
#[test]
fn operations_txt_is_committed() {
    is_committed("operations.txt", &server::openapi::operations());
}

/// utoipa collects by way of thread-local lists: the document must not depend on what was built before.
#[test]
fn the_document_is_the_same_each_time() {
    let anew = || server::openapi::made_anew(&server::modules());
    assert_eq!(anew(), anew());
    let on_another_thread = std::thread::spawn(anew).join().expect("it is built");
    assert_eq!(server::openapi::document().value().expect("JSON"), on_another_thread);
}

#[test]
fn every_reference_resolves() {
    let (document, mut wrong) = (contract().document(), Vec::new());
    walk(document, String::new(), &mut |at, value| {
        if let Some(reference) = value["$ref"].as_str().filter(|_| value.is_object())
            && reference.strip_prefix('#').is_none_or(|pointer| document.pointer(pointer).is_none())
        {
            wrong.push(format!("{at}: {reference}"));
        }
    });
    none("these references lead nowhere", wrong);
}

/// What nothing refers to is a leftover.
#[test]
fn every_schema_is_used() {
    let document = contract().document();
    let mut used = BTreeSet::new();
    walk(document, String::new(), &mut |_, value| {
        if let Some(name) = value["$ref"].as_str().and_then(|text| text.strip_prefix("#/components/schemas/")) {
            used.insert(name);
        }
    });
    let all = document["components"]["schemas"].as_object().into_iter().flatten();
    // An input that is only patched: the patch is derived from it, and stands in its place.
    let patched = |name: &str| used.contains(format!("{}Patch", name.strip_suffix("Input").unwrap_or(name)).as_str());
    none(
        "nothing refers to these schemas",
        all.map(|(name, _)| name).filter(|name| !used.contains(name.as_str()) && !patched(name)).cloned(),
    );
}

#[test]
fn operations_have_names_of_their_own() {
    let mut seen = BTreeSet::new();
    let snake =
        |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let bad = |operation: &&Operation| !snake(&operation.id) || !seen.insert(operation.id.clone());
    let mut all: Vec<&Operation> = contract().operations().iter().collect();
    all.sort_by_key(|operation| operation.id.clone());
    none("operationId is missing, not snake_case, or used twice", all.into_iter().filter(bad).map(|one| one.label()));
}

/// A caller reads these, so they say something.
#[test]
fn operations_say_what_they_do() {
    let tags: Vec<&str> =
        contract().document()["tags"].as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str()).collect();
    let problems = contract().operations().iter().flat_map(|operation| {
        let text = |member: &str| operation.json[member].as_str().unwrap_or_default().to_owned();
        let (summary, description) = (text("summary"), text("description"));
        let of_known_tag = operation.json["tags"].as_array().is_some_and(|list| {
            list.len() == 1 && list.iter().all(|tag| tag.as_str().is_some_and(|tag| tags.contains(&tag)))
        });
        let responses = operation.json["responses"].as_object().into_iter().flatten();
        let succeeds =
            responses.map(|(status, _)| status.as_str()).any(|status| matches!(status.as_bytes()[0], b'2' | b'3'));
        [
            (summary.is_empty(), "no summary"),
            (summary.ends_with('.'), "its summary ends with a full stop"),
            (summary.chars().count() > 80, "its summary is longer than 80 characters"),
            (description.is_empty(), "no description"),
            (description == summary, "its description is its summary"),
            (!of_known_tag, "not exactly one of the document's tags"),
            (
                operation.json["security"].as_array().is_none(),
                "it does not say what it asks of callers (public: an empty list)",
            ),
            (!succeeds, "no success answer"),
        ]
        .into_iter()
        .filter(|(wrong, _)| *wrong)
        .map(|(_, what)| format!("{}: {what}", operation.label()))
        .collect::<Vec<_>>()
    });
    none("these operations say too little", problems);
}

/// Swagger UI fills it in, and the generated tests start from it.
#[test]
fn every_json_body_has_an_example_that_is_valid() {
    let wrong = contract().operations().iter().filter_map(|operation| {
        let (media, schema) = operation.json_body()?;
        let example = &operation.json["requestBody"]["content"][media]["example"];
        if example.is_null() {
            return Some(format!("{}: no example", operation.label()));
        }
        contract().validate(schema, example).err().map(|problem| format!("{}: {problem}", operation.label()))
    });
    none("request bodies without a valid example", wrong);
}

#[test]
fn every_scope_is_declared_and_used() {
    let declared: BTreeSet<String> =
        server::modules().iter().flat_map(|module| module.scopes()).map(|scope| scope.name.to_owned()).collect();
    let used: BTreeSet<String> =
        contract().operations().iter().filter_map(|one| contract().scopes(one)).flatten().collect();
    none("asked for, but no module declares it", used.difference(&declared).cloned());
    none("declared, but no operation asks for it", declared.difference(&used).cloned());
}

/// Clients and reviewers learn from the document how long, how large, how many.
#[test]
fn every_value_has_bounds() {
    let (document, mut wrong) = (contract().document(), Vec::new());
    walk(document, String::new(), &mut |at, schema| {
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
            _ => return,
        };
        // Security schemes have a `type` as well, and examples hold any data.
        if at.starts_with("/components/securitySchemes") || at.contains("/example") || at.ends_with("/properties") {
            return;
        }
        let has = |keywords: &[&str]| keywords.iter().any(|keyword| !schema[*keyword].is_null());
        let bounded = |kind: &&str| match *kind {
            "string" => has(&["maxLength", "enum", "const", "format"]),
            "integer" => {
                has(&["enum", "const"])
                    || (has(&["minimum", "exclusiveMinimum"]) && has(&["maximum"]))
                    || has(&["format"])
            }
            "number" => has(&["format"]) || (has(&["minimum"]) && has(&["maximum"])),
            "array" => has(&["maxItems"]),
            _ => true,
        };
        // A text that is a whole page or file has no bound worth stating.
        let whole_answer = at.contains("/responses/") && at.contains("/content/") && schema["type"] == "string";
        if !whole_answer && !kinds.iter().all(bounded) {
            wrong.push(format!("{at}: {}", kinds.join(" or ")));
        }
    });
    none("without bounds (maxLength, enum or format; minimum and maximum; maxItems)", wrong);
}

/// What a caller sends has bounds that the generated tests can probe.
#[test]
fn no_value_has_to_be_of_two_types() {
    let mut torn = Vec::new();
    walk(contract().document(), String::new(), &mut |at, value| {
        let all = value["allOf"].as_array().into_iter().flatten();
        let types: BTreeSet<String> = all.map(|one| one["type"].to_string()).filter(|name| name != "null").collect();
        if types.len() > 1 {
            torn.push(format!("{at}: {types:?}"));
        }
    });
    none("no value is of all these types", torn);
}

#[test]
fn integers_that_callers_send_have_a_range() {
    let mut wrong = Vec::new();
    for operation in contract().operations() {
        for parameter in operation.json["parameters"].as_array().into_iter().flatten() {
            let parameter = contract().resolve(parameter);
            let schema = contract().resolve(&parameter["schema"]);
            let ranged = !schema["minimum"].is_null() && !schema["maximum"].is_null();
            if schema["type"] == "integer" && !ranged {
                wrong.push(format!("{}: parameter {}", operation.label(), parameter["name"]));
            }
        }
    }
    none("integers without minimum and maximum", wrong);
}

fn is_the_routers(response: &tests::Response) -> bool {
    response.status() == 404
        && response["detail"].as_str().is_some_and(|detail| detail.starts_with("Nothing at this address"))
}

/// Calls every operation as nobody: whoever answers, it is not the router that knows no such path.
async fn every_documented_operation_is_there(house: House) {
    let mut missing = Vec::new();
    for operation in contract().operations() {
        let path = operation.path_with(|_| "00000000-0000-7000-8000-000000000000".to_owned());
        let method = operation.method.parse().expect("a method");
        let response = house.anon().request(method, path).lang("en").await;
        if is_the_routers(&response) || response.status() == 405 {
            missing.push(response.story());
        }
    }
    none("documented, but not there", missing);
}

async fn whatever_is_not_documented_is_not_there(house: House) {
    let anon = house.anon();
    for path in [
        "/nowhere",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nowhere",
        "/api/v2/partners",
        "/api/v1/partners/a/b/c/d",
        "/favicon.ico",
    ] {
        let response = anon.get(path).lang("en").await.refused(404, "not_found");
        assert!(is_the_routers(&response), "{}", response.story());
    }
    // Every other method of every documented path.
    for operation in contract().operations() {
        let path = operation.path_with(|_| "00000000-0000-7000-8000-000000000000".to_owned());
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if contract().find(method, &path).is_none() {
                let response = anon.request(method.parse().expect("a method"), &path).await;
                let response = response.refused(405, "method_not_allowed");
                assert!(response.header("allow").contains(&operation.method), "Allow: {}", response.header("allow"));
            }
        }
    }
}

/// A handler that nobody mounted, or that was mounted past utoipa, is in no document: its attribute in the source is.
#[test]
fn every_handler_in_the_sources_is_in_the_document() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["modules", "api/server/src"] {
        sources(&root.join(folder), &mut files);
    }
    let mut missing = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("sources can be read");
        for line in text.lines().map(str::trim) {
            let methods = ["get", "post", "put", "patch", "delete"];
            let found = methods.iter().find_map(|method| {
                let path = line.strip_prefix("#[")?.strip_prefix(method)?.strip_prefix("(\"")?.strip_suffix("\")]")?;
                Some((method.to_uppercase(), path))
            });
            let Some((method, path)) = found else { continue };
            let documented = contract()
                .operations()
                .iter()
                .any(|one| one.method == method && (one.path == path || one.path == format!("/api/v1{path}")));
            if !documented {
                missing.push(format!("{method} {path} in {}", file.display()));
            }
        }
    }
    none("handlers that the document does not know: are they mounted?", missing);
}

fn sources(folder: &std::path::Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
