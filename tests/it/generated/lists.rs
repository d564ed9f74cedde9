//! Every list, in every order, page by page: nothing twice, nothing missed, both ways alike.

use super::furnished::{Furnished, takes_if_match};
use serde_json::{Value, json};
use tests::{House, Operation, Response, on_both};

on_both!(pages_show_every_row_once, cursors_belong_to_their_list, examples_work_on_the_demo_data);

fn sorts(house: &House, operation: &Operation) -> Vec<String> {
    let parameters = operation.json["parameters"].as_array().into_iter().flatten();
    let sort = parameters.map(|it| house.contract().resolve(it)).find(|it| it["name"] == "sort");
    let names = sort.and_then(|sort| sort["schema"]["enum"].as_array());
    names.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

fn lists(house: &House) -> Vec<&Operation> {
    house.contract().operations().iter().filter(|one| one.method == "GET" && !sorts(house, one).is_empty()).collect()
}

/// All rows, read in pages of this size.
async fn read(house: &House, path: &str, sort: &str, limit: usize) -> Vec<Value> {
    let limit = limit.to_string();
    let mut rows: Vec<Value> = Vec::new();
    let mut page = house.admin().get(path).query(&[("sort", sort), ("limit", &limit)]).await.expect(200);
    loop {
        let more = page.at("/page/has_more").as_bool();
        rows.extend(page.rows().iter().cloned());
        assert_eq!(more, Some(page.next_cursor().is_some()), "{}", page.story());
        let Some(cursor) = page.next_cursor() else { break };
        assert!(!page.rows().is_empty(), "a page that leads on shows something\n{}", page.story());
        // The way that a client goes that knows nothing but RFC 8288.
        let link = page.header("link").to_owned();
        let next = link
            .strip_prefix('<')
            .and_then(|rest| rest.split_once('>'))
            .filter(|(_, rel)| rel.contains("rel=\"next\""));
        let (next, _) = next.unwrap_or_else(|| panic!("no Link to the next page: “{link}”"));
        let after =
            house.admin().get(path).query(&[("sort", sort), ("limit", &limit), ("cursor", &cursor)]).await.expect(200);
        page = house.admin().get(next).await.expect(200);
        assert_eq!(page.rows(), after.rows(), "Link and next_cursor lead to the same page");
        assert!(rows.len() < 2_000, "it goes round in circles");
    }
    rows
}

async fn pages_show_every_row_once(house: House) {
    let furnished = Furnished::new(house.clone()).await;
    // Equal names: only the id tells them apart.
    for name in ["Même nom", "Même nom", "Même nom", "même nom"] {
        house.partner(name).create().await;
    }
    for operation in lists(&house) {
        let path = furnished.path(operation);
        for sort in sorts(&house, operation).iter().filter(|sort| !sort.starts_with('-')) {
            let whole = read(&house, &path, sort, 200).await;
            let paged = read(&house, &path, sort, if whole.len() > 40 { 7 } else { 1 }).await;
            assert_eq!(paged, whole, "{}: sort={sort} in small pages", operation.label());
            let mut backwards = read(&house, &path, &format!("-{sort}"), 3).await;
            backwards.reverse();
            assert_eq!(backwards, whole, "{}: sort=-{sort}", operation.label());
            let counted =
                house.admin().get(&path).query(&[("include_total", "true"), ("limit", "1")]).await.expect(200);
            assert_eq!(counted.at("/page/total"), &json!(whole.len()), "{}", operation.label());
        }
        let uncounted = house.admin().get(&path).await.expect(200);
        assert!(uncounted.at("/page/total").is_null(), "counting costs, and nobody asked for it");
    }
}

async fn cursors_belong_to_their_list(house: House) {
    let furnished = Furnished::new(house.clone()).await;
    for name in ["Un", "Deux", "Trois"] {
        house.partner(name).create().await;
    }
    let first = house.admin().get("partners").query(&[("limit", "1")]).await.expect(200);
    let cursor = first.next_cursor().expect("there is more");
    // As they once were: readable, and signed with the same secret.
    let place = json!({ "fingerprint": "", "key": "un", "id": uuid::Uuid::nil() }).to_string();
    let signed = house.app().secrets.sign_text(kernel::secrets::purpose::CURSOR, place.as_bytes());
    for operation in lists(&house) {
        let get = |pairs: &[(&str, &str)]| house.admin().get(furnished.path(operation)).query(pairs);
        for bad in ["", "x", "x.y", "AAAA.AAAA", &format!("{cursor}A"), &signed, &flipped(&cursor)] {
            get(&[("cursor", bad)]).await.invalid("cursor", "cursor");
        }
        if operation.path != "/api/v1/partners" {
            get(&[("cursor", &cursor)]).await.invalid("cursor", "cursor");
        }
    }
    // The same list, asked for otherwise: rows would be missed unseen.
    for other in [("sort", "-name"), ("sort", "created_at"), ("kind", "media"), ("q", "un")] {
        house.admin().get("partners").query(&[other, ("cursor", &cursor)]).await.invalid("cursor", "cursor");
    }
    // Another page size is no other list.
    house.admin().get("partners").query(&[("limit", "2"), ("cursor", &cursor)]).await.expect(200);
}

/// With one character changed.
fn flipped(cursor: &str) -> String {
    let mut bytes = cursor.as_bytes().to_vec();
    bytes[4] = if bytes[4] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).expect("ASCII")
}

/// Swagger UI fills the examples in: pressing “Execute” must do something sensible on the demo data.
async fn examples_work_on_the_demo_data(house: House) {
    let furnished = Furnished::new(house.clone()).await;
    let mut wrong = Vec::new();
    let fits = |operation: &Operation, response: &Response| {
        let depends =
            EXAMPLES_THAT_DEPEND.iter().any(|(id, status, _)| *id == operation.id && *status == response.status());
        (200..300).contains(&response.status()) || depends
    };
    for operation in house.contract().operations() {
        let Some((media, _)) = operation.json_body() else { continue };
        let response = match furnished.tried.get(&operation.id) {
            // A second one would be refused, because names are taken.
            Some(first) => first.clone(),
            None => {
                let method = operation.method.parse().expect("a method");
                let example = &operation.json["requestBody"]["content"][media]["example"];
                let request = house.admin().request(method, furnished.path(operation)).body(media, example.to_string());
                let request = furnished.with_link(operation, request);
                if takes_if_match(&house, operation) { request.if_match("*").await } else { request.await }
            }
        };
        if !fits(operation, &response) {
            wrong.push(response.story());
        }
    }
    assert!(wrong.is_empty(), "examples that do not work:\n{}", wrong.join("\n"));
}

/// Operation, answer and reason, where an example needs what only the caller knows.
const EXAMPLES_THAT_DEPEND: &[(&str, u16, &str)] = &[
    ("create_client_secret", 409, "the example of a client is a public one, without secrets"),
    ("set_my_password", 403, "only the caller knows the present password"),
    ("accept_offer", 409, "the registration that an example makes has a seat already"),
    ("confirm_registration", 409, "the registration that an example makes is confirmed, or cancelled by another"),
    ("give_consents", 409, "the example before it has cancelled the registration that the link opens"),
    ("put_own_needs", 409, "the example before it has cancelled the registration that the link opens"),
    ("resolve_conflict", 404, "nothing in the demo's rosters is in conflict"),
    ("create_budget_submission", 409, "the line that an example adds puts the demo's budget out of balance"),
    ("create_budget_approval", 409, "nothing was submitted"),
    ("create_budget_revision", 409, "the demo's budget is a draft"),
    ("create_partner_merge", 422, "which entry is the double is for people to say"),
];
