//! The server, as the command sees it: a token, requests with it, and what its answers mean.

use super::{End, SyncArgs, report};
use actix_web::http::StatusCode;
use awc::{Client, ClientRequest, Connector};
use kernel::{
    clock::{Clock as _, SystemClock},
    db::At,
};
use serde_json::Value;
use std::time::Duration;

/// Times that the same request is sent again when the server cannot be reached.
pub(super) const PATIENCE: u32 = 3;
/// Days before the end of a secret from which each run says so.
const WARN_DAYS: i64 = 30;
/// How long the server may be silent.
const SILENCE: Duration = Duration::from_secs(120);

/// What the server said.
pub(super) struct Answer {
    pub status: StatusCode,
    pub body: Value,
}

impl Answer {
    /// What the problem says.
    pub fn detail(&self) -> String {
        let (status, text) = (self.status.as_u16(), |value: &Value| value.as_str().unwrap_or_default().to_owned());
        let code = text(&self.body["code"]);
        if code.is_empty() {
            return format!("the server answered {status}.");
        }
        let errors = self.body["errors"].as_array().into_iter().flatten();
        let errors: Vec<String> = errors
            .map(|one| {
                let at = one["pointer"].as_str().or(one["parameter"].as_str()).unwrap_or_default();
                format!("{at} {}", text(&one["detail"]))
            })
            .collect();
        format!("{status} {code}: {} {}", text(&self.body["detail"]), errors.join("; ")).trim().to_owned()
    }

    /// How an answer that is no success ends the command.
    pub fn end(&self, args: &SyncArgs) -> End {
        if let Some(end) = report::stopped(args, &self.body) {
            return end;
        }
        let why = self.detail();
        match self.status.as_u16() {
            401 | 403 => End::Credentials(why),
            404 => End::Usage(format!(
                "{why} Check --event {}, --partner {} (a client sees its own partner only) and --url {}.",
                args.event,
                args.partner,
                args.url()
            )),
            415 => End::Usage(format!("{why} Check that the file is what its name says, and --charset.")),
            409 if self.body["code"] == "idempotency.in_flight" => End::Later(why),
            409 => End::Guard(why),
            408 | 429 => End::Later(why),
            400..=499 => End::Wrong(why),
            _ => End::Later(why),
        }
    }
}

/// A server that has let the client in.
pub(super) struct Server<'a> {
    pub args: &'a SyncArgs,
    /// How long it may be silent while it is sent a file.
    pub silence: Duration,
    client: Client,
    token: String,
}

impl<'a> Server<'a> {
    /// Signs in.
    pub async fn enter(args: &'a SyncArgs) -> Result<Self, End> {
        if args.client_id.is_empty() || args.client_secret.is_empty() {
            return Err(End::Credentials(
                "whose program is this? Say --client-id and, better in the environment, COLLOQUE_CLIENT_SECRET; \
                 `colloque client create` makes both."
                    .to_owned(),
            ));
        }
        let mut server = Self::new(args, SILENCE);
        server.sign_in().await?;
        Ok(server)
    }

    /// Before it knows the client.
    pub(super) fn new(args: &'a SyncArgs, silence: Duration) -> Self {
        let connector = Connector::new().timeout(Duration::from_secs(10));
        // The client's time limit would count the sending of a file, which takes as long as the line is slow.
        let client = Client::builder().connector(connector).disable_timeout().disable_redirects().finish();
        Self { args, silence, client, token: String::new() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.args.url().trim_end_matches('/'))
    }

