//! The one secret of an installation: from its configuration, or made once and kept in a file.

use std::fmt;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::random_token;

/// Why the installation's secret could not be had; each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The configured text, or the file's content, is shorter than 32 characters.
    #[error("the server secret has {length} characters; give at least {} random ones", ServerSecret::MIN_CHARACTERS)]
    TooShort {
        /// Characters found, after trimming.
        length: usize,
    },
    /// The file could not be read or written.
    #[error("the server secret cannot be kept in {}: {source}; make it readable and writable for the server", path.display())]
    File {
        /// Where the secret was looked for.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

/// The one secret of an installation, from which every key is derived. Wiped from memory when dropped.
pub struct ServerSecret(Zeroizing<Vec<u8>>);

impl ServerSecret {
    /// The shortest text that is accepted as a secret.
    pub const MIN_CHARACTERS: usize = 32;

    /// Takes the secret from configuration: at least 32 characters after trimming, best from a random generator.
    ///
    /// # Errors
    /// [`SecretError::TooShort`].
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let text = text.trim();
        let length = text.chars().count();
        if length < Self::MIN_CHARACTERS {
            return Err(SecretError::TooShort { length });
        }
        Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
    }

    /// Reads the secret from `path`, or makes one of 256 random bits there, readable by the owner only (mode 0600).
    ///
    /// The file appears complete or not at all, and of several processes that start at once one makes it and all read
    /// the same. Its directory must exist. A file that others may read is used, with a warning in the log.
    ///
    /// # Errors
    /// [`SecretError::File`] when the place cannot be used, [`SecretError::TooShort`] when the file is no secret.
    pub fn generate_file(path: &Path) -> Result<Self, SecretError> {
        let file_error = |source| SecretError::File { path: path.to_owned(), source };
        match read(path) {
            Ok(text) => return Self::parse(&text),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(file_error(error)),
            Err(_) => {}
        }
        match publish(path, &random_token("")) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(file_error(error)),
            _ => Self::parse(&read(path).map_err(file_error)?),
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for ServerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSecret(…)")
    }
}

fn read(path: &Path) -> std::io::Result<Zeroizing<String>> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            log::warn!("{} has mode {mode:o}: others may read the server secret; run chmod 600 on it", path.display());
        }
    }
    Ok(text)
}

/// Writes beside `path` and links the whole file into place: a link, unlike a rename, never replaces what another
/// process has put there first.
fn publish(path: &Path, text: &str) -> std::io::Result<()> {
    let mut name = path.file_name().ok_or(ErrorKind::InvalidInput)?.to_owned();
    name.push(random_token("."));
    let draft = path.with_file_name(name);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        std::fs::hard_link(&draft, path)?;
        #[cfg(unix)] // else a power cut could forget the name of a file whose keys the database already relies on
        std::fs::File::open(path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
            .sync_all()?;
        Ok(())
    });
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => written.and(Err(error)),
        _ => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_is_refused_with_its_length() {
        let error = ServerSecret::parse("  too short  ").expect_err("nine characters");
        assert!(matches!(error, SecretError::TooShort { length: 9 }));
        assert!(error.to_string().contains("at least 32"), "{error}");
    }

    #[test]
    fn many_starters_agree_on_one_file() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("secret");
        let made: Vec<_> = std::thread::scope(|scope| {
            let starters: Vec<_> = (0..8).map(|_| scope.spawn(|| ServerSecret::generate_file(&path))).collect();
            starters.into_iter().map(|s| s.join().expect("no panic").expect("a secret")).collect()
        });
        assert!(made.iter().all(|secret| secret.0 == made[0].0));
        assert_eq!(std::fs::read_dir(dir.path()).expect("readable").count(), 1, "no draft is left behind");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(path.metadata().expect("a file").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn unusable_places_are_named() {
        let dir = tempfile::tempdir().expect("a directory");
        let missing = dir.path().join("nowhere/secret");
        let error = ServerSecret::generate_file(&missing).expect_err("no such directory").to_string();
        assert!(error.contains("nowhere/secret"), "{error}");
        let short = dir.path().join("short");
        std::fs::write(&short, "abc\n").expect("written");
        assert!(matches!(ServerSecret::generate_file(&short), Err(SecretError::TooShort { length: 3 })));
        assert_eq!(std::fs::read(&short).expect("still there"), b"abc\n");
    }
}
