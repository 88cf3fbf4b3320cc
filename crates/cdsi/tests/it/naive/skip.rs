//! Section 6.2: conditional skip, for a dose under evaluation and for the forecast.

use super::book::{Compare, Condition, Dose, Set};
use super::dates::{Date, at_age, in_effect, maximum, minimum, plus};
use super::evaluate::{Status, Trial};
use super::history::Scene;

/// When it is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum When {
    Evaluation,
    Forecast,
}

/// What the conditions can look at. The trial holds exactly the records "before": those before the dose under
/// evaluation, or all when forecasting.
pub struct Asked<'a> {
    pub scene: &'a Scene<'a>,
    pub trial: &'a Trial,
    /// Series groups of the antigen with a complete series.
    pub complete: &'a [u8],
    pub when: When,
    /// CONDSKIP-2.
    pub reference: Date,
    /// Date administered, or assessment date.
    pub anchor: Date,
}

/// Table 6-11, any instance of the context.
pub fn can_be_skipped(dose: &Dose, asked: &Asked<'_>) -> bool {
    dose.skips.iter().any(|skip| {
        let applies = match asked.when {
            When::Evaluation => skip.evaluation,
            When::Forecast => skip.forecast,
        };
        let mut sets =
            skip.sets.iter().filter(|set| in_effect(set.effective, set.cessation, asked.anchor)).peekable();
        let any = sets.peek().is_some();
        applies
            && any
            && if skip.all_sets {
                sets.all(|set| set_met(set, asked))
            } else {
                sets.any(|set| set_met(set, asked))
            }
    })
}

/// Table 6-10.
fn set_met(set: &Set, asked: &Asked<'_>) -> bool {
    if set.any_condition {
        set.conditions.iter().any(|condition| met(condition, asked))
    } else {
        set.conditions.iter().all(|condition| met(condition, asked))
    }
}

/// Tables 6-6 to 6-9.
fn met(condition: &Condition, asked: &Asked<'_>) -> bool {
    let birth = asked.scene.person.birth;
    match condition {
        Condition::Age { from, until } => at_age(birth, *from, *until, asked.reference),
        Condition::CompletedSeries { groups } => groups.iter().any(|group| asked.complete.contains(group)),
        Condition::Interval { interval } => asked
            .trial
            .verdicts
            .last()
            .is_some_and(|last| asked.reference >= plus(asked.scene.shots[last.shot].date, *interval)),
        Condition::Count { from, until, start, end, vaccines, valid_only, compare, count } => {
            let counted = asked.trial.verdicts.iter().filter(|verdict| {
                let shot = &asked.scene.shots[verdict.shot];
                (vaccines.is_empty() || vaccines.contains(&shot.cvx))
                    && minimum(birth, *from) <= shot.date
                    && shot.date < maximum(birth, *until)
                    && start.is_none_or(|start| start <= shot.date)
                    && end.is_none_or(|end| shot.date < end)
                    && (!valid_only || verdict.status == Status::Valid)
            });
            let (counted, count) = (counted.count(), usize::from(*count));
            match compare {
                Compare::Greater => counted > count,
                Compare::Equal => counted == count,
                Compare::Less => counted < count,
            }
        }
    }
}
