//! Who may do what: every operation, by every kind of caller, compared with the scope and the fence that the handler's own
//! signature states, and written down for people to review.

use super::furnished::{Furnished, NOBODY, takes_if_match};
use chrono::TimeDelta;
use kernel::{
    app::Witnessed,
    auth::{Role, ScopeDef},
};
use reqwest::Method;
use serde_json::json;
use tests::{Actor, House, Operation, Request, on_both};

on_both!(every_operation_admits_whom_scope_and_fence_say, a_foreign_organisation_looks_unknown);

/// What a caller is, as far as admission goes.
#[derive(Clone, Copy)]
enum Who {
    Nobody,
    /// A role for all events.
    Everywhere(Role),
    /// A role for another event only.
    Elsewhere(Role),
    NoRole,
    /// A program of the organisation that the paths name.
    OwnClient,
    /// A program of another organisation.
    ForeignClient,
    /// Suspended, or with a token that has expired.
    Ended,
}

/// Where a handler is stricter than its scope and fence: operation, callers, what they get, and why.
const STRICTER: &[(&str, &[&str], &str, &str)] = &[
    ("list_client_secrets", &["own client", "foreign client"], "404", "the client in the path is another one"),
    ("list_my_tokens", &["own client", "foreign client"], "403", "programs have no personal tokens"),
    ("get_my_token", &["own client", "foreign client"], "403", "programs have no personal tokens"),
    ("delete_my_token", &["own client", "foreign client"], "403", "programs have no personal tokens"),
    ("get_registration", &["own client", "foreign client"], "404", "the person came through no partner"),
    ("get_badge", &["own client", "foreign client"], "404", "the person came through no partner"),
    ("get_badge_code", &["own client", "foreign client"], "404", "the person came through no partner"),
    ("get_certificate", &["own client", "foreign client"], "404", "the person came through no partner"),
    ("create_sync", &["foreign client"], "404", "the partner is looked for before a large body is read"),
];

fn in_words(status: u16, admins: u16) -> &'static str {
    match status {
        401 => "401",
        403 => "403",
        404 if admins != 404 => "404",
        _ => "in",
    }
}

/// What admission must answer.
fn expected(seen: &Witnessed, body_first: bool, scopes: &[ScopeDef], who: Who) -> &'static str {
    let scope = scopes.iter().find(|scope| scope.name == seen.scope);
    let in_event = seen.route.contains("{event}");
    let of_partner = seen.route.contains("{partner}");
    let role_has = |role| scope.is_none_or(|scope| scope.in_role(role));
    match (who, seen.fence) {
        (Who::Ended, _) => "401",
        (Who::Nobody, _) => {
            if seen.anonymous {
                "in"
            } else {
                "401"
            }
        }
        _ if seen.anonymous => "in",
        (Who::Everywhere(role), _) => {
            if role_has(role) {
                "in"
            } else {
                "403"
            }
        }
        (Who::NoRole, _) => {
            if scope.is_none() {
                "in"
            } else {
                "403"
            }
        }
        (Who::Elsewhere(role), _) if !role_has(role) => "403",
        (Who::Elsewhere(_), _) if scope.is_none() => "in",
        (Who::Elsewhere(_), "whole" | "home") => "403",
        // A grant for another event opens directories; of this event it shows nothing.
        (Who::Elsewhere(_), _) => {
            if in_event {
                "404"
            } else {
                "in"
            }
        }
        (Who::OwnClient | Who::ForeignClient, _) if scope.is_some_and(|scope| !scope.partners) => "403",
        (Who::OwnClient | Who::ForeignClient, "whole" | "event") => {
            if scope.is_none() {
                "in"
            } else {
                "403"
            }
        }
        (Who::OwnClient, _) => "in",
        // A wrong body is what is refused first; with a right one see the other test below.
        (Who::ForeignClient, _) => {
            if of_partner && !body_first {
                "404"
            } else {
                "in"
            }
        }
    }
}

/// A request that changes nothing when it is let in: its body or its version is wrong, or it names nothing.
fn harmless(furnished: &Furnished, actor: &Actor, operation: &Operation, partner: &str) -> Request {
    let method = operation.method.parse().expect("a method");
    let mut given = vec![("partner", partner)];
    // Nobody sees those of others, so for everybody there is none.
    given.extend([("token", NOBODY), ("job", NOBODY)]);
    let last = operation.parameters().last().copied().unwrap_or_default();
    let versioned = takes_if_match(&furnished.house, operation);
    let body = operation.json_body();
    if operation.method != "GET" && body.is_none() && !versioned && !["event", "partner"].contains(&last) {
        given.push((last, NOBODY));
    }
    let request = actor.request(method, furnished.path_to(operation, &given));
    match body {
        Some(_) if versioned => request.if_match("*").json(json!({ "no_such_field": 0 })),
        Some(_) => request.json(json!({ "no_such_field": 0 })),
        None if versioned => request.if_match("\"999999-0\""),
        None => request,
    }
}

