//! The demo event's budget: the hypotheses of the dossier of December 2014. It names no amount and no price; those that are
//! here say that they are examples.

use crate::{
    model::{
        budget::Settings,
        driver::{DistributionIn, DriverIn, LinkIn, LinkSource},
        figure::Figure,
        line::{LineIn, MonthShare, Phasing},
        overriding::OverrideIn,
        scenario::ScenarioIn,
        simulation::{SimulationIn, SimulationState},
    },
    neighbours::Neighbours,
    simulation::Ready,
    store::{
        budgets::{self, BudgetRow},
        drivers, lines, overrides,
        scenarios::{self, ScenarioRow},
        simulations::{self, SimulationRow},
    },
};
use chrono::NaiveDate;
use entries::{Driver, Is, Line, Paid, Rule};
use kernel::{
    auth::InEvent,
    db::{AsDoc, Tx},
    error::Result,
    http::Version,
    ids::EventId,
    module::Wiring,
    money::{Currency, Money},
    outbox::Changed,
    text::Localized,
};
use rust_decimal::Decimal;
use std::{num::NonZeroUsize, ops::ControlFlow};

mod entries;

const SECOND: &str = "congres-2015";

/// Loads it into the demo event, unless that has a budget or is not there.
pub(crate) fn load(tx: &mut Tx<'_>, wiring: &Wiring) -> Result<()> {
    let Some(events) = wiring.events() else { return Ok(()) };
    let Some(second) = events.find(tx, SECOND)? else { return Ok(()) };
    let (fence, neighbours) = (InEvent::system(second), Neighbours::of_wiring(wiring));
    let closed = neighbours.open(tx, fence.event()).map(|frame| frame.currency != Currency::EUR.code());
    if closed.unwrap_or(true) || budgets::is_there(tx, fence.event())? {
        return Ok(());
    }
    let budget = budgets::open(tx, &neighbours, &fence)?;
    // The one of the event's year: the accounts below are of it.
    let chart = budget.accounts_version;
    let budget = budgets::update(tx, budget, &Settings::sample(), chart, Version::any())?;
    tx.publish(Changed::updated("budget", budget.event_id, budget.version).event(budget.event_id));
    let baseline = scenarios::baseline(tx, budget.event_id)?;
    set_drivers(tx, &budget, &baseline, entries::BASELINE)?;
    let registered = DriverIn {
        value: None,
        link: Some(LinkIn {
            source: LinkSource::ConfirmedRegistrations,
            tariff: None,
            partner: None,
            fallback: Some(Figure::from(0)),
        }),
        ..driver_of(&Driver {
            name: "registered",
            label: ("Inscriptions confirmées à ce jour", "Registrations confirmed so far"),
            unit: "person",
            is: Is::Value(0, 0),
            note: Some("Valeur liée, pour suivre l'hypothèse de fréquentation ; aucune ligne ne s'en sert."),
        })
    };
    drivers::insert(tx, &budget, baseline.id, "registered", &registered, None)?;
    for line in entries::LINES {
        let input = line_of(tx, &neighbours, line)?;
        lines::insert(tx, &budget, &input)?;
    }
    add_scenario(
        tx,
        &budget,
        ("prudent", "Prudent", "Prudent"),
        PRUDENT_NOTE,
        entries::PRUDENT,
        entries::PRUDENT_LINES,
    )?;
    add_scenario(
        tx,
        &budget,
        ("ambitieux", "Ambitieux", "Ambitious"),
        AMBITIOUS_NOTE,
        entries::AMBITIOUS,
        entries::AMBITIOUS_LINES,
    )?;
    budgets::touch(tx, budget.event_id)?;
    simulate(tx, &neighbours, budget.event_id)
}

/// A simulation of each scenario, so that there is something to draw. The same as the example of the document.
fn simulate(tx: &mut Tx<'_>, neighbours: &Neighbours, event: EventId) -> Result<()> {
    let (frame, asked) = (neighbours.frame(tx, event)?, SimulationIn::sample());
    for scenario in scenarios::all(tx, event)? {
        let now = tx.now();
        let ready = Ready::read(tx, neighbours, &frame, &scenario.code, &asked, now)?;
        let found = ready.draw_here(NonZeroUsize::MIN, |_, _| ControlFlow::Continue(()))?;
        let row = SimulationRow {
            id: tx.new_id(),
            event_id: event,
            scenario_id: scenario.id,
            state: SimulationState::Done,
            request: AsDoc(asked.clone()),
            result: Some(AsDoc(found)),
            problem: None,
            contents: ready.contents,
            job_id: None,
            version: 1,
            created_at: now,
            finished_at: Some(now),
        };
        simulations::insert(tx, &row)?;
    }
    Ok(())
}

