//! Charges on the left, produits on the right; each column goes on by itself from sheet to sheet.

use super::{
    draft::{Group, Text, WIDTH, Weight},
    leaf::{BOTTOM, Leaf, MARGIN, TOP},
};
use crate::papers::{
    house::{Lang, Result},
    totals::{Column, Part, sum},
    words::{self, either},
};
use krilla::tagging::{TableHeaderScope, Tag};

/// Between the columns.
const GAP: f32 = 4.0;
/// Width of a column.
const COLUMN: f32 = (WIDTH - 2.0 * MARGIN - GAP) / 2.0;
/// Room for an amount.
const AMOUNT: f32 = 20.0;
/// Room for the number of an account.
const ACCOUNT: f32 = 12.5;
/// Type of a line.
const SIZE: f32 = 8.0;
/// From line to line of one text.
const STEP: f32 = 3.7;
/// Height of the heads of the columns.
const HEAD: f32 = 6.5;

/// A row of a column.
enum Row {
    /// An account of two digits with the sum of its lines.
    Class { label: String, whole: i64 },
    /// A line.
    Line { account: String, label: String, whole: i64 },
}

/// Names of the two columns of a part.
fn names(in_kind: bool, lang: Lang) -> [&'static str; 2] {
    match (in_kind, lang) {
        (false, Lang::Fr) => ["CHARGES", "PRODUITS"],
        (false, Lang::En) => ["EXPENSES", "INCOME"],
        (true, Lang::Fr) => ["86 – EMPLOIS", "87 – CONTRIBUTIONS"],
        (true, Lang::En) => ["86 – USE OF GIFTS IN KIND", "87 – GIFTS IN KIND"],
    }
}

/// Money, or gifts in kind: both columns and their totals.
pub fn part(leaf: &mut Leaf<'_>, part: &Part<'_>) -> Result<Vec<Group>> {
    let lang = leaf.budget.lang;
    let mut groups = Vec::new();
    if part.in_kind {
        leaf.y += 3.0;
        let text = either(lang, "Contributions volontaires en nature", "Voluntary contributions in kind");
        groups.push(leaf.heading(2, text, 11.0));
    }
    leaf.room(HEAD + 30.0);
    let names = names(part.in_kind, lang);
    let from = (leaf.sheet, leaf.y);
    let mut end = from;
    let mut headed = None;
    for (at, column) in [&part.left, &part.right].into_iter().enumerate() {
        let mut table = Group::new(Tag::Table.with_summary(Some(names[at].to_owned())));
        let reached = fill(leaf, &rows(leaf, column, part.in_kind), from, (names, at), &mut headed, &mut table);
        groups.push(table);
        end = if reached.0 > end.0 || (reached.0 == end.0 && reached.1 > end.1) { reached } else { end };
    }
    (leaf.sheet, leaf.y) = end;
    groups.push(totals_table(leaf, &totals(part, lang)?)?);
    Ok(groups)
}

fn rows(leaf: &Leaf<'_>, column: &Column<'_>, in_kind: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    // The heads of the columns already name the accounts 86 and 87.
    let named = !in_kind || column.classes.len() > 1;
    for class in &column.classes {
        if named {
            let dash = if class.label.is_empty() { "" } else { " – " };
            rows.push(Row::Class { label: format!("{}{dash}{}", class.code, class.label), whole: class.whole });
        }
        for line in class.lines.iter().filter_map(|at| leaf.budget.lines.get(*at)) {
            let star = if line.is_example { " *" } else { "" };
            let label = format!("{}{star}", line.label);
            rows.push(Row::Line { account: line.account.clone(), label, whole: line.whole });
        }
    }
    rows
}

