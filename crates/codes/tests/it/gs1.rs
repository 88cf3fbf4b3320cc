//! Bar codes on vaccine packages: the shared vectors, a thousand codes made from the package table, and scans that are wrong.

use std::path::{Path, PathBuf};

use jenner_codes::gs1::{self, Fault, Gtin, Package, Scan};
use jenner_codes::{Codes, NdcEntry};
use jiff::civil::{Date, date};
use serde_json::Value;

/// The day of the vectors.
const TODAY: Date = date(2026, 11, 22);

fn read(scan: &str) -> Result<Scan, Box<gs1::Refused>> {
    gs1::read(scan, TODAY)
}

fn vectors() -> Option<Value> {
    let reference = std::env::var_os("JENNER_REFERENCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(reference.join("gs1-test-vectors.json")).ok()?;
    Some(serde_json::from_str(&text).expect("the vectors are JSON"))
}

/// A fault in the words of the vectors.
fn in_their_words(fault: &Fault) -> String {
    match fault {
        Fault::CheckDigit => "GTIN check digit".to_owned(),
        Fault::Month => "bad month".to_owned(),
        Fault::Long { ai } => format!("AI {ai} length"),
        Fault::Unknown { at } => format!("unknown AI at {at}"),
        Fault::Short { ai } => format!("AI {ai} short"),
        other => format!("{other:?}"),
    }
}

#[test]
fn every_shared_vector_is_read_as_it_says() {
    let Some(all) = vectors() else {
        eprintln!("skipped: reference data not found");
        return;
    };
    let all = all["vectors"].as_array().expect("a list").clone();
    assert!(all.len() >= 14, "{} vectors", all.len());
    for vector in all {
        let name = vector["name"].as_str().expect("a name");
        let input = vector["input"].as_str().expect("an input").replace("<GS>", "\u{1d}");
        let told = read(&input).map_err(|refused| in_their_words(&refused.fault));
        if let Some(fault) = vector["error"].as_str() {
            assert_eq!(told, Err(fault.to_owned()), "{name}");
            continue;
        }
        let scan = told.unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let expected = |key: &str| vector["result"][key].as_str().map(str::to_owned);
        let gtin = scan.gtin.clone().expect(name);
        assert_eq!(Some(gtin.as_str().to_owned()), expected("gtin"), "{name}");
        assert_eq!(gtin.ndc10().map(str::to_owned), expected("ndc10_digits"), "{name}");
        assert_eq!(Some(gtin.indicator().to_owned()), expected("indicator"), "{name}");
        let candidates: Vec<&str> = vector["result"]["ndc11_candidates"]
            .as_array()
            .expect(name)
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(gtin.ndc11_candidates(), candidates, "{name}");
        assert_eq!(scan.expires.map(|day| day.to_string()), expected("expiry"), "{name}");
        assert_eq!(scan.lot.as_ref().map(ToString::to_string), expected("lot"), "{name}");
        assert_eq!(scan.serial.as_ref().map(ToString::to_string), expected("serial"), "{name}");
    }
}

/// Numbers that look drawn, the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn text(&mut self, letters: &[u8], most: u64) -> String {
        let length = 1 + self.below(most);
        (0..length).map(|_| char::from(letters[self.below(letters.len() as u64) as usize])).collect()
    }
}

fn gtin_of(indicator: u64, entry: &NdcEntry) -> Option<Gtin> {
    let ten = Gtin::new(entry.gtin.as_deref()?)?.ndc10()?.to_owned();
    (0..10).find_map(|check| Gtin::new(&format!("{indicator}03{ten}{check}")))
}

#[test]
fn a_thousand_codes_made_from_the_package_table_lead_back_to_their_package() {
    let codes = Codes::embedded();
    let packages: Vec<&NdcEntry> = codes.all_ndc().iter().filter(|entry| entry.gtin.is_some()).collect();
    assert!(packages.len() > 300, "{} packages with a GTIN", packages.len());
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    for n in 0..1_000 {
        let entry = packages[draw.below(packages.len() as u64) as usize];
        // Packs of every level carry the same NDC.
        let gtin = gtin_of(draw.below(8), entry).expect("a GTIN");
        let (year, month) = (2026 + draw.below(6) as i16, 1 + draw.below(12) as i8);
        let last = date(year, month, 1).last_of_month();
        let day = draw.below(u64::from(last.day().unsigned_abs()) + 1) as i8;
        let expires = if day == 0 { last } else { date(year, month, day) };
        let lot = draw.text(b"ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-/.", 20);
        let serial = draw.text(b"ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", 20);
        let mut elements = [
            format!("01{}", gtin.as_str()),
            format!("17{:02}{month:02}{day:02}", year % 100),
            format!("10{lot}\u{1d}"),
            format!("21{serial}\u{1d}"),
        ];
        for place in (1..elements.len()).rev() {
            elements.swap(place, draw.below(place as u64 + 1) as usize);
        }
        let mark = ["", "]d2", "]d2\u{1d}", "\u{1d}"][draw.below(4) as usize];
        let end = ["\u{1d}", "^]", "|", "~"][draw.below(4) as usize];
        let text = format!("{mark}{}", elements.concat().trim_end_matches('\u{1d}').replace('\u{1d}', end));
        let scan = read(&text).unwrap_or_else(|refused| panic!("{n}: {text:?}: {refused:?}"));
        assert_eq!(scan.gtin.as_ref(), Some(&gtin), "{n}: {text:?}");
        assert_eq!(scan.expires, Some(expires), "{n}: {text:?}");
        assert_eq!(scan.lot.as_deref(), Some(&*lot), "{n}: {text:?}");
        assert_eq!(scan.serial.as_deref(), Some(&*serial), "{n}: {text:?}");
        match gs1::product(codes, &gtin) {
            Package::One(found) => assert_eq!(found.cvx, entry.cvx, "{n}: {}", gtin.as_str()),
            // Two packages under one number are asked about, never guessed.
            Package::Several(found) => assert!(found.iter().any(|one| one.ndc == entry.ndc), "{n}"),
            Package::Unknown => panic!("{n}: {} leads nowhere", gtin.as_str()),
        }
    }
}

