//! Keys and tokens: everything that must not be guessed comes from here, and from one secret of the installation.
//!
//! From [`ServerSecret`] HKDF-SHA256 (RFC 5869) derives one key per [`Purpose`] and use, so that a value made for one
//! purpose is worthless for another. Changing the secret makes every value that was signed or sealed with it invalid.

mod server_secret;
#[cfg(test)]
mod tests;

use std::fmt;

use aws_lc_rs::aead::{
    AES_256_GCM, AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, RandomizedNonceKey, UnboundKey,
};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use aws_lc_rs::{constant_time, digest, hkdf, hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

pub use self::server_secret::{SecretError, ServerSecret};

/// What a key is for. Those that the kernel knows are in [`purpose`]; a module makes its own with [`Purpose::new`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Purpose(&'static str);

impl Purpose {
    /// A further purpose, named `module.thing`. Another name makes every value of the old one invalid.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }
}

/// The purposes that are shared by all modules.
pub mod purpose {
    use super::Purpose;

    /// Page cursors of lists and feeds.
    pub const CURSOR: Purpose = Purpose("cursor");
    /// Tokens that name a plan to apply later.
    pub const PLAN: Purpose = Purpose("plan");
    /// QR codes that verify offline.
    pub const QR: Purpose = Purpose("qr");
    /// Secret addresses of calendar and news feeds.
    pub const FEED: Purpose = Purpose("feed");
    /// Keyed hashes that keep erased people from coming back.
    pub const SUPPRESSION: Purpose = Purpose("suppression");
    /// Private signing keys, sealed in the database.
    pub const SIGNING_KEY: Purpose = Purpose("signing-key");
    /// Links by which people see and change what is theirs.
    pub const MANAGE: Purpose = Purpose("manage");
    /// Links by which people who were invited come in.
    pub const INVITATION: Purpose = Purpose("invitation");
    /// Cookies of the sign-in page.
    pub const SESSION: Purpose = Purpose("session");
    /// Fingerprints of requests that may be repeated.
    pub const IDEMPOTENCY: Purpose = Purpose("idempotency");
}

/// Signs, seals and recognises values with keys derived from the [`ServerSecret`]. Cheap to share as `Arc<Secrets>`.
pub struct Secrets(hkdf::Prk);

impl Secrets {
    /// The keys of an installation.
    pub fn new(secret: &ServerSecret) -> Self {
        Self(hkdf::Salt::new(hkdf::HKDF_SHA256, b"colloque v1").extract(secret.as_bytes()))
    }

    /// HMAC-SHA256 of `bytes`: the same for the same input, and nobody without the secret can compute it.
    pub fn mac(&self, purpose: Purpose, bytes: &[u8]) -> [u8; 32] {
        copy(hmac::sign(&self.hmac_key(purpose, "mac"), bytes).as_ref())
    }

    /// Whether `mac` is what [`Secrets::mac`] gives for `bytes`; takes the same time wherever the two differ.
    #[must_use]
    pub fn verify_mac(&self, purpose: Purpose, bytes: &[u8], mac: &[u8]) -> bool {
        hmac::verify(&self.hmac_key(purpose, "mac"), bytes, mac).is_ok()
    }

    /// A token that carries `payload` readably and cannot be forged: base64url of it, a dot, and base64url of 128 bits
    /// of HMAC-SHA256. Put nothing confidential in it, and an expiry if it must end: it is valid as long as the secret.
    pub fn sign_text(&self, purpose: Purpose, payload: &[u8]) -> String {
        let mac = URL_SAFE_NO_PAD.encode(self.text_mac(purpose, payload));
        format!("{}.{mac}", URL_SAFE_NO_PAD.encode(payload))
    }

    /// The payload of a token made by [`Secrets::sign_text`] for the same purpose, or `None` for anything else.
    pub fn open_text(&self, purpose: Purpose, token: &str) -> Option<Vec<u8>> {
        let (payload, mac) = token.split_once('.')?;
        let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        constant_time::verify_slices_are_equal(&self.text_mac(purpose, &payload), &mac).ok()?;
        Some(payload)
    }

    /// Encrypts and authenticates `plaintext` (AES-256-GCM, random nonce) into base64url text: nonce, ciphertext, tag.
    /// Two seals of one text differ. A purpose is good for 2³² seals, the limit of random nonces (NIST SP 800-38D).
    pub fn seal(&self, purpose: Purpose, plaintext: &[u8]) -> String {
        let mut sealed = plaintext.to_vec();
        let nonce = self
            .sealing_key(purpose)
            .seal_in_place_append_tag(Aad::empty(), &mut sealed)
            .expect("AES-256-GCM seals whatever fits in memory");
        URL_SAFE_NO_PAD.encode([nonce.as_ref().as_slice(), &sealed].concat())
    }

    /// The plaintext of a [`Secrets::seal`] for the same purpose, wiped when dropped; `None` for anything else.
    pub fn unseal(&self, purpose: Purpose, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, ciphertext) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut plaintext = Zeroizing::new(ciphertext.to_vec());
        let length = self.sealing_key(purpose).open_in_place(nonce, Aad::empty(), &mut plaintext).ok()?.len();
        plaintext.truncate(length);
        Some(plaintext)
    }

    /// [`Secrets::seal`] for one context, which has to be the same again to open it, and into the same text each time
    /// (AES-256-GCM-SIV with a constant nonce, RFC 8452): for what is shown over and over and must not look new. It tells how
    /// long the plaintext is, and whether two of one context are equal, and nothing else.
    pub fn seal_alike(&self, purpose: Purpose, context: &str, plaintext: &[u8]) -> String {
        let mut sealed = plaintext.to_vec();
        self.alike_key(purpose)
            .seal_in_place_append_tag(constant_nonce(), Aad::from(context), &mut sealed)
            .expect("AES-256-GCM-SIV seals whatever fits in memory");
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The plaintext of what [`Secrets::seal_alike`] made for the same purpose and context, or `None` for anything else.
    pub fn unseal_alike(&self, purpose: Purpose, context: &str, sealed: &str) -> Option<Vec<u8>> {
        let mut plaintext = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let key = self.alike_key(purpose);
        let length = key.open_in_place(constant_nonce(), Aad::from(context), &mut plaintext).ok()?.len();
        plaintext.truncate(length);
        Some(plaintext)
    }

    /// Ed25519 signature (RFC 8032) of `bytes` with the key pair of this purpose: whoever has [`Secrets::public_key`] can
    /// verify it, offline, and cannot make one.
    pub fn sign(&self, purpose: Purpose, bytes: &[u8]) -> [u8; 64] {
        copy(self.key_pair(purpose).sign(bytes).as_ref())
    }

    /// The public half of that key pair.
    pub fn public_key(&self, purpose: Purpose) -> [u8; 32] {
        copy(self.key_pair(purpose).public_key().as_ref())
    }

    fn key_pair(&self, purpose: Purpose) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(self.key(purpose, "sign").as_slice()).expect("a seed has 256 bits")
    }

    fn text_mac(&self, purpose: Purpose, payload: &[u8]) -> [u8; 16] {
        copy(&hmac::sign(&self.hmac_key(purpose, "text"), payload).as_ref()[..16])
    }

    fn hmac_key(&self, purpose: Purpose, usage: &str) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.key(purpose, usage).as_slice())
    }

    fn sealing_key(&self, purpose: Purpose) -> RandomizedNonceKey {
        RandomizedNonceKey::new(&AES_256_GCM, self.key(purpose, "seal").as_slice()).expect("the key has 256 bits")
    }

    fn alike_key(&self, purpose: Purpose) -> LessSafeKey {
        let key = UnboundKey::new(&AES_256_GCM_SIV, self.key(purpose, "seal alike").as_slice());
        LessSafeKey::new(key.expect("the key has 256 bits"))
    }

    /// Each use of a purpose has a key of its own: a MAC never doubles as a token.
    fn key(&self, purpose: Purpose, usage: &str) -> Zeroizing<[u8; 32]> {
        let info: [&[u8]; 3] = [usage.as_bytes(), b":", purpose.0.as_bytes()];
        let mut key = Zeroizing::new([0; 32]);
        self.0
            .expand(&info, hkdf::HKDF_SHA256)
            .and_then(|material| material.fill(key.as_mut_slice()))
            .expect("HKDF-SHA256 gives 256 bits for any info");
        key
    }
}

