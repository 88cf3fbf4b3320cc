//! What each role may do, and how far it reaches: the one table. Pages, FHIR, HL7 and commands all ask it; the web room
//! has no lists of roles of its own. docs/ROLES.md is written from it.

use jenner_model::access::Role;

use Permission as P;
use Reach::{All as A, Case as C, Child as F, No as N, Own as O, Reason as W, Reply as Y, Roster as R};

/// Something a role may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Find people in the whole registry.
    FindPeople,
    /// See the list of the own organization's patients, and keep its list for the day.
    ListPatients,
    /// Add a person who is not on file.
    AddPeople,
    /// Read a person's record.
    ReadRecord,
    /// See addresses, phone numbers and contacts.
    ReadContact,
    /// See doses that are marked as confidential, whoever gave them.
    ReadConfidential,
    /// See address, phone and clinic names of people under a safety hold.
    ReadHeld,
    /// Open a record that is hidden, with a reason, for an hour.
    BreakGlass,
    /// Submit messages and ask queries.
    Exchange,
    /// Upload tables of doses for the own organization; those who keep everybody's data in order, for any.
    Upload,
    /// Read the message log of the own organization.
    ReadOwnMessages,
    /// Read the whole message log.
    ReadAllMessages,
    /// Read the audit log beyond what a record tells of itself (who has seen it lately).
    ReadAudit,
    /// Search the whole audit log, work on alerts, account for disclosures.
    WatchAudit,
    /// Assess everybody anew, or compare schedules over everybody.
    AssessEverybody,
    /// Decide who is who: work on the queue of pairs, merge, split.
    DecideIdentity,
    /// Decide whether two dose reports tell of one injection.
    DecideDoses,
    /// Load births and deaths in the name of the vital records office.
    LoadVitalRecords,
    /// Make everybody's match profile anew, and look for duplicates among everybody.
    MatchEverybody,
    /// Correct messages in the name of their sender, have them judged anew, work on the inbox.
    MendMessages,
    /// Say how a sender's messages are read, and bring it into production.
    ManageSenders,
    /// The program's own work on the log: counting, emptying.
    KeepLog,
    /// Ask other registries about a person, and take doses they hold.
    AskRegistries,
    /// Write extracts for CDC.
    WriteExtracts,
    /// Add organizations and decide about providers that apply.
    ManageOrganizations,
    /// Look after users: invite, grant roles, end access, confirm once a year.
    ManageUsers,
    /// Work on the privacy officer's tasks: emergency access, alarms.
    OversightTasks,
    /// Be the second of two people who must agree on something large.
    ApproveSecond,
    /// Take down a family's wish about sharing.
    StartOptOut,
    /// Decide about such a wish.
    DecideOptOut,
    /// Record doses that the own organization gives, reactions, refusals.
    RecordDoses,
    /// Add past doses from a card or a record, and undo what was just written down.
    RecordPast,
    /// Correct, take out or move doses that the own organization reported.
    ChangeDoses,
    /// Correct who somebody is.
    EditPeople,
    /// Say that a lot must not be used.
    BarLots,
    /// Print official records.
    IssuePapers,
    /// Take official records back, and note or end anybody's exemptions.
    KeepPapers,
    /// Note exemptions with their paper, see the paper, and end what the own organization noted.
    NoteExemptions,
    /// Carry out purges, and judge messages that may be about somebody who left.
    KeepOut,
    /// Use the family's own pages: the list, links for a day, corrections, reminders.
    FamilyHome,
    /// Hand an access code to a family.
    GiveFamilyCode,
    /// Answer what families ask for: corrections, records that were not found.
    AnswerFamilies,
    /// Send and apply the list of a school, see how its children stand, sign its report; those who keep everybody's data in
    /// order, for any school.
    KeepRosters,
    /// See which schools have reported, lock reports and open them again: numbers, no children.
    OverseeSchools,
    /// For programs: ask how the students on the own list stand.
    AskSchoolStatus,
    /// See the annual numbers of schools: the state's of all, a district's and a school's of its own and those below it.
    SeeSchoolNumbers,
    /// Ask for coverage: of everybody, or of the own patients or students. Numbers, no people.
    SeeCoverage,
    /// Look for places at risk in the whole state. Numbers, no people.
    FindAtRisk,
    /// List the children of a place who miss a vaccine against a disease that could spread there.
    ListAtRisk,
    /// Work on outbreaks: open them, add contacts, see who is protected; trace a lot that was recalled.
    WorkOutbreaks,
    /// Remind families of what is due: of the own patients; staff of the whole registry, of everybody.
    SendReminders,
    /// Keep the cold chain: storage units, temperatures, excursions. Of the own organization; those who keep everybody's data in
    /// order, of any.
    KeepColdChain,
    /// See the vaccine stock of the own organization; those who oversee it, of any.
    SeeStock,
    /// Book deliveries, losses and moves of vaccine, count it, and say where a reported dose came from.
    KeepStock,
    /// Begin to keep stock, begin and sign counts.
    SignCounts,
    /// Say yes or no to transfers of vaccine between organizations, and to returns and waste.
    ApproveMoves,
    /// Order vaccine for the own organization and receive it; those who keep everybody's data in order, for any.
    OrderVaccine,
    /// Decide about orders of vaccine: of organizations below the own one; the programme, of all.
    ApproveOrders,
    /// Exchange files with the federal ordering system, for the programme.
    FederalFiles,
    /// Make packs for disasters, which hold the records of a county or a shelter, and see which there are.
    MakePacks,
    /// Count people and doses by a question of one's own. Numbers, no people.
    CountByQuestion,
    /// List the people and doses of such a question.
    ListByQuestion,
    /// See how the own organization stands in the vaccine programme: accounts, doses by eligibility, visits.
    SeeProgramme,
    /// Apply to the programme for the own organization, renew, and sign.
    JoinProgramme,
    /// Run the programme: applications, visits, accounts of everybody, the watch over doses.
    RunProgramme,
}

