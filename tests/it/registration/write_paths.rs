//! Every way in which a seat can be taken goes through the desk. Two proofs: no other code writes the tables, and each way, tried
//! on a full event, gives nobody a seat.

use serde_json::{Value, json};
use std::{fs, path::Path};
use tests::{House, Made, on_both};

on_both!(no_path_gives_a_seat_that_is_not_there, a_bad_person_is_refused_alike_by_every_way);

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../modules/registration/src");

fn sources(folder: &Path, all: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the module's sources").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            sources(&entry, all);
        } else {
            let name = entry.strip_prefix(SOURCES).expect("below the sources").display().to_string();
            all.push((name, fs::read_to_string(&entry).expect("a source")));
        }
    }
}

/// Where the text occurs, apart from comments.
fn found<'a>(all: &'a [(String, String)], text: &str) -> Vec<&'a str> {
    let holds = |source: &str| source.lines().any(|line| line.contains(text) && !line.trim_start().starts_with("//"));
    let mut names: Vec<&str> = all.iter().filter(|(_, source)| holds(source)).map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}

#[test]
fn only_the_desk_writes_registrations_and_counts_seats() {
    let mut all = Vec::new();
    sources(Path::new(SOURCES), &mut all);
    assert!(all.len() > 50, "the module's sources were not found");
    assert_eq!(found(&all, "registrations::write("), ["desk.rs"]);
    assert_eq!(found(&all, "registrations::insert("), ["desk.rs"]);
    assert_eq!(found(&all, "pools::apply("), ["desk.rs"]);
    assert_eq!(found(&all, "insert_many!(tx, registrations::table"), ["store/registrations/changes.rs"]);
    // Counters are added to in one statement only.
    assert_eq!(found(&all, "pools::taken + change"), ["store/pools.rs"]);
    for write in ["insert_into(registrations::table", "insert_into(registration_registrations"] {
        assert_eq!(found(&all, write), [] as [&str; 0]);
    }
    // Only the hand-over of a merged partner may touch rows in bulk: it moves no seat out of or into the event.
    let mut bulk = found(&all, "update(registrations::table");
    // An update of a query that was named before is one too; so the version is only compared where rows are written.
    bulk.extend(found(&all, "registrations::version.eq("));
    assert!(bulk.iter().all(|name| ["store/merges.rs", "store/registrations/changes.rs"].contains(name)), "{bulk:?}");
}

fn person(name: &str) -> Value {
    json!({ "given_name": name, "family_name": "Exemple", "email": format!("{}@courriel.example", name.to_lowercase()) })
}

/// Taken seats and rows that hold one.
async fn seats(house: &House, event: &Made) -> (Value, usize) {
    let pool = house.pool(event, "event", "event").await;
    let rows = house.admin().get(format!("events/{}/registrations?limit=200", event.id())).await.expect(200);
    let seated = rows
        .rows()
        .iter()
        .filter(|row| ["confirmed", "pending", "checked_in"].iter().any(|status| row["status"] == *status));
    (pool["taken"].clone(), seated.count())
}

