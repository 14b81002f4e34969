use invitation::{Index, Role, Scope, values::EmailKey};

/// Between the parts of a name. No role, scope or address holds a control character.
const SEPARATOR: char = '\u{1f}';

/// The name under which a row is found by a role in its scope.
pub(super) fn of_role(scope: &Scope, role: &Role) -> String {
    format!("role{SEPARATOR}{scope}{SEPARATOR}{role}")
}

/// The same of a row `i` in a statement that asks over all scopes; the role follows.
pub(super) const ROLE_IN_ITS_SCOPE: &str = "'role\u{1f}' || i.scope || '\u{1f}' || ";

/// The name under which a row is found by an address that it holds.
pub(super) fn of_address(address: &EmailKey) -> String {
    format!("address{SEPARATOR}{}", address.as_str())
}

/// Every name of a row.
pub(super) fn of_row(index: &Index<'_>) -> Vec<String> {
    let roles = index.roles.iter().map(|role| of_role(index.scope, role));
    let addresses = index.addresses.iter().map(|address| of_address(address));
    roles.chain(addresses).collect()
}
