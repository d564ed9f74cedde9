//! Where partnerships stand, in figures.

use crate::model::{
    organisation::PartnerKind,
    partnership::Stage,
    pipeline::{CashSums, KindCount, StageSummary},
};
use kernel::money::{Currency, Money, MoneyError};

/// The amounts of one commitment, in minor units.
#[derive(Clone, Copy, Debug)]
pub struct Amounts {
    /// Stage of its partnership.
    pub stage: Stage,
    /// Currency of all of them.
    pub currency: Currency,
    /// Asked, promised, granted, signed, received, and the value of a contribution in kind.
    pub minor: [Option<i64>; 6],
}

/// Every stage in its order, from the stages of all partnerships, the kinds of their organisations and their amounts.
pub fn by_stage(
    stages: &[Stage],
    kinds: &[(Stage, PartnerKind)],
    amounts: &[Amounts],
) -> Result<Vec<StageSummary>, MoneyError> {
    let of_stage = |stage: Stage| {
        let kinds = PartnerKind::ALL
            .iter()
            .map(|kind| KindCount { kind: *kind, count: count(kinds.iter().filter(|one| **one == (stage, *kind))) });
        Ok(StageSummary {
            stage,
            count: count(stages.iter().filter(|one| **one == stage)),
            reached: count(stages.iter().filter(|one| reached(**one, stage))),
            kinds: kinds.filter(|one| one.count > 0).collect(),
            amounts: sums(amounts.iter().filter(|one| one.stage == stage))?,
        })
    };
    Stage::ALL.iter().copied().map(of_stage).collect()
}

/// Whether a partnership at stage `at` has come as far as `stage`. One that was declined counts only as such: how far it had
/// come is in its history.
pub fn reached(at: Stage, stage: Stage) -> bool {
    at == stage || (at != Stage::Declined && stage != Stage::Declined && at > stage)
}

/// Sums per currency, in the order of their codes.
pub fn sums<'a>(amounts: impl IntoIterator<Item = &'a Amounts>) -> Result<Vec<CashSums>, MoneyError> {
    let mut list: Vec<CashSums> = Vec::new();
    for one in amounts {
        let at = match list.binary_search_by_key(&one.currency, |sums| sums.asked.currency) {
            Ok(at) => at,
            Err(at) => {
                let zero = Money::zero(one.currency);
                list.insert(
                    at,
                    CashSums {
                        asked: zero,
                        promised: zero,
                        granted: zero,
                        signed: zero,
                        received: zero,
                        in_kind: zero,
                    },
                );
                at
            }
        };
        let sums = &mut list[at];
        let fields = [
            &mut sums.asked,
            &mut sums.promised,
            &mut sums.granted,
            &mut sums.signed,
            &mut sums.received,
            &mut sums.in_kind,
        ];
        for (sum, minor) in fields.into_iter().zip(one.minor) {
            *sum = sum.checked_add(Money::new(minor.unwrap_or(0), one.currency))?;
        }
    }
    Ok(list)
}

/// The amounts of all partnerships but the declined ones.
pub fn in_all(amounts: &[Amounts]) -> Result<Vec<CashSums>, MoneyError> {
    sums(amounts.iter().filter(|one| one.stage != Stage::Declined))
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sums_are_kept_apart_by_currency() {
        let one = |stage, code: &str, minor| Amounts { stage, currency: code.parse().expect("a currency"), minor };
        let amounts = [
            one(Stage::Agreed, "EUR", [Some(10), None, Some(5), None, None, None]),
            one(Stage::Agreed, "CHF", [Some(1), None, None, None, None, None]),
            one(Stage::Agreed, "EUR", [Some(2), None, None, None, Some(3), Some(4)]),
            one(Stage::Declined, "EUR", [Some(100), None, None, None, None, None]),
        ];
        let stages = by_stage(&[Stage::Agreed], &[(Stage::Agreed, PartnerKind::Media)], &amounts).expect("small");
        let agreed = &stages[3];
        assert_eq!((agreed.stage, agreed.count, agreed.reached), (Stage::Agreed, 1, 1));
        assert_eq!(agreed.kinds, [KindCount { kind: PartnerKind::Media, count: 1 }]);
        let minor = |sums: &CashSums| (sums.asked.amount_minor, sums.granted.amount_minor, sums.in_kind.amount_minor);
        assert_eq!(agreed.amounts.iter().map(minor).collect::<Vec<_>>(), [(1, 0, 0), (12, 5, 4)]);
        assert_eq!(in_all(&amounts).expect("small").iter().map(minor).collect::<Vec<_>>(), [(1, 0, 0), (12, 5, 4)]);
    }

    proptest! {
        #[test]
        fn a_funnel_never_widens(stages in prop::collection::vec(prop::sample::select(Stage::ALL), 0..40)) {
            let summary = by_stage(&stages, &[], &[]).expect("no amounts");
            prop_assert_eq!(summary.iter().map(|one| one.count).sum::<i64>(), i64::try_from(stages.len()).expect("few"));
            let way: Vec<i64> = summary.iter().filter(|one| one.stage != Stage::Declined).map(|one| one.reached).collect();
            prop_assert!(way.is_sorted_by(|earlier, later| earlier >= later));
            prop_assert_eq!(way[0] + summary[5].reached, summary.iter().map(|one| one.count).sum::<i64>());
            prop_assert!(summary.iter().all(|one| one.count <= one.reached));
        }
    }
}
