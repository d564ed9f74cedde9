use super::{later, person};
use serde_json::{Value, json};
use tests::{House, Made, Response, on_both};

on_both!(
    the_survivor_takes_over_what_it_lacks,
    the_other_address_redirects_also_through_chains,
    links_and_seats_move,
    people_move_and_meet,
    refuses_what_was_not_seen,
    an_entry_is_merged_once,
    programs_of_the_other_entry_follow,
    is_for_organisers,
);

/// Merges `gone` into `kept`, as an organiser who has seen this version.
async fn merge(house: &House, kept: &Made, gone: &Made, version: i64) -> Response {
    let input = json!({ "merged_id": gone.id(), "version": version });
    house.user("organiser").post(format!("{}/merges", kept.path)).json(input).await
}

async fn the_survivor_takes_over_what_it_lacks(house: House) {
    let kept = house.partner("Réseau A").with("acronym", "RA").with("note", "un").create().await;
    let gone = house
        .partner("Réseau B")
        .with("acronym", "RB")
        .with("kinds", json!(["media"]))
        .with("aliases", json!(["Ancien B", "réseau a"]))
        .with("site", "https://b.example")
        .with("siret", "73282932000074")
        .with("note", "deux")
        .create()
        .await;
    let made = merge(&house, &kept, &gone, 1).await.expect(201);
    assert_eq!((&made["survivor_id"], &made["merged_id"]), (&kept["id"], &gone["id"]));
    assert_eq!((&made["merged_slug"], &made["merged_name"]), (&json!("rb"), &json!("Réseau B")));
    assert_eq!(made.header("location"), format!("/api/v1/{}", kept.path));
    let whole = house.user("viewer").get(&kept.path).await.expect(200);
    assert_eq!((&whole["name"], &whole["slug"], &whole["acronym"]), (&json!("Réseau A"), &json!("ra"), &json!("RA")));
    assert_eq!(whole["aliases"], json!(["Réseau B", "RB", "Ancien B"]), "names that it had already are not repeated");
    assert_eq!(whole["kinds"], json!(["association", "media"]));
    assert_eq!((&whole["site"], &whole["siret"]), (&json!("https://b.example"), &json!("73282932000074")));
    assert_eq!(whole["note"], "un\n\ndeux");
    assert_eq!(whole["version"], 2);
    let found = house.user("viewer").get("partners?q=ancien").await.expect(200);
    assert_eq!(found.column("slug"), ["ra"]);
}

async fn the_other_address_redirects_also_through_chains(house: House) {
    let (a, b, c) =
        (house.partner("Aaa").create().await, house.partner("Bbb").create().await, house.partner("Ccc").create().await);
    let event = house.event("congres").create().await;
    house.partnership(&event, &a).create().await;
    merge(&house, &b, &a, 1).await.expect(201);
    let viewer = house.user("viewer");
    for key in [a.id(), "aaa"] {
        let moved = viewer.get(format!("partners/{key}")).await.refused(308, "partners.merged");
        assert_eq!(
            (moved.header("location"), &moved["partner_id"]),
            (&*format!("/api/v1/partners/{}", b.id()), &b["id"])
        );
    }
    merge(&house, &c, &b, 2).await.expect(201);
    let organiser = house.user("organiser");
    for key in [a.id(), "aaa", b.id(), "bbb"] {
        for (from, to) in [
            (format!("partners/{key}"), format!("partners/{}", c.id())),
            (format!("partners/{key}/people"), format!("partners/{}/people", c.id())),
            (format!("{}/partnerships/{key}", event.path), format!("{}/partnerships/{}", event.path, c.id())),
            (
                format!("{}/partnerships/{key}/stages", event.path),
                format!("{}/partnerships/{}/stages", event.path, c.id()),
            ),
        ] {
            let moved = organiser.get(&from).await.refused(308, "partners.merged");
            assert_eq!(moved.header("location"), format!("/api/v1/{to}"), "straight to the end of the chain");
            organiser.get(moved.header("location")).await.expect(200);
        }
    }
    let put = organiser.put(format!("{}/partnerships/aaa", event.path)).json(json!({ "stage": "signed" })).await;
    assert_eq!(
        put.refused(308, "partners.merged").header("location"),
        format!("/api/v1/{}/partnerships/{}", event.path, c.id())
    );
    assert_eq!(house.partner("Aaa").create().await.slug(), "aaa-2", "an address that redirects stays taken");
}

async fn links_and_seats_move(house: House) {
    let kept = house.partner("Kept").create().await;
    let gone = house.partner("Gone").with("parent_id", kept.id()).create().await;
    let child = house.partner("Child").with("parent_id", gone.id()).create().await;
    let former = house.partner("Former").with("successor_id", gone.id()).create().await;
    let somebody = person(&house, &gone, "Camille", "Exemple").await;
    let event = house.event("congres").create().await;
    let members = json!([
        { "partner_id": kept.id() },
        { "partner_id": gone.id() },
        { "partner_id": gone.id(), "person_id": somebody.id() },
    ]);
    let committees = format!("{}/committees", event.path);
    super::add(&house, &committees, json!({ "code": "copil", "name": { "fr": "Pilotage" }, "members": members })).await;
    merge(&house, &kept, &gone, 1).await.expect(201);
    let viewer = house.user("organiser");
    assert_eq!(viewer.get(&child.path).await.expect(200)["parent_id"], kept["id"]);
    assert_eq!(viewer.get(&former.path).await.expect(200)["successor_id"], kept["id"]);
    assert!(viewer.get(&kept.path).await.expect(200)["parent_id"].is_null(), "not its own parent");
    let committee = viewer.get(format!("{committees}/copil")).await.expect(200);
    let seats: Vec<Value> = committee["members"].as_array().expect("members").clone();
    assert_eq!(seats.len(), 2, "sitting twice in the same way is sitting once");
    assert!(seats.iter().all(|seat| seat["partner"]["id"] == kept["id"]));
    assert_eq!((&seats[0]["person_id"], &seats[1]["person_id"]), (&json!(null), &somebody["id"]));
    assert_eq!(committee["version"], 2);
}

