//! Ten thousand members as a spreadsheet in a real office would have them.

use super::{Stage, member};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{House, on_both, with};

on_both!(every_bad_line_is_named_and_every_good_one_is_in);

const MEMBERS: usize = 10_000;

/// The lines that are not good: by line number, what is expected of them.
#[derive(Default)]
struct File {
    bytes: Vec<u8>,
    line: i64,
    expected: BTreeMap<i64, (&'static str, &'static str)>,
    good: usize,
}

impl File {
    /// A row: the line on which it begins, and how many it has.
    fn row(&mut self, text: &[u8], lines: i64) -> i64 {
        let at = self.line + 1;
        self.bytes.extend_from_slice(text);
        self.bytes.extend_from_slice(b"\r\n");
        self.line += lines;
        at
    }

    fn good(&mut self, text: &str, lines: i64) {
        self.row(text.as_bytes(), lines);
        self.good += 1;
    }

    fn bad(&mut self, text: &[u8], outcome: &'static str, code: &'static str) {
        let at = self.row(text, 1);
        self.expected.insert(at, (outcome, code));
    }
}

fn file() -> File {
    let mut file = File::default();
    file.row("\u{feff}Identifiant;Prénom;NOM;Courriel;Fonction;Structure;Département;Catégorie;Tarif".as_bytes(), 1);
    for n in 0..MEMBERS {
        match n % 100 {
            // Line ends and quotes within quotes.
            10 => file.good(&format!("k{n};Zoé;\"L'\"\"Exemple\"\"\";z{n}@courriel.example;\"Chargée\r\nde mission\";\"Pays; \"\"A\"\"\";01;;"), 2),
            // Blanks around and behind everything.
            20 => file.good(&format!("  k{n} ;  Léa  ; Exemple\u{a0};  l{n}@Courriel.example ;;Structure   ;2a ;professionnels;plein  "), 1),
            // Homonyms are two people.
            30 | 31 => file.good(&format!("k{n};Jean;Homonyme;j{n}@courriel.example;;;;;"), 1),
            // A cell too many, but empty.
            40 => file.good(&format!("k{n};Éloïse;Ñandú;e{n}@courriel.example;;;974;;;"), 1),
            50 if n == 50 => file.bad(b"k0;Again;Twice;again@courriel.example;;;;;", "rejected", "member.duplicate_key"),
            51 if n == 51 => file.bad(b"k51;Same;Address;N0@COURRIEL.example;;;;;", "conflict", "member.duplicate_email"),
            52 if n == 52 => file.bad(b"k52;Other;Network;other@courriel.example;;;;;", "kept", "member.registered_elsewhere"),
            53 if n == 53 => file.bad(b"k53;No;Tariff;t@courriel.example;;;;;no-such", "rejected", "member.invalid"),
            54 if n == 54 => {
                let long = format!("k54;Long;{};long@courriel.example;;;;;", "x".repeat(101));
                file.bad(long.as_bytes(), "rejected", "member.invalid");
            }
            55 if n == 55 => file.bad(b"k55;Andr\xe9;Exemple;andre@courriel.example;;;;;", "rejected", "member.invalid"),
            56 if n == 56 => file.bad(b"k56;Few;Cells", "rejected", "member.unreadable"),
            57 if n == 57 => file.bad(b"k57;No;Address;not-an-address;;;;;", "rejected", "member.invalid"),
            58 if n == 58 => file.bad(b";No;Key;nokey@courriel.example;;;;;", "rejected", "member.invalid"),
            59 if n == 59 => file.bad(b"k59;Wrong;Place;w@courriel.example;;;99;;", "rejected", "member.invalid"),
            60 if n == 60 => file.bad(b"k60;Bell\x07;Exemple;bell@courriel.example;;;;;", "rejected", "member.invalid"),
            _ => file.good(&format!("k{n};Prénom{n};Exemple;n{n}@courriel.example;;;;;"), 1),
        }
    }
    // The file ends in the middle of a line.
    let at = file.line + 1;
    file.bytes.extend_from_slice(b"klast;Trunc;\"Exem");
    file.expected.insert(at, ("rejected", "member.unreadable"));
    file
}

async fn every_bad_line_is_named_and_every_good_one_is_in(house: House) {
    let stage = Stage::new(&house, None).await;
    let other = stage.other("IRDSU").await;
    other.send(&[with(member("x"), "email", "other@courriel.example")]).await.expect(200);
    let file = file();
    let since = std::time::Instant::now();
    let sync = stage.csv(file.bytes.clone()).header("prefer", "respond-async").await.expect(202);
    let done = stage.done(&sync).await;
    println!("{:?}: {} members in {:?}", house.kind, done["counts"]["received"], since.elapsed());
    assert_eq!(done["state"], "completed", "{}", done.story());
    assert_eq!(done["counts"]["created"], file.good);

    let items = stage.items(&done).await;
    assert_eq!(items.len(), file.good + file.expected.len());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let bad: BTreeMap<i64, (String, String)> = items
        .iter()
        .filter(|item| item["outcome"] != "created")
        .map(|item| (item["line"].as_i64().expect("a line"), (text(&item["outcome"]), text(&item["code"]))))
        .collect();
    let expected: BTreeMap<i64, (String, String)> = file
        .expected
        .iter()
        .map(|(line, (outcome, code))| (*line, ((*outcome).to_owned(), (*code).to_owned())))
        .collect();
    assert_eq!(bad, expected);
    // Each says why.
    for item in items.iter().filter(|item| item["outcome"] == "rejected") {
        assert!(item["problem"]["detail"].is_string() && item["problem"]["code"].is_string(), "{item}");
    }
    let wrong = |line: i64| items.iter().find(|item| item["line"] == line).expect("it is there")["problem"].clone();
    let line_of = |code: &str, nth: usize| {
        *expected.iter().filter(|(_, (_, found))| found == code).nth(nth).expect("it is there").0
    };
    assert_eq!(wrong(line_of("member.invalid", 0))["errors"][0]["pointer"], "/tariff");
    assert_eq!(wrong(line_of("member.invalid", 2))["errors"][0]["code"], "encoding");

    // All good lines are in, with their texts mended.
    assert_eq!(house.pool(&stage.event, "event", "event").await["taken"], file.good + 1);
    let quoted = stage.registration("k10").await;
    assert_eq!(quoted["person"]["family_name"], "L'\"Exemple\"");
    assert_eq!(quoted["person"]["function"], "Chargée de mission");
    assert_eq!(quoted["person"]["organisation"], "Pays; \"A\"");
    let trimmed = stage.registration("k20").await;
    assert_eq!((&trimmed["person"]["given_name"], &trimmed["person"]["department"]), (&json!("Léa"), &json!("2A")));
    assert_eq!(trimmed["person"]["email"], "l20@Courriel.example");
    stage.member("klast").await.refused(404, "not_found");

    let again = stage.csv(file.bytes).header("prefer", "respond-async").await.expect(202);
    let again = stage.done(&again).await;
    assert_eq!((&again["counts"]["unchanged"], &again["counts"]["created"]), (&json!(file.good), &json!(0)));
}
