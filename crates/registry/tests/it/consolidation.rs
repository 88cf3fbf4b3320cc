//! From dose reports to doses: what is joined, what is asked, who speaks, and the laws of it.

use jenner_codes::{ActionCode, Code, Codes, CompletionStatus, InformationSource};
use jenner_model::dose::DoseStatement;
use jenner_model::record::{Dose, DoseField};
use jenner_model::report::{Report, Statement};
use jenner_model::{Date, MessageId, OrganizationId, PersonId, ReportId, SourceId, Timestamp};
use jenner_registry::doses::consolidate::{Circumstances, Consolidated, PairRuling, Ruling, consolidate};
use jenner_registry::doses::{Decision, Event, EventRules, judge};
use jenner_registry::identity::verify::NO_MESSAGE;
use proptest::prelude::*;

use crate::support::dose_said;

const GIVEN: InformationSource = InformationSource::Administered;
const TOLD: InformationSource = InformationSource::Historical;
const SCHOOL: InformationSource = InformationSource::School;
const PROVIDER: InformationSource = InformationSource::OtherProvider;

fn statement(day: &str, cvx: &str, source: InformationSource, lot: &str) -> DoseStatement {
    DoseStatement { source: Some(source), lot: lot.into(), ..dose_said(day.parse().expect("a date"), cvx) }
}

/// A report in a message of its own; a source is an organization of its own.
fn report(id: i64, source: i64, said: DoseStatement) -> Report {
    Report {
        id: ReportId(id),
        source: SourceId(source),
        organization: OrganizationId(source),
        said_at: Timestamp(id * 10),
        received_at: Timestamp(100_000),
        message: MessageId(id),
        statement: Statement::Dose(Box::new(said)),
    }
}

fn doses(reports: &[Report]) -> Consolidated {
    doses_with(reports, &Circumstances::default())
}

fn doses_with(reports: &[Report], circumstances: &Circumstances<'_>) -> Consolidated {
    let mut sorted = reports.to_vec();
    sorted.sort_by_key(|report| (report.said_at, report.id));
    consolidate(&sorted, Codes::embedded(), circumstances)
}

fn of(dose: &Dose) -> (String, String, Vec<i64>) {
    let reports = dose.reports.iter().map(|report| report.0).collect();
    (dose.best.given_on.to_string(), dose.best.vaccine.cvx.to_string(), reports)
}

#[test]
fn what_a_school_lists_by_component_is_the_combination_that_was_given() {
    let all = [
        report(1, 1, statement("2024-05-01", "130", GIVEN, "K1")),
        report(2, 2, statement("2024-05-01", "20", SCHOOL, "")),
        Report {
            message: MessageId(2),
            said_at: Timestamp(20),
            ..report(3, 2, statement("2024-05-01", "10", SCHOOL, ""))
        },
    ];
    let found = doses(&all);
    assert_eq!(
        found.doses.iter().map(of).collect::<Vec<_>>(),
        [("2024-05-01".into(), "130".into(), vec![1, 2, 3])]
    );
    assert!(found.doubtful.is_empty());
}

#[test]
fn two_offices_that_gave_it_stay_two_doses_and_are_asked_about() {
    let all = [
        report(1, 1, statement("2024-05-01", "03", GIVEN, "M1")),
        report(2, 2, statement("2024-05-01", "03", GIVEN, "")),
    ];
    let found = doses(&all);
    assert_eq!(found.doses.len(), 2);
    let [pair] = found.doubtful.as_slice() else { panic!("{:?}", found.doubtful) };
    assert_eq!((pair.a, pair.b, pair.judgement.decision), (ReportId(1), ReportId(2), Decision::Review));
}

#[test]
fn what_a_person_decided_outranks_the_rules_both_ways() {
    let ruling = |ruling| [PairRuling { a: ReportId(2), b: ReportId(1), ruling }];
    let asked = [
        report(1, 1, statement("2024-05-01", "03", GIVEN, "M1")),
        report(2, 2, statement("2024-05-01", "03", GIVEN, "")),
    ];
    let same = ruling(Ruling::SameEvent);
    let found = doses_with(&asked, &Circumstances { rulings: &same, ..Circumstances::default() });
    assert_eq!((found.doses.len(), found.doubtful.len()), (1, 0));
    assert_eq!(found.doses[0].best.lot, "M1");

    let different = ruling(Ruling::DifferentEvents);
    let found = doses_with(&asked, &Circumstances { rulings: &different, ..Circumstances::default() });
    assert_eq!((found.doses.len(), found.doubtful.len()), (2, 0), "decided, and not asked again");

    let certain = [
        report(1, 1, statement("2024-05-01", "03", GIVEN, "M1")),
        report(2, 1, statement("2024-05-01", "03", GIVEN, "M2")),
    ];
    assert_eq!(doses(&certain).doses.len(), 1, "a source corrects itself");
    let found = doses_with(&certain, &Circumstances { rulings: &different, ..Circumstances::default() });
    assert_eq!(found.doses.len(), 2, "a person knows better");
}

