//! Query strings and path parameters.

use super::{admission, body::collect};
use crate::{
    app::{App, not_assembled},
    check,
    error::{self, ApiError, Place, Result, Violation},
    page::{Filter, List, Raw},
    text::Lang,
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::Method, web};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use validator::{Validate, ValidationErrors};

/// A query string: unknown and repeated parameters are refused, values validated.
pub struct Query<T>(pub T);

/// In the request's extensions when the handler takes a [`Query`].
struct Taken;

/// 422 for a `GET` with parameters whose handler takes none: a filter that is misspelt must not look like one that worked.
pub(super) fn refuse_unread(request: &HttpRequest) -> Result<()> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    // What lies outside /api/v1 answers to standards that say to ignore what is unknown.
    if !reads || !request.path().starts_with("/api/v1/") || request.extensions().contains::<Taken>() {
        return Ok(());
    }
    let names = form_urlencoded::parse(request.query_string().as_bytes()).map(|(name, _)| name);
    let wrong: Vec<Violation> = names
        .map(|name| {
            let (fr, en) = ("Paramètre inconnu. Il n'y en a pas ici.", "Unknown parameter. There are none here.");
            violation(&name, "unknown_parameter", fr, en)
        })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(error::INVALID.plain().violations(wrong)) }
}

/// What can be read from a query string: any validated struct, or a [`List`] of a [`Filter`].
pub trait FromQuery: Sized {
    /// Reads it from decoded pairs.
    fn from_pairs(pairs: Vec<(String, String)>, app: &web::Data<App>) -> Result<Self>;
}

impl<T: FromQuery + 'static> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = admission::Read<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        request.extensions_mut().insert(Taken);
        admission::when_settled(request, read(request).map(Query))
    }
}

fn read<T: FromQuery>(request: &HttpRequest) -> Result<T> {
    let app = request.app_data::<web::Data<App>>().ok_or_else(not_assembled)?;
    let pairs: Vec<(String, String)> = form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let mut wrong = Vec::new();
    for (index, (name, value)) in pairs.iter().enumerate() {
        if pairs[..index].iter().any(|(other, _)| other == name) {
            wrong.push(violation(name, "repeated", "Paramètre donné deux fois.", "Parameter given twice."));
        }
        if value.chars().any(char::is_control) {
            wrong.push(violation(
                name,
                "control_character",
                "Contient un caractère de contrôle.",
                "Contains a control character.",
            ));
        }
    }
    if !wrong.is_empty() {
        return Err(error::INVALID.plain().violations(wrong));
    }
    T::from_pairs(pairs, app)
}

fn violation(name: &str, code: &'static str, fr: impl Into<String>, en: impl Into<String>) -> Violation {
    Violation::new(Place::Parameter(name.to_owned()), code, fr, en)
}

/// Wrong parameters that are told at once: all of them are read anew for each, so that thousands would hold a worker for seconds.
const MOST_WRONG: usize = 20;

/// All that is wrong is told at once, up to [`MOST_WRONG`]: a parameter that cannot be read is put aside, and the others are read without it.
fn parse<T: DeserializeOwned + Validate>(pairs: &[(String, String)], also_known: &[&str]) -> Result<T> {
    let (mut rest, mut wrong) = (pairs.to_vec(), Vec::new());
    loop {
        let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(&rest).finish();
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
        let read: Result<T, _> = serde_path_to_error::deserialize(pairs);
        let error = match read {
            Ok(value) => {
                wrong.extend(value.validate().err().map(|errors| refused(&errors)).into_iter().flatten());
                return if wrong.is_empty() { Ok(value) } else { Err(error::INVALID.plain().violations(wrong)) };
            }
            Err(error) => error,
        };
        let (name, one) = wrong_parameter(&error, also_known);
        // One that was wrong and put aside is not missing as well.
        if !wrong.iter().any(|other: &Violation| other.place == one.place) {
            wrong.push(one);
        }
        let before = rest.len();
        rest.retain(|(other, _)| *other != name);
        // What is missing cannot be put aside.
        if rest.len() == before || wrong.len() == MOST_WRONG {
            return Err(error::INVALID.plain().violations(wrong));
        }
    }
}

