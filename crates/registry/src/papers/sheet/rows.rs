//! The tables of papers: doses by vaccine, doses one by one, what is due, what a clinic writes down when it gives a dose.

use jenner_cdsi::{GroupId, SeriesStatus};
use jenner_codes::{Code, CodeSet};
use jenner_model::dose::{DoseStatement, Place, Provider};
use jenner_model::observation::ObservedFact;
use jenner_model::record::Record;

use super::{Asked, Cell, Row, Table, date, day};
use crate::Registry;
use crate::packs::texts::filled;
use crate::packs::{PaperKind, RecordTexts};
use crate::papers::standing::{Line, Met, Shown, doses_by_group};

/// Doses in one row of the table; the others go on in rows below.
const COLUMNS: usize = 6;
/// Days ahead within which a dose is called the next one.
const FORESIGHT: i32 = 3_653;
/// Rows of a form to fill in by hand.
const BLANK_ROWS: usize = 14;

/// The table of vaccines: what is asked for first, then everything else that was given.
pub(super) fn of(registry: &Registry, texts: &RecordTexts, asked: &Asked<'_>) -> Vec<Row> {
    let Some(assessed) = asked.assessed else { return Vec::new() };
    let schedule = registry.schedule();
    let doses = doses_by_group(schedule, assessed);
    let of_group = |name: &str| {
        let group = schedule.group_named(name);
        doses.iter().find(|(known, _)| Some(*known) == group).map_or(&[][..], |(_, doses)| doses.as_slice())
    };
    let mut rows = Vec::new();
    let mut told: Vec<GroupId> = Vec::new();
    let needs = asked.level.map_or(&[][..], |level| level.need.as_slice());
    for (need, line) in needs.iter().zip(asked.standing.map_or(&[][..], |standing| &standing.lines)) {
        let shown: Vec<Shown> = of_group(&need.group)
            .iter()
            .filter(|dose| {
                let cvx = assessed.patient.doses.get(dose.place).map(|dose| dose.cvx);
                need.vaccines.is_empty() || cvx.is_some_and(|cvx| need.vaccines.contains(&cvx))
            })
            .copied()
            .collect();
        if need.vaccines.is_empty() {
            told.extend(schedule.group_named(&need.group));
        }
        let (needed, met) = words(texts, line);
        push(&mut rows, texts.need(&need.name), &shown, needed, met, line.met == Met::Missing);
    }
    for (group, doses) in doses.iter().filter(|(group, _)| !told.contains(group)) {
        let name = texts.group(schedule.group_name(*group));
        push(&mut rows, name, doses, String::new(), String::new(), false);
    }
    rows
}

fn push(rows: &mut Vec<Row>, name: &str, doses: &[Shown], needed: String, met: String, missing: bool) {
    let cell = |dose: &Shown| Cell { on: day(dose.on), not_valid: dose.not_valid };
    let mut parts = doses.chunks(COLUMNS);
    let first = parts.next().unwrap_or_default();
    rows.push(Row { name: name.to_owned(), cells: first.iter().map(cell).collect(), needed, met, missing });
    for (number, part) in parts.enumerate() {
        let from = (number + 1) * COLUMNS + 1;
        rows.push(Row {
            name: format!("{name} ({from}–{})", from + part.len() - 1),
            cells: part.iter().map(cell).collect(),
            needed: String::new(),
            met: String::new(),
            missing: false,
        });
    }
}

fn words(texts: &RecordTexts, line: &Line) -> (String, String) {
    let fill = [("have", line.have.to_string()), ("needed", line.needed.to_string())];
    let needed = if line.needed == 0 { "by_schedule" } else { "have_of_needed" };
    let met = match line.met {
        Met::Yes => "met",
        Met::BySchedule => "met_schedule",
        Met::Immune => "met_immune",
        Met::Exempt => "met_exempt",
        Met::Missing => "missing",
    };
    (filled(texts.word(needed), &fill), texts.word(met).to_owned())
}

/// The other tables of a paper.
pub(super) fn tables(registry: &Registry, texts: &RecordTexts, asked: &Asked<'_>) -> Vec<Table> {
    match asked.form.kind {
        PaperKind::Full => {
            [Some(given(registry, texts, asked)), due(registry, texts, asked)].into_iter().flatten().collect()
        }
        PaperKind::Administration => vec![administered(registry, texts, asked)],
        PaperKind::AdministrationBlank => vec![blank(registry, texts)],
        _ => Vec::new(),
    }
}

fn headers(texts: &RecordTexts, words: &[&str]) -> Vec<String> {
    words.iter().map(|word| texts.word(word).to_owned()).collect()
}

