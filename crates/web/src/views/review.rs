//! The lists of the review desk: pairs that wait for a human, and what was decided about pairs.

use jenner_codes::Sex;
use jiff::Timestamp;
use jiff::civil::Date;

use super::person::ShownName;

/// A choice of a filter: a word for addresses, which is also the end of its key in the language files.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$case_doc])* $case),+
        }

        impl $name {
            /// Every choice, in the order of the filter.
            pub const ALL: &'static [Self] = &[$(Self::$case),+];

            /// The word in an address and at the end of its key in the language files.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$case => $word),+
                }
            }

            /// From the word of an address.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

choices! {
    /// How sure the matcher is, in hundredths.
    ScoreRange {
        /// 90 and more.
        High = "high",
        /// 50 to 89.
        Middle = "middle",
        /// Under 50.
        Low = "low",
    }
}

impl ScoreRange {
    /// Lowest and highest score.
    pub fn bounds(self) -> (u8, u8) {
        match self {
            Self::High => (90, 100),
            Self::Middle => (50, 89),
            Self::Low => (0, 49),
        }
    }
}

choices! {
    /// Age of the younger of the two.
    AgeRange {
        /// Under one year.
        Baby = "baby",
        /// One to four years.
        Small = "small",
        /// Five to eighteen years.
        School = "school",
        /// Nineteen years and more.
        Adult = "adult",
    }
}

impl AgeRange {
    /// Youngest and oldest age in whole years.
    pub fn years(self) -> (i16, Option<i16>) {
        match self {
            Self::Baby => (0, Some(0)),
            Self::Small => (1, Some(4)),
            Self::School => (5, Some(18)),
            Self::Adult => (19, None),
        }
    }
}

choices! {
    /// How long a pair waits.
    Waits {
        /// A week or more.
        Week = "week",
        /// Thirty days or more.
        Month = "month",
    }
}

impl Waits {
    /// Days at least.
    pub fn days(self) -> u32 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
        }
    }
}

choices! {
    /// Who has a pair in hand.
    Hands {
        /// Nobody, or the visitor.
        Free = "free",
        /// The visitor.
        Mine = "mine",
        /// Somebody was not sure and passed it on.
        PassedOn = "passed-on",
    }
}

choices! {
    /// Order of the queue.
    Order {
        /// Surest first.
        Score = "score",
        /// Longest waiting first.
        Waiting = "waiting",
    }
}

/// Which pairs to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewFilter {
    /// Score.
    pub score: Option<ScoreRange>,
    /// Code of the county or parish; empty for all.
    pub area: String,
    /// Age.
    pub age: Option<AgeRange>,
    /// Waiting time.
    pub waits: Option<Waits>,
    /// In whose hands.
    pub hands: Option<Hands>,
    /// Order.
    pub order: Order,
    /// Page, from 1.
    pub page: u32,
}

impl Default for ReviewFilter {
    fn default() -> Self {
        Self {
            score: None,
            area: String::new(),
            age: None,
            waits: None,
            hands: None,
            order: Order::Score,
            page: 1,
        }
    }
}

/// Pairs, or decisions, on one page.
pub const REVIEW_PAGE: u64 = 50;

/// One of the two of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairPerson {
    /// Name for the URL.
    pub id: String,
    /// Registry number as people write it.
    pub number: String,
    /// Name.
    pub name: ShownName,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Sex.
    pub sex: Sex,
    /// County, parish or city.
    pub area: String,
}

/// Who has a pair in hand, so that two people do not decide about it at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Name of the user.
    pub by: String,
    /// It is the visitor.
    pub mine: bool,
    /// Until when, if they do nothing.
    pub until: Timestamp,
}

/// One pair of the queue.
#[derive(Debug, Clone)]
pub struct ReviewRow {
    /// Names the pair in the URL.
    pub id: String,
    /// The two.
    pub people: [PairPerson; 2],
    /// How sure the matcher is, in hundredths.
    pub score: u8,
    /// Why a human is asked; keys `reason-…` of the language files without their beginning.
    pub reasons: Vec<String>,
    /// Since when it waits.
    pub since: Timestamp,
    /// Whole days it waits.
    pub days: u32,
    /// Who has it in hand.
    pub claim: Option<Claim>,
    /// Somebody was not sure and passed it on.
    pub passed_on: bool,
    /// They may be twins or siblings.
    pub twins: bool,
}

impl ReviewRow {
    /// Whether the visitor has it in hand.
    pub fn is_mine(&self) -> bool {
        self.claim.as_ref().is_some_and(|claim| claim.mine)
    }

    /// Whether somebody else has it in hand.
    pub fn is_held(&self) -> bool {
        self.claim.as_ref().is_some_and(|claim| !claim.mine)
    }
}

/// Open pairs, however the list is filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReviewCounts {
    /// All that wait for a decision.
    pub open: u64,
    /// In the visitor's hands.
    pub mine: u64,
    /// Passed on by somebody who was not sure.
    pub passed_on: u64,
    /// Longer than a week.
    pub week: u64,
}

/// One page of the queue.
#[derive(Debug, Clone, Default)]
pub struct ReviewList {
    /// In the order asked for, at most [`REVIEW_PAGE`].
    pub rows: Vec<ReviewRow>,
    /// How many the filter finds in all.
    pub total: u64,
    /// How many of them the visitor could take: free, or already in hand.
    pub takeable: u64,
    /// Counts over the whole queue.
    pub counts: ReviewCounts,
    /// Areas to choose from: code and name.
    pub areas: Vec<(String, String)>,
}

choices! {
    /// What somebody decided.
    DoneKind {
        /// One person: merged.
        Merged = "merged",
        /// Two people.
        Different = "different",
        /// Not sure: passed on.
        PassedOn = "passed-on",
        /// A record was split.
        Split = "split",
        /// A merge was undone.
        Undone = "undone",
    }
}

/// One decision.
#[derive(Debug, Clone)]
pub struct DoneRow {
    /// Names the decision in the URL.
    pub id: String,
    /// What.
    pub kind: DoneKind,
    /// About whom; of a merge the survivor first.
    pub people: [PairPerson; 2],
    /// Who decided, if a human did.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What they wrote about it.
    pub note: String,
    /// Until when it can be undone; `None` when the time is over or there is nothing to undo.
    pub undo_until: Option<Timestamp>,
    /// When it was undone.
    pub undone: Option<Timestamp>,
}

/// One page of decisions.
#[derive(Debug, Clone, Default)]
pub struct DoneList {
    /// Newest first, at most [`REVIEW_PAGE`].
    pub rows: Vec<DoneRow>,
    /// There are older ones.
    pub more: bool,
}
