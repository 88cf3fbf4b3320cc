//! An explanation as a tree with names, for programs (JSON): every dose against every antigen and series, each
//! step with its rule, what went in and what came out, and on request in a sentence.

use jenner_codes::Cvx;
use serde::Serialize;

use super::step::{self, Place};
use super::texts::Writer;
use super::{Case, Reader};
use crate::explain::{
    AgeFit, AntigenExplanation, Asked, Choice, ChoiceRule, DateBasis, EarliestSource, IndicationCheck,
    IntervalFit, Limit, Reference, SeriesExplanation, SetCheck, Step, Trial, TrialOutcome, VaccineFit,
};
use crate::pack::facts::{Comparison, Context, Counted, Logic, Sex};
use crate::{Date, DoseReason, DoseStatus, Duration, ObservationId, SeriesStatus, StatusReason};

mod facts;

pub use facts::*;

/// Everything that was done for one patient, with names.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tree {
    /// Name and version of the schedule.
    pub schedule: String,
    /// Assessment date.
    pub on: Date,
    /// By antigen.
    pub antigens: Vec<AntigenTree>,
}

/// What was done for one antigen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AntigenTree {
    /// Antigen.
    pub antigen: String,
    /// Its vaccine group.
    pub group: String,
    /// Its series, those that are not relevant too.
    pub series: Vec<SeriesTree>,
    /// How one was chosen in each series group.
    pub choices: Vec<ChoiceTree>,
}

/// What was done for one series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesTree {
    /// Series.
    pub series: String,
    /// It is for this patient (Table 5-5).
    pub relevant: bool,
    /// Sexes it asks for; empty for all.
    pub required_sex: Vec<Sex>,
    /// It needs an indication.
    pub needs_indication: bool,
    /// Indications of which the patient has the observation (Table 5-4).
    pub indications: Vec<IndicationTree>,
    /// Each dose against each target dose.
    pub doses: Vec<TrialTree>,
    /// The steps of the forecast.
    pub forecast: Vec<StepTree>,
    /// Status; missing if not relevant.
    pub status: Option<SeriesStatus>,
    /// Why.
    pub reason: Option<StatusReason>,
    /// It is a best series.
    pub best: bool,
}

/// One indication.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IndicationTree {
    /// Observation.
    pub observation: ObservationTree,
    /// Applies from here on.
    pub begin: Option<LimitTree>,
    /// Applies before this.
    pub end: Option<LimitTree>,
    /// It applies.
    pub applies: bool,
}

/// One dose tried against one target dose.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrialTree {
    /// Place of the dose in the question, from 1.
    pub dose: usize,
    /// Day given.
    pub date: Option<Date>,
    /// Vaccine.
    pub vaccine: Option<VaccineTree>,
    /// Number of the target dose.
    pub target: Option<u8>,
    /// What was checked.
    pub steps: Vec<StepTree>,
    /// The target dose was skipped.
    pub target_skipped: bool,
    /// Status of the dose, unless the target dose was skipped.
    pub status: Option<DoseStatus>,
    /// Why.
    pub reasons: Vec<DoseReason>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepTree {
    /// CDC's number of the rule.
    pub rule: &'static str,
    /// What was done.
    #[serde(flatten)]
    pub facts: StepFacts,
    /// The same in a sentence, where sentences were asked for and the reader has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// How one series of a series group was chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChoiceTree {
    /// Number of the series group.
    pub series_group: u8,
    /// The scorable series with their points.
    pub scorable: Vec<ScoreTree>,
    /// What decided.
    pub by: ChoiceRule,
    /// The prioritized series.
    pub prioritized: Option<String>,
}

/// A scorable series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreTree {
    /// Series.
    pub series: String,
    /// Points, where they were counted.
    pub points: Option<i8>,
}

/// Puts names to an explanation, with sentences for a reader or without.
pub fn tree(case: &Case<'_>, reader: Option<Reader>) -> Tree {
    let names = Namer { case, reader };
    Tree {
        schedule: case.schedule.version().to_owned(),
        on: case.assessment.on,
        antigens: case.explanation.antigens.iter().map(|one| names.antigen(one)).collect(),
    }
}

struct Namer<'a> {
    case: &'a Case<'a>,
    reader: Option<Reader>,
}

