//! A partner's program can neither see nor guess what other partners have.

use super::{Stage, counts, member, members, one};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(nothing_of_another_partner_is_seen, nothing_of_another_partner_is_guessed, a_merged_partner_is_redirected);

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
