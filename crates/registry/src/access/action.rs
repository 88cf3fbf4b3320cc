//! What somebody can do, with the word of each for the audit log: the list the log is read by.

/// What somebody did, in the words of the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Looked for people.
    Find,
    /// Looked through the patients of the own organization.
    ListPatients,
    /// Put somebody on the list of a day, or took them off it.
    ChangeDayList,
    /// Was shown the people who may be the one somebody is about to add.
    CompareWithNew,
    /// Opened a record on a page.
    Open,
    /// Had a query answered with the record.
    Answer,
    /// Had a query answered with a list of candidates that the person is on.
    ListCandidates,
    /// Submitted a message about the person.
    Submit,
    /// Looked through the message log.
    ListMessages,
    /// Added an organization.
    AddOrganization,
    /// Signed in, or tried to.
    SignIn,
    /// Signed out.
    SignOut,
    /// Added an account.
    AddAccount,
    /// Accepted the confidentiality agreement.
    AcceptAgreement,
    /// Added, removed or renewed a second factor or recovery codes.
    ChangeFactor,
    /// Took another password.
    ChangePassword,
    /// Put an account to sleep that nobody used.
    SuspendAccount,
    /// Woke an account that slept, or opened it to browsers that were kept out.
    WakeAccount,
    /// Made a link that opens something once.
    MakeLink,
    /// Said that somebody's second factor is lost.
    LoseFactor,
    /// Ended a session of the own account.
    EndSession,
    /// Added a sender's credential.
    AddInterface,
    /// Read a message about the person in the log.
    ReadMessage,
    /// Read who has looked at the record.
    ReadAudit,
    /// Was shown the person in a list of search results.
    Found,
    /// Looked through the audit log, or opened one entry of it.
    SearchAudit,
    /// Took entries of the audit log away in a file.
    ExportAudit,
    /// Looked through the alerts about unusual access.
    ReadAlerts,
    /// Closed an alert with a note.
    CloseAlert,
    /// Changed when an alert is raised, or whose record is whose.
    TuneAlert,
    /// Looked how an organization stands in the vaccine programme.
    ReadProgramme,
    /// Changed, sent or signed an application to the programme.
    ApplyToProgramme,
    /// Decided about an application.
    DecideEnrolment,
    /// Planned a visit, wrote down what it found, or closed what had to be put right.
    VisitProvider,
    /// Looked at what became of programme vaccine.
    ReadAccountability,
    /// Had the watch over programme vaccine run.
    WatchProgramme,
    /// Looked at what the watch found.
    ReadFindings,
    /// Decided about something that the watch found.
    DecideFinding,
    /// Made the accounting of disclosures of a person.
    AccountDisclosures,
    /// Made the pack about an incident.
    MakeIncident,
    /// Was refused a page.
    OpenPage,
    /// Assessed everybody anew, or compared schedules.
    Assess,
    /// Looked through the pairs that wait for a human, or through what was decided.
    ListPairs,
    /// Put a pair into the queue.
    SuggestPair,
    /// Claimed a pair, or gave it back.
    ClaimPair,
    /// Looked at two records side by side.
    ComparePair,
    /// Made two records one.
    Merge,
    /// Took one record apart.
    Split,
    /// Said that two records are two people.
    KeepApart,
    /// Could not tell.
    PassOn,
    /// Looked through the people with doses that may be one.
    ListDoubtfulDoses,
    /// Looked at doses of a record that may be one, side by side.
    CompareDoses,
    /// Said whether two dose reports are one injection, or took that back.
    RuleOnDoses,
    /// Checked a value of a record.
    Verify,
    /// Read who said which value of a record, and when.
    ReadSources,
    /// Loaded a file of births or deaths.
    LoadVital,
    /// Uploaded a table, or said what its columns mean.
    Upload,
    /// Read a table that was uploaded, or its rows that were not taken.
    ReadUpload,
    /// Made match profiles anew, or looked for duplicates among everybody.
    Match,
    /// Looked through the inbox of messages that were not taken.
    ListProblems,
    /// Put a group of such messages into somebody's hand.
    AssignProblems,
    /// Closed a group of such messages.
    CloseProblems,
    /// Worked on a correction of a message.
    DraftCorrection,
    /// Sent a corrected message.
    Correct,
    /// Had messages judged anew.
    Replay,
    /// Emptied the bodies of old messages.
    EmptyMessages,
    /// Counted what senders sent.
    Tally,
    /// Read what is agreed with a sender.
    ReadProfile,
    /// Changed what is agreed with a sender.
    ChangeProfile,
    /// Tried what a change would have done to a sender's last messages.
    TryProfile,
    /// Read the score card of a sender.
    ReadQuality,
    /// Read how far an interface is.
    ReadOnboarding,
    /// Brought an interface into another state.
    ChangeState,
    /// Registered a FHIR client, or changed its keys or rights.
    ChangeClient,
    /// Gave a FHIR client a token, or refused one.
    GrantToken,
    /// Began an export.
    StartExport,
    /// Wrote the files of an export.
    WriteExport,
    /// Fetched a file of an export.
    FetchExport,
    /// Gave an export up.
    CancelExport,
    /// Made, changed or removed a list of people.
    ChangeGroup,
    /// Read a list of people.
    ReadGroup,
    /// Began or ended following a person.
    Follow,
    /// Was told that a followed person has changed.
    Notify,
    /// Added, changed or removed another registry.
    ChangePartner,
    /// Opened a record to ask another registry about the person.
    AskPartner,
    /// Told another registry whom we look for: a disclosure.
    TellPartner,
    /// Read what another registry answered.
    HearPartner,
    /// Took doses that another registry holds into the record.
    TakeFromPartner,
    /// Wrote an extract for CDC.
    Extract,
    /// Changed what opens an interface: secret, certificates, networks.
    ChangeInterface,
    /// Took a request about taking part.
    StartRequest,
    /// Looked through the requests about taking part.
    ListRequests,
    /// Opened such a request.
    OpenRequest,
    /// Added to such a request what was missing.
    ChangeRequest,
    /// Was shown a record that a request may be about.
    CompareWithRequest,
    /// Decided about a request: first or second person.
    DecideRequest,
    /// Read or printed a letter or a scan of a request.
    ReadPaper,
    /// Limited what happens to a record, or lifted that, as a family asked.
    LimitPerson,
    /// Acknowledged the privacy policy for an organization.
    AcknowledgePolicy,
    /// Went on in another of one's roles.
    SwitchRole,
    /// Looked through the users.
    ListUsers,
    /// Gave a user a role.
    GiveRole,
    /// Ended a role of a user.
    EndRole,
    /// Said that a user still needs a role.
    ConfirmRole,
    /// Ended all access of a user.
    CloseAccount,
    /// Opened a hidden record with a reason, in an emergency.
    BreakGlass,
    /// Ended emergency access before its time.
    EndGlass,
    /// Looked through the privacy officer's tasks.
    ListTasks,
    /// Closed a task of the privacy officer.
    CloseTask,
    /// Raised an alarm.
    Alarm,
    /// Brought a person within somebody's reach: a roster, a case, a child.
    ChangeReach,
    /// Restricted a person, or lifted a restriction.
    Restrict,
    /// Applied for a provider.
    ApplyProvider,
    /// Looked through the providers that applied or take part.
    ListProviders,
    /// Approved, refused, renewed or ended a provider.
    DecideProvider,
    /// Asked a second person to agree.
    AskSecond,
    /// Agreed, or refused, as the second person.
    DecideSecond,
    /// Did what two people agreed on.
    UseSecond,
    /// Looked what a purge would remove.
    PlanPurge,
    /// Removed everything about a person.
    Purge,
    /// Let somebody who left take part again.
    Rejoin,
    /// Looked through messages that are held, or who left in numbers.
    ListHeld,
    /// Opened a message that is held.
    ReadHeld,
    /// Released or refused a message that was held.
    DecideHeld,
    /// Wrote down something that no message carries: school, custody, a dose put off.
    WriteFact,
    /// Looked through the lots that must not be used.
    ListLots,
    /// Said that a lot must not be used, or may be used again.
    BarLot,
    /// Looked through vaccine stock, its ledger or its counts.
    ReadStock,
    /// Looked through doses that took nothing from the stock, or that another funding paid for.
    ListUndeducted,
    /// Began to keep stock.
    BeginStock,
    /// Booked a movement of vaccine.
    MoveStock,
    /// Said where a dose came from that took nothing, or left it.
    DecideUndeducted,
    /// Began a count of vaccine, or counted.
    CountStock,
    /// Signed a count, or ended it.
    SignCount,
    /// Looked through transfers of vaccine, or offers of doses.
    ReadTransfers,
    /// Asked for a transfer, sent, accepted or refused doses; offered or claimed them.
    WorkTransfer,
    /// Said yes or no to a transfer, a return or waste of vaccine.
    ApproveMove,
    /// Looked through returns and waste of vaccine.
    ReadReturns,
    /// Gathered lost vaccine in a case, sent it back, noted its credit.
    WorkReturn,
    /// Looked through borrowed doses.
    ListBorrowing,
    /// Wrote down why a dose was borrowed, or that it was paid back.
    NoteBorrowing,
    /// Printed the list of borrowed doses.
    PrintBorrowing,
    /// Looked at orders of vaccine or at packages.
    ReadOrders,
    /// Wrote, changed, submitted or gave up an order, or changed how an organization orders.
    ChangeOrder,
    /// Decided about an order, or about what may be ordered.
    DecideOrder,
    /// Noted, linked or received a package of vaccine.
    ReceiveShipment,
    /// Wrote or took a file of the federal ordering system, or fetched one.
    ExchangeOrderFile,
    /// Looked through the official records of a person, or what may be printed.
    ListPapers,
    /// Printed an official record, or a health card.
    PrintPaper,
    /// Took an official record back.
    WithdrawPaper,
    /// Asked whether an official record is genuine.
    CheckPaper,
    /// Noted or ended an exemption.
    NoteExemption,
    /// Planned visits.
    PlanVisits,
    /// Changed the keys that sign health cards.
    ChangeCardKey,
    /// Asked for a code to a record on file, or tried one.
    TryFamily,
    /// Proved by a code to belong to a record.
    ProveFamily,
    /// Handed an access code to a family, or withdrew those it has.
    GiveFamilyCode,
    /// Made or ended a link that shows a record for a day.
    ShareRecord,
    /// Opened such a link.
    OpenShared,
    /// Asked for a correction, or for help to find a record.
    SendFamilyRequest,
    /// Looked how far such a request is, without an account.
    FollowFamilyRequest,
    /// Looked through such requests.
    ListFamilyRequests,
    /// Opened such a request.
    OpenFamilyRequest,
    /// Answered such a request.
    AnswerFamilyRequest,
    /// Chose how to be reminded.
    ChooseReminders,
    /// Sent the list of a school, or said what its columns mean.
    SendRoster,
    /// Looked at a list that was sent, and at what became of its rows.
    ReadRoster,
    /// Was shown a record that may be a child's on a list.
    CompareWithRoster,
    /// Applied such a list, or dropped it.
    ApplyRoster,
    /// Looked through the children of a school and how they stand.
    ListSchool,
    /// Looked at the reports of schools.
    ReadSchoolReports,
    /// Signed, submitted, locked or opened the report of a school.
    ChangeSchoolReport,
    /// Looked at the scan behind an exemption.
    ReadProof,
    /// Noted, ended or took back an absence of a child on a school's list.
    NoteAbsence,
    /// Printed letters to families or labels of a school.
    PrintSchool,
    /// A student system asked how students of its school stand.
    AskSchool,
    /// Asked for coverage: numbers of people, no people.
    AskCoverage,
    /// Looked for places at risk: numbers, no people.
    FindAtRisk,
    /// Listed who is missing in a place.
    ListAtRisk,
    /// Looked at the annual numbers of schools.
    ReadSchoolNumbers,
    /// Asked what another school law would do.
    PreviewSchoolLaw,
    /// Said what kind of school one is.
    DescribeSchool,
    /// Published the annual numbers of schools.
    PublishSchoolNumbers,
    /// Publish coverage for everybody.
    PublishCoverage,
    /// Moved the children of schools up a grade.
    TurnSchoolYear,
    /// Looked through outbreaks.
    ListOutbreaks,
    /// Opened an outbreak, or was shown a contact of one.
    OpenOutbreak,
    /// Began an outbreak.
    StartOutbreak,
    /// Changed who works on an outbreak, or said who a contact is.
    ChangeOutbreak,
    /// Added a contact to an outbreak.
    AddContact,
    /// Closed an outbreak.
    CloseOutbreak,
    /// Printed letters, lists or the situation sheet of an outbreak.
    PrintOutbreak,
    /// Took the line list of an outbreak away in an encrypted file.
    ExportOutbreak,
    /// Looked who was given a lot.
    TraceLot,
    /// Looked through runs of reminders, or what is kept for them.
    ListOutreach,
    /// Opened a run of reminders.
    OpenOutreach,
    /// Asked for a run of reminders, or planned it.
    PlanOutreach,
    /// Approved, paused, stopped a run of reminders, or changed what is kept for them.
    ChangeOutreach,
    /// Told a family that vaccines are due.
    Tell,
    /// Printed letters, postcards, labels or a phone list of a run of reminders.
    PrintOutreach,
    /// Kept a phone or an e-mail address from being used, or let it be used again.
    StopContact,
    /// Looked through storage units, or how an organization works with them.
    ListColdChain,
    /// Opened a storage unit or an excursion.
    OpenColdUnit,
    /// Added, changed or retired a storage unit or a logger, or changed how an organization works with them.
    ChangeColdUnit,
    /// Wrote down or corrected a temperature.
    NoteTemperature,
    /// Sent, looked at, took or dropped a file of a logger.
    ImportTemperatures,
    /// Did something about an excursion.
    WorkExcursion,
    /// Took a temperature log away, on paper or as a table.
    PrintColdLog,
    /// Looked through the packs for disasters.
    ListPacks,
    /// Made a pack for a disaster, or was put into one.
    MakePack,
    /// Brought what was done with a pack into the registry.
    MergePack,
    /// Began or ended work with a pack, without network.
    WorkAway,
    /// Asked a question of the own: a list of people or doses, or a count.
    AskList,
    /// Took such a list or count away in a file.
    ExportList,
    /// Kept, shared or removed such a question.
    KeepList,
}

