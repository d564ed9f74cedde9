//! The sentence for each code of a refused value: it says what to do, in French and in English.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

use crate::text::Lang;

type Params = HashMap<Cow<'static, str>, Value>;

/// What to tell the caller about a value refused with `code`.
///
/// Knows the codes of `check`, those of the `validator` crate, and those that reading and comparing give: `type`,
/// `format`, `unknown_field`, `unknown_parameter`, `one_of`, `control_character`, `unique`, `date_order`. Any other
/// code gets a general sentence.
///
/// From `params` it takes `min`, `max`, `equal`, `exclusive_min`, `exclusive_max`, `expected` (a text or a list of
/// texts), `needle` and `other`. Of `value`, which `validator` adds by itself and which may be personal, it takes only
/// whether it is a list.
pub fn message(code: &str, params: &Params, lang: Lang) -> String {
    let pair = fixed(code).map(|(fr, en)| (fr.to_owned(), en.to_owned()));
    let (fr, en) = pair.or_else(|| measured(code, params)).unwrap_or_else(|| {
        let expected = shown(params, "expected");
        let ending = expected.map_or(".".to_owned(), |expected| format!(": {expected}."));
        let colon = ending.replacen(':', "\u{a0}:", 1); // French sets a space before the colon
        (format!("Corrigez cette valeur{colon}"), format!("Correct this value{ending}"))
    });
    match lang {
        Lang::Fr => fr,
        Lang::En => en,
    }
}

/// Codes whose sentence never varies.
#[rustfmt::skip]
fn fixed(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "required" | "required_nested" => ("Donnez une valeur.", "Give a value."),
        "not_blank" => ("Donnez un texte qui ne soit pas vide.", "Give a text that is not blank."),
        "localized_required" => ("Donnez le texte en français (fr), en anglais (en) ou les deux.", "Give the text in French (fr), in English (en) or both."),
        "not_negative" => ("Donnez un montant positif ou nul.", "Give an amount that is not negative."),
        "slug" => (
            "Donnez de 2 à 80 lettres minuscules sans accent et chiffres, séparés par des traits d'union simples, comme congres-2015\u{a0}; un UUID est refusé.",
            "Give 2 to 80 lower-case unaccented letters and digits, joined by single hyphens, such as congres-2015; a UUID is refused.",
        ),
        "siret" => (
            "Donnez les 14 chiffres du SIRET, sans espaces, et vérifiez-les\u{a0}: la clé de contrôle n'est pas bonne ou il en manque.",
            "Give the 14 digits of the SIRET, without spaces, and check them: the check digit is wrong or some are missing.",
        ),
        "siren" => (
            "Donnez les 9 chiffres du SIREN, sans espaces, et vérifiez-les\u{a0}: la clé de contrôle n'est pas bonne ou il en manque.",
            "Give the 9 digits of the SIREN, without spaces, and check them: the check digit is wrong or some are missing.",
        ),
        "e164" => (
            "Donnez le numéro au format international, + puis 7 à 15 chiffres sans espaces, comme +33123456789.",
            "Give the number in international form, + and 7 to 15 digits without spaces, such as +33123456789.",
        ),
        "email" => ("Donnez une adresse électronique complète, comme nom@exemple.fr.", "Give a full e-mail address, such as name@example.org."),
        "url" | "http_url" => (
            "Donnez une adresse web complète qui commence par https:// ou http://, sans nom d'utilisateur ni mot de passe.",
            "Give a full web address that starts with https:// or http://, without a user name or password.",
        ),
        "ip" | "ipv4" | "ipv6" => ("Donnez une adresse IP.", "Give an IP address."),
        "timezone" => ("Donnez un fuseau horaire IANA, comme Europe/Paris.", "Give an IANA time zone, such as Europe/Paris."),
        "language" => ("Donnez un code de langue BCP 47, comme fr ou fr-CH.", "Give a BCP 47 language code, such as fr or fr-CH."),
        "country" => (
            "Donnez un code de pays ISO 3166-1 en deux majuscules, comme FR.",
            "Give an ISO 3166-1 country code of two capital letters, such as FR.",
        ),
        "currency" => (
            "Donnez un code de monnaie ISO 4217 en trois majuscules, comme EUR.",
            "Give an ISO 4217 currency code of three capital letters, such as EUR.",
        ),
        "control_character" | "non_control_character" => (
            "Retirez les caractères de contrôle\u{a0}; tabulations et retours à la ligne ne sont admis que dans les champs de plusieurs lignes.",
            "Remove the control characters; tabs and line ends are allowed only in fields of several lines.",
        ),
        "unique" => ("Ne donnez pas deux fois la même valeur.", "Do not give the same value twice."),
        "department" => (
            "Donnez un département français par son code officiel, comme 2A, 69 ou 974.",
            "Give a French department by its official code, such as 2A, 69 or 974.",
        ),
        "vat_rate" => (
            "Donnez un taux si la TVA s'applique, et aucun en cas d'exonération ou hors champ.",
            "Give a rate where the tax applies, and none where it is exempt or out of scope.",
        ),
        "manage_url" => (
            "Écrivez une fois {token} dans l'adresse, là où va le jeton.",
            "Write {token} once in the address, where the token goes.",
        ),
        "audience_codes" => (
            "Donnez de 1 à 100 codes, chacun de 3 à 40 caractères.",
            "Give 1 to 100 codes of 3 to 40 characters each.",
        ),
        "choices" => (
            "Donnez des choix de codes différents si la réponse se choisit, et aucun sinon.",
            "Give choices with different codes where the answer is chosen, and none otherwise.",
        ),
        "months_or_day" => ("Donnez soit des mois, soit un jour.", "Give either months or a day."),
        "weights" => ("Donnez au moins un poids supérieur à zéro.", "Give at least one weight above zero."),
        "reserved" => ("Choisissez un autre nom\u{a0}: celui-ci est réservé.", "Choose another name: this one is taken by the API."),
        "date_order" => ("Donnez une fin qui ne précède pas le début.", "Give an end that is not before the start."),
        _ => return None,
    })
}