impl Namer<'_> {
    fn antigen(&self, one: &AntigenExplanation) -> AntigenTree {
        let names = self.case.schedule;
        AntigenTree {
            antigen: names.antigen(one.antigen).to_owned(),
            group: names.group(names.group_of(one.antigen)).to_owned(),
            series: one.series.iter().map(|series| self.series(one, series)).collect(),
            choices: one.choices.iter().map(|choice| self.choice(choice)).collect(),
        }
    }

    fn series(&self, antigen: &AntigenExplanation, one: &SeriesExplanation) -> SeriesTree {
        let place = Place { antigen: antigen.antigen, dose: None, counts: false };
        SeriesTree {
            series: self.case.schedule.series(one.series).to_owned(),
            relevant: one.relevance.relevant,
            required_sex: one.relevance.required_sex.clone(),
            needs_indication: one.relevance.needs_indication,
            indications: one.relevance.indications.iter().map(|check| self.indication(check)).collect(),
            doses: one.trials.iter().map(|trial| self.trial(antigen, trial)).collect(),
            forecast: one.forecast.iter().map(|step| self.step(step, place)).collect(),
            status: one.outcome.map(|(status, _)| status),
            reason: one.outcome.map(|(_, reason)| reason),
            best: one.best,
        }
    }

    fn indication(&self, one: &IndicationCheck) -> IndicationTree {
        IndicationTree {
            observation: self.observation(one.observation),
            begin: one.begin.map(limit),
            end: one.end.map(limit),
            applies: one.applies,
        }
    }

    fn trial(&self, antigen: &AntigenExplanation, one: &Trial) -> TrialTree {
        let dose = self.case.patient.doses.get(one.dose);
        let evaluated = match one.outcome {
            TrialOutcome::TargetSkipped => None,
            TrialOutcome::Evaluated(status, reasons) => Some((status, reasons)),
        };
        let counts = evaluated.is_some_and(|(status, _)| status == DoseStatus::Valid);
        let place = Place { antigen: antigen.antigen, dose, counts };
        TrialTree {
            dose: one.dose + 1,
            date: dose.map(|dose| dose.date),
            vaccine: dose.map(|dose| self.vaccine(dose.cvx)),
            target: one.target,
            steps: one.steps.iter().map(|step| self.step(step, place)).collect(),
            target_skipped: evaluated.is_none(),
            status: evaluated.map(|(status, _)| status),
            reasons: evaluated.map_or_else(Vec::new, |(_, reasons)| reasons.iter().collect()),
        }
    }

    fn step(&self, done: &Step, place: Place<'_>) -> StepTree {
        let text = self.reader.and_then(|reader| {
            let w = Writer { names: self.case.schedule, patient: self.case.patient, reader };
            step::step(&w, done, place)
        });
        StepTree { rule: done.rule(), facts: self.facts(done), text }
    }

    fn choice(&self, one: &Choice) -> ChoiceTree {
        let names = self.case.schedule;
        let score = |(series, points): &(_, _)| ScoreTree {
            series: names.series(*series).to_owned(),
            points: *points,
        };
        ChoiceTree {
            series_group: one.series_group,
            scorable: one.scorable.iter().map(score).collect(),
            by: one.by,
            prioritized: one.prioritized.map(|series| names.series(series).to_owned()),
        }
    }

    fn vaccine(&self, cvx: Cvx) -> VaccineTree {
        VaccineTree { cvx, name: self.case.schedule.vaccine(cvx).map(str::to_owned) }
    }

    fn vaccines(&self, all: &[Cvx]) -> Vec<VaccineTree> {
        all.iter().map(|cvx| self.vaccine(*cvx)).collect()
    }

    fn observation(&self, id: ObservationId) -> ObservationTree {
        let (code, title) = self.case.schedule.observation(id);
        ObservationTree { code: code.to_owned(), title: title.to_owned() }
    }

    fn reference(&self, reference: &Reference) -> ReferenceTree {
        match reference {
            Reference::Previous(place) => ReferenceTree::Previous { dose: place + 1 },
            Reference::TargetDose(target, place) => {
                ReferenceTree::TargetDose { target: *target, dose: place + 1 }
            }
            Reference::MostRecent(place) => ReferenceTree::MostRecent { dose: place + 1 },
            Reference::Observation(id) => ReferenceTree::Observation { observation: self.observation(*id) },
        }
    }

    fn basis(&self, basis: &DateBasis) -> BasisTree {
        match basis {
            DateBasis::Age(age) => BasisTree::Age { age: *age },
            DateBasis::Interval(interval, from) => {
                BasisTree::Interval { interval: *interval, from: self.reference(from) }
            }
            DateBasis::Earliest => BasisTree::Earliest,
        }
    }

    fn candidate(&self, source: &EarliestSource, date: Date) -> CandidateTree {
        let source = match source {
            EarliestSource::MinimumAge(age) => SourceTree::MinimumAge { age: *age },
            EarliestSource::MinimumInterval(interval, from) => {
                SourceTree::MinimumInterval { interval: *interval, from: self.reference(from) }
            }
            EarliestSource::Conflict(place, cvx) => {
                SourceTree::Conflict { dose: place + 1, vaccine: self.vaccine(*cvx) }
            }
            EarliestSource::Season => SourceTree::Season,
            EarliestSource::InadvertentDose(place) => SourceTree::InadvertentDose { dose: place + 1 },
            EarliestSource::MostRecentDose(place) => SourceTree::MostRecentDose { dose: place + 1 },
        };
        CandidateTree { source, date }
    }

    fn set(&self, set: &SetCheck) -> SetTree {
        let condition = |one: &crate::explain::ConditionCheck| ConditionTree {
            asked: self.asked(&one.asked),
            met: one.met,
        };
        SetTree { logic: set.logic, conditions: set.conditions.iter().map(condition).collect(), met: set.met }
    }

    fn asked(&self, asked: &Asked) -> AskedTree {
        match asked {
            Asked::Age { begin, end } => AskedTree::Age { begin: begin.map(limit), end: end.map(limit) },
            Asked::CompletedSeries { groups } => AskedTree::CompletedSeries { series_groups: groups.clone() },
            Asked::Interval { interval, reached } => AskedTree::Interval {
                interval: *interval,
                dose: reached.map(|(place, _)| place + 1),
                reached: reached.map(|(_, date)| date),
            },
            Asked::Count { found, is, count, of, from, until, vaccines } => AskedTree::Count {
                found: *found,
                is: *is,
                count: *count,
                of: *of,
                from: *from,
                until: *until,
                vaccines: self.vaccines(vaccines),
            },
        }
    }

    fn facts(&self, step: &Step) -> StepFacts {
        match step {
            Step::DoseCondition { expired } => StepFacts::DoseCondition { expired: *expired },
            Step::Skip { context, target, reference, logic, sets, skipped } => StepFacts::Skip {
                context: *context,
                target: *target,
                reference: *reference,
                logic: *logic,
                sets: sets.iter().map(|set| self.set(set)).collect(),
                skipped: *skipped,
            },
            Step::Inadvertent => StepFacts::Inadvertent,
            Step::Age { given, absolute_minimum, minimum, maximum, fit } => StepFacts::Age {
                given: *given,
                absolute_minimum: absolute_minimum.map(limit),
                minimum: minimum.map(limit),
                maximum: maximum.map(limit),
                fit: *fit,
            },
            Step::Interval { preferable, reference, absolute_minimum, minimum, fit } => StepFacts::Interval {
                preferable: *preferable,
                from: reference.as_ref().map(|(from, _)| self.reference(from)),
                from_date: reference.as_ref().map(|(_, date)| *date),
                absolute_minimum: absolute_minimum.map(limit),
                minimum: minimum.map(limit),
                fit: *fit,
            },
            Step::Conflict { previous, begin, end } => {
                StepFacts::Conflict { previous: previous + 1, begin: *begin, end: *end }
            }
            Step::Vaccine { fit } => StepFacts::Vaccine { fit: *fit },
            Step::NoTargetLeft => StepFacts::NoTargetLeft,
            Step::Immunity { observation, born_before } => StepFacts::Immunity {
                observation: observation.map(|id| self.observation(id)),
                born_before: *born_before,
            },
            Step::Contraindication { observation, vaccines, until } => StepFacts::Contraindication {
                observation: self.observation(*observation),
                vaccines: self.vaccines(vaccines),
                until: *until,
            },
            Step::NoVaccineLeft { target } => StepFacts::NoVaccineLeft { target: *target },
            Step::Need { target, maximum, season_end, status, reason } => StepFacts::Need {
                target: *target,
                maximum: maximum.map(limit),
                season_end: *season_end,
                status: *status,
                reason: *reason,
            },
            Step::Earliest { candidates, earliest } => StepFacts::Earliest {
                candidates: candidates.iter().map(|(from, date)| self.candidate(from, *date)).collect(),
                earliest: *earliest,
            },
            Step::Recommended { basis, unadjusted, recommended } => StepFacts::Recommended {
                basis: self.basis(basis),
                unadjusted: *unadjusted,
                recommended: *recommended,
            },
            Step::PastDue { basis, unadjusted, past_due } => {
                StepFacts::PastDue { basis: self.basis(basis), unadjusted: *unadjusted, past_due: *past_due }
            }
            Step::Latest { maximum, latest } => {
                StepFacts::Latest { maximum: limit(*maximum), latest: *latest }
            }
        }
    }
}

fn limit(one: Limit) -> LimitTree {
    LimitTree { after: one.after, date: one.date }
}