/// Every dose, the oldest first.
fn given(registry: &Registry, texts: &RecordTexts, asked: &Asked<'_>) -> Table {
    let not_valid: Vec<usize> = asked
        .assessed
        .map(|assessed| {
            let all = doses_by_group(registry.schedule(), assessed);
            let counts = |place: usize| {
                all.iter().flat_map(|(_, doses)| doses).any(|dose| dose.place == place && !dose.not_valid)
            };
            let shown =
                |place: usize| all.iter().flat_map(|(_, doses)| doses).any(|dose| dose.place == place);
            (0..assessed.patient.doses.len()).filter(|place| shown(*place) && !counts(*place)).collect()
        })
        .unwrap_or_default();
    let place_of = |id| asked.assessed.and_then(|a| a.facts.doses.iter().position(|given| given.id == id));
    let rows = asked.record.doses.iter().map(|dose| {
        let said = &dose.best;
        let counts = match place_of(dose.id) {
            Some(place) if !not_valid.contains(&place) => texts.word("counts"),
            Some(_) => texts.word("not_valid"),
            None => "–",
        };
        let location = said.location.as_ref().map(place).unwrap_or_default();
        vec![date(said.given_on), product(registry, said), said.lot.to_string(), location, counts.to_owned()]
    });
    Table {
        title: texts.word("given_title").to_owned(),
        headers: headers(texts, &["given_on", "vaccine", "lot", "given_at", "rule"]),
        rows: rows.collect(),
        empty: texts.word("no_doses").to_owned(),
    }
}

/// What the schedule asks for next.
fn due(registry: &Registry, texts: &RecordTexts, asked: &Asked<'_>) -> Option<Table> {
    let schedule = registry.schedule();
    let assessed = asked.assessed?;
    let today = registry.core.today();
    let mut open: Vec<_> = assessed
        .assessment
        .forecasts
        .iter()
        .filter(|one| one.status == SeriesStatus::NotComplete)
        .filter(|one| !one.series.iter().all(|series| schedule.is_shared_decision(*series)))
        .filter_map(|one| Some((one.recommended?, one)))
        .filter(|(on, _)| *on <= today.plus_days(FORESIGHT))
        .collect();
    open.sort_by_key(|(on, one)| ((*on).max(today), one.group));
    let rows = open.into_iter().map(|(on, one)| {
        let when = match (on > today, one.past_due.is_some_and(|last| last < today)) {
            (true, _) => day(on),
            (false, true) => texts.word("overdue").to_owned(),
            (false, false) => texts.word("due_now").to_owned(),
        };
        let number = one.dose_number.map(|number| number.to_string()).unwrap_or_default();
        vec![texts.group(schedule.group_name(one.group)).to_owned(), number, when]
    });
    Some(Table {
        title: filled(texts.word("due_title"), &[("today", day(today))]),
        headers: headers(texts, &["vaccine", "dose", "due_on"]),
        rows: rows.collect(),
        empty: texts.word("nothing_due").to_owned(),
    })
}

const ADMINISTRATION: [&str; 10] =
    ["vaccine", "given_on", "funding", "route", "site", "lot", "maker", "vis_date", "vis_given", "given_by"];

/// What a clinic writes down for every dose (42 U.S.C. 300aa-25 and what funding asks for).
fn administered(registry: &Registry, texts: &RecordTexts, asked: &Asked<'_>) -> Table {
    let codes = registry.codes();
    let rows = asked.record.doses.iter().map(|dose| {
        let said = &dose.best;
        let vis = |of: fn(&jenner_model::dose::VisGiven) -> Option<jiff::civil::Date>| {
            let mut days: Vec<String> = said.vis.iter().filter_map(of).map(date).collect();
            days.dedup();
            days.join(", ")
        };
        let label = |code: Option<&str>| code.map(str::to_owned).unwrap_or_default();
        vec![
            product(registry, said),
            date(said.given_on),
            said.funding.as_ref().map(|code| short(codes, code)).unwrap_or_default(),
            label(said.route.as_ref().map(Code::as_str)),
            label(said.site.as_ref().map(Code::as_str)),
            said.lot.to_string(),
            said.manufacturer.as_ref().map(|maker| maker.as_str().to_owned()).unwrap_or_default(),
            vis(|vis| vis.published),
            vis(|vis| vis.presented),
            said.administered_by.as_ref().map(provider).unwrap_or_default(),
        ]
    });
    Table {
        title: texts.word("administration_title").to_owned(),
        headers: headers(texts, &ADMINISTRATION),
        rows: rows.collect(),
        empty: texts.word("no_doses").to_owned(),
    }
}