#[test]
fn a_copy_of_what_a_person_joined_is_joined_too() {
    let all = [
        report(1, 1, statement("2024-05-02", "03", GIVEN, "M1")),
        report(2, 2, statement("2024-09-12", "03", GIVEN, "M7")),
        report(3, 3, statement("2024-09-13", "03", TOLD, "")),
    ];
    let same = [PairRuling { a: ReportId(1), b: ReportId(2), ruling: Ruling::SameEvent }];
    assert_eq!(doses(&all).doses.len(), 2);
    let found = doses_with(&all, &Circumstances { rulings: &same, ..Circumstances::default() });
    assert_eq!((found.doses.len(), found.doubtful.len()), (1, 0));
}

#[test]
fn a_chain_of_near_copies_is_not_one_dose() {
    let all = [
        report(1, 1, statement("2024-05-14", "03", GIVEN, "M1")),
        report(2, 2, statement("2024-05-02", "03", TOLD, "")),
        report(3, 3, statement("2024-05-26", "03", TOLD, "")),
    ];
    let found = doses(&all);
    assert_eq!(found.doses.len(), 2, "24 days are two doses");
    assert_eq!(found.doses.iter().map(|dose| dose.reports.len()).max(), Some(2));
    assert_eq!(found.doubtful.len(), 1);
}

#[test]
fn a_combination_that_is_only_told_speaks_when_no_dose_covers_the_rest() {
    let polio = report(1, 1, statement("2024-05-01", "10", GIVEN, "P1"));
    let told = report(2, 2, statement("2024-05-01", "110", PROVIDER, ""));
    let found = doses(&[polio.clone(), told.clone()]);
    assert_eq!(
        found.doses.iter().map(of).collect::<Vec<_>>(),
        [("2024-05-01".into(), "110".into(), vec![2, 1])]
    );
    assert_eq!(found.doses[0].best.lot, "", "a component's lot is not the combination's");

    let dtap = report(3, 1, statement("2024-05-01", "20", GIVEN, "D1"));
    let hepb = report(4, 1, statement("2024-05-01", "08", GIVEN, "H1"));
    let found = doses(&[polio.clone(), told.clone(), dtap.clone(), hepb]);
    let vaccines: Vec<String> = found.doses.iter().map(|dose| dose.best.vaccine.cvx.to_string()).collect();
    assert_eq!(vaccines, ["08", "10", "20"], "the visit has every part: the combination adds nothing");

    let found = doses(&[polio.clone(), told.clone(), dtap.clone()]);
    assert_eq!(found.doses.len(), 3, "two given doses are not folded into one that is told");
    assert_eq!(found.doubtful.len(), 2);

    let again = report(5, 3, statement("2024-05-01", "110", PROVIDER, ""));
    assert_eq!(doses(&[polio, told, dtap, again]).doses.len(), 3, "two tell of one combination");
}

#[test]
fn a_copy_fills_what_the_given_dose_leaves_empty_and_says_so() {
    let mut given = statement("2024-05-01", "03", GIVEN, "");
    given.site = Some(Code::known("LA"));
    let mut copy = statement("2024-05-02", "03", TOLD, "M1");
    copy.expires_on = Some(Date::constant(2025, 1, 31));
    copy.site = Some(Code::known("RA"));
    copy.confidentiality = Some(Code::known("R"));
    let found = doses(&[report(1, 1, given), report(2, 2, copy)]);
    let [dose] = found.doses.as_slice() else { panic!("{:?}", found.doses) };
    assert_eq!(dose.best.given_on.to_string(), "2024-05-01");
    assert_eq!((dose.best.lot.as_str(), dose.best.expires_on), ("M1", Some(Date::constant(2025, 1, 31))));
    assert_eq!(
        dose.best.site.as_ref().map(|site| site.as_str()),
        Some("LA"),
        "what is stated is not overwritten"
    );
    let filled: Vec<(DoseField, ReportId)> =
        dose.filled.iter().map(|filled| (filled.field, filled.from)).collect();
    assert_eq!(filled, [(DoseField::Lot, ReportId(2)), (DoseField::Confidentiality, ReportId(2))]);
}

