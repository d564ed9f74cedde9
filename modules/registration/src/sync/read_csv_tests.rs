use super::*;
use crate::{
    model::member::SyncSettingsIn,
    sync::entry::{Entry, Wrong},
};
use encoding_rs::WINDOWS_1252;
use proptest::prelude::*;

fn read(bytes: &[u8], size: usize, encoding: &'static Encoding) -> Result<Vec<Entry>> {
    let mapping = Mapping::new(&SyncSettingsIn::default(), false);
    let (mut csv, mut out) = (Csv::new(mapping, encoding), Collector::default());
    for piece in bytes.chunks(size) {
        csv.push(piece, &mut out)?;
    }
    csv.finish(&mut out)?;
    Ok(out.entries)
}

#[test]
fn a_french_spreadsheet_is_read_however_it_is_cut() {
    let text = "\u{feff}Identifiant;Prénom;NOM;Courriel;Structure\r\n\
                a1;Zoé;\"de \"\"La\"\" Tour\";zoe@courriel.example;\"Communauté\r\nde communes\"  \r\n\
                \r\n\
                a2;  Léa ;Exemple;;\r\n\
                ;;;;\r\n\
                a3;Max;Exemple;not an address;\r\n\
                a1;Zoé;Twice;;\r\n\
                a4;Too;Few\r\n\
                a5;Cut;\"off";
    for size in [1, 2, 3, 17, 10_000] {
        let entries = read(text.as_bytes(), size, UTF_8).expect("a table");
        let lines: Vec<_> = entries.iter().map(|entry| entry.line.unwrap_or(0)).collect();
        assert_eq!(lines, [2, 5, 7, 8, 9, 10], "size {size}");
        let first = entries[0].item.as_ref().expect("good");
        assert_eq!((first.family_name.as_deref(), first.given_name.as_deref()), (Some("de \"La\" Tour"), Some("Zoé")));
        assert_eq!(first.organisation, Some(Some("Communauté de communes".to_owned())));
        let second = entries[1].item.as_ref().expect("good");
        assert_eq!((second.given_name.as_deref(), &second.email), (Some("Léa"), &None));
        assert!(matches!(&entries[2].wrong, Some(Wrong::Invalid(wrong)) if wrong[0].field == "email"));
        assert_eq!(entries[3].wrong, Some(Wrong::DuplicateKey(0)));
        assert_eq!(entries[4].wrong, Some(Wrong::Unreadable("cells".to_owned())));
        assert_eq!(entries[5].wrong, Some(Wrong::Unreadable("truncated".to_owned())));
    }
}

#[test]
fn another_encoding_is_read_if_it_is_declared() {
    let text = b"external_id,given_name,family_name\na,Andr\xe9,Exemple\nb,Plain,Exemple\n";
    let declared = read(text, 5, WINDOWS_1252).expect("a table");
    assert_eq!(declared[0].item.as_ref().and_then(|item| item.given_name.as_deref()), Some("André"));
    let undeclared = read(text, 5, UTF_8).expect("a table");
    assert!(matches!(&undeclared[0].wrong, Some(Wrong::Invalid(wrong)) if wrong[0].code == "encoding"));
    assert_eq!(undeclared[0].key.as_deref(), Some("a"), "its key is plain, so it counts as present");
    assert!(undeclared[1].item.is_some());
    let head = read(b"identifiant;pr\xe9nom\na;b\n", 100, UTF_8).expect_err("the head cannot be read");
    assert_eq!(head.code(), "request.invalid");
}

#[test]
fn heads_that_nobody_knows_refuse_the_file() {
    for text in ["identifiant;cotisation\na;1\n", "prénom;nom\na;b\n", "identifiant;id\na;b\n", "", "\n"] {
        assert!(read(text.as_bytes(), 100, UTF_8).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn cells_survive(rows in prop::collection::vec(("[A-Za-z0-9]{1,8}", "[a-zé;,\"\n ]{0,12}"), 1..20), size in 1usize..50) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut text = "external_id;organisation\r\n".to_owned();
        for (n, (key, cell)) in rows.iter().enumerate() {
            text.push_str(&format!("{n}-{key};{}\r\n", quoted(cell)));
        }
        let entries = read(text.as_bytes(), size, UTF_8).expect("a table");
        prop_assert_eq!(entries.len(), rows.len());
        for (entry, (_, cell)) in entries.iter().zip(&rows) {
            let item = entry.item.as_ref().expect("good");
            let tidy = crate::sync::tidy::line(cell);
            prop_assert_eq!(item.organisation.clone().flatten().unwrap_or_default(), tidy);
        }
    }

    #[test]
    fn whatever_comes_it_ends(bytes in prop::collection::vec(any::<u8>(), 0..300), size in 1usize..20) {
        let _outcome = read(&bytes, size, UTF_8);
    }
}