/// How far a permission of a role reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Not at all.
    No,
    /// Everybody, or everything.
    All,
    /// The own organization and the facilities below it.
    Own,
    /// Children on the own roster, as long as they are on it.
    Roster,
    /// While a case is open on which the user works, the people of it.
    Case,
    /// Oneself, and own children until their 18th birthday.
    Child,
    /// A record that was opened with a reason, for an hour.
    Reason,
    /// In the answer to a message only.
    Reply,
}

impl Reach {
    /// The sign in the table of docs/ROLES.md.
    pub const fn word(self) -> &'static str {
        match self {
            Reach::No => "–",
            Reach::All => "yes",
            Reach::Own => "own organization",
            Reach::Roster => "own roster",
            Reach::Case => "open case",
            Reach::Child => "self, child under 18",
            Reach::Reason => "with a reason, 60 min",
            Reach::Reply => "in a reply",
        }
    }
}

/// One line of the table: a permission, its name in docs/ROLES.md, and how far each role reaches, in the order of
/// [`Role::ALL`].
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// The permission.
    pub permission: Permission,
    /// Its name for readers.
    pub name: &'static str,
    /// How far each role reaches.
    pub cells: [Reach; Role::ALL.len()],
}

const fn line(permission: Permission, name: &'static str, cells: [Reach; Role::ALL.len()]) -> Line {
    Line { permission, name, cells }
}

