use serde_json::json;
use tests::{House, Made, on_both};

on_both!(every_line_has_its_outcome, a_dry_run_writes_nothing, an_export_comes_back, what_is_no_file_is_refused);

fn at(event: &Made) -> String {
    format!("{}/registrations/imports", event.path)
}

const FILE: &str = "\u{feff}Nom;Prénom;Courriel;Tarif;Téléphone\r\n\
    Exemple;Zoé;zoe@courriel.example;plein;'+33123456789\r\n\
    Exemple;Léo;zoe@courriel.example;plein;\r\n\
    \r\n\
    Exemple;Ana;ana@courriel.example;rien;\r\n\
    Exemple;Bob;pas une adresse;plein;\r\n\
    Exemple;Max;max@courriel.example;plein;\r\n";

async fn every_line_has_its_outcome(house: House) {
    let event = house.congress("congres", 1).await;
    let report = house.user("organiser").post(at(&event)).body("text/csv", FILE).await.expect(207);
    let counts = ["received", "created", "waiting", "rejected"].map(|name| report[name].as_i64().expect("a count"));
    assert_eq!(counts, [5, 2, 1, 3]);
    let lines = report["lines"].as_array().expect("lines");
    let told: Vec<(i64, &str, &str)> = lines
        .iter()
        .map(|one| {
            let code = one.pointer("/problem/code").and_then(|code| code.as_str());
            (one["line"].as_i64().expect("a line"), one["outcome"].as_str().expect("one"), code.unwrap_or_default())
        })
        .collect();
    assert_eq!(
        told,
        [
            (2, "created", ""),
            (3, "rejected", "registration.duplicate"),
            (5, "rejected", "request.invalid"),
            (6, "rejected", "request.invalid"),
            (7, "created", ""),
        ]
    );
    assert_eq!(lines[2]["problem"]["fields"][0]["pointer"], "/tariff");
    assert_eq!(lines[3]["problem"]["fields"][0]["pointer"], "/person/email");
    let made = house.admin().get(format!(
        "{}/registrations/{}",
        event.path,
        lines[0]["registration_id"].as_str().expect("an id")
    ));
    let made = made.await.expect(200);
    assert_eq!((&made["source"], &made["person"]["phone"]), (&json!("import"), &json!("+33123456789")));
    assert_eq!(house.pool(&event, "event", "event").await["taken"], 1);
    house.user("viewer").post(at(&event)).body("text/csv", FILE).await.refused(403, "auth.forbidden");
}

async fn a_dry_run_writes_nothing(house: House) {
    let event = house.congress("congres", 1).await;
    let before = house.dump();
    let dry = house.admin().post(format!("{}?dry_run=true", at(&event))).body("text/csv", FILE).await.expect(207);
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    assert_eq!((&dry["dry_run"], &dry["created"], &dry["waiting"]), (&json!(true), &json!(2), &json!(1)));
    let real = house.admin().post(at(&event)).body("text/csv", FILE).await.expect(207);
    assert_eq!(
        (&real["dry_run"], &real["created"], &real["rejected"]),
        (&json!(false), &dry["created"], &dry["rejected"])
    );
}

async fn an_export_comes_back(house: House) {
    let (event, other) = (house.congress("congres", 10).await, house.congress("autre", 10).await);
    for name in ["Ana", "Bob"] {
        house.registers(&event, name).await;
    }
    for (format, media) in
        [("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    {
        let file = house.admin().get(format!("{}/registrations?format={format}", event.path)).await.expect(200);
        let path = format!("{}?dry_run=true", at(&other));
        let report = house.admin().post(path).body(media, file.bytes().to_vec()).await.expect(200);
        assert_eq!((&report["received"], &report["created"]), (&json!(2), &json!(2)), "{format}");
    }
}

async fn what_is_no_file_is_refused(house: House) {
    let event = house.congress("congres", 10).await;
    let before = house.dump();
    let post = |media: &str, body: &'static [u8]| house.admin().post(at(&event)).body(media, body);
    post("text/csv", b"nom;prenom;tarif;pointure\nA;B;plein;42\n").await.invalid("", "unknown_column");
    post("text/csv", b"nom;prenom\nA;B\n").await.invalid("", "required");
    post("text/csv", b"nom;pr\xe9nom;tarif\nA;B;plein\n").await.invalid("", "encoding");
    assert_eq!(post("text/plain", b"x").await.status(), 415);
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    post(xlsx, b"PK nothing").await.invalid("", "xlsx");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}
