//! Which column of a table says what about a person.
//!
//! Known names are those of public data sets of the field and what registries usually write. A column that holds
//! the answer (the true person, an expected decision) is never evidence, unless somebody maps it by hand.

use std::fmt;

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Number of the row.
    Id,
    /// Given name.
    Given,
    /// Second part of the given name.
    GivenMore,
    /// Middle name.
    Middle,
    /// Family name.
    Family,
    /// Second part of the family name, or what stands behind its hyphen.
    FamilyMore,
    /// Jr, III.
    Suffix,
    /// The whole name in one column.
    FullName,
    /// Another given name.
    AliasGiven,
    /// Another family name.
    AliasFamily,
    /// Birth date.
    Born,
    /// Year of birth.
    BirthYear,
    /// Month of birth.
    BirthMonth,
    /// Day of birth.
    BirthDay,
    /// Sex.
    Sex,
    /// Whether several were born together.
    MultipleBirth,
    /// Place among those born together.
    BirthOrder,
    /// Mother's maiden name.
    MotherMaiden,
    /// Mother's given name.
    MotherGiven,
    /// Mother's family name.
    MotherFamily,
    /// Guardian's given name.
    GuardianGiven,
    /// Guardian's family name.
    GuardianFamily,
    /// House number.
    HouseNumber,
    /// Street.
    Street,
    /// Apartment, second line.
    Unit,
    /// City.
    City,
    /// State.
    State,
    /// ZIP or postal code.
    Zip,
    /// Phone.
    Phone,
    /// E-mail address.
    Email,
    /// Social Security number.
    Ssn,
    /// Medicaid or other member number.
    Medicaid,
    /// Number of the birth record.
    BirthFile,
    /// The source's own number of the person.
    Own,
    /// Whose own number it is.
    Authority,
    /// Place of birth.
    BirthPlace,
    /// Occupation.
    Occupation,
}

/// Field, the name by which `--map` knows it, and headers that mean it: lower case, without anything but
/// letters and digits.
const KNOWN: [(Field, &str, &[&str]); 37] = [
    (Field::Id, "id", &["id", "recid", "recordid", "uniqueid", "rowid", "personid", "patientid"]),
    (
        Field::Given,
        "first_name",
        &["firstname", "givenname", "namefirst", "first", "given", "fnamec1", "fname", "forename"],
    ),
    (Field::GivenMore, "first_name_2", &["firstname2", "fnamec2", "givenname2"]),
    (
        Field::Middle,
        "middle_name",
        &["middlename", "namemiddle", "middle", "middleinitial", "secondname", "mname"],
    ),
    (
        Field::Family,
        "last_name",
        &["lastname", "surname", "familyname", "namelast", "last", "family", "lnamec1", "lname"],
    ),
    (
        Field::FamilyMore,
        "last_name_2",
        &["lastname2", "lnamec2", "namelasthyph", "surname2", "secondsurname"],
    ),
    (Field::Suffix, "suffix", &["suffix", "namesuffix"]),
    (Field::FullName, "full_name", &["fullname", "name"]),
    (Field::AliasGiven, "alias_first", &["aliasfirst", "namealias", "alias", "nickname"]),
    (
        Field::AliasFamily,
        "alias_last",
        &["aliaslast", "formername", "birthname", "maidenname", "previoussurname"],
    ),
    (
        Field::Born,
        "birth_date",
        &["dob", "birthdate", "dateofbirth", "born", "birthday", "patientdob", "datebirth"],
    ),
    (Field::BirthYear, "birth_year", &["by", "birthyear", "yearofbirth", "yob"]),
    (Field::BirthMonth, "birth_month", &["bm", "birthmonth", "monthofbirth"]),
    (Field::BirthDay, "birth_day", &["bd", "birthdayofmonth", "dayofbirth"]),
    (Field::Sex, "sex", &["sex", "gender", "administrativesex"]),
    (
        Field::MultipleBirth,
        "multiple_birth",
        &["multiplebirth", "birthstatus", "multiplebirthindicator", "multiplebirthflag", "twin"],
    ),
    (Field::BirthOrder, "birth_order", &["birthorder"]),
    (
        Field::MotherMaiden,
        "mother_maiden",
        &["mothermaiden", "mothermaidenname", "mothersmaidenname", "maiden"],
    ),
    (Field::MotherGiven, "mother_first", &["motherfirst", "motherfirstname", "mothersfirstname"]),
    (Field::MotherFamily, "mother_last", &["motherlast", "motherlastname", "motherslastname"]),
    (Field::GuardianGiven, "guardian_first", &["guardianfirst", "guardiannamefirst", "guardianfirstname"]),
    (Field::GuardianFamily, "guardian_last", &["guardianlast", "guardiannamelast", "guardianlastname"]),
    (Field::HouseNumber, "street_number", &["streetnumber", "housenumber"]),
    (
        Field::Street,
        "street",
        &["street", "address", "address1", "addressstreet1", "addressline1", "street1", "streetaddress"],
    ),
    (Field::Unit, "street2", &["street2", "address2", "addressstreet2", "addressline2", "unit", "apartment"]),
    (Field::City, "city", &["city", "suburb", "addresscity", "town"]),
    (Field::State, "state", &["state", "addressstate", "province"]),
    (Field::Zip, "zip", &["zip", "zipcode", "postcode", "postalcode", "addresszip", "postcodefake"]),
    (Field::Phone, "phone", &["phone", "phonenumber", "telephone", "homephone", "mobile", "cellphone"]),
    (Field::Email, "email", &["email", "emailaddress"]),
    (Field::Ssn, "ssn", &["ssn", "socsecid", "socialsecuritynumber", "socialsecurity"]),
    (Field::Medicaid, "medicaid_id", &["medicaidid", "medicaid", "medicaidnumber", "memberid"]),
    (Field::BirthFile, "birth_file", &["birthfile", "birthfilenumber", "birthcertificate"]),
    (Field::Own, "mrn", &["mrn", "mrns", "medicalrecordnumber", "chartnumber"]),
    (Field::Authority, "mrn_authority", &["facility", "mrnauthority", "assigningauthority"]),
    (Field::BirthPlace, "birth_place", &["birthplace", "placeofbirth"]),
    (Field::Occupation, "occupation", &["occupation"]),
];

