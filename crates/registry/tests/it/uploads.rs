//! Tables that people upload: understood, previewed, taken through the intake, mended and sent again.

use jenner_model::access::Access;
use jenner_registry::access::{accounts, of_operator};
use jenner_registry::uploads::{self, DateForm, Doses, Field, Lack, Outcome, State};
use jenner_registry::{Error, Registry};

use crate::support::{on_each_engine, people};

const TABLE: &str = "MRN;Name;DOB;Sex;Shot Date;Vaccine;CVX;Lot;Comment\r\n\
    1;Naquin, Remy Paul;1/2/2024;male;3/25/2024;;20;AB12;\"two\nlines\"\r\n\
    2;Broussard, Ana;1/3/2024;F;3/25/2024;Pediarix;;;\r\n\
    3;Landry;1/4/2024;F;3/25/2024;MMR;;;\r\n\
    4;Thibodeaux, Leo;1/5/2024;M;25/3/2024;MMR;;;\r\n\
    5;Boudreaux, Ida;1/6/2024;F;3/26/2024;Wonder vaccine;;;\r\n\
    6;Hebert, Max;1/7/2024;M;3/26/2023;;03;;\r\n\
    7;Guidry, Eve;1/8/2024;F;3/26/2024;;;;\r\n";

fn taken(registry: &Registry, clinic: &Access, text: &str) -> (i64, uploads::Summary) {
    let id =
        uploads::add(registry, clinic, clinic.organization(), "shots.csv", text.as_bytes()).unwrap().unwrap();
    let (upload, table) = uploads::open(registry, clinic, id).unwrap().unwrap();
    let mut mapping = upload.mapping.clone();
    if mapping.dates.is_none() {
        assert_eq!(mapping.lacks(), [Lack::Dates]);
        mapping.dates = Some(DateForm::MonthFirst);
    }
    assert!(uploads::map(registry, clinic, id, &mapping).unwrap());
    assert!(table.is_some());
    assert!(uploads::take(registry, clinic, id).unwrap());
    let (upload, table) = uploads::open(registry, clinic, id).unwrap().unwrap();
    assert_eq!((upload.state, table), (State::Done, None), "the file goes when it has been taken");
    (id, upload.summary)
}

#[test]
fn a_table_is_previewed_taken_and_its_wrong_rows_come_back() {
    on_each_engine(|world| {
        let (registry, clinic) = (&world.registry, &of_operator(world.clinic.organization()));
        let id = uploads::add(registry, clinic, clinic.organization(), "a.csv", TABLE.as_bytes())
            .unwrap()
            .unwrap();
        let (upload, table) = uploads::open(registry, clinic, id).unwrap().unwrap();
        let table = table.unwrap();
        assert_eq!(upload.mapping.column(Field::FullName), Some(1));
        assert_eq!(upload.mapping.columns[8], None, "what nobody knows is passed over");
        // The values contradict each other: a human says it.
        assert_eq!(upload.mapping.lacks(), [Lack::Dates]);
        let mut mapping = upload.mapping.clone();
        mapping.dates = Some(DateForm::MonthFirst);
        mapping.doses = Doses::History;
        let preview = uploads::preview(registry, clinic.organization(), &table, &mapping, 3).unwrap();
        assert_eq!((preview.good, preview.wrong), (2, 5), "{preview:#?}");
        assert_eq!(people(world), 0, "a preview stores nothing");
        let (id, summary) = taken(registry, clinic, TABLE);
        assert_eq!((summary.taken, summary.wrong, summary.before), (2, 5, 0));
        assert_eq!(people(world), 2);
        let wrong = String::from_utf8(uploads::wrong_rows(registry, clinic, id).unwrap().unwrap()).unwrap();
        let wrong = wrong.trim_start_matches('\u{feff}');
        for (row, why) in [
            ("3", "Name: write the name as family name, comma"),
            ("4", "Shot Date: this is no date"),
            ("5", "Vaccine: no vaccine has this name"),
            ("6", "Shot Date: "),
            ("7", "names no vaccine"),
        ] {
            let line = wrong.lines().find(|line| line.starts_with(&format!("{row},"))).unwrap();
            assert!(line.contains(why), "{line}");
        }
        // Mended, and sent back as it came: two more columns, another separator.
        let mended = wrong
            .replace("Landry,", "\"Landry, Zoe\",")
            .replace("25/3/2024", "3/25/2024")
            .replace("Wonder vaccine", "MMR")
            .replace("3/26/2023", "3/26/2024")
            .replace("3/26/2024,,,,,", "3/26/2024,MMR,,,,");
        let (_, summary) = taken(registry, clinic, &mended);
        assert_eq!((summary.taken, summary.wrong), (5, 0), "{mended}");
        assert_eq!(people(world), 7);
        // The first table once more: its rows are in other messages, and say what is known.
        let (_, summary) = taken(registry, clinic, TABLE);
        assert_eq!(summary.taken, 2);
        assert_eq!(people(world), 7, "nobody is there twice");
    });
}

