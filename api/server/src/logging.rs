//! Logs by env_logger: lines for people on a terminal, JSON lines otherwise. Never a personal value: requests are logged by
//! route pattern, principals by id.

use crate::config::{Log, LogFormat};
use env_logger::Builder;
use serde_json::json;
use std::io::{IsTerminal, Write};

/// Starts logging to stderr. A second call changes nothing.
pub fn start(settings: &Log) {
    let json = match settings.format {
        LogFormat::Auto => !std::io::stderr().is_terminal(),
        LogFormat::Human => false,
        LogFormat::Json => true,
    };
    let mut builder = Builder::new();
    builder.parse_filters(&settings.level);
    if json {
        // JSON escapes what a terminal could take for a command: nothing is left to strip.
        builder.write_style(env_logger::WriteStyle::Always);
        builder.format(|out, record| {
            let mut line = json!({
                "at": out.timestamp_millis().to_string(),
                "level": record.level().as_str().to_ascii_lowercase(),
                "target": record.target(),
                "message": record.args().to_string(),
            });
            let fields = record.key_values();
            let mut visitor = Fields(&mut line);
            // A field that cannot be shown is no reason to lose the line.
            if fields.visit(&mut visitor).is_err() {
                line["fields"] = "unreadable".into();
            }
            writeln!(out, "{line}")
        });
    }
    if builder.try_init().is_err() {
        log::debug!("logging was started before");
    }
}

struct Fields<'a>(&'a mut serde_json::Value);

impl<'kvs> log::kv::VisitSource<'kvs> for Fields<'_> {
    fn visit_pair(&mut self, key: log::kv::Key<'kvs>, value: log::kv::Value<'kvs>) -> Result<(), log::kv::Error> {
        self.0[key.as_str()] = match (value.to_i64(), value.to_f64()) {
            (Some(number), _) => number.into(),
            (None, Some(number)) => number.into(),
            _ => value.to_string().into(),
        };
        Ok(())
    }
}
