//! What the endpoint of a lab session does wrong on purpose, so that vendors can test their side: each a named item with
//! words in every language (`mis-…` and `mis-…-text`) and a test that shows it on the wire.
//!
//! They are what registries do in the field (a strict one, a slow one, an old one …) and what may go wrong between two
//! systems. Where chance decides, it is drawn from the session and the message: the same message always meets the same.

pub mod answer;
pub mod strict;
pub mod wire;

use serde::{Deserialize, Serialize};

/// What a misbehaviour is about: the heading under which it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// How long things take.
    Time,
    /// What the web does between two systems.
    Http,
    /// What SOAP does.
    Soap,
    /// How the answer is written.
    Form,
    /// What an acknowledgement says.
    Acknowledgement,
    /// What is taken, and what becomes of it.
    Intake,
    /// Whom a query finds.
    Query,
    /// What is in a record that is handed out.
    Record,
}

impl Kind {
    /// In the order of the page.
    pub const ALL: &'static [Self] = &[
        Self::Time,
        Self::Http,
        Self::Soap,
        Self::Form,
        Self::Acknowledgement,
        Self::Intake,
        Self::Query,
        Self::Record,
    ];

    /// Key of its heading in the language files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Time => "lab-mis-time",
            Self::Http => "lab-mis-http",
            Self::Soap => "lab-mis-soap",
            Self::Form => "lab-mis-form",
            Self::Acknowledgement => "lab-mis-ack",
            Self::Intake => "lab-mis-intake",
            Self::Query => "lab-mis-query",
            Self::Record => "lab-mis-record",
        }
    }
}

macro_rules! misbehaviours {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $kind:ident;)+) => {
        /// Something that the endpoint does wrong on purpose.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Misbehaviour {
            $($(#[$doc])* #[serde(rename = $name)] $variant),+
        }

        impl Misbehaviour {
            /// Everything, in the order of the page.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in forms and addresses.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it is about.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind),+ }
            }
        }
    };
}

misbehaviours! {
    /// The answer comes after 30 seconds.
    Slow30 = "slow-30", Time;
    /// The answer comes after 60 seconds.
    Slow60 = "slow-60", Time;
    /// The answer comes after 90 seconds.
    Slow90 = "slow-90", Time;
    /// The answer comes in small pieces over ten seconds.
    Drip = "drip", Time;
    /// Queries see what was submitted after 30 seconds.
    Later30 = "later-30", Time;
    /// Queries see what was submitted after 60 seconds.
    Later60 = "later-60", Time;
    /// Queries see what was submitted after 90 seconds.
    Later90 = "later-90", Time;

    /// Status 500, and nothing was taken.
    Http500 = "http-500", Http;
    /// Status 503 with Retry-After, and nothing was taken.
    Http503 = "http-503", Http;
    /// Status 429 with Retry-After, and nothing was taken.
    Http429 = "http-429", Http;
    /// Status 401 for the right credential.
    Http401 = "http-401", Http;
    /// Status 200 with a page of a proxy in place of the answer.
    WebPage = "web-page", Http;
    /// Status 200 with nothing in it.
    Empty = "empty-answer", Http;
    /// The connection breaks in the middle of the answer.
    Cut = "cut-answer", Http;
    /// The answer says that it is something else than HL7.
    WrongType = "wrong-type", Http;

    /// Fault about the credential.
    FaultSecurity = "fault-security", Soap;
    /// Fault about the size.
    FaultTooLarge = "fault-too-large", Soap;
    /// Fault about the operation.
    FaultUnsupported = "fault-unsupported", Soap;
    /// Fault about the sender's request.
    FaultSender = "fault-unknown", Soap;
    /// Fault of the receiver.
    FaultReceiver = "fault-receiver", Soap;
    /// The answer in CDATA: its carriage returns reach the reader as line feeds.
    SoapText = "soap-cdata", Soap;

    /// Lines end with a line feed.
    LineFeeds = "line-feeds", Form;
    /// Lines end with carriage return and line feed.
    BothEnds = "crlf", Form;
    /// The answer stands in an MLLP frame.
    Framed = "mllp-frame", Form;
    /// A byte order mark stands before the answer.
    OrderMark = "byte-order-mark", Form;
    /// Letters beyond ASCII come in Latin 1, and MSH-18 says nothing of it.
    Latin1 = "latin-1", Form;
    /// Segments that only this registry knows.
    ExtraSegments = "z-segments", Form;
    /// Fields after the last that the guide knows.
    ExtraFields = "extra-fields", Form;
    /// MSH-21 is empty.
    NoProfile = "no-profile", Form;
    /// MSH-7 without seconds and zone.
    ShortTime = "short-time", Form;
    /// MSH-12 and MSH-9 of an older HL7.
    OldVersion = "old-version", Form;
    /// The answer comes twice.
    Twice = "answer-twice", Form;

    /// AE with an error for messages that are good and taken.
    AeForGood = "ae-for-good", Acknowledgement;
    /// AA for everything, also for what was not taken.
    AaForAll = "aa-for-all", Acknowledgement;
    /// AR: the registry cannot take anything now.
    ArForAll = "ar-for-all", Acknowledgement;
    /// MSA-2 is empty.
    NoControlId = "no-control-id", Acknowledgement;
    /// MSA-2 is that of another message.
    OtherControlId = "other-control-id", Acknowledgement;
    /// The answer has no MSA.
    NoMsa = "no-msa", Acknowledgement;
    /// An ERR with code 0 also where nothing is wrong.
    ErrAlways = "err-always", Acknowledgement;
    /// Warnings are not told.
    ErrorsOnly = "errors-only", Acknowledgement;
    /// The place of an error stands in ERR-1, as in HL7 2.3.
    OldErr = "old-err", Acknowledgement;

    /// A dose without RXR is refused.
    NeedsRoute = "needs-rxr", Intake;
    /// A patient without an address is refused.
    NeedsAddress = "needs-address", Intake;
    /// A child without next of kin is refused.
    NeedsKin = "needs-nk1", Intake;
    /// MSH-4 must be the account's facility.
    NeedsFacility = "needs-facility", Intake;
    /// A race outside the table is an error.
    StrictRace = "strict-race", Intake;
    /// Doses that somebody else gave are refused.
    NoHistorical = "no-historical", Intake;
    /// Everything is accepted and nothing is kept.
    Forgets = "forgets", Intake;
    /// Deletes are accepted and not carried out.
    KeepsDeleted = "keeps-deleted", Intake;

    /// Nobody is found.
    NobodyFound = "not-found", Query;
    /// Too many are found.
    TooMany = "too-many", Query;
    /// Every query has an error.
    QueryError = "query-error", Query;
    /// Several people to choose from.
    Candidates = "candidates", Query;
    /// Never a list of people: too many instead.
    NoCandidates = "no-candidates", Query;
    /// The record of somebody else.
    WrongPerson = "wrong-person", Query;
    /// QPD-1 names the query in an old way.
    OldQueryName = "old-query-name", Query;
    /// QAK is missing.
    NoQak = "no-qak", Query;

    /// The forecast is left out.
    NoForecast = "no-forecast", Record;
    /// The evaluation of doses is left out.
    NoEvaluation = "no-evaluation", Record;
    /// Two doses at most.
    LimitedHistory = "limited-history", Record;
    /// Names of people are missing by chance.
    MissingNames = "missing-names", Record;
    /// Vaccine codes are wrong by chance.
    WrongCodes = "wrong-codes", Record;
    /// CVX under its old name, HL70292.
    OldCodeSystem = "old-code-system", Record;
    /// RXA-9 is left out.
    NoSource = "no-rxa-9", Record;
    /// RXR is left out.
    NoRoute = "no-rxr", Record;
    /// Addresses, phones and next of kin are left out.
    NoContact = "no-contact", Record;
    /// Every dose twice.
    DoublesDoses = "doses-twice", Record;
    /// Doses in no order.
    Shuffled = "shuffled", Record;
    /// Empty fields as two quotes.
    Nulls = "nulls", Record;
}

