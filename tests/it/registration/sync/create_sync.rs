use super::{Stage, counts, member, members, one};
use serde_json::{Value, json};
use std::io::Write as _;
use tests::{House, on_both, with};

on_both!(
    members_become_a_roster_and_registrations,
    the_same_file_twice_changes_nothing,
    fields_are_untouched_cleared_or_set,
    a_roster_takes_no_seat,
    an_invitation_is_mailed_once,
    seats_run_out,
    a_contingent_binds,
    what_ends_and_comes_back,
    older_items_do_nothing,
    a_file_can_be_refused_whole,
    keys_can_change,
    a_key_is_answered_with_the_present_state,
    it_can_go_on_without_its_caller,
    other_formats_and_compressions,
    whole_files_are_refused,
    is_for_organisers_and_the_partner_itself,
);

async fn members_become_a_roster_and_registrations(house: House) {
    let stage = Stage::new(&house, 500).await;
    let sync = stage.send(&members(3)).await.expect(200);
    assert_eq!(counts(&sync), json!({ "received": 3, "created": 3 }));
    assert_eq!(
        (&sync["state"], &sync["mode"], &sync["dry_run"]),
        (&json!("completed"), &json!("upsert"), &json!(false))
    );
    assert!(sync["finished_at"].is_string() && sync["plan"].is_null());
    assert_eq!(sync.header("location"), format!("/api/v1/{}/syncs/{}", stage.base, sync.id()));
    let registered = stage.registered("confirmed").await;
    assert_eq!(registered.len(), 3);
    assert_eq!((&registered[0]["source"], &registered[0]["external_id"]), (&json!("sync"), &json!("m0")));
    assert_eq!(house.pool(&stage.event, "event", "event").await["taken"], 3);
    let items = stage.items(&sync).await;
    assert_eq!(items[1]["external_id"], "m1");
    assert_eq!((&items[1]["index"], &items[1]["line"], &items[1]["origin"]), (&json!(1), &json!(null), &json!("file")));
    assert_eq!(items[1]["registration"]["status"], "confirmed");
}

async fn the_same_file_twice_changes_nothing(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&members(20)).await.expect(200);
    house.settle().await;
    let (before, feed) = (house.dump(), changes(&stage).await);
    let again = stage.send(&members(20)).await.expect(200);
    assert_eq!(counts(&again), json!({ "received": 20, "unchanged": 20 }));
    let after = house.dump();
    for table in ["registration_members", "registration_registrations", "registration_pools", "registration_states"] {
        assert_eq!(before.table(table), after.table(table), "{table}");
    }
    let new: Vec<Value> = changes(&stage).await.split_off(feed.len());
    assert!(new.iter().all(|row| row["kind"] == "sync"), "only the sync itself: {new:?}");
}

async fn changes(stage: &Stage) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("events/{}/changes?limit=200{cursor}", stage.event.id());
        let page = stage.client.get(path).await.expect(200);
        all.extend(page.rows().iter().cloned());
        cursor = format!("&cursor={}", page["next_cursor"].as_str().unwrap_or_default());
        if page["has_more"] == json!(false) {
            return all;
        }
    }
}

async fn fields_are_untouched_cleared_or_set(house: House) {
    let stage = Stage::new(&house, 500).await;
    let first = with(with(member("a"), "function", "Cheffe de projet"), "organisation", "Pays A");
    stage.send(&[first]).await.expect(200);
    let sync = stage
        .send(&[
            json!({ "external_id": "a", "function": null, "phone": "06 12 34 56 78", "category": "professionnels" }),
        ])
        .await
        .expect(200);
    assert_eq!(counts(&sync), json!({ "received": 1, "updated": 1 }));
    let changes = stage.items(&sync).await[0]["changes"].clone();
    assert_eq!(
        changes,
        json!([
            { "field": "phone", "from": null, "to": "+33612345678" },
            { "field": "function", "from": "Cheffe de projet", "to": null },
            { "field": "category", "from": null, "to": "professionnels" },
        ])
    );
    let registration = stage.registration("a").await;
    assert_eq!(registration["person"]["organisation"], "Pays A");
    assert_eq!(registration["person"]["function"], json!(null));
    assert_eq!(
        (&registration["person"]["phone"], &registration["category"]),
        (&json!("+33612345678"), &json!("professionnels"))
    );
    assert_eq!(house.pool(&stage.event, "category", "professionnels").await["taken"], 1);
}

