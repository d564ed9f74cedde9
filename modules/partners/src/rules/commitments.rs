//! What a commitment may say.

use crate::{
    errors::wrong,
    model::commitment::{Cash, CommitmentIn, CommitmentKind, Instalment},
};
use kernel::{
    error::{Place, Violation},
    money::{Currency, Money},
};

/// The commitment as it is to be stored: what follows from the instalments is filled in. Else everything that is wrong.
///
/// `expected` is the event's currency, if somebody knows it.
pub fn settled(mut input: CommitmentIn, expected: Option<Currency>) -> Result<CommitmentIn, Vec<Violation>> {
    let mut list = kind_mistakes(&input);
    let expected = expected.or_else(|| amounts(&input).first().map(|(_, money)| money.currency));
    list.extend(expected.into_iter().flat_map(|currency| currency_mistakes(&input, currency)));
    if let Some(cash) = &mut input.cash {
        list.extend(instalment_mistakes(cash));
        if !cash.instalments.is_empty() {
            cash.received = received(&cash.instalments);
        }
    }
    if list.is_empty() { Ok(input) } else { Err(list) }
}

fn kind_mistakes(input: &CommitmentIn) -> Vec<Violation> {
    let not_for_kind =
        |pointer: &str, fr: &str, en: &str| Violation::new(Place::Pointer(pointer.to_owned()), "not_for_kind", fr, en);
    let mut list = Vec::new();
    match (input.kind, &input.cash) {
        (CommitmentKind::Cash, None) => list.push(wrong("/cash", "required")),
        (CommitmentKind::Cash, Some(_)) | (_, None) => {}
        (_, Some(_)) => list.push(not_for_kind(
            "/cash",
            "Seulement pour un engagement de type cash.",
            "Only for a commitment of kind cash.",
        )),
    }
    if input.value.is_some() && !matches!(input.kind, CommitmentKind::InKind | CommitmentKind::Services) {
        list.push(not_for_kind(
            "/value",
            "Seulement pour un apport en nature (in_kind) ou en services (services).",
            "Only for a contribution in_kind or services.",
        ));
    }
    list
}

/// Every amount with its place.
fn amounts(input: &CommitmentIn) -> Vec<(String, Money)> {
    let mut list: Vec<(String, Money)> = Vec::new();
    let mut add = |pointer: &str, amount: Option<Money>| list.extend(amount.map(|money| (pointer.to_owned(), money)));
    add("/value", input.value);
    if let Some(cash) = &input.cash {
        add("/cash/asked", cash.asked);
        add("/cash/promised", cash.promised);
        add("/cash/granted", cash.granted);
        add("/cash/signed", cash.signed);
        add("/cash/received", cash.received);
        add("/cash/ceiling", cash.ceiling);
        for (index, instalment) in cash.instalments.iter().enumerate() {
            add(&format!("/cash/instalments/{index}/amount"), Some(instalment.amount));
        }
    }
    list
}

/// The currency of the amounts, if there are any.
pub fn currency_of(input: &CommitmentIn) -> Option<Currency> {
    amounts(input).first().map(|(_, money)| money.currency)
}

fn currency_mistakes(input: &CommitmentIn, expected: Currency) -> Vec<Violation> {
    let other = amounts(input).into_iter().filter(|(_, money)| money.currency != expected);
    other
        .map(|(pointer, _)| {
            Violation::new(
                Place::Pointer(format!("{pointer}/currency")),
                "currency_mismatch",
                format!("Tous les montants sont en {expected} ici."),
                format!("All amounts are in {expected} here."),
            )
        })
        .collect()
}

fn instalment_mistakes(cash: &Cash) -> Vec<Violation> {
    let mut list = Vec::new();
    let total = minor(cash.instalments.iter());
    let granted = cash.granted.map_or(0, |money| i128::from(money.amount_minor));
    if total > granted {
        list.push(Violation::new(
            Place::Pointer("/cash/instalments".to_owned()),
            "instalments_exceed_granted",
            "Ensemble, les versements ne dépassent pas le montant accordé (granted).",
            "Together the instalments do not exceed what was granted.",
        ));
    }
    let came = minor(cash.instalments.iter().filter(|one| one.received_on.is_some()));
    let claimed = cash.received.map(|money| i128::from(money.amount_minor));
    if !cash.instalments.is_empty() && claimed.is_some_and(|claimed| claimed != came) {
        list.push(Violation::new(
            Place::Pointer("/cash/received".to_owned()),
            "received_differs",
            "Ce n'est pas la somme des versements reçus. Omettez ce champ : il en découle.",
            "This is not the sum of the instalments received. Leave it out: it follows from them.",
        ));
    }
    list
}

