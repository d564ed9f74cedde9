//! Every operation with a JSON body is sent wrong bodies, derived from its schema: each is refused at the right place, and
//! nothing is written. So the validators and the document have the same limits.

use super::{
    furnished::{Furnished, takes_if_match},
    probes::{Body, Probe},
};
use serde_json::{Value, json};
use tests::{House, Operation, Request, Response, on_both};

on_both!(wrong_bodies_are_refused_at_the_right_place, unreadable_bodies_are_refused, wrong_parameters_are_refused);

/// Operations with a JSON body, each with its schema and example.
fn with_body(house: &House) -> Vec<(&Operation, &str, &Value, &Value)> {
    let body = |operation| {
        let operation: &Operation = operation;
        let (media, schema) = operation.json_body()?;
        Some((operation, media, schema, &operation.json["requestBody"]["content"][media]["example"]))
    };
    // A file is read piece by piece: what is wrong with one member is said of that member, see `registration/sync`.
    // A single member is read like an item of a file, but for its key, which stands in the path.
    let whole = |operation: &&Operation| !["create_sync", "put_member"].contains(&operation.id.as_str());
    house.contract().operations().iter().filter(whole).filter_map(body).collect()
}

fn request(furnished: &Furnished, operation: &Operation, media: &str, body: impl Into<Vec<u8>>) -> Request {
    let house = &furnished.house;
    let method = operation.method.parse().expect("a method");
    let request = house.admin().request(method, furnished.path(operation)).body(media, body).lang("en");
    let request = furnished.with_link(operation, request);
    if takes_if_match(house, operation) { request.if_match("*") } else { request }
}

/// The violation is at the place itself, or at the list or object around it whose rule was broken.
fn is_there(response: &Response, probe: &Probe) -> bool {
    let around = |at: &str| probe.pointer == at || (!at.is_empty() && probe.pointer.starts_with(&format!("{at}/")));
    let right_code = |code: &str| probe.code.is_empty() || probe.code == code;
    response.status() == 422 && response.violations().iter().any(|(at, code)| around(at) && right_code(code))
}

async fn wrong_bodies_are_refused_at_the_right_place(house: House) {
    let furnished = Furnished::new(house.clone()).await;
    let mut wrong = Vec::new();
    for (operation, media, schema, example) in with_body(&house) {
        let (refused, allowed) = Body::probes(house.contract(), schema, example, media.contains("merge-patch"));
        house.settle().await;
        let before = house.dump();
        for probe in &refused {
            let response = request(&furnished, operation, media, probe.body.to_string()).await;
            if !is_there(&response, probe) {
                let code = if probe.code.is_empty() { "any code" } else { probe.code };
                let found = response.violations();
                wrong.push(format!(
                    "{}: {}: expected 422 {code}, got {} {found:?}",
                    operation.id,
                    probe.what,
                    response.status()
                ));
            }
        }
        let changes = before.changes(&house.dump());
        if !changes.is_empty() {
            wrong.push(format!(
                "{}: a refused body changed something: {:#?}",
                operation.id,
                &changes[..changes.len().min(4)]
            ));
        }
        for probe in &allowed {
            let response = request(&furnished, operation, media, probe.body.to_string()).await;
            // As much work as is allowed, which nobody waits for here.
            if response.header("location").starts_with("/api/v1/jobs/") {
                house.admin().delete(response.header("location")).await.expect(204);
            }
            let limits = ["length", "range"];
            if response.violations().iter().any(|(at, code)| *at == probe.pointer && limits.contains(&code.as_str())) {
                wrong.push(format!("{}: {} is refused, though the document allows it", operation.id, probe.what));
            }
        }
    }
    assert!(wrong.is_empty(), "validators and document differ:\n  {}", wrong.join("\n  "));
}

