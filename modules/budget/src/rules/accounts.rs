//! The plan comptable for associations, as data: the accounts that a provisional budget uses, a table a version. A budget says
//! which version it follows; a reform that moves accounts makes a new one, and changes none.

use crate::model::{
    account::{AccountOut, AccountsOut},
    vocabulary::{Chart, Side},
};
use chrono::NaiveDate;
use kernel::text::Localized;

mod anc_2018_06;
mod anc_2022_06;
mod crc_99_01;

/// An account: number, French, English.
type Entry = (&'static str, &'static str, &'static str);

/// What règlement ANC n° 2018-06 numbered otherwise: an account of CRC n° 99-01, and the one that means the same since.
const RENUMBERED: &[(&str, &str)] = &[("7581", "7541"), ("870", "875"), ("875", "870")];

/// What it gave another meaning under the same number: 754 was public collections, and is all donations from the public.
const REDEFINED: &[&str] = &["754"];

/// What règlement ANC n° 2022-06 abolished: transfers of charges. What was booked there is told apart since, as 649, 708 or 7587.
const ABOLISHED: &[&str] = &["79"];

/// An account of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub code: &'static str,
    fr: &'static str,
    en: &'static str,
}

impl Account {
    /// What it is called.
    pub fn label(self) -> Localized {
        Localized::new(self.fr, self.en)
    }

    /// The side that it belongs to.
    pub fn side(self) -> Side {
        match self.code.as_bytes() {
            [b'8', b'6', ..] => Side::InKindExpense,
            [b'8', ..] => Side::InKindIncome,
            [b'7', ..] => Side::Income,
            _ => Side::Expense,
        }
    }

    /// Whether it counts as public funding: public contributions and subsidies.
    pub fn is_public_funding(self) -> bool {
        self.code.starts_with("73") || self.code.starts_with("74")
    }
}

impl Chart {
    /// The version in force for a year that begins with this day, or that this day belongs to.
    pub fn in_force(on: NaiveDate) -> Self {
        let begun = |chart: &&Self| chart.from().is_none_or(|from| from <= on);
        Self::ALL.iter().rev().find(begun).copied().unwrap_or(Self::Crc9901)
    }

    /// The first day from which it is in force; `None` for the first of all.
    pub fn from(self) -> Option<NaiveDate> {
        match self {
            Self::Crc9901 => None,
            Self::Anc201806 => NaiveDate::from_ymd_opt(2020, 1, 1),
            Self::Anc202206 => NaiveDate::from_ymd_opt(2025, 1, 1),
        }
    }

    /// The last day on which it is in force; `None` for the last of all.
    pub fn until(self) -> Option<NaiveDate> {
        let next = Self::ALL.iter().skip_while(|chart| **chart != self).nth(1);
        next.and_then(|next| next.from()?.pred_opt())
    }

    /// What it is called.
    pub fn name(self) -> Localized {
        let (fr, en) = match self {
            Self::Crc9901 => (
                "Règlement CRC n° 99-01 et plan comptable général (règlement CRC n° 99-03)",
                "Regulation CRC 99-01, and the general plan (regulation CRC 99-03)",
            ),
            Self::Anc201806 => (
                "Règlement ANC n° 2018-06 et plan comptable général (règlement ANC n° 2014-03)",
                "Regulation ANC 2018-06, and the general plan (regulation ANC 2014-03)",
            ),
            Self::Anc202206 => (
                "Règlement ANC n° 2018-06 et plan comptable général (règlement ANC n° 2014-03) modifié par le règlement ANC \
                 n° 2022-06",
                "Regulation ANC 2018-06, and the general plan (regulation ANC 2014-03) as amended by regulation ANC 2022-06",
            ),
        };
        Localized::new(fr, en)
    }

