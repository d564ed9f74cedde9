//! Pictures of what a simulation found.

use crate::{
    errors,
    model::simulation::Findings,
    neighbours::Neighbours,
    papers::{Fan, Over, Point, Swing, Tornado, words::either},
    simulation::Present,
    store::{budgets, budgets::BudgetRow, scenarios, scenarios::ScenarioRow, simulations},
};
use kernel::{
    db::{At, Conn},
    error::Result,
    ids::EventId,
    money::Money,
    text::Lang,
};
use std::slice;

/// The newest simulation of a scenario.
struct Latest {
    scenario: ScenarioRow,
    findings: Findings,
    /// The budget has changed since, or a live value has moved.
    stale: bool,
}

impl Latest {
    fn of(
        conn: &mut Conn,
        neighbours: &Neighbours,
        budget: &BudgetRow,
        scenario: ScenarioRow,
        now: At,
    ) -> Result<Option<Self>> {
        let Some(row) = simulations::latest(conn, scenario.id)? else { return Ok(None) };
        let stale = Present::of(conn, neighbours, budget, scenario.id, slice::from_ref(&row), now)?.is_past(&row);
        Ok(row.result.map(|findings| Self { scenario, findings: findings.0, stale }))
    }

    fn label(&self, lang: Lang) -> String {
        let star = if self.stale { " *" } else { "" };
        format!("{}{star}", self.scenario.name.0.pick(lang))
    }
}

/// What a picture is of.
fn subject(slug: &str, shown: &[&Latest], lang: Lang) -> String {
    let mut subject = match shown {
        [one] => format!("{} · {slug}", one.label(lang)),
        _ => slug.to_owned(),
    };
    if shown.iter().any(|one| one.stale) {
        subject.push_str(either(
            lang,
            " · * le budget ou une valeur liée a changé depuis",
            " · * the budget or a live value has changed since",
        ));
    }
    subject
}

/// Which hypotheses move the result of a scenario most; 409 if it has not been simulated.
pub fn tornado(
    conn: &mut Conn,
    neighbours: &Neighbours,
    event: EventId,
    scenario: &str,
    lang: Lang,
    now: At,
) -> Result<Tornado> {
    let frame = neighbours.frame(conn, event)?;
    let budget = budgets::get(conn, &frame, now)?;
    let scenario = scenarios::find(conn, event, scenario)?;
    let latest = Latest::of(conn, neighbours, &budget, scenario, now)?.ok_or_else(errors::simulation_needed)?;
    let swing = |one: &crate::model::simulation::DriverEffect| Swing {
        label: one.label.as_ref().map_or(one.name.as_str(), |label| label.pick(lang)).to_owned(),
        low: one.swing_low.amount_minor,
        high: one.swing_high.amount_minor,
    };
    Ok(Tornado {
        lang,
        currency: budget.currency(),
        subject: subject(&frame.slug, &[&latest], lang),
        base: latest.findings.median_result.amount_minor,
        swings: latest.findings.drivers.iter().map(swing).collect(),
    })
}

/// How far the result of a scenario may lie, beside those of the others that have been simulated; 409 if it has not been.
pub fn fan(
    conn: &mut Conn,
    neighbours: &Neighbours,
    event: EventId,
    scenario: &str,
    lang: Lang,
    now: At,
) -> Result<Fan> {
    let frame = neighbours.frame(conn, event)?;
    let budget = budgets::get(conn, &frame, now)?;
    let first = scenarios::find(conn, event, scenario)?;
    let id = first.id;
    let first = Latest::of(conn, neighbours, &budget, first, now)?.ok_or_else(errors::simulation_needed)?;
    let mut shown = vec![first];
    for other in scenarios::all(conn, event)? {
        if other.id != id {
            shown.extend(Latest::of(conn, neighbours, &budget, other, now)?);
        }
    }
    let minor = |amount: Money| amount.amount_minor;
    let point = |one: &Latest| {
        let result = &one.findings.result;
        Point {
            label: one.label(lang),
            p5: minor(result.p5),
            p10: minor(result.p10),
            p50: minor(result.p50),
            p90: minor(result.p90),
            p95: minor(result.p95),
        }
    };
    Ok(Fan {
        lang,
        currency: budget.currency(),
        title: either(lang, "Jusqu'où le résultat peut aller", "How far the result may lie").to_owned(),
        subject: subject(&frame.slug, &shown.iter().collect::<Vec<_>>(), lang),
        over: Over::Scenarios,
        points: shown.iter().map(point).collect(),
    })
}
