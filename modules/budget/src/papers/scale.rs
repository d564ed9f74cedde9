//! From amounts to places in a picture, without a fraction: the same picture on every machine.

use super::{
    house::{Currency, Lang},
    words,
};

/// What all pictures have.
pub struct Frame {
    /// BCP 47.
    pub lang: &'static str,
    /// The title.
    pub title: String,
    /// What it is of.
    pub subtitle: String,
    /// The whole picture in sentences, for those who do not see it.
    pub description: String,
    /// How high it is.
    pub height: i64,
}

/// Amounts along an axis.
pub struct Scale {
    least: i128,
    most: i128,
    from: i128,
    to: i128,
    /// From one round amount to the next.
    step: i128,
}

impl Scale {
    /// The axis on which all of these find room between two places.
    pub fn over(amounts: impl IntoIterator<Item = i64>, from: i64, to: i64) -> Self {
        let (mut least, mut most) = (None::<i64>, None::<i64>);
        for amount in amounts {
            least = Some(least.map_or(amount, |known| known.min(amount)));
            most = Some(most.map_or(amount, |known| known.max(amount)));
        }
        let (least, most) = (i128::from(least.unwrap_or(0)), i128::from(most.unwrap_or(0)));
        // One amount only still needs a length to stand on.
        let most = if least == most { least + 1 } else { most };
        Self { least, most, from: i128::from(from), to: i128::from(to), step: step(most - least) }
    }

    /// The same from a round amount to a round amount: nothing lies beyond the last line of a grid.
    pub fn rounded(amounts: impl IntoIterator<Item = i64>, from: i64, to: i64) -> Self {
        let Self { least, most, from, to, step } = Self::over(amounts, from, to);
        let up = i128::from(most.rem_euclid(step) != 0);
        Self { least: least.div_euclid(step) * step, most: (most.div_euclid(step) + up) * step, from, to, step }
    }

    /// Where an amount is; one beyond the axis is at its end.
    pub fn at(&self, amount: i64) -> i64 {
        let amount = i128::from(amount).clamp(self.least, self.most);
        let place = self.from + (amount - self.least) * (self.to - self.from) / (self.most - self.least);
        i64::try_from(place).unwrap_or(0)
    }

    /// Round amounts along the axis, at most nine, with their labels.
    pub fn ticks(&self, currency: Currency, lang: Lang) -> Vec<(String, i64)> {
        let first = self.least.div_euclid(self.step) + i128::from(self.least.rem_euclid(self.step) != 0);
        let amounts = (0..9).map(|more| (first + more) * self.step).take_while(|amount| *amount <= self.most);
        amounts
            .filter_map(|amount| i64::try_from(amount).ok())
            .map(|amount| (words::amount(amount, currency, lang), self.at(amount)))
            .collect()
    }
}

/// The least round amount of which no more than six and a part fill the span.
fn step(span: i128) -> i128 {
    let mut step: i128 = 1;
    loop {
        for factor in [1, 2, 5] {
            if span / (step * factor) <= 6 {
                return step * factor;
            }
        }
        step *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_round() {
        let scale = Scale::over([0, 5_360_050], 0, 600);
        let labels: Vec<String> = scale.ticks(Currency::EUR, Lang::En).into_iter().map(|(label, _)| label).collect();
        assert_eq!(labels, ["€0", "€10,000", "€20,000", "€30,000", "€40,000", "€50,000"]);
    }

    #[test]
    fn a_rounded_axis_ends_at_a_line() {
        let scale = Scale::rounded([-5_900_000, 830_000, 0], 600, 0);
        let ticks = scale.ticks(Currency::EUR, Lang::En);
        let ends = (ticks.first().cloned(), ticks.last().cloned());
        assert_eq!(ends, (Some(("-€60,000".to_owned(), 600)), Some(("€10,000".to_owned(), 0))));
    }

    proptest! {
        #[test]
        fn everything_is_inside_and_in_order(mut amounts in prop::collection::vec(any::<i64>(), 0..9)) {
            let scale = Scale::over(amounts.iter().copied(), 10, 700);
            amounts.sort_unstable();
            let places: Vec<i64> = amounts.iter().map(|amount| scale.at(*amount)).collect();
            prop_assert!(places.windows(2).all(|pair| pair[0] <= pair[1]));
            let rounded = Scale::rounded(amounts.iter().copied(), 10, 700);
            prop_assert!(amounts.iter().all(|amount| (10..=700).contains(&rounded.at(*amount))));
            let ticks = scale.ticks(Currency::EUR, Lang::Fr).into_iter().chain(rounded.ticks(Currency::EUR, Lang::Fr));
            let ticks = ticks.map(|tick| tick.1);
            prop_assert!(places.into_iter().chain(ticks).all(|at| (10..=700).contains(&at)));
        }
    }
}
