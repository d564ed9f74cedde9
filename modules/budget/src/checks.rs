//! What is sent, checked against the budget and the directory before it is written.

use crate::{
    errors,
    execution::entry,
    ids::{ActualId, DriverId, LineId},
    model::{
        actual::{ActualIn, ActualKind},
        budget::Settings,
        driver::DriverIn,
        line::LineIn,
        overriding::OverrideIn,
    },
    neighbours::Neighbours,
    rules::{
        actuals::{Entry, refundable, refundable_for, settled_too_much},
        drivers,
        formula::is_driver_name,
        lines,
    },
    store::{
        actuals::{self, ActualRow},
        budgets::BudgetRow,
        drivers::{self as driver_store, DriverRow},
        lines::{self as line_store, LineRow},
    },
};
use kernel::{
    db::Tx,
    error::{Result, Violation},
    ids::{EventId, PartnerId},
    money::Money,
    text::Lang,
};

fn refuse(wrong: Vec<Violation>) -> Result<()> {
    if wrong.is_empty() { Ok(()) } else { Err(errors::invalid(wrong)) }
}

/// 422 at whatever is wrong with a line beside its formula. `kept` is the partner that the line has already: it may stay,
/// though it is gone from the directory.
pub fn line(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    budget: &BudgetRow,
    input: &LineIn,
    kept: Option<PartnerId>,
) -> Result<()> {
    let mut wrong = lines::mistakes(input, budget.currency(), budget.accounts_version);
    wrong.extend(partner(tx, neighbours, input.partner_id, kept)?);
    refuse(wrong)
}

fn partner(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    wanted: Option<PartnerId>,
    kept: Option<PartnerId>,
) -> Result<Option<Violation>> {
    let Some(partner) = wanted.filter(|partner| Some(*partner) != kept && neighbours.has_directory()) else {
        return Ok(None);
    };
    let unknown = neighbours.briefs(tx, &[partner])?.is_empty();
    Ok(unknown.then(|| errors::unknown_partner("/partner_id")))
}

/// 422 at whatever is wrong with a quote, commitment, invoice or payment; its line otherwise. `current` is what it is now, if
/// it is there: while others settle it, its line, kind and amount stay (409).
pub fn actual(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    budget: &BudgetRow,
    input: &ActualIn,
    current: Option<&ActualRow>,
) -> Result<LineId> {
    let mut wrong = lines::actual_mistakes(input, budget.currency());
    wrong.extend(partner(tx, neighbours, input.partner_id, current.and_then(|row| row.partner_id))?);
    let line = line_store::named(tx, budget.event_id, &input.line)?;
    match &line {
        None => wrong.push(errors::unknown_line("/line")),
        Some(line) if line.side.in_kind() && input.kind == ActualKind::Payment => wrong.push(errors::mistake(
            "/kind",
            "in_kind_line",
            "Une contribution en nature ne se paie pas.",
            "What is contributed in kind is not paid.",
        )),
        Some(line) => {
            wrong.extend(settling(tx, budget, input, current, line.id)?);
            wrong.extend(taking_back(tx, budget, input, current, line)?);
            wrong.extend(moving(tx, budget, input, current, line)?);
        }
    }
    refuse(wrong)?;
    let Some(line) = line else { return Err(errors::line_not_found()) };
    if let Some(row) = current {
        let stays = (row.line_id, row.kind) == (line.id, input.kind);
        leaving(tx, row, stays, stays && row.follows_id == input.settles)?;
        let same = (row.line_id, row.kind, row.amount_minor) == (line.id, input.kind, input.amount.amount_minor);
        if !same && !actuals::settling(tx, budget.event_id, row.id)?.is_empty() {
            return Err(errors::actual_in_use());
        }
    }
    Ok(line.id)
}

