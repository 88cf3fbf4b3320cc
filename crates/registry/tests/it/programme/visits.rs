//! Visits: due by rule, what they found, what has to be put right; and what the clinic is told.

use jenner_model::access::Role;
use jenner_registry::programme::visit::{self, Answer, Answers, Is, Trouble};

use super::joining::{joined, refrigerator};
use crate::support::*;

#[test]
fn a_visit_is_due_by_rule_finds_things_and_ends_when_each_is_put_right() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let organization = running.clinic.organization();
        let manager = user(registry, organization, "manager", Role::ClinicManager);
        refrigerator(running);
        let clerk = running.clerk();
        assert_eq!(visit::due(registry, clerk).unwrap(), []);
        joined(running, &manager);
        let due = visit::due(registry, clerk).unwrap();
        assert_eq!(due.len(), 2);
        assert!(due.iter().all(|one| !one.is_overdue && one.planned.is_none()));
        let today = registry.today();
        let plan = |kind: &str| visit::plan(registry, clerk, organization, kind, today).unwrap();
        assert_eq!(plan("tea"), Err(Trouble::Unknown));
        assert_eq!(
            visit::plan(registry, clerk, organization, "storage", today.yesterday().unwrap()).unwrap(),
            Err(Trouble::Day)
        );
        let announced = plan("compliance").unwrap();
        let surprise = plan("storage").unwrap();
        // The clinic knows of the one, and not of the other.
        let known: Vec<i64> =
            visit::of(registry, &manager, organization).unwrap().iter().map(|one| one.0.id).collect();
        assert_eq!(known, [announced]);
        assert!(visit::open(registry, &manager, surprise).unwrap().is_none());
        let wrong = |words: &str| {
            Answers::from([("units_fit".to_owned(), Answer { is: Is::Wrong, words: words.to_owned() })])
        };
        assert_eq!(visit::record(registry, clerk, surprise, today, &wrong("")).unwrap(), Err(Trouble::Words));
        assert_eq!(
            visit::record(registry, clerk, surprise, today.tomorrow().unwrap(), &wrong("A dormitory unit."))
                .unwrap(),
            Err(Trouble::Day)
        );
        assert_eq!(
            visit::record(registry, clerk, surprise, today, &wrong("A dormitory unit.")).unwrap(),
            Ok(())
        );
        assert_eq!(
            visit::record(registry, clerk, surprise, today, &wrong("Again.")).unwrap(),
            Err(Trouble::NotNow)
        );
        let found = visit::open(registry, &manager, surprise).unwrap().unwrap();
        assert_eq!(found.actions.len(), 1);
        assert_eq!(found.actions[0].due_on, today.checked_add(jiff::Span::new().days(7)).unwrap());
        assert_eq!(visit::open_actions(registry, clerk).unwrap().len(), 1);
        let action = found.actions[0].id;
        let close = |text: &str| visit::close(registry, clerk, surprise, action, text).unwrap();
        assert_eq!(close(" "), Err(Trouble::Words));
        assert_eq!(close("Photo of the new unit, 11/20."), Ok(()));
        assert_eq!(close("Again."), Err(Trouble::NotNow));
        assert!(visit::open_actions(registry, clerk).unwrap().is_empty());
        // The next one counts from this one.
        let next =
            visit::due(registry, clerk).unwrap().into_iter().find(|one| one.kind == "storage").unwrap();
        assert!(next.due_on > today.checked_add(jiff::Span::new().months(23)).unwrap());
        assert_eq!(visit::call_off(registry, clerk, announced, "Flood.").unwrap(), Ok(()));
        let refused = visit::plan(registry, &manager, organization, "compliance", today);
        assert!(matches!(refused, Err(jenner_registry::Error::Forbidden)));
    });
}
