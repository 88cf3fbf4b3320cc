//! The page of a pair, and the decision about it.

use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_registry::identity::blast::{self, Blast, Side as Told, Warning};
use jenner_registry::identity::decisions::{self, Kind};
use jenner_registry::identity::desk::{self, State};
use jenner_registry::identity::merge::Merged;
use jenner_registry::identity::review::{self, Answered, CLAIM_FOR, ReviewId, Waiting};
use jenner_registry::identity::verify;

use super::super::{Clerk, refusal};
use super::{fields, queue, why};
use crate::desk::{Refusal, Visitor};
use crate::views::{
    CheckKind, Claim, Decided, Decision, DoseFate, Kept, PairSide, PairState, PairView, Side, Tick, Verdict,
};

/// How far back users are counted who had one of the records open.
const DAYS: u16 = 30;

impl Clerk {
    pub(super) fn pair_view(
        &self,
        access: &Access,
        visitor: &Visitor,
        id: ReviewId,
        kept: Kept,
    ) -> Result<PairView, Refusal> {
        let (pair, state) = self.open_pair(access, id)?;
        let (left, right) = sides(&pair, kept);
        let why = why::read(&pair);
        let blast = match left.public_id == right.public_id {
            true => None,
            false => {
                let both = (left.public_id, right.public_id);
                blast::before(&self.registry, access, both, DAYS).map_err(refusal)?
            }
        };
        let notes = self.notes(access, &pair)?;
        let mut view = PairView {
            id: id.0.to_string(),
            kept,
            left: self.pair_side(left),
            right: self.pair_side(right),
            state: self.pair_state(access, &pair, state)?,
            claim: self.pair_claim(access, visitor, &pair)?,
            version: version(&pair),
            reasons: why.reasons.clone(),
            notes,
            fields: Vec::new(),
            score: why::score(&pair, &why),
            doses: Vec::new(),
            doses_after: 0,
            checks: Vec::new(),
        };
        if let Some(blast) = &blast {
            let (left, right) = (&blast.left.demographics, &blast.right.demographics);
            view.fields = fields::compare(left, right, &blast.demographics, self.registry.codes());
            view.doses = self.pair_doses(blast);
            view.doses_after = blast.doses.len();
            view.checks = self.checks(blast);
            let doubtful =
                view.doses.iter().filter(|dose| matches!(dose.fate, DoseFate::Doubtful(_))).count();
            view.checks.extend((doubtful > 0).then_some(CheckKind::DoubtfulDoses(doubtful)));
            view.checks.sort_by_key(CheckKind::weight);
        }
        Ok(view)
    }

    fn open_pair(&self, access: &Access, id: ReviewId) -> Result<(Waiting, State), Refusal> {
        let state = desk::state(&self.registry, access, id).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        let pair = review::open(&self.registry, access, id).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        Ok((pair, state))
    }

    fn pair_side(&self, record: &Record) -> PairSide {
        PairSide {
            person: self.pair_person(record),
            doses: record.doses.len(),
            last_change: record.reports.iter().map(|report| report.received_at.to_jiff()).max(),
        }
    }

    fn pair_claim(
        &self,
        access: &Access,
        visitor: &Visitor,
        pair: &Waiting,
    ) -> Result<Option<Claim>, Refusal> {
        let Some((user, at)) = pair.claimed else { return Ok(None) };
        let names = desk::names(&self.registry, access, &[user]).map_err(refusal)?;
        Ok(Some(Claim {
            by: names.get(&user).cloned().unwrap_or_default(),
            mine: user == visitor.user,
            until: jenner_model::Timestamp(at.0 + CLAIM_FOR).to_jiff(),
        }))
    }

    fn pair_state(&self, access: &Access, pair: &Waiting, state: State) -> Result<PairState, Refusal> {
        match state {
            State::Open => return Ok(PairState::Open),
            State::Void => return Ok(PairState::Gone),
            State::Decided => {}
        }
        let one_now = pair.left.public_id == pair.right.public_id;
        let all = self.decided(access, pair)?;
        let decided = all.iter().find(|decision| match decision.kind {
            Kind::Merge => one_now && decision.undone_at.is_none(),
            Kind::Different => {
                !one_now && decision.undone_at.is_none() && !queue::comes_with_a_split(decision, &all)
            }
            Kind::Split | Kind::Undo => !one_now,
            Kind::Unsure => false,
        });
        Ok(decided.map_or(PairState::Gone, |decision| {
            PairState::Decided(
                queue::kind(decision.kind),
                decision.by.clone().unwrap_or_default(),
                decision.at.to_jiff(),
            )
        }))
    }

    /// What was decided about the two, newest first.
    fn decided(&self, access: &Access, pair: &Waiting) -> Result<Vec<decisions::Decision>, Refusal> {
        let about = decisions::about(&self.registry, access, pair.left.public_id)
            .map_err(refusal)?
            .unwrap_or_default();
        let right = pair.right.public_id;
        Ok(about.into_iter().filter(|decision| decision.about.contains(&right)).collect())
    }

    fn notes(
        &self,
        access: &Access,
        pair: &Waiting,
    ) -> Result<Vec<(String, String, jiff::Timestamp)>, Refusal> {
        let notes = self.decided(access, pair)?.into_iter().filter(|decision| {
            let taken_back = decision.kind == Kind::Unsure && decision.undone_at.is_some();
            !decision.note.is_empty() && !taken_back
        });
        Ok(notes
            .map(|decision| (decision.note, decision.by.unwrap_or_default(), decision.at.to_jiff()))
            .collect())
    }

