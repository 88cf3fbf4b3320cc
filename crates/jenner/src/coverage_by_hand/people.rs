//! A record as the slow count knows it: who somebody is, where they count, and each dose assessed anew.

use std::collections::{BTreeMap, BTreeSet};

use jenner_cdsi::{Assessment, Date as Day, DoseStatus, ForecastKind, Patient, SeriesStatus, verdicts};
use jenner_codes::Cvx;
use jenner_model::person::Address;
use jenner_model::record::Record;
use jenner_model::report::Statement;
use jenner_model::{Date, Given, OrganizationId, PersonId, Timestamp};
use jenner_registry::coverage::question::{Ethnicity, Funding, Race, Sex};
use jenner_registry::{Registry, forecast};

/// A dose in a vaccine group.
pub(super) struct Dose {
    pub on: Date,
    pub cvx: Cvx,
    pub group: String,
    pub word: Option<DoseStatus>,
    pub whole: bool,
    /// Which dose of the record.
    pub place: usize,
}

/// Somebody, as the slow count knows them.
pub(super) struct Somebody {
    pub person: PersonId,
    pub born: Date,
    pub sex: Sex,
    pub race: Race,
    pub ethnicity: Ethnicity,
    pub funding: Funding,
    /// First day on which they are not counted any more.
    pub gone: Option<Date>,
    /// County and postal code, as they count today.
    pub place: (Option<String>, Option<String>),
    pub left_state: bool,
    pub patient_of: BTreeMap<OrganizationId, (Date, Option<Date>)>,
    pub schools: BTreeSet<(OrganizationId, i64)>,
    pub doses: Vec<Dose>,
    /// Groups that the engine calls complete, with the last dose that counts.
    pub complete: BTreeMap<String, Date>,
    pub patient: Option<Patient>,
}

pub(super) fn birthday(born: Date, age: jenner_cdsi::Duration) -> Date {
    Day::try_from(born).expect("a day").plus(age).into()
}

pub(super) fn earlier(on: Date, time: jenner_cdsi::Duration) -> Date {
    on.checked_sub(jiff::Span::new().years(time.years).months(time.months).weeks(time.weeks).days(time.days))
        .expect("a day")
}

pub(super) fn day_of(registry: &Registry, at: Timestamp) -> Date {
    at.to_jiff().to_zoned(registry.settings().time_zone.clone()).date()
}

pub(super) fn home(addresses: &Given<Vec<Address>>) -> Option<&Address> {
    addresses.value()?.iter().find(|one| {
        let kind = one.kind.as_ref().map_or("", |kind| kind.as_str());
        !["BA", "N", "BDL", "F"].contains(&kind)
            && (!one.zip.is_empty() || one.county.is_some() || !one.state.is_empty())
    })
}

pub(super) fn same_place(a: &Address, b: &Address) -> bool {
    let zip = |one: &Address| one.zip.chars().take(5).collect::<String>();
    a.state.eq_ignore_ascii_case(&b.state) && zip(a) == zip(b) && a.county == b.county
}

