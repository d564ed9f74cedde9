//! A partner's program can neither see nor guess what other partners have.

use super::{Stage, counts, member, members, one};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(
    nothing_of_another_partner_is_seen,
    nothing_of_another_partner_is_guessed,
    nothing_is_told_of_who_is_registered_elsewhere,
    what_was_kept_of_others_is_taken_out,
    a_merged_partner_is_redirected
);

async fn nothing_of_another_partner_is_seen(house: House) {
    let stage = Stage::new(&house, 500).await;
    let other = stage.other("IRDSU").await;
    let sync = stage.send(&[member("a"), with(member("b"), "email", "a@courriel.example")]).await.expect(207);
    let conflict = stage.items(&sync).await[1]["conflict_id"].as_str().expect("an id").to_owned();
    for path in [
        "syncs".to_owned(),
        format!("syncs/{}", sync.id()),
        format!("syncs/{}/items", sync.id()),
        "members".to_owned(),
        "members/a".to_owned(),
        "conflicts".to_owned(),
        format!("conflicts/{conflict}"),
        "sync-profile".to_owned(),
        "sync-profile/template.csv".to_owned(),
        "sync-settings".to_owned(),
    ] {
        // As the other's own, and as somebody else's: unknown both ways, in the same words.
        let foreign = other.client.get(stage.path(&path)).await.refused(404, "not_found");
        let unknown = other.client.get(format!("events/{}/partners/nobody-at-all/{path}", stage.event.id())).await;
        assert_eq!(foreign["detail"], unknown.refused(404, "not_found")["detail"], "{path}");
    }
    other.client.get(other.path(&format!("syncs/{}", sync.id()))).await.refused(404, "not_found");
    other.client.get(other.path("members/a")).await.refused(404, "not_found");
    other.client.get(other.path(&format!("conflicts/{conflict}"))).await.refused(404, "not_found");
    assert_eq!(other.client.get(other.path("members")).await.expect(200).rows().len(), 0);
    other.client.post(stage.path("syncs")).json(json!({ "members": [member("z")] })).await.refused(404, "not_found");
    other.client.put(stage.path("members/a")).json(json!({ "function": "X" })).await.refused(404, "not_found");
    other.client.delete(stage.path("members/a")).await.refused(404, "not_found");
    let resolve = other.client.post(stage.path(&format!("conflicts/{conflict}/resolutions")));
    resolve.json(json!({ "take": "current" })).await.refused(404, "not_found");
    let feed = other.client.get(format!("events/{}/changes?limit=200", stage.event.id())).await.expect(200);
    assert!(feed.rows().iter().all(|row| row["partner_id"] == other.partner.id()), "{:?}", feed.rows());
}

async fn nothing_of_another_partner_is_guessed(house: House) {
    let stage = Stage::new(&house, 500).await;
    let other = stage.other("IRDSU").await;
    stage.send(&members(2)).await.expect(200);
    // The same keys are another partner's own.
    let own = with(with(member("m0"), "email", "own@courriel.example"), "given_name", "Own");
    assert_eq!(counts(&other.send(&[own]).await.expect(200)), json!({ "received": 1, "created": 1 }));
    // The same person: said, but not by whom, and no number.
    let same = with(member("m1"), "external_id", "mine");
    let sync = other.send(&[same]).await.expect(200);
    assert_eq!(other.outcomes(&sync).await, one("kept", "member.registered_elsewhere"));
    let item = other.items(&sync).await[0].clone();
    assert_eq!((&item["registration"], &item["conflict_id"]), (&json!(null), &json!(null)));
    assert!(!item.to_string().contains(stage.partner.id()));
    assert!(other.member("mine").await.expect(200)["registration"].is_null());
    let plan = stage.send(&members(1)).query(&[("dry_run", "true")]).await.expect(200);
    let stolen = other.client.post(other.path("syncs")).query(&[("plan", plan["plan"].as_str().expect("a token"))]);
    stolen.await.refused(404, "not_found");
}

