//! What a line and an override may say.

use super::formula::{Formula, Problem, Span};
use crate::{
    errors::{in_formula, mistake, wrong},
    model::{
        actual::{ActualIn, ActualKind},
        line::LineIn,
        overriding::OverrideIn,
        vocabulary::Chart,
    },
};
use chrono::{Datelike, NaiveDate};
use kernel::{
    error::Violation,
    money::{Currency, Money},
};

/// What is wrong with a line beside its formula; the budget counts in `currency` and has the accounts of `chart`.
pub fn mistakes(input: &LineIn, currency: Currency, chart: Chart) -> Vec<Violation> {
    let mut list = rule(input.formula.as_deref(), input.amount, currency);
    match chart.known(&input.account) {
        None => {
            let version = chart.code();
            list.push(mistake(
                "/account",
                "unknown_account",
                format!(
                    "Ce compte n'est pas dans le plan {version} : charges 60 à 69, produits 70 à 79, contributions en \
                     nature 86 et 87."
                ),
                format!(
                    "This account is not in the plan {version}: expenses 60 to 69, income 70 to 79, contributions in kind \
                     86 and 87."
                ),
            ));
        }
        Some(account) if account.side() != input.side => {
            let side = account.side().code();
            list.push(mistake(
                "/account",
                "account_of_other_side",
                format!("Ce compte est du côté {side}."),
                format!("This account is of the side {side}."),
            ));
        }
        Some(_) => {}
    }
    if !input.certainty.suits(input.side) {
        list.push(mistake(
            "/certainty",
            "certainty_of_other_side",
            "Une dépense est estimated, quoted ou committed ; une recette estimated, asked, promised ou signed.",
            "An expense is estimated, quoted or committed; income is estimated, asked, promised or signed.",
        ));
    }
    list
}

/// What is wrong with an override beside its formula.
pub fn override_mistakes(input: &OverrideIn, currency: Currency) -> Vec<Violation> {
    rule(input.formula.as_deref(), input.amount, currency)
}

/// What is wrong with a quote, commitment, invoice or payment by itself.
pub fn actual_mistakes(input: &ActualIn, currency: Currency) -> Vec<Violation> {
    let mut list = Vec::new();
    if input.amount.amount_minor == 0 {
        list.push(mistake(
            "/amount",
            "not_zero",
            "Donnez un montant autre que zéro.",
            "Give an amount other than zero.",
        ));
    }
    if input.amount.currency != currency {
        list.push(mistake(
            "/amount/currency",
            "currency_mismatch",
            format!("Ce budget est en {currency}."),
            format!("This budget is in {currency}."),
        ));
    }
    if input.closes_line && input.kind == ActualKind::Quote {
        list.push(mistake(
            "/closes_line",
            "quote_closes_nothing",
            "Un devis n'engage à rien : la ligne reste ouverte.",
            "A quote binds nobody: the line stays open.",
        ));
    }
    list
}

/// The first year of which a payment may be.
const FIRST_YEAR: i32 = 2000;

/// What is wrong with the day of a payment, if anything. Tomorrow is today somewhere.
pub fn day_of_payment(day: NaiveDate, today: NaiveDate) -> Option<Violation> {
    if today.succ_opt().is_some_and(|tomorrow| day > tomorrow) {
        return Some(mistake(
            "/happened_on",
            "in_future",
            "Un paiement est de l'argent qui a bougé : ce jour n'est pas encore venu. Ce qui est à payer est une facture ou un \
             engagement, avec due_on.",
            "A payment is money that moved: that day has not come yet. What is to be paid is an invoice or a commitment, with \
             due_on.",
        ));
    }
    (day.year() < FIRST_YEAR).then(|| {
        mistake(
            "/happened_on",
            "too_early",
            "Avant l'an 2000 : vérifiez l'année.",
            "Before the year 2000: check the year.",
        )
    })
}

/// One of formula and amount, and the amount in the budget's currency.
fn rule(formula: Option<&str>, amount: Option<Money>, currency: Currency) -> Vec<Violation> {
    match (formula, amount) {
        (None, None) => vec![wrong("/amount", "required")],
        (Some(_), Some(_)) => vec![mistake(
            "/amount",
            "either",
            "Donnez soit une formule (formula), soit un montant (amount).",
            "Give either a formula or an amount.",
        )],
        (None, Some(amount)) if amount.currency != currency => vec![mistake(
            "/amount/currency",
            "currency_mismatch",
            format!("Ce budget est en {currency}."),
            format!("This budget is in {currency}."),
        )],
        // Before anything of it is written down.
        (Some(text), None) => Formula::parse(text).err().map(unreadable).into_iter().collect(),
        (None, Some(_)) => Vec::new(),
    }
}

fn unreadable(Problem { code, start, end, fr, en }: Problem) -> Violation {
    in_formula(code, Span { start, end }, fr, en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::vocabulary::{Certainty, Side};

    fn codes(change: impl Fn(&mut LineIn)) -> Vec<String> {
        let mut input = LineIn::sample();
        change(&mut input);
        mistakes(&input, Currency::EUR, Chart::Crc9901).into_iter().map(|one| one.code.into_owned()).collect()
    }

    #[test]
    fn a_line_fits_its_account_and_side() {
        assert_eq!(codes(|_| {}), [""; 0]);
        assert_eq!(codes(|line| line.account = "512".to_owned()), ["unknown_account"]);
        // There are no public contributions in the plan of 1999.
        assert_eq!(codes(|line| line.account = "73".to_owned()), ["unknown_account"]);
        assert_eq!(codes(|line| line.account = "74".to_owned()), ["account_of_other_side"]);
        assert_eq!(codes(|line| line.certainty = Certainty::Signed), ["certainty_of_other_side"]);
        assert_eq!(codes(|line| line.formula = Some("1".to_owned())), ["either"]);
        assert_eq!(codes(|line| line.amount = None), ["required"]);
        assert_eq!(codes(|line| line.amount = "CHF".parse().ok().map(|chf| Money::new(1, chf))), ["currency_mismatch"]);
        let granted = |line: &mut LineIn| {
            (line.side, line.account, line.certainty) = (Side::Income, "741".to_owned(), Certainty::Promised);
        };
        assert_eq!(codes(granted), [""; 0]);
    }
}
