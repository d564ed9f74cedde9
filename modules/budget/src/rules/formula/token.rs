//! A formula's text as words and signs.

use super::habits;
use super::problem::{Problem, Span};
use rust_decimal::Decimal;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'t> {
    Number(Decimal),
    /// A driver or a function.
    Word(&'t str),
    /// What stands between quotes.
    Quoted(&'t str),
    /// What stands between square brackets.
    Unit(&'t str),
    /// `+ - * / ( ) , %` and comparisons.
    Sign(&'static str),
    End,
}

/// A formula's text by its characters, which is how people count.
pub(super) struct Source<'t> {
    text: &'t str,
    chars: Vec<char>,
}

impl<'t> Source<'t> {
    pub fn of(text: &'t str) -> Self {
        Self { text, chars: text.chars().collect() }
    }

    /// The characters from one to before another.
    fn slice(&self, start: usize, end: usize) -> &'t str {
        let byte = |at: usize| match self.text.len() == self.chars.len() {
            true => at,
            false => self.chars[..at].iter().map(|c| c.len_utf8()).sum(),
        };
        self.text.get(byte(start)..byte(end)).unwrap_or_default()
    }
}

/// Splits the text; the last token is [`Token::End`].
pub(super) fn tokens<'t>(source: &Source<'t>) -> Result<Vec<(Token<'t>, Span)>, Problem> {
    let chars = source.chars.as_slice();
    let mut found = Vec::with_capacity(chars.len() / 3 + 2);
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let (token, end) = match c {
            '0'..='9' => number(source, at)?,
            '"' => {
                let (text, end) = enclosed(source, at, '"')?;
                (Token::Quoted(text), end)
            }
            '[' => {
                let (text, end) = enclosed(source, at, ']')?;
                (Token::Unit(text), end)
            }
            c if c.is_alphabetic() || c == '_' => {
                let end = run(chars, at, |c| c.is_alphanumeric() || c == '_');
                (Token::Word(source.slice(at, end)), end)
            }
            _ => sign(chars, at)?,
        };
        found.push((token, Span { start: at, end }));
        at = end;
    }
    found.push((Token::End, Span { start: at, end: at }));
    Ok(found)
}

/// Where the characters that are of a kind end.
fn run(chars: &[char], start: usize, of_kind: impl Fn(char) -> bool) -> usize {
    start + chars[start..].iter().take_while(|c| of_kind(**c)).count()
}

fn number<'t>(source: &Source<'t>, start: usize) -> Result<(Token<'t>, usize), Problem> {
    let chars = source.chars.as_slice();
    let mut end = run(chars, start, |c| c.is_ascii_digit());
    if chars.get(end) == Some(&'.') {
        let decimals = run(chars, end + 1, |c| c.is_ascii_digit());
        if decimals == end + 1 {
            let at = Span { start: end, end: end + 1 };
            return Err(Problem::syntax(at, "Il manque les décimales.", "The decimals are missing."));
        }
        end = decimals;
    }
    let number =
        Decimal::from_str_exact(source.slice(start, end)).map_err(|_| Problem::too_precise(Span { start, end }))?;
    Ok((Token::Number(number), end))
}

/// The text between the sign at `start` and `last`.
fn enclosed<'t>(source: &Source<'t>, start: usize, last: char) -> Result<(&'t str, usize), Problem> {
    let chars = source.chars.as_slice();
    let end = run(chars, start + 1, |c| c != last && !c.is_control());
    if chars.get(end) == Some(&last) {
        return Ok((source.slice(start + 1, end), end + 1));
    }
    let (fr, en) = (format!("Il manque « {last} » à la fin."), format!("“{last}” is missing at the end."));
    Err(Problem::syntax(Span { start, end }, fr, en))
}

fn known(first: char, next: Option<char>) -> Option<&'static str> {
    Some(match (first, next) {
        ('<', Some('=')) => "<=",
        ('>', Some('=')) => ">=",
        ('=', Some('=')) => "==",
        ('!', Some('=')) => "!=",
        ('<', _) => "<",
        ('>', _) => ">",
        ('+', _) => "+",
        ('-', _) => "-",
        ('*', _) => "*",
        ('/', _) => "/",
        ('(', _) => "(",
        (')', _) => ")",
        (',', _) => ",",
        ('%', _) => "%",
        _ => return None,
    })
}

fn sign<'t>(chars: &[char], at: usize) -> Result<(Token<'t>, usize), Problem> {
    if let Some(sign) = known(chars[at], chars.get(at + 1).copied()) {
        return Ok((Token::Sign(sign), at + sign.len()));
    }
    if let Some(range) = habits::range(chars, at) {
        let fr = "Il n'y a pas de plages de cellules : additionnez des hypothèses et des lignes, a + b + line(\"c\").";
        let en = "There are no ranges of cells: add drivers and lines, a + b + line(\"c\").";
        return Err(Problem::syntax(range, fr, en));
    }
    let first = chars[..at].iter().all(|c| c.is_whitespace());
    let (fr, en) = match (habits::sign(chars[at], first), chars[at]) {
        (Some((fr, en)), _) => (fr.to_owned(), en.to_owned()),
        // A character that cannot be seen is named by its number.
        (None, c) if c.is_control() => unexpected(&format!("U+{:04X}", u32::from(c))),
        (None, c) => unexpected(&c.to_string()),
    };
    Err(Problem::syntax(Span { start: at, end: at + 1 }, fr, en))
}

fn unexpected(what: &str) -> (String, String) {
    (format!("« {what} » n'est pas un signe des formules."), format!("“{what}” is not a sign of formulas."))
}
