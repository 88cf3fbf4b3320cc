//! What each role may do: the table, as data.

use jenner_model::access::Role;

/// Something a role may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Find people in the whole registry.
    FindPeople,
    /// Read a person's record.
    ReadRecord,
    /// See addresses and phone numbers.
    ReadContact,
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
    /// Carry out purges, and judge messages that may be about somebody who left.
    KeepOut,
}

/// Whether a role may do something. Administrators do not see patients.
pub const fn may(role: Role, permission: Permission) -> bool {
    use Permission::{
        AskRegistries, DecideDoses, DecideIdentity, Exchange, FindPeople, KeepOut, ManageSenders,
        MendMessages, ReadAllMessages, ReadAudit, ReadContact, ReadOwnMessages, ReadRecord, Upload,
    };
    match role {
        Role::ClinicStaff => {
            matches!(
                permission,
                FindPeople | ReadRecord | ReadContact | ReadOwnMessages | AskRegistries | Upload
            )
        }
        Role::HealthUnitNurse => {
            matches!(
                permission,
                FindPeople | ReadRecord | ReadContact | ReadOwnMessages | ReadAudit | AskRegistries | Upload
            )
        }
        Role::DataQuality => {
            matches!(
                permission,
                FindPeople
                    | ReadRecord
                    | ReadContact
                    | ReadAllMessages
                    | ReadOwnMessages
                    | ReadAudit
                    | DecideIdentity
                    | MendMessages
                    | ManageSenders
                    | AskRegistries
                    | DecideDoses
                    | Upload
            )
        }
        Role::MachineSender => matches!(permission, Exchange | FindPeople | ReadRecord | ReadContact),
        Role::Operator => true,
        Role::PrivacyOfficer => matches!(permission, ReadAudit | KeepOut),
        // Schools see their own roster only; rosters are not here yet, so neither is their access.
        Role::School | Role::Administrator => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_registry_staff_and_the_operator_decide_who_is_who() {
        for role in [
            Role::ClinicStaff,
            Role::School,
            Role::HealthUnitNurse,
            Role::PrivacyOfficer,
            Role::Administrator,
            Role::MachineSender,
        ] {
            assert!(!may(role, Permission::DecideIdentity), "{role:?}");
            assert!(!may(role, Permission::DecideDoses), "{role:?}");
            assert!(!may(role, Permission::LoadVitalRecords), "{role:?}");
            assert!(!may(role, Permission::MendMessages), "{role:?}");
            assert!(!may(role, Permission::ManageSenders), "{role:?}");
            assert!(!may(role, Permission::ReadAllMessages), "{role:?}");
        }
        assert!(may(Role::DataQuality, Permission::DecideIdentity));
        assert!(may(Role::DataQuality, Permission::DecideDoses));
        assert!(may(Role::Operator, Permission::DecideIdentity));
        assert!(may(Role::Operator, Permission::LoadVitalRecords));
        assert!(
            !may(Role::DataQuality, Permission::LoadVitalRecords),
            "a file is loaded at the machine itself"
        );
    }
}
