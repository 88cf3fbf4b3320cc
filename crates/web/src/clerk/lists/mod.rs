//! Ad hoc lists and counts at the desk.

mod form;
mod say;

use jenner_model::access::Access;
use jenner_model::organization::Organization;
use jenner_registry::access::roles::{Permission, Reach, reach};
use jenner_registry::coverage::measure::Asks;
use jenner_registry::lists::file::{self, Format, Speak as _};
use jenner_registry::lists::question::{Ages, When};
use jenner_registry::lists::saved::{self, For, NotKept, Reading, Saved};
use jenner_registry::lists::{
    self, Clause, Column, Condition, DoseOf, Grouping, HowMany, NoAnswer, Question, Shape, check, show,
};
use jenner_registry::{coverage, organizations};
use say::Say;

use super::{Clerk, refusal};
use crate::desk::{ListDesk, Refusal, Visitor};
use crate::language::{Lang, Words};
use crate::views::lists::{
    ListAsked, ListChange, ListChanged, ListChoices, ListFile, ListFrom, ListOutcome, ListView, QuestionForm,
    SavedLine, Table, Wrong,
};

fn id_of(name: &str) -> Result<i64, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

/// Questions to begin with.
fn example(word: &str) -> Option<Question> {
    let no_mmr = Clause::so(Condition::Doses {
        of: DoseOf { groups: vec!["MMR".to_owned()], ..DoseOf::default() },
        count: HowMany::Fewer(1),
    });
    Some(match word {
        "no-mmr" => Question::list(vec![Clause::so(Condition::Ages(Ages { from: 12, to: 35 })), no_mmr]),
        "late" => Question {
            columns: [Column::usual(), &[Column::Phone]].concat(),
            ..Question::list(vec![Clause::so(Condition::Due { groups: Vec::new(), when: When::Late(0) })])
        },
        "doses" => Question {
            columns: Column::usual_of_doses().to_vec(),
            ..Question::list(Vec::new())
                .of_doses(DoseOf::default())
                .counted_by(&[Grouping::Year, Grouping::VaccineGroup])
        },
        _ => return None,
    })
}

impl Clerk {
    fn say<'s>(&'s self, houses: &'s [Organization], w: &'s Words) -> Say<'s> {
        Say { registry: &self.registry, houses, w, about: Vec::new() }
    }

    fn houses(&self) -> Result<Vec<Organization>, Refusal> {
        organizations::list(&self.registry).map_err(refusal)
    }

    /// A question that the visitor may use.
    fn question(&self, access: &Access, id: &str) -> Result<Saved, Refusal> {
        saved::open(&self.registry, access, id_of(id)?).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn outcome(
        &self,
        access: &Access,
        question: &Question,
        page: usize,
        say: &Say<'_>,
    ) -> Result<(ListOutcome, u64), Refusal> {
        if question.shape == Shape::Count {
            return Ok(match lists::count(&self.registry, access, question).map_err(refusal)? {
                Err(why) => (no_answer(why), 0),
                Ok(counted) => {
                    let head = question.by.iter().map(|by| say.grouping_name(*by)).chain([say.number()]);
                    let row = |row: &lists::Row| {
                        let keys = question.by.iter().zip(&row.keys).map(|(by, key)| say.key(*by, key));
                        let count = say.w.count(i64::try_from(row.count).unwrap_or(i64::MAX));
                        (None, keys.chain([count]).collect())
                    };
                    let table = Table {
                        head: head.collect(),
                        rows: counted.rows.iter().map(row).collect(),
                        counts: true,
                    };
                    let overlaps = question.by.iter().any(|by| by.overlaps());
                    (ListOutcome::Count { table, total: counted.total, overlaps }, counted.waiting)
                }
            });
        }
        Ok(match show::page(&self.registry, access, question, page).map_err(refusal)? {
            Err(why) => (no_answer(why), 0),
            Ok(page) => {
                let row = |line: &lists::Line| {
                    (Some(line.person.to_string()), line.cells.iter().map(|value| say.value(value)).collect())
                };
                let table = Table {
                    head: page.columns.iter().map(|column| say.column_name(*column)).collect(),
                    rows: page.lines.iter().map(row).collect(),
                    counts: false,
                };
                let outcome = ListOutcome::List {
                    table,
                    people: page.people,
                    doses: page.doses,
                    unsorted: page.unsorted,
                    withheld: page.withheld.iter().map(|column| say.column_name(*column)).collect(),
                };
                (outcome, page.waiting)
            }
        })
    }
}

