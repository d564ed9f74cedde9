use super::{add, at, eur};
use serde_json::{Value, json};
use tests::{House, Made, on_both};

on_both!(its_figures_add_up_to_the_rows, an_event_without_partners_has_zeros, is_for_staff);

/// Partners at every stage, with amounts, relays and things to do.
pub async fn furnished(house: &House) -> Made {
    let event = house.event("congres-2026").create().await;
    for (number, (stage, kinds, due)) in [
        ("identified", json!(["association"]), Some("2026-02-10")),
        ("identified", json!(["association", "media"]), None),
        ("contacted", json!(["university"]), Some("2026-02-01")),
        ("negotiating", json!(["public_authority"]), Some("2026-04-01")),
        ("agreed", json!(["public_authority"]), None),
        ("signed", json!(["private_sector"]), None),
        ("declined", json!(["media"]), Some("2026-01-01")),
    ]
    .into_iter()
    .enumerate()
    {
        let partner = house.partner(&format!("Organisation {number}")).with("kinds", kinds).create().await;
        let action = due.map(|due| json!({ "what": "Relancer", "due_on": due }));
        house.partnership(&event, &partner).stage(stage).with("next_action", action).create().await;
        let path = at(&event, &partner);
        if number >= 2 {
            let unit = 100_000 * i64::try_from(number).expect("few");
            let cash = json!({ "asked": eur(3 * unit), "promised": eur(2 * unit), "granted": eur(unit), "signed": eur(unit / 2), "received": eur(unit / 4) });
            add(house, &format!("{path}/commitments"), json!({ "kind": "cash", "title": "Subvention", "cash": cash }))
                .await;
            let kind = json!({ "kind": "in_kind", "title": "Salle", "value": eur(unit / 10) });
            add(house, &format!("{path}/commitments"), kind).await;
            add(house, &format!("{path}/commitments"), json!({ "kind": "services", "title": "Sans valeur" })).await;
        }
        for relay in 0..number.min(2) {
            let url = format!("https://organisation-{number}.example/{relay}");
            let input = json!({ "channel": "newsletter", "url": url, "relayed_on": "2026-02-16" });
            add(house, &format!("{path}/relays"), input).await;
        }
    }
    event
}

async fn its_figures_add_up_to_the_rows(house: House) {
    let event = furnished(&house).await;
    let elsewhere = house.event("elsewhere").create().await;
    let partner = house.partner("Elsewhere").create().await;
    house.partnership(&elsewhere, &partner).create().await;
    let viewer = house.user("viewer");
    let figures = viewer.get(format!("{}/partner-pipeline", event.path)).await.expect(200);
    let rows = viewer.get(format!("{}/partnerships", event.path)).await.expect(200).rows().to_vec();
    assert_eq!(figures["partnerships"], rows.len());
    let stages = figures["stages"].as_array().expect("stages");
    let order = ["identified", "contacted", "negotiating", "agreed", "signed", "declined"];
    assert_eq!(stages.iter().map(|stage| stage["stage"].clone()).collect::<Vec<_>>(), order);

    let (mut relays, mut networks) = (0, 0);
    let mut sums: Vec<[i64; 6]> = vec![[0; 6]; order.len()];
    for row in &rows {
        let place = order.iter().position(|stage| row["stage"] == *stage).expect("a stage");
        let path = format!("{}/partnerships/{}", event.path, row["partner"]["id"].as_str().expect("an id"));
        let proofs = viewer.get(format!("{path}/relays")).await.expect(200).rows().len();
        relays += proofs;
        networks += usize::from(proofs > 0);
        for commitment in viewer.get(format!("{path}/commitments")).await.expect(200).rows() {
            let minor = |value: &Value| value["amount_minor"].as_i64().unwrap_or(0);
            for (at, name) in ["asked", "promised", "granted", "signed", "received"].into_iter().enumerate() {
                sums[place][at] += minor(&commitment["cash"][name]);
            }
            sums[place][5] += minor(&commitment["value"]);
        }
    }
    let amounts = |sums: [i64; 6]| {
        let [asked, promised, granted, signed, received, in_kind] = sums.map(eur);
        json!([{ "asked": asked, "promised": promised, "granted": granted, "signed": signed, "received": received, "in_kind": in_kind }])
    };
    for (place, stage) in stages.iter().enumerate() {
        let at = |name: &str| rows.iter().filter(|row| row["stage"] == name).collect::<Vec<_>>();
        let here = at(order[place]);
        assert_eq!(stage["count"], here.len(), "{stage}");
        let beyond = order[place..].iter().filter(|name| place == 5 || **name != "declined");
        assert_eq!(stage["reached"], beyond.map(|name| at(name).len()).sum::<usize>(), "{stage}");
        for kind in stage["kinds"].as_array().expect("kinds") {
            let of_kind =
                |row: &&&Value| row["partner"]["kinds"].as_array().is_some_and(|all| all.contains(&kind["kind"]));
            assert_eq!(kind["count"], here.iter().filter(of_kind).count(), "{stage}");
        }
        let expected = if sums[place] == [0; 6] { json!([]) } else { amounts(sums[place]) };
        assert_eq!(stage["amounts"], expected, "{stage}");
    }
    let mut all = [0; 6];
    for stage in &sums[..5] {
        all.iter_mut().zip(stage).for_each(|(all, one)| *all += one);
    }
    assert_eq!(figures["amounts"], amounts(all), "what was declined does not count");
    assert_eq!((&figures["relays"], &figures["relaying_networks"]), (&json!(relays), &json!(networks)));
    assert_eq!(figures["overdue"], 3);
    let due: Vec<_> = figures["overdue_actions"]
        .as_array()
        .expect("actions")
        .iter()
        .map(|row| row["next_action"]["due_on"].clone())
        .collect();
    assert_eq!(due, ["2026-01-01", "2026-02-01", "2026-02-10"], "the longest overdue first");
}

async fn an_event_without_partners_has_zeros(house: House) {
    let event = house.event("congres").create().await;
    let figures = house.user("viewer").get(format!("{}/partner-pipeline", event.path)).await.expect(200);
    assert_eq!((&figures["partnerships"], &figures["relays"], &figures["amounts"]), (&json!(0), &json!(0), &json!([])));
    let stages = figures["stages"].as_array().expect("stages");
    assert!(stages.len() == 6 && stages.iter().all(|stage| stage["count"] == 0 && stage["reached"] == 0));
}

async fn is_for_staff(house: House) {
    let (event, partner) = super::partners_of(&house, "congres", "UNADEL").await;
    for path in [format!("{}/partner-pipeline", event.path), format!("{}/partner-pipeline/funnel.svg", event.path)] {
        house.partner_client(&partner).get(&path).await.refused(403, "auth.forbidden");
        house.user("check-in").get(&path).await.refused(403, "auth.forbidden");
        house.user_in("viewer", &event).get(&path).await.expect(200);
    }
    house.user("viewer").get("events/nowhere/partner-pipeline").await.refused(404, "not_found");
}
