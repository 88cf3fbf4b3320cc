//! Many senders at once.

use std::collections::HashSet;

use crate::support::*;

#[test]
fn eight_threads_with_a_thousand_messages_about_fifty_new_people_make_fifty_people() {
    on_each_engine(|running| {
        std::thread::scope(|scope| {
            for thread in 0..8 {
                scope.spawn(move || {
                    for n in (0..1000).filter(|n| n % 8 == thread) {
                        let who = n % 50;
                        let number: &'static str = Box::leak(format!("N{who}").into_boxed_str());
                        let given: &'static str = Box::leak(name(who).into_boxed_str());
                        let patient = Patient { number, given, ..ZOE };
                        let shot = past(&format!("d{}", n / 50), DAYS[(n / 50) as usize % DAYS.len()], "03");
                        let (from, sender) = match n % 2 {
                            0 => (&running.clinic, "CLINIC"),
                            _ => (&running.pharmacy, "PHARMACY"),
                        };
                        take(
                            running,
                            from,
                            &vxu(sender, "20250601080000", &format!("C{n}"), patient, &[shot]),
                        );
                    }
                });
            }
        });
        assert_eq!(people(running), 50);
        let verified = jenner_store::audit::verify(running.registry.db()).unwrap();
        assert!(verified.is_whole(), "{verified:?}");
        for who in 0..50 {
            let given: &'static str = Box::leak(name(who).into_boxed_str());
            let answer = send(
                running,
                &running.clinic,
                &qbp("Z34", "CLINIC", "Q", Patient { number: "", given, ..ZOE }),
            );
            let doses: HashSet<_> = doses_in(&answer.text).into_iter().collect();
            assert_eq!(doses.len(), doses_in(&answer.text).len(), "no dose twice");
            assert!(!doses.is_empty());
        }
    });
}

const DAYS: [&str; 4] = ["20250310", "20250410", "20250510", "20250520"];

/// A given name of its own for each.
fn name(who: i32) -> String {
    let letters = ["an", "be", "ci", "do", "el", "fa", "go", "hi", "jo", "ka"];
    format!("{}{}a", letters[(who / 10) as usize], letters[(who % 10) as usize])
}
