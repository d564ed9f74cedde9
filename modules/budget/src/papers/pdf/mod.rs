//! The two-column provisional budget that French funders ask for (charges | produits, accounts of the plan comptable,
//! gifts in kind apart), with the funding plan and a place to sign. Amounts are whole units; everything on it adds up
//! as printed.

mod columns;
mod draft;
mod face;
mod funders;
mod leaf;
mod notes;
#[cfg(test)]
mod tests;

use super::{
    house::Result,
    model::Budget,
    totals::{self, Part},
    words::either,
};
use columns::part;
use draft::Group;
use krilla::tagging::Tag;
use leaf::Leaf;

/// Draws it. The same budget gives the same bytes.
pub fn statement(budget: &Budget) -> Result<Vec<u8>> {
    let parts = totals::parts(budget)?;
    let mut leaf = Leaf::new(budget)?;
    let mut meaning = leaf.opening()?;
    for one in &parts {
        if !one.in_kind || !one.is_empty() {
            meaning.extend(part(&mut leaf, one)?);
        }
    }
    if let [money, in_kind] = &parts
        && !in_kind.is_empty()
    {
        meaning.push(both(&mut leaf, money, in_kind)?);
    }
    meaning.extend(notes::notes(&mut leaf, &parts)?);
    if !budget.funders.is_empty() {
        meaning.extend(funders::table(&mut leaf)?);
    }
    meaning.extend(notes::signature(&mut leaf)?);
    let mut document = Group::new(Tag::Part);
    meaning.into_iter().for_each(|group| document.push(group));
    leaf.finish(document)
}

/// The totals with gifts in kind.
fn both(leaf: &mut Leaf<'_>, money: &Part<'_>, in_kind: &Part<'_>) -> Result<Group> {
    let lang = leaf.budget.lang;
    let missing = |part: &Part<'_>, toward: i64| -> Result<i64> { Ok(part.balance()?.saturating_mul(toward).max(0)) };
    let left = totals::sum([money.left.whole, missing(money, 1)?, in_kind.left.whole, missing(in_kind, 1)?])?;
    let right = totals::sum([money.right.whole, missing(money, -1)?, in_kind.right.whole, missing(in_kind, -1)?])?;
    let label = either(lang, "TOTAL GÉNÉRAL", "GRAND TOTAL");
    columns::totals_table(leaf, &[(label, left, label, right)])
}