#[test]
fn one_report_that_hides_a_dose_hides_it() {
    let mut usual = statement("2024-05-01", "62", GIVEN, "H1");
    usual.confidentiality = Some(Code::known("U"));
    let mut hidden = statement("2024-05-01", "62", TOLD, "");
    hidden.confidentiality = Some(Code::known("V"));
    let found = doses(&[report(1, 1, usual), report(2, 2, hidden)]);
    assert_eq!(found.doses[0].best.confidentiality.as_ref().map(|code| code.as_str()), Some("V"));
}

#[test]
fn what_a_person_typed_is_not_overwritten_by_a_feed() {
    // What a message did not bring was entered here.
    let typed = Report { message: NO_MESSAGE, ..report(1, 1, statement("2024-05-01", "03", GIVEN, "M1234")) };
    let mut feed = statement("2024-05-01", "03", GIVEN, "M1234");
    feed.expires_on = Some(Date::constant(2025, 1, 31));
    feed.site = Some(Code::known("LA"));
    let feed = Report { organization: OrganizationId(1), ..report(2, 2, feed) };
    let found = doses(&[typed, feed]);
    assert_eq!(found.doses.len(), 1);
    assert_eq!(found.doses[0].reports[0], ReportId(1));
    assert_eq!(
        found.doses[0].best.site.as_ref().map(|site| site.as_str()),
        Some("LA"),
        "an empty field is filled"
    );
}

#[test]
fn one_source_that_said_the_same_under_two_homes_makes_one_dose() {
    let first = report(1, 1, statement("2024-05-01", "03", GIVEN, "M1"));
    // A batch: two messages of one second.
    let second =
        Report { said_at: first.said_at, ..report(2, 1, statement("2024-05-01", "03", GIVEN, "M1")) };
    let homes = [(ReportId(1), PersonId(7)), (ReportId(2), PersonId(8))];
    let circumstances = Circumstances { homes: &homes, ..Circumstances::default() };
    let found = doses_with(&[first.clone(), second.clone()], &circumstances);
    assert_eq!(found.doses.len(), 1);
    assert_eq!(found.doses[0].reports.len(), 2);

    let mut delete = statement("2024-05-01", "03", GIVEN, "M1");
    delete.action = ActionCode::Delete;
    let homes = [(ReportId(1), PersonId(7)), (ReportId(3), PersonId(8))];
    let circumstances = Circumstances { homes: &homes, ..Circumstances::default() };
    let found = doses_with(&[first, report(3, 1, delete)], &circumstances);
    assert!(found.doses.is_empty(), "a delete that finds nothing in its home is looked for in the others");
}

#[test]
fn a_copy_goes_where_its_source_said_the_same_also_beside_a_dose_that_was_kept_apart() {
    let of_one_clinic = |id, source| Report {
        organization: OrganizationId(0),
        ..report(id, source, statement("2024-06-02", "999", TOLD, ""))
    };
    let (told, mut other) = (of_one_clinic(1, 101), of_one_clinic(2, 102));
    if let Statement::Dose(said) = &mut other.statement {
        said.source = None;
    }
    let copy = Report { id: ReportId(9_000), message: MessageId(9_000), ..told.clone() };
    let homes = [(copy.id, PersonId(5))];
    let apart = PairRuling { a: told.id, b: other.id, ruling: Ruling::DifferentEvents };
    let circumstances =
        Circumstances { homes: &homes, rulings: std::slice::from_ref(&apart), ..Circumstances::default() };
    let found = doses_with(&[told, other, copy], &circumstances);
    let mut reports: Vec<Vec<i64>> = found.doses.iter().map(|dose| of(dose).2).collect();
    reports.iter_mut().for_each(|one| one.sort_unstable());
    assert_eq!(reports, [vec![1, 9_000], vec![2]]);
}

