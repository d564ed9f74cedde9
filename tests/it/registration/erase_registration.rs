use super::{
    create_registration_payment::{enter, entries, entry},
    put_registration_payment::owes,
    sync::{Stage, member},
};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(
    nothing_personal_stays,
    the_books_keep_their_payer,
    what_was_undone_keeps_no_reference,
    nor_in_what_syncs_have_said
);

async fn nothing_personal_stays(house: House) {
    let event = house.congress("congres", 1).await;
    let ana = house.registration(&event, "Anastasia").with("note", "note-personnelle").create().await;
    let boris = house.registers(&event, "Boris").await;
    let staff = house.user("organiser");
    let needs = format!("{}/needs", ana.path);
    let none = staff.get(&needs).await.expect(200);
    staff.put(&needs).if_match(none.etag()).json(json!({ "diet": "sans-gluten" })).await.expect(200);
    staff.delete(&ana.path).await.refused(428, "precondition.required");
    staff.delete(&ana.path).if_match(&ana.etag).await.expect(204);
    let dump = format!("{:?}", house.dump());
    for gone in ["Anastasia", "anastasia@", "note-personnelle", "sans-gluten"] {
        assert!(!dump.contains(gone), "{gone} is still there");
    }
    let row = staff.get(&ana.path).await.expect(200);
    assert_eq!((&row["status"], &row["person"]["family_name"]), (&json!("cancelled"), &json!("—")));
    assert_eq!(staff.get(&boris.path).await.expect(200)["status"], "confirmed", "the seat went to who waited");
}

async fn the_books_keep_their_payer(house: House) {
    let event = house.congress("congres", None).await;
    house.tariff(&event, "payant").with("price", json!({ "amount_minor": 9_000, "currency": "EUR" })).create().await;
    let billing = json!({ "payer_kind": "employer", "name": "Mairie (exemple)" });
    let ana = house.registration(&event, "Ana").with("tariff", "payant").with("billing", billing).create().await;
    let paid = house
        .user("finance")
        .put(format!("{}/payment", ana.path))
        .if_match(&ana.etag)
        .json(json!({ "state": "paid" }))
        .await
        .expect(200);
    house.user("organiser").delete(&ana.path).if_match(paid.etag()).await.expect(204);
    let row = house.user("finance").get(&ana.path).await.expect(200);
    assert_eq!((&row["billing"]["name"], &row["payment"]), (&json!("Mairie (exemple)"), &json!("paid")));
}

async fn what_was_undone_keeps_no_reference(house: House) {
    let (_, ana) = owes(&house).await;
    let finance = house.user("finance");
    enter(&finance, &ana, entry("payment", 5_000, "2026-02-10")).await.expect(200);
    enter(&finance, &ana, entry("payment", 7_000, "2026-02-20")).await.expect(200);
    let id = entries(&finance, &ana).await[0]["id"].as_str().expect("an id").to_owned();
    finance.delete(format!("{}/payments/{id}", ana.path)).await.expect(204);
    house.user("organiser").delete(&ana.path).if_match("*").await.expect(204);
    let told: Vec<_> = entries(&finance, &ana).await.iter().map(|one| one["reference"].clone()).collect();
    assert_eq!(told, [json!(null), json!("payment-7000")], "the books keep what counts");
}

async fn nor_in_what_syncs_have_said(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("before"), member("b")]).await.expect(200);
    // What changed, a new key, and a conflict about who she is keep values too.
    let renamed = with(member("before"), "external_id", "after");
    let renamed = with(with(renamed, "previous_external_id", "before"), "function", "Anastasienne");
    stage.send(&[renamed]).await.expect(200);
    let other = json!({
        "external_id": "after", "given_name": "Xaverine", "family_name": "Modèle", "email": "xm@autre.example"
    });
    stage.send(&[other]).await.expect(207);
    let row = stage.registration("after").await;
    let name = row["person"]["given_name"].as_str().expect("a name").to_owned();
    let words = [name.as_str(), "Xaverine", "xm@autre.example", "Anastasienne"];
    let before = format!("{:?}", house.dump());
    assert!(words.iter().all(|word| before.contains(word)), "nothing to erase");
    let path = format!("events/{}/registrations/{}", stage.event.id(), row.id());
    house.admin().delete(path).if_match(row.etag()).await.expect(204);
    let dump = format!("{:?}", house.dump());
    for gone in words {
        assert!(!dump.contains(gone), "{gone} is still there");
    }
    assert_ne!(stage.registration("b").await["status"], "cancelled");
    // Neither key brings her back, whatever address the file gives.
    for key in ["before", "after"] {
        let again = with(member(key), "email", "new@autre.example");
        let sync = stage.send(&[with(again, "attendance", "roster")]).await.expect(200);
        assert_eq!(stage.outcomes(&sync).await, [("kept".to_owned(), "member.erased".to_owned())], "{key}");
    }
}
