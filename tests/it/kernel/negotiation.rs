//! What callers take, and what there is.

use serde_json::json;
use tests::{House, on_both};

on_both!(what_is_not_there_is_406, what_leaves_a_choice_is_answered);

async fn what_is_not_there_is_406(house: House) {
    let event = house.congress("congres", 10).await;
    let registrations = format!("{}/registrations", event.path);
    let admin = house.admin();
    for path in [event.path.as_str(), "partners"] {
        let refused = admin.get(path).header("accept", "application/xml").await.refused(406, "not_acceptable");
        assert_eq!(refused.media_type(), "application/problem+json");
        assert_eq!(refused["available"], json!(["application/json"]), "{path}");
    }
    let refused = admin.get(&registrations).header("accept", "application/pdf").await.refused(406, "not_acceptable");
    assert!(refused["available"].as_array().is_some_and(|all| all.len() == 3 && all.contains(&json!("text/csv"))));
    admin.get("partners").header("accept", "text/csv, application/json;q=0").await.refused(406, "not_acceptable");
    let all_but_json = "application/json;q=0, */*";
    admin.get(&event.path).header("accept", all_but_json).await.refused(406, "not_acceptable");
    let file = admin.get(&registrations).header("accept", all_but_json).await.expect(200);
    assert_eq!(file.media_type(), "text/csv");

    let before = house.dump();
    let input = house.registration(&event, "Ana").input();
    let made = admin.post(&registrations).json(input).header("accept", "application/xml").await;
    made.refused(406, "not_acceptable");
    let file = "nom;prenom;tarif\nExemple;Ana;plein\n";
    let file = admin.post(format!("{registrations}/imports")).body("text/csv", file).header("accept", "text/csv").await;
    file.refused(406, "not_acceptable");
    assert_eq!(before.changes(&house.dump()), [""; 0], "refused before anything is done");
}

async fn what_leaves_a_choice_is_answered(house: House) {
    let event = house.congress("congres", 10).await;
    let admin = house.admin();
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for accept in ["*/*", "application/*", "application/json", browser] {
        let found = admin.get(&event.path).header("accept", accept).await.expect(200);
        assert_eq!(found.media_type(), "application/json", "{accept}");
        let page = admin.get(format!("{}/registrations", event.path)).header("accept", accept).await.expect(200);
        assert_eq!(page.media_type(), "application/json", "{accept}");
    }
    // What the address asks for by name, it gets.
    let file = admin.get(format!("{}/registrations?format=csv", event.path)).header("accept", "text/html").await;
    assert_eq!(file.expect(200).media_type(), "text/csv");
    // A problem is a problem, whatever is taken.
    let nowhere = admin.get("partners/nobody").header("accept", "application/json").await.expect(404);
    assert_eq!(nowhere.media_type(), "application/problem+json");
}
