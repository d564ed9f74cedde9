//! Lines by account, and their sums: the same for all documents.

use super::{
    house::{Currency, Result, broken},
    model::{Budget, Funder, Line, Side},
};
use crate::rules::money::nearest;

/// Charges and produits, or gifts in kind and what they are used for.
pub struct Part<'a> {
    /// Whether these are gifts in kind, which no money moves for.
    pub in_kind: bool,
    /// Accounts 60 to 69, or 86.
    pub left: Column<'a>,
    /// Accounts 70 to 79, or 87.
    pub right: Column<'a>,
}

/// One column.
pub struct Column<'a> {
    /// Accounts of two digits, in their order.
    pub classes: Vec<Class<'a>>,
    /// The sum in whole units.
    pub whole: i64,
    /// The sum in minor units.
    pub minor: i64,
}

/// The lines of an account of two digits.
pub struct Class<'a> {
    /// The two digits.
    pub code: &'a str,
    /// What the account is called; may be empty.
    pub label: &'a str,
    /// Places among the lines of the budget.
    pub lines: Vec<usize>,
    /// The sum in whole units.
    pub whole: i64,
    /// The sum in minor units.
    pub minor: i64,
}

impl Part<'_> {
    /// Produits less charges, in whole units.
    pub fn balance(&self) -> Result<i64> {
        self.right.whole.checked_sub(self.left.whole).ok_or_else(too_large)
    }

    /// Produits less charges in minor units, if their whole units do not say it.
    pub fn hidden(&self, currency: Currency) -> Option<i64> {
        let shown = i128::from(self.right.whole) - i128::from(self.left.whole);
        let exact = i128::from(self.right.minor) - i128::from(self.left.minor);
        let said = shown * unit(currency) == exact;
        i64::try_from(exact).ok().filter(|_| !said)
    }

    /// Whether anything stands in it.
    pub fn is_empty(&self) -> bool {
        self.left.classes.is_empty() && self.right.classes.is_empty()
    }
}

/// Money first, then gifts in kind.
pub fn parts(budget: &Budget) -> Result<[Part<'_>; 2]> {
    Ok([
        Part { in_kind: false, left: column(budget, Side::Expense)?, right: column(budget, Side::Income)? },
        Part { in_kind: true, left: column(budget, Side::InKindExpense)?, right: column(budget, Side::InKindIncome)? },
    ])
}

fn column(budget: &Budget, side: Side) -> Result<Column<'_>> {
    let mut places: Vec<usize> = (0..budget.lines.len()).filter(|at| budget.lines[*at].side == side).collect();
    // The sort is stable: lines of one account keep their order.
    places.sort_by(|one, other| budget.lines[*one].account.cmp(&budget.lines[*other].account));
    let mut classes: Vec<Class<'_>> = Vec::new();
    for at in places {
        let line = &budget.lines[at];
        let code = two_digits(&line.account);
        if classes.last().is_none_or(|class| class.code != code) {
            let label = budget.headings.iter().find(|heading| heading.code == code).map_or("", |one| &one.label);
            classes.push(Class { code, label, lines: Vec::new(), whole: 0, minor: 0 });
        }
        if let Some(class) = classes.last_mut() {
            class.lines.push(at);
            class.whole = sum([class.whole, line.whole])?;
            class.minor = sum([class.minor, line.amount_minor])?;
        }
    }
    let whole = sum(classes.iter().map(|class| class.whole))?;
    let minor = sum(classes.iter().map(|class| class.minor))?;
    Ok(Column { classes, whole, minor })
}

fn two_digits(account: &str) -> &str {
    account.char_indices().nth(2).map_or(account, |(end, _)| &account[..end])
}

/// What funders have together as a share of the income; none where shares mean nothing.
pub fn share_of<'a>(budget: &Budget, funders: impl Iterator<Item = &'a Funder>) -> Result<Option<i64>> {
    let meaningful = budget.funders.iter().all(|funder| funder.share.is_some());
    if meaningful { sum(funders.filter_map(|funder| funder.share)).map(Some) } else { Ok(None) }
}

/// The exact sum.
pub fn sum(amounts: impl IntoIterator<Item = i64>) -> Result<i64> {
    amounts.into_iter().try_fold(0_i64, i64::checked_add).ok_or_else(too_large)
}

fn too_large() -> kernel::error::ApiError {
    broken("a total of the budget is beyond 64 bits")
}

/// Minor units of a whole one.
fn unit(currency: Currency) -> i128 {
    10_i128.pow(currency.exponent().min(6).into())
}

/// Lines whose whole amount is not their own amount rounded half to even: they carry what rounding leaves over. With
/// each, how many whole units more than rounding would give.
pub fn carriers(budget: &Budget) -> Vec<(&Line, i64)> {
    let unit = unit(budget.currency);
    let rounded = |line: &Line| i64::try_from(nearest(line.amount_minor.into(), unit)).unwrap_or(line.whole);
    let own = |line: &Line| line.whole.saturating_sub(rounded(line));
    budget.lines.iter().map(|line| (line, own(line))).filter(|(_, more)| *more != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::{house::Lang, sample};
    use proptest::prelude::*;

    #[test]
    fn lines_are_grouped_by_account() {
        let budget = sample::budget(Lang::Fr);
        let [money, in_kind] = parts(&budget).expect("small");
        let codes: Vec<&str> = money.left.classes.iter().map(|class| class.code).collect();
        assert_eq!(codes, ["60", "61", "62", "64"]);
        assert_eq!(money.balance().expect("small"), 0);
        assert_eq!(in_kind.balance().expect("small"), 0);
        assert_eq!((money.left.minor, in_kind.left.minor), (5_360_050, 400_000));
    }

    #[test]
    fn a_sum_beyond_64_bits_is_said() {
        let mut budget = sample::budget(Lang::Fr);
        budget.lines.iter_mut().for_each(|line| line.amount_minor = i64::MAX);
        assert!(parts(&budget).is_err());
    }

    proptest! {
        #[test]
        fn columns_are_the_sum_of_their_lines(
            amounts in prop::collection::vec((-1_000_000_i64..1_000_000, 0_usize..4, "[678][0-9]{1,4}"), 0..40),
        ) {
            let mut budget = sample::budget(Lang::En);
            let sides = [Side::Expense, Side::Income, Side::InKindExpense, Side::InKindIncome];
            let first = budget.lines[0].clone();
            budget.lines = amounts.iter().map(|(minor, side, account)| {
                let (amount_minor, whole, side, account) = (*minor, minor / 100, sides[*side], account.clone());
                crate::papers::Line { amount_minor, whole, side, account, ..first.clone() }
            }).collect();
            let parts = parts(&budget).expect("small");
            let columns = parts.iter().flat_map(|part| [&part.left, &part.right]);
            let mut seen = Vec::new();
            for column in columns {
                let lines: Vec<usize> = column.classes.iter().flat_map(|class| class.lines.clone()).collect();
                prop_assert_eq!(column.whole, lines.iter().map(|at| budget.lines[*at].whole).sum::<i64>());
                prop_assert_eq!(column.minor, lines.iter().map(|at| budget.lines[*at].amount_minor).sum::<i64>());
                prop_assert!(column.classes.windows(2).all(|pair| pair[0].code < pair[1].code));
                seen.extend(lines);
            }
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..budget.lines.len()).collect::<Vec<_>>());
        }
    }
}