/// Headers of columns that hold the answer.
const ANSWERS: [&str; 14] = [
    "cluster",
    "clusterid",
    "labeltrue",
    "label",
    "matchid",
    "truth",
    "truthid",
    "entityid",
    "expect",
    "expected",
    "expectedresult",
    "goldid",
    "clericalmatchscore",
    "duplicateof",
];

/// Headers of columns that name rows although they are no ids of people, best first by their place in the file.
const SECOND_IDS: [&str; 3] = ["testcase", "matchid", "case"];

impl Field {
    /// By the name that `--map` takes: a known header in any spelling.
    pub fn named(name: &str) -> Option<Self> {
        let plain = plain(name);
        KNOWN
            .iter()
            .find(|(_, own, headers)| self::plain(own) == plain || headers.contains(&plain.as_str()))
            .map(|known| known.0)
    }

    /// All names that `--map` takes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        KNOWN.iter().map(|known| known.1)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(KNOWN.iter().find(|known| known.0 == *self).map_or("", |known| known.1))
    }
}

fn plain(header: &str) -> String {
    header.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Where each field stands in a row. A field may be in several columns (two phones).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    found: Vec<(Field, usize)>,
    /// Columns that may name the rows where the ids are not unique: they hold no id of their own, but tell rows apart.
    pub second_ids: Vec<usize>,
    /// Columns that nobody knows.
    pub ignored: Vec<String>,
    /// Columns that hold the answer, and were left alone.
    pub answers: Vec<String>,
}

/// A wish of the user that cannot be met.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadColumns {
    /// `--map` names no field.
    #[error("--map {0}: there is no field \"{1}\"; the fields are {names}", names = Field::names().collect::<Vec<_>>().join(", "))]
    NoField(String, String),
    /// `--map` or `--id` names no column.
    #[error("there is no column \"{0}\"; the header has {1}")]
    NoColumn(String, String),
    /// `--map` without `=`.
    #[error("--map {0}: write field=column, for example --map birth_date=\"Date born\"")]
    NoEquals(String),
    /// Nothing in the header is known.
    #[error(
        "the first line should name the columns, and none of its {0} names is known ({1}). \
         Name what there is with --map field=column; the fields are {names}",
        names = Field::names().collect::<Vec<_>>().join(", ")
    )]
    NothingKnown(usize, String),
}

impl Columns {
    /// From a header and the wishes of the user: `maps` are `field=column`, `id` the column of row ids.
    ///
    /// `prefix` chooses one of several people in a row (`a_`, `b_`); without it, it is empty.
    pub fn of(header: &[&str], prefix: &str, maps: &[String], id: Option<&str>) -> Result<Self, BadColumns> {
        let header: Vec<&str> = header.iter().map(|name| name.trim()).collect();
        let mut wished = Vec::new();
        for map in maps {
            let (field, column) = map.split_once('=').ok_or_else(|| BadColumns::NoEquals(map.clone()))?;
            let field = Field::named(field)
                .ok_or_else(|| BadColumns::NoField(map.clone(), field.trim().to_owned()))?;
            wished.push((field, place(&header, column)?));
        }
        if let Some(column) = id {
            wished.push((Field::Id, place(&header, column)?));
        }
        let mut columns = Self::default();
        for (place, name) in header.iter().enumerate() {
            if wished.iter().any(|wish| wish.1 == place) {
                continue;
            }
            let Some(name) = strip(name, prefix) else {
                continue;
            };
            let plain = plain(name);
            if SECOND_IDS.contains(&plain.as_str()) {
                columns.second_ids.push(place);
            }
            if ANSWERS.contains(&plain.as_str()) {
                columns.answers.push(name.to_owned());
                continue;
            }
            let known = KNOWN.iter().find(|known| known.2.contains(&plain.as_str())).map(|known| known.0);
            match known {
                // A wish for a field replaces what the headers would say.
                Some(field) if wished.iter().any(|wish| wish.0 == field) => {
                    columns.ignored.push(name.to_owned());
                }
                Some(field) if field.is_single() && columns.has(field) => {
                    columns.ignored.push(name.to_owned())
                }
                Some(field) => columns.found.push((field, place)),
                None if !plain.is_empty() => columns.ignored.push(name.to_owned()),
                None => {}
            }
        }
        columns.found.extend(wished);
        columns.found.sort_unstable();
        if columns.found.iter().all(|found| found.0 == Field::Id) {
            return Err(BadColumns::NothingKnown(header.len(), listed(&header)));
        }
        Ok(columns)
    }