fn no_answer(why: NoAnswer) -> ListOutcome {
    match why {
        NoAnswer::Wrong(wrong) => {
            ListOutcome::Wrong(wrong.into_iter().map(|one| wrong_of(one, Some)).collect())
        }
        NoAnswer::TooManyRecords { people, most } => ListOutcome::TooManyRecords(people, most),
        NoAnswer::TooManyRows { rows, most } => ListOutcome::TooManyRows(rows, most),
    }
}

fn wrong_of(problem: check::Problem, row: impl Fn(usize) -> Option<usize>) -> Wrong {
    Wrong { word: problem.word, value: problem.value, row: problem.condition.and_then(row) }
}

impl ListDesk for Clerk {
    fn lists(&self, visitor: &Visitor, words: &Words) -> Result<Vec<SavedLine>, Refusal> {
        let access = self.access(visitor)?;
        let houses = self.houses()?;
        let say = self.say(&houses, words);
        let line = |one: Saved| {
            let (sentence, stale) = match &one.reading {
                Reading::Whole(question) => (say.sentence(question), false),
                Reading::Rest(question, _) => (say.sentence(question), true),
                Reading::Newer(_) | Reading::Unreadable => (String::new(), true),
            };
            SavedLine {
                id: one.id.to_string(),
                name: one.name,
                sentence,
                shared: one.shared,
                own: one.own,
                stale,
                at: one.changed_at.to_jiff(),
            }
        };
        Ok(saved::list(&self.registry, &access).map_err(refusal)?.into_iter().map(line).collect())
    }

    fn list_choices(
        &self,
        visitor: &Visitor,
        from: &ListFrom,
        words: &Words,
    ) -> Result<ListChoices, Refusal> {
        let access = self.access(visitor)?;
        let registry = &self.registry;
        let may_list = lists::may_list(&access);
        let (mut gone, mut newer) = (Vec::new(), false);
        let beginning = || match may_list {
            true => Question::list(Vec::new()),
            false => Question::list(Vec::new()).counted_by(&[Grouping::AgeGroup]),
        };
        let named = |word: &str| match example(word) {
            // Who may only count gets the example as a count.
            Some(question) if !may_list && question.shape == Shape::List => {
                Some(question.counted_by(&[Grouping::County]))
            }
            example => example,
        };
        let form = match from {
            ListFrom::Typed(form) => form.clone(),
            ListFrom::Named(word) if word.is_empty() => form::write(registry, &beginning()),
            ListFrom::Named(word) => match named(word) {
                Some(question) => form::write(registry, &question),
                None => match self.question(&access, word)?.reading {
                    Reading::Whole(question) => form::write(registry, &question),
                    Reading::Rest(question, left) => {
                        gone = left;
                        form::write(registry, &question)
                    }
                    Reading::Newer(_) | Reading::Unreadable => {
                        newer = true;
                        form::write(registry, &beginning())
                    }
                },
            },
        };
        let schedule = registry.schedule();
        let reaches = |one: &&coverage::Measure| matches!(one.asks, Asks::Reached { .. });
        let name = |one: &coverage::Measure| match words.lang {
            Lang::English => one.name.en.clone(),
            Lang::Spanish => one.name.es.clone(),
        };
        let mut regions: Vec<(String, String)> = registry
            .pack()
            .places
            .counties()
            .map(|one| (one.region.to_string(), one.region_name.to_string()))
            .collect();
        regions.sort_unstable();
        regions.dedup();
        Ok(ListChoices {
            may_list,
            groups: schedule.groups().map(|group| schedule.group_name(group).to_owned()).collect(),
            measures: coverage::measures(registry)
                .iter()
                .filter(reaches)
                .map(|one| (one.id.to_string(), name(one)))
                .collect(),
            regions,
            columns: Vec::new(),
            groupings: Vec::new(),
            gone,
            newer,
            form,
        }
        .of(&access))
    }

