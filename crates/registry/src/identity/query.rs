//! Answering a query (QBP^Q11): find the person, pass the door, write the answer, log it, and only then let
//! it out.
//!
//! A query without name or birth date is answered with an error (101). Who is meant by the others, in this order:
//! 1. a registry number or a patient number names one person and name and birth date do not contradict;
//! 2. name and birth date are equal, sex and birth order do not contradict: one such person is sure; of
//!    several, the one with whom a further item agrees (phone, address, mother's maiden name) if there is
//!    exactly one, else all are candidates;
//! 3. else whom the matcher calls the same, by the rules by which a message finds its person (a nickname, one of two
//!    surnames, a slip in the birth date with everything else equal): one is sure, several are candidates, and so
//!    are those of whom it says that a human should look.
//!
//! A newborn's placeholder name counts only when a further item agrees.
//! An item the registry has no value for never turns a sure match into none (guide §5.1).

use std::collections::HashMap;

use jenner_hl7::er7::Message;
use jenner_hl7::finding::{Finding, Verdict};
use jenner_hl7::qbp::{self, Query, QueryProfile};
use jenner_hl7::rsp::{self, NoPerson};
use jenner_linkage::{Band, KeyKind, MatchKey, Verdict as Judged, keys, normal};
use jenner_model::access::Access;
use jenner_model::person::{Demographics, Identifier};
use jenner_model::record::Record;
use jenner_model::{Given, PersonId};
use jenner_store::queries::{matching, person};

use super::agreement::one_more_agrees;
use super::fold::Standing;
use super::{described, lookup};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::forecast::{self, NoAssessment};
use crate::intake::{self, Reply};
use crate::messages::Entry;
use crate::messages::journal::Line;
use crate::participation::suppression;
use crate::partners::{Partner, sharing};
use crate::{Error, Registry};

/// Answers a query. `findings` are those about the header.
pub(crate) fn answer(
    registry: &Registry,
    access: &Access,
    entry: Entry,
    message: &Message<'_>,
    mut findings: Vec<Finding>,
) -> Result<Reply, Error> {
    door::require(registry, access, Permission::ReadRecord, Action::Answer)?;
    let (query, found) = qbp::read(message);
    findings.extend(found);
    let stamp = intake::stamp(registry, entry.id);
    let authority = &registry.settings().application;
    let write = rsp::Answer::new(message, &stamp, authority, registry.codes());
    let partner = sharing::asking(registry, access)?;
    let meant = match &query {
        // The guide requires both (QPD-4 and QPD-6 of the parameter table): a number alone may be mistyped, and
        // the record of another child would come back.
        Some(query) if query.lacks_demographics => {
            let qpd = message.first("QPD");
            findings.extend(qpd.map(|qpd| qbp::demographics_error(query.name.is_some(), &qpd)));
            Meant::Nobody(NoPerson::Error)
        }
        Some(query) => match partner.as_ref().map(|known| sharing::refusal(registry, known, query.profile)) {
            Some(refused) => match refused? {
                Some(why) => {
                    findings.push(why);
                    Meant::Nobody(NoPerson::Refused)
                }
                None => who(registry, access, partner.as_ref(), query)?,
            },
            None => who(registry, access, None, query)?,
        },
        None => Meant::Nobody(NoPerson::Error),
    };
    let mut audit = Vec::new();
    let mut about = None;
    let text = match (&meant, &query) {
        (Meant::One(record), Some(query)) => {
            about = Some(record.person);
            audit.push(door::entry(registry, access, Action::Answer, about));
            match query.profile {
                QueryProfile::Z34 => write.history(record, &findings),
                QueryProfile::Z44 => evaluated(registry, &write, record, stamp.now.date(), &findings),
            }
        }
        (Meant::Several(records), _) => {
            let candidates: Vec<rsp::Candidate<'_>> = records
                .iter()
                .map(|record| rsp::Candidate {
                    registry_number: record.registry_number,
                    demographics: &record.demographics,
                })
                .collect();
            audit.extend(
                records.iter().map(|r| door::entry(registry, access, Action::ListCandidates, Some(r.person))),
            );
            write.candidates(&candidates, &findings)
        }
        (Meant::Nobody(why), _) => write.no_person(*why, &findings),
        (Meant::One(_), None) => write.no_person(NoPerson::Error, &findings),
    };
    if audit.is_empty() {
        let mut nobody = door::entry(registry, access, Action::Answer, None);
        nobody.result = "not_found".into();
        audit.push(nobody);
    }
    for entry_of in &mut audit {
        entry_of.object = format!("message:{}", entry.id.0).into();
    }
    let verdict = match meant {
        Meant::Nobody(why) => why.verdict(),
        Meant::One(_) | Meant::Several(_) => Verdict::AA,
    };
    let id = entry.id;
    let line = Line {
        entry,
        outcome: if verdict == Verdict::AE { "rejected" } else { verdict.code() },
        person: about,
        findings: findings.clone(),
        dropped: 0,
        answer: Vec::new(),
        audit,
    };
    let asked = query.as_ref().map(as_statement);
    // The question holds name and birth date: of somebody who left it is not kept, and answered as for nobody.
    let is_out = match asked.filter(|_| about.is_none()) {
        Some(asked) => suppression::is_out(registry, access.organization(), &asked)?,
        None => false,
    };
    if is_out {
        registry.db().audit(line.audit)?;
    } else {
        intake::log(registry, line)?;
    }
    Ok(Reply { text, verdict, findings, stored: 0, replayed: false, message: id })
}

