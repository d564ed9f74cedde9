//! One operation of the document.

use serde_json::Value;

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];

/// One operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    /// In capitals.
    pub method: String,
    /// With `{parameters}`.
    pub path: String,
    /// `operationId`.
    pub id: String,
    /// As documented.
    pub json: Value,
}

pub(super) fn all(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let of_path = |(path, item): (&String, &Value)| -> Vec<Operation> {
        let methods = METHODS.iter().filter_map(|method| Some((method, item.get(*method)?)));
        let operation = |(method, json): (&&str, &Value)| Operation {
            method: method.to_uppercase(),
            path: path.clone(),
            id: json["operationId"].as_str().unwrap_or_default().to_owned(),
            json: json.clone(),
        };
        methods.map(operation).collect()
    };
    paths.flat_map(of_path).collect()
}

/// The parameter in a segment, and what follows it, as in `{half_day}.pdf`.
pub fn parameter(segment: &str) -> Option<(&str, &str)> {
    segment.strip_prefix('{')?.split_once('}')
}

impl Operation {
    /// Whether a concrete path is this operation's.
    pub fn matches(&self, path: &str) -> bool {
        let (pattern, path): (Vec<&str>, Vec<&str>) = (self.path.split('/').collect(), path.split('/').collect());
        let fits = |(pattern, segment): (&&str, &&str)| match parameter(pattern) {
            Some((_, ending)) => segment.len() > ending.len() && segment.ends_with(ending),
            None => pattern == segment,
        };
        pattern.len() == path.len() && pattern.iter().zip(&path).all(fits)
    }

    /// Names of the path parameters, in order.
    pub fn parameters(&self) -> Vec<&str> {
        let segments = self.path.split('/');
        segments.filter_map(|segment| Some(parameter(segment)?.0)).collect()
    }

    /// The path with its parameters filled in.
    pub fn path_with(&self, value: impl Fn(&str) -> String) -> String {
        let segment = |segment: &str| match parameter(segment) {
            Some((name, ending)) => format!("{}{ending}", value(name)),
            None => segment.to_owned(),
        };
        self.path.split('/').map(segment).collect::<Vec<_>>().join("/")
    }

    /// Media type and schema of the request body, if it is JSON.
    pub fn json_body(&self) -> Option<(&str, &Value)> {
        let content = self.json["requestBody"]["content"].as_object()?;
        let json = |media: &str| media == "application/json" || media.ends_with("+json");
        let (media, content) = content.iter().find(|(media, _)| json(media))?;
        Some((media, &content["schema"]))
    }

    /// `create_partner (POST /api/v1/partners)`, for messages.
    pub fn label(&self) -> String {
        format!("{} ({} {})", self.id, self.method, self.path)
    }
}
