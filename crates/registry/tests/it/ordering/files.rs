//! Federal files against what is known here: whole or not at all, once, and kept.

use jenner_registry::Error;
use jenner_registry::inventory::Kind;
use jenner_registry::ordering::files::fetch;
use jenner_registry::ordering::read::Why;

use super::*;

fn faults(taken: Taken) -> Vec<(u64, String, Why)> {
    match taken {
        Taken::Refused { faults, .. } => {
            faults.into_iter().map(|one| (one.row, one.column, one.why)).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_status_file_with_one_bad_row_changes_nothing() {
    on_each_engine(|running| {
        let clinic = orderer(running, "BAYOU", PIN, None);
        let good = sent(running, &clinic.manager, &[(MMR, 20)]);
        let early = approved(running, &clinic.manager, &[(MMR, 10)]);
        let accepted = |order: i64, number: &str| format!("{order},accepted,{number},20261201,");
        let all =
            [accepted(good, "F-1"), accepted(4711, "F-2"), accepted(early, "F-3"), "x,lost,,,".to_owned()];
        let found = faults(comes(running, "status", &all));
        assert_eq!(
            found,
            [
                (5, "status".into(), Why::Word("accepted, rejected, cancelled".into())),
                (5, "on".into(), Why::Missing),
            ]
        );
        let found = faults(comes(running, "status", &all[..3]));
        assert_eq!(
            found,
            [(3, "order".into(), Why::Order), (4, "status".into(), Why::State("approved".into()))]
        );
        let no_number = faults(comes(running, "status", &[accepted(good, "")]));
        assert_eq!(no_number, [(2, "federal_number".into(), Why::Missing)]);
        assert_eq!(state(running, good), State::Sent);
        // Every file is kept, also one that could not be taken.
        let kept = look::files(&running.registry, running.clerk()).unwrap();
        assert_eq!(kept.iter().filter(|file| file.state == "refused").count(), 3);
        let (_, bytes) = fetch(&running.registry, running.clerk(), kept[0].id).unwrap().unwrap();
        assert!(String::from_utf8(bytes).unwrap().contains("accepted,,20261201"));

        let Taken::Now { file, .. } = comes(running, "status", &[accepted(good, "F-1")]) else {
            panic!("taken")
        };
        assert_eq!(comes(running, "status", &[accepted(good, "F-1")]), Taken::Before(file));
        assert_eq!(state(running, good), State::Accepted);
        let rejected = format!("{good},rejected,,20261202,No");
        assert_eq!(faults(comes(running, "status", &[rejected]))[0].2, Why::State("accepted".into()));
        let cancelled = format!("{good},cancelled,,20261202,Out of stock");
        assert!(matches!(comes(running, "status", &[cancelled]), Taken::Now { .. }));
        assert_eq!(whole(running, good).steps.last().unwrap().why, "Out of stock");
    });
}

#[test]
fn a_package_file_with_one_bad_row_brings_no_package() {
    let running = on_sqlite();
    let clinic = orderer(&running, "BAYOU", PIN, None);
    orderer(&running, "ELSEWHERE", "VFC900", None);
    let order = sent(&running, &clinic.manager, &[(MMR, 20)]).to_string();
    let good = row(("P1", &order), MMR, "Y100", 20);
    let taken = comes(&running, "shipment", &[good.clone(), row(("P2", &order), MMR, "Y101", 15)]);
    assert_eq!(faults(taken), [(3, "doses".into(), Why::Boxes(10))]);
    let other = good.replace(PIN, "VFC900");
    assert_eq!(faults(comes(&running, "shipment", &[other])), [(2, "pin".into(), Why::OtherProvider)]);
    let unknown = good.replace(PIN, "VFC999");
    assert_eq!(faults(comes(&running, "shipment", &[unknown])), [(2, "pin".into(), Why::Pin)]);
    let two = [good.clone(), row(("P1", &order), MMR, "Y101", 20).replace("UPS", "FedEx")];
    assert_eq!(faults(comes(&running, "shipment", &two)), [(3, "carrier".into(), Why::Differs)]);
    let id: i64 = order.parse().unwrap();
    assert_eq!(whole(&running, id).packages.len(), 0);

    assert!(matches!(comes(&running, "shipment", std::slice::from_ref(&good)), Taken::Now { .. }));
    // Told again, now with the day of delivery: it is the same package.
    let again = good.replace(",20261130,,", ",20261130,20261201,");
    assert!(matches!(comes(&running, "shipment", &[again]), Taken::Now { unlinked: 0, .. }));
    let packages = whole(&running, id).packages;
    assert_eq!((packages.len(), packages[0].row.delivered_on), (1, Some(day("2026-12-01"))));
    let more = good.replace(",20,", ",30,");
    assert_eq!(faults(comes(&running, "shipment", &[more])), [(2, "shipment".into(), Why::OtherLots)]);
}

#[test]
fn stock_and_losses_go_out_with_their_product_and_losses_once() {
    on_each_engine(|running| {
        let clinic = orderer(running, "BAYOU", PIN, None);
        let private = arrival(clinic.id, mmr("OWN"), Funding::Private, 10);
        book::receive(&running.registry, &clinic.manager, &private).unwrap();
        let shelves = stock::on_shelves(&running.registry, &clinic.manager, clinic.id, false).unwrap();
        for shelf in &shelves {
            let gone = book::Departure {
                token: jenner_registry::by_hand::Token::draw(),
                account: shelf.account.id,
                kind: Kind::Wasted,
                doses: 2,
                on: day("2026-12-01"),
                reason: "broken".into(),
                document: String::new(),
                why: String::new(),
            };
            book::depart(&running.registry, &clinic.manager, &gone).unwrap();
        }
        let files = out(running);
        let of = |kind: &str| files.iter().find(|file| file.kind == kind).unwrap();
        assert!(of("provider").text.contains("VFC001,BAYOU,Houma"), "{}", of("provider").text);
        let inventory = of("inventory");
        assert!(
            inventory.text.contains("VFC001,vfc,00006468100,FIRST,20271231,3,20261201"),
            "{}",
            inventory.text
        );
        assert_eq!(inventory.rows, 1, "private vaccine is nobody's business");
        assert!(
            of("returns").text.contains(",VFC001,vfc,00006468100,FIRST,20271231,wasted,broken,20261201,2")
        );
        assert_eq!(of("returns").rows, 1);
        assert!(!out(running).iter().any(|file| file.kind == "returns"));
    });
}

#[test]
fn files_are_the_programmes_alone() {
    let running = on_sqlite();
    let clinic = orderer(&running, "BAYOU", PIN, None);
    assert!(matches!(write_files(&running.registry, &clinic.manager), Err(Error::Forbidden)));
    assert!(matches!(read_files(&running.registry, &clinic.manager, "x", b"H"), Err(Error::Forbidden)));
    assert!(matches!(fetch(&running.registry, &clinic.manager, 1), Err(Error::Forbidden)));
    assert!(matches!(look::files(&running.registry, &clinic.manager), Err(Error::Forbidden)));
}
