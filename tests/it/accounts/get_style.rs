//! GET /oauth/style.css

use tests::{House, on_both};

on_both!(is_what_the_pages_link_to);

async fn is_what_the_pages_link_to(house: House) {
    let page = house.anon().get("/oauth/sign-in").await.expect(200);
    assert!(page.text().contains("href=\"/oauth/style.css\""), "{}", page.story());
    let style = house.anon().get("/oauth/style.css").await.expect(200);
    assert_eq!(style.media_type(), "text/css");
    assert!(style.header("cache-control").contains("max-age=3600") && !style.bytes().is_empty());
}
