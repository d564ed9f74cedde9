//! Whatever one line does, the others are done.

use super::{Stage, counts, member, members, one};
use serde_json::{Value, json};
use tests::{House, on_both, with};

on_both!(
    nobody_who_has_come_is_replaced,
    an_address_stays_with_the_seat_that_has_it,
    a_new_key_keeps_its_address,
    two_lines_about_one_member,
    a_conflict_that_is_another_closes_the_one_before,
    what_the_database_refuses_is_one_lines_trouble,
);

/// The file with one more line, which is done.
async fn with_another(stage: &Stage, mut file: Vec<Value>) -> Vec<(String, String)> {
    let key = format!("other{}", file.len());
    file.push(member(&key));
    let dry = stage.send(&file).query(&[("dry_run", "true")]).await;
    let done = stage.send(&file).await;
    for sync in [&dry, &done] {
        assert!([200, 207].contains(&sync.status()), "{}", sync.story());
        assert_eq!(sync["state"], "completed");
    }
    let mut outcomes = stage.outcomes(&done).await;
    assert_eq!(stage.outcomes(&dry).await, outcomes, "as it was planned");
    assert_eq!(outcomes.pop(), one("created", "").pop());
    outcomes
}

async fn nobody_who_has_come_is_replaced(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("a")]).await.expect(200);
    let number = stage.registration("a").await["number"].clone();
    let scan = json!({ "number": number, "nonce": "a" });
    house.admin().post(format!("events/{}/check-ins", stage.event.id())).json(scan).await.expect(201);
    let xavier = json!({ "external_id": "a", "given_name": "Xavier", "family_name": "Modèle", "email": "xm@autre.example", "transfer": true });
    assert_eq!(with_another(&stage, vec![xavier]).await, one("kept", "member.checked_in"));
    assert_eq!(stage.registration("a").await["person"]["given_name"], "Prénoma");
}

async fn an_address_stays_with_the_seat_that_has_it(house: House) {
    let stage = Stage::new(&house, 500).await;
    house.registers(&stage.event, "Ana").await;
    let ana = |key: &str| json!({ "external_id": key, "given_name": "Ana", "family_name": "Exemple", "email": "ana@courriel.example" });
    stage.send(&[ana("old")]).await.expect(200);
    // Her membership ends, her own registration does not.
    let file = vec![with(ana("old"), "status", "cancelled"), ana("new")];
    let outcomes = with_another(&stage, file).await;
    assert_eq!(outcomes[0].0, "cancelled");
    assert_eq!(outcomes[1..], one("kept", "member.registered_elsewhere"));
    assert_eq!(house.pool(&stage.event, "event", "event").await["taken"], 2);
}

async fn a_new_key_keeps_its_address(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("old"), member("b")]).await.expect(200);
    let mut renamed = with(with(member("old"), "external_id", "new"), "previous_external_id", "old");
    renamed.as_object_mut().expect("an object").remove("email");
    assert_eq!(with_another(&stage, vec![renamed]).await, one("updated", ""));
    assert_eq!(stage.registration("new").await["external_id"], "new");
    // The address is known to be hers, though no line names it.
    let twin = with(member("twin"), "email", "old@courriel.example");
    assert_eq!(with_another(&stage, vec![twin.clone(), member("b")]).await[0].1, "member.duplicate_email");
    let renamed = json!({ "external_id": "newer", "previous_external_id": "new", "function": "Directrice" });
    let outcomes = with_another(&stage, vec![renamed, twin, member("c")]).await;
    assert_eq!(
        outcomes[..2],
        [("updated".to_owned(), String::new()), ("conflict".to_owned(), "member.duplicate_email".to_owned())]
    );
}

async fn two_lines_about_one_member(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.snapshot(&[member("old"), member("b"), member("c")]).await.expect(200);
    let from = |key: &str, old: &str| {
        with(with(member(key), "previous_external_id", old), "email", format!("{old}@courriel.example"))
    };
    let twice = vec![from("x", "old"), from("y", "old"), from("z", "b"), member("b")];
    let outcomes = with_another(&stage, twice).await;
    let twin = ("rejected".to_owned(), "member.duplicate_key".to_owned());
    assert_eq!([&outcomes[1], &outcomes[3]], [&twin, &twin]);
    stage.member("x").await.expect(200);
    stage.member("y").await.refused(404, "not_found");
    // Who is renamed in a line that does not fit is not absent.
    let misfit = with(from("w", "c"), "email", "nowhere");
    let night = stage.snapshot(&[member("x"), member("z"), misfit]).await.expect(207);
    assert_eq!(stage.member("c").await.expect(200)["status"], "active", "{}", night.story());
    assert_eq!(counts(&night)["absent"], 1, "only the other one of the file before");
    // A file that has lines names the line of the first.
    let lines = "external_id;given_name;family_name\n\nu;Ana;Exemple\nv;Bo;Exemple\nu;Cléo;Exemple\n";
    let sync = stage.csv(lines).await.expect(207);
    let items = stage.client.get(stage.path(&format!("syncs/{}/items", sync.id()))).lang("en").await.expect(200);
    let problem = items.rows()[2]["problem"].clone();
    assert_eq!((&problem["first_index"], &problem["first_line"]), (&json!(0), &json!(3)), "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|told| told.contains("of line 3 ")), "{problem}");
}

async fn a_conflict_that_is_another_closes_the_one_before(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&members(2)).await.expect(200);
    let stranger =
        json!({ "external_id": "m0", "given_name": "Xavier", "family_name": "Modèle", "email": "xm@autre.example" });
    stage.send(&[stranger]).await.expect(207);
    stage.send(&[with(member("m0"), "email", "m1@courriel.example")]).await.expect(207);
    let open = stage.client.get(stage.path("conflicts?state=open")).await.expect(200);
    assert_eq!(open.column("code"), ["member.duplicate_email"]);
}

async fn what_the_database_refuses_is_one_lines_trouble(house: House) {
    use diesel::connection::SimpleConnection as _;
    let stage = Stage::new(&house, 500).await;
    // Something that nobody has thought of: two with one telephone.
    let rule = "CREATE UNIQUE INDEX unforeseen ON registration_registrations (event_id, phone)";
    kernel::on_either!(&mut house.database().connect(), |c| c.batch_execute(rule)).expect("it writes");
    let mut file = members(4);
    file[1] = with(member("m1"), "phone", "+33612345678");
    file[2] = with(member("m2"), "phone", "+33612345678");
    let sync = stage.send(&file).header("prefer", "respond-async").await.expect(202);
    let sync = stage.done(&sync).await;
    assert_eq!(counts(&sync), json!({ "received": 4, "created": 3, "rejected": 1 }));
    assert_eq!(stage.outcomes(&sync).await[2], ("rejected".to_owned(), "member.invalid".to_owned()));
    assert_eq!(house.pool(&stage.event, "event", "event").await["taken"], 3);
}
