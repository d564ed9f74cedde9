//! What a hypothesis may say, and what it is expected to be.

use super::{
    forecast::{Distribution, Possibility},
    formula::Unit,
};
use crate::{
    errors::{mistake, wrong},
    model::{
        driver::{DistributionIn, DistributionKind as Kind, DriverIn, LinkIn, LinkSource, OutcomeIn},
        figure::Figure,
    },
};
use kernel::{error::Violation, money::Currency};
use rust_decimal::{Decimal, prelude::FromPrimitive};

/// The unit of what counts people.
const PERSON: &str = "person";

/// What is wrong with a hypothesis; the budget counts in `currency`.
pub fn mistakes(input: &DriverIn, currency: Currency) -> Vec<Violation> {
    let mut list = Vec::new();
    let unit = match Unit::parse(&input.unit) {
        Ok(unit) => Some(unit),
        Err(problem) => {
            let mut one = mistake("/unit", "unit", problem.fr, problem.en);
            one.params.insert("start".into(), problem.start.into());
            one.params.insert("end".into(), problem.end.into());
            list.push(one);
            None
        }
    };
    let given = [input.value.is_some(), input.distribution.is_some(), input.link.is_some()];
    match given.iter().filter(|given| **given).count() {
        0 => list.push(wrong("/value", "required")),
        1 => {}
        _ => list.push(mistake(
            "/value",
            "either",
            "Donnez une seule chose : value, distribution ou link.",
            "Give one of value, distribution and link.",
        )),
    }
    if let Some(distribution) = &input.distribution {
        list.extend(numbers_mistakes(distribution));
        if list.is_empty() {
            list.extend(shape_mistakes(distribution));
        }
    }
    if let Some(link) = &input.link {
        list.extend(link_mistakes(link, unit.as_ref(), currency));
    }
    list
}

fn link_mistakes(link: &LinkIn, unit: Option<&Unit>, currency: Currency) -> Vec<Violation> {
    let by_tariff = matches!(link.source, LinkSource::ConfirmedRegistrations | LinkSource::RegistrationIncome);
    let by_partner = matches!(link.source, LinkSource::SignedCommitments | LinkSource::GrantedCommitments);
    let mut list = Vec::new();
    if link.tariff.is_some() && !by_tariff {
        list.push(not_for("/link/tariff"));
    }
    if link.partner.is_some() && !by_partner {
        list.push(not_for("/link/partner"));
    }
    let expected = match link.source {
        LinkSource::ConfirmedRegistrations | LinkSource::AttendanceForecast => PERSON,
        _ => currency.code(),
    };
    if unit.is_some_and(|unit| *unit != Unit::base(expected)) {
        list.push(mistake(
            "/unit",
            "unit_of_link",
            format!("Cette valeur est en {expected}."),
            format!("That value is in {expected}."),
        ));
    }
    list
}

/// What is wrong with an attendance of which the hypotheses, one a scenario at most, are in these units.
pub fn attendance_mistake<'a>(units: impl IntoIterator<Item = &'a str>) -> Option<Violation> {
    let mut units = units.into_iter().peekable();
    if units.peek().is_none() {
        return Some(mistake(
            "/attendance",
            "unknown_driver",
            "Aucune hypothèse de ce nom dans ce budget.",
            "No hypothesis of this name in this budget.",
        ));
    }
    let other = units.find(|unit| !counts_people(unit))?;
    Some(mistake(
        "/attendance",
        "unit_of_attendance",
        format!("Cette hypothèse est en {other} : il en faut une qui compte des personnes, en {PERSON}."),
        format!("That hypothesis is in {other}: it takes one that counts people, in {PERSON}."),
    ))
}

/// Whether a value in this unit is a number of people.
pub fn counts_people(unit: &str) -> bool {
    Unit::parse(unit).is_ok_and(|unit| unit == Unit::base(PERSON))
}

fn not_for(pointer: &str) -> Violation {
    mistake(pointer, "not_for_kind", "Cela ne va pas avec ce choix.", "This does not go with that choice.")
}

/// Which numbers the shape needs: low, mode, high, lambda, mean, sd, min, max, outcomes. `None` may be left out.
fn needs(kind: Kind) -> [Option<bool>; 9] {
    const NO: Option<bool> = Some(false);
    const YES: Option<bool> = Some(true);
    match kind {
        Kind::Triangular => [YES, YES, YES, NO, NO, NO, NO, NO, NO],
        Kind::Pert => [YES, YES, YES, None, NO, NO, NO, NO, NO],
        Kind::Uniform => [YES, NO, YES, NO, NO, NO, NO, NO, NO],
        Kind::Normal | Kind::LogNormal => [NO, NO, NO, NO, YES, YES, None, None, NO],
        Kind::Discrete => [NO, NO, NO, NO, NO, NO, NO, NO, YES],
    }
}

