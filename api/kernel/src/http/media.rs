//! Media types in headers (RFC 9110, 8.3.1).

/// A media type or range in lower case, and its parameters by name, unquoted.
pub(super) fn media_type(text: &str) -> (String, Vec<(String, String)>) {
    let (media, rest) = text.split_once(';').unwrap_or((text, ""));
    let parameters = rest
        .split(';')
        .filter_map(|one| one.split_once('='))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"').to_ascii_lowercase()));
    (media.trim().to_ascii_lowercase(), parameters.collect())
}

/// The weight of a range: `q`, or 1.
pub(super) fn weight(parameters: &[(String, String)]) -> f32 {
    let told = parameters.iter().find(|(name, _)| name == "q");
    told.and_then(|(_, text)| text.parse().ok()).unwrap_or(1.0)
}

/// What an `Accept` header says of a media type (RFC 9110, 12.5.1): the weight that the range gives it which says most about
/// it, and the place of that range in the header. `None` if no range takes it in.
fn said_of(accept: &str, media: &str) -> Option<(f32, usize)> {
    let family = media.split_once('/').map_or("", |(family, _)| family);
    let said = accept.split(',').enumerate().filter_map(|(place, range)| {
        let (range, parameters) = media_type(range);
        let much = match range.as_str() {
            "*/*" | "*" => 0,
            exact if exact == media => 2,
            other => other.strip_suffix("/*").filter(|own| *own == family).map(|_| 1)?,
        };
        Some((much, weight(&parameters), place))
    });
    said.reduce(|best, one| if one.0 > best.0 || (one.0 == best.0 && one.1 > best.1) { one } else { best })
        .map(|(_, weight, place)| (weight, place))
}

/// Whether an `Accept` header takes this media type. Without the header anything is taken.
pub(super) fn takes(accept: &str, media: &str) -> bool {
    accept.trim().is_empty() || said_of(accept, media).is_some_and(|(weight, _)| weight > 0.0)
}

/// Which of our media types a caller likes best: of those with the highest weight the one whose range comes first in the
/// header, then the first of ours. `None` if the header takes none of them, or says nothing.
pub(super) fn preferred<'a>(accept: &str, ours: &[&'a str]) -> Option<&'a str> {
    let taken = ours.iter().filter_map(|media| {
        let (weight, place) = said_of(accept, media).filter(|(weight, _)| *weight > 0.0)?;
        Some((weight, place, *media))
    });
    taken
        .reduce(|best, one| if one.0 > best.0 || (one.0 >= best.0 && one.1 < best.1) { one } else { best })
        .map(|(.., media)| media)
}

#[cfg(test)]
mod tests {
    use super::{media_type, preferred, takes};

    #[test]
    fn the_range_that_says_most_decides() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        for accept in ["", "*/*", "application/*", "Application/JSON; charset=utf-8", "image/png, *; q=.2", browser] {
            assert!(takes(accept, "application/json"), "{accept}");
        }
        for accept in ["application/xml", "text/*", "*/*;q=0", "application/json;q=0, */*", "application/json+x"] {
            assert!(!takes(accept, "application/json"), "{accept}");
        }
    }

    #[test]
    fn what_is_excluded_is_not_preferred() {
        let ours = ["application/json", "text/csv"];
        for (accept, expected) in [
            ("", None),
            ("text/html", None),
            ("*/*;q=0", None),
            ("*/*", Some("application/json")),
            ("application/json;q=0, */*", Some("text/csv")),
            ("*/*, application/json;q=0", Some("text/csv")),
            ("*/*;q=0.1, application/json;q=0", Some("text/csv")),
            ("text/csv, application/json", Some("text/csv")),
            ("application/json, text/csv", Some("application/json")),
            ("text/csv;q=0.5, application/*", Some("application/json")),
        ] {
            assert_eq!(preferred(accept, &ours), expected, "{accept}");
        }
    }

    #[test]
    fn types_and_parameters_are_taken_apart() {
        let (media, parameters) = media_type(" Text/CSV; Charset=\"Windows-1252\" ;header=present");
        assert_eq!(media, "text/csv");
        let expected = [("charset", "windows-1252"), ("header", "present")];
        assert_eq!(parameters, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(media_type(""), (String::new(), Vec::new()));
    }
}