impl Misbehaviour {
    /// By its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }

    /// Those of a kind.
    pub fn of(kind: &Kind) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |one| one.kind() == *kind)
    }

    /// Key of its name in the language files.
    pub fn key(self) -> String {
        format!("mis-{}", self.name())
    }

    /// Key of what it does, in words.
    pub fn text_key(self) -> String {
        format!("mis-{}-text", self.name())
    }
}

/// Chance that is the same each time: from the session, the message and the how-manieth draw.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The chance of a message in a session.
    pub fn of(seed: u64, control_id: &str) -> Self {
        let start = seed ^ 0x9e37_79b9_7f4a_7c15;
        Self(
            control_id
                .bytes()
                .fold(start, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)),
        )
    }

    /// The next number below `n` (splitmix64).
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % n.max(1)
    }

    /// One time out of two.
    pub fn heads(&mut self) -> bool {
        self.below(2) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Lang, keys};

    #[test]
    fn every_misbehaviour_has_its_own_name_and_its_words() {
        let known = keys(Lang::English);
        for one in Misbehaviour::ALL {
            assert_eq!(Misbehaviour::from_name(one.name()), Some(*one));
            assert!(known.contains(&one.key()) && known.contains(&one.text_key()), "{}", one.name());
        }
        for kind in Kind::ALL {
            assert!(Misbehaviour::of(kind).count() > 1, "{kind:?}");
        }
    }

    #[test]
    fn chance_is_the_same_for_the_same_message_and_even_over_many() {
        let draws = |seed, id: &str| {
            let mut chance = Chance::of(seed, id);
            (0..64).map(|_| chance.heads()).collect::<Vec<_>>()
        };
        assert_eq!(draws(7, "A1"), draws(7, "A1"));
        assert_ne!(draws(7, "A1"), draws(7, "A2"));
        assert_ne!(draws(7, "A1"), draws(8, "A1"));
        let heads = (0..1_000).filter(|n| Chance::of(7, &n.to_string()).heads()).count();
        assert!((400..600).contains(&heads), "{heads}");
    }
}