/// A nonce that comes again gives equal texts for equal plaintexts in GCM-SIV, and does no other harm.
fn constant_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// Whether `signature` is what [`Secrets::sign`] gives for `bytes` with the key pair of this public key.
#[must_use]
pub fn verify_signature(public_key: &[u8; 32], bytes: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(bytes, signature).is_ok()
}

/// A token of 256 random bits in base64url (43 characters) behind `prefix`, as in `clq_…`. Store only its
/// [`hash_token`].
pub fn random_token(prefix: &str) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random_bytes::<32>()))
}

/// SHA-256 of a token in lower-case hexadecimal, to store and look it up by. Only for tokens of [`random_token`]'s
/// strength: whatever a person chose, or can be guessed, needs a slow, salted hash such as Argon2 instead.
pub fn hash_token(token: &str) -> String {
    hex(&sha256(token.as_bytes()))
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    copy(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// SHA-256 of what comes piece by piece.
pub struct Digest(digest::Context);

impl Digest {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }
    /// Adds a piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
    /// The hash of all pieces.
    pub fn finish(self) -> [u8; 32] {
        copy(self.0.finish().as_ref())
    }
}

impl Default for Digest {
    fn default() -> Self {
        Self::new()
    }
}

/// `N` bytes from the cryptographic random generator.
///
/// # Panics
/// If the operating system has no randomness to give; going on would make keys that can be guessed.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system's random generator works");
    bytes
}

fn copy<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().expect("the algorithm's output has this length")
}
