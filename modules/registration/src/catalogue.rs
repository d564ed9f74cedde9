//! What an event's registration is made of, as a whole: settings, categories, tariffs, options, questions. It changes rarely
//! and every registration needs all of it, so a process keeps it until its revision moves.

use crate::{
    errors,
    ids::EntryId,
    model::{
        entry::{CategoryIn, Entry},
        pool::PoolKind,
        question::QuestionIn,
        settings::SettingsIn,
        tariff::{Audience, OptionIn, TariffIn},
    },
    neighbours::Neighbours,
    store::{entries, settings},
};
use chrono::{NaiveDate, NaiveTime, TimeZone};
use contracts::events::EventFrame;
use kernel::{
    db::{At, Conn},
    error::Result,
    ids::{EventId, Id, PartnerId},
    money::Currency,
};
use quick_cache::sync::Cache;
use std::sync::{Arc, LazyLock};

/// An entry with its id.
#[derive(Clone, Debug)]
pub struct Known<E> {
    /// Its id.
    pub id: EntryId,
    /// What it says.
    pub entry: E,
}

/// The entries and settings of an event at a revision.
#[derive(Debug)]
pub struct Entries {
    revision: Option<Id>,
    /// Settings.
    pub settings: SettingsIn,
    /// Categories by position.
    pub categories: Vec<Known<CategoryIn>>,
    /// Tariffs by position.
    pub tariffs: Vec<Known<TariffIn>>,
    /// Options by position.
    pub options: Vec<Known<OptionIn>>,
    /// Questions by position.
    pub questions: Vec<QuestionIn>,
}

/// [`Entries`] within the event's frame.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The event.
    pub frame: EventFrame,
    entries: Arc<Entries>,
}

impl std::ops::Deref for Catalogue {
    type Target = Entries;
    fn deref(&self) -> &Entries {
        &self.entries
    }
}

// Ids of events are unique over all databases, so that several servers in one process (tests) do not meet here.
static KEPT: LazyLock<Cache<EventId, Arc<Entries>>> = LazyLock::new(|| Cache::new(200));

impl Catalogue {
    /// As the event stands in this transaction.
    pub fn of(conn: &mut Conn, neighbours: &Neighbours, event: EventId) -> Result<Self> {
        let frame = neighbours.frame(conn, event)?;
        let revision = settings::revision(conn, event)?;
        if let Some(entries) = KEPT.get(&event).filter(|kept| kept.revision == revision) {
            return Ok(Self { frame, entries });
        }
        let entries = Arc::new(Entries {
            revision,
            settings: settings::get(conn, event)?.settings,
            categories: known(conn, event)?,
            tariffs: known(conn, event)?,
            options: known(conn, event)?,
            questions: known(conn, event)?.into_iter().map(|known| known.entry).collect(),
        });
        // Also within a transaction that may be rolled back: its revision is nobody else's, so nobody would take it up.
        KEPT.insert(event, entries.clone());
        Ok(Self { frame, entries })
    }

    /// One with these tariffs only.
    #[cfg(test)]
    pub(crate) fn of_tariffs(frame: EventFrame, tariffs: Vec<Known<TariffIn>>) -> Self {
        let entries = Entries {
            revision: None,
            settings: SettingsIn::default(),
            categories: Vec::new(),
            tariffs,
            options: Vec::new(),
            questions: Vec::new(),
        };
        Self { frame, entries: Arc::new(entries) }
    }

    /// The same, of an event that may be changed; 409 if it is archived.
    pub fn open(self) -> Result<Self> {
        if self.frame.archived { Err(errors::event_archived(&self.frame.slug)) } else { Ok(self) }
    }

    /// The currency in which the event counts.
    pub fn currency(&self) -> Currency {
        self.frame.currency.parse().unwrap_or_else(|_| "EUR".parse().expect("a currency"))
    }

    /// The category of this code.
    pub fn category(&self, code: &str) -> Option<&Known<CategoryIn>> {
        self.categories.iter().find(|known| known.entry.code == code)
    }

    /// The tariff of this code.
    pub fn tariff(&self, code: &str) -> Option<&Known<TariffIn>> {
        self.tariffs.iter().find(|known| known.entry.code == code)
    }