async fn a_roster_takes_no_seat(house: House) {
    let stage = Stage::new(&house, 500).await;
    let put = house.admin().put(stage.path("sync-settings")).json(json!({ "attendance": "roster" }));
    put.await.expect(200);
    let sync = stage.send(&[member("a"), with(member("b"), "attendance", "register")]).await.expect(200);
    assert_eq!(counts(&sync), json!({ "received": 2, "created": 2 }));
    assert_eq!(stage.registered("confirmed").await.len(), 1);
    assert!(stage.member("a").await.expect(200)["registration"].is_null());
    // The seat comes with the wish for it, and goes with it.
    stage.send(&[with(member("a"), "attendance", "register")]).await.expect(200);
    assert_eq!(stage.registered("confirmed").await.len(), 2);
    stage.send(&[with(member("a"), "attendance", "roster")]).await.expect(200);
    assert_eq!(stage.registered("confirmed").await.len(), 1);
    assert_eq!(stage.member("a").await.expect(200)["status"], "active");
}

async fn an_invitation_is_mailed_once(house: House) {
    let stage = Stage::new(&house, 500).await;
    let file: Vec<Value> = members(2).into_iter().map(|one| with(one, "attendance", "invite")).collect();
    for _ in 0..2 {
        stage.send(&file).await.expect(200);
    }
    let mails = |house: &House| {
        let all = house.dump();
        all.table("kernel_mails").iter().filter(|row| row.contains("registration.invitation")).count()
    };
    assert_eq!(mails(&house), 2);
    assert_eq!(stage.registered("confirmed").await.len(), 0, "nobody has a seat yet");
    let dry = stage.send(&[with(member("x"), "attendance", "invite")]).query(&[("dry_run", "true")]);
    dry.await.expect(200);
    assert_eq!(mails(&house), 2);
}

async fn seats_run_out(house: House) {
    let stage = Stage::new(&house, 2).await;
    let sync = stage.send(&members(5)).await.expect(200);
    assert_eq!(counts(&sync), json!({ "received": 5, "created": 5, "waiting": 3 }));
    assert_eq!((stage.registered("confirmed").await.len(), stage.registered("waiting").await.len()), (2, 3));
    // A membership that ends frees its seat for the first who waits.
    stage.send(&[json!({ "external_id": "m0", "status": "cancelled" })]).await.expect(200);
    assert_eq!(stage.registration("m2").await["status"], "confirmed");
    assert_eq!(stage.registered("waiting").await.len(), 2);
    house.registration_settings(&stage.event, json!({ "capacity": 2, "waiting_list": false })).await;
    let full = stage.send(&[member("late")]).await.expect(207);
    assert_eq!(stage.outcomes(&full).await, one("rejected", "registration.full"));
    stage.member("late").await.refused(404, "not_found");
}

async fn a_contingent_binds(house: House) {
    let stage = Stage::new(&house, 500).await;
    let seats = json!({ "seats": 2, "beyond": "refuse" });
    house.partnership(&stage.event, &stage.partner).with("contingent", seats).create().await;
    let sync = stage.send(&members(3)).await.expect(207);
    assert_eq!(counts(&sync), json!({ "received": 3, "created": 2, "rejected": 1 }));
    let dry = stage.send(&members(4)).query(&[("dry_run", "true")]).await.expect(207);
    assert_eq!(counts(&dry), json!({ "received": 4, "unchanged": 2, "rejected": 2 }));
}

async fn what_ends_and_comes_back(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&members(2)).await.expect(200);
    let ended = stage.send(&[json!({ "external_id": "m0", "status": "cancelled" })]).await.expect(200);
    assert_eq!(counts(&ended), json!({ "received": 1, "cancelled": 1 }));
    assert_eq!(stage.registration("m0").await["cancelled_by"], "partner");
    let unknown =
        stage.send(&[json!({ "external_id": "x", "status": "cancelled", "given_name": "X", "family_name": "Y" })]);
    assert_eq!(stage.outcomes(&unknown.await.expect(200)).await, one("unchanged", "member.unknown"));
    let back = stage.send(&[member("m0")]).await.expect(200);
    assert_eq!(counts(&back), json!({ "received": 1, "updated": 1 }));
    let registration = stage.registration("m0").await;
    assert_eq!(registration["status"], "confirmed");
    assert_eq!(stage.registered("cancelled").await.len(), 0, "the same registration came back");
}

