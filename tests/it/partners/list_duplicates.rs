use serde_json::json;
use tests::{Actor, House, on_both};

on_both!(filters_by_reason_and_likeness, forgets_what_is_gone, is_for_staff);

/// A scan, to its end.
pub async fn scan(house: &House, actor: &Actor) {
    let path = actor.post("partners/duplicate-scans").await.expect(202).header("location").to_owned();
    let completed = async || actor.get(&path).await.expect(200)["state"] == "completed";
    house.eventually("the scan is completed", completed).await;
}

/// Three names of one organisation, and an acronym that two have.
async fn directory(house: &House) {
    house.partner("Réseau des élus ruraux").with("slug", "one").create().await;
    super::later(house);
    house.partner("Reseau d'elus ruraux").with("slug", "two").create().await;
    super::later(house);
    house.partner("Autre").with("slug", "three").with("aliases", json!(["réseau des ÉLUS ruraux"])).create().await;
    house.partner("Départements").with("slug", "four").with("acronym", "ADF").create().await;
    house.partner("Danse et formation").with("slug", "five").with("acronym", "ADF").create().await;
    house.partner("Chambre d'agriculture").with("slug", "six").create().await;
}

async fn filters_by_reason_and_likeness(house: House) {
    directory(&house).await;
    let organiser = house.user("organiser");
    assert_eq!(organiser.get("partners/duplicates").await.expect(200).rows().len(), 0, "nobody has looked yet");
    scan(&house, &organiser).await;
    let viewer = house.user("viewer");
    for (query, count) in [
        ("", 4),
        ("reason=same_name", 1),
        ("reason=similar_name", 2),
        ("reason=same_acronym", 1),
        ("reason=same_siren", 0),
        ("min_score=950", 3),
        ("min_score=1000", 1),
        ("reason=same_acronym&min_score=950", 0),
    ] {
        let page = viewer.get(format!("partners/duplicates?include_total=true&{query}")).await.expect(200);
        assert_eq!((page.rows().len(), page.at("/page/total")), (count, &json!(count)), "{query}: {}", page.story());
    }
    let best = viewer.get("partners/duplicates?limit=1").await.expect(200);
    let pair = (best.at("/data/0/first/slug"), best.at("/data/0/second/slug"), best.at("/data/0/score"));
    assert_eq!(pair, (&json!("one"), &json!("three"), &json!(1000)), "the likeliest first, the older entry first");
    let scores = super::walk(&house, "partners/duplicates", &[], "score").await;
    let mut sorted: Vec<i64> = scores.iter().map(|score| score.parse().expect("a number")).collect();
    assert_eq!(sorted.len(), 4);
    sorted.sort_unstable_by_key(|score| -score);
    assert_eq!(scores, sorted.iter().map(i64::to_string).collect::<Vec<_>>());
    viewer.get("partners/duplicates?min_score=0").await.invalid("min_score", "range");
}

async fn forgets_what_is_gone(house: House) {
    directory(&house).await;
    let organiser = house.user("organiser");
    scan(&house, &organiser).await;
    organiser.delete("partners/three").if_match("*").await.expect(204);
    let left = organiser.get("partners/duplicates?include_total=true").await.expect(200);
    assert_eq!((left.rows().len(), left.at("/page/total")), (2, &json!(2)));
    let two = organiser.get("partners/two").await.expect(200);
    let merge = json!({ "merged_id": two["id"], "version": 1 });
    organiser.post("partners/one/merges").json(merge).await.expect(201);
    assert_eq!(organiser.get("partners/duplicates").await.expect(200).column("reason"), ["same_acronym"]);
}

async fn is_for_staff(house: House) {
    let partner = house.partner("UNADEL").create().await;
    house.partner_client(&partner).get("partners/duplicates").await.refused(403, "auth.forbidden");
    house.user("check-in").get("partners/duplicates").await.refused(403, "auth.forbidden");
}
