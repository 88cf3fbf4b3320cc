//! What can be wrong with what somebody typed about a transfer, a case or a borrowed dose. Pages have their own words for each.

use jenner_store::StoreError;

use crate::Error;

/// What is wrong. The text is for programs; pages look theirs up by the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Trouble {
    /// Who gives and who gets are the same.
    #[error("choose another organization; within one, doses are moved")]
    SameOrganization,
    /// Who asks keeps no stock here.
    #[error("this organization keeps no stock here yet; begin with its first day")]
    NotBegun,
    /// Who gets keeps no stock here.
    #[error("the other organization keeps no stock here yet")]
    OtherNotBegun,
    /// Vaccine of the programme for children, and who gets takes no part in it.
    #[error("the other organization has no PIN of the Vaccines for Children program")]
    NotEnrolled,
    /// No reason in words.
    #[error("say why")]
    NoWhy,
    /// No lots, too many, or one twice.
    #[error("write how many doses of which lots it is about")]
    NoLines,
    /// No whole number of doses, or more than there are.
    #[error("write a whole number of doses that are there")]
    NoNumber,
    /// A moment that lies in the future.
    #[error("this moment is in the future")]
    Future,
    /// A moment that lies too far back.
    #[error("this was too long ago; check the day")]
    LongAgo,
    /// Nothing that the vaccine travels in.
    #[error("write what the vaccine travels in")]
    NoContainer,
    /// It arrived before it left.
    #[error("it arrived before it left")]
    BeforeLeft,
    /// Of some lots nothing is said.
    #[error("say of each lot how many doses are accepted")]
    NotAllSaid,
    /// More doses are accepted and sent back than were sent.
    #[error("no more doses can be accepted and sent back than were sent")]
    TooMany,
    /// Some doses are neither accepted nor sent back.
    #[error("some doses are neither accepted nor sent back; say what became of them")]
    RestUnsaid,
    /// A storage unit of somebody else.
    #[error("choose one of your own storage units")]
    NoUnit,
    /// No reason of the list, or one that needs words.
    #[error("choose a reason from the list; some ask for a few words")]
    NoReason,
    /// An offer of one's own.
    #[error("these are your own doses; take the offer back to keep them")]
    OwnOffer,
    /// No signature.
    #[error("write your name as your signature")]
    NoSignature,
    /// A repayment before anybody said why the dose was borrowed.
    #[error("first write down why the dose was borrowed")]
    ReasonFirst,
    /// A repayment before the dose was given.
    #[error("it cannot have been paid back before it was given")]
    PaidBeforeGiven,
    /// Sealed and opened doses in one case.
    #[error("what is sealed goes back, what was opened or is missing is reported: make a case of each")]
    Mixed,
    /// Vaccine that the programme does not account for.
    #[error("only vaccine of federal programs is gathered; private vaccine goes to its maker")]
    NotFederal,
    /// No number of a label or a parcel.
    #[error("write the number")]
    NoLabel,
}

impl Trouble {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Trouble::SameOrganization => "same-organization",
            Trouble::NotBegun => "not-begun",
            Trouble::OtherNotBegun => "other-not-begun",
            Trouble::NotEnrolled => "not-enrolled",
            Trouble::NoWhy => "no-why",
            Trouble::NoLines => "no-lines",
            Trouble::NoNumber => "no-number",
            Trouble::Future => "future",
            Trouble::LongAgo => "long-ago",
            Trouble::NoContainer => "no-container",
            Trouble::BeforeLeft => "before-left",
            Trouble::NotAllSaid => "not-all-said",
            Trouble::TooMany => "too-many",
            Trouble::RestUnsaid => "rest-unsaid",
            Trouble::NoUnit => "no-unit",
            Trouble::NoReason => "no-reason",
            Trouble::OwnOffer => "own-offer",
            Trouble::NoSignature => "no-signature",
            Trouble::ReasonFirst => "reason-first",
            Trouble::PaidBeforeGiven => "paid-before-given",
            Trouble::Mixed => "mixed",
            Trouble::NotFederal => "not-federal",
            Trouble::NoLabel => "no-label",
        }
    }
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Fail {
    /// What was typed is wrong.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// The registry said no.
    #[error(transparent)]
    Registry(#[from] Error),
}

impl From<StoreError> for Fail {
    fn from(error: StoreError) -> Self {
        Fail::Registry(error.into())
    }
}