async fn older_items_do_nothing(house: House) {
    let stage = Stage::new(&house, 500).await;
    let at = |stamp: &str, function: &str| with(with(member("a"), "source_updated_at", stamp), "function", function);
    stage.send(&[at("2026-02-01T00:00:00Z", "Première")]).await.expect(200);
    stage.send(&[at("2026-02-03T00:00:00Z", "Troisième")]).await.expect(200);
    let stale = stage.send(&[at("2026-02-02T00:00:00Z", "Deuxième")]).await.expect(207);
    assert_eq!(stage.outcomes(&stale).await, one("stale", "member.older"));
    let clash = stage.send(&[at("2026-02-03T00:00:00Z", "Autre")]).await.expect(207);
    assert_eq!(stage.outcomes(&clash).await, one("conflict", "member.same_instant"));
    let same = stage.send(&[at("2026-02-03T00:00:00Z", "Troisième")]).await.expect(200);
    assert_eq!(stage.outcomes(&same).await, one("unchanged", ""));
    assert_eq!(stage.registration("a").await["person"]["function"], "Troisième");
    // Nothing older revives what was removed.
    stage.client.delete(stage.path("members/a")).await.expect(204);
    let revived = stage.send(&[at("2026-02-10T00:00:00Z", "Revenue")]).await.expect(207);
    assert_eq!(stage.outcomes(&revived).await, one("stale", "member.older"));
    house.clock.advance(chrono::TimeDelta::days(1));
    let newer = stage.send(&[at("2026-03-03T00:00:00Z", "Revenue")]).await.expect(200);
    assert_eq!(stage.outcomes(&newer).await, one("updated", ""));
}

async fn a_file_can_be_refused_whole(house: House) {
    let stage = Stage::new(&house, 500).await;
    let file = [member("a"), with(member("b"), "email", "not an address")];
    let refused = stage.send(&file).query(&[("on_error", "abort")]).await.refused_with_sync();
    assert_eq!(refused.0, "sync.aborted");
    let sync = stage.client.get(stage.path(&format!("syncs/{}", refused.1))).await.expect(200);
    assert_eq!((&sync["state"], &sync["problem"]["items"]), (&json!("aborted"), &json!(1)));
    let items = stage.items_of(&refused.1).await;
    assert_eq!(items[1]["problem"]["errors"][0]["pointer"], "/email");
    assert!(stage.registered("confirmed").await.is_empty());
    let good = stage.send(&file[..1]).query(&[("on_error", "abort")]).await.expect(200);
    assert_eq!(counts(&good), json!({ "received": 1, "created": 1 }));
}

async fn keys_can_change(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("old")]).await.expect(200);
    let before = stage.registration("old").await.id();
    let renamed = with(with(member("old"), "external_id", "new"), "previous_external_id", "old");
    let sync = stage.send(std::slice::from_ref(&renamed)).await.expect(200);
    assert_eq!(stage.outcomes(&sync).await, one("updated", ""));
    stage.member("old").await.refused(404, "not_found");
    assert_eq!(stage.registration("new").await.id(), before);
    let again = stage.send(&[renamed]).await.expect(200);
    assert_eq!(counts(&again), json!({ "received": 1, "unchanged": 1 }));
    // Case matters.
    let other = with(with(member("x"), "external_id", "NEW"), "email", "other@courriel.example");
    assert_eq!(counts(&stage.send(&[other]).await.expect(200)), json!({ "received": 1, "created": 1 }));
}

async fn a_key_is_answered_with_the_present_state(house: House) {
    let stage = Stage::new(&house, 500).await;
    let first = stage.send(&members(3)).key("night-1").header("prefer", "respond-async").await.expect(202);
    stage.done(&first).await;
    let replay = stage.send(&members(3)).key("night-1").header("prefer", "respond-async").await.expect(200);
    assert_eq!((replay.id(), &replay["state"]), (first.id(), &json!("completed")));
    stage.send(&members(2)).key("night-1").await.refused(422, "idempotency.mismatch");
    let all = stage.client.get(stage.path("syncs")).await.expect(200);
    assert_eq!(all.rows().len(), 1);
}

