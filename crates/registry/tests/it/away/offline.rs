//! Work without network, and the way back.

use std::os::unix::fs::FileExt as _;

use jenner_registry::away::dose::{self, AwayDose};
use jenner_registry::away::find::Criteria;
use jenner_registry::away::merge::{Damaged, merge};
use jenner_registry::away::shelter::{Noted, Why};
use jenner_registry::away::{LogFault, log};
use jenner_registry::by_hand::Token;
use proptest::prelude::*;

use super::*;

fn operator(running: &Running) -> Access {
    of_operator(running.clinic.organization())
}

/// A hundred look-ups, each by finding and opening.
fn a_hundred_look_ups(shelter: &Shelter, worker: &Worker) {
    for n in 0..100 {
        let entry = shelter.pack().at(n % 20).unwrap();
        let asked = Criteria {
            names: vec![entry.name().family, entry.name().given],
            birth: entry.birth(),
            number: None,
        };
        let found = shelter.find(worker, &asked, Why::Care).unwrap();
        let card = shelter.look(worker, found.people[0].place, Why::Care).unwrap();
        assert_eq!(card.entry.person, entry.person, "{asked:?}");
        assert!(card.problem.is_none() && !card.due.is_empty());
    }
}

#[test]
fn a_hundred_look_ups_without_network_are_a_hundred_chained_rows_after_the_merge() {
    on_each_engine(|running| {
        with_people(running, 20);
        let packed = packed(running, houma());
        let (shelter, worker, hands) = at_work(&packed);
        a_hundred_look_ups(&shelter, &worker);
        let head = shelter.head();
        drop(shelter);
        assert!(!String::from_utf8_lossy(&std::fs::read(packed.log()).unwrap()).contains("person.open"));
        let merged = merge(&running.registry, &operator(running), &packed.log(), Damaged::Refuse).unwrap();
        assert_eq!((merged.look_ups, merged.head), (100, head));
        let told = history::of(running, &packed.done.pack);
        let looks: Vec<_> = told.iter().filter(|one| one.0 == "person.open").collect();
        assert_eq!(looks.len(), 100, "a hundred rows for a hundred look-ups");
        let worked = format!("away:{}:1", packed.done.pack);
        let at_shelter = hands.0.load(Ordering::Relaxed);
        assert!(
            looks.iter().all(|one| one.1.is_some() && one.3 == worked && one.4 >= at_shelter),
            "who, whom, when"
        );
        assert!(history::is_whole(running), "every chain verifies");
        // Twice is harmless, and says so.
        let again = merge(&running.registry, &operator(running), &packed.log(), Damaged::Refuse).unwrap();
        assert_eq!((again.new_rows, again.look_ups), (0, 0));
        assert_eq!(history::count(running, &packed.done.pack, "person.open"), 100);
        // Work goes on, and the next merge takes what is new.
        let (shelter, worker, _) = at_work(&packed);
        shelter.look(&worker, 3, Why::PublicHealth).unwrap();
        drop(shelter);
        let later = merge(&running.registry, &operator(running), &packed.log(), Damaged::Refuse).unwrap();
        assert_eq!((later.look_ups, later.new_rows), (1, 3), "begin, sign-in, look");
        assert!(history::is_whole(running));
    });
}

/// What the test below starts in a process without network: opens the pack that the environment names, and looks up a hundred.
#[test]
#[ignore = "started by the test of a process without network"]
fn a_hundred_look_ups_in_this_process() {
    let file = PathBuf::from(std::env::var("JENNER_TEST_PACK").unwrap());
    let interfaces = std::fs::read_to_string("/proc/net/dev").unwrap();
    let others = interfaces.lines().skip(2).filter(|line| !line.trim_start().starts_with("lo:"));
    assert_eq!(others.count(), 0, "no interface but the loopback: {interfaces}");
    assert!(std::net::TcpStream::connect("127.0.0.1:9").is_err(), "and that one is down");
    let hands = Hands::at(NOON.0 + A_DAY);
    let shelter = opened_at(&file, &std::env::var("JENNER_TEST_PASSWORD").unwrap(), &hands).unwrap();
    let pin = std::env::var("JENNER_TEST_PIN").unwrap();
    let worker = shelter.sign_in("Ann Lee, RN", &pin).unwrap().unwrap();
    a_hundred_look_ups(&shelter, &worker);
    shelter.end().unwrap();
}