fn numbers_mistakes(of: &DistributionIn) -> Vec<Violation> {
    let given = [
        ("low", of.low.is_some()),
        ("mode", of.mode.is_some()),
        ("high", of.high.is_some()),
        ("lambda", of.lambda.is_some()),
        ("mean", of.mean.is_some()),
        ("sd", of.sd.is_some()),
        ("min", of.min.is_some()),
        ("max", of.max.is_some()),
        ("outcomes", !of.outcomes.is_empty()),
    ];
    let judge = |((name, given), needed): ((&str, bool), Option<bool>)| {
        let pointer = format!("/distribution/{name}");
        match (given, needed) {
            (false, Some(true)) => Some(wrong(&pointer, "required")),
            (true, Some(false)) => Some(not_for(&pointer)),
            _ => None,
        }
    };
    given.into_iter().zip(needs(of.kind)).filter_map(judge).collect()
}

/// What contradicts itself in a distribution that has its numbers.
fn shape_mistakes(of: &DistributionIn) -> Vec<Violation> {
    let violation = |problem: super::forecast::Problem| {
        let code = problem.code.strip_prefix("forecast.").unwrap_or(problem.code);
        mistake(&format!("/distribution{}", problem.field), code, problem.fr, problem.en)
    };
    distribution(of).problems().into_iter().map(violation).collect()
}

/// What a simulation draws from; 0 stands for a number that is missing, which was refused when it came in.
pub fn distribution(of: &DistributionIn) -> Distribution {
    let number = |figure: Option<Figure>| figure.map(Figure::double).unwrap_or_default();
    let limit = |figure: Option<Figure>| figure.map(Figure::double);
    let (low, mode, high) = (number(of.low), number(of.mode), number(of.high));
    let (mean, sd, min, max) = (number(of.mean), number(of.sd), limit(of.min), limit(of.max));
    let possibility =
        |one: &OutcomeIn| Possibility { value: one.value.double(), probability: one.probability.double() };
    match of.kind {
        Kind::Triangular => Distribution::Triangular { low, mode, high },
        Kind::Pert => Distribution::Pert { low, mode, high, lambda: of.lambda.map_or(4.0, Figure::double) },
        Kind::Uniform => Distribution::Uniform { low, high },
        Kind::Normal => Distribution::Normal { mean, sd, min, max },
        Kind::LogNormal => Distribution::LogNormal { mean, sd, min, max },
        Kind::Discrete => Distribution::Discrete { outcomes: of.outcomes.iter().map(possibility).collect() },
    }
}

