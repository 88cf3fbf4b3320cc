//! What organizations say of doses that they gave: one statement for each injection and organization, as far as stock is
//! concerned. Pure.

use jenner_codes::{CompletionStatus, Cvx, Eligibility, FundingSource, Mvx};
use jenner_model::dose::DoseStatement;
use jenner_model::record::Dose;
use jenner_model::report::{Report, Statement};
use jenner_model::{Date, OrganizationId, PersonId, ReportId, SourceId};
use smol_str::SmolStr;

use super::lot;
use super::site::Sites;
use crate::doses::event::Origin;

/// What an organization says of one injection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub organization: OrganizationId,
    /// The injection: the same for all that speak of it.
    pub event: ReportId,
    /// Under whom the report arrived.
    pub home: PersonId,
    /// The report that speaks.
    pub report: ReportId,
    /// Whether the report is the one that speaks for the dose on the record.
    pub speaks: bool,
    /// Every report of the organization about it.
    pub reports: Vec<ReportId>,
    /// When it was given.
    pub given_on: Date,
    /// The vaccine.
    pub cvx: Cvx,
    /// The maker, if named.
    pub mvx: Option<Mvx>,
    /// The lot as written.
    pub lot: SmolStr,
    /// The lot as numbers are compared; empty where none is named.
    pub key: SmolStr,
    /// The last day of the lot, if named.
    pub expires_on: Option<Date>,
    /// Eligibility for a programme (table 0064), if named.
    pub eligibility: Option<Eligibility>,
    /// Who paid, if named.
    pub funding: Option<FundingSource>,
    /// Whether it was given, wholly or in part.
    pub is_given: bool,
    /// Whether it is told as newly given by the organization itself (RXA-9 is 00).
    pub is_new: bool,
    /// Whether somebody saw at the registry's own page that the lot had expired, and gave a reason.
    pub is_insisted: bool,
}

impl Told {
    fn new(report: &Report, said: &DoseStatement, event: ReportId, by_hand: Option<SourceId>) -> Self {
        let past = said.expires_on.is_some_and(|last| said.given_on > last);
        Self {
            organization: report.organization,
            event,
            home: PersonId(0),
            report: report.id,
            speaks: false,
            reports: vec![report.id],
            given_on: said.given_on,
            cvx: said.vaccine.cvx,
            mvx: said.manufacturer.clone(),
            lot: said.lot.clone(),
            key: lot::key(&said.lot),
            expires_on: said.expires_on,
            eligibility: said.eligibility.clone(),
            funding: said.funding.clone(),
            is_given: matches!(said.completion, CompletionStatus::Complete | CompletionStatus::Partial),
            is_new: Origin::of(said.source).is_administered(),
            // The page takes a dose of a lot that had expired with a reason only.
            is_insisted: past && by_hand == Some(report.source) && !said.notes.is_empty(),
        }
    }

    /// Whether it takes something from the stock of a clinic that keeps it since a day, or waits to.
    pub fn asks(&self, starts_on: Option<Date>) -> bool {
        self.is_given && self.is_new && starts_on.is_some_and(|first| self.given_on >= first)
    }

