use super::{Stage, member, members};
use serde_json::{Value, json};
use tests::{House, on_both, with};

on_both!(
    pages_follow_the_file,
    filters_find_what_needs_attention,
    places_are_for_the_organisers,
    problems_are_in_the_readers_language,
    are_kept_for_three_months
);

async fn pages_follow_the_file(house: House) {
    let stage = Stage::new(&house, None).await;
    let sync = stage.send(&members(1_203)).header("prefer", "respond-async").await.expect(202);
    stage.done(&sync).await;
    let items = stage.items(&sync).await;
    let indexes: Vec<i64> = items.iter().filter_map(|item| item["index"].as_i64()).collect();
    assert_eq!(indexes, (0..1_203).collect::<Vec<_>>());
}

async fn filters_find_what_needs_attention(house: House) {
    let stage = Stage::new(&house, None).await;
    let mut file = members(30);
    file[7] = with(member("m7"), "email", "nowhere");
    file[11] = with(member("m11"), "tariff", "no-such-tariff");
    file[13] = member("m12");
    let sync = stage.send(&file).await.expect(207);
    let find = async |query: &[(&str, &str)]| {
        let path = stage.path(&format!("syncs/{}/items", sync.id()));
        let page = stage.client.get(path).query(query).query(&[("include_total", "true")]).await.expect(200);
        assert_eq!(page.at("/page/total"), &json!(page.rows().len()));
        page.rows().iter().map(|row| row["index"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(find(&[("outcome", "rejected")]).await, [7, 11, 13]);
    assert_eq!(find(&[("code", "member.duplicate_key")]).await, [13]);
    assert_eq!(find(&[("outcome", "conflict")]).await, [0; 0]);
    let path = stage.path(&format!("syncs/{}/items?outcome=lost", sync.id()));
    let refused = stage.client.get(path).lang("en").await.invalid("outcome", "type");
    for outcome in ["created", "kept", "conflict", "rejected"] {
        assert!(
            refused["errors"][0]["detail"].as_str().is_some_and(|told| told.contains(outcome)),
            "{}",
            refused.story()
        );
    }
}

/// Whoever sent the file, and whenever: also what was kept in English, by versions before.
async fn problems_are_in_the_readers_language(house: House) {
    let stage = Stage::new(&house, None).await;
    let file = [with(member("a"), "email", "nowhere"), with(member("b"), "tariff", "nope"), member("c"), member("c")];
    let sync = stage.send(&file).lang("en").header("x-request-id", "of-the-sync").await.expect(207);
    let path = stage.path(&format!("syncs/{}/items", sync.id()));
    let read = async |lang: &str| {
        let page = stage.client.get(&path).lang(lang).await.expect(200);
        let problems: Vec<Value> = page.rows().iter().map(|row| row["problem"].clone()).collect();
        for problem in problems.iter().filter(|problem| !problem.is_null()) {
            assert_eq!(problem["instance"], format!("/api/v1/{path}"));
            assert_eq!(problem["trace_id"], "of-the-sync");
            assert_eq!(problem["type"], format!("/problems/{}", problem["code"].as_str().expect("a code")));
        }
        problems
    };
    let (fr, en) = (read("fr").await, read("en").await);
    assert_eq!((&fr[2], &en[2]), (&Value::Null, &Value::Null));
    for (place, pointer, words) in
        [(0, "/email", ["courriel", "e-mail"]), (1, "/tariff", ["sync-profile donne", "sync-profile has"])]
    {
        for (problem, word) in [&fr, &en].into_iter().zip(words) {
            let error = &problem[place]["errors"][0];
            let told = error["detail"].as_str().expect("words");
            assert!(error["pointer"] == pointer && told.contains(word), "{error}");
        }
    }
    assert_eq!((&fr[3]["title"], &en[3]["title"]), (&json!("Clé en double"), &json!("Key twice")));
    assert_ne!(fr[3]["detail"], fr[3]["title"]);
    // Nothing of it is kept in any language.
    let kept = house.dump().table("registration_sync_chunks").join("");
    for words in ["Donnees", "refus", "Invalid input", "e-mail", "courriel électronique", "Key twice"] {
        assert!(!kept.contains(words), "“{words}” is in {kept}");
    }
    // As it was kept before: whole, and in English.
    let old = json!([{
        "index": 0, "line": null, "origin": "file", "external_id": "a", "outcome": "rejected", "code": "member.invalid",
        "registration": null, "changes": [], "conflict_id": null,
        "problem": {
            "type": "/problems/request.invalid", "title": "Invalid input", "status": 422, "detail": "Invalid input",
            "instance": "", "code": "request.invalid", "trace_id": "",
            "errors": [{ "pointer": "/email", "code": "email", "detail": "This is not an e-mail address.", "params": {} }],
        },
    }]);
    house.sql(&format!("UPDATE registration_sync_chunks SET results = '{old}'"));
    let before = read("fr").await;
    assert_eq!(before[0]["errors"], fr[0]["errors"]);
    assert_eq!(before[0]["title"], "Données refusées");
}

async fn places_are_for_the_organisers(house: House) {
    let stage = Stage::new(&house, 1).await;
    let sync = stage.send(&members(3)).await.expect(200);
    let path = stage.path(&format!("syncs/{}/items", sync.id()));
    let staff = house.admin().get(&path).await.expect(200);
    assert_eq!(staff.at("/data/2/registration/waiting_position"), &json!(2));
    let partner = stage.client.get(&path).await.expect(200);
    assert_eq!(partner.at("/data/2/registration/status"), "waiting");
    assert!(partner.at("/data/2/registration/waiting_position").is_null());
}

async fn are_kept_for_three_months(house: House) {
    let stage = Stage::new(&house, None).await;
    let sync = stage.send(&members(3)).await.expect(200);
    stage.snapshot(&members(0)).await.refused(409, "sync.empty_snapshot");
    let sent = |house: &House| house.dump().table("registration_sync_chunks").join("").contains("family_name");
    let aborted = stage.send(&[with(member("x"), "email", "nowhere"), member("y")]).query(&[("on_error", "abort")]);
    aborted.await.refused(409, "sync.aborted");
    house.app().sweep().await;
    assert!(!sent(&house), "what was sent goes with the end of the sync");
    house.clock.advance(chrono::TimeDelta::days(89));
    house.app().sweep().await;
    assert_eq!(stage.items(&sync).await.len(), 3);
    house.clock.advance(chrono::TimeDelta::days(2));
    // One at a time: there may be thousands.
    for _ in 0..3 {
        house.app().sweep().await;
    }
    assert_eq!(stage.items(&sync).await.len(), 0);
    let kept = stage.client.get(stage.path(&format!("syncs/{}", sync.id()))).await.expect(200);
    assert_eq!(kept.at("/counts/created"), 3);
}
