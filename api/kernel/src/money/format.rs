//! Amounts as text, for people and for spreadsheets.

use super::Money;
use crate::text::Lang;

impl Money {
    /// The amount as a plain decimal number: `-1234.50`, without symbol or grouping.
    pub fn to_decimal(self) -> String {
        self.digits("", ".")
    }

    /// The same for a cell of CSV: `-1234,50`. Where spreadsheets take `;` between cells by themselves, a point makes words or
    /// dates of amounts.
    pub fn to_csv(self) -> String {
        self.digits("", ",")
    }

    /// The amount as people read it, after CLDR.
    ///
    /// French: `1 234,50 €` with a narrow no-break space (U+202F) between the thousands and a no-break space (U+00A0)
    /// before the symbol. English: `€1,234.50`, `-€5.00`. A currency without a symbol shows its code, in English before
    /// the amount and a no-break space.
    pub fn format(self, lang: Lang) -> String {
        let symbol = match (self.currency.code(), lang) {
            ("EUR", _) => "€",
            ("GBP", Lang::Fr) => "£GB",
            ("GBP", Lang::En) => "£",
            ("USD", Lang::Fr) => "$US",
            ("USD", Lang::En) => "$",
            (code, _) => code,
        };
        match lang {
            Lang::Fr => format!("{}\u{a0}{symbol}", self.digits("\u{202f}", ",")),
            Lang::En => {
                let digits = self.digits(",", ".");
                let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |digits| ("-", digits));
                let apart = if symbol == self.currency.code() { "\u{a0}" } else { "" };
                format!("{sign}{symbol}{apart}{digits}")
            }
        }
    }

    fn digits(self, group: &str, point: &str) -> String {
        let exponent = usize::from(self.currency.exponent());
        let digits = format!("{:0>width$}", self.amount_minor.unsigned_abs(), width = exponent + 1);
        let (whole, fraction) = digits.split_at(digits.len() - exponent);
        let mut text = String::from(if self.amount_minor < 0 { "-" } else { "" });
        for (at, digit) in whole.char_indices() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                text.push_str(group);
            }
            text.push(digit);
        }
        if exponent > 0 {
            text.push_str(point);
            text.push_str(fraction);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use proptest::prelude::*;

    fn of(amount_minor: i64, code: &str) -> Money {
        Money::new(amount_minor, code.parse().expect("known"))
    }

    fn eur(amount_minor: i64) -> Money {
        Money::new(amount_minor, Currency::EUR)
    }

    #[test]
    fn people_read_amounts() {
        let shown = |money: Money| (money.format(Lang::Fr), money.format(Lang::En), money.to_decimal());
        for (money, fr, en, plain) in [
            (eur(123_450), "1\u{202f}234,50\u{a0}€", "€1,234.50", "1234.50"),
            (eur(-5), "-0,05\u{a0}€", "-€0.05", "-0.05"),
            (eur(0), "0,00\u{a0}€", "€0.00", "0.00"),
            (of(100_000_000, "JPY"), "100\u{202f}000\u{202f}000\u{a0}JPY", "JPY\u{a0}100,000,000", "100000000"),
            (of(-1_234_567, "TND"), "-1\u{202f}234,567\u{a0}TND", "-TND\u{a0}1,234.567", "-1234.567"),
            (of(99_999, "USD"), "999,99\u{a0}$US", "$999.99", "999.99"),
        ] {
            assert_eq!(shown(money), (fr.into(), en.into(), plain.into()));
        }
        assert_eq!(eur(i64::MIN).to_decimal(), "-92233720368547758.08");
        assert_eq!((eur(-123_450).to_csv(), of(99, "JPY").to_csv()), ("-1234,50".into(), "99".into()));
    }

    proptest! {
        #[test]
        fn plain_decimals_keep_every_unit(amount: i64) {
            prop_assert_eq!(eur(amount).to_decimal().replace('.', "").parse::<i64>(), Ok(amount));
        }
    }
}
