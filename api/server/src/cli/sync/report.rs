//! What is said at the end: what was done, what stopped it, and which items a person should look at.

use super::{
    End, SyncArgs,
    sending::path,
    server::{Answer, Server},
};
use registration::model::sync::Code;
use serde_json::Value;

/// Items shown of each outcome.
const SHOWN: usize = 20;
/// Outcomes that a person should look at.
const ATTENTION: [&str; 3] = ["rejected", "conflict", "stale"];
/// Counts, as they are listed.
const COUNTS: [&str; 11] = [
    "received",
    "absent",
    "created",
    "updated",
    "unchanged",
    "cancelled",
    "kept",
    "conflict",
    "stale",
    "rejected",
    "waiting",
];

/// Tells of a sync that has ended.
pub(super) async fn tell(server: &mut Server<'_>, sync: &Value) -> Result<End, End> {
    let items = text(sync, "items_url")?;
    if sync["state"] != "completed" {
        let end = stopped(server.args, &sync["problem"]);
        show_if_possible(server, &sync["problem"], items).await;
        return Ok(end.unwrap_or_else(|| End::Later("the sync did not come to an end on the server.".to_owned())));
    }
    // A count that is not told is not nothing: nobody may take such an answer for a good one.
    if let Some(name) = COUNTS.iter().find(|name| !sync["counts"][**name].is_i64()) {
        return Err(not_understood(&format!("counts.{name}")));
    }
    println!("{}", summary(sync));
    if count(&sync["counts"], "kept") > 0 {
        println!("kept: the file was rightly not followed; GET {items}?outcome=kept says why");
    }
    let mut attention = false;
    for code in sync["warnings"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        attention = true;
        println!("warning: {} ({code})", warning(server.args, code, sync));
    }
    if let Some(plan) = sync["plan"].as_str() {
        println!("plan: {plan}");
        println!(
            "To do exactly that within the hour: the same command with --plan and that, instead of the file and --dry-run."
        );
    }
    for outcome in ATTENTION {
        if count(&sync["counts"], outcome) > 0 {
            attention = true;
            show(server, items, outcome).await?;
        }
    }
    Ok(if attention { End::Attention } else { End::Good })
}

/// Tells of a file that the server did not take, or took and stopped at once.
pub(super) async fn refused(server: &mut Server<'_>, answer: &Answer) -> Result<End, End> {
    if let Some(sync) = answer.body["sync_id"].as_str() {
        let items = format!("{}/{sync}/items", path(server.args));
        show_if_possible(server, &answer.body, &items).await;
    }
    Ok(answer.end(server.args))
}

/// A text that every sync has.
pub(super) fn text<'a>(sync: &'a Value, name: &str) -> Result<&'a str, End> {
    sync[name].as_str().ok_or_else(|| not_understood(name))
}

fn not_understood(missing: &str) -> End {
    End::Later(format!("the server's answer is not understood: it has no `{missing}`."))
}

/// How the sync ended is known already: that its items cannot be had changes nothing of it.
async fn show_if_possible(server: &mut Server<'_>, problem: &Value, items: &str) {
    if show_unsound(server, problem, items).await.is_err() {
        eprintln!("The items could not be fetched; they are at {items}");
    }
}

/// What stopped a sync: whether anything was changed, why, and what to do. `None` for a problem that stops none.
pub(super) fn stopped(args: &SyncArgs, problem: &Value) -> Option<End> {
    let code = problem["code"].as_str()?;
    let untouched =
        |guard: &str, why: &str| End::Guard(format!("nothing was changed: {guard} stopped this file ({code}). {why}"));
    Some(match code {
        "sync.too_many_cancellations" => {
            let (many, limit) = (count(problem, "would_cancel"), count(problem, "limit"));
            let allowed = match args.confirm_cancellations {
                Some(_) => format!("and --confirm-cancellations allows {limit}"),
                None => format!("and {limit} may without confirmation"),
            };
            untouched(
                "the guard against too many cancellations",
                &format!(
                    "It would end {many} memberships, {allowed}. If that is meant, run it again with \
                     --confirm-cancellations {many}."
                ),
            )
        }
        "sync.empty_snapshot" => untouched(
            "the guard against empty files",
            "With --snapshot, a file without members would end all memberships. Check the export; no flag allows this.",
        ),
        "sync.older_snapshot" => untouched(
            "the guard against older files",
            "A newer snapshot was applied after this file was last modified. Send a newer export.",
        ),
        "sync.aborted" => untouched(
            "--abort-on-error",
            &format!(
                "{} items are not good. Correct them, or leave the flag out to apply the others.",
                count(problem, "items")
            ),
        ),
        "sync.plan_outdated" => End::Guard(format!(
            "nothing was changed: the plan holds no more ({code}), because something has changed since the rehearsal, or an \
             hour has passed. Rehearse the file again with --dry-run, and apply its new plan."
        )),
        "sync.cancelled" => End::Guard(format!(
            "the sync was cancelled on the server ({code}). What was applied before stays applied: ask the organisers, \
             then run it again."
        )),
        "sync.cut_off" => {
            End::Later(format!("nothing was changed: the file did not arrive whole ({code}). Run it again."))
        }
        "sync.broke_off" => End::Later(format!(
            "a fault of the server broke the sync off ({code}). What was applied stays applied: run it again, and it goes \
             on where it was."
        )),
        _ => return None,
    })
}

fn count(counts: &Value, name: &str) -> i64 {
    counts[name].as_i64().unwrap_or_default()
}