/// Codes whose sentence depends on a limit or on what was expected.
fn measured(code: &str, params: &Params) -> Option<(String, String)> {
    let of = |name| shown(params, name);
    match code {
        "length" => length(params),
        // A language of its own (`<language>.too_long`), which also tells the place.
        _ if code.ends_with(".too_long") => length(params),
        "range" => range(params),
        "contains" => of("needle")
            .map(|n| (format!("Donnez une valeur qui contient {n}."), format!("Give a value that contains {n}."))),
        "does_not_contain" => {
            of("needle").map(|n| (format!("Donnez une valeur sans {n}."), format!("Give a value without {n}.")))
        }
        "must_match" => of("other")
            .map(|o| (format!("Donnez la même valeur que dans {o}."), format!("Give the same value as in {o}."))),
        "regex" | "format" => of("expected").map(|e| {
            (format!("Respectez le format attendu\u{a0}: {e}."), format!("Keep to the expected format: {e}."))
        }),
        "type" => of("expected").map(|e| {
            (
                format!("Donnez une valeur du type attendu\u{a0}: {e}."),
                format!("Give a value of the expected type: {e}."),
            )
        }),
        "one_of" => of("expected")
            .map(|e| (format!("Donnez l'une de ces valeurs\u{a0}: {e}."), format!("Give one of these values: {e}."))),
        "unknown_field" => Some(match of("expected") {
            Some(e) => (
                format!("Retirez ce champ inconnu\u{a0}; sont admis\u{a0}: {e}."),
                format!("Remove this unknown field; allowed are: {e}."),
            ),
            None => ("Retirez ce champ inconnu.".into(), "Remove this unknown field.".into()),
        }),
        "unknown_parameter" => Some(match of("expected") {
            Some(e) => (
                format!("Retirez ce paramètre inconnu\u{a0}; sont admis\u{a0}: {e}."),
                format!("Remove this unknown parameter; allowed are: {e}."),
            ),
            None => ("Retirez ce paramètre inconnu.".into(), "Remove this unknown parameter.".into()),
        }),
        _ => None,
    }
}

fn length(params: &Params) -> Option<(String, String)> {
    let of = |name| shown(params, name);
    let (fr, en) = match (of("equal"), of("min"), of("max")) {
        (Some(n), ..) => (format!("exactement {n}"), format!("exactly {n}")),
        (_, Some(min), Some(max)) => (format!("de {min} à {max}"), format!("{min} to {max}")),
        (_, Some(min), None) => (format!("au moins {min}"), format!("at least {min}")),
        (_, None, Some(max)) => (format!("au plus {max}"), format!("at most {max}")),
        _ => return None,
    };
    // The last number that is said rules the plural; French has the singular for zero too.
    let last = ["equal", "max", "min"].into_iter().find_map(|name| params.get(name)?.as_u64());
    let (fr_plural, en_plural) =
        (if last.is_some_and(|n| n < 2) { "" } else { "s" }, if last == Some(1) { "" } else { "s" });
    let (fr_noun, en_noun) = match params.get("value") {
        Some(Value::Array(_) | Value::Object(_)) => ("élément", "item"),
        _ => ("caractère", "character"),
    };
    Some((format!("Donnez {fr} {fr_noun}{fr_plural}."), format!("Give {en} {en_noun}{en_plural}.")))
}

fn range(params: &Params) -> Option<(String, String)> {
    let of = |name| shown(params, name);
    let least = of("min")
        .map(|n| (format!("d'au moins {n}"), format!("of at least {n}")))
        .or_else(|| of("exclusive_min").map(|n| (format!("supérieure à {n}"), format!("above {n}"))));
    let most = of("max")
        .map(|n| (format!("d'au plus {n}"), format!("of at most {n}")))
        .or_else(|| of("exclusive_max").map(|n| (format!("inférieure à {n}"), format!("below {n}"))));
    let (fr, en) = match (least, most) {
        (Some((fr_least, en_least)), Some((fr_most, en_most))) => {
            (format!("{fr_least} et {fr_most}"), format!("{en_least} and {en_most}"))
        }
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => return None,
    };
    Some((format!("Donnez une valeur {fr}."), format!("Give a value {en}.")))
}

