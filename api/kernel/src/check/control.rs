//! Control characters in input: where they may stand, and where the ones that may not are.

use serde_json::Value;

/// The properties whose texts may have several lines. Everything beneath such a property may: `description.fr` as well.
/// A module that needs another multi-line field adds its name here, so that one list tells what holds everywhere.
pub const MULTI_LINE: [&str; 9] =
    ["agenda", "body", "description", "minutes", "note", "notes", "postal_address", "summary", "text"];

/// As many as help to mend the input; a hostile body gets no longer answer.
const MOST_REPORTED: usize = 50;

/// Where `value` holds a control character that is refused: JSON pointers (RFC 6901) to the texts, at most 50 of them.
/// Names of properties count as texts too.
///
/// Refused are the C0 controls (U+0000 to U+001F) and DEL. Only beneath a property of [`MULTI_LINE`] may a text have
/// tabs and line ends, as LF or CR LF; a CR alone is refused there as well.
pub fn control_characters(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit(value, false, &mut Vec::new(), &mut found);
    found
}

/// A step of a path. Pointers are put together only for what is found: bodies are nearly always clean.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

fn visit<'a>(value: &'a Value, lines: bool, path: &mut Vec<Step<'a>>, found: &mut Vec<String>) {
    match value {
        Value::String(text) if refused(text, lines) => report(path, found),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Step::Index(index));
                visit(item, lines, path, found);
                path.pop();
            }
        }
        Value::Object(properties) => {
            for (name, item) in properties {
                path.push(Step::Key(name));
                if refused(name, false) {
                    report(path, found);
                } else {
                    visit(item, lines || MULTI_LINE.contains(&name.as_str()), path, found);
                }
                path.pop();
            }
        }
        _ => {}
    }
}

fn refused(text: &str, lines: bool) -> bool {
    let bytes = text.as_bytes();
    let allowed = |at: usize| match bytes[at] {
        b'\t' | b'\n' => true,
        b'\r' => bytes.get(at + 1) == Some(&b'\n'),
        _ => false,
    };
    (0..bytes.len()).any(|at| bytes[at].is_ascii_control() && !(lines && allowed(at)))
}

fn report(path: &[Step<'_>], found: &mut Vec<String>) {
    if found.len() < MOST_REPORTED {
        let step = |step: &Step<'_>| match step {
            Step::Key(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => format!("/{index}"),
        };
        found.push(path.iter().map(step).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn every_refused_text_is_pointed_at() {
        let input = json!({
            "name": "a\u{0}b",
            "title": {"fr": "deux\nlignes", "en": "one line"},
            "description": {"fr": "deux\r\nlignes\tet une tabulation", "en": "a bare\rreturn"},
            "items": [{"notes": "a\nb"}, "DEL\u{7f}", {"a/b~c": "\u{1b}[31m"}],
            "tab": "\t",
            "n\u{1}": "clean",
            "c1 and accents": "é\u{85}",
        });
        let mut found = control_characters(&input);
        found.sort();
        let expected = ["/description/en", "/items/1", "/items/2/a~1b~0c", "/n\u{1}", "/name", "/tab", "/title/fr"];
        assert_eq!(found, expected);
        assert_eq!(control_characters(&json!("\u{0}")), [""]);
        assert_eq!(control_characters(&json!({"body": "end\r"})), ["/body"]);
    }

    #[test]
    fn a_flood_is_cut_off() {
        assert_eq!(control_characters(&json!(vec!["\u{0}"; 1_000])).len(), MOST_REPORTED);
    }

    proptest! {
        #[test]
        fn a_pointer_leads_back_to_the_text(name in "[a-z~/]{1,8}", text in "[\u{0}\t\r\na]{0,6}") {
            prop_assume!(!MULTI_LINE.contains(&name.as_str()));
            let input = json!({&name: [&text]});
            let found = control_characters(&input);
            prop_assert_eq!(found.is_empty(), !text.contains(|c: char| c.is_control()));
            for pointer in found {
                prop_assert_eq!(input.pointer(&pointer), Some(&json!(text)));
            }
        }
    }
}
