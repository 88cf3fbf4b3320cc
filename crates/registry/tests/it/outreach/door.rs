//! Who may do what, what is written down, and what merge and purge do.

use jenner_model::access::Role;
use jenner_registry::Error;
use jenner_registry::outreach::delivery::Channel;
use jenner_registry::outreach::saved::{self, For};
use jenner_registry::outreach::{self, Cohort, Template, Whose};
use jenner_store::Row;

use super::carriers::{Remembering, texts};
use super::{Clocked, approve, asked, child, families, on_each_engine, on_sqlite, planned, report, send_all};
use crate::support::{staff, user};

fn count(clocked: &Clocked, sql: &str) -> i64 {
    let number = |row: &Row<'_>| row.get::<i64>(0);
    clocked.registry().db().read(|tx| tx.query_opt(sql, &[], number)).unwrap().unwrap()
}

#[test]
fn a_clinic_tells_its_own_patients_and_staff_of_the_registry_tell_everybody() {
    let clocked = on_sqlite();
    let registry = clocked.registry();
    let (clinic, pharmacy) = (clocked.running.clinic.organization(), clocked.running.pharmacy.organization());
    report(&clocked, &clocked.running.clinic, "CLINIC", &child(0), &[]);
    report(&clocked, &clocked.running.pharmacy, "PHARMACY", &child(1), &[]);
    let nurse = user(registry, clinic, "clinic nurse", Role::ClinicStaff);
    let other = user(registry, pharmacy, "pharmacist", Role::ClinicStaff);
    let state = staff(registry, clinic, "state staff");
    let viewer = user(registry, clinic, "front desk", Role::ClinicView);

    let own = asked(registry, &[Channel::Text]);
    let run = planned(&clocked, &nurse, &own);
    assert_eq!(run.counted.as_ref().unwrap().told(), 1, "its own patient alone");
    assert!(
        matches!(outreach::open(registry, &other, run.id), Ok(None)),
        "another clinic's run is not there"
    );
    assert!(outreach::list(registry, &other).unwrap().is_empty());
    assert!(outreach::open(registry, &state, run.id).unwrap().is_some());
    assert!(matches!(outreach::ask(registry, &viewer, "x", &own), Err(Error::Forbidden)));

    let mut everybody = own.clone();
    everybody.whose = Whose::Everybody;
    assert!(matches!(outreach::ask(registry, &nurse, "x", &everybody), Err(Error::Forbidden)));
    assert_eq!(planned(&clocked, &state, &everybody).counted.unwrap().told(), 2);
    // The state on behalf of a clinic: its patients, with their status in the jurisdiction.
    everybody.cohort.clinics = vec!["PHARMACY".into()];
    assert_eq!(planned(&clocked, &state, &everybody).counted.unwrap().told(), 1);
    // A clinic that names another one gets nobody of it.
    let mut foreign = own;
    foreign.cohort.clinics = vec!["PHARMACY".into()];
    assert_eq!(planned(&clocked, &nurse, &foreign).counted.unwrap().told(), 0);
}

#[test]
fn the_log_has_an_entry_for_the_run_and_for_everybody_who_is_told() {
    on_each_engine(|clocked| {
        let clinic = &clocked.running.clinic;
        let (ann, mut ben) = (child(0), child(1));
        (ben.family, ben.phone) = (ann.family, ann.phone.clone());
        report(clocked, clinic, "CLINIC", &ann, &[]);
        report(clocked, clinic, "CLINIC", &ben, &[]);
        let run = planned(clocked, clinic, &asked(clocked.registry(), &[Channel::Text]));
        approve(clocked, clinic, &run);
        send_all(clocked, &texts(&Remembering::gateway()));
        let of = |action: &str| {
            count(
                clocked,
                &format!(
                    "SELECT count(*) FROM audit_entry WHERE action = '{action}' AND object = 'outreach:{}'",
                    run.id
                ),
            )
        };
        assert_eq!(of("outreach.tell"), 2, "both children of the one message");
        assert_eq!(of("outreach.plan"), 2, "asked and planned");
        assert_eq!(of("outreach.change"), 2, "approved and done");
    });
}

#[test]
fn a_purge_takes_the_person_out_of_every_run() {
    on_each_engine(|clocked| {
        families(clocked, 2);
        let clinic = &clocked.running.clinic;
        let run = planned(clocked, clinic, &asked(clocked.registry(), &[Channel::Text]));
        assert_eq!(count(clocked, "SELECT count(*) FROM outreach_attempt"), 2);
        let home: i64 = count(clocked, "SELECT min(home_id) FROM outreach_member");
        let access = clinic.clone();
        let gone = clocked
            .registry()
            .db()
            .write(move |tx| {
                jenner_store::queries::purge::erase(tx, &access, &[jenner_model::PersonId(home)], &[])
            })
            .unwrap();
        assert!(gone.iter().any(|(table, rows)| *table == "outreach_member" && *rows == 1));
        assert_eq!(count(clocked, "SELECT count(*) FROM outreach_attempt"), 1, "its household is gone");
        approve(clocked, clinic, &run);
        let gateway = Remembering::gateway();
        send_all(clocked, &texts(&gateway));
        assert_eq!(gateway.by_address().len(), 1);
    });
}

