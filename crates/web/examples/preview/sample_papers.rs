//! Official records of the sample: every state to look at; nothing is printed.

use jenner_model::PublicId;
use jenner_registry::packs::{Language, PaperKind};
use jenner_registry::papers::cards;
use jenner_registry::papers::qr;
use jenner_registry::papers::verify::{Checked, Shown, State};
use jenner_web::desk::{PaperDesk, Refusal, Visitor};
use jenner_web::views::papers::{
    CardView, ExemptionLine, OfferView, PaperDone, PaperLine, PaperOrder, PapersView, PlanDose, PlanView,
    RosterView,
};
use jiff::civil::{Date, date};

use super::{SampleDesk, head};

fn known(person: PublicId) -> Result<String, Refusal> {
    let id = person.to_string();
    let people = [super::full_record(), super::newborn()];
    if people.contains(&id) { Ok(id) } else { Err(Refusal::NotFound) }
}

fn offer(kind: PaperKind, status: &'static str, level: &str, missing: &[&str]) -> OfferView {
    OfferView {
        kind,
        can: kind != PaperKind::College,
        status,
        level: level.into(),
        expires: (status == "in_progress").then_some(date(2027, 1, 21)),
        missing: missing.iter().map(|one| (*one).to_owned()).collect(),
    }
}

impl PaperDesk for SampleDesk {
    fn papers(
        &self,
        visitor: &Visitor,
        person: PublicId,
        _language: Language,
    ) -> Result<PapersView, Refusal> {
        let id = known(person)?;
        let line = |id, state, status: &str| PaperLine {
            id,
            number: format!("US-2026-10{id}-442-K"),
            kind: Some(PaperKind::School),
            language: "en",
            status: status.into(),
            state,
            at: "2026-11-02T16:20:00Z".parse().unwrap_or_default(),
            expires: Some(date(2027, 1, 21)),
            by: visitor.name.clone(),
        };
        let full = id == super::full_record();
        Ok(PapersView {
            head: head(&id),
            offers: vec![
                offer(
                    PaperKind::School,
                    "not_met",
                    "kindergarten to grade 5",
                    &["MMR", "Varicella (chickenpox)"],
                ),
                offer(PaperKind::Childcare, "in_progress", "childcare", &["MMR"]),
                offer(PaperKind::College, "", "", &[]),
                offer(PaperKind::Full, "", "", &[]),
            ],
            made: if full {
                vec![
                    line(3, State::Genuine, "in_progress"),
                    line(2, State::Replaced, "in_progress"),
                    line(1, State::Withdrawn, "complete"),
                ]
            } else {
                vec![]
            },
            exemptions: if full {
                vec![ExemptionLine {
                    id: 1,
                    kind: "medical",
                    about: vec!["MMR".into()],
                    from: date(2026, 9, 1),
                    until: Some(date(2027, 3, 1)),
                }]
            } else {
                vec![]
            },
            groups: vec![("MMR".into(), "MMR".into()), ("Polio".into(), "Polio".into())],
            keeps: true,
        })
    }

    fn order_paper(&self, _: &Visitor, person: PublicId, _: &PaperOrder) -> Result<PaperDone, Refusal> {
        known(person).map(|_| PaperDone::Done)
    }

    fn paper(&self, _: &Visitor, _: PublicId, _: i64) -> Result<Vec<u8>, Refusal> {
        Err(Refusal::NotFound)
    }

    fn roster(
        &self,
        _: &Visitor,
        numbers: &[String],
        _: PaperKind,
        _: Language,
    ) -> Result<RosterView, Refusal> {
        let left_out = numbers.iter().map(|number| (number.clone(), "no-person")).collect();
        Ok(RosterView { pdf: None, left_out })
    }

    fn plan(&self, _: &Visitor, person: PublicId, _: Language) -> Result<PlanView, Refusal> {
        let id = known(person)?;
        let dose = |vaccine: &str, purposes: &[&str], since| PlanDose {
            vaccine: vaccine.into(),
            purposes: purposes.iter().map(|one| (*one).to_owned()).collect(),
            since,
        };
        let visits = vec![
            (
                date(2026, 11, 25),
                vec![
                    dose(
                        "DTaP-Hep B-IPV",
                        &["DTaP, Tdap, Td, dose 3", "Hepatitis B, dose 3"],
                        date(2026, 9, 1),
                    ),
                    dose("MMR", &["MMR, dose 1"], date(2026, 10, 3)),
                ],
            ),
            (date(2027, 5, 26), vec![dose("DTaP", &["DTaP, Tdap, Td, dose 4"], date(2027, 5, 26))]),
        ];
        let visits = if id == super::newborn() { vec![] } else { visits };
        Ok(PlanView {
            head: head(&id),
            until: date(2027, 11, 25),
            visits: Some(visits),
            to_decide: vec!["Meningococcal B".into()],
            without_vaccine: vec![],
            certain: true,
        })
    }

    fn plan_pdf(&self, _: &Visitor, _: PublicId, _: Language) -> Result<Vec<u8>, Refusal> {
        Err(Refusal::NotFound)
    }

    fn plan_calendar(&self, _: &Visitor, _: PublicId, _: Language) -> Result<String, Refusal> {
        Err(Refusal::NotFound)
    }

    fn card(&self, _: &Visitor, person: PublicId) -> Result<CardView, Refusal> {
        let id = known(person)?;
        let problem = (id == super::newborn()).then_some("nothing");
        let codes =
            qr::of_card("5676").filter(|_| problem.is_none()).into_iter().map(|code| (code, 12)).collect();
        Ok(CardView { head: head(&id), codes, detail: "no-lots", doses: 12, problem })
    }

    fn card_file(&self, _: &Visitor, _: PublicId) -> Result<String, Refusal> {
        Err(Refusal::NotFound)
    }

    fn check_paper(&self, code: &str, _birth: Date) -> Result<Checked, Refusal> {
        let state = match code.chars().next() {
            Some('1') => State::Genuine,
            Some('2') => State::Expired,
            Some('3') => State::Replaced,
            Some('4') => State::Withdrawn,
            Some('5') => return Ok(Checked::Gone),
            _ => return Ok(Checked::Unknown),
        };
        Ok(Checked::Known(Box::new(Shown {
            state,
            kind: Some(PaperKind::School),
            status: "complete".into(),
            initials: "C. R. B.".into(),
            birth_year: Some(2021),
            issuer: "Bayou Pediatrics".into(),
            issued_on: date(2026, 11, 2),
            expires_on: Some(date(2028, 9, 30)),
            number: "US-2026-101-442-K".into(),
        })))
    }

    fn check_card(
        &self,
        _card: &str,
        _keys: Option<&str>,
    ) -> Result<Result<cards::Read, cards::jws::NoCardText>, Refusal> {
        Ok(Err(cards::jws::NoCardText::NotACard))
    }

    fn card_keys(&self) -> Result<String, Refusal> {
        Ok("{\"keys\":[]}".to_owned())
    }
}
