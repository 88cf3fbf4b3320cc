//! Doses that may be one, over the registry.

use jenner_model::record::Dose;
use jenner_model::report::{Report, Statement};
use jenner_model::{PublicId, ReportId};
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::doses::consolidate::DoubtfulPair;
use jenner_registry::doses::evidence::Evidence;
use jenner_registry::doses::ruling::{self, Decided, Desk, Ruled, RulingId, TakenBack, Verdict};
use jenner_registry::doses::{Decision, EventJudgement, EventRules, Rule};

use super::{Clerk, refusal, said, words};
use crate::desk::{DoseDesk, Refusal, Visitor};
use crate::views::doubtful::DOUBT_PAGE;
use crate::views::{
    DoseAnswer, DoseAnswered, DoseRuling, DoseVerdict, DoubtField, DoubtList, DoubtPair, DoubtReason,
    DoubtRow, DoubtScore, DoubtSide, DoubtView, Speaks, Undone,
};

const DAY: i64 = 86_400_000_000;

impl DoseDesk for Clerk {
    fn doubts(&self, visitor: &Visitor, page: u32) -> Result<DoubtList, Refusal> {
        let access = self.access(visitor)?;
        let most = i64::try_from(DOUBT_PAGE).unwrap_or(i64::MAX);
        let skip = i64::from(page.saturating_sub(1)) * most;
        let found = ruling::list(&self.registry, &access, skip, most).map_err(refusal)?;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        let now = self.registry.now().0;
        Ok(DoubtList {
            total: count(found.total),
            rows: found
                .people
                .iter()
                .map(|one| DoubtRow {
                    person: self.pair_person(&one.record),
                    open: count(one.open),
                    unsure: count(one.unsure),
                    days: u32::try_from((now - one.since.0) / DAY).unwrap_or(0),
                })
                .collect(),
        })
    }

    fn doubtful(&self, visitor: &Visitor, person: PublicId) -> Result<DoubtView, Refusal> {
        let access = self.access(visitor)?;
        let desk =
            ruling::open(&self.registry, &access, person).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        super::still_named(person, &desk.record)?;
        Ok(DoubtView {
            head: self.head(&desk.record),
            pairs: desk.pairs.iter().filter_map(|pair| self.doubt_pair(&desk, pair)).collect(),
            decided: desk.decided.iter().map(|one| self.dose_ruling(one)).collect(),
        })
    }

    fn answer_on_doses(
        &self,
        visitor: &Visitor,
        person: PublicId,
        answer: &DoseAnswer,
    ) -> Result<DoseAnswered, Refusal> {
        let access = self.access(visitor)?;
        let verdict = match answer.verdict {
            DoseVerdict::Unsure if answer.note.is_empty() => return Ok(DoseAnswered::NoteMissing),
            DoseVerdict::One => Verdict::Same,
            DoseVerdict::Two => Verdict::Different,
            DoseVerdict::Unsure => Verdict::Unsure,
        };
        let report = |name: &str| name.parse().map(ReportId).map_err(|_| Refusal::NotFound);
        let about = (report(&answer.a)?, report(&answer.b)?);
        match ruling::rule(&self.registry, &access, person, about, verdict, &answer.note).map_err(refusal)? {
            Ruled::Done(_) | Ruled::Already(_) => Ok(DoseAnswered::Done),
            Ruled::Gone => Ok(DoseAnswered::Changed),
            Ruled::Unknown => Err(Refusal::NotFound),
        }
    }

    fn undo_on_doses(&self, visitor: &Visitor, person: PublicId, name: &str) -> Result<Undone, Refusal> {
        let access = self.access(visitor)?;
        let id = name.parse().map(RulingId).map_err(|_| Refusal::NotFound)?;
        match ruling::take_back(&self.registry, &access, person, id).map_err(refusal)? {
            TakenBack::Done => Ok(Undone::Yes),
            TakenBack::Already => Ok(Undone::Already),
            TakenBack::Unknown => Err(Refusal::NotFound),
        }
    }
}

impl Clerk {
    /// How many people have doses that wait for a human, for those who decide about them.
    pub(super) fn doubts_waiting(
        &self,
        access: &jenner_model::access::Access,
    ) -> Result<Option<u64>, Refusal> {
        if !may(access.role(), Permission::DecideDoses) {
            return Ok(None);
        }
        let n = ruling::count(&self.registry, access).map_err(refusal)?;
        Ok(Some(u64::try_from(n).unwrap_or(0)))
    }

