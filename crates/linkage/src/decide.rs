//! Whether two statements are about the same human: the narrow rule.

use jenner_codes::Sex;
use jenner_model::person::{Demographics, PersonName};
use jenner_model::{Given, OrganizationId};

use crate::{keys, normal};

/// What the rule says of a new statement and one that a person already has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// The same human, and why.
    Same(Grounds),
    /// Not certainly the same.
    NotSure,
    /// The same number at the same source, but name and birth date both say somebody else.
    NumberReused,
}

/// Why two statements are about the same human.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grounds {
    /// The same source used the same number.
    SameNumber,
    /// Name, birth date and sex are equal and one more item agrees.
    NameBirthSexAndMore,
}

/// Compares a new statement of `organization` with one that `known_organization` made earlier.
///
/// Same: (a) the same source used the same patient number, unless name *and* birth date, sex or birth order
/// contradict it (then the number was reused); (b) name, birth date and sex equal in normal form and one more item agrees: a
/// phone, an e-mail address, street and ZIP, mother's maiden name, a next of kin, another identifier.
/// Never (b) on a newborn's placeholder name, when both say they are one of several born together and the birth orders differ, or when both
/// carry a Social Security number and the numbers differ.
pub fn decide(
    organization: OrganizationId,
    new: &Demographics,
    known_organization: OrganizationId,
    known: &Demographics,
) -> Decision {
    if organization == known_organization && shares_own_number(new, known) {
        return if contradicts(new, known) {
            Decision::NumberReused
        } else {
            Decision::Same(Grounds::SameNumber)
        };
    }
    let same_sex = matches!((new.sex.value(), known.sex.value()), (Some(a), Some(b)) if a == b);
    if !same_sex || new.birth_date.is_none() || new.birth_date != known.birth_date || !shares_name(new, known)
    {
        return Decision::NotSure;
    }
    if different_birth_order(new, known) || different_ssn(new, known) {
        return Decision::NotSure;
    }
    if one_more_agrees(new, known) { Decision::Same(Grounds::NameBirthSexAndMore) } else { Decision::NotSure }
}

fn shares_own_number(a: &Demographics, b: &Demographics) -> bool {
    keys::own_numbers(a).any(|x| {
        keys::own_numbers(b).any(|y| {
            x.value.trim().eq_ignore_ascii_case(y.value.trim())
                && x.authority.eq_ignore_ascii_case(&y.authority)
        })
    })
}

/// Somebody else has the number now: the birth date and a part of the name differ; or no given name agrees and
/// sex or birth order differ (twins filed under one number). A newborn's placeholder or an adoption's new name
/// alone does not contradict, because birth date and sex stay.
fn contradicts(a: &Demographics, b: &Demographics) -> bool {
    let births_differ = matches!((a.birth_date, b.birth_date), (Some(x), Some(y)) if x != y);
    let sexes_differ = matches!(
        (a.sex.value(), b.sex.value()),
        (Some(Sex::Female), Some(Sex::Male)) | (Some(Sex::Male), Some(Sex::Female))
    );
    let meet = |part: fn(&PersonName) -> &str| {
        let of_b: Vec<String> = b.names.iter().map(|name| normal::name(part(name))).collect();
        a.names.iter().any(|name| of_b.contains(&normal::name(part(name))))
    };
    let (given_agrees, family_agrees) = (meet(|name| &name.given), meet(|name| &name.family));
    births_differ && !(given_agrees && family_agrees)
        || (sexes_differ || different_birth_order(a, b)) && !given_agrees
}

/// A real name in common: two newborns of one mother may both be "Babygirl", and are two people.
fn shares_name(a: &Demographics, b: &Demographics) -> bool {
    let real = |name: &&PersonName| !normal::is_placeholder(name);
    let names =
        |of: &Demographics| of.names.iter().filter(real).filter_map(normal::full_name).collect::<Vec<_>>();
    let of_b = names(b);
    names(a).iter().any(|name| of_b.contains(name))
}

fn different_birth_order(a: &Demographics, b: &Demographics) -> bool {
    matches!((&a.birth_order, &b.birth_order), (Given::Value(x), Given::Value(y)) if x != y)
}

