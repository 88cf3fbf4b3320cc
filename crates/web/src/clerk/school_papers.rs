//! Letters, labels, absences and exemptions of schools at the desk.

use jenner_model::PublicId;
use jenner_registry::documents::Pdf;
use jenner_registry::organizations;
use jenner_registry::packs::Language;
use jenner_registry::schools::absences::{self, NewAbsence};
use jenner_registry::schools::exemption::{self, NewProof};
use jenner_registry::schools::letters::{self, Wish};

use super::{Clerk, refusal};
use crate::desk::{Refusal, SchoolPaperDesk, Visitor};
use crate::views::school_papers::{ChildView, ExemptionChoice, ExemptionLine, ExemptionsView, LettersView};
use crate::views::schools::{ChildFilter, School};

fn person_of(name: &str) -> Result<PublicId, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

fn student_of(name: &str) -> Result<i64, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

impl SchoolPaperDesk for Clerk {
    fn school_letters(&self, visitor: &Visitor, filter: &ChildFilter) -> Result<LettersView, Refusal> {
        let access = self.access(visitor)?;
        let (view, taken) = self.children_of(&access, filter, Language::English)?;
        let written: Vec<_> = taken.iter().filter(|child| letters::is_written_to(child)).collect();
        Ok(LettersView {
            school: view.school,
            children: taken.len(),
            letters: written.len(),
            addresses: written.iter().filter(|child| letters::has_address(&child.student)).count(),
        })
    }

    fn print_letters(
        &self,
        visitor: &Visitor,
        filter: &ChildFilter,
        wish: &Wish,
    ) -> Result<Result<Option<Vec<u8>>, letters::Problem>, Refusal> {
        let access = self.access(visitor)?;
        if let Some(problem) = wish.problem(self.registry.today()) {
            return Ok(Err(problem));
        }
        let (view, taken) = self.children_of(&access, filter, Language::English)?;
        let name = &view.school.name;
        let made = letters::letters(&self.registry, &access, name, &taken, wish).map_err(refusal)?;
        Ok(Ok(made.map(Pdf::into_bytes)))
    }

    fn print_labels(
        &self,
        visitor: &Visitor,
        filter: &ChildFilter,
        used: usize,
        language: Language,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let access = self.access(visitor)?;
        let (view, taken) = self.children_of(&access, filter, Language::English)?;
        let made = letters::labels(&self.registry, &access, &view.school.name, &taken, used, language);
        Ok(made.map_err(refusal)?.map(Pdf::into_bytes))
    }

    fn school_child(&self, visitor: &Visitor, student: &str) -> Result<ChildView, Refusal> {
        let access = self.access(visitor)?;
        let found = absences::child(&self.registry, &access, student_of(student)?).map_err(refusal)?;
        let child = found.ok_or(Refusal::NotFound)?;
        let all = organizations::list(&self.registry).map_err(refusal)?;
        let school = all.into_iter().find(|one| one.id == child.organization).ok_or(Refusal::NotFound)?;
        Ok(ChildView {
            id: child.id.to_string(),
            school: School { id: school.public_id.to_string(), name: school.name.to_string() },
            student: child.student,
            absences: child.absences,
            today: self.registry.today(),
        })
    }

    fn note_absence(
        &self,
        visitor: &Visitor,
        student: &str,
        new: &NewAbsence,
    ) -> Result<Result<(), absences::Problem>, Refusal> {
        let access = self.access(visitor)?;
        let noted = absences::note(&self.registry, &access, student_of(student)?, new).map_err(refusal)?;
        noted.ok_or(Refusal::NotFound)
    }

    fn end_absence(&self, visitor: &Visitor, student: &str, absence: i64) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        let ended = absences::end(&self.registry, &access, student_of(student)?, absence).map_err(refusal)?;
        ended.ok_or(Refusal::NotFound)
    }

    fn exemption_papers(
        &self,
        visitor: &Visitor,
        person: &str,
        language: Language,
    ) -> Result<ExemptionsView, Refusal> {
        let access = self.access(visitor)?;
        let id = person_of(person)?;
        let shown =
            exemption::list(&self.registry, &access, id).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        let record = self.record_of(visitor, id)?;
        let texts = self.texts(language)?;
        let words = self.registry.pack().school_texts(language);
        let word = |of: Option<&String>, else_: &str| of.map_or_else(|| else_.to_owned(), Clone::clone);
        let kind_name = |kind: &str| word(words.and_then(|words| words.exemptions.get(kind)), kind);
        let signer_name = |signer: &str| word(words.and_then(|words| words.signers.get(signer)), signer);
        let kinds = exemption::kinds(&self.registry)
            .map(|rule| ExemptionChoice {
                kind: rule.id.clone(),
                name: kind_name(&rule.id),
                proof: word(
                    words.and_then(|words| words.exemption_proofs.get(rule.proof.word())),
                    rule.proof.word(),
                ),
                signers: rule.signer.iter().map(|one| (one.clone(), signer_name(one))).collect(),
                may_be_lifelong: rule.may_be_lifelong,
                hand_in_days: rule.hand_in_days,
            })
            .collect();
        let line = |one: exemption::Shown| ExemptionLine {
            id: one.exemption.id,
            kind: match &one.proof {
                Some((kind, ..)) => kind_name(kind),
                None => kind_name(one.exemption.kind.word()),
            },
            groups: one.exemption.groups.iter().map(|group| texts.group(group).to_owned()).collect(),
            from: one.exemption.from.into(),
            until: one.exemption.until.map(Into::into),
            proof: one.proof.as_ref().map(|(_, signer, day)| (signer_name(signer), *day)),
            by: one.organization.map(|id| self.organization(id)).unwrap_or_default(),
            has_scan: one.has_scan,
            may_end: one.may_end,
        };
        Ok(ExemptionsView {
            head: self.head(&record),
            lines: shown.into_iter().map(line).collect(),
            kinds,
            groups: self.asked_groups(texts),
        })
    }

    fn note_exemption(
        &self,
        visitor: &Visitor,
        person: &str,
        new: &NewProof,
    ) -> Result<Result<(), exemption::Problem>, Refusal> {
        let access = self.access(visitor)?;
        let noted = exemption::note(&self.registry, &access, person_of(person)?, new).map_err(refusal)?;
        noted.ok_or(Refusal::NotFound)
    }

    fn end_exemption(&self, visitor: &Visitor, person: &str, exemption: i64) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        exemption::end(&self.registry, &access, person_of(person)?, exemption).map_err(refusal)
    }

    fn exemption_scan(
        &self,
        visitor: &Visitor,
        person: &str,
        exemption: i64,
    ) -> Result<(String, Vec<u8>), Refusal> {
        let access = self.access(visitor)?;
        let found = exemption::scan(&self.registry, &access, person_of(person)?, exemption);
        found.map_err(refusal)?.ok_or(Refusal::NotFound)
    }
}