    fn checks(&self, blast: &Blast) -> Vec<CheckKind> {
        let side = |of: &Told| match of {
            Told::Left => Side::Left,
            Told::Right => Side::Right,
        };
        let mut checks: Vec<CheckKind> = blast
            .warnings
            .iter()
            .filter_map(|warning| {
                Some(match warning {
                    Warning::LookLikeTwins => CheckKind::Twins,
                    Warning::DifferentBirthOrder => CheckKind::BirthOrder,
                    // Named one by one below.
                    Warning::TwinInHousehold => return None,
                    Warning::DifferentSex => CheckKind::Sex,
                    Warning::DifferentBirthDate => CheckKind::BirthDates,
                    Warning::Protected(of) => CheckKind::Protected(side(of)),
                    Warning::Died(of) => CheckKind::Died(side(of)),
                    Warning::SameClinicSameDay { organization, day } => {
                        CheckKind::SameDay(*day, self.organization(*organization))
                    }
                    Warning::CalledDifferent { at } => CheckKind::CalledDifferent(at.to_jiff()),
                })
            })
            .collect();
        let several = [(Side::Left, &blast.left), (Side::Right, &blast.right)];
        checks.extend(
            several
                .iter()
                .filter(|(_, record)| record.demographics.multiple_birth.value() == Some(&true))
                .map(|(side, _)| CheckKind::MultipleBirth(*side)),
        );
        checks.extend(blast.twins.iter().map(|twin| {
            CheckKind::SameBirthday(self.person_of(
                twin.public_id,
                twin.registry_number.to_string(),
                &twin.demographics,
            ))
        }));
        let users: std::collections::BTreeSet<&str> =
            blast.affected.iter().filter_map(|one| one.user.as_deref()).collect();
        let counted = [
            CheckKind::Doses(blast.right.doses.len()),
            CheckKind::SameDoses(blast.joined),
            CheckKind::Users(users.len()),
            CheckKind::Organizations(blast.organizations.len()),
        ];
        checks.extend(counted.into_iter().filter(|check| {
            !matches!(check, CheckKind::Doses(0) | CheckKind::SameDoses(0) | CheckKind::Users(0))
        }));
        checks
    }

    pub(super) fn carry_out(
        &self,
        access: &Access,
        visitor: &Visitor,
        id: ReviewId,
        decision: &Decision,
    ) -> Result<Decided, Refusal> {
        let (pair, state) = self.open_pair(access, id)?;
        if state != State::Open {
            return Ok(Decided::Already);
        }
        // A claim that ran out while the page was open is taken up again, if nobody else has the pair now.
        if !review::claim(&self.registry, access, id).map_err(refusal)? {
            return Ok(Decided::NotYours);
        }
        if version(&pair) != decision.version {
            return Ok(Decided::Changed);
        }
        let (answer, right) = match &decision.verdict {
            Verdict::Unsure if decision.note.trim().is_empty() => return Ok(Decided::NoteMissing),
            Verdict::Unsure => (review::Verdict::Unsure, &[][..]),
            Verdict::Different => (review::Verdict::Different, &[][..]),
            Verdict::Same { right, twins_checked } => {
                let view = self.pair_view(access, visitor, id, decision.kept)?;
                if view.needs_tick() && *twins_checked == Tick::Unset {
                    return Ok(Decided::TickFirst);
                }
                let protected_too = *twins_checked == Tick::Set;
                (
                    review::Verdict::Merge { keep_right: decision.kept == Kept::Second, protected_too },
                    &right[..],
                )
            }
        };
        let answered =
            review::decide(&self.registry, access, id, &answer, &decision.note).map_err(refusal)?;
        Ok(match answered {
            Answered::Merged(Merged::Done { decision: made, .. }) => {
                self.keep_verified(access, &pair, decision.kept, right)?;
                Decided::Done(made.0.to_string())
            }
            Answered::Merged(Merged::Protected) => Decided::TickFirst,
            Answered::Merged(Merged::Unknown) => return Err(Refusal::NotFound),
            Answered::Merged(Merged::Already { .. } | Merged::KeptApart) | Answered::Gone => Decided::Already,
            Answered::Different(made) | Answered::PassedOn(made) => Decided::Done(made.0.to_string()),
            Answered::Claimed => Decided::NotYours,
        })
    }

    /// Keeps what the reviewer said is right, with the record that had said so: if the merge is undone, it goes back with it.
    fn keep_verified(
        &self,
        access: &Access,
        pair: &Waiting,
        kept: Kept,
        right: &[(String, Side)],
    ) -> Result<(), Refusal> {
        let (left, other) = sides(pair, kept);
        let record = |side: Side| if side == Side::Left { left } else { other };
        for (side, statement) in fields::verified(right, |side| record(side).demographics.clone()) {
            verify::verify(&self.registry, access, record(side).public_id, statement).map_err(refusal)?;
        }
        Ok(())
    }
}

/// Left and right as they are shown. The older record is the first.
fn sides(pair: &Waiting, kept: Kept) -> (&Record, &Record) {
    match kept {
        Kept::First => (&pair.left, &pair.right),
        Kept::Second => (&pair.right, &pair.left),
    }
}

/// Changes whenever one of the two records takes in or gives away a report.
fn version(pair: &Waiting) -> String {
    let of = |record: &Record| {
        let newest = record.reports.iter().map(|report| report.id).max();
        format!("{}.{}", record.reports.len(), newest.map_or(0, |id| id.0))
    };
    format!("{}-{}", of(&pair.left), of(&pair.right))
}
