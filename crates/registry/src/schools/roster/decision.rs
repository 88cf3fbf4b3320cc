//! What a school says about a child that doses on record do not say: exempt on paper, let in for a time, kept out. Kept with what
//! the school said of the child, sealed; the law decides what follows from it.

use jenner_cdsi::Date as Day;
use jenner_model::Date;
use serde::{Deserialize, Serialize};

use crate::schools::law::{self, Circumstance, Claim};

/// What a school says about a child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Decision {
    /// The school has the paper of an exemption from everything that is missing.
    Exempt {
        /// Kind: a word of the law.
        kind: String,
        /// The day of the signature.
        since: Date,
        /// The day it was handed in.
        handed_in: Date,
    },
    /// Let in for a time.
    LetIn {
        /// What gives the child more time; none where the law gives everybody time from entry.
        circumstance: Option<Circumstance>,
        /// The first day at the school.
        since: Date,
    },
    /// The child does not come until doses are there.
    KeptOut {
        /// From this day on.
        since: Date,
    },
}

impl Decision {
    /// The day that was told with it.
    pub fn since(&self) -> Date {
        match self {
            Decision::Exempt { since, .. } | Decision::LetIn { since, .. } | Decision::KeptOut { since } => {
                *since
            }
        }
    }

    /// Adds it to the question to the law. Being kept out changes no status.
    pub(super) fn tell(&self, question: &mut law::Student) {
        match self {
            Decision::Exempt { kind, since, handed_in } => {
                let Ok(from) = Day::try_from(*since) else { return };
                question.claims.push(Claim {
                    kind: kind.clone(),
                    groups: Vec::new(),
                    from,
                    until: None,
                    lifelong: false,
                    handed_in: Day::try_from(*handed_in).ok(),
                });
            }
            Decision::LetIn { circumstance, since } => {
                question.enrolment.entered = Day::try_from(*since).ok();
                question.enrolment.circumstances.extend(*circumstance);
            }
            Decision::KeptOut { .. } => {}
        }
    }

    /// Whether it still holds when a list of another school year comes: papers do, the rest is asked again.
    pub(super) fn outlasts_the_year(&self) -> bool {
        matches!(self, Decision::Exempt { .. })
    }
}