/// The record with what the schedule says of it on the day of the answer.
fn evaluated(
    registry: &Registry,
    write: &rsp::Answer<'_>,
    record: &Record,
    today: jiff::civil::Date,
    findings: &[Finding],
) -> String {
    let assessed = today
        .try_into()
        .map_err(|_| NoAssessment::Failed)
        .and_then(|on| forecast::of_record(registry, record, on));
    match assessed {
        Ok(assessed) => {
            let (evaluations, forecasts) = forecast::answer::of(registry, &assessed);
            write.evaluated(record, &evaluations, &forecasts, findings)
        }
        Err(why) => write.not_evaluated(record, &why.to_string(), findings),
    }
}

enum Meant {
    One(Box<Record>),
    Several(Vec<Record>),
    Nobody(NoPerson),
}

fn who(
    registry: &Registry,
    access: &Access,
    partner: Option<&Partner>,
    query: &Query,
) -> Result<Meant, Error> {
    let Fitting { mut records, is_sure, .. } = fitting(registry, access, partner, query)?;
    let own = registry.settings().most_candidates;
    let most = query.limit.map_or(own, |limit| own.min(limit as usize));
    Ok(match records.len() {
        0 => Meant::Nobody(NoPerson::NotFound),
        1 if is_sure => records.pop().map_or(Meant::Nobody(NoPerson::NotFound), |r| Meant::One(Box::new(r))),
        n if n > most => Meant::Nobody(NoPerson::TooMany),
        _ => Meant::Several(records),
    })
}

/// Everybody a question fits, as the asker may see them.
pub(crate) struct Fitting {
    /// Who, the likeliest first.
    pub(crate) records: Vec<Record>,
    /// Whether a single one would be answered as the person: each fits by name and birth date, or the matcher calls them
    /// the same.
    pub(crate) is_sure: bool,
    /// What the matcher says of each.
    pub(crate) judged: HashMap<PersonId, Judged>,
}

/// Whom a question fits, neither audited nor limited: for the rooms that answer it. A partner gets what the agreement
/// with it allows.
pub(crate) fn fitting(
    registry: &Registry,
    access: &Access,
    partner: Option<&Partner>,
    query: &Query,
) -> Result<Fitting, Error> {
    // Only at the end: a person is found by items that the agreement may keep out of the answer.
    let found = fitting_all(registry, access, partner, query)?;
    let Some(partner) = partner else { return Ok(found) };
    let partners = sharing::organizations(registry)?;
    let records =
        found.records.into_iter().map(|record| sharing::shared(partner, &partners, record)).collect();
    Ok(Fitting { records, ..found })
}

