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
/// Height of what is carried from sheet to sheet.
const CARRY: f32 = 5.0;

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

/// Money, or gifts in kind: both columns and their totals, which stay on one sheet with what is `below` them.
pub fn part(leaf: &mut Leaf<'_>, part: &Part<'_>, below: f32) -> Result<Vec<Group>> {
    let lang = leaf.budget.lang;
    let mut groups = Vec::new();
    if part.in_kind {
        leaf.y += leaf.fit(3.0);
        let text = either(lang, "Contributions volontaires en nature", "Voluntary contributions in kind");
        groups.push(leaf.heading(2, text, 11.0));
    }
    leaf.room(leaf.fit(HEAD + 30.0));
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
    groups.push(totals_table(leaf, &totals(part, lang)?, below)?);
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

/// Fills a column, and says where it ends. `headed` is the last sheet whose columns have their names. A sheet ends between two
/// accounts where the next one would be split and has room on a sheet; the next sheet begins with what the column has come to.
fn fill(
    leaf: &mut Leaf<'_>,
    rows: &[Row],
    from: (usize, f32),
    (names, at): ([&str; 2], usize),
    headed: &mut Option<usize>,
    table: &mut Group,
) -> (usize, f32) {
    let lang = leaf.budget.lang;
    let x = if at == 0 { MARGIN } else { MARGIN + COLUMN + GAP };
    let (mut sheet, mut y) = (from.0, from.1 + leaf.fit(HEAD));
    heads(leaf, from, names, headed);
    let (mut above, mut so_far) = (String::new(), 0_i64);
    for (number, row) in rows.iter().enumerate() {
        if !fits(leaf, rows, number, y) {
            if number > 0 {
                let text = either(lang, "À reporter", "Carried forward");
                carry(leaf, (sheet, x, y), text, so_far);
            }
            sheet += 1;
            y = TOP + leaf.fit(HEAD);
            heads(leaf, (sheet, TOP), names, headed);
            if number > 0 {
                carry(leaf, (sheet, x, y), either(lang, "Report", "Brought forward"), so_far);
                y += leaf.fit(CARRY);
            }
            if matches!(row, Row::Line { .. }) && !above.is_empty() {
                let size = leaf.fit(SIZE);
                let text = format!("{above} {}", either(lang, "(suite)", "(continued)"));
                let text = leaf.bold.cut(&text, size, COLUMN - 2.0);
                let y_text = y + leaf.fit(4.2);
                leaf.draft.repeat(sheet, Text { weight: Weight::Bold, x: x + 1.0, y: y_text, size, text });
                y += leaf.fit(5.6);
            }
        }
        match row {
            Row::Class { label, .. } => above.clone_from(label),
            Row::Line { whole, .. } => so_far = so_far.saturating_add(*whole),
        }
        table.push(draw(leaf, row, sheet, x, y));
        y += height(leaf, row);
    }
    (sheet, y + leaf.fit(1.0))
}

/// Whether a row fits below this height: an account with all its lines, if a sheet could hold them and it is not the first of
/// its column; else with its first line, since its name never stands alone at the foot of a sheet. Where something follows,
/// what is carried forward needs room too.
fn fits(leaf: &Leaf<'_>, rows: &[Row], number: usize, y: f32) -> bool {
    let follows = rows.iter().skip(number + 1).take_while(|row| matches!(row, Row::Line { .. })).count();
    let is_class = rows.get(number).is_some_and(|row| matches!(row, Row::Class { .. }));
    let of = |count: usize| rows.iter().skip(number).take(count).map(|row| height(leaf, row)).sum::<f32>();
    let foot = |count: usize| if number + count < rows.len() { BOTTOM - leaf.fit(CARRY) } else { BOTTOM };
    let sheet = BOTTOM - TOP - leaf.fit(HEAD + 2.0 * CARRY);
    let count = match is_class {
        true if number > 0 && of(1 + follows) <= sheet => 1 + follows,
        true => 1 + follows.min(1),
        false => 1,
    };
    y + of(count) <= foot(count)
}

/// What a column has come to so far, at the foot of a sheet and at the head of the next; not read aloud among its lines.
fn carry(leaf: &mut Leaf<'_>, (sheet, x, y): (usize, f32, f32), text: &str, whole: i64) {
    let (size, y_text) = (leaf.fit(SIZE), y + leaf.fit(3.6));
    let amount = amount(leaf, whole, Weight::Bold, (x, y_text));
    leaf.draft.bar(sheet, [x, y + leaf.fit(0.3), COLUMN, 0.15], 150);
    leaf.draft.repeat(sheet, Text { weight: Weight::Bold, x: x + 1.0, y: y_text, size, text: text.to_owned() });
    leaf.draft.repeat(sheet, amount);
}

/// The names of the columns, once a sheet.
fn heads(leaf: &mut Leaf<'_>, (sheet, y): (usize, f32), names: [&str; 2], headed: &mut Option<usize>) {
    if headed.is_some_and(|done| sheet <= done) {
        return;
    }
    leaf.open(sheet);
    *headed = Some(sheet);
    let amount = either(leaf.budget.lang, "Montant", "Amount");
    let size = leaf.fit(SIZE);
    for (name, x) in names.into_iter().zip([MARGIN, MARGIN + COLUMN + GAP]) {
        leaf.draft.bar(sheet, [x, y, COLUMN, leaf.fit(HEAD - 1.0)], 215);
        let end = x + COLUMN - 1.0 - leaf.bold.length(amount, size);
        for (text, x) in [(name, x + 1.0), (amount, end)] {
            let text = text.to_owned();
            leaf.draft.repeat(sheet, Text { weight: Weight::Bold, x, y: y + leaf.fit(3.9), size, text });
        }
    }
}

fn wrapped(leaf: &Leaf<'_>, row: &Row) -> Vec<String> {
    let size = leaf.fit(SIZE);
    match row {
        Row::Class { label, .. } => leaf.bold.lines(label, size, COLUMN - AMOUNT - 1.0, 6),
        Row::Line { label, .. } => leaf.plain.lines(label, size, COLUMN - AMOUNT - ACCOUNT - 1.0, 12),
    }
}

fn height(leaf: &Leaf<'_>, row: &Row) -> f32 {
    let lines: f32 = wrapped(leaf, row).iter().map(|_| STEP).sum();
    leaf.fit(lines + if matches!(row, Row::Class { .. }) { 1.9 } else { 0.9 })
}

fn draw(leaf: &mut Leaf<'_>, row: &Row, sheet: usize, x: f32, y: f32) -> Group {
    let (weight, indent, whole) = match row {
        Row::Class { whole, .. } => (Weight::Bold, 1.0, *whole),
        Row::Line { whole, .. } => (Weight::Plain, ACCOUNT, *whole),
    };
    let first = y + leaf.fit(if weight == Weight::Bold { 4.2 } else { 3.2 });
    let mut texts = Vec::new();
    if let Row::Line { account, .. } = row {
        let size = leaf.fit(7.0);
        let text = leaf.plain.cut(account, size, ACCOUNT - 2.5);
        texts.push(Text { weight, x: x + 1.5, y: first, size, text });
    }
    let mut at = first;
    for text in wrapped(leaf, row) {
        texts.push(Text { weight, x: x + indent, y: at, size: leaf.fit(SIZE), text });
        at += leaf.fit(STEP);
    }
    if weight == Weight::Bold {
        leaf.draft.bar(sheet, [x, y + leaf.fit(0.3), COLUMN, 0.15], 150);
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
    let usual = leaf.fit(SIZE);
    let length = face.length(&text, usual);
    let size = if length > AMOUNT - 2.0 { usual * (AMOUNT - 2.0) / length } else { usual };
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

/// Totals, kept together on one sheet with what is `below` them.
pub fn totals_table(leaf: &mut Leaf<'_>, rows: &[(&str, i64, &str, i64)], below: f32) -> Result<Group> {
    let (step, size) = (leaf.fit(6.2), leaf.fit(SIZE));
    // No more than half a sheet: notes may be long, and go on from sheet to sheet.
    let below = below.min((BOTTOM - TOP) / 2.0);
    leaf.room(rows.iter().map(|_| step).sum::<f32>() + leaf.fit(1.0) + below);
    let lang = leaf.budget.lang;
    let mut table = Group::new(Tag::Table.with_summary(Some(either(lang, "Totaux", "Totals").to_owned())));
    for (left, left_amount, right, right_amount) in rows {
        let mut row = Group::new(Tag::TR);
        for (label, whole, x) in [(left, left_amount, MARGIN), (right, right_amount, MARGIN + COLUMN + GAP)] {
            let y = leaf.y + leaf.fit(4.2);
            leaf.draft.bar(leaf.sheet, [x, leaf.y, COLUMN, step - leaf.fit(0.6)], 232);
            let mut texts = Vec::new();
            let mut amounts = Vec::new();
            if !label.is_empty() {
                let text = leaf.bold.cut(label, size, COLUMN - AMOUNT - 1.0);
                texts.push(Text { weight: Weight::Bold, x: x + 1.0, y, size, text });
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
