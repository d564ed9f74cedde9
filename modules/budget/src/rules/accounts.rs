//! The plan comptable for associations, as data: the accounts that a provisional budget uses.
//!
//! It follows règlement ANC n° 2018-06 (non-profit bodies) over règlement ANC n° 2014-03 (plan comptable général) as amended
//! by règlement ANC n° 2022-06, in force since 1 January 2025. That reform did away with transfers of charges (79) and left
//! little in the exceptional classes (67, 77); both stay here, because funders' forms still have them. Public funders are told
//! apart below 74 as those forms do.

use crate::model::{
    account::{AccountOut, AccountsOut},
    vocabulary::Side,
};
use kernel::text::Localized;

/// The name of this state of the data. A reform that moves accounts makes a new one.
pub const VERSION: &str = "anc-2018-06+2022-06";

/// An account: number, French, English.
type Entry = (&'static str, &'static str, &'static str);

/// By number.
#[rustfmt::skip]
const PLAN: &[Entry] = &[
    ("60", "Achats", "Purchases"),
    ("601", "Achats stockés – matières premières et fournitures", "Raw materials and supplies, stored"),
    ("602", "Achats stockés – autres approvisionnements", "Other supplies, stored"),
    ("604", "Achats d'études et prestations de services", "Studies and services purchased"),
    ("605", "Achats de matériel, équipements et travaux", "Equipment and works"),
    ("606", "Achats non stockés de matières et fournitures", "Supplies, not stored"),
    ("6061", "Fournitures non stockables (eau, énergie)", "Water and energy"),
    ("6063", "Fournitures d'entretien et de petit équipement", "Maintenance supplies and small equipment"),
    ("6064", "Fournitures administratives", "Office supplies"),
    ("6068", "Autres matières et fournitures", "Other supplies"),
    ("607", "Achats de marchandises", "Goods for resale"),
    ("61", "Services extérieurs", "External services"),
    ("611", "Sous-traitance générale", "Subcontracting"),
    ("613", "Locations", "Rentals"),
    ("6132", "Locations immobilières", "Rental of premises"),
    ("6135", "Locations mobilières", "Rental of equipment"),
    ("614", "Charges locatives et de copropriété", "Service charges"),
    ("615", "Entretien et réparations", "Maintenance and repairs"),
    ("616", "Primes d'assurances", "Insurance premiums"),
    ("617", "Études et recherches", "Studies and research"),
    ("618", "Divers (documentation, colloques, séminaires)", "Sundry (documentation, conferences)"),
    ("6181", "Documentation générale", "General documentation"),
    ("6185", "Frais de colloques, séminaires, conférences", "Conference and seminar costs"),
    ("62", "Autres services extérieurs", "Other external services"),
    ("621", "Personnel extérieur", "External staff"),
    ("622", "Rémunérations d'intermédiaires et honoraires", "Agents' and professional fees"),
    ("6226", "Honoraires", "Professional fees"),
    ("623", "Publicité, publications, relations publiques", "Advertising, publications, public relations"),
    ("6231", "Annonces et insertions", "Advertisements"),
    ("6234", "Cadeaux", "Gifts"),
    ("6236", "Catalogues et imprimés", "Printed matter"),
    ("6237", "Publications", "Publications"),
    ("6238", "Divers (pourboires, dons courants)", "Sundry (tips, usual gifts)"),
    ("624", "Transports de biens et transports collectifs", "Transport of goods and groups"),
    ("625", "Déplacements, missions et réceptions", "Travel, missions and receptions"),
    ("6251", "Voyages et déplacements", "Travel"),
    ("6256", "Missions", "Missions"),
    ("6257", "Réceptions", "Receptions"),
    ("626", "Frais postaux et de télécommunications", "Postage and telecommunications"),
    ("627", "Services bancaires et assimilés", "Bank charges"),
    ("628", "Divers (cotisations, concours divers)", "Sundry (subscriptions)"),
    ("63", "Impôts, taxes et versements assimilés", "Taxes and similar payments"),
    ("631", "Impôts et taxes sur rémunérations (administration des impôts)", "Payroll taxes (tax office)"),
    ("633", "Impôts et taxes sur rémunérations (autres organismes)", "Payroll taxes (other bodies)"),
    ("635", "Autres impôts et taxes (administration des impôts)", "Other taxes (tax office)"),
    ("637", "Autres impôts et taxes (autres organismes)", "Other taxes (other bodies)"),
    ("64", "Charges de personnel", "Staff costs"),
    ("641", "Rémunérations du personnel", "Salaries and wages"),
    ("6413", "Primes et gratifications", "Bonuses and internship stipends"),
    ("645", "Cotisations sociales", "Social security contributions"),
    ("647", "Autres cotisations sociales", "Other social contributions"),
    ("648", "Autres charges de personnel", "Other staff costs"),
    ("65", "Autres charges de gestion courante", "Other current charges"),
    ("651", "Redevances pour concessions, brevets, licences, droits d'auteur", "Royalties, licences and copyright"),
    ("654", "Pertes sur créances irrécouvrables", "Bad debts"),
    ("657", "Aides financières", "Financial support granted"),
    ("658", "Charges diverses de gestion courante", "Sundry current charges"),
    ("66", "Charges financières", "Financial charges"),
    ("67", "Charges exceptionnelles", "Exceptional charges"),
    ("68", "Dotations aux amortissements, dépréciations et provisions", "Depreciation and provisions"),
    ("681", "Dotations d'exploitation", "Operating depreciation and provisions"),
    ("689", "Reports en fonds dédiés", "Carried to dedicated funds"),
    ("69", "Participation des salariés, impôts sur les bénéfices", "Profit sharing, income tax"),
    ("695", "Impôts sur les bénéfices", "Income tax"),
    ("70", "Ventes de produits, prestations de services, marchandises", "Sales of goods and services"),
    ("701", "Ventes de produits finis", "Sales of products"),
    ("706", "Prestations de services (inscriptions)", "Services (registrations)"),
    ("707", "Ventes de marchandises", "Sales of goods"),
    ("708", "Produits des activités annexes (stands, encarts)", "Ancillary income (stands, advertisements)"),
    ("71", "Production stockée", "Change in stocks"),
    ("72", "Production immobilisée", "Capitalised production"),
    ("73", "Concours publics", "Public contributions"),
    ("74", "Subventions d'exploitation", "Operating subsidies"),
    ("741", "État", "State"),
    ("742", "Régions", "Regions"),
    ("743", "Départements", "Departments"),
    ("744", "Communes et intercommunalités", "Municipalities and their groupings"),
    ("745", "Organismes sociaux", "Social security bodies"),
    ("746", "Fonds européens", "European funds"),
    ("747", "Autres établissements publics", "Other public bodies"),
    ("75", "Autres produits de gestion courante", "Other current income"),
    ("751", "Redevances pour concessions, brevets, licences, droits d'auteur", "Royalties, licences and copyright"),
    ("754", "Ressources liées à la générosité du public", "Donations from the public"),
    ("7541", "Dons manuels", "Donations"),
    ("7542", "Mécénats", "Patronage"),
    ("755", "Contributions financières", "Contributions of other bodies"),
    ("756", "Cotisations", "Membership fees"),
    ("758", "Produits divers de gestion courante", "Sundry current income"),
    ("76", "Produits financiers", "Financial income"),
    ("77", "Produits exceptionnels", "Exceptional income"),
    ("78", "Reprises sur amortissements, dépréciations et provisions", "Reversals of depreciation and provisions"),
    ("781", "Reprises d'exploitation", "Operating reversals"),
    ("789", "Utilisation de fonds dédiés", "Use of dedicated funds"),
    ("79", "Transferts de charges (jusqu'en 2024)", "Transfers of charges (until 2024)"),
    ("86", "Emplois des contributions volontaires en nature", "Use of voluntary contributions in kind"),
    ("860", "Secours en nature", "Aid in kind"),
    ("861", "Mises à disposition gratuite de biens", "Goods lent free of charge"),
    ("862", "Prestations", "Services in kind"),
    ("864", "Personnel bénévole", "Volunteers"),
    ("87", "Contributions volontaires en nature", "Voluntary contributions in kind"),
    ("870", "Dons en nature", "Gifts in kind"),
    ("871", "Prestations en nature", "Services in kind"),
    ("875", "Bénévolat", "Volunteering"),
];

/// The known account that a number belongs to: itself, or the nearest above it. `None` outside the classes of a budget.
pub fn known(code: &str) -> Option<Account> {
    let ends = (2..=code.len()).rev();
    ends.filter_map(|end| code.get(..end)).find_map(exactly)
}

fn exactly(code: &str) -> Option<Account> {
    let at = PLAN.binary_search_by(|(other, _, _)| (*other).cmp(code)).ok()?;
    let (code, fr, en) = PLAN[at];
    Some(Account { code, fr, en })
}

/// An account of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub code: &'static str,
    fr: &'static str,
    en: &'static str,
}