fn fitting_all(
    registry: &Registry,
    access: &Access,
    partner: Option<&Partner>,
    query: &Query,
) -> Result<Fitting, Error> {
    let Candidates { people, numbered, judged } = candidates(registry, access, query)?;
    let records: Vec<Record> = door::load(registry, access, &people)?
        .into_iter()
        .filter(|record| door::is_visible(access, record))
        .filter(|record| partner.is_none() || !sharing::is_protected(record))
        .map(|record| door::redact(access, record))
        .collect();
    let (by_number, others): (Vec<Record>, Vec<Record>) =
        records.into_iter().partition(|record| numbered.contains(&record.person));
    let by_number: Vec<Record> = by_number.into_iter().filter(|r| !contradicts(query, r)).collect();
    if by_number.len() == 1 {
        return Ok(Fitting { records: by_number, is_sure: true, judged });
    }
    let (mut fitting, others): (Vec<Record>, Vec<Record>) =
        others.into_iter().chain(by_number).partition(|record| fits(query, record));
    let asked = as_statement(query);
    if query.name.as_ref().is_some_and(normal::is_placeholder) {
        // "Babygirl" of a day may be anybody's: something more has to agree.
        fitting.retain(|record| one_more_agrees(&asked, &record.demographics));
    }
    if fitting.len() > 1 {
        let (mut agreeing, rest): (Vec<Record>, Vec<Record>) =
            fitting.into_iter().partition(|r| one_more_agrees(&asked, &r.demographics));
        if agreeing.len() == 1 {
            fitting = agreeing;
        } else {
            agreeing.extend(rest);
            fitting = agreeing;
        }
    }
    let mut is_sure = true;
    if fitting.is_empty() {
        fitting = likely(others, &judged);
        is_sure = fitting.iter().all(|r| judged.get(&r.person).is_some_and(|v| v.band == Band::Same));
    }
    Ok(Fitting { records: fitting, is_sure, judged })
}

/// Whom the matcher calls the same; nobody such, those of whom a human should judge. The likeliest come first.
fn likely(records: Vec<Record>, judged: &HashMap<PersonId, Judged>) -> Vec<Record> {
    let of = |record: &Record| judged.get(&record.person).copied();
    let best = records.iter().filter_map(of).map(|verdict| verdict.band).min();
    let Some(band) = best.filter(|band| *band != Band::Different) else { return Vec::new() };
    let mut likely: Vec<(Judged, Record)> = records
        .into_iter()
        .filter_map(|record| of(&record).map(|verdict| (verdict, record)))
        .filter(|(verdict, _)| verdict.band == band)
        .collect();
    likely.sort_by(|(a, x), (b, y)| b.score.total_cmp(&a.score).then(x.person.cmp(&y.person)));
    likely.into_iter().map(|(_, record)| record).collect()
}

/// Everybody who may be meant.
struct Candidates {
    people: Vec<Standing>,
    /// Who of them has a number that was asked for.
    numbered: Vec<PersonId>,
    /// What the matcher says of each.
    judged: HashMap<PersonId, Judged>,
}