fn different_ssn(a: &Demographics, b: &Demographics) -> bool {
    let ssn = |of: &Demographics| {
        of.identifiers.iter().find(|i| i.kind.as_str() == "SS").map(|i| i.value.replace('-', ""))
    };
    matches!((ssn(a), ssn(b)), (Some(x), Some(y)) if x != y)
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use jenner_codes::Code;
    use jenner_model::person::{Address, Identifier};

    const CLINIC: OrganizationId = OrganizationId(1);
    const PHARMACY: OrganizationId = OrganizationId(2);

    fn somebody(given: &str, born: &str, number: &str) -> Demographics {
        Demographics {
            identifiers: vec![Identifier {
                value: number.into(),
                authority: "EHR".into(),
                kind: Code::known("MR"),
            }],
            names: vec![PersonName {
                family: "Hébert".into(), given: given.into(), ..PersonName::default()
            }],
            birth_date: Some(born.parse().unwrap()),
            sex: Given::Value(Sex::Female),
            ..Demographics::default()
        }
    }

    fn living_at(mut who: Demographics, street: &str) -> Demographics {
        let address = Address { street: street.into(), zip: "70301".into(), ..Address::default() };
        who.addresses = Given::Value(vec![address]);
        who
    }

    #[test]
    fn the_same_number_at_the_same_clinic_is_the_same_person_even_after_a_new_name() {
        let decision = decide(
            CLINIC,
            &somebody("Zoë", "2021-03-04", "17"),
            CLINIC,
            &somebody("Babygirl", "2021-03-04", "17"),
        );
        assert_eq!(decision, Decision::Same(Grounds::SameNumber));
    }

    #[test]
    fn a_number_given_again_to_somebody_else_does_not_join_two_people() {
        let decision = decide(
            CLINIC,
            &somebody("Zoë", "2021-03-04", "17"),
            CLINIC,
            &somebody("Earl", "1950-01-01", "17"),
        );
        assert_eq!(decision, Decision::NumberReused);
    }

    #[test]
    fn one_given_name_does_not_make_two_strangers_with_one_number_the_same() {
        let a = somebody("Zoë", "2021-03-04", "17");
        let mut b = somebody("Zoë", "2019-08-01", "17");
        b.names[0].family = "Ngo".into();
        assert_eq!(decide(CLINIC, &a, CLINIC, &b), Decision::NumberReused);
        b.names[0].family = "Hebert".into();
        assert_eq!(
            decide(CLINIC, &a, CLINIC, &b),
            Decision::Same(Grounds::SameNumber),
            "a corrected birth date"
        );
    }

    #[test]
    fn twins_filed_under_one_number_stay_two_people() {
        let (mut a, mut b) = (somebody("Zoë", "2021-03-04", "17"), somebody("Léa", "2021-03-04", "17"));
        a.birth_order = Given::Value(1);
        b.birth_order = Given::Value(2);
        assert_eq!(decide(CLINIC, &a, CLINIC, &b), Decision::NumberReused);
        let mut brother = somebody("Luc", "2021-03-04", "17");
        brother.sex = Given::Value(Sex::Male);
        assert_eq!(decide(CLINIC, &a, CLINIC, &brother), Decision::NumberReused);
    }

    #[test]
    fn equal_name_birth_date_and_sex_need_one_more_agreeing_item() {
        let (a, b) = (somebody("Zoë", "2021-03-04", "17"), somebody("ZOE", "2021-03-04", "99"));
        assert_eq!(decide(CLINIC, &a, PHARMACY, &b), Decision::NotSure);
        let (a, b) = (living_at(a, "12 Canal St."), living_at(b, "12 CANAL ST"));
        assert_eq!(decide(CLINIC, &a, PHARMACY, &b), Decision::Same(Grounds::NameBirthSexAndMore));
    }

    #[test]
    fn two_newborns_without_a_name_stay_two_people() {
        let a = living_at(somebody("Babygirl", "2021-03-04", "17"), "12 Canal St");
        let b = living_at(somebody("BABY GIRL", "2021-03-04", "18"), "12 Canal St");
        assert_eq!(decide(CLINIC, &a, CLINIC, &b), Decision::NotSure);
    }

    #[test]
    fn twins_at_one_address_stay_two_people() {
        let a = living_at(somebody("Zoë", "2021-03-04", "17"), "12 Canal St");
        let b = living_at(somebody("Léa", "2021-03-04", "18"), "12 Canal St");
        assert_eq!(decide(CLINIC, &a, CLINIC, &b), Decision::NotSure);
        let mut first = living_at(somebody("Marie", "2021-03-04", "17"), "12 Canal St");
        let mut second = living_at(somebody("Marie", "2021-03-04", "18"), "12 Canal St");
        first.birth_order = Given::Value(1);
        second.birth_order = Given::Value(2);
        assert_eq!(decide(CLINIC, &first, CLINIC, &second), Decision::NotSure, "birth order differs");
    }
}