    fn ask_list(&self, visitor: &Visitor, asked: &QuestionForm) -> Result<ListAsked, Refusal> {
        let access = self.access(visitor)?;
        let houses = self.houses()?;
        let read = match form::read(&self.registry, &houses, asked) {
            Ok(read) => read,
            Err(wrong) => return Ok(ListAsked::No(wrong)),
        };
        let problems = check::check(&self.registry, &access, &read.question).map_err(refusal)?;
        if !problems.is_empty() {
            let wrong = problems.into_iter().map(|one| wrong_of(one, |condition| read.row(condition)));
            return Ok(ListAsked::No(wrong.collect()));
        }
        let id = saved::remember(&self.registry, &access, &read.question).map_err(refusal)?;
        Ok(ListAsked::At(id.to_string()))
    }

    fn list(
        &self,
        visitor: &Visitor,
        id: &str,
        page: usize,
        words: &Words,
    ) -> Result<Option<ListView>, Refusal> {
        let access = self.access(visitor)?;
        let found = self.question(&access, id)?;
        let Reading::Whole(question) = &found.reading else { return Ok(None) };
        let houses = self.houses()?;
        let say = self.say(&houses, words);
        let (outcome, waiting) = self.outcome(&access, question, page, &say)?;
        let permission = match question.shape {
            Shape::List => Permission::ListByQuestion,
            Shape::Count => Permission::CountByQuestion,
        };
        Ok(Some(ListView {
            id: id.to_owned(),
            sentence: say.sentence(question),
            name: found.name,
            shared: found.shared,
            own: found.own,
            own_patients: reach(access.role(), permission) == Reach::Own,
            listed: question.listed,
            outcome,
            page: page.max(1),
            waiting,
        }))
    }

    fn change_list(&self, visitor: &Visitor, id: &str, change: &ListChange) -> Result<ListChanged, Refusal> {
        let access = self.access(visitor)?;
        let id = id_of(id)?;
        match change {
            ListChange::Remove => match saved::remove(&self.registry, &access, id).map_err(refusal)? {
                true => Ok(ListChanged::Removed),
                false => Err(Refusal::NotFound),
            },
            ListChange::Keep { name, share } => {
                let whom = if *share { For::Us } else { For::Me };
                match saved::keep(&self.registry, &access, id, name, whom).map_err(refusal)? {
                    Ok(id) => Ok(ListChanged::Kept(id.to_string())),
                    Err(NotKept::Unknown) => Err(Refusal::NotFound),
                    Err(NotKept::NoName) => Ok(ListChanged::No("no-name")),
                    Err(NotKept::LongName) => Ok(ListChanged::No("long-name")),
                    Err(NotKept::NameTaken) => Ok(ListChanged::No("name-taken")),
                    Err(NotKept::NotWhole) => Ok(ListChanged::No("not-whole")),
                }
            }
        }
    }

    fn list_file(
        &self,
        visitor: &Visitor,
        id: &str,
        format: Format,
        words: &Words,
    ) -> Result<Option<ListFile>, Refusal> {
        let access = self.access(visitor)?;
        let found = self.question(&access, id)?;
        let Reading::Whole(question) = &found.reading else { return Ok(None) };
        let houses = self.houses()?;
        let mut say = self.say(&houses, words);
        let asked = words.ab("lq-about-asked", words.time(self.registry.now().to_jiff()), &visitor.name);
        let note = match question.shape {
            Shape::List => "lq-about-list",
            Shape::Count => "lq-about-count",
        };
        say.about = vec![say.sentence(question), asked, words.t(note), words.t("lq-note-here")];
        let made = file::make(&self.registry, &access, question, format, &say).map_err(refusal)?;
        Ok(made.ok().map(|file| ListFile {
            cut: ((file.lines as u64) < file.of).then_some((file.lines, file.of)),
            bytes: file.bytes,
            format,
        }))
    }
}

impl ListChoices {
    /// The same with what fits the question and the visitor: columns by class of data, groupings by what is listed.
    fn of(mut self, access: &Access) -> Self {
        let listed = self.form.listed();
        self.columns = Column::open_to(access, listed).into_iter().map(Column::word).collect();
        self.groupings = Grouping::ALL.iter().filter(|by| by.is_for(listed)).map(|by| by.word()).collect();
        self
    }
}
