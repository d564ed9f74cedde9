//! The demo event's registration. The nine categories are those of the dossier of December 2014; it names no amount, no option
//! and nobody: tariffs, options and questions say that they are examples, and all people are made up.

use crate::{
    catalogue::{Catalogue, Chooser},
    desk::{self, Desk},
    forms::{self, Origin},
    model::{
        entry::{CategoryIn, Entry},
        pool::PoolKind,
        question::{AnswerKind, Choice, Condition, QuestionIn},
        registration::{CancelledBy, Source, Status},
        settings::{ConsentText, SettingsIn},
        tariff::{Audience, ConfirmOn, OptionIn, TariffIn, Vat, VatTreatment},
    },
    neighbours::Neighbours,
    rules::consents,
    store::{entries, members::MemberRow, needs, pools, registrations::RegistrationRow, settings},
};
use chrono::{NaiveDate, TimeDelta};
use kernel::{
    db::{At, Tx},
    error::Result,
    http::Version,
    ids::{EventId, PartnerId},
    module::Wiring,
    money::{Currency, Money},
    outbox::Changed,
    text::Localized,
};
use people::People;

mod members;
mod people;

const SECOND: &str = "congres-2015";
/// Registrations of the demo.
const HOW_MANY: u32 = 320;

/// Those of the dossier, in its order: code, French, English, and how many the demo hopes for.
#[rustfmt::skip]
const CATEGORIES: [(&str, &str, &str, u32); 9] = [
    ("professionnels", "Professionnels des territoires", "Territorial professionals", 200),
    ("elus", "Élus et associations d'élus", "Elected officials and their associations", 60),
    ("reseaux", "Réseaux du développement local et territorial", "Development networks", 60),
    ("associations", "Réseaux associatifs et société civile", "Associations and civil society", 40),
    ("formation", "Universités et centres de formation", "Universities and training bodies", 40),
    ("consulaires", "Chambres consulaires et acteurs socioprofessionnels", "Consular and socio-professional bodies", 20),
    ("ressources", "Centres de ressources et structures d'appui", "Resource centres and support structures", 40),
    ("prive", "Secteur privé (consultants, cabinets d'études)", "Private sector (consultants)", 30),
    ("medias", "Médias", "Media", 10),
];

/// Loads it into the demo event, unless that has a registration set up or is not there.
pub(crate) fn load(tx: &mut Tx<'_>, wiring: &Wiring) -> Result<()> {
    let Some(events) = wiring.events() else { return Ok(()) };
    let Some(second) = events.find(tx, SECOND)? else { return Ok(()) };
    let event = second.id;
    let neighbours = Neighbours::of_wiring(wiring);
    if settings::revision(tx, event)?.is_some() || neighbours.open(tx, event).is_err() {
        return Ok(());
    }
    set_up(tx, &neighbours, event)?;
    let networks = networks(tx, &neighbours, event);
    register(tx, &neighbours, event, &networks)?;
    go_on(tx, &neighbours, event)
}

fn set_up(tx: &mut Tx<'_>, neighbours: &Neighbours, event: EventId) -> Result<()> {
    let mut input = SettingsIn { reply_to: Some("inscriptions@congres.example".to_owned()), ..SettingsIn::sample() };
    input.consents.push(ConsentText {
        code: consents::NEEDS.to_owned(),
        version: 1,
        text: Localized::new(
            "Ce que je dis de mes repas et de mes besoins d'accès sert à la cuisine et à l'accueil, et est effacé \
             30 jours après (exemple).",
            "What I say of my diet and access needs serves the kitchen and the reception, and is erased 30 days \
             afterwards (example).",
        ),
        required: false,
    });
    let current = settings::put(tx, event, &input, Version::any())?;
    let pool = pools::ensure(tx, event, PoolKind::Event, event.into())?;
    pools::resize(tx, &pool, input.capacity.map(i64::from), true)?;
    tx.publish(Changed::updated("registration_settings", event, current.version).event(event));
    for (position, (code, fr, en, target)) in (1..).zip(CATEGORIES) {
        let category = CategoryIn {
            code: code.to_owned(),
            name: Localized::new(fr, en),
            counts_in_capacity: true,
            target: Some(target),
            quota: None,
            public: true,
            position,
        };
        add(tx, event, &category)?;
    }
    // Who counts against the 500 seats is a rule of its own: speakers and the team do not.
    let team = CategoryIn {
        code: "intervenants-equipe".to_owned(),
        name: Localized::new("Intervenants et équipe (exemple)", "Speakers and team (example)"),
        counts_in_capacity: false,
        target: None,
        quota: None,
        public: false,
        position: 10,
    };
    add(tx, event, &team)?;
    tariffs().iter().try_for_each(|tariff| add(tx, event, tariff))?;
    let half_days = neighbours.half_days(tx, event)?;
    for (position, half_day) in (1..).zip(half_days.iter().filter(|half_day| half_day.includes_meal)) {
        let name = Localized::new(
            format!("Repas de la {}e demi-journée (exemple)", half_day.position).replace("1e ", "1re "),
            format!("Meal of half-day {} (example)", half_day.position),
        );
        let meal = OptionIn {
            code: format!("repas-{}", half_day.position),
            name,
            price: euros(1_500),
            half_day: Some(half_day.code.clone()),
            quota: Some(450),
            change_until: None,
            public: true,
            position,
        };
        add(tx, event, &meal)?;
    }
    questions().iter().try_for_each(|question| add(tx, event, question))
}

