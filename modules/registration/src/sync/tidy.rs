//! What exports of other programs do to texts, undone.

/// Trimmed; line ends, tabs and runs of blanks become one blank. Other control characters stay, to be refused.
pub fn line(text: &str) -> String {
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let words = text.split(blank).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// A telephone number in E.164: without blanks, dots and the like, `00` as `+`, ten digits after a 0 as French.
pub fn phone(text: &str) -> String {
    let kept: String = line(text).chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '/')).collect();
    if let Some(rest) = kept.strip_prefix("00") {
        return format!("+{rest}");
    }
    match kept.strip_prefix('0') {
        Some(rest) if rest.len() == 9 && rest.bytes().all(|byte| byte.is_ascii_digit()) => format!("+33{rest}"),
        _ => kept,
    }
}

/// A department's code: upper case, two digits at least (spreadsheets turn `01` into `1`).
pub fn department(text: &str) -> String {
    let code = line(text).to_ascii_uppercase();
    if code.len() == 1 && code.bytes().all(|byte| byte.is_ascii_digit()) { format!("0{code}") } else { code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_mended() {
        assert_eq!(line("  Communauté\r\nde  communes\u{a0} "), "Communauté de communes");
        assert_eq!(line("a\u{7}b"), "a\u{7}b");
        for (typed, number) in [
            ("06 12 34 56 78", "+33612345678"),
            ("06.12.34.56.78", "+33612345678"),
            ("0033 6 12 34 56 78", "+33612345678"),
            ("+41 22 345 67 89", "+41223456789"),
            ("12", "12"),
        ] {
            assert_eq!(phone(typed), number);
        }
        assert_eq!((department("1"), department("2a "), department("974")), ("01".into(), "2A".into(), "974".into()));
    }
}
