use super::reading::{qr_of_svg, two_days, verify};
use tests::{House, on_both};

on_both!(the_picture_decodes_to_a_code_of_this_registration, an_unknown_registration_has_none);

async fn the_picture_decodes_to_a_code_of_this_registration(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let picture = house.admin().get(format!("{}/badge.svg", made.path)).await.expect(200);
    assert_eq!(picture.media_type(), "image/svg+xml");
    let offline = house.admin().get(format!("{}/offline-list", event.path)).await.expect(200);
    let said = verify(offline["public_key"].as_str().expect("a key"), &qr_of_svg(&picture.text())).expect("genuine");
    assert_eq!(said["registration"], made["id"]);
}

async fn an_unknown_registration_has_none(house: House) {
    let (event, other) = (two_days(&house, "congres", 10).await, two_days(&house, "autre", 10).await);
    let made = house.registers(&event, "Ana").await;
    house.admin().get(format!("{}/registrations/{}/badge.svg", other.path, made.id())).await.refused(404, "not_found");
}