fn add<E: Entry>(tx: &mut Tx<'_>, event: EventId, input: &E) -> Result<()> {
    let row = entries::insert(tx, event, input)?;
    if let Some(seats) = input.seats() {
        let pool = pools::ensure(tx, event, PoolKind::of(E::KIND), row.id.0.into())?;
        pools::resize(tx, &pool, seats.map(i64::from), true)?;
    }
    tx.publish(Changed::created("registration_entry", row.id, row.version).event(event));
    Ok(())
}

fn euros(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::EUR)
}

fn tariffs() -> Vec<TariffIn> {
    let of = |code: &str, fr: &str, en: &str, price: i64, position: i64| TariffIn {
        code: code.to_owned(),
        name: Localized::new(format!("{fr} (exemple)"), format!("{en} (example)")),
        price: euros(price),
        vat: Some(Vat {
            treatment: VatTreatment::OutOfScope,
            rate_basis_points: None,
            reference: Some("Exemple : le dossier ne dit rien des tarifs ni de la TVA.".to_owned()),
            mention: None,
        }),
        quota: None,
        valid_from: None,
        valid_until: None,
        audience: Audience::Public,
        covers: None,
        confirm_on: ConfirmOn::Immediate,
        hold_days: None,
        position,
    };
    vec![
        of("plein", "Plein tarif", "Full rate", 9_000, 1),
        TariffIn {
            confirm_on: ConfirmOn::PurchaseOrder,
            ..of("collectivite", "Collectivité, sur bon de commande", "Public employer, by purchase order", 12_000, 2)
        },
        TariffIn {
            audience: Audience::Partner { partners: Vec::new() },
            ..of("reseau", "Membre d'un réseau partenaire", "Member of a partner network", 6_000, 3)
        },
        TariffIn { quota: Some(40), ..of("reduit", "Tarif réduit", "Reduced rate", 2_500, 4) },
        TariffIn {
            audience: Audience::Code { codes: vec!["INVITE-EXEMPLE".to_owned()] },
            ..of("invite", "Invités et médias", "Guests and media", 0, 5)
        },
    ]
}

fn questions() -> Vec<QuestionIn> {
    let choice = |code: &str, fr: &str, en: &str| Choice { code: code.to_owned(), label: Localized::new(fr, en) };
    let ask = |code: &str, fr: &str, en: &str, kind, choices, position| QuestionIn {
        code: code.to_owned(),
        label: Localized::new(format!("{fr} (exemple)"), format!("{en} (example)")),
        kind,
        choices,
        required: false,
        condition: None,
        position,
    };
    // The axes are the dossier's own: four and, across them, training.
    let axes = vec![
        choice("cooperation", "Coopération et mutualisation", "Cooperation and pooling"),
        choice("intermediation", "Intermédiation", "Intermediation"),
        choice("participation", "Participation et pouvoir d'agir", "Participation and empowerment"),
        choice("changement", "Accompagnement du changement et innovation", "Support of change and innovation"),
        choice("formation", "Formation", "Training"),
    ];
    let axis = ("Quel axe de travail vous intéresse le plus ?", "Which work axis interests you most?");
    let travel =
        vec![choice("train", "Train", "Train"), choice("voiture", "Voiture", "Car"), choice("autre", "Autre", "Other")];
    vec![
        ask("axe", axis.0, axis.1, AnswerKind::Choice, axes, 1),
        ask("trajet", "Comment viendrez-vous ?", "How will you come?", AnswerKind::Choice, travel, 2),
        QuestionIn {
            condition: Some(Condition { question: "trajet".to_owned(), is: "voiture".to_owned() }),
            ..ask("covoiturage", "Des places à partager ?", "Seats to share?", AnswerKind::Boolean, Vec::new(), 3)
        },
    ]
}

