//! What the schedule says of a record or of a question: what is due, what each dose counts for, and why. Without a
//! language: the sentences are made when a page is.

use std::sync::{Arc, OnceLock};

use jenner_cdsi::explain::Explanation;
use jenner_cdsi::words::{
    Case, Line, Reader, StatusWord, dose_sentences, forecast_sentences, what_would_change,
};
use jenner_cdsi::{
    Assessment, DoseReason, DoseStatus, ForecastKind, Patient, Schedule, SetAsideReason, Verdict,
};
use jiff::civil::Date;

/// An answer of the engine with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Judged {
    schedule: Arc<Schedule>,
    patient: Patient,
    assessment: Assessment,
    verdicts: Vec<Verdict>,
    /// Made when somebody asks why.
    explanation: OnceLock<Explanation>,
}

/// What is due in one vaccine group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueLine {
    /// Its place among the forecasts, to ask why.
    pub place: usize,
    /// The schedule's name of the group.
    pub group: String,
    /// Because of a risk, beside what everybody gets.
    pub risk: bool,
    /// The word for it.
    pub word: StatusWord,
    /// Number of the next dose.
    pub dose: Option<u8>,
    /// First day on which it would count.
    pub earliest: Option<Date>,
    /// Day from which it is recommended.
    pub recommended: Option<Date>,
    /// First day on which it is late.
    pub late_from: Option<Date>,
    /// Last day on which it can be given at all.
    pub latest: Option<Date>,
}

impl DueLine {
    /// Something is to be given, now or later, or the schedule cannot tell.
    pub fn is_open(&self) -> bool {
        matches!(
            self.word,
            StatusWord::Overdue
                | StatusWord::DueNow
                | StatusWord::Decide
                | StatusWord::Later
                | StatusWord::SeasonOver
        )
    }

    /// A dose is recommended on the day of the answer: the schedule says to give it.
    pub fn is_to_be_given(&self) -> bool {
        matches!(self.word, StatusWord::Overdue | StatusWord::DueNow)
    }

    /// Class of the tag in the style sheet.
    pub fn class(&self) -> &'static str {
        match self.word {
            StatusWord::Overdue => "late",
            StatusWord::DueNow => "due",
            StatusWord::Decide | StatusWord::SeasonOver | StatusWord::Contraindicated => "warn",
            StatusWord::Complete | StatusWord::Immune => "ok",
            StatusWord::Later | StatusWord::NotRecommended | StatusWord::AgedOut => "later",
        }
    }

    /// Key of what stands beside the word: since when, or from when.
    pub fn when(&self) -> Option<(&'static str, Date)> {
        match self.word {
            StatusWord::Overdue => Some(("due-overdue-since", self.late_from?)),
            StatusWord::DueNow => Some(("due-since", self.recommended?)),
            StatusWord::Decide | StatusWord::Later => Some(("due-from", self.recommended.or(self.earliest)?)),
            _ => None,
        }
    }

    /// The day from which a dose that is not due yet would count, if it comes before it is due.
    pub fn possible_from(&self) -> Option<Date> {
        let (earliest, recommended) = (self.earliest?, self.recommended?);
        (self.word == StatusWord::Later && earliest < recommended).then_some(earliest)
    }
}

impl Judged {
    /// Asks the engine.
    pub fn of(schedule: Arc<Schedule>, patient: Patient, on: jenner_cdsi::Date) -> Self {
        let assessment = jenner_cdsi::evaluate(&patient, &schedule, on);
        Self::answered(schedule, patient, assessment)
    }

    /// What the engine has answered already.
    pub fn answered(schedule: Arc<Schedule>, patient: Patient, assessment: Assessment) -> Self {
        let verdicts = jenner_cdsi::verdicts(&schedule, &assessment);
        Self { schedule, patient, assessment, verdicts, explanation: OnceLock::new() }
    }

    /// Why, in full.
    pub fn explanation(&self) -> &Explanation {
        let on = self.assessment.on;
        self.explanation.get_or_init(|| jenner_cdsi::evaluate_explained(&self.patient, &self.schedule, on).1)
    }

    /// The schedule asked.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Who was asked about.
    pub fn patient(&self) -> &Patient {
        &self.patient
    }

    /// The answer.
    pub fn assessment(&self) -> &Assessment {
        &self.assessment
    }

    /// Name and version of the schedule.
    pub fn version(&self) -> &str {
        self.schedule.version()
    }

    /// The day of the answer.
    pub fn on(&self) -> Date {
        self.assessment.on.into()
    }

    /// What is due, in the schedule's order.
    pub fn due(&self) -> Vec<DueLine> {
        let day = |date: Option<jenner_cdsi::Date>| date.map(Date::from);
        let forecasts = self.assessment.forecasts.iter().enumerate();
        forecasts
            .map(|(place, one)| DueLine {
                place,
                group: self.schedule.group_name(one.group).to_owned(),
                risk: one.kind == ForecastKind::Risk,
                word: StatusWord::of(one, self.schedule.as_ref(), self.assessment.on),
                dose: one.dose_number,
                earliest: day(one.earliest),
                recommended: day(one.recommended),
                late_from: day(one.past_due.map(|last| last.plus_days(1))),
                latest: day(one.latest),
            })
            .collect()
    }

    /// What a dose counts for: each group with its most favourable status, in the schedule's order.
    pub fn verdicts(&self, dose: usize) -> Vec<(&str, DoseStatus)> {
        let of_dose = self.verdicts.iter().filter(|verdict| verdict.dose == dose);
        of_dose.map(|one| (self.schedule.group_name(one.group), one.standing.status)).collect()
    }

