//! Papers of a run in a folder: whole, each family once, also after the program was stopped in the middle; what the office's forms make
//! of real messages.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use jenner_registry::mailing::volumes::{self, Manifest};
use jenner_registry::mailing::{Cards, Paper, tables};
use jenner_registry::outreach::delivery::{Address, AttemptId, Channel, Message, Postal, Press};
use jenner_registry::outreach::{self, State, papers};
use jenner_registry::packs::Language;

use super::{Clocked, approve, asked, child, families, on_each_engine, on_sqlite, planned, send_all};
use crate::support::take;

fn paper(clocked: &Clocked) -> Paper {
    Paper { registry: clocked.registry().clone(), both_sides: false, cards: Cards::FourUp }
}

fn print(clocked: &Clocked, run: i64, channel: Channel, folder: &Path) -> Result<Manifest, String> {
    let (clinic, never) = (&clocked.running.clinic, AtomicBool::new(false));
    volumes::print(clocked.registry(), clinic, (run, channel), &paper(clocked), folder, &|_| {}, &never)
        .map_err(|error| error.to_string())
}

/// Keys and streets of the tables beside the volumes.
fn rows(folder: &Path, manifest: &Manifest) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for volume in &manifest.volumes {
        let mut table = csv::Reader::from_path(folder.join(&volume.table)).unwrap();
        for row in table.records() {
            let row = row.unwrap();
            all.push((row[0].to_owned(), row[2].to_owned()));
        }
    }
    all
}

#[test]
fn letters_of_a_run_are_all_there_once_also_after_a_stop_in_the_middle() {
    on_each_engine(|clocked| {
        let (clinic, registry) = (&clocked.running.clinic, clocked.registry());
        families(clocked, 5);
        let run = planned(clocked, clinic, &asked(registry, &[Channel::Letter]));
        approve(clocked, clinic, &run);
        // Somebody printed a batch, and was killed before its file was on the disk.
        assert!(papers::next(registry, clinic, run.id, Channel::Letter, &paper(clocked)).unwrap().is_some());
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("letters");
        let manifest = print(clocked, run.id, Channel::Letter, &folder).unwrap();
        assert!(manifest.complete);
        let letters = rows(&folder, &manifest);
        let keys: BTreeSet<&String> = letters.iter().map(|(key, _)| key).collect();
        assert_eq!((letters.len(), keys.len()), (5, 5));
        let [volume] = manifest.volumes.as_slice() else { panic!("{manifest:?}") };
        assert_eq!((volume.messages, volume.pages, volume.file.as_str()), (5, 5, "letter-0001.pdf"));
        assert_eq!((&volume.first, &volume.last), (&letters[0].0, &letters[4].0));
        // Nothing that names a family is for others to read, and the manifest names nobody.
        for name in ["", "letter-0001.pdf", "letter-0001.csv", "manifest.json"] {
            let mode = std::fs::metadata(folder.join(name)).unwrap().mode();
            assert_eq!(mode & 0o077, 0, "{name}: {mode:o}");
        }
        let told = std::fs::read_to_string(folder.join("manifest.json")).unwrap();
        assert!(!told.contains("Canal") && !told.contains("Arceneaux"), "{told}");
        assert_eq!(
            print(clocked, run.id, Channel::Letter, &folder).unwrap(),
            manifest,
            "said twice, it is done once"
        );
        let refused = print(clocked, run.id, Channel::Postcard, &folder).unwrap_err();
        assert!(refused.contains("another run or kind"), "{refused}");
        send_all(clocked, &Default::default());
        let (run, progress) = outreach::open(registry, clinic, run.id).unwrap().unwrap();
        assert_eq!((run.state, progress.sent), (State::Done, 5));
    });
}

