//! What is made by chance and shown once: tokens, secrets, one-time passwords.

use kernel::secrets::{Purpose, Secrets, hash_token, hex, random_bytes, random_token};

/// What personal API tokens begin with, so that scanners of leaked secrets recognise them.
pub const API_TOKEN: &str = "clq_";
/// What client secrets begin with.
pub const CLIENT_SECRET: &str = "cls_";
/// What refresh tokens begin with.
pub const REFRESH_TOKEN: &str = "clr_";
/// What authorization codes begin with.
pub const CODE: &str = "clc_";

/// For the keyed hashes under which failed attempts are counted.
const THROTTLE: Purpose = Purpose::new("accounts.throttle");

/// Letters and digits that nobody mixes up when a password is read out; 32 of them, so that a byte picks one evenly.
const CLEAR: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A new token or secret, and what is kept of it.
pub struct Fresh {
    /// To be shown once.
    pub text: String,
    /// To be stored.
    pub hash: String,
    /// Its last four characters.
    pub hint: String,
}

impl Fresh {
    /// 256 random bits behind a prefix.
    pub fn new(prefix: &str) -> Self {
        let text = random_token(prefix);
        let hint = text[text.len() - 4..].to_owned();
        Self { hash: hash_token(&text), hint, text }
    }
}

/// Whether a text can be a token of this kind at all; spares a look into the database.
pub fn looks_like(token: &str, prefix: &str) -> bool {
    token.len() == prefix.len() + 43
        && token.starts_with(prefix)
        && token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// A password to be read out, typed once and changed: 80 random bits in four groups.
pub fn one_time_password() -> String {
    let letters: Vec<char> =
        random_bytes::<16>().iter().map(|byte| char::from(CLEAR[usize::from(byte % 32)])).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Under which key failures are counted. The table tells neither who nor where.
pub fn throttle_key(secrets: &Secrets, kind: &str, subject: &str) -> String {
    let mac = secrets.mac(THROTTLE, format!("{kind}:{subject}").as_bytes());
    hex(&mac[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::password;

    #[test]
    fn a_token_is_recognised_by_its_form() {
        let fresh = Fresh::new(API_TOKEN);
        assert!(looks_like(&fresh.text, API_TOKEN));
        assert!(fresh.text.ends_with(&fresh.hint) && fresh.hash.len() == 64);
        for other in ["clq_short", &fresh.text.replace("clq_", "clr_"), &format!("{}x", fresh.text), "clq_", ""] {
            assert!(!looks_like(other, API_TOKEN), "{other}");
        }
        assert!(!looks_like(&format!("clq_{}", "é".repeat(21) + "x"), API_TOKEN));
    }

    #[test]
    fn a_one_time_password_passes_our_own_rules() {
        for _ in 0..50 {
            let password = one_time_password();
            assert_eq!(password.len(), 19);
            assert_eq!(password::check(&password, "admin"), Ok(()), "{password}");
        }
        assert_ne!(one_time_password(), one_time_password());
    }
}
