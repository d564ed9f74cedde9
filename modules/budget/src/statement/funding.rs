//! Where income comes from, and what ceilings say about it.

use crate::{
    book::Computed,
    live::Live,
    model::{
        statement::{Ceiling, CeilingKind, Funding},
        vocabulary::Side,
    },
    neighbours::Neighbours,
    rules::{accounts::Account, funding, money::apportion},
};
use contracts::partners::CashCommitment;
use kernel::{db::Conn, error::Result, ids::PartnerId, money::Money};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A source of income: a funder, or a class of accounts; in kind or not, public or not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Source {
    in_kind: bool,
    partner: Option<PartnerId>,
    /// Where no funder is named.
    class: Option<String>,
    public: bool,
}

impl Computed<'_> {
    fn sources(&self) -> Vec<(Source, i64)> {
        let mut sources: BTreeMap<Source, i64> = BTreeMap::new();
        let chart = self.plan.book.budget.accounts_version;
        let income = self.plan.book.lines.iter().zip(&self.amounts).filter(|(line, _)| !line.side.is_expense());
        for (line, amount) in income {
            let class = line.partner_id.is_none().then(|| line.account.get(..2).unwrap_or_default().to_owned());
            let (in_kind, public) = (line.side == Side::InKindIncome, chart.is_public(&line.account));
            *sources.entry(Source { in_kind, partner: line.partner_id, class, public }).or_default() += amount;
        }
        let mut sources: Vec<(Source, i64)> = sources.into_iter().collect();
        sources.sort_by_key(|(source, minor)| (source.in_kind, std::cmp::Reverse(*minor)));
        sources
    }

    /// Where income comes from: first in cash, then in kind, the largest first.
    pub fn funding(&self, conn: &mut Conn, neighbours: &Neighbours, live: &mut Live<'_>) -> Result<Vec<Funding>> {
        let sources = self.sources();
        let ids: Vec<PartnerId> = sources.iter().filter_map(|(source, _)| source.partner).collect();
        let names = neighbours.briefs(conn, &ids)?;
        let chart = self.plan.book.budget.accounts_version;
        let cash: Vec<i64> = sources.iter().filter(|(source, _)| !source.in_kind).map(|(_, minor)| *minor).collect();
        // In the order of the rows: what is given in kind comes after all that have a share.
        let mut shares = funding::shares(&cash).unwrap_or_default().into_iter();
        let commitments = live.commitments(conn)?.unwrap_or_default();
        let mut rows = Vec::with_capacity(sources.len());
        for (at, (source, minor)) in sources.iter().enumerate() {
            let told: Vec<&CashCommitment> = commitments
                .iter()
                .filter(|cash| !source.in_kind && Some(cash.partner) == source.partner)
                .filter(|cash| cash.currency == self.plan.book.budget.currency().code())
                .collect();
            // Of one funder: two, if some of its money is public and some is not.
            let rows_of_it = || {
                let all = sources.iter().enumerate();
                all.filter(move |(_, (other, _))| !other.in_kind && other.partner == source.partner)
            };
            let planned: Vec<Decimal> = rows_of_it().map(|(_, (_, minor))| Decimal::from(*minor)).collect();
            let own = rows_of_it().position(|(other, _)| other == at).unwrap_or_default();
            let of = |figure: fn(&CashCommitment) -> Option<i64>| -> Option<Money> {
                let said: Vec<i64> = told.iter().copied().filter_map(figure).collect();
                let part = || apportion(said.iter().sum(), &planned).get(own).copied().unwrap_or_default();
                (!said.is_empty()).then(|| self.money(part()))
            };
            let name = source.partner.and_then(|id| names.iter().find(|brief| brief.id == id));
            rows.push(Funding {
                partner_id: source.partner,
                name: name.map(|brief| brief.name.clone()),
                label: source.class.as_deref().and_then(|class| chart.class(class)).map(Account::label),
                account: source.class.clone(),
                public_funding: source.public,
                in_kind: source.in_kind,
                total: self.money(*minor),
                share: if source.in_kind { None } else { shares.next() },
                asked: of(|cash| cash.asked),
                promised: of(|cash| cash.promised),
                granted: of(|cash| cash.granted),
                signed: of(|cash| cash.signed),
                received: of(|cash| cash.received),
            });
        }
        Ok(rows)
    }

    /// What the ceilings of the settings say: of public funding as a whole, and of each funder in cash.
    pub(super) fn ceilings(&self, funding: &[Funding]) -> Vec<Ceiling> {
        let settings = &self.plan.book.budget.settings.0;
        let expenses = self.total(Side::Expense);
        let judge = |kind, partner_id, ceiling, total: i64| {
            let allowed = funding::allowed(expenses, ceiling);
            Ceiling {
                kind,
                partner_id,
                ceiling,
                allowed: self.money(allowed),
                total: self.money(total),
                exceeded: self.money((total - allowed).max(0)),
            }
        };
        let mut ceilings = Vec::new();
        if let Some(ceiling) = settings.public_ceiling {
            let lines = self.plan.book.lines.iter().zip(&self.amounts);
            let chart = self.plan.book.budget.accounts_version;
            let total = lines.filter(|(line, _)| chart.is_public(&line.account)).map(|(_, amount)| amount).sum();
            ceilings.push(judge(CeilingKind::PublicFunding, None, ceiling, total));
        }
        if let Some(ceiling) = settings.funder_ceiling {
            let mut funders: Vec<(PartnerId, i64)> = Vec::new();
            for row in funding.iter().filter(|row| !row.in_kind) {
                let Some(partner) = row.partner_id else { continue };
                match funders.iter_mut().find(|(known, _)| *known == partner) {
                    Some((_, total)) => *total += row.total.amount_minor,
                    None => funders.push((partner, row.total.amount_minor)),
                }
            }
            let of = |(partner, total): (PartnerId, i64)| judge(CeilingKind::Funder, Some(partner), ceiling, total);
            ceilings.extend(funders.into_iter().map(of));
        }
        ceilings
    }
}
