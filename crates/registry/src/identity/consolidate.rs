//! The best value of every demographic field.
//!
//! Rules of survivorship (after MIROW's consolidation chapter, in Jenner's form):
//! 1. What a human of the registry has verified comes before everything else.
//! 2. Birth and death: the vital records office comes next (name at birth, birth date, sex, multiple birth and order, mother's
//!    maiden name; death and its date).
//! 3. Else the value said last wins. Birth date and sex do not change with fashion: there the value that most sources
//!    state wins, the one said last among equals; an unknown sex never beats a known one.
//! 4. Nothing is overwritten by what says nothing: "unknown", a number of nines, 1900-01-01 (`absent`).
//! 5. A real first name always replaces a newborn's placeholder ("Babygirl"), whoever says it.
//! 6. A whole value beats a part of it: a first name its initial, an address with a street the same town without one.
//! 7. Names, and contacts, that differ stay as further ones, so that search finds them. Identifiers of all sources are kept,
//!    each once.
//! 8. Protection: the wish said last wins, whoever passed it on.
//!
//! Within a source a later statement overrides an earlier one field by field; "said nothing" leaves what was said, `""`
//! takes it back (what others say stays). All of it depends on when things were said; only of two things said at one moment
//! the one that arrived later counts as the newer.

use jenner_codes::Sex;
use jenner_linkage::normal;
use jenner_model::person::{Address, Contact, Demographics, PersonName, Witness};
use jenner_model::report::{Report, Statement};
use jenner_model::{Date, Given, SourceId};

use super::absent;

/// One source's demographic statements, folded into what it says now.
struct Voice<'r> {
    source: SourceId,
    says: Demographics,
    last: (&'r Report, &'r Demographics),
}

/// The best demographics of a set of reports.
pub fn consolidate(reports: &[Report]) -> Demographics {
    let mut voices = voices(reports);
    let mut best = Demographics::default();
    for voice in &voices {
        overlay_wishes(&mut best, &voice.says);
    }
    // What changes in a life: the last word counts, unless a human has checked.
    voices.sort_by_key(|voice| voice.says.witness == Witness::Verified);
    for voice in &voices {
        overlay_life(&mut best, &voice.says);
    }
    // What does not: birth, death, and the name that came with it.
    voices.sort_by_key(|voice| voice.says.witness);
    for voice in &voices {
        overlay_birth_and_death(&mut best, &voice.says);
    }
    best.names = names(&voices);
    best.birth_date = most_said(voices.iter().map(|v| (v.says.witness, v.says.birth_date)));
    let known_sex = |voice: &Voice<'_>| voice.says.sex.value().copied().filter(|sex| *sex != Sex::Unknown);
    if let Some(sex) = most_said(voices.iter().map(|v| (v.says.witness, known_sex(v)))) {
        best.sex = Given::Value(sex);
    }
    best
}

/// What each source says now, the one that spoke last at the end.
fn voices(reports: &[Report]) -> Vec<Voice<'_>> {
    let mut said: Vec<(&Report, &Demographics)> = reports
        .iter()
        .filter_map(|report| match &report.statement {
            Statement::Demographics(said) => Some((report, &**said)),
            _ => None,
        })
        .collect();
    said.sort_by(by_time);
    let mut voices: Vec<Voice<'_>> = Vec::new();
    for (report, says) in said {
        let same =
            |voice: &&mut Voice<'_>| voice.source == report.source && voice.says.witness == says.witness;
        match voices.iter_mut().find(same) {
            Some(voice) => {
                overlay(&mut voice.says, &absent::without(says));
                voice.last = (report, says);
            }
            None => voices.push(Voice {
                source: report.source,
                says: absent::without(says),
                last: (report, says),
            }),
        }
    }
    for voice in &mut voices {
        absent::settle(&mut voice.says);
    }
    voices.sort_by(|a, b| by_time(&a.last, &b.last));
    voices
}

/// Senders that write a day where a time belongs say many things at one moment: there the one that came later is the newer.
fn by_time(a: &(&Report, &Demographics), b: &(&Report, &Demographics)) -> std::cmp::Ordering {
    (a.0.said_at, a.0.id).cmp(&(b.0.said_at, b.0.id))
}

/// Of the values of the best witnesses the one that occurs most often; among equals the one that occurs last.
fn most_said<T: PartialEq + Copy>(values: impl Iterator<Item = (Witness, Option<T>)>) -> Option<T> {
    let mut counts: Vec<(T, Witness, usize, usize)> = Vec::new();
    for (place, (witness, value)) in values.enumerate() {
        let Some(value) = value else { continue };
        match counts.iter_mut().find(|(known, by, ..)| *known == value && *by == witness) {
            Some((_, _, count, last)) => {
                *count += 1;
                *last = place;
            }
            None => counts.push((value, witness, 1, place)),
        }
    }
    counts.into_iter().max_by_key(|(_, by, count, last)| (*by, *count, *last)).map(|(value, ..)| value)
}

fn put<T: Clone>(under: &mut Given<T>, over: &Given<T>) {
    if !over.is_unsaid() {
        *under = over.clone();
    }
}

/// All fields of a statement over an earlier one of the same source.
fn overlay(under: &mut Demographics, over: &Demographics) {
    if !over.names.is_empty() {
        let older = std::mem::replace(&mut under.names, over.names.clone());
        add_names(&mut under.names, older);
    }
    if let Some(born) = over.birth_date {
        under.birth_date = Some::<Date>(born);
    }
    overlay_wishes(under, over);
    overlay_life(under, over);
    overlay_birth_and_death(under, over);
}