fn candidates(registry: &Registry, access: &Access, query: &Query) -> Result<Candidates, Error> {
    let own_authority = &registry.settings().application;
    let is_ours =
        |id: &Identifier| id.kind.as_str() == "SR" && id.authority.eq_ignore_ascii_case(own_authority);
    let by_number: Vec<i64> =
        query.identifiers.iter().filter(|id| !is_ours(id)).map(|id| keys::identifier(id).0).collect();
    let asked = as_statement(query);
    let profile = described::profile(access.organization(), &asked);
    let mut followed = described::keys(&asked, &profile);
    followed.retain(|(kind, _)| lookup::is_followed(*kind));
    let is_named = |key: &i64| followed.contains(&(KeyKind::NameAndBirth, MatchKey(*key)));
    let registry_numbers: Vec<_> =
        query.identifiers.iter().filter(|id| is_ours(id)).filter_map(|id| id.value.parse().ok()).collect();
    let wanted: Vec<i64> = by_number.iter().copied().chain(followed.iter().map(|(_, key)| key.0)).collect();
    let matcher = registry.matcher();
    registry
        .db()
        .read(|tx| {
            let behind = matching::people_behind(tx, &wanted)?;
            let mut numbered: Vec<PersonId> =
                by_number.iter().filter_map(|key| behind.get(key)).flatten().copied().collect();
            let narrow = |key: &i64, people: &[PersonId]| {
                let search = |(kind, known): &(KeyKind, MatchKey)| known.0 == *key && kind.is_for_search();
                people.len() < lookup::MOST_PER_BLOCK || followed.iter().any(search)
            };
            let mut people: Vec<PersonId> = behind
                .iter()
                .filter(|(key, people)| narrow(key, people) || by_number.contains(key))
                .flat_map(|(_, people)| people)
                .copied()
                .collect();
            people.sort_unstable();
            people.dedup();
            let mut judged: HashMap<PersonId, Judged> = HashMap::new();
            for known in lookup::of_people(tx, access, &people)? {
                let verdict = matcher.judge_fast(&profile, &known.profile);
                let best = judged.entry(known.person).or_insert(verdict);
                if (verdict.band, -verdict.score) < (best.band, -best.score) {
                    *best = verdict;
                }
            }
            let named: Vec<PersonId> = behind
                .iter()
                .filter(|(key, _)| is_named(key))
                .flat_map(|(_, people)| people)
                .copied()
                .collect();
            people.retain(|person| {
                let may_be = judged.get(person).is_some_and(|verdict| verdict.band != Band::Different);
                may_be || numbered.contains(person) || named.contains(person)
            });
            let mut rows: Vec<_> = person::by_ids(tx, access, &people)?.into_values().collect();
            for number in &registry_numbers {
                if let Some(row) = person::by_registry_number(tx, access, *number)? {
                    numbered.push(row.person);
                    rows.push(row);
                }
            }
            rows.sort_by_key(|row| row.person);
            rows.dedup_by_key(|row| row.person);
            Ok::<_, jenner_store::StoreError>(Candidates {
                people: rows.into_iter().map(Standing::from).collect(),
                numbered,
                judged,
            })
        })
        .map_err(Error::Store)
}

/// A number points to this person, but who was asked for is somebody else: neither name nor birth date agree
/// where both are known.
fn contradicts(query: &Query, record: &Record) -> bool {
    let born_differs =
        matches!((query.birth_date, record.demographics.birth_date), (Some(a), Some(b)) if a != b);
    let name_differs = query.name.as_ref().and_then(normal::full_name).is_some_and(|(family, given)| {
        !record.demographics.names.iter().any(|known| {
            let (known_family, known_given) = (normal::name(&known.family), normal::name(&known.given));
            known_family == family || known_given == given
        })
    });
    born_differs || name_differs
}

fn fits(query: &Query, record: &Record) -> bool {
    let known = &record.demographics;
    let same_name = query
        .name
        .as_ref()
        .and_then(normal::full_name)
        .is_some_and(|asked| known.names.iter().filter_map(normal::full_name).any(|name| name == asked));
    fn agrees<T: PartialEq>(asked: &Option<T>, known: &Given<T>) -> bool {
        !matches!((asked, known.value()), (Some(a), Some(b)) if a != b)
    }
    let sex_known = query.sex.filter(|sex| *sex != jenner_codes::Sex::Unknown);
    let unknown_here = known.sex.value() == Some(&jenner_codes::Sex::Unknown);
    same_name
        && query.birth_date == known.birth_date
        && (unknown_here || agrees(&sex_known, &known.sex))
        && agrees(&query.birth_order, &known.birth_order)
}

/// The query as a statement, to compare it as the matcher does.
pub(crate) fn as_statement(query: &Query) -> Demographics {
    Demographics {
        identifiers: query.identifiers.clone(),
        names: query.name.iter().cloned().collect(),
        birth_date: query.birth_date,
        sex: Given::from_option(query.sex),
        mothers_maiden_name: Given::from_option(query.mothers_maiden_name.clone()),
        addresses: Given::Value(query.addresses.clone()),
        telecoms: Given::Value(query.telecoms.clone()),
        birth_order: Given::from_option(query.birth_order),
        ..Demographics::default()
    }
}
