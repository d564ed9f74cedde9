use serde_json::{Value, json};
use tests::{House, Made, Response, on_both};

on_both!(
    every_line_has_its_outcome,
    a_dry_run_writes_nothing,
    an_export_comes_back,
    an_edited_export_comes_back,
    a_number_is_of_one_person,
    all_that_is_wrong_with_a_line_is_told_at_once,
    a_number_that_names_nobody_is_told,
    what_is_no_file_is_refused
);

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

/// Outcome, code and number of each line.
fn told(report: &Response) -> Vec<(String, String, String)> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let lines = report["lines"].as_array().expect("lines");
    let one = |line: &Value| (text(line.get("outcome")), text(line.pointer("/problem/code")), text(line.get("number")));
    lines.iter().map(one).collect()
}

async fn an_edited_export_comes_back(house: House) {
    let (event, other) = (house.congress("congres", 10).await, house.congress("autre", 10).await);
    let staff = house.user("organiser");
    let [ana, bob] = [house.registers(&event, "Ana").await, house.registers(&event, "Bob").await];
    staff.post(format!("{}/cancellations", bob.path)).json(json!({ "reason": "malade" })).await.expect(200);
    let number = |made: &Made| made["number"].as_str().expect("a number").to_owned();
    let export = staff.get(format!("{}/registrations?format=csv&sort=created_at", event.path)).await.expect(200).text();
    let head = export.lines().next().expect("a head").to_owned();
    let cell = |line: &str, name: &str| {
        let at = head.trim_start_matches('\u{feff}').split(';').position(|column| column == name).expect(name);
        line.split(';').nth(at).unwrap_or_default().to_owned()
    };
    // Somebody is added below, as people do in a spreadsheet: a copied line without its number.
    let copied = export.lines().nth(1).expect("Ana");
    let added = copied.replace(&number(&ana), "").replace("Ana", "Cléo").replace("ana@", "cleo@");
    assert_eq!(cell(&added, "status"), "confirmed");
    let edited = format!("{}{added}\r\n", export);
    let send = async |event: &Made, dry: bool| {
        let path = format!("{}?dry_run={dry}", at(event));
        staff.post(path).body("text/csv", edited.clone()).await.expect(200)
    };
    let expected = [
        ("skipped".to_owned(), "registration.already_registered".to_owned(), number(&ana)),
        ("skipped".to_owned(), "registration.cancelled_in_file".to_owned(), number(&bob)),
    ];
    for dry in [true, false] {
        let report = send(&event, dry).await;
        assert_eq!(told(&report)[..2], expected, "{}", report.story());
        assert_eq!(told(&report)[2].0, "created");
        let counts = ["received", "created", "skipped", "rejected"].map(|name| report[name].as_i64());
        assert_eq!(counts, [3, 1, 1 + 1, 0].map(Some));
        let ignored: Vec<&str> =
            report["warnings"][0]["columns"].as_array().expect("columns").iter().filter_map(Value::as_str).collect();
        assert_eq!(ignored, ["external_id", "price", "currency", "payment", "checked_in_at", "created_at"]);
        assert_eq!(report["warnings"][0]["code"], "registration.columns_ignored");
    }
    assert_eq!(house.pool(&event, "event", "event").await["taken"], 2, "Ana and Cléo");
    // Another event knows none of the numbers: whoever comes is registered there, and who cancelled is not.
    let report = send(&other, false).await;
    let outcomes: Vec<String> = told(&report).into_iter().map(|(outcome, ..)| outcome).collect();
    assert_eq!(outcomes, ["created", "skipped", "created"]);
    assert_eq!(report["lines"][1]["registration_id"], Value::Null);
    let unknown =
        staff.post(at(&other)).body("text/csv", "nom;prenom;tarif;statut\nA;B;plein;parti\n").await.expect(207);
    assert_eq!(unknown["lines"][0]["problem"]["fields"][0]["pointer"], "/status");
    let detail = unknown["lines"][0]["problem"]["fields"][0]["detail"].as_str().expect("words").to_owned();
    assert!(detail.contains("cancelled") && detail.contains("confirmed"), "{detail}");
}

