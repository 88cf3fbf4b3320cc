//! Keys that change while the registry lives.

use std::sync::Arc;

use jenner_codes::Codes;
use jenner_model::UserId;
use jenner_registry::access::kept;
use jenner_registry::vault::{Class, Key, Vault, reseal, use_of};
use jenner_registry::{Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::engines;

use crate::support::NOON;

fn started(db: &Db, vault: &Vault) -> Result<Registry, jenner_registry::Error> {
    let settings = Settings { vault: Some(vault.clone()), ..Settings::default() };
    Registry::start(db.clone(), Codes::embedded(), settings, Arc::new(|| NOON))
}

#[test]
fn s40_a_key_is_changed_what_was_sealed_is_read_sealed_anew_and_the_old_key_goes() {
    for db in engines() {
        let old = Vault::throwaway().expect("drawn");
        let user = UserId(7);
        kept::keep(&started(&db, &old).expect("starts"), user, "/find", b"q=Naquin").expect("kept");
        let mut keys = old.keys().to_vec();
        keys.push(Key::draw(Class::Hold, 2).expect("drawn"));
        let both = Vault::new(keys).expect("whole");
        let registry = started(&db, &both).expect("starts");
        let read = |registry: &Registry| kept::of_user(registry, user).expect("read").map(|form| form.fields);
        assert_eq!(read(&registry).as_deref(), Some(&b"q=Naquin"[..]), "read after the rotation");
        let first = old.newest(Class::Hold).expect("there");
        assert!(use_of::retire(&db, &both, first).is_err(), "something is sealed with it");
        assert!(
            use_of::retire(&db, &both, both.newest(Class::Hold).expect("there")).is_err(),
            "it seals now"
        );
        assert_eq!(reseal::run(&registry).expect("done"), reseal::Resealed { done: 1, closed: 0 });
        assert_eq!(reseal::run(&registry).expect("done"), reseal::Resealed::default(), "once is enough");
        use_of::retire(&db, &both, first).expect("nothing is sealed with it");
        let left = both.keys().iter().filter(|key| key.id() != first).cloned().collect();
        let registry = started(&db, &Vault::new(left).expect("whole")).expect("starts without the old key");
        assert_eq!(read(&registry).as_deref(), Some(&b"q=Naquin"[..]));
        assert!(
            started(&db, &Vault::throwaway().expect("drawn")).is_err(),
            "with other keys it does not start"
        );
    }
}