async fn unreadable_bodies_are_refused(house: House) {
    let furnished = Furnished::new(house.clone()).await;
    let before = house.dump();
    for (operation, media, _, example) in with_body(&house) {
        let send = |body: Vec<u8>| request(&furnished, operation, media, body);
        for broken in ["", "{", "{\"name\": }", "{} {}", "nul", "\u{feff}"] {
            send(broken.into()).await.refused(400, "request.malformed");
        }
        send(b"{\"name\": \"\xff\xfe\"}".to_vec()).await.refused(400, "request.malformed");
        send("[".repeat(10_000).into()).await.refused(400, "request.malformed");
        for other in ["[]", "42", "\"text\"", "null", "true"] {
            send(other.into()).await.refused(422, "request.invalid");
        }
        let large = json!({ "name": "a".repeat(1024 * 1024) }).to_string();
        let refused = send(large.into()).await.refused(413, "request.too_large");
        assert_eq!(refused["limit_bytes"], 1024 * 1024);
        let whole = example.to_string();
        for other in ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
            let refused = request(&furnished, operation, other, whole.clone()).await;
            let refused = refused.refused(415, "request.unsupported_media_type");
            assert_eq!(refused["expected"], media);
        }
    }
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn wrong_parameters_are_refused(house: House) {
    let furnished = Furnished::new(house.clone()).await;
    let mut wrong = Vec::new();
    let operations =
        house.contract().operations().iter().filter(|one| one.method == "GET" && one.path.starts_with("/api/v1/"));
    for operation in operations {
        let parameters = operation.json["parameters"].as_array().into_iter().flatten();
        let parameters: Vec<&Value> =
            parameters.map(|it| house.contract().resolve(it)).filter(|it| it["in"] == "query").collect();
        // What has to be there is, apart from the one that is wrong.
        let needed = |other: &&&Value| other["required"] == true;
        let needed: Vec<(String, String)> = parameters
            .iter()
            .filter(needed)
            .map(|it| (it["name"].as_str().unwrap_or_default().to_owned(), it["example"].to_string().replace('"', "")))
            .collect();
        let mut probes = vec![("no_such_parameter".to_owned(), "1".to_owned())];
        for parameter in parameters {
            let schema = house.contract().resolve(&parameter["schema"]);
            let name = parameter["name"].as_str().unwrap_or_default();
            probes.extend(bad_values(schema).into_iter().map(|value| (name.to_owned(), value)));
        }
        for (name, value) in probes {
            let beside = needed
                .iter()
                .filter(|(other, _)| *other != name)
                .map(|(other, value)| (other.as_str(), value.as_str()));
            let query: Vec<(&str, &str)> = beside.chain([(name.as_str(), value.as_str())]).collect();
            let response = house.admin().get(furnished.path(operation)).query(&query).await;
            if response.status() != 422 || !response.violations().iter().any(|(at, _)| *at == name) {
                let short: String = value.chars().take(20).collect();
                wrong.push(format!(
                    "{}: {name}={short}: {} {:?}",
                    operation.id,
                    response.status(),
                    response.violations()
                ));
            }
        }
        let twice = house.admin().get(furnished.path(operation)).query(&[("limit", "1"), ("limit", "2")]).await;
        if twice.status() != 422 {
            wrong.push(format!("{}: a parameter given twice: {}", operation.id, twice.status()));
        }
    }
    assert!(
        wrong.is_empty(),
        "parameters that were not refused (422 with the parameter's name):\n  {}",
        wrong.join("\n  ")
    );
}

fn bad_values(schema: &Value) -> Vec<String> {
    let choice = schema["oneOf"].as_array().into_iter().flatten().find(|one| one["type"] != "null");
    let schema = choice.unwrap_or(schema);
    let mut bad = vec!["a\u{0}".to_owned(), "a\nb".to_owned()];
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or_default();
    match (kind, schema["format"].as_str()) {
        ("integer", _) => {
            bad.extend(["one", "1.5", "", "99999999999999999999"].map(str::to_owned));
            bad.extend(schema["minimum"].as_i64().map(|least| (least - 1).to_string()));
            bad.extend(schema["maximum"].as_i64().map(|most| (most + 1).to_string()));
        }
        ("boolean", _) => bad.extend(["yes", "1", ""].map(str::to_owned)),
        ("string", Some("uuid" | "date" | "date-time")) => bad.push("no-such-thing".to_owned()),
        ("string", _) if schema["enum"].is_array() => bad.push("no_such_value".to_owned()),
        ("string", _) => {
            let most = schema["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok());
            bad.extend(most.map(|most| "a".repeat(most + 1)));
            bad.extend(schema["minLength"].as_u64().filter(|least| *least > 0).map(|_| String::new()));
        }
        _ => {}
    }
    bad
}
