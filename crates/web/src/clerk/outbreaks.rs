//! Outbreaks and recalled lots at the desk.

use jenner_codes::Cvx;
use jenner_model::access::Access;
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_model::{PublicId, Timestamp};
use jenner_registry::access::door::Action;
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::organizations;
use jenner_registry::outbreak::event::{self, NewEvent};
use jenner_registry::outbreak::lot::Recipient;
use jenner_registry::outbreak::place::Area;
use jenner_registry::outbreak::school::{self, Chosen};
use jenner_registry::outbreak::{
    self, Added, Board, Evidence, Found, Line, Standing, board, export, lot, papers, place, typed,
};
use jenner_registry::packs::Language;
use jenner_registry::uploads::DateForm;

use super::{Clerk, refusal, words};
use crate::desk::{OutbreakDesk, Refusal, Visitor};
use crate::views::outbreak::{
    BoardFilter, BoardLine, BoardView, ContactsTaken, HelpLine, HolderLine, LotLine, LotView, OutbreakChange,
    OutbreakPaper, OutbreakRow, SchoolChoice, Started,
};
use crate::views::schools::School;

/// What counts as "since yesterday", in microseconds.
const A_DAY: i64 = 24 * 3_600 * 1_000_000;

fn id_of(name: &str) -> Result<i64, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

impl Clerk {
    fn board_of(&self, access: &Access, event: &str) -> Result<Board, Refusal> {
        outbreak::board(&self.registry, access, id_of(event)?).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn yesterday(&self) -> Timestamp {
        Timestamp(self.registry.now().0 - A_DAY)
    }

    fn traced(&self, access: &Access, lot: &str, cvx: &str) -> Result<Option<Vec<Recipient>>, Refusal> {
        let cvx: Option<Cvx> = match cvx.trim() {
            "" => None,
            code => match code.parse() {
                Ok(cvx) => Some(cvx),
                Err(_) => return Ok(None),
            },
        };
        if !lot::is_long_enough(lot) {
            return Ok(None);
        }
        lot::recipients(&self.registry, access, lot, cvx).map(Some).map_err(refusal)
    }
}

fn row(event: &event::Event, counts: impl Iterator<Item = (String, u64)>) -> OutbreakRow {
    let (mut all, mut at_risk) = (0, 0);
    for (word, number) in counts {
        all += number;
        if ["not-protected", "exempt", "too-young"].contains(&word.as_str()) {
            at_risk += number;
        }
    }
    OutbreakRow {
        id: event.id.to_string(),
        title: event.title.clone(),
        disease: event.disease,
        days: (event.exposure.first.into(), event.exposure.last.into()),
        closed: event.closed_at.map(Timestamp::to_jiff),
        contacts: (all, at_risk),
    }
}

fn line(line: &Line, today: jenner_cdsi::Date) -> BoardLine {
    let evidence = match line.answer.standing {
        Standing::Protected(evidence) => Some(match evidence {
            Evidence::Doses(doses, last) => (evidence.word(), doses, Some(last.into())),
            Evidence::InTime(day) => (evidence.word(), 1, Some(day.into())),
            Evidence::Laboratory | Evidence::History | Evidence::Born => (evidence.word(), 0, None),
        }),
        _ => None,
    };
    let help = line.answer.windows.iter().map(|one| HelpLine {
        key: format!("help-{}", one.help.word()),
        until: one.until.into(),
        given: one.given.map(Into::into),
        open: one.is_open(today),
    });
    let close = line.record.as_ref().filter(|_| line.found == Found::Close).map(|record| {
        let name = record.demographics.legal_name();
        let name = name.map_or_else(String::new, |name| format!("{}, {}", name.family, name.given));
        (name, record.demographics.birth_date)
    });
    BoardLine {
        id: line.id.to_string(),
        name: line.name(),
        born: line.birth.map(Into::into),
        person: line.record.as_ref().map(|record| record.public_id.to_string()),
        standing: line.answer.standing.word(),
        evidence,
        help: help.collect(),
        away: line.answer.exclude_until.map(Into::into),
        next: line.answer.next_dose.map(Into::into),
        phone: papers::phone(line),
        note: line.typed.note.clone(),
        letter: line.letter_at.map(Timestamp::to_jiff),
        changed: line.changed.as_ref().map(|(before, at)| (before.clone(), at.to_jiff())),
        pregnant: line.answer.pregnant,
        close,
    }
}

impl OutbreakDesk for Clerk {
    fn outbreaks(&self, visitor: &Visitor) -> Result<Vec<OutbreakRow>, Refusal> {
        let access = self.access(visitor)?;
        let all = outbreak::list(&self.registry, &access).map_err(refusal)?;
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        Ok(all
            .into_iter()
            .map(|(event, counts)| row(&event, counts.into_iter().map(|(word, n)| (word, number(n)))))
            .collect())
    }

