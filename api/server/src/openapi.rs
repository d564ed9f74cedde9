//! The OpenAPI document: what the handlers say of themselves, and what holds for all of them, added in one place. Built
//! without a database.

use crate::{
    assembly::{self, Document},
    modules,
};
use kernel::{auth::Role, module::Module};
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

mod common;
mod patch;

/// The document of all modules that are compiled in.
pub fn document() -> Arc<Document> {
    document_of(&modules())
}

/// The document of these modules. Made once per process for the same modules, which their names tell apart: it follows from
/// the code alone, and takes long.
pub fn document_of(modules: &[Arc<dyn Module>]) -> Arc<Document> {
    static MADE: Mutex<BTreeMap<Vec<&str>, Arc<Document>>> = Mutex::new(BTreeMap::new());
    let names: Vec<&str> = modules.iter().map(|module| module.name()).collect();
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry(names).or_insert_with(|| Arc::new(Document::new(&made_anew(modules)))).clone()
}

/// The same, made anew.
pub fn made_anew(modules: &[Arc<dyn Module>]) -> Value {
    let mut document = serde_json::to_value(assembly::collect(modules)).unwrap_or_default();
    document["openapi"] = "3.1.0".into();
    document["info"] = info();
    document["servers"] = json!([{ "url": "/", "description": "This server" }]);
    document["tags"] = tags(modules);
    common::complete(&mut document);
    common::bound_items(&mut document["components"]["schemas"]);
    patch::derive(&mut document);
    child(&mut document, "components")["securitySchemes"] = security_schemes(modules);
    sort(&mut document["components"]["schemas"]);
    document
}

/// The document as pretty JSON with a newline at the end.
pub fn json() -> String {
    format!("{:#}\n", made_anew(&modules()))
}

/// The document as YAML.
pub fn yaml() -> Result<String, String> {
    crate::yaml::write(made_anew(&modules())).map_err(|error| error.to_string())
}

/// One operation per line: id, method, path, scope; sorted by path.
pub fn operations() -> String {
    let document = made_anew(&modules());
    let mut lines: Vec<[String; 4]> = each_operation(&document)
        .map(|(path, method, operation)| {
            let id = operation["operationId"].as_str().unwrap_or("?").to_owned();
            [id, method.to_ascii_uppercase(), path.to_owned(), scope_of(operation)]
        })
        .collect();
    lines.sort_by(|a, b| (&a[2], &a[1]).cmp(&(&b[2], &b[1])));
    let width = |column: usize| lines.iter().map(|line| line[column].len()).max().unwrap_or(0);
    let (ids, paths) = (width(0), width(2));
    lines.iter().map(|[id, method, path, scope]| format!("{id:ids$}  {method:6}  {path:paths$}  {scope}\n")).collect()
}

/// The scope that an operation asks for: `-` for public ones, `any` when any valid token passes.
fn scope_of(operation: &Value) -> String {
    match operation["security"].as_array().map(Vec::as_slice) {
        None | Some([]) => "-".to_owned(),
        Some([first, ..]) => first["oauth2"]
            .as_array()
            .and_then(|scopes| scopes.first())
            .and_then(Value::as_str)
            .map_or("any".to_owned(), str::to_owned),
    }
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn each_operation(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let operations =
            item.as_object().into_iter().flatten().filter(|(method, _)| METHODS.contains(&method.as_str()));
        operations.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn each_operation_mut(document: &mut Value, mut change: impl FnMut(&str, &str, &mut Value)) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                change(path, method, operation);
            }
        }
    }
}

/// The object under that key, made if it is not there.
fn child<'a>(parent: &'a mut Value, key: &str) -> &'a mut Value {
    if !parent[key].is_object() {
        parent[key] = Value::Object(Map::new());
    }
    &mut parent[key]
}

fn sort(object: &mut Value) {
    if let Some(map) = object.as_object_mut() {
        let mut entries: Vec<_> = std::mem::take(map).into_iter().collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        map.extend(entries);
    }
}

fn info() -> Value {
    json!({
        "title": "Colloque",
        "version": env!("CARGO_PKG_VERSION"),
        "summary": "A professional congress, from the first partner call to the final accounts.",
        "description": include_str!("openapi/introduction.md"),
        "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        "contact": { "name": "The operator of this installation", "url": "/.well-known/security.txt" },
    })
}

fn tags(modules: &[Arc<dyn Module>]) -> Value {
    let own = json!({ "name": "service", "description": "Jobs, change feeds, mails, health, discovery." });
    let tags = modules.iter().map(|module| json!({ "name": module.name(), "description": module.summary() }));
    tags.chain([own]).collect()
}

fn security_schemes(modules: &[Arc<dyn Module>]) -> Value {
    let scopes: Map<String, Value> = modules
        .iter()
        .flat_map(|module| module.scopes())
        .map(|scope| {
            let roles: Vec<&str> = Role::ALL.into_iter().filter(|role| scope.in_role(*role)).map(Role::name).collect();
            let partners = if scope.partners { "; also for partner clients" } else { "" };
            (scope.name.to_owned(), format!("{} (roles: {}{partners})", scope.summary.trim(), roles.join(", ")).into())
        })
        .collect();
    json!({
        "oauth2": {
            "type": "oauth2",
            "description": "People sign in with the authorization code flow and PKCE (client `swagger-ui` here); programs of \
                            partner organisations use client credentials. Access tokens last 15 minutes at most.",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "/oauth/authorize",
                    "tokenUrl": "/oauth/token",
                    "refreshUrl": "/oauth/token",
                    "scopes": scopes,
                },
                "clientCredentials": { "tokenUrl": "/oauth/token", "scopes": scopes },
            },
        },
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "clq_…",
            "description": "A personal API token (`POST /api/v1/me/tokens`, or `colloque token create`): for scripts, and here \
                            when you would rather not sign in again every 15 minutes.",
        },
    })
}
