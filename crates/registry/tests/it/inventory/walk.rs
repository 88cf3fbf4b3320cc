//! A long random walk through the ledger, held against a plain count beside it; with a program that is killed, and a file that is
//! opened again.

use std::collections::BTreeMap;

use jenner_codes::Codes;
use jenner_registry::inventory::{Kind, Place};
use jenner_registry::{Registry, Settings};
use jenner_store::Db;
use jenner_store::queries::inventory as rows;
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};
use jenner_store::testing::engines;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::*;

const MOVEMENTS: usize = 100_000;
/// Movements of one transaction.
const AT_ONCE: usize = 500;

#[test]
fn after_a_hundred_thousand_movements_and_a_crash_the_sums_are_what_was_counted_beside() {
    for db in engines() {
        eprintln!("on {}", db.engine());
        let url = db.url().to_owned();
        let running = start(db);
        begun(&running);
        for (n, funding) in [Funding::Vfc, Funding::Private, Funding::State].into_iter().enumerate() {
            for lot in ["A100", "B200", "C300"] {
                received(&running, mmr(&format!("{lot}{n}")), funding, 1000);
            }
        }
        let organization = running.clinic.organization();
        let accounts = running.registry.db().read(|tx| rows::accounts_of(tx, &[organization])).unwrap();
        let by_lot: Vec<Vec<&rows::AccountRow>> = accounts
            .iter()
            .filter(|one| one.place == Place::Stock.word())
            .map(|stock| {
                accounts
                    .iter()
                    .filter(|one| one.lot.id == stock.lot.id && one.funding == stock.funding)
                    .collect()
            })
            .collect();
        let mut plain: BTreeMap<i64, i64> = BTreeMap::new();
        for found in running.registry.db().read(|tx| ledger::all(tx, i64::MIN, 1000)).unwrap() {
            *plain.entry(found.from).or_default() -= found.doses;
            *plain.entry(found.to).or_default() += found.doses;
        }
        let mut random = StdRng::seed_from_u64(20_261_122);
        let mut next = 1_i64;
        let mut walk = |plain: &mut BTreeMap<i64, i64>| -> Vec<MovementRow> {
            (0..AT_ONCE)
                .map(|_| {
                    let lot = &by_lot[random.random_range(0..by_lot.len())];
                    let from = lot[random.random_range(0..lot.len())];
                    let to = loop {
                        let one = lot[random.random_range(0..lot.len())];
                        if one.id != from.id {
                            break one;
                        }
                    };
                    let doses = random.random_range(1..=20);
                    *plain.entry(from.id).or_default() -= doses;
                    *plain.entry(to.id).or_default() += doses;
                    next += 1;
                    MovementRow {
                        id: next,
                        organization,
                        from: from.id,
                        to: to.id,
                        doses,
                        kind: Kind::Moved.word().to_owned(),
                        happened_on: day("2026-11-20"),
                        written_at: NOON,
                        written_by: "walk".to_owned(),
                        source: "hand".to_owned(),
                        reason: String::new(),
                        document: String::new(),
                        why: String::new(),
                        form: String::new(),
                        reverses: None,
                    }
                })
                .collect()
        };
        for n in 0..MOVEMENTS / AT_ONCE {
            let some = walk(&mut plain);
            running.registry.db().write(move |tx| ledger::insert(tx, &some)).unwrap();
            // Now and then somebody's program dies in the middle of its transaction: nothing of that one is there.
            if n % 50 == 49 {
                let mut beside = plain.clone();
                let lost = walk(&mut beside);
                let died: Result<(), jenner_store::StoreError> = running.registry.db().write(move |tx| {
                    ledger::insert(tx, &lost)?;
                    panic!("the program dies here")
                });
                assert!(died.is_err());
            }
        }
        let found = check::ledger(running.registry.db()).unwrap();
        assert_eq!((found.broken.as_slice(), found.total), (&[][..], 0));
        assert!(found.movements >= MOVEMENTS as u64);
        let is_counted = |db: &Db| {
            let ids: Vec<i64> = plain.keys().copied().collect();
            let sums = db.read(|tx| ledger::balances(tx, &ids)).unwrap();
            assert_eq!(sums.into_iter().collect::<BTreeMap<_, _>>(), plain, "on {}", running.engine);
        };
        is_counted(running.registry.db());
        // Another program opens the same database, as after a restart.
        let again = Db::open(&url, &jenner_store::Options::default()).unwrap();
        is_counted(&again);
        let registry =
            Registry::start(again, Codes::embedded(), Settings::default(), std::sync::Arc::new(|| NOON))
                .unwrap();
        let lines = stock::on_shelves(&registry, &running.clinic, organization, true).unwrap();
        let on_shelves: i64 = lines.iter().map(|line| line.on_hand).sum();
        let counted: i64 = lines.iter().filter_map(|line| plain.get(&line.account.id)).sum();
        assert_eq!(on_shelves, counted);
    }
}
