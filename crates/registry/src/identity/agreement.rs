//! Whether anything beyond name, birth date and sex agrees: what tells two of one name and birth date apart in a query.

use jenner_linkage::{keys, normal};
use jenner_model::Given;
use jenner_model::person::Demographics;

/// Whether one item beyond name, birth date and sex agrees: a phone, an e-mail address, street and ZIP, mother's
/// maiden name, a next of kin, another identifier.
pub fn one_more_agrees(a: &Demographics, b: &Demographics) -> bool {
    fn list<T>(of: &Given<Vec<T>>) -> &[T] {
        of.value().map(Vec::as_slice).unwrap_or_default()
    }
    fn meet<T, K: PartialEq>(a: &[T], b: &[T], form: impl Fn(&T) -> Option<K>) -> bool {
        let of_b: Vec<K> = b.iter().filter_map(&form).collect();
        !of_b.is_empty() && a.iter().filter_map(&form).any(|key| of_b.contains(&key))
    }
    let maiden = |of: &Demographics| {
        of.mothers_maiden_name.value().map(|n| normal::name(&n.family)).filter(|family| !family.is_empty())
    };
    meet(list(&a.telecoms), list(&b.telecoms), normal::phone)
        || meet(list(&a.telecoms), list(&b.telecoms), normal::email)
        || meet(list(&a.addresses), list(&b.addresses), normal::address)
        || meet(list(&a.contacts), list(&b.contacts), |contact| normal::full_name(&contact.name))
        || maiden(a).is_some_and(|family| Some(family) == maiden(b))
        || meet(&a.identifiers, &b.identifiers, |i| Some(keys::identifier(i)))
}
