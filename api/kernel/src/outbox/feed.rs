//! The change feed: pages of a stream in commit order, cut down to what the caller may see.

use super::OutboxRow;
use crate::{
    auth::Caller,
    db::{At, Conn},
    error::{self, Result},
    ids::{EventId, Id, PartnerId},
    schema::{kernel_outbox, kernel_streams},
    secrets::{Secrets, purpose},
};
use diesel::prelude::*;
use serde::Serialize;

/// One change.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Change {
    /// What happened: `<kind>.created`, `.updated`, `.deleted`, or a domain event such as `partners.merged`.
    #[schema(max_length = 80)]
    pub r#type: String,
    /// Kind of the resource.
    #[schema(max_length = 40)]
    pub kind: String,
    /// Its id.
    pub id: Id,
    /// Its version after the change.
    pub version: i64,
    /// True when the resource is gone, or gone from what you may see: drop your copy.
    pub deleted: bool,
    /// The event, if it belongs to one.
    pub event_id: Option<EventId>,
    /// The organisation, if it belongs to one.
    pub partner_id: Option<PartnerId>,
    /// When.
    pub at: At,
}

/// Some changes, and where to go on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ChangePage {
    /// In commit order.
    #[schema(max_items = 200)]
    pub data: Vec<Change>,
    /// Where to go on, now or later: also when `data` is empty. Keep it after you have stored the changes.
    #[schema(max_length = 400)]
    pub next_cursor: String,
    /// Whether more is waiting already.
    pub has_more: bool,
}

impl crate::http::Resource for ChangePage {}

/// Rows looked at for a page, however few were asked for: whoever sees few of them cannot count the others one by one.
const LOOKED_AT: i64 = 200;

/// The page after the cursor (from the start without one), for this caller and fence.
pub fn page(
    conn: &mut Conn,
    secrets: &Secrets,
    stream: &str,
    cursor: Option<&str>,
    limit: i64,
    visible: &dyn Fn(&OutboxRow) -> bool,
) -> Result<ChangePage> {
    let after = match cursor {
        None => 0,
        Some(text) => read_cursor(secrets, stream, text)?,
    };
    let (end, oldest): (Option<i64>, Option<i64>) = (
        kernel_streams::table.find(stream).select(kernel_streams::seq).first(conn).optional()?,
        kernel_outbox::table
            .filter(kernel_outbox::stream.eq(stream))
            .select(diesel::dsl::min(kernel_outbox::seq))
            .first(conn)?,
    );
    let first_kept = oldest.unwrap_or_else(|| end.unwrap_or(0) + 1);
    if cursor.is_some() && after + 1 < first_kept {
        return Err(error::CURSOR_EXPIRED.detail(
            "Ce curseur est plus ancien que ce que le flux conserve : relisez les ressources, puis repartez sans curseur.",
            "This cursor is older than what the feed keeps: read the resources again, then start without a cursor.",
        ));
    }
    let mut rows: Vec<OutboxRow> = kernel_outbox::table
        .filter(kernel_outbox::stream.eq(stream).and(kernel_outbox::seq.gt(after)))
        .order(kernel_outbox::seq)
        .limit(LOOKED_AT + 1)
        .select(OutboxRow::as_select())
        .load(conn)?;
    let (size, looked_at) =
        (usize::try_from(limit).unwrap_or(usize::MAX), usize::try_from(LOOKED_AT).unwrap_or(usize::MAX));
    let seen = rows.iter().take(looked_at).enumerate().filter(|(_, row)| visible(row)).nth(size).map(|(at, _)| at);
    let end = seen.unwrap_or(looked_at);
    let has_more = rows.len() > end;
    rows.truncate(end);
    // The place moves past what the caller may not see: a page may be empty and still lead on.
    let seq = rows.last().map_or(after, |row| row.seq);
    let next_cursor = write_cursor(secrets, stream, seq);
    let data = rows.into_iter().filter(|row| visible(row)).map(Change::from).collect();
    Ok(ChangePage { data, next_cursor, has_more })
}

/// The cursor of a follower who has just read everything: read it before reading the resources, and nothing is missed.
pub fn end(conn: &mut Conn, secrets: &Secrets, stream: &str) -> Result<String> {
    let end: Option<i64> = kernel_streams::table.find(stream).select(kernel_streams::seq).first(conn).optional()?;
    Ok(write_cursor(secrets, stream, end.unwrap_or(0)))
}

