use super::{at, partners_of};
use serde_json::json;
use tests::{House, on_both};

on_both!(one_page_is_one_proof, is_for_organisers);

async fn one_page_is_one_proof(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    let other = house.partner("ETD").create().await;
    house.partnership(&event, &other).create().await;
    let organiser = house.user("organiser");
    let input = json!({ "channel": "newsletter", "url": "https://unadel.example/12", "relayed_on": "2026-02-16", "reach": 850 });
    let post = |partner, input| organiser.post(format!("{}/relays", at(&event, partner))).json(input);
    let made = post(&partner, input.clone()).await.expect(201);
    assert_eq!((&made["reach"], &made["channel"]), (&json!(850), &json!("newsletter")));
    assert_eq!(organiser.get(made.header("location")).await.expect(200).json(), made.json());
    let again = tests::with(input.clone(), "channel", "web_site");
    let known = post(&partner, again).await.refused(409, "partners.relay_known");
    assert_eq!(known["relay_id"], made["id"]);
    post(&other, input.clone()).await.expect(201);
    for url in ["unadel.example/12", "ftp://unadel.example", "javascript:alert(1)"] {
        post(&partner, tests::with(input.clone(), "url", url)).await.invalid("/url", "http_url");
    }
    post(&partner, tests::with(input, "reach", -1)).await.invalid("/reach", "range");
}

async fn is_for_organisers(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    let path = format!("{}/relays", at(&event, &partner));
    let input = json!({ "channel": "print", "url": "https://unadel.example", "relayed_on": "2026-02-16" });
    for somebody in [house.user("viewer"), house.user("finance"), house.partner_client(&partner)] {
        somebody.post(&path).json(&input).await.refused(403, "auth.forbidden");
    }
    house.user_in("organiser", &event).post(&path).json(&input).await.expect(201);
}