impl Action {
    /// The word stored in the log.
    pub const fn word(self) -> &'static str {
        match self {
            Action::Upload => "upload.send",
            Action::ReadUpload => "upload.read",
            Action::Find => "person.find",
            Action::ListPatients => "patients.list",
            Action::ChangeDayList => "patients.day",
            Action::CompareWithNew => "person.compare_new",
            Action::Open => "person.open",
            Action::Answer => "person.answer",
            Action::ListCandidates => "person.candidates",
            Action::Submit => "person.submit",
            Action::ListMessages => "message.list",
            Action::AddOrganization => "organization.add",
            Action::SignIn => "account.sign_in",
            Action::SignOut => "account.sign_out",
            Action::AddAccount => "account.add",
            Action::AcceptAgreement => "agreement.accept",
            Action::ChangeFactor => "account.factor",
            Action::ChangePassword => "account.password",
            Action::SuspendAccount => "account.suspend",
            Action::WakeAccount => "account.wake",
            Action::MakeLink => "account.link",
            Action::LoseFactor => "account.factor_lost",
            Action::EndSession => "account.end_session",
            Action::AddInterface => "interface.add",
            Action::ChangeInterface => "interface.change",
            Action::ReadMessage => "message.read",
            Action::ReadAudit => "audit.read",
            Action::Found => "person.found",
            Action::SearchAudit => "audit.search",
            Action::ExportAudit => "audit.export",
            Action::ReadAlerts => "alert.read",
            Action::CloseAlert => "alert.close",
            Action::TuneAlert => "alert.tune",
            Action::ReadProgramme => "programme.read",
            Action::ApplyToProgramme => "programme.apply",
            Action::DecideEnrolment => "programme.decide",
            Action::VisitProvider => "programme.visit",
            Action::ReadAccountability => "programme.account",
            Action::WatchProgramme => "programme.watch",
            Action::ReadFindings => "programme.findings",
            Action::DecideFinding => "programme.finding",
            Action::AccountDisclosures => "person.disclosures",
            Action::MakeIncident => "audit.incident",
            Action::OpenPage => "page.open",
            Action::Assess => "population.assess",
            Action::ListPairs => "identity.list",
            Action::SuggestPair => "identity.suggest",
            Action::ClaimPair => "identity.claim",
            Action::ComparePair => "identity.compare",
            Action::Merge => "identity.merge",
            Action::Split => "identity.split",
            Action::KeepApart => "identity.different",
            Action::PassOn => "identity.unsure",
            Action::ListDoubtfulDoses => "dose.list",
            Action::CompareDoses => "dose.compare",
            Action::RuleOnDoses => "dose.rule",
            Action::Verify => "identity.verify",
            Action::ReadSources => "person.sources",
            Action::LoadVital => "vital.load",
            Action::Match => "population.match",
            Action::ListProblems => "problem.list",
            Action::AssignProblems => "problem.assign",
            Action::CloseProblems => "problem.close",
            Action::DraftCorrection => "message.draft",
            Action::Correct => "message.correct",
            Action::Replay => "message.replay",
            Action::EmptyMessages => "message.empty",
            Action::Tally => "message.tally",
            Action::ReadProfile => "profile.read",
            Action::ChangeProfile => "profile.change",
            Action::TryProfile => "profile.try",
            Action::ReadQuality => "quality.read",
            Action::ReadOnboarding => "onboarding.read",
            Action::ChangeState => "interface.state",
            Action::ChangeClient => "client.change",
            Action::GrantToken => "token.grant",
            Action::StartExport => "export.start",
            Action::WriteExport => "export.write",
            Action::FetchExport => "export.fetch",
            Action::CancelExport => "export.cancel",
            Action::ChangeGroup => "group.change",
            Action::ReadGroup => "group.read",
            Action::Follow => "person.follow",
            Action::Notify => "person.notify",
            Action::ChangePartner => "partner.change",
            Action::AskPartner => "person.open_to_ask",
            Action::TellPartner => "partner.ask",
            Action::HearPartner => "partner.answer",
            Action::TakeFromPartner => "partner.take",
            Action::Extract => "population.extract",
            Action::StartRequest => "participation.start",
            Action::ListRequests => "participation.list",
            Action::OpenRequest => "participation.open",
            Action::ChangeRequest => "participation.change",
            Action::CompareWithRequest => "participation.compare",
            Action::DecideRequest => "participation.decide",
            Action::ReadPaper => "participation.paper",
            Action::LimitPerson => "participation.limit",
            Action::AcknowledgePolicy => "policy.acknowledge",
            Action::SwitchRole => "role.switch",
            Action::ListUsers => "user.list",
            Action::GiveRole => "role.give",
            Action::EndRole => "role.end",
            Action::ConfirmRole => "role.confirm",
            Action::CloseAccount => "account.close",
            Action::BreakGlass => "glass.break",
            Action::EndGlass => "glass.end",
            Action::ListTasks => "task.list",
            Action::CloseTask => "task.close",
            Action::Alarm => "alarm.raise",
            Action::ChangeReach => "reach.change",
            Action::Restrict => "person.restrict",
            Action::ApplyProvider => "provider.apply",
            Action::ListProviders => "provider.list",
            Action::DecideProvider => "provider.decide",
            Action::AskSecond => "second.ask",
            Action::DecideSecond => "second.decide",
            Action::UseSecond => "second.use",
            Action::PlanPurge => "purge.plan",
            Action::Purge => "purge.carry_out",
            Action::Rejoin => "purge.rejoin",
            Action::ListHeld => "held.list",
            Action::ReadHeld => "held.read",
            Action::DecideHeld => "held.decide",
            Action::WriteFact => "person.fact",
            Action::ListLots => "lot.list",
            Action::BarLot => "lot.bar",
            Action::ReadStock => "stock.read",
            Action::ListUndeducted => "stock.list_undeducted",
            Action::BeginStock => "stock.begin",
            Action::MoveStock => "stock.move",
            Action::DecideUndeducted => "stock.decide",
            Action::CountStock => "stock.count",
            Action::SignCount => "stock.sign_count",
            Action::ReadTransfers => "transfer.read",
            Action::WorkTransfer => "transfer.work",
            Action::ApproveMove => "transfer.approve",
            Action::ReadReturns => "return.read",
            Action::WorkReturn => "return.work",
            Action::ListBorrowing => "borrowing.list",
            Action::NoteBorrowing => "borrowing.note",
            Action::PrintBorrowing => "borrowing.print",
            Action::ReadOrders => "order.read",
            Action::ChangeOrder => "order.change",
            Action::DecideOrder => "order.decide",
            Action::ReceiveShipment => "order.receive",
            Action::ExchangeOrderFile => "order.file",
            Action::ListPapers => "paper.list",
            Action::PrintPaper => "paper.print",
            Action::WithdrawPaper => "paper.withdraw",
            Action::CheckPaper => "paper.check",
            Action::NoteExemption => "paper.exemption",
            Action::PlanVisits => "person.plan",
            Action::ChangeCardKey => "card_key.change",
            Action::TryFamily => "family.try",
            Action::ProveFamily => "family.prove",
            Action::GiveFamilyCode => "family.code",
            Action::ShareRecord => "family.share",
            Action::OpenShared => "family.shared",
            Action::SendFamilyRequest => "family.request",
            Action::FollowFamilyRequest => "family.follow",
            Action::ListFamilyRequests => "family.list_requests",
            Action::OpenFamilyRequest => "family.open_request",
            Action::AnswerFamilyRequest => "family.answer",
            Action::ChooseReminders => "family.reminders",
            Action::SendRoster => "roster.send",
            Action::ReadRoster => "roster.read",
            Action::CompareWithRoster => "roster.compare",
            Action::ApplyRoster => "roster.apply",
            Action::ListSchool => "school.list",
            Action::ReadSchoolReports => "school.reports",
            Action::ChangeSchoolReport => "school.change_report",
            Action::ReadProof => "paper.proof",
            Action::NoteAbsence => "school.absence",
            Action::PrintSchool => "school.print",
            Action::AskSchool => "school.ask",
            Action::AskCoverage => "coverage.ask",
            Action::FindAtRisk => "at_risk.find",
            Action::ListAtRisk => "at_risk.list",
            Action::ReadSchoolNumbers => "school.numbers",
            Action::PreviewSchoolLaw => "school.preview",
            Action::DescribeSchool => "school.describe",
            Action::PublishSchoolNumbers => "school.publish",
            Action::PublishCoverage => "coverage.publish",
            Action::TurnSchoolYear => "school.turn",
            Action::ListOutbreaks => "outbreak.list",
            Action::OpenOutbreak => "outbreak.open",
            Action::StartOutbreak => "outbreak.start",
            Action::ChangeOutbreak => "outbreak.change",
            Action::AddContact => "outbreak.contact",
            Action::CloseOutbreak => "outbreak.close",
            Action::PrintOutbreak => "outbreak.print",
            Action::ExportOutbreak => "outbreak.export",
            Action::TraceLot => "lot.trace",
            Action::ListOutreach => "outreach.list",
            Action::OpenOutreach => "outreach.open",
            Action::PlanOutreach => "outreach.plan",
            Action::ChangeOutreach => "outreach.change",
            Action::Tell => "outreach.tell",
            Action::PrintOutreach => "outreach.print",
            Action::StopContact => "outreach.stop",
            Action::ListColdChain => "cold.list",
            Action::OpenColdUnit => "cold.open",
            Action::ChangeColdUnit => "cold.unit",
            Action::NoteTemperature => "cold.reading",
            Action::ImportTemperatures => "cold.import",
            Action::WorkExcursion => "cold.excursion",
            Action::PrintColdLog => "cold.print",
            Action::ListPacks => "pack.list",
            Action::MakePack => "pack.make",
            Action::MergePack => "pack.merge",
            Action::WorkAway => "pack.work",
            Action::AskList => "list.ask",
            Action::ExportList => "list.export",
            Action::KeepList => "list.keep",
        }
    }
}
