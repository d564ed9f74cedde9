use super::*;

/// Code, start and end of what is wrong.
fn wrong(text: &str) -> (&'static str, usize, usize) {
    let problem = Formula::parse(text).expect_err(text);
    assert!(!problem.fr.is_empty() && !problem.en.is_empty());
    (problem.code, problem.start, problem.end)
}

#[test]
fn formulas_are_written_with_no_more_parentheses_than_needed() {
    let cases = [
        ("participants*show_up_rate", "participants * show_up_rate"),
        ("((a))+(b*c)", "a + b * c"),
        ("(a+b)*c", "(a + b) * c"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a-b)-c", "a - b - c"),
        ("a/(b*c)", "a / (b * c)"),
        ("-(a+b)*-c", "-(a + b) * -c"),
        ("min(a,b,c)", "min(a, b, c)"),
        ("min(a,min(b,c))", "min(a, min(b, c))"),
        ("5\u{202f}% * line( \"on-site\" )", "5 % * line(\"on-site\")"),
        ("25.50[EUR / person]", "25.50 [EUR/person]"),
        ("if((a)<(b),1,2)", "if(a < b, 1, 2)"),
        ("round( a , 0.5 )", "round(a, 0.5)"),
    ];
    for (text, written) in cases {
        assert_eq!(formula(text).to_string(), written, "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_said_where_it_stands() {
    let cases = [
        ("", "formula.syntax", 0, 0),
        ("   ", "formula.syntax", 3, 3),
        ("1 +", "formula.syntax", 3, 3),
        ("1 2", "formula.syntax", 2, 3),
        ("a b", "formula.syntax", 2, 3),
        ("(a", "formula.syntax", 2, 2),
        ("a)", "formula.syntax", 1, 2),
        ("1.", "formula.syntax", 1, 2),
        (".5", "formula.syntax", 0, 1),
        ("é + 25,50", "formula.syntax", 6, 7),
        ("min(a)", "formula.syntax", 5, 6),
        ("round(a, 0)", "formula.syntax", 9, 10),
        ("round(a, b)", "formula.syntax", 9, 10),
        ("if(a, b, c)", "formula.syntax", 4, 5),
        ("if(a = b, 1, 2)", "formula.syntax", 5, 6),
        ("a < b", "formula.syntax", 2, 3),
        ("line(a)", "formula.syntax", 5, 6),
        ("line(\"a)", "formula.syntax", 5, 8),
        ("line(\"a\nb\")", "formula.syntax", 5, 7),
        ("min", "formula.syntax", 3, 3),
        ("a % 2", "formula.syntax", 2, 3),
        ("a $ b", "formula.syntax", 2, 3),
        ("a × b", "formula.syntax", 2, 3),
        ("a \u{0} b", "formula.syntax", 2, 3),
        ("maxi(a, b)", "formula.unknown_name", 0, 4),
        ("1 + 2 [EUR/]", "formula.units", 11, 11),
        ("123456789012345678901234567890", "formula.overflow", 0, 30),
        ("0.00000000000000000000000000001", "formula.overflow", 0, 31),
        ("0.0000000000000000000000000001 %", "formula.overflow", 31, 32),
    ];
    for (text, code, start, end) in cases {
        assert_eq!(wrong(text), (code, start, end), "{text}");
    }
    let comma = Formula::parse("price * 25,50").expect_err("a comma");
    assert_eq!(comma.en, "No comma here; decimals follow a point: 25.50.");
    let function = Formula::parse("roud(1)").expect_err("no such function");
    assert_eq!(function.fr, "« roud » n'est pas connu. Peut-être « round » ?");
}

#[test]
fn names_come_once_in_order_and_can_be_changed() {
    let before = formula("b + line(\"a\")*a - ( b ) + line( \"a\" )");
    let (a, b) = (Name::Driver("a".into()), Name::Driver("b".into()));
    assert_eq!(before.names(), [b.clone(), Name::Line("a".into()), a]);
    let after = before.rename(&b, &Name::Driver("guests".into())).expect("fits");
    assert_eq!(after.text(), "guests + line(\"a\")*a - ( guests ) + line( \"a\" )");
    let after = after.rename(&Name::Line("a".into()), &Name::Line("x-1".into())).expect("fits");
    assert_eq!(after.text(), "guests + line(\"x-1\")*a - ( guests ) + line(\"x-1\")");
    let (long, sum) = (Name::Driver("g".repeat(64)), formula(&vec!["b"; 100].join("+")));
    assert_eq!(sum.rename(&b, &long).map_err(|problem| problem.code), Err("formula.too_long"));
    for not_a_name in [Name::Driver("5".into()), Name::Driver("max".into()), Name::Line("a\") + line(\"b".into())] {
        assert_eq!(before.rename(&b, &not_a_name).map_err(|problem| problem.code), Err("formula.unknown_name"));
    }
}

#[test]
fn names_of_drivers() {
    for good in ["a", "participants", "show_up_rate", "meals_2"] {
        assert!(is_driver_name(good), "{good}");
    }
    for bad in ["", "A", "_a", "2a", "é", "a-b", "min", "line", &"a".repeat(65)] {
        assert!(!is_driver_name(bad), "{bad}");
    }
}

#[test]
fn a_long_sum_is_not_deep() {
    let sum = vec!["a"; 100].join("+");
    assert_eq!(formula(&sum).to_string(), sum.replace('+', " + "));
    assert_eq!(wrong(&vec!["a"; 101].join("+")).0, "formula.too_long");
}

proptest! {
    #[test]
    fn what_is_written_reads_back(text in texts(&["x", "y_2", "line(\"l-1\")", "2 [EUR/person]"])) {
        if let Ok(first) = Formula::parse(&text) {
            let written = first.to_string();
            let second = formula(&written);
            prop_assert_eq!(first.names(), second.names());
            let ops = |formula: &Formula| formula.nodes.iter().map(|node| node.op.clone()).collect::<Vec<_>>();
            prop_assert_eq!(ops(&first), ops(&second), "{} -> {}", text, written);
            prop_assert_eq!(second.to_string(), written);
        }
    }

    #[test]
    fn places_are_inside_the_text_and_around_their_operands(text in texts(&["x", "é_"])) {
        if let Ok(formula) = Formula::parse(&text) {
            let length = text.chars().count();
            for node in &formula.nodes {
                prop_assert!(node.at.start < node.at.end && node.at.end <= length);
                let part: String = text.chars().skip(node.at.start).take(node.at.end - node.at.start).collect();
                if let tree::Op::Name(name) = node.op {
                    prop_assert_eq!(&Name::Driver(part), &formula.names()[name]);
                }
            }
        }
    }
}
