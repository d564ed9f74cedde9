//! Categories, tariffs, options and questions: one set of endpoints, so one set of tests.

use serde_json::{Value, json};
use tests::{House, Made, on_both};

on_both!(
    live_and_die,
    are_listed_in_their_order,
    codes_are_taken_once,
    what_is_used_stays,
    quotas_are_seats,
    what_does_not_fit_is_named,
    an_archived_event_stays_as_it_is,
);

/// Collection, and an input of it.
fn kinds(house: &House, event: &Made) -> [(&'static str, Value); 4] {
    [
        ("categories", house.category(event, "un").input()),
        ("tariffs", house.tariff(event, "un").input()),
        ("options", house.option(event, "un").input()),
        ("questions", house.question(event, "un").input()),
    ]
}

async fn live_and_die(house: House) {
    let event = house.event("congres").create().await;
    let (organiser, viewer) = (house.user("organiser"), house.user("viewer"));
    for (collection, input) in kinds(&house, &event) {
        let at = format!("{}/{collection}", event.path);
        viewer.post(&at).json(&input).await.refused(403, "auth.forbidden");
        let made = organiser.post(&at).json(&input).await.expect(201);
        assert_eq!((&made["code"], &made["version"]), (&json!("un"), &json!(1)));
        for key in [made.id(), "un".to_owned()] {
            assert_eq!(viewer.get(format!("{at}/{key}")).await.expect(200)["id"], made["id"]);
        }
        let one = format!("{at}/un");
        let patch = json!({ "position": 7 });
        assert_eq!(organiser.patch(&one).json(&patch).await.status(), 428);
        let changed = organiser.patch(&one).if_match(made.etag()).json(&patch).await.expect(200);
        assert_eq!((&changed["position"], &changed["version"]), (&json!(7), &json!(2)));
        assert_eq!(organiser.patch(&one).if_match(made.etag()).json(&patch).await.status(), 412);
        assert_eq!(organiser.delete(&one).if_match(made.etag()).await.status(), 412);
        organiser.delete(&one).if_match(changed.etag()).await.expect(204);
        viewer.get(&one).await.refused(404, "not_found");
    }
}

async fn are_listed_in_their_order(house: House) {
    let event = house.event("congres").create().await;
    for (code, position) in [("trois", 3), ("un", 1), ("deux", 2)] {
        house.tariff(&event, code).with("position", position).create().await;
    }
    let at = format!("{}/tariffs", event.path);
    let all = house.admin().get(format!("{at}?include_total=true")).await.expect(200);
    assert_eq!(all.column("code"), ["un", "deux", "trois"]);
    assert_eq!(all.at("/page/total"), 3);
    assert_eq!(house.admin().get(format!("{at}?code=deux")).await.expect(200).column("code"), ["deux"]);
    let first = house.admin().get(format!("{at}?limit=2&sort=-position")).await.expect(200);
    assert_eq!(first.column("code"), ["trois", "deux"]);
    let cursor = first.at("/page/next_cursor").as_str().expect("more").to_owned();
    let rest = house.admin().get(&at).query(&[("limit", "2"), ("sort", "-position"), ("cursor", &cursor)]).await;
    assert_eq!(rest.expect(200).column("code"), ["un"]);
}

async fn codes_are_taken_once(house: House) {
    let (event, other) = (house.event("congres").create().await, house.event("autre").create().await);
    for (collection, input) in kinds(&house, &event) {
        let at = format!("{}/{collection}", event.path);
        house.admin().post(&at).json(&input).await.expect(201);
        house.admin().post(&at).json(&input).await.refused(409, "registration.code_taken");
        house.admin().post(format!("{}/{collection}", other.path)).json(&input).await.expect(201);
    }
    let second = house.tariff(&event, "deux").create().await;
    let renamed = house.admin().patch(&second.path).if_match(&second.etag).json(json!({ "code": "un" })).await;
    renamed.refused(409, "registration.code_taken");
}

async fn what_is_used_stays(house: House) {
    let event = house.congress("congres", 10).await;
    let option = house.option(&event, "repas").create().await;
    let made = house
        .registration(&event, "Ana")
        .with("category", "professionnels")
        .with("options", json!(["repas"]))
        .create()
        .await;
    for path in ["tariffs/plein", "categories/professionnels"] {
        let delete = house.admin().delete(format!("{}/{path}", event.path)).if_match("*");
        delete.await.refused(409, "registration.entry_in_use");
    }
    house.admin().delete(&option.path).if_match("*").await.refused(409, "registration.entry_in_use");
    assert_eq!(made["options"], json!(["repas"]));
}

async fn quotas_are_seats(house: House) {
    let event = house.congress("congres", 10).await;
    let tariff = house.tariff(&event, "reduit").with("quota", 1).create().await;
    assert_eq!(house.pool(&event, "tariff", "reduit").await["capacity"], 1);
    let first = house.registration(&event, "Ana").with("tariff", "reduit").create().await;
    let second = house.registration(&event, "Bob").with("tariff", "reduit").create().await;
    assert_eq!((&first["status"], &second["status"]), (&json!("confirmed"), &json!("waiting")));

    let patch = |quota: Value| house.admin().patch(&tariff.path).if_match("*").json(json!({ "quota": quota }));
    assert_eq!(patch(json!(0)).await.refused(409, "registration.below_taken")["taken"], 1);
    patch(json!(0)).query(&[("accept_overbooking", "true")]).await.expect(200);
    patch(json!(2)).await.expect(200);
    assert_eq!(house.admin().get(&second.path).await.expect(200)["status"], "confirmed");
    patch(json!(null)).await.expect(200);
    assert!(house.pool(&event, "tariff", "reduit").await["free"].is_null());
}

async fn what_does_not_fit_is_named(house: House) {
    let event = house.event("congres").create().await;
    house.question(&event, "premier").create().await;
    let vat = |treatment: &str, rate: Value| json!({ "treatment": treatment, "rate_basis_points": rate });
    let tariff = |member: &str, value: Value| ("tariffs", house.tariff(&event, "x1").with(member, value).input());
    let question = |member: &str, value: Value| ("questions", house.question(&event, "x1").with(member, value).input());
    let after = json!({ "question": "absent", "is": "true" });
    let never = json!({ "question": "premier", "is": "peut-etre" });
    for ((collection, input), pointer, code) in [
        (tariff("price", json!({ "amount_minor": -1, "currency": "EUR" })), "/price", "not_negative"),
        (tariff("price", json!({ "amount_minor": 1, "currency": "CHF" })), "/price/currency", "currency_of_event"),
        (tariff("vat", vat("taxable", json!(null))), "/vat", "vat_rate"),
        (tariff("vat", vat("exempt", json!(2000))), "/vat", "vat_rate"),
        (tariff("audience", json!({ "kind": "code", "codes": [] })), "/audience", "audience_codes"),
        (tariff("covers", json!(["demi-journee-9"])), "/covers/0", "unknown_code"),
        (tariff("code", json!("Plein Tarif")), "/code", "slug"),
        (("options", house.option(&event, "x1").with("half_day", "rien").input()), "/half_day", "unknown_code"),
        (question("kind", json!("choice")), "", "choices"),
        (question("condition", after), "/condition/question", "unknown_code"),
        (question("condition", never), "/condition/is", "unknown_code"),
    ] {
        let post = house.admin().post(format!("{}/{collection}", event.path)).json(&input);
        let (fr, en) = (post.clone().lang("fr").await, post.lang("en").await);
        let said = |answer: &tests::Response| answer.at("/errors/0/detail").as_str().unwrap_or_default().to_owned();
        assert!(said(&fr) != said(&en) && !said(&fr).starts_with("Corrigez"), "{code} has its own sentence");
        fr.invalid(pointer, code);
    }
    let window = house
        .tariff(&event, "x1")
        .with("valid_from", "2026-05-02T00:00:00Z")
        .with("valid_until", "2026-05-01T00:00:00Z");
    house.admin().post(format!("{}/tariffs", event.path)).json(window.input()).await.invalid("", "date_order");
}

async fn an_archived_event_stays_as_it_is(house: House) {
    let event = house.congress("congres", 10).await;
    for to in ["published", "closed", "archived"] {
        house.admin().post(format!("{}/transitions", event.path)).json(json!({ "to": to })).await.expect(200);
    }
    let before = house.dump();
    for (collection, input) in kinds(&house, &event) {
        let post = house.admin().post(format!("{}/{collection}", event.path)).json(input);
        post.await.refused(409, "registration.event_archived");
    }
    let input = house.registration(&event, "Ana").input();
    let post = house.admin().post(format!("{}/registrations", event.path)).json(input);
    post.await.refused(409, "registration.event_archived");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}
