//! What pages show: plain data, already checked and redacted, without HTML and without a language.

pub mod find;
pub mod judged;
pub mod messages;
pub mod person;
pub mod today;

pub use find::{Asked, Found, FoundPerson, OtherSearch};
pub use judged::{DueLine, Judged};
pub use messages::{
    Effect, Finding, MessageFilter, MessageList, MessageRow, MessageView, Outcome, ParsedField,
    ParsedSegment, RawField, RawSegment, SenderChoice, Severity,
};
pub use person::{
    Alert, Change, ChangeOf, ContactLine, DayRow, DoseMark, DoseView, FieldLabel, Forecast, Guardian,
    MarkKind, PersonHead, PersonView, Said, SaidField, Section, SeenBy, ShownName, SourceLine, VaccineRow,
};
pub use today::{RecentPerson, TodayView};