/// Fills a column, and says where it ends. `headed` is the last sheet whose columns have their names.
fn fill(
    leaf: &mut Leaf<'_>,
    rows: &[Row],
    from: (usize, f32),
    (names, at): ([&str; 2], usize),
    headed: &mut Option<usize>,
    table: &mut Group,
) -> (usize, f32) {
    let x = if at == 0 { MARGIN } else { MARGIN + COLUMN + GAP };
    let (mut sheet, mut y) = (from.0, from.1 + HEAD);
    heads(leaf, from, names, headed);
    let mut above = String::new();
    for (number, row) in rows.iter().enumerate() {
        // The name of an account never stands alone at the foot of a sheet.
        let next = if matches!(row, Row::Class { .. }) { rows.get(number + 1) } else { None };
        let height = height(leaf, row) + next.map_or(0.0, |next| self::height(leaf, next));
        if y + height > BOTTOM {
            sheet += 1;
            y = TOP + HEAD;
            heads(leaf, (sheet, TOP), names, headed);
            if matches!(row, Row::Line { .. }) && !above.is_empty() {
                let text = format!("{above} {}", either(leaf.budget.lang, "(suite)", "(continued)"));
                let text = leaf.bold.cut(&text, SIZE, COLUMN - 2.0);
                leaf.draft.repeat(sheet, Text { weight: Weight::Bold, x: x + 1.0, y: y + 4.2, size: SIZE, text });
                y += 5.6;
            }
        }
        if let Row::Class { label, .. } = row {
            above.clone_from(label);
        }
        table.push(draw(leaf, row, sheet, x, y));
        y += self::height(leaf, row);
    }
    (sheet, y + 1.0)
}

/// The names of the columns, once a sheet.
fn heads(leaf: &mut Leaf<'_>, (sheet, y): (usize, f32), names: [&str; 2], headed: &mut Option<usize>) {
    if headed.is_some_and(|done| sheet <= done) {
        return;
    }
    leaf.open(sheet);
    *headed = Some(sheet);
    let amount = either(leaf.budget.lang, "Montant", "Amount");
    for (name, x) in names.into_iter().zip([MARGIN, MARGIN + COLUMN + GAP]) {
        leaf.draft.bar(sheet, [x, y, COLUMN, HEAD - 1.0], 215);
        let end = x + COLUMN - 1.0 - leaf.bold.length(amount, SIZE);
        for (text, x) in [(name, x + 1.0), (amount, end)] {
            let text = text.to_owned();
            leaf.draft.repeat(sheet, Text { weight: Weight::Bold, x, y: y + 3.9, size: SIZE, text });
        }
    }
}

fn wrapped(leaf: &Leaf<'_>, row: &Row) -> Vec<String> {
    match row {
        Row::Class { label, .. } => leaf.bold.lines(label, SIZE, COLUMN - AMOUNT - 1.0, 6),
        Row::Line { label, .. } => leaf.plain.lines(label, SIZE, COLUMN - AMOUNT - ACCOUNT - 1.0, 12),
    }
}

fn height(leaf: &Leaf<'_>, row: &Row) -> f32 {
    let lines: f32 = wrapped(leaf, row).iter().map(|_| STEP).sum();
    lines + if matches!(row, Row::Class { .. }) { 1.9 } else { 0.9 }
}

fn draw(leaf: &mut Leaf<'_>, row: &Row, sheet: usize, x: f32, y: f32) -> Group {
    let (weight, indent, whole) = match row {
        Row::Class { whole, .. } => (Weight::Bold, 1.0, *whole),
        Row::Line { whole, .. } => (Weight::Plain, ACCOUNT, *whole),
    };
    let first = y + if weight == Weight::Bold { 4.2 } else { 3.2 };
    let mut texts = Vec::new();
    if let Row::Line { account, .. } = row {
        let text = leaf.plain.cut(account, 7.0, ACCOUNT - 2.5);
        texts.push(Text { weight, x: x + 1.5, y: first, size: 7.0, text });
    }
    let mut at = first;
    for text in wrapped(leaf, row) {
        texts.push(Text { weight, x: x + indent, y: at, size: SIZE, text });
        at += STEP;
    }
    if weight == Weight::Bold {
        leaf.draft.bar(sheet, [x, y + 0.3, COLUMN, 0.15], 150);
    }
    let label = leaf.draft.write(sheet, texts);
    let amount = amount(leaf, whole, weight, (x, first));
    let amount = leaf.draft.write(sheet, vec![amount]);
    let mut tagged = Group::new(Tag::TR);
    tagged.push(Group::of(Tag::TH(TableHeaderScope::Row), label));
    tagged.push(Group::of(Tag::TD, amount));
    tagged
}

