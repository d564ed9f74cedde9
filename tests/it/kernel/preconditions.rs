//! Nobody's change is overwritten unseen, and nothing is sent twice that the caller has already.

use serde_json::json;
use tests::{House, Made, at_once, on_both};

on_both!(
    a_change_needs_the_version_that_was_read,
    weak_tags_and_those_of_other_languages_count,
    of_twenty_changes_at_once_one_wins,
    without_a_version_all_twenty_win,
    what_is_known_is_not_sent_again,
    a_page_has_a_tag_too,
);

async fn partner(house: &House) -> Made {
    house.partner("Une association").create().await
}

async fn a_change_needs_the_version_that_was_read(house: House) {
    let admin = house.admin();
    let partner = partner(&house).await;
    let change = || admin.patch(&partner.path).json(json!({ "acronym": "UA" }));
    let before = house.dump();
    change().await.refused(428, "precondition.required");
    let stale = change().if_match("\"99-0123456789abcdef\"").await.refused(412, "precondition.failed");
    assert_eq!(stale["current_version"], 1);
    for odd in ["", "x", "\"x\"", "\"\"", "\"1", "\"-1\"", "\"1-a\", \"2-b\""] {
        let refused = change().if_match(odd).await;
        assert!(matches!(refused.status(), 412 | 422), "If-Match: {odd}\n{}", refused.story());
    }
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());

    let changed = change().if_match(&partner.etag).await.expect(200);
    assert_eq!(changed["version"], 2);
    assert_ne!(changed.etag(), partner.etag);
    change().if_match(&partner.etag).await.refused(412, "precondition.failed");
    change().if_match("*").await.expect(200);
    assert_eq!(admin.get(&partner.path).await.expect(200)["version"], 3);
}

async fn weak_tags_and_those_of_other_languages_count(house: House) {
    let admin = house.admin();
    let partner = partner(&house).await;
    // A proxy that compresses weakens tags (RFC 9110, 8.8.1).
    let weak = format!("W/{}", partner.etag);
    let changed = admin.patch(&partner.path).json(json!({ "acronym": "UA" })).if_match(&weak).await.expect(200);
    // Only the version says whether it changed; the rest tells representations apart.
    let other = format!("\"{}-0000000000000000\"", changed["version"]);
    admin.patch(&partner.path).json(json!({ "acronym": "UB" })).if_match(other).await.expect(200);
}

const AT_ONCE: usize = 20;

async fn of_twenty_changes_at_once_one_wins(house: House) {
    let admin = house.admin();
    let partner = partner(&house).await;
    let change =
        |n: usize| admin.patch(&partner.path).json(json!({ "acronym": format!("U{n}") })).if_match(&partner.etag);
    let answers = at_once((0..AT_ONCE).map(change)).await;
    let won: Vec<_> = answers.iter().filter(|answer| answer.status() == 200).collect();
    assert_eq!(won.len(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status() == 412).count(), AT_ONCE - 1);
    let now = admin.get(&partner.path).await.expect(200);
    assert_eq!((&now["acronym"], &now["version"]), (&won[0]["acronym"], &json!(2)));
}

/// The control: without the precondition every one of them overwrites another.
async fn without_a_version_all_twenty_win(house: House) {
    let admin = house.admin();
    let partner = partner(&house).await;
    let change = |n: usize| admin.patch(&partner.path).json(json!({ "acronym": format!("U{n}") })).if_match("*");
    let answers = at_once((0..AT_ONCE).map(change)).await;
    let won = answers.iter().filter(|answer| answer.status() == 200).count();
    assert!(won > 1, "nobody was overwritten, so the test above proves nothing");
}

async fn what_is_known_is_not_sent_again(house: House) {
    let admin = house.admin();
    let partner = partner(&house).await;
    let read = |tag: &str| admin.get(&partner.path).if_none_match(tag);
    let (tag, other) = (&partner.etag, "\"9-0123456789abcdef\"");
    for known in [tag.clone(), format!("W/{tag}"), format!("{other}, {tag}"), "*".to_owned()] {
        let unchanged = read(&known).await.expect(304);
        assert!(unchanged.bytes().is_empty());
        assert_eq!(unchanged.etag(), tag);
        assert_eq!(unchanged.header("content-type"), "");
    }
    for unknown in [other.to_owned(), tag.trim_matches('"').to_owned(), String::new()] {
        read(&unknown).await.expect(200);
    }
    // A write is not a read: it answers what it did.
    let changed = admin.patch(&partner.path).json(json!({})).if_match("*").if_none_match("*").await.expect(200);
    assert!(!changed.bytes().is_empty());
    read(tag).await.expect(200);
}

async fn a_page_has_a_tag_too(house: House) {
    let admin = house.admin();
    partner(&house).await;
    let first = admin.get("partners").await.expect(200);
    admin.get("partners").if_none_match(first.etag()).await.expect(304);
    partner(&house).await;
    let second = admin.get("partners").if_none_match(first.etag()).await.expect(200);
    assert_ne!(second.etag(), first.etag());
}
