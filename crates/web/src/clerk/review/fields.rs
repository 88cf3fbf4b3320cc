//! Two records field by field, and what a human says of a field as a statement.

use jenner_codes::{Codes, Sex};
use jenner_model::Given;
use jenner_model::person::{Demographics, Protection, TelecomPlace};

use super::super::words;
use crate::views::{FieldLabel, PairField, Sameness, Shown, Side};

/// How a field is read, and how the value of one record becomes what a human has verified.
struct Field {
    label: FieldLabel,
    read: fn(&Demographics, &Codes) -> Vec<Shown>,
    /// Copies the field into a statement; `None` where both values are kept.
    verify: Option<fn(&Demographics, &mut Demographics)>,
}

const fn one(
    label: FieldLabel,
    read: fn(&Demographics, &Codes) -> Vec<Shown>,
    verify: fn(&Demographics, &mut Demographics),
) -> Field {
    Field { label, read, verify: Some(verify) }
}

const fn both(label: FieldLabel, read: fn(&Demographics, &Codes) -> Vec<Shown>) -> Field {
    Field { label, read, verify: None }
}

const FIELDS: &[Field] = &[
    one(
        FieldLabel::Name,
        |d, _| d.legal_name().map(|name| Shown::Text(words::name(name))).into_iter().collect(),
        |from, to| to.names = from.legal_name().cloned().into_iter().collect(),
    ),
    both(FieldLabel::OtherName, |d, _| {
        let legal = d.legal_name();
        d.names
            .iter()
            .filter(|name| Some(*name) != legal)
            .map(|name| Shown::Text(words::name(name)))
            .collect()
    }),
    one(
        FieldLabel::BirthDate,
        |d, _| d.birth_date.map(Shown::Day).into_iter().collect(),
        |from, to| to.birth_date = from.birth_date,
    ),
    one(
        FieldLabel::Sex,
        |d, _| d.sex.value().map(|sex| Shown::Word(sex_key(*sex))).into_iter().collect(),
        |from, to| to.sex = from.sex.clone(),
    ),
    one(
        FieldLabel::MothersMaidenName,
        |d, _| d.mothers_maiden_name.value().map(|name| Shown::Text(words::name(name))).into_iter().collect(),
        |from, to| to.mothers_maiden_name = from.mothers_maiden_name.clone(),
    ),
    one(
        FieldLabel::MultipleBirth,
        |d, _| flag(&d.multiple_birth),
        |from, to| to.multiple_birth = from.multiple_birth.clone(),
    ),
    one(
        FieldLabel::BirthOrder,
        |d, _| d.birth_order.value().map(|order| Shown::Text(order.to_string())).into_iter().collect(),
        |from, to| to.birth_order = from.birth_order.clone(),
    ),
    both(FieldLabel::Died, |d, _| match d.death_date.value() {
        Some(day) => vec![Shown::Day(*day)],
        None => flag(&d.deceased),
    }),
    one(
        FieldLabel::Address,
        |d, _| {
            let first = d.addresses.value().and_then(|all| all.first());
            first.map(|address| Shown::Text(words::address(address))).into_iter().collect()
        },
        |from, to| {
            let first = from.addresses.value().and_then(|all| all.first()).cloned();
            to.addresses = first.map_or(Given::Unsaid, |address| Given::Value(vec![address]));
        },
    ),
    both(FieldLabel::Phone, |d, _| telecoms(d, false)),
    both(FieldLabel::Email, |d, _| telecoms(d, true)),
    both(FieldLabel::Contact, |d, codes| {
        let all = d.contacts.value().into_iter().flatten();
        all.map(|contact| Shown::Text(words::contact(codes, contact))).collect()
    }),
    both(FieldLabel::Identifier, |d, _| {
        let number = |n: &jenner_model::person::Identifier| {
            format!("{} ({} {})", n.value, n.kind.as_str(), n.authority)
        };
        d.identifiers.iter().map(|n| Shown::Text(number(n))).collect()
    }),
    one(
        FieldLabel::Language,
        |d, codes| {
            d.language.value().map(|code| Shown::Text(words::label(codes, code))).into_iter().collect()
        },
        |from, to| to.language = from.language.clone(),
    ),
    both(FieldLabel::Race, |d, codes| {
        d.races.value().into_iter().flatten().map(|race| Shown::Text(words::label(codes, race))).collect()
    }),
    both(FieldLabel::Sharing, |d, _| match d.protection.value() {
        Some(Protection::Protected) => vec![Shown::Word("sharing-protected")],
        Some(Protection::Shared) => vec![Shown::Word("sharing-shared")],
        None => Vec::new(),
    }),
];

