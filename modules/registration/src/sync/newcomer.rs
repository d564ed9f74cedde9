//! Somebody new: on the roster, with a seat, or linked to the seat that she has already.

use super::{
    decide::clash,
    decision::{Decision, Holder, Known, NextMember, Scene, SeatWork},
    item::Misfit,
    roster::Roster,
};
use crate::{
    catalogue::{Chooser, may_choose},
    model::{
        member::Attendance,
        sync::{Code, Outcome},
    },
};

/// What becomes of a key that is new.
pub fn newcomer(scene: &Scene<'_>, next: NextMember, known: &Known<'_>) -> Decision {
    if known.holder == Some(Holder::Member) {
        return clash(known, Code::DuplicateEmail, &next.roster, vec!["email".to_owned()]);
    }
    let mut decision = Decision::new(Outcome::Created, None);
    if next.attendance == Attendance::Register {
        if let Some(Holder::Elsewhere(id)) = known.holder {
            (decision.outcome, decision.code) = (Outcome::Kept, Some(Code::RegisteredElsewhere));
            decision.seat = SeatWork::Link(id);
        } else {
            match seat_for(scene, &next.roster) {
                Ok(seat) => decision.seat = seat,
                Err(wrong) => return Decision::rejected(wrong),
            }
        }
    }
    decision.member = Some(next);
    decision
}

/// At which tariff and in which category somebody new is registered.
pub fn seat_for(scene: &Scene<'_>, roster: &Roster) -> Result<SeatWork, Vec<Misfit>> {
    let chooser = Chooser::Member(scene.partner);
    let open = |code: &str| {
        scene.catalogue.tariff(code).is_some_and(|known| may_choose(&known.entry, &chooser, scene.now).is_ok())
    };
    let named = roster.tariff.as_ref().or(scene.settings.tariff.as_ref());
    let tariff = match named {
        Some(code) if open(code) => Ok(code.clone()),
        Some(_) => Err(Misfit::new("tariff", "unknown_code")),
        None => {
            // Where there is no choice, nobody needs to make it.
            let mut all = scene.catalogue.tariffs.iter().map(|known| &known.entry.code).filter(|code| open(code));
            match (all.next(), all.next()) {
                (Some(only), None) => Ok(only.clone()),
                _ => Err(Misfit::new("tariff", "required")),
            }
        }
    };
    let category = roster.category.as_ref().or(scene.settings.category.as_ref());
    let unknown = category.filter(|code| scene.catalogue.category(code).is_none());
    let unknown = unknown.map(|_| Misfit::new("category", "unknown_code"));
    match (tariff, unknown) {
        (Ok(tariff), None) => Ok(SeatWork::Register { tariff, category: category.cloned() }),
        (tariff, unknown) => Err(tariff.err().into_iter().chain(unknown).collect()),
    }
}
