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

/// How small all may be set for one sheet to hold it: type of 8 points does not go below 6.4.
const TIGHTER: [f32; 3] = [0.93, 0.87, 0.8];

/// Draws it. The same budget gives the same bytes. One that is a little too long for a sheet is set smaller, so that it fits on
/// it with the place to sign; a longer one goes on from sheet to sheet.
pub fn statement(budget: &Budget) -> Result<Vec<u8>> {
    let parts = totals::parts(budget)?;
    let (mut leaf, mut document) = laid_out(budget, &parts, 1.0)?;
    // What takes a third sheet does not fit on one.
    if leaf.draft.len() == 2 {
        for tight in TIGHTER {
            let (smaller, meaning) = laid_out(budget, &parts, tight)?;
            if smaller.draft.len() == 1 {
                (leaf, document) = (smaller, meaning);
                break;
            }
        }
    }
    leaf.finish(document)
}

/// All of it, on as many sheets as it takes.
fn laid_out<'a>(budget: &'a Budget, parts: &[Part<'_>; 2], tight: f32) -> Result<(Leaf<'a>, Group)> {
    let mut leaf = Leaf::new(budget, tight)?;
    let mut meaning = leaf.opening()?;
    let sentences = notes::sentences(budget, parts);
    // A little more than it takes: sums of heights are rounded.
    let signed = notes::signature_height(&leaf) + 0.1;
    // The place to sign never stands alone: what comes last before it stays with it.
    let below = if budget.funders.is_empty() { signed + notes::height(&leaf, &sentences) } else { 0.0 };
    let [money, in_kind] = parts;
    let gifts = !in_kind.is_empty();
    meaning.extend(part(&mut leaf, money, if gifts { 0.0 } else { below })?);
    if gifts {
        meaning.extend(part(&mut leaf, in_kind, 0.0)?);
        meaning.push(both(&mut leaf, money, in_kind, below)?);
    }
    meaning.extend(notes::notes(&mut leaf, &sentences));
    if !budget.funders.is_empty() {
        meaning.extend(funders::table(&mut leaf, signed)?);
    }
    meaning.extend(notes::signature(&mut leaf)?);
    let mut document = Group::new(Tag::Part);
    meaning.into_iter().for_each(|group| document.push(group));
    Ok((leaf, document))
}

/// The totals with gifts in kind.
fn both(leaf: &mut Leaf<'_>, money: &Part<'_>, in_kind: &Part<'_>, below: f32) -> Result<Group> {
    let lang = leaf.budget.lang;
    let missing = |part: &Part<'_>, toward: i64| -> Result<i64> { Ok(part.balance()?.saturating_mul(toward).max(0)) };
    let left = totals::sum([money.left.whole, missing(money, 1)?, in_kind.left.whole, missing(in_kind, 1)?])?;
    let right = totals::sum([money.right.whole, missing(money, -1)?, in_kind.right.whole, missing(in_kind, -1)?])?;
    let label = either(lang, "TOTAL GÉNÉRAL", "GRAND TOTAL");
    columns::totals_table(leaf, &[(label, left, label, right)], below)
}