impl Account {
    /// What it is called.
    pub fn label(self) -> Localized {
        Localized::new(self.fr, self.en)
    }

    /// The side that it belongs to.
    pub fn side(self) -> Side {
        match self.code.as_bytes() {
            [b'8', b'6', ..] => Side::InKindExpense,
            [b'8', ..] => Side::InKindIncome,
            [b'7', ..] => Side::Income,
            _ => Side::Expense,
        }
    }

    /// Whether it counts as public funding: public contributions and subsidies.
    pub fn is_public_funding(self) -> bool {
        self.code.starts_with("73") || self.code.starts_with("74")
    }
}

/// Whether what is booked there is public funding.
pub fn is_public(code: &str) -> bool {
    known(code).is_some_and(Account::is_public_funding)
}

/// The class of two digits that a number belongs to.
pub fn class(code: &str) -> Option<Account> {
    code.get(..2).and_then(exactly)
}

/// The whole plan, as it is shown.
pub fn all() -> AccountsOut {
    let account = |(code, fr, en): &Entry| {
        let account = Account { code, fr, en };
        AccountOut {
            code: account.code.to_owned(),
            label: account.label(),
            side: account.side(),
            public_funding: account.is_public_funding(),
        }
    };
    AccountsOut {
        version: VERSION.to_owned(),
        follows: Localized::new(
            "Règlement ANC n° 2018-06 et plan comptable général (règlement ANC n° 2014-03) modifié par le règlement ANC \
             n° 2022-06",
            "Regulation ANC 2018-06, and the general plan (regulation ANC 2014-03) as amended by regulation ANC 2022-06",
        ),
        accounts: PLAN.iter().map(account).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_is_sorted_and_whole() {
        assert!(PLAN.is_sorted_by(|a, b| a.0 < b.0));
        let classes: Vec<&str> = PLAN.iter().map(|entry| entry.0).filter(|code| code.len() == 2).collect();
        let expected: Vec<String> = (60..80).chain([86, 87]).map(|class| class.to_string()).collect();
        assert_eq!(classes, expected);
        for (code, fr, en) in PLAN {
            assert!(class(code).is_some() && !fr.is_empty() && !en.is_empty(), "{code}");
        }
    }

    #[test]
    fn sub_accounts_belong_to_the_nearest_known() {
        let of = |code| known(code).map(|account| (account.code, account.side()));
        assert_eq!(of("62361"), Some(("6236", Side::Expense)));
        assert_eq!(of("6299"), Some(("62", Side::Expense)));
        assert_eq!(of("744"), Some(("744", Side::Income)));
        assert_eq!(of("861"), Some(("861", Side::InKindExpense)));
        assert_eq!(of("875"), Some(("875", Side::InKindIncome)));
        for outside in ["", "6", "10", "85", "88", "999", "6é"] {
            assert_eq!(of(outside), None, "{outside}");
        }
        assert!(is_public("7412") && is_public("73") && !is_public("7542") && !is_public("706"));
    }
}
