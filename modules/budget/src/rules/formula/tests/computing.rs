use super::*;

#[test]
fn a_mark_goes_on_to_all_that_rests_on_it() {
    let drivers = [("people", "person"), ("price", "EUR/person"), ("fee", "EUR/person")];
    let lines = [
        ("margin", r#"line("meals") * 5 %"#),
        ("meals", "people * price"),
        ("fees", "people * fee"),
        ("fixed", "5 [EUR]"),
        ("twice", r#"line("fixed") * 2"#),
    ];
    let sheet = sheet(&drivers, &lines);
    let price = [false, true, false];
    assert_eq!(sheet.resting_on(&price, &[false; 5]), [true, true, false, false, false]);
    assert_eq!(sheet.resting_on(&[], &[false, false, false, true]), [false, false, false, true, true]);
    assert_eq!(sheet.resting_on(&[], &[]), [false; 5]);
}

#[test]
fn arithmetic() {
    let cases = [
        ("1 + 2 * 3", 700),
        ("(1 + 2) * 3", 900),
        ("10 - 2 - 3", 500),
        ("100 / 10 / 2", 500),
        ("-2 * -3", 600),
        ("5 % * 200", 1_000),
        ("0.1 + 0.2", 30),
        ("1 / 3", 33),
        ("2 / 3", 67),
        ("0.005", 0),
        ("0.015", 2),
        ("-0.015", -2),
        ("0.0150000000001", 2),
        ("0.025", 2),
        ("1.005 / 3 * 3", 100),
        ("min(3, 1, 2)", 100),
        ("max(3, 1, 2)", 300),
        ("abs(-3.5)", 350),
        ("round(2.5)", 200),
        ("round(3.5)", 400),
        ("round(-2.5)", -200),
        ("ceil(2.1)", 300),
        ("ceil(-2.1)", -200),
        ("floor(2.9)", 200),
        ("floor(1 / 3 * 3)", 100),
        ("round(1234, 50)", 125_000),
        ("ceil(501, 50)", 55_000),
        ("floor(549, 50)", 50_000),
        ("round(0.25, 0.1)", 20),
        ("if(1 < 2, 10, 20)", 1_000),
        ("if(1 / 3 * 3 == 1, 1, 0)", 100),
        ("if(1 != 1, 1, 0)", 0),
        ("if(2 >= 2, if(2 > 2, 1, 2), 3)", 200),
        ("if(0 == 1, 1 / 0, 7)", 700),
    ];
    for (text, expected) in cases {
        assert_eq!(cents(text), Ok(expected), "{text}");
    }
}

#[test]
fn what_has_no_result_is_said_where_it_happens() {
    assert_eq!(cents("1 + 2 / (3 - 3)"), Err(("formula.division_by_zero", 5, 16)));
    let large = "9999999999999999999999999999";
    assert_eq!(cents(&format!("{large} * 100")), Err(("formula.overflow", 1, 35)));
    assert_eq!(cents("90071992547409.92").map_err(|found| found.0), Err("formula.overflow"));
    assert_eq!(cents("90071992547409.91"), Ok((1 << 53) - 1));
    assert_eq!(cents("-90071992547409.91"), Ok(1 - (1 << 53)));
    let one = sheet(&[("x", "EUR")], &[("a", "x"), ("b", "line(\"a\") + 1 [EUR]")]);
    let problems = one.exact(&[]).expect_err("no value");
    assert_eq!(problems.len(), 1, "what only follows is not said");
    assert_eq!((problems[0].0, problems[0].1.code), (0, "formula.no_value"));
}

#[test]
fn a_line_takes_the_rounded_amount_of_another() {
    let budget = sheet(&[("x", "EUR")], &[("total", "line(\"a\") + line(\"b\")"), ("a", "x / 3"), ("b", "x / 3")]);
    assert_eq!(budget.exact(&[number("0.05")]), Ok(vec![4, 2, 2]));
    assert_eq!(budget.codes().collect::<Vec<_>>(), ["total", "a", "b"]);
}

#[test]
fn percent_and_currencies_without_cents() {
    let drivers = [("participants", unit("person")), ("rate", unit("%"))];
    let lines = [("a", rule("participants * rate * 1 [JPY/person]")), ("b", LineRule::Amount(12))];
    for (exponent, expected) in [(0, 425), (2, 42_458), (3, 424_575)] {
        let currency = Currency::new("JPY", exponent).expect("known");
        let sheet = Sheet::compile(&drivers, &lines, currency).expect("fits");
        assert_eq!(sheet.exact(&[number("500"), number("84.915")]), Ok(vec![expected, 12]), "{exponent}");
    }
    assert_eq!(Currency::new("JPY", 5), None);
}

#[test]
fn staff_by_the_month() {
    let budget = sheet(
        &[("coordinator", "FTE"), ("months", "month"), ("monthly_cost", "EUR/FTE/month")],
        &[("64", "coordinator * months * monthly_cost")],
    );
    assert_eq!(budget.exact(&[number("0.6"), number("8"), number("3450.50")]), Ok(vec![1_656_240]));
}

#[test]
fn a_line_explains_itself() {
    let budget = sheet(
        &[("participants", "person"), ("rate", "%")],
        &[
            ("a", "participants * rate * 0.333 [EUR/person] + if(participants > 0, line(\"b\"), 1 [EUR] / 0)"),
            ("b", "2 [EUR]"),
        ],
    );
    let values = [number("500"), number("85")];
    let (amounts, _) = budget.amounts(&values);
    let explained = budget.explain(0, &values, &amounts).expect("there");
    assert_eq!(
        (explained.operation, explained.value, explained.unit.as_str()),
        (Operation::Line, Some(number("143.52")), "EUR")
    );
    let json = serde_json::to_value(&explained).expect("serialises");
    assert_eq!(json["children"][0]["value"], "143.525", "not yet rounded");
    let sum = &explained.children[0];
    let product = &sum.children[0];
    let rate = &product.children[0].children[1];
    assert_eq!((rate.name.as_deref(), rate.value, rate.unit.as_str()), (Some("rate"), Some(number("85")), "%"));
    assert_eq!((rate.start, rate.end), (15, 19));
    assert_eq!((product.children[0].value, product.children[0].unit.as_str()), (Some(number("425")), "person"));
    let choice = &sum.children[1];
    assert_eq!((choice.operation, choice.value), (Operation::If, Some(number("2"))));
    let [condition, chosen, other] = &choice.children[..] else { panic!("three") };
    assert_eq!((condition.operation, condition.value), (Operation::Greater, Some(Decimal::ONE)));
    assert_eq!((chosen.operation, chosen.name.as_deref(), chosen.children.len()), (Operation::Line, Some("b"), 0));
    assert_eq!((other.operation, other.value), (Operation::Divide, None));
    assert_eq!(budget.explain(2, &values, &amounts), None);
    // Amounts are taken as they are: nobody computes a sheet again for each of its lines.
    let other = budget.explain(0, &values, &[Some(100), Some(300)]).expect("there");
    assert_eq!((other.value, other.children[0].children[1].value), (Some(number("1")), Some(number("3"))));

    let fixed = Sheet::compile(&[], &[("a", LineRule::Amount(1_250))], euros()).expect("fits");
    let explained = fixed.explain(0, &[], &[Some(1_250)]).expect("there");
    assert_eq!((explained.value, explained.children.len()), (Some(number("12.5")), 0));
}

proptest! {
    #[test]
    fn totals_are_sums_of_what_is_shown(amounts in prop::collection::vec(-1_000_000_i64..1_000_000, 1..20), by in 1_i64..100) {
        let mut lines: Vec<(String, LineRule)> = amounts
            .iter()
            .enumerate()
            .map(|(at, amount)| (format!("l{at}"), rule(&format!("x * {} / {by}", amount.unsigned_abs()))))
            .collect();
        let all: Vec<String> = lines.iter().map(|(code, _)| format!("line(\"{code}\")")).collect();
        lines.push(("total".to_owned(), rule(&all.join(" + "))));
        let lines: Vec<(&str, LineRule)> = lines.iter().map(|(code, rule)| (code.as_str(), rule.clone())).collect();
        let sheet = Sheet::compile(&[("x", unit("EUR"))], &lines, euros()).expect("fits");
        let shown = sheet.exact(&[Decimal::new(1, 2)]).expect("small");
        let (total, parts) = shown.split_last().expect("a total");
        prop_assert_eq!(*total, parts.iter().sum::<i64>());
    }
}

#[test]
fn only_what_needs_a_driver_is_computed_again() {
    let budget = sheet(
        &[("n", "person"), ("rooms", "room")],
        &[
            ("a", "line(\"b\") + line(\"c\")"),
            ("b", "n * 2 [EUR/person]"),
            ("c", "rooms * 3 [EUR/room]"),
            ("d", "10 [EUR*person] / n"),
        ],
    );
    let (mut amounts, _) = budget.amounts(&[number("1"), number("1")]);
    let needing = budget.needing(0);
    let mut lines = needing.clone();
    lines.sort_unstable();
    assert_eq!(lines, [0, 1, 3]);
    assert!(budget.renew(&needing, &[number("2"), number("1")], &mut amounts));
    assert_eq!(amounts, budget.amounts(&[number("2"), number("1")]).0);
    assert!(!budget.renew(&needing, &[number("0"), number("1")], &mut amounts));
    assert!(budget.renew(&needing, &[number("5"), number("1")], &mut amounts));
    assert_eq!(amounts, budget.amounts(&[number("5"), number("1")]).0);
}
