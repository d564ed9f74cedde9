//! From roles to scopes, and what remains of them in a token.

use kernel::{
    auth::{Grant, Role, ScopeDef, ScopeSet},
    ids::EventId,
};
use std::collections::BTreeMap;

/// Reads a list as OAuth writes it: names separated by spaces.
pub fn parse(text: &str) -> ScopeSet {
    text.split_ascii_whitespace().map(str::to_owned).collect()
}

/// Writes a list as OAuth writes it.
pub fn join(scopes: &ScopeSet) -> String {
    scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The scopes of a role.
pub fn of_role(known: &[ScopeDef], role: Role) -> ScopeSet {
    known.iter().filter(|def| def.in_role(role)).map(|def| def.name.to_owned()).collect()
}

/// The scopes that clients of partner organisations can have.
pub fn of_partners(known: &[ScopeDef]) -> ScopeSet {
    known.iter().filter(|def| def.partners).map(|def| def.name.to_owned()).collect()
}

/// Every scope.
pub fn all(known: &[ScopeDef]) -> ScopeSet {
    known.iter().map(|def| def.name.to_owned()).collect()
}

/// Those of `wanted` that no module declares.
pub fn unknown<'a>(known: &[ScopeDef], wanted: &'a ScopeSet) -> Option<&'a str> {
    wanted.iter().map(String::as_str).find(|name| known.iter().all(|def| def.name != *name))
}

/// What roles give, per event, cut down to `limit` (the token's scopes). Events where nothing remains are left out; what
/// holds everywhere comes first.
pub fn effective(
    known: &[ScopeDef],
    held: impl IntoIterator<Item = (Role, Option<EventId>)>,
    limit: &ScopeSet,
) -> Vec<Grant> {
    let mut by_event: BTreeMap<Option<EventId>, ScopeSet> = BTreeMap::new();
    for (role, event) in held {
        let scopes = of_role(known, role);
        by_event.entry(event).or_default().extend(scopes.intersection(limit).cloned());
    }
    by_event
        .into_iter()
        .filter(|(_, scopes)| !scopes.is_empty())
        .map(|(event, scopes)| Grant { event, scopes })
        .collect()
}

/// All scopes that are granted somewhere.
pub fn anywhere(grants: &[Grant]) -> ScopeSet {
    grants.iter().flat_map(|grant| grant.scopes.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[ScopeDef] = &[
        ScopeDef { name: "partners:read", summary: "", roles: &[Role::Organiser, Role::Viewer], partners: true },
        ScopeDef { name: "partners:write", summary: "", roles: &[Role::Organiser], partners: false },
        ScopeDef { name: "accounts:write", summary: "", roles: &[], partners: false },
    ];

    fn set(text: &str) -> ScopeSet {
        parse(text)
    }

    fn event(n: u128) -> EventId {
        EventId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_token_never_has_more_than_the_roles_give() {
        let grants = effective(KNOWN, [(Role::Viewer, None)], &all(KNOWN));
        assert_eq!(grants, [Grant { event: None, scopes: set("partners:read") }]);
    }

    #[test]
    fn roles_never_give_more_than_the_token_carries() {
        let grants = effective(KNOWN, [(Role::Admin, None)], &set("partners:read made:up"));
        assert_eq!(grants, [Grant { event: None, scopes: set("partners:read") }]);
        assert_eq!(effective(KNOWN, [(Role::Admin, None)], &set("")), []);
    }

    #[test]
    fn events_are_kept_apart() {
        let held = [(Role::Viewer, None), (Role::Organiser, Some(event(1))), (Role::CheckIn, Some(event(2)))];
        let grants = effective(KNOWN, held, &set("partners:read partners:write"));
        assert_eq!(
            grants,
            [
                Grant { event: None, scopes: set("partners:read") },
                Grant { event: Some(event(1)), scopes: set("partners:read partners:write") },
            ]
        );
        assert_eq!(anywhere(&grants), set("partners:read partners:write"));
    }

    #[test]
    fn admin_holds_what_no_role_names_and_partners_only_what_is_marked() {
        assert!(of_role(KNOWN, Role::Admin).contains("accounts:write"));
        assert_eq!(of_partners(KNOWN), set("partners:read"));
        assert_eq!(unknown(KNOWN, &set("partners:read nope:read")), Some("nope:read"));
    }

    #[test]
    fn lists_are_written_as_oauth_writes_them() {
        assert_eq!(join(&set("  b:x   a:y b:x ")), "a:y b:x");
        assert_eq!(set(""), ScopeSet::new());
    }
}