#[test]
fn two_statements_of_one_message_are_two_doses_and_the_very_same_twice_is_asked_about() {
    let first = report(1, 1, statement("2024-05-01", "03", GIVEN, "M1"));
    let beside = |lot| Report {
        message: first.message,
        said_at: first.said_at,
        ..report(2, 1, statement("2024-05-01", "03", GIVEN, lot))
    };
    let found = doses(&[first.clone(), beside("")]);
    assert_eq!((found.doses.len(), found.doubtful.len()), (2, 1));
    let found = doses(&[first.clone(), beside("Q9B77")]);
    assert_eq!((found.doses.len(), found.doubtful.len()), (2, 0), "two lots in one message are two doses");
}

#[test]
fn a_copy_with_a_doubtful_date_is_asked_about_unless_it_has_found_its_dose() {
    let early = report(1, 1, statement("2023-05-01", "03", GIVEN, "M1"));
    let copy = report(2, 2, statement("2024-05-01", "03", SCHOOL, ""));
    let found = doses(&[early.clone(), copy.clone()]);
    assert_eq!((found.doses.len(), found.doubtful.len()), (2, 1), "a year mistyped?");
    let late = report(3, 1, statement("2024-05-02", "03", GIVEN, "M2"));
    let found = doses(&[early, copy, late]);
    assert_eq!((found.doses.len(), found.doubtful.len()), (2, 0));
}

#[test]
fn an_immune_globulin_told_twice_is_one() {
    let all = [
        report(1, 1, statement("2024-05-01", "30", GIVEN, "G1")),
        report(2, 2, statement("2024-05-01", "30", TOLD, "")),
    ];
    assert_eq!(doses(&all).doses.len(), 1);
}

fn any_statement() -> impl Strategy<Value = DoseStatement> {
    let vaccine = prop::sample::select(vec![
        "03", "94", "21", "20", "107", "10", "110", "120", "130", "08", "88", "141", "208", "207", "30",
        "999",
    ]);
    let source =
        prop::sample::select(vec![None, Some(GIVEN), Some(GIVEN), Some(TOLD), Some(SCHOOL), Some(PROVIDER)]);
    let lot = prop::sample::select(vec!["", "", "L1", "C2221AA", "C222IAA", "C2231AA", "Q9B77"]);
    (0..40i8, vaccine, source, lot, any::<bool>()).prop_map(|(day, cvx, source, lot, whole)| {
        let on = Date::constant(2024, 4, 25).saturating_add(jiff::Span::new().days(day));
        DoseStatement {
            given_on: on,
            source,
            completion: if whole || day % 4 > 0 {
                CompletionStatus::Complete
            } else {
                CompletionStatus::Partial
            },
            ..statement("2024-05-01", cvx, GIVEN, lot)
        }
    })
}

/// Two or more reports that replace nothing: each of a source of its own, of one of four organizations.
fn plain_reports() -> impl Strategy<Value = Vec<Report>> {
    prop::collection::vec((any_statement(), 0..4i64), 2..12).prop_map(|all| {
        all.into_iter()
            .zip(1..)
            .map(|((said, office), id)| Report {
                organization: OrganizationId(office),
                ..report(id, 100 + id, said)
            })
            .collect()
    })
}

/// Reports of three sources, several in one message, with updates and deletes.
fn any_reports() -> impl Strategy<Value = Vec<Report>> {
    prop::collection::vec((any_statement(), 0..3i64, 0..6i64, 0..8u8), 0..14).prop_map(|all| {
        all.into_iter()
            .zip(1..)
            .map(|((mut said, source, message, action), id)| {
                said.action = match action {
                    0 => ActionCode::Delete,
                    1 => ActionCode::Update,
                    _ => ActionCode::Add,
                };
                Report {
                    said_at: Timestamp(message * 10),
                    message: MessageId(source * 100 + message),
                    ..report(id, source, said)
                }
            })
            .collect()
    })
}

type Picks = Vec<(prop::sample::Index, prop::sample::Index, bool)>;

fn picks() -> impl Strategy<Value = Picks> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()), 0..5)
}

fn rulings(reports: &[Report], picks: &Picks) -> Vec<PairRuling> {
    picks
        .iter()
        .map(|(a, b, same)| PairRuling {
            a: a.get(reports).id,
            b: b.get(reports).id,
            ruling: if *same { Ruling::SameEvent } else { Ruling::DifferentEvents },
        })
        .filter(|ruling| ruling.a != ruling.b)
        .collect()
}

fn shuffled(mut reports: Vec<Report>, seed: u64) -> Vec<Report> {
    let mut state = seed | 1;
    for n in (1..reports.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        reports.swap(n, (state >> 33) as usize % (n + 1));
    }
    reports
}