fn refused(errors: &ValidationErrors) -> Vec<Violation> {
    let mut list = Vec::new();
    collect(errors, "", &mut list);
    let place = |at: String| Place::Parameter(at.trim_start_matches('/').to_owned());
    list.into_iter()
        .map(|(at, error)| Violation { place: place(at), code: error.code, params: error.params, detail: None })
        .collect()
}

/// What reading stopped at, and the name of the parameter.
fn wrong_parameter(
    error: &serde_path_to_error::Error<serde::de::value::Error>,
    also_known: &[&str],
) -> (String, Violation) {
    let text = error.inner().to_string();
    let quoted: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
    let path = error.path().to_string();
    let name = if path == "." || path == "?" { quoted.first().copied().unwrap_or_default().to_owned() } else { path };
    let one = if text.starts_with("unknown field") {
        // The first one is the unknown one.
        let known = quoted.iter().skip(1).chain(also_known).copied().collect::<Vec<_>>().join(", ");
        violation(
            &name,
            "unknown_parameter",
            format!("Paramètre inconnu. Connus ici : {known}."),
            format!("Unknown parameter. Known here: {known}."),
        )
    } else if text.starts_with("missing field") {
        violation(&name, "required", "Ce paramètre est obligatoire.", "This parameter is required.")
    } else if text.starts_with("unknown variant") {
        // What was sent stands before it, and may hold anything.
        let known = text.rsplit_once(", expected ").map_or("", |(_, known)| known);
        not_listed(&name, "type", &known.split('`').skip(1).step_by(2).collect::<Vec<_>>())
    } else if text.starts_with("provided string was not `true`") {
        not_listed(&name, "type", &["true", "false"])
    } else if ["invalid digit", "number too", "cannot parse integer"].iter().any(|start| text.starts_with(start)) {
        violation(&name, "type", "Donnez un nombre entier.", "Give a whole number.")
    } else {
        violation(
            &name,
            "type",
            "Valeur d'un autre type ou format que prévu ; le contrat dit lequel.",
            "A value of another type or format than expected; the contract says which.",
        )
    };
    (name, one)
}

/// 422 for a value that is none of those that a parameter takes.
pub(super) fn not_listed(name: &str, code: &'static str, known: &[&str]) -> Violation {
    let params = HashMap::from([("expected".into(), known.into())]);
    let detail = Some((check::message("one_of", &params, Lang::Fr), check::message("one_of", &params, Lang::En)));
    Violation { place: Place::Parameter(name.to_owned()), code: code.into(), params, detail }
}

impl<T: DeserializeOwned + Validate> FromQuery for T {
    fn from_pairs(pairs: Vec<(String, String)>, _: &web::Data<App>) -> Result<Self> {
        parse(&pairs, &[])
    }
}

impl<F: Filter> FromQuery for List<F> {
    fn from_pairs(pairs: Vec<(String, String)>, app: &web::Data<App>) -> Result<Self> {
        listed(pairs, &[], app)
    }
}