async fn no_path_gives_a_seat_that_is_not_there(house: House) {
    let event = house.congress("congres", 1).await;
    let partner = house.partner("UNADEL").create().await;
    house.partnership(&event, &partner).create().await;
    let gone = house.registers(&event, "Gone").await;
    let staff = house.user("organiser");
    staff.post(format!("{}/cancellations", gone.path)).json(json!({})).await.expect(200);
    house.registers(&event, "Ana").await;
    house.registration_settings(&event, json!({ "capacity": 1, "public": true })).await;
    house.publish(&event).await;
    let at = |path: &str| format!("events/{}/{path}", event.id());

    // Staff, one by one and as a group; reactivation; a waiting person's acceptance and transfer.
    let waiting = house.registers(&event, "Boris").await;
    assert_eq!(waiting["status"], "waiting");
    let group = json!({ "label": "Mairie", "registrations": [{ "person": person("Chloe"), "tariff": "plein" }] });
    staff.post(at("groups")).json(group).await.expect(201);
    staff.post(format!("{}/reactivations", gone.path)).json(json!({})).await.expect(200);
    staff.post(format!("{}/acceptances", waiting.path)).json(json!({})).await.refused(409, "registration.wrong_state");
    staff
        .post(format!("{}/confirmations", waiting.path))
        .json(json!({}))
        .await
        .refused(409, "registration.wrong_state");
    staff.post(format!("{}/transfers", waiting.path)).json(person("Dora")).await.expect(200);
    // The public, a file of the organisers, a partner's file and a partner's single member.
    let form = json!({ "person": person("Emil"), "tariff": "plein" });
    house.anon().post(format!("public/events/{}/registrations", event.slug())).json(form).await.expect(202);
    let file = "prénom;nom;courriel;tarif\nFlora;Exemple;flora@courriel.example;plein\n";
    let imported = staff.post(at("registrations/imports")).body("text/csv", file).await;
    assert!([200, 207].contains(&imported.status()), "{}", imported.text());
    let member = json!({ "external_id": "1", "given_name": "Gil", "family_name": "Exemple", "email": "gil@courriel.example", "tariff": "plein" });
    let client = house.partner_client(&partner);
    let sync = client.post(at(&format!("partners/{}/syncs", partner.id()))).json(json!({ "members": [member] })).await;
    assert!([200, 207].contains(&sync.status()), "{}", sync.text());
    let other =
        json!({ "given_name": "Hana", "family_name": "Exemple", "email": "hana@courriel.example", "tariff": "plein" });
    client.put(at(&format!("partners/{}/members/2", partner.id()))).json(other).await.expect(201);

    // Who has a seat, for more than she has, by the staff and by herself; who waits, for another tariff.
    house.option(&event, "visite").with("quota", 0).create().await;
    let ana = staff.get(at("registrations?email=ana@courriel.example")).await.expect(200);
    let ana = house.by_id(&at("registrations"), ana.rows()[0]["id"].as_str().expect("an id")).await;
    let more = json!({ "options": ["visite"] });
    staff.patch(&ana.path).if_match(&ana.etag).json(more.clone()).await.refused(409, "registration.full");
    let own = house.anon().patch("public/registration").header("colloque-manage-token", house.link(&ana, 1));
    own.if_match(&ana.etag).json(more).await.refused(409, "registration.full");
    house.tariff(&event, "autre").create().await;
    let moved = staff.get(&waiting.path).await.expect(200);
    staff.patch(&waiting.path).if_match(moved.etag()).json(json!({ "tariff": "autre" })).await.expect(200);
    // A member who was invited, and a conflict that is decided for the partner.
    let roster = json!({
        "given_name": "Ines", "family_name": "Exemple", "email": "ines@courriel.example", "attendance": "roster"
    });
    let path = at(&format!("partners/{}/members/3", partner.id()));
    client.put(&path).json(roster).await.expect(201);
    let invited = client.post(format!("{path}/invitations")).await.expect(200);
    let id: uuid::Uuid = invited.id().parse().expect("an id");
    let token = registration::links::invitation(&house.app().secrets, registration::ids::MemberId(id), 2);
    let form = json!({ "person": person("Ines"), "tariff": "plein" });
    let register = house.anon().post(format!("public/events/{}/registrations", event.slug()));
    register.header("colloque-manage-token", token).json(form).await.expect(202);
    let somebody_else = json!({
        "external_id": "1", "given_name": "Xavier", "family_name": "Modèle", "email": "xm@autre.example"
    });
    let clash =
        client.post(at(&format!("partners/{}/syncs", partner.id()))).json(json!({ "members": [somebody_else] }));
    clash.await.expect(207);
    let conflicts = client.get(at(&format!("partners/{}/conflicts?state=open", partner.id()))).await.expect(200);
    let conflict = conflicts.rows()[0]["id"].as_str().expect("a conflict").to_owned();
    let decision = at(&format!("partners/{}/conflicts/{conflict}/resolutions", partner.id()));
    client.post(decision).json(json!({ "take": "partner" })).await.expect(200);

    every_other_write_has_a_reason(&house);
    assert_eq!(seats(&house, &event).await, (json!(1), 1));
    let waiting = staff.get(at("registrations?status=waiting&include_total=true&limit=1")).await.expect(200);
    assert_eq!(waiting["page"]["total"], 8, "all the others wait: {}", waiting.json());

    // One seat more, and one more of those who wait gets it; seats set aside for a partner are not more seats.
    house.registration_settings(&event, json!({ "capacity": 2, "public": true })).await;
    assert_eq!(seats(&house, &event).await, (json!(2), 2));
    let path = at(&format!("partnerships/{}", partner.id()));
    let partnership = staff.get(&path).await.expect(200);
    let contingent = json!({ "contingent": { "seats": 5, "beyond": "wait" } });
    staff.patch(&path).if_match(partnership.etag()).json(contingent).await.expect(200);
    house.settle().await;
    assert_eq!(seats(&house, &event).await, (json!(2), 2));
}

