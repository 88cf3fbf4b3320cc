//! Laws of the fold: what a record is does not depend on the order of its reports, and taking reports away
//! again leaves the record that was there before.

use jenner_codes::{ActionCode, Codes, InformationSource};
use jenner_model::dose::{DoseStatement, OrderNumber};
use jenner_model::person::{Demographics, PersonName};
use jenner_model::report::{Report, Statement};
use jenner_model::{
    Given, MessageId, OrganizationId, PersonId, PublicId, RegistryNumber, ReportId, SourceId, Timestamp,
};
use jenner_registry::identity::fold::{Standing, fold};
use proptest::prelude::*;

use crate::support::dose_said;

fn standing() -> Standing {
    Standing {
        person: PersonId(1),
        public_id: PublicId::from_random([7; 12]),
        registry_number: RegistryNumber::from_number(1).expect("a number"),
    }
}

fn dose() -> impl Strategy<Value = DoseStatement> {
    (0..4i8, prop::sample::select(vec!["03", "20", "110", "08", "17", "141"]), 0..3u8, 0..5u8, any::<bool>())
        .prop_map(|(day, cvx, action, filler, given_here)| DoseStatement {
            action: [ActionCode::Add, ActionCode::Update, ActionCode::Delete][usize::from(action)],
            filler: (filler > 0)
                .then(|| OrderNumber { value: format!("n{filler}").into(), authority: "E".into() }),
            source: Some(if given_here {
                InformationSource::Administered
            } else {
                InformationSource::Historical
            }),
            lot: if given_here { "L1".into() } else { Default::default() },
            ..dose_said(jenner_model::Date::new(2024, 5, 1 + day).expect("a date"), cvx)
        })
}

fn who() -> impl Strategy<Value = Demographics> {
    ("(Zoe|Babygirl|Léa)", prop::option::of(0..3u8)).prop_map(|(given, language)| Demographics {
        names: vec![PersonName { family: "Pitre".into(), given: given.into(), ..PersonName::default() }],
        language: match language {
            None => Given::Unsaid,
            Some(0) => Given::Deleted,
            Some(n) => Given::Value(jenner_codes::Code::known(["eng", "spa"][usize::from(n - 1)])),
        },
        ..Demographics::default()
    })
}

fn reports() -> impl Strategy<Value = Vec<Report>> {
    let statement = prop_oneof![
        3 => dose().prop_map(|dose| Statement::Dose(Box::new(dose))),
        1 => who().prop_map(|who| Statement::Demographics(Box::new(who))),
    ];
    prop::collection::vec((statement, 0..3i64, 0..40i64), 0..14).prop_map(|all| {
        all.into_iter()
            .enumerate()
            .map(|(n, (statement, source, said_at))| Report {
                id: ReportId(n as i64 + 1),
                source: SourceId(source),
                organization: OrganizationId(source),
                said_at: Timestamp(said_at),
                received_at: Timestamp(100),
                message: MessageId(1),
                statement,
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_reports_does_not_matter(reports in reports(), seed in any::<u64>()) {
        let codes = Codes::embedded();
        let mut shuffled = reports.clone();
        let mut state = seed | 1;
        for n in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            shuffled.swap(n, (state >> 33) as usize % (n + 1));
        }
        prop_assert_eq!(fold(standing(), reports, codes), fold(standing(), shuffled, codes));
    }

    #[test]
    fn merge_then_split_is_the_record_never_merged(mine in reports(), others in reports()) {
        let codes = Codes::embedded();
        let before = fold(standing(), mine.clone(), codes);
        let mut together = mine;
        together.extend(others.into_iter().map(|mut report| {
            report.id = ReportId(report.id.0 + 1000);
            report
        }));
        let merged = fold(standing(), together, codes);
        let apart: Vec<Report> = merged.reports.into_iter().filter(|report| report.id.0 <= 1000).collect();
        prop_assert_eq!(before, fold(standing(), apart, codes));
    }

    #[test]
    fn every_dose_told_and_not_taken_back_is_in_exactly_one_dose(reports in reports()) {
        let record = fold(standing(), reports, Codes::embedded());
        let mut seen = std::collections::HashSet::new();
        for dose in &record.doses {
            prop_assert!(dose.reports.contains(&dose.id));
            for report in &dose.reports {
                prop_assert!(seen.insert(*report), "a report describes one injection");
            }
        }
    }
}
