use super::reading::{code_of, person, two_days, verify};
use serde_json::{Value, json};
use tests::{House, Made, Plan, Response, on_both};

on_both!(
    has_whoever_may_enter_by_name,
    tells_what_has_changed,
    revoked_badges_are_told,
    is_audited_and_never_cached,
    is_an_export: Plan::new().config(|config| {
        config.rate_limit.enabled = true;
        config.rate_limit.exports_per_minute = 2;
    }),
    strangers_cannot,
);

async fn list(house: &House, event: &Made, since: Option<&str>) -> Response {
    let request = house.user_in("check-in", event).get(format!("{}/offline-list", event.path));
    let request = if let Some(cursor) = since { request.query(&[("since", cursor)]) } else { request };
    request.await.expect(200)
}

fn people(list: &Response) -> Vec<Value> {
    list["people"].as_array().cloned().expect("people")
}

fn cursor(list: &Response) -> String {
    list["next_cursor"].as_str().expect("a cursor").to_owned()
}

async fn has_whoever_may_enter_by_name(house: House) {
    let event = two_days(&house, "congres", 2).await;
    house.tariff(&event, "soiree").with("covers", json!(["soir"])).create().await;
    let zoe = house.registration(&event, "Zoe").with("category", "professionnels").create().await;
    let input = house.registration(&event, "Ana").with("tariff", "soiree").with("person", person("Ana", "Absente"));
    input.create().await;
    house.registers(&event, "Wanda").await;
    let list = list(&house, &event, None).await;
    assert_eq!((&list["complete"], &list["code_prefix"]), (&json!(true), &json!("CLQ1")));
    let people = people(&list);
    let names: Vec<&Value> = people.iter().map(|one| &one["display_name"]).collect();
    assert_eq!(names, [&json!("Ana Absente"), &json!("Zoe Exemple")], "nobody who waits");
    assert_eq!(people[0]["half_days"].as_array().map(Vec::len), Some(1));
    assert_eq!(people[1]["half_days"].as_array().map(Vec::len), Some(2));
    assert_eq!((&people[1]["category"], &people[1]["revocation"]), (&json!("professionnels"), &json!(1)));
    assert_eq!((&people[1]["number"], &people[1]["registration_id"]), (&zoe["number"], &zoe["id"]));
    assert!(!list.text().contains("courriel.example"), "a desk needs no addresses");
}

async fn tells_what_has_changed(house: House) {
    let event = two_days(&house, "congres", 2).await;
    let (one, two) = (house.registers(&event, "Ana").await, house.registers(&event, "Bob").await);
    let waiting = house.registers(&event, "Cleo").await;
    let whole = list(&house, &event, None).await;
    let nothing = list(&house, &event, Some(&cursor(&whole))).await;
    assert_eq!((people(&nothing).len(), &nothing["complete"]), (0, &json!(false)));

    house.admin().post(format!("{}/cancellations", one.path)).json(json!({})).await.expect(200);
    let scan = json!({ "number": two["number"], "nonce": "a" });
    house.admin().post(format!("{}/check-ins", event.path)).json(scan).await.expect(201);
    let delta = list(&house, &event, Some(&cursor(&nothing))).await;
    let find = |made: &Made| {
        let all = people(&delta);
        all.into_iter().find(|one| one["registration_id"] == made["id"]).expect("it has changed")
    };
    let gone = find(&one);
    assert_eq!((&gone["admitted"], &gone["display_name"]), (&json!(false), &json!(null)));
    assert_eq!((&gone["status"], &gone["number"]), (&json!("cancelled"), &one["number"]));
    assert_eq!(find(&two)["status"], "checked_in");
    let promoted = find(&waiting);
    assert_eq!((&promoted["admitted"], &promoted["display_name"]), (&json!(true), &json!("Cleo Exemple")));
    assert_eq!(people(&list(&house, &event, Some(&cursor(&delta))).await).len(), 0);
}

async fn revoked_badges_are_told(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let old = code_of(&house, &made).await;
    let whole = list(&house, &event, None).await;
    let to = person("Bob", "Successeur");
    house.admin().post(format!("{}/transfers", made.path)).json(to).await.expect(200);
    let delta = list(&house, &event, Some(&cursor(&whole))).await;
    let told = &people(&delta)[0];
    assert_eq!((&told["display_name"], &told["revocation"]), (&json!("Bob Successeur"), &json!(2)));
    // A desk without a network: genuine, and worthless.
    let key = whole["public_key"].as_str().expect("a key");
    assert_eq!(verify(key, &old).expect("genuine")["revocation"], 1);
    assert_eq!(verify(key, &code_of(&house, &made).await).expect("genuine")["revocation"], told["revocation"]);
}

async fn is_audited_and_never_cached(house: House) {
    let event = two_days(&house, "congres", 10).await;
    house.registers(&event, "Ana").await;
    let answer = list(&house, &event, None).await;
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let audit = house.admin().get("audit-entries?limit=200").await.expect(200);
    assert!(audit.column("action").iter().any(|action| action == "offline_list.read"), "{:?}", audit.column("action"));
    let wrong = house.admin().get(format!("{}/offline-list?since=rien", event.path)).await;
    assert_eq!(wrong.status(), 422, "{}", wrong.story());
}

async fn is_an_export(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let path = format!("{}/offline-list", event.path);
    let mut statuses = Vec::new();
    let mut cursor = String::new();
    for _ in 0..4 {
        let answer = house.admin().get(&path).await;
        if answer.status() == 200 {
            cursor = self::cursor(&answer);
        }
        statuses.push(answer.status());
    }
    assert!(statuses[..2] == [200, 200] && statuses.contains(&429), "{statuses:?}");
    // What has changed is no export: desks ask for it all day.
    house.admin().get(&path).query(&[("since", &cursor)]).await.expect(200);
}

async fn strangers_cannot(house: House) {
    let event = two_days(&house, "congres", 10).await;
    house.user("viewer").get(format!("{}/offline-list", event.path)).await.refused(403, "auth.forbidden");
    house.anon().get(format!("{}/offline-list", event.path)).await.refused(401, "auth.required");
}
