//! Configuration: defaults, then `colloque.toml`, then the environment (`COLLOQUE__SECTION__KEY`). A key that nobody knows
//! or a value that cannot be used is an error that names it.

use config::{Environment, File, FileFormat};
use kernel::{
    db::Url,
    mail::{Transport, sender},
    settings::{Mail, RateLimit},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// The whole configuration.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where data is kept.
    pub database: Database,
    /// How we serve.
    pub server: Server,
    /// Request limits.
    pub rate_limit: RateLimit,
    /// Mail.
    pub mail: Mail,
    /// The first administrator.
    pub admin: Admin,
    /// Switches: `modules.partners = false`. All are on unless said otherwise.
    pub modules: BTreeMap<String, bool>,
    /// Logs.
    pub log: Log,
}

/// Where data is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite://PATH` or `postgres://…`.
    pub url: String,
    /// Connections for reading.
    pub readers: u32,
    /// Lanes that write (PostgreSQL; SQLite always has one).
    pub writers: usize,
}

/// How we serve.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Address and port.
    pub bind: SocketAddr,
    /// At least 32 characters, from which all keys are derived. With SQLite it may be left out: then it is made once, in a
    /// file beside the database. With PostgreSQL all processes must share it.
    pub secret: Option<String>,
    /// The address that callers use; `http://<bind>` unless said otherwise.
    pub public_url: Option<String>,
    /// Threads that serve; 0 for one per core.
    pub workers: usize,
    /// Whether one reverse proxy stands in front and appends callers' addresses to `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Bytes that a body may have, decompressed.
    pub body_limit_bytes: usize,
    /// Seconds within which a body must have arrived.
    pub body_timeout_seconds: u64,
    /// Origins whose pages may call us from a browser, such as `https://inscriptions.example`.
    pub cors_origins: Vec<String>,
    /// Seconds that running requests get to finish after SIGTERM.
    pub shutdown_seconds: u64,
    /// Bearer token for `/metrics` from other machines; without one, only this machine may read them.
    pub metrics_token: Option<String>,
    /// Contact for `/.well-known/security.txt` (RFC 9116): a mailto: or https: URI. Without one there is no such file.
    pub security_contact: Option<String>,
}

/// The first administrator, made at the first start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Admin {
    /// Login name.
    pub name: String,
}

/// Logs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `auto` (human on a terminal, JSON lines otherwise), `human` or `json`.
    pub format: LogFormat,
    /// env_logger's filter, such as `info` or `info,kernel=debug`.
    pub level: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Human on a terminal, JSON lines otherwise.
    #[default]
    Auto,
    /// For people.
    Human,
    /// For machines.
    Json,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "sqlite://var/colloque.db".to_owned(), readers: 8, writers: 4 }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 8080)),
            secret: None,
            public_url: None,
            workers: 0,
            behind_proxy: false,
            body_limit_bytes: 1024 * 1024,
            body_timeout_seconds: 15,
            cors_origins: Vec::new(),
            shutdown_seconds: 20,
            metrics_token: None,
            security_contact: None,
        }
    }
}

impl Default for Admin {
    fn default() -> Self {
        Self { name: "admin".to_owned() }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Auto, level: "info".to_owned() }
    }
}

/// The file that is read when it exists and no other is named.
pub const DEFAULT_FILE: &str = "colloque.toml";

impl Config {
    /// Reads the file (the default one may be absent, a named one may not) and the process's environment.
    pub fn load(file: Option<&Path>) -> Result<Self, String> {
        Self::load_from(file, None)
    }