fn overlay_wishes(under: &mut Demographics, over: &Demographics) {
    put(&mut under.protection, &over.protection);
    put(&mut under.protection_from, &over.protection_from);
}

fn overlay_life(under: &mut Demographics, over: &Demographics) {
    for identifier in &over.identifiers {
        if !under.identifiers.contains(identifier) {
            under.identifiers.push(identifier.clone());
        }
    }
    put(&mut under.races, &over.races);
    put(&mut under.ethnicity, &over.ethnicity);
    put_addresses(&mut under.addresses, &over.addresses);
    put(&mut under.telecoms, &over.telecoms);
    put(&mut under.language, &over.language);
    put(&mut under.publicity, &over.publicity);
    put(&mut under.publicity_from, &over.publicity_from);
    put(&mut under.registry_status, &over.registry_status);
    put(&mut under.registry_status_from, &over.registry_status_from);
    overlay_contacts(&mut under.contacts, &over.contacts);
}

fn overlay_birth_and_death(under: &mut Demographics, over: &Demographics) {
    if over.sex.value() != Some(&Sex::Unknown) || under.sex.value().is_none() {
        put(&mut under.sex, &over.sex);
    }
    put(&mut under.mothers_maiden_name, &over.mothers_maiden_name);
    put(&mut under.multiple_birth, &over.multiple_birth);
    put(&mut under.birth_order, &over.birth_order);
    put(&mut under.deceased, &over.deceased);
    put(&mut under.death_date, &over.death_date);
}

/// Less than an address that is known already says nothing new; another town does.
fn put_addresses(under: &mut Given<Vec<Address>>, over: &Given<Vec<Address>>) {
    if let (Given::Value(older), Given::Value(newer)) = (&*under, over)
        && let (Some(whole), Some(part)) = (older.first(), newer.first())
        && is_part_of_address(part, whole)
    {
        return;
    }
    put(under, over);
}

fn is_part_of_address(part: &Address, whole: &Address) -> bool {
    let same = |part: &str, whole: &str| part.is_empty() || normal::name(part) == normal::name(whole);
    absent::is_street(&part.street)
        && !absent::is_street(&whole.street)
        && same(&part.city, &whole.city)
        && same(&part.state, &whole.state)
        && (part.zip.is_empty()
            || whole.zip.starts_with(part.zip.as_str())
            || part.zip.starts_with(whole.zip.as_str()))
}

/// The name in use first, then the others that were ever said, newest first.
fn names(voices: &[Voice<'_>]) -> Vec<PersonName> {
    let mut all: Vec<PersonName> = Vec::new();
    for voice in voices.iter().rev() {
        add_names(&mut all, voice.says.names.clone());
    }
    // The first of the best kind: voices came in the order of their rank.
    let Some(kind) = all.iter().map(kind_of).max() else { return all };
    let Some(place) = all.iter().position(|name| kind_of(name) == kind) else { return all };
    let mut best = all.remove(place);
    if kind == NameKind::Real {
        for whole in &all {
            if is_part_of_name(&best, whole) {
                best = PersonName { kind: best.kind.clone(), ..whole.clone() };
            }
        }
        all.retain(|name| !is_part_of_name(name, &best));
    }
    all.insert(0, best);
    all
}

/// What a name is worth: a real one is better than a newborn's placeholder, that is better than "unknown".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum NameKind {
    Absent,
    Newborn,
    Real,
}

fn kind_of(name: &PersonName) -> NameKind {
    match (absent::is_name(name), normal::is_placeholder(name)) {
        (true, _) => NameKind::Absent,
        (false, true) => NameKind::Newborn,
        (false, false) => NameKind::Real,
    }
}

/// The same name, shorter: the initial in place of the first name, no middle name or its initial, no suffix.
fn is_part_of_name(part: &PersonName, whole: &PersonName) -> bool {
    let begins = |part: &str, whole: &str| {
        let (part, whole) = (normal::name(part), normal::name(whole));
        part == whole || part.is_empty() || part.chars().count() == 1 && whole.starts_with(&part)
    };
    let given = normal::name(&part.given);
    let (families, suffix) = (normal::name(&part.family), normal::name(&part.suffix));
    !given.is_empty()
        && families == normal::name(&whole.family)
        && begins(&part.given, &whole.given)
        && begins(&part.middle, &whole.middle)
        && (suffix.is_empty() || suffix == normal::name(&whole.suffix))
        && kind_of(whole) == NameKind::Real
}

/// Adds names that differ from those that are there.
fn add_names(to: &mut Vec<PersonName>, from: Vec<PersonName>) {
    for name in from {
        let same = |other: &PersonName| {
            normal::full_name(other) == normal::full_name(&name)
                && normal::name(&other.middle) == normal::name(&name.middle)
                && normal::name(&other.suffix) == normal::name(&name.suffix)
        };
        if !to.iter().any(same) {
            to.push(name);
        }
    }
}

fn overlay_contacts(under: &mut Given<Vec<Contact>>, over: &Given<Vec<Contact>>) {
    let (Given::Value(older), Given::Value(newer)) = (&*under, over) else {
        put(under, over);
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
