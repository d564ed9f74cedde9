use super::simulated::{place, simulate, uncertain};
use tests::{House, on_both};

on_both!(the_newest_fifty_are_kept);

async fn the_newest_fifty_are_kept(house: House) {
    let event = uncertain(&house, "congres").await;
    for seed in 0..52 {
        simulate(&house, &event, 1_000, seed).await.expect(201);
        house.clock.advance(chrono::TimeDelta::seconds(1));
    }
    let viewer = house.user("viewer");
    let all = viewer.get(format!("{}?limit=200&include_total=true", place(&event))).await.expect(200);
    let seeds: Vec<String> = (2..52).map(|seed| seed.to_string()).collect();
    assert_eq!((all.column("seed"), all.at("/page/total").as_i64()), (seeds, Some(50)));
    let newest = viewer.get(format!("{}?sort=-created_at&limit=1", place(&event))).await.expect(200);
    assert_eq!(newest.column("seed"), ["51"]);
    let next = newest.next_cursor().expect("there are more");
    let page = viewer.get(format!("{}?sort=-created_at&limit=1&cursor={next}", place(&event))).await.expect(200);
    assert_eq!(page.column("seed"), ["50"]);
}