/// What is wrong with what it settles, if anything.
fn settling(
    tx: &mut Tx<'_>,
    budget: &BudgetRow,
    input: &ActualIn,
    current: Option<&ActualRow>,
    line: LineId,
) -> Result<Option<Violation>> {
    let Some(id) = input.settles else { return Ok(None) };
    let own = current.map(|row| row.id);
    let settled = actuals::get(tx, budget.event_id, id)?.filter(|row| row.line_id == line && Some(row.id) != own);
    let Some(settled) = settled else {
        return Ok(Some(errors::mistake(
            "/settles",
            "unknown_actual",
            "Rien de cet identifiant sur cette ligne.",
            "Nothing of this id was entered for this line.",
        )));
    };
    if !input.kind.settles(settled.kind) {
        return Ok(Some(errors::mistake(
            "/settles",
            "kind_mismatch",
            "Un engagement accepte un devis, une facture règle un engagement, un paiement une facture ou un engagement.",
            "A commitment accepts a quote, an invoice settles a commitment, a payment an invoice or a commitment.",
        )));
    }
    if (input.kind, settled.kind) != (ActualKind::Payment, ActualKind::Invoice) {
        return Ok(None);
    }
    let others = actuals::settling(tx, budget.event_id, settled.id)?;
    let paid = others.iter().filter(|row| Some(row.id) != own).map(|row| row.amount_minor);
    let all: Vec<i64> = paid.chain([input.amount.amount_minor]).collect();
    // What is below nothing was taken back: see `taking_back`.
    if settled.amount_minor >= 0 && all.iter().map(|paid| i128::from(*paid)).sum::<i128>() < 0 {
        return Ok(None);
    }
    Ok(settled_too_much(settled.amount_minor, &all).then(|| {
        errors::mistake(
            "/amount",
            "more_than_invoiced",
            "Les paiements dépasseraient la facture.",
            "The payments would be more than the invoice.",
        )
    }))
}

/// All of a line but one.
fn others(tx: &mut Tx<'_>, event: EventId, line: LineId, but: Option<ActualId>) -> Result<Vec<Entry>> {
    let rows = actuals::of_line(tx, event, line)?;
    Ok(rows.iter().filter(|row| Some(row.id) != but).map(entry).collect())
}

/// A line that is planned to get money back is paid below zero: nothing is taken back there.
fn is_backwards(line: &LineRow) -> bool {
    line.amount_minor.is_some_and(|planned| planned < 0)
}

/// What is wrong with taking money back, if anything: it is no more than was paid on the line, nor than was paid for what it
/// settles.
fn taking_back(
    tx: &mut Tx<'_>,
    budget: &BudgetRow,
    input: &ActualIn,
    current: Option<&ActualRow>,
    line: &LineRow,
) -> Result<Option<Violation>> {
    let amount = input.amount.amount_minor;
    let takes_more = current.map_or(amount < 0, |row| {
        let same = (row.line_id, row.kind, row.follows_id) == (line.id, input.kind, input.settles);
        !same || amount < row.amount_minor
    });
    if input.kind != ActualKind::Payment || !takes_more {
        return Ok(None);
    }
    let entries = others(tx, budget.event_id, line.id, current.map(|row| row.id))?;
    let on_line = (!is_backwards(line)).then(|| refundable(&entries));
    let for_paper = input.settles.and_then(|id| refundable_for(&entries, id));
    let least = [on_line, for_paper].into_iter().flatten().min();
    let Some(left) = least.filter(|left| i128::from(amount) + *left < 0) else { return Ok(None) };
    let limit = i64::try_from(left.abs()).unwrap_or(i64::MAX);
    let shown = |lang| Money::new(limit, budget.currency()).format(lang);
    let (fr, en) = (shown(Lang::Fr), shown(Lang::En));
    let mut one = match left {
        ..0 => errors::mistake(
            "/amount",
            "more_than_paid",
            format!("Des remboursements sont déjà saisis : il faut y laisser {fr} au moins."),
            format!("Money was taken back already: leave {en} at least."),
        ),
        0 => errors::mistake(
            "/amount",
            "more_than_paid",
            "Rien n'y est payé : rien ne peut être repris.",
            "Nothing is paid there: nothing can be taken back.",
        ),
        _ => errors::mistake(
            "/amount",
            "more_than_paid",
            format!("On ne peut reprendre que ce qui y est payé : {fr} au plus."),
            format!("Only what is paid there can be taken back: {en} at most."),
        ),
    };
    let name = if left < 0 { "least_minor" } else { "most_minor" };
    one.params.insert(name.into(), limit.into());
    Ok(Some(one))
}

