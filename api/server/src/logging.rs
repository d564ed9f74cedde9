//! Logs by env_logger: lines for people on a terminal, JSON lines otherwise. Never a personal value: requests are logged by
//! route pattern, principals by id.

use crate::config::{Log, LogFormat};
use env_logger::{Builder, fmt::Formatter};
use log::{
    Record,
    kv::{Key, Value, VisitSource},
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::{
    fmt::Display,
    io::{IsTerminal, Write},
};

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
        builder.format(line);
    }
    if builder.try_init().is_err() {
        log::debug!("logging was started before");
    }
}

/// One record as a line of JSON, written as it comes: this happens once per request.
fn line(out: &mut Formatter, record: &Record<'_>) -> std::io::Result<()> {
    let at = out.timestamp_millis();
    let mut json = serde_json::Serializer::new(&mut *out);
    let mut members = json.serialize_map(None)?;
    members.serialize_entry("at", &Text(at))?;
    members.serialize_entry("level", &Text(record.level().as_str().to_ascii_lowercase()))?;
    members.serialize_entry("target", record.target())?;
    members.serialize_entry("message", &Text(record.args()))?;
    record.key_values().visit(&mut Fields(&mut members)).map_err(std::io::Error::other)?;
    members.end()?;
    writeln!(out)
}

/// What has a text, as JSON.
struct Text<T>(T);

impl<T: Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

struct Fields<'a, M>(&'a mut M);

impl<'kvs, M: SerializeMap> VisitSource<'kvs> for Fields<'_, M> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), log::kv::Error> {
        let written = match (value.to_i64(), value.to_f64()) {
            (Some(number), _) => self.0.serialize_entry(key.as_str(), &number),
            (None, Some(number)) => self.0.serialize_entry(key.as_str(), &number),
            _ => self.0.serialize_entry(key.as_str(), &Text(value)),
        };
        written.map_err(|error| log::kv::Error::boxed(error.to_string()))
    }
}