    /// The same with a given environment.
    pub fn load_from(file: Option<&Path>, environment: Option<HashMap<String, String>>) -> Result<Self, String> {
        let source = match file {
            Some(path) => File::new(&path.to_string_lossy(), FileFormat::Toml).required(true),
            None => File::new(DEFAULT_FILE, FileFormat::Toml).required(false),
        };
        let variables = Environment::with_prefix("COLLOQUE")
            .prefix_separator("__")
            .separator("__")
            .list_separator(",")
            .with_list_parse_key("server.cors_origins")
            .try_parsing(true)
            .source(environment);
        let read = config::Config::builder().add_source(source).add_source(variables).build();
        let config: Self = read
            .and_then(config::Config::try_deserialize)
            .map_err(|error| format!("the configuration cannot be used: {error}"))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        let wrong = |key: &str, why: &str| Err(format!("the configuration cannot be used: {key}: {why}"));
        if let Err(why) = Url::parse(&self.database.url) {
            return wrong("database.url", &why);
        }
        if let Some(url) = &self.server.public_url {
            let good =
                url::Url::parse(url).is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
            if !good || url.ends_with('/') {
                return wrong("server.public_url", "expected http(s)://host[:port] without a slash at the end");
            }
        }
        if let Some(origin) = self.server.cors_origins.iter().find(|origin| !is_origin(origin)) {
            return wrong("server.cors_origins", &format!("“{origin}” is not an origin such as https://host"));
        }
        if self.server.secret.as_ref().is_some_and(|secret| secret.chars().count() < 32) {
            return wrong("server.secret", "at least 32 characters");
        }
        if self.server.body_limit_bytes < 1024 {
            return wrong("server.body_limit_bytes", "at least 1024");
        }
        if self.database.readers == 0 || self.database.writers == 0 {
            return wrong("database.readers, database.writers", "at least 1");
        }
        if self.rate_limit.per_second == 0 || self.rate_limit.burst == 0 {
            return wrong("rate_limit", "at least 1 (or rate_limit.enabled = false)");
        }
        if let Err(why) = Transport::parse(&self.mail.transport) {
            return wrong("mail.transport", &why);
        }
        if let Err(why) = sender(&self.mail.from) {
            return wrong("mail.from", &why);
        }
        let known: Vec<&str> = crate::modules().iter().map(|module| module.name()).collect();
        match self.modules.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => wrong(&format!("modules.{name}"), &format!("no such module; there are {}", known.join(", "))),
            None => Ok(()),
        }
    }

    /// Where the database is.
    pub fn database_url(&self) -> Result<Url, String> {
        Url::parse(&self.database.url).map_err(|why| format!("database.url: {why}"))
    }

    /// The address that callers use.
    pub fn public_url(&self) -> String {
        self.server.public_url.clone().unwrap_or_else(|| format!("http://{}", self.server.bind))
    }

    /// The file in which the secret of an SQLite installation is kept.
    pub fn secret_file(&self) -> Option<PathBuf> {
        match self.database_url() {
            Ok(Url::Sqlite(path)) => Some(path.with_file_name("server.secret")),
            _ => None,
        }
    }

    /// As `colloque.toml` would have it, with secrets and passwords left out.
    pub fn redacted(&self) -> Result<String, String> {
        let mut shown = self.clone();
        let hide = |value: &mut Option<String>| {
            if value.is_some() {
                *value = Some("[redacted]".to_owned());
            }
        };
        hide(&mut shown.server.secret);
        hide(&mut shown.server.metrics_token);
        shown.database.url = redact_url(&shown.database.url);
        shown.mail.transport = redact_url(&shown.mail.transport);
        let shown = serde_json::to_value(&shown).map_err(|error| error.to_string())?;
        let mut lines = Vec::new();
        for (section, keys) in shown.as_object().into_iter().flatten() {
            lines.push(format!("[{section}]"));
            // Texts, numbers and lists of texts are written alike in JSON and TOML; TOML has no null.
            lines.extend(keys.as_object().into_iter().flatten().map(|(key, value)| match value {
                Value::Null => format!("# {key} is not set"),
                value => format!("{key} = {value}"),
            }));
            lines.push(String::new());
        }
        Ok(lines.join("\n"))
    }
}

fn is_origin(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text)
}

