use super::{later, told};
use serde_json::json;
use tests::{House, on_both};

on_both!(tells_what_went_into_it_also_by_way_of_others);

async fn tells_what_went_into_it_also_by_way_of_others(house: House) {
    let mut all = Vec::new();
    for name in ["Aaa", "Bbb", "Ccc", "Ddd"] {
        all.push(house.partner(name).create().await);
    }
    let organiser = house.user("organiser");
    for (into, gone, version) in [(1, 0, 1), (2, 1, 2), (2, 3, 1)] {
        later(&house);
        let input = json!({ "merged_id": all[gone].id(), "version": version });
        organiser.post(format!("{}/merges", all[into].path)).json(input).await.expect(201);
    }
    let path = format!("{}/merges", all[2].path);
    let page = house.user("viewer").get(format!("{path}?include_total=true")).await.expect(200);
    assert_eq!(page.column("merged_slug"), ["aaa", "bbb", "ddd"], "in the order of time");
    assert_eq!(page.column("survivor_id"), [all[1].id(), all[2].id(), all[2].id()], "as it was then");
    assert_eq!(page.at("/page/total"), 3);
    assert_eq!(super::walk(&house, &path, &[("sort", "-at")], "merged_slug").await, ["ddd", "bbb", "aaa"]);

    let own = house.partner_client(&all[2]);
    assert_eq!(own.get(&path).await.expect(200).rows().len(), 3);
    let other = house.partner("Eee").create().await;
    let stranger = house.partner_client(&other);
    let unknown = stranger.get("partners/nobody/merges").await.expect(404);
    assert_eq!(told(&stranger.get(&path).await.expect(404)), told(&unknown));
    assert_eq!(told(&stranger.get(format!("{}/merges", all[0].path)).await.expect(404)), told(&unknown));
}
