//! The demo data, and for every path parameter of the document something that exists.

use registration::{ids::MemberId, links};
use serde_json::json;
use std::collections::BTreeMap;
use tests::{House, Operation, Request, Response};

/// Names nothing.
pub const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// A house with the demo data in it.
pub struct Furnished {
    pub house: House,
    /// For each path pattern that ends in a parameter, an id that exists.
    known: BTreeMap<String, String>,
    /// What the examples that made them were answered, by operation.
    pub tried: BTreeMap<String, Response>,
    /// The token of the link of somebody who is registered.
    link: String,
    /// The token of somebody who is invited.
    invitation: String,
}

impl Furnished {
    /// Loads the demo and finds, or makes from the document's examples, something for every path.
    pub async fn new(house: House) -> Self {
        house.load_demo().await;
        let confirmed =
            house.admin().get("events/congres-2015/registrations?status=confirmed&limit=1").await.expect(200);
        let somebody = confirmed.rows().first().and_then(|row| row["id"].as_str()).expect("somebody is registered");
        let link = house.link(&house.by_id("events/congres-2015/registrations", somebody).await, 1);
        let invited = json!({ "given_name": "Ana", "family_name": "Exemple", "attendance": "roster" });
        let invited = house.admin().put("events/congres-2015/partners/unadel/members/invited").json(invited);
        let invited = MemberId(invited.await.expect(201).id().parse().expect("an id"));
        let invitation = links::invitation(&house.app().secrets, invited, 1);
        let mut furnished = Self { house, known: BTreeMap::new(), tried: BTreeMap::new(), link, invitation };
        let mut patterns: Vec<String> = furnished
            .house
            .contract()
            .operations()
            .iter()
            .flat_map(|operation| prefixes(&operation.path))
            .filter(|pattern| pattern.starts_with("/api/v1/"))
            .collect();
        patterns.sort_by_key(|pattern| (pattern.split('/').count(), pattern.clone()));
        patterns.dedup();
        for pattern in patterns {
            if let Some(id) = furnished.find(&pattern).await {
                furnished.known.insert(pattern, id);
            }
        }
        furnished.house.settle().await;
        furnished
    }

    async fn find(&mut self, pattern: &str) -> Option<String> {
        let (collection, parameter) = pattern.rsplit_once('/')?;
        let name = parameter.trim_matches(['{', '}']);
        if name == "event" {
            return Some(self.house.admin().get("events/congres-2015").await.expect(200).id());
        }
        // A word of a list rather than an id.
        if name == "figure" {
            return Some("balance".to_owned());
        }
        let collection = self.fill(collection)?;
        let house = self.house.clone();
        let contract = house.contract();
        let example = |operation: &Operation| {
            let (media, _) = operation.json_body()?;
            Some(operation.json["requestBody"]["content"][media]["example"].clone())
        };
        // One thing under several paths: an organisation, and what it is to the event.
        let same =
            self.known.iter().find(|(other, _)| other.ends_with(&format!("/{parameter}"))).map(|(_, id)| id.clone());
        if let Some(id) = same {
            let beside = pattern.rsplitn(3, '/').nth(2)?;
            let fits = |one: &&Operation| {
                let sibling = one.path.strip_prefix(beside).is_some_and(|rest| rest.split('/').count() == 3);
                one.method == "PUT" && sibling && one.path.ends_with(parameter)
            };
            // The path itself, or the one beside it that makes the thing: a partner of an event is a partnership.
            let all = || contract.operations().iter().filter(fits);
            let put = all().find(|one| one.path == pattern).or_else(|| all().next())?;
            let place = self.fill(put.path.rsplit_once('/')?.0)?;
            let put_answer = self.house.admin().put(format!("{place}/{id}")).json(example(put)?).await;
            assert!(put_answer.status() < 300, "the example does not work on the demo data\n{}", put_answer.story());
            return Some(id);
        }
        // Rather a new one, which a test may change, than one that others may rest on.
        if let Some((create, example)) =
            contract.find("POST", &collection).and_then(|create| Some((create, example(create)?)))
        {
            let made = self.house.admin().post(&collection).json(example).await;
            let id = made.at("/id").as_str().map(str::to_owned);
            let made_it = made.status() == 201 && id.is_some();
            self.tried.insert(create.id.clone(), made);
            if made_it {
                return id;
            }
        }
        contract.find("GET", &collection)?;
        let list = self.house.admin().get(&collection).await;
        let first = list.at("/data/0");
        let keys = [&first[format!("{name}_id")], &first[name]["id"], &first["id"]];
        keys.into_iter().find_map(|key| key.as_str().map(str::to_owned))
    }