    fn plan(self) -> &'static [Entry] {
        match self {
            Self::Crc9901 => crc_99_01::PLAN,
            Self::Anc201806 => anc_2018_06::PLAN,
            Self::Anc202206 => anc_2022_06::PLAN,
        }
    }

    /// The known account that a number belongs to: itself, or the nearest above it. `None` outside the classes of a budget.
    pub fn known(self, code: &str) -> Option<Account> {
        let ends = (2..=code.len()).rev();
        ends.filter_map(|end| code.get(..end)).find_map(|code| self.exactly(code))
    }

    fn exactly(self, code: &str) -> Option<Account> {
        let at = self.plan().binary_search_by(|(other, _, _)| (*other).cmp(code)).ok()?;
        let (code, fr, en) = self.plan()[at];
        Some(Account { code, fr, en })
    }

    /// Whether what is booked there is public funding.
    pub fn is_public(self, code: &str) -> bool {
        self.known(code).is_some_and(Account::is_public_funding)
    }

    /// The class of two digits that a number belongs to.
    pub fn class(self, code: &str) -> Option<Account> {
        code.get(..2).and_then(|class| self.exactly(class))
    }

    /// The number that an account of this version has in another one. `None` where that one has no such account: only one
    /// above it, that means more, or below it, that means something else.
    pub fn moved(self, code: &str, to: Self) -> Option<String> {
        let here = self.known(code)?;
        if (self == Self::Crc9901) != (to == Self::Crc9901) {
            let back = self != Self::Crc9901;
            let pairs = RENUMBERED.iter().map(|(old, new)| if back { (new, old) } else { (old, new) });
            if let Some((old, new)) = pairs.into_iter().find(|(old, _)| here.code.starts_with(**old)) {
                return Some(format!("{new}{}", code.get(old.len()..)?));
            }
            if REDEFINED.contains(&here.code) {
                return None;
            }
        }
        if to == Self::Anc202206 && self != to && ABOLISHED.contains(&here.code) {
            return None;
        }
        (to.known(code)?.code == here.code).then(|| code.to_owned())
    }

    /// The whole plan, as it is shown.
    pub fn shown(self) -> AccountsOut {
        let account = |(code, fr, en): &Entry| {
            let account = Account { code, fr, en };
            AccountOut {
                code: account.code.to_owned(),
                label: account.label(),
                side: account.side(),
                public_funding: account.is_public_funding(),
            }
        };
        AccountsOut {
            version: self,
            follows: self.name(),
            from: self.from(),
            until: self.until(),
            accounts: self.plan().iter().map(account).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plan_is_sorted_and_whole() {
        for chart in Chart::ALL {
            let plan = chart.plan();
            assert!(plan.is_sorted_by(|a, b| a.0 < b.0));
            let classes: Vec<&str> = plan.iter().map(|entry| entry.0).filter(|code| code.len() == 2).collect();
            let has = |class: &u32| *class != 73 || *chart != Chart::Crc9901;
            let expected: Vec<String> = (60..80).chain([86, 87]).filter(has).map(|class| class.to_string()).collect();
            assert_eq!(classes, expected);
            for (code, fr, en) in plan {
                assert!(chart.class(code).is_some() && !fr.is_empty() && !en.is_empty(), "{code}");
            }
        }
    }

    #[test]
    fn sub_accounts_belong_to_the_nearest_known() {
        let of = |code| Chart::Anc202206.known(code).map(|account| (account.code, account.side()));
        assert_eq!(of("62361"), Some(("6236", Side::Expense)));
        assert_eq!(of("6299"), Some(("62", Side::Expense)));
        assert_eq!(of("744"), Some(("744", Side::Income)));
        assert_eq!(of("861"), Some(("861", Side::InKindExpense)));
        assert_eq!(of("875"), Some(("875", Side::InKindIncome)));
        for outside in ["", "6", "10", "85", "88", "999", "6é"] {
            assert_eq!(of(outside), None, "{outside}");
        }
        let public = |code| Chart::Anc202206.is_public(code);
        assert!(public("7412") && public("73") && !public("7542") && !public("706"));
        assert!(Chart::Crc9901.is_public("7412") && !Chart::Crc9901.is_public("73"));
    }

    /// The article of each regulation that lists contributions in kind, and the income that it moved.
    #[test]
    fn the_plans_differ_where_the_reforms_changed_them() {
        let label = |chart: Chart, code| chart.known(code).map(|account| (account.code, account.fr));
        let crc = |code| label(Chart::Crc9901, code);
        assert_eq!(crc("870"), Some(("870", "Bénévolat")));
        assert_eq!(crc("871"), Some(("871", "Prestations en nature")));
        assert_eq!(crc("875"), Some(("875", "Dons en nature")));
        assert_eq!((crc("754"), crc("756")), (Some(("754", "Collectes")), Some(("756", "Cotisations"))));
        assert_eq!((crc("73"), crc("755").map(|one| one.0)), (None, Some("75")));
        for chart in [Chart::Anc201806, Chart::Anc202206] {
            assert_eq!(label(chart, "870"), Some(("870", "Dons en nature")));
            assert_eq!(label(chart, "871"), Some(("871", "Prestations en nature")));
            assert_eq!(label(chart, "875"), Some(("875", "Bénévolat")));
            assert_eq!(label(chart, "754"), Some(("754", "Ressources liées à la générosité du public")));
            assert_eq!(label(chart, "755"), Some(("755", "Contributions financières")));
            assert_eq!(label(chart, "756"), Some(("756", "Cotisations")));
        }
        assert_eq!(label(Chart::Anc201806, "79"), Some(("79", "Transferts de charges")));
        let reformed = [
            ("649", "64", "649", "Remboursements de charges de personnel"),
            ("658", "658", "658", "Pénalités et autres charges"),
            ("74", "74", "74", "Subventions"),
            ("758", "758", "758", "Indemnités et autres produits"),
        ];
        for (code, before, after, name) in reformed {
            assert_eq!(Chart::Anc201806.known(code).map(|one| one.code), Some(before), "{code}");
            assert_eq!(label(Chart::Anc202206, code), Some((after, name)));
        }
        assert_eq!(crc("7543").map(|one| one.0), Some("754"));
        for chart in [Chart::Anc201806, Chart::Anc202206] {
            assert_eq!(label(chart, "75431"), Some(("7543", "Legs, donations et assurances-vie")));
        }
    }

    #[test]
    fn each_day_has_its_version() {
        let on = |year, month, day| Chart::in_force(NaiveDate::from_ymd_opt(year, month, day).expect("a day"));
        assert_eq!([on(1990, 1, 1), on(2015, 6, 25), on(2019, 12, 31)], [Chart::Crc9901; 3]);
        assert_eq!([on(2020, 1, 1), on(2024, 12, 31)], [Chart::Anc201806; 2]);
        assert_eq!([on(2025, 1, 1), on(2199, 1, 1)], [Chart::Anc202206; 2]);
        let days: Vec<_> = Chart::ALL.iter().map(|chart| (chart.from(), chart.until())).collect();
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        assert_eq!(days[0], (None, day(2019, 12, 31)));
        assert_eq!(days[1], (day(2020, 1, 1), day(2024, 12, 31)));
        assert_eq!(days[2], (day(2025, 1, 1), None));
    }

    #[test]
    fn an_account_keeps_its_meaning_in_another_version() {
        let (old, new) = (Chart::Crc9901, Chart::Anc202206);
        let both =
            [("870", "875"), ("8701", "8751"), ("875", "870"), ("7581", "7541"), ("75812", "75412"), ("6226", "6226")];
        for (before, after) in both {
            assert_eq!(old.moved(before, new).as_deref(), Some(after), "{before}");
            assert_eq!(new.moved(after, old).as_deref(), Some(before), "{after}");
            assert_eq!(Chart::Anc201806.moved(after, new).as_deref(), Some(after), "{after}");
        }
        for only_new in ["73", "7312", "755", "7542", "754", "7581", "75812"] {
            assert_eq!(new.moved(only_new, old), None, "{only_new}");
        }
        for only_old in ["7582", "7586", "757", "754", "7543"] {
            assert_eq!(old.moved(only_old, new), None, "{only_old}");
        }
        // Abolished in 2025, when what was booked there got accounts of its own; forms still ask for it.
        for before in [Chart::Crc9901, Chart::Anc201806] {
            assert_eq!([before.moved("79", new), before.moved("791", new)], [None, None]);
            assert_eq!(new.moved("791", before).as_deref(), Some("791"));
            assert_eq!([new.moved("649", before), before.moved("649", new)], [None, None]);
        }
        assert_eq!(Chart::Crc9901.moved("791", Chart::Anc201806).as_deref(), Some("791"));
        // Accounts that no plan lists belong to the same class in all.
        assert_eq!(new.moved("759", old).as_deref(), Some("759"));
        for chart in Chart::ALL {
            for (code, ..) in chart.plan() {
                assert_eq!(chart.moved(code, *chart).as_deref(), Some(*code));
            }
        }
    }
}
