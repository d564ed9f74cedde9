use super::{announced, bring};
use serde_json::json;
use tests::{House, on_both};

on_both!(goes_where_it_may_and_nowhere_else, opens_again, validates);

const ALL: [&str; 4] = ["draft", "published", "closed", "archived"];

async fn goes_where_it_may_and_nowhere_else(house: House) {
    let admin = house.admin();
    for from in ALL {
        let allowed: &[&str] = match from {
            "draft" => &["published"],
            "published" => &["closed"],
            "closed" => &["published", "archived"],
            _ => &[],
        };
        for to in ALL {
            let event = house.event(&format!("{from}-{to}")).create().await;
            bring(&house, &event, from).await;
            let before = admin.get(&event.path).await.expect(200);
            assert_eq!(before["transitions"], json!(allowed), "{from}");
            let answer = admin.post(format!("{}/transitions", event.path)).json(json!({ "to": to })).await;
            if from == "archived" {
                answer.refused(409, "events.archived");
            } else if from == to {
                // A repeated request finds its work done.
                assert_eq!(answer.expect(200).json(), before.json());
            } else if allowed.contains(&to) {
                let moved = answer.expect(200);
                let version = before["version"].as_i64().map(|version| json!(version + 1));
                assert_eq!((&moved["status"], Some(&moved["version"])), (&json!(to), version.as_ref()));
                assert_eq!(admin.get(&event.path).await.expect(200).etag(), moved.etag());
                continue;
            } else {
                let refused = answer.refused(409, "events.transition");
                assert_eq!((&refused["from"], &refused["to"]), (&json!(from), &json!(to)));
                assert_eq!(refused["allowed"], json!(allowed));
            }
            assert_eq!(admin.get(&event.path).await.expect(200).json(), before.json(), "{from} to {to}");
        }
    }
}

async fn opens_again(house: House) {
    let event = house.event("congres").create().await;
    let organiser = house.user_in("organiser", &event);
    for to in ["published", "published", "closed", "published", "closed", "archived"] {
        organiser.post("events/congres/transitions").json(json!({ "to": to })).await.expect(200);
    }
    let updates = announced(&house, event.id()).await.into_iter().filter(|kind| kind == "event.updated").count();
    assert_eq!(updates, 5, "what changed nothing is not announced");
}

async fn validates(house: House) {
    let event = house.event("congres").create().await;
    let path = format!("{}/transitions", event.path);
    house.admin().post(&path).json(json!({})).await.invalid("/to", "required");
    house.admin().post(&path).json(json!({ "to": "cancelled" })).await.invalid("/to", "type");
}