async fn every_operation_admits_whom_scope_and_fence_say(house: House) {
    let furnished = Furnished::new(house.clone()).await;
    let partner = furnished.known("/api/v1/partners/{partner}").to_owned();
    let (own, foreign) = (house.by_id("partners", &partner).await, house.partner("Une autre (exemple)").create().await);
    let elsewhere = house.event("ailleurs").create().await;

    let mut callers: Vec<(String, Who, Actor)> = vec![("nobody".to_owned(), Who::Nobody, house.anon())];
    for role in Role::ALL {
        callers.push((role.name().to_owned(), Who::Everywhere(role), house.user(role.name())));
    }
    callers.push(("no role".to_owned(), Who::NoRole, house.stranger()));
    for role in Role::ALL {
        callers.push((
            format!("{} elsewhere", role.name()),
            Who::Elsewhere(role),
            house.user_in(role.name(), &elsewhere),
        ));
    }
    callers.push(("own client".to_owned(), Who::OwnClient, house.partner_client(&own)));
    callers.push(("foreign client".to_owned(), Who::ForeignClient, house.partner_client(&foreign)));
    let suspended = house.user("admin");
    let id = suspended.id().await;
    house.admin().post(format!("users/{id}/suspensions")).await.expect(200);
    callers.push(("suspended".to_owned(), Who::Ended, suspended.clone()));
    house.eventually("the suspension is felt", async || suspended.get("me").await.status() == 401).await;

    let operations: Vec<&Operation> =
        house.contract().operations().iter().filter(|operation| operation.path.starts_with("/api/v1/")).collect();
    let mut admins = Vec::new();
    for operation in &operations {
        admins.push(harmless(&furnished, &house.admin(), operation, &partner).await.status());
    }
    let witnessed = house.app().witnessed();
    let scopes = house.app().scopes().to_vec();
    let (mut wrong, mut rows) = (Vec::new(), Vec::new());
    for (operation, admins) in operations.iter().zip(admins) {
        // A patch is judged together with what it changes, so that has to be found before.
        let body_first = operation.json_body().is_some_and(|(media, _)| !media.contains("merge-patch"));
        let seen = witnessed.iter().find(|seen| seen.route == operation.path && seen.method == operation.method);
        let Some(seen) = seen else {
            wrong.push(format!("{}: its handler takes no Ctx", operation.label()));
            continue;
        };
        let mut row = vec![operation.id.clone()];
        for (name, who, actor) in &callers {
            let response = harmless(&furnished, actor, operation, &partner).await;
            let found = in_words(response.status(), admins);
            let stricter =
                STRICTER.iter().find(|(id, callers, ..)| *id == operation.id && callers.contains(&name.as_str()));
            let due = stricter.map_or_else(|| expected(seen, body_first, &scopes, *who), |(_, _, answer, _)| answer);
            // Where nothing is there, what is not there and what is out of sight look the same.
            let alike = admins == 404 && due == "404" && response.status() == 404;
            if found != due && !alike {
                wrong.push(format!(
                    "{} by {name}: {due} was due, not {found}\n{}",
                    operation.label(),
                    response.story()
                ));
            }
            row.push(found.to_owned());
        }
        rows.push(row);
    }
    assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
    let head: Vec<String> =
        ["operation".to_owned()].into_iter().chain(callers.into_iter().map(|(name, ..)| name)).collect();
    insta::assert_snapshot!("authorisation", table(&head, &rows));

    // Long after: every token has ended.
    let late = house.user("admin");
    late.token().await;
    house.clock.advance(TimeDelta::days(40 * 365));
    for operation in operations {
        let seen = witnessed.iter().find(|seen| seen.route == operation.path && seen.method == operation.method);
        if seen.is_some_and(|seen| !seen.anonymous) {
            harmless(&furnished, &late, operation, &partner).await.refused(401, "auth.required");
        }
    }
}

/// With the names of the columns written downwards, so that a row fits on a line.
fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let first = rows.iter().map(|row| row[0].len()).max().unwrap_or(0);
    let tall = head.iter().skip(1).map(String::len).max().unwrap_or(0);
    let mut lines: Vec<String> = (0..tall)
        .map(|line| {
            let letters = head.iter().skip(1).map(|name| {
                let padded = format!("{name:>tall$}");
                format!("{:>4}", padded.chars().nth(line).unwrap_or(' '))
            });
            format!("{:first$}{}", "", letters.collect::<String>()).trim_end().to_owned()
        })
        .collect();
    lines.extend(rows.iter().map(|row| {
        let cells = row.iter().skip(1).map(|cell| format!("{:>4}", if cell == "in" { "·" } else { cell }));
        format!("{:first$}{}", row[0], cells.collect::<String>())
    }));
    lines.join("\n")
}

/// What partner clients get for a foreign organisation is, to the letter, what they get for one that does not exist: also
/// when what they send is right.
async fn a_foreign_organisation_looks_unknown(house: House) {
    let furnished = Furnished::new(house.clone()).await;
    let theirs = furnished.known("/api/v1/partners/{partner}").to_owned();
    let own = house.partner("Une autre (exemple)").create().await;
    let client = house.partner_client(&own);
    client.get(format!("partners/{}", own.id())).await.expect(200);
    house.settle().await;
    let before = house.dump();
    let mut wrong = Vec::new();
    for operation in house.contract().operations().iter().filter(|one| one.parameters().contains(&"partner")) {
        let method: Method = operation.method.parse().expect("a method");
        let send = |partner: &str| {
            let request =
                client.request(method.clone(), furnished.path_to(operation, &[("partner", partner)])).lang("en");
            let request = if takes_if_match(&house, operation) { request.if_match("*") } else { request };
            match operation.json_body() {
                Some((media, _)) => request.json(&operation.json["requestBody"]["content"][media]["example"]),
                None => request,
            }
        };
        let (foreign, unknown) = (send(&theirs).await, send(NOBODY).await);
        let telling =
            |response: &tests::Response| (response.status(), response["code"].clone(), response["detail"].clone());
        if telling(&foreign) != telling(&unknown) || !matches!(foreign.status(), 403 | 404) {
            wrong.push(format!("{}\n{}\n{}", operation.label(), foreign.story(), unknown.story()));
        }
    }
    assert!(wrong.is_empty(), "these tell a foreign organisation from an unknown one:\n{}", wrong.join("\n"));
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}
