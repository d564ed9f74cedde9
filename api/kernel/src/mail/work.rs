//! Sending what is due.

use super::{
    Mail, MailId, MailRow, MailState, message, queue,
    transport::{Attempt, Sender, Transport, sender},
};
use crate::{
    app::App,
    db::Actor,
    error::{INTERNAL, Result},
};
use lettre::message::Mailbox;
use std::sync::Arc;

/// Seconds that a sender may be silent before its mail counts as unknown: longer than any attempt may take.
const LEASE_SECONDS: i64 = 180;
/// Attempts before a mail is given up. With the delays below that is about a day and a half.
const ATTEMPTS: i32 = 16;

/// Seconds until the next attempt: 1, 2, 4 … minutes, at most four hours.
fn delay(attempts: i32) -> i64 {
    let doubled = 60_i64.saturating_mul(1 << u32::try_from(attempts - 1).unwrap_or(0).min(8));
    doubled.min(4 * 3_600)
}

/// Sends what is due, one after the other, until nothing is. Several processes may call it: each mail is claimed once.
/// Gives the number of mails that were dealt with.
pub async fn run_waiting(app: &Arc<App>) -> Result<usize> {
    let kinds: Vec<String> = app.wiring.letters.keys().map(|kind| (*kind).to_owned()).collect();
    let (now, looked) = (app.now(), kinds.clone());
    // A look first: most of the time nothing waits, and looking costs no commit.
    if !app.db.read(move |conn| queue::is_due(conn, &looked, now)).await? {
        return Ok(0);
    }
    let unusable = |why: String| INTERNAL.plain().because(format!("mail: {why}"));
    let transport = Transport::parse(&app.settings.mail.transport).map_err(unusable)?;
    let from = sender(&app.settings.mail.from).map_err(unusable)?;
    let mut round = Round { sender: Sender::new(transport, from.email.domain()), from };
    let mut count = 0;
    while !app.is_draining() {
        let (kinds, domain) = (kinds.clone(), round.from.email.domain().to_owned());
        let claim = move |tx: &mut crate::db::Tx<'_>| queue::claim(tx, &kinds, &domain, LEASE_SECONDS);
        let Some(row) = app.db.write(Actor::system("mail"), 0, claim).await? else { break };
        count += 1;
        if !round.one(app, row).await? {
            break;
        }
    }
    round.sender.close().await;
    Ok(count)
}

/// Whether nothing is due and nothing is being sent, by anybody.
pub async fn is_idle(app: &App) -> Result<bool> {
    let now = app.now();
    app.db.read(move |conn| queue::is_idle(conn, now)).await
}

/// The mail of a row, as it would be sent now; `None` if there is no such row or nothing to say.
pub async fn render(app: &Arc<App>, id: MailId) -> Result<Option<Mail>> {
    let row = app.db.read(move |conn| queue::of_id(conn, id)).await?;
    match row {
        Some(row) => rendered(app, &row).await,
        None => Ok(None),
    }
}

async fn rendered(app: &Arc<App>, row: &MailRow) -> Result<Option<Mail>> {
    let letter = app.wiring.letters.get(row.kind.as_str()).copied();
    let letter = letter.ok_or_else(|| INTERNAL.plain().because(format!("nobody renders {}", row.kind)))?;
    let (own, args) = (app.clone(), row.args.clone());
    app.db.read_long(move |conn| letter(&args, conn, &own)).await
}

struct Round {
    sender: Sender,
    from: Mailbox,
}

impl Round {
    /// Deals with a mail that was claimed. `false`: the mail server is not there, so the others wait as well.
    async fn one(&mut self, app: &Arc<App>, row: MailRow) -> Result<bool> {
        let attempt = match rendered(app, &row).await {
            Ok(None) => {
                finish(app, row, MailState::Dropped, None).await?;
                return Ok(true);
            }
            Ok(Some(mail)) if mail.capture => Attempt::Captured,
            Ok(Some(mail)) => {
                let message_id = row.message_id.clone().unwrap_or_default();
                match message::build(&mail, &self.from, &message_id, app.now()) {
                    Ok((envelope, bytes)) => self.sender.send(&envelope, bytes, &row.id.to_string()).await,
                    Err(why) => Attempt::Refused(why.to_owned()),
                }
            }
            Err(error) => {
                let cause = error.cause().unwrap_or("no cause");
                log::warn!("mail {} ({}) cannot be rendered: {} ({cause})", row.id, row.name, error.code());
                Attempt::Later(format!("it could not be rendered: {}", error.code()))
            }
        };
        let reachable = !matches!(attempt, Attempt::Unreachable(_));
        let (state, problem) = match attempt {
            Attempt::Taken => (MailState::Sent, None),
            Attempt::Captured => (MailState::Captured, None),
            Attempt::Later(why) | Attempt::Unreachable(why) if row.attempts < ATTEMPTS => {
                (MailState::Queued, Some(why))
            }
            Attempt::Later(why) | Attempt::Unreachable(why) | Attempt::Refused(why) => (MailState::Failed, Some(why)),
            Attempt::Unknown(why) => (MailState::Unknown, Some(why)),
        };
        if let Some(why) = &problem {
            log::warn!("mail {} ({}), attempt {}: {why}", row.id, row.name, row.attempts);
        }
        finish(app, row, state, problem).await?;
        Ok(reachable)
    }
}

async fn finish(app: &App, row: MailRow, state: MailState, problem: Option<String>) -> Result<()> {
    app.db
        .write(Actor::system("mail"), 0, move |tx| {
            let next = (state == MailState::Queued).then(|| tx.now().plus_seconds(delay(row.attempts)));
            queue::settle(tx, &row, state, next, problem.as_deref())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_bound() {
        let all: Vec<i64> = (1..=ATTEMPTS).map(delay).collect();
        assert_eq!(all[..3], [60, 120, 240]);
        assert!(all.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(all.last(), Some(&14_400));
        let days = all.iter().sum::<i64>() / 3_600;
        assert!((24..48).contains(&days), "{days} hours");
    }
}
