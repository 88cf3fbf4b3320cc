//! A made-up outbreak of measles at a made-up school.

use jenner_registry::outbreak::event::NewEvent;
use jenner_registry::outbreak::place::Area;
use jenner_registry::outbreak::school::{Chosen, Class, Room};
use jenner_registry::outbreak::{Added, Disease, Setting, Standing, typed};
use jenner_registry::packs::Language;
use jenner_registry::schools::roster::Grade;
use jenner_registry::uploads::DateForm;
use jenner_web::desk::{OutbreakDesk, Refusal, Visitor};
use jenner_web::views::outbreak::{
    BoardFilter, BoardLine, BoardView, ContactsTaken, HelpLine, HolderLine, LotLine, LotView, OutbreakChange,
    OutbreakPaper, OutbreakRow, SchoolChoice, Started,
};
use jenner_web::views::schools::School;
use jiff::civil::{Date, date};

use super::SampleDesk;

const TODAY: Date = date(2026, 6, 3);

fn row(id: &str) -> OutbreakRow {
    OutbreakRow {
        id: id.into(),
        title: "Bayou Elementary, June".into(),
        disease: Disease::Measles,
        days: (date(2026, 6, 1), date(2026, 6, 2)),
        closed: (id == "2").then(|| "2026-06-02T17:20:00Z".parse().ok()).flatten(),
        contacts: (5, 3),
    }
}

fn line(id: &str, name: (&str, &str), born: Date, standing: &'static str) -> BoardLine {
    let protected = standing == "protected";
    BoardLine {
        id: id.into(),
        name: (name.0.into(), name.1.into()),
        born: Some(born),
        person: (standing != "no-match").then(|| "j8mnr4k2q7xw5t3v9b6h".into()),
        standing,
        evidence: protected.then_some(("doses", 2, Some(date(2025, 3, 1)))),
        help: match protected {
            true => Vec::new(),
            false => vec![HelpLine {
                key: "help-vaccine".into(),
                until: date(2026, 6, 4),
                given: None,
                open: true,
            }],
        },
        away: (!protected).then(|| date(2026, 6, 23)),
        next: (!protected).then_some(TODAY),
        phone: "985-555-0143".into(),
        note: "3, room 12".into(),
        letter: None,
        changed: None,
        pregnant: false,
        close: None,
    }
}

fn lines() -> Vec<BoardLine> {
    let close = BoardLine {
        close: Some(("Pitre, Zoey".into(), Some(date(2018, 2, 13)))),
        ..line("4", ("Pitre", "Zoé"), date(2018, 2, 13), "no-match")
    };
    let pregnant = BoardLine {
        pregnant: true,
        next: None,
        ..line("1", ("Landry", "Ana"), date(1996, 8, 1), "not-protected")
    };
    let changed = BoardLine {
        changed: "2026-06-03T12:00:00Z".parse().ok().map(|at| ("not-protected".to_owned(), at)),
        ..line("5", ("Boudreaux", "Camille"), date(2019, 1, 12), "protected")
    };
    vec![
        pregnant,
        line("2", ("Naquin", "Remy"), date(2017, 5, 20), "not-protected"),
        line("3", ("Arceneaux", "Luc"), date(2026, 1, 9), "too-young"),
        close,
        changed,
    ]
}

impl OutbreakDesk for SampleDesk {
    fn outbreaks(&self, _: &Visitor) -> Result<Vec<OutbreakRow>, Refusal> {
        Ok(vec![row("1"), row("2")])
    }

    fn start_outbreak(&self, _: &Visitor, new: &NewEvent) -> Result<Started, Refusal> {
        Ok(jenner_registry::outbreak::event::check(new, TODAY).map_or(Started::Yes("1".into()), Started::No))
    }

