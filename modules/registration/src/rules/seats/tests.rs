use super::*;
use chrono::{TimeDelta, TimeZone as _, Utc};
use proptest::{collection::vec, prelude::*};

fn at(day: i64) -> At {
    At::new(Utc.timestamp_opt(1_400_000_000, 0).unwrap() + TimeDelta::days(day))
}

fn id(n: u128) -> PoolId {
    PoolId(uuid::Uuid::from_u128(n))
}

fn pool(n: u128, kind: PoolKind, capacity: Option<i64>) -> Pool {
    Pool {
        id: id(n),
        kind,
        subject: Id(uuid::Uuid::from_u128(n)),
        capacity,
        taken: 0,
        waiting: 0,
        release_at: None,
        waits: true,
    }
}

const EVENT: u128 = 1;
const TARIFF: u128 = 2;
const CONTINGENT: u128 = 3;

fn house(event: i64, contingent: i64) -> Seats {
    let contingent = Pool { release_at: Some(at(10)), ..pool(CONTINGENT, PoolKind::Contingent, Some(contingent)) };
    Seats::new([pool(EVENT, PoolKind::Event, Some(event)), pool(TARIFF, PoolKind::Tariff, None), contingent], at(0))
}

#[test]
fn a_contingent_is_kept_for_its_partner_until_it_is_released() {
    let mut seats = house(10, 4);
    let public = [id(TARIFF), id(EVENT)];
    for _ in 0..6 {
        seats.take(&public).expect("a free seat");
    }
    assert_eq!(seats.take(&public), Err(id(EVENT)));
    let member = [id(CONTINGENT), id(TARIFF), id(EVENT)];
    for _ in 0..4 {
        seats.take(&member).expect("a kept seat");
    }
    assert_eq!(seats.take(&member), Err(id(CONTINGENT)));
    assert_eq!(seats.get(id(EVENT)).map(|pool| pool.taken), Some(10));

    let pools = house(10, 4).all().cloned().collect::<Vec<_>>();
    let mut later = Seats::new(pools, at(10));
    for _ in 0..10 {
        later.take(&public).expect("a released seat");
    }
}

#[test]
fn an_exchange_is_whole_or_none() {
    let mut seats = Seats::new([pool(1, PoolKind::Event, Some(5)), pool(2, PoolKind::Option, Some(1))], at(0));
    let (plain, with_option) = ([id(1)], [id(1), id(2)]);
    seats.take(&plain).expect("a free seat");
    seats.take(&plain).expect("a free seat");
    assert_eq!(newly(&plain, &with_option), [id(2)]);
    let before = seats.changes();
    assert_eq!(seats.exchange(&plain, &with_option, Some(id(2))), Err(id(2)), "others are ahead");
    assert_eq!(seats.changes(), before);
    seats.exchange(&plain, &with_option, None).expect("a free one");
    assert_eq!(seats.exchange(&plain, &with_option, None), Err(id(2)), "it is gone");
    assert_eq!(seats.get(id(1)).map(|pool| pool.taken), Some(2));
}

#[test]
fn all_or_none() {
    let mut seats = Seats::new([pool(1, PoolKind::Event, Some(5)), pool(2, PoolKind::Option, Some(1))], at(0));
    let wants = [id(1), id(2)];
    seats.take(&wants).expect("both are free");
    assert_eq!(seats.take(&wants), Err(id(2)));
    assert_eq!(seats.get(id(1)).map(|pool| pool.taken), Some(1));
    assert_eq!(seats.changes().len(), 2);
    let group = [vec![id(1)], vec![id(1)], vec![id(1)], vec![id(1)], vec![id(1)]];
    assert_eq!(seats.take_all(group.iter().map(Vec::as_slice)), Err(id(1)));
    assert_eq!(seats.get(id(1)).map(|pool| pool.taken), Some(1));
}

#[test]
fn zero_is_no_seat_and_none_is_no_limit() {
    let mut seats = Seats::new([pool(1, PoolKind::Event, Some(0)), pool(2, PoolKind::Tariff, None)], at(0));
    assert_eq!(seats.take(&[id(1)]), Err(id(1)));
    for _ in 0..1_000 {
        seats.take(&[id(2)]).expect("no limit");
    }
    seats.take(&[]).expect("nothing is wanted");
}

fn waiting(who: usize, people: usize, wants: &[PoolId]) -> Party<usize> {
    Party { who, wants: vec![wants.to_vec(); people] }
}

#[test]
fn nobody_passes_a_group_that_waits_for_the_same_seats() {
    let mut seats = Seats::new([pool(1, PoolKind::Event, Some(3)), pool(2, PoolKind::Option, Some(1))], at(0));
    let queue = [waiting(0, 5, &[id(1)]), waiting(1, 1, &[id(1)]), waiting(2, 1, &[id(2)])];
    for party in &queue {
        party.wants.iter().for_each(|wants| seats.wait(wants));
    }
    let found = walk(&mut seats, queue);
    assert_eq!(found.seated, [2], "only who wants nothing of what the group waits for");
    assert_eq!(found.blocked, BTreeSet::from([id(1)]));
}