/// The partner networks whose members come, where the partners module knows them.
fn networks(tx: &mut Tx<'_>, neighbours: &Neighbours, event: EventId) -> Vec<(&'static str, PartnerId)> {
    let found = ["unadel", "irdsu"].into_iter().filter_map(|slug| {
        let brief = neighbours.partner(tx, event, None, slug).ok()?;
        Some((slug, brief.id))
    });
    found.collect()
}

/// The first day on which somebody of the demo registered, and over how many days they came.
const OPENED: (i32, u32, u32) = (2015, 2, 2);
const DAYS: i64 = 133;

/// When the nth of them came: few at first, more and more towards the event.
fn came(n: u32) -> At {
    let (year, month, day) = OPENED;
    let opened = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let share = f64::from(n) / f64::from(HOW_MANY);
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // Whole days and minutes are meant.
    let days = (share.sqrt() * DAYS as f64) as i64;
    let minutes = 8 * 60 + i64::from(n * 37 % 600);
    At::new((opened.and_time(chrono::NaiveTime::MIN) + TimeDelta::days(days) + TimeDelta::minutes(minutes)).and_utc())
}

fn register(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    event: EventId,
    networks: &[(&'static str, PartnerId)],
) -> Result<()> {
    desk::at(tx, neighbours, event, |desk| {
        desk.notify = false;
        let catalogue = desk.catalogue.clone();
        let (mut people, mut rosters) = (People::new(), Vec::new());
        for n in 0..HOW_MANY {
            rosters.extend(one(desk, &catalogue, &mut people, n, networks)?);
        }
        members::keep(desk.tx, &rosters)
    })
}

fn one(
    desk: &mut Desk<'_, '_>,
    catalogue: &Catalogue,
    people: &mut People,
    n: u32,
    networks: &[(&'static str, PartnerId)],
) -> Result<Option<MemberRow>> {
    // Every fourth comes through a network, by turns.
    let network = if n % 4 == 3 { networks.get((n / 4) as usize % networks.len().max(1)) } else { None };
    let input = people.next(n, network.map(|(slug, _)| *slug), catalogue);
    let origin = Origin {
        chooser: Chooser::Staff,
        source: match (network, n % 3) {
            (Some(_), _) => Source::Sync,
            (None, 0) => Source::Staff,
            _ => Source::Public,
        },
        partner: Ok(network.map(|(_, id)| *id)),
        group: None,
        by_form: false,
        now: desk.now(),
    };
    let id = desk.tx.new_id();
    let mut new = forms::read(catalogue, id, &input, &origin)?;
    new.external_id = network.map(|(slug, _)| format!("{}-{n:04}", slug.to_uppercase()));
    let mut row = desk.draft(new)?;
    row.created_at = came(n);
    row.updated_at = row.created_at;
    for consent in &mut row.agreed.0.consents {
        consent.given_at = row.created_at;
    }
    let row = desk.admit(row, true)?;
    if let Some(said) = people::needs(n) {
        needs::say(desk.tx, row.event_id, row.id, &said)?;
    }
    network.map_or(Ok(None), |(_, partner)| members::of(desk.tx, *partner, &input, &row))
}

/// What became of some of them: paid, cancelled, there, absent.
fn go_on(tx: &mut Tx<'_>, neighbours: &Neighbours, event: EventId) -> Result<()> {
    let rows = crate::store::registrations::whole_event(tx, event)?;
    desk::at(tx, neighbours, event, |desk| {
        desk.notify = false;
        for (n, row) in rows.into_iter().enumerate() {
            if !matches!(row.status, Status::Confirmed | Status::Pending) {
                continue;
            }
            match n % 16 {
                4 => desk.cancel(row, CancelledBy::Participant, Some("Empêchement (exemple)")).map(drop)?,
                9 if n % 3 == 0 => desk.cancel(row, CancelledBy::Staff, None).map(drop)?,
                6 | 11 if row.status == Status::Confirmed => {
                    let now = desk.now();
                    desk.check_in(row, Some(now)).map(drop)?;
                }
                14 if row.status == Status::Confirmed => {
                    let absent = RegistrationRow { status: Status::NoShow, ..row };
                    desk.save(absent, Some((Status::Confirmed, None)), None).map(drop)?;
                }
                _ => {}
            }
        }
        Ok(())
    })
}