    fn outbreak(&self, _: &Visitor, event: &str, filter: &BoardFilter) -> Result<BoardView, Refusal> {
        if !["1", "2"].contains(&event) {
            return Err(Refusal::NotFound);
        }
        let all = if event == "1" { lines() } else { Vec::new() };
        let counts: Vec<(&'static str, usize)> = Standing::WORDS
            .map(|word| (word, lines().iter().filter(|line| line.standing == word).count()))
            .to_vec();
        let shown: Vec<BoardLine> = all
            .into_iter()
            .filter(|line| match filter.show.as_str() {
                "" => true,
                "close" => line.close.is_some(),
                "changed" => line.changed.is_some(),
                word => line.standing == word,
            })
            .collect();
        Ok(BoardView {
            row: row(event),
            setting: Setting::School,
            places: "Bayou Elementary School".into(),
            counts,
            close: 1,
            changed: 1,
            total: shown.len(),
            lines: if filter.page > 1 { Vec::new() } else { shown },
            records_doses: true,
        })
    }

    fn add_contacts(
        &self,
        _: &Visitor,
        _: &str,
        list: &[u8],
        dates: DateForm,
    ) -> Result<ContactsTaken, Refusal> {
        Ok(match typed::read(list, dates, TODAY) {
            Err(problem) => ContactsTaken { problem: Some(problem.word()), ..ContactsTaken::default() },
            Ok(read) => ContactsTaken {
                added: Added { none: read.good.len(), ..Added::default() },
                wrong: read.wrong.iter().map(|(number, wrong)| (*number, wrong.word())).collect(),
                problem: None,
            },
        })
    }

    fn add_area(&self, _: &Visitor, _: &str, _: &Area) -> Result<Added, Refusal> {
        Ok(Added { sure: 3, ..Added::default() })
    }

    fn outbreak_schools(
        &self,
        _: &Visitor,
        _: &str,
        text: &str,
        school: &str,
    ) -> Result<SchoolChoice, Refusal> {
        let oak = School { id: "00000000000000000001".into(), name: "Oak Hill Elementary".into() };
        let room = |name: &str, children| Room { name: name.into(), children };
        let class = |number, rooms: Vec<Room>| Class {
            grade: Grade::of_number(number),
            children: rooms.iter().map(|room| room.children).sum(),
            rooms,
        };
        let classes = vec![
            class(0, vec![room("Ms. Hebert", 21), room("Mr. Dupre", 19)]),
            class(1, vec![room("", 1), room("Ms. Authement", 24)]),
            class(99, vec![room("", 3)]),
        ];
        let is_found = !text.is_empty() && oak.name.to_lowercase().contains(&text.to_lowercase());
        Ok(SchoolChoice {
            chosen: (school == oak.id).then(|| (oak.clone(), classes)),
            found: if is_found { vec![oak] } else { Vec::new() },
            is_cut: false,
        })
    }

    fn add_school(&self, _: &Visitor, _: &str, _: &str, _: &Chosen) -> Result<ContactsTaken, Refusal> {
        let added = Added { sure: 19, none: 2, ..Added::default() };
        Ok(ContactsTaken { added, ..ContactsTaken::default() })
    }

    fn change_outbreak(&self, _: &Visitor, _: &str, change: &OutbreakChange) -> Result<bool, Refusal> {
        Ok(!matches!(change, OutbreakChange::Member(name) if name != "epi"))
    }

    fn outbreak_paper(
        &self,
        _: &Visitor,
        _: &str,
        _: OutbreakPaper,
        _: &[String],
        _: Language,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        Ok(None)
    }

    fn export_outbreak(&self, _: &Visitor, _: &str, _: &str, _: Language) -> Result<Vec<u8>, Refusal> {
        Ok(b"PK\x05\x06".to_vec())
    }

    fn trace_lot(&self, _: &Visitor, lot: &str, _: &str) -> Result<Option<LotView>, Refusal> {
        if !jenner_registry::outbreak::lot::is_long_enough(lot) {
            return Ok(None);
        }
        let line = LotLine {
            person: "j8mnr4k2q7xw5t3v9b6h".into(),
            name: ("Naquin".into(), "Remy".into()),
            born: Some(date(2017, 5, 20)),
            vaccine: "MMR".into(),
            lot: lot.to_owned(),
            given: date(2026, 3, 1),
            by: "Bayou Pediatrics".into(),
        };
        let holder = HolderLine {
            name: "Bayou Pediatrics".into(),
            doses: 1,
            days: (date(2026, 3, 1), date(2026, 3, 1)),
            expires: Some(date(2027, 8, 31)),
            usable: true,
        };
        Ok(Some(LotView { lines: vec![line], holders: vec![holder] }))
    }

    fn lot_letters(&self, _: &Visitor, _: &str, _: &str, _: Language) -> Result<Option<Vec<u8>>, Refusal> {
        Ok(None)
    }
}