    fn doubt_pair(&self, desk: &Desk, pair: &DoubtfulPair) -> Option<DoubtPair> {
        let (left, right) = (desk.dose(pair.a)?, desk.dose(pair.b)?);
        let codes = self.registry.codes();
        let fields = said::VACCINE
            .iter()
            .chain(said::GIVING)
            .map(|(label, read)| {
                let of =
                    |dose: &Dose| read(&dose.best, codes).map(|value| in_words(&value)).unwrap_or_default();
                DoubtField { label: *label, left: of(left), right: of(right) }
            })
            .filter(|field| !(field.left.is_empty() && field.right.is_empty()))
            .collect();
        let reasons: Vec<DoubtReason> = pair.judgement.evidence.iter().filter_map(reason).collect();
        Some(DoubtPair {
            left: self.doubt_side(desk, left, pair.a),
            right: self.doubt_side(desk, right, pair.b),
            fields,
            because: because(&pair.judgement, &reasons),
            reasons,
            score: pair.judgement.score.map(|score| {
                let weights = &EventRules::shipped().weights;
                DoubtScore {
                    percent: hundredths(score),
                    one: hundredths(weights.same),
                    two: hundredths(weights.different),
                }
            }),
            unsure: desk
                .unsure(pair)
                .map(|one| (one.note.clone(), one.by.clone(), one.at.to_jiff()))
                .collect(),
        })
    }

    fn doubt_side(&self, desk: &Desk, dose: &Dose, report: ReportId) -> DoubtSide {
        let mark = self.mark(dose);
        let mut by: Vec<String> = Vec::new();
        for report in desk.record.reports.iter().filter(|report| dose.reports.contains(&report.id)) {
            let name = self.organization(report.organization);
            if !by.contains(&name) {
                by.push(name);
            }
        }
        DoubtSide {
            report: report.0.to_string(),
            dose: mark.id,
            vaccine: mark.vaccine,
            day: mark.given_on,
            kind: mark.kind,
            by,
        }
    }

    fn dose_ruling(&self, decided: &Decided) -> DoseRuling {
        let line = |report: &Report| match &report.statement {
            Statement::Dose(said) => Some((
                said.given_on,
                words::vaccine(self.registry.codes(), said.vaccine.cvx),
                self.organization(report.organization),
            )),
            _ => None,
        };
        DoseRuling {
            id: decided.id.0.to_string(),
            verdict: match decided.verdict {
                Verdict::Same => DoseVerdict::One,
                Verdict::Different => DoseVerdict::Two,
                Verdict::Unsure => DoseVerdict::Unsure,
            },
            about: decided.about.iter().flatten().filter_map(line).collect(),
            by: decided.by.clone(),
            at: decided.at.to_jiff(),
            note: decided.note.clone(),
            ended: decided.ended_at.map(|at| at.to_jiff()),
        }
    }
}

/// A value with the code behind it.
fn in_words((text, code): &(String, String)) -> String {
    match (text.as_str(), code.as_str()) {
        (text, "") => text.to_owned(),
        ("", code) => code.to_owned(),
        (text, code) => format!("{text} ({code})"),
    }
}

/// Between 0 and 1, in hundredths.
fn hundredths(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}

/// Why a human is asked where no rule says so.
fn because(judgement: &EventJudgement, reasons: &[DoubtReason]) -> Option<&'static str> {
    match judgement.decision {
        // Alone they would be joined; but then two that differ would come together.
        Decision::Same => Some("doubt-between"),
        _ if reasons.iter().any(|reason| reason.speaks == Speaks::Asks) => None,
        _ => Some("doubt-balanced"),
    }
}

/// What a rule tells a human. Weights are a matter of the program; which report would speak is no reason.
fn reason(evidence: &Evidence) -> Option<DoubtReason> {
    let speaks = match (evidence.rule.id().as_bytes().first()?, evidence.points) {
        (b'S' | b'L', _) => Speaks::Asks,
        (b'E', 1..) => Speaks::ForOne,
        (b'E', ..=-1) => Speaks::ForTwo,
        _ if evidence.rule == Rule::SameDay => Speaks::ForOne,
        _ => return None,
    };
    Some(DoubtReason {
        speaks,
        rule: evidence.rule.id().to_owned(),
        sentence: evidence.rule.sentence().to_owned(),
    })
}
