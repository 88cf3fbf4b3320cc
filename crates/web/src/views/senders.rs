//! Senders: the list, a score card, the way into production, what is agreed, replays.

use jiff::Timestamp;
use jiff::civil::Date;

/// A share with what it is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// How many.
    pub part: i64,
    /// Of how many.
    pub whole: i64,
}

impl Share {
    /// Percent with one decimal, rounded down: 99.96 % is not all. A dash where there is nothing to be a share of.
    pub fn percent(self) -> String {
        match self.whole {
            ..=0 => "–".to_owned(),
            whole => thousandths(self.part.clamp(0, whole) * 1000 / whole),
        }
    }
}

/// Thousandths as percent with one decimal.
pub fn thousandths(n: i64) -> String {
    format!("{}.{} %", n / 10, n % 10)
}

/// The list of senders.
#[derive(Debug, Clone, Default)]
pub struct SenderList {
    /// Its rows, by name.
    pub rows: Vec<SenderRow>,
    /// Days that were counted.
    pub days: i64,
    /// Whether the visitor may change what is agreed.
    pub can_manage: bool,
}

/// A sender in the list.
#[derive(Debug, Clone)]
pub struct SenderRow {
    /// Names it in the URL.
    pub id: String,
    /// Organization and credential.
    pub name: String,
    /// How far it is, by its word; empty without a credential.
    pub state: &'static str,
    /// Messages in the period.
    pub messages: i64,
    /// Share not taken whole.
    pub not_taken: Share,
    /// The figure of its score card, 0 to 100; `None` without updates.
    pub score: Option<i64>,
}

/// The middle half of the peers, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peers {
    /// First quartile.
    pub low: i64,
    /// Third quartile.
    pub high: i64,
}

impl Peers {
    /// The lower end.
    pub fn from(&self) -> String {
        thousandths(self.low)
    }

    /// The upper end.
    pub fn to(&self) -> String {
        thousandths(self.high)
    }
}

/// A field of a score card.
#[derive(Debug, Clone)]
pub struct FieldScore {
    /// `PID-8`.
    pub name: &'static str,
    /// How often it is given.
    pub given: Share,
    /// How often it is right.
    pub valid: Share,
    /// The share from which on nobody complains, in percent.
    pub wanted: u8,
    /// What peers have.
    pub peers: Option<Peers>,
}

impl FieldScore {
    /// Whether it is given as often as wanted.
    pub fn is_enough(&self) -> bool {
        self.given.whole == 0 || self.given.part * 100 >= self.given.whole * i64::from(self.wanted)
    }
}

/// Something to mend.
#[derive(Debug, Clone)]
pub struct FixLine {
    /// A field or a rule.
    pub about: String,
    /// `error`, `missing`, `invalid`, `warning`.
    pub kind: &'static str,
    /// How many show it.
    pub count: i64,
    /// Of how many.
    pub of: i64,
    /// What is wrong, for a rule.
    pub wrong: String,
    /// What to do, for a rule.
    pub advice: String,
    /// A message that shows it.
    pub example: Option<String>,
}

/// A week.
#[derive(Debug, Clone)]
pub struct WeekLine {
    /// Its Monday.
    pub monday: Date,
    /// Messages judged.
    pub messages: i64,
    /// Share not taken whole.
    pub not_taken: Share,
}

