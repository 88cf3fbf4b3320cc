//! Where the naive reading has its schedule from: the pack in the repository, or CDC's XML, which must say the
//! same.

use std::path::PathBuf;

use super::book::{Age, Book, Dose};
use super::cdc_cases::reference;
use super::{cdc, pack};

/// The pack of the repository.
pub fn from_pack() -> Book {
    pack::read(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packs/schedule-us-4.64"))
}

/// CDC's files, where they lie.
pub fn from_cdc() -> Option<Book> {
    Some(cdc::read(&reference()?.join("supporting-data/xml")))
}

/// A book without the order of what has none.
fn without_order(mut book: Book) -> Book {
    book.conflicts.sort_by_key(|pair| (pair.previous, pair.current, pair.end.days, pair.minimum_end.days));
    book.conflicts.dedup();
    book.associations.retain(|_, antigens| !antigens.is_empty());
    for antigens in book.associations.values_mut() {
        antigens.sort_by(|one, other| one.antigen.cmp(&other.antigen));
    }
    for group in &mut book.groups {
        group.antigens.sort();
    }
    book.groups.sort_by(|one, other| one.name.cmp(&other.name));
    book.observations.sort();
    book.antigens.sort_by(|one, other| one.name.cmp(&other.name));
    for dose in
        book.antigens.iter_mut().flat_map(|antigen| &mut antigen.series).flat_map(|series| &mut series.doses)
    {
        order_dose(dose);
    }
    book
}

fn order_dose(dose: &mut Dose) {
    dose.allowable.sort_by_key(|vaccine| vaccine.cvx);
    dose.inadvertent.sort_unstable();
    // An entry that limits nothing is as good as none.
    let nothing = Age {
        absolute_minimum: None,
        minimum: None,
        earliest: None,
        latest: None,
        maximum: None,
        effective: None,
        cessation: None,
    };
    if dose.ages == [nothing] {
        dose.ages.clear();
    }
}

#[test]
fn the_pack_says_what_cdc_says() {
    let Some(cdc) = from_cdc() else {
        eprintln!("skipped: reference data not found");
        return;
    };
    let (cdc, pack) = (without_order(cdc), without_order(from_pack()));
    assert_eq!(cdc.groups, pack.groups);
    assert_eq!(cdc.conflicts, pack.conflicts);
    assert_eq!(cdc.associations, pack.associations);
    assert_eq!(cdc.observations, pack.observations);
    assert_eq!(cdc.antigens.len(), pack.antigens.len());
    for (cdc, pack) in cdc.antigens.iter().zip(&pack.antigens) {
        assert_eq!((&cdc.name, &cdc.immune, &cdc.born), (&pack.name, &pack.immune, &pack.born));
        assert_eq!(cdc.contraindications, pack.contraindications, "{}", cdc.name);
        assert_eq!(cdc.series.len(), pack.series.len(), "{}", cdc.name);
        for (cdc, pack) in cdc.series.iter().zip(&pack.series) {
            for (cdc_dose, pack_dose) in cdc.doses.iter().zip(&pack.doses) {
                assert_eq!(cdc_dose, pack_dose, "{}", cdc.name);
            }
            assert_eq!(cdc, pack);
        }
    }
    assert_eq!(cdc, pack);
}
