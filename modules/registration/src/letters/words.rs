//! The words of the letters, in French and English. No letter promises a place on the waiting list: it moves.

use super::Letter;
use crate::{
    catalogue::Catalogue,
    model::registration::Status,
    rules::{answers, refund},
    store::registrations::RegistrationRow,
};
use chrono::Timelike;
use kernel::{db::At, text::Lang};

pub(super) use crate::papers::words::days;

/// A title, which is the subject line too, and what follows.
pub(super) struct Said {
    pub(super) title: String,
    pub(super) paragraphs: Vec<String>,
}

fn say(lang: Lang, fr: (&str, Vec<String>), en: (&str, Vec<String>)) -> Said {
    let (title, paragraphs) = if lang == Lang::Fr { fr } else { en };
    Said { title: title.to_owned(), paragraphs }
}

fn line(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

/// « Bonjour Claire Exemple, »
pub(super) fn greeting(name: &str, lang: Lang) -> String {
    match (lang, name) {
        (Lang::Fr, "") => "Bonjour,".to_owned(),
        (Lang::Fr, name) => format!("Bonjour {name},"),
        (Lang::En, "") => "Hello,".to_owned(),
        (Lang::En, name) => format!("Hello {name},"),
    }
}

/// Before the name of the event.
pub(super) fn closing(lang: Lang) -> &'static str {
    if lang == Lang::Fr { "L'équipe d'organisation" } else { "The organising team" }
}

/// What the link is for; `corrects`: where it leads, people can correct as well, which they cannot on our own page.
pub(super) fn link(letter: Letter, corrects: bool, lang: Lang) -> &'static str {
    match (letter, corrects, lang) {
        (Letter::Offered, _, Lang::Fr) => "Accepter ou refuser cette place",
        (Letter::Offered, _, Lang::En) => "Accept or decline this seat",
        (Letter::Pending, true, Lang::Fr) => "Compléter votre inscription",
        (Letter::Pending, true, Lang::En) => "Complete your registration",
        (_, true, Lang::Fr) => "Voir, corriger ou annuler votre inscription",
        (_, true, Lang::En) => "See, correct or cancel your registration",
        (_, false, Lang::Fr) => "Voir ou annuler votre inscription",
        (_, false, Lang::En) => "See or cancel your registration",
    }
}

/// What an invitation's link is for.
pub(super) fn register(lang: Lang) -> &'static str {
    if lang == Lang::Fr { "S'inscrire" } else { "Register" }
}

/// « 3 mars 2026 à 14 h 05 », in the event's time zone.
pub(super) fn moment(at: At, zone: &str, lang: Lang) -> String {
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    let local = at.utc().with_timezone(&zone);
    let day = crate::papers::words::day(local.date_naive(), lang);
    match lang {
        Lang::Fr => format!("{day} à {} h {:02} ({zone})", local.hour(), local.minute()),
        Lang::En => format!("{day}, {:02}:{:02} ({zone})", local.hour(), local.minute()),
    }
}

fn missing(catalogue: &Catalogue, row: &RegistrationRow, lang: Lang) -> Vec<String> {
    let codes = answers::missing(&catalogue.questions, &row.agreed.0.answers);
    let asked = catalogue.questions.iter().filter(|question| codes.contains(&question.code));
    asked.map(|question| format!("– {}", question.label.pick(lang))).collect()
}