/// Whoever knows an address learns that it is registered, and nothing else of whom it is.
async fn nothing_is_told_of_who_is_registered_elsewhere(house: House) {
    let stage = Stage::new(&house, 500).await;
    let other = stage.other("IRDSU").await;
    let victim = with(with(member("a"), "function", "Secrète"), "phone", "+33612345678");
    stage.send(std::slice::from_ref(&victim)).await.expect(200);
    let registration = stage.registration("a").await;
    let path = format!("events/{}/registrations/{}", stage.event.id(), registration.id());
    let patch = json!({ "person": { "function": "Corrigée" } });
    house.admin().patch(&path).if_match(registration.etag()).json(patch).await.expect(200);
    let bait =
        json!({ "external_id": "x", "given_name": "Zoé", "family_name": "Appât", "email": "a@courriel.example" });
    let sync = other.send(std::slice::from_ref(&bait)).await.expect(200);
    assert_eq!(other.outcomes(&sync).await, one("kept", "member.registered_elsewhere"));
    // Another person under the key, and every field that staff corrected: the conflict knows what this partner said.
    let third =
        json!({ "external_id": "x", "given_name": "Xavier", "family_name": "Modèle", "email": "xm@autre.example" });
    let clash = other.send(std::slice::from_ref(&third)).await.expect(207);
    assert_eq!(other.outcomes(&clash).await, one("conflict", "member.person_changed"));
    let conflicts = other.client.get(other.path("conflicts")).await.expect(200);
    assert_eq!(conflicts.at("/data/0/current/given_name"), "Zoé");
    let corrected = other.send(&[with(bait.clone(), "function", "Sondée")]).await.expect(200);
    assert_eq!(other.outcomes(&corrected).await, one("kept", "member.registered_elsewhere"));
    // A place on the waiting list, a cancellation: not this partner's business.
    let cancelled = house.admin().post(format!("{path}/cancellations")).json(json!({ "reason": "test" })).await;
    cancelled.expect(200);
    let after = other.send(std::slice::from_ref(&bait)).await.expect(200);
    assert_eq!(other.items(&after).await[0]["code"], "member.registered_elsewhere");
    assert_eq!(counts(&after)["waiting"], json!(null));
    for path in ["conflicts", "members", &format!("syncs/{}/items", clash.id()), &format!("syncs/{}/items", after.id())]
    {
        let told = other.client.get(other.path(path)).await.expect(200).text();
        for secret in ["Prénoma", "Secr", "Corrig", "33612345678", registration.id().as_str()] {
            assert!(!told.contains(secret), "{path} tells {secret}: {told}");
        }
    }
    // The seat changes hands under the key: the newcomer gets one of his own.
    let sync = other.send(&[with(third, "transfer", true)]).await.expect(200);
    assert_eq!(other.outcomes(&sync).await, one("updated", ""));
    assert_eq!(other.registration("x").await["person"]["given_name"], "Xavier");
    assert_ne!(other.registration("x").await.id(), registration.id());
}

/// Conflicts from before the fence held the person of a registration that came through another partner.
async fn what_was_kept_of_others_is_taken_out(house: House) {
    let stage = Stage::new(&house, 500).await;
    let other = stage.other("IRDSU").await;
    let third =
        json!({ "external_id": "x", "given_name": "Xavier", "family_name": "Modèle", "email": "xm@autre.example" });
    // One about somebody who is registered by others, and one about a registration of the partner's own.
    stage.send(&[member("a")]).await.expect(200);
    other.send(&[with(member("a"), "external_id", "x"), member("own")]).await.expect(200);
    other.send(&[third.clone(), with(third, "external_id", "own")]).await.expect(207);
    let registration = other.registration("own").await;
    let path = format!("events/{}/registrations/{}", stage.event.id(), registration.id());
    let patch = json!({ "person": { "function": "Directrice" } });
    house.admin().patch(&path).if_match(registration.etag()).json(patch).await.expect(200);
    let current = async || {
        let page = other.client.get(other.path("conflicts?state=open")).await.expect(200);
        let of = |key: &str| page.rows().iter().find(|row| row["external_id"] == key).expect(key)["current"].clone();
        [of("x"), of("own")]
    };
    let foreign = json!({ "given_name": "Secrète", "family_name": "Personne", "phone": "+33612345678" });
    let details = json!({ "item": { "external_id": "x" }, "current": foreign, "fields": ["phone"] });
    let before = current().await;
    house.sql(&format!("UPDATE registration_conflicts SET details = '{details}' WHERE external_id = 'x'"));
    assert_eq!(current().await[0]["given_name"], "Secrète", "without the migration it is told");
    house.sql("DELETE FROM __diesel_schema_migrations WHERE version = '20261201000500'");
    let migrations = server::migrations(&server::modules()).expect("versions are unique");
    let ran = migrations.run(&house.database().parsed_url()).expect("it runs");
    assert_eq!(ran, ["20261201000500"]);
    let [elsewhere, own] = current().await;
    assert_eq!(elsewhere["given_name"], "Prénoma", "what the partner says itself");
    assert_eq!(own, before[1], "what is the partner's own stays as it was kept");
    for lang in ["fr", "en"] {
        let told = other.client.get(other.path("conflicts")).lang(lang).await.expect(200).text();
        assert!(!told.contains("Secr") && !told.contains("33612345678"), "{told}");
    }
}

async fn a_merged_partner_is_redirected(house: House) {
    let stage = Stage::new(&house, 500).await;
    let survivor = stage.other("UNADEL (double)").await;
    let version = house.by_id("partners", survivor.partner.id()).await["version"].clone();
    let merge = json!({ "merged_id": stage.partner.id(), "version": version });
    let merged = house.admin().post(format!("partners/{}/merges", survivor.partner.id())).json(merge).await;
    assert!(merged.status() < 300, "{}", merged.story());
    house.settle().await;
    let moved = house.admin().get(stage.path("members")).await.expect(308);
    assert_eq!(moved.header("location"), format!("/api/v1/{}", survivor.path("members")));
}
