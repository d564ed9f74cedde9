//! Registrations counted. They are read in pages by key, so that nothing is held while a large event is counted.

use crate::{
    catalogue::Catalogue,
    ids::{EntryId, RegistrationId},
    model::{
        person::PersonIn,
        registration::Status,
        statistics::{Day, Slice, StatusCount, Tally},
    },
    neighbours::Neighbours,
    rules::regions,
    schema::registration_registrations as registrations,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn},
    error::Result,
    ids::{EventId, PartnerId},
    text::Lang,
};
use std::collections::BTreeMap;

/// Rows read at a time.
const PAGE: i64 = 5_000;

#[derive(Queryable)]
struct Line {
    id: RegistrationId,
    created_at: At,
    status: Status,
    seated: bool,
    active: bool,
    expires_at: At,
    category: Option<EntryId>,
    tariff: EntryId,
    partner: Option<PartnerId>,
    person: AsDoc<PersonIn>,
}

/// What was counted.
#[derive(Default)]
pub struct Counts {
    /// All.
    pub all: Tally,
    statuses: BTreeMap<Status, i64>,
    categories: BTreeMap<Option<EntryId>, Tally>,
    tariffs: BTreeMap<EntryId, Tally>,
    partners: BTreeMap<Option<PartnerId>, Tally>,
    departments: BTreeMap<Option<String>, Tally>,
    /// Registered, by the day on which they were made.
    pub days: BTreeMap<NaiveDate, i64>,
    /// Those of them that were confirmed, whether they came or not.
    pub confirmed_days: BTreeMap<NaiveDate, i64>,
}

impl Counts {
    fn add(&mut self, line: Line, zone: chrono_tz::Tz, now: At) {
        let status = if line.active && line.expires_at <= now { Status::Cancelled } else { line.status };
        let one = match status {
            Status::Cancelled => Tally { cancelled: 1, ..Tally::default() },
            Status::Waiting if !line.seated => Tally { waiting: 1, ..Tally::default() },
            _ => Tally { registered: 1, ..Tally::default() },
        };
        *self.statuses.entry(status).or_default() += 1;
        let mut slices = [
            Some(&mut self.all),
            Some(self.categories.entry(line.category).or_default()),
            Some(self.tariffs.entry(line.tariff).or_default()),
            Some(self.partners.entry(line.partner).or_default()),
            Some(self.departments.entry(line.person.0.department).or_default()),
        ];
        slices.iter_mut().flatten().for_each(|tally| tally.add(one));
        if one.registered > 0 {
            let day = line.created_at.utc().with_timezone(&zone).date_naive();
            *self.days.entry(day).or_default() += 1;
            if matches!(status, Status::Confirmed | Status::CheckedIn | Status::NoShow) {
                *self.confirmed_days.entry(day).or_default() += 1;
            }
        }
    }

    /// By state.
    pub fn by_status(&self) -> Vec<StatusCount> {
        self.statuses.iter().map(|(status, count)| StatusCount { status: *status, count: *count }).collect()
    }

    /// By category.
    pub fn by_category(&self, catalogue: &Catalogue, lang: Lang) -> Vec<Slice> {
        let name = |id: EntryId| catalogue.categories.iter().find(|known| known.id == id);
        let slice = |(id, tally): (&Option<EntryId>, &Tally)| Slice {
            code: id.map(|id| catalogue.category_code(id)),
            name: id.and_then(name).map(|known| known.entry.name.pick(lang).to_owned()),
            tally: *tally,
        };
        self.categories.iter().map(slice).collect()
    }

    /// By tariff.
    pub fn by_tariff(&self, catalogue: &Catalogue, lang: Lang) -> Vec<Slice> {
        let name = |id: EntryId| catalogue.tariffs.iter().find(|known| known.id == id);
        let slice = |(id, tally): (&EntryId, &Tally)| Slice {
            code: Some(catalogue.tariff_code(*id)),
            name: name(*id).map(|known| known.entry.name.pick(lang).to_owned()),
            tally: *tally,
        };
        self.tariffs.iter().map(slice).collect()
    }

    /// By partner.
    pub fn by_partner(&self, conn: &mut Conn, neighbours: &Neighbours) -> Result<Vec<Slice>> {
        let ids: Vec<PartnerId> = self.partners.keys().flatten().copied().collect();
        let briefs = neighbours.briefs(conn, &ids)?;
        let slice = |(id, tally): (&Option<PartnerId>, &Tally)| {
            let brief = id.and_then(|id| briefs.iter().find(|brief| brief.id == id));
            Slice {
                code: id.map(|id| brief.map_or_else(|| id.to_string(), |brief| brief.slug.clone())),
                name: brief.map(|brief| brief.name.clone()),
                tally: *tally,
            }
        };
        Ok(self.partners.iter().map(slice).collect())
    }

    /// By department.
    pub fn by_department(&self) -> Vec<Slice> {
        let slice = |(code, tally): (&Option<String>, &Tally)| Slice { code: code.clone(), name: None, tally: *tally };
        self.departments.iter().map(slice).collect()
    }

    /// By region.
    pub fn by_region(&self) -> Vec<Slice> {
        let mut all: BTreeMap<Option<String>, Slice> = BTreeMap::new();
        for (department, tally) in &self.departments {
            let region = department.as_deref().and_then(regions::of_department);
            let code = region.map(|(code, _)| code.to_owned()).or_else(|| department.clone());
            let name = region.map(|(_, name)| name.to_owned());
            let slice = all.entry(code.clone()).or_insert_with(|| Slice { code, name, tally: Tally::default() });
            slice.tally.add(*tally);
        }
        all.into_values().collect()
    }

    /// By day.
    pub fn by_day(&self) -> Vec<Day> {
        let mut total = 0;
        let day = |(day, registered): (&NaiveDate, &i64)| {
            total += registered;
            Day { day: *day, registered: *registered, total }
        };
        self.days.iter().map(day).collect()
    }
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.registered += other.registered;
        self.waiting += other.waiting;
        self.cancelled += other.cancelled;
    }
}

/// Counts an event's registrations as they stand now.
pub fn count(conn: &mut Conn, event: EventId, timezone: &str, now: At) -> Result<Counts> {
    let zone = timezone.parse().unwrap_or(chrono_tz::UTC);
    let mut counts = Counts::default();
    let mut after: Option<(At, RegistrationId)> = None;
    loop {
        let mut query = registrations::table.filter(registrations::event_id.eq(event)).into_boxed();
        if let Some((at, id)) = after {
            let same = registrations::created_at.eq(at).and(registrations::id.gt(id));
            query = query.filter(registrations::created_at.ge(at)).filter(registrations::created_at.gt(at).or(same));
        }
        let lines: Vec<Line> = query
            .order((registrations::created_at, registrations::id))
            .limit(PAGE)
            .select((
                registrations::id,
                registrations::created_at,
                registrations::status,
                registrations::seated,
                registrations::active,
                registrations::expires_at,
                registrations::category_id,
                registrations::tariff_id,
                registrations::partner_id,
                registrations::person,
            ))
            .load(conn)?;
        after = lines.last().map(|line| (line.created_at, line.id));
        let read = i64::try_from(lines.len()).unwrap_or(PAGE);
        lines.into_iter().for_each(|line| counts.add(line, zone, now));
        if read < PAGE {
            return Ok(counts);
        }
    }
}
