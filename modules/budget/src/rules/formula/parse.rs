//! Reads a formula: precedence climbing over its tokens, with limits that come first.

use super::problem::{Problem, Span, brief};
use super::token::{Source, Token, tokens};
use super::tree::{At, Binary, Comparison, FUNCTIONS, Formula, Measure, Name, Node, Op, Rounding};
use super::unit::Unit;
use super::{MAX_DEPTH, MAX_LENGTH, MAX_NODES, check, number};
use rust_decimal::Decimal;

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// The first thing that is wrong: `formula.syntax`, `formula.too_long`, `formula.too_deep`, `formula.overflow` (a
    /// number of more than 28 digits), `formula.unknown_name` (a function), `formula.units` (a unit that cannot be read).
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.chars().nth(MAX_LENGTH).is_some() {
            let at = Span { start: MAX_LENGTH, end: MAX_LENGTH + 1 };
            let fr = format!("Une formule a au plus {MAX_LENGTH} caractères.");
            return Err(Problem::too_long(at, fr, format!("A formula has at most {MAX_LENGTH} characters.")));
        }
        let tokens = tokens(&Source::of(text))?;
        let nodes = Vec::with_capacity(tokens.len().min(MAX_NODES));
        let mut parser = Parser { tokens, next: 0, depth: 0, nodes, names: Vec::new() };
        parser.sum()?;
        match parser.peek() {
            Token::End => Ok(Self { text: text.to_owned(), nodes: parser.nodes, names: parser.names }),
            _ => Err(parser.unexpected()),
        }
    }
}