/// Leaves the password out of a database URL, wherever libpq accepts one. What has none stays as it was written.
pub fn redact_url(text: &str) -> String {
    let Ok(mut url) = url::Url::parse(text) else {
        // libpq reads more than this parser, such as several hosts with ports: a password may be in it all the same.
        let secret = text.contains('@') || text.contains("pass");
        return if secret { "[redacted]" } else { text }.to_owned();
    };
    let secret = |name: &str| name.contains("password") || name.contains("passfile");
    let asked = url.query_pairs().any(|(name, _)| secret(&name));
    if url.password().is_none() && !asked {
        return text.to_owned();
    }
    if url.password().is_some() && url.set_password(Some("redacted")).is_err() {
        return "[redacted]".to_owned();
    }
    if asked {
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !secret(name))
            .map(|(k, v)| (k.into_owned(), v.into_owned()))
            .collect();
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(pairs: &[(&str, &str)]) -> Result<Config, String> {
        let environment = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Config::load_from(None, Some(environment))
    }

    #[test]
    fn the_environment_overrides_the_defaults() {
        let config = load(&[
            ("COLLOQUE__SERVER__BIND", "127.0.0.1:9000"),
            ("COLLOQUE__RATE_LIMIT__ENABLED", "false"),
            ("COLLOQUE__SERVER__CORS_ORIGINS", "https://a.example,https://b.example"),
            ("COLLOQUE__MODULES__PARTNERS", "false"),
            ("COLLOQUE_TEST_POSTGRES", "not ours"),
        ])
        .expect("usable");
        assert_eq!(config.public_url(), "http://127.0.0.1:9000");
        assert!(!config.rate_limit.enabled);
        assert_eq!(config.server.cors_origins.len(), 2);
        assert_eq!(config.modules.get("partners"), Some(&false));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (key, value, named) in [
            ("COLLOQUE__SERVER__PORT", "80", "port"),
            ("COLLOQUE__SERVER__BIND", "nowhere", "bind"),
            ("COLLOQUE__DATABASE__URL", "mysql://x", "database.url"),
            ("COLLOQUE__SERVER__SECRET", "short", "server.secret"),
            ("COLLOQUE__SERVER__PUBLIC_URL", "https://x.example/", "server.public_url"),
            ("COLLOQUE__MAIL__TRANSPORT", "smtp://", "mail.transport"),
            ("COLLOQUE__MAIL__TRANSPORT", "carrier-pigeon", "mail.transport"),
            ("COLLOQUE__MAIL__FROM", "nobody", "mail.from"),
            ("COLLOQUE__MODULES__WEATHER", "true", "modules.weather"),
        ] {
            let problem = load(&[(key, value)]).expect_err(key);
            assert!(problem.contains(named), "{problem}");
        }
    }

    #[test]
    fn passwords_are_not_shown() {
        let mut config = Config::default();
        config.database.url = "postgres://app:hunter2@db/colloque?sslpassword=hunter2".to_owned();
        config.mail.transport = "smtps://app:hunter2@mail.example".to_owned();
        config.server.secret = Some("hunter2-hunter2-hunter2-hunter2-hunter2".to_owned());
        assert!(!config.redacted().expect("shown").contains("hunter2"));
        config.database.url = "postgres://app:hunter2@db1:5432,db2:5432/colloque".to_owned();
        assert!(!config.redacted().expect("shown").contains("hunter2"));
    }

    #[test]
    fn what_is_shown_can_be_written_into_the_file() {
        let mut config = Config::default();
        config.modules.insert("partners".to_owned(), false);
        config.server.cors_origins = vec!["https://a.example".to_owned(), "https://b.example".to_owned()];
        config.server.public_url = Some("https://congres.example".to_owned());
        config.admin.name = "l'\"équipe\" \\".to_owned();
        let shown = config.redacted().expect("shown");
        for line in ["url = \"sqlite://var/colloque.db\"", "transport = \"file:./var/mail\"", "# secret is not set"] {
            assert!(shown.lines().any(|shown| shown == line), "“{line}” is not in:\n{shown}");
        }
        let read = config::Config::builder().add_source(File::from_str(&shown, FileFormat::Toml)).build();
        let read: Config = read.and_then(config::Config::try_deserialize).expect("usable");
        read.check().expect("usable");
        assert_eq!(read.redacted().expect("shown"), shown);
    }
}
