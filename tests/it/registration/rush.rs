//! More people than seats, all at once.

use serde_json::{Value, json};
use tests::{Actor, House, Made, Request, at_once, on_both};

on_both!(
    exactly_as_many_as_there_are_seats,
    without_the_guard_it_oversells_when_people_come_at_once,
    arrivals_cancellations_and_promotions_at_once,
    two_cancellations_promote_two_people
);

/// The rush of the opening day.
const ALL_SEATS: u32 = 500;
const ALL_PEOPLE: usize = 2_000;
/// A smaller one, where it is not the number that counts.
const SEATS: u32 = 50;
/// One where people come one by one.
const FEW_SEATS: u32 = 10;
const PEOPLE: usize = 200;

fn somebody(staff: &Actor, event: &Made, n: usize, when_full: &str) -> Request {
    let person = json!({ "given_name": "Ana", "family_name": format!("Exemple {n}"), "email": format!("ana{n}@courriel.example") });
    let input = json!({ "person": person, "tariff": "plein", "when_full": when_full });
    staff.post(format!("events/{}/registrations", event.id())).json(input)
}

/// So many people, 64 at a time.
async fn rush(
    house: &House,
    event: &Made,
    people: usize,
    when_full: impl Fn(usize) -> &'static str,
) -> Vec<tests::Response> {
    let staff = house.user("organiser");
    staff.token().await;
    let mut answers = Vec::new();
    for start in (0..people).step_by(64) {
        let some = (start..people.min(start + 64)).map(|n| somebody(&staff, event, n, when_full(n)));
        answers.extend(at_once(some.collect::<Vec<_>>()).await);
    }
    answers
}

/// Registrations in this state, counted in the rows.
async fn rows(house: &House, event: &Made, status: &str) -> i64 {
    let path = format!("events/{}/registrations?include_total=true&limit=1&status={status}", event.id());
    house.admin().get(path).await.expect(200)["page"]["total"].as_i64().expect("a total")
}

fn count(pool: &Value, member: &str) -> i64 {
    pool[member].as_i64().unwrap_or_else(|| panic!("no {member} in {pool}"))
}

async fn exactly_as_many_as_there_are_seats(house: House) {
    let event = house.congress("congres", ALL_SEATS).await;
    let answers = rush(&house, &event, ALL_PEOPLE, |n| if n % 2 == 0 { "wait" } else { "refuse" }).await;
    let (mut seated, mut waiting, mut refused) = (0, 0, 0);
    for answer in answers {
        match answer.status() {
            201 if answer["status"] == "confirmed" => seated += 1,
            201 => {
                assert_eq!(answer["status"], "waiting");
                waiting += 1;
            }
            _ => {
                answer.refused(409, "registration.full");
                refused += 1;
            }
        }
    }
    assert_eq!((seated, seated + waiting + refused), (i64::from(ALL_SEATS), i64::try_from(ALL_PEOPLE).expect("few")));
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!((count(&pool, "taken"), count(&pool, "waiting"), count(&pool, "free")), (seated, waiting, 0));
    assert_eq!((rows(&house, &event, "confirmed").await, rows(&house, &event, "waiting").await), (seated, waiting));
}

/// The control: events whose seats are given without the guard. People who come one by one get as many as there are, so nothing
/// is wrong but that nobody keeps the others away meanwhile; those who come at once get more. With the guard, they do not.
async fn without_the_guard_it_oversells_when_people_come_at_once(house: House) {
    let seated = |answers: &[tests::Response]| answers.iter().filter(|answer| answer.status() == 201).count();
    let unguard = |event: &Made| registration::desk::control::unguard(event.uuid().into(), house.db().url());

    let alone = house.congress("un-par-un", FEW_SEATS).await;
    unguard(&alone);
    let staff = house.user("organiser");
    let mut answers = Vec::new();
    for n in 0..2 * FEW_SEATS as usize {
        answers.push(somebody(&staff, &alone, n, "refuse").await);
    }
    assert_eq!(seated(&answers), FEW_SEATS as usize, "nobody came at once, and yet it went wrong");

    let open = house.congress("sans-garde", SEATS).await;
    unguard(&open);
    let answers = rush(&house, &open, PEOPLE, |_| "refuse").await;
    let given = seated(&answers);
    assert!(given > SEATS as usize, "{given} of {SEATS} seats were given: the control no longer oversells");

    let guarded = house.congress("avec-garde", SEATS).await;
    let answers = rush(&house, &guarded, PEOPLE, |_| "refuse").await;
    assert_eq!(seated(&answers), SEATS as usize);
    for answer in answers.into_iter().filter(|answer| answer.status() != 201) {
        answer.refused(409, "registration.full");
    }
}

async fn arrivals_cancellations_and_promotions_at_once(house: House) {
    let event = house.congress("congres", SEATS).await;
    let staff = house.user("organiser");
    let first = rush(&house, &event, PEOPLE, |_| "wait").await;
    let seated: Vec<String> = first
        .iter()
        .filter(|answer| answer["status"] == "confirmed")
        .map(|answer| answer["id"].as_str().expect("an id").to_owned())
        .collect();
    let leave = seated
        .iter()
        .take(30)
        .map(|id| staff.post(format!("events/{}/registrations/{id}/cancellations", event.id())).json(json!({})));
    let come = (PEOPLE..PEOPLE + 30).map(|n| somebody(&staff, &event, n, "wait"));
    let mixed: Vec<Request> = leave.zip(come).flat_map(|(one, other)| [one, other]).collect();
    for answer in at_once(mixed).await {
        assert!([200, 201].contains(&answer.status()), "{}", answer.json());
        // Whoever comes now stands behind those who wait.
        assert!(answer.status() == 200 || answer["status"] == "waiting", "{}", answer.json());
    }
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!(count(&pool, "taken"), i64::from(SEATS));
    assert_eq!(rows(&house, &event, "confirmed").await, i64::from(SEATS));
    assert_eq!(rows(&house, &event, "waiting").await, count(&pool, "waiting"));
    assert_eq!(count(&pool, "waiting"), i64::try_from(PEOPLE).expect("few") - i64::from(SEATS));
    assert_eq!(rows(&house, &event, "cancelled").await, 30);
}

async fn two_cancellations_promote_two_people(house: House) {
    let event = house.congress("congres", 2).await;
    let staff = house.user("organiser");
    let (one, two) = (house.registers(&event, "Ana").await, house.registers(&event, "Boris").await);
    let queue = [
        house.registers(&event, "Chloe").await,
        house.registers(&event, "Dora").await,
        house.registers(&event, "Emil").await,
    ];
    assert!(queue.iter().all(|row| row["status"] == "waiting"));
    assert_eq!(queue[2]["waiting_position"], 3);
    let leave = |made: &Made| staff.post(format!("{}/cancellations", made.path)).json(json!({}));
    for answer in at_once([leave(&one), leave(&two)]).await {
        answer.expect(200);
    }
    for (row, status) in queue.iter().zip(["confirmed", "confirmed", "waiting"]) {
        assert_eq!(staff.get(&row.path).await.expect(200)["status"], status);
    }
    assert_eq!(staff.get(&queue[2].path).await.expect(200)["waiting_position"], 1);
}
