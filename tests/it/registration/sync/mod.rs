//! Partners' files, from the first dry run to the night when nothing changes.

use serde_json::{Value, json};
use tests::{Actor, House, Made, Request, Response};

mod create_sync;
mod delete_member;
mod erase_member;
mod get_conflict;
mod get_member;
mod get_sync;
mod get_sync_profile;
mod get_sync_settings;
mod get_sync_template;
mod invite_members;
mod list_conflicts;
mod list_members;
mod list_sync_items;
mod list_syncs;
mod put_member;
mod put_sync_settings;
mod resolve_conflict;

mod sync_crash;
mod sync_csv;
mod sync_export;
mod sync_fence;
mod sync_hard_cases;
mod sync_lines;
mod sync_mail;
mod sync_parallel;
mod sync_plan;
mod sync_staff;
mod sync_time;

/// An event with so many seats that is published, a partner of it, and the partner's program.
pub struct Stage {
    pub house: House,
    pub event: Made,
    pub partner: Made,
    pub client: Actor,
    pub base: String,
}

impl Stage {
    pub async fn new(house: &House, seats: impl Into<Option<u32>>) -> Self {
        let event = house.congress("congres", seats).await;
        let partner = house.partner("UNADEL").create().await;
        house.partnership(&event, &partner).create().await;
        house.publish(&event).await;
        Self::of(house, event, partner)
    }

    pub fn of(house: &House, event: Made, partner: Made) -> Self {
        let client = house.partner_client(&partner);
        let base = format!("events/{}/partners/{}", event.id(), partner.id());
        Self { house: house.clone(), event, partner, client, base }
    }

    /// Another partner of the same event.
    pub async fn other(&self, name: &str) -> Self {
        let partner = self.house.partner(name).create().await;
        self.house.partnership(&self.event, &partner).create().await;
        Self::of(&self.house, self.event.clone(), partner)
    }

    pub fn path(&self, rest: &str) -> String {
        format!("{}/{rest}", self.base)
    }

    /// A file of these members.
    pub fn send(&self, members: &[Value]) -> Request {
        self.client.post(self.path("syncs")).json(json!({ "members": members }))
    }

    pub fn snapshot(&self, members: &[Value]) -> Request {
        self.send(members).query(&[("mode", "snapshot")])
    }

    pub fn csv(&self, text: impl Into<Vec<u8>>) -> Request {
        self.client.post(self.path("syncs")).body("text/csv", text)
    }

    /// Every item of a sync.
    pub async fn items(&self, sync: &Response) -> Vec<Value> {
        self.items_of(&sync.id()).await
    }

    pub async fn items_of(&self, sync: &str) -> Vec<Value> {
        let (mut all, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut request = self.client.get(self.path(&format!("syncs/{sync}/items"))).query(&[("limit", "200")]);
            if let Some(cursor) = &cursor {
                request = request.query(&[("cursor", cursor)]);
            }
            let page = request.await.expect(200);
            all.extend(page.rows().iter().cloned());
            cursor = page.next_cursor();
            if cursor.is_none() {
                return all;
            }
        }
    }

    /// Outcome and code of each item.
    pub async fn outcomes(&self, sync: &Response) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        self.items(sync).await.iter().map(|item| (text(&item["outcome"]), text(&item["code"]))).collect()
    }

    /// The partner's registrations by status.
    pub async fn registered(&self, status: &str) -> Vec<Value> {
        let (mut all, mut cursor) = (Vec::new(), None::<String>);
        let path = format!("events/{}/registrations", self.event.id());
        loop {
            let query = [("partner", self.partner.id()), ("status", status), ("limit", "200")];
            let mut request = self.house.admin().get(&path).query(&query);
            if let Some(cursor) = &cursor {
                request = request.query(&[("cursor", cursor)]);
            }
            let page = request.await.expect(200);
            all.extend(page.rows().iter().cloned());
            cursor = page.next_cursor();
            if cursor.is_none() {
                return all;
            }
        }
    }

    pub async fn member(&self, key: &str) -> Response {
        self.client.get(self.path(&format!("members/{key}"))).await
    }

    /// The registration of a member, as the administrator sees it.
    pub async fn registration(&self, key: &str) -> Response {
        let member = self.member(key).await.expect(200);
        let id =
            member.at("/registration/id").as_str().unwrap_or_else(|| panic!("no registration: {}", member.story()));
        self.house.admin().get(format!("events/{}/registrations/{id}", self.event.id())).await.expect(200)
    }

    /// Waits for the end of a sync that goes on.
    pub async fn done(&self, sync: &Response) -> Response {
        let path = self.path(&format!("syncs/{}", sync.id()));
        self.house
            .eventually("the sync has ended", async || {
                let state = self.client.get(&path).await.expect(200)["state"].clone();
                !["receiving", "queued", "running"].contains(&state.as_str().unwrap_or_default())
            })
            .await;
        self.client.get(&path).await.expect(200)
    }
}

/// A member with this key, whose names and address follow from it.
pub fn member(key: &str) -> Value {
    json!({
        "external_id": key,
        "given_name": format!("Prénom{key}"),
        "family_name": "Exemple",
        "email": format!("{key}@courriel.example"),
    })
}

/// So many of them.
pub fn members(count: usize) -> Vec<Value> {
    (0..count).map(|n| member(&format!("m{n}"))).collect()
}

/// Counts of a sync, those that are not zero.
pub fn counts(sync: &Response) -> Value {
    let counts = sync.at("/counts").as_object().cloned().unwrap_or_default();
    counts.into_iter().filter(|(_, count)| *count != json!(0)).collect()
}

/// One outcome and code.
pub fn one(outcome: &str, code: &str) -> Vec<(String, String)> {
    vec![(outcome.to_owned(), code.to_owned())]
}