fn blank(registry: &Registry, texts: &RecordTexts) -> Table {
    let _ = registry;
    let row = || ADMINISTRATION.iter().map(|_| String::new()).collect();
    Table {
        title: texts.word("administration_title").to_owned(),
        headers: headers(texts, &ADMINISTRATION),
        rows: (0..BLANK_ROWS).map(|_| row()).collect(),
        empty: String::new(),
    }
}

/// Evidence of immunity that is on record.
pub(super) fn immunity(registry: &Registry, texts: &RecordTexts, record: &Record) -> Vec<String> {
    let codes = registry.codes();
    let told = record.observations.iter().filter_map(|told| {
        let said = &told.statement;
        let (word, label) = match &said.finding {
            ObservedFact::HistoryOfDisease(code) => ("had_disease", codes.label(code)),
            ObservedFact::Serology(code) => ("serology", codes.label(code)),
            _ => return None,
        };
        let fill = [("what", label.to_owned()), ("on", date(said.observed_on))];
        Some(filled(texts.word(word), &fill))
    });
    told.collect()
}

/// Vaccine and trade name.
fn product(registry: &Registry, said: &DoseStatement) -> String {
    let codes = registry.codes();
    let cvx = said.vaccine.cvx;
    let short = codes.cvx(cvx).map_or_else(|| format!("CVX {cvx}"), |entry| entry.short.to_string());
    match codes.product(cvx, said.manufacturer.as_ref()).filter(|_| said.manufacturer.is_some()) {
        Some(product) if !short.eq_ignore_ascii_case(&product.name) => format!("{short} ({})", product.name),
        _ => short,
    }
}

fn short<S: CodeSet>(codes: &jenner_codes::Codes, code: &Code<S>) -> String {
    let label = codes.label(code);
    if label.is_empty() { code.as_str().to_owned() } else { label.to_owned() }
}

fn place(of: &Place) -> String {
    if of.name.is_empty() { of.id.to_string() } else { of.name.to_string() }
}

fn provider(of: &Provider) -> String {
    let name = [of.given.as_str(), of.family.as_str()];
    let name = name.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    match (name.is_empty(), of.degree.is_empty()) {
        (false, false) => format!("{name}, {}", of.degree),
        _ => name,
    }
}

/// The visits of a plan, and what else is to be said of it.
pub(super) fn plan(
    registry: &Registry,
    texts: &RecordTexts,
    planned: &crate::papers::plan::Planned,
) -> (Vec<Table>, Vec<super::Fact>) {
    let schedule = registry.schedule();
    let codes = registry.codes();
    let visits = planned.plan.as_ref().map_or(&[][..], |plan| plan.visits.as_slice());
    let tables: Vec<Table> = visits
        .iter()
        .enumerate()
        .map(|(number, visit)| {
            let fill = [("number", (number + 1).to_string()), ("day", day(visit.on))];
            let rows = visit.doses.iter().map(|dose| {
                let name =
                    codes.cvx(dose.cvx).map_or_else(|| dose.cvx.to_string(), |one| one.short.to_string());
                let since = dose.serves.iter().map(|served| served.recommended).min().unwrap_or(visit.on);
                let word = if since < visit.on { "plan_from" } else { "plan_on_time" };
                let when = filled(texts.word(word), &[("day", day(since))]);
                vec![name, crate::papers::plan::purposes(texts, schedule, dose).join("; "), when]
            });
            Table {
                title: filled(texts.word("plan_visit"), &fill),
                headers: headers(texts, &["vaccine", "plan_for", "due_on"]),
                rows: rows.collect(),
                empty: String::new(),
            }
        })
        .collect();
    let mut notes = Vec::new();
    let note = |text: String| super::Fact(texts.word("plan_remark").to_owned(), text);
    if visits.is_empty() {
        notes.push(note(filled(texts.word("plan_none"), &[("until", day(planned.until))])));
    } else {
        notes.push(note(texts.word("plan_note").to_owned()));
    }
    let names = |groups: &[GroupId]| {
        groups.iter().map(|group| texts.group(schedule.group_name(*group))).collect::<Vec<_>>().join(", ")
    };
    if let Some(plan) = &planned.plan {
        for (word, groups) in [("plan_decide", &plan.to_decide), ("plan_without", &plan.without_vaccine)] {
            if !groups.is_empty() {
                notes.push(note(filled(texts.word(word), &[("groups", names(groups))])));
            }
        }
    }
    (tables, notes)
}