    /// Keys of the short words for what speaks against a dose in a group; empty for a dose that counts.
    pub fn against(&self, dose: usize, group: &str) -> Vec<&'static str> {
        let of_dose = self.verdicts.iter().filter(|verdict| verdict.dose == dose);
        let here = of_dose.filter(|verdict| self.schedule.group_name(verdict.group) == group);
        let refused = here.filter(|verdict| verdict.standing.status != DoseStatus::Valid);
        let mut words: Vec<_> =
            refused.flat_map(|verdict| verdict.standing.reasons.iter()).filter_map(against_word).collect();
        // A vaccine given at the wrong age is the wrong one for that age: the age says all.
        if words.iter().any(|word| matches!(*word, "against-too-young" | "against-too-old")) {
            words.retain(|word| *word != "against-wrong-vaccine");
        }
        words
    }

    /// Why a dose took no part.
    pub fn set_aside(&self, dose: usize) -> Option<SetAsideReason> {
        self.assessment.set_aside.iter().find(|one| one.dose == dose).map(|one| one.reason)
    }

    /// The sentences about what is due.
    pub fn why_due(&self, place: usize, reader: Reader) -> Vec<Line> {
        let forecast = self.assessment.forecasts.get(place);
        forecast.map(|forecast| forecast_sentences(&self.case(), forecast, reader)).unwrap_or_default()
    }

    /// The sentences about a dose.
    pub fn why_dose(&self, dose: usize, reader: Reader) -> Vec<Line> {
        dose_sentences(&self.case(), dose, reader)
    }

    /// What would change what is due: the next dose that counts, the end of a caution, the day to look again.
    pub fn change_due(&self, place: usize, reader: Reader) -> Vec<Line> {
        let forecast = self.assessment.forecasts.get(place);
        forecast.map(|forecast| what_would_change(&self.case(), forecast, reader)).unwrap_or_default()
    }

    /// Names of the vaccines that would do for a forecast, those the schedule names first.
    pub fn vaccines(&self, place: usize) -> Vec<&str> {
        let forecast = self.assessment.forecasts.get(place);
        let all = forecast.into_iter().flat_map(|one| match one.vaccines.is_empty() {
            true => &one.suitable,
            false => &one.vaccines,
        });
        all.filter_map(|cvx| self.schedule.vaccine_name(*cvx)).collect()
    }

    fn case(&self) -> Case<'_> {
        Case {
            schedule: self.schedule.as_ref(),
            patient: &self.patient,
            assessment: &self.assessment,
            explanation: self.explanation(),
        }
    }
}

/// Key of the short words for what speaks against a dose; `None` for a remark about one that counts.
fn against_word(reason: DoseReason) -> Option<&'static str> {
    Some(match reason {
        DoseReason::TooYoung => "against-too-young",
        DoseReason::TooOld => "against-too-old",
        DoseReason::TooSoon => "against-too-soon",
        DoseReason::Conflict => "against-conflict",
        DoseReason::Inadvertent | DoseReason::WrongVaccine => "against-wrong-vaccine",
        DoseReason::SeriesComplete => "against-series-complete",
        DoseReason::Expired => "against-expired",
        DoseReason::Damaged => "against-damaged",
        DoseReason::AgeGrace
        | DoseReason::IntervalGrace
        | DoseReason::AllowableInterval
        | DoseReason::AllowableVaccine
        | DoseReason::SmallVolume => return None,
    })
}

/// Key of the word for a dose's status in the language files, and class of its tag.
pub fn dose_word(status: DoseStatus) -> (&'static str, &'static str) {
    match status {
        DoseStatus::Valid => ("dose-status-valid", "ok"),
        DoseStatus::Extraneous => ("dose-status-extra", "later"),
        DoseStatus::NotValid => ("dose-status-not-valid", "late"),
        DoseStatus::SubStandard => ("dose-status-substandard", "late"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn each_status_has_its_color_and_says_since_when_or_from_when() {
        let (earliest, recommended, late) = (date(2030, 1, 12), date(2032, 1, 12), date(2034, 2, 9));
        for (word, class, when, possible) in [
            (StatusWord::Overdue, "late", Some(("due-overdue-since", late)), None),
            (StatusWord::DueNow, "due", Some(("due-since", recommended)), None),
            (StatusWord::Decide, "warn", Some(("due-from", recommended)), None),
            (StatusWord::Later, "later", Some(("due-from", recommended)), Some(earliest)),
            (StatusWord::SeasonOver, "warn", None, None),
            (StatusWord::Complete, "ok", None, None),
            (StatusWord::Immune, "ok", None, None),
            (StatusWord::Contraindicated, "warn", None, None),
            (StatusWord::NotRecommended, "later", None, None),
            (StatusWord::AgedOut, "later", None, None),
        ] {
            let line = DueLine {
                place: 0,
                group: "HPV".into(),
                risk: false,
                word,
                dose: Some(1),
                earliest: Some(earliest),
                recommended: Some(recommended),
                late_from: Some(late),
                latest: None,
            };
            assert_eq!(
                (line.class(), line.when(), line.possible_from()),
                (class, when, possible),
                "{word:?}"
            );
            let open = when.is_some() || word == StatusWord::SeasonOver;
            assert_eq!(line.is_open(), open, "{word:?}");
        }
    }
}
