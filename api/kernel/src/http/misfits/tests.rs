use super::*;
use serde::{Deserialize, de::Error};
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Size {
    Small,
    VeryLarge,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[allow(dead_code)]
enum Way {
    Train { seats: i64 },
    Walk,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Inner {
    n: i64,
    #[serde(default)]
    on: Option<NaiveDate>,
}

/// A rule that no schema tells.
fn even<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let number = i64::deserialize(deserializer)?;
    if number % 2 == 0 { Ok(number) } else { Err(D::Error::custom("odd")) }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Outer {
    name: String,
    size: Size,
    #[serde(default)]
    id: Option<Uuid>,
    #[serde(default)]
    other: Option<Size>,
    #[serde(default)]
    one: Option<Inner>,
    #[serde(default)]
    many: Vec<Inner>,
    #[serde(default)]
    named: BTreeMap<String, bool>,
    #[serde(default)]
    way: Option<Way>,
    #[serde(default, deserialize_with = "even")]
    even: i64,
    #[serde(default)]
    #[schema(maximum = 500)]
    seats: Option<u16>,
}

fn found(body: &Value) -> Vec<Violation> {
    let text = body.to_string();
    let read: Result<Outer, Stopped> = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(&text));
    misfits::<Outer>(body, &read.expect_err("it is wrong"))
}

fn place(at: &str, code: &str) -> (String, String) {
    (at.to_owned(), code.to_owned())
}

fn places(body: &Value) -> Vec<(String, String)> {
    let split = |one: Violation| match one.place {
        Place::Pointer(at) => (at, one.code.into_owned()),
        other => panic!("{other:?}"),
    };
    found(body).into_iter().map(split).collect()
}

#[test]
fn all_mistakes_are_told_at_once() {
    let body = json!({
        "size": "huge", "other": null, "id": "7", "colour": 1, "one": { "m": 1, "on": "tomorrow" },
        "many": [{ "n": "1" }, { "n": 1 }, [], { "n": 1.5 }], "named": { "a/b": "yes", "c": true },
    });
    let expected = [
        ("/colour", "unknown_field"),
        ("/id", "type"),
        ("/many/0/n", "type"),
        ("/many/2", "type"),
        ("/many/3/n", "type"),
        ("/name", "required"),
        ("/named/a~1b", "type"),
        ("/one/m", "unknown_field"),
        ("/one/n", "required"),
        ("/one/on", "type"),
        ("/size", "type"),
    ];
    let mut all = places(&body);
    all.sort();
    assert_eq!(all, expected.map(|(at, code)| place(at, code)));
}

#[test]
fn a_list_of_values_is_told() {
    for wrong in [json!("huge"), json!(3), json!(null)] {
        let all = found(&json!({ "name": "x", "size": wrong }));
        let [one] = all.as_slice() else { panic!("{all:?}") };
        let (fr, en) = one.detail.clone().expect("its own words");
        assert_eq!(fr, "Donnez l'une de ces valeurs\u{a0}: small, very_large.");
        assert_eq!(en, "Give one of these values: small, very_large.");
        assert_eq!(one.params["expected"], json!(["small", "very_large"]));
    }
    assert_eq!(places(&json!({ "name": "x", "size": "small", "other": "huge" })), [place("/other", "type")]);
}

#[test]
fn a_choice_is_held_against_the_one_that_it_names() {
    let of = |way: Value| places(&json!({ "name": "x", "size": "small", "way": way }));
    assert_eq!(of(json!({ "kind": "train", "seats": "two" })), [place("/way/seats", "type")]);
    assert_eq!(of(json!({ "kind": "train" })), [place("/way/seats", "required")]);
    // Nobody knows which of them it was to be.
    assert!(of(json!({ "kind": "boat" })).iter().all(|(at, code)| at.starts_with("/way") && code == "type"));
}

#[test]
fn limits_are_told_where_no_number_of_the_type_is_beyond_them() {
    for beyond in [-1_i64, 70_000, 5_000_000_000] {
        let all = found(&json!({ "name": "x", "size": "small", "seats": beyond }));
        let [one] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((one.code.as_ref(), &one.params["min"], &one.params["max"]), ("range", &json!(0), &json!(500)));
        let (fr, en) = one.detail.clone().expect("its own words");
        assert_eq!(fr, "Donnez une valeur d'au moins 0 et d'au plus 500.");
        assert_eq!(en, "Give a value of at least 0 and of at most 500.");
    }
    // Beside another mistake what can be read is told too.
    assert_eq!(
        places(&json!({ "name": 1, "size": "small", "seats": 501 })),
        [place("/name", "type"), place("/seats", "range")]
    );
    assert_eq!(places(&json!({ "name": "x", "size": "small", "seats": 1.5 })), [place("/seats", "type")]);
}

#[test]
fn what_the_schema_does_not_tell_is_not_lost() {
    let odd = json!({ "name": "x", "size": "small", "even": 3 });
    assert_eq!(places(&odd), [place("/even", "type")]);
    let more = json!({ "even": 3, "name": 1, "size": "small" });
    let mut all = places(&more);
    all.sort();
    assert_eq!(all, [place("/even", "type"), place("/name", "type")]);
    assert_eq!(places(&json!([])), [place("", "type")]);
}

#[test]
fn no_answer_is_endless() {
    let many: Vec<Value> = (0..10_000).map(|_| json!({ "n": "1" })).collect();
    assert_eq!(places(&json!({ "name": "x", "size": "small", "many": many })).len(), MOST);
}