fn sex_key(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "sex-F",
        Sex::Male => "sex-M",
        Sex::Other => "sex-X",
        Sex::Unknown => "sex-U",
    }
}

fn flag(of: &Given<bool>) -> Vec<Shown> {
    of.value().map(|yes| Shown::Word(if *yes { "yes" } else { "no" })).into_iter().collect()
}

fn telecoms(d: &Demographics, email: bool) -> Vec<Shown> {
    let all = d.telecoms.value().into_iter().flatten();
    all.filter(|telecom| matches!(telecom.place, TelecomPlace::Email(_)) == email)
        .map(|telecom| Shown::Text(words::telecom(telecom)))
        .collect()
}

/// Two records field by field; what neither says anything about is left out. `merged` is what a merge would make of both.
pub fn compare(
    left: &Demographics,
    right: &Demographics,
    merged: &Demographics,
    codes: &Codes,
) -> Vec<PairField> {
    let compared = FIELDS.iter().map(|field| {
        let [of_left, of_right, of_merged] = [left, right, merged].map(|d| (field.read)(d, codes));
        let sameness = match (of_left.is_empty(), of_right.is_empty()) {
            (false, true) => Sameness::OneSide(Side::Left),
            (true, false) => Sameness::OneSide(Side::Right),
            _ if alike(&of_left, &of_right) => Sameness::Same,
            _ => Sameness::Differs,
        };
        let stands = match &of_merged {
            best if alike(best, &of_left) => Some(Side::Left),
            best if alike(best, &of_right) => Some(Side::Right),
            _ => None,
        };
        let kept = field.verify.is_none() && sameness == Sameness::Differs;
        PairField {
            label: field.label,
            sameness,
            left: of_left,
            right: of_right,
            hint: kept.then_some("pair-both-kept"),
            stands: stands.filter(|_| field.verify.is_some() && sameness == Sameness::Differs),
            open: field.verify.is_some(),
        }
    });
    compared.filter(|field| !(field.left.is_empty() && field.right.is_empty())).collect()
}

/// Written the same, but for capitals.
fn alike(one: &[Shown], other: &[Shown]) -> bool {
    let lower = |of: &[Shown]| -> Vec<Shown> {
        of.iter()
            .map(|shown| match shown {
                Shown::Text(text) => Shown::Text(text.to_lowercase()),
                other => other.clone(),
            })
            .collect()
    };
    lower(one) == lower(other)
}

/// What a human said of fields, as one statement for each side whose values are right.
pub fn verified(right: &[(String, Side)], of: impl Fn(Side) -> Demographics) -> Vec<(Side, Demographics)> {
    [Side::Left, Side::Right]
        .into_iter()
        .filter_map(|side| {
            let source = of(side);
            let mut statement = Demographics::default();
            let chosen = FIELDS.iter().filter(|field| {
                right.iter().any(|(name, chosen)| *chosen == side && *name == field.label.key())
            });
            chosen.filter_map(|field| field.verify).for_each(|copy| copy(&source, &mut statement));
            (statement != Demographics::default()).then_some((side, statement))
        })
        .collect()
}