    /// A digest of all that it is judged by beyond the shelves: while that stays, only a booking can change what it takes, and
    /// whoever books looks at it again. Never 0.
    pub fn mark(&self, starts_on: Option<Date>, rules: &[u8; 32]) -> i64 {
        let day = |day: Date| i64::from(day.year()) * 512 + i64::from(day.day_of_year());
        let flags = [self.speaks, self.is_given, self.is_new, self.is_insisted];
        let numbers = [
            self.organization.0,
            self.event.0,
            self.home.0,
            self.report.0,
            day(self.given_on),
            self.expires_on.map_or(0, day),
            starts_on.map_or(0, day),
            flags.into_iter().fold(0, |all, flag| all * 2 + i64::from(flag)),
        ];
        let cvx = self.cvx.to_string();
        let texts = [
            cvx.as_str(),
            self.mvx.as_ref().map_or("", Mvx::as_str),
            &self.lot,
            self.eligibility.as_ref().map_or("", Eligibility::as_str),
            self.funding.as_ref().map_or("", FundingSource::as_str),
        ];
        let mut hasher = blake3::Hasher::new_keyed(rules);
        for text in texts {
            hasher.update(&text.len().to_le_bytes()).update(text.as_bytes());
        }
        for number in numbers.into_iter().chain(self.reports.iter().map(|report| report.0)) {
            hasher.update(&number.to_le_bytes());
        }
        let mut start = [0; 8];
        hasher.finalize_xof().fill(&mut start);
        i64::from_le_bytes(start).max(1)
    }

    /// Of several numberings of one organization that tell of one injection, the one that speaks: it gave the dose, it names a
    /// lot, it spoke last.
    fn weight(&self) -> (bool, bool) {
        (self.is_new && self.is_given, !self.key.is_empty())
    }
}

/// What the organizations that keep stock say of a person's doses. `homes` are those of reports that arrived under somebody who
/// was merged into the person; `by_hand` is the numbering under which an organization's people write.
pub fn of_person(
    person: PersonId,
    reports: &[Report],
    homes: &[(ReportId, PersonId)],
    doses: &[Dose],
    sites: &Sites,
    by_hand: impl Fn(OrganizationId) -> Option<SourceId>,
) -> Vec<Told> {
    let mut all = Vec::new();
    for dose in doses {
        // A source's latest words about the injection: those before it are replaced.
        let mut latest: Vec<(&Report, &DoseStatement)> = Vec::new();
        let mut earlier: Vec<(OrganizationId, ReportId)> = Vec::new();
        for report in reports.iter().filter(|report| dose.reports.contains(&report.id)) {
            let Statement::Dose(said) = &report.statement else { continue };
            if !sites.contains_key(&report.organization) {
                continue;
            }
            earlier.push((report.organization, report.id));
            match latest.iter_mut().find(|(known, _)| known.source == report.source) {
                Some(known) if (known.0.said_at, known.0.id) < (report.said_at, report.id) => {
                    *known = (report, said);
                }
                Some(_) => {}
                None => latest.push((report, said)),
            }
        }
        latest.sort_by_key(|(report, _)| (report.said_at, report.id));
        let mut of_dose: Vec<Told> = Vec::new();
        for (report, said) in latest {
            let told = Told::new(report, said, dose.id, by_hand(report.organization));
            match of_dose.iter_mut().find(|known| known.organization == told.organization) {
                Some(known) if known.weight() <= told.weight() => *known = told,
                Some(_) => {}
                None => of_dose.push(told),
            }
        }
        for told in &mut of_dose {
            told.reports =
                earlier.iter().filter(|(who, _)| *who == told.organization).map(|(_, id)| *id).collect();
            told.reports.sort_unstable();
            told.speaks = dose.reports.first().is_some_and(|first| told.reports.contains(first));
            told.home = homes.iter().find(|(id, _)| *id == told.report).map_or(person, |(_, home)| *home);
        }
        all.extend(of_dose);
    }
    all
}

/// The homes under which organizations that keep stock have said anything about a dose: where rows of what they took are.
pub fn homes_of(
    person: PersonId,
    reports: &[Report],
    homes: &[(ReportId, PersonId)],
    sites: &Sites,
) -> Vec<PersonId> {
    let about = |report: &&Report| {
        matches!(report.statement, Statement::Dose(_)) && sites.contains_key(&report.organization)
    };
    let home =
        |report: &Report| homes.iter().find(|(id, _)| *id == report.id).map_or(person, |(_, home)| *home);
    let mut all: Vec<PersonId> = reports.iter().filter(about).map(home).collect();
    all.sort_unstable();
    all.dedup();
    all
}
