//! Pure decisions about organisations: no database, no HTTP.

use crate::{model::PartnerIn, store::OrganisationRow};
use kernel::text::{search_key, slugify};
use std::collections::BTreeSet;

/// What a slug is made from: the acronym, else the name.
pub fn slug_base(input: &PartnerIn) -> String {
    let from_acronym = input.acronym.as_deref().and_then(slugify);
    from_acronym.or_else(|| slugify(&input.name)).unwrap_or_else(|| "organisation".to_owned())
}

/// `base`, or `base-2`, `base-3`, … whichever is the first that is not taken.
pub fn first_free(base: &str, taken: &[String]) -> String {
    let free = |slug: &String| !taken.contains(slug);
    // Room for the number within the length that a slug may have.
    let short: String = base.chars().take(74).collect();
    let short = short.trim_end_matches('-');
    let mut candidates = std::iter::once(base.to_owned()).chain((2u32..).map(|n| format!("{short}-{n}")));
    candidates.find(free).unwrap_or_else(|| base.to_owned())
}

/// Every name that an organisation is known by, folded for comparison.
pub fn search_keys(row: &OrganisationRow) -> BTreeSet<String> {
    let names = [Some(&row.name), row.acronym.as_ref()].into_iter().flatten().chain(&row.aliases.0);
    names.map(|name| search_key(name)).filter(|key| !key.is_empty()).collect()
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
    }
}
