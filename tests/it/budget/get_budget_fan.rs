use super::{
    add, at, income,
    simulated::{minor, simulate, uncertain},
};
use serde_json::{Value, json};
use tests::{House, on_both};

on_both!(
    shows_the_scenarios_that_were_simulated,
    shows_the_cash_of_each_month,
    what_has_no_date_comes_last,
    a_long_rest_is_told,
    works_on_the_demo
);

async fn shows_the_scenarios_that_were_simulated(house: House) {
    let event = uncertain(&house, "congres").await;
    for code in ["prudent", "ambitieux"] {
        add(&house, &event, "scenarios", json!({ "code": code, "name": { "fr": format!("Le {code}") } })).await;
    }
    let (viewer, path) = (house.user("viewer"), at(&event, "scenarios/reference/fan.svg"));
    viewer.get(&path).await.refused(409, "budget.simulation_needed");
    simulate(&house, &event, 1_000, 1).await.expect(201);
    let alone = viewer.get(&path).await.expect(200).text();
    assert!(alone.contains("Référence") && !alone.contains("Le prudent"), "{alone}");
    let asked = json!({ "trials": 1_000 });
    house.admin().post(at(&event, "scenarios/prudent/simulations")).json(asked).await.expect(201);
    let both = viewer.get(&path).lang("en").await.expect(200);
    assert_eq!(both.media_type(), "image/svg+xml");
    let both = both.text();
    assert!(both.contains("Baseline") && both.contains("Le prudent") && both.contains("P95"), "{both}");
    viewer.get(at(&event, "scenarios/ambitieux/fan.svg")).await.refused(409, "budget.simulation_needed");
    house.anon().get(&path).await.refused(401, "auth.required");
}

/// Sets when the money of a line moves.
async fn phase(house: &House, event: &tests::Made, line: &str, phasing: Value) {
    let patch = house.admin().patch(at(event, &format!("lines/{line}"))).if_match("*");
    patch.json(json!({ "phasing": phasing })).await.expect(200);
}

/// The venue is paid in March; a third of the fees comes in January, the rest in June.
async fn shows_the_cash_of_each_month(house: House) {
    let event = uncertain(&house, "congres").await;
    let fees = json!({ "months": [{ "month": "2026-01", "weight": 1 }, { "month": "2026-06", "weight": 2 }] });
    phase(&house, &event, "inscriptions", fees).await;
    phase(&house, &event, "salle", json!({ "on": "2026-03-15" })).await;
    let (viewer, path) = (house.user("viewer"), at(&event, "scenarios/reference/fan.svg?over=months"));
    viewer.get(&path).await.refused(409, "budget.simulation_needed");
    let made = simulate(&house, &event, 20_000, 7).await.expect(201);
    assert_eq!(made["cash"]["complete"], true, "{}", made.story());
    let months = made["cash"]["months"].as_array().expect("months").clone();
    let names: Vec<&Value> = months.iter().map(|at| &at["month"]).collect();
    assert_eq!(names, ["2026-01", "2026-03", "2026-06"]);
    // Fees are normal around 30,000 € with a standard deviation of 3,000 €: of a third that is 1,000 €.
    for (month, mean, sd) in [
        (&months[0], 1_000_000.0, 100_000.0),
        (&months[1], -1_000_000.0, 100_000.0),
        (&months[2], 1_000_000.0, 300_000.0),
    ] {
        let near = |place: &str, expected: f64, errors: f64| {
            let found = minor(month, &format!("/cash/{place}")) as f64;
            // More than four standard errors of each.
            assert!((found - expected).abs() < errors * sd / 20_000_f64.sqrt(), "{place} of {month}: {expected}");
        };
        near("mean", mean, 4.0);
        near("p50", mean, 6.0);
        for (place, z) in [("p5", -1.644_854), ("p10", -1.281_552), ("p90", 1.281_552), ("p95", 1.644_854)] {
            near(place, mean + z * sd, 9.0);
        }
    }
    // Each trial has the same fees in January and in March.
    assert_eq!(minor(&months[0], "/cash/p10") - minor(&months[1], "/cash/p10"), 2_000_000);
    // All of it is dated; two shares of a cent make one but for the last digits, which may round a tie otherwise.
    for place in ["mean", "sd", "p5", "p10", "p50", "p90", "p95"] {
        let (at_the_end, result) =
            (minor(&months[2], &format!("/cash/{place}")), minor(made.json(), &format!("/result/{place}")));
        assert!((at_the_end - result).abs() <= 1, "{place}: {at_the_end} {result}");
    }
    let picture = viewer.get(&path).lang("en").await.expect(200);
    assert_eq!(picture.media_type(), "image/svg+xml");
    let text = picture.text();
    // Months in which nothing moves are drawn too.
    for month in ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"] {
        assert!(text.contains(month), "no {month} in {text}");
    }
    assert!(
        text.contains("How far the cash may lie") && text.contains("<polygon") && text.contains("<polyline"),
        "{text}"
    );
    assert!(!text.contains("with what has no date"), "{text}");
    assert_ne!(text, viewer.get(at(&event, "scenarios/reference/fan.svg")).lang("en").await.expect(200).text());
    viewer.get(at(&event, "scenarios/reference/fan.svg?over=years")).await.refused(422, "request.invalid");
}