/// The expected value of a distribution: what statements reckon with, so that they agree with the mean of a simulation where
/// the budget is linear. Exact, but for one that is cut off: that has eight significant digits.
pub fn expected(of: &DistributionIn) -> Decimal {
    let number = |figure: Option<Figure>| figure.map(Figure::decimal).unwrap_or_default();
    let (low, mode, high) = (number(of.low), number(of.mode), number(of.high));
    match of.kind {
        Kind::Triangular => (low + mode + high) / Decimal::from(3),
        Kind::Pert => {
            let lambda = of.lambda.map_or(Decimal::from(4), Figure::decimal);
            (low + lambda * mode + high).checked_div(lambda + Decimal::from(2)).unwrap_or_default()
        }
        Kind::Uniform => (low + high) / Decimal::from(2),
        Kind::Normal | Kind::LogNormal if of.min.is_none() && of.max.is_none() => number(of.mean),
        Kind::Normal | Kind::LogNormal => {
            let mean = Decimal::from_f64(distribution(of).mean()).and_then(|mean| mean.round_sf(8));
            mean.unwrap_or_else(|| number(of.mean))
        }
        Kind::Discrete => {
            let total: Decimal = of.outcomes.iter().map(|outcome| outcome.probability.decimal()).sum();
            let sum: Decimal =
                of.outcomes.iter().map(|outcome| outcome.value.decimal() * outcome.probability.decimal()).sum();
            sum.checked_div(total).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn codes(distribution: serde_json::Value) -> Vec<String> {
        let input =
            DriverIn { distribution: serde_json::from_value(distribution).expect("readable"), ..DriverIn::sample() };
        let place = |one: &Violation| format!("{:?} {}", one.place, one.code);
        mistakes(&input, Currency::EUR).iter().map(place).collect()
    }

    #[test]
    fn distributions_that_say_nothing_are_refused() {
        let good = json!({"kind": "pert", "low": 1, "mode": 2, "high": 4, "lambda": 5.5});
        assert_eq!(codes(good), [""; 0]);
        for (bad, at, code) in [
            (json!({"kind": "triangular", "low": 1, "mode": 5, "high": 4}), "mode", "order"),
            (json!({"kind": "triangular", "low": 4, "mode": 4, "high": 4}), "high", "degenerate"),
            (json!({"kind": "uniform", "low": 5, "high": 4}), "high", "order"),
            (json!({"kind": "uniform", "low": 5}), "high", "required"),
            (json!({"kind": "uniform", "low": 5, "high": 6, "sd": 1}), "sd", "not_for_kind"),
            (json!({"kind": "normal", "mean": 5, "sd": 0}), "sd", "degenerate"),
            (json!({"kind": "normal", "mean": 5, "sd": -1}), "sd", "sd_negative"),
            (json!({"kind": "normal", "mean": 5, "sd": 1, "min": 9, "max": 8}), "max", "order"),
            (json!({"kind": "uniform", "low": 5, "high": 6, "min": 5}), "min", "not_for_kind"),
            (json!({"kind": "log_normal", "mean": -5, "sd": 1}), "mean", "mean_not_positive"),
            (json!({"kind": "pert", "low": 1, "mode": 2, "high": 4, "lambda": 0}), "lambda", "lambda"),
            (json!({"kind": "discrete", "outcomes": [{"value": 1, "probability": 0.5}]}), "outcomes", "probabilities"),
            (json!({"kind": "discrete", "outcomes": [{"value": 1, "probability": 1}]}), "outcomes", "degenerate"),
        ] {
            assert_eq!(codes(bad), [format!("Pointer(\"/distribution/{at}\") {code}")]);
        }
    }

    #[test]
    fn expected_values_are_those_of_the_books() {
        let mean = |value| {
            expected(&serde_json::from_value::<DistributionIn>(value).expect("readable")).normalize().to_string()
        };
        assert_eq!(mean(json!({"kind": "triangular", "low": 380, "mode": 460, "high": 510})), "450");
        assert_eq!(mean(json!({"kind": "pert", "low": 1, "mode": 2, "high": 9})), "3");
        assert_eq!(mean(json!({"kind": "uniform", "low": -1, "high": 2})), "0.5");
        assert_eq!(mean(json!({"kind": "log_normal", "mean": 12.5, "sd": 3})), "12.5");
        // A half-normal: 10 + 2·√(2/π).
        assert_eq!(mean(json!({"kind": "normal", "mean": 10, "sd": 2, "min": 10})), "11.595769");
        let third = |value| json!({"value": value, "probability": 0.333});
        assert_eq!(mean(json!({"kind": "discrete", "outcomes": [third(1), third(2), third(6)]})), "3");
    }

    #[test]
    fn an_attendance_counts_people_in_every_scenario() {
        let code = |units: &[&str]| attendance_mistake(units.iter().copied()).map(|one| one.code.into_owned());
        assert_eq!(code(&["person", " person "]), None);
        assert_eq!(code(&[]).as_deref(), Some("unknown_driver"));
        for other in ["EUR/person", "person/day", "1", "%", "day"] {
            assert_eq!(code(&["person", other]).as_deref(), Some("unit_of_attendance"), "{other}");
        }
    }

    #[test]
    fn live_values_have_their_units() {
        let link = |source: &str, unit: &str, more: serde_json::Value| {
            let mut link = json!({"source": source});
            link.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            let input: DriverIn = serde_json::from_value(json!({"unit": unit, "link": link})).expect("readable");
            mistakes(&input, Currency::EUR).into_iter().map(|one| one.code.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(link("confirmed_registrations", "person", json!({"tariff": "plein"})), [""; 0]);
        assert_eq!(link("attendance_forecast", "person", json!({})), [""; 0]);
        assert_eq!(link("attendance_forecast", "EUR", json!({})), ["unit_of_link"]);
        for only in [json!({"tariff": "plein"}), json!({"partner": "cget"})] {
            assert_eq!(link("attendance_forecast", "person", only), ["not_for_kind"]);
        }
        assert_eq!(link("signed_commitments", "EUR", json!({"partner": "cget"})), [""; 0]);
        assert_eq!(link("registration_income", "person", json!({})), ["unit_of_link"]);
        assert_eq!(link("granted_commitments", "EUR", json!({"tariff": "plein"})), ["not_for_kind"]);
        assert_eq!(link("confirmed_registrations", "person", json!({"partner": "cget"})), ["not_for_kind"]);
    }
}
