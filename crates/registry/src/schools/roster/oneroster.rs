//! The files of OneRoster (1EdTech, CSV binding 1.1 and 1.2) into one table: students with their birth date, school, homeroom and
//! a guardian. Only what a list needs is read; who is not active is left out.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use super::file::{self, NoList};
use crate::uploads::{NoTable, Row, Table};

type Zip<'b> = zip::ZipArchive<Cursor<&'b [u8]>>;

/// One file with the places of its columns.
struct File {
    table: Table,
    places: HashMap<String, usize>,
}

impl File {
    /// Opens a file of the packed ones; `None` where there is none, or nothing in it.
    fn open(zip: &mut Zip<'_>, wanted: &str) -> Result<Option<File>, NoList> {
        let found = zip
            .file_names()
            .filter_map(Result::ok)
            .find(|name| file::file_name(&name.to_lowercase()) == wanted)
            .map(|name| name.into_owned());
        let Some(name) = found else { return Ok(None) };
        let mut bytes = Vec::new();
        let opened = zip.by_name(&name).map_err(|_| NoList::Damaged)?;
        opened.take(file::MOST_UNPACKED).read_to_end(&mut bytes).map_err(|_| NoList::Damaged)?;
        match file::text(&bytes) {
            Ok(table) => {
                let named =
                    table.header.iter().enumerate().map(|(place, name)| (name.trim().to_lowercase(), place));
                let places = named.collect();
                Ok(Some(File { table, places }))
            }
            Err(NoList::NoTable(NoTable::Empty | NoTable::NoRows)) => Ok(None),
            Err(why) => Err(why),
        }
    }

    fn get<'r>(&self, row: &'r Row, column: &str) -> &'r str {
        let place = self.places.get(&column.to_lowercase());
        place.and_then(|place| row.cells.get(*place)).map_or("", |cell| cell.trim())
    }

    /// Rows that count: their status is empty (a full export) or active.
    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.table
            .rows
            .iter()
            .filter(|row| matches!(self.get(row, "status").to_lowercase().as_str(), "" | "active"))
    }
}

/// Columns of the table that is made.
const HEADER: [&str; 12] = [
    "Student number",
    "Last name",
    "First name",
    "Middle name",
    "Preferred name",
    "Birth date",
    "Sex",
    "Grade",
    "Homeroom",
    "School",
    "Guardian",
    "Phone",
];

/// Reads the files. Their size was measured before.
pub(super) fn read(zip: &mut Zip<'_>) -> Result<Table, NoList> {
    let Some(users) = File::open(zip, "users.csv")? else { return Err(NoList::NoTable(NoTable::Empty)) };
    let Some(demographics) = File::open(zip, "demographics.csv")? else { return Err(NoList::NoDemographics) };
    if !demographics.places.contains_key("birthdate") {
        return Err(NoList::NoDemographics);
    }
    let born: HashMap<&str, &Row> =
        demographics.rows().map(|row| (demographics.get(row, "sourcedId"), row)).collect();
    let schools = File::open(zip, "orgs.csv")?;
    let school_names: HashMap<&str, &str> = schools
        .iter()
        .flat_map(|orgs| orgs.rows().map(|row| (orgs.get(row, "sourcedId"), orgs.get(row, "name"))))
        .collect();
    let (classes, enrollments) = (File::open(zip, "classes.csv")?, File::open(zip, "enrollments.csv")?);
    let homerooms: HashMap<&str, &str> = classes
        .iter()
        .flat_map(|file| {
            let homeroom = |row: &&Row| file.get(row, "classType").eq_ignore_ascii_case("homeroom");
            file.rows().filter(homeroom).map(|row| (file.get(row, "sourcedId"), file.get(row, "title")))
        })
        .collect();
    let rooms: HashMap<&str, &str> = enrollments
        .iter()
        .flat_map(|file| {
            let room = |row| {
                let class = homerooms.get(file.get(row, "classSourcedId"))?;
                Some((file.get(row, "userSourcedId"), *class))
            };
            file.rows().filter_map(room)
        })
        .collect();
    let by_id: HashMap<&str, &Row> = users.rows().map(|row| (users.get(row, "sourcedId"), row)).collect();
    let mut table = Table { header: HEADER.map(str::to_owned).to_vec(), separator: ',', ..Table::default() };
    for row in users.rows() {
        let role = [users.get(row, "role"), users.get(row, "roles")].concat().to_lowercase();
        // Version 1.2 has roles in a file of their own; without any, a student is who has a birth date.
        if !role.is_empty() && !role.contains("student") {
            continue;
        }
        let id = users.get(row, "sourcedId");
        let told = born.get(id);
        if role.is_empty() && told.is_none() {
            continue;
        }
        let of = |column: &str| told.map_or("", |told| demographics.get(told, column));
        let number =
            [users.get(row, "identifier"), id].into_iter().find(|one| !one.is_empty()).unwrap_or_default();
        let school = first(users.get(row, "orgSourcedIds"));
        let school = school_names.get(school).copied().unwrap_or(school);
        let guardian =
            users.get(row, "agentSourcedIds").split(',').filter_map(|agent| by_id.get(agent.trim())).find(
                |agent| {
                    let role = users.get(agent, "role").to_lowercase();
                    ["guardian", "parent", "relative"].contains(&role.as_str())
                },
            );
        let kin = |column: &str| guardian.map_or("", |agent| users.get(agent, column));
        let phone =
            [kin("phone"), kin("sms"), users.get(row, "phone")].into_iter().find(|one| !one.is_empty());
        let cells = [
            number,
            users.get(row, "familyName"),
            users.get(row, "givenName"),
            users.get(row, "middleName"),
            users.get(row, "preferredFirstName"),
            of("birthDate"),
            of("sex"),
            first(users.get(row, "grades")),
            rooms.get(id).copied().unwrap_or(""),
            school,
            format!("{} {}", kin("givenName"), kin("familyName")).trim(),
            phone.unwrap_or(""),
        ]
        .map(str::to_owned)
        .to_vec();
        table.rows.push(Row { number: row.number, cells });
    }
    match table.rows.is_empty() {
        true => Err(NoList::NoTable(NoTable::NoRows)),
        false => Ok(table),
    }
}

