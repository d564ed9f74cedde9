//! Exact decimal numbers in JSON.

use rust_decimal::Decimal;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Unexpected, Visitor},
};
use std::{fmt, str::FromStr};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// The largest value of a hypothesis, either way.
pub const LARGEST: i64 = 1_000_000_000_000;
/// Significant digits that every reader of JSON keeps, also one that takes all numbers for IEEE 754 doubles.
const DIGITS: usize = 15;
/// Decimal places at most.
const PLACES: u32 = 9;

/// A decimal number: at most 15 significant digits and 9 decimal places, between -10¹² and 10¹². A JSON number of that size
/// has the same digits in every reader, so it is exact here too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Figure(Decimal);

impl Figure {
    /// The number if it keeps to the limits.
    pub fn exact(value: Decimal) -> Option<Self> {
        let value = value.normalize();
        let digits = value.mantissa().unsigned_abs().to_string().len();
        let good = digits <= DIGITS && value.scale() <= PLACES && value.abs() <= Decimal::from(LARGEST);
        good.then_some(Self(value))
    }

    /// The number within the limits that is nearest, halves to even: for what is computed and shown.
    pub fn nearest(value: Decimal) -> Self {
        let limit = Decimal::from(LARGEST);
        let whole = value.trunc().normalize().mantissa().unsigned_abs().to_string().len();
        let places = u32::try_from(DIGITS.saturating_sub(whole)).unwrap_or(0).min(PLACES);
        Self(value.clamp(-limit, limit).round_dp(places).normalize())
    }

    /// As a number to compute with.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// As a double, for simulations.
    pub fn double(self) -> f64 {
        self.0.to_string().parse().unwrap_or_default()
    }
}

impl From<i64> for Figure {
    fn from(value: i64) -> Self {
        Self::nearest(Decimal::from(value))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match i64::try_from(self.0) {
            Ok(whole) if self.0.is_integer() => serializer.serialize_i64(whole),
            _ => serializer.serialize_f64(self.double()),
        }
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Figure;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of at most 15 significant digits and 9 decimal places, between -10^12 and 10^12")
    }
    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Figure, E> {
        Figure::exact(value.into()).ok_or_else(|| E::invalid_value(Unexpected::Signed(value), &self))
    }
    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Figure, E> {
        Figure::exact(value.into()).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Figure, E> {
        // Rust writes the shortest digits that read back as the same double: those that were sent, if they were 15 at most.
        let digits = Decimal::from_str(&value.to_string()).ok();
        digits.and_then(Figure::exact).ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
    }
}

impl PartialSchema for Figure {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("A decimal number, kept exactly: at most 15 significant digits and 9 decimal places."))
            .minimum(Some(-LARGEST))
            .maximum(Some(LARGEST))
            .examples([500])
            .into()
    }
}
impl ToSchema for Figure {
    fn schemas(_: &mut Vec<(String, RefOr<Schema>)>) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<String> {
        serde_json::from_str::<Figure>(text).ok().map(|figure| figure.to_string())
    }

    #[test]
    fn numbers_keep_their_digits() {
        for (text, kept) in [
            ("500", "500"),
            ("0.6", "0.6"),
            ("-12.50", "-12.5"),
            ("1e3", "1000"),
            ("0.000000001", "0.000000001"),
            ("123456.123456789", "123456.123456789"),
            ("1000000000000", "1000000000000"),
        ] {
            assert_eq!(read(text).as_deref(), Some(kept), "{text}");
        }
        for text in
            ["1000000000001", "1e13", "0.0000000001", "1234567.123456789", "1e400", "\"1\"", "null", "true", "[]"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_computed_is_shown_nearby() {
        let third = Decimal::from(1) / Decimal::from(3);
        assert_eq!(Figure::nearest(third).to_string(), "0.333333333");
        assert_eq!(Figure::nearest(third * Decimal::from(1_000_000_000)).to_string(), "333333333.333333");
        assert_eq!(Figure::nearest(Decimal::MAX), Figure::from(LARGEST));
    }

    proptest! {
        #[test]
        fn json_and_back_is_the_same(mantissa in -999_999_999_999_999_i64..=999_999_999_999_999, places in 0_u32..=9) {
            let value = Decimal::new(mantissa, places);
            prop_assume!(value.abs() <= Decimal::from(LARGEST));
            let figure = Figure::exact(value).expect("within the limits");
            let text = serde_json::to_string(&figure).expect("a number");
            prop_assert_eq!(serde_json::from_str::<Figure>(&text).expect("the same"), figure);
        }

        #[test]
        fn nearest_keeps_to_the_limits(mantissa: i64, places in 0_u32..=28) {
            let figure = Figure::nearest(Decimal::new(mantissa, places));
            prop_assert_eq!(Figure::exact(figure.decimal()), Some(figure));
        }
    }
}
