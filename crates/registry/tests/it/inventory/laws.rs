//! The law of the decrement, on generated histories: whatever comes in whatever order (messages, corrections, replays, deliveries,
//! bookings that are taken back), what is on the shelves in the end is what a slow and plain recount from the last words of the
//! sender says.

use std::collections::BTreeMap;

use jenner_registry::inventory::Funding;
use jenner_registry::inventory::book;
use jenner_store::testing::engines;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};

use super::*;

const LOTS: [&str; 3] = ["ALPHA1", "BRAVO22", "CHARLY333"];
const DAYS: [&str; 3] = ["20261105", "20261112", "20261119"];
const CAME: [&str; 3] = ["2026-11-01", "2026-11-10", "2026-11-18"];
const CHILDREN: usize = 3;

/// What the sender says of a child's dose at a moment. The moment is the place in `said`, so the last one holds.
#[derive(Debug, Clone, Copy)]
struct Word {
    child: usize,
    dose: usize,
    lot: usize,
    newly: bool,
    insured: bool,
    gone: bool,
}

/// A delivery of a lot on a day.
#[derive(Debug, Clone, Copy)]
struct Box_ {
    lot: usize,
    came: usize,
    private: bool,
    doses: i64,
    taken_back: bool,
}

#[derive(Debug, Clone)]
struct History {
    said: Vec<Word>,
    boxes: Vec<Box_>,
    /// In which order all of it comes: words first, then boxes; some come twice.
    order: Vec<usize>,
}

fn history() -> impl Strategy<Value = History> {
    let word = (
        0..CHILDREN,
        0..2usize,
        0..4usize,
        prop::bool::weighted(0.85),
        any::<bool>(),
        prop::bool::weighted(0.15),
    )
        .prop_map(|(child, dose, lot, newly, insured, gone)| Word {
            child,
            dose,
            lot,
            newly,
            insured,
            gone,
        });
    let delivery = (0..3usize, 0..3usize, any::<bool>(), 1..20i64, prop::bool::weighted(0.2))
        .prop_map(|(lot, came, private, doses, taken_back)| Box_ { lot, came, private, doses, taken_back });
    (prop::collection::vec(word, 1..10), prop::collection::vec(delivery, 1..6)).prop_flat_map(
        |(said, boxes)| {
            let all = said.len() + boxes.len();
            (
                Just(said),
                Just(boxes),
                prop::collection::vec(0..all, 0..6),
                Just((0..all).collect::<Vec<_>>()).prop_shuffle(),
            )
                .prop_map(|(said, boxes, again, mut order)| {
                    order.extend(again);
                    History { said, boxes, order }
                })
        },
    )
}

fn child(history: usize, n: usize) -> Patient {
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let letters = ["qua", "zel", "mor", "fid", "wyb", "hux", "gan", "pel", "dri", "tov"];
    let own =
        format!("{}{}{}", letters[history / 100 % 10], letters[history / 10 % 10], letters[history % 10]);
    const GIVEN: [&str; CHILDREN] = ["Camille", "Bao", "Demetrius"];
    const FAMILY: [&str; CHILDREN] = ["Broussard", "Nguyen", "Okafor"];
    Patient {
        number: leak(format!("{history}-{n}")),
        given: GIVEN[n],
        family: leak(format!("{}{own}", FAMILY[n])),
        born: leak(format!("20{:02}{:02}{:02}", 18 + n, 1 + history % 12, 1 + history / 12 % 28)),
        sex: ["F", "M"][n % 2],
        ..ZOE
    }
}

/// A lot of a history: like no other history's.
fn lot_name(history: usize, lot: usize) -> String {
    LOTS.get(lot).map_or_else(|| format!("NONE{history}"), |name| format!("{name}H{history}"))
}

fn message(number: usize, at: usize, word: Word) -> String {
    let jab = Jab {
        source: if word.newly { "00" } else { "01" },
        action: if word.gone { "D" } else { "U" },
        eligibility: if word.insured { "V01" } else { "V02" },
        ..given(
            &format!("{number}-{}-{}", word.child, word.dose),
            DAYS[word.dose * 2],
            &lot_name(number, word.lot),
        )
    };
    let time = format!("202611200800{at:02}");
    told("CLINIC", &time, &format!("{number}.{at}"), child(number, word.child), &[jab])
}

fn come(running: &Running, number: usize, history: &History, order: &[usize]) {
    let organization = running.clinic.organization();
    let mut booked: BTreeMap<usize, ()> = BTreeMap::new();
    for at in order {
        if let Some(word) = history.said.get(*at) {
            send(running, &running.clinic, &message(number, *at, *word));
            continue;
        }
        let delivery = history.boxes[*at - history.said.len()];
        if booked.insert(*at, ()).is_some() {
            continue;
        }
        let funding = if delivery.private { Funding::Private } else { Funding::Vfc };
        let lot = mmr(&lot_name(number, delivery.lot));
        let arrival =
            Arrival { on: day(CAME[delivery.came]), ..arrival(organization, lot, funding, delivery.doses) };
        let done = book::receive(&running.registry, &running.clinic, &arrival).unwrap();
        let Booked::Now(movements) = done else { panic!("{done:?}") };
        if delivery.taken_back {
            let back =
                book::reverse(&running.registry, &running.clinic, movements[0], &Token::draw(), "by mistake")
                    .unwrap();
            // Without this box the shelf would owe more than it got: then it stays, on both registries alike or not at all.
            assert!(matches!(back, Booked::Now(_) | Booked::NoDosesLeft { .. }), "{back:?}");
        }
    }
}

