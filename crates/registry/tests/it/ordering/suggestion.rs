//! What is suggested follows from the ledger: what was given, what is there, what is on its way.

use jenner_registry::ordering::setting::{self, Setting, Size};
use jenner_registry::ordering::suggest;
use jenner_registry::ordering::suggest::{Limit, Sum};

use super::*;
use crate::inventory::{given, told};

fn sum(running: &Running, clinic: &Orderer, code: &str) -> Sum {
    let all = suggest(&running.registry, &clinic.manager, clinic.id, Funding::Vfc, "routine").unwrap();
    all.into_iter().find(|one| one.product.ndc.as_str() == code).unwrap().sum
}

#[test]
fn the_suggestion_counts_what_was_given_what_is_there_and_what_is_on_its_way() {
    on_each_engine(|running| {
        let clinic = orderer(running, "BAYOU", PIN, None);
        let registry = &running.registry;
        // Nothing was given: nothing is suggested.
        assert_eq!((sum(running, &clinic, MMR).given, sum(running, &clinic, MMR).boxes), (0, 0));
        assert_eq!(sum(running, &clinic, MMR).on_hand, 5);

        let shots: Vec<_> = ["20261105", "20261112"]
            .iter()
            .zip(1..)
            .map(|(day, n)| (n, given(&n.to_string(), day, "FIRST")))
            .collect();
        for (n, shot) in &shots {
            let child = Patient {
                number: ["", "71", "72"][*n as usize],
                given: ["", "Ann", "Bea"][*n as usize],
                ..ZOE
            };
            let text = told("BAYOU", "20261120080000", &format!("C{n}"), child, std::slice::from_ref(shot));
            send(running, &of_operator(clinic.id), &text);
        }
        let found = sum(running, &clinic, MMR);
        // Two doses in the one month since the clinic began.
        assert_eq!((found.given, found.months, found.on_hand), (2, 1, 3));
        assert_eq!((found.cover_months, found.cover, found.safety), (3, 6, 2));
        assert_eq!((found.need, found.boxes), (5, 1));

        // A dose that was taken out again does not count.
        let mut gone = shots[1].1.clone();
        gone.action = "D";
        let child = Patient { number: "72", given: "Bea", ..ZOE };
        send(running, &of_operator(clinic.id), &told("BAYOU", "20261121080000", "C9", child, &[gone]));
        assert_eq!(sum(running, &clinic, MMR).given, 1);
        setting::set(
            registry,
            &clinic.manager,
            clinic.id,
            &Setting { size: Size::Large, ..Setting::default() },
        )
        .unwrap();
        assert_eq!(sum(running, &clinic, MMR).cover_months, 2);

        // What is ordered counts until it has come; a draft does not, and neither does what was denied.
        drafted(running, &clinic.manager, &[(MMR, 100)]);
        assert_eq!(sum(running, &clinic, MMR).on_order, 0);
        let order = submitted(running, &clinic.manager, &[(MMR, 100)]);
        assert_eq!((sum(running, &clinic, MMR).on_order, sum(running, &clinic, MMR).boxes), (100, 0));
        decide(registry, running.clerk(), (order, 2), &Verdict::Deny, "Too much").unwrap();
        assert_eq!(sum(running, &clinic, MMR).on_order, 0);
    });
}

#[test]
fn what_does_not_fit_into_the_refrigerator_is_not_suggested() {
    let running = on_sqlite();
    let clinic = orderer(&running, "BAYOU", PIN, None);
    let mut many = arrival(clinic.id, mmr("MANY"), Funding::Vfc, 60);
    many.lot.ndc_box = Some(ndc(MMR));
    book::receive(&running.registry, &clinic.manager, &many).unwrap();
    let shelves = stock::on_shelves(&running.registry, &clinic.manager, clinic.id, false).unwrap();
    for shelf in shelves {
        let gone = book::Departure {
            token: jenner_registry::by_hand::Token::draw(),
            account: shelf.account.id,
            kind: jenner_registry::inventory::Kind::GivenUnnamed,
            doses: shelf.on_hand,
            on: day("2026-11-15"),
            reason: "given_unrecorded".into(),
            document: String::new(),
            why: "paper".into(),
        };
        book::depart(&running.registry, &clinic.manager, &gone).unwrap();
    }
    let free = sum(&running, &clinic, MMR);
    assert_eq!((free.given, free.cover, free.safety, free.boxes, free.limit), (65, 195, 49, 25, None));
    let small = Setting { frozen: Some(100), ..Setting::default() };
    setting::set(&running.registry, &clinic.manager, clinic.id, &small).unwrap();
    let tight = sum(&running, &clinic, MMR);
    assert_eq!((tight.boxes, tight.limit), (10, Some(Limit::Storage)));
}
