//! What can happen to doses: from which place to which, and what it is called.

use serde::{Deserialize, Serialize};

/// Where doses can be. Those of the shelves are ours to count; the others say where doses came from and where they went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// On a shelf, in a storage unit.
    Stock,
    /// What was there on the day the clinic began to count.
    Opening,
    /// Whoever delivers.
    Supplier,
    /// On the way from one clinic to another.
    InTransit,
    /// In somebody's arm.
    Patient,
    /// Opened or broken.
    Waste,
    /// Sealed, past its last day.
    Expired,
    /// Sealed, and no good.
    Spoiled,
    /// Sent back.
    Returned,
    /// Nobody knows.
    Lost,
    /// What counts found too much or too little.
    CountDifference,
}

impl Place {
    /// All.
    pub const ALL: [Place; 11] = [
        Place::Stock,
        Place::Opening,
        Place::Supplier,
        Place::InTransit,
        Place::Patient,
        Place::Waste,
        Place::Expired,
        Place::Spoiled,
        Place::Returned,
        Place::Lost,
        Place::CountDifference,
    ];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Place::Stock => "stock",
            Place::Opening => "opening",
            Place::Supplier => "supplier",
            Place::InTransit => "in_transit",
            Place::Patient => "patient",
            Place::Waste => "waste",
            Place::Expired => "expired",
            Place::Spoiled => "spoiled",
            Place::Returned => "returned",
            Place::Lost => "lost",
            Place::CountDifference => "count_difference",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// They were there on the first day.
    Opened,
    /// They were delivered.
    Received,
    /// One was given, and reported.
    Given,
    /// They were given to somebody whose record is not kept here.
    GivenUnnamed,
    /// They went into another storage unit.
    Moved,
    /// They were sent to another clinic.
    SentOut,
    /// They came from another clinic.
    CameIn,
    /// The other clinic did not take them.
    CameBack,
    /// Opened or broken.
    Wasted,
    /// Past their last day, sealed.
    Expired,
    /// Sealed and no good.
    Spoiled,
    /// Sent back to whoever delivers.
    Returned,
    /// They cannot be found.
    Lost,
    /// A count found too many or too few.
    Counted,
    /// They were used for another funding's patients: who paid changes.
    Borrowed,
    /// A borrowed dose was made good: who paid changes.
    PaidBack,
}

impl Kind {
    /// All.
    pub const ALL: [Kind; 16] = [
        Kind::Opened,
        Kind::Received,
        Kind::Given,
        Kind::GivenUnnamed,
        Kind::Moved,
        Kind::SentOut,
        Kind::CameIn,
        Kind::CameBack,
        Kind::Wasted,
        Kind::Expired,
        Kind::Spoiled,
        Kind::Returned,
        Kind::Lost,
        Kind::Counted,
        Kind::Borrowed,
        Kind::PaidBack,
    ];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Opened => "opened",
            Kind::Received => "received",
            Kind::Given => "given",
            Kind::GivenUnnamed => "given_unnamed",
            Kind::Moved => "moved",
            Kind::SentOut => "sent_out",
            Kind::CameIn => "came_in",
            Kind::CameBack => "came_back",
            Kind::Wasted => "wasted",
            Kind::Expired => "expired",
            Kind::Spoiled => "spoiled",
            Kind::Returned => "returned",
            Kind::Lost => "lost",
            Kind::Counted => "counted",
            Kind::Borrowed => "borrowed",
            Kind::PaidBack => "paid_back",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Where doses that leave the shelves by this kind go; `None` where they do not leave them, or may go to several.
    pub const fn leads_to(self) -> Option<Place> {
        match self {
            Kind::Given | Kind::GivenUnnamed => Some(Place::Patient),
            Kind::Wasted => Some(Place::Waste),
            Kind::Expired => Some(Place::Expired),
            Kind::Spoiled => Some(Place::Spoiled),
            Kind::Lost => Some(Place::Lost),
            Kind::Returned => Some(Place::Returned),
            Kind::SentOut => Some(Place::InTransit),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_and_kind_has_a_word_of_its_own() {
        for place in Place::ALL {
            assert_eq!(Place::of_word(place.word()), Some(place));
        }
        for kind in Kind::ALL {
            assert_eq!(Kind::of_word(kind.word()), Some(kind));
        }
    }
}
