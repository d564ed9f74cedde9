//! What those who know spreadsheets write by habit, and what stands for it here.

use super::problem::Span;

/// A sentence in French and in English.
type Pair = (&'static str, &'static str);

/// What stands for a function that spreadsheets have and formulas do not.
pub(super) fn function(name: &str) -> Option<Pair> {
    Some(match name.to_lowercase().as_str() {
        "sum" | "somme" => ("Additionnez avec « + » : a + b + line(\"c\").", "Add with “+”: a + b + line(\"c\")."),
        "product" | "produit" | "sumproduct" | "sommeprod" => (
            "Multipliez avec « * » et additionnez avec « + » : a * b + c * d.",
            "Multiply with “*” and add with “+”: a * b + c * d.",
        ),
        "average" | "mean" | "moyenne" => ("Écrivez (a + b) / 2.", "Write (a + b) / 2."),
        "si" => ("Écrivez if(a < b, x, y).", "Write if(a < b, x, y)."),
        "and" | "et" | "or" | "ou" | "not" | "non" => (
            "Mettez un « if » dans un autre : if(a < b, if(c < d, x, y), y).",
            "Put one “if” into another: if(a < b, if(c < d, x, y), y).",
        ),
        "arrondi" | "mround" => (
            "Écrivez round(a), ou round(a, 10) pour un multiple de 10.",
            "Write round(a), or round(a, 10) for a multiple of 10.",
        ),
        "roundup" | "ceiling" | "plafond" => ("Écrivez ceil(a).", "Write ceil(a)."),
        "rounddown" | "trunc" | "int" | "tronque" | "ent" | "plancher" => ("Écrivez floor(a).", "Write floor(a)."),
        "mod" => ("Écrivez a - b * floor(a / b).", "Write a - b * floor(a / b)."),
        "power" | "pow" | "puissance" => ("Multipliez : a * a.", "Multiply: a * a."),
        "ligne" => ("Écrivez line(\"code\").", "Write line(\"code\")."),
        _ => return None,
    })
}

/// What stands for a cell, if the name is that of one: `B12`. Names of drivers are in small letters.
pub(super) fn cell(name: &str) -> Option<Pair> {
    let chars: Vec<char> = name.chars().collect();
    (is_cell(&chars) && chars[0].is_ascii_uppercase()).then_some((
        "Il n'y a pas de cellules : nommez une hypothèse, ou une ligne par line(\"code\").",
        "There are no cells: name a driver, or a line by line(\"code\").",
    ))
}

/// The range of cells that has its colon here: `A1:A2`.
pub(super) fn range(chars: &[char], colon: usize) -> Option<Span> {
    if chars.get(colon) != Some(&':') {
        return None;
    }
    let (before, after) = (&chars[..colon], &chars[colon + 1..]);
    let part = |c: &&char| c.is_ascii_alphanumeric();
    let start = colon - before.iter().rev().take_while(part).count();
    let end = colon + 1 + after.iter().take_while(part).count();
    (is_cell(&chars[start..colon]) && is_cell(&chars[colon + 1..end])).then_some(Span { start, end })
}

fn is_cell(chars: &[char]) -> bool {
    let letters = chars.iter().take_while(|c| c.is_ascii_alphabetic()).count();
    (1..=3).contains(&letters) && letters < chars.len() && chars[letters..].iter().all(char::is_ascii_digit)
}

/// What stands for a sign that formulas do not have. `first` is whether nothing stands before it.
pub(super) fn sign(c: char, first: bool) -> Option<Pair> {
    Some(match c {
        '=' if first => ("Une formule commence sans « = » : retirez-le.", "A formula begins without “=”: remove it."),
        '=' => ("L'égalité s'écrit « == ».", "Equality is written “==”."),
        ';' => (
            "Entre deux arguments, mettez une virgule au lieu de « ; » : if(a < b, x, y).",
            "Between two arguments put a comma instead of “;”: if(a < b, x, y).",
        ),
        '€' => (
            "L'unité se met entre crochets, une monnaie par son code : 100 [EUR].",
            "The unit goes in square brackets, a currency by its code: 100 [EUR].",
        ),
        '£' => (
            "L'unité se met entre crochets, une monnaie par son code : 100 [GBP].",
            "The unit goes in square brackets, a currency by its code: 100 [GBP].",
        ),
        '$' => (
            "Il n'y a ni cellules ni signe de monnaie : nommez une hypothèse, ou écrivez 100 [USD].",
            "There are neither cells nor signs of currencies: name a driver, or write 100 [USD].",
        ),
        '×' | '·' => ("La multiplication s'écrit « * ».", "Multiplication is written “*”."),
        '÷' | ':' => ("La division s'écrit « / ».", "Division is written “/”."),
        '−' | '–' => ("La soustraction s'écrit « - ».", "Subtraction is written “-”."),
        '≤' => ("« Au plus » s'écrit « <= ».", "“At most” is written “<=”."),
        '≥' => ("« Au moins » s'écrit « >= ».", "“At least” is written “>=”."),
        '≠' => ("« Différent de » s'écrit « != ».", "“Not equal” is written “!=”."),
        '^' => ("Il n'y a pas de puissances : multipliez, a * a.", "There are no powers: multiply, a * a."),
        '&' | '|' => (
            "Mettez un « if » dans un autre : if(a < b, if(c < d, x, y), y).",
            "Put one “if” into another: if(a < b, if(c < d, x, y), y).",
        ),
        '“' | '”' | '«' | '»' | '„' | '\'' | '‘' | '’' => (
            "Le code d'une ligne se met entre guillemets droits : line(\"code\").",
            "The code of a line goes in straight quotes: line(\"code\").",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_what_is_none() {
        for cells in ["A1", "AB12", "XFD1048576"] {
            assert!(cell(cells).is_some(), "{cells}");
        }
        for other in ["", "A", "1", "a1", "ABCD1", "A1B", "É1", "meals_2"] {
            assert_eq!(cell(other), None, "{other}");
        }
        let range = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            let colon = chars.iter().position(|c| *c == ':').expect("a colon");
            range(&chars, colon).map(|at| (at.start, at.end))
        };
        assert_eq!(range("SUM(A1:B12)"), Some((4, 10)));
        assert_eq!(range("a1:a2"), Some((0, 5)));
        for other in ["A1:", ":A1", "total:2", "A1: A2"] {
            assert_eq!(range(other), None, "{other}");
        }
    }
}
