//! The page for past doses: typed line by line, or pasted from a card or another system.

use jenner_codes::{Cvx, InformationSource};
use jenner_model::Date;
use jenner_model::dose::{DoseStatement, Place};
use jenner_model::record::Record;
use jenner_registry::by_hand::record::{self, Given, MOST, Recorded, Visit, bare};
use jenner_registry::by_hand::{Token, names};

use super::record::month;
use super::{Access, Clerk, meant, refusal, worries};
use crate::desk::Refusal;
use crate::views::hand::{Fields, PastLine, PastView, Sent, Wrong};

/// Lines of an empty form.
const EMPTY: usize = 6;
/// Empty lines after those that were typed.
const SPARE: usize = 2;
/// The day that stands for a month of which no more is known: the middle, neither too early nor too late by much.
const MIDDLE: i8 = 15;

/// A day as somebody knows it.
enum When {
    Day(Date),
    /// Month and year only; the day that stands for it.
    Month(Date),
}

impl Clerk {
    pub(super) fn past_form(
        &self,
        access: &Access,
        record: &Record,
        fields: &Fields,
    ) -> Result<Sent<PastView>, Refusal> {
        let mut view = self.past_page(record, fields);
        let act = fields.text("act");
        if fields.is_empty() {
            return Ok(Sent::Page(Box::new(view)));
        }
        if act == "read" || !fields.text("paste").is_empty() {
            let mut pasted = read_paste(fields.text("paste"));
            if pasted.is_empty() && fields.text("paste").is_empty() {
                view.wrong.push(Wrong::new("paste", "paste-empty"));
            }
            view.lines.retain(|line| !line.is_empty());
            view.lines.append(&mut pasted);
            if view.lines.len() > MOST {
                view.lines.truncate(MOST);
                view.wrong.push(Wrong::new("paste", "too-many"));
            }
            let _ = self.read_past(record, &mut view);
            view.paste.clear();
            self.pad(&mut view);
            return Ok(Sent::Page(Box::new(view)));
        }
        if act == "more" {
            view.lines.extend((0..EMPTY).map(|_| PastLine::default()));
            view.lines.truncate(MOST);
            return Ok(Sent::Page(Box::new(view)));
        }
        self.save_past(access, record, view, fields)
    }

    fn past_page(&self, record: &Record, fields: &Fields) -> PastView {
        let lines = (0..fields.lines("vaccine", MOST)).map(|n| {
            // A choice among several replaces what was typed.
            let picked = fields.at(n, "pick");
            PastLine {
                vaccine: if picked.is_empty() { fields.at(n, "vaccine") } else { picked },
                on: fields.at(n, "on"),
                place: fields.at(n, "place").chars().take(100).collect(),
                ..PastLine::default()
            }
        });
        let source = fields.text("source");
        let mut view = PastView {
            head: self.head(record),
            token: Self::token(fields).as_str().to_owned(),
            source: if source.is_empty() { "03".to_owned() } else { source.to_owned() },
            sources: self.past_sources(),
            paste: fields.text("paste").to_owned(),
            lines: lines.collect(),
            wrong: Vec::new(),
            look: false,
            names: names::known(self.registry.codes()),
        };
        if fields.is_empty() {
            view.lines = (0..EMPTY).map(|_| PastLine::default()).collect();
        }
        view
    }

    fn pad(&self, view: &mut PastView) {
        let free = view.lines.iter().rev().take_while(|line| line.is_empty()).count();
        view.lines.extend((free..SPARE).map(|_| PastLine::default()));
    }

    /// Reads the lines; what is wrong is noted in the view.
    fn read_past(&self, record: &Record, view: &mut PastView) -> Vec<(usize, DoseStatement)> {
        let codes = self.registry.codes();
        let source = InformationSource::from_code(&view.source)
            .filter(|source| *source != InformationSource::Administered)
            .unwrap_or(InformationSource::Historical);
        let mut doses = Vec::new();
        for (n, line) in view.lines.iter_mut().enumerate().filter(|(_, line)| !line.is_empty()) {
            let vaccine: Option<Cvx> = match meant(codes, &format!("vaccine-{n}"), &line.vaccine) {
                Ok(cvx) => {
                    line.understood = super::shown_vaccine(codes, cvx);
                    Some(cvx)
                }
                Err((wrong, list)) => {
                    line.meant = list;
                    view.wrong.push(wrong);
                    None
                }
            };
            let when = when(&line.on, self.registry.today(), record.demographics.birth_date);
            if when.is_none() {
                view.wrong.push(Wrong::new(format!("on-{n}"), "past-day").about(line.on.clone()));
            }
            let (Some(cvx), Some(when)) = (vaccine, when) else { continue };
            let mut said = match when {
                When::Day(on) => bare(cvx, on, source),
                When::Month(on) => {
                    let mut said = bare(cvx, on, source);
                    said.notes.push(format!("Day not known: {}/{}.", on.month(), on.year()).into());
                    said
                }
            };
            if !line.place.is_empty() {
                said.location = Some(Place { id: "".into(), name: line.place.as_str().into() });
            }
            doses.push((n, said));
        }
        doses
    }