/// A list whose request may have other parameters, which are read already. Its own names are taken out first: two strict structs
/// would refuse each other's names, and serde's `flatten` turns every value into text.
pub(super) fn listed<F: Filter>(
    pairs: Vec<(String, String)>,
    beside: &[&str],
    app: &web::Data<App>,
) -> Result<List<F>> {
    let (mut raw, mut rest, mut wrong) = (Raw::default(), Vec::new(), Vec::new());
    for (name, value) in pairs {
        match name.as_str() {
            "limit" => raw.limit = Some(value.parse().unwrap_or(-1)),
            "sort" => raw.sort = Some(value),
            "cursor" => raw.cursor = Some(value),
            "include_total" => match value.parse() {
                Ok(value) => raw.include_total = value,
                Err(_) => wrong.push(not_listed(&name, "type", &["true", "false"])),
            },
            _ => rest.push((name, value)),
        }
    }
    let known = [["limit", "sort", "cursor", "include_total"].as_slice(), beside].concat();
    let filter = parse::<F>(&rest, &known);
    // A cursor is of its filter: without one there is nothing to compare it with.
    let list = match filter {
        Ok(filter) => List::new(raw, filter, app.secrets.clone()).map_err(|more| wrong.extend(more)).ok(),
        Err(error) if wrong.is_empty() => return Err(error),
        Err(error) => return Err(error.violations(wrong)),
    };
    match list {
        Some(list) if wrong.is_empty() => Ok(list),
        _ => Err(error::INVALID.plain().violations(wrong)),
    }
}

impl<F: Filter + utoipa::IntoParams> utoipa::IntoParams for List<F> {
    fn into_params(
        provider: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        use utoipa::openapi::{
            ObjectBuilder, Type,
            path::{Parameter, ParameterBuilder, ParameterIn},
        };
        let own = |name: &str, what: &str, schema: ObjectBuilder| -> Parameter {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .description(Some(what))
                .schema(Some(schema))
                .build()
        };
        let names: Vec<String> = F::SORTS
            .iter()
            .map(|name| name.trim_start_matches('-'))
            .flat_map(|name| [name.to_owned(), format!("-{name}")])
            .collect();
        let mut params = F::into_params(provider);
        params.push(own(
            "limit",
            "Rows on a page.",
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .minimum(Some(1))
                .maximum(Some(crate::page::MAX_LIMIT))
                .default(Some(crate::page::DEFAULT_LIMIT.into())),
        ));
        params.push(own(
            "cursor",
            "`page.next_cursor` of the page before, with the same filters and sort.",
            ObjectBuilder::new().schema_type(Type::String).max_length(Some(1000)),
        ));
        params.push(own(
            "sort",
            "Order; `-` in front for descending. Ties are broken by id.",
            ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).default(Some(F::SORTS[0].into())),
        ));
        params.push(own(
            "include_total",
            "Also count all rows. Counting costs: ask for it once, not on every page.",
            ObjectBuilder::new().schema_type(Type::Boolean).default(Some(false.into())),
        ));
        params
    }
}

/// Path parameters, by position: `Path<PartnerId>`, `Path<(EventKey, PartnerId)>`. One that cannot be parsed names nothing
/// that exists, so it is 404.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Path<T> {
    type Error = ApiError;
    type Future = admission::Read<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if has_control_character(request.path()) {
            return admission::when_settled(request, Err(error::NOT_FOUND.plain()));
        }
        let read = web::Path::<T>::from_request(request, payload).into_inner();
        let read = read.map(|path| Path(path.into_inner())).map_err(|error| error::NOT_FOUND.plain().because(error));
        admission::when_settled(request, read)
    }
}

/// Whether a path holds an escaped control character. Nothing is called so, and PostgreSQL has no text with NUL.
fn has_control_character(path: &str) -> bool {
    let escape = |at: &[u8]| match at {
        [b'%', high @ (b'0' | b'1' | b'7'), low] => {
            (*high != b'7' || low.eq_ignore_ascii_case(&b'f')) && low.is_ascii_hexdigit()
        }
        _ => false,
    };
    path.as_bytes().windows(3).any(escape)
}

#[cfg(test)]
mod tests {
    use super::has_control_character;

    #[test]
    fn escaped_control_characters_are_seen() {
        for path in ["/a%00", "/%1f/b", "/%7F", "/%0a"] {
            assert!(has_control_character(path), "{path}");
        }
        for path in ["/a%20b", "/%C3%A9", "/%7E", "/100%"] {
            assert!(!has_control_character(path), "{path}");
        }
    }
}