    fn start_outbreak(&self, visitor: &Visitor, new: &NewEvent) -> Result<Started, Refusal> {
        let access = self.access(visitor)?;
        if let Some(problem) = event::check(new, self.registry.today()) {
            return Ok(Started::No(problem));
        }
        let id = event::start(&self.registry, &access, new).map_err(refusal)?;
        Ok(Started::Yes(id.to_string()))
    }

    fn outbreak(&self, visitor: &Visitor, event: &str, filter: &BoardFilter) -> Result<BoardView, Refusal> {
        let access = self.access(visitor)?;
        let board = self.board_of(&access, event)?;
        let since = self.yesterday();
        let wanted: Vec<&Line> = match filter.show.as_str() {
            "" => board.lines.iter().collect(),
            "changed" => board.changed_since(since).collect(),
            "close" => board.lines.iter().filter(|line| line.found == Found::Close).collect(),
            word => board.lines.iter().filter(|line| line.answer.standing.word() == word).collect(),
        };
        let first = filter.page.saturating_sub(1).saturating_mul(BoardFilter::ON_A_PAGE);
        let shown: Vec<&Line> = wanted.iter().skip(first).take(BoardFilter::ON_A_PAGE).copied().collect();
        board::shown(&self.registry, &access, board.event.id, Action::OpenOutbreak, shown.iter().copied())
            .map_err(refusal)?;
        let counts = board.counts.iter().map(|(word, n)| ((*word).to_owned(), *n as u64));
        Ok(BoardView {
            row: row(&board.event, counts),
            setting: board.event.exposure.setting,
            places: board.event.places.clone(),
            counts: board.counts.clone(),
            close: board.close(),
            changed: board.changed_since(since).count(),
            lines: shown.into_iter().map(|one| line(one, board.today)).collect(),
            total: wanted.len(),
            records_doses: may(access.role(), Permission::RecordDoses),
        })
    }

    fn add_contacts(
        &self,
        visitor: &Visitor,
        event: &str,
        list: &[u8],
        dates: DateForm,
    ) -> Result<ContactsTaken, Refusal> {
        let access = self.access(visitor)?;
        let id = self.open_event(&access, event)?;
        let read = match typed::read(list, dates, self.registry.today()) {
            Ok(read) => read,
            Err(problem) => {
                return Ok(ContactsTaken { problem: Some(problem.word()), ..ContactsTaken::default() });
            }
        };
        let wrong = read.wrong.iter().map(|(number, wrong)| (*number, wrong.word())).collect();
        let added = match outbreak::add_contacts(&self.registry, &access, id, &read.good) {
            Err(jenner_registry::Error::Invalid(_)) => {
                return Ok(ContactsTaken {
                    problem: Some("too-many-rows"),
                    wrong,
                    ..ContactsTaken::default()
                });
            }
            added => added.map_err(refusal)?.ok_or(Refusal::NotFound)?,
        };
        Ok(ContactsTaken { added, wrong, problem: None })
    }

    fn add_area(&self, visitor: &Visitor, event: &str, area: &Area) -> Result<Added, Refusal> {
        let access = self.access(visitor)?;
        let id = self.open_event(&access, event)?;
        let people = place::people(&self.registry, &access, area).map_err(refusal)?;
        outbreak::add_people(&self.registry, &access, id, &people).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn outbreak_schools(
        &self,
        visitor: &Visitor,
        event: &str,
        text: &str,
        school: &str,
    ) -> Result<SchoolChoice, Refusal> {
        let access = self.access(visitor)?;
        let id = self.open_event(&access, event)?;
        let found = school::search(&self.registry, &access, id, text).map_err(refusal)?;
        let mut found = found.ok_or(Refusal::NotFound)?;
        let is_cut = found.len() > school::MOST_SCHOOLS;
        found.truncate(school::MOST_SCHOOLS);
        let chosen = match school {
            "" => None,
            name => {
                let one = self.school_named(name)?;
                let classes = school::classes(&self.registry, &access, id, one.id).map_err(refusal)?;
                Some((in_addresses(&one), classes.ok_or(Refusal::NotFound)?))
            }
        };
        Ok(SchoolChoice { found: found.iter().map(in_addresses).collect(), is_cut, chosen })
    }

    fn add_school(
        &self,
        visitor: &Visitor,
        event: &str,
        school: &str,
        chosen: &Chosen,
    ) -> Result<ContactsTaken, Refusal> {
        let access = self.access(visitor)?;
        let id = self.open_event(&access, event)?;
        let one = self.school_named(school)?;
        match school::add(&self.registry, &access, id, one.id, chosen) {
            Err(jenner_registry::Error::Invalid(_)) => {
                Ok(ContactsTaken { problem: Some("too-many-rows"), ..ContactsTaken::default() })
            }
            added => {
                let added = added.map_err(refusal)?.ok_or(Refusal::NotFound)?;
                Ok(ContactsTaken { added, ..ContactsTaken::default() })
            }
        }
    }

    fn change_outbreak(
        &self,
        visitor: &Visitor,
        event: &str,
        change: &OutbreakChange,
    ) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        let id = id_of(event)?;
        match change {
            OutbreakChange::Member(name) => {
                let id = self.open_event(&access, event)?;
                let added = event::add_member(&self.registry, &access, id, name).map_err(refusal)?;
                added.ok_or(Refusal::NotFound)
            }
            OutbreakChange::Settle(contact, how) => {
                let id = self.open_event(&access, event)?;
                let settled = outbreak::settle(&self.registry, &access, id, id_of(contact)?, *how);
                settled.map_err(refusal)?.ok_or(Refusal::NotFound).map(|()| true)
            }
            OutbreakChange::Close => {
                outbreak::close(&self.registry, &access, id).map_err(refusal)?.ok_or(Refusal::NotFound)
            }
        }
    }

