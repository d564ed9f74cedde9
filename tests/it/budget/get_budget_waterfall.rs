use super::{at, catered};
use tests::{House, on_both};

on_both!(goes_from_income_to_the_balance);

async fn goes_from_income_to_the_balance(house: House) {
    let event = catered(&house, "congres").await;
    let path = at(&event, "scenarios/reference/waterfall.svg");
    let picture = house.user("viewer").get(&path).lang("en").await.expect(200);
    assert_eq!(picture.media_type(), "image/svg+xml");
    let svg = picture.text();
    for part in ["Congress congres", "+€2,000", "-€1,500", "Result (surplus): €500"] {
        assert!(svg.contains(part), "no {part} in {svg}");
    }
    assert!(house.admin().get(&path).await.expect(200).text().contains("Total des produits"));
    house.admin().get(at(&event, "scenarios/rien/waterfall.svg")).await.refused(404, "not_found");
    house.anon().get(&path).await.refused(401, "auth.required");
}
