//! Proving who asks: a code to the phone or e-mail address on file, or an access code that somebody handed over.
//!
//! Whoever cannot show it gets one answer, whatever is wrong: the name, the birth date, the phone, the code, its time, or that
//! nobody by that name is here. What is written to the database is of one size in all cases, and the web room gives the answer
//! at one time.

use std::time::Duration;

use jenner_linkage::{keys, normal};
use jenner_model::person::PersonName;
use jenner_model::record::{Record, Restriction};
use jenner_model::{Date, PersonId, Timestamp, UserId};
use jenner_store::queries::family::{self, TryRow};
use jenner_store::queries::outbox::{self as letters, LetterRow};
use jenner_store::queries::scope::Kind;
use jenner_store::queries::{matching, person};
use jenner_store::{AuditEntry, StoreError};
use sha2::{Digest, Sha256};

use super::contact::{self, Contact};
use super::limits::{self, BY_ONE};
use super::outbox::{self, Letter};
use super::visit::{self, Proof};
use super::{access_code, kind_of, of_somebody, program};
use crate::access::accounts::SignedIn;
use crate::access::door::{self, Action};
use crate::access::entry::Whence;
use crate::identity::fold::Standing;
use crate::vault::Class;
use crate::{Error, Registry};

/// How long a code opens: ten minutes.
pub const LASTS: Duration = Duration::from_secs(10 * 60);
/// Wrong codes after which it opens nothing.
const WRONG_CODES: i64 = 5;
/// People who share a phone at most; a number that more have is a clinic's own.
const MOST_BEHIND_PHONE: usize = 60;

/// Who says to be whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The asker is the parent of a child, or the person.
    pub oneself: bool,
    /// First name, perhaps with others.
    pub given: String,
    /// Last name.
    pub family: String,
    /// Birth date.
    pub born: Date,
}

/// What became of the wish for a code. The answer is the same whether anybody was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// If everything fits, a code is on its way.
    OnItsWay {
        /// Words by which this browser's try is known.
        handle: String,
        /// The code, for made-up states that show it.
        code: String,
    },
    /// Too many tries: not before this time is over.
    Wait(Duration),
}

/// What became of a code.
#[derive(Debug, Clone)]
pub enum Proved {
    /// It opens: who is visiting from now on.
    In(Box<SignedIn>),
    /// It does not. Why is not told.
    No,
    /// Too many tries: not before this time is over.
    Wait(Duration),
}

