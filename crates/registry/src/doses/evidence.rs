//! Why two dose reports are one event, two, or a question: the rules that spoke, each with a sentence.

use std::fmt;

use smallvec::SmallVec;

/// What two reports are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Decision {
    /// One vaccination event.
    Same,
    /// A person has to look.
    Review,
    /// Two events, or no event.
    Different,
}

impl Decision {
    /// The word in files.
    pub const fn word(self) -> &'static str {
        match self {
            Decision::Same => "same",
            Decision::Review => "review",
            Decision::Different => "different",
        }
    }
}

/// Which of two reports speaks for the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Primary {
    /// Neither: there are two events, or it is for a person to say.
    Neither,
    /// The first.
    A,
    /// The second.
    B,
    /// The one its sender said last (B1).
    Newest,
    /// The one that was said first (B6).
    Oldest,
    /// It depends on the rest of the history: the combination, unless other doses cover what only it has (B3).
    Depends,
}

impl Primary {
    /// The word in files.
    pub const fn word(self) -> &'static str {
        match self {
            Primary::Neither => "",
            Primary::A => "A",
            Primary::B => "B",
            Primary::Newest => "newest",
            Primary::Oldest => "oldest",
            Primary::Depends => "?",
        }
    }

    /// The same answer for the pair the other way round.
    pub const fn turned(self) -> Self {
        match self {
            Primary::A => Primary::B,
            Primary::B => Primary::A,
            other => other,
        }
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $sentence:literal;)+) => {
        /// A rule that spoke. The numbers are those of MIROW's phases (S selection, E evaluation, W weights, B
        /// which record speaks); L are limits of Jenner's own on what is joined or parted without a person.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[$doc])* $name),+
        }
        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The id.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }

            /// The rule as a sentence about a pair of reports A and B.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence),+ }
            }
        }
    };
}