#[test]
fn every_kind_of_paper_can_be_made_of_a_run_and_siblings_share_one() {
    let clocked = on_sqlite();
    let (clinic, registry) = (clocked.running.clinic.clone(), clocked.registry());
    families(&clocked, 2);
    // Two more children of the first family: the same address, phone and guardian.
    for n in [100, 101] {
        let mut sibling = child(0);
        (sibling.number, sibling.given) = (format!("S{n}"), format!("Remy-{n}"));
        take(&clocked.running, &clinic, &super::message("CLINIC", &sibling, &format!("S{n}"), &[]));
    }
    let place = tempfile::tempdir().unwrap();
    for channel in [Channel::Letter, Channel::Postcard, Channel::Label, Channel::PhoneList] {
        let mut wish = asked(registry, &[channel]);
        wish.limits.most = 9;
        let run = planned(&clocked, &clinic, &wish);
        approve(&clocked, &clinic, &run);
        let folder = place.path().join(channel.word());
        let manifest = print(&clocked, run.id, channel, &folder).unwrap();
        let messages: usize = manifest.volumes.iter().map(|volume| volume.messages).sum();
        assert_eq!(messages, 2, "{channel:?}: two families");
        let table = std::fs::read_to_string(folder.join(&manifest.volumes[0].table)).unwrap();
        match channel {
            Channel::Letter => assert!(table.contains("Remy-100") && table.contains("Remy-101"), "{table}"),
            // Who carries a card reads no child's name and no vaccine on it.
            Channel::Postcard => {
                assert!(!table.contains("Remy-100: ") && !table.to_lowercase().contains("vaccine"), "{table}")
            }
            Channel::PhoneList => {
                assert!(table.contains(", Anne") && table.contains("(985) 555-"), "{table}")
            }
            _ => {}
        }
        if let Ok(out) = std::env::var("JENNER_DOCUMENTS_OUT") {
            let pdf = folder.join(&manifest.volumes[0].file);
            std::fs::copy(pdf, Path::new(&out).join(format!("run-{}.pdf", channel.word()))).unwrap();
        }
    }
}

fn message(id: i64, name: &str, to: Address) -> Message {
    Message {
        attempt: AttemptId(id),
        channel: Channel::Letter,
        to,
        name: name.to_owned(),
        language: Language::Spanish,
        subject: "=1+1".to_owned(),
        text: "Falta:\n\n- Ana: #eval(1), {x}\n- Bea: DTaP".to_owned(),
    }
}

#[test]
fn tables_hold_no_formulas_and_calls_are_sorted_by_name() {
    let post =
        Postal { name: "+Ana".into(), street: "@1 Oak".into(), city: "Houma".into(), ..Postal::default() };
    let table = String::from_utf8(tables::merge(&[message(1, "", Address::Post(post))]).unwrap()).unwrap();
    for cell in ["'+Ana", "'@1 Oak", "'=1+1"] {
        assert!(table.contains(cell), "{table}");
    }
    let phone =
        |digits: &str| Address::Contact(jenner_registry::family::contact::Contact::read(digits).unwrap());
    let calls = [
        message(1, "de la Cruz, Ana", phone("9855550101")),
        message(2, "Arceneaux, Zoe", phone("9855550102")),
        message(3, "Zeringue, Al", phone("9855550103")),
    ];
    let table = String::from_utf8(tables::phones(&calls).unwrap()).unwrap();
    let names: Vec<usize> =
        ["Arceneaux, Zoe", "de la Cruz, Ana", "Zeringue, Al"].map(|name| table.find(name).unwrap()).to_vec();
    assert!(names.is_sorted(), "{table}");
    assert!(table.contains("Ana: #eval(1), {x}; Bea: DTaP") && table.contains("(985) 555-0101"), "{table}");
}

#[test]
fn twenty_letters_with_the_names_of_the_world_stay_on_their_pages() {
    let clocked = on_sqlite();
    let names = ["Nguyễn Thị Ánh", "O'Brien-D'Angelo", "#Zoë *Ψ* $x$", "Łukasz Ñandú", "陈"];
    let messages: Vec<Message> = (0..20)
        .map(|n| {
            let name = format!("The family of {}", names[n % 5]);
            let post = Postal {
                name,
                street: format!("{n} Oak St"),
                city: "Houma".into(),
                state: "LA".into(),
                zip: "70360".into(),
                ..Postal::default()
            };
            message(n as i64, names[n % 5], Address::Post(post))
        })
        .collect();
    for both_sides in [false, true] {
        let paper = Paper { both_sides, ..paper(&clocked) };
        let pdf = paper.print(Channel::Letter, &messages).unwrap();
        assert_eq!(pdf.pages(), if both_sides { 39 } else { 20 });
    }
    let cards = Paper { cards: Cards::Single, ..paper(&clocked) };
    assert_eq!(cards.print(Channel::Postcard, &messages).unwrap().pages(), 40);
    assert_eq!(paper(&clocked).print(Channel::Postcard, &messages).unwrap().pages(), 10);
    assert!(paper(&clocked).print(Channel::Text, &messages).is_err());
}
