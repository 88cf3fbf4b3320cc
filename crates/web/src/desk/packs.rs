//! What the page of packs for disasters asks of the registry.

use super::{Refusal, Visitor};
use crate::views::pack::{PackList, PackWish};

/// The desk for packs.
pub trait PackDesk: Send + Sync + 'static {
    /// The packs.
    fn packs(&self, visitor: &Visitor) -> Result<PackList, Refusal>;
    /// What is wrong with a wish, in words; nothing where it can be made.
    fn check_pack(&self, visitor: &Visitor, wish: &PackWish) -> Result<Option<String>, Refusal>;
    /// The file of a pack. An error in words where the wish is wrong.
    fn make_pack(&self, visitor: &Visitor, wish: &PackWish) -> Result<Result<Vec<u8>, String>, Refusal>;
}
