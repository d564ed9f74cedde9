//! The change feed: in commit order, nothing missed, nobody else's.

use kernel::{db::At, outbox::feed};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, House, on_both};

on_both!(
    changes_come_in_order_and_end_with_a_tombstone,
    a_follower_misses_nothing_while_others_write,
    an_event_has_a_feed_of_its_own,
    a_program_of_a_partner_sees_its_own,
    cursors_belong_to_their_stream,
    an_old_cursor_is_told_to_start_over,
);

/// Everything after the cursor, in pages of this size, and where to go on.
async fn follow(actor: &Actor, path: &str, cursor: Option<&str>, limit: &str) -> (Vec<Value>, String) {
    let (mut all, mut cursor) = (Vec::new(), cursor.map(str::to_owned));
    loop {
        let mut query = vec![("limit", limit)];
        query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let page = actor.get(path).query(&query).await.expect(200);
        all.extend(page.rows().iter().cloned());
        let next = page["next_cursor"].as_str().expect("always a place to go on").to_owned();
        cursor = Some(next.clone());
        if page["has_more"] == json!(false) {
            return (all, next);
        }
    }
}

async fn changes_come_in_order_and_end_with_a_tombstone(house: House) {
    let admin = house.admin();
    let (nothing, start) = follow(&admin, "changes", None, "50").await;
    assert_eq!(nothing, Vec::<Value>::new());
    let partner = house.partner("Une association").create().await;
    let changed = admin.patch(&partner.path).json(json!({ "acronym": "UA" })).if_match("*").await.expect(200);
    admin.delete(&partner.path).if_match(changed.etag()).await.expect(204);
    for limit in ["1", "2", "50"] {
        let (rows, _) = follow(&admin, "changes", Some(&start), limit).await;
        let told: Vec<_> =
            rows.iter().map(|row| (row["type"].clone(), row["version"].clone(), row["deleted"].clone())).collect();
        let expected = [
            (json!("partner.created"), json!(1), json!(false)),
            (json!("partner.updated"), json!(2), json!(false)),
            (json!("partner.deleted"), told.last().map(|last| last.1.clone()).unwrap_or_default(), json!(true)),
        ];
        assert_eq!(told, expected);
        assert!(rows.iter().all(|row| row["id"] == partner["id"]));
    }
    let (_, end) = follow(&admin, "changes", Some(&start), "50").await;
    let (nothing, _) = follow(&admin, "changes", Some(&end), "50").await;
    assert_eq!(nothing, Vec::<Value>::new(), "what was read is not told again");
}

async fn a_follower_misses_nothing_while_others_write(house: House) {
    const WRITERS: usize = 4;
    const EACH: usize = 25;
    let admin = house.admin();
    admin.token().await;
    let write = |n: usize| {
        let (house, admin) = (house.clone(), admin.clone());
        async move {
            let mut made = Vec::new();
            for m in 0..EACH {
                let input = house.partner(&format!("Organisation {n} {m}")).input();
                made.push(admin.post("partners").json(input).await.expect(201).id());
            }
            made
        }
    };
    let watch = async {
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        while seen.len() < WRITERS * EACH {
            let (rows, next) = follow(&admin, "changes", cursor.as_deref(), "7").await;
            seen.extend(rows.iter().map(|row| row["id"].as_str().unwrap_or_default().to_owned()));
            cursor = Some(next);
        }
        seen
    };
    let (made, seen) = tokio::join!(futures_util::future::join_all((0..WRITERS).map(write)), watch);
    let made: BTreeSet<String> = made.into_iter().flatten().collect();
    assert_eq!(seen.len(), made.len(), "each once");
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), made);
}

async fn an_event_has_a_feed_of_its_own(house: House) {
    let (one, other) = (house.event("un").create().await, house.event("deux").create().await);
    let feed = |event: &tests::Made| format!("events/{}/changes", event.id());
    let admin = house.admin();
    admin.patch(&one.path).json(json!({ "note": "x" })).if_match("*").await.expect(200);
    let (rows, _) = follow(&admin, &feed(&one), None, "50").await;
    assert!(rows.len() >= 2 && rows.iter().all(|row| row["event_id"] == one["id"]), "{rows:?}");
    let (rows, _) = follow(&admin, &feed(&other), None, "50").await;
    assert!(rows.iter().all(|row| row["event_id"] == other["id"]), "{rows:?}");
    // Who may see one event only learns nothing of the other, not even that it is there.
    let here = house.user_in("viewer", &one);
    follow(&here, &feed(&one), None, "50").await;
    here.get(feed(&other)).await.refused(404, "not_found");
}

async fn a_program_of_a_partner_sees_its_own(house: House) {
    let (one, other) = (house.partner("Une association").create().await, house.partner("Une autre").create().await);
    let client = house.partner_client(&one);
    let (rows, _) = follow(&client, "changes", None, "1").await;
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row["partner_id"] == one["id"]), "{rows:?}");
    let (rows, _) = follow(&house.user("organiser"), "changes", None, "50").await;
    assert!(rows.iter().any(|row| row["partner_id"] == other["id"]));
    // Users are in the same stream, and nobody's business without the scope.
    assert!(rows.iter().all(|row| row["kind"] != "user"), "{rows:?}");
}

async fn cursors_belong_to_their_stream(house: House) {
    let (one, other) = (house.event("un").create().await, house.event("deux").create().await);
    let admin = house.admin();
    let (_, cursor) = follow(&admin, &format!("events/{}/changes", one.id()), None, "50").await;
    let list = admin.get("partners?limit=1").await.expect(200);
    for path in [format!("events/{}/changes", other.id()), "changes".to_owned()] {
        admin.get(&path).query(&[("cursor", &cursor)]).await.invalid("cursor", "cursor");
        admin.get(&path).query(&[("cursor", "AAAA.AAAA")]).await.invalid("cursor", "cursor");
    }
    assert_eq!(list.next_cursor(), None);
}

async fn an_old_cursor_is_told_to_start_over(house: House) {
    let admin = house.admin();
    let (_, start) = follow(&admin, "changes", None, "50").await;
    house.partner("Une association").create().await;
    let (rows, current) = follow(&admin, "changes", Some(&start), "50").await;
    assert_eq!(rows.len(), 1);
    house.write(|tx| feed::purge(tx, At::new(tests::first_instant() + chrono::TimeDelta::days(1)))).await;
    admin.get("changes").query(&[("cursor", &start)]).await.refused(410, "cursor.expired");
    // One that has seen everything goes on.
    house.partner("Une autre").create().await;
    let (rows, _) = follow(&admin, "changes", Some(&current), "50").await;
    assert_eq!(rows.len(), 1);
    // And so does who starts over.
    assert_eq!(follow(&admin, "changes", None, "50").await.0.len(), 1);
}