async fn what_has_no_date_comes_last(house: House) {
    let event = uncertain(&house, "congres").await;
    add(&house, &event, "lines", income("don", 100_000)).await;
    let (viewer, path) = (house.user("viewer"), at(&event, "scenarios/reference/fan.svg?over=months"));
    // Nothing has a date: the result is all that can be told.
    let made = simulate(&house, &event, 1_000, 1).await.expect(201);
    assert_eq!(made["cash"], json!({ "months": [], "complete": false }));
    let text = viewer.get(&path).await.expect(200).text();
    assert!(text.contains("résultat : P5") || text.contains("résultat\u{a0}: P5"), "{text}");
    phase(&house, &event, "inscriptions", json!({ "on": "2026-01-31" })).await;
    assert!(viewer.get(&path).await.expect(200).text().contains("a changé depuis"));
    let made = simulate(&house, &event, 1_000, 1).await.expect(201);
    let january = &made["cash"]["months"][0]["cash"];
    assert_eq!(minor(january, "/p50") - 2_000_000 + 100_000, minor(made.json(), "/result/p50"));
    let text = viewer.get(&path).await.expect(200).text();
    assert!(text.contains("2026-01") && text.contains("pas de date") && text.contains("résultat"), "{text}");
}

/// 36 months in which nothing moves are drawn; more would press the others together, and not even be seen if they were left out.
async fn a_long_rest_is_told(house: House) {
    let event = uncertain(&house, "congres").await;
    phase(&house, &event, "salle", json!({ "on": "2022-05-15" })).await;
    let (viewer, path) = (house.user("viewer"), at(&event, "scenarios/reference/fan.svg?over=months"));
    for (june, gap) in [("2025-06", false), ("2025-07", true)] {
        phase(&house, &event, "inscriptions", json!({ "on": format!("{june}-01") })).await;
        simulate(&house, &event, 1_000, 1).await.expect(201);
        let fr = viewer.get(&path).await.expect(200).text();
        let en = viewer.get(&path).lang("en").await.expect(200).text();
        assert!(fr.contains("2022-05") && fr.contains(june), "{fr}");
        assert_eq!(fr.contains("2022-06"), !gap, "{fr}");
        assert_eq!(fr.contains(">…<"), gap, "{fr}");
        assert_eq!(fr.contains("plus de trois ans sans mouvement"), gap, "{fr}");
        assert_eq!(en.contains("more than three years without movement"), gap, "{en}");
    }
}

async fn works_on_the_demo(house: House) {
    house.load_demo().await;
    for scenario in ["reference", "prudent", "ambitieux"] {
        let path = format!("events/congres-2015/budget/scenarios/{scenario}/fan.svg?over=months");
        let text = house.user("viewer").get(path).await.expect(200).text();
        // November 2014 to October 2015, all of it dated.
        assert!(text.contains("2014-11") && text.contains("2015-10") && !text.contains("résultat"), "{text}");
    }
}
