//! Names and slugs of organisations.

use crate::{model::organisation::PartnerIn, store::organisations::OrganisationRow};
use kernel::text::{search_key, slugify};
use std::collections::BTreeSet;

/// Words of our own addresses, which no organisation may have as its slug.
pub const RESERVED: [&str; 2] = ["duplicates", "duplicate-scans"];

/// What a slug is made from: the acronym, else the name.
pub fn slug_base(input: &PartnerIn) -> String {
    let from_acronym = input.acronym.as_deref().and_then(slugify);
    from_acronym.or_else(|| slugify(&input.name)).unwrap_or_else(|| "organisation".to_owned())
}

/// `base`, or `base-2`, `base-3`, … whichever is the first that is neither taken nor reserved.
pub fn first_free(base: &str, taken: &[String]) -> String {
    let free = |slug: &String| !taken.contains(slug) && !RESERVED.contains(&slug.as_str());
    // Room for the number within the length that a slug may have.
    let short: String = base.chars().take(74).collect();
    let short = short.trim_end_matches('-');
    let mut candidates = std::iter::once(base.to_owned()).chain((2u32..).map(|n| format!("{short}-{n}")));
    candidates.find(free).unwrap_or_else(|| base.to_owned())
}

/// The name and the aliases, folded for comparison.
pub fn full_keys(row: &OrganisationRow) -> BTreeSet<String> {
    let names = std::iter::once(&row.name).chain(&row.aliases.0);
    names.map(|name| search_key(name)).filter(|key| !key.is_empty()).collect()
}

/// The acronym, folded, without dots and spaces: « A.R.F. » is « ARF ».
pub fn acronym_key(row: &OrganisationRow) -> Option<String> {
    let key = search_key(row.acronym.as_deref()?).replace(' ', "");
    (!key.is_empty()).then_some(key)
}

/// Every name that an organisation can be searched by, folded.
pub fn search_keys(row: &OrganisationRow) -> BTreeSet<String> {
    let acronym = row.acronym.as_deref().map(search_key).filter(|key| !key.is_empty());
    full_keys(row).into_iter().chain(acronym).chain(acronym_key(row)).collect()
}

/// An organisation of this name, for tests.
#[cfg(test)]
pub(crate) fn sample_row(name: &str) -> OrganisationRow {
    let at = kernel::db::At::try_from("2015-01-05T09:00:00Z".to_owned()).expect("an instant");
    OrganisationRow {
        id: kernel::ids::PartnerId(kernel::ids::new_at(at.utc())),
        slug: "sample".to_owned(),
        name: name.to_owned(),
        acronym: None,
        sort_key: search_key(name),
        kinds: kernel::db::AsDoc(vec![crate::model::organisation::PartnerKind::Association]),
        aliases: kernel::db::AsDoc(Vec::new()),
        siret: None,
        site: None,
        postal_address: None,
        country: None,
        parent_id: None,
        successor_id: None,
        note: None,
        merged_into: None,
        version: 1,
        created_at: at,
        updated_at: at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_count_up_only_when_they_must() {
        let taken = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(first_free("unadel", &taken(&[])), "unadel");
        assert_eq!(first_free("unadel", &taken(&["unadel", "unadel-3"])), "unadel-2");
        assert_eq!(first_free(&"a".repeat(80), &taken(&[&"a".repeat(80)])).len(), 76);
        assert_eq!(first_free("duplicates", &[]), "duplicates-2");
    }

    #[test]
    fn acronyms_are_found_with_and_without_dots() {
        let mut row = sample_row("Association des régions de France");
        row.acronym = Some("A.R.F.".to_owned());
        let keys = search_keys(&row);
        assert!(keys.contains("a r f") && keys.contains("arf") && keys.contains("association des regions de france"));
    }
}