    /// Lets another column name the rows.
    pub fn name_rows_by(&mut self, column: usize) {
        self.forget(Field::Id);
        self.found.push((Field::Id, column));
        self.found.sort_unstable();
    }

    /// Leaves the columns of a field alone.
    pub fn forget(&mut self, field: Field) {
        self.found.retain(|found| found.0 != field);
    }

    /// Whether a column says it.
    pub fn has(&self, field: Field) -> bool {
        self.found.iter().any(|found| found.0 == field)
    }

    /// The columns of a field.
    pub fn all(&self, field: Field) -> impl Iterator<Item = usize> + '_ {
        self.found.iter().filter(move |found| found.0 == field).map(|found| found.1)
    }

    /// The first column of a field.
    pub fn first(&self, field: Field) -> Option<usize> {
        self.all(field).next()
    }

    /// What is used, for a line that tells the user: `first_name (1), phone (7, 8)`.
    pub fn used(&self) -> Vec<String> {
        let evidence = self.found.iter().map(|found| found.0).filter(|field| *field != Field::Id);
        let mut fields: Vec<Field> = evidence.collect();
        fields.dedup();
        fields.iter().map(ToString::to_string).collect()
    }
}

impl Field {
    /// Whether a second column of the kind cannot be made use of.
    fn is_single(self) -> bool {
        !matches!(
            self,
            Self::Phone | Self::Email | Self::Medicaid | Self::Own | Self::AliasGiven | Self::AliasFamily
        )
    }
}

fn strip<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let head = name.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| name.get(prefix.len()..)).flatten()
}

fn place(header: &[&str], column: &str) -> Result<usize, BadColumns> {
    let column = column.trim();
    let exact = header.iter().position(|name| *name == column);
    exact
        .or_else(|| header.iter().position(|name| plain(name) == plain(column) && !plain(column).is_empty()))
        .ok_or_else(|| BadColumns::NoColumn(column.to_owned(), listed(header)))
}

fn listed(header: &[&str]) -> String {
    const SHOWN: usize = 40;
    let mut text = header.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    if header.len() > SHOWN {
        text.push_str(", …");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_in_any_spelling_and_answers_are_left_alone() {
        let header =
            ["ID", " Given_Name", "SURNAME", "Date of Birth", "cluster", "Match Id", "Expected Result"];
        let columns = Columns::of(&header, "", &[], None).unwrap();
        assert_eq!(columns.first(Field::Given), Some(1));
        assert_eq!(columns.first(Field::Family), Some(2));
        assert_eq!(columns.first(Field::Born), Some(3));
        assert_eq!(columns.answers, ["cluster", "Match Id", "Expected Result"]);
    }

    #[test]
    fn a_map_wins_over_a_known_header_and_may_name_any_column() {
        let header = ["name", "dob", "date"];
        let columns = Columns::of(&header, "", &["Birth_Date=date".to_owned()], None).unwrap();
        assert_eq!(columns.all(Field::Born).collect::<Vec<_>>(), [2]);
        assert_eq!(columns.ignored, ["dob"]);
    }

    #[test]
    fn a_wish_that_cannot_be_met_is_told_with_what_there_is() {
        let bad = |map: &str| Columns::of(&["dob"], "", &[map.to_owned()], None).unwrap_err().to_string();
        assert!(bad("dob").contains("field=column"));
        assert!(bad("shoe=dob").contains("no field \"shoe\""));
        assert!(bad("dob=shoe").contains("no column \"shoe\""));
        let nothing = Columns::of(&["7", "Ana"], "", &[], None).unwrap_err().to_string();
        assert!(nothing.contains("name the columns"), "{nothing}");
    }

    #[test]
    fn a_prefix_chooses_one_of_the_two_people_of_a_row() {
        let header = ["label", "a_nameFirst", "b_nameFirst", "a_ssn"];
        let a = Columns::of(&header, "a_", &[], None).unwrap();
        assert_eq!((a.first(Field::Given), a.first(Field::Ssn)), (Some(1), Some(3)));
        let b = Columns::of(&header, "b_", &[], None).unwrap();
        assert_eq!((b.first(Field::Given), b.first(Field::Ssn)), (Some(2), None));
    }
}
