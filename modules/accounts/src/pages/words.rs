//! The texts of the pages, in French and English.

use crate::rules::password::Weakness;
use kernel::text::Lang;

/// Labels and headings.
pub struct Words {
    /// Language tag of the page.
    pub tag: &'static str,
    pub(super) sign_in: &'static str,
    pub(super) sign_out: &'static str,
    pub(super) to_continue: &'static str,
    pub(super) login: &'static str,
    pub(super) password: &'static str,
    pub(super) forgotten: &'static str,
    pub(super) problem: &'static str,
    pub(super) error_prefix: &'static str,
    pub(super) go_to_form: &'static str,
    pub(super) choose_password: &'static str,
    pub(super) why_change: &'static str,
    pub(super) new_password: &'static str,
    pub(super) repeat_password: &'static str,
    pub(super) password_rules: &'static str,
    pub(super) save_password: &'static str,
    pub(super) home: &'static str,
}

static FR: Words = Words {
    tag: "fr",
    sign_in: "Se connecter",
    sign_out: "Se déconnecter",
    to_continue: "Pour continuer vers",
    login: "Identifiant ou adresse e-mail",
    password: "Mot de passe",
    forgotten: "Mot de passe oublié ? Demandez à votre administrateur un mot de passe à usage unique.",
    problem: "Il y a un problème",
    error_prefix: "Erreur :",
    go_to_form: "Aller au formulaire",
    choose_password: "Choisir un mot de passe",
    why_change: "Votre mot de passe à usage unique a servi. Choisissez maintenant le vôtre, pour le compte",
    new_password: "Nouveau mot de passe",
    repeat_password: "Le même, encore une fois",
    password_rules: "Douze caractères au moins : une phrase que vous seul connaissez convient très bien.",
    save_password: "Enregistrer et continuer",
    home: "Accueil de Colloque",
};

static EN: Words = Words {
    tag: "en",
    sign_in: "Sign in",
    sign_out: "Sign out",
    to_continue: "To continue to",
    login: "Login name or e-mail address",
    password: "Password",
    forgotten: "Forgotten your password? Ask your administrator for a one-time password.",
    problem: "There is a problem",
    error_prefix: "Error:",
    go_to_form: "Go to the form",
    choose_password: "Choose a password",
    why_change: "Your one-time password has been used. Now choose your own, for the account",
    new_password: "New password",
    repeat_password: "The same once more",
    password_rules: "At least twelve characters: a phrase that only you know does very well.",
    save_password: "Save and continue",
    home: "Colloque home",
};

/// The texts of a language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Fr => &FR,
        Lang::En => &EN,
    }
}

/// Why a form comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alert {
    /// Unknown login name or wrong password: which of the two stays open.
    Wrong,
    /// Too many failures; seconds to wait.
    Wait(i64),
    /// The right password of a suspended account.
    Suspended,
    /// The form was too old, or not ours.
    Stale,
    /// The two new passwords differ.
    Differ,
    /// The new password is the one-time password again.
    Same,
    /// The new password is not accepted.
    Weak(Weakness),
}

impl Alert {
    /// What to tell the visitor.
    pub fn text(self, lang: Lang) -> String {
        let (fr, en) = match self {
            Self::Wrong => {
                ("L'identifiant ou le mot de passe est inexact.", "The login name or the password is wrong.")
            }
            Self::Wait(seconds) => return wait(seconds, lang),
            Self::Suspended => (
                "Ce compte est suspendu. Adressez-vous à votre administrateur.",
                "This account is suspended. Ask your administrator.",
            ),
            Self::Stale => (
                "Le formulaire avait expiré, ou votre navigateur refuse les cookies. Recommencez.",
                "The form had expired, or your browser refuses cookies. Try again.",
            ),
            Self::Differ => ("Les deux mots de passe diffèrent.", "The two passwords differ."),
            Self::Same => (
                "C'est encore le mot de passe à usage unique. Choisissez-en un autre.",
                "That is the one-time password again. Choose another one.",
            ),
            Self::Weak(weakness) => weakness_text(weakness),
        };
        match lang {
            Lang::Fr => fr.to_owned(),
            Lang::En => en.to_owned(),
        }
    }
}

