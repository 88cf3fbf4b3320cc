//! The sandbox of the vendor lab, and sessions kept under a link.

use std::time::Instant;

use jenner_model::Timestamp;
use jenner_registry::Settings;
use jenner_registry::intake::Answer;
use jenner_registry::lab::{self, Bounds, INVENTED, KeepError, Sandbox};
use jenner_registry::messages::Transport;
use jiff::civil::{Date, date};

use crate::support::on_each_engine;

const TODAY: Date = date(2026, 11, 25);

fn noon(day: Date) -> Timestamp {
    Timestamp::from_jiff(day.at(12, 0, 0, 0).in_tz("UTC").expect("a time").timestamp())
}

fn query(number: usize, profile: &str) -> String {
    let asked = INVENTED[number];
    let born = asked.born(TODAY).strftime("%Y%m%d");
    format!(
        "MSH|^~\\&|EHR|LAB|||20261125120000+0000||QBP^Q11^QBP_Q11|Q{number}{profile}|T|2.5.1|||ER|AL|||||{profile}^CDCPHINVS\r\
         QPD|{profile}^Request^CDCPHINVS|T1||{}^{}^^^^^L||{born}|{}\rRCP|I|5^RD&Records&HL70126\r",
        asked.family, asked.given, asked.sex
    )
}

fn ask(sandbox: &Sandbox, message: &str) -> String {
    match sandbox.submit(Transport::Rest, message.as_bytes(), noon(TODAY)).expect("taken") {
        Answer::Hl7(reply) => reply.text,
        Answer::NotHl7(why) => panic!("{why}"),
    }
}

#[test]
fn the_invented_people_are_found_listed_or_hidden_as_they_are_there_for() {
    let began = Instant::now();
    let sandbox = Sandbox::open(Settings::default(), noon(TODAY)).expect("taken");
    let taken = began.elapsed();
    let infant = ask(&sandbox, &query(0, "Z44"));
    assert!(infant.contains("|Z42^CDCPHINVS"), "{infant}");
    assert!(infant.contains("59783-1"), "a forecast");
    for (number, person) in INVENTED.iter().enumerate().filter(|(_, person)| person.shared) {
        let asked = query(number, "Z34").replace("|T1|", &format!("|T1|{}^^^LABCLINIC^MR", person.number));
        let history = ask(&sandbox, &asked);
        let given = history.matches("\rRXA|").count();
        assert_eq!(given, person.doses(), "{}: {history}", person.number);
    }
    assert!(ask(&sandbox, &query(2, "Z34")).contains("|Z31^CDCPHINVS"), "two of one name and birth date");
    let hidden = ask(&sandbox, &query(4, "Z34"));
    assert!(hidden.contains("|Z33^CDCPHINVS") && hidden.contains("|NF|"), "{hidden}");
    assert!(taken.as_secs() < 20, "a sandbox opens while somebody waits: {taken:?}");
}

#[test]
fn two_sandboxes_know_nothing_of_each_other() {
    let (one, other) = (
        Sandbox::open(Settings::default(), noon(TODAY)).expect("taken"),
        Sandbox::open(Settings::default(), noon(TODAY)).expect("taken"),
    );
    let newcomer = "MSH|^~\\&|EHR|LAB|||20261125120000+0000||VXU^V04^VXU_V04|V1|T|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
         PID|1||77^^^LAB^MR||Newcomer^Nia^^^^^L||20260101|F\r";
    assert!(ask(&one, newcomer).contains("MSA|A"));
    let asked = "MSH|^~\\&|EHR|LAB|||20261125120000+0000||QBP^Q11^QBP_Q11|Q1|T|2.5.1|||ER|AL|||||Z34^CDCPHINVS\r\
         QPD|Z34^Request^CDCPHINVS|T1||Newcomer^Nia^^^^^L||20260101|F\rRCP|I|5^RD&Records&HL70126\r";
    assert!(ask(&one, asked).contains("|Z32^CDCPHINVS"));
    assert!(ask(&other, asked).contains("|Z33^CDCPHINVS"));
}

#[test]
fn a_kept_session_opens_with_its_link_alone_ends_in_time_and_is_bounded() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let bounds = Bounds { sessions: 2, bytes: 10_000 };
        let later = Timestamp(registry.now().0 + 60_000_000);
        lab::keep(registry, b"one", b"what was pasted", later, bounds).unwrap();
        lab::keep(registry, b"one", b"what was pasted, and more", later, bounds).unwrap();
        let (content, ends) = lab::open(registry, b"one").unwrap().unwrap();
        assert_eq!((content.as_slice(), ends), (&b"what was pasted, and more"[..], later));
        assert!(lab::open(registry, b"two").unwrap().is_none());
        let ended = Timestamp(registry.now().0 - 1);
        lab::keep(registry, b"old", b"x", ended, bounds).unwrap();
        assert!(lab::open(registry, b"old").unwrap().is_none(), "it has ended");
        lab::keep(registry, b"two", b"y", later, bounds).unwrap();
        let full = lab::keep(registry, b"three", b"z", later, bounds);
        assert!(matches!(full, Err(KeepError::Full)), "{full:?}");
        lab::forget(registry, b"two").unwrap();
        lab::keep(registry, b"three", b"z", later, bounds).unwrap();
        let noise: Vec<u8> =
            (0..40_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let large = lab::keep(registry, b"one", &noise, later, bounds);
        assert!(matches!(large, Err(KeepError::Full)), "{large:?}");
        assert_eq!(lab::sweep(registry).unwrap(), 0, "what had ended went with the next that was kept");
    });
}
