//! What the pages of uploads ask of the registry.

use jenner_registry::uploads::Mapping;

use super::{Refusal, Visitor};
use crate::views::{UploadList, UploadView, Uploaded};

/// The desk for tables that people upload.
pub trait UploadDesk: Send + Sync + 'static {
    /// The latest uploads, and for whom the visitor may upload.
    fn uploads(&self, visitor: &Visitor) -> Result<UploadList, Refusal>;
    /// Keeps a file until it is taken. `organization` is a name of the list; empty for the own one.
    fn add_upload(
        &self,
        visitor: &Visitor,
        organization: &str,
        file_name: &str,
        bytes: &[u8],
    ) -> Result<Uploaded, Refusal>;
    /// Opens an upload, with a preview where its columns are named.
    fn upload(&self, visitor: &Visitor, upload: &str) -> Result<UploadView, Refusal>;
    /// Says what its columns mean.
    fn map_upload(&self, visitor: &Visitor, upload: &str, mapping: &Mapping) -> Result<(), Refusal>;
    /// Takes it: a small one before this returns, a large one meanwhile.
    fn take_upload(&self, visitor: &Visitor, upload: &str) -> Result<(), Refusal>;
    /// The rows that were not taken, as CSV.
    fn wrong_rows(&self, visitor: &Visitor, upload: &str) -> Result<Vec<u8>, Refusal>;
}