const PRUDENT_NOTE: &str = "Exemple : moins de participants, moins d'inscriptions payantes, subvention réduite.";
const AMBITIOUS_NOTE: &str = "Exemple : salle pleine, davantage d'inscriptions payantes, vidéo plus complète.";

fn set_drivers(tx: &mut Tx<'_>, budget: &BudgetRow, scenario: &ScenarioRow, all: &[Driver]) -> Result<()> {
    for driver in all {
        drivers::insert(tx, budget, scenario.id, driver.name, &driver_of(driver), None)?;
    }
    Ok(())
}

fn add_scenario(
    tx: &mut Tx<'_>,
    budget: &BudgetRow,
    (code, fr, en): (&str, &str, &str),
    note: &str,
    own: &[Driver],
    amounts: &[(&str, i64)],
) -> Result<()> {
    let input = ScenarioIn {
        code: code.to_owned(),
        name: Localized::new(fr, en),
        is_baseline: false,
        note: Some(note.to_owned()),
    };
    let row = scenarios::insert(tx, budget, &input, None)?;
    set_drivers(tx, budget, &row, own)?;
    for (line, euros) in amounts {
        let line = lines::find(tx, budget.event_id, line)?;
        let input = OverrideIn { formula: None, amount: Some(money(*euros)), note: Some("Exemple.".to_owned()) };
        overrides::insert(tx, budget, row.id, line.id, &input)?;
    }
    Ok(())
}

fn money(euros: i64) -> Money {
    Money::new(euros * 100, Currency::EUR)
}

fn driver_of(driver: &Driver) -> DriverIn {
    let number = |whole: i64| Some(Figure::from(whole));
    let (value, distribution) = match driver.is {
        Is::Value(mantissa, places) => (Some(Figure::nearest(Decimal::new(mantissa, places))), None),
        Is::Between(kind, low, mode, high) => {
            let range = DistributionIn::of(kind);
            (None, Some(DistributionIn { low: number(low), mode: number(mode), high: number(high), ..range }))
        }
        Is::Around(kind, mean, sd) => {
            (None, Some(DistributionIn { mean: number(mean), sd: number(sd), ..DistributionIn::of(kind) }))
        }
    };
    // What the dossier says is no example.
    let example = driver.note.is_none();
    let (fr, en) = driver.label;
    let label = match example {
        true => Localized::new(format!("{fr} (exemple)"), format!("{en} (example)")),
        false => Localized::new(fr, en),
    };
    DriverIn {
        label: Some(label),
        unit: driver.unit.to_owned(),
        value,
        distribution,
        link: None,
        note: Some(driver.note.unwrap_or("Exemple : le dossier ne donne aucun chiffre.").to_owned()),
        is_example: example,
    }
}

fn line_of(tx: &mut Tx<'_>, neighbours: &Neighbours, line: &Line) -> Result<LineIn> {
    let partner_id = match line.partner {
        Some(slug) => neighbours.partner(tx, slug)?,
        None => None,
    };
    let (fr, en) = line.label;
    let (formula, amount) = match line.rule {
        Rule::Formula(text) => (Some(text.to_owned()), None),
        Rule::Amount(euros) => (None, Some(money(euros))),
    };
    // Where only hypotheses enter, these say what is an example.
    let is_example = amount.is_some();
    Ok(LineIn {
        code: line.code.to_owned(),
        label: match is_example {
            true => Localized::new(format!("{fr} (exemple)"), format!("{en} (example)")),
            false => Localized::new(fr, en),
        },
        side: line.side,
        account: line.account.to_owned(),
        group: Some(line.group.to_owned()),
        partner_id,
        formula,
        amount,
        phasing: phasing_of(line.paid),
        certainty: line.certainty,
        note: line.note.map(str::to_owned),
        is_example,
    })
}

/// Months of the plan: from November 2014 to June 2015 are eight.
fn phasing_of(paid: Paid) -> Option<Phasing> {
    let share = |(year, month): (i32, u32)| MonthShare { month: format!("{year}-{month:02}"), weight: 1 };
    match paid {
        Paid::OverEightMonths => {
            let months = [(2014, 11), (2014, 12)].into_iter().chain((1..=6).map(|month| (2015, month)));
            Some(Phasing { months: months.map(share).collect(), on: None })
        }
        Paid::In(months) => Some(Phasing { months: months.iter().copied().map(share).collect(), on: None }),
        Paid::On(year, month, day) => {
            NaiveDate::from_ymd_opt(year, month, day).map(|on| Phasing { months: Vec::new(), on: Some(on) })
        }
        Paid::InKind => None,
    }
}

#[cfg(test)]
mod tests;
