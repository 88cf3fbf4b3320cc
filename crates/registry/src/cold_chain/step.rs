//! What is done about an excursion, step by step: open → facts recorded → makers asked → cleared, shorter expiry, or spoiled. Steps are
//! only added; where an excursion stands follows from them.

use jenner_model::{Date, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// Where an excursion stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Found; nobody has said anything yet.
    Open,
    /// What happened is written down.
    Recorded,
    /// A maker was asked.
    Asked,
    /// All vaccine may be used.
    Cleared,
    /// Some of it may be used for a shorter time.
    Shortened,
    /// Some of it must not be used.
    Spoiled,
}

impl State {
    /// All.
    pub const ALL: [State; 6] =
        [State::Open, State::Recorded, State::Asked, State::Cleared, State::Shortened, State::Spoiled];
    /// Words of those in which the vaccine of the unit stands in quarantine.
    pub const HOLDING: [&str; 3] = [State::Open.word(), State::Recorded.word(), State::Asked.word()];

    /// Its word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Recorded => "recorded",
            State::Asked => "asked",
            State::Cleared => "cleared",
            State::Shortened => "shortened",
            State::Spoiled => "spoiled",
        }
    }

    /// The state of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether the vaccine of the unit stands in quarantine: it is not decided.
    pub const fn holds(self) -> bool {
        matches!(self, State::Open | State::Recorded | State::Asked)
    }
}

/// What readings showed of an excursion. Temperatures are tenths of a degree Celsius.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Its first moment.
    pub start: Timestamp,
    /// When it was in range again.
    pub end: Option<Timestamp>,
    /// Lowest.
    pub lowest: i64,
    /// Highest.
    pub highest: i64,
    /// Seconds out of range, with those of which nobody knows.
    pub seconds: i64,
}

/// What it came from, as people say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// No power.
    Power,
    /// The door stood open.
    Door,
    /// The unit broke.
    Broken,
    /// It was set wrong.
    Setting,
    /// The logger or its probe was moved or taken out.
    Probe,
    /// The reading was written down wrong.
    Slip,
    /// Something else.
    Other,
    /// Nobody knows.
    Unknown,
}

impl Cause {
    /// All.
    pub const ALL: [Cause; 8] = [
        Cause::Power,
        Cause::Door,
        Cause::Broken,
        Cause::Setting,
        Cause::Probe,
        Cause::Slip,
        Cause::Other,
        Cause::Unknown,
    ];

    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Cause::Power => "power",
            Cause::Door => "door",
            Cause::Broken => "broken",
            Cause::Setting => "setting",
            Cause::Probe => "probe",
            Cause::Slip => "slip",
            Cause::Other => "other",
            Cause::Unknown => "unknown",
        }
    }

    /// The cause of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.word() == word)
    }
}

/// What a maker says of a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It may be used as before.
    Usable,
    /// It may be used until a day.
    Until(Date),
    /// It must not be used.
    Spoiled,
}

impl Outcome {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Usable => "usable",
            Outcome::Until(_) => "until",
            Outcome::Spoiled => "spoiled",
        }
    }
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Readings showed it.
    Found(Facts),
    /// Late readings changed it.
    Changed {
        /// As it was.
        before: Facts,
        /// As it is.
        after: Facts,
    },
    /// Late readings made another one a part of it.
    Joined {
        /// The other one.
        other: i64,
    },
    /// Late readings took it apart: this part was in another one.
    Split {
        /// The other one.
        from: i64,
    },
    /// No reading shows it any more.
    Faded,
    /// It turned out to be worse than when it was decided.
    Reopened,
    /// What happened.
    Recorded {
        /// From what.
        cause: Cause,
        /// In the words of who was there: the room, who found it, what was done.
        words: String,
        /// There was no vaccine in the unit.
        empty: bool,
    },
    /// A lot that was in the unit.
    Lot {
        /// Its number, as it is printed.
        lot: String,
        /// What it is.
        vaccine: String,
    },
    /// A lot was put in quarantine at the clinic.
    Barred {
        /// Which.
        lot: String,
        /// The notice about it.
        notice: i64,
    },
    /// Its maker was asked.
    Asked {
        /// About which lot.
        lot: String,
        /// The maker's number of the case; may be empty as long as there is none.
        case: String,
        /// Whom, by what.
        words: String,
    },
    /// Its maker answered.
    Answered {
        /// About which lot.
        lot: String,
        /// What.
        outcome: Outcome,
        /// The maker's number of the case.
        case: String,
        /// The answer.
        words: String,
    },
    /// It was decided.
    Concluded {
        /// Word of the state.
        state: String,
        /// Why.
        words: String,
    },
}

