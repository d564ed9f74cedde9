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

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn types_and_parameters_are_taken_apart() {
        let (media, parameters) = media_type(" Text/CSV; Charset=\"Windows-1252\" ;header=present");
        assert_eq!(media, "text/csv");
        let expected = [("charset", "windows-1252"), ("header", "present")];
        assert_eq!(parameters, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(media_type(""), (String::new(), Vec::new()));
    }
}
