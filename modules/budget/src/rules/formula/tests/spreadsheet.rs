use super::*;

fn excel(text: &str) -> String {
    let cell = |name: &Name| match name {
        Name::Driver(name) if name == "rate" => "(Drivers!$B$9/100)".to_owned(),
        Name::Driver(name) => format!("Drivers!{name}"),
        Name::Line(code) => format!("Lines!{code}"),
    };
    formula(text).to_excel(cell).expect("short")
}

#[test]
fn formulas_for_spreadsheets() {
    let cases = [
        ("participants * rate * 25.50 [EUR/person]", "Drivers!participants * (Drivers!$B$9/100) * 25.50"),
        ("5 % * line(\"a\")", "5% * Lines!a"),
        ("a - (b - -c)", "Drivers!a - (Drivers!b - -Drivers!c)"),
        ("if(a == b, min(1, 2, 3), abs(a))", "IF(Drivers!a = Drivers!b, MIN(1, 2, 3), ABS(Drivers!a))"),
        ("if(a != b, 1, 2)", "IF(Drivers!a <> Drivers!b, 1, 2)"),
        ("ceil(a + b) * 2", "(-INT(-ROUND(Drivers!a + Drivers!b,9))) * 2"),
        ("floor(a + b, 50)", "(INT(ROUND((Drivers!a + Drivers!b)/50,9))*50)"),
        ("round(a, 10)", "((SUMPRODUCT(INT(ROUND((Drivers!a)/10,9)*{1,0.5,-0.5}+{0.5,-0.25,0.25})*{1,-1,-1})-1)*10)"),
    ];
    for (text, expected) in cases {
        assert_eq!(excel(text), expected, "{text}");
    }
}

#[test]
fn what_no_cell_can_hold_is_not_written() {
    let deep = format!("{}1{}", "abs(".repeat(60), ")".repeat(60));
    assert!(formula(&deep).to_excel(|_| String::new()).is_some());
    let deeper = format!("{}1{}", "round(".repeat(40), ")".repeat(40));
    assert_eq!(formula(&deeper).to_excel(|_| String::new()), None);
    assert_eq!(formula("a + a").to_excel(|_| "x".repeat(5_000)), None);
}

proptest! {
    /// The identity behind the rounding, with the floor that INT is.
    #[test]
    fn halves_go_to_the_even_neighbour_there_too(twentieths in -100_000_i32..100_000) {
        let x = f64::from(twentieths) / 20.0;
        let rounded = [(1.0, 0.5, 1.0), (0.5, -0.25, -1.0), (-0.5, 0.25, -1.0)]
            .map(|(times, plus, sign)| (x * times + plus).floor() * sign).iter().sum::<f64>() - 1.0;
        prop_assert_eq!(rounded, x.round_ties_even());
    }
}
