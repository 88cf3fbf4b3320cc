//! The file itself: what is refused, and how it is told apart.

use proptest::prelude::*;

use super::*;

fn look_at(bytes: &[u8]) -> Result<read::Whole, AwayError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pack");
    std::fs::write(&file, bytes).unwrap();
    read::look(&file, None)
}

#[test]
fn a_wrong_password_a_damaged_file_an_ended_pack_and_a_strange_file_are_told_apart() {
    let running = &on_sqlite();
    with_people(running, 3);
    let packed = packed(running, houma());
    let (file, good) = (packed.file(), Hands::at(NOON.0 + A_DAY));
    let other = Secrets::draw(2).unwrap();
    assert!(matches!(opened_at(&file, &other.password, &good), Err(AwayError::WrongPassword)));
    let typed = packed.secrets.password.to_uppercase().replace('-', " ");
    assert!(opened_at(&file, &typed, &good).is_ok(), "capitals and blanks do not matter");
    let ended = Hands::at(packed.done.ends_at.0);
    assert!(matches!(opened_at(&file, &packed.secrets.password, &ended), Err(AwayError::Expired(_))));
    let early = Hands::at(NOON.0 - A_DAY);
    assert!(matches!(opened_at(&file, &packed.secrets.password, &early), Err(AwayError::ClockBehind { .. })));
    assert!(matches!(look_at(b"PK\x03\x04 something else"), Err(AwayError::NoPack)));
    assert!(matches!(look_at(b""), Err(AwayError::Damaged)));
    let bytes = std::fs::read(&file).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("Pitre"), "no name is readable");
    for cut in [1, 5, 100, bytes.len() / 2, bytes.len() - 1] {
        assert!(matches!(look_at(&bytes[..cut]), Err(AwayError::Damaged)), "cut at {cut}");
    }
    assert!(matches!(look_at(&[&bytes[..], b"x"].concat()), Err(AwayError::Damaged)));
    // The form of a newer program is told, and not called damage.
    let newer = String::from_utf8_lossy(&bytes[..200]).contains("\"form\":1");
    assert!(newer);
    let mut newer = bytes.clone();
    let at = bytes.windows(8).position(|part| part == b"\"form\":1").unwrap();
    newer[at + 7] = b'2';
    assert!(matches!(look_at(&newer), Err(AwayError::Newer(2))));
}

#[test]
fn a_pack_of_another_registry_is_told_from_the_own_by_its_key() {
    let (running, stranger) = (&on_sqlite(), &on_sqlite());
    with_people(running, 2);
    with_people(stranger, 2);
    let (own, forged) = (packed(running, houma()), packed(stranger, houma()));
    let pem = jenner_registry::away::keys::public(&running.registry).unwrap();
    let keys = jenner_registry::audit::signer::PublicKeys::of_pem(&pem).unwrap();
    assert_eq!(read::look(&own.file(), Some(&keys)).unwrap().head.signer().unwrap(), own.done.signer);
    assert!(matches!(read::look(&forged.file(), Some(&keys)), Err(AwayError::Forged(_))));
    assert!(read::look(&forged.file(), None).is_ok(), "whole, signed by somebody");
    // Bytes of the own pack with the head of the other, and hash and signature of neither.
    let mut mixed = std::fs::read(own.file()).unwrap();
    let end = mixed.len();
    let foreign = std::fs::read(forged.file()).unwrap();
    mixed[end - 72..end - 8].copy_from_slice(&foreign[foreign.len() - 72..foreign.len() - 8]);
    assert!(matches!(look_at(&mixed), Err(AwayError::Forged(_))), "whole, and the signature is another's");
}

#[test]
fn any_byte_that_is_changed_is_noticed() {
    let running = &on_sqlite();
    with_people(running, 2);
    let bytes = std::fs::read(packed(running, houma()).file()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pack");
    proptest!(ProptestConfig::with_cases(200), |(at in 0..bytes.len(), bit in 0..8u32)| {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << bit;
        std::fs::write(&file, &changed).unwrap();
        prop_assert!(read::look(&file, None).is_err(), "byte {}", at);
    });
}

#[test]
fn a_password_that_somebody_chose_makes_no_pack() {
    let running = &on_sqlite();
    let access = of_operator(running.clinic.organization());
    for password in ["", "hurricane", "aaaaa-aaaaa"] {
        let secrets = Secrets { password: password.to_owned(), ..Secrets::draw(2).unwrap() };
        let made = make::make(&running.registry, &access, &wish(running, houma()), &secrets, &mut Vec::new());
        assert!(matches!(made, Err(AwayError::Invalid(_))), "{password}");
    }
}

/// What a large pack costs; run by hand: `cargo test --release -p jenner-registry --test it -- --ignored measured --nocapture`.
#[test]
#[ignore = "measures for a minute"]
fn a_pack_of_a_hundred_thousand_people_is_measured() {
    use jenner_registry::audit::signer::Signer;
    use jenner_registry::away::cipher::Stretch;
    use jenner_registry::away::find::{self, Criteria};
    use jenner_registry::away::head::{FORM, Head};
    use jenner_registry::away::write::{PackKeys, Writer};
    use std::time::Instant;

    let running = &on_sqlite();
    with_people(running, 20);
    let (shelter, ..) = at_work(&packed(running, houma()));
    let known: Vec<_> = (0..20).map(|place| shelter.pack().at(place).unwrap()).collect();
    let signer = Signer::of_pem(&Signer::make().unwrap()).unwrap();
    let head = Head {
        form: FORM,
        pack: "00".repeat(16),
        registry: "TEST".to_owned(),
        title: "large".to_owned(),
        made_at: NOON.0,
        ends_at: NOON.0 + A_DAY,
        stretch: Stretch::draw().unwrap(),
        key: signer.public_pem(),
    };
    let keys = PackKeys::of(&head.stretch.key("large").unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pack");
    let began = Instant::now();
    let mut out = std::io::BufWriter::new(std::fs::File::create(&file).unwrap());
    let mut writer = Writer::begin(head, &keys, &mut out).unwrap();
    let born = jiff::civil::date(1940, 1, 1);
    for n in 0..100_000usize {
        let mut entry = known[n % 20].clone();
        entry.facts.birth = born.saturating_add(jiff::Span::new().days((n % 31_000) as i64)).try_into().ok();
        entry.names[0].given = given(n / 3);
        writer.add(&entry).unwrap();
    }
    writer.end(Vec::new(), String::new(), String::new(), &signer).unwrap();
    drop(out);
    let size = std::fs::metadata(&file).unwrap().len();
    eprintln!("written: {:?}, {size} bytes", began.elapsed());
    let began = Instant::now();
    let whole = read::look(&file, None).unwrap();
    eprintln!("looked through: {:?}", began.elapsed());
    let began = Instant::now();
    let pack = whole.open("large").unwrap();
    eprintln!("opened: {:?}", began.elapsed());
    let mut slowest = std::time::Duration::ZERO;
    let began = Instant::now();
    for n in 0..200u32 {
        let entry = pack.at(n * 499).unwrap();
        let names = vec![entry.name().family, entry.name().given];
        let one = Instant::now();
        let asked = Criteria { names, birth: entry.birth(), number: None };
        let found = find::find(pack.index(), &asked, |place| pack.at(place)).unwrap();
        assert!(found.people.iter().any(|one| one.entry == entry));
        slowest = slowest.max(one.elapsed());
    }
    eprintln!("a look-up: {:?}, slowest {slowest:?}", began.elapsed() / 200);
}