/// The first of several values.
fn first(values: &str) -> &str {
    values.split(',').next().unwrap_or(values).trim()
}

#[cfg(test)]
mod tests {
    use super::super::column::{Column, Mapping};
    use super::super::file::tests::zipped;
    use super::super::file::{self, NoList};
    use crate::uploads::DateForm;

    const USERS: &[u8] = b"sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n\
        s1,active,2026-08-01,true,o1,student,u1,,Remy,Naquin,Paul,1042,,,,\"g9,g1\",KG,\n\
        s2,tobedeleted,2026-08-01,true,o1,student,u2,,Ana,Landry,,1043,,,,,01,\n\
        s3,,,true,o2,student,u3,,Ida,Guidry,,,,,,,\"06,07\",\n\
        t1,active,,true,o1,teacher,t1,,Eve,Hebert,,,,,,,,\n\
        g1,active,,true,o1,guardian,g1,,Max,Naquin,,,,,5045550100,s1,,\n";
    const BORN: &[u8] = b"sourcedId,status,dateLastModified,birthDate,sex\ns1,active,,2020-03-04,male\ns3,active,,2014-05-06,female\n";

    #[test]
    fn students_of_oneroster_become_one_table_with_school_homeroom_and_guardian() {
        let zip = zipped(&[
            ("export/users.csv", USERS),
            ("export/demographics.csv", BORN),
            ("export/orgs.csv", b"sourcedId,status,dateLastModified,name,type\no1,active,,Oak Hill,school\n"),
            ("export/classes.csv", b"sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType\nc1,active,,Ms. Hebert K,KG,,,homeroom\nc2,active,,Art,KG,,,scheduled\n"),
            ("export/enrollments.csv", b"sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role\ne1,active,,c1,o1,s1,student\ne2,active,,c2,o1,s1,student\n"),
        ]);
        let table = file::read(&zip).unwrap();
        assert_eq!(table.rows.len(), 2, "teachers, guardians and who is to be deleted are left out");
        assert_eq!(
            table.rows[0].cells,
            [
                "1042",
                "Naquin",
                "Remy",
                "Paul",
                "",
                "2020-03-04",
                "male",
                "KG",
                "Ms. Hebert K",
                "Oak Hill",
                "Max Naquin",
                "5045550100"
            ]
        );
        assert_eq!(table.rows[1].cells[0], "s3", "who has no number has the one of the files");
        assert_eq!(table.rows[1].cells[7], "06");
        assert_eq!(table.rows[1].cells[9], "o2", "a school without a name keeps its number");
        let mapping = Mapping::guess(&table);
        assert_eq!(mapping.lacks(), []);
        assert_eq!(mapping.dates, Some(DateForm::YearFirst));
        assert_eq!(mapping.place(Column::Room), Some(8));
    }

    #[test]
    fn oneroster_without_birth_dates_is_refused_with_the_name_of_the_file_that_is_missing() {
        assert_eq!(file::read(&zipped(&[("users.csv", USERS)])), Err(NoList::NoDemographics));
        let empty: &[u8] = b"sourcedId,status\ns1,active\n";
        assert_eq!(
            file::read(&zipped(&[("users.csv", USERS), ("demographics.csv", empty)])),
            Err(NoList::NoDemographics)
        );
    }
}