fn summary(sync: &Value) -> String {
    let counts = COUNTS.iter().map(|name| (*name, count(&sync["counts"], name))).filter(|(_, n)| *n != 0);
    let counts: Vec<String> = counts.map(|(name, n)| format!("{name} {n}")).collect();
    let counts = if counts.is_empty() { "the file has no members".to_owned() } else { counts.join(", ") };
    match sync["dry_run"].as_bool() {
        Some(true) => format!("rehearsed, nothing was changed: {counts}"),
        _ => format!("completed: {counts}"),
    }
}

fn warning(args: &SyncArgs, code: &str, sync: &Value) -> String {
    let counts = &sync["counts"];
    match code {
        "sync.too_many_cancellations" => {
            let many = count(counts, "cancelled");
            format!(
                "{many} memberships would end, and a guard will stop that: if it is meant, run it with \
                 --confirm-cancellations {many}"
            )
        }
        "sync.incomplete_snapshot" => {
            "the file is not complete, so nobody is cancelled for not being in it: check the export".to_owned()
        }
        "sync.columns_ignored" => {
            let columns = sync["ignored_columns"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let columns: Vec<&str> = columns.collect();
            format!("these columns of our own export are not yours to set, and were not read: {}", columns.join(", "))
        }
        "sync.expected_count" => {
            let expected = args.expected_count.map_or_else(|| "another number".to_owned(), |n| n.to_string());
            format!("the file has {} members, and --expected-count is {expected}", count(counts, "received"))
        }
        _ => "see the report of this sync".to_owned(),
    }
}

/// With `--abort-on-error`, the items that are not good.
async fn show_unsound(server: &mut Server<'_>, problem: &Value, items: &str) -> Result<(), End> {
    if problem["code"] == "sync.aborted" {
        for outcome in ATTENTION {
            show(server, items, outcome).await?;
        }
    }
    Ok(())
}

/// Prints the first items with this outcome.
async fn show(server: &mut Server<'_>, items: &str, outcome: &str) -> Result<(), End> {
    let page = server.get(&format!("{items}?outcome={outcome}&limit={SHOWN}")).await?;
    for item in page.body["data"].as_array().into_iter().flatten() {
        println!("{}", line(item));
    }
    if page.body["page"]["next_cursor"].is_string() {
        println!("… and more: GET {items}?outcome={outcome}");
    }
    Ok(())
}

fn line(item: &Value) -> String {
    let text = |name: &str| item[name].as_str().unwrap_or_default();
    let place = match (item["line"].as_i64(), text("origin")) {
        (Some(line), _) => format!("line {line}"),
        (None, "absent") => "not in the file".to_owned(),
        (None, _) => format!("item {}", item["index"]),
    };
    let key = item["external_id"].as_str().unwrap_or("(no key)");
    format!("{place}: {key} {} {}: {}", text("outcome"), text("code"), why(item))
}

/// Why, in words: what the problem says of its fields, else what it says itself, else what the code means.
fn why(item: &Value) -> String {
    let problem = &item["problem"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = problem["errors"].as_array().into_iter().flatten();
    let errors: Vec<String> = errors
        .map(|error| format!("{} {}", text(&error["pointer"]), text(&error["detail"])).trim_start().to_owned())
        .collect();
    if !errors.is_empty() {
        return errors.join(" ");
    }
    // A problem without words of its own repeats its title.
    if problem["detail"].is_string() && problem["detail"] != problem["title"] {
        return text(&problem["detail"]);
    }
    let code: Option<Code> = serde_json::from_value(item["code"].clone()).ok();
    code.map_or_else(|| text(&problem["detail"]), |code| code.words().1.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sync::tests::args;
    use serde_json::json;

    #[test]
    fn a_guard_says_what_to_pass() {
        let problem = json!({ "code": "sync.too_many_cancellations", "would_cancel": 29, "limit": 5 });
        let said = |more: &[&str]| {
            let (code, why) = stopped(&args(more), &problem).expect("it stops").told();
            assert_eq!(code, 5);
            why.expect("a sentence")
        };
        let first = said(&["--snapshot"]);
        for words in ["nothing was changed", "29 memberships", "5 may", "with --confirm-cancellations 29."] {
            assert!(first.contains(words), "“{words}” is not in: {first}");
        }
        let second = said(&["--snapshot", "--confirm-cancellations", "5"]);
        assert!(second.contains("--confirm-cancellations allows 5"), "{second}");
        assert!(stopped(&args(&[]), &json!({ "code": "not_found" })).is_none());
        assert!(stopped(&args(&[]), &Value::Null).is_none());
    }

    #[test]
    fn every_code_comes_with_a_sentence() {
        let field = json!({ "pointer": "/email", "detail": "This is not an e-mail address." });
        let item = json!({
            "index": 1, "line": 3, "origin": "file", "external_id": "X", "outcome": "rejected", "code": "member.invalid",
            "problem": { "title": "Invalid input", "detail": "Invalid input", "errors": [field] },
        });
        assert_eq!(line(&item), "line 3: X rejected member.invalid: /email This is not an e-mail address.");
        let bare = |code: &str| {
            line(&json!({ "index": 4, "line": null, "origin": "absent", "external_id": "Y", "outcome": "conflict",
                "code": code, "problem": null }))
        };
        assert!(bare("member.duplicate_email").starts_with("not in the file: Y conflict member.duplicate_email: An"));
        assert_eq!(bare("member.of_tomorrow"), "not in the file: Y conflict member.of_tomorrow: ");
    }

    #[test]
    fn counts_are_listed_in_one_order() {
        let sync =
            |dry_run: bool| json!({ "dry_run": dry_run, "counts": { "created": 2, "received": 3, "rejected": 1 } });
        assert_eq!(summary(&sync(false)), "completed: received 3, created 2, rejected 1");
        assert_eq!(summary(&sync(true)), "rehearsed, nothing was changed: received 3, created 2, rejected 1");
        assert_eq!(summary(&json!({ "counts": {} })), "completed: the file has no members");
    }
}
