//! A record as pages show it.

use std::collections::{BTreeMap, HashSet};

use jenner_cdsi::words::StatusWord;
use jenner_codes::{CompletionStatus, Sex};
use jenner_model::access::Access;
use jenner_model::observation::{Observation, ObservedFact};
use jenner_model::person::{Demographics, Protection};
use jenner_model::record::{Dose, Record, Restriction, Told};
use jenner_model::report::{Report, Statement};
use jenner_model::{Date, Given, SourceId};
use jenner_registry::access::looks::Look;
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::identity::verify;

use super::forecast::Seen;
use super::{Clerk, message, said, words};
use crate::views::{
    Alert, Change, ChangeOf, ContactLine, DayRow, DoseMark, FieldLabel, Guardian, Judged, Likenesses,
    PersonHead, PersonView, Section, SeenBy, ShownName, SourceLine, VaccineRow,
};

/// Order of the rows of the grid: as clinics read a card, childhood series first. Groups that are not named
/// here follow by name.
const CLINICAL_ORDER: [&str; 16] = [
    "HepB",
    "Rotavirus",
    "DTaP/Tdap/Td",
    "Hib",
    "Pneumococcal",
    "Polio",
    "MMR",
    "Varicella",
    "HepA",
    "HPV",
    "Meningococcal",
    "Meningococcal B",
    "Influenza",
    "COVID-19",
    "RSV",
    "Zoster",
];

/// County of the first address, where somebody said it.
fn county(clerk: &Clerk, d: &Demographics) -> Option<String> {
    let county = d.addresses.value()?.first()?.county.as_ref()?;
    // The table has "Name, State"; the state is plain to everybody here.
    let label = words::label(clerk.registry.codes(), county);
    label.split(',').next().map(str::to_owned)
}

/// Where a vaccine group stands among the others.
pub fn clinical_place(group: &str) -> (usize, String) {
    let place = CLINICAL_ORDER.iter().position(|known| *known == group);
    (place.unwrap_or(CLINICAL_ORDER.len()), group.to_owned())
}

/// Actions of the audit log by which somebody sees a record. Reporting about a person is none.
const SEEING: [&str; 5] =
    ["person.open", "person.answer", "person.candidates", "message.read", "glass.break"];

/// Changes shown.
const MOST_CHANGES: usize = 8;

/// Names a dose in a URL.
pub fn dose_id(dose: &Dose) -> String {
    dose.id.0.to_string()
}

/// The rows of the grid by place and group.
#[derive(Default)]
struct Rows(BTreeMap<(usize, String), VaccineRow>);

impl Rows {
    fn key(group: &str) -> (usize, String) {
        clinical_place(group)
    }

    fn has(&self, group: &str) -> bool {
        self.0.contains_key(&Self::key(group))
    }

    /// The row of a group, by code and name.
    fn of(&mut self, (group, name): (String, String)) -> &mut VaccineRow {
        let row = || VaccineRow { group: group.clone(), name, ..VaccineRow::default() };
        self.0.entry(Self::key(&group)).or_insert_with(row)
    }
}

impl Clerk {
    /// The page of a record.
    pub(super) fn person_view(
        &self,
        access: &Access,
        record: &Record,
        looks: &[Look],
        likenesses: Likenesses,
        on: Option<Date>,
    ) -> PersonView {
        let codes = self.registry.codes();
        let today = self.registry.today();
        let seen = self.forecast_on(record, on.unwrap_or(today));
        PersonView {
            head: self.head(record),
            alerts: alerts(record),
            as_of: on.filter(|day| *day != today),
            rows: self.rows(record, &seen),
            forecast: seen.forecast,
            days: self.days(record),
            sections: self.sections(access, record),
            sources: self.sources(access, record, |_| true),
            contacts: self.contacts(record),
            cautions: record
                .observations
                .iter()
                .filter_map(|told| {
                    let text = match &told.statement.finding {
                        ObservedFact::Contraindication(code) => words::label(codes, code),
                        ObservedFact::Reaction(code) => words::label(codes, code),
                        ObservedFact::Indication(code) => words::label(codes, code),
                        ObservedFact::HistoryOfDisease(_) | ObservedFact::Serology(_) => return None,
                    };
                    Some((told.statement.observed_on, text))
                })
                .collect(),
            immunity: self.immunity(record),
            refusals: self.refusals(record),
            exemptions: Vec::new(),
            facts: Vec::new(),
            wishes: self.wishes(record),
            limits: limits(record),
            changes: self.changes(record),
            seen: self.seen(looks),
            likenesses,
        }
    }