#[test]
fn an_outer_pack_is_the_product_that_is_in_it() {
    let codes = Codes::embedded();
    let entry = codes.all_ndc().iter().find(|entry| entry.gtin.is_some()).expect("a package");
    let outer = gtin_of(7, entry).expect("a GTIN");
    assert!(codes.gtin(outer.as_str()).is_none(), "the table has no such pack");
    let Package::One(found) = gs1::product(codes, &outer) else { panic!("not found") };
    assert_eq!(found.cvx, entry.cvx);
    let unknown =
        (0..10).find_map(|check| Gtin::new(&format!("0039999999999{check}"))).expect("a check digit");
    assert_eq!(gs1::product(codes, &unknown), Package::Unknown);
}

#[test]
fn a_lost_separator_is_proposed_and_never_applied() {
    let refused = read("010030006468101710X0123451728063021ABC123456789").expect_err("the lot is too long");
    let proposed = refused.proposed.expect("a proposal");
    assert_eq!(proposed.lot.as_deref(), Some("X012345"));
    assert_eq!(proposed.expires, Some(date(2028, 6, 30)));
    assert_eq!(proposed.serial.as_deref(), Some("ABC123456789"));
    assert!(refused.read.lot.is_none() && refused.read.gtin.is_some(), "what came before is kept");
    // Short enough to be a lot: taken as it stands, and somebody is asked.
    let scan = read("010030006468101710X0117280630").expect("a lot of eleven signs");
    assert_eq!(scan.lot.as_deref(), Some("X0117280630"));
    let proposed = gs1::split(&scan, TODAY).expect("a proposal");
    assert_eq!((proposed.lot.as_deref(), proposed.expires), (Some("X01"), Some(date(2028, 6, 30))));
    // With the expiry read, 17 in a lot is a part of it.
    let scan = read("010030006468100017280115101710A").expect("a scan");
    assert_eq!(gs1::split(&scan, TODAY), None);
}

#[test]
fn a_linear_code_gives_the_package_and_nothing_else() {
    let gtin = Gtin::new("00349281286582").expect("a GTIN");
    for text in ["349281286582", "0349281286582", "00349281286582", " 349281286582\r\n"] {
        let scan = read(text).expect(text);
        assert_eq!(scan, Scan { gtin: Some(gtin.clone()), ..Scan::default() }, "{text}");
    }
    assert!(read("349281286583").is_err(), "a wrong check digit");
}

#[test]
fn what_no_package_carries_is_refused_with_the_reason() {
    for (text, fault) in [
        ("", Fault::Empty),
        ("  \u{1d} ", Fault::Empty),
        ("hello", Fault::Unknown { at: 0 }),
        ("(99)12", Fault::Unknown { at: 0 }),
        ("01003492812865821727023010A", Fault::Day),
        ("010034928128658217270230", Fault::Day),
        ("0100349281286582172O1231", Fault::Sign { ai: "17".into() }),
        ("010034928128658210", Fault::Short { ai: "10".into() }),
        ("01003492812865820100358160823114", Fault::Twice { ai: "01".into() }),
        ("0100349281286582\u{1d}10A\u{1d}10B", Fault::Twice { ai: "10".into() }),
        ("10Añ", Fault::Sign { ai: "10".into() }),
    ] {
        assert_eq!(read(text).map_err(|refused| refused.fault), Err(fault), "{text:?}");
    }
    assert_eq!(read(&"1".repeat(600)).map_err(|refused| refused.fault), Err(Fault::TooLong));
}

#[test]
fn the_century_of_an_expiry_is_the_one_that_lies_nearest() {
    for (text, year) in [("1776", 2076), ("1777", 1977), ("1727", 2027), ("1799", 1999)] {
        let scan = read(&format!("{text}0630")).expect(text);
        assert_eq!(scan.expires, Some(date(year, 6, 30)), "{text}");
    }
}

#[test]
fn any_text_is_read_or_refused_without_a_panic() {
    let mut draw = Draw(42);
    for _ in 0..20_000 {
        let text = draw.text(b"0123456789()\x1d]d^|ABCxyz\xc3\xb1 ", 60);
        let scan = gs1::read(&text, TODAY);
        if let Ok(scan) = scan {
            let _ = gs1::split(&scan, TODAY);
        }
    }
}
