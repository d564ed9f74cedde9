//! People who do not exist: always the same ones in the same order.

use crate::{
    catalogue::Catalogue,
    model::{
        needs::NeedsIn,
        person::PersonIn,
        question::Answers,
        registration::{Billing, PayerKind, RegistrationIn, WhenFull},
    },
    rules::consents,
};
use kernel::text::{Lang, slugify};
use serde_json::json;
use std::collections::BTreeMap;

const GIVEN: [&str; 24] = [
    "Camille",
    "Dominique",
    "Claude",
    "Sacha",
    "Alix",
    "Maxence",
    "Inès",
    "Yann",
    "Léonie",
    "Karim",
    "Maëlle",
    "Théo",
    "Aïcha",
    "Gaël",
    "Noémie",
    "Bastien",
    "Élodie",
    "Hugo",
    "Farida",
    "Rémi",
    "Océane",
    "Loïc",
    "Mariam",
    "Étienne",
];
/// Words that nobody is called: whoever reads a list sees that it is a demo.
const FAMILY: [&str; 20] = [
    "Exemple",
    "Démonstration",
    "Fictif",
    "Modèle",
    "Spécimen",
    "Essai",
    "Maquette",
    "Échantillon",
    "Prototype",
    "Esquisse",
    "Ébauche",
    "Brouillon",
    "Canevas",
    "Gabarit",
    "Patron",
    "Schéma",
    "Témoin",
    "Figurant",
    "Imaginé",
    "Inventé",
];
const DEPARTMENTS: [&str; 20] = [
    "69", "42", "38", "01", "63", "13", "33", "75", "93", "44", "35", "67", "59", "31", "34", "87", "2A", "974", "21",
    "54",
];
const FUNCTIONS: [&str; 6] = [
    "Agent de développement",
    "Directrice de pôle",
    "Chargé de mission",
    "Animatrice territoriale",
    "Conseiller",
    "Responsable de service",
];
const BODIES: [&str; 6] = [
    "Communauté de communes (exemple)",
    "Pays (exemple)",
    "Agglomération (exemple)",
    "Parc naturel régional (exemple)",
    "Conseil départemental (exemple)",
    "Association locale (exemple)",
];
/// How often each category comes, of twenty.
const SHARES: [(&str, u32); 9] = [
    ("professionnels", 8),
    ("elus", 2),
    ("reseaux", 2),
    ("associations", 2),
    ("formation", 2),
    ("consulaires", 1),
    ("ressources", 1),
    ("prive", 1),
    ("medias", 1),
];

/// Diet and access.
const NEEDS: [(&str, &str); 6] = [
    ("Végétarien", ""),
    ("Sans gluten", ""),
    ("", "Boucle magnétique"),
    ("Végétarien", "Place pour un fauteuil"),
    ("Allergie aux arachides", ""),
    ("", "Interprète en langue des signes"),
];

/// A sequence of numbers that look random and are always the same (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(end.max(1))).unwrap_or(0)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let at = self.up_to(u32::try_from(all.len()).unwrap_or(1));
        all.get(at as usize).copied()
    }
}

/// Makes them, one after the other.
pub(super) struct People {
    dice: Dice,
}

impl People {
    pub(super) fn new() -> Self {
        Self { dice: Dice(2015) }
    }

    /// The nth of them, perhaps from a network.
    pub(super) fn next(&mut self, n: u32, network: Option<&str>, catalogue: &Catalogue) -> RegistrationIn {
        let dice = &mut self.dice;
        let (given, family) = (dice.one_of(&GIVEN).unwrap_or("Camille"), dice.one_of(&FAMILY).unwrap_or("Exemple"));
        let address = slugify(&format!("{given} {family}")).unwrap_or_default().replace('-', ".");
        let category = match network {
            Some(_) => "reseaux",
            None => category(dice.up_to(20)),
        };
        let public = matches!(category, "professionnels" | "elus") && dice.up_to(3) == 0;
        let tariff = match (network, category) {
            (Some(_), _) => "reseau",
            (None, "medias") => "invite",
            (None, "formation" | "associations") => "reduit",
            _ if public => "collectivite",
            _ => "plein",
        };
        let ordered = public && dice.up_to(3) > 0;
        let billing = public.then(|| Billing {
            payer_kind: PayerKind::Employer,
            name: dice.one_of(&BODIES).map(str::to_owned),
            siret: None,
            service_code: None,
            commitment_number: None,
            purchase_order: ordered.then(|| format!("BC-EXEMPLE-{n:04}")),
            address: None,
            email: None,
        });
        let person = PersonIn {
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            email: Some(format!("{address}.{n}@courriel.example")),
            email_shared: false,
            phone: None,
            function: dice.one_of(&FUNCTIONS).map(str::to_owned),
            organisation: dice.one_of(&BODIES).map(str::to_owned),
            department: dice.one_of(&DEPARTMENTS).filter(|_| !n.is_multiple_of(23)).map(str::to_owned),
            language: if n % 40 == 7 { Lang::En } else { Lang::Fr },
        };
        let mut answers: Answers = BTreeMap::new();
        let axes = ["cooperation", "intermediation", "participation", "changement", "formation"];
        if let Some(axis) = dice.one_of(&axes).filter(|_| !n.is_multiple_of(5)) {
            answers.insert("axe".to_owned(), json!(axis));
        }
        let options: Vec<String> =
            catalogue.options.iter().map(|known| known.entry.code.clone()).filter(|_| dice.up_to(10) < 7).collect();
        RegistrationIn {
            person,
            tariff: tariff.to_owned(),
            category: Some(category.to_owned()),
            partner: None,
            options,
            answers,
            consents: consents(n, catalogue),
            billing,
            code: None,
            priority: 0,
            when_full: WhenFull::Wait,
            note: None,
        }
    }
}

/// What the nth of them needs: one in thirteen says it.
pub(super) fn needs(n: u32) -> Option<NeedsIn> {
    let (diet, access) = NEEDS.get((n / 13) as usize % NEEDS.len()).filter(|_| n % 13 == 5)?;
    let words = |text: &&str| Some(format!("{text} (exemple)")).filter(|_| !text.is_empty());
    Some(NeedsIn { diet: words(diet), access: words(access) })
}

/// All agree to everything, but to the text on needs only those who say what they need.
fn consents(n: u32, catalogue: &Catalogue) -> Vec<String> {
    let codes = catalogue.settings.consents.iter().map(|text| text.code.clone());
    codes.filter(|code| code != consents::NEEDS || needs(n).is_some()).collect()
}

fn category(mut roll: u32) -> &'static str {
    for (code, share) in SHARES {
        if roll < share {
            return code;
        }
        roll -= share;
    }
    "professionnels"
}
