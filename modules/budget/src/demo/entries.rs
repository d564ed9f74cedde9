//! Hypotheses and lines of the demo.

use crate::model::{
    driver::DistributionKind::{self, LogNormal, Normal, Pert, Triangular},
    vocabulary::{
        Certainty::{self, Asked, Estimated, Quoted},
        Side::{self, Expense, InKindExpense, InKindIncome, Income},
    },
};

/// A hypothesis.
pub(super) struct Driver {
    pub(super) name: &'static str,
    /// French, English.
    pub(super) label: (&'static str, &'static str),
    pub(super) unit: &'static str,
    pub(super) is: Is,
    /// Where the dossier says it; without, it is an example.
    pub(super) note: Option<&'static str>,
}

/// What a hypothesis is.
#[derive(Clone, Copy)]
pub(super) enum Is {
    /// Mantissa and decimal places.
    Value(i64, u32),
    /// Least, most likely, most.
    Between(DistributionKind, i64, i64, i64),
    /// Mean and standard deviation.
    Around(DistributionKind, i64, i64),
}
use Is::{Around, Between, Value};

/// A line.
pub(super) struct Line {
    pub(super) code: &'static str,
    pub(super) label: (&'static str, &'static str),
    pub(super) side: Side,
    pub(super) account: &'static str,
    pub(super) group: &'static str,
    pub(super) rule: Rule,
    pub(super) certainty: Certainty,
    pub(super) partner: Option<&'static str>,
    pub(super) paid: Paid,
    pub(super) note: Option<&'static str>,
}

/// How a line comes to its amount.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    Formula(&'static str),
    /// Euros.
    Amount(i64),
}
use Rule::{Amount, Formula};

