//! Units of measure: what a driver counts, and whether a formula comes out in money.
//!
//! A unit is a product of base units with exponents. There is no list of base units: any word is one, and `day` and
//! `days` are two different ones. The code of a currency is a base unit like any other.

use super::problem::{Problem, Span, brief};
use std::fmt;
use std::sync::Arc;

/// Longest text of a unit, in characters.
pub const MAX_UNIT_LENGTH: usize = 80;
/// How many base units one unit may combine.
const MAX_BASES: usize = 12;
/// Largest exponent, either way.
const MAX_EXPONENT: i32 = 99;

/// Base units with exponents other than zero, sorted; `None` where there are none.
type Bases = Option<Arc<[(Arc<str>, i32)]>>;

/// A unit such as `person`, `EUR/person`, `EUR/(person*day)`, `meal/person/day`, `FTE`, `m^2`, `1` or `%`.
///
/// `%` stands alone: a value of 85 with the unit `%` counts as 0.85 in formulas, and has no dimension. Every part of every
/// formula has one, so a copy costs nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    bases: Bases,
    percent: bool,
}

impl Unit {
    /// The unit of a bare number.
    pub const fn one() -> Self {
        Self { bases: None, percent: false }
    }

    /// `%`.
    pub(super) const fn percent() -> Self {
        Self { bases: None, percent: true }
    }

    /// A single base unit, as the code of a currency.
    pub fn base(name: &str) -> Self {
        Self::power(name, 1)
    }

    fn power(name: &str, exponent: i32) -> Self {
        Self { bases: Some(Arc::new([(name.into(), exponent)])), percent: false }
    }

    fn bases(&self) -> &[(Arc<str>, i32)] {
        self.bases.as_deref().unwrap_or_default()
    }

    /// Where it is kept: units of the same address are the same.
    pub(super) fn address(&self) -> usize {
        self.bases.as_ref().map_or(0, |bases| bases.as_ptr().addr())
    }

    /// Reads a unit: words joined by `*` and `/`, parentheses, `^` with an exponent from 1 to 9, `1`; or `%` alone.
    /// As in arithmetic, `EUR/person/day` is `EUR/(person*day)`.
    ///
    /// # Errors
    /// A problem `formula.units` with its place in `text`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.chars().nth(MAX_UNIT_LENGTH).is_some() {
            let at = Span { start: MAX_UNIT_LENGTH, end: MAX_UNIT_LENGTH + 1 };
            let fr = format!("Une unité a au plus {MAX_UNIT_LENGTH} caractères.");
            return Err(Problem::units(at, fr, format!("A unit has at most {MAX_UNIT_LENGTH} characters.")));
        }
        let mut reader = Reader { chars: text.chars().collect(), at: 0 };
        reader.space();
        if reader.take('%') {
            reader.end()?;
            return Ok(Self::percent());
        }
        let unit = reader.product(0)?;
        reader.end()?;
        Ok(unit)
    }

    /// Whether values count in hundredths.
    pub const fn is_percent(&self) -> bool {
        self.percent
    }

    /// Whether it is no dimension at all: `1` or `%`.
    pub fn is_one(&self) -> bool {
        self.bases.is_none()
    }

    /// Whether values of both can be added. `1` and `%` can: a value in percent is taken as its fraction.
    pub(super) fn fits(&self, other: &Self) -> bool {
        self.bases == other.bases
    }

    /// The unit of a product; nothing when it combines more base units than any real quantity.
    pub(super) fn times(&self, other: &Self) -> Option<Self> {
        self.combine(other, 1)
    }

    /// The unit of a quotient; nothing as in [`Unit::times`].
    pub(super) fn per(&self, other: &Self) -> Option<Self> {
        self.combine(other, -1)
    }

    fn combine(&self, other: &Self, sign: i32) -> Option<Self> {
        if other.is_one() {
            return Some(Self { bases: self.bases.clone(), percent: false });
        }
        let mut bases = self.bases().to_vec();
        for (name, exponent) in other.bases() {
            match bases.binary_search_by(|(base, _)| base.cmp(name)) {
                Ok(at) => bases[at].1 += sign * exponent,
                Err(at) => bases.insert(at, (name.clone(), sign * exponent)),
            }
        }
        bases.retain(|(_, exponent)| *exponent != 0);
        let sane = bases.len() <= MAX_BASES && bases.iter().all(|(_, exponent)| exponent.abs() <= MAX_EXPONENT);
        sane.then(|| Self { bases: (!bases.is_empty()).then(|| bases.into()), percent: false })
    }
}

impl fmt::Display for Unit {
    /// As [`Unit::parse`] reads it: `EUR/day/person`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.percent {
            return f.write_str("%");
        }
        let power = |f: &mut fmt::Formatter<'_>, (name, exponent): &(Arc<str>, i32)| match exponent.abs() {
            1 => f.write_str(name),
            exponent => write!(f, "{name}^{exponent}"),
        };
        let mut above = self.bases().iter().filter(|(_, exponent)| *exponent > 0);
        match above.next() {
            Some(first) => power(f, first)?,
            None => f.write_str("1")?,
        }
        for base in above {
            f.write_str("*")?;
            power(f, base)?;
        }
        for base in self.bases().iter().filter(|(_, exponent)| *exponent < 0) {
            f.write_str("/")?;
            power(f, base)?;
        }
        Ok(())
    }
}

