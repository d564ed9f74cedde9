use super::*;

const DRIVERS: [(&str, &str); 6] = [
    ("participants", "person"),
    ("show_up_rate", "%"),
    ("meal_price", "EUR/meal"),
    ("meals", "meal/person"),
    ("staff", "FTE"),
    ("monthly_cost", "EUR/(FTE*month)"),
];

/// What is wrong with a single line: code, start, end, and the English text.
fn wrong(text: &str) -> Vec<(&'static str, usize, usize, String)> {
    let problems = compile(&DRIVERS, &[("a", text)]).err().unwrap_or_default();
    problems.into_iter().map(|(_, problem)| (problem.code, problem.start, problem.end, problem.en)).collect()
}

#[test]
fn units_that_fit() {
    for text in [
        "participants * show_up_rate * meal_price * meals",
        "staff * 8 [month] * monthly_cost * 3 / 5",
        "0",
        "min(0, 5 [EUR])",
        "-0 + 5 [EUR]",
        "if(participants > 100 [person], 5 [EUR], 0)",
        "if(participants > 0, 5 [EUR], 6 [EUR])",
        "max(1 [EUR], 2 [EUR], 0)",
        "round(participants, 10) * 1 [EUR/person]",
        "(1 + show_up_rate) * 1 [EUR]",
        "line(\"a2\") * 5 %",
        "line(\"a2\") / line(\"a2\") * 5 [EUR]",
        "5 [%] * 1 [EUR]",
    ] {
        let lines = [("a", text), ("a2", "5 [EUR]")];
        assert_eq!(compile(&DRIVERS, &lines).err(), None, "{text}");
    }
}

#[test]
fn units_that_do_not_fit_are_named() {
    let said = |text: &str| {
        wrong(text).into_iter().map(|(code, start, end, en)| format!("{code} {start} {end} {en}")).collect::<Vec<_>>()
    };
    assert_eq!(
        said("participants * meal_price"),
        [
            "formula.units 0 25 The result is in “EUR*person/meal” and should be in “EUR”. A factor in “meal/person” is missing."
        ],
    );
    assert_eq!(
        said("5"),
        ["formula.units 0 1 The result is in “1” and should be in “EUR”. A factor in “EUR” is missing."]
    );
    assert_eq!(
        said("(participants + meals) * 1 [EUR]"),
        ["formula.units 1 21 “person” and “meal/person” do not go together: both sides need the same unit."],
    );
    // Nothing follows from a part that does not fit, but other parts are still looked at.
    let both = wrong("if(participants < meals, 1 [EUR], 2) + min(staff, 1) * 1 [EUR]");
    assert_eq!(both.iter().map(|found| (found.1, found.2)).collect::<Vec<_>>(), [(0, 36), (3, 23), (39, 52)]);
}

#[test]
fn unknown_names_come_with_the_nearest() {
    let problems = compile(
        &DRIVERS,
        &[("catering", "Participant * line(\"caterin\") + line(\"zzz\") + \u{e9}t\u{e9}"), ("b", "0")],
    );
    let said: Vec<String> = problems.err().unwrap_or_default().into_iter().map(|(_, problem)| problem.en).collect();
    assert_eq!(
        said,
        [
            "“Participant” is not known. Perhaps “participants”?",
            "“caterin” is not known. Perhaps “catering”?",
            "“zzz” is not known.",
            "“été” is not known.",
        ],
    );
}

#[test]
fn lines_that_need_themselves_are_refused_with_the_way_round() {
    let around = compile(
        &[],
        &[("a", "line(\"b\")"), ("b", "1 [EUR] + line(\"c\")"), ("c", "line(\"a\")"), ("d", "line(\"a\")")],
    );
    let problems = around.expect_err("a cycle");
    let told: Vec<_> =
        problems.iter().map(|(line, problem)| (*line, problem.code, problem.start, problem.end)).collect();
    assert_eq!(told, [(0, "formula.cycle", 0, 9), (1, "formula.cycle", 10, 19), (2, "formula.cycle", 0, 9)]);
    assert_eq!(problems[0].1.fr, "Le calcul tourne en rond : a → b → c → a.");
    assert_eq!(problems[1].1.fr, "Le calcul tourne en rond : b → c → a → b.");
    let own = compile(&[], &[("a", "1 [EUR] + line(\"a\")")]).expect_err("itself");
    assert_eq!((own[0].1.code, own[0].1.start), ("formula.cycle", 10));
    let long: Vec<(String, String)> =
        (0..50).map(|at| (format!("l{at}"), format!("line(\"l{}\")", (at + 1) % 50))).collect();
    let long: Vec<(&str, &str)> = long.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
    let problems = compile(&[], &long).expect_err("a long cycle");
    assert_eq!(problems[0].1.en, "The calculation goes round in circles: l0 → l1 → l2 → l3 → l4 → … → l49 → l0.");
}

#[test]
fn everything_is_said_at_once_by_line() {
    let problems = compile(&DRIVERS, &[("a", "nobody"), ("b", "0"), ("c", "line(\"c\") + meals"), ("d", "other * 5")]);
    let said: Vec<(usize, &str)> =
        problems.expect_err("wrong").iter().map(|(line, problem)| (*line, problem.code)).collect();
    let expected =
        [(0, "formula.unknown_name"), (2, "formula.units"), (2, "formula.cycle"), (3, "formula.unknown_name")];
    assert_eq!(said.len(), expected.len());
    assert!(expected.iter().all(|one| said.contains(one)), "{said:?}");
    let many: Vec<(&str, &str)> = vec![("a", "nobody"); 500];
    assert_eq!(compile(&[], &many).expect_err("wrong").len(), 100);
}

#[test]
fn problems_are_json_for_programs() {
    let problem = Formula::parse("1 +").expect_err("not complete");
    assert_eq!(
        serde_json::to_value(problem).expect("serialises"),
        serde_json::json!({
            "code": "formula.syntax", "start": 3, "end": 3,
            "fr": "Il manque la suite de la formule.", "en": "The formula is not complete.",
        })
    );
}
