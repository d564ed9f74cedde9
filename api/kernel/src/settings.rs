//! The part of the configuration that the kernel and modules read. The server reads it from defaults, `colloque.toml` and
//! the environment, and refuses unknown keys.

use serde::{Deserialize, Serialize};

/// Everything below, in one value.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The address under which callers reach this server, without a trailing slash: issuer of tokens, base of links.
    pub public_url: String,
    /// Whether a reverse proxy in front appends callers' addresses to `X-Forwarded-For`; only then is its last entry believed.
    pub behind_proxy: bool,
    /// Bytes that a request body may have, decompressed (imports have a limit of their own).
    pub body_limit_bytes: usize,
    /// Seconds within which a request body must have arrived.
    pub body_timeout_seconds: u64,
    /// Request limits.
    pub rate_limit: RateLimit,
    /// Mail.
    pub mail: Mail,
}

/// Mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// Where it goes: `smtp://[user:password@]host[:port]`, `smtps://…`, `file:DIRECTORY` (one `.eml` each) or `none`
    /// (mails are captured).
    pub transport: String,
    /// From whom: `Name <address>` or an address.
    pub from: String,
}

impl Default for Mail {
    fn default() -> Self {
        Self { transport: "file:./var/mail".to_owned(), from: "Colloque <noreply@localhost>".to_owned() }
    }
}

/// Request limits per principal (or address, for anonymous callers), counted per process.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateLimit {
    /// Whether there are any.
    pub enabled: bool,
    /// Requests per second in the long run.
    pub per_second: u32,
    /// Requests at once.
    pub burst: u32,
    /// The same for callers without credentials, per address.
    pub anonymous_per_second: u32,
    /// Requests at once for callers without credentials.
    pub anonymous_burst: u32,
    /// Public forms (registrations, quotes, links) per minute and address.
    pub forms_per_minute: u32,
    /// Exports per minute and principal.
    pub exports_per_minute: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            behind_proxy: false,
            body_limit_bytes: 1024 * 1024,
            body_timeout_seconds: 15,
            rate_limit: RateLimit::default(),
            mail: Mail::default(),
        }
    }
}

impl Default for RateLimit {
    fn default() -> Self {
        Self {
            enabled: true,
            per_second: 50,
            burst: 200,
            anonymous_per_second: 10,
            anonymous_burst: 60,
            forms_per_minute: 30,
            exports_per_minute: 20,
        }
    }
}