/// A parameter as it reads in a sentence.
fn shown(params: &Params, name: &str) -> Option<String> {
    match params.get(name)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => Some(
            items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(", "),
        ),
        // Limits of `range` are floats in the crate even where they were written as whole numbers.
        Value::Number(number) => Some(number.to_string().trim_end_matches(".0").to_owned()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use validator::Validate;

    fn both(code: &str, params: Value) -> [String; 2] {
        let params: Params = params
            .as_object()
            .expect("an object")
            .iter()
            .map(|(name, value)| (name.clone().into(), value.clone()))
            .collect();
        Lang::ALL.map(|lang| message(code, &params, lang))
    }

    #[test]
    fn limits_are_said() {
        let text = |limits: Value| both("length", limits);
        assert_eq!(
            text(json!({"min": 2, "max": 80, "value": "x"})),
            ["Donnez de 2 à 80 caractères.", "Give 2 to 80 characters."]
        );
        assert_eq!(text(json!({"min": 1, "value": []})), ["Donnez au moins 1 élément.", "Give at least 1 item."]);
        assert_eq!(text(json!({"max": 0})), ["Donnez au plus 0 caractère.", "Give at most 0 characters."]);
        assert_eq!(text(json!({"equal": 14})), ["Donnez exactement 14 caractères.", "Give exactly 14 characters."]);

        let value = |limits: Value| both("range", limits);
        let expected =
            ["Donnez une valeur d'au moins 0 et d'au plus 100.", "Give a value of at least 0 and of at most 100."];
        assert_eq!(value(json!({"min": 0.0, "max": 100})), expected);
        let expected = ["Donnez une valeur supérieure à 0.", "Give a value above 0."];
        assert_eq!(value(json!({"exclusive_min": 0})), expected);
    }

    #[test]
    fn what_was_expected_is_said() {
        let expected =
            ["Donnez l'une de ces valeurs\u{a0}: draft, published.", "Give one of these values: draft, published."];
        assert_eq!(both("one_of", json!({"expected": ["draft", "published"]})), expected);
        let expected = ["Retirez ce champ inconnu.", "Remove this unknown field."];
        assert_eq!(both("unknown_field", json!({})), expected);
    }

    #[test]
    fn any_other_code_gets_a_sentence_and_never_the_value() {
        assert_eq!(both("whatever", json!({"value": "secret"})), ["Corrigez cette valeur.", "Correct this value."]);
        assert_eq!(both("range", json!({"value": "secret"})), ["Corrigez cette valeur.", "Correct this value."]);
        let expected = ["Corrigez cette valeur\u{a0}: un code: A.", "Correct this value: un code: A."];
        assert_eq!(both("whatever", json!({"expected": "un code: A"})), expected);
    }

    #[test]
    fn every_code_of_ours_has_its_own_sentence() {
        let general = both("whatever", json!({}));
        for code in [
            "slug",
            "not_blank",
            "siret",
            "siren",
            "e164",
            "email",
            "http_url",
            "timezone",
            "language",
            "country",
            "currency",
            "not_negative",
            "localized_required",
            "required",
            "url",
            "control_character",
            "unique",
            "date_order",
            "department",
            "vat_rate",
            "manage_url",
            "audience_codes",
            "choices",
        ] {
            let [fr, en] = both(code, json!({}));
            assert!(fr != general[0] && en != general[1] && fr != en, "{code}");
        }
    }

    #[test]
    fn the_derive_gives_the_codes_and_params_that_are_read_here() {
        #[derive(Validate)]
        struct Sample {
            #[validate(length(min = 2, max = 4))]
            short: String,
            #[validate(range(min = 1, exclusive_max = 10))]
            few: i32,
            #[validate(length(min = 1))]
            list: Vec<String>,
            #[validate(custom(function = "crate::check::siret"))]
            siret: Option<String>,
            #[validate(email)]
            mail: String,
        }
        let sample = Sample { short: "x".into(), few: 10, list: vec![], siret: Some("1".into()), mail: "x".into() };
        let errors = sample.validate().expect_err("everything is wrong");
        let mut said: Vec<String> = errors
            .field_errors()
            .values()
            .flat_map(|errors| errors.iter().map(|error| message(&error.code, &error.params, Lang::En)))
            .collect();
        said.sort();
        assert_eq!(said[0], "Give 2 to 4 characters.");
        assert_eq!(said[1], "Give a full e-mail address, such as name@example.org.");
        assert_eq!(said[2], "Give a value of at least 1 and below 10.");
        assert_eq!(said[3], "Give at least 1 item.");
        assert!(said[4].starts_with("Give the 14 digits of the SIRET"), "{}", said[4]);
    }
}
