//! Login names.

/// Shortest login name, in characters.
pub const MIN: usize = 3;
/// Longest login name, in characters.
pub const MAX: usize = 64;
/// What a login name looks like, for the document: ASCII, so that no two names look alike.
pub const PATTERN: &str = "^[a-z0-9][a-z0-9._-]*[a-z0-9]$";

/// The form that is stored and compared: trimmed, lower case.
pub fn normalize(login: &str) -> String {
    login.trim().to_ascii_lowercase()
}

/// Whether a normalised login name may be given to a new user.
pub fn is_valid(login: &str) -> bool {
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (MIN..=MAX).contains(&login.len())
        && login.starts_with(edge)
        && login.ends_with(edge)
        && login.chars().all(|c| edge(c) || matches!(c, '.' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ascii_with_dots_dashes_and_underscores_inside() {
        for good in ["admin", "c.martin", "demo-press", "a_1", "2015"] {
            assert!(is_valid(good), "{good}");
        }
        for bad in ["ab", "", ".admin", "admin-", "Admin", "adm in", "аdmin", "a@b.fr", "x\0y", &"a".repeat(65)] {
            assert!(!is_valid(bad), "{bad}");
        }
        assert_eq!(normalize("  Admin "), "admin");
    }
}