#[test]
fn in_a_process_that_has_no_network_a_hundred_look_ups_work_and_come_back_whole() {
    let without = |program: &Path| {
        let mut command = std::process::Command::new("unshare");
        command.args(["--map-root-user", "--net"]).arg(program);
        command
    };
    if !without(Path::new("true")).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: this machine lets nobody have a process without network (unshare)");
        return;
    }
    let running = &on_sqlite();
    with_people(running, 20);
    let packed = packed(running, houma());
    let done = without(&std::env::current_exe().unwrap())
        .args(["away::offline::a_hundred_look_ups_in_this_process", "--exact", "--ignored"])
        .env("JENNER_TEST_PACK", packed.file())
        .env("JENNER_TEST_PASSWORD", &packed.secrets.password)
        .env("JENNER_TEST_PIN", &packed.secrets.pins[0])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
    let merged = merge(&running.registry, &operator(running), &packed.log(), Damaged::Refuse).unwrap();
    assert_eq!((merged.look_ups, merged.rows), (100, 303), "begin, sign-in, end, and three rows a look-up");
    assert_eq!(history::count(running, &packed.done.pack, "person.open"), 100);
    assert!(history::is_whole(running));
}

#[test]
fn a_log_of_which_any_row_was_cut_moved_or_changed_is_refused() {
    let running = &on_sqlite();
    with_people(running, 5);
    let packed = packed(running, houma());
    let (shelter, worker, _) = at_work(&packed);
    for place in 0..5 {
        shelter.look(&worker, place, Why::Care).unwrap();
    }
    drop(shelter);
    let bytes = std::fs::read(packed.log()).unwrap();
    let mut frames: Vec<(usize, usize)> = Vec::new();
    let mut at = 64 + 2 * 128;
    while at < bytes.len() {
        let length = 4 + u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        frames.push((at, at + length));
        at += length;
    }
    assert_eq!(frames.len(), 7, "begin, sign-in, five look-ups");
    let put = |order: &[usize]| -> Vec<u8> {
        let mut all = bytes[..64 + 2 * 128].to_vec();
        order.iter().for_each(|n| all.extend(&bytes[frames[*n].0..frames[*n].1]));
        all
    };
    let file = packed.folder.path().join("changed.log");
    let refused = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        let refused = merge(&running.registry, &operator(running), &file, Damaged::Refuse);
        matches!(refused, Err(AwayError::Log(_)))
    };
    let whole: Vec<usize> = (0..frames.len()).collect();
    proptest!(ProptestConfig::with_cases(150), |(kind in 0..5u8, a in 0..7usize, b in 0..7usize, byte in any::<prop::sample::Index>(), bit in 0..8u32)| {
        let changed = match kind {
            0 => put(&whole.iter().copied().filter(|n| *n != a).collect::<Vec<_>>()),
            1 => put(&whole[..a]),
            2 => {
                prop_assume!(a != b);
                let mut order = whole.clone();
                order.swap(a, b);
                put(&order)
            }
            3 => put(&[&whole[..a], &[b][..], &whole[a + 1..]].concat()),
            _ => {
                let mut changed = bytes.clone();
                let (from, to) = frames[a];
                changed[from + byte.index(to - from)] ^= 1 << bit;
                changed
            }
        };
        prop_assume!(changed != bytes);
        prop_assert!(refused(&changed), "kind {} at {} and {}", kind, a, b);
    });
    // To hide a cut end, the newest slot is broken, too: it shows all the same.
    for slot in [64, 64 + 128] {
        let mut hidden = put(&whole[..6]);
        hidden[slot..slot + 128].fill(0);
        assert!(refused(&hidden), "slot at {slot}");
    }
    assert_eq!(history::count(running, &packed.done.pack, "person.open"), 0, "nothing of it was taken");
    std::fs::write(&file, put(&whole[..4])).unwrap();
    let good = merge(&running.registry, &operator(running), &file, Damaged::TakeWhatIsGood).unwrap();
    assert_eq!((good.fault, good.look_ups), (Some(LogFault::Cut(5)), 2));
    let all = merge(&running.registry, &operator(running), &packed.log(), Damaged::Refuse).unwrap();
    assert_eq!((all.fault, all.look_ups), (None, 3), "the whole log brings the rest");
    // An older copy after a newer one.
    std::fs::write(&file, put(&whole[..5])).unwrap();
    assert!(refused(&std::fs::read(&file).unwrap()));
    assert!(history::is_whole(running));
}