async fn people_move_and_meet(house: House) {
    let (kept, gone) = (house.partner("Kept").create().await, house.partner("Gone").create().await);
    let organiser = house.user("organiser");
    for (partner, given, family, email, function) in [
        (&kept, "Ève", "Exemple", json!("eve@x.example"), json!(null)),
        (&gone, "Eve", "EXEMPLE", json!("EVE@x.example"), json!("Présidente")),
        (&gone, "Max", "Autre", json!("eve@x.example"), json!(null)),
        (&gone, "Zoé", "Sans-Adresse", json!(null), json!(null)),
    ] {
        let input = json!({ "given_name": given, "family_name": family, "email": email, "function": function, "email_shared": given == "Max" });
        super::add(&house, &format!("{}/people", partner.path), input).await;
    }
    merge(&house, &kept, &gone, 1).await.expect(201);
    let people = organiser.get(format!("{}/people", kept.path)).await.expect(200);
    assert_eq!(people.column("given_name"), ["Max", "Ève", "Zoé"], "one person, whoever is in both");
    assert_eq!(people.at("/data/1/function"), "Présidente", "completed by what the other entry knew");
    assert!(people.rows().iter().all(|row| row["partner_id"] == kept["id"]));
}

async fn refuses_what_was_not_seen(house: House) {
    let (kept, gone) = (house.partner("Kept").create().await, house.partner("Gone").create().await);
    house.admin().patch(&gone.path).if_match("*").json(json!({ "note": "x" })).await.expect(200);
    let before = house.dump().table("partners_organisations").to_vec();
    let late = merge(&house, &kept, &gone, 1).await.refused(412, "precondition.failed");
    assert_eq!(late["current_version"], 2);
    merge(&house, &kept, &kept, 1).await.invalid("/merged_id", "same");
    let organiser = house.user("organiser");
    let nobody = json!({ "merged_id": "0199a1b2-0000-7000-8000-000000000001", "version": 1 });
    organiser.post(format!("{}/merges", kept.path)).json(&nobody).await.invalid("/merged_id", "unknown_partner");
    organiser.post("partners/nobody/merges").json(nobody).await.refused(404, "not_found");
    assert_eq!(before, house.dump().table("partners_organisations"));
}

async fn an_entry_is_merged_once(house: House) {
    let (a, b, c) =
        (house.partner("Aaa").create().await, house.partner("Bbb").create().await, house.partner("Ccc").create().await);
    merge(&house, &b, &a, 1).await.expect(201);
    let again = merge(&house, &c, &a, 2).await.refused(409, "partners.already_merged");
    assert_eq!(again["partner_id"], b["id"]);
    let into = merge(&house, &a, &c, 1).await.refused(308, "partners.merged");
    assert_eq!(into.header("location"), format!("/api/v1/partners/{}/merges", b.id()));
    // Both at once, each into the other: one of them wins.
    let organiser = house.user("organiser");
    let (b_version, c_version) = (2, 1);
    let post = |into: &Made, gone: &Made, version: i64| {
        organiser.post(format!("{}/merges", into.path)).json(json!({ "merged_id": gone.id(), "version": version }))
    };
    let answers = tests::at_once([post(&b, &c, c_version), post(&c, &b, b_version)]).await;
    let won = answers.iter().filter(|answer| answer.status() == 201).count();
    assert_eq!(won, 1, "{:?}", answers.iter().map(Response::story).collect::<Vec<_>>());
}

async fn programs_of_the_other_entry_follow(house: House) {
    let (kept, gone) = (house.partner("Kept").create().await, house.partner("Gone").create().await);
    let client = house.partner_client(&gone);
    client.get(&gone.path).await.expect(200);
    client.get(&kept.path).await.expect(404);
    later(&house);
    merge(&house, &kept, &gone, 1).await.expect(201);
    house.eventually("it acts for the survivor", async || client.get(&kept.path).await.status() == 200).await;
    client.get(&gone.path).await.refused(308, "partners.merged");
}

async fn is_for_organisers(house: House) {
    let (kept, gone) = (house.partner("Kept").create().await, house.partner("Gone").create().await);
    let path = format!("{}/merges", kept.path);
    let input = json!({ "merged_id": gone.id(), "version": 1 });
    house.user("viewer").post(&path).json(&input).await.refused(403, "auth.forbidden");
    house.partner_client(&kept).post(&path).json(&input).await.refused(403, "auth.forbidden");
    let event = house.event("congres").create().await;
    house.user_in("organiser", &event).post(&path).json(&input).await.refused(403, "auth.forbidden");
    house.user("viewer").get(&gone.path).await.expect(200);
}
