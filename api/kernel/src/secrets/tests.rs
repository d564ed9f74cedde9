//! Keys, seals and signatures.

use super::*;
use proptest::prelude::*;

const ONE: &str = "0123456789abcdefghijklmnopqrstuv";

fn secrets(text: &str) -> Secrets {
    Secrets::new(&ServerSecret::parse(text).expect("long enough"))
}

#[test]
fn purposes_uses_and_secrets_have_different_keys() {
    let (one, other) = (secrets(ONE), secrets(&ONE.replace('0', "9")));
    let mac = one.mac(purpose::CURSOR, b"x");
    assert!(one.verify_mac(purpose::CURSOR, b"x", &mac));
    assert!(!one.verify_mac(purpose::FEED, b"x", &mac));
    assert!(!one.verify_mac(purpose::CURSOR, b"y", &mac));
    assert!(!one.verify_mac(purpose::CURSOR, b"x", &mac[..31]));
    assert!(!other.verify_mac(purpose::CURSOR, b"x", &mac));
    assert_ne!(one.text_mac(purpose::CURSOR, b"x"), mac[..16]);

    let token = one.sign_text(purpose::PLAN, b"x");
    assert_eq!(one.open_text(purpose::CURSOR, &token), None);
    assert_eq!(other.open_text(purpose::PLAN, &token), None);
    let sealed = one.seal(purpose::SIGNING_KEY, b"x");
    assert!(one.unseal(purpose::SESSION, &sealed).is_none());
    assert!(other.unseal(purpose::SIGNING_KEY, &sealed).is_none());
    assert_ne!(sealed, one.seal(purpose::SIGNING_KEY, b"x"));
    let alike = one.seal_alike(purpose::CURSOR, "a", b"x");
    assert_eq!(alike, one.seal_alike(purpose::CURSOR, "a", b"x"));
    assert_eq!(one.unseal_alike(purpose::CURSOR, "a", &alike).as_deref(), Some(b"x".as_slice()));
    assert_eq!(one.unseal_alike(purpose::CURSOR, "b", &alike), None);
    assert_eq!(one.unseal_alike(purpose::PLAN, "a", &alike), None);
    assert_eq!(other.unseal_alike(purpose::CURSOR, "a", &alike), None);
}

#[test]
fn signatures_verify_with_the_public_key_of_the_same_purpose_and_secret() {
    let (one, other) = (secrets(ONE), secrets(&ONE.replace('0', "9")));
    let (key, signature) = (one.public_key(purpose::QR), one.sign(purpose::QR, b"x"));
    assert!(verify_signature(&key, b"x", &signature));
    assert!(!verify_signature(&key, b"y", &signature));
    assert!(!verify_signature(&key, b"x", &signature[..63]));
    assert!(!verify_signature(&key, b"x", &other.sign(purpose::QR, b"x")));
    assert!(!verify_signature(&one.public_key(purpose::FEED), b"x", &signature));
}

#[test]
fn derived_keys_never_change() {
    // What is signed or sealed today must open after an upgrade. Computed with Python's hashlib and cryptography.
    let s = secrets(ONE);
    assert_eq!(s.sign_text(purpose::CURSOR, b"page 2"), "cGFnZSAy.N5ATlUTe5G4pBivbyrfTEg");
    let sealed = "AAECAwQFBgcICQoLs4tX0xKVZQZYxuNOkkTPSYNE3wfeXcZuLie_VBk";
    assert_eq!(s.unseal(purpose::SIGNING_KEY, sealed).expect("opens").as_slice(), b"a private key");
}

#[test]
fn sha256_is_the_standard_one() {
    // FIPS 180-2, appendix B.1.
    assert_eq!(hash_token("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn tokens_are_long_and_differ() {
    let token = random_token("clq_");
    assert_eq!(token.len(), 4 + 43);
    assert!(token.starts_with("clq_"));
    assert_ne!(token, random_token("clq_"));
}

#[test]
fn debug_shows_nothing() {
    let secret = ServerSecret::parse(ONE).expect("long enough");
    assert_eq!(format!("{secret:?} {:?}", Secrets::new(&secret)), "ServerSecret(…) Secrets(…)");
}

proptest! {
    #[test]
    fn what_is_signed_or_sealed_opens_and_one_flipped_bit_does_not(
        payload in prop::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), bit in 0..8u8,
    ) {
        let s = secrets(ONE);
        let damage = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at.index(text.len())] ^= 1 << bit;
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let token = s.sign_text(purpose::CURSOR, &payload);
        prop_assert_eq!(s.open_text(purpose::CURSOR, &damage(&token)), None);
        prop_assert_eq!(s.open_text(purpose::CURSOR, &token), Some(payload.clone()));
        let sealed = s.seal(purpose::SESSION, &payload);
        prop_assert!(s.unseal(purpose::SESSION, &damage(&sealed)).is_none());
        prop_assert_eq!(s.unseal(purpose::SESSION, &sealed).map(|text| text.to_vec()), Some(payload.clone()));
        let alike = s.seal_alike(purpose::CURSOR, "c", &payload);
        prop_assert_eq!(s.unseal_alike(purpose::CURSOR, "c", &damage(&alike)), None);
        prop_assert_eq!(s.unseal_alike(purpose::CURSOR, "c", &alike), Some(payload));
    }

    #[test]
    fn nothing_foreign_opens(text in ".*") {
        prop_assert!(secrets(ONE).open_text(purpose::CURSOR, &text).is_none());
        prop_assert!(secrets(ONE).unseal(purpose::CURSOR, &text).is_none());
        prop_assert!(secrets(ONE).unseal_alike(purpose::CURSOR, "", &text).is_none());
    }
}
