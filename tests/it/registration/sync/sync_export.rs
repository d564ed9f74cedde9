//! A partner gets its people as a file of ours, changes something, and sends it back.

use super::{Stage, counts, members};
use serde_json::{Value, json};
use tests::{House, on_both, with};

on_both!(
    our_export_comes_back_as_a_partners_file,
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
    assert_eq!(counts(&sync), json!({ "received": 3, "updated": 1, "unchanged": 1, "cancelled": 1 }));
    assert_eq!(sync["warnings"], json!(["sync.columns_ignored"]));
    let ignored = sync["ignored_columns"].as_array().expect("columns").len();
    assert_eq!(ignored, 8, "{}", sync.story());
    assert_eq!(stage.registration("m0").await["person"]["given_name"], "Nouveau");
    assert_eq!(stage.registered("cancelled").await.len(), 1, "nobody is registered again");
    assert_eq!(stage.member("m2").await["status"], "cancelled");
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