#[test]
fn a_table_that_is_taken_twice_after_a_stop_makes_nothing_twice() {
    on_each_engine(|world| {
        let (registry, clinic) = (&world.registry, &of_operator(world.clinic.organization()));
        let table = uploads::table::read(TABLE.as_bytes()).unwrap();
        let mut mapping = uploads::Mapping::guess(&table);
        mapping.dates = Some(DateForm::MonthFirst);
        let now = registry.now();
        let take = || uploads::take_rows(registry, clinic, &table.rows, &table, &mapping, "U1", now).unwrap();
        let (first, second) = (take(), take());
        assert_eq!(first.iter().filter(|outcome| matches!(outcome, Outcome::Taken(_))).count(), 2);
        assert_eq!(second.iter().filter(|outcome| **outcome == Outcome::Before).count(), 2);
        assert_eq!(people(world), 2);
    });
}

#[test]
fn the_meaning_of_columns_is_remembered_for_the_organization_and_for_nobody_else() {
    on_each_engine(|world| {
        let registry = &world.registry;
        let odd = "number;who;came to the world;day;code\n1;\"Naquin, Remy\";2.1.2024;25.3.2024;20\n";
        let add = |clinic: &Access| {
            let id =
                uploads::add(registry, clinic, clinic.organization(), "a", odd.as_bytes()).unwrap().unwrap();
            (id, uploads::open(registry, clinic, id).unwrap().unwrap().0.mapping)
        };
        let clinic = of_operator(world.clinic.organization());
        let (id, mut mapping) = add(&clinic);
        assert!(!mapping.lacks().is_empty());
        mapping.columns =
            [Field::PatientNumber, Field::FullName, Field::BirthDate, Field::DoseDate, Field::Cvx]
                .map(Some)
                .to_vec();
        mapping.dates = Some(DateForm::DayFirst);
        assert!(uploads::map(registry, &clinic, id, &mapping).unwrap());
        assert_eq!(add(&clinic).1, mapping);
        assert_ne!(add(&of_operator(world.pharmacy.organization())).1, mapping);
    });
}

#[test]
fn staff_upload_for_their_own_organization_and_those_who_may_not_are_refused() {
    on_each_engine(|world| {
        let registry = &world.registry;
        let account = |username: &str, role| {
            let new = accounts::NewAccount {
                username,
                display_name: username,
                password: "a password of enough letters",
                organization: world.clinic.organization(),
                role,
            };
            accounts::add(registry, &of_operator(world.clinic.organization()), &new).unwrap();
            accounts::sign_in(registry, username, "a password of enough letters").unwrap().unwrap().access
        };
        use jenner_model::access::Role;
        let nurse = account("nora", Role::ClinicStaff);
        let keeper = account("kim", Role::DataQuality);
        let privacy = account("pat", Role::PrivacyOfficer);
        let (own, other) = (world.clinic.organization(), world.pharmacy.organization());
        let add = |who: &Access, organization| {
            uploads::add(registry, who, organization, "a.csv", TABLE.as_bytes()).map(|id| id.unwrap())
        };
        let mine = add(&nurse, own).unwrap();
        assert!(matches!(add(&nurse, other), Err(Error::Forbidden)));
        let theirs = add(&keeper, other).unwrap();
        assert!(matches!(add(&privacy, own), Err(Error::Forbidden)));
        assert!(uploads::open(registry, &nurse, mine).unwrap().is_some());
        assert!(uploads::open(registry, &nurse, theirs).unwrap().is_none(), "somebody else's is none");
        assert_eq!(uploads::list(registry, &nurse).unwrap().len(), 1);
        assert_eq!(uploads::list(registry, &keeper).unwrap().len(), 2);
    });
}
