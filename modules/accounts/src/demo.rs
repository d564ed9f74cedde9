//! The demo event's people. None of them exists, and none can sign in until an administrator resets the password.

use crate::{
    model::users::{RoleGrant, RoleName, UserIn},
    people,
    store::users,
};
use kernel::{db::Tx, error::Result};

const PEOPLE: [(&str, &str, RoleName); 4] = [
    ("demo.organisatrice", "Camille Exemple (organisatrice, fictive)", RoleName::Organiser),
    ("demo.finances", "Dominique Échantillon (finances, fictif)", RoleName::Finance),
    ("demo.presse", "Maxime Modèle (presse, fictif)", RoleName::Press),
    ("demo.accueil", "Sacha Spécimen (accueil, fictive)", RoleName::CheckIn),
];

/// Adds those that are not there.
pub fn load(tx: &mut Tx<'_>) -> Result<()> {
    for (login, display_name, role) in PEOPLE {
        if users::by_login(tx, login)?.is_none() {
            let input = UserIn {
                login: login.to_owned(),
                display_name: display_name.to_owned(),
                email: None,
                grants: vec![RoleGrant { role, event: None }],
            };
            people::create(tx, &input, None, None)?;
        }
    }
    Ok(())
}
