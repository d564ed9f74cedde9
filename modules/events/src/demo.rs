//! The two editions that the dossier of December 2014 speaks of: the second congress, being prepared, and the first. What
//! the dossier does not say stays unknown; what had to be made up says that it is an example.

use crate::{
    model::{EventIn, EventStatus, HalfDayIn, RoomIn, RoomKind, VenueIn, VenueKind},
    store::{self, EditionRow},
};
use chrono::NaiveDate;
use contracts::dates::{Certainty, FuzzyDate, Precision};
use kernel::{db::Tx, error::Result, outbox::Changed, text::Localized};

/// The edition that the demo is about.
pub const SECOND: &str = "congres-2015";
/// The one before.
pub const FIRST: &str = "congres-2013";

/// Workshop rooms that the demo has: the fewest that the dossier asks for.
const WORKSHOP_ROOMS: u32 = 10;

/// Adds the editions that are not there yet.
pub fn load(tx: &mut Tx<'_>) -> Result<()> {
    if store::reference(tx, FIRST)?.is_none() {
        first(tx)?;
    }
    if store::reference(tx, SECOND)?.is_none() {
        second(tx)?;
    }
    Ok(())
}

fn add(tx: &mut Tx<'_>, input: &EventIn, venue: &VenueIn) -> Result<EditionRow> {
    let event = store::insert(tx, input, venue)?;
    tx.publish(Changed::created("event", event.id, event.version).event(event.id));
    Ok(event)
}

fn step(tx: &mut Tx<'_>, event: EditionRow, to: EventStatus) -> Result<EditionRow> {
    let event = store::transition(tx, event, to)?;
    tx.publish(Changed::updated("event", event.id, event.version).event(event.id));
    Ok(event)
}

fn stated(on: Option<NaiveDate>, precision: Precision, source: &str) -> FuzzyDate {
    FuzzyDate { on, precision, status: Certainty::Stated, source: Some(source.to_owned()) }
}

fn edition(slug: &str, title: Localized, date: FuzzyDate) -> EventIn {
    EventIn {
        slug: slug.to_owned(),
        title,
        description: None,
        starts: date.clone(),
        ends: date,
        country: Some("FR".to_owned()),
        target_attendance: None,
        site: None,
        note: None,
        ..EventIn::sample()
    }
}

fn first(tx: &mut Tx<'_>) -> Result<()> {
    let title = Localized::new(
        "1er Congrès national des développeurs territoriaux",
        "1st national congress of territorial developers",
    );
    let year = stated(NaiveDate::from_ymd_opt(2013, 1, 1), Precision::Year, "Dossier de décembre 2014 : « En 2013 »");
    let input = EventIn {
        description: Some(Localized::new(
            "Première édition : près de 500 participants en Rhône-Alpes.",
            "First edition: almost 500 participants in Rhône-Alpes.",
        )),
        ..edition(FIRST, title, year)
    };
    let venue = VenueIn {
        region: Some("Rhône-Alpes".to_owned()),
        country: Some("FR".to_owned()),
        status: Certainty::Stated,
        source: Some("Dossier de décembre 2014 : « près de 500 participants en Rhône-Alpes »".to_owned()),
        ..VenueIn::unknown()
    };
    let mut event = add(tx, &input, &venue)?;
    for status in [EventStatus::Published, EventStatus::Closed, EventStatus::Archived] {
        event = step(tx, event, status)?;
    }
    Ok(())
}

