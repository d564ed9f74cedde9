//! Pictures of what a simulation found.

use crate::{
    errors,
    model::simulation::{Findings, Spread},
    neighbours::Neighbours,
    papers::{Fan, Over, Point, Swing, Tornado, fan::GAP, words::either},
    rules::cash_flow::Month,
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
use std::{iter::successors, slice};

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
        p50: latest.findings.result.p50.amount_minor,
        swings: latest.findings.drivers.iter().map(swing).collect(),
    })
}

/// A point of a fan: what there may be there.
fn point(label: String, may_be: &Spread) -> Point {
    let minor = |amount: Money| amount.amount_minor;
    Point {
        label,
        p5: minor(may_be.p5),
        p10: minor(may_be.p10),
        p50: minor(may_be.p50),
        p90: minor(may_be.p90),
        p95: minor(may_be.p95),
    }
}

/// Months between two in which money moves that are drawn, each with what there is meanwhile; of a longer rest a single point is,
/// which says so.
const REST: usize = 36;

/// How far the cumulated cash of a scenario may lie at the end of each month; 409 if it has not been simulated. What has no date
/// comes last, with the result.
pub fn fan_over_months(
    conn: &mut Conn,
    neighbours: &Neighbours,
    event: EventId,
    scenario: &str,
    lang: Lang,
    now: At,
) -> Result<Fan> {
    let frame = neighbours.frame(conn, event)?;
    let budget = budgets::get(conn, &frame, now)?;
    let scenario = scenarios::find(conn, event, scenario)?;
    let latest = Latest::of(conn, neighbours, &budget, scenario, now)?.ok_or_else(errors::simulation_needed)?;
    let cash = latest.findings.cash.as_ref().ok_or_else(errors::simulation_without_months)?;
    let mut points: Vec<Point> = Vec::new();
    let mut next: Option<Month> = None;
    let mut shortened = false;
    for at in &cash.months {
        let month = Month::parse(&at.month);
        if let (Some(from), Some(to), Some(last)) = (next, month, points.last().cloned()) {
            let rest: Vec<Month> = successors(Some(from), |month| Some(month.following()))
                .take_while(|month| *month < to)
                .take(REST + 1)
                .collect();
            if rest.len() <= REST {
                points.extend(rest.into_iter().map(|month| Point { label: month.to_string(), ..last.clone() }));
            } else {
                points.push(Point { label: GAP.to_owned(), ..last });
                shortened = true;
            }
        }
        points.push(point(at.month.clone(), &at.cash));
        next = month.map(Month::following);
    }
    let mut subject = subject(&frame.slug, &[&latest], lang);
    if shortened {
        subject.push_str(either(
            lang,
            " · …\u{a0}: plus de trois ans sans mouvement",
            " · …: more than three years without movement",
        ));
    }
    if !cash.complete {
        points.push(point(either(lang, "résultat", "result").to_owned(), &latest.findings.result));
        subject.push_str(either(
            lang,
            " · à la fin, avec ce qui n'a pas de date",
            " · at the end, with what has no date",
        ));
    }
    Ok(Fan {
        lang,
        currency: budget.currency(),
        title: either(lang, "Jusqu'où la trésorerie peut aller", "How far the cash may lie").to_owned(),
        subject,
        over: Over::Months,
        points,
    })
}

/// How far the result of a scenario may lie, beside those of the others that have been simulated; 409 if it has not been.
pub fn fan_over_scenarios(
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
    Ok(Fan {
        lang,
        currency: budget.currency(),
        title: either(lang, "Jusqu'où le résultat peut aller", "How far the result may lie").to_owned(),
        subject: subject(&frame.slug, &shown.iter().collect::<Vec<_>>(), lang),
        over: Over::Scenarios,
        points: shown.iter().map(|one| point(one.label(lang), &one.findings.result)).collect(),
    })
}
