use serde_json::json;
use tests::{House, on_both};

on_both!(adds_an_organisation, refuses_a_taken_slug);

async fn adds_an_organisation(house: House) {
    let input = json!({ "name": "Union fictive des agents", "acronym": "UFA", "kinds": ["professional_network"] });
    let made = house.user("organiser").post("partners").json(&input).await.expect(201);
    assert_eq!(made["slug"], "ufa");
    let read = house.user("viewer").get(made.header("location")).await.expect(200);
    assert_eq!(read.json(), made.json());
    assert_eq!(read.etag(), made.etag());
}

async fn refuses_a_taken_slug(house: House) {
    house.partner("Une association").with("slug", "taken").create().await;
    let before = house.dump();
    let input = house.partner("Une autre").with("slug", "taken").input();
    house.admin().post("partners").json(input).await.refused(409, "partners.slug_taken");
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}
