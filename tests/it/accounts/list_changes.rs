//! GET /changes, as far as accounts publish there, and what accounts do when others publish.

use super::support::{by_client, person, program, refused_soon, text, trail};
use serde_json::{Value, json};
use tests::{Actor, House, on_both};

on_both!(
    users_and_clients_are_announced,
    announcements_need_the_scope_for_them,
    clients_follow_a_merge,
    clients_of_a_deleted_partner_are_shut_out,
    clients_of_a_partner_that_was_merged_and_then_deleted_are_shut_out,
    a_program_hears_of_its_own_organisation_only,
);

async fn changes(actor: &Actor, cursor: Option<&str>) -> (Vec<Value>, String) {
    let mut query = vec![("limit", "200")];
    query.extend(cursor.map(|cursor| ("cursor", cursor)));
    let page = actor.get("changes").query(&query).await.expect(200);
    (page.rows().to_vec(), text(&page["next_cursor"]))
}

/// Type, id and whether it is gone, of the kind given.
fn of_kind(rows: &[Value], kind: &str) -> Vec<(String, String, bool)> {
    let rows = rows.iter().filter(|row| row["kind"] == kind);
    rows.map(|row| (text(&row["type"]), text(&row["id"]), row["deleted"] == true)).collect()
}

async fn users_and_clients_are_announced(house: House) {
    let admin = house.admin();
    let (_, start) = changes(&admin, None).await;
    let claire = person(&house, "claire", &[]).await;
    admin.post(format!("users/{}/suspensions", claire.id)).await.expect(200);
    let (rows, middle) = changes(&admin, Some(&start)).await;
    let expected = [("user.created", 1), ("user.updated", 2), ("user.updated", 3)];
    let found: Vec<_> =
        rows.iter().map(|row| (text(&row["type"]), row["version"].as_i64().unwrap_or_default())).collect();
    assert_eq!(found, expected.map(|(kind, version)| (kind.to_owned(), version)));
    let version = admin.get(format!("users/{}", claire.id)).await.expect(200)["version"].clone();
    assert_eq!(rows[2]["version"], version, "a follower compares them");

    let partner = house.partner("UNADEL").create().await;
    let id = program(&house, &partner).await.client_id;
    admin.delete(format!("clients/{id}")).if_match("*").await.expect(204);
    let (rows, end) = changes(&admin, Some(&middle)).await;
    let expected = [("client.created".to_owned(), id.clone(), false), ("client.deleted".to_owned(), id, true)];
    assert_eq!(of_kind(&rows, "client"), expected);
    assert!(rows.iter().all(|row| row["partner_id"] == partner.id()), "{rows:?}");
    assert_eq!(changes(&admin, Some(&end)).await.0, Vec::<Value>::new());
}

async fn announcements_need_the_scope_for_them(house: House) {
    let organiser = house.user("organiser");
    person(&house, "claire", &[]).await;
    house.partner("UNADEL").create().await;
    let (rows, _) = changes(&organiser, None).await;
    assert_eq!((of_kind(&rows, "user").len(), of_kind(&rows, "partner").len()), (0, 1));
    let (rows, _) = changes(&house.stranger(), None).await;
    assert_eq!(rows, Vec::<Value>::new());
}