/// Reads a unit character by character.
struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn space(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.chars.get(self.at) == Some(&wanted);
        if found {
            self.at += 1;
            self.space();
        }
        found
    }

    fn end(&self) -> Result<(), Problem> {
        if self.at < self.chars.len() { Err(self.wrong()) } else { Ok(()) }
    }

    fn wrong(&self) -> Problem {
        let at = Span { start: self.at, end: (self.at + 1).min(self.chars.len()).max(self.at) };
        let (fr, en) = match self.chars.get(self.at) {
            Some('%') => ("« % » est une unité à lui seul.".to_owned(), "“%” is a unit by itself.".to_owned()),
            Some(c) => (
                format!("« {c} » n'est pas attendu ici dans une unité."),
                format!("“{c}” is not expected here in a unit."),
            ),
            None => ("Il manque la suite de l'unité.".to_owned(), "The unit is not complete.".to_owned()),
        };
        Problem::units(at, fr, en)
    }

    fn product(&mut self, depth: usize) -> Result<Unit, Problem> {
        let mut unit = self.factor(depth)?;
        loop {
            let start = self.at;
            let combined = if self.take('*') {
                unit.times(&self.factor(depth)?)
            } else if self.take('/') {
                unit.per(&self.factor(depth)?)
            } else {
                return Ok(unit);
            };
            unit = combined.ok_or_else(|| too_many(Span { start, end: self.at }))?;
        }
    }

    fn factor(&mut self, depth: usize) -> Result<Unit, Problem> {
        // Eighty characters are at most eighty parentheses; four levels are more than anybody reads.
        if depth < 4 && self.take('(') {
            let unit = self.product(depth + 1)?;
            return if self.take(')') { Ok(unit) } else { Err(self.wrong()) };
        }
        if self.take('1') {
            return Ok(Unit::one());
        }
        let start = self.at;
        let part_of_name = |(at, c): (usize, &char)| c.is_alphabetic() || (at > 0 && (c.is_ascii_digit() || *c == '_'));
        let length = self.chars[start..].iter().enumerate().take_while(|(at, c)| part_of_name((*at, c))).count();
        if length == 0 {
            return Err(self.wrong());
        }
        self.at += length;
        let name: String = self.chars[start..self.at].iter().collect();
        self.space();
        let exponent = if self.take('^') { self.exponent()? } else { 1 };
        Ok(Unit::power(&name, exponent))
    }

    fn exponent(&mut self) -> Result<i32, Problem> {
        let digit = self.chars.get(self.at).and_then(|c| c.to_digit(10)).filter(|digit| *digit > 0);
        let Some(digit) = digit.and_then(|digit| i32::try_from(digit).ok()) else { return Err(self.wrong()) };
        self.at += 1;
        self.space();
        Ok(digit)
    }
}

/// A product of more base units than any real quantity has.
pub(super) fn too_many(at: Span) -> Problem {
    Problem::units(at, "Trop d'unités se combinent ici.", "Too many units are combined here.")
}

/// What a quantity has instead of what was wanted, for a message: `unit` short enough to be read.
pub(super) fn shown(unit: &Unit) -> String {
    brief(&unit.to_string()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit(text: &str) -> Unit {
        Unit::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"))
    }

    #[test]
    fn units_are_read_and_written() {
        let cases = [
            ("person", "person"),
            ("EUR/person", "EUR/person"),
            (" EUR / ( person * day ) ", "EUR/day/person"),
            ("meal/person/day", "meal/day/person"),
            ("1", "1"),
            ("1/month", "1/month"),
            ("%", "%"),
            ("FTE*month*EUR/FTE/month", "EUR"),
            ("m^2*m", "m^3"),
            ("journée", "journée"),
            ("day/day", "1"),
        ];
        for (text, written) in cases {
            assert_eq!(unit(text).to_string(), written, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_unit_is_refused_where_it_goes_wrong() {
        let cases = [
            ("", 0),
            ("EUR/", 4),
            ("EUR person", 4),
            ("2", 0),
            ("%/day", 1),
            ("EUR/%", 4),
            ("(a", 2),
            ("a^0", 2),
            ("((((((a", 4),
        ];
        for (text, start) in cases {
            let problem = Unit::parse(text).expect_err(text);
            assert_eq!((problem.code, problem.start), ("formula.units", start), "{text}");
        }
        assert_eq!(Unit::parse(&"a".repeat(81)).map_err(|problem| problem.start), Err(80));
        assert!(Unit::parse("a*b*c*d*e*f*g*h*i*j*k*l*m").is_err());
    }

    #[test]
    fn the_algebra() {
        assert_eq!(unit("person").times(&unit("EUR/person")), Some(Unit::base("EUR")));
        assert_eq!(unit("EUR").per(&unit("EUR/person")), Some(unit("person")));
        assert!(unit("%").fits(&Unit::one()) && unit("%").is_one());
        assert!(!unit("day").fits(&unit("days")));
        assert_eq!(unit("a^9*a^9*a^9*a^9*a^9*a^9*a^9*a^9*a^9*a^9*a^9").times(&unit("a")), None);
    }

    proptest! {
        #[test]
        fn written_units_read_back(parts in prop::collection::vec(("[a-zA-Zé][a-z0-9_]{0,3}", any::<bool>(), 1_i32..9), 0..6)) {
            let unit = parts.into_iter().fold(Unit::one(), |unit, (name, above, exponent)| {
                let part = Unit::power(&name, exponent);
                if above { unit.times(&part) } else { unit.per(&part) }.expect("few")
            });
            prop_assume!(unit.bases().iter().all(|(_, exponent)| exponent.abs() <= 9));
            prop_assert_eq!(Unit::parse(&unit.to_string()), Ok(unit));
        }

        #[test]
        fn nothing_makes_it_panic(text in ".{0,90}") {
            let _ = Unit::parse(&text);
        }
    }
}