async fn a_number_is_of_one_person(house: House) {
    let event = house.congress("congres", 10).await;
    let staff = house.user("organiser");
    let [ana, bob] = [house.registers(&event, "Ana").await, house.registers(&event, "Bob").await];
    staff.delete(&bob.path).if_match(&bob.etag).await.expect(204);
    let [ana, bob] = [&ana, &bob].map(|made| made["number"].as_str().expect("a number").to_owned());
    let file = format!(
        "number;status;family_name;given_name;email;tariff\n\
         {ana};confirmed;Tout;Autre;autre@courriel.example;plein\n\
         {bob};confirmed;Exemple;Bob;bob@courriel.example;plein\n\
         {};;Exemple;Ana;ana@courriel.example;plein\n",
        ana.to_lowercase().replace('-', " ")
    );
    let report = staff.post(at(&event)).body("text/csv", file).await.expect(207);
    let codes: Vec<(String, String)> = told(&report).into_iter().map(|(outcome, code, _)| (outcome, code)).collect();
    let expected = [
        ("rejected", "registration.number_of_another"),
        ("rejected", "registration.erased"),
        ("skipped", "registration.already_registered"),
    ];
    assert_eq!(codes, expected.map(|(outcome, code)| (outcome.to_owned(), code.to_owned())));
    // A copied line of somebody with whom she shares a mailbox.
    let shared = format!(
        "number;family_name;given_name;email;email_shared;tariff\n{ana};Autre;Zoé;ana@courriel.example;oui;plein\n"
    );
    let report = staff.post(at(&event)).body("text/csv", shared).await.expect(207);
    assert_eq!(report["lines"][0]["problem"]["code"], "registration.number_of_another", "{}", report.story());
}

async fn all_that_is_wrong_with_a_line_is_told_at_once(house: House) {
    let event = house.congress("congres", 10).await;
    let file = "number;status;nom;prenom;courriel;tarif;categorie;partenaire;langue;priorite;when_full\n\
        12;parti;Exemple;Zoé;pas une adresse;rien;rien;personne;klingon;haute;jamais\n;;Exemple;Ana;;;;;;;\n";
    let report = house.user("organiser").post(at(&event)).body("text/csv", file).await.expect(207);
    let fields = |line: usize| -> Vec<(String, String)> {
        let all = report["lines"][line]["problem"]["fields"].as_array().expect("fields");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let mut all: Vec<_> = all.iter().map(|one| (text(&one["pointer"]), text(&one["code"]))).collect();
        all.sort();
        all
    };
    let expected = [
        ("/category", "unknown_code"),
        ("/number", "registration_number"),
        ("/partner", "unknown_code"),
        ("/person/email", "email"),
        ("/person/language", "one_of"),
        ("/priority", "type"),
        ("/status", "one_of"),
        ("/tariff", "unknown_code"),
        ("/when_full", "one_of"),
    ];
    assert_eq!(fields(0), expected.map(|(place, code)| (place.to_owned(), code.to_owned())), "{}", report.story());
    assert_eq!(fields(1), [("/tariff".to_owned(), "length".to_owned())], "once, though it names nothing either");
}

async fn a_number_that_names_nobody_is_told(house: House) {
    let (event, other) = (house.congress("congres", 10).await, house.congress("autre", 10).await);
    let [ana, bob] = [house.registers(&event, "Ana").await, house.registers(&other, "Bob").await];
    let number = |made: &Made| made["number"].as_str().expect("a number").to_owned();
    let file = format!(
        "numero;nom;prenom;tarif\n{};Exemple;Ana;plein\n{};Exemple;Bob;plein\n;Exemple;Cléo;plein\n",
        number(&ana),
        number(&bob)
    );
    for dry in [true, false] {
        let path = format!("{}?dry_run={dry}", at(&event));
        let report = house.user("organiser").post(path).body("text/csv", file.clone()).lang("en").await.expect(200);
        let outcomes: Vec<String> = told(&report).into_iter().map(|(outcome, ..)| outcome).collect();
        assert_eq!(outcomes, ["skipped", "created", "created"]);
        let warnings = report["warnings"].as_array().expect("warnings");
        assert_eq!(warnings.len(), 1, "{}", report.story());
        assert_eq!(
            (&warnings[0]["code"], &warnings[0]["lines"], &warnings[0]["columns"]),
            (&json!("registration.number_unknown"), &json!([3]), &json!([]))
        );
    }
}

async fn what_is_no_file_is_refused(house: House) {
    let event = house.congress("congres", 10).await;
    let before = house.dump();
    let post = |media: &str, body: &'static [u8]| house.admin().post(at(&event)).body(media, body);
    post("text/csv", b"nom;prenom;tarif;pointure\nA;B;plein;42\n").await.invalid("", "unknown_column");
    let all = post("text/csv", b"nom;nom;pointure;taille\nA;B;42;1\n").await.expect(422);
    let mut codes: Vec<String> = all.violations().into_iter().map(|(_, code)| code).collect();
    codes.sort();
    assert_eq!(codes, ["repeated", "required", "required", "unknown_column", "unknown_column"]);
    post("text/csv", b"nom;prenom\nA;B\n").await.invalid("", "required");
    post("text/csv", b"nom;pr\xe9nom;tarif\nA;B;plein\n").await.invalid("", "encoding");
    assert_eq!(post("text/plain", b"x").await.status(), 415);
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    post(xlsx, b"PK nothing").await.invalid("", "xlsx");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}