fn event(reports: &[Report], id: ReportId) -> Event {
    let report = reports.iter().find(|report| report.id == id).expect("a report of the set");
    let Statement::Dose(said) = &report.statement else { panic!("a dose") };
    Event::of(said, report.organization, EventRules::shipped())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_reports_does_not_matter(reports in any_reports(), seed in any::<u64>()) {
        prop_assert_eq!(doses(&reports), doses(&shuffled(reports, seed)));
    }

    #[test]
    fn no_report_is_lost(reports in any_reports()) {
        let found = doses(&reports);
        let mut seen = std::collections::BTreeSet::new();
        for report in found.doses.iter().flat_map(|dose| &dose.reports) {
            prop_assert!(seen.insert(*report), "a report describes one dose");
        }
        for report in &reports {
            let Statement::Dose(said) = &report.statement else { continue };
            let deletes = |other: &&Report| {
                let Statement::Dose(by) = &other.statement else { return false };
                by.action == ActionCode::Delete
                    && other.source == report.source
                    && (other.said_at, other.id) > (report.said_at, report.id)
            };
            let taken_back = reports.iter().any(|other| deletes(&other));
            if said.action == ActionCode::Delete {
                prop_assert!(!seen.contains(&report.id), "a delete is no dose");
            } else {
                prop_assert!(seen.contains(&report.id) || taken_back, "{:?} is in no dose", report.id);
            }
        }
    }

    #[test]
    fn every_report_of_a_dose_is_joinable_with_the_one_that_speaks_and_none_is_another_event(reports in plain_reports()) {
        let rules = EventRules::shipped();
        for dose in doses(&reports).doses {
            let events: Vec<Event> = dose.reports.iter().map(|id| event(&reports, *id)).collect();
            for (n, one) in events.iter().enumerate() {
                for (m, other) in events.iter().enumerate().skip(n + 1) {
                    let judged = judge(one, other, rules).decision;
                    let share = one.product.groups & other.product.groups != 0;
                    prop_assert!(!share || judged != Decision::Different, "{one:?} and {other:?}");
                    prop_assert!(n > 0 || judged == Decision::Same, "{m}: {other:?} with {one:?}");
                }
            }
        }
    }

    #[test]
    fn a_copy_under_another_home_changes_nothing_but_provenance(reports in plain_reports(), pick in any::<prop::sample::Index>(), picks in picks()) {
        let rulings = rulings(&reports, &picks);
        let copy = Report { id: ReportId(9_000), message: MessageId(9_000), ..pick.get(&reports).clone() };
        let homes = [(copy.id, PersonId(5))];
        let mut more = reports.clone();
        more.push(copy);
        let without = Circumstances { rulings: &rulings, ..Circumstances::default() };
        let best = |found: Consolidated| -> Vec<(ReportId, DoseStatement)> {
            found.doses.into_iter().map(|dose| (dose.id, dose.best)).collect()
        };
        let with = best(doses_with(&more, &Circumstances { homes: &homes, ..without }));
        prop_assert_eq!(best(doses_with(&reports, &without)), with);
    }

    #[test]
    fn a_decision_of_a_person_holds(reports in plain_reports(), picks in picks()) {
        let rulings = rulings(&reports, &picks);
        let circumstances = Circumstances { rulings: &rulings, ..Circumstances::default() };
        let found = doses_with(&reports, &circumstances);
        let dose_of = |id: ReportId| found.doses.iter().position(|dose| dose.reports.contains(&id));
        let undisputed = rulings.iter().all(|ruling| ruling.ruling == Ruling::SameEvent);
        for ruling in &rulings {
            let together = dose_of(ruling.a) == dose_of(ruling.b);
            match ruling.ruling {
                Ruling::DifferentEvents => prop_assert!(!together),
                Ruling::SameEvent => prop_assert!(together || !undisputed),
            }
        }
    }

    #[test]
    fn what_is_asked_about_is_two_doses(reports in any_reports()) {
        let found = doses(&reports);
        for pair in &found.doubtful {
            let of = |id: ReportId| found.doses.iter().position(|dose| dose.reports.contains(&id));
            prop_assert!(of(pair.a).is_some() && of(pair.b).is_some() && of(pair.a) != of(pair.b));
            prop_assert!(pair.judgement.decision != Decision::Different);
        }
    }
}