    /// Tariffs that this chooser can have now, by position.
    pub fn open_to(&self, chooser: &Chooser<'_>, now: At) -> impl Iterator<Item = &Known<TariffIn>> {
        self.tariffs.iter().filter(move |known| may_choose(&known.entry, chooser, now).is_ok())
    }

    /// The option of this code.
    pub fn option(&self, code: &str) -> Option<&Known<OptionIn>> {
        self.options.iter().find(|known| known.entry.code == code)
    }

    /// Code of the tariff with this id.
    pub fn tariff_code(&self, id: EntryId) -> String {
        code_of(&self.tariffs, id).unwrap_or_else(|| id.to_string())
    }

    /// Code of the category with this id.
    pub fn category_code(&self, id: EntryId) -> String {
        code_of(&self.categories, id).unwrap_or_else(|| id.to_string())
    }

    /// What a pool's subject is called, where this module knows it: `event`, or an entry's code.
    pub fn pool_code(&self, kind: PoolKind, subject: Id) -> Option<String> {
        let entry = EntryId(subject.0);
        match kind {
            PoolKind::Event => Some("event".to_owned()),
            PoolKind::Category => code_of(&self.categories, entry),
            PoolKind::Tariff => code_of(&self.tariffs, entry),
            PoolKind::Option => code_of(&self.options, entry),
            PoolKind::Contingent | PoolKind::Session => None,
        }
    }

    /// What a pool is called in messages: `event`, or its kind and code.
    pub fn pool_name(&self, kind: PoolKind, subject: Id) -> String {
        match (kind, self.pool_code(kind, subject)) {
            (PoolKind::Event | PoolKind::Contingent, _) => kind.code().to_owned(),
            (kind, code) => format!("{}:{}", kind.code(), code.unwrap_or_else(|| subject.to_string())),
        }
    }

    /// The start of a day in the event's time zone.
    pub fn start_of(&self, day: NaiveDate) -> At {
        let zone: chrono_tz::Tz = self.frame.timezone.parse().unwrap_or(chrono_tz::UTC);
        let midnight = day.and_time(NaiveTime::MIN);
        // Where midnight does not exist (a change to summer time), the day starts an hour later.
        let local = zone.from_local_datetime(&midnight).earliest();
        let local = local.or_else(|| zone.from_local_datetime(&(midnight + chrono::TimeDelta::hours(1))).earliest());
        At::new(local.map_or_else(|| midnight.and_utc(), |local| local.to_utc()))
    }

    /// Until when people may change or cancel by themselves.
    pub fn changes_end(&self) -> Option<At> {
        let start = || self.frame.starts_on.map(|day| self.start_of(day));
        self.settings.change_until.or_else(start)
    }
}

fn known<E: Entry>(conn: &mut Conn, event: EventId) -> Result<Vec<Known<E>>> {
    entries::all(conn, event)
}

fn code_of<E: Entry>(all: &[Known<E>], id: EntryId) -> Option<String> {
    all.iter().find(|known| known.id == id).map(|known| known.entry.code().to_owned())
}

/// On whose behalf a tariff is chosen: staff may choose any, at any time.
#[derive(Clone, Debug)]
pub enum Chooser<'a> {
    /// The organisers.
    Staff,
    /// The public, perhaps with a code.
    Public(Option<&'a str>),
    /// A member of this partner.
    Member(PartnerId),
}

/// 422 unless this tariff is for them, now.
pub fn may_choose(tariff: &TariffIn, chooser: &Chooser<'_>, now: At) -> Result<()> {
    let valid = tariff.valid_from.is_none_or(|from| from <= now) && tariff.valid_until.is_none_or(|until| now < until);
    let open = matches!(chooser, Chooser::Staff) || (valid && is_meant_for(tariff, chooser));
    if open { Ok(()) } else { Err(errors::unknown_code("/tariff", &tariff.code)) }
}

/// Whether a tariff is for them, at whatever time it is open.
pub fn is_meant_for(tariff: &TariffIn, chooser: &Chooser<'_>) -> bool {
    match (&tariff.audience, chooser) {
        (_, Chooser::Staff) | (Audience::Public, _) => true,
        (Audience::Code { codes }, Chooser::Public(Some(code))) => {
            codes.iter().any(|known| known.trim().eq_ignore_ascii_case(code.trim()))
        }
        (Audience::Partner { partners }, Chooser::Member(own)) => partners.is_empty() || partners.contains(own),
        _ => false,
    }
}
