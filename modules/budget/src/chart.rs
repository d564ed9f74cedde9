//! A budget that comes to follow another version of the plan comptable: its lines keep their meaning, not their numbers.

use crate::{
    errors,
    model::{line::LineIn, vocabulary::Chart},
    store::{
        budgets::BudgetRow,
        lines::{self, LineRow},
    },
};
use kernel::{db::Tx, error::Result, http::Version};

/// The number that the account of each line has in another version, or the lines whose account it does not have.
pub fn moved(lines: &[LineRow], from: Chart, to: Chart) -> std::result::Result<Vec<String>, Vec<&LineRow>> {
    let found: Vec<Option<String>> = lines.iter().map(|line| from.moved(&line.account, to)).collect();
    let missing: Vec<&LineRow> =
        lines.iter().zip(&found).filter(|(_, found)| found.is_none()).map(|(line, _)| line).collect();
    if missing.is_empty() { Ok(found.into_iter().flatten().collect()) } else { Err(missing) }
}

/// Renumbers the accounts of an open budget's lines as another version has them, and says whether there were any to renumber;
/// 422 with the lines whose account it does not have.
pub fn adopt(tx: &mut Tx<'_>, budget: &BudgetRow, chart: Chart) -> Result<bool> {
    let rows = lines::all(tx, budget.event_id)?;
    let accounts = moved(&rows, budget.accounts_version, chart)
        .map_err(|missing| errors::invalid([errors::accounts_missing(chart, &missing)]))?;
    let mut any = false;
    for (row, account) in rows.iter().zip(accounts).filter(|(row, account)| row.account != *account) {
        let input = LineIn { account, ..LineIn::of(row, budget.currency()) };
        lines::update(tx, row, &input, Version::any())?;
        any = true;
    }
    Ok(any)
}