/// The slow and plain recount: for each dose the sender's last word, for each lot the boxes that hold.
fn recount(
    number: usize,
    history: &History,
    held: &dyn Fn(usize) -> bool,
) -> BTreeMap<(String, Funding), i64> {
    let mut shelves: BTreeMap<(String, Funding), i64> = BTreeMap::new();
    let boxes: Vec<Box_> =
        history.boxes.iter().enumerate().filter(|(n, _)| held(*n)).map(|(_, one)| *one).collect();
    let paid = |one: &Box_| if one.private { Funding::Private } else { Funding::Vfc };
    for one in &boxes {
        *shelves.entry((lot_name(number, one.lot), paid(one))).or_default() += one.doses;
    }
    for child in 0..CHILDREN {
        for dose in 0..2 {
            let last = history.said.iter().rfind(|word| word.child == child && word.dose == dose);
            let Some(word) = last.filter(|word| !word.gone && word.newly) else { continue };
            let given_on =
                day(&format!("{}-{}-{}", &DAYS[dose * 2][..4], &DAYS[dose * 2][4..6], &DAYS[dose * 2][6..]));
            let was_there = |funding: Funding| {
                boxes
                    .iter()
                    .any(|one| one.lot == word.lot && paid(one) == funding && day(CAME[one.came]) <= given_on)
            };
            let (fits, other) = match word.insured {
                true => (Funding::Private, Funding::Vfc),
                false => (Funding::Vfc, Funding::Private),
            };
            let from = if was_there(fits) { Some(fits) } else { was_there(other).then_some(other) };
            if let Some(funding) = from {
                *shelves.entry((lot_name(number, word.lot), funding)).or_default() -= 1;
            }
        }
    }
    shelves
}

fn on_shelves(running: &Running, number: usize) -> BTreeMap<(String, Funding), i64> {
    let own = format!("H{number}");
    shelves(running)
        .into_iter()
        .filter(|line| line.account.lot.lot.ends_with(&own))
        .map(|line| ((line.account.lot.lot.clone(), line.funding), line.on_hand))
        .collect()
}

#[test]
fn whatever_comes_in_whatever_order_the_shelves_say_what_a_plain_recount_says() {
    for (engine, cases) in engines().into_iter().zip([40, 12]) {
        let running = start(engine);
        begun(&running);
        let mut runner =
            TestRunner::new(ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() });
        let number = std::cell::Cell::new(0);
        runner
            .run(&history(), |history| {
                number.set(number.get() + 1);
                let n = number.get();
                come(&running, n, &history, &history.order);
                let without_zero = |mut all: BTreeMap<(String, Funding), i64>| {
                    all.retain(|_, doses| *doses != 0);
                    all
                };
                // A box that was booked by mistake holds nothing, save where it could not be taken back any more.
                let held = |at: usize| !history.boxes[at].taken_back || stays(&running, n, &history, at);
                let wanted = without_zero(recount(n, &history, &held));
                let found = without_zero(on_shelves(&running, n));
                if wanted != found {
                    return Err(TestCaseError::fail(format!(
                        "wanted {wanted:?}, found {found:?}: {history:?}"
                    )));
                }
                Ok(())
            })
            .unwrap();
        is_right(&running);
    }
}

/// Whether a booking that should have been taken back is still there.
fn stays(running: &Running, number: usize, history: &History, at: usize) -> bool {
    let delivery = history.boxes[at];
    let funding = if delivery.private { Funding::Private } else { Funding::Vfc };
    let lines = shelves(running);
    let name = lot_name(number, delivery.lot);
    let Some(line) = lines.iter().find(|line| line.account.lot.lot == name && line.funding == funding) else {
        return false;
    };
    let (_, moves) = stock::ledger_of(&running.registry, &running.clinic, line.account.id).unwrap().unwrap();
    // Boxes of one lot, day and number of doses are alike: as many of them stay as were not taken back.
    let alike = |one: &&stock::LedgerLine| {
        one.movement.kind == "received"
            && one.movement.reverses.is_none()
            && one.movement.doses == delivery.doses
            && one.movement.happened_on == day(CAME[delivery.came])
    };
    let standing = moves.iter().filter(alike).filter(|one| !one.is_reversed).count();
    let same = |other: &&Box_| {
        (other.lot, other.came, other.private, other.doses)
            == (delivery.lot, delivery.came, delivery.private, delivery.doses)
    };
    let kept = history.boxes.iter().filter(same).filter(|one| !one.taken_back).count();
    let before = history.boxes.iter().take(at).filter(same).filter(|one| one.taken_back).count();
    standing > kept + before
}
