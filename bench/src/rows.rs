//! The floor of a partner's file: the very rows that the sync wrote, read from the product's database and written into the floor's
//! by bare statements of many rows, in one transaction.

use crate::{load::Round, site::connect};
use diesel::prelude::*;
use kernel::{
    audit::AuditRow,
    db::{Conn, Use},
    ids::EventId,
    on_either,
    outbox::{OutboxRow, stream_of},
    schema::{kernel_audit as audit, kernel_outbox as outbox},
};
use registration::{
    schema::{
        registration_members as members, registration_registrations as registrations, registration_states as states,
    },
    store::{
        members::MemberRow,
        registrations::{RegistrationRow, StateRow},
    },
};
use std::time::Instant;

/// Rows of a statement: SQLite takes 32,766 parameters.
const AT_ONCE: usize = 200;

/// Which rows.
#[derive(clap::Args)]
pub struct Args {
    /// The product's database
    #[arg(long)]
    from: String,
    /// The floor's
    #[arg(long)]
    url: String,
    /// The event whose rows they are
    #[arg(long)]
    event: EventId,
    /// Those of registrations alone
    #[arg(long)]
    registrations_only: bool,
}

/// All that a sync writes of its members, but for its own report.
#[derive(Default)]
struct Rows {
    registrations: Vec<RegistrationRow>,
    states: Vec<StateRow>,
    members: Vec<MemberRow>,
    feed: Vec<OutboxRow>,
    audit: Vec<AuditRow>,
}

impl Rows {
    fn of(conn: &mut Conn, event: EventId, registrations_only: bool) -> QueryResult<Self> {
        let own = registrations::table.filter(registrations::event_id.eq(event));
        let mut rows = Self { registrations: own.select(RegistrationRow::as_select()).load(conn)?, ..Self::default() };
        if !registrations_only {
            let stream = stream_of(Some(event));
            let ids = own.select(registrations::id);
            rows.states =
                states::table.filter(states::registration_id.eq_any(ids)).select(StateRow::as_select()).load(conn)?;
            rows.members =
                members::table.filter(members::event_id.eq(event)).select(MemberRow::as_select()).load(conn)?;
            rows.feed = outbox::table.filter(outbox::stream.eq(&stream)).select(OutboxRow::as_select()).load(conn)?;
            rows.audit = audit::table.filter(audit::stream.eq(&stream)).select(AuditRow::as_select()).load(conn)?;
        }
        Ok(rows)
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        macro_rules! insert {
            ($table:expr, $rows:expr) => {
                $rows.chunks(AT_ONCE).try_for_each(|some| {
                    on_either!(&mut *conn, |c| diesel::insert_into($table).values(some).execute(c)).map(drop)
                })?
            };
        }
        insert!(registrations::table, self.registrations);
        insert!(states::table, self.states);
        insert!(members::table, self.members);
        insert!(outbox::table, self.feed);
        insert!(audit::table, self.audit);
        Ok(())
    }

    fn forget(&self, conn: &mut Conn, event: EventId) -> QueryResult<()> {
        let stream = stream_of(Some(event));
        // By their keys: nobody has counted these tables, and PostgreSQL would walk through all of them for each other.
        for some in self.states.chunks(AT_ONCE) {
            let ids = some.iter().map(|row| row.id).collect::<Vec<_>>();
            diesel::delete(states::table.filter(states::id.eq_any(ids))).execute(conn)?;
        }
        diesel::delete(registrations::table.filter(registrations::event_id.eq(event))).execute(conn)?;
        diesel::delete(members::table.filter(members::event_id.eq(event))).execute(conn)?;
        diesel::delete(outbox::table.filter(outbox::stream.eq(&stream))).execute(conn)?;
        diesel::delete(audit::table.filter(audit::stream.eq(&stream))).execute(conn)?;
        Ok(())
    }
}

/// Writes them, prints how many registrations a second that was, and takes them away again.
pub fn copy(args: &Args) -> Result<(), String> {
    let failed = |error: diesel::result::Error| error.to_string();
    let rows = Rows::of(&mut connect(&args.from, Use::Read)?, args.event, args.registrations_only).map_err(failed)?;
    let mut conn = connect(&args.url, Use::Write)?;
    let start = Instant::now();
    conn.transaction(|conn| rows.insert(conn)).map_err(failed)?;
    let took = start.elapsed();
    rows.forget(&mut conn, args.event).map_err(failed)?;
    #[allow(clippy::cast_precision_loss)]
    let per_second = rows.registrations.len() as f64 / took.as_secs_f64();
    let round = Round { per_second, count: rows.registrations.len() as u64, ..Round::default() };
    println!("{}", serde_json::to_string(&round).map_err(|error| error.to_string())?);
    Ok(())
}