/// Why a password is refused, in French and English.
pub fn weakness_text(weakness: Weakness) -> (&'static str, &'static str) {
    match weakness {
        Weakness::TooShort => (
            "Ce mot de passe est trop court : il faut douze caractères au moins.",
            "This password is too short: it needs at least twelve characters.",
        ),
        Weakness::TooLong => (
            "Ce mot de passe est trop long : 256 caractères au plus.",
            "This password is too long: at most 256 characters.",
        ),
        Weakness::Common => (
            "Ce mot de passe est trop courant. Choisissez une phrase que vous seul connaissez.",
            "This password is too common. Choose a phrase that only you know.",
        ),
        Weakness::LikeLogin => (
            "Ce mot de passe ressemble trop à l'identifiant ou au nom du logiciel.",
            "This password is too much like the login name or the name of the software.",
        ),
    }
}

fn wait(seconds: i64, lang: Lang) -> String {
    let (number, minutes) = if seconds > 90 { ((seconds + 59) / 60, true) } else { (seconds.max(1), false) };
    let plural = if number > 1 { "s" } else { "" };
    match (lang, minutes) {
        (Lang::Fr, true) => format!("Trop d'essais manqués. Réessayez dans {number} minute{plural}."),
        (Lang::Fr, false) => format!("Trop d'essais manqués. Réessayez dans {number} seconde{plural}."),
        (Lang::En, true) => format!("Too many failed attempts. Try again in {number} minute{plural}."),
        (Lang::En, false) => format!("Too many failed attempts. Try again in {number} second{plural}."),
    }
}

/// What a message page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// The authorization request names no client that we know.
    UnknownClient,
    /// The redirect URI is not one of the client's.
    UnknownRedirect,
    /// The authorization request is not readable.
    BadRequest,
    /// Signed in, with nowhere to go on to.
    SignedIn,
    /// Signed out.
    SignedOut,
}

impl Message {
    /// Heading, text and code.
    pub fn texts(self, lang: Lang) -> (&'static str, &'static str, Option<&'static str>) {
        let pick = |fr, en| if lang == Lang::Fr { fr } else { en };
        match self {
            Self::UnknownClient => (
                pick("Application inconnue", "Unknown application"),
                pick(
                    "L'application qui vous envoie ici n'est pas enregistrée, ou elle est suspendue.",
                    "The application that sent you here is not registered, or it is suspended.",
                ),
                Some("accounts.unknown_client"),
            ),
            Self::UnknownRedirect => (
                pick("Adresse de retour refusée", "Return address refused"),
                pick(
                    "L'application demande à vous renvoyer vers une adresse qui n'est pas enregistrée pour elle. \
                     Elle doit correspondre caractère pour caractère.",
                    "The application asks to send you back to an address that is not registered for it. It must match \
                     character by character.",
                ),
                Some("accounts.redirect_mismatch"),
            ),
            Self::BadRequest => (
                pick("Demande illisible", "Unreadable request"),
                pick(
                    "La demande de connexion est incomplète ou contient deux fois le même paramètre.",
                    "The sign-in request is incomplete or contains a parameter twice.",
                ),
                Some("invalid_request"),
            ),
            Self::SignedIn => (
                pick("Vous êtes connecté", "You are signed in"),
                pick(
                    "Retournez à l'application d'où vous venez, ou fermez cette page.",
                    "Go back to the application that you came from, or close this page.",
                ),
                None,
            ),
            Self::SignedOut => (
                pick("Vous êtes déconnecté", "You are signed out"),
                pick("Vous pouvez fermer cette page.", "You can close this page."),
                None,
            ),
        }
    }
}