/// Operations that write and are not driven above: why they give nobody a seat.
const OTHERS: &[(&str, &str)] = &[
    ("accept_own_offer", "the seat was taken when it was offered; as accept_offer"),
    ("cancel_own_registration", "gives a seat back"),
    ("confirm_registration", "has its seat"),
    ("create_category", "without anybody in it"),
    ("create_check_in", "has its seat"),
    ("create_manage_link", "mails a link"),
    ("create_no_shows", "has its seat"),
    ("create_question", "counts nothing"),
    ("create_registration_payment", "has its seat"),
    ("create_quote", "keeps nothing"),
    ("delete_category", "nobody may be in it"),
    ("delete_member", "gives a seat back"),
    ("delete_option", "nobody may have it"),
    ("delete_own_needs", "counts nothing"),
    ("delete_question", "counts nothing"),
    ("delete_tariff", "nobody may be at it"),
    ("erase_member", "gives a seat back"),
    ("erase_registration", "gives a seat back"),
    ("give_consents", "counts nothing"),
    ("invite_members", "as invite_member"),
    ("put_needs", "counts nothing"),
    ("put_own_needs", "counts nothing"),
    ("put_registration_payment", "has its seat"),
    ("put_sync_settings", "read by the next file"),
    ("undo_check_in", "keeps its seat"),
    ("undo_registration_payment", "has its seat"),
    ("update_category", "read by the next registration"),
    ("update_option", "more places go by the waiting list, as those of put_registration_settings"),
    ("update_question", "counts nothing"),
    ("update_tariff", "more places go by the waiting list, as those of put_registration_settings"),
    ("withdraw_consent", "counts nothing"),
];

/// The document says which operations write: each was driven by now, or is listed.
fn every_other_write_has_a_reason(house: &House) {
    let seen = house.app().witnessed();
    let operations = house.contract().operations().iter();
    let writes = operations.filter(|one| one.method != "GET" && one.json["tags"][0] == "registration");
    let driven = |one: &tests::Operation| seen.iter().any(|seen| seen.method == one.method && seen.route == one.path);
    let listed = |one: &tests::Operation| OTHERS.iter().any(|(id, _)| *id == one.id);
    let (mut count, mut missing) = (0, Vec::new());
    for one in writes {
        count += 1;
        if !driven(one) && !listed(one) {
            missing.push(one.id.clone());
        }
    }
    assert!(count > OTHERS.len(), "the document names {count} operations that write");
    assert_eq!(missing, [""; 0], "drive these on the full event, or say in OTHERS why they give nobody a seat");
    let gone = OTHERS.iter().filter(|(id, _)| !house.contract().operations().iter().any(|one| one.id == *id));
    assert_eq!(gone.map(|(id, _)| *id).collect::<Vec<_>>(), [""; 0], "no longer in the document");
}

/// What is wrong, by member: the ways name the same member at different places.
fn wrong(answer: &tests::Response) -> Vec<(String, String)> {
    assert_eq!(answer.status(), 422, "{}", answer.story());
    let member = |(place, code): (String, String)| (place.rsplit('/').next().unwrap_or_default().to_owned(), code);
    answer.violations().into_iter().map(member).collect()
}

async fn a_bad_person_is_refused_alike_by_every_way(house: House) {
    let event = house.congress("congres", 10).await;
    let partner = house.partner("UNADEL").create().await;
    house.partnership(&event, &partner).create().await;
    house.registration_settings(&event, json!({ "capacity": 10, "public": true })).await;
    house.tariff(&event, "clos").with("valid_until", "2026-03-01T00:00:00Z").create().await;
    house.publish(&event).await;
    let (staff, client) = (house.user("organiser"), house.partner_client(&partner));
    staff.token().await;
    client.token().await;
    house.settle().await;
    let good = json!({
        "given_name": "Ana", "family_name": "Exemple", "email": "ana@courriel.example", "tariff": "plein"
    });
    for (member, value, by_staff) in [
        ("tariff", json!("rien"), true),
        // The organisers may choose any tariff at any time.
        ("tariff", json!("clos"), false),
        ("category", json!("rien"), true),
        ("family_name", json!("x".repeat(101)), true),
        ("given_name", json!(" "), true),
        ("email", json!("nulle part"), true),
        ("phone", json!("0612"), true),
    ] {
        let mut bad = good.clone();
        bad[member] = value.clone();
        let mut form = json!({ "person": bad, "tariff": bad["tariff"], "category": bad["category"] });
        form["person"].as_object_mut().expect("a person").retain(|name, _| name != "tariff" && name != "category");
        let before = house.dump();
        let path = format!("events/{}/partners/{}/members/1", event.id(), partner.id());
        let by_partner = wrong(&client.put(path).json(bad).await);
        let public = format!("public/events/{}/registrations", event.slug());
        let by_public = wrong(&house.anon().post(public).json(form.clone()).await);
        assert_eq!((by_public.len(), by_public[0].0.as_str()), (1, member), "{by_public:?}");
        assert_eq!(by_public, by_partner, "{member}: {value}");
        if by_staff {
            let path = format!("events/{}/registrations", event.id());
            assert_eq!(wrong(&staff.post(path).json(form).await), by_public, "{member}: {value}");
        }
        assert_eq!(before.changes(&house.dump()), [""; 0]);
    }
}