#[test]
fn a_dose_given_without_network_is_on_the_card_at_once_and_in_the_registry_after_the_merge() {
    on_each_engine(|running| {
        with_people(running, 2);
        let packed = packed(running, houma());
        let (shelter, worker, _) = at_work(&packed);
        let before = shelter.look(&worker, 0, Why::Care).unwrap();
        let due = |card: &jenner_registry::away::shelter::Card| {
            card.due.iter().find(|one| one.group == "MMR").map(|one| one.dose)
        };
        let today: jenner_model::Date = shelter.today().into();
        let born = before.entry.birth().map(Into::into);
        // The registry's clock stands still at the day the pack was made.
        let day = running.registry.today().to_string();
        let given = dose::read(shelter.codes(), "MMR", &day, " m12345 ", born, today).unwrap();
        let token = Token::draw();
        assert_eq!(shelter.give(&worker, 0, given.clone(), &token).unwrap(), Noted::Now);
        assert_eq!(
            shelter.give(&worker, 0, given.clone(), &token).unwrap(),
            Noted::Before,
            "a form sent twice"
        );
        let again = shelter.give(&worker, 0, given.clone(), &Token::draw()).unwrap();
        assert_eq!(again, Noted::OnThisDay, "two nurses noted one dose");
        let after = shelter.look(&worker, 0, Why::Care).unwrap();
        assert_eq!(after.doses.len(), before.doses.len() + 1);
        assert!(after.doses.iter().any(|one| one.away));
        assert_ne!(due(&before), due(&after), "the schedule answers with the new dose");
        // A dose that cannot be: it is refused at intake, and kept.
        let never = AwayDose { vaccine: "998".parse().unwrap(), ..given };
        assert_eq!(shelter.give(&worker, 1, never, &Token::draw()).unwrap(), Noted::Now);
        drop(shelter);
        let (shelter, worker, _) = at_work(&packed);
        assert_eq!(
            shelter.look(&worker, 0, Why::Care).unwrap().doses.len(),
            after.doses.len(),
            "after a restart"
        );
        drop(shelter);
        let merged = merge(&running.registry, &operator(running), &packed.log(), Damaged::Refuse).unwrap();
        assert_eq!((merged.doses, merged.not_taken.len()), (1, 1), "{:?}", merged.not_taken);
        assert_eq!(merged.not_taken[0].why, "no-vaccine");
        assert!(merged.not_taken[0].number.is_some());
        let again = merge(&running.registry, &operator(running), &packed.log(), Damaged::Refuse).unwrap();
        assert_eq!(
            (again.doses, again.not_taken.len()),
            (0, 1),
            "taken once; what was refused is listed again"
        );
        let record =
            jenner_registry::access::door::open(&running.registry, &operator(running), after.entry.public_id)
                .unwrap()
                .unwrap();
        let stored: Vec<_> = record.doses.iter().filter(|one| one.best.lot == "M12345").collect();
        assert_eq!(stored.len(), 1);
        let by = stored[0].best.administered_by.as_ref().unwrap();
        assert_eq!((by.given.as_str(), by.family.as_str(), by.degree.as_str()), ("Ann", "Lee", "RN"));
        assert!(history::is_whole(running));
    });
}

#[test]
fn a_dose_with_a_wrong_day_lot_or_vaccine_is_not_noted() {
    let codes = jenner_codes::Codes::embedded();
    let today: jenner_model::Date = "2026-12-02".parse().unwrap();
    let born = Some("2024-03-05".parse().unwrap());
    let read = |vaccine: &str, day: &str, lot: &str| dose::read(codes, vaccine, day, lot, born, today);
    assert!(read("MMR", "2026-12-02", "A1").is_ok());
    assert_eq!(read("nothing", "2026-12-02", "A1"), Err(dose::Wrong::NoVaccine));
    for day in ["2026-12-03", "2024-03-04", "", "12/40/2026"] {
        assert_eq!(read("MMR", day, "A1"), Err(dose::Wrong::Day), "{day}");
    }
    for lot in ["", "   ", "<b>", &"A".repeat(31)] {
        assert_eq!(read("MMR", "2026-12-02", lot), Err(dose::Wrong::Lot), "{lot}");
    }
}

