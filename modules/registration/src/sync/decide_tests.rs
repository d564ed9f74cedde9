//! Rules that hold whatever the file says and whatever is known.

use super::*;
use crate::{
    catalogue::{Catalogue, Known as Entry},
    ids::{EntryId, MemberId, RegistrationId},
    model::{member::SyncSettingsIn, person::PersonIn},
    sync::roster::{restore, take_over},
};
use contracts::events::EventFrame;
use kernel::{
    db::AsDoc,
    ids::{EventId, PartnerId},
};
use proptest::prelude::*;
use uuid::Uuid;

fn at(seconds: i64) -> At {
    crate::store::registrations::never().plus_seconds(seconds - 100_000)
}

fn event() -> EventId {
    Uuid::from_u128(1).into()
}

fn partner() -> PartnerId {
    Uuid::from_u128(2).into()
}

fn catalogue() -> Catalogue {
    let tariff = serde_json::json!({
        "code": "plein", "name": { "fr": "Plein" }, "price": { "amount_minor": 0, "currency": "EUR" }
    });
    let tariff = serde_json::from_value(tariff).expect("a tariff");
    Catalogue::of_tariffs(EventFrame::bare(event()), vec![Entry { id: EntryId(Uuid::from_u128(3)), entry: tariff }])
}

/// What is known of a key, and what a decision makes of it.
#[derive(Clone, Debug)]
struct World {
    member: Option<MemberRow>,
    registration: Option<RegistrationRow>,
}

impl World {
    fn decide(&self, item: &Item) -> Decision {
        self.decide_with(item, Known::default())
    }

    fn decide_with<'a>(&'a self, item: &Item, more: Known<'a>) -> Decision {
        let (catalogue, settings) = (catalogue(), SyncSettingsIn::default());
        let scene = Scene {
            catalogue: &catalogue,
            partner: partner(),
            settings: &settings,
            now: at(0),
            generated_at: None,
            said_at: None,
        };
        let after = Roster::after(item, self.member.as_ref().map(|row| &row.item.0)).expect("both names");
        let known = self.known(more);
        decide(&scene, item, &after, &known)
    }

    /// What the facts tell: of others' registrations only that they are there.
    fn known<'a>(&'a self, more: Known<'a>) -> Known<'a> {
        let registration = self.registration.as_ref();
        let own = registration.filter(|row| row.partner_id == Some(partner()));
        let others = registration.filter(|row| row.partner_id != Some(partner()));
        let elsewhere = others.is_some_and(|row| row.active || row.cancelled_by != Some(CancelledBy::Partner));
        Known { member: self.member.as_ref(), registration: own, elsewhere, ..more }
    }

    /// What the office does: see `live.rs`.
    fn follow(&self, decision: &Decision) -> Self {
        let mut world = self.clone();
        let Some(next) = &decision.member else {
            assert_eq!(decision.seat, SeatWork::Leave, "a seat moves only with its member");
            if let (Some(member), Some(at)) = (&mut world.member, decision.said_again) {
                member.source_updated_at = Some(at);
            }
            return world;
        };
        let before = world.member.take();
        if next.parts {
            world.registration = None;
        }
        let mut member = member(&next.roster, next.status, next.attendance, next.stamp);
        (member.registration_id, member.made_seat) =
            before.filter(|_| !next.parts).map_or((None, false), |row| (row.registration_id, row.made_seat));
        match &decision.seat {
            SeatWork::Leave => {}
            SeatWork::Register { .. } => {
                world.registration = Some(registration(&next.roster.person));
                member.made_seat = true;
            }
            SeatWork::Correct(fields) => {
                let row = world.registration.as_mut().expect("one to be corrected");
                take_over(&mut row.person.0, &next.roster.person, fields);
            }
            SeatWork::Transfer => {
                world.registration.as_mut().expect("one to be handed over").set_person(&next.roster.person);
            }
            SeatWork::Cancel => {
                let row = world.registration.as_mut().expect("one to be cancelled");
                (row.active, row.status, row.cancelled_by) = (false, Status::Cancelled, Some(CancelledBy::Partner));
            }
            SeatWork::Reactivate => {
                let row = world.registration.as_mut().expect("one to come back");
                (row.active, row.status, row.cancelled_by) = (true, Status::Confirmed, None);
                restore(row, &next.roster);
            }
            SeatWork::Link(id) => {
                let row = RegistrationRow { id: *id, partner_id: None, ..registration(&next.roster.person) };
                (world.registration, member.made_seat) = (Some(row), false);
            }
        }
        member.registration_id = world.registration.as_ref().map(|row| row.id);
        world.member = Some(member);
        world
    }
}