    /// A pattern with its parameters filled in; `None` if there is nothing for one of them.
    fn fill(&self, pattern: &str) -> Option<String> {
        let mut path = String::new();
        let mut so_far = String::new();
        for segment in pattern.split('/').skip(1) {
            so_far = format!("{so_far}/{segment}");
            let value = if segment.starts_with('{') { self.known.get(&so_far)?.clone() } else { segment.to_owned() };
            path = format!("{path}/{value}");
        }
        Some(path)
    }

    /// The operation's path, to things that exist where there are any.
    pub fn path(&self, operation: &Operation) -> String {
        self.path_to(operation, &[])
    }

    /// The same with some parameters given.
    pub fn path_to(&self, operation: &Operation, given: &[(&str, &str)]) -> String {
        let mut path = String::new();
        let mut pattern = String::new();
        for segment in operation.path.split('/').skip(1) {
            pattern = format!("{pattern}/{segment}");
            // What follows a parameter, as in `{half_day}.pdf`, belongs to the address; such a thing is known elsewhere.
            let parameter = segment.strip_prefix('{').and_then(|rest| rest.split_once('}'));
            let value = parameter.map(|(name, ending)| {
                let given = given.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
                let elsewhere = || self.known.iter().find(|(other, _)| other.ends_with(&format!("/{{{name}}}")));
                let known = match ending {
                    "" => self.known.get(&pattern),
                    _ => elsewhere().map(|(_, id)| id),
                };
                format!("{}{ending}", given.or_else(|| known.map(String::as_str)).unwrap_or(NOBODY))
            });
            path = format!("{path}/{}", value.as_deref().unwrap_or(segment));
        }
        path
    }

    /// The request, with the link of somebody who is registered or invited if the operation asks for one.
    pub fn with_link(&self, operation: &Operation, request: Request) -> Request {
        let name = links::HEADER;
        let parameters = operation.json["parameters"].as_array().into_iter().flatten();
        let asks = parameters.into_iter().any(|parameter| parameter["name"] == name);
        match operation.path.as_str() {
            path if asks && path.starts_with("/api/v1/public/registration") => request.header(name, &self.link),
            "/api/v1/public/invitation" => request.header(name, &self.invitation),
            // Anybody can register, also without an invitation.
            _ => request,
        }
    }

    /// The id that stands for this pattern.
    pub fn known(&self, pattern: &str) -> &str {
        self.known.get(pattern).map_or(NOBODY, String::as_str)
    }
}

/// `/a/{b}` and `/a/{b}/c/{d}` of `/a/{b}/c/{d}/e`.
fn prefixes(path: &str) -> Vec<String> {
    let segments: Vec<&str> = path.split('/').collect();
    let ends = (1..=segments.len()).filter(|end| segments[end - 1].starts_with('{'));
    ends.map(|end| segments[..end].join("/")).collect()
}

/// Whether the operation reads `If-Match`.
pub fn takes_if_match(house: &House, operation: &Operation) -> bool {
    let parameters = operation.json["parameters"].as_array().into_iter().flatten();
    parameters.map(|parameter| house.contract().resolve(parameter)).any(|parameter| parameter["name"] == "If-Match")
}