#[test]
fn two_programs_do_not_use_one_pack_at_a_time() {
    let running = &on_sqlite();
    with_people(running, 1);
    let packed = packed(running, houma());
    let (shelter, ..) = at_work(&packed);
    let hands = Hands::at(NOON.0 + A_DAY);
    let second = opened_at(&packed.file(), &packed.secrets.password, &hands).map(|_| ());
    assert!(matches!(second, Err(AwayError::InUse)), "{second:?}");
    drop(shelter);
    assert!(opened_at(&packed.file(), &packed.secrets.password, &hands).is_ok());
}

#[test]
fn a_clock_that_was_set_back_neither_lengthens_the_life_of_a_pack_nor_reorders_the_log() {
    let running = &on_sqlite();
    with_people(running, 1);
    let packed = packed(running, houma());
    let (shelter, worker, hands) = at_work(&packed);
    hands.set(NOON.0 + 20 * A_DAY);
    shelter.look(&worker, 0, Why::Care).unwrap();
    hands.set(NOON.0 - 400 * A_DAY);
    shelter.look(&worker, 0, Why::Care).unwrap();
    drop(shelter);
    let back = opened_at(&packed.file(), &packed.secrets.password, &Hands::at(NOON.0 + A_DAY)).map(|_| ());
    assert!(matches!(back, Err(AwayError::ClockBehind { .. })), "{back:?}");
    let right = Hands::at(NOON.0 + 21 * A_DAY);
    let shelter = opened_at(&packed.file(), &packed.secrets.password, &right).unwrap();
    right.set(NOON.0 + 31 * A_DAY);
    assert!(
        matches!(shelter.look(&worker, 0, Why::Care), Err(AwayError::Expired(_))),
        "it ends while it is open"
    );
    drop(shelter);
    let merged = merge(&running.registry, &operator(running), &packed.log(), Damaged::Refuse).unwrap();
    assert_eq!(merged.look_ups, 2, "the log of an ended pack is merged all the same");
}

#[test]
fn a_power_cut_in_the_middle_of_a_look_up_loses_nothing_that_was_shown() {
    let running = &on_sqlite();
    with_people(running, 2);
    let packed = packed(running, houma());
    let (shelter, worker, _) = at_work(&packed);
    shelter.look(&worker, 0, Why::Care).unwrap();
    let counted = std::fs::read(packed.log()).unwrap();
    shelter.look(&worker, 1, Why::Care).unwrap();
    let next = std::fs::read(packed.log()).unwrap();
    drop(shelter);
    // The row of the second look-up, cut at several places, with the slots as they were before it: what a disk may hold.
    let (begin, end) = (counted.len(), next.len());
    for cut in [begin, begin + 1, begin + 3, begin + 4, begin + 20, (begin + end) / 2, end - 1, end] {
        let torn = [&counted[..], &next[counted.len()..cut]].concat();
        std::fs::write(packed.log(), &torn).unwrap();
        let (shelter, ..) = at_work(&packed);
        let rows = shelter.head().0;
        let expected = if cut == next.len() { 6 } else { 5 };
        assert_eq!(
            rows,
            expected,
            "cut at {cut} of {}: three rows, perhaps a fourth, and two of today",
            next.len()
        );
    }
    let merged = merge(&running.registry, &operator(running), &packed.log(), Damaged::Refuse).unwrap();
    assert_eq!(merged.fault, None);
    // A slot that was half written: its row is there.
    let whole = std::fs::read(packed.log()).unwrap();
    let rows = log::read(&packed.log(), &[0; 32]).map(|_| ());
    assert!(rows.is_err(), "another key opens nothing");
    let newest = 64 + 128 * (merged.rows % 2);
    let file = std::fs::OpenOptions::new().write(true).open(packed.log()).unwrap();
    file.write_all_at(&[0xAA; 60], newest as u64).unwrap();
    drop(file);
    let (shelter, ..) = at_work(&packed);
    assert_eq!(shelter.head().0, merged.rows as i64 + 2);
    assert!(std::fs::read(packed.log()).unwrap().len() > whole.len());
}

