//! The demo: what the dossier says of the congress, and the examples of the document, which work on it.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{House, on_both, with};

on_both!(
    it_is_the_congress_of_the_dossier,
    it_invents_no_certainty,
    loading_it_again_changes_nothing,
    a_second_edition_can_be_made_of_it,
    every_example_works_on_it,
);

async fn it_is_the_congress_of_the_dossier(house: House) {
    house.load_demo().await;
    let viewer = house.user("viewer");
    let event = viewer.get("events/congres-2015").await.expect(200);
    assert_eq!(event["title"]["fr"], "2e Congrès national des développeurs territoriaux");
    assert_eq!((&event["target_attendance"], &event["status"]), (&json!(500), &json!("published")));
    assert_eq!((&event["country"], &event["timezone"]), (&json!("FR"), &json!("Europe/Paris")));
    // « dans la dernière semaine de juin 2015 »: the week, not days that nobody has named.
    for date in [&event["starts"], &event["ends"]] {
        assert_eq!((&date["precision"], &date["status"]), (&json!("week"), &json!("stated")));
        assert!(date["source"].as_str().is_some_and(|source| source.contains("dernière semaine de juin 2015")));
    }
    assert_eq!((&event["earliest_on"], &event["latest_on"]), (&json!("2015-06-22"), &json!("2015-06-28")));

    let half_days = viewer.get("events/congres-2015/half-days").await.expect(200);
    assert_eq!(half_days.column("includes_meal"), ["true", "true", "true", "false"]);
    assert!(half_days.rows().iter().all(|half_day| half_day["starts_at"].is_null()));
    let labels: Vec<&str> = half_days.rows().iter().filter_map(|row| row["label"]["fr"].as_str()).collect();
    assert!(labels[0].contains("plénière n° 1") && labels[3].contains("plénière n° 3"), "{labels:?}");

    let venue = viewer.get("events/congres-2015/venue").await.expect(200);
    assert_eq!((&venue["kind"], &venue["name"]), (&json!("teaching_establishment"), &json!(null)));
    let halls = viewer.get("events/congres-2015/rooms?min_capacity=500").await.expect(200);
    assert_eq!(halls.column("kind"), ["amphitheatre"]);
    let workshops = viewer.get("events/congres-2015/rooms?kind=workshop").await.expect(200).rows().len();
    assert!((10..=15).contains(&workshops), "« 10 à 15 salles », not {workshops}");

    let first = viewer.get("events/congres-2013").await.expect(200);
    assert_eq!((&first["starts"]["precision"], &first["status"]), (&json!("year"), &json!("archived")));
    let venue = viewer.get("events/congres-2013/venue").await.expect(200);
    assert_eq!(venue["region"], "Rhône-Alpes");
}

async fn it_invents_no_certainty(house: House) {
    house.load_demo().await;
    let admin = house.admin();
    let venue = admin.get("events/congres-2015/venue").await.expect(200);
    assert_eq!(venue["status"], "to_confirm", "the budget assumes it, nobody has said so");
    let rooms = admin.get("events/congres-2015/rooms?kind=workshop").await.expect(200);
    assert!(rooms.rows().iter().all(|room| room["capacity"].is_null()));
    for slug in ["congres-2013", "congres-2015"] {
        let event = admin.get(format!("events/{slug}")).await.expect(200);
        for date in [&event["starts"], &event["ends"]] {
            assert_ne!(date["precision"], "day");
            assert!(date["source"].is_string(), "every date says where it comes from");
        }
    }
    let stages = admin.get("events/congres-2015/partnerships?limit=200").await.expect(200);
    assert!(stages.rows().len() > 20, "{}", stages.rows().len());
    let committees = admin.get("events/congres-2015/committees").await.expect(200).column("code");
    assert!(committees.iter().any(|code| code == "comite-de-pilotage"), "{committees:?}");
}

async fn loading_it_again_changes_nothing(house: House) {
    house.load_demo().await;
    let before = house.dump();
    house.clock.advance(chrono::TimeDelta::days(1));
    house.load_demo().await;
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}

async fn a_second_edition_can_be_made_of_it(house: House) {
    house.load_demo().await;
    let admin = house.admin();
    let example =
        house.contract().operation("copy_event").json["requestBody"]["content"]["application/json"]["example"].clone();
    admin.post("events/congres-2015/copies").json(example).await.expect(201);
    let rows = async |event: &str, part: &str| {
        admin.get(format!("events/{event}/{part}?limit=200")).await.expect(200).rows().to_vec()
    };
    let partners = rows("congres-2015", "partnerships").await.len();
    house
        .eventually("partners and committees have followed", async || {
            rows("congres-2017", "partnerships").await.len() == partners
                && !rows("congres-2017", "committees").await.is_empty()
        })
        .await;
    assert!(rows("congres-2017", "partnerships").await.iter().all(|row| row["stage"] == "identified"));
    let committees = rows("congres-2017", "committees").await;
    assert_eq!(committees.len(), rows("congres-2015", "committees").await.len());
    for committee in committees {
        let whole =
            admin.get(format!("events/congres-2017/committees/{}", committee["code"].as_str().expect("a code"))).await;
        assert_eq!(whole.expect(200)["members"], json!([]), "people are asked again");
    }
}

