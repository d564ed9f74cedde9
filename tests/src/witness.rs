//! Scopes and fences are stated twice: in a handler's signature, which is the truth, and in the document, which callers
//! read. What the endpoints of a test really asked for is compared with what the document says.

use crate::Contract;
use kernel::app::Witnessed;

/// Where code and document say different things.
pub fn differences(contract: &Contract, witnessed: &[Witnessed]) -> Vec<String> {
    witnessed.iter().filter_map(|seen| difference(contract, seen)).collect()
}

fn difference(contract: &Contract, seen: &Witnessed) -> Option<String> {
    let Witnessed { method, route, scope, anonymous, fence } = seen;
    let found = contract.operations().iter().find(|one| one.method == *method && one.path == *route);
    let Some(operation) = found else { return Some(format!("{method} {route} is not in the document")) };
    let label = operation.label();
    let documented = contract.scopes(operation);
    let really = match (anonymous, scope.is_empty()) {
        (true, _) => None,
        (false, true) => Some(Default::default()),
        (false, false) => Some([(*scope).to_owned()].into()),
    };
    if documented != really {
        let show = |scopes: &Option<std::collections::BTreeSet<String>>| match scopes {
            None => "nothing (public)".to_owned(),
            Some(scopes) if scopes.is_empty() => "any token".to_owned(),
            Some(scopes) => scopes.iter().cloned().collect::<Vec<_>>().join(" "),
        };
        return Some(format!("{label} asks for {}, the document says {}", show(&really), show(&documented)));
    }
    let documented = operation.json["x-fence"].as_str();
    documented
        .filter(|documented| documented != fence)
        .map(|documented| format!("{label} has the fence “{fence}”, the document says “{documented}”"))
}
