//! GET /events/{event}/registrations/needs and …/needs/counts

use serde_json::{Value, json};
use tests::{House, Made, on_both};

on_both!(for_the_caterer_by_half_day, nobody_else_sees_it, a_file_is_audited);

async fn needs(house: &House, row: &Made, needs: Value) {
    let path = format!("{}/needs", row.path);
    let now = house.admin().get(&path).await.expect(200);
    house.admin().put(&path).if_match(now.etag()).json(needs).await.expect(200);
}

/// Two half-days, one tariff for both and one for the first; five people, of whom one waits and one has cancelled.
async fn event(house: &House) -> Made {
    let event = house.congress("congres", 4).await;
    for (code, meal) in [("lundi", true), ("mardi", false)] {
        let half_day = json!({ "code": code, "label": { "fr": code, "en": code }, "includes_meal": meal });
        house.admin().post(format!("{}/half-days", event.path)).json(half_day).await.expect(201);
    }
    house.tariff(&event, "jour").with("covers", json!(["lundi"])).create().await;
    for (name, tariff, said) in [
        ("Ana", "plein", json!({ "diet": "Végétarien", "access": "boucle magnétique" })),
        ("Boris", "jour", json!({ "diet": "vegetarien" })),
        ("Chloe", "jour", json!({ "diet": " " })),
        ("Dora", "plein", json!({ "diet": "sans gluten" })),
        ("Emil", "plein", json!({ "diet": "attend" })),
    ] {
        let row = house.registration(&event, name).with("tariff", tariff).create().await;
        needs(house, &row, said).await;
        if name == "Dora" {
            house.admin().post(format!("{}/cancellations", row.path)).json(json!({})).await.expect(200);
            house.registers(&event, "Flora").await;
        }
    }
    event
}

async fn for_the_caterer_by_half_day(house: House) {
    let event = event(&house).await;
    let staff = house.user("organiser");
    let list = staff.get(format!("{}/registrations/needs", event.path)).await.expect(200);
    let names: Vec<_> = list.rows().iter().map(|row| row["given_name"].as_str().expect("a name")).collect();
    assert_eq!(names, ["Ana", "Boris"], "who comes and has said something: {}", list.json());
    assert_eq!(
        (&list.rows()[0]["half_days"], &list.rows()[1]["half_days"]),
        (&json!(["lundi", "mardi"]), &json!(["lundi"]))
    );
    let counts = staff.get(format!("{}/registrations/needs/counts", event.path)).await.expect(200);
    let both = json!([{ "need": "Végétarien", "people": 2 }]);
    assert_eq!((&counts["event"]["diets"], &counts["event"]["expected"]), (&both, &json!(4)));
    let (monday, tuesday) = (&counts["half_days"][0], &counts["half_days"][1]);
    assert_eq!((&monday["diets"], &monday["includes_meal"], &monday["expected"]), (&both, &json!(true), &json!(4)));
    assert_eq!(tuesday["diets"], json!([{ "need": "Végétarien", "people": 1 }]));
    assert_eq!(
        (&tuesday["access"], &tuesday["expected"]),
        (&json!([{ "need": "boucle magnétique", "people": 1 }]), &json!(2))
    );
    assert!(!counts.json().to_string().contains("Ana"), "without names");
}

async fn nobody_else_sees_it(house: House) {
    let event = event(&house).await;
    for role in ["check-in", "finance", "press", "viewer"] {
        let somebody = house.user(role);
        somebody.get(format!("{}/registrations/needs", event.path)).await.refused(403, "auth.forbidden");
        somebody.get(format!("{}/registrations/needs/counts", event.path)).await.refused(403, "auth.forbidden");
    }
}

async fn a_file_is_audited(house: House) {
    let event = event(&house).await;
    let staff = house.user("organiser");
    let file = staff.get(format!("{}/registrations/needs?format=csv", event.path)).await.expect(200);
    let text = file.text();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "number;family_name;given_name;half_days;diet;access");
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[1].ends_with(";Exemple;Ana;lundi,mardi;Végétarien;boucle magnétique"), "{lines:?}");
    let log = house.admin().get("audit-entries?limit=200").await.expect(200);
    let taken = log.rows().iter().any(|entry| entry["action"] == "export" && entry["subject_kind"] == "needs");
    assert!(taken, "{}", log.json());
}
