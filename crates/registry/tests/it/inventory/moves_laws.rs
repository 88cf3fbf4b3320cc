//! The law of transfers, on random histories of three organizations: whatever is delivered, given, sent, accepted, refused or lost in
//! whatever order, the ledger sums to nothing, and what is on each shelf is what came in less what went out.

use std::collections::BTreeMap;

use jenner_registry::inventory::Kind;
use jenner_registry::transfers::ask::{self, NewTransfer, Ruling};
use jenner_registry::transfers::receive::{self, Received};
use jenner_registry::transfers::send;
use jenner_registry::transfers::transfer::{Done, State};
use jenner_store::testing::engines;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};

use super::moves::{neighbour, receipt, shipment, taken};
use super::*;

/// Something that happens. Organizations and lots by number; transfers by the order in which they were asked for.
#[derive(Debug, Clone)]
enum Deed {
    Came { at: usize, lot: usize, doses: i64 },
    Wasted { at: usize, lot: usize, doses: i64 },
    Given { at: usize, lot: usize, child: usize },
    Asked { from: usize, to: usize, lot: usize, doses: i64 },
    Sent(usize),
    Arrived { transfer: usize, accepted: u8, back: u8 },
    Refused(usize),
    Withdrawn(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => (0..3usize, 0..2usize, 1..15i64).prop_map(|(at, lot, doses)| Deed::Came { at, lot, doses }),
        1 => (0..3usize, 0..2usize, 1..8i64).prop_map(|(at, lot, doses)| Deed::Wasted { at, lot, doses }),
        2 => (0..2usize, 0..2usize, 0..4usize).prop_map(|(at, lot, child)| Deed::Given { at, lot, child }),
        4 => (0..3usize, 0..3usize, 0..2usize, 1..12i64)
            .prop_map(|(from, to, lot, doses)| Deed::Asked { from, to, lot, doses }),
        4 => (0..6usize).prop_map(Deed::Sent),
        4 => (0..6usize, 0..=100u8, 0..=100u8)
            .prop_map(|(transfer, accepted, back)| Deed::Arrived { transfer, accepted, back }),
        1 => (0..6usize).prop_map(Deed::Refused),
        1 => (0..6usize).prop_map(Deed::Withdrawn),
    ]
}

/// The plain book beside: doses by organization and lot, and transfers with their state.
#[derive(Default)]
struct Plain {
    shelves: BTreeMap<(usize, usize), i64>,
    transfers: Vec<(i64, usize, usize, usize, i64, State)>,
    given: BTreeMap<(usize, usize), usize>,
}

struct World<'r> {
    running: &'r Running,
    who: [Access; 3],
    number: usize,
}

