//! The best value of every demographic field.
//!
//! Rules of survivorship (after MIROW's consolidation chapter, in Jenner's form):
//! - Within a source, a later statement overrides an earlier one field by field; "said nothing" leaves what
//!   was said, `""` takes it back.
//! - Across sources the value said last wins. Birth date and sex do not change with fashion: there the value
//!   that most sources state wins, the one said last among equals; an unknown sex never beats a known one.
//! - A newborn's placeholder name ("Babygirl") never beats a real name.
//! - Identifiers of all sources are kept, each once.
//! - Protection: the wish said last wins, whoever passed it on.

use jenner_codes::Sex;
use jenner_linkage::normal;
use jenner_model::person::{Contact, Demographics, PersonName};
use jenner_model::report::{Report, Statement};
use jenner_model::{Date, Given, SourceId};

/// One source's demographic statements folded into what it says now.
struct Voice<'r> {
    source: SourceId,
    says: Demographics,
    last: &'r Report,
}

/// The best demographics of a set of reports. `reports` must be in the order they were said.
pub fn consolidate(reports: &[Report]) -> Demographics {
    let mut voices: Vec<Voice<'_>> = Vec::new();
    for report in reports {
        let Statement::Demographics(said) = &report.statement else { continue };
        match voices.iter_mut().find(|voice| voice.source == report.source) {
            Some(voice) => {
                overlay(&mut voice.says, said);
                voice.last = report;
            }
            None => voices.push(Voice { source: report.source, says: (**said).clone(), last: report }),
        }
    }
    // The one said last comes last: overlaying in this order lets it win.
    voices.sort_by_key(|voice| (voice.last.said_at, voice.last.id));
    let mut best = Demographics::default();
    for voice in &voices {
        overlay(&mut best, &voice.says);
    }
    best.birth_date = most_said(voices.iter().filter_map(|voice| voice.says.birth_date));
    let known_sex =
        most_said(voices.iter().filter_map(|v| v.says.sex.value().copied()).filter(|s| *s != Sex::Unknown));
    if let Some(sex) = known_sex {
        best.sex = Given::Value(sex);
    }
    best
}

/// The value that occurs most often; among equals the one that occurs last.
fn most_said<T: PartialEq + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, usize, usize)> = Vec::new();
    for (place, value) in values.enumerate() {
        match counts.iter_mut().find(|(known, ..)| *known == value) {
            Some((_, count, last)) => {
                *count += 1;
                *last = place;
            }
            None => counts.push((value, 1, place)),
        }
    }
    counts.into_iter().max_by_key(|(_, count, last)| (*count, *last)).map(|(value, ..)| value)
}

fn overlay(under: &mut Demographics, over: &Demographics) {
    fn put<T: Clone>(under: &mut Given<T>, over: &Given<T>) {
        if !over.is_unsaid() {
            *under = over.clone();
        }
    }
    for identifier in &over.identifiers {
        if !under.identifiers.contains(identifier) {
            under.identifiers.push(identifier.clone());
        }
    }
    overlay_names(&mut under.names, &over.names);
    if let Some(born) = over.birth_date {
        under.birth_date = Some::<Date>(born);
    }
    if over.sex.value() != Some(&Sex::Unknown) || under.sex.value().is_none() {
        put(&mut under.sex, &over.sex);
    }
    put(&mut under.mothers_maiden_name, &over.mothers_maiden_name);
    put(&mut under.races, &over.races);
    put(&mut under.ethnicity, &over.ethnicity);
    put(&mut under.addresses, &over.addresses);
    put(&mut under.telecoms, &over.telecoms);
    put(&mut under.language, &over.language);
    put(&mut under.multiple_birth, &over.multiple_birth);
    put(&mut under.birth_order, &over.birth_order);
    put(&mut under.deceased, &over.deceased);
    put(&mut under.death_date, &over.death_date);
    put(&mut under.publicity, &over.publicity);
    put(&mut under.publicity_from, &over.publicity_from);
    put(&mut under.protection, &over.protection);
    put(&mut under.protection_from, &over.protection_from);
    put(&mut under.registry_status, &over.registry_status);
    put(&mut under.registry_status_from, &over.registry_status_from);
    overlay_contacts(&mut under.contacts, &over.contacts);
}

/// The newer names come first; older ones that differ stay as further names, so that search finds them.
fn overlay_names(under: &mut Vec<PersonName>, over: &[PersonName]) {
    if over.is_empty() {
        return;
    }
    let older = std::mem::replace(under, over.to_vec());
    for name in older {
        let known = |other: &PersonName| normal::full_name(other) == normal::full_name(&name);
        if !under.iter().any(known) {
            under.push(name);
        }
    }
    if under.len() > 1
        && normal::is_placeholder(&under[0])
        && let Some(real) = under.iter().position(|n| !normal::is_placeholder(n))
    {
        let name = under.remove(real);
        under.insert(0, name);
    }
}

fn overlay_contacts(under: &mut Given<Vec<Contact>>, over: &Given<Vec<Contact>>) {
    let (Given::Value(older), Given::Value(newer)) = (&*under, over) else {
        if !over.is_unsaid() {
            *under = over.clone();
        }
        return;
    };
    let mut all = newer.clone();
    for contact in older {
        let same = |other: &Contact| normal::full_name(&other.name) == normal::full_name(&contact.name);
        if !all.iter().any(same) {
            all.push(contact.clone());
        }
    }
    *under = Given::Value(all);
}