fn context(stream: &str) -> String {
    format!("feed\n{stream}")
}

/// Sealed, and of one length: numbers that can be read would tell how much others do.
fn write_cursor(secrets: &Secrets, stream: &str, seq: i64) -> String {
    secrets.seal_alike(purpose::CURSOR, &context(stream), &seq.to_be_bytes())
}

fn read_cursor(secrets: &Secrets, stream: &str, text: &str) -> Result<i64> {
    let place = secrets.unseal_alike(purpose::CURSOR, &context(stream), text);
    let seq = place.and_then(|place| place.try_into().ok()).map(i64::from_be_bytes);
    seq.ok_or_else(crate::page::bad_cursor)
}

/// Whether the caller may see the row. `kinds` names the scope that opens each kind of resource; others stay closed.
pub fn may_see(caller: &Caller, kinds: &[(&'static str, &'static str)], row: &OutboxRow) -> bool {
    let fenced = caller.partner.is_none() || caller.partner == row.partner_id;
    let scope = kinds.iter().find(|(kind, _)| *kind == row.subject_kind).map(|(_, scope)| *scope);
    let scoped = scope.is_some_and(|scope| match row.event_id {
        Some(event) => caller.may_in(scope, event),
        // A role in one event does not open what belongs to none.
        None if caller.partner.is_none() => caller.may_everywhere(scope),
        None => caller.events_with(scope).is_none_or(|events| !events.is_empty()),
    });
    fenced && scoped
}

impl From<OutboxRow> for Change {
    fn from(row: OutboxRow) -> Self {
        Self {
            r#type: row.kind,
            kind: row.subject_kind,
            id: row.subject_id,
            version: row.version,
            deleted: row.tombstone,
            event_id: row.event_id,
            partner_id: row.partner_id,
            at: row.at,
        }
    }
}

/// Rows that one [`purge`] forgets at most: everybody's writes wait for it.
const FORGOTTEN_AT_ONCE: u16 = 500;

/// Forgets some rows older than the instant; gives how many, and 0 once none is left. A follower whose cursor is older is
/// told to start over.
pub fn purge(conn: &mut Conn, before: At) -> Result<usize> {
    use kernel_outbox::dsl as o;
    let mut forgotten = 0;
    for stream in kernel_streams::table.select(kernel_streams::stream).load::<String>(conn)? {
        // In a stream the older come first: there is no need for an index by time.
        let own = o::kernel_outbox.filter(o::stream.eq(&stream)).order(o::seq);
        let oldest: Option<At> = own.select(o::at).first(conn).optional()?;
        if oldest.is_none_or(|at| at >= before) {
            continue;
        }
        let places: Vec<(i64, At)> = own.limit(FORGOTTEN_AT_ONCE.into()).select((o::seq, o::at)).load(conn)?;
        let rest = usize::from(FORGOTTEN_AT_ONCE) - forgotten;
        if let Some((last, _)) = places.into_iter().take(rest).take_while(|(_, at)| *at < before).last() {
            let old = o::kernel_outbox.filter(o::stream.eq(&stream).and(o::seq.le(last)));
            forgotten += diesel::delete(old).execute(conn)?;
        }
        if forgotten >= usize::from(FORGOTTEN_AT_ONCE) {
            break;
        }
    }
    Ok(forgotten)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::ServerSecret;

    #[test]
    fn a_cursor_tells_nothing_and_belongs_to_its_stream() {
        let secrets = Secrets::new(&ServerSecret::parse("0123456789abcdefghijklmnopqrstuv").expect("long enough"));
        let (early, late) = (write_cursor(&secrets, "house", 1), write_cursor(&secrets, "house", 1_000_000_000_000));
        assert_eq!(early.len(), late.len(), "its length tells no number");
        assert_eq!(early, write_cursor(&secrets, "house", 1), "the same place looks the same");
        assert_eq!(read_cursor(&secrets, "house", &late).ok(), Some(1_000_000_000_000));
        assert!(read_cursor(&secrets, "event", &late).is_err());
        // As they once were.
        let signed = secrets.sign_text(purpose::CURSOR, br#"{"stream":"house","seq":1}"#);
        assert_eq!(read_cursor(&secrets, "house", &signed).expect_err("it is old").status(), 422);
    }
}
