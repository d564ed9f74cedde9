//! GET /users

use super::support::person;
use accounts::model::users::RoleName::{Finance, Press, Viewer};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, on_both};

on_both!(filters_and_sorts, pages_hold_everybody_once);

async fn filters_and_sorts(house: House) {
    let event = house.event("congres-2015").create().await;
    let zoe = person(&house, "zoe", &[Viewer]).await;
    house.clock.advance(TimeDelta::seconds(1));
    let adele = person(&house, "adele", &[Press, Finance]).await;
    for (id, name) in [(&zoe.id, "Élodie Zoé"), (&adele.id, "Zacharie Adèle")] {
        let patch = json!({ "display_name": name });
        house.admin().patch(format!("users/{id}")).if_match("*").json(patch).await.expect(200);
    }
    let grants = json!([{ "role": "viewer", "event": event.id() }]);
    let input = json!({ "login": "only-here", "display_name": "Only Here", "grants": grants });
    house.admin().post("users").json(input).await.expect(201);
    house.admin().post(format!("users/{}/suspensions", zoe.id)).await.expect(200);
    let admin = house.admin();
    let list = async |query: &[(&str, &str)]| admin.get("users").query(query).await.expect(200).column("login");
    assert_eq!(list(&[("q", "elod")]).await, ["zoe"]);
    assert_eq!(list(&[("q", "ÉLODIE Z")]).await, ["zoe"]);
    assert_eq!(list(&[("q", "elod%")]).await, ["zoe"], "signs do not count, and are no wildcards");
    for sign in ["%", "_", "*", " "] {
        assert!(list(&[("q", sign)]).await.is_empty(), "“{sign}” is no way to list everybody");
    }
    assert_eq!(list(&[("role", "viewer")]).await, ["only-here", "zoe"]);
    assert_eq!(list(&[("role", "finance")]).await, ["adele"]);
    assert_eq!(list(&[("status", "suspended")]).await, ["zoe"]);
    assert_eq!(list(&[("login", "adele")]).await, ["adele"]);
    let names = list(&[("sort", "name")]).await;
    let at = |login: &str| names.iter().position(|one| one == login).expect("listed");
    assert!(at("zoe") < at("only-here") && at("only-here") < at("adele"), "{names:?}");
    assert_eq!(list(&[("sort", "-login")]).await.first().map(String::as_str), Some("zoe"));
    admin.get("users").query(&[("role", "king")]).await.refused(422, "request.invalid");
}

async fn pages_hold_everybody_once(house: House) {
    for name in ["ada", "bob", "cyd", "dan", "eve"] {
        person(&house, name, &[]).await;
    }
    for sort in ["login", "-login", "name", "created_at", "-created_at"] {
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut query = vec![("sort", sort), ("limit", "2"), ("include_total", "true")];
            if let Some(cursor) = &cursor {
                query.push(("cursor", cursor));
            }
            let page = house.admin().get("users").query(&query).await.expect(200);
            assert_eq!(page["page"]["total"], 6);
            seen.extend(page.column("id"));
            cursor = page.next_cursor();
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 6, "{sort}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 6, "{sort}");
    }
}