impl Step {
    /// Its word in texts.
    pub const fn word(&self) -> &'static str {
        match self {
            Step::Found(_) => "found",
            Step::Changed { .. } => "changed",
            Step::Joined { .. } => "joined",
            Step::Split { .. } => "split",
            Step::Faded => "faded",
            Step::Reopened => "reopened",
            Step::Recorded { .. } => "recorded",
            Step::Lot { .. } => "lot",
            Step::Barred { .. } => "barred",
            Step::Asked { .. } => "asked",
            Step::Answered { .. } => "answered",
            Step::Concluded { .. } => "concluded",
        }
    }
}

/// A step with who took it, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// When.
    pub at: Timestamp,
    /// By whom; `None`: by the program.
    pub by: Option<UserId>,
    /// What.
    pub step: Step,
}

/// A lot that was in the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// Its number.
    pub lot: String,
    /// What it is.
    pub vaccine: String,
    /// The number of the case, once the maker was asked.
    pub asked: Option<String>,
    /// What the maker said: outcome, number of the case, words.
    pub answer: Option<(Outcome, String, String)>,
    /// Notices that keep it from being used.
    pub notices: Vec<i64>,
}

/// What steps come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// What happened is written down: since it was opened last.
    pub recorded: bool,
    /// There was no vaccine in the unit.
    pub empty: bool,
    /// Lots.
    pub lots: Vec<Lot>,
}

impl Standing {
    /// Of steps in their order. What was answered before it was opened again has to be answered again.
    pub fn of<'s>(steps: impl IntoIterator<Item = &'s Step>) -> Self {
        let mut all = Self::default();
        for step in steps {
            match step {
                Step::Recorded { empty, .. } => (all.recorded, all.empty) = (true, *empty),
                Step::Reopened => {
                    (all.recorded, all.empty) = (false, false);
                    for lot in &mut all.lots {
                        (lot.asked, lot.answer) = (None, None);
                    }
                }
                Step::Lot { lot, vaccine } => {
                    if all.lot(lot).is_none() {
                        let (lot, vaccine) = (lot.clone(), vaccine.clone());
                        all.lots.push(Lot { lot, vaccine, asked: None, answer: None, notices: Vec::new() });
                    }
                }
                Step::Barred { lot, notice } => {
                    if let Some(found) = all.lot(lot) {
                        found.notices.push(*notice);
                    }
                }
                Step::Asked { lot, case, .. } => {
                    if let Some(found) = all.lot(lot) {
                        found.asked = Some(case.clone());
                    }
                }
                Step::Answered { lot, outcome, case, words } => {
                    if let Some(found) = all.lot(lot) {
                        found.answer = Some((*outcome, case.clone(), words.clone()));
                    }
                }
                Step::Found(_)
                | Step::Changed { .. }
                | Step::Joined { .. }
                | Step::Split { .. }
                | Step::Faded
                | Step::Concluded { .. } => {}
            }
        }
        all
    }

    fn lot(&mut self, named: &str) -> Option<&mut Lot> {
        let key = crate::by_hand::lots::key(named);
        self.lots.iter_mut().find(|one| crate::by_hand::lots::key(&one.lot) == key)
    }

    /// What the answers come to, once every lot has one.
    pub fn end(&self) -> State {
        let any = |wanted: fn(&Outcome) -> bool| {
            self.lots.iter().filter_map(|lot| lot.answer.as_ref()).any(|(outcome, ..)| wanted(outcome))
        };
        if any(|one| *one == Outcome::Spoiled) {
            State::Spoiled
        } else if any(|one| matches!(one, Outcome::Until(_))) {
            State::Shortened
        } else {
            State::Cleared
        }
    }
}
