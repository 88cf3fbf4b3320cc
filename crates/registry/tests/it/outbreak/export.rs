//! The encrypted line list, opened again by the form's own description: PBKDF2, AES in counter mode block by block, HMAC.

use aws_lc_rs::cipher::{AES_256, DecryptingKey, DecryptionContext, UnboundCipherKey};
use aws_lc_rs::{hmac, pbkdf2};
use jenner_registry::Error;
use jenner_registry::outbreak::{add_contacts, board, export};
use jenner_registry::packs::Language;

use super::*;
use crate::support::*;

/// What a ZIP in the form AE-2 holds; `None` where the password is wrong.
fn opened(zip: &[u8], password: &str) -> Option<Vec<u8>> {
    let number = |at: usize, bytes: usize| {
        zip[at..at + bytes].iter().rev().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte))
    };
    assert_eq!(&zip[..4], b"PK\x03\x04");
    assert_eq!((number(6, 2), number(8, 2)), (1, 99), "encrypted, by AES");
    let (packed, plain, name, extra) = (number(18, 4), number(22, 4), number(26, 2), number(28, 2));
    let data = &zip[30 + name + extra..30 + name + extra + packed];
    let (salt, rest) = data.split_at(16);
    let (check, rest) = rest.split_at(2);
    let (secret, mac) = rest.split_at(rest.len() - 10);
    assert_eq!(secret.len(), plain);
    let mut derived = [0; 66];
    let rounds = 1000.try_into().unwrap();
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA1, rounds, salt, password.as_bytes(), &mut derived);
    if &derived[64..] != check {
        return None;
    }
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &derived[32..64]), secret);
    assert_eq!(&tag.as_ref()[..10], mac, "nothing was changed");
    // Counter mode of the library counts from the big end: asked for one block at a time, its block is the cipher's own.
    let mut text = Vec::new();
    for (counter, block) in (1u128..).zip(secret.chunks(16)) {
        let key = DecryptingKey::ctr(UnboundCipherKey::new(&AES_256, &derived[..32]).unwrap()).unwrap();
        let mut part = block.to_vec();
        let iv = DecryptionContext::Iv128(counter.to_le_bytes().into());
        key.decrypt(&mut part, iv).unwrap();
        text.extend(part);
    }
    Some(text)
}

#[test]
fn the_line_list_opens_with_its_password_alone_and_everybody_on_it_is_in_the_log() {
    let running = &on_sqlite();
    let registry = &running.registry;
    take(
        running,
        &running.clinic,
        &vxu("CLINIC", "20261101120000", "1", ZOE, &[past("a", "20250310", "03")]),
    );
    let nurse = nurse(running);
    let outbreak = measles(running, &nurse);
    let contacts = listed(running, "Pitre, Zoé, 3/5/2024\n=cmd(), Remy, 5/1/2015");
    add_contacts(registry, &nurse, outbreak, &contacts).unwrap().unwrap();
    let shown = board(registry, &nurse, outbreak).unwrap().unwrap();
    let password = export::draw().unwrap();
    assert!(export::is_drawn(&password) && password.len() == 29);
    assert_ne!(password, export::draw().unwrap());
    let zip = export::line_list(registry, &nurse, &shown, &password, Language::English).unwrap();
    let text = String::from_utf8(opened(&zip, &password).unwrap()).unwrap();
    assert!(text.contains("Pitre") && text.contains("2024-03-05") && text.contains("Protected"), "{text}");
    assert!(text.contains("'=cmd()"), "no cell is a formula: {text}");
    assert_eq!(opened(&zip, &export::draw().unwrap()), None);
    assert!(!String::from_utf8_lossy(&zip).contains("Pitre"));
    for chosen in ["", "password", "aaaaa-aaaaa", "AAAAA-aaaaa-aaaaa-aaaaa-aaaaa"] {
        let made = export::line_list(registry, &nurse, &shown, chosen, Language::English);
        assert!(matches!(made, Err(Error::Invalid(_))), "{chosen}");
    }
    if let Ok(folder) = std::env::var("JENNER_DOCUMENTS_OUT") {
        std::fs::write(std::path::Path::new(&folder).join("line-list.zip"), &zip).unwrap();
        std::fs::write(std::path::Path::new(&folder).join("line-list.txt"), &password).unwrap();
    }
}
