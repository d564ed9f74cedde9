//! Makes the steps of a simulation from a sheet: without what is the same in all trials, and without lines that nobody
//! asked for.

use super::super::number;
use super::super::sheet::{Line, LineRule, Ref, Sheet};
use super::super::tree::{Binary, Formula, Measure, Op};
use super::kernels::{Kernel, Operand, apply, whole};
use super::{Input, Part, Source, Step, Trials};
use rust_decimal::Decimal;

/// Makes the program.
pub(super) fn of(sheet: &Sheet, inputs: &[Input], parts: &[Vec<Part>], sums: usize) -> Trials {
    let mut columns = 0;
    let mut drivers = Vec::with_capacity(sheet.drivers.len());
    for (at, (_, unit)) in sheet.drivers.iter().enumerate() {
        let value = match inputs.get(at) {
            Some(Input::Drawn) => {
                columns += 1;
                Source::Column(columns - 1)
            }
            Some(Input::Fixed(value)) if unit.is_percent() => {
                Source::Same(number::hundredth(*value).map_or_else(|| float(*value) / 100.0, float))
            }
            Some(Input::Fixed(value)) => Source::Same(float(*value)),
            None => Source::Same(f64::NAN),
        };
        drivers.push(value);
    }
    let mut builder = Builder {
        sheet,
        drivers,
        lines: vec![Source::Same(f64::NAN); sheet.lines.len()],
        steps: Vec::new(),
        uses: Vec::new(),
        free: Vec::new(),
    };
    let common = builder.build(parts, sums);
    let minor_per_major = sheet.currency.minor_per_major() as f64;
    Trials { columns, steps: builder.steps, slots: builder.uses.len(), common, minor_per_major }
}

/// The nearest binary number. By way of the text, which is the same on every machine.
fn float(value: Decimal) -> f64 {
    value.to_string().parse().unwrap_or(f64::NAN)
}

struct Builder<'a> {
    sheet: &'a Sheet,
    /// Where the drivers' values are.
    drivers: Vec<Source>,
    /// Where the lines' values are, in major units, once computed.
    lines: Vec<Source>,
    steps: Vec<Step>,
    /// For each slot, how many steps still read it.
    uses: Vec<usize>,
    free: Vec<usize>,
}

