//! DELETE /users/{user}/suspensions

use super::support::{Browser, PASSWORD, person, trail};
use tests::{House, on_both};

on_both!(lets_in_again_and_does_nothing_twice);

async fn lets_in_again_and_does_nothing_twice(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let path = format!("users/{}/suspensions", claire.id);
    house.admin().post(&path).await.expect(200);
    Browser::new(&house).sign_in("claire", PASSWORD, "").await.expect(403);
    house.admin().delete(&path).await.expect(204);
    Browser::new(&house).sign_in("claire", PASSWORD, "").await.expect(303);
    assert_eq!(house.admin().get(format!("users/{}", claire.id)).await.expect(200)["status"], "active");
    let before = house.dump();
    house.admin().delete(&path).await.expect(204);
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
    assert!(trail(&house, &claire.id).await.contains(&"user.reinstated".to_owned()));
    house.admin().delete(format!("users/{}/suspensions", uuid::Uuid::from_u128(7))).await.refused(404, "not_found");
}