async fn clients_follow_a_merge(house: House) {
    let (survivor, merged) = (house.partner("UNADEL").create().await, house.partner("Unadel (bis)").create().await);
    let program = program(&house, &merged).await;
    let token = text(&by_client(&house, &program, &[]).await.expect(200)["access_token"]);
    let actor = house.bearer(&token);
    assert_eq!(actor.get("me").await.expect(200)["partner_id"], merged.id());
    let admin = house.admin();
    let (_, start) = changes(&admin, None).await;
    let body = json!({ "merged_id": merged.id(), "version": merged["version"] });
    admin.post(format!("{}/merges", survivor.path)).json(body).await.expect(201);
    let path = format!("clients/{}", program.client_id);
    house
        .eventually("the client has moved", async || admin.get(&path).await.expect(200)["partner_id"] == survivor.id())
        .await;
    // Gone from one fence, there in the other.
    let (rows, _) = changes(&admin, Some(&start)).await;
    let moved: Vec<_> = rows
        .iter()
        .filter(|row| row["kind"] == "client")
        .map(|row| (text(&row["type"]), text(&row["partner_id"]), row["deleted"] == true))
        .collect();
    let expected = [
        ("client.deleted".to_owned(), merged.id().to_owned(), true),
        ("client.updated".to_owned(), survivor.id().to_owned(), false),
    ];
    assert_eq!(moved, expected);
    // Callers are believed for half a second.
    house.eventually("its token too", async || actor.get(&survivor.path).await.status() == 200).await;
    assert_eq!(actor.get("me").await.expect(200)["partner_id"], survivor.id());
    by_client(&house, &program, &[]).await.expect(200);
}

async fn clients_of_a_deleted_partner_are_shut_out(house: House) {
    let (partner, other) = (house.partner("UNADEL").create().await, house.partner("Autre").create().await);
    let (program, stays) = (program(&house, &partner).await, program(&house, &other).await);
    let token = text(&by_client(&house, &program, &[]).await.expect(200)["access_token"]);
    let admin = house.admin();
    let (_, start) = changes(&admin, None).await;
    admin.delete(&partner.path).if_match("*").await.expect(204);
    refused_soon(&house, &token).await;
    by_client(&house, &program, &[]).await.refused(401, "accounts.invalid_client");
    let read = admin.get(format!("clients/{}", program.client_id)).await.expect(200);
    assert_eq!((&read["status"], &read["version"]), (&json!("suspended"), &json!(2)));
    assert!(trail(&house, &program.client_id).await.contains(&"client.suspended".to_owned()));
    let back = json!({ "status": "active" });
    let back = admin.patch(format!("clients/{}", program.client_id)).if_match("*").json(back).await;
    back.invalid("/partner", "unknown_partner");
    let (rows, _) = changes(&admin, Some(&start)).await;
    assert_eq!(of_kind(&rows, "client"), [("client.updated".to_owned(), program.client_id.clone(), false)]);
    assert_eq!(of_kind(&rows, "partner"), [("partner.deleted".to_owned(), partner.id().to_owned(), true)]);
    by_client(&house, &stays, &[]).await.expect(200);
}

/// The two reactions may run in either order.
async fn clients_of_a_partner_that_was_merged_and_then_deleted_are_shut_out(house: House) {
    let (survivor, merged) = (house.partner("UNADEL").create().await, house.partner("Unadel (bis)").create().await);
    let program = program(&house, &merged).await;
    let token = text(&by_client(&house, &program, &[]).await.expect(200)["access_token"]);
    let admin = house.admin();
    let body = json!({ "merged_id": merged.id(), "version": merged["version"] });
    admin.post(format!("{}/merges", survivor.path)).json(body).await.expect(201);
    admin.delete(&survivor.path).if_match("*").await.expect(204);
    refused_soon(&house, &token).await;
    house.settle().await;
    let read = admin.get(format!("clients/{}", program.client_id)).await.expect(200);
    assert_eq!((&read["status"], &read["partner_id"]), (&json!("suspended"), &json!(survivor.id())));
}

async fn a_program_hears_of_its_own_organisation_only(house: House) {
    let (own, other) = (house.partner("UNADEL").create().await, house.partner("Autre").create().await);
    for partner in [&own, &other] {
        program(&house, partner).await;
    }
    let (rows, _) = changes(&house.partner_client(&own), None).await;
    assert!(!rows.is_empty() && rows.iter().all(|row| row["partner_id"] == own.id()), "{rows:?}");
    assert_eq!(of_kind(&rows, "client").len() + of_kind(&rows, "user").len(), 0);
}
