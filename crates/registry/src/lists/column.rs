//! What a list can show and a count can be told apart by. Each column belongs to a class of data; who may not see the class does
//! not get the column.

use jenner_model::access::Access;

use super::question::Listed;
use crate::access::roles::{Permission, may};
use crate::schools::law::terms::words;

/// A class of data, by the permission that opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Who somebody is: name, birth date, numbers.
    Person,
    /// How to reach them: address, phone, e-mail, language, guardian, numbers of clinics.
    Contact,
    /// What was given, and what is due.
    Clinical,
}

impl Class {
    /// The permission that opens it.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Person | Self::Clinical => Permission::ReadRecord,
            Self::Contact => Permission::ReadContact,
        }
    }
}

words! {
    /// A column of a list.
    Column {
        /// Family name.
        LastName = "last_name",
        /// Given names.
        FirstName = "first_name",
        /// Birth date.
        BirthDate = "birth_date",
        /// Age on the day of the question.
        Age = "age",
        /// Sex.
        Sex = "sex",
        /// Race.
        Race = "race",
        /// Ethnicity.
        Ethnicity = "ethnicity",
        /// Registry number.
        Number = "number",
        /// The number the own organization gave.
        OwnNumber = "own_number",
        /// Mother's or guardian's name.
        Guardian = "guardian",
        /// Phone.
        Phone = "phone",
        /// E-mail address.
        Email = "email",
        /// Street and number.
        Street = "street",
        /// City.
        City = "city",
        /// Postal code.
        Zip = "zip",
        /// County or parish.
        County = "county",
        /// Language.
        Language = "language",
        /// Organizations whose active patient somebody is.
        Clinics = "clinics",
        /// Eligibility, as last told with a dose.
        Eligibility = "eligibility",
        /// Vaccine groups that are overdue.
        Overdue = "overdue",
        /// Vaccine groups that are due, and not late yet.
        Due = "due",
        /// Day of the last dose.
        LastDose = "last_dose",
        /// How many doses are on file; with a list of doses, not offered.
        DoseCount = "dose_count",
        /// The vaccine of the dose.
        Vaccine = "vaccine",
        /// Its CVX code.
        Cvx = "cvx",
        /// The day it was given.
        Given = "given",
        /// Whether it counts, by vaccine group.
        Valid = "valid",
        /// Lot.
        Lot = "lot",
        /// When the lot expires.
        Expires = "expires",
        /// Who made it.
        Maker = "maker",
        /// The organizations that reported it.
        ReportedBy = "reported_by",
        /// Who gave it.
        GivenBy = "given_by",
        /// Given there, or told later.
        Told = "told",
        /// Eligibility told with the dose.
        DoseEligibility = "dose_eligibility",
        /// Who paid.
        Paid = "paid",
    }
}

impl Column {
    /// What a list of people begins with.
    pub const fn usual() -> &'static [Self] {
        &[
            Self::LastName,
            Self::FirstName,
            Self::BirthDate,
            Self::Sex,
            Self::Overdue,
            Self::Due,
            Self::LastDose,
        ]
    }

    /// What a list of doses begins with.
    pub const fn usual_of_doses() -> &'static [Self] {
        &[
            Self::LastName,
            Self::FirstName,
            Self::BirthDate,
            Self::Vaccine,
            Self::Given,
            Self::Valid,
            Self::Lot,
        ]
    }

    /// Its class of data.
    pub const fn class(self) -> Class {
        match self {
            Self::LastName
            | Self::FirstName
            | Self::BirthDate
            | Self::Age
            | Self::Sex
            | Self::Race
            | Self::Ethnicity
            | Self::Number
            | Self::Clinics => Class::Person,
            Self::OwnNumber
            | Self::Guardian
            | Self::Phone
            | Self::Email
            | Self::Street
            | Self::City
            | Self::Zip
            | Self::County
            | Self::Language => Class::Contact,
            _ => Class::Clinical,
        }
    }

    /// Whether it says something of a dose.
    pub const fn is_of_doses(self) -> bool {
        matches!(
            self,
            Self::Vaccine
                | Self::Cvx
                | Self::Given
                | Self::Valid
                | Self::Lot
                | Self::Expires
                | Self::Maker
                | Self::ReportedBy
                | Self::GivenBy
                | Self::Told
                | Self::DoseEligibility
                | Self::Paid
        )
    }

    /// Whether a list of this kind has it.
    pub const fn is_for(self, listed: Listed) -> bool {
        match listed {
            Listed::Doses => !matches!(self, Self::DoseCount),
            Listed::People => !self.is_of_doses(),
        }
    }

    /// The columns that an asker may have.
    pub fn open_to(access: &Access, listed: Listed) -> Vec<Self> {
        let open = |one: &Self| one.is_for(listed) && may(access.role(), one.class().permission());
        Self::ALL.iter().copied().filter(open).collect()
    }
}

words! {
    /// By what a count is told apart.
    Grouping {
        /// By group of age.
        AgeGroup = "age_group",
        /// By age in completed years.
        Age = "age",
        /// By year of birth.
        BirthYear = "birth_year",
        /// By sex.
        Sex = "sex",
        /// By race.
        Race = "race",
        /// By ethnicity.
        Ethnicity = "ethnicity",
        /// By eligibility, as last told with a dose.
        Eligibility = "eligibility",
        /// By language.
        Language = "language",
        /// By region.
        Region = "region",
        /// By county or parish.
        County = "county",
        /// By postal code.
        Zip = "zip",
        /// By clinic whose active patient somebody is. Somebody may be in several rows.
        Clinic = "clinic",
        /// By school.
        School = "school",
        /// By vaccine group of the dose. A combined vaccine is in several rows.
        VaccineGroup = "vaccine_group",
        /// By vaccine (CVX).
        Vaccine = "vaccine",
        /// By month in which the dose was given.
        Month = "month",
        /// By year in which the dose was given.
        Year = "year",
        /// By whether the dose counts.
        Valid = "valid",
    }
}

impl Grouping {
    /// Whether it says something of a dose.
    pub const fn is_of_doses(self) -> bool {
        matches!(self, Self::VaccineGroup | Self::Vaccine | Self::Month | Self::Year | Self::Valid)
    }

    /// Whether somebody, or a dose, may be in several of its rows: these do not add up.
    pub const fn overlaps(self) -> bool {
        matches!(self, Self::Clinic | Self::School | Self::VaccineGroup)
    }

    /// Whether a count of this kind has it.
    pub fn is_for(self, listed: Listed) -> bool {
        listed == Listed::Doses || !self.is_of_doses()
    }
}

#[cfg(test)]
mod tests {
    use jenner_model::access::Role;

    use super::*;

    #[test]
    fn a_role_without_contact_data_gets_no_column_that_tells_of_it() {
        // Schools read records without addresses and phones.
        let open = |role: Role| Column::ALL.iter().filter(move |one| may(role, one.class().permission()));
        assert!(open(Role::School).all(|one| one.class() != Class::Contact));
        assert!(open(Role::School).any(|one| *one == Column::LastName));
        assert!(
            !open(Role::School).any(|one| matches!(one, Column::Phone | Column::Zip | Column::OwnNumber))
        );
        assert_eq!(open(Role::Administrator).count(), 0, "administrators see nobody");
        assert_eq!(open(Role::ClinicStaff).count(), Column::ALL.len());
    }

    #[test]
    fn the_usual_columns_are_of_their_list() {
        assert!(Column::usual().iter().all(|one| one.is_for(Listed::People)));
        assert!(Column::usual_of_doses().iter().all(|one| one.is_for(Listed::Doses)));
    }
}