    async fn sign_in(&mut self) -> Result<(), End> {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.args.client_id.as_str()),
            ("client_secret", self.args.client_secret.as_str()),
        ];
        let sent = self.client.post(self.url("/oauth/token")).timeout(SILENCE).send_form(&form).await;
        let answer = read(self.args.url(), sent).await?;
        match (answer.status.as_u16(), answer.body["access_token"].as_str()) {
            (200, Some(token)) => {
                self.token = token.to_owned();
                // A server that says nothing of it, or nothing that we understand, is no reason not to send.
                let until = serde_json::from_value(answer.body["secret_expires_at"].clone()).ok();
                if let Some(warning) =
                    until.and_then(|until| expiring(&self.args.client_id, until, At::new(SystemClock.now())))
                {
                    eprintln!("colloque: {warning}");
                }
                Ok(())
            }
            (400 | 401 | 403, _) => {
                let why = answer.body["error_description"].as_str().or(answer.body["error"].as_str());
                Err(End::Credentials(format!("no token: {}", why.unwrap_or("the client is not known"))))
            }
            (404, _) => Err(End::Usage(format!("there is no Colloque at {}: check --url.", self.args.url()))),
            _ => Err(End::Later(answer.detail())),
        }
    }

    /// A request of ours, to be given its body. It has no time limit of its own.
    pub fn post(&self, path: &str) -> ClientRequest {
        self.client.post(self.url(path)).bearer_auth(&self.token).insert_header(("Accept-Language", "en"))
    }

    /// Reads, patiently.
    pub async fn get(&mut self, path: &str) -> Result<Answer, End> {
        let mut tried = 0;
        loop {
            let request = self.client.get(self.url(path)).timeout(SILENCE).bearer_auth(&self.token);
            let sent = request.insert_header(("Accept-Language", "en")).send().await;
            match read(self.args.url(), sent).await {
                // A token lasts a quarter of an hour; a large file may take longer.
                Ok(answer) if answer.status == StatusCode::UNAUTHORIZED && tried == 0 => {
                    tried += 1;
                    self.sign_in().await?;
                }
                Err(End::Later(_)) if tried < PATIENCE => {
                    tried += 1;
                    tokio::time::sleep(Duration::from_secs(2)).await;
                }
                outcome => return outcome,
            }
        }
    }
}

/// The whole answer of the server at this address.
pub(super) async fn read<S, E>(url: &str, sent: Result<awc::ClientResponse<S>, E>) -> Result<Answer, End>
where
    S: futures_util::Stream<Item = Result<actix_web::web::Bytes, awc::error::PayloadError>> + Unpin,
    E: std::fmt::Display,
{
    let silent = |error| {
        End::Later(format!("the server at {url} does not answer: {error}. Does it run there? --url says where it is"))
    };
    let mut answer = sent.map_err(silent)?;
    let status = answer.status();
    let body = answer.body().limit(16 * 1024 * 1024).await;
    let body = body.map_err(|error| End::Later(format!("the answer of {url} broke off: {error}")))?;
    Ok(Answer { status, body: serde_json::from_slice(&body).unwrap_or_default() })
}

fn expiring(client: &str, until: At, now: At) -> Option<String> {
    (until < now.plus_seconds(WARN_DAYS * 86_400)).then(|| {
        format!(
            "the client's secret is good until {until} only: make a new one with POST /api/v1/clients/{client}/secrets"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sync::tests::args;
    use serde_json::json;

    #[test]
    fn answers_become_exit_codes() {
        let end = |status: u16, code: &str| {
            let status = StatusCode::from_u16(status).expect("a status");
            let (exit, why) = Answer { status, body: json!({ "code": code }) }.end(&args(&[])).told();
            (exit, why.expect("a sentence"))
        };
        let all = [401, 403, 404, 409, 422, 415, 429, 500, 503].map(|status| end(status, "a.code").0);
        assert_eq!(all, [3, 3, 2, 5, 1, 2, 4, 4, 4]);
        assert_eq!(end(409, "idempotency.in_flight").0, 4);
        let (_, why) = end(404, "not_found");
        assert!(why.contains("--event congres") && why.contains("--partner unadel"), "{why}");
    }

    #[test]
    fn the_end_of_a_secret_is_said_a_month_ahead() {
        let at = |text: &str| serde_json::from_value::<At>(Value::from(text)).expect("an instant");
        let now = at("2026-05-01T00:00:00Z");
        assert_eq!(expiring("id", at("2026-06-01T00:00:00Z"), now), None);
        assert!(expiring("id", at("2026-05-30T00:00:00Z"), now).is_some_and(|said| said.contains("2026-05-30")));
    }
}