    /// Who has seen the record, the latest first; of somebody's several looks on one day the latest.
    fn seen(&self, looks: &[Look]) -> Vec<SeenBy> {
        let zone = &self.registry.settings().time_zone;
        let mut told = HashSet::new();
        looks
            .iter()
            .filter(|look| SEEING.contains(&look.action.as_str()))
            .filter(|look| {
                let day = look.at.to_jiff().to_zoned(zone.clone()).date();
                told.insert((day, look.user.as_deref(), look.organization))
            })
            .map(|look| SeenBy {
                on: look.at.to_jiff(),
                who: look.user.clone().unwrap_or_default(),
                organization: look.organization.map(|id| self.organization(id)).unwrap_or_default(),
            })
            .collect()
    }

    /// Runs `work` with what tells who said a thing.
    pub(super) fn with_sayer(
        &self,
        access: &Access,
        work: impl Fn(&said::Sayer<'_>) -> Vec<Section>,
    ) -> Vec<Section> {
        work(&said::Sayer {
            organization: &|report| self.organization(report.organization),
            message: &|report| message_link(access, report),
        })
    }

    fn sections(&self, access: &Access, record: &Record) -> Vec<Section> {
        let codes = self.registry.codes();
        let told: Vec<(&Report, &Demographics)> = record
            .reports
            .iter()
            .filter_map(|report| match &report.statement {
                Statement::Demographics(said) => Some((report, &**said)),
                _ => None,
            })
            .collect();
        self.with_sayer(access, |sayer| {
            [("section-identity", said::IDENTITY), ("section-contact", said::CONTACT)]
                .into_iter()
                .filter_map(|(heading, fields)| {
                    said::section(heading, fields, &record.demographics, &told, codes, sayer)
                })
                .collect()
        })
    }

    pub(super) fn head(&self, record: &Record) -> PersonHead {
        let d = &record.demographics;
        PersonHead {
            id: record.public_id.to_string(),
            name: d.legal_name().map(words::shown).unwrap_or_default(),
            birth_date: d.birth_date,
            today: self.registry.today(),
            died: has_died(d).then(|| d.death_date.value().copied()),
            sex: d.sex.value().copied().unwrap_or(Sex::Unknown),
            number: record.registry_number.to_string(),
            county: county(self, d).unwrap_or_default(),
            city: d
                .addresses
                .value()
                .and_then(|all| all.first())
                .map_or_else(String::new, |one| one.city.to_string()),
            guardian: guardian(self, d),
            phone: d.telecoms.value().map(|telecoms| words::phone(telecoms)).unwrap_or_default(),
        }
    }

    /// County by name, else the city.
    pub(super) fn place(&self, d: &Demographics) -> String {
        let Some(address) = d.addresses.value().and_then(|all| all.first()) else { return String::new() };
        county(self, d).unwrap_or_else(|| address.city.to_string())
    }

    pub(super) fn mark(&self, dose: &Dose) -> DoseMark {
        DoseMark {
            id: dose_id(dose),
            vaccine: words::vaccine(self.registry.codes(), dose.best.vaccine.cvx),
            given_on: dose.best.given_on,
            kind: super::dose::kind(dose.best.source),
            partial: dose.best.completion == CompletionStatus::Partial,
            verdict: None,
            against: Vec::new(),
            place: None,
        }
    }

    fn immunity(&self, record: &Record) -> Vec<(Date, String)> {
        let shows = |told: &Told<Observation>| match &told.statement.finding {
            ObservedFact::HistoryOfDisease(code) | ObservedFact::Serology(code) => {
                Some((told.statement.observed_on, words::label(self.registry.codes(), code)))
            }
            _ => None,
        };
        record.observations.iter().filter_map(shows).collect()
    }

    fn refusals(&self, record: &Record) -> Vec<(Date, String, String)> {
        let codes = self.registry.codes();
        let told = record.refusals.iter().map(|refusal| {
            let said = &refusal.statement;
            let reason = said.reason.as_ref().map(|reason| words::label(codes, reason)).unwrap_or_default();
            (said.refused_on, words::vaccine(codes, said.vaccine), reason)
        });
        told.collect()
    }

    /// Code and name of the groups a dose is about: those in which the schedule looked at it, else those of its
    /// vaccine.
    pub(super) fn groups(&self, dose: &Dose, seen: &Seen) -> Vec<(String, String)> {
        let judged: Vec<_> = seen.verdicts(dose.id).into_iter().map(|(group, _)| group.to_owned()).collect();
        match judged.is_empty() {
            true => self.groups_of(dose.best.vaccine.cvx),
            false => judged.into_iter().map(|group| (group.clone(), group)).collect(),
        }
    }

    fn groups_of(&self, cvx: jenner_codes::Cvx) -> Vec<(String, String)> {
        let codes = self.registry.codes();
        let schedule = self.registry.schedule();
        let antigens = schedule.antigens_of(cvx);
        let mut groups: Vec<_> = antigens.iter().map(|antigen| schedule.group_of(*antigen)).collect();
        groups.sort();
        groups.dedup();
        if !groups.is_empty() {
            let name = |group| schedule.group_name(group).to_owned();
            return groups.into_iter().map(|group| (name(group), name(group))).collect();
        }
        let groups = codes.groups(cvx);
        if groups.is_empty() {
            let name = words::vaccine(codes, cvx);
            return vec![(name.clone(), name)];
        }
        groups
            .iter()
            .map(|group| {
                let entry = codes.all_groups().iter().find(|entry| entry.group == *group);
                (group.as_str().to_owned(), entry.map_or_else(|| group.to_string(), |e| e.label.to_string()))
            })
            .collect()
    }

    fn rows(&self, record: &Record, seen: &Seen) -> Vec<VaccineRow> {
        let codes = self.registry.codes();
        let mut rows = Rows::default();
        for dose in &record.doses {
            let verdicts = seen.verdicts(dose.id);
            for group in self.groups(dose, seen) {
                let verdict = verdicts.iter().find(|(name, _)| *name == group.0).map(|(_, status)| *status);
                let against = seen.against(dose.id, &group.0);
                let place = seen.places.get(&dose.id).copied();
                rows.of(group).doses.push(DoseMark { verdict, against, place, ..self.mark(dose) });
            }
        }
        for refusal in &record.refusals {
            let reason = refusal
                .statement
                .reason
                .as_ref()
                .map(|reason| words::label(codes, reason))
                .unwrap_or_default();
            for group in self.groups_of(refusal.statement.vaccine) {
                rows.of(group).refusals.push((refusal.statement.refused_on, reason.clone()));
            }
        }
        for told in &record.observations {
            let (ObservedFact::HistoryOfDisease(code) | ObservedFact::Serology(code)) =
                &told.statement.finding
            else {
                continue;
            };
            let text = words::label(codes, code);
            let groups = match told.statement.vaccine {
                Some(cvx) => self.groups_of(cvx),
                // The fact names a disease; the group with that name, if there is one, is where people look.
                None => vec![disease_group(&text)],
            };
            for group in groups {
                rows.of(group).immunity.push((told.statement.observed_on, text.clone()));
            }
        }
        // Nothing is due to the dead.
        let judged = seen.forecast.made().filter(|_| !has_died(&record.demographics));
        for due in judged.map(Judged::due).unwrap_or_default() {
            let closed = matches!(due.word, StatusWord::NotRecommended | StatusWord::AgedOut);
            if !closed || rows.has(&due.group) {
                rows.of((due.group.clone(), due.group.clone())).due.push(due);
            }
        }
        rows.0.into_values().collect()
    }

    fn days(&self, record: &Record) -> Vec<DayRow> {
        let codes = self.registry.codes();
        let mut days: BTreeMap<Date, DayRow> = BTreeMap::new();
        let empty = |day| DayRow { day, doses: Vec::new(), places: Vec::new(), refusals: Vec::new() };
        for dose in &record.doses {
            let day = days.entry(dose.best.given_on).or_insert_with(|| empty(dose.best.given_on));
            day.doses.push(self.mark(dose));
            let place = dose.best.location.as_ref().map(words::place).unwrap_or_default();
            if !place.is_empty() && !day.places.contains(&place) {
                day.places.push(place);
            }
        }
        for refusal in &record.refusals {
            let said = &refusal.statement;
            let reason = said.reason.as_ref().map(|reason| words::label(codes, reason)).unwrap_or_default();
            let day = days.entry(said.refused_on).or_insert_with(|| empty(said.refused_on));
            day.refusals.push((words::vaccine(codes, said.vaccine), reason));
        }
        days.into_values().rev().collect()
    }

    pub(super) fn sources(
        &self,
        access: &Access,
        record: &Record,
        of: impl Fn(&Report) -> bool,
    ) -> Vec<SourceLine> {
        let mut lines: Vec<(SourceId, SourceLine)> = Vec::new();
        for report in &record.reports {
            let number = match &report.statement {
                Statement::Demographics(said) => {
                    jenner_linkage::keys::own_numbers(said).next().map(|n| n.value.to_string())
                }
                _ => None,
            };
            let told = of(report);
            let at = match lines.iter().position(|(source, _)| *source == report.source) {
                Some(at) => at,
                None => {
                    let line = SourceLine {
                        organization: self.organization(report.organization),
                        number: String::new(),
                        first: report.said_at.to_jiff(),
                        last: report.said_at.to_jiff(),
                        doses: 0,
                        message: None,
                    };
                    lines.push((report.source, line));
                    lines.len() - 1
                }
            };
            let line = &mut lines[at].1;
            if let Some(number) = number {
                line.number = number;
            }
            if told {
                line.first = line.first.min(report.said_at.to_jiff());
                line.last = line.last.max(report.said_at.to_jiff());
                line.doses += usize::from(matches!(report.statement, Statement::Dose(_)));
                line.message = message_link(access, report);
            }
        }
        let told =
            |source: SourceId| record.reports.iter().any(|report| report.source == source && of(report));
        lines.into_iter().filter(|(source, _)| told(*source)).map(|(_, line)| line).collect()
    }

    fn contacts(&self, record: &Record) -> Vec<ContactLine> {
        let codes = self.registry.codes();
        let d = &record.demographics;
        let mut lines: Vec<ContactLine> = Vec::new();
        let mut add = |label, text: String| {
            if !text.is_empty() {
                lines.push(ContactLine { label, text });
            }
        };
        if let Some(address) = d.addresses.value().and_then(|all| all.first()) {
            add(FieldLabel::Address, words::address(address));
        }
        for telecom in d.telecoms.value().into_iter().flatten().take(3) {
            let email = matches!(telecom.place, jenner_model::person::TelecomPlace::Email(_));
            add(if email { FieldLabel::Email } else { FieldLabel::Phone }, words::telecom(telecom));
        }
        if let Some(language) = d.language.value() {
            add(FieldLabel::Language, words::label(codes, language));
        }
        for contact in d.contacts.value().into_iter().flatten().take(3) {
            add(FieldLabel::Contact, words::contact(codes, contact));
        }
        lines
    }

    fn wishes(&self, record: &Record) -> Vec<ContactLine> {
        let codes = self.registry.codes();
        let d = &record.demographics;
        let reminders = d.publicity.value().map(|code| (FieldLabel::Reminders, words::label(codes, code)));
        let sharing = d.protection.value().map(|wish| {
            let text = match wish {
                Protection::Protected => "Do not share",
                Protection::Shared => "May be shared",
            };
            (FieldLabel::Sharing, text.to_owned())
        });
        let status =
            d.registry_status.value().map(|code| (FieldLabel::RegistryStatus, words::label(codes, code)));
        let lines = [reminders, sharing, status].into_iter().flatten();
        lines.map(|(label, text)| ContactLine { label, text }).collect()
    }

    fn changes(&self, record: &Record) -> Vec<Change> {
        let codes = self.registry.codes();
        let mut newest: Vec<&Report> = record.reports.iter().collect();
        newest.sort_by_key(|report| std::cmp::Reverse((report.received_at, report.id)));
        newest
            .into_iter()
            .take(MOST_CHANGES)
            .map(|report| Change {
                on: report.received_at.to_jiff(),
                what: match &report.statement {
                    Statement::Demographics(_) => ChangeOf::Demographics,
                    Statement::Dose(said) => ChangeOf::Dose(words::vaccine(codes, said.vaccine.cvx)),
                    Statement::Refusal(said) => ChangeOf::Refusal(words::vaccine(codes, said.vaccine)),
                    Statement::Observation(said) => ChangeOf::Observation(said.finding.code().to_owned()),
                },
                by: self.organization(report.organization),
            })
            .collect()
    }
}

/// The message behind a report, for visitors who may open it.
pub(super) fn message_link(access: &Access, report: &Report) -> Option<String> {
    let all = may(access.role(), Permission::ReadAllMessages);
    let own = may(access.role(), Permission::ReadOwnMessages) && report.organization == access.organization();
    let brought = report.message != verify::NO_MESSAGE;
    (brought && (all || own)).then(|| message::name_of(report.message))
}

pub(super) fn one_line(name: &ShownName) -> String {
    [name.given.as_str(), name.family.as_str()]
        .iter()
        .filter(|p| !p.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn guardian(clerk: &Clerk, d: &Demographics) -> Option<Guardian> {
    let contacts = d.contacts.value()?;
    let rank = |code: &str| ["MTH", "FTH", "PAR", "GRD"].iter().position(|known| *known == code).unwrap_or(9);
    let first = contacts.iter().min_by_key(|c| c.relationship.as_ref().map_or(9, |r| rank(r.as_str())))?;
    let codes = clerk.registry.codes();
    Some(Guardian {
        relationship: first.relationship.as_ref().map(|r| words::label(codes, r)).unwrap_or_default(),
        name: words::shown(&first.name),
        phone: words::phone(&first.telecoms),
    })
}

pub(super) fn has_died(d: &Demographics) -> bool {
    d.deceased.value() == Some(&true) || d.death_date.value().is_some()
}

fn limits(record: &Record) -> Vec<&'static str> {
    let word = |restriction: &Restriction| match restriction {
        Restriction::SafetyHold => Some("limit-safety-hold"),
        Restriction::NoShare => Some("limit-no-share"),
        Restriction::NoReminders => Some("limit-no-reminders"),
        Restriction::Lock => Some("limit-lock"),
        // Of everybody, where the law here says so.
        Restriction::ConfidentialDoses => None,
    };
    record.restrictions.iter().filter_map(word).collect()
}

fn alerts(record: &Record) -> Vec<Alert> {
    let d = &record.demographics;
    let mut alerts = Vec::new();
    if has_died(d) {
        alerts.push(Alert::Died);
    }
    if d.protection == Given::Value(Protection::Protected) {
        alerts.push(Alert::Protected);
    }
    match d.birth_date {
        None => alerts.push(Alert::NoBirthDate),
        Some(born) => {
            let differs = record.reports.iter().any(|report| match &report.statement {
                Statement::Demographics(said) => said.birth_date.is_some_and(|other| other != born),
                _ => false,
            });
            if differs {
                alerts.push(Alert::BirthDatesDiffer);
            }
        }
    }
    alerts
}

fn disease_group(text: &str) -> (String, String) {
    let lower = text.to_lowercase();
    let known = [
        ("varicella", "Varicella"),
        ("chicken", "Varicella"),
        ("measles", "MMR"),
        ("mumps", "MMR"),
        ("rubella", "MMR"),
        ("hepatitis a", "HepA"),
        ("hepatitis b", "HepB"),
        ("polio", "Polio"),
        ("pertussis", "DTaP/Tdap/Td"),
        ("diphtheria", "DTaP/Tdap/Td"),
        ("tetanus", "DTaP/Tdap/Td"),
        ("rabies", "Rabies"),
    ];
    let group = known.iter().find(|(word, _)| lower.contains(word)).map_or(text, |(_, group)| group);
    (group.to_owned(), group.to_owned())
}