#[test]
fn a_contingent_is_released_when_its_day_has_come_and_seats_of_it_are_left() {
    assert!(!house(10, 4).released(), "not yet");
    let pools = house(10, 4).all().cloned().collect::<Vec<_>>();
    assert!(Seats::new(pools.clone(), at(10)).released());
    let used = pools.into_iter().map(|pool| Pool { taken: 4, ..pool });
    assert!(!Seats::new(used, at(10)).released(), "all were used");
}

#[test]
fn a_walk_is_worth_it_only_where_somebody_could_be_seated() {
    let mut seats = house(2, 1);
    let (public, member) = ([id(TARIFF), id(EVENT)], [id(CONTINGENT), id(TARIFF), id(EVENT)]);
    seats.take(&public).expect("a free seat");
    assert!(!seats.worth_a_walk(), "nobody waits");
    seats.wait(&public);
    assert!(!seats.worth_a_walk(), "the last seat is kept for the partner");
    seats.wait(&member);
    assert!(seats.worth_a_walk(), "whose member waits");
    seats.stop_waiting(&member);
    seats.give_back(&public);
    assert!(seats.worth_a_walk());
}

#[derive(Clone, Debug)]
enum Step {
    Come(Vec<u128>),
    Leave(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => proptest::sample::subsequence(vec![1_u128, 2, 3, 4], 0..=4).prop_map(Step::Come),
        1 => any::<usize>().prop_map(Step::Leave),
    ]
}

proptest! {
    /// Counters equal the people, no pool has more than its seats, and nobody waits who could sit.
    #[test]
    fn seats_are_counted_rightly(
        capacities in vec(proptest::option::of(0_i64..6), 4),
        steps in vec(step(), 0..60),
    ) {
        let kinds = [PoolKind::Event, PoolKind::Tariff, PoolKind::Contingent, PoolKind::Option];
        let pools = capacities.iter().zip(kinds).zip(1..).map(|((capacity, kind), n)| pool(n, kind, *capacity));
        let mut seats = Seats::new(pools, at(0));
        let (mut seated, mut queue): (Vec<Vec<PoolId>>, Vec<Vec<PoolId>>) = (vec![], vec![]);
        for step in steps {
            match step {
                Step::Come(wants) => {
                    // A contingent keeps seats of the event, so whoever wants one of its seats wants one of the event's.
                    let of_event = wants.contains(&CONTINGENT) && !wants.contains(&EVENT);
                    let wants: Vec<PoolId> = wants.into_iter().chain(of_event.then_some(EVENT)).map(id).collect();
                    let behind = seats.contested(&wants) && {
                        let parties = queue.iter().map(|wants| Party { who: (), wants: vec![wants.clone()] });
                        let blocked = walk(&mut seats.clone(), parties).blocked;
                        seats.behind(&wants, &blocked).is_some()
                    };
                    if !behind && seats.take(&wants).is_ok() { seated.push(wants) } else { seats.wait(&wants); queue.push(wants) }
                }
                Step::Leave(who) if !seated.is_empty() => {
                    let had = seated.remove(who % seated.len());
                    seats.give_back(&had);
                    let parties = queue.iter().enumerate().map(|(who, wants)| Party { who, wants: vec![wants.clone()] });
                    let found = walk(&mut seats, parties.collect::<Vec<_>>()).seated;
                    for who in found.into_iter().rev() {
                        seated.push(queue.remove(who));
                    }
                }
                Step::Leave(_) => {}
            }
            for pool in seats.all() {
                let count = |people: &[Vec<PoolId>]| people.iter().filter(|wants| wants.contains(&pool.id)).count() as i64;
                prop_assert_eq!(pool.taken, count(&seated));
                prop_assert_eq!(pool.waiting, count(&queue));
                prop_assert!(pool.capacity.is_none_or(|capacity| pool.taken <= capacity));
            }
            for wants in &queue {
                prop_assert!(seats.blocking(wants).is_some(), "somebody waits who could sit");
            }
        }
    }

    /// Stopping early seats the same people, and takes the same seats.
    #[test]
    fn a_walk_that_stops_early_finds_the_same(
        capacities in vec(proptest::option::of(0_i64..6), 4),
        waiting in vec((1_usize..4, proptest::sample::subsequence(vec![1_u128, 2, 4], 1..=3), any::<bool>()), 0..25),
    ) {
        let kinds = [PoolKind::Event, PoolKind::Tariff, PoolKind::Contingent, PoolKind::Option];
        let pools = capacities.iter().zip(kinds).zip(1..).map(|((capacity, kind), n)| pool(n, kind, *capacity));
        let mut seats = Seats::new(pools, at(0));
        let parties = |seats: &mut Seats| {
            let all = waiting.iter().enumerate().map(|(who, (people, wants, member))| {
                let own = (*member && wants.contains(&EVENT)).then_some(CONTINGENT);
                let wants: Vec<PoolId> = own.into_iter().chain(wants.iter().copied()).map(id).collect();
                (0..*people).for_each(|_| seats.wait(&wants));
                Party { who, wants: vec![wants; *people] }
            });
            all.collect::<Vec<_>>()
        };
        let queue = parties(&mut seats);
        let mut whole = seats.clone();
        let found = walk(&mut whole, queue.clone()).seated;
        prop_assert_eq!(promote(&mut seats, queue), found);
        prop_assert_eq!(seats.changes(), whole.changes());
    }
}
