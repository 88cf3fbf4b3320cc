//! Whom a statement is about: the candidates, judged.
//!
//! 1. The same organization gave the same patient number, and name and birth date do not contradict it: that person,
//!    whatever else has changed. If they do contradict, the number was given to somebody else: a human decides.
//! 2. Else whoever the matcher says is the same, the surest first. Others it says the same of are shown to a human as
//!    duplicates of the one that was chosen.
//! 3. Else a new person; those who may be the same are shown to a human.
//!
//! A person who was merged from several is judged home by home, and the statement goes to the home it fits best.

use jenner_linkage::{Band, Field, Guard, Judgement, Level, Matcher, Profile};
use jenner_model::PersonId;

/// One home of a person with what the matcher knows of it.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Who that is today.
    pub person: PersonId,
    /// Under whom the reports came in.
    pub home: PersonId,
    /// What is known.
    pub profile: Profile,
}

/// Why a statement is about somebody who is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grounds {
    /// The sender named the person as the registry does.
    Named,
    /// The same organization used the same number.
    SameNumber,
    /// The matcher is sure.
    Judged,
}

/// Two homes that may be one human.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// The home it may also be.
    pub home: PersonId,
    /// Who that is today.
    pub person: PersonId,
    /// What the matcher says.
    pub judgement: Judgement,
    /// Whether the same patient number of the same organization is what raises the doubt.
    pub number_reused: bool,
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Person, home and grounds; `None` for somebody new.
    pub known: Option<(PersonId, PersonId, Grounds)>,
    /// Who may be the same, the likeliest first.
    pub doubts: Vec<Doubt>,
}

/// Most doubts that one statement raises: a human is helped by the likeliest few.
const MOST_DOUBTS: usize = 3;

/// Chooses among candidates. The order of the candidates does not matter.
pub fn choose(matcher: &Matcher, said: &Profile, candidates: &[Candidate]) -> Choice {
    let mut judged: Vec<(&Candidate, Judgement)> = candidates
        .iter()
        .map(|candidate| (candidate, matcher.judge(said, &candidate.profile)))
        .filter(|(_, judgement)| judgement.band != Band::Different || shares_number(judgement))
        .collect();
    judged.sort_by(|(a, x), (b, y)| {
        rank(x).cmp(&rank(y)).then(y.score.total_cmp(&x.score)).then(a.home.cmp(&b.home))
    });
    let torn = torn(&judged);
    let known = judged.first().filter(|_| !torn).and_then(|(candidate, judgement)| {
        let grounds = match rank(judgement) {
            Rank::Number => Grounds::SameNumber,
            Rank::Same => Grounds::Judged,
            Rank::Reused | Rank::Perhaps => return None,
        };
        Some((candidate.person, candidate.home, grounds))
    });
    let mut doubts: Vec<Doubt> = Vec::new();
    for (candidate, judgement) in judged {
        let rank = rank(&judgement);
        // Beside somebody who is sure, only who is as sure is a duplicate worth a look.
        let is_doubt = match known {
            Some((person, ..)) => candidate.person != person && matches!(rank, Rank::Number | Rank::Same),
            None => true,
        };
        if !is_doubt
            || doubts.len() >= MOST_DOUBTS
            || doubts.iter().any(|doubt| doubt.person == candidate.person)
        {
            continue;
        }
        doubts.push(Doubt {
            home: candidate.home,
            person: candidate.person,
            number_reused: rank == Rank::Reused,
            judgement,
        });
    }
    Choice { known, doubts }
}

/// Whether somebody without a first name, or with an initial alone, may be either of two (RULES 1.6, T2): a newborn of two
/// twins, say. A number of the same organization tells.
fn torn(judged: &[(&Candidate, Judgement)]) -> bool {
    let vague = |judgement: &Judgement| {
        matches!(level(judgement, Field::Given), Level::Newborn | Level::Initial | Level::Missing)
            && rank(judgement) != Rank::Number
    };
    let Some((first, judgement)) = judged.first() else { return false };
    vague(judgement)
        && judged.iter().any(|(other, judgement)| other.person != first.person && vague(judgement))
}

/// What a judgement comes to, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Number,
    Same,
    Reused,
    Perhaps,
}

fn rank(judgement: &Judgement) -> Rank {
    match (shares_number(judgement), judgement.band) {
        (true, _) if contradicts(judgement) => Rank::Reused,
        (true, _) => Rank::Number,
        (false, Band::Same) => Rank::Same,
        (false, _) => Rank::Perhaps,
    }
}

fn level(judgement: &Judgement, field: Field) -> Level {
    judgement.parts.iter().find(|part| part.field == field).map_or(Level::Missing, |part| part.level)
}

/// The same number of the same organization: registries name such numbers with the organization.
fn shares_number(judgement: &Judgement) -> bool {
    level(judgement, Field::Own) == Level::Exact
}

/// Somebody else has the number now: birth date and a part of the name differ; or no given name agrees and sex or
/// birth order differ (twins filed under one number). A newborn's placeholder or an adoption's new name alone does
/// not contradict, because birth date and sex stay.
fn contradicts(judgement: &Judgement) -> bool {
    let at = |field| level(judgement, field);
    let births_differ = !matches!(at(Field::Birth), Level::Exact | Level::Weak | Level::Missing);
    let agrees = |field| at(field) <= Level::Part || at(field) == Level::Missing;
    let name_agrees = agrees(Field::Given) && agrees(Field::Family);
    let given_differs = !agrees(Field::Given) && at(Field::Given) != Level::Newborn;
    let twins = judgement.guards.iter().any(|guard| matches!(guard, Guard::BirthOrder | Guard::NewbornSex));
    births_differ && !name_agrees || given_differs && (at(Field::Sex).conflicts() || twins)
}