/// What the test below starts in a process whose files may not grow: look-ups until the log cannot be written.
#[test]
#[ignore = "started by the test of a full disk"]
fn look_ups_until_the_disk_is_full() {
    let file = PathBuf::from(std::env::var("JENNER_TEST_PACK").unwrap());
    let hands = Hands::at(NOON.0 + A_DAY);
    let shelter = opened_at(&file, &std::env::var("JENNER_TEST_PASSWORD").unwrap(), &hands).unwrap();
    let worker = shelter.sign_in("Ann Lee, RN", &std::env::var("JENNER_TEST_PIN").unwrap()).unwrap().unwrap();
    let shown = (0..1000).take_while(|_| shelter.look(&worker, 0, Why::Care).is_ok()).count();
    let next = shelter.look(&worker, 0, Why::Care).map(|_| ());
    assert!(matches!(next, Err(AwayError::NotWritten(_))), "{next:?}");
    std::fs::write(file.with_extension("shown"), shown.to_string()).unwrap();
}

#[test]
fn where_the_log_cannot_be_written_nothing_is_shown_and_what_was_shown_is_in_it() {
    let running = &on_sqlite();
    with_people(running, 1);
    let packed = packed(running, houma());
    // Files of eight or sixteen kilobytes at most, by the shell's unit; the signal that comes with it is ignored.
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\"";
    let done = std::process::Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .args(["away::offline::look_ups_until_the_disk_is_full", "--exact", "--ignored"])
        .env("JENNER_TEST_PACK", packed.file())
        .env("JENNER_TEST_PASSWORD", &packed.secrets.password)
        .env("JENNER_TEST_PIN", &packed.secrets.pins[0])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    let shown: usize =
        std::fs::read_to_string(packed.file().with_extension("shown")).unwrap().parse().unwrap();
    assert!(shown > 0 && shown < 1000, "{shown}");
    // There is room again: the log opens, and nothing of what was shown is missing.
    drop(at_work(&packed));
    let merged = merge(&running.registry, &operator(running), &packed.log(), Damaged::Refuse).unwrap();
    assert_eq!((merged.look_ups, merged.fault), (shown, None));
}

#[test]
fn guessing_numbers_is_slowed_down_and_each_wrong_one_is_in_the_log() {
    let running = &on_sqlite();
    with_people(running, 1);
    let packed = packed(running, houma());
    let (shelter, ..) = at_work(&packed);
    assert_eq!(shelter.sign_in("Nobody", &packed.secrets.pins[0]).unwrap(), None);
    for _ in 0..4 {
        assert_eq!(shelter.sign_in("Ann Lee, RN", "000 00").unwrap(), None);
    }
    let paused = shelter.sign_in("Ann Lee, RN", &packed.secrets.pins[0]);
    assert!(matches!(paused, Err(AwayError::Invalid(_))), "{paused:?}");
    drop(shelter);
    merge(&running.registry, &operator(running), &packed.log(), Damaged::Refuse).unwrap();
    let told = history::of(running, &packed.done.pack);
    assert_eq!(told.iter().filter(|one| one.0 == "account.sign_in" && one.2 == "failed").count(), 5);
}

#[test]
fn the_log_of_another_registrys_pack_is_not_merged() {
    let (running, stranger) = (&on_sqlite(), &on_sqlite());
    with_people(running, 1);
    let packed = packed(running, houma());
    drop(at_work(&packed));
    let refused = merge(&stranger.registry, &operator(stranger), &packed.log(), Damaged::Refuse);
    assert!(matches!(refused, Err(AwayError::Invalid(_))), "{refused:?}");
    let other = self::packed(running, houma());
    std::fs::copy(packed.log(), other.log()).unwrap();
    let hands = Hands::at(NOON.0 + A_DAY);
    let mixed = opened_at(&other.file(), &other.secrets.password, &hands).map(|_| ());
    assert!(matches!(mixed, Err(AwayError::OtherPack)), "{mixed:?}");
}