pub(super) fn somebody(registry: &Registry, record: &Record) -> Option<Somebody> {
    let said = &record.demographics;
    let born = said.birth_date?;
    let on = Day::try_from(registry.today()).expect("a day");
    let assessed = forecast::of_record(registry, record, on).ok();
    let schedule = registry.schedule();
    let mut doses = Vec::new();
    let mut complete = BTreeMap::new();
    if let Some(assessed) = &assessed {
        let verdicts = verdicts(schedule, &assessed.assessment);
        for (place, given) in assessed.patient.doses.iter().enumerate() {
            let names: BTreeSet<String> = schedule
                .antigens_of(given.cvx)
                .iter()
                .map(|antigen| schedule.group_name(schedule.group_of(*antigen)).to_owned())
                .collect();
            for group in names {
                let verdict =
                    verdicts.iter().find(|one| one.dose == place && schedule.group_name(one.group) == group);
                doses.push(Dose {
                    on: given.date.into(),
                    cvx: given.cvx,
                    group,
                    word: verdict.map(|one| one.standing.status),
                    whole: !given.substandard,
                    place,
                });
            }
        }
        complete = completed(registry, &assessed.assessment);
    }
    doses.retain(|dose| dose.on >= born);
    let mut patient_of: BTreeMap<OrganizationId, (Date, Option<Date>)> = BTreeMap::new();
    let mut reports: Vec<_> = record.reports.iter().collect();
    reports.sort_by_key(|one| (one.said_at, one.id));
    for report in &reports {
        let told = day_of(registry, report.said_at.min(report.received_at));
        let first = match &report.statement {
            Statement::Dose(dose) => dose.given_on.min(told),
            _ => told,
        };
        let of = patient_of.entry(report.organization).or_insert((first, None));
        of.0 = of.0.min(first);
        if let Statement::Demographics(said) = &report.statement {
            match said.registry_status.value().map(|code| code.as_str()) {
                Some("I" | "L" | "M" | "P") => {
                    of.1 = Some(said.registry_status_from.value().copied().unwrap_or(told));
                }
                Some("A") => of.1 = None,
                _ => {}
            }
        }
    }
    let first_told = |is: &dyn Fn(&jenner_model::person::Demographics) -> bool| {
        let told = reports.iter().filter(|report| match &report.statement {
            Statement::Demographics(said) => is(said),
            _ => false,
        });
        told.map(|report| day_of(registry, report.said_at.min(report.received_at))).min()
    };
    let address = home(&said.addresses);
    let places = &registry.pack().places;
    let ours = places.state().map(|letters| String::from_utf8_lossy(&letters).into_owned());
    let left_state = address.is_some_and(|one| {
        one.state.len() == 2 && ours.as_ref().is_some_and(|ours| !one.state.eq_ignore_ascii_case(ours))
    });
    let died = match (said.death_date.value(), said.deceased == Given::Value(true)) {
        (Some(day), _) => Some(day.tomorrow().expect("a day")),
        (None, true) => {
            first_told(&|said| said.deceased == Given::Value(true)).map(|day| day.tomorrow().expect("a day"))
        }
        (None, false) => None,
    };
    let left = address.filter(|_| left_state).and_then(|now| {
        first_told(&|said| home(&said.addresses).is_some_and(|there| same_place(there, now)))
    });
    let zip = address.and_then(|one| one.zip.get(..5)).map(str::to_owned);
    let county = address.and_then(|one| one.county.as_ref()).map(|code| code.as_str().to_owned());
    let known = |code: &String| code.parse().ok().and_then(|code| places.county(code)).is_some();
    let by_zip = zip.as_ref().and_then(|zip| places.county_of_zip(zip.parse().ok()?));
    let county = county.filter(known).or(by_zip.map(|code| format!("{code:05}")));
    Some(Somebody {
        person: record.person,
        born,
        sex: match said.sex.value() {
            Some(jenner_codes::Sex::Female) => Sex::Female,
            Some(jenner_codes::Sex::Male) => Sex::Male,
            _ => Sex::Unknown,
        },
        race: race(said.races.value().map_or(&[], Vec::as_slice)),
        ethnicity: match said.ethnicity.value().map(|code| code.as_str()) {
            Some("2135-2") => Ethnicity::Hispanic,
            Some("2186-5") => Ethnicity::NotHispanic,
            _ => Ethnicity::Unknown,
        },
        funding: record.doses.iter().filter_map(|dose| dose.best.eligibility.as_ref()).next_back().map_or(
            Funding::Unknown,
            |code| match code.as_str() {
                "V01" => Funding::Private,
                "V02" => Funding::Medicaid,
                "V03" => Funding::Uninsured,
                "V04" => Funding::Native,
                "V05" | "V08" => Funding::Underinsured,
                "V06" | "V07" => Funding::Local,
                _ => Funding::Unknown,
            },
        ),
        gone: [died, left].into_iter().flatten().min(),
        place: if left_state { (None, None) } else { (county, zip) },
        left_state,
        patient_of,
        schools: BTreeSet::new(),
        doses,
        complete,
        patient: assessed.map(|one| one.patient),
    })
}

pub(super) fn completed(registry: &Registry, assessment: &Assessment) -> BTreeMap<String, Date> {
    let mut complete = BTreeMap::new();
    for kind in [ForecastKind::Risk, ForecastKind::Standard] {
        let mut own: BTreeMap<String, Date> = BTreeMap::new();
        for one in assessment.forecasts.iter().filter(|one| one.kind == kind) {
            if let (SeriesStatus::Complete, Some(last)) = (one.status, one.counted.last()) {
                let name = registry.schedule().group_name(one.group).to_owned();
                let day = own.entry(name).or_insert((*last).into());
                *day = (*day).min((*last).into());
            }
        }
        complete.extend(own);
    }
    complete
}

pub(super) fn race(codes: &[jenner_codes::Race]) -> Race {
    let groups: BTreeSet<&str> = codes
        .iter()
        .filter_map(|code| match code.as_str() {
            "1002-5" | "1004-1" | "1735-0" => Some("native"),
            "2028-9" | "2029-7" | "2034-7" | "2036-2" | "2039-6" | "2040-4" | "2047-9" => Some("asian"),
            "2054-5" => Some("black"),
            "2076-8" | "2079-2" | "2080-0" | "2086-7" => Some("islander"),
            "2106-3" | "2118-8" => Some("white"),
            "2131-1" => Some("other"),
            _ => None,
        })
        .collect();
    match groups.len() {
        0 => Race::Unknown,
        1 => groups.into_iter().find_map(Race::of).expect("a race"),
        _ => Race::Several,
    }
}