/// The table. Columns: clinic view, clinic staff, clinic manager, school, health unit nurse, epidemiologist, data quality,
/// privacy officer, administrator, parent, machine sender, operator. Administrators do not see patients.
#[rustfmt::skip]
pub const TABLE: &[Line] = &[
    //                                                              view staff mngr schl nurse epi  qual priv adm  par  mach oper
    line(P::FindPeople, "find people",                              [A,   A,   A,   R,   A,   C,   A,   N,   N,   F,   A,   A]),
    line(P::ListPatients, "list the own patients",                  [O,   O,   O,   N,   O,   N,   N,   N,   N,   N,   N,   A]),
    line(P::AddPeople, "add a person",                              [N,   A,   A,   N,   A,   N,   A,   N,   N,   N,   N,   A]),
    line(P::ReadRecord, "read a record",                            [A,   A,   A,   R,   A,   C,   A,   W,   N,   F,   Y,   A]),
    line(P::ReadContact, "see address, phone, contacts",            [A,   A,   A,   N,   A,   C,   A,   W,   N,   F,   Y,   A]),
    line(P::ReadConfidential, "see others' confidential doses",     [N,   N,   N,   N,   A,   N,   A,   W,   N,   N,   N,   A]),
    line(P::ReadHeld, "see address and clinic under a safety hold", [N,   N,   N,   N,   N,   N,   N,   W,   N,   N,   N,   A]),
    line(P::BreakGlass, "open a hidden record with a reason",       [N,   A,   A,   N,   A,   N,   N,   A,   N,   N,   N,   N]),
    line(P::Exchange, "send messages and ask queries",              [N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   O,   A]),
    line(P::Upload, "upload tables of doses",                       [N,   O,   O,   N,   O,   N,   A,   N,   N,   N,   N,   A]),
    line(P::ReadOwnMessages, "read the own messages",               [N,   O,   O,   N,   O,   N,   A,   N,   N,   N,   N,   A]),
    line(P::ReadAllMessages, "read all messages",                   [N,   N,   N,   N,   N,   N,   A,   N,   N,   N,   N,   A]),
    line(P::ReadAudit, "read the audit log",                        [N,   N,   O,   N,   N,   N,   N,   A,   N,   N,   N,   A]),
    line(P::WatchAudit, "search the audit log, work on alerts",      [N,   N,   N,   N,   N,   N,   N,   A,   N,   N,   N,   A]),
    line(P::AssessEverybody, "assess everybody anew",               [N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   A]),
    line(P::DecideIdentity, "merge and split people",               [N,   N,   N,   N,   N,   N,   A,   N,   N,   N,   N,   A]),
    line(P::DecideDoses, "decide about doubtful doses",             [N,   N,   N,   N,   N,   N,   A,   N,   N,   N,   N,   A]),
    line(P::LoadVitalRecords, "load births and deaths",             [N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   A]),
    line(P::MatchEverybody, "look for duplicates everywhere",       [N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   A]),
    line(P::MendMessages, "correct messages",                       [N,   N,   N,   N,   N,   N,   A,   N,   N,   N,   N,   A]),
    line(P::ManageSenders, "manage senders",                        [N,   N,   N,   N,   N,   N,   A,   N,   N,   N,   N,   A]),
    line(P::KeepLog, "count and empty the message log",             [N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   A]),
    line(P::AskRegistries, "ask other registries",                  [N,   A,   A,   N,   A,   N,   A,   N,   N,   N,   N,   A]),
    line(P::WriteExtracts, "write extracts for CDC",                [N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   A]),
    line(P::ManageOrganizations, "add and approve organizations",   [N,   N,   N,   N,   N,   N,   N,   N,   A,   N,   N,   A]),
    line(P::ManageUsers, "look after users",                        [N,   N,   O,   N,   N,   N,   N,   N,   A,   N,   N,   A]),
    line(P::OversightTasks, "work on the officer's tasks",          [N,   N,   N,   N,   N,   N,   N,   A,   N,   N,   N,   N]),
    line(P::ApproveSecond, "be the second person",                  [N,   N,   N,   N,   N,   N,   A,   A,   A,   N,   N,   N]),
    line(P::StartOptOut, "take down a family's opt-out",            [N,   O,   O,   N,   O,   N,   N,   A,   N,   F,   N,   A]),
    line(P::DecideOptOut, "decide about an opt-out",                [N,   N,   N,   N,   N,   N,   N,   A,   N,   N,   N,   A]),
    line(P::IssuePapers, "print official records",                  [A,   A,   A,   R,   A,   N,   A,   N,   N,   F,   N,   A]),
    line(P::KeepPapers, "take records back, note exemptions",       [N,   A,   A,   N,   A,   N,   A,   N,   N,   N,   N,   A]),
    line(P::NoteExemptions, "note exemptions with their paper",     [N,   A,   A,   R,   A,   N,   A,   N,   N,   N,   N,   A]),
    line(P::KeepOut, "purge, and keep out who left",                [N,   N,   N,   N,   N,   N,   N,   A,   N,   N,   N,   A]),
    line(P::RecordDoses, "record doses that are given",             [N,   A,   A,   N,   A,   N,   N,   N,   N,   N,   N,   A]),
    line(P::RecordPast, "add past doses",                           [N,   A,   A,   R,   A,   N,   A,   N,   N,   N,   N,   A]),
    line(P::ChangeDoses, "correct doses of the own organization",   [N,   A,   A,   R,   A,   N,   A,   N,   N,   N,   N,   A]),
    line(P::EditPeople, "correct who somebody is",                  [N,   A,   A,   N,   A,   N,   A,   N,   N,   N,   N,   A]),
    line(P::BarLots, "bar lots from use",                           [N,   O,   O,   N,   O,   N,   A,   N,   N,   N,   N,   A]),
    line(P::FamilyHome, "use the family's pages",                   [N,   N,   N,   N,   N,   N,   N,   N,   N,   F,   N,   N]),
    line(P::GiveFamilyCode, "hand an access code to a family",      [N,   A,   A,   R,   A,   N,   A,   N,   N,   N,   N,   A]),
    line(P::AnswerFamilies, "answer requests of families",          [N,   O,   O,   N,   O,   N,   A,   N,   N,   N,   N,   A]),
    line(P::KeepRosters, "keep the list of a school",               [N,   N,   N,   O,   N,   N,   A,   N,   N,   N,   N,   A]),
    line(P::OverseeSchools, "see and lock schools' reports",        [N,   N,   N,   N,   N,   N,   A,   N,   A,   N,   N,   A]),
    line(P::AskSchoolStatus, "ask how own students stand (programs)", [N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   O,   A]),
    line(P::SeeSchoolNumbers, "see the annual numbers of schools",   [N,   N,   N,   O,   N,   N,   A,   N,   A,   N,   N,   A]),
    line(P::SeeCoverage, "see coverage",                            [O,   O,   O,   O,   O,   A,   A,   N,   A,   N,   N,   A]),
    line(P::FindAtRisk, "look for places at risk",                  [N,   N,   N,   N,   N,   A,   A,   N,   A,   N,   N,   A]),
    line(P::ListAtRisk, "list who is missing in a place",           [N,   N,   N,   N,   A,   N,   A,   N,   N,   N,   N,   A]),
    line(P::WorkOutbreaks, "work on outbreaks",                     [N,   N,   N,   N,   A,   A,   N,   N,   N,   N,   N,   A]),
    line(P::SendReminders, "remind families of what is due",        [N,   O,   O,   N,   O,   N,   A,   N,   N,   N,   N,   A]),
    line(P::KeepColdChain, "keep the cold chain",                   [N,   O,   O,   N,   O,   N,   A,   N,   N,   N,   N,   A]),
    line(P::SeeStock, "see vaccine stock",                          [O,   O,   O,   N,   O,   N,   A,   N,   A,   N,   N,   A]),
    line(P::KeepStock, "keep vaccine stock",                        [N,   O,   O,   N,   O,   N,   A,   N,   N,   N,   N,   A]),
    line(P::SignCounts, "begin and sign counts of stock",           [N,   N,   O,   N,   O,   N,   A,   N,   N,   N,   N,   A]),
    line(P::ApproveMoves, "approve transfers and returns of vaccine", [N, N,   N,   N,   N,   N,   A,   N,   N,   N,   N,   A]),
    line(P::OrderVaccine, "order vaccine",                          [N,   O,   O,   N,   O,   N,   A,   N,   N,   N,   N,   A]),
    line(P::ApproveOrders, "approve orders of vaccine",             [N,   N,   O,   N,   N,   N,   A,   N,   N,   N,   N,   A]),
    line(P::FederalFiles, "exchange federal order files",           [N,   N,   N,   N,   N,   N,   A,   N,   N,   N,   N,   A]),
    line(P::MakePacks, "make packs for disasters",                  [N,   N,   N,   N,   N,   A,   A,   N,   A,   N,   N,   A]),
    line(P::CountByQuestion, "count by a question of one's own",    [O,   O,   O,   N,   O,   A,   A,   N,   A,   N,   N,   A]),
    line(P::ListByQuestion, "list people by such a question",       [O,   O,   O,   N,   O,   N,   A,   N,   N,   N,   N,   A]),
    line(P::SeeProgramme, "see the vaccine programme",              [O,   O,   O,   N,   O,   N,   A,   N,   A,   N,   N,   A]),
    line(P::JoinProgramme, "apply to the vaccine programme",        [N,   N,   O,   N,   O,   N,   A,   N,   N,   N,   N,   A]),
    line(P::RunProgramme, "run the vaccine programme",              [N,   N,   N,   N,   N,   N,   A,   N,   A,   N,   N,   A]),
];