impl Builder<'_> {
    /// Gives the sums of what all trials have in common.
    fn build(&mut self, parts: &[Vec<Part>], sums: usize) -> Vec<f64> {
        let readers = self.readers(parts);
        // Whole amounts are summed as integers, so that no digit is lost.
        let (mut fixed, mut common) = (vec![0_i128; sums], vec![0.0; sums]);
        let minor_per_major = self.sheet.currency.minor_per_major() as f64;
        for &at in &self.sheet.order {
            let line = &self.sheet.lines[at];
            let own = parts.get(at).map_or(&[][..], Vec::as_slice);
            if own.is_empty() && readers[at] == 0 {
                continue;
            }
            let value = match &line.rule {
                LineRule::Amount(minor) => {
                    let value = Source::Same(float(self.sheet.major(*minor)));
                    for Part { sum, share } in own {
                        if *share == 1.0 {
                            fixed[*sum] += i128::from(*minor);
                        } else {
                            common[*sum] += *minor as f64 * share;
                        }
                    }
                    self.lines[at] = value;
                    continue;
                }
                LineRule::Formula(formula) => self.formula(line, formula),
            };
            // Who refers to a line takes what is shown of it. Sums round on their own.
            let value = match readers[at] {
                0 => value,
                _ => self.compute(Kernel::Line, [value, Source::Same(minor_per_major), Source::Same(1.0)]),
            };
            self.lines[at] = value;
            if let Source::Slot(slot) = value {
                self.uses[slot] += readers[at] + own.len();
            }
            for part in own {
                match value {
                    Source::Same(value) => common[part.sum] += whole(value * minor_per_major) * part.share,
                    from => {
                        let sum = part.sum;
                        let whole = part.share == 1.0;
                        self.steps.push(if whole {
                            Step::Add { from, sum }
                        } else {
                            Step::AddPart { from, part: *part }
                        });
                        self.release(from);
                    }
                }
            }
            self.release(value); // the formula's own hold on its result
        }
        fixed.iter().zip(common).map(|(fixed, common)| *fixed as f64 + common).collect()
    }

    /// For each line, how often the lines that are computed name it.
    fn readers(&self, parts: &[Vec<Part>]) -> Vec<usize> {
        let mut readers = vec![0; self.sheet.lines.len()];
        // Backwards: who refers to a line comes after it in the order.
        for &at in self.sheet.order.iter().rev() {
            let line = &self.sheet.lines[at];
            let asked = parts.get(at).is_some_and(|own| !own.is_empty()) || readers[at] > 0;
            if let (true, LineRule::Formula(formula)) = (asked, &line.rule) {
                for node in &formula.nodes {
                    if let Op::Name(name) = node.op
                        && let Some(Ref::Line(other)) = line.refs.get(name)
                    {
                        readers[*other] += 1;
                    }
                }
            }
        }
        readers
    }

    /// The steps of a formula; gives where its value will be.
    fn formula(&mut self, line: &Line, formula: &Formula) -> Source {
        let mut values: Vec<Source> = Vec::with_capacity(formula.nodes.len());
        for node in &formula.nodes {
            let of = |at: usize| values.get(at).copied().unwrap_or(Source::Same(f64::NAN));
            let one = Source::Same(1.0);
            let value = match &node.op {
                Op::Number(number, measure) => Source::Same(literal(*number, measure)),
                Op::Name(name) => self.named(line.refs.get(*name).copied()),
                Op::Negate(inner) => self.compute(Kernel::Negate, [of(*inner), one, one]),
                Op::Abs(inner) => self.compute(Kernel::Abs, [of(*inner), one, one]),
                Op::Round(rounding, inner, step) => {
                    let step = step.map_or(one, |step| Source::Same(float(step)));
                    self.compute(Kernel::Round(*rounding), [of(*inner), step, one])
                }
                Op::Binary(op, left, right) => self.compute(Kernel::Binary(*op), [of(*left), of(*right), one]),
                Op::If(condition, yes, no) => self.choose(of(*condition), of(*yes), of(*no)),
            };
            values.push(value);
        }
        values.last().copied().unwrap_or(Source::Same(f64::NAN))
    }

    fn named(&mut self, name: Option<Ref>) -> Source {
        match name {
            Some(Ref::Driver(at)) => {
                let percent = self.sheet.drivers.get(at).is_some_and(|(_, unit)| unit.is_percent());
                match self.drivers.get(at).copied() {
                    Some(column @ Source::Column(_)) if percent => {
                        let hundred = Source::Same(100.0);
                        self.compute(Kernel::Binary(Binary::Divide), [column, hundred, hundred])
                    }
                    found => found.unwrap_or(Source::Same(f64::NAN)),
                }
            }
            Some(Ref::Line(at)) => self.lines[at],
            Some(Ref::Unknown) | None => Source::Same(f64::NAN),
        }
    }

    /// What is not chosen in any trial is not read.
    fn choose(&mut self, condition: Source, yes: Source, no: Source) -> Source {
        let Source::Same(holds) = condition else { return self.compute(Kernel::If, [condition, yes, no]) };
        let (chosen, other) = if holds == 0.0 { (no, yes) } else { (yes, no) };
        self.release(other);
        if holds.is_nan() {
            self.release(chosen);
            return condition;
        }
        chosen
    }

    /// A step, or its result where that is the same in all trials.
    fn compute(&mut self, kernel: Kernel, from: [Source; 3]) -> Source {
        if let [Source::Same(a), Source::Same(b), Source::Same(c)] = from {
            let mut result = [f64::NAN];
            apply(kernel, &mut result, [a, b, c].map(Operand::Same));
            return Source::Same(result[0]);
        }
        // Before the operands are let go: a step must not write what it reads.
        let to = self.free.pop().unwrap_or_else(|| {
            self.uses.push(0);
            self.uses.len() - 1
        });
        self.uses[to] = 1;
        self.steps.push(Step::Compute { kernel, from, to });
        for source in from {
            self.release(source);
        }
        Source::Slot(to)
    }

    /// One reader less.
    fn release(&mut self, source: Source) {
        if let Source::Slot(slot) = source {
            self.uses[slot] = self.uses[slot].saturating_sub(1);
            if self.uses[slot] == 0 {
                self.free.push(slot);
            }
        }
    }
}

fn literal(number: Decimal, measure: &Measure) -> f64 {
    number::literal(number, measure).map_or(f64::NAN, float)
}
