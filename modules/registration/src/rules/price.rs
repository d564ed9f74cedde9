//! What a registration costs.

use crate::model::{
    registration::VatShare,
    tariff::{OptionIn, TariffIn, Vat, VatTreatment},
};
use kernel::money::{Money, MoneyError, div_half_even};

/// Tariff and options together.
pub fn total(tariff: &TariffIn, options: &[&OptionIn]) -> Result<Money, MoneyError> {
    options.iter().try_fold(tariff.price, |sum, option| sum.checked_add(option.price))
}

/// The tax that a price contains, rounded half to even: price × rate ÷ (1 + rate).
pub fn vat_in(price: Money, vat: &Vat) -> Result<VatShare, MoneyError> {
    let rate = match vat.treatment {
        VatTreatment::Taxable => i128::from(vat.rate_basis_points.unwrap_or(0)),
        VatTreatment::Exempt | VatTreatment::OutOfScope => 0,
    };
    let minor = div_half_even(i128::from(price.amount_minor) * rate, 10_000 + rate)?;
    let minor = i64::try_from(minor).map_err(|_| MoneyError::Overflow)?;
    let amount = Money::new(minor, price.currency);
    Ok(VatShare { treatment: vat.treatment, rate_basis_points: vat.rate_basis_points, amount })
}

/// So many per cent of a price, rounded half to even.
pub fn per_cent(price: Money, percent: u32) -> Result<Money, MoneyError> {
    let minor = div_half_even(i128::from(price.amount_minor) * i128::from(percent), 100)?;
    Ok(Money::new(i64::try_from(minor).map_err(|_| MoneyError::Overflow)?, price.currency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vat(rate: u32) -> Vat {
        Vat { treatment: VatTreatment::Taxable, rate_basis_points: Some(rate), reference: None, mention: None }
    }

    #[test]
    fn twenty_per_cent_of_a_hundred_and_twenty_is_twenty() {
        let price = Money::new(12_000, "EUR".parse().expect("a currency"));
        assert_eq!(vat_in(price, &vat(2_000)).expect("a share").amount.amount_minor, 2_000);
    }

    #[test]
    fn half_a_cent_goes_to_the_even_one() {
        let of = |minor: i64, percent: u32| {
            let price = Money::new(minor, "EUR".parse().expect("a currency"));
            per_cent(price, percent).expect("a share").amount_minor
        };
        assert_eq!((of(12_050, 100), of(12_050, 0), of(5, 50), of(15, 50), of(25, 50)), (12_050, 0, 2, 8, 12));
    }

    proptest! {
        #[test]
        fn price_and_tax_fit(minor in 0_i64..1_000_000_000, rate in 0_u32..10_000) {
            let price = Money::new(minor, "EUR".parse().expect("a currency"));
            let tax = vat_in(price, &vat(rate)).expect("a share").amount.amount_minor;
            let net = minor - tax;
            // The net price with its tax is the price again, to half a cent either way.
            let exact = i128::from(net) * i128::from(10_000 + rate);
            prop_assert!((exact - i128::from(minor) * 10_000).abs() * 2 <= i128::from(10_000 + rate));
            prop_assert!((0..=minor).contains(&tax));
        }
    }
}
