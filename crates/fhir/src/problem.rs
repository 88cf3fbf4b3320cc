//! What is wrong with a resource: where (a FHIRPath), what, and what to do. Words for the person who mends the sender.

/// How bad it is: the severities of an OperationOutcome, without "fatal".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// What it is about was not taken.
    Error,
    /// It was taken, but something about it wants a look.
    Warning,
    /// To be known.
    Information,
}

impl Severity {
    /// The code of OperationOutcome.issue.severity.
    pub const fn code(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
        }
    }
}

/// The kind of problem: those codes of OperationOutcome.issue.code that are used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It is no JSON, or no resource.
    Structure,
    /// Something that has to be there is not.
    Required,
    /// A value cannot be understood.
    Value,
    /// A code is not known.
    CodeInvalid,
    /// Values contradict one another, or a rule of the trade.
    BusinessRule,
    /// What is referred to is not there.
    NotFound,
    /// It cannot be done here.
    NotSupported,
    /// It is larger than what is taken.
    TooLong,
    /// More than may be answered.
    TooCostly,
    /// Not allowed.
    Forbidden,
    /// Nobody is signed in.
    Login,
    /// Try again later.
    Transient,
    /// Too often.
    Throttled,
    /// Something broke on our side.
    Exception,
    /// More than one fits.
    MultipleMatches,
    /// The same is there already.
    Duplicate,
    /// Only to be known.
    Informational,
}

impl Kind {
    /// The code.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Structure => "structure",
            Kind::Required => "required",
            Kind::Value => "value",
            Kind::CodeInvalid => "code-invalid",
            Kind::BusinessRule => "business-rule",
            Kind::NotFound => "not-found",
            Kind::NotSupported => "not-supported",
            Kind::TooLong => "too-long",
            Kind::TooCostly => "too-costly",
            Kind::Forbidden => "forbidden",
            Kind::Login => "login",
            Kind::Transient => "transient",
            Kind::Throttled => "throttled",
            Kind::Exception => "exception",
            Kind::MultipleMatches => "multiple-matches",
            Kind::Duplicate => "duplicate",
            Kind::Informational => "informational",
        }
    }
}

/// One thing that is wrong, or worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad.
    pub severity: Severity,
    /// What kind.
    pub kind: Kind,
    /// Where: a FHIRPath such as `Immunization.vaccineCode.coding[0].code`; empty for the whole.
    pub expression: String,
    /// What is wrong and what to do.
    pub text: String,
}

impl Problem {
    /// An error at a place.
    pub fn error(kind: Kind, expression: impl Into<String>, text: impl Into<String>) -> Self {
        Self { severity: Severity::Error, kind, expression: expression.into(), text: text.into() }
    }

    /// A warning at a place.
    pub fn warning(kind: Kind, expression: impl Into<String>, text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, kind, expression: expression.into(), text: text.into() }
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