/// The score card of a sender.
#[derive(Debug, Clone)]
pub struct ScoreCard {
    /// Names the sender in the URL.
    pub id: String,
    /// Organization and credential.
    pub name: String,
    /// Whether it has a credential: then it has a way into production and a profile.
    pub has_interface: bool,
    /// Days that were counted.
    pub days: i64,
    /// First and last day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// The figure, 0 to 100.
    pub score: Option<i64>,
    /// Messages by outcome, as the log has it.
    pub outcomes: Vec<(String, i64)>,
    /// Share not taken whole.
    pub not_taken: Share,
    /// What peers have.
    pub not_taken_peers: Option<Peers>,
    /// Share that came again as it was.
    pub repeated: Share,
    /// Failed messages that wait, and those that nobody of the sender has opened.
    pub waiting: (i64, i64),
    /// Doses with a delay.
    pub doses: i64,
    /// Median delay in days.
    pub median: Option<i64>,
    /// Shares told within so many days.
    pub within: Vec<(i64, Share)>,
    /// Share within 14 days among peers.
    pub timely_peers: Option<Peers>,
    /// Fields.
    pub fields: Vec<FieldScore>,
    /// The last weeks, oldest first.
    pub weeks: Vec<WeekLine>,
    /// What to mend, worst first.
    pub fixes: Vec<FixLine>,
    /// Whether the visitor may change what is agreed.
    pub can_manage: bool,
}

/// A thing to be seen of a sender.
#[derive(Debug, Clone)]
pub struct CheckLine {
    /// Its word.
    pub word: &'static str,
    /// Whether it is done.
    pub done: bool,
    /// How many were seen.
    pub seen: i64,
    /// Of how many; 0 where that has no meaning.
    pub of: i64,
}

/// A step that was taken.
#[derive(Debug, Clone)]
pub struct StepLine {
    /// When.
    pub at: Timestamp,
    /// Into which state.
    pub state: String,
    /// Why.
    pub reason: String,
}

/// How far a sender is.
#[derive(Debug, Clone)]
pub struct OnboardingView {
    /// Names the sender in the URL.
    pub id: String,
    /// Organization and credential.
    pub name: String,
    /// Its state.
    pub state: &'static str,
    /// The other states.
    pub others: Vec<&'static str>,
    /// The list.
    pub checks: Vec<CheckLine>,
    /// Its steps, newest first.
    pub steps: Vec<StepLine>,
}

/// What is agreed at one place.
#[derive(Debug, Clone)]
pub struct ProfileView {
    /// Names the place in the URL: `interface-12`.
    pub id: String,
    /// Which place: `registry`, `organization`, `interface`.
    pub scope: &'static str,
    /// Its name.
    pub name: String,
    /// The profile as TOML.
    pub text: String,
    /// What holds after all, as TOML.
    pub effective: String,
    /// Its version.
    pub version: i64,
    /// When versions were stored, newest first.
    pub history: Vec<(i64, Timestamp)>,
}

/// What a change would have done.
#[derive(Debug, Clone, Default)]
pub struct ImpactView {
    /// Updates that were judged.
    pub messages: usize,
    /// Outcome before, outcome after, how many, an example.
    pub moved: Vec<(String, String, usize, String)>,
    /// Statements that would have been taken and were not.
    pub won: usize,
    /// The other way round.
    pub lost: usize,
    /// Errors and warnings by rule, more or fewer.
    pub rules: Vec<(String, i64)>,
}

impl ImpactView {
    /// Whether nothing would have been different.
    pub fn is_nothing(&self) -> bool {
        self.moved.is_empty() && self.rules.is_empty() && self.won == 0 && self.lost == 0
    }
}

/// A replay that was asked for.
#[derive(Debug, Clone)]
pub struct ReplayLine {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// `waiting`, `running`, `done`, `failed`.
    pub state: String,
    /// Messages looked at.
    pub looked_at: i64,
    /// Taken now.
    pub taken: i64,
    /// The same as before.
    pub unchanged: i64,
    /// Otherwise, and still not taken.
    pub refused: i64,
}

/// Replays.
#[derive(Debug, Clone, Default)]
pub struct ReplayList {
    /// Newest first.
    pub jobs: Vec<ReplayLine>,
    /// Senders to choose from: number and name.
    pub senders: Vec<(i64, String)>,
}

/// A wish to have messages judged again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReplayOrder {
    /// One message, by its name in the URL.
    pub message: Option<String>,
    /// Of this credential.
    pub sender: Option<i64>,
    /// That break this rule.
    pub rule: String,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to and with this day.
    pub until: Option<Date>,
}
