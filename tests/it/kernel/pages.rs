//! Lists while others write. (That every list shows every row once is a generated test.)

use std::collections::BTreeSet;
use tests::{House, on_both};

on_both!(rows_added_meanwhile_move_nothing, a_row_removed_meanwhile_moves_nothing);

async fn rows_added_meanwhile_move_nothing(house: House) {
    let admin = house.admin();
    let mut expected = BTreeSet::new();
    for n in 0..20 {
        expected.insert(house.partner(&format!("Organisation {n:02}")).create().await.id().to_owned());
    }
    for sort in ["name", "-name", "created_at", "-created_at"] {
        let mut seen: Vec<String> = Vec::new();
        let mut page = admin.get("partners").query(&[("sort", sort), ("limit", "4")]).await.expect(200);
        // Before, in the midst of, and behind what was shown so far; not for ever, or the list would never end.
        for _ in 0..4 {
            for name in ["AAA", "Organisation 09 bis", "ZZZ"] {
                house.partner(name).create().await;
            }
            seen.extend(page.column("id"));
            let cursor = page.next_cursor().expect("there is more");
            page =
                admin.get("partners").query(&[("sort", sort), ("limit", "4"), ("cursor", &cursor)]).await.expect(200);
        }
        while let Some(cursor) = page.next_cursor() {
            seen.extend(page.column("id"));
            page =
                admin.get("partners").query(&[("sort", sort), ("limit", "4"), ("cursor", &cursor)]).await.expect(200);
        }
        seen.extend(page.column("id"));
        let once: BTreeSet<String> = seen.iter().cloned().collect();
        assert_eq!(once.len(), seen.len(), "sort={sort}: a row was shown twice");
        assert!(expected.is_subset(&once), "sort={sort}: a row was missed");
    }
}

async fn a_row_removed_meanwhile_moves_nothing(house: House) {
    let admin = house.admin();
    let mut made = Vec::new();
    for n in 0..6 {
        made.push(house.partner(&format!("Organisation {n}")).create().await);
    }
    let first = admin.get("partners?limit=3").await.expect(200);
    assert_eq!(first.column("name"), ["Organisation 0", "Organisation 1", "Organisation 2"]);
    // The very row that the cursor names.
    admin.delete(&made[2].path).if_match(&made[2].etag).await.expect(204);
    let cursor = first.next_cursor().expect("there is more");
    let second = admin.get("partners").query(&[("limit", "3"), ("cursor", &cursor)]).await.expect(200);
    assert_eq!(second.column("name"), ["Organisation 3", "Organisation 4", "Organisation 5"]);
}