fn second(tx: &mut Tx<'_>) -> Result<()> {
    let title = Localized::new(
        "2e Congrès national des développeurs territoriaux",
        "2nd national congress of territorial developers",
    );
    let week = stated(
        NaiveDate::from_ymd_opt(2015, 6, 22),
        Precision::Week,
        "Dossier de décembre 2014 : « dans la dernière semaine de juin 2015 […] sur 2 jours » ; la dernière semaine \
         entière commence le lundi 22",
    );
    let input = EventIn {
        description: Some(Localized::new(
            "Croiser les enseignements des travaux du Carrefour des métiers et l'actualité de l'organisation \
             territoriale, pour que les développeurs territoriaux et leurs employeurs anticipent l'évolution du \
             fonctionnement des territoires.",
            "Bringing together what the Carrefour des métiers has learnt and the reform of territorial organisation, so \
             that territorial developers and their employers can anticipate how territories will work.",
        )),
        target_attendance: Some(500),
        note: Some(
            "Le dossier donne la période, pas les jours ; son calendrier dit aussi « fin juin-début juillet ».\nIl parle \
             de trois demi-journées thématiques, puis en décrit quatre, à titre provisoire.\n500 places pour 500 \
             personnes n'en laissent aucune aux intervenants et à l'équipe : dire qui compte dans la jauge."
                .to_owned(),
        ),
        ..edition(SECOND, title, week.clone())
    };
    let venue = VenueIn {
        kind: Some(VenueKind::TeachingEstablishment),
        country: Some("FR".to_owned()),
        status: Certainty::ToConfirm,
        source: Some(
            "Hypothèse du budget : « un établissement d'enseignement doté d'un amphithéâtre de 500 places et de 10 à 15 \
             salles pour les ateliers »"
                .to_owned(),
        ),
        note: Some(
            "L'établissement d'accueil n'est pas encore désigné. De 10 à 15 salles d'ateliers sont attendues : les 10 \
             premières sont saisies, leurs capacités restent à connaître."
                .to_owned(),
        ),
        ..VenueIn::unknown()
    };
    let event = add(tx, &input, &venue)?;
    rooms(tx, &event)?;
    half_days(tx, &event, &week)?;
    step(tx, event, EventStatus::Published)?;
    Ok(())
}

fn rooms(tx: &mut Tx<'_>, event: &EditionRow) -> Result<()> {
    let room = |name: String, kind, capacity, note: &str| RoomIn {
        name,
        kind,
        capacity,
        equipment: Vec::new(),
        step_free: None,
        note: Some(note.to_owned()),
    };
    let hall = room("Amphithéâtre".to_owned(), RoomKind::Amphitheatre, Some(500), "« un amphithéâtre de 500 places »");
    let workshops = (1..=WORKSHOP_ROOMS).map(|number| {
        let note = "Exemple : le dossier annonce de 10 à 15 salles, sans nom ni capacité.";
        room(format!("Salle {number}"), RoomKind::Workshop, None, note)
    });
    for input in std::iter::once(hall).chain(workshops) {
        let room = store::insert_room(tx, event.id, &input)?;
        tx.publish(Changed::created("room", room.id, room.version).event(event.id));
    }
    Ok(())
}

fn half_days(tx: &mut Tx<'_>, event: &EditionRow, week: &FuzzyDate) -> Result<()> {
    // The numbers of the plenaries are the dossier's own: there is no second one.
    let programme = [
        (
            "1re demi-journée : ouverture, plénière n° 1 (enseignements du Carrefour des métiers, débat), repas",
            "1st half-day: opening, plenary no 1 (findings of the working groups, debate), meal",
            true,
        ),
        (
            "2e demi-journée : premier temps en ateliers, forum d'échanges, repas",
            "2nd half-day: first workshops, exchange forum, meal",
            true,
        ),
        ("3e demi-journée : second temps en ateliers, repas", "3rd half-day: second workshops, meal", true),
        (
            "4e demi-journée : plénière n° 3 (restitution des ateliers, table ronde, débat, conclusion)",
            "4th half-day: plenary no 3 (restitution of the workshops, round table, debate, conclusion)",
            false,
        ),
    ];
    for (number, (fr, en, includes_meal)) in (1..).zip(programme) {
        let input = HalfDayIn {
            code: format!("demi-journee-{number}"),
            label: Localized::new(fr, en),
            position: None,
            date: week.clone(),
            starts_at: None,
            ends_at: None,
            includes_meal,
            note: Some("Format provisoire, selon le dossier.".to_owned()),
        };
        let placed = store::insert_half_day(tx, event, &input)?;
        tx.publish(Changed::created("half_day", placed.row.id, placed.row.version).event(event.id));
    }
    Ok(())
}
