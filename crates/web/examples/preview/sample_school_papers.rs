//! Letters, labels, absences and exemptions of the made-up school.

use jenner_model::Date;
use jenner_registry::packs::Language;
use jenner_registry::schools::absences::{self, Absence, Kind, NewAbsence, Reason};
use jenner_registry::schools::exemption::{self, NewProof};
use jenner_registry::schools::letters::{self, Wish};
use jenner_web::desk::{Refusal, SchoolPaperDesk, Visitor};
use jenner_web::views::school_papers::*;
use jenner_web::views::schools::ChildFilter;

use super::SampleDesk;
use super::sample_schools::{school, student};

const TODAY: Date = Date::constant(2026, 11, 25);

/// An empty page.
pub(crate) const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// Kept out for vaccines, from today.
pub fn kept_out() -> Absence {
    Absence {
        id: 1,
        kind: Kind::Excluded,
        reason: Reason::Vaccines,
        from: TODAY,
        until: None,
        ended_at: None,
    }
}

impl SchoolPaperDesk for SampleDesk {
    fn school_letters(&self, _: &Visitor, filter: &ChildFilter) -> Result<LettersView, Refusal> {
        let letters = if filter.stand == "complete" { 0 } else { 3 };
        Ok(LettersView { school: school(), children: 5, letters, addresses: letters.min(2) })
    }

    fn print_letters(
        &self,
        _: &Visitor,
        filter: &ChildFilter,
        wish: &Wish,
    ) -> Result<Result<Option<Vec<u8>>, letters::Problem>, Refusal> {
        if let Some(problem) = wish.problem(TODAY) {
            return Ok(Err(problem));
        }
        Ok(Ok((filter.stand != "complete").then(|| PDF.to_vec())))
    }

    fn print_labels(
        &self,
        _: &Visitor,
        _: &ChildFilter,
        _: usize,
        _: Language,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        Ok(Some(PDF.to_vec()))
    }

    fn school_child(&self, _: &Visitor, id: &str) -> Result<ChildView, Refusal> {
        if id != "1" {
            return Err(Refusal::NotFound);
        }
        let over = Absence {
            id: 2,
            kind: Kind::Absent,
            reason: Reason::Illness,
            from: Date::constant(2026, 10, 5),
            until: Some(Date::constant(2026, 10, 7)),
            ended_at: None,
        };
        Ok(ChildView {
            id: "1".into(),
            school: school(),
            student: student("1", "Naquin", "Remy", 3),
            absences: vec![kept_out(), over],
            today: TODAY,
        })
    }

    fn note_absence(
        &self,
        _: &Visitor,
        _: &str,
        new: &NewAbsence,
    ) -> Result<Result<(), absences::Problem>, Refusal> {
        Ok(new.problem(TODAY).map_or(Ok(()), Err))
    }

    fn end_absence(&self, _: &Visitor, _: &str, _: i64) -> Result<(), Refusal> {
        Ok(())
    }

    fn exemption_papers(
        &self,
        _: &Visitor,
        person: &str,
        language: Language,
    ) -> Result<ExemptionsView, Refusal> {
        let spanish = language == Language::Spanish;
        let say = |english: &str, other: &str| if spanish { other } else { english }.to_owned();
        let kind = |kind: &str, name: String, signers: &[(&str, String)]| ExemptionChoice {
            kind: kind.into(),
            name,
            proof: say("a written statement", "una declaración por escrito"),
            signers: signers.iter().map(|(word, name)| ((*word).to_owned(), name.clone())).collect(),
            may_be_lifelong: kind == "medical",
            hand_in_days: (kind == "dissent").then_some(90),
        };
        let medical = say("Medical", "Médica");
        let dissent = say("Written dissent", "Disentimiento por escrito");
        let line = ExemptionLine {
            id: 7,
            kind: dissent.clone(),
            groups: vec!["MMR".into()],
            from: Date::constant(2026, 8, 10),
            until: Some(Date::constant(2027, 7, 31)),
            proof: Some((say("a parent or guardian", "madre, padre o tutor"), Date::constant(2026, 8, 12))),
            by: school().name,
            has_scan: true,
            may_end: true,
        };
        let guardian = ("guardian", say("a parent or guardian", "madre, padre o tutor"));
        Ok(ExemptionsView {
            head: super::head(person),
            lines: vec![line],
            kinds: vec![
                kind("medical", medical, &[("physician", say("a physician", "un médico"))]),
                kind("dissent", dissent, &[guardian, ("student", say("the student", "el estudiante"))]),
            ],
            groups: vec![("MMR".into(), "MMR".into()), ("HepB".into(), "Hepatitis B".into())],
        })
    }

    fn note_exemption(
        &self,
        _: &Visitor,
        _: &str,
        new: &NewProof,
    ) -> Result<Result<(), exemption::Problem>, Refusal> {
        let lacks_paper = new.scan.is_none() && !new.seen;
        Ok(if lacks_paper { Err(exemption::Problem::NoPaper) } else { Ok(()) })
    }

    fn end_exemption(&self, _: &Visitor, _: &str, exemption: i64) -> Result<bool, Refusal> {
        Ok(exemption == 7)
    }

    fn exemption_scan(&self, _: &Visitor, _: &str, exemption: i64) -> Result<(String, Vec<u8>), Refusal> {
        match exemption {
            7 => Ok(("application/pdf".into(), PDF.to_vec())),
            _ => Err(Refusal::NotFound),
        }
    }
}
