//! Registration numbers: what people read out at the desk.

/// Digits and letters that nobody takes for one another (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Ten characters in two groups, from the random part of an id: says nothing about how many there are, or when.
pub fn of(id: uuid::Uuid) -> String {
    // The last 62 bits of a UUIDv7 are random.
    let random = id.as_u128() & ((1 << 50) - 1);
    let mut text: String =
        (0..10).rev().map(|at| char::from(ALPHABET[usize::try_from((random >> (5 * at)) & 31).unwrap_or(0)])).collect();
    text.insert(5, '-');
    text
}

/// A number as somebody typed it: without regard to case, hyphens and the letters that look like digits.
pub fn read(text: &str) -> Option<String> {
    let mut plain = plain(text)?;
    if plain.len() != 10 {
        return None;
    }
    plain.insert(5, '-');
    Some(plain)
}

fn plain(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(14);
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        if !c.is_ascii() || !ALPHABET.contains(&u8::try_from(c).ok()?) {
            return None;
        }
        plain.push(c);
    }
    Some(plain)
}

/// The number of a certificate: sixty random bits in three groups of four, which nobody guesses.
pub fn of_certificate(random: [u8; 8]) -> String {
    let bits = u64::from_be_bytes(random);
    let digit = |at: u32| char::from(ALPHABET[usize::try_from((bits >> (5 * at)) & 31).unwrap_or(0)]);
    let mut text: String = (0..12).rev().map(digit).collect();
    text.insert(8, '-');
    text.insert(4, '-');
    text
}

/// The number of a certificate as somebody typed it.
pub fn read_certificate(text: &str) -> Option<String> {
    let mut plain = plain(text)?;
    if plain.len() != 12 {
        return None;
    }
    plain.insert(8, '-');
    plain.insert(4, '-');
    Some(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_typed_is_what_was_given(bits: u128) {
            let number = super::of(uuid::Uuid::from_u128(bits));
            prop_assert_eq!(number.len(), 11);
            prop_assert_eq!(super::read(&number.to_lowercase().replace('-', " ").replace('0', "o")), Some(number));
        }
        #[test]
        fn certificates_too(random: [u8; 8]) {
            let number = super::of_certificate(random);
            prop_assert_eq!(super::read_certificate(&number.to_lowercase().replace('1', "l")), Some(number.clone()));
            prop_assert_eq!(super::read(&number), None);
        }
        #[test]
        fn other_texts_are_no_number(text in "\\PC{0,12}") {
            if let Some(number) = super::read(&text) {
                prop_assert_eq!(super::read(&number), Some(number));
            }
        }
    }
}
