//! Message bodies and answers in their packed form.

use jenner_store::StoreError;
use jenner_store::content::Packer;

/// Longest text that is unpacked, in bytes: far above what any transport takes.
const LONGEST: usize = 256 << 20;

/// Packs a text.
pub(crate) fn pack(content: &[u8]) -> Result<Vec<u8>, StoreError> {
    Packer::plain().pack(content)
}

/// Unpacks what [`pack`] made; nothing stays nothing.
pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    if packed.is_empty() { Ok(Vec::new()) } else { Packer::plain().unpack(packed, LONGEST) }
}