/// What a letter about a registration says.
pub(super) fn about(letter: Letter, catalogue: &Catalogue, row: &RegistrationRow, lang: Lang) -> Said {
    let until = || moment(row.expires_at, &catalogue.frame.timezone, lang);
    // Our own page shows and cancels, and corrects nothing.
    let corrects = catalogue.settings.manage_url.is_some();
    match letter {
        Letter::Confirmed => say(
            lang,
            ("Votre inscription est confirmée", line("Votre inscription est confirmée : une place vous est réservée.")),
            ("Your registration is confirmed", line("Your registration is confirmed: a seat is reserved for you.")),
        ),
        Letter::Promoted => promoted(catalogue, row, lang),
        Letter::Pending => pending(catalogue, row, lang),
        Letter::Waiting => say(
            lang,
            (
                "Vous êtes sur la liste d'attente",
                line(
                    "Toutes les places sont prises pour le moment. Vous êtes sur la liste d'attente, et nous vous \
                     écrirons dès qu'une place se libère pour vous. Vous n'avez rien à faire d'ici là.",
                ),
            ),
            (
                "You are on the waiting list",
                line(
                    "All seats are taken for now. You are on the waiting list, and we shall write as soon as a seat comes \
                     free for you. There is nothing to do until then.",
                ),
            ),
        ),
        Letter::Offered => say(
            lang,
            (
                "Une place vous est proposée",
                line(&format!(
                    "Une place s'est libérée. Elle vous est gardée jusqu'au {} ; ensuite elle revient à la personne \
                     suivante.",
                    until()
                )),
            ),
            (
                "A seat is offered to you",
                line(&format!(
                    "A seat has come free. It is held for you until {}; after that it goes to the next person.",
                    until()
                )),
            ),
        ),
        Letter::OfferLapsed => say(
            lang,
            (
                "La proposition a expiré",
                line(
                    "La place qui vous était proposée n'a pas été acceptée à temps : elle est revenue à la personne suivante.",
                ),
            ),
            (
                "The offer has lapsed",
                line("The seat that was offered to you was not accepted in time: it went to the next person."),
            ),
        ),
        Letter::HoldLapsed => with_refund(
            say(
                lang,
                (
                    "Votre inscription a expiré",
                    line("Ce qui manquait à votre inscription n'est pas arrivé à temps : votre place a été libérée."),
                ),
                (
                    "Your registration has lapsed",
                    line("What was missing from your registration did not come in time: your seat was given up."),
                ),
            ),
            row,
            lang,
        ),
        Letter::Cancelled => with_refund(
            say(
                lang,
                (
                    "Votre inscription est annulée",
                    line("Votre inscription est annulée. Si c'est une erreur, écrivez-nous."),
                ),
                (
                    "Your registration is cancelled",
                    line("Your registration is cancelled. If that is a mistake, write to us."),
                ),
            ),
            row,
            lang,
        ),
        Letter::Link => say(
            lang,
            (
                "Le lien de votre inscription",
                line(
                    "Vous avez demandé le lien de votre inscription : le voici. Ne le transmettez pas. Si vous n'avez rien \
                     demandé, ignorez ce message.",
                ),
            ),
            (
                "The link to your registration",
                line(
                    "You asked for the link to your registration: here it is. Do not pass it on. If you did not ask, ignore \
                     this message.",
                ),
            ),
        ),
        Letter::Duplicate => say(
            lang,
            (
                "Vous êtes déjà inscrit·e",
                line(&format!(
                    "Quelqu'un vient de remplir le formulaire d'inscription avec votre adresse. Vous êtes déjà inscrit·e : \
                     rien n'a changé. {}, suivez le lien.",
                    if corrects { "Pour corriger votre inscription" } else { "Pour la voir ou l'annuler" }
                )),
            ),
            (
                "You are registered already",
                line(&format!(
                    "Somebody has just filled in the registration form with your address. You are registered already: \
                     nothing has changed. {}, follow the link.",
                    if corrects { "To correct your registration" } else { "To see or cancel it" }
                )),
            ),
        ),
    }
}

/// What the person herself gets back is said to her.
fn with_refund(mut said: Said, row: &RegistrationRow, lang: Lang) -> Said {
    let refund = row.agreed.0.refund.filter(|_| refund::is_her_own(row));
    let part = row.agreed.0.cancelled.is_some_and(|rule| rule.back_minor > 0);
    said.paragraphs.extend(refund.map(|refund| {
        let (amount, percent) = (refund.amount.format(lang), refund.percent);
        let of = match (part, lang) {
            (false, Lang::Fr) => "de ce que vous avez payé",
            (false, Lang::En) => "of what you paid",
            (true, Lang::Fr) => "de ce qui ne vous avait pas encore été remboursé",
            (true, Lang::En) => "of what had not been paid back before",
        };
        match (percent, lang) {
            (0, Lang::Fr) => "Selon les règles de l'événement, ce que vous avez payé n'est pas remboursé.".to_owned(),
            (0, Lang::En) => "By the event's rules, what you paid is not paid back.".to_owned(),
            (_, Lang::Fr) => {
                format!("Nous vous rembourserons {amount} : {percent}\u{a0}% {of}, selon les règles de l'événement.")
            }
            (_, Lang::En) => {
                format!("We shall pay you back {amount}: {percent}% {of}, by the event's rules.")
            }
        }
    }));
    said
}

