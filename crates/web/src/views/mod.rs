//! What pages show: plain data, already checked and redacted, without HTML and without a language.

pub mod account;
pub mod at_risk;
pub mod audit;
pub mod cold_chain;
pub mod counted_from;
pub mod coverage;
pub mod dose;
pub mod doubtful;
pub mod family;
pub mod find;
pub mod hand;
pub mod hl7_fields;
pub mod hl7_names;
pub mod judged;
pub mod lists;
pub mod mending;
pub mod messages;
pub mod moves;
pub mod offices;
pub mod on_hold;
pub mod orders;
pub mod outbreak;
pub mod outreach;
pub mod pack;
pub mod pair;
pub mod papers;
pub mod participation;
pub mod patients;
pub mod person;
pub mod programme;
pub mod registries;
pub mod review;
pub mod school_numbers;
pub mod school_papers;
pub mod schools;
pub mod senders;
pub mod split;
pub mod stock;
pub mod today;
pub mod upload;

pub use account::{AccountView, AgreementView, Enrolment, FactorRow, KeptView, SessionRow};
pub use dose::{DoseReport, DoseView};
pub use doubtful::{
    DoseAnswer, DoseAnswered, DoseRuling, DoseVerdict, DoubtField, DoubtList, DoubtPair, DoubtReason,
    DoubtRow, DoubtScore, DoubtSide, DoubtView, Speaks,
};
pub use find::{Asked, Found, FoundPerson, OtherSearch};
pub use judged::{DueLine, Judged};
pub use mending::{CorrectView, Fix, Inbox, InboxGroup, InboxGroupView, InboxOrder, Resent, Trial};
pub use messages::{
    Changed, ChangedDose, DoseChange, Effect, Finding, MessageFilter, MessageLink, MessageList, MessageRow,
    MessageView, Outcome, ParsedField, ParsedSegment, RawField, RawSegment, SenderChoice, Severity,
};
pub use on_hold::{OnHoldList, OnHoldRow, OnHoldView};
pub use pair::{
    CheckKind, CheckWeight, Decided, Decision, DoseFate, Kept, PairDose, PairDoseSide, PairField, PairScore,
    PairSide, PairState, PairView, Sameness, ScorePart, Shown, Side, Taken, Tick, Undone, Verdict,
};
pub use patients::{Ages, DayChange, NewsLine, PatientFilter, PatientLine, PatientList, PatientsView};
pub use person::{
    Alert, Change, ChangeOf, ContactLine, DayRow, DoseMark, FieldLabel, Forecast, Guardian, MarkKind,
    PersonHead, PersonView, Said, SaidField, Section, SeenBy, ShownName, SourceLine, VaccineRow,
};
pub use registries::{
    AskBegun, AskState, AskView, AskedView, DosesTaken, Held, HeldDose, HeldForecast, Listed, Ours,
    RegistryChoice,
};
pub use review::{
    AgeRange, Claim, DoneKind, DoneList, DoneRow, Hands, Order, PairPerson, ReviewCounts, ReviewFilter,
    ReviewList, ReviewRow, ScoreRange, Waits,
};
pub use split::{Home, Likenesses, MergedFrom, SplitDone, SplitOrder, SplitSide, SplitView};
pub use today::{RecentPerson, TodayView};
pub use upload::{
    PreviewRow, RowProblem, RowText, UploadColumn, UploadList, UploadPreview, UploadRow, UploadState,
    UploadView, Uploaded,
};
