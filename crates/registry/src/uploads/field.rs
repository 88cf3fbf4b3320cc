//! What a column of a table can hold, how people call it, and where it stands in a message.

use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $segment:literal, $field:literal, [$($alias:literal),*];)+) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field { $($(#[$doc])* $name,)+ }

        impl Field {
            /// Every field, in the order of a form.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its word: in addresses, forms and saved mappings.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// Segment and field of the message it goes to.
            pub const fn place(self) -> (&'static str, u16) {
                match self { $(Self::$name => ($segment, $field)),+ }
            }

            /// How people call such a column, in small letters without blanks and signs.
            const fn aliases(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($alias),*]),+ }
            }
        }
    };
}

fields! {
    /// The sender's own number of the patient.
    PatientNumber = "patient_number", "PID", 3, ["patientid", "patientnumber", "mrn", "medicalrecordnumber", "chart", "chartnumber", "chartno", "id", "patid", "pid", "studentid"];
    /// Family name.
    LastName = "last_name", "PID", 5, ["lastname", "last", "surname", "familyname", "patientlastname", "lname", "apellido"];
    /// First name.
    FirstName = "first_name", "PID", 5, ["firstname", "first", "givenname", "patientfirstname", "fname", "nombre"];
    /// Middle name.
    MiddleName = "middle_name", "PID", 5, ["middlename", "middle", "middleinitial", "mi", "mname"];
    /// Suffix.
    Suffix = "suffix", "PID", 5, ["suffix", "namesuffix"];
    /// Family name, comma, first and middle name.
    FullName = "full_name", "PID", 5, ["name", "patientname", "fullname", "patient"];
    /// Birth date.
    BirthDate = "birth_date", "PID", 7, ["birthdate", "dateofbirth", "dob", "birthday", "patientdob", "born", "fechadenacimiento"];
    /// Sex.
    Sex = "sex", "PID", 8, ["sex", "gender", "patientsex", "sexo"];
    /// Mother's family name before marriage.
    MothersMaidenName = "mothers_maiden_name", "PID", 6, ["mothersmaidenname", "mothermaidenname", "maidenname", "mothermaiden", "mothersmaiden"];
    /// Street and number.
    Street = "street", "PID", 11, ["street", "address", "address1", "streetaddress", "addressline1", "addr"];
    /// City.
    City = "city", "PID", 11, ["city", "town"];
    /// State.
    State = "state", "PID", 11, ["state", "st"];
    /// ZIP.
    Zip = "zip", "PID", 11, ["zip", "zipcode", "postalcode", "postcode"];
    /// Phone.
    Phone = "phone", "PID", 13, ["phone", "phonenumber", "telephone", "homephone", "mobile", "cell"];
    /// Day of the dose.
    DoseDate = "dose_date", "RXA", 3, ["dosedate", "dategiven", "vaccinationdate", "vaccinedate", "shotdate", "administrationdate", "administereddate", "dateadministered", "date", "immunizationdate", "servicedate", "dateofservice", "vaxdate"];
    /// CVX code.
    Cvx = "cvx", "RXA", 5, ["cvx", "cvxcode", "vaccinecvx", "vaccinecode"];
    /// NDC.
    Ndc = "ndc", "RXA", 5, ["ndc", "ndccode", "vaccinendc"];
    /// CPT code.
    Cpt = "cpt", "RXA", 5, ["cpt", "cptcode", "procedurecode"];
    /// Name of the vaccine.
    VaccineName = "vaccine_name", "RXA", 5, ["vaccine", "vaccinename", "shot", "immunization", "product", "tradename", "brand", "vacuna"];
    /// Manufacturer, as MVX code or name.
    Manufacturer = "manufacturer", "RXA", 17, ["manufacturer", "mvx", "mvxcode", "mfr", "mfg", "maker"];
    /// Lot number.
    Lot = "lot", "RXA", 15, ["lot", "lotnumber", "lotno", "batch"];
    /// Day the lot expires.
    LotExpires = "lot_expires", "RXA", 16, ["expires", "expiration", "expirationdate", "lotexpiration", "lotexpirationdate", "expdate", "expiry"];
    /// Amount, in mL.
    Amount = "amount", "RXA", 6, ["amount", "doseamount", "volume", "dosesize", "ml"];
    /// Route.
    Route = "route", "RXR", 1, ["route", "adminroute", "routecode"];
    /// Site of the body.
    Site = "site", "RXR", 2, ["site", "bodysite", "adminsite", "sitecode"];
    /// Eligibility for public vaccine.
    Eligibility = "eligibility", "OBX", 5, ["eligibility", "vfc", "vfceligibility", "vfcstatus", "financialclass", "fundingeligibility"];
    /// Whether it was given here or is history (00 or 01, `new` or `historical`).
    GivenOrHistory = "given_or_history", "RXA", 9, ["source", "informationsource", "historical", "immunizationsource", "recordsource"];
    /// The sender's own number of the dose.
    DoseNumber = "dose_number", "ORC", 3, ["doseid", "vaccinationid", "shotid", "immunizationid", "recordid"];
}

impl Field {
    /// The field of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.word() == word)
    }

    /// What the name of a column stands for, as far as that is sure.
    pub fn guess(column: &str) -> Option<Self> {
        let plain: String =
            column.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        Self::ALL.iter().copied().find(|field| field.aliases().contains(&plain.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_usual_names_and_no_name_stands_for_two() {
        for (name, field) in [
            ("Patient ID", Some(Field::PatientNumber)),
            ("DOB", Some(Field::BirthDate)),
            ("Date of Birth", Some(Field::BirthDate)),
            ("last_name", Some(Field::LastName)),
            ("CVX Code", Some(Field::Cvx)),
            ("Lot #", Some(Field::Lot)),
            ("Vaccination-Date", Some(Field::DoseDate)),
            ("comment", None),
            ("", None),
        ] {
            assert_eq!(Field::guess(name), field, "{name}");
        }
        let mut all: Vec<&str> = Field::ALL.iter().flat_map(|field| field.aliases()).copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        for field in Field::ALL {
            assert_eq!(Field::of_word(field.word()), Some(*field));
        }
    }
}
