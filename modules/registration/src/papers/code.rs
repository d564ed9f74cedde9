//! What the QR code of a badge says, and how it is verified: online here, offline by anybody with the public key. The format
//! is documented in `docs/badge-codes.md`.

use crate::{ids::RegistrationId, store::registrations::RegistrationRow};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{
    ids::EventId,
    secrets::{Secrets, purpose, verify_signature},
};

/// What every code begins with; the digit is the version of the format.
pub const PREFIX: &str = "CLQ1";

/// Event, registration, number, revocation number.
const LENGTH: usize = 16 + 16 + 11 + 4;

/// What a badge says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The event.
    pub event: EventId,
    /// The registration.
    pub registration: RegistrationId,
    /// Its number.
    pub number: String,
    /// Which of the person's links and badges this is: those of a lower number are worthless.
    pub revocation: u32,
}

impl Badge {
    /// The badge of a registration as it stands.
    pub fn of(row: &RegistrationRow) -> Self {
        let revocation = u32::try_from(row.link_no).unwrap_or(u32::MAX);
        Self { event: row.event_id, registration: row.id, number: row.number.clone(), revocation }
    }

    /// Whether it is the one that counts.
    pub fn is_of(&self, row: &RegistrationRow) -> bool {
        *self == Self::of(row)
    }

    /// The code, signed.
    pub fn code(&self, secrets: &Secrets) -> String {
        let payload = self.payload();
        let signature = secrets.sign(purpose::QR, &signed(&payload));
        format!("{PREFIX}.{}.{}", URL_SAFE_NO_PAD.encode(&payload), URL_SAFE_NO_PAD.encode(signature))
    }

    /// The badge of a code that was signed with this key; `None` for anything else.
    pub fn read(public_key: &[u8; 32], code: &str) -> Option<Self> {
        let (payload, signature) = code.trim().strip_prefix(PREFIX)?.strip_prefix('.')?.split_once('.')?;
        let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let genuine = verify_signature(public_key, &signed(&payload), &signature);
        genuine.then(|| Self::from_payload(&payload)).flatten()
    }

    fn payload(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend_from_slice(uuid::Uuid::from(self.event).as_bytes());
        bytes.extend_from_slice(self.registration.0.as_bytes());
        bytes.extend_from_slice(self.number.as_bytes());
        bytes.extend_from_slice(&self.revocation.to_be_bytes());
        bytes
    }

    fn from_payload(bytes: &[u8]) -> Option<Self> {
        let (event, rest) = bytes.split_first_chunk::<16>()?;
        let (registration, rest) = rest.split_first_chunk::<16>()?;
        let (number, rest) = rest.split_first_chunk::<11>()?;
        let revocation = rest.try_into().ok()?;
        Some(Self {
            event: uuid::Uuid::from_bytes(*event).into(),
            registration: RegistrationId(uuid::Uuid::from_bytes(*registration)),
            number: std::str::from_utf8(number).ok()?.to_owned(),
            revocation: u32::from_be_bytes(revocation),
        })
    }
}

/// The prefix is signed as well, so that no later format can be taken for this one.
fn signed(payload: &[u8]) -> Vec<u8> {
    [PREFIX.as_bytes(), b".", payload].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::secrets::ServerSecret;
    use proptest::prelude::*;

    fn secrets(text: &str) -> Secrets {
        Secrets::new(&ServerSecret::parse(text).expect("long enough"))
    }

    proptest! {
        #[test]
        fn what_is_signed_is_read_and_one_changed_character_is_not(
            event: u128, registration: u128, revocation: u32, at in any::<prop::sample::Index>(),
        ) {
            let ours = secrets("0123456789abcdefghijklmnopqrstuv");
            let badge = Badge {
                event: uuid::Uuid::from_u128(event).into(),
                registration: RegistrationId(uuid::Uuid::from_u128(registration)),
                number: crate::rules::number::of(uuid::Uuid::from_u128(registration)),
                revocation,
            };
            let (key, code) = (ours.public_key(purpose::QR), badge.code(&ours));
            prop_assert_eq!(Badge::read(&key, &code), Some(badge.clone()));
            // The last character of a base64 text without padding may hold bits that say nothing: decoding refuses those.
            let mut changed = code.clone().into_bytes();
            let at = at.index(changed.len());
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            prop_assert_eq!(Badge::read(&key, &String::from_utf8_lossy(&changed)), None);
            let theirs = secrets("vutsrqponmlkjihgfedcba9876543210");
            prop_assert_eq!(Badge::read(&key, &badge.code(&theirs)), None);
        }

        #[test]
        fn nothing_foreign_is_read(text in "(CLQ1\\.)?\\PC{0,80}") {
            let key = secrets("0123456789abcdefghijklmnopqrstuv").public_key(purpose::QR);
            prop_assert_eq!(Badge::read(&key, &text), None);
        }
    }
}
