use super::{announce, at, later, partners_of, walk};
use proptest::{collection::vec, prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value, json};
use tests::{House, on_both};

on_both!(whatever_happens_the_history_is_consistent, tells_organisers_who_it_was);

const STAGES: [&str; 6] = ["identified", "contacted", "negotiating", "agreed", "signed", "declined"];

/// Random changes, of which some change no stage, some come with PUT, some with PATCH.
async fn whatever_happens_the_history_is_consistent(house: House) {
    let event = house.event("congres").create().await;
    let organiser = house.user("organiser");
    let mut runner = TestRunner::deterministic();
    let changes = vec((prop::option::of(0..STAGES.len()), any::<bool>()), 1..12);
    for round in 0..5 {
        let changes = changes.new_tree(&mut runner).expect("a value").current();
        let partner = house.partner(&format!("Partner {round}")).create().await;
        let path = at(&event, &partner);
        let made = organiser.put(&path).json(json!({})).await.expect(201);
        let mut expected = vec![(Value::Null, json!("identified"), made["stage_since"].clone())];
        for (number, (stage, whole)) in changes.iter().enumerate() {
            later(&house);
            let mut input = json!({ "note": format!("{number}") });
            if let Some(stage) = stage {
                input["stage"] = json!(STAGES[*stage]);
            }
            let request = if *whole { organiser.put(&path) } else { organiser.patch(&path) };
            let now = request.json(input).await.expect(200);
            let (_, before, _) = expected.last().expect("the first").clone();
            if before != now["stage"] {
                assert_eq!(now["stage_since"], now["updated_at"]);
                expected.push((before, now["stage"].clone(), now["stage_since"].clone()));
            }
            assert_eq!(
                now["stage"],
                stage.map_or(expected.last().expect("one").1.clone(), |stage| json!(STAGES[stage]))
            );
            assert_eq!(now["stage_since"], expected.last().expect("one").2, "{changes:?}");
        }
        let history = organiser.get(format!("{path}/stages?include_total=true")).await.expect(200);
        let found: Vec<_> =
            history.rows().iter().map(|row| (row["from"].clone(), row["to"].clone(), row["at"].clone())).collect();
        assert_eq!(found, expected, "{changes:?}");
        assert_eq!(history.at("/page/total"), expected.len());
        let mut downwards = walk(&house, &format!("{path}/stages"), &[("sort", "-at")], "id").await;
        downwards.reverse();
        assert_eq!(downwards, history.column("id"));
    }
}

async fn tells_organisers_who_it_was(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    announce(&house, &event).await;
    later(&house);
    let organiser = house.user("organiser");
    let path = at(&event, &partner);
    organiser.patch(&path).json(json!({ "stage": "agreed" })).await.expect(200);
    let history = house.user("viewer").get(format!("{path}/stages")).await.expect(200);
    assert_eq!(history.at("/data/1/actor"), &json!({ "kind": "user", "id": organiser.id().await }));
    let seen = house.partner_client(&partner).get(format!("{path}/stages")).await.expect(200);
    assert_eq!(seen.column("to"), history.column("to"));
    assert!(seen.rows().iter().all(|row| row["actor"].is_null()));
}
