//! When two entries of the directory are probably one organisation.
//!
//! Two names are compared word by word, without the little words: the share of words that they have in common, where a long
//! word also matches one with a slip of the pen after its first letter. Acronyms are compared as they are, because one letter makes another
//! organisation (ADF and ARF), except that two letters may have changed places (ARDL and ARLD).

use crate::{
    model::duplicate::DuplicateReason as Reason,
    rules::names::{acronym_key, full_keys},
    store::organisations::OrganisationRow,
};
use kernel::ids::PartnerId;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// From this likeness on, in thousandths, similar names are worth showing.
pub const SIMILAR: i64 = 850;
const SAME_NAME: i64 = 1000;
const NEARLY: i64 = 990;
const SAME_SIREN: i64 = 950;
const SAME_ACRONYM: i64 = 900;
const SWAPPED_ACRONYM: i64 = 750;

/// Shorter words match only if they are equal, and so do those with a digit.
const LONG_WORD: usize = 6;
/// Jaro-Winkler similarity from which two long words count as one.
const SAME_WORD: f64 = 0.88;
/// Letters by which the scan looks for words that may match.
const STEM: usize = 4;

/// What one entry is compared by.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The entry.
    pub id: PartnerId,
    full: BTreeSet<String>,
    acronym: Option<String>,
    words: Vec<Vec<String>>,
    siren: Option<String>,
}

impl Profile {
    /// Of a row.
    pub fn of(row: &OrganisationRow) -> Self {
        let full = full_keys(row);
        let words = full.iter().map(|key| telling_words(key)).collect();
        let siren = row.siret.as_ref().and_then(|siret| siret.get(..9)).map(str::to_owned);
        Self { id: row.id, acronym: acronym_key(row), full, words, siren }
    }

    fn short_names(&self) -> impl Iterator<Item = &String> {
        // An organisation may be known by its acronym alone.
        self.acronym.iter().chain(&self.full)
    }
}

fn telling_words(key: &str) -> Vec<String> {
    #[rustfmt::skip]
    const LITTLE: [&str; 22] = [
        "a", "and", "au", "aux", "d", "dans", "de", "des", "du", "en", "et", "for", "in", "l", "la", "le", "les", "of", "par",
        "pour", "sur", "the",
    ];
    let all = || key.split(' ').filter(|word| !word.is_empty()).map(str::to_owned);
    let telling: Vec<String> = all().filter(|word| !LITTLE.contains(&word.as_str())).collect();
    if telling.is_empty() { all().collect() } else { telling }
}

/// Why and how much (1 to 1000) two entries look alike, if they do. The order of the two does not matter.
pub fn likeness(a: &Profile, b: &Profile) -> Option<(Reason, i64)> {
    if a.full.intersection(&b.full).next().is_some() {
        return Some((Reason::SameName, SAME_NAME));
    }
    let mut best = similar_names(a, b).map(|score| (Reason::SimilarName, score));
    let mut consider = |reason, score| {
        if best.is_none_or(|(_, so_far)| so_far < score) {
            best = Some((reason, score));
        }
    };
    if a.siren.is_some() && a.siren == b.siren {
        consider(Reason::SameSiren, SAME_SIREN);
    }
    let is_acronym = |name: &String| a.acronym.as_ref() == Some(name) || b.acronym.as_ref() == Some(name);
    if a.short_names().any(|name| is_acronym(name) && b.short_names().any(|other| other == name)) {
        consider(Reason::SameAcronym, SAME_ACRONYM);
    }
    if let (Some(one), Some(other)) = (&a.acronym, &b.acronym)
        && swapped(one, other)
    {
        consider(Reason::SimilarName, SWAPPED_ACRONYM);
    }
    best
}

fn similar_names(a: &Profile, b: &Profile) -> Option<i64> {
    let pairs = a.words.iter().flat_map(|one| b.words.iter().map(move |other| words_in_common(one, other)));
    pairs.max().filter(|score| *score >= SIMILAR).map(|score| score.min(NEARLY))
}

/// Share of the words that two names have in common, in thousandths.
fn words_in_common(a: &[String], b: &[String]) -> i64 {
    let total = a.len() + b.len();
    if 2_000 * a.len().min(b.len()) < usize::try_from(SIMILAR).unwrap_or(usize::MAX) * total {
        return 0;
    }
    let mut matches = Vec::new();
    for (i, one) in a.iter().enumerate() {
        for (j, other) in b.iter().enumerate() {
            let alike = same_word(one, other);
            if alike > 0 {
                matches.push((alike, one.min(other), one.max(other), i, j));
            }
        }
    }
    // The best matches first; ties by the words, so that the order of the two names does not matter.
    matches.sort_by(|x, y| (y.0, x.1, x.2).cmp(&(x.0, y.1, y.2)));
    let (mut used_a, mut used_b, mut sum) = (BTreeSet::new(), BTreeSet::new(), 0);
    for (alike, _, _, i, j) in matches {
        if !used_a.contains(&i) && !used_b.contains(&j) {
            used_a.insert(i);
            used_b.insert(j);
            sum += alike;
        }
    }
    2 * sum / i64::try_from(total).unwrap_or(i64::MAX)
}

