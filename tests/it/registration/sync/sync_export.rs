//! A partner gets its people as a file of ours, changes something, and sends it back.

use super::{Stage, counts, members};
use serde_json::{Value, json};
use tests::{House, on_both, with};

on_both!(
    our_export_comes_back_as_a_partners_file,
    an_export_that_nobody_changed_changes_nothing,
    who_cancelled_elsewhere_is_not_added,
    settings_can_take_the_state_for_the_membership,
    lines_of_others_are_not_taken_over,
    columns_that_nobody_knows_are_still_refused
);

async fn our_export_comes_back_as_a_partners_file(house: House) {
    let stage = Stage::new(&house, 500).await;
    let mut file: Vec<Value> = members(3).into_iter().map(|one| with(one, "tariff", "plein")).collect();
    file[1] = with(file[1].clone(), "phone", "+33612345678");
    stage.send(&file).await.expect(200);
    let id = stage.registration("m2").await.id();
    let registrations = format!("events/{}/registrations", stage.event.id());
    let cancel = json!({ "reason": "test" });
    house.admin().post(format!("{registrations}/{id}/cancellations")).json(cancel).await.expect(200);
    let reader = &stage.client;
    let export =
        reader.get(format!("{registrations}?format=csv&partner={}", stage.partner.id())).await.expect(200).text();
    assert!(export.contains("'+33612345678") && export.contains("cancelled"), "{export}");
    let edited = export.replace("Prénomm0", "Nouveau");
    let sync = stage.csv(edited.clone()).await.expect(207);
    assert_eq!(counts(&sync), json!({ "received": 3, "updated": 1, "unchanged": 1, "kept": 1 }));
    assert_eq!(sync["warnings"], json!(["sync.columns_ignored"]));
    let ignored = sync["ignored_columns"].as_array().expect("columns").len();
    assert_eq!(ignored, 9, "its status, too: {}", sync.story());
    assert_eq!(stage.registration("m0").await["person"]["given_name"], "Nouveau");
    assert_eq!(stage.registered("cancelled").await.len(), 1, "nobody is registered again");
    assert_eq!(stage.member("m2").await["status"], "active", "a seat is no membership");
    // The rehearsal says it, its plan says it, and who knows it says so once and for all.
    let dry = stage.csv(edited.clone()).query(&[("dry_run", "true")]).await.expect(207);
    let plan = dry["plan"].as_str().expect("a plan").to_owned();
    let done = stage.client.post(stage.path("syncs")).query(&[("plan", &plan)]).await.expect(207);
    assert_eq!((&done["ignored_columns"], &done["warnings"]), (&dry["ignored_columns"], &dry["warnings"]));
    let settings = json!({ "ignore": sync["ignored_columns"] });
    stage.client.put(stage.path("sync-settings")).json(settings).await.expect(200);
    let quiet = stage.csv(edited).await.expect(200);
    assert_eq!((&quiet["warnings"], &quiet["ignored_columns"]), (&json!([]), &json!([])));
}

impl Stage {
    /// Our export of the partner's registrations, as the partner gets it.
    async fn export(&self) -> String {
        let path = format!("events/{}/registrations?format=csv&sort=created_at", self.event.id());
        self.client.get(path).await.expect(200).text()
    }
}

/// A roster that says less than the registrations, and more: the settings give tariff and category, somebody cancelled, somebody's
/// membership has ended, the organisers corrected somebody, and somebody gave the seat to a colleague.
async fn an_export_that_nobody_changed_changes_nothing(house: House) {
    let stage = Stage::new(&house, 500).await;
    house.tariff(&stage.event, "reduit").create().await;
    let settings = json!({ "tariff": "reduit", "category": "professionnels" });
    stage.client.put(stage.path("sync-settings")).json(settings).await.expect(200);
    stage.send(&members(6)).await.expect(200);
    let path = async |key: &str| {
        let id = stage.registration(key).await.id();
        format!("events/{}/registrations/{id}", stage.event.id())
    };
    let staff = house.user("organiser");
    staff.post(format!("{}/cancellations", path("m1").await)).json(json!({})).await.expect(200);
    stage.client.delete(stage.path("members/m2")).await.expect(204);
    let other = json!({ "person": { "function": "Directrice" }, "category": null });
    staff.patch(path("m3").await).if_match("*").json(other).await.expect(200);
    let to = json!({ "given_name": "Zoé", "family_name": "Colègue", "email": "zoe@courriel.example" });
    staff.post(format!("{}/transfers", path("m4").await)).json(to).await.expect(200);
    let export = stage.export().await;
    assert!(export.contains("cancelled") && export.contains("Directrice") && export.contains("reduit"), "{export}");
    let state = async || {
        let members: Vec<Value> = stage.client.get(stage.path("members")).await.expect(200).rows().to_vec();
        (members, stage.export().await)
    };
    let before = state().await;
    for query in [vec![], vec![("mode", "snapshot")], vec![("empty_cells", "clear")]] {
        let sync = stage.csv(export.clone()).query(&query).await.expect(207);
        let counts = counts(&sync);
        for outcome in ["created", "updated", "cancelled", "conflict", "stale", "waiting"] {
            assert_eq!(counts.get(outcome), None, "{outcome} {:?}", stage.items(&sync).await);
        }
        // The colleague who has the seat is no member, and her line names none.
        assert_eq!((&counts["received"], &counts["rejected"]), (&json!(6), &json!(1)));
        assert_eq!(state().await, before);
    }
    // What somebody changes in it is news, and nothing beside.
    let edited = export.replace("Prénomm5", "Nouveau");
    let sync = stage.csv(edited).await.expect(207);
    assert_eq!(counts(&sync)["updated"], 1, "{}", sync.story());
    assert_eq!(stage.registration("m5").await["person"]["given_name"], "Nouveau");
    assert_eq!(stage.registration("m5").await["tariff"], "reduit");
}

