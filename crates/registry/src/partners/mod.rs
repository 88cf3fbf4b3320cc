//! Other registries: whom we may ask and answer, and by which agreement.
//!
//! - **Asking** ([`question`], [`answer`]): a question names one person, is counted and audited as a disclosure
//!   (another registry learns whom we look for) before it leaves. What comes back is shown beside our own record and
//!   stored nowhere, until a human takes it ([`take`]): then each dose is a report of the other registry.
//! - **Answering** ([`sharing`]): a partner is an organization with credentials like any sender; its queries are
//!   answered by the agreement.
//!
//! How bytes travel is not known here: `jenner-web` carries them.

pub mod agreement;
pub mod answer;
mod book;
mod jurisdictions;
pub mod question;
pub mod sharing;
pub mod take;

pub use agreement::{Agreement, Connection, Content, Detail, Part, Service};
pub use book::{Partner, add, by_code, list, remove, used};
pub(crate) use book::{Remembered, of_organization};
pub use jurisdictions::{Jurisdiction, jurisdiction, jurisdictions};
