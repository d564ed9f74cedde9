//! Values that other modules know, as they are now.

use crate::{
    model::driver::{LinkIn, LinkSource},
    model::figure::Figure,
    neighbours::Neighbours,
    rules::drivers::expected,
    store::{budgets::BudgetRow, drivers::DriverRow},
};
use contracts::{partners::CashCommitment, registration::TariffTotals};
use kernel::{
    db::{At, Conn},
    error::Result,
    ids::{EventId, PartnerId},
    money::Currency,
};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// What a hypothesis is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its value; `None` for a link that nobody can tell and that has no fallback.
    pub value: Option<Decimal>,
    /// It is a link, and nobody can tell: the value is its fallback.
    pub absent: bool,
}

/// Asks each neighbour once: hypotheses are many, and so are the scenarios that are computed at every change.
pub struct Live<'n> {
    neighbours: &'n Neighbours,
    event: EventId,
    currency: Currency,
    now: At,
    registrations: Option<Option<Vec<TariffTotals>>>,
    commitments: Option<Option<Vec<CashCommitment>>>,
    forecast: Option<Option<i64>>,
    partners: HashMap<String, Option<PartnerId>>,
    same_currency: Option<bool>,
}

impl<'n> Live<'n> {
    /// For a budget.
    pub fn of(neighbours: &'n Neighbours, budget: &BudgetRow, now: At) -> Self {
        let (event, currency) = (budget.event_id, budget.currency());
        Self {
            neighbours,
            event,
            currency,
            now,
            registrations: None,
            commitments: None,
            forecast: None,
            partners: HashMap::new(),
            same_currency: None,
        }
    }

    /// What a hypothesis is now. A distribution stands for its expected value.
    pub fn standing(&mut self, conn: &mut Conn, row: &DriverRow) -> Result<Standing> {
        let known = |value| Standing { value: Some(value), absent: false };
        let source = &row.source.0;
        if let Some(link) = &source.link {
            return Ok(match self.told(conn, link, row.partner_id)? {
                Some(value) => known(value),
                None => Standing { value: link.fallback.map(Figure::decimal), absent: true },
            });
        }
        let value = source.value.map(Figure::decimal);
        Ok(known(value.or_else(|| source.distribution.as_ref().map(expected)).unwrap_or_default()))
    }

    /// `None` if nobody can tell: the module is switched off, or what the link names is not there.
    fn told(&mut self, conn: &mut Conn, link: &LinkIn, partner: Option<PartnerId>) -> Result<Option<Decimal>> {
        // By its id, an organisation is found under a new slug too.
        let partner = partner.map(|id| id.to_string()).or_else(|| link.partner.clone());
        match link.source {
            LinkSource::ConfirmedRegistrations => {
                let sum = self.of_tariffs(conn, link.tariff.as_deref(), |totals| totals.confirmed)?;
                Ok(sum.map(Decimal::from))
            }
            LinkSource::RegistrationIncome => {
                // Tariffs are in what the event counts in now; that of a draft may have changed since the budget was begun.
                if !self.counts_alike(conn)? {
                    return Ok(None);
                }
                let sum = self.of_tariffs(conn, link.tariff.as_deref(), |totals| totals.income_minor)?;
                Ok(sum.map(|minor| self.major(minor)))
            }
            LinkSource::SignedCommitments => self.of_partners(conn, partner.as_deref(), |cash| cash.signed),
            LinkSource::AttendanceForecast => Ok(self.forecast(conn)?.map(Decimal::from)),
            // What was signed was granted, also where nobody entered the decision.
            LinkSource::GrantedCommitments => {
                self.of_partners(conn, partner.as_deref(), |cash| cash.granted.or(cash.signed))
            }
        }
    }

    fn major(&self, minor: i64) -> Decimal {
        Decimal::new(minor, self.currency.exponent().into())
    }

    /// Whether the event counts in the currency of its budget.
    fn counts_alike(&mut self, conn: &mut Conn) -> Result<bool> {
        if let Some(known) = self.same_currency {
            return Ok(known);
        }
        let same = self.neighbours.frame(conn, self.event)?.currency == self.currency.code();
        self.same_currency = Some(same);
        Ok(same)
    }

    fn partner(&mut self, conn: &mut Conn, key: &str) -> Result<Option<PartnerId>> {
        if let Some(known) = self.partners.get(key) {
            return Ok(*known);
        }
        let found = self.neighbours.partner(conn, key)?;
        self.partners.insert(key.to_owned(), found);
        Ok(found)
    }

    fn forecast(&mut self, conn: &mut Conn) -> Result<Option<i64>> {
        if self.forecast.is_none() {
            self.forecast = Some(self.neighbours.attendance_forecast(conn, self.event, self.now)?);
        }
        Ok(self.forecast.flatten())
    }

    fn of_tariffs(
        &mut self,
        conn: &mut Conn,
        tariff: Option<&str>,
        figure: impl Fn(&TariffTotals) -> i64,
    ) -> Result<Option<i64>> {
        if self.registrations.is_none() {
            self.registrations = Some(self.neighbours.registrations(conn, self.event)?);
        }
        let Some(all) = self.registrations.as_ref().and_then(Option::as_ref) else { return Ok(None) };
        let is = |totals: &&TariffTotals| tariff.is_none_or(|code| totals.tariff == code);
        let named: Vec<&TariffTotals> = all.iter().filter(is).collect();
        let gone = tariff.is_some() && named.is_empty();
        Ok((!gone).then(|| named.into_iter().map(figure).sum()))
    }

    fn of_partners(
        &mut self,
        conn: &mut Conn,
        partner: Option<&str>,
        figure: impl Fn(&CashCommitment) -> Option<i64>,
    ) -> Result<Option<Decimal>> {
        let partner = match partner {
            Some(key) => match self.partner(conn, key)? {
                Some(id) => Some(id),
                None => return Ok(None),
            },
            None => None,
        };
        let currency = self.currency;
        let Some(all) = self.commitments(conn)? else { return Ok(None) };
        let counts = |cash: &&CashCommitment| {
            cash.currency == currency.code() && partner.is_none_or(|partner| cash.partner == partner)
        };
        let sum = all.iter().filter(counts).filter_map(figure).sum();
        Ok(Some(self.major(sum)))
    }

    /// What partners pay; `None` if nobody can tell.
    pub fn commitments(&mut self, conn: &mut Conn) -> Result<Option<&[CashCommitment]>> {
        if self.commitments.is_none() {
            self.commitments = Some(self.neighbours.commitments(conn, self.event)?);
        }
        Ok(self.commitments.as_ref().and_then(Option::as_deref))
    }
}