async fn it_can_go_on_without_its_caller(house: House) {
    let stage = Stage::new(&house, 500).await;
    let accepted = stage.send(&members(700)).header("prefer", "respond-async").await.expect(202);
    assert!(["queued", "running"].contains(&accepted["state"].as_str().expect("a state")));
    let done = stage.done(&accepted).await;
    assert_eq!(done["counts"]["received"], 700);
    assert_eq!(done["counts"]["waiting"], 200);
}

async fn other_formats_and_compressions(house: House) {
    let stage = Stage::new(&house, 500).await;
    let lines = "{\"external_id\":\"a\",\"given_name\":\"Ana\",\"family_name\":\"Exemple\"}\n\n\
                 {\"external_id\":\"b\",\"given_name\":\"Bo\",\"family_name\":\"Exemple\",\"nickname\":\"B\"}\n\
                 {\"external_id\":\"c\",\"given_name\":\"Cel";
    let sync = stage.client.post(stage.path("syncs")).body("application/x-ndjson", lines).await.expect(207);
    let items = stage.items(&sync).await;
    assert_eq!(items.iter().map(|item| &item["line"]).collect::<Vec<_>>(), [1, 3, 4]);
    assert_eq!(items[1]["problem"]["errors"][0]["code"], "unknown_field");
    assert_eq!((&items[2]["code"], &items[2]["external_id"]), (&json!("member.unreadable"), &json!(null)));

    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(b"identifiant;pr\xe9nom;nom\nd;Andr\xe9;Exemple\n").expect("in memory");
    let packed = packed.finish().expect("in memory");
    let sync = stage
        .client
        .post(stage.path("syncs"))
        .body("text/csv; charset=windows-1252", packed)
        .header("content-encoding", "gzip")
        .await
        .expect(200);
    assert_eq!(counts(&sync), json!({ "received": 1, "created": 1 }));
    assert_eq!(stage.registration("d").await["person"]["given_name"], "André");
}

async fn whole_files_are_refused(house: House) {
    let stage = Stage::new(&house, 500).await;
    let post = || stage.client.post(stage.path("syncs"));
    post().body("application/xml", "<members/>").await.refused(415, "request.unsupported_media_type");
    post().body("text/csv; charset=utf-16", "a").await.refused(415, "request.unsupported_media_type");
    post().body("application/json", "{\"members\":[{}").await.refused(400, "request.malformed");
    post().json(json!({ "people": [] })).await.invalid("/people", "unknown_field");
    stage.csv("identifiant;cotisation\na;1\n").await.invalid("/cotisation", "unknown_column");
    stage.csv("nom;prénom\nA;B\n").await.invalid("/external_id", "required");
    stage.csv(b"identifiant;pr\xe9nom\na;b\n".to_vec()).await.invalid("", "encoding");
    post().json(json!({ "members": [] })).query(&[("mode", "everything")]).await.refused(422, "request.invalid");
    stage.snapshot(&[]).await.refused(409, "sync.empty_snapshot");
    let kept = house.dump().table("registration_members").len();
    assert_eq!(kept, 0);
}

async fn is_for_organisers_and_the_partner_itself(house: House) {
    let stage = Stage::new(&house, 500).await;
    let body = json!({ "members": [member("a")] });
    let path = stage.path("syncs");
    house.user("viewer").post(&path).json(&body).await.refused(403, "auth.forbidden");
    house.anon().post(&path).json(&body).await.refused(401, "auth.required");
    house.user("organiser").post(&path).json(&body).await.expect(200);
}

trait RefusedWithSync {
    fn refused_with_sync(self) -> (String, String);
}

impl RefusedWithSync for tests::Response {
    #[track_caller]
    fn refused_with_sync(self) -> (String, String) {
        let refused = self.expect(409);
        let text = |member: &str| refused[member].as_str().unwrap_or_default().to_owned();
        (text("code"), text("sync_id"))
    }
}
