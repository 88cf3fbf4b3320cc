//! What the pages about senders ask of the registry: score cards, the way into production, what is agreed, replays. An
//! inner error is a reason in words.

use super::{Refusal, Visitor};
use crate::views::senders::{
    ImpactView, OnboardingView, ProfileView, ReplayList, ReplayOrder, ScoreCard, SenderList,
};

/// The desk for those who look after senders.
pub trait StewardDesk: Send + Sync + 'static {
    /// Every sender the visitor may see.
    fn senders(&self, visitor: &Visitor, days: i64) -> Result<SenderList, Refusal>;
    /// One sender's score card.
    fn score_card(&self, visitor: &Visitor, sender: &str, days: i64) -> Result<ScoreCard, Refusal>;
    /// How far a sender is.
    fn onboarding(&self, visitor: &Visitor, sender: &str) -> Result<OnboardingView, Refusal>;
    /// Brings a sender into another state.
    fn change_state(
        &self,
        visitor: &Visitor,
        sender: &str,
        to: &str,
        reason: &str,
    ) -> Result<Result<(), String>, Refusal>;
    /// What is agreed at one place.
    fn profile(&self, visitor: &Visitor, place: &str) -> Result<ProfileView, Refusal>;
    /// What a change would have done to the last messages.
    fn try_profile(
        &self,
        visitor: &Visitor,
        place: &str,
        text: &str,
    ) -> Result<Result<ImpactView, String>, Refusal>;
    /// Stores a profile as the version after the one that was seen.
    fn put_profile(
        &self,
        visitor: &Visitor,
        place: &str,
        text: &str,
        version: i64,
    ) -> Result<Result<i64, String>, Refusal>;
    /// The latest replays.
    fn replays(&self, visitor: &Visitor) -> Result<ReplayList, Refusal>;
    /// Asks for a replay.
    fn order_replay(&self, visitor: &Visitor, order: &ReplayOrder) -> Result<Result<(), String>, Refusal>;
}