    fn outbreak_paper(
        &self,
        visitor: &Visitor,
        event: &str,
        paper: OutbreakPaper,
        words: &[String],
        language: Language,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let access = self.access(visitor)?;
        let board = self.board_of(&access, event)?;
        let registry = &self.registry;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let pdf = match paper {
            OutbreakPaper::Letters => papers::letters(registry, &access, &board, &words, language),
            OutbreakPaper::Calls => papers::call_list(registry, &access, &board, &words, language).map(Some),
            OutbreakPaper::Situation => {
                let changed = board.changed_since(self.yesterday()).count();
                papers::situation(registry, &access, &board, changed, language).map(Some)
            }
        };
        Ok(pdf.map_err(refusal)?.map(|pdf| pdf.into_bytes()))
    }

    fn export_outbreak(
        &self,
        visitor: &Visitor,
        event: &str,
        password: &str,
        language: Language,
    ) -> Result<Vec<u8>, Refusal> {
        let access = self.access(visitor)?;
        let board = self.board_of(&access, event)?;
        export::line_list(&self.registry, &access, &board, password, language).map_err(refusal)
    }

    fn trace_lot(&self, visitor: &Visitor, lot: &str, cvx: &str) -> Result<Option<LotView>, Refusal> {
        let access = self.access(visitor)?;
        let Some(found) = self.traced(&access, lot, cvx)? else { return Ok(None) };
        let codes = self.registry.codes();
        let line = |one: &Recipient| {
            let name = one.record.demographics.legal_name();
            LotLine {
                person: one.record.public_id.to_string(),
                name: name
                    .map_or_else(Default::default, |name| (name.family.to_string(), name.given.to_string())),
                born: one.record.demographics.birth_date,
                vaccine: words::vaccine(codes, one.vaccine),
                lot: one.lot.clone(),
                given: one.given_on,
                by: self.organization(one.by),
            }
        };
        let today = self.registry.today();
        let holder = |one: lot::Holder| HolderLine {
            name: self.organization(one.organization),
            doses: one.doses,
            days: one.days,
            expires: one.expires_on,
            usable: one.may_use_it(today),
        };
        let holders = lot::holders(&found).into_iter().map(holder).collect();
        Ok(Some(LotView { lines: found.iter().map(line).collect(), holders }))
    }

    fn lot_letters(
        &self,
        visitor: &Visitor,
        lot: &str,
        cvx: &str,
        language: Language,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let access = self.access(visitor)?;
        let Some(found) = self.traced(&access, lot, cvx)? else { return Ok(None) };
        let pdf = papers::lot_letters(&self.registry, &found, language).map_err(refusal)?;
        Ok(pdf.map(|pdf| pdf.into_bytes()))
    }
}

fn in_addresses(one: &Organization) -> School {
    School { id: one.public_id.to_string(), name: one.name.to_string() }
}

impl Clerk {
    /// A school or childcare centre by its name in addresses.
    fn school_named(&self, name: &str) -> Result<Organization, Refusal> {
        let id: PublicId = name.parse().map_err(|_| Refusal::NotFound)?;
        let found = organizations::by_public_id(&self.registry, id).map_err(refusal)?;
        found
            .filter(|one| matches!(one.kind, OrganizationKind::School | OrganizationKind::Childcare))
            .ok_or(Refusal::NotFound)
    }

    /// An event that can be changed: who asks for a closed one is told that it is not there to be changed.
    fn open_event(&self, access: &Access, event: &str) -> Result<i64, Refusal> {
        let id = id_of(event)?;
        let found = outbreak::open(&self.registry, access, id).map_err(refusal)?;
        found.filter(|event| event.closed_at.is_none()).map(|event| event.id).ok_or(Refusal::NotFound)
    }
}