fn member(roster: &Roster, status: MemberStatus, attendance: Attendance, stamp: Option<At>) -> MemberRow {
    MemberRow {
        id: MemberId(Uuid::from_u128(4)),
        event_id: event(),
        partner_id: partner(),
        external_id: "a".to_owned(),
        status,
        attendance,
        sort_key: String::new(),
        email_key: roster.email_key(),
        item: AsDoc(roster.clone()),
        item_hash: String::new(),
        registration_id: None,
        made_seat: false,
        seat_given_away: false,
        source_updated_at: stamp,
        synced_version: None,
        link_no: 1,
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

fn registration(person: &PersonIn) -> RegistrationRow {
    let tariff = EntryId(Uuid::from_u128(3));
    let id = RegistrationId(Uuid::from_u128(5));
    let mut row = RegistrationRow::new(id, event(), tariff, crate::model::registration::Source::Sync, at(0));
    row.partner_id = Some(partner());
    row.status = Status::Confirmed;
    row.seated = true;
    row.set_person(person);
    row
}

fn people() -> impl Strategy<Value = (String, String, Option<String>)> {
    let names = prop::sample::select(vec![
        ("Anne", "Exemple"),
        ("Ana", "Exemple"),
        ("Xavier", "Modèle"),
        ("Zoé", "Échantillon"),
    ]);
    let addresses = prop::sample::select(vec![None, Some("anne@a.example"), Some("xavier@b.example")]);
    (names, addresses)
        .prop_map(|((given, family), email)| (given.to_owned(), family.to_owned(), email.map(str::to_owned)))
}

fn attendances() -> impl Strategy<Value = Attendance> {
    prop::sample::select(vec![Attendance::Roster, Attendance::Invite, Attendance::Register])
}

fn statuses() -> impl Strategy<Value = MemberStatus> {
    prop::sample::select(vec![MemberStatus::Active, MemberStatus::Active, MemberStatus::Cancelled])
}

prop_compose! {
    fn items()(
        (given, family, email) in people(),
        cleared in prop::option::of(Just(())),
        function in prop::option::of(prop::sample::select(vec![None, Some("Agente".to_owned()), Some("Élue".to_owned())])),
        tariff in prop::option::of(prop::sample::select(vec![None, Some("plein".to_owned())])),
        attendance in prop::option::of(attendances()),
        status in prop::option::of(statuses()),
        transfer in prop::option::of(any::<bool>()),
        stamp in prop::option::of(-5i64..5),
    ) -> Item {
        Item {
            external_id: "a".to_owned(),
            given_name: Some(given),
            family_name: Some(family),
            email: if cleared.is_some() { email.map(Some) } else { Some(email) },
            function, tariff, attendance, status, transfer,
            source_updated_at: stamp.map(at),
            ..Item::default()
        }
    }
}

prop_compose! {
    /// A member with or without a registration in any state.
    fn worlds()(
        item in items(), there in any::<bool>(), seat in 0..3,
        status in prop::sample::select(vec![Status::Pending, Status::Confirmed, Status::Waiting, Status::CheckedIn, Status::NoShow, Status::Cancelled]),
        by in prop::sample::select(vec![CancelledBy::Participant, CancelledBy::Staff, CancelledBy::Partner, CancelledBy::System]),
        payment in prop::sample::select(vec![Payment::Free, Payment::Due, Payment::Invoiced, Payment::Paid]),
        other in prop::option::of(people()), foreign in any::<bool>(),
    ) -> World {
        if !there {
            return World { member: None, registration: None };
        }
        let roster = Roster::after(&item, None).expect("both names");
        let mut row = member(&roster, item.status.unwrap_or_default(), item.attendance.unwrap_or_default(), item.source_updated_at);
        let mut held = registration(&roster.person);
        if let Some((given, family, email)) = other {
            held.set_person(&PersonIn { given_name: given, family_name: family, email, ..PersonIn::default() });
            held.agreed.0.by_staff = ["given_name", "family_name", "email"].map(str::to_owned).into();
        }
        (held.status, held.payment) = (status, payment);
        if status == Status::Cancelled {
            (held.active, held.cancelled_by) = (false, Some(by));
        }
        // Seat 0: none; 1: the sync's own; 2: somebody else's, linked.
        row.made_seat = seat == 1;
        row.registration_id = (seat > 0).then_some(held.id);
        if seat == 2 && foreign {
            held.partner_id = None;
        }
        World { member: Some(row), registration: (seat > 0).then_some(held) }
    }
}

fn writes(decision: &Decision) -> bool {
    decision.member.is_some() || decision.seat != SeatWork::Leave
}

/// Another person under the key has nothing to do with the registration of before, and may get one of her own.
fn is_another_persons(decision: &Decision) -> bool {
    decision.member.as_ref().is_some_and(|next| next.parts) && matches!(decision.seat, SeatWork::Register { .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// The nightly job: what a file has done once it does not do again.
    #[test]
    fn the_second_time_nothing_happens(world in worlds(), item in items()) {
        let first = world.decide(&item);
        let after = world.follow(&first);
        let again = after.decide(&Item { transfer: None, ..item.clone() });
        if first.outcome == Outcome::Conflict {
            prop_assert_eq!(&again.clash, &first.clash, "a repeat is the same conflict");
        }
        prop_assert!(!writes(&again) || !writes(&first), "{:?}\nthen {:?}", first, again);
    }

    #[test]
    fn only_what_says_so_writes(world in worlds(), item in items()) {
        let decision = world.decide(&item);
        let may = matches!(decision.outcome, Outcome::Created | Outcome::Updated | Outcome::Cancelled)
            || matches!(decision.code, Some(Code::RegisteredElsewhere | Code::Unknown));
        prop_assert!(may || !writes(&decision), "{:?}", decision);
        prop_assert_eq!(decision.clash.is_some(), decision.outcome == Outcome::Conflict);
        prop_assert_eq!(decision.wrong.is_empty(), decision.outcome != Outcome::Rejected);
    }

    /// Whoever cancelled herself, or whom the organisers cancelled, does not come back by a file.
    #[test]
    fn a_file_revives_nobody(world in worlds(), item in items()) {
        let gone = world.registration.as_ref().is_some_and(|row| {
            !row.active && matches!(row.cancelled_by, Some(CancelledBy::Participant | CancelledBy::Staff | CancelledBy::System))
        });
        let decision = world.decide(&item);
        prop_assert!(!gone || is_another_persons(&decision) || decision.seat == SeatWork::Leave, "{:?}", decision);
    }

    #[test]
    fn seats_that_are_used_or_invoiced_are_not_taken_away(world in worlds(), item in items(), gone in any::<bool>()) {
        let fast = world.registration.as_ref().is_some_and(|row| row.active && holds_fast(row).is_some());
        let known = world.known(Known::default());
        let decision = if gone { ending(&known, None) } else { world.decide(&item) };
        prop_assert!(!fast || decision.seat != SeatWork::Cancel, "{:?}", decision);
    }

    /// A seat that somebody took by other means is no file's business.
    #[test]
    fn what_the_sync_did_not_make_it_does_not_unmake(world in worlds(), item in items()) {
        let foreign = world.member.as_ref().is_some_and(|row| row.registration_id.is_some() && !row.made_seat)
            && world.registration.as_ref().is_some_and(|row| row.active);
        let decision = world.decide(&item);
        prop_assert!(!foreign || is_another_persons(&decision) || decision.seat == SeatWork::Leave, "{:?}", decision);
    }

    #[test]
    fn an_older_file_changes_nothing(world in worlds(), item in items(), older in 1i64..100) {
        let Some(last) = world.member.as_ref().and_then(|row| row.source_updated_at) else { return Ok(()) };
        let item = Item { source_updated_at: Some(last.plus_seconds(-older)), ..item };
        let after = Roster::after(&item, world.member.as_ref().map(|row| &row.item.0)).expect("both names");
        let decision = world.decide(&item);
        let says_the_same = world.member.as_ref().is_some_and(|row| row.item.0 == after);
        prop_assert!(says_the_same || !writes(&decision), "{:?}", decision);
    }

    /// One person cannot have two seats, nor two people one address.
    #[test]
    fn an_address_of_another_member_is_a_conflict(item in items(), elsewhere in any::<bool>()) {
        let world = World { member: None, registration: None };
        let id = RegistrationId(Uuid::from_u128(9));
        let holder = Some(if elsewhere { Holder::Elsewhere(id) } else { Holder::Member });
        let decision = world.decide_with(&item, Known { holder, ..Known::default() });
        let seat = matches!(decision.seat, SeatWork::Register { .. });
        prop_assert!(!seat, "{:?}", decision);
        if item.status != Some(MemberStatus::Cancelled) && !elsewhere {
            prop_assert_eq!(decision.outcome, Outcome::Conflict);
        }
    }

    #[test]
    fn the_erased_stay_erased(world in worlds(), item in items()) {
        let decision = world.decide_with(&item, Known { erased: true, ..Known::default() });
        prop_assert_eq!((decision.outcome, decision.code, writes(&decision)), (Outcome::Kept, Some(Code::Erased), false));
    }
}

#[test]
fn codes_that_name_nothing_are_told() {
    let world = World { member: None, registration: None };
    let item = Item {
        tariff: Some(Some("inconnu".to_owned())),
        category: Some(Some("inconnue".to_owned())),
        ..Item::sample()
    };
    let decision = world.decide(&item);
    let fields: Vec<&str> = decision.wrong.iter().map(|misfit| misfit.field.as_str()).collect();
    assert_eq!((decision.outcome, fields), (Outcome::Rejected, vec!["category", "tariff"]));
}

#[test]
fn a_settled_conflict_is_not_raised_again() {
    let anne = Item { attendance: Some(Attendance::Register), ..Item::sample() };
    let world = World { member: None, registration: None };
    let world = world.follow(&world.decide(&anne));
    let stranger = Item {
        given_name: Some("Xavier".to_owned()),
        family_name: Some("Modèle".to_owned()),
        email: Some(Some("xavier@b.example".to_owned())),
        ..anne.clone()
    };
    let raised = world.decide(&stranger);
    assert_eq!((raised.outcome, raised.code), (Outcome::Conflict, Some(Code::PersonChanged)));
    let settled = [raised.clash.expect("a conflict").fingerprint];
    let again = world.decide_with(&stranger, Known { settled: &settled, ..Known::default() });
    assert_eq!((again.outcome, again.code), (Outcome::Kept, Some(Code::Resolved)));
    let taken = world.decide_with(&stranger, Known { ruling: Some(Take::Transfer), ..Known::default() });
    assert_eq!(taken.seat, SeatWork::Transfer);
}