/// Wide enough for any number of amounts that the API accepts.
fn minor<'a>(instalments: impl Iterator<Item = &'a Instalment>) -> i128 {
    instalments.map(|one| i128::from(one.amount.amount_minor)).sum()
}

fn received(instalments: &[Instalment]) -> Option<Money> {
    let currency = instalments.first()?.amount.currency;
    let came = minor(instalments.iter().filter(|one| one.received_on.is_some()));
    Some(Money::new(i64::try_from(came).unwrap_or(i64::MAX), currency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn of(kind: CommitmentKind, cash: Option<Cash>, value: Option<Money>) -> CommitmentIn {
        CommitmentIn { kind, title: "Exemple".to_owned(), description: None, cash, value }
    }

    fn codes(input: CommitmentIn, expected: Option<&str>) -> Vec<String> {
        let expected = expected.map(|code| code.parse().expect("a currency"));
        let list = settled(input, expected).err().unwrap_or_default();
        let place = |place: &Place| match place {
            Place::Pointer(at) => at.clone(),
            other => format!("{other:?}"),
        };
        list.iter().map(|one| format!("{} {}", place(&one.place), one.code)).collect()
    }

    #[test]
    fn each_kind_has_its_fields() {
        use CommitmentKind as K;
        assert_eq!(codes(of(K::Cash, None, None), None), ["/cash required"]);
        assert_eq!(
            codes(of(K::Relay, Some(Cash::default()), Some(eur(1))), None),
            ["/cash not_for_kind", "/value not_for_kind"]
        );
        assert_eq!(codes(of(K::InKind, None, Some(eur(1))), None), [""; 0]);
        assert_eq!(codes(of(K::Services, None, None), Some("EUR")), [""; 0]);
    }

    #[test]
    fn one_currency_and_the_events() {
        let chf = Money::new(5, "CHF".parse().expect("a currency"));
        let cash = || Cash { asked: Some(eur(5)), promised: Some(chf), ..Cash::default() };
        let of = |cash| of(CommitmentKind::Cash, Some(cash), None);
        assert_eq!(codes(of(cash()), None), ["/cash/promised/currency currency_mismatch"]);
        assert_eq!(codes(of(cash()), Some("CHF")), ["/cash/asked/currency currency_mismatch"]);
        assert_eq!(codes(CommitmentIn::sample(), Some("EUR")), [""; 0]);
    }

    proptest! {
        #[test]
        fn instalments_fit_into_the_grant_and_tell_what_came(
            parts in prop::collection::vec((0..50_000i64, any::<bool>()), 0..12),
            granted in prop::option::of(0..300_000i64),
            claimed in prop::option::of(0..300_000i64),
        ) {
            let day = NaiveDate::from_ymd_opt(2015, 4, 1);
            let instalments: Vec<Instalment> = parts
                .iter()
                .map(|(minor, came)| Instalment { amount: eur(*minor), due_on: None, received_on: day.filter(|_| *came) })
                .collect();
            let total: i64 = parts.iter().map(|part| part.0).sum();
            let came: i64 = parts.iter().filter(|part| part.1).map(|part| part.0).sum();
            let cash = Cash { granted: granted.map(eur), received: claimed.map(eur), instalments, ..Cash::default() };
            let fits = total <= granted.unwrap_or(0) && (parts.is_empty() || claimed.is_none_or(|sum| sum == came));
            match settled(of(CommitmentKind::Cash, Some(cash), None), Some(Currency::EUR)) {
                Ok(input) => {
                    prop_assert!(fits);
                    let expected = if parts.is_empty() { claimed } else { Some(came) };
                    prop_assert_eq!(input.cash.and_then(|cash| cash.received), expected.map(eur));
                }
                Err(_) => prop_assert!(!fits),
            }
        }
    }
}