/// How far a permission of a role reaches.
pub fn reach(role: Role, permission: Permission) -> Reach {
    let place = Role::ALL.iter().position(|known| *known == role);
    let line = TABLE.iter().find(|line| line.permission == permission);
    // A permission without a line, or a role without a column, is nobody's.
    place.zip(line).and_then(|(place, line)| line.cells.get(place).copied()).unwrap_or(Reach::No)
}

/// Whether a role may do something, to somebody at least. How far it reaches is the door's business.
pub fn may(role: Role, permission: Permission) -> bool {
    reach(role, permission) != Reach::No
}

/// Whether a role may give another: only what does not reach further than it does itself (S23). Administrators look after
/// all users, see no patient and may give every human role but a family's; a manager gives the roles of a clinic.
pub fn may_give(giver: Role, given: Role) -> bool {
    match giver {
        Role::Operator => given.is_human(),
        Role::Administrator => given.is_human() && given != Role::Parent,
        Role::ClinicManager => {
            matches!(given, Role::ClinicView | Role::ClinicStaff | Role::ClinicManager)
        }
        _ => false,
    }
}

/// The table as it stands in docs/ROLES.md.
pub fn table_for_readers() -> String {
    let mut text = String::from("| |");
    for role in Role::ALL {
        text.push_str(&format!(" {} |", role.word().replace('_', " ")));
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(Role::ALL.len()));
    text.push('\n');
    for line in TABLE {
        text.push_str(&format!("| {} |", line.name));
        for cell in line.cells {
            text.push_str(&format!(" {} |", cell.word()));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_registry_staff_and_the_operator_decide_who_is_who() {
        let staff =
            [P::DecideIdentity, P::DecideDoses, P::MendMessages, P::ManageSenders, P::ReadAllMessages];
        for role in Role::ALL {
            for permission in staff {
                let expected = matches!(role, Role::DataQuality | Role::Operator);
                assert_eq!(may(role, permission), expected, "{role:?} {permission:?}");
            }
            // A file is loaded at the machine itself.
            assert_eq!(may(role, P::LoadVitalRecords), role == Role::Operator, "{role:?}");
        }
    }

    #[test]
    fn administrators_do_not_see_patients() {
        for permission in [
            P::FindPeople,
            P::ReadRecord,
            P::ReadContact,
            P::ReadConfidential,
            P::ReadHeld,
            P::BreakGlass,
            P::ReadOwnMessages,
            P::DecideIdentity,
        ] {
            assert!(!may(Role::Administrator, permission), "{permission:?}");
        }
    }

    #[test]
    fn s23_nobody_gives_a_role_that_reaches_patients_further_than_their_own() {
        for giver in Role::ALL.into_iter().filter(|role| role.is_human() && *role != Role::Administrator) {
            for given in Role::ALL.into_iter().filter(|given| may_give(giver, *given)) {
                for line in TABLE.iter().filter(|line| may(given, line.permission)) {
                    let own = reach(giver, line.permission);
                    let theirs = reach(given, line.permission);
                    assert!(own == theirs || own == Reach::All, "{giver:?} gives {given:?}: {}", line.name);
                }
            }
        }
        assert!(!may_give(Role::ClinicManager, Role::DataQuality));
        assert!(!may_give(Role::ClinicStaff, Role::ClinicView));
        assert!(Role::ALL.iter().all(|giver| !may_give(*giver, Role::MachineSender)));
    }

    #[test]
    fn every_permission_stands_in_the_table_once() {
        for (place, line) in TABLE.iter().enumerate() {
            assert!(!TABLE[..place].iter().any(|other| other.permission == line.permission), "{}", line.name);
            assert!(line.cells.iter().any(|cell| *cell != Reach::No), "{} is nobody's", line.name);
        }
    }

    #[test]
    fn the_page_about_roles_says_what_the_table_says() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ROLES.md"))
            .expect("docs/ROLES.md can be read");
        let table = table_for_readers();
        assert!(page.contains(&table), "docs/ROLES.md should hold this table:\n{table}");
    }
}