/// When it is paid.
#[derive(Clone, Copy)]
pub(super) enum Paid {
    /// The eight months of the team.
    OverEightMonths,
    /// Equal parts.
    In(&'static [(i32, u32)]),
    On(i32, u32, u32),
    /// Never.
    InKind,
}
use Paid::{In, InKind, On, OverEightMonths};

const fn set(name: &'static str, label: (&'static str, &'static str), unit: &'static str, is: Is) -> Driver {
    Driver { name, label, unit, is, note: None }
}

impl Driver {
    const fn said(mut self, note: &'static str) -> Self {
        self.note = Some(note);
        self
    }
}

/// The baseline's.
#[rustfmt::skip]
pub(super) const BASELINE: &[Driver] = &[
    set("participants", ("Participants", "Participants"), "person", Value(500, 0)).said("Dossier : 500 participants attendus."),
    set("days", ("Durée", "Duration"), "day", Value(2, 0)).said("Dossier : deux jours, soit quatre demi-journées."),
    set("meals", ("Repas par participant", "Meals per participant"), "meal/person", Value(2, 0)).said("Dossier : un repas chacun des deux jours."),
    set("coordinator_share", ("Coordinatrice, part de temps", "Coordinator, share of time"), "FTE", Value(6, 1)).said("Dossier : 3/5 de temps."),
    set("communication_share", ("Chargée de communication, part de temps", "Communication officer, share of time"), "FTE", Value(4, 1)).said("Dossier : 2/5 de temps."),
    set("team_months", ("Durée de la mission de l'équipe", "Months of the team"), "month", Value(8, 0)).said("Dossier : sur 8 mois."),
    set("rooms", ("Salles d'ateliers", "Workshop rooms"), "room", Value(12, 0)).said("Dossier : 10 à 15 salles ; ici 12."),
    set("coordinator_cost", ("Coordinatrice, coût mensuel chargé", "Coordinator, monthly cost with charges"), "EUR/FTE/month", Value(4_000, 0)),
    set("communication_cost", ("Chargée de communication, coût mensuel chargé", "Communication officer, monthly cost with charges"), "EUR/FTE/month", Value(3_600, 0)),
    set("intern_months", ("Durée du stage", "Months of the internship"), "month", Value(4, 0)),
    set("intern_stipend", ("Gratification mensuelle du stage", "Monthly stipend"), "EUR/month", Value(500, 0)),
    set("facilitation_days", ("Journées d'animation achetées", "Days of facilitation bought in"), "facilitator_day", Value(12, 0)),
    set("facilitation_rate", ("Tarif d'une journée d'animation", "Price of a day of facilitation"), "EUR/facilitator_day", Around(Normal, 650, 40)),
    set("show_up", ("Taux de présence", "Show-up rate"), "%", Between(Triangular, 88, 92, 96)),
    set("meal_price", ("Prix d'un repas", "Price of a meal"), "EUR/meal", Between(Pert, 13, 15, 17)),
    set("coffee_price", ("Pauses, par personne et par jour", "Coffee breaks, per person and day"), "EUR/person/day", Value(4, 0)),
    set("kit_price", ("Livret du participant", "Participant's booklet"), "EUR/person", Value(6, 0)),
    set("speakers", ("Intervenants défrayés", "Speakers whose travel is paid"), "speaker", Value(20, 0)),
    set("fare", ("Déplacement d'un intervenant", "Travel of a speaker"), "EUR/speaker", Around(LogNormal, 120, 30)),
    set("paying_share", ("Part d'inscriptions payantes", "Share of paid registrations"), "%", Between(Triangular, 72, 80, 88)),
    set("registration_fee", ("Tarif moyen d'inscription", "Average registration fee"), "EUR/person", Value(60, 0)),
    set("stands", ("Stands", "Stands"), "stand", Value(4, 0)),
    set("stand_fee", ("Prix d'un stand", "Price of a stand"), "EUR/stand", Value(500, 0)),
    set("amphitheatre_value", ("Valeur de l'amphithéâtre par jour", "Value of the amphitheatre per day"), "EUR/day", Value(1_500, 0)),
    set("room_value", ("Valeur d'une salle par jour", "Value of a room per day"), "EUR/room/day", Value(100, 0)),
    set("volunteer_days", ("Journées de bénévolat", "Days of volunteers"), "volunteer_day", Value(60, 0)),
    set("volunteer_value", ("Valeur d'une journée de bénévolat", "Value of a volunteer's day"), "EUR/volunteer_day", Value(120, 0)),
];

/// What the prudent scenario supposes otherwise.
#[rustfmt::skip]
pub(super) const PRUDENT: &[Driver] = &[
    set("participants", ("Participants", "Participants"), "person", Between(Triangular, 350, 420, 460)),
    set("paying_share", ("Part d'inscriptions payantes", "Share of paid registrations"), "%", Between(Triangular, 60, 70, 80)),
    set("meal_price", ("Prix d'un repas", "Price of a meal"), "EUR/meal", Between(Pert, 14, 16, 19)),
];
/// Its amounts, in euros.
pub(super) const PRUDENT_LINES: &[(&str, i64)] = &[("subvention-cget", 30_000), ("subvention-ville", 0)];

/// What the ambitious scenario supposes otherwise. No more participants: the amphitheatre has 500 seats.
#[rustfmt::skip]
pub(super) const AMBITIOUS: &[Driver] = &[
    set("paying_share", ("Part d'inscriptions payantes", "Share of paid registrations"), "%", Between(Triangular, 84, 90, 96)),
    set("registration_fee", ("Tarif moyen d'inscription", "Average registration fee"), "EUR/person", Value(70, 0)),
    set("stands", ("Stands", "Stands"), "stand", Value(10, 0)),
    set("facilitation_days", ("Journées d'animation achetées", "Days of facilitation bought in"), "facilitator_day", Value(18, 0)),
];
/// Its amounts, in euros.
pub(super) const AMBITIOUS_LINES: &[(&str, i64)] = &[("video", 8_000), ("actes", 5_000)];

const fn line(
    code: &'static str,
    label: (&'static str, &'static str),
    (side, account, group): (Side, &'static str, &'static str),
    rule: Rule,
    paid: Paid,
) -> Line {
    Line { code, label, side, account, group, rule, certainty: Estimated, partner: None, paid, note: None }
}

impl Line {
    const fn sure(mut self, certainty: Certainty) -> Self {
        self.certainty = certainty;
        self
    }
    const fn of(mut self, partner: &'static str) -> Self {
        self.partner = Some(partner);
        self
    }
    const fn noted(mut self, note: &'static str) -> Self {
        self.note = Some(note);
        self
    }
}

/// All lines. Those of the dossier are formulas; whatever is a mere amount is an example.
#[rustfmt::skip]
pub(super) const LINES: &[Line] = &[
    line("coordination", ("Coordinatrice, 3/5 sur 8 mois", "Coordinator, 3/5 over 8 months"), (Expense, "641", "Équipe"),
        Formula("coordinator_share * team_months * coordinator_cost"), OverEightMonths).noted("Salaire chargé : une seule ligne."),
    line("communication", ("Chargée de communication, 2/5 sur 8 mois", "Communication officer, 2/5 over 8 months"), (Expense, "641", "Équipe"),
        Formula("communication_share * team_months * communication_cost"), OverEightMonths).noted("Salaire chargé : une seule ligne."),
    line("stage", ("Stagiaire, logistique", "Intern, logistics"), (Expense, "6413", "Équipe"),
        Formula("intern_months * intern_stipend"), In(&[(2015, 3), (2015, 4), (2015, 5), (2015, 6)])),
    line("animation", ("Prestations d'animation", "Facilitation bought in"), (Expense, "6226", "Animation"),
        Formula("facilitation_days * facilitation_rate"), On(2015, 7, 15)).sure(Quoted),
    line("restauration", ("Repas des participants", "Participants' meals"), (Expense, "6257", "Accueil"),
        Formula("participants * show_up * meals * meal_price"), On(2015, 7, 15)),
    line("pauses", ("Pauses et accueil", "Coffee breaks"), (Expense, "6257", "Accueil"),
        Formula("participants * show_up * days * coffee_price"), On(2015, 7, 15)),
    line("livrets", ("Livrets des participants", "Participants' booklets"), (Expense, "6236", "Communication"),
        Formula("participants * kit_price"), On(2015, 6, 15)),
    line("intervenants", ("Déplacements des intervenants", "Travel of speakers"), (Expense, "6251", "Animation"),
        Formula("speakers * fare"), On(2015, 7, 31)),
    line("imprevus", ("Imprévus sur l'accueil", "Contingencies of catering"), (Expense, "6257", "Accueil"),
        Formula(r#"5 % * (line("restauration") + line("pauses"))"#), On(2015, 7, 31)).noted("5 % des repas et pauses : exemple."),
    line("promotion", ("Kakémonos et dépliants", "Banners and flyers"), (Expense, "6236", "Communication"), Amount(1_500), In(&[(2015, 2), (2015, 4)])),
    line("presse", ("Relations presse", "Press relations"), (Expense, "623", "Communication"), Amount(800), In(&[(2015, 3), (2015, 6)])),
    line("video", ("Vidéo et sonorisation", "Video and sound"), (Expense, "611", "Valorisation"), Amount(4_500), On(2015, 7, 31)).sure(Quoted),
    line("actes", ("Retranscription et actes numériques", "Transcription and digital proceedings"), (Expense, "6237", "Valorisation"), Amount(3_000), On(2015, 10, 31)),
    line("assurance", ("Assurance", "Insurance"), (Expense, "616", "Accueil"), Amount(400), On(2015, 6, 1)),

    line("inscriptions", ("Inscriptions", "Registrations"), (Income, "706", "Ressources propres"),
        Formula("participants * paying_share * registration_fee"), In(&[(2015, 4), (2015, 5), (2015, 6), (2015, 7)])),
    line("stands", ("Stands", "Stands"), (Income, "708", "Ressources propres"), Formula("stands * stand_fee"), On(2015, 6, 1)),
    line("subvention-cget", ("Subvention du CGET", "Subsidy of CGET"), (Income, "741", "Subventions"), Amount(40_000), On(2015, 5, 15))
        .sure(Asked).of("cget").noted("Le dossier cite le CGET comme partenaire financier, sans montant."),
    line("subvention-region", ("Région d'accueil", "Host region"), (Income, "742", "Subventions"), Amount(3_000), On(2015, 9, 30)).sure(Asked).of("region-accueil"),
    line("subvention-ville", ("Ville d'accueil", "Host city"), (Income, "744", "Subventions"), Amount(3_000), On(2015, 9, 30)).sure(Asked).of("ville-accueil"),
    line("autofinancement", ("Autofinancement de l'association", "Own funds of the association"), (Income, "758", "Ressources propres"), Amount(2_474), On(2015, 6, 30)),

    line("locaux", ("Locaux, par partenariat technique", "Venue, by technical partnership"), (InKindExpense, "861", "Contributions en nature"),
        Formula("days * (amphitheatre_value + rooms * room_value)"), InKind).of("etablissement-accueil"),
    line("benevoles", ("Bénévoles", "Volunteers"), (InKindExpense, "864", "Contributions en nature"), Formula("volunteer_days * volunteer_value"), InKind),
    line("locaux-apport", ("Mise à disposition des locaux", "Premises lent"), (InKindIncome, "871", "Contributions en nature"),
        Formula(r#"line("locaux")"#), InKind).of("etablissement-accueil"),
    line("benevoles-apport", ("Bénévolat", "Volunteering"), (InKindIncome, "870", "Contributions en nature"), Formula(r#"line("benevoles")"#), InKind),
];
