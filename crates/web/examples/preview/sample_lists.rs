//! Made-up lists and counts.

use jenner_registry::lists::Listed;
use jenner_registry::lists::file::Format;
use jenner_web::desk::{ListDesk, Refusal, Visitor};
use jenner_web::language::Words;
use jenner_web::views::lists::*;

use super::SampleDesk;

const SENTENCE: &str = "People who are 12 to 35 months old, live in Terrebonne and have no dose of MMR.";

fn line(id: &str, name: &str) -> SavedLine {
    SavedLine {
        id: id.into(),
        name: name.into(),
        sentence: SENTENCE.into(),
        shared: !name.is_empty(),
        own: true,
        stale: false,
        at: "2026-12-01T12:00:00Z".parse().expect("an instant"),
    }
}

fn beginning() -> QuestionForm {
    let pairs = [
        ("shape", "list"),
        ("listed", "people"),
        ("column", "last_name"),
        ("r1.kind", "ages"),
        ("r1.from", "1"),
        ("r1.to", "2"),
        ("r2.kind", "doses"),
        ("r2.how", "fewer"),
        ("r2.group", "MMR"),
    ];
    let pairs: Vec<(String, String)> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    QuestionForm::read(&pairs)
}

impl ListDesk for SampleDesk {
    fn lists(&self, _: &Visitor, _: &Words) -> Result<Vec<SavedLine>, Refusal> {
        Ok(vec![line("1", "Toddlers without MMR"), line("2", "")])
    }

    fn list_choices(&self, _: &Visitor, from: &ListFrom, _: &Words) -> Result<ListChoices, Refusal> {
        let form = match from {
            ListFrom::Typed(form) => form.clone(),
            ListFrom::Named(_) => beginning(),
        };
        Ok(ListChoices {
            form,
            may_list: true,
            groups: vec!["MMR".into(), "HepB".into()],
            measures: vec![("mmr1-24m".into(), "MMR by 24 months".into())],
            regions: vec![("3".into(), "South Central".into())],
            columns: vec!["last_name", "first_name", "birth_date", "phone", "overdue"],
            groupings: vec!["age_group", "county", "clinic"],
            gone: Vec::new(),
            newer: false,
        })
    }

    fn ask_list(&self, _: &Visitor, form: &QuestionForm) -> Result<ListAsked, Refusal> {
        Ok(match form.fields.text("on") {
            "" => ListAsked::At("1".into()),
            day => ListAsked::No(vec![Wrong { word: "future", value: day.into(), row: None }]),
        })
    }

    fn list(&self, _: &Visitor, id: &str, page: usize, _: &Words) -> Result<Option<ListView>, Refusal> {
        if id != "1" {
            return Err(Refusal::NotFound);
        }
        let table = Table {
            head: vec!["Last name".into(), "First name".into(), "Birth date".into()],
            rows: Vec::new(),
            counts: false,
        };
        let outcome = ListOutcome::List { table, people: 0, doses: 0, unsorted: false, withheld: Vec::new() };
        Ok(Some(ListView {
            id: id.into(),
            sentence: SENTENCE.into(),
            name: "Toddlers without MMR".into(),
            shared: true,
            own: true,
            own_patients: true,
            listed: Listed::People,
            outcome,
            page,
            waiting: 0,
        }))
    }

    fn change_list(&self, _: &Visitor, id: &str, change: &ListChange) -> Result<ListChanged, Refusal> {
        Ok(match change {
            ListChange::Keep { name, .. } if name.is_empty() => ListChanged::No("no-name"),
            ListChange::Keep { .. } => ListChanged::Kept(id.into()),
            ListChange::Remove => ListChanged::Removed,
        })
    }

    fn list_file(
        &self,
        _: &Visitor,
        id: &str,
        format: Format,
        _: &Words,
    ) -> Result<Option<ListFile>, Refusal> {
        match id {
            "1" => Ok(Some(ListFile { bytes: b"Last name\r\n".to_vec(), format, cut: None })),
            _ => Err(Refusal::NotFound),
        }
    }
}
