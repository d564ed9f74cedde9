//! GET /users/{user}

use super::support::person;
use accounts::model::users::RoleName::Viewer;
use tests::{House, on_both};

on_both!(shows_one_with_an_etag, is_not_there_for_others);

async fn shows_one_with_an_etag(house: House) {
    let claire = person(&house, "claire", &[Viewer]).await;
    let path = format!("users/{}", claire.id);
    let user = house.admin().get(&path).await.expect(200);
    assert_eq!((&user["login"], &user["status"]), (&"claire".into(), &"active".into()));
    assert!(!user.text().contains("argon2"));
    house.admin().get(&path).if_none_match(user.etag()).await.expect(304);
}

async fn is_not_there_for_others(house: House) {
    let claire = person(&house, "claire", &[]).await;
    house.user("organiser").get(format!("users/{}", claire.id)).await.refused(403, "auth.forbidden");
    house.admin().get(format!("users/{}", uuid::Uuid::from_u128(7))).await.refused(404, "not_found");
    house.admin().get("users/claire").await.refused(404, "not_found");
}