/// The tokens, how far they are read, and what came of them.
struct Parser<'t> {
    tokens: Vec<(Token<'t>, Span)>,
    next: usize,
    depth: usize,
    nodes: Vec<Node>,
    names: Vec<Name>,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Token<'t> {
        self.tokens.get(self.next).map_or(Token::End, |(token, _)| *token)
    }

    /// Where the next token stands.
    fn here(&self) -> Span {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(Span { start: 0, end: 0 }, |(_, at)| *at)
    }

    /// Where the token before ends.
    fn behind(&self) -> usize {
        self.next.checked_sub(1).and_then(|before| self.tokens.get(before)).map_or(0, |(_, at)| at.end)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(next) if next == sign);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), Problem> {
        if self.take(sign) { Ok(()) } else { Err(self.expected(&format!("« {sign} »"), &format!("“{sign}”"))) }
    }

    fn push(&mut self, op: Op, start: usize) -> Result<At, Problem> {
        let at = Span { start, end: self.behind() };
        if self.nodes.len() == MAX_NODES {
            let fr = format!("Une formule a au plus {MAX_NODES} opérations et valeurs.");
            return Err(Problem::too_long(at, fr, format!("A formula has at most {MAX_NODES} operations and values.")));
        }
        self.nodes.push(Node { op, at });
        Ok(self.nodes.len() - 1)
    }

    fn sum(&mut self) -> Result<At, Problem> {
        let start = self.here().start;
        let mut left = self.product()?;
        loop {
            let op = match self.peek() {
                Token::Sign("+") => Binary::Add,
                Token::Sign("-") => Binary::Subtract,
                _ => return Ok(left),
            };
            self.next += 1;
            let right = self.product()?;
            left = self.push(Op::Binary(op, left, right), start)?;
        }
    }

    fn product(&mut self) -> Result<At, Problem> {
        let start = self.here().start;
        let mut left = self.signed()?;
        loop {
            let op = match self.peek() {
                Token::Sign("*") => Binary::Multiply,
                Token::Sign("/") => Binary::Divide,
                _ => return Ok(left),
            };
            self.next += 1;
            let right = self.signed()?;
            left = self.push(Op::Binary(op, left, right), start)?;
        }
    }

    /// Every way into a deeper level passes here.
    fn signed(&mut self) -> Result<At, Problem> {
        let at = self.here();
        if self.depth == MAX_DEPTH {
            return Err(Problem::too_deep(at));
        }
        self.depth += 1;
        let node = if self.take("-") {
            let operand = self.signed()?;
            self.push(Op::Negate(operand), at.start)?
        } else {
            self.value()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn value(&mut self) -> Result<At, Problem> {
        let start = self.here().start;
        match self.peek() {
            Token::Number(number) => {
                self.next += 1;
                let measure = self.measure(number)?;
                self.push(Op::Number(number, measure), start)
            }
            Token::Word(word) => {
                self.next += 1;
                // Spreadsheets show them in capitals; no driver has any.
                if let Some(function) = FUNCTIONS.iter().find(|one| one.eq_ignore_ascii_case(word)) {
                    return self.function(function, start);
                }
                if matches!(self.peek(), Token::Sign("(")) {
                    let at = Span { start, end: self.behind() };
                    let nearest = check::nearest(word, FUNCTIONS.iter().copied());
                    return Err(Problem::unknown_function(at, word, nearest));
                }
                self.name(Name::Driver(word.to_owned()), start)
            }
            Token::Sign("(") => {
                self.next += 1;
                let inner = self.sum()?;
                self.expect(")")?;
                Ok(inner)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn name(&mut self, name: Name, start: usize) -> Result<At, Problem> {
        let known = self.names.iter().position(|other| *other == name);
        let index = known.unwrap_or(self.names.len());
        if known.is_none() {
            self.names.push(name);
        }
        self.push(Op::Name(index), start)
    }

    /// What stands behind a number: nothing, `%` or a unit.
    fn measure(&mut self, number: Decimal) -> Result<Measure, Problem> {
        let at = self.here();
        if self.take("%") {
            return percent(number, at);
        }
        let Token::Unit(unit) = self.peek() else { return Ok(Measure::Bare) };
        let inside = at.start + 1;
        let moved = |problem: Problem| Problem { start: problem.start + inside, end: problem.end + inside, ..problem };
        let unit = Unit::parse(unit).map_err(moved)?;
        self.next += 1;
        if unit.is_percent() { percent(number, at) } else { Ok(Measure::In(unit)) }
    }

    fn function(&mut self, word: &str, start: usize) -> Result<At, Problem> {
        self.expect("(")?;
        let node = match word {
            "line" => {
                let Token::Quoted(code) = self.peek() else {
                    return Err(self.expected(
                        "le code d'une ligne entre guillemets droits",
                        "the code of a line in straight quotes",
                    ));
                };
                self.next += 1;
                self.expect(")")?;
                return self.name(Name::Line(code.to_owned()), start);
            }
            "if" => {
                let condition = self.condition()?;
                self.expect(",")?;
                let yes = self.sum()?;
                self.expect(",")?;
                let no = self.sum()?;
                self.expect(")")?;
                Op::If(condition, yes, no)
            }
            "abs" => {
                let inner = self.sum()?;
                self.expect(")")?;
                Op::Abs(inner)
            }
            "min" | "max" => return self.fold(if word == "min" { Binary::Min } else { Binary::Max }, start),
            _ => self.rounding(match word {
                "ceil" => Rounding::Up,
                "floor" => Rounding::Down,
                _ => Rounding::HalfEven,
            })?,
        };
        self.push(node, start)
    }

    /// `min(a, b, c)` is `min(min(a, b), c)`.
    fn fold(&mut self, op: Binary, start: usize) -> Result<At, Problem> {
        let mut left = self.sum()?;
        self.expect(",")?;
        loop {
            let right = self.sum()?;
            let last = self.take(")");
            if !last && !matches!(self.peek(), Token::Sign(",")) {
                return Err(self.expected("« ) » ou « , »", "“)” or “,”"));
            }
            left = self.push(Op::Binary(op, left, right), start)?;
            if last {
                return Ok(left);
            }
            self.next += 1;
        }
    }

    fn rounding(&mut self, rounding: Rounding) -> Result<Op, Problem> {
        let inner = self.sum()?;
        let mut step = None;
        if self.take(",") {
            // A plain number, so that the formula of a spreadsheet may repeat it.
            match self.peek() {
                Token::Number(number) if !number.is_zero() => step = Some(number),
                _ => return Err(self.expected("un nombre autre que zéro", "a number other than zero")),
            }
            self.next += 1;
        }
        self.expect(")")?;
        Ok(Op::Round(rounding, inner, step))
    }

    fn condition(&mut self) -> Result<At, Problem> {
        let start = self.here().start;
        let left = self.sum()?;
        let comparison = match self.peek() {
            Token::Sign("<") => Comparison::Less,
            Token::Sign("<=") => Comparison::LessOrEqual,
            Token::Sign(">") => Comparison::Greater,
            Token::Sign(">=") => Comparison::GreaterOrEqual,
            Token::Sign("==") => Comparison::Equal,
            Token::Sign("!=") => Comparison::NotEqual,
            _ => return Err(self.expected("une comparaison", "a comparison")),
        };
        self.next += 1;
        let right = self.sum()?;
        self.push(Op::Binary(Binary::Compare(comparison), left, right), start)
    }

    fn expected(&self, fr: &str, en: &str) -> Problem {
        if self.is_decimal_comma() || self.is_unit_without_brackets() {
            return self.unexpected();
        }
        Problem::syntax(self.here(), format!("Ici, {fr} est attendu."), format!("Here {en} is expected."))
    }

    /// Whether the next token is a comma between two numbers.
    fn is_decimal_comma(&self) -> bool {
        let number = |at: Option<usize>| matches!(at.and_then(|at| self.tokens.get(at)), Some((Token::Number(_), _)));
        let comma = matches!(self.peek(), Token::Sign(","));
        comma && number(self.next.checked_sub(1)) && number(self.next.checked_add(1))
    }

    /// Whether a word follows a number: `100 EUR`.
    fn is_unit_without_brackets(&self) -> bool {
        let before = self.next.checked_sub(1).and_then(|before| self.tokens.get(before));
        matches!(before, Some((Token::Number(_), _))) && matches!(self.peek(), Token::Word(_))
    }

    /// What to say where two values stand side by side.
    fn missing_operator(&self, before: Option<&Token<'t>>) -> (String, String) {
        let (fr, en) = ("Il manque un opérateur ici", "An operator is missing here");
        match (before, self.peek()) {
            (Some(Token::Number(number)), Token::Word(unit)) => {
                let unit = brief(unit);
                (
                    format!("{fr}, comme {number} * {unit} ; une unité se met entre crochets : {number} [{unit}]."),
                    format!("{en}, as in {number} * {unit}; a unit goes in square brackets: {number} [{unit}]."),
                )
            }
            (Some(Token::Number(_)), Token::Number(_)) => (
                format!("{fr} ; les milliers s'écrivent sans espace : 12000."),
                format!("{en}; thousands are written without a space: 12000."),
            ),
            _ => (format!("{fr}."), format!("{en}.")),
        }
    }

    fn unexpected(&self) -> Problem {
        if self.is_decimal_comma() {
            let fr = "Pas de virgule ici ; les décimales suivent un point : 25.50.";
            return Problem::syntax(self.here(), fr, "No comma here; decimals follow a point: 25.50.");
        }
        let before = self.next.checked_sub(1).and_then(|before| self.tokens.get(before)).map(|(token, _)| token);
        let ended = matches!(before, Some(Token::Number(_) | Token::Word(_) | Token::Unit(_) | Token::Sign(")" | "%")));
        let shown = match self.peek() {
            Token::End => {
                let (fr, en) = ("Il manque la suite de la formule.", "The formula is not complete.");
                return Problem::syntax(self.here(), fr, en);
            }
            Token::Number(_) | Token::Word(_) | Token::Quoted(_) | Token::Sign("(") if ended => {
                let (fr, en) = self.missing_operator(before);
                return Problem::syntax(self.here(), fr, en);
            }
            Token::Sign("%") if ended => {
                let (fr, en) = (
                    "« % » suit un nombre, comme dans a * 5 % ; une hypothèse dont l'unité est % compte déjà en pour cent.",
                    "“%” follows a number, as in a * 5 %; a driver whose unit is % is in percent already.",
                );
                return Problem::syntax(self.here(), fr, en);
            }
            Token::Unit(_) if ended => {
                let (fr, en) = (
                    "Une unité entre crochets suit un nombre ; celle d'une hypothèse est dite avec l'hypothèse.",
                    "A unit in square brackets follows a number; that of a driver is said with the driver.",
                );
                return Problem::syntax(self.here(), fr, en);
            }
            Token::Sign(">") if matches!(before, Some(Token::Sign("<"))) => {
                let (fr, en) = ("« Différent de » s'écrit « != ».", "“Not equal” is written “!=”.");
                return Problem::syntax(self.here(), fr, en);
            }
            Token::Number(number) => number.to_string(),
            Token::Word(text) | Token::Quoted(text) | Token::Unit(text) => brief(text).to_owned(),
            Token::Sign(sign) => sign.to_owned(),
        };
        let (fr, en) = (format!("« {shown} » n'est pas attendu ici."), format!("“{shown}” is not expected here."));
        Problem::syntax(self.here(), fr, en)
    }
}

/// A literal in percent, if its fraction has no more digits than a number can have.
fn percent(number: Decimal, at: Span) -> Result<Measure, Problem> {
    number::hundredth(number).map(|_| Measure::Percent).ok_or_else(|| Problem::too_precise(at))
}
