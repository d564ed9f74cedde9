//! Counting what people need.

use crate::model::needs::NeedCount;
use kernel::text::search_key;
use std::collections::BTreeMap;

/// How many wrote the same, the most frequent first; told as the first of them wrote it. Blanks are nothing.
pub fn count<'a>(said: impl Iterator<Item = &'a str>) -> Vec<NeedCount> {
    let mut all: BTreeMap<String, NeedCount> = BTreeMap::new();
    for text in said.map(str::trim).filter(|text| !text.is_empty()) {
        let same = all.entry(search_key(text)).or_insert_with(|| NeedCount { need: text.to_owned(), people: 0 });
        same.people += 1;
    }
    let mut counts: Vec<NeedCount> = all.into_values().collect();
    counts.sort_by(|one, other| other.people.cmp(&one.people).then_with(|| one.need.cmp(&other.need)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_need_is_counted_together_however_it_is_written() {
        let said = ["sans gluten", "Végétarien", " ", "VEGETARIEN ", "végétarien"];
        let counts: Vec<(String, i64)> =
            count(said.into_iter()).into_iter().map(|count| (count.need, count.people)).collect();
        assert_eq!(counts, [("Végétarien".to_owned(), 3), ("sans gluten".to_owned(), 1)]);
    }
}
