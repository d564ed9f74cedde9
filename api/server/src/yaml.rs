//! YAML that readers of version 1.1 read as those of 1.2 do: to them a bare `on`, `no` or `y` is a boolean.

use serde_json::Value;

/// What is a boolean to them, beside `true` and `false`. Single letters come last, because `on` ends with one.
const BOOLEANS: &[&str] =
    &["yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N"];

/// Stands behind such a word while the text is made. Nothing that anybody writes has it, and a word keeps its place among others.
const MARK: &str = " \u{e000}";

/// The value as YAML, with those words quoted, as keys and as values.
pub fn write(mut value: Value) -> Result<String, yaml_serde::Error> {
    mark(&mut value);
    let mut text = yaml_serde::to_string(&value)?;
    for word in BOOLEANS {
        text = text.replace(&format!("{word}{MARK}"), &format!("'{word}'"));
    }
    Ok(text)
}

fn marked(word: &str) -> Option<String> {
    BOOLEANS.contains(&word).then(|| format!("{word}{MARK}"))
}

fn mark(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(word) = marked(text) {
                *text = word;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mark),
        Value::Object(members) => {
            members.values_mut().for_each(mark);
            let words: Vec<(String, String)> =
                members.keys().filter_map(|key| Some((key.clone(), marked(key)?))).collect();
            for (key, word) in words {
                if let Some(value) = members.remove(&key) {
                    members.insert(word, value);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_that_are_booleans_to_some_are_quoted() {
        let value = json!({
            "one": { "on": { "no": "yes", "Off": "on" } },
            "list": ["y", "N", "yesterday", true, "true", null],
            "text": "on: that is text,\nno: that too\n",
        });
        let text = write(value.clone()).expect("YAML");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let expected = [
            "list:",
            "- 'y'",
            "- 'N'",
            "- yesterday",
            "- true",
            "- 'true'",
            "- null",
            "one:",
            "'on':",
            "'Off': 'on'",
            "'no': 'yes'",
            "text: |",
            "on: that is text,",
            "no: that too",
        ];
        assert_eq!(lines, expected);
        assert_eq!(yaml_serde::from_str::<Value>(&text).expect("YAML"), value);
    }
}