/// Operations whose example cannot work as it stands, and why.
const CANNOT: [(&str, &str); 15] = [
    ("accept_offer", "the registration that an example makes has a seat already"),
    ("confirm_registration", "the registration that an example makes is confirmed already"),
    ("resolve_conflict", "nothing in the rosters of the demo is in conflict"),
    ("create_check_in", "numbers are random: the example shows how a number that nobody has is answered"),
    ("create_budget_submission", "the line that an example adds puts the budget out of balance; see budget/demo"),
    ("create_budget_approval", "nothing was submitted; see budget/demo"),
    ("create_budget_revision", "the budget of the demo is a draft; see budget/demo"),
    ("create_partner_merge", "which two organisations are one is nothing that an example can know"),
    ("retry_mail", "no mail of the demo has failed"),
    ("accept_own_offer", "it takes the link of somebody who was offered a seat"),
    ("cancel_own_registration", "it takes the link of somebody who is registered"),
    ("withdraw_consent", "it takes the link of somebody who is registered"),
    ("give_consents", "it takes the link of somebody who is registered"),
    ("invite_member", "every member of the demo's rosters is registered"),
    ("erase_member", "which member wants to be forgotten is nothing that an example can know"),
];

async fn every_example_works_on_it(house: House) {
    house.load_demo().await;
    let admin = house.admin();
    // Only a confidential client has secrets; the example is a public one.
    let example =
        house.contract().operation("create_client").json["requestBody"]["content"]["application/json"]["example"]
            .clone();
    let client = admin.post("clients").json(with(example, "confidential", true)).await.expect(201);
    let client = client["client"]["id"].as_str().expect("an id").to_owned();
    // What stands for the parameters of a path: the demo's own, then what the examples make.
    let mut known = BTreeMap::from([
        ("/api/v1/events/{event}".to_owned(), "congres-2015".to_owned()),
        ("/api/v1/public/events/{event}".to_owned(), "congres-2015".to_owned()),
        ("/api/v1/partners/{partner}".to_owned(), "unadel".to_owned()),
        ("/api/v1/clients/{client}".to_owned(), client),
        ("/api/v1/events/{event}/partnerships/{partner}".to_owned(), "unadel".to_owned()),
        ("/api/v1/events/{event}/partners/{partner}".to_owned(), "unadel".to_owned()),
    ]);
    let operations = house.contract().operations().iter();
    let operations = operations.filter(|one| one.method == "POST" && one.path.starts_with("/api/v1/"));
    // Closing the congress comes last.
    let (last, first): (Vec<_>, Vec<_>) = operations.partition(|one| one.path.ends_with("/transitions"));
    let mut tried = 0;
    for operation in first.into_iter().chain(last) {
        if CANNOT.iter().any(|(id, _)| *id == operation.id) {
            continue;
        }
        let mut path = String::new();
        let mut pattern = String::new();
        for segment in operation.path.split('/').skip(1) {
            pattern = format!("{pattern}/{segment}");
            let value = if segment.starts_with('{') { known.get(&pattern).map(String::as_str) } else { Some(segment) };
            let value = value.unwrap_or_else(|| panic!("{}: nothing stands for {pattern}", operation.label()));
            path = format!("{path}/{value}");
        }
        let request = admin.post(path);
        let answer = match operation.json_body() {
            None => match operation.json["requestBody"]["content"]["text/csv"]["example"].as_str() {
                Some(file) => request.body("text/csv", file).await,
                None => request.await,
            },
            Some((media, _)) => {
                let example = &operation.json["requestBody"]["content"][media]["example"];
                assert_ne!(*example, Value::Null, "{} has no example", operation.label());
                request.json(example).await
            }
        };
        let good = [200, 201, 202].contains(&answer.status());
        assert!(good, "the example of {} does not work on the demo\n{}", operation.label(), answer.story());
        if let Some(parameter) = parameter_of(&house, &operation.path)
            && answer.status() == 201
            && let Some(id) =
                [&answer["id"], &answer[parameter.trim_matches(['{', '}'])]["id"]].into_iter().find_map(Value::as_str)
        {
            known.entry(format!("{}/{parameter}", operation.path)).or_insert_with(|| id.to_owned());
        }
        tried += 1;
    }
    assert!(tried >= 10, "only {tried} operations were tried");
}

/// `{user}` for `/api/v1/users`.
fn parameter_of(house: &House, collection: &str) -> Option<String> {
    let inside = format!("{collection}/{{");
    let mut paths = house.contract().operations().iter().filter_map(|one| one.path.strip_prefix(&inside));
    paths.next().and_then(|rest| rest.split('/').next()).map(|name| format!("{{{name}"))
}