    fn save_past(
        &self,
        access: &Access,
        record: &Record,
        mut view: PastView,
        fields: &Fields,
    ) -> Result<Sent<PastView>, Refusal> {
        let doses = self.read_past(record, &mut view);
        if doses.is_empty() && view.wrong.is_empty() {
            view.wrong.push(Wrong::new("vaccine-0", "past-nothing"));
        }
        if !view.wrong.is_empty() {
            self.pad(&mut view);
            return Ok(Sent::Page(Box::new(view)));
        }
        let token = Token::read(&view.token).ok_or(Refusal::NotFound)?;
        let given = |(n, said): &(usize, DoseStatement)| Given {
            said: said.clone(),
            seen: fields.at(*n, "seen").split(' ').map(str::to_owned).collect(),
            why: String::new(),
        };
        let visit = Visit {
            token: token.clone(),
            doses: doses.iter().map(given).collect(),
            refused: Vec::new(),
            not_given: Vec::new(),
        };
        match record::past(&self.registry, access, record.public_id, &visit).map_err(refusal)? {
            Recorded::Done(_) => Ok(Sent::Saved(token.as_str().to_owned())),
            Recorded::Unknown => Err(Refusal::NotFound),
            Recorded::Look(concerns) => {
                for ((n, _), concerns) in doses.iter().zip(&concerns) {
                    if let Some(line) = view.lines.get_mut(*n) {
                        line.worries = worries(concerns, false);
                    }
                }
                view.look = true;
                self.pad(&mut view);
                Ok(Sent::Page(Box::new(view)))
            }
        }
    }
}

/// A day, or a month whose day nobody knows: then the middle of it stands for it, within life so far.
fn when(text: &str, today: Date, born: Option<Date>) -> Option<When> {
    if let Some(day) = crate::pages::find::understand::day(text, today) {
        return Some(When::Day(day));
    }
    let first = month(text)?;
    let middle = Date::new(first.year(), first.month(), MIDDLE).ok()?;
    let not_before = born.filter(|born| born.first_of_month() == first);
    let middle = not_before.map_or(middle, |born| middle.max(born));
    Some(When::Month(if today.first_of_month() == first { middle.min(today) } else { middle }))
}

/// Lines as they come from a card somebody typed, a table or a letter: vaccine and day, in either order, with a tab, a
/// semicolon, a comma or blanks between them; a line with several days is several doses.
fn read_paste(text: &str) -> Vec<PastLine> {
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST) {
        let cells: Vec<&str> = match line.contains(['\t', ';']) {
            true => line.split(['\t', ';']).map(str::trim).collect(),
            false => vec![line],
        };
        let (mut days, mut rest): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for cell in cells.iter().filter(|cell| !cell.is_empty()) {
            if is_when(cell) {
                days.push((*cell).to_owned());
                continue;
            }
            let (mut words, mut found) = (Vec::new(), Vec::new());
            for word in cell.split([' ', ',']).filter(|word| !word.is_empty()) {
                if is_when(word) { found.push(word.to_owned()) } else { words.push(word) }
            }
            days.append(&mut found);
            if !words.is_empty() {
                rest.push(words.join(" "));
            }
        }
        let vaccine = rest.first().cloned().unwrap_or_default();
        let place = rest.get(1..).unwrap_or_default().join(", ");
        if days.is_empty() {
            days.push(String::new());
        }
        for on in days {
            let (vaccine, place) = (vaccine.clone(), place.clone());
            lines.push(PastLine { vaccine, on, place, ..PastLine::default() });
        }
    }
    lines
}

/// Whether a text is a day or a month; any day, also one that will be called impossible.
fn is_when(text: &str) -> bool {
    let far = Date::constant(2999, 12, 31);
    // Eight digits could be another number, but on a card they are a day.
    (crate::pages::find::understand::day(text, far).is_some() && text.len() > 1) || month(text).is_some()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    fn read(text: &str) -> Vec<(String, String, String)> {
        read_paste(text).into_iter().map(|line| (line.vaccine, line.on, line.place)).collect()
    }

    #[test]
    fn a_pasted_card_becomes_lines_in_either_order() {
        let line =
            |vaccine: &str, on: &str, place: &str| (vaccine.to_owned(), on.to_owned(), place.to_owned());
        assert_eq!(read("MMR\t3/14/2022"), [line("MMR", "3/14/2022", "")]);
        assert_eq!(read("3/14/2022 MMR"), [line("MMR", "3/14/2022", "")]);
        assert_eq!(
            read("Hep B, 2021-01-12, 2021-03-14"),
            [line("Hep B", "2021-01-12", ""), line("Hep B", "2021-03-14", "")]
        );
        assert_eq!(
            read("Pediarix; 03/2021; Clínica San José"),
            [line("Pediarix", "03/2021", "Clínica San José")]
        );
        assert_eq!(read("MMR\n\n  \nOPV 03142021"), [line("MMR", "", ""), line("OPV", "03142021", "")]);
        assert!(read("").is_empty());
    }

    #[test]
    fn a_month_without_a_day_stands_in_its_middle_and_within_life() {
        let of = |text: &str, born| match when(text, TODAY, born) {
            Some(When::Month(day)) => Some(day),
            _ => None,
        };
        for text in ["3/2021", "03/2021", "2021-03", "mar 2021", "March 2021"] {
            assert_eq!(of(text, None), Some(date(2021, 3, 15)), "{text}");
        }
        assert_eq!(of("3/2021", Some(date(2021, 3, 20))), Some(date(2021, 3, 20)), "not before birth");
        assert_eq!(of("11/2026", None), Some(date(2026, 11, 15)));
        let early = when("11/2026", date(2026, 11, 3), None);
        assert!(matches!(early, Some(When::Month(day)) if day == date(2026, 11, 3)), "not in the future");
        for wrong in ["13/2021", "3/21/", "soon", "", "2021"] {
            assert!(when(wrong, TODAY, None).is_none(), "{wrong}");
        }
    }

    #[test]
    fn any_text_can_be_pasted_without_a_panic() {
        for text in ["\t\t\t", ";;;", "é\u{0}💉", "1/1/1", &"MMR 1/1/2020\n".repeat(200)] {
            assert!(read_paste(text).len() <= MOST * 2);
        }
    }
}