/// Begins: where everything fits, a code goes to the contact.
///
/// `write` makes the letter of a code, in the family's language.
pub fn begin(
    registry: &Registry,
    asked: &Asked,
    contact: &Contact,
    whence: &Whence,
    write: &dyn Fn(&str) -> Letter,
) -> Result<Begun, Error> {
    if let Some(wait) = count(registry, "code", asked, whence)? {
        return Ok(Begun::Wait(wait));
    }
    let found = find(registry, asked, Some(contact))?;
    let person = found.as_ref().map(|(record, _)| record.person);
    let handle = format!("{:032x}", rand::random::<u128>());
    let code = format!("{:08}", rand::random_range(0..100_000_000_u32));
    let hash: [u8; 32] = Sha256::digest(handle.as_bytes()).into();
    let now = registry.now();
    let until = Timestamp(now.0 + i64::try_from(LASTS.as_micros()).unwrap_or(i64::MAX));
    let row = TryRow {
        hash,
        person,
        kind: asked_kind(asked).word().to_owned(),
        opened_by: contact.hashes(registry).first().copied().unwrap_or_default(),
        code: code_hash(registry, &hash, &code),
        wrong: 0,
        made_at: now,
        until,
    };
    // Whoever is not found has a letter as well, which never leaves: both ways take the same work.
    let letter = LetterRow {
        id: registry.core.id(),
        person,
        kind: "code".to_owned(),
        channel: if person.is_some() { contact.channel() } else { "none" }.to_owned(),
        content: outbox::sealed(registry, contact, &write(&code))?,
        made_at: now,
        until,
        tries: 0,
    };
    let told = tried(registry, person, "code", if person.is_some() { "sent" } else { "no_match" }, whence);
    registry.db().write(move |tx| {
        family::add_try(tx, &row)?;
        letters::put(tx, &letter)?;
        tx.audit(told.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Begun::OnItsWay { handle, code })
}

/// Checks a code. `visiting`: the family account that is signed in already, to which the person is added.
pub fn check(
    registry: &Registry,
    handle: &str,
    code: &str,
    visiting: Option<UserId>,
    whence: &Whence,
) -> Result<Proved, Error> {
    let hash: [u8; 32] = Sha256::digest(handle.as_bytes()).into();
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let said = code_hashes(registry, &hash, &digits);
    let now = registry.now();
    let row = registry.db().read(|tx| family::live_try(tx, &program(), &hash, now, WRONG_CODES))?;
    let right = row.filter(|row| said.contains(&row.code)).and_then(|row| Some((row.person?, row)));
    let taken = match &right {
        Some(_) => registry.db().write(move |tx| family::use_try(tx, &hash))?,
        None => {
            let told = tried(registry, None, "code", "refused", whence);
            registry.db().write(move |tx| {
                family::wrong_code(tx, &hash)?;
                tx.audit(told.clone());
                Ok::<_, StoreError>(())
            })?;
            false
        }
    };
    let Some((person, row)) = right.filter(|_| taken) else { return Ok(Proved::No) };
    let kind = super::kind_of_word(&row.kind);
    let proof = Proof { person, kind, opened_by: vec![row.opened_by], code: None };
    entered(visit::begin(registry, &proof, visiting, whence)?)
}

/// Checks an access code with the name and birth date it was given for.
pub fn by_access_code(
    registry: &Registry,
    asked: &Asked,
    code: &str,
    visiting: Option<UserId>,
    whence: &Whence,
) -> Result<Proved, Error> {
    if let Some(wait) = count(registry, "access-code", asked, whence)? {
        return Ok(Proved::Wait(wait));
    }
    let found = access_code::behind(registry, code)?;
    let record = match &found {
        Some(row) => visit::records(registry, &[row.person])?.pop(),
        None => None,
    };
    let locked = |record: &Record| record.is_restricted(Restriction::Lock);
    let fits = record.as_ref().is_some_and(|record| {
        born_and_named(record, asked)
            && !locked(record)
            && kind_of(record, registry.today()) == Some(asked_kind(asked))
    });
    let taken = match found.as_ref().filter(|_| fits) {
        Some(row) => access_code::used(registry, row)?,
        None => false,
    };
    let (Some(row), Some(record), true) = (found, record, taken) else {
        registry.db().audit(vec![tried(registry, None, "access-code", "refused", whence)])?;
        return Ok(Proved::No);
    };
    let proof = Proof {
        person: record.person,
        kind: asked_kind(asked),
        opened_by: visit::of_code(registry, row.id),
        code: Some(row.id),
    };
    entered(visit::begin(registry, &proof, visiting, whence)?)
}

fn entered(who: Option<SignedIn>) -> Result<Proved, Error> {
    Ok(who.map_or(Proved::No, |who| Proved::In(Box::new(who))))
}

fn asked_kind(asked: &Asked) -> Kind {
    if asked.oneself { Kind::Oneself } else { Kind::Child }
}

fn count(registry: &Registry, what: &str, asked: &Asked, whence: &Whence) -> Result<Option<Duration>, Error> {
    let (family, given) = (normal::name(&asked.family), normal::name(&asked.given));
    let mut counters = limits::of_place(registry, what, whence);
    counters.push(limits::counter(
        registry,
        &[what, "name", &family, &given, &asked.born.to_string()],
        BY_ONE,
    ));
    limits::take(registry, counters)
}

/// An entry of a try.
fn tried(
    registry: &Registry,
    person: Option<PersonId>,
    how: &str,
    result: &str,
    whence: &Whence,
) -> AuditEntry {
    let mut entry = of_somebody(registry, Action::TryFamily, person, whence);
    entry.object = how.to_owned().into();
    entry.result(result.to_owned())
}

fn code_hashes(registry: &Registry, handle: &[u8; 32], code: &str) -> Vec<[u8; 32]> {
    let said = [b"family-code|".as_slice(), handle, code.as_bytes()].concat();
    registry.vault().mac(Class::Totp, &said).into_iter().map(|(_, hash)| hash).collect()
}

fn code_hash(registry: &Registry, handle: &[u8; 32], code: &str) -> [u8; 32] {
    code_hashes(registry, handle, code).first().copied().unwrap_or_default()
}

/// The one record that everything fits. Of several (the same child twice) the fuller one.
fn find(
    registry: &Registry,
    asked: &Asked,
    contact: Option<&Contact>,
) -> Result<Option<(Record, Kind)>, Error> {
    let access = program();
    let mut wanted = Vec::new();
    for family in forms(&asked.family) {
        for given in forms(&asked.given) {
            wanted.push(keys::name_and_birth(&family, &given, asked.born).0);
        }
    }
    let phone = match contact {
        Some(Contact::Phone(digits)) => Some(keys::phone(digits).0),
        _ => None,
    };
    wanted.extend(phone);
    let rows: Vec<_> = registry.db().read(|tx| {
        let behind = matching::people_behind(tx, &wanted)?;
        let mut people: Vec<PersonId> = behind
            .into_iter()
            .filter(|(key, people)| Some(*key) != phone || people.len() <= MOST_BEHIND_PHONE)
            .flat_map(|(_, people)| people)
            .collect();
        people.sort_unstable();
        people.dedup();
        Ok::<_, StoreError>(person::by_ids(tx, &access, &people)?.into_values().collect())
    })?;
    let standings: Vec<Standing> = rows.into_iter().map(Standing::from).collect();
    let kind = asked_kind(asked);
    let mut fitting = Vec::new();
    for record in door::load(registry, &access, &standings)? {
        if born_and_named(&record, asked)
            && kind_of(&record, registry.today()) == Some(kind)
            && let Some(contact) = contact
            && contact::that_open(registry, &record, kind)?.contains(contact)
        {
            fitting.push(record);
        }
    }
    Ok(fitting
        .into_iter()
        .max_by_key(|record| (record.doses.len(), std::cmp::Reverse(record.person)))
        .map(|r| (r, kind)))
}

/// A name in the forms in which a clinic may have written it: whole, and each of its words.
fn forms(text: &str) -> Vec<String> {
    let mut forms = vec![normal::name(text)];
    forms.extend(words(text));
    forms.sort();
    forms.dedup();
    forms
}

fn words(text: &str) -> Vec<String> {
    text.split([' ', '-']).map(normal::name).filter(|word| !word.is_empty()).collect()
}

/// The birth date agrees, and a first and a last name do: one word of each, under whatever name the person is known.
fn born_and_named(record: &Record, asked: &Asked) -> bool {
    let (given, family) = (words(&asked.given), words(&asked.family));
    let share = |typed: &[String], known: &[String]| typed.iter().any(|word| known.contains(word));
    let fits = |name: &PersonName| {
        let known_given: Vec<String> =
            [&name.given, &name.middle].into_iter().flat_map(|part| words(part)).collect();
        let known_family = words(&name.family);
        match (given.is_empty(), family.is_empty()) {
            (true, true) => false,
            (false, false) if !known_family.is_empty() && !known_given.is_empty() => {
                share(&given, &known_given) && share(&family, &known_family)
            }
            // Somebody with one name: it is the only one here as well.
            _ => {
                let typed = [given.clone(), family.clone()].concat();
                let known = [known_given, known_family].concat();
                !known.is_empty() && typed == known
            }
        }
    };
    record.demographics.birth_date == Some(asked.born) && record.demographics.names.iter().any(fits)
}