rules! {
    /// Re-sent message.
    Resent = "S1", "One office reports the same day and the same vaccine twice: one event, sent again.";
    /// Dates too far apart.
    OutsideWindow = "S2", "The days are farther apart than one event can be reported with this vaccine.";
    /// No group in common.
    NoSharedGroup = "S3", "The vaccines have no vaccine group in common.";
    /// Specific and unspecified.
    Unspecified = "S4", "One report names only the vaccine group, the other a vaccine of it.";
    /// Long-interval copy.
    LateCopy = "S6", "A copy dated later or earlier than usual; with this vaccine a second dose so soon is unlikely.";
    /// Estimated date.
    Estimate = "S7a", "The copy's date looks like an estimate (1 January, the 1st or the 15th), and the other day lies in that time.";
    /// Day and month swapped.
    Swapped = "S7b", "With day and month swapped the copy has the other report's date.";
    /// Year mistyped.
    WrongYear = "S7c", "The copy has the other report's day and month, a year off.";
    /// No event.
    NoEvent = "S8", "A refusal, or a vaccine that was not given, is no vaccination event.";
    /// Own delete.
    OwnDelete = "B1a", "The office takes back its own report: the dose is entered in error.";
    /// Foreign delete.
    ForeignDelete = "B1b", "The office that asks to delete is not known to own this report.";
    /// Delete of something else.
    DeletesOther = "B1c", "The request to delete is about another day or another vaccine.";
    /// Equal dates.
    SameDay = "E1", "Both reports are of one day.";
    /// Lots differ.
    LotsDiffer = "E2", "The lot numbers differ.";
    /// Lot correction.
    LotCorrected = "E3", "The lot differs, but vaccine, trade name and office agree: it may be a correction.";
    /// Lot on one side.
    LotOnOneSide = "E4", "Two offices, one day, no trade names, a lot on one side only: a copy in other words.";
    /// Two products of a visit.
    TwoOfAVisit = "E5", "One office, one day, two lots: two products of one visit.";
    /// Two offices gave it.
    TwoGivers = "E6", "Two offices both say that they gave it.";
    /// Given and told.
    GivenAndTold = "E7", "One office gave it, another tells of it, and the days are close.";
    /// One lot.
    OneLot = "E8", "The lot numbers agree, within a few days.";
    /// Lot but for look-alikes.
    LookAlikeLot = "E8a", "The lot numbers differ only in characters that look alike.";
    /// Lot but for a slip.
    NearLot = "E8b", "The lot numbers are one slip of hand apart.";
    /// Makers contradict.
    Makers = "E9", "The makers contradict each other.";
    /// Products contradict.
    Products = "E10", "Two named products, neither a component of the other.";
    /// Combination and component.
    Component = "E10a", "One vaccine is a component of the other.";
    /// Two codes of one product line.
    Variant = "E10b", "Two codes of one vaccine group that one maker sells: perhaps one coded in two ways.";
    /// Vaccine type weight.
    WeightVaccine = "W1", "Vaccine type.";
    /// Trade name weight.
    WeightProduct = "W2", "Trade name.";
    /// Lot weight.
    WeightLot = "W3", "Lot number.";
    /// Office weight.
    WeightProvider = "W4", "Provider organization.";
    /// Source type weight.
    WeightSource = "W5", "Source type (administered or historical).";
    /// Days weight.
    WeightDays = "W6", "Days apart.";
    /// Too far for a machine.
    NotClose = "L1", "The days are too far apart to join them without a person: the copy is not nearer to this dose than to the next.";
    /// Two givers.
    TwoGiversAsk = "L2", "Whether one office reports for the other or the dose was given twice, only a person can tell.";
    /// Two lots.
    LotsAsk = "L3", "Different lots are never joined without a person.";
    /// Two products.
    ProductsAsk = "L4", "Contradicting products or makers are never joined without a person.";
    /// Complete and partial.
    StandingAsk = "L5", "One report says complete, the other partial.";
    /// The combination is only told.
    CombinationToldAsk = "L6", "Only a loose source states the combination: whether its other part was given has to be asked.";
    /// One day, one group.
    OneDayAsk = "L7", "Two injections of one vaccine group on one day are not believed without a person.";
    /// Second dose makes no sense.
    OnceAsk = "L8", "A second dose of this vaccine so soon makes no sense: two injections are not believed without a person.";
    /// Two entries of one office.
    OneOfficeAsk = "L9", "One product is stated in two ways, and nobody is known to have copied it: a double entry or two doses.";
    /// A copy that nothing contradicts.
    CopyAsk = "L10", "A copy so near that two doses could not both count, and nothing but its day speaks for a second one.";
    /// Given beats told.
    GivenSpeaks = "B2", "Who gave the dose speaks before who tells of it.";
    /// Typed by a person.
    HandSpeaks = "B2a", "What a person typed in is not overwritten by a system.";
    /// Specific, combination, possible.
    ProductSpeaks = "B3", "A named product speaks before a group, a combination before its component, a code valid that day before one that is not.";
    /// Fuller.
    FullerSpeaks = "B4", "The fuller report speaks.";
    /// Better grounded.
    VoiceSpeaks = "B5", "The better-grounded source speaks.";
    /// First or last said.
    OrderSpeaks = "B6", "Among equals the report made closest to the event speaks; of one sender's repeats the last.";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A rule that spoke, and how much it counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// The rule.
    pub rule: Rule,
    /// W: its part of the score. E: votes for one event (above 0) or for two (below 0). Else 0.
    pub points: i16,
}

/// The judge's answer about two reports.
#[derive(Debug, Clone, PartialEq)]
pub struct EventJudgement {
    /// One event, two, or a question.
    pub decision: Decision,
    /// Which report speaks for the event.
    pub primary: Primary,
    /// The guide's score between 0 and 1; `None` where it was not asked.
    pub score: Option<f64>,
    /// The rules that spoke, in the order of the phases.
    pub evidence: SmallVec<[Evidence; 20]>,
}

impl EventJudgement {
    /// Whether a rule spoke.
    pub fn has(&self, rule: Rule) -> bool {
        self.evidence.iter().any(|evidence| evidence.rule == rule)
    }
}
