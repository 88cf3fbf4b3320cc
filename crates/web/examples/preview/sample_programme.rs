//! The vaccine programme of the made-up state.

use std::collections::BTreeMap;

use jenner_registry::inventory::Funding;
use jenner_registry::packs::Language;
use jenner_registry::packs::report::Report;
use jenner_registry::programme::Standing;
use jenner_registry::programme::accountability::{self, Sums};
use jenner_registry::programme::eligibility;
use jenner_registry::programme::enrolment::Done;
use jenner_registry::programme::sentinel::{Finding, Rule, State, Sure};
use jenner_registry::programme::visit::Trouble;
use jenner_web::desk::programme::{Kind, ProgrammeDesk};
use jenner_web::desk::{Refusal, Visitor};
use jenner_web::views::programme::{
    AccountsView, DosesView, EnrolmentOrder, EnrolmentView, FindingView, Member, NumbersAsked, ProgrammeHome,
    VisitOrder, VisitView, VisitsView, WatchView,
};
use jiff::civil::{Date, date};

use super::SampleDesk;

const FROM: Date = date(2025, 6, 16);
const TODAY: Date = date(2026, 6, 15);

fn finding() -> Finding {
    Finding {
        id: 1,
        rule: Rule::NotEligible,
        organization: None,
        lot: "X2210".into(),
        cvx: "03".into(),
        days: (date(2026, 5, 4), date(2026, 5, 29)),
        doses: 4,
        sure: Sure::Likely,
        numbers: BTreeMap::from([("doses".into(), "4".into()), ("codes".into(), "V01".into())]),
        state: State::New,
    }
}

impl ProgrammeDesk for SampleDesk {
    fn programme(&self, _: &Visitor) -> Result<ProgrammeHome, Refusal> {
        Ok(ProgrammeHome {
            clinic: "Bayou Pediatrics".into(),
            standing: Standing::RenewalDue(date(2026, 7, 31)),
            latest: Some((1, "approved".into())),
            may_join: true,
            runs: None,
        })
    }

    fn members(&self, _: &Visitor) -> Result<Vec<Member>, Refusal> {
        let standing = Standing::Active(date(2027, 1, 9));
        Ok(vec![Member { name: "Bayou Pediatrics".into(), standing, id: 1, state: "approved".into() }])
    }

    fn begin_enrolment(&self, _: &Visitor) -> Result<i64, Refusal> {
        Ok(1)
    }

    fn programme_application(&self, _: &Visitor, _: i64, _: Language) -> Result<EnrolmentView, Refusal> {
        Err(Refusal::NotFound)
    }

    fn order_enrolment(&self, _: &Visitor, _: i64, _: &EnrolmentOrder, _: Language) -> Result<Done, Refusal> {
        Ok(Done::Kept)
    }

    fn accounts(&self, _: &Visitor, _: &NumbersAsked) -> Result<AccountsView, Refusal> {
        let sums = Sums { received: 60, given: 41, wasted: 1, on_hand: 18, ..Sums::default() };
        let line = accountability::Line::of("Bayou Pediatrics", "X2210", "03", Funding::Vfc, sums);
        let report = accountability::Report { days: (FROM, TODAY), lines: vec![line] };
        Ok(AccountsView { report, whose: "Bayou Pediatrics".into(), scopes: Vec::new(), is_wide: false })
    }

    fn accounts_file(&self, _: &Visitor, _: &NumbersAsked, _: Kind) -> Result<Vec<u8>, Refusal> {
        Ok(b"lot,given\n".to_vec())
    }

    fn programme_paper(&self, _: &Visitor, _: &Report) -> Result<Vec<u8>, Refusal> {
        Ok(b"%PDF-1.7\n".to_vec())
    }

    fn eligible_doses(&self, _: &Visitor, _: &NumbersAsked) -> Result<DosesView, Refusal> {
        let line = |age: &str, eligibility: &str, doses| eligibility::Line {
            age: age.into(),
            cvx: "03".into(),
            eligibility: eligibility.into(),
            doses,
        };
        let lines = vec![line("infant", "V02", 12), line("young", "V02", 20), line("young", "", 2)];
        Ok(DosesView {
            report: eligibility::Report { days: (FROM, TODAY), lines },
            whose: "Bayou Pediatrics".into(),
            scopes: Vec::new(),
            vaccines: BTreeMap::from([("03".into(), "MMR".into())]),
        })
    }

    fn eligible_doses_file(&self, _: &Visitor, _: &NumbersAsked, _: Kind) -> Result<Vec<u8>, Refusal> {
        Ok(b"age,doses\n".to_vec())
    }

    fn visits(&self, _: &Visitor) -> Result<VisitsView, Refusal> {
        let one = (1, "compliance".to_owned(), "planned".to_owned(), date(2026, 7, 1), 0);
        Ok(VisitsView { own: vec![one], runs: None, today: TODAY })
    }

    fn plan_visit(&self, _: &Visitor, _: (&str, &str, Date)) -> Result<Result<i64, Trouble>, Refusal> {
        Ok(Err(Trouble::Day))
    }

    fn visit(&self, _: &Visitor, _: i64) -> Result<VisitView, Refusal> {
        Err(Refusal::NotFound)
    }

    fn order_visit(&self, _: &Visitor, _: i64, _: &VisitOrder) -> Result<Result<(), Trouble>, Refusal> {
        Ok(Ok(()))
    }

    fn watch(&self, _: &Visitor, state: State) -> Result<WatchView, Refusal> {
        let counts = State::ALL.map(|one| (one, i64::from(one == State::New)));
        Ok(WatchView { findings: vec![finding()], counts: counts.to_vec(), state, today: TODAY })
    }

    fn run_watch(&self, _: &Visitor, _: (Date, Date)) -> Result<usize, Refusal> {
        Ok(0)
    }

    fn finding(&self, _: &Visitor, id: i64) -> Result<FindingView, Refusal> {
        if id != 1 {
            return Err(Refusal::NotFound);
        }
        Ok(FindingView {
            finding: finding(),
            evidence: Vec::new(),
            vaccines: BTreeMap::from([("03".into(), "MMR".into())]),
            deeds: Vec::new(),
        })
    }

    fn decide_finding(&self, _: &Visitor, _: i64, _: State, why: &str) -> Result<bool, Refusal> {
        Ok(!why.trim().is_empty())
    }
}