/// An amount at the right end of a column; one that is too long for its room is set smaller.
fn amount(leaf: &Leaf<'_>, whole: i64, weight: Weight, (x, y): (f32, f32)) -> Text {
    let face = if weight == Weight::Bold { leaf.bold } else { leaf.plain };
    let text = words::whole(whole, leaf.budget.lang);
    let length = face.length(&text, SIZE);
    let size = if length > AMOUNT - 2.0 { SIZE * (AMOUNT - 2.0) / length } else { SIZE };
    Text { weight, x: x + COLUMN - 1.0 - face.length(&text, size), y, size, text }
}

/// The totals of a part; where it is out of balance, what is missing or left over comes between, and both columns end
/// alike.
fn totals(part: &Part<'_>, lang: Lang) -> Result<Vec<(&'static str, i64, &'static str, i64)>> {
    let (left, right) = match (part.in_kind, lang) {
        (false, Lang::Fr) => ("TOTAL DES CHARGES", "TOTAL DES PRODUITS"),
        (false, Lang::En) => ("TOTAL EXPENSES", "TOTAL INCOME"),
        (true, Lang::Fr) => ("TOTAL DES EMPLOIS", "TOTAL DES CONTRIBUTIONS"),
        (true, Lang::En) => ("TOTAL USED", "TOTAL IN KIND"),
    };
    let mut rows = vec![(left, part.left.whole, right, part.right.whole)];
    let balance = part.balance()?;
    let surplus = either(lang, "Excédent prévisionnel", "Expected surplus");
    let deficit = either(lang, "Insuffisance prévisionnelle", "Expected shortfall");
    let (surplus, deficit) = if part.in_kind {
        (
            either(lang, "Emplois à préciser", "Use to be stated"),
            either(lang, "Contributions à trouver", "Gifts to be found"),
        )
    } else {
        (surplus, deficit)
    };
    match balance {
        0 => return Ok(rows),
        1.. => rows.push((surplus, balance, "", 0)),
        _ => rows.push(("", 0, deficit, balance.saturating_neg())),
    }
    let total = either(lang, "TOTAL ÉQUILIBRÉ", "BALANCED TOTAL");
    rows.push((
        total,
        sum([part.left.whole, balance.max(0)])?,
        total,
        sum([part.right.whole, balance.saturating_neg().max(0)])?,
    ));
    Ok(rows)
}

/// Totals, kept together on one sheet.
pub fn totals_table(leaf: &mut Leaf<'_>, rows: &[(&str, i64, &str, i64)]) -> Result<Group> {
    let step = 6.2;
    leaf.room(rows.iter().map(|_| step).sum::<f32>() + 1.0);
    let lang = leaf.budget.lang;
    let mut table = Group::new(Tag::Table.with_summary(Some(either(lang, "Totaux", "Totals").to_owned())));
    for (left, left_amount, right, right_amount) in rows {
        let mut row = Group::new(Tag::TR);
        for (label, whole, x) in [(left, left_amount, MARGIN), (right, right_amount, MARGIN + COLUMN + GAP)] {
            let y = leaf.y + 4.2;
            leaf.draft.bar(leaf.sheet, [x, leaf.y, COLUMN, step - 0.6], 232);
            let mut texts = Vec::new();
            let mut amounts = Vec::new();
            if !label.is_empty() {
                let text = leaf.bold.cut(label, SIZE, COLUMN - AMOUNT - 1.0);
                texts.push(Text { weight: Weight::Bold, x: x + 1.0, y, size: SIZE, text });
                amounts.push(amount(leaf, *whole, Weight::Bold, (x, y)));
            }
            let (texts, amounts) = (leaf.draft.write(leaf.sheet, texts), leaf.draft.write(leaf.sheet, amounts));
            row.push(Group::of(Tag::TH(TableHeaderScope::Row), texts));
            row.push(Group::of(Tag::TD, amounts));
        }
        table.push(row);
        leaf.y += step;
    }
    Ok(table)
}