impl World<'_> {
    fn lot(&self, lot: usize) -> String {
        format!("{}H{}", ["DELTA", "ECHO55"][lot], self.number)
    }

    fn shelf(&self, at: usize, lot: usize) -> Option<Line> {
        let name = self.lot(lot);
        shelves_of(self.running, &self.who[at]).into_iter().find(|line| line.account.lot.lot == name)
    }

    fn child(&self, at: usize, child: usize) -> Patient {
        let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        let number = self.number;
        let letters = ["qua", "zel", "mor", "fid", "wyb", "hux", "gan", "pel", "dri", "tov"];
        let own = format!("{}{}", letters[number / 10 % 10], letters[number % 10]);
        Patient {
            number: leak(format!("{number}-{at}-{child}")),
            given: ["Camille", "Bao", "Demetrius", "Odile"][child],
            family: leak(format!("{}{own}", ["Broussard", "Nguyen"][at])),
            born: leak(format!(
                "20{:02}{:02}{:02}",
                18 + child + 3 * at,
                1 + number % 12,
                1 + number / 12 % 28
            )),
            ..ZOE
        }
    }

    /// Does it, and writes what follows into the plain book. What cannot be is refused, and changes neither.
    fn happen(&self, plain: &mut Plain, deed: &Deed) {
        let registry = &self.running.registry;
        match deed {
            Deed::Came { at, lot, doses } => {
                received_by(self.running, &self.who[*at], mmr(&self.lot(*lot)), Funding::Private, *doses);
                *plain.shelves.entry((*at, *lot)).or_default() += doses;
            }
            Deed::Wasted { at, lot, doses } => {
                let Some(line) = self.shelf(*at, *lot) else { return };
                let waste = book::Departure {
                    token: Token::draw(),
                    account: line.account.id,
                    kind: Kind::Wasted,
                    doses: *doses,
                    on: day("2026-11-20"),
                    reason: "broken".into(),
                    document: String::new(),
                    why: String::new(),
                };
                let booked = book::depart(registry, &self.who[*at], &waste).unwrap();
                assert_eq!(matches!(booked, Booked::Now(_)), line.on_hand >= *doses, "{booked:?}");
                if line.on_hand >= *doses {
                    *plain.shelves.entry((*at, *lot)).or_default() -= doses;
                }
            }
            Deed::Given { at, lot, child } => {
                // Where the lot is not on a shelf yet the dose waits, and takes one when the lot comes.
                let sender = ["CLINIC", "NEIGHBOUR"][*at];
                let jab = Jab {
                    eligibility: "V01",
                    action: "U",
                    ..given(&format!("{}-{child}", self.number), "20261201", &self.lot(*lot))
                };
                let time = format!("2026120108{:02}{:02}", plain.given.len() / 60, plain.given.len() % 60);
                let control = format!("T{}.{}.{}", self.number, plain.given.len(), plain.transfers.len());
                if plain.given.contains_key(&(*at, *child)) {
                    return;
                }
                plain.given.insert((*at, *child), *lot);
                send(
                    self.running,
                    &self.who[*at],
                    &told(sender, &time, &control, self.child(*at, *child), &[jab]),
                );
            }
            Deed::Asked { from, to, lot, doses } => {
                let Some(line) = self.shelf(*from, *lot).filter(|_| from != to) else { return };
                let wish = NewTransfer {
                    token: Token::draw(),
                    from: self.who[*from].organization(),
                    to: self.who[*to].organization(),
                    lines: vec![(line.account.id, *doses)],
                    why: "to where it is used".into(),
                };
                if let Done::Now(id, _) = ask::ask(registry, &self.who[*from], &wish).unwrap() {
                    ask::decide(registry, &self.who[*from], id, Ruling::Approve, "").unwrap();
                    plain.transfers.push((id, *from, *to, *lot, *doses, State::Approved));
                }
            }
            Deed::Sent(n) => {
                let Some((id, from, _, lot, doses, state)) = plain.transfers.get_mut(*n) else { return };
                let done = send::send(registry, &self.who[*from], *id, &shipment(1)).unwrap();
                match done {
                    Done::Now(_, now) => {
                        assert_eq!(*state, State::Approved);
                        *state = now;
                        *plain.shelves.entry((*from, *lot)).or_default() -= *doses;
                    }
                    Done::NotNow(now) => assert_eq!(now, *state),
                    Done::NoDosesLeft { .. } => assert_eq!(*state, State::Approved),
                    other => panic!("{other:?}"),
                }
            }
            Deed::Arrived { transfer, accepted, back } => {
                let Some((id, from, to, lot, doses, state)) = plain.transfers.get_mut(*transfer) else {
                    return;
                };
                let accepted = *doses * i64::from(*accepted) / 100;
                let back = (*doses - accepted) * i64::from(*back) / 100;
                let account = self.shelf(*from, *lot).unwrap().account.id;
                let line = Received {
                    rest: Some(Kind::Lost),
                    reason: "missing".into(),
                    ..taken(account, accepted, back)
                };
                match receive::receive(registry, &self.who[*to], *id, &receipt(vec![line])).unwrap() {
                    Done::Now(_, now) => {
                        assert_eq!(*state, State::Sent);
                        *state = now;
                        *plain.shelves.entry((*to, *lot)).or_default() += accepted;
                        *plain.shelves.entry((*from, *lot)).or_default() += back;
                    }
                    other => assert_eq!(other, Done::NotNow(*state)),
                }
            }
            Deed::Refused(n) => {
                let Some((id, from, to, lot, doses, state)) = plain.transfers.get_mut(*n) else { return };
                match receive::refuse(registry, &self.who[*to], *id, "nobody is here").unwrap() {
                    Done::Now(_, now) => {
                        *state = now;
                        *plain.shelves.entry((*from, *lot)).or_default() += *doses;
                    }
                    other => assert_eq!(other, Done::NotNow(*state)),
                }
            }
            Deed::Withdrawn(n) => {
                let Some((id, from, .., state)) = plain.transfers.get_mut(*n) else { return };
                if let Done::Now(_, now) =
                    ask::withdraw(registry, &self.who[*from], *id, "not needed").unwrap()
                {
                    assert_eq!(*state, State::Approved);
                    *state = now;
                }
            }
        }
    }
}

/// Doses that were reported and took from a shelf, by organization and lot, read from what waits and what does not.
fn reported(world: &World<'_>, plain: &Plain) -> BTreeMap<(usize, usize), i64> {
    let mut taken: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    for ((at, child), lot) in &plain.given {
        let organization = world.who[*at].organization();
        let waits = list::not_deducted(&world.running.registry, &world.who[*at], organization).unwrap();
        let name = world.lot(*lot);
        let is_it = |one: &Undeducted| {
            one.dose.lot == name
                && one.patient.as_ref().is_some_and(|who| who.name.1 == world.child(*at, *child).given)
        };
        if !waits.iter().any(is_it) {
            *taken.entry((*at, *lot)).or_default() += 1;
        }
    }
    taken
}

#[test]
fn whatever_is_sent_to_whom_the_ledger_sums_to_nothing_and_each_shelf_has_what_came_less_what_went() {
    for (engine, cases) in engines().into_iter().zip([40, 10]) {
        let running = start(engine);
        begun(&running);
        let other = neighbour(&running);
        let pharmacy = running.pharmacy.clone();
        assert!(site::begin(&running.registry, &pharmacy, pharmacy.organization(), day(START)).unwrap());
        let mut runner =
            TestRunner::new(ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() });
        let number = std::cell::Cell::new(0);
        runner
            .run(&prop::collection::vec(deed(), 1..30), |deeds| {
                number.set(number.get() + 1);
                let who = [running.clinic.clone(), other.clone(), pharmacy.clone()];
                let world = World { running: &running, who, number: number.get() };
                let mut plain = Plain::default();
                for one in &deeds {
                    world.happen(&mut plain, one);
                }
                let taken = reported(&world, &plain);
                for at in 0..3 {
                    for lot in 0..2 {
                        let wanted = plain.shelves.get(&(at, lot)).copied().unwrap_or(0)
                            - taken.get(&(at, lot)).copied().unwrap_or(0);
                        let found = world.shelf(at, lot).map_or(0, |line| line.on_hand);
                        if wanted != found {
                            return Err(TestCaseError::fail(format!(
                                "organization {at}, lot {lot}: wanted {wanted}, found {found}: {deeds:?}"
                            )));
                        }
                    }
                }
                let found = check::ledger(running.registry.db()).unwrap();
                if (found.broken.as_slice(), found.total) != (&[][..], 0) {
                    return Err(TestCaseError::fail(format!(
                        "{:?}, {}: {deeds:?}",
                        found.broken, found.total
                    )));
                }
                Ok(())
            })
            .unwrap();
        is_right(&running);
    }
}
