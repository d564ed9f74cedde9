//! Both databases sort alike, or refuse to start.

use super::*;

both!(texts_sort_by_their_bytes, a_sort_column_with_null_would_differ);

fn texts_sort_by_their_bytes(place: Place) {
    let words = ["é", "z", "Z", "a b", "a-b", "ab", "A", "e\u{301}", "ß", "10", "9", "", "ﬁ", "𝔸"];
    for (id, word) in words.iter().enumerate() {
        let (id, word) = (i64::try_from(id).expect("few"), (*word).to_owned());
        place
            .write(move |tx| {
                let conn: &mut Conn = tx;
                let row = (rows::id.eq(id), rows::note.eq(Some(word.clone())));
                Ok(diesel::insert_into(rows::table).values(row).execute(conn)?)
            })
            .expect("it succeeds");
    }
    let mut expected: Vec<Option<String>> = words.iter().map(|word| Some((*word).to_owned())).collect();
    expected.sort();
    let sorted: Vec<Option<String>> =
        rows::table.select(rows::note).order(rows::note).load(&mut place.connect()).expect("it reads");
    assert_eq!(sorted, expected);
    let above: Vec<Option<String>> = rows::table
        .select(rows::note)
        .filter(rows::note.ge("a").and(rows::note.lt("b")))
        .order(rows::note)
        .load(&mut place.connect())
        .expect("it reads");
    assert_eq!(above, ["a b", "a-b", "ab"].map(|word| Some(word.to_owned())), "ranges follow the same order");
}

/// Why sort columns are NOT NULL: NULL comes first on SQLite, last on PostgreSQL. Should the two ever agree, the rule may go.
fn a_sort_column_with_null_would_differ(place: Place) {
    place.write(|tx| Ok(batch(tx, "INSERT INTO rows (id, note) VALUES (1, 'text'), (2, NULL)")?)).expect("it succeeds");
    let sorted: Vec<i64> = rows::table.select(rows::id).order(rows::note).load(&mut place.connect()).expect("it reads");
    let expected = if matches!(place.url, Url::Sqlite(_)) { [2, 1] } else { [1, 2] };
    assert_eq!(sorted, expected);
}

fn refused(options: &str) -> String {
    let place = Place::postgres(options);
    let at_migration = Migrations::merge([crate::migrations()])
        .and_then(|all| all.run(&place.url))
        .expect_err("a database that sorts otherwise is refused");
    let at_start = Db::open(Options::new(place.url.clone(), Arc::new(crate::clock::SystemClock)));
    assert_eq!(at_start.err().as_deref(), Some(at_migration.as_str()));
    at_migration
}

#[test]
fn a_wrong_encoding_is_refused() {
    let message = refused("ENCODING 'SQL_ASCII' LOCALE 'C'");
    assert!(message.contains("SQL_ASCII") && message.contains("CREATE DATABASE"), "{message}");
}

/// With ICU the locale of the operating system may well be C, and texts still sort as in a dictionary.
#[test]
fn a_wrong_collation_is_refused() {
    let message = refused("ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'fr'");
    assert!(message.contains("fr") && message.contains("CREATE DATABASE"), "{message}");
}