/// What is wrong with the day on which money moved, if anything: that was, and it goes back after it came. What was entered before
/// may keep its day.
fn moving(
    tx: &mut Tx<'_>,
    budget: &BudgetRow,
    input: &ActualIn,
    current: Option<&ActualRow>,
    line: &LineRow,
) -> Result<Option<Violation>> {
    let backwards = input.amount.amount_minor < 0;
    let same = |row: &ActualRow| {
        (row.kind, row.happened_on, row.line_id, row.amount_minor < 0)
            == (input.kind, input.happened_on, line.id, backwards)
    };
    if input.kind != ActualKind::Payment || current.is_some_and(same) {
        return Ok(None);
    }
    if let Some(wrong) = lines::day_of_payment(input.happened_on, tx.now().utc().date_naive()) {
        return Ok(Some(wrong));
    }
    if !backwards || is_backwards(line) {
        return Ok(None);
    }
    let rows = actuals::of_line(tx, budget.event_id, line.id)?;
    // A paper to get money back needs no payment before.
    let owed =
        rows.iter().any(|row| matches!(row.kind, ActualKind::Commitment | ActualKind::Invoice) && row.amount_minor < 0);
    let own = current.map(|row| row.id);
    let came = rows.iter().filter(|row| row.kind == ActualKind::Payment && row.amount_minor > 0 && Some(row.id) != own);
    let first = came.map(|row| row.happened_on).min();
    Ok(first.filter(|first| !owed && input.happened_on < *first).map(|first| {
        errors::mistake(
            "/happened_on",
            "before_payment",
            format!("Rien n'était encore payé sur cette ligne : le premier paiement est du {first}."),
            format!("Nothing had been paid on this line yet: the first payment is of {first}."),
        )
    }))
}

/// 409 if more would be taken back than is paid once this payment counts no more for its line, or for what it settles.
pub fn leaving(tx: &mut Tx<'_>, row: &ActualRow, line_stays: bool, paper_stays: bool) -> Result<()> {
    if row.kind != ActualKind::Payment || row.amount_minor < 0 || (line_stays && paper_stays) {
        return Ok(());
    }
    let backwards = line_store::named(tx, row.event_id, &row.line_id.to_string())?.as_ref().is_some_and(is_backwards);
    let entries = others(tx, row.event_id, row.line_id, Some(row.id))?;
    let on_line = (!line_stays && !backwards).then(|| refundable(&entries));
    let for_paper = row.follows_id.filter(|_| !paper_stays).and_then(|id| refundable_for(&entries, id));
    let short = [on_line, for_paper].into_iter().flatten().any(|left| left < 0);
    if short { Err(errors::taken_back()) } else { Ok(()) }
}

/// 422 at whatever is wrong with an override beside its formula.
pub fn overriding(budget: &BudgetRow, input: &OverrideIn) -> Result<()> {
    refuse(lines::override_mistakes(input, budget.currency()))
}

/// 422 at whatever is wrong with a hypothesis.
pub fn driver(budget: &BudgetRow, input: &DriverIn) -> Result<()> {
    refuse(drivers::mistakes(input, budget.currency()))
}

/// 422 if the attendance becomes one that nothing can be searched for. What it is already may stay: a budget begins with a name
/// for it and no hypotheses.
pub fn settings(tx: &mut Tx<'_>, current: &BudgetRow, input: &Settings) -> Result<()> {
    let name = &input.attendance;
    if *name == current.settings.0.attendance {
        return Ok(());
    }
    let all = driver_store::all(tx, current.event_id)?;
    let units = all.iter().filter(|row| row.name == *name).map(|row| row.unit.as_str());
    refuse(drivers::attendance_mistake(units).into_iter().collect())
}

/// The organisation that a hypothesis is linked to, if the directory knows it. Under the key that `current` has, it is that
/// one's still, whatever its slug is by now.
pub fn linked(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    input: &DriverIn,
    current: Option<&DriverRow>,
) -> Result<Option<PartnerId>> {
    let Some(key) = input.link.as_ref().and_then(|link| link.partner.as_deref()) else { return Ok(None) };
    let named = |row: &&DriverRow| row.source.0.link.as_ref().and_then(|link| link.partner.as_deref()) == Some(key);
    match current.filter(named).and_then(|row| row.partner_id) {
        Some(kept) => Ok(Some(kept)),
        None => neighbours.partner(tx, key),
    }
}

/// The name if a hypothesis can have it; 422 otherwise. One that reads as an id (32 hexadecimal digits do) would never be found
/// again: a path segment is either a name or an id.
pub fn driver_name(name: &str) -> Result<String> {
    let good = name.len() <= 40 && is_driver_name(name) && name.parse::<DriverId>().is_err();
    if good { Ok(name.to_owned()) } else { Err(errors::invalid([errors::bad_name("driver")])) }
}