/// The export of one event, sent to the next: who had cancelled there does not come here.
async fn who_cancelled_elsewhere_is_not_added(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&members(2)).await.expect(200);
    let id = stage.registration("m1").await.id();
    let gone = format!("events/{}/registrations/{id}/cancellations", stage.event.id());
    house.admin().post(gone).json(json!({})).await.expect(200);
    let export = stage.export().await;
    let next = house.congress("suivant", 500).await;
    house.partnership(&next, &stage.partner).create().await;
    house.publish(&next).await;
    let next = Stage::of(&house, next, stage.partner.clone());
    let sync = next.csv(export).await.expect(207);
    assert_eq!(counts(&sync), json!({ "received": 2, "created": 1, "unchanged": 1 }), "{}", sync.story());
    next.member("m1").await.refused(404, "not_found");
}

async fn settings_can_take_the_state_for_the_membership(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&members(2)).await.expect(200);
    let settings = json!({ "columns": { "status": "status" } });
    stage.client.put(stage.path("sync-settings")).json(settings).await.expect(200);
    let export = stage.export().await;
    let edited = export.replacen("confirmed", "cancelled", 1);
    assert_ne!(edited, export);
    let sync = stage.csv(edited).await.expect(207);
    assert_eq!(counts(&sync), json!({ "received": 2, "unchanged": 1, "cancelled": 1 }), "{}", sync.story());
    let ignored = sync["ignored_columns"].as_array().expect("columns");
    assert!(!ignored.contains(&json!("status")), "{}", sync.story());
    // A partner's own file that has a column `number` is no export of ours.
    let own =
        "number;external_id;given_name;family_name;status\n1;m0;Prénomm0;Exemple;radié\n2;m1;Prénomm1;Exemple;radié\n";
    stage.csv(own).await.expect(207);
    let ended = async |key: &str| stage.member(key).await.expect(200)["status"] == "cancelled";
    assert!(ended("m0").await && ended("m1").await);
}

/// The organisers send the export of all to one partner's sync.
async fn lines_of_others_are_not_taken_over(house: House) {
    let stage = Stage::new(&house, 500).await;
    let other = stage.other("IRDSU").await;
    other.send(&members(2)).await.expect(200);
    let registrations = format!("events/{}/registrations?format=csv", stage.event.id());
    let export = house.admin().get(registrations).await.expect(200).text();
    let sync = house.admin().post(stage.path("syncs")).body("text/csv", export.clone()).await.expect(207);
    assert_eq!(counts(&sync), json!({ "received": 2, "rejected": 2 }));
    let items = stage.client.get(stage.path(&format!("syncs/{}/items", sync.id()))).lang("en").await.expect(200);
    let told = items.rows()[0]["problem"]["errors"][0].clone();
    assert_eq!((&told["pointer"], &told["code"]), (&json!("/partner"), &json!("another_partner")), "{told}");
    let own = house.admin().post(other.path("syncs")).body("text/csv", export).await.expect(207);
    assert_eq!((&own["counts"]["received"], &own["counts"]["rejected"]), (&json!(2), &json!(0)));
}

async fn columns_that_nobody_knows_are_still_refused(house: House) {
    let stage = Stage::new(&house, 500).await;
    let refused = stage.csv("identifiant;prénom;nom;number;pointure\na;A;B;;42\n").await;
    let refused = refused.invalid("/pointure", "unknown_column");
    assert_eq!(refused.violations().len(), 1);
}