fn promoted(catalogue: &Catalogue, row: &RegistrationRow, lang: Lang) -> Said {
    let mut said = say(
        lang,
        (
            "Une place s'est libérée pour vous",
            line("Vous étiez sur la liste d'attente : une place s'est libérée, et elle est à vous."),
        ),
        ("A seat has come free for you", line("You were on the waiting list: a seat has come free, and it is yours.")),
    );
    if row.status == Status::Pending {
        said.paragraphs.extend(pending(catalogue, row, lang).paragraphs);
    }
    said
}

fn pending(catalogue: &Catalogue, row: &RegistrationRow, lang: Lang) -> Said {
    use crate::model::{registration::Payment, tariff::ConfirmOn};
    let tariff = catalogue.tariffs.iter().find(|known| known.id == row.tariff_id).map(|known| &known.entry);
    let order = row.agreed.0.billing.as_ref().is_some_and(|billing| billing.purchase_order.is_some());
    let awaited = match tariff.map(|tariff| tariff.confirm_on).unwrap_or_default() {
        ConfirmOn::PurchaseOrder if !order => Some(("– le bon de commande", "– the purchase order")),
        ConfirmOn::Payment if matches!(row.payment, Payment::Due | Payment::Invoiced | Payment::Refunded) => {
            let part = row.kept_minor() > 0 && row.payment != Payment::Refunded;
            Some(if part {
                ("– le reste du paiement", "– the rest of the payment")
            } else {
                ("– le paiement", "– the payment")
            })
        }
        ConfirmOn::Approval => Some(("– l'accord des organisateurs", "– the organisers' approval")),
        _ => None,
    };
    let mut lacking = missing(catalogue, row, lang);
    lacking.extend(awaited.map(|(fr, en)| if lang == Lang::Fr { fr } else { en }.to_owned()));
    let lacking = lacking.join("\n");
    say(
        lang,
        (
            "Votre inscription est à compléter",
            vec![
                "Une place vous est gardée. Pour confirmer votre inscription, il manque :".to_owned(),
                lacking.clone(),
            ],
        ),
        (
            "Your registration is to be completed",
            vec!["A seat is held for you. To confirm your registration, we still need:".to_owned(), lacking],
        ),
    )
}

/// What an invitation says: which network invites, and, from the second link on, that this one replaces those before.
pub(super) fn invitation(catalogue: &Catalogue, network: Option<&str>, replaces: bool, lang: Lang) -> Said {
    let title = catalogue.frame.title.pick(lang);
    let (fr, en) = (network.unwrap_or("Votre réseau"), network.unwrap_or("Your network"));
    let mut said = say(
        lang,
        (
            "Votre invitation",
            line(&format!(
                "{fr} vous invite : {title}. Ce lien est personnel ; il vous ouvre l'inscription au tarif de votre réseau."
            )),
        ),
        (
            "Your invitation",
            line(&format!(
                "{en} invites you: {title}. This link is yours alone; it lets you register at your network's tariff."
            )),
        ),
    );
    let older = match lang {
        Lang::Fr => {
            "Si vous avez reçu un lien d'invitation avant celui-ci, il ne vaut plus : seul celui-ci ouvre l'inscription."
        }
        Lang::En => {
            "If you got an invitation link before this one, it no longer works: only this one opens the registration."
        }
    };
    said.paragraphs.extend(replaces.then(|| older.to_owned()));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn moments_are_told_in_the_events_zone() {
        let at: At = serde_json::from_str("\"2026-03-03T13:05:00Z\"").expect("an instant");
        assert_eq!(moment(at, "Europe/Paris", Lang::Fr), "3 mars 2026 à 14 h 05 (Europe/Paris)");
        assert_eq!(moment(at, "Europe/Paris", Lang::En), "3 March 2026, 14:05 (Europe/Paris)");
        let day = NaiveDate::from_ymd_opt(2026, 3, 3).expect("a day");
        assert_eq!(days(day, day, Lang::Fr), "le 3 mars 2026");
    }
}