#[test]
fn two_records_of_one_child_that_are_merged_before_sending_are_told_once() {
    on_each_engine(|clocked| {
        let clinic = &clocked.running.clinic;
        let one = report(clocked, clinic, "CLINIC", &child(0), &[]);
        let two = report(clocked, clinic, "CLINIC", &child(1), &[]);
        let run = planned(clocked, clinic, &asked(clocked.registry(), &[Channel::Text]));
        assert_eq!(run.counted.as_ref().unwrap().told(), 2);
        let how = jenner_registry::identity::merge::How::default();
        let merge = jenner_registry::identity::merge::merge;
        merge(clocked.registry(), clocked.running.clerk(), one, two, &how).unwrap();
        approve(clocked, clinic, &run);
        let gateway = Remembering::gateway();
        send_all(clocked, &texts(&gateway));
        assert_eq!(gateway.by_address().values().sum::<usize>(), 1);
    });
}

#[test]
fn nothing_that_names_somebody_stands_readable_in_the_database() {
    let clocked = on_sqlite();
    let clinic = &clocked.running.clinic;
    let mut one = child(0);
    one.given = "Zebulon".into();
    report(&clocked, clinic, "CLINIC", &one, &[]);
    let run = planned(&clocked, clinic, &asked(clocked.registry(), &[Channel::Email]));
    approve(&clocked, clinic, &run);
    let mail = Remembering::mail();
    mail.answers.lock().unwrap().push(super::carriers::Answer::Lost);
    send_all(&clocked, &super::carriers::mails(&mail));
    let rows: Vec<(Vec<u8>, String)> = clocked
        .registry()
        .db()
        .read(|tx| {
            tx.query("SELECT content, household FROM outreach_attempt", &[], |row| {
                Ok((row.get::<Vec<u8>>(0)?, format!("{:?}", row.bytes(1)?)))
            })
        })
        .unwrap();
    let content = &rows[0].0;
    assert!(!content.is_empty(), "what is unsure is kept, sealed");
    for word in ["Zebulon", "mail.example", "9855550000"] {
        assert!(!content.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }
}

#[test]
fn what_the_state_shares_everybody_may_use_and_nobody_else_change() {
    let clocked = on_sqlite();
    let registry = clocked.registry();
    let nurse = user(registry, clocked.running.clinic.organization(), "clinic nurse", Role::ClinicStaff);
    let state = staff(registry, clocked.running.pharmacy.organization(), "state staff");
    let cohort = Cohort { groups: vec!["MMR".into()], ..Cohort::default() };
    let id = saved::keep(registry, &state, "No measles vaccine", &cohort, For::Everybody).unwrap();
    saved::keep(registry, &state, "Ours", &cohort, For::Us).unwrap();
    let seen = saved::list::<Cohort>(registry, &nurse).unwrap();
    assert_eq!(seen.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["No measles vaccine"]);
    assert!(!saved::remove::<Cohort>(registry, &nurse, id).unwrap());
    assert!(matches!(saved::keep(registry, &nurse, "Mine", &cohort, For::Everybody), Err(Error::Forbidden)));
    saved::keep(registry, &nurse, "Mine", &cohort, For::Us).unwrap();
    saved::keep(registry, &nurse, "Mine", &Cohort::default(), For::Us).unwrap();
    assert_eq!(saved::list::<Cohort>(registry, &nurse).unwrap().len(), 2, "kept again under one name");
    assert!(saved::remove::<Cohort>(registry, &state, id).unwrap());
    assert_eq!(saved::list::<Cohort>(registry, &nurse).unwrap().len(), 1);
}

#[test]
fn a_template_with_an_unknown_field_or_a_vaccine_in_a_text_is_not_kept() {
    let clocked = on_sqlite();
    let registry = clocked.registry();
    let clinic = &clocked.running.clinic;
    let (_, good) = Template::shipped(registry).remove(0);
    saved::keep(registry, clinic, "Good", &good, For::Us).unwrap();
    for (text, word) in [
        ("Call {clinik}. STOP", "no-such-field clinik, line 1, character 6"),
        ("Time for your child's MMR. STOP", "names-vaccine mmr"),
        ("La varicela ha vuelto. STOP", "names-vaccine varicela"),
    ] {
        let mut bad = good.clone();
        for part in bad.parts.iter_mut().filter(|part| part.channel == Channel::Text) {
            part.text = text.to_owned();
        }
        let error = saved::keep(registry, clinic, "Bad", &bad, For::Us).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn every_template_that_comes_with_a_pack_can_be_used() {
    for pack in ["us", "louisiana", "wisconsin", "texas"] {
        let clocked = on_sqlite();
        let pack = jenner_registry::packs::Pack::shipped(pack).unwrap();
        let telling = outreach::template::Telling::of(clocked.registry());
        for language in jenner_registry::packs::Language::ALL {
            for (word, shipped) in pack.outreach_texts(language).unwrap().templates() {
                for (channel, part) in &shipped.parts {
                    let channel = Channel::of(channel).unwrap();
                    let part = outreach::template::Part {
                        channel,
                        language,
                        subject: part.subject.clone(),
                        text: part.text.trim().to_owned(),
                    };
                    assert_eq!(
                        outreach::template::check(&part, &telling),
                        [],
                        "{word} {channel:?} {language:?}"
                    );
                    if channel != Channel::Label {
                        let grade = outreach::reading::grade(language, &part.text).unwrap();
                        assert!(grade <= outreach::reading::HARD, "{word} {channel:?} {language:?}: {grade}");
                    }
                }
            }
        }
    }
}