/// 1000 for the same word, less for one with a slip, 0 for another.
fn same_word(a: &str, b: &str) -> i64 {
    if a == b {
        return 1000;
    }
    let begin_alike = a.bytes().next() == b.bytes().next();
    if !begin_alike || a.len().min(b.len()) < LONG_WORD || has_digit(a) || has_digit(b) {
        return 0;
    }
    // In a fixed order, because Jaro's count of transpositions is not symmetric.
    let alike = strsim::jaro_winkler(a.min(b), a.max(b));
    #[allow(clippy::cast_possible_truncation)] // between 0 and 1000
    if alike >= SAME_WORD { (alike * 1000.0) as i64 } else { 0 }
}

/// Acronyms of four letters or more in which two neighbours changed places.
fn swapped(a: &str, b: &str) -> bool {
    let differ: Vec<usize> =
        a.bytes().zip(b.bytes()).enumerate().filter(|(_, (x, y))| x != y).map(|(at, _)| at).collect();
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len() == b.len() && a.len() >= 4 && matches!(differ[..], [i, j] if j == i + 1 && a[i] == b[j] && a[j] == b[i])
}

/// Finds the pairs that are worth comparing, so that a scan need not compare everything with everything: those that share a
/// name, an acronym (its letters in any order), a SIREN, or the beginning of one of their rarest words.
///
/// As many of the rarest words are looked at as two similar names must have at least one of in common. A slip in the first
/// letters of such a word can hide a pair.
pub struct Candidates {
    profiles: Vec<Profile>,
    sharing: HashMap<String, Vec<usize>>,
    traits: Vec<Vec<String>>,
}

impl Candidates {
    /// Of all entries.
    pub fn of(profiles: Vec<Profile>) -> Self {
        let mut frequency: HashMap<&str, usize> = HashMap::new();
        for word in profiles.iter().flat_map(|profile| &profile.words).flatten() {
            *frequency.entry(stem(word)).or_default() += 1;
        }
        let traits: Vec<Vec<String>> = profiles.iter().map(|profile| traits_of(profile, &frequency)).collect();
        let mut sharing: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, one) in traits.iter().enumerate() {
            for name in one {
                sharing.entry(name.clone()).or_default().push(index);
            }
        }
        Self { profiles, sharing, traits }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.profiles.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.profiles.is_empty()
    }

    /// Entry `index` with those after it that look like it.
    pub fn alike(&self, index: usize) -> Vec<Pair> {
        let later: BTreeSet<usize> = self.traits[index]
            .iter()
            .flat_map(|name| self.sharing[name].iter().copied())
            .filter(|other| *other > index)
            .collect();
        let one = &self.profiles[index];
        let pair = |other: usize| {
            let other = &self.profiles[other];
            let (reason, score) = likeness(one, other)?;
            Some(Pair { first: one.id.min(other.id), second: one.id.max(other.id), reason, score })
        };
        later.into_iter().filter_map(pair).collect()
    }
}

/// Two entries that look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The older one.
    pub first: PartnerId,
    /// The newer one.
    pub second: PartnerId,
    /// Why.
    pub reason: Reason,
    /// How much, 1 to 1000.
    pub score: i64,
}

fn stem(word: &str) -> &str {
    // Keys are ASCII.
    if has_digit(word) { word } else { word.get(..STEM).unwrap_or(word) }
}

/// A number tells two things apart, however long the word around it.
fn has_digit(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
}

fn traits_of(profile: &Profile, frequency: &HashMap<&str, usize>) -> Vec<String> {
    let mut traits: BTreeSet<String> = profile.short_names().map(|name| format!("name {name}")).collect();
    traits.extend(profile.siren.iter().map(|siren| format!("siren {siren}")));
    if let Some(acronym) = &profile.acronym {
        let mut letters: Vec<char> = acronym.chars().collect();
        letters.sort_unstable();
        traits.insert(format!("letters {}", letters.into_iter().collect::<String>()));
    }
    for words in &profile.words {
        let rarest: BTreeMap<(usize, &str), ()> =
            words.iter().map(|word| stem(word)).map(|stem| ((frequency[stem], stem), ())).collect();
        traits.extend(rarest.keys().take(worth_looking_at(words.len())).map(|(_, stem)| format!("word {stem}")));
    }
    traits.into_iter().collect()
}

/// Of `n` words all but `need - 1`, where a name that is similar has at least `need` of them. With a similarity of
/// `t` (Dice) two names of n and m words share at least t (n + m) / 2, and m is at least t n / (2 - t).
fn worth_looking_at(n: usize) -> usize {
    let t = usize::try_from(SIMILAR).unwrap_or(1000);
    let need = (t * n).div_ceil(2_000 - t);
    n - need + 1
}

#[cfg(test)]
mod tests;
