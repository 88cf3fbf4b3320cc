//! What became of programme vaccine, and doses by eligibility: on the page, as tables and on paper.

use std::borrow::Borrow;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use jenner_registry::packs::report::Report;
use jenner_registry::programme::Rules;
use jenner_registry::programme::accountability::{By, Line, Sums};
use jenner_registry::programme::eligibility::{GROWN, UNKNOWN};
use jiff::civil::Date;
use serde::Deserialize;

use super::{language, short};
use crate::app::App;
use crate::desk::programme::Kind;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::one::file;
use crate::views::programme::{AccountsView, DosesView, NumbersAsked};

/// Lines on a page; the file has all.
const SHOWN: usize = 300;

/// What the address asks for.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Which {
    scope: String,
    from: String,
    until: String,
}

impl Which {
    /// Days the wrong way round are turned; what is no day is the year until today.
    fn asked(&self) -> NumbersAsked {
        let day = |text: &str| text.trim().parse::<Date>().ok();
        let days = day(&self.from).zip(day(&self.until)).map(|(a, b)| (a.min(b), a.max(b)));
        NumbersAsked { scope: self.scope.clone(), days }
    }

    fn query(&self, days: (Date, Date)) -> String {
        let scope = self.scope.replace([':', '&', '#', '%', '+'], "");
        let scope = self.scope.strip_prefix("region:").map_or(scope, |_| {
            let word: String =
                self.scope.chars().filter(|c| c.is_ascii_alphanumeric() || ":-_".contains(*c)).collect();
            word.replace(':', "%3A")
        });
        format!("scope={scope}&from={}&until={}", days.0, days.1)
    }
}

fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.1} %", value * 100.0))
}

#[derive(Template)]
#[template(path = "vfc_accounts.html")]
struct AccountsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a AccountsView,
    which: &'a Which,
}

impl AccountsPage<'_> {
    fn whose(&self) -> String {
        if self.view.whose.is_empty() { self.w.t("vfc-state-whole") } else { self.view.whose.clone() }
    }

    fn query(&self) -> String {
        self.which.query(self.view.report.days)
    }

    /// The equation, term by term: sign, name, doses.
    fn terms(&self) -> Vec<(&'static str, &'static str, i64)> {
        terms(&self.view.report.total())
    }

    fn total(&self) -> Sums {
        self.view.report.total()
    }

    fn share(&self, value: impl Borrow<Option<f64>>) -> String {
        share(*value.borrow())
    }

    /// Tables of regions and of clinics, by the key of their name.
    fn tables(&self) -> Vec<(&'static str, Vec<(String, Sums)>)> {
        vec![("vfc-regions", self.regions()), ("vfc-clinics", self.clinics())]
    }

    fn is_even(&self) -> bool {
        self.view.report.lines.iter().all(|line| line.sums.difference() == 0)
    }

    fn regions(&self) -> Vec<(String, Sums)> {
        let named = |(name, sums): (String, Sums)| match name.is_empty() {
            true => (self.w.t("vfc-no-region"), sums),
            false => (name, sums),
        };
        self.view.report.added(By::Region).into_iter().map(named).collect()
    }

    fn clinics(&self) -> Vec<(String, Sums)> {
        self.view.report.added(By::Clinic).into_iter().take(SHOWN).collect()
    }

    fn lines(&self) -> Vec<&Line> {
        self.view.report.lines.iter().take(SHOWN).collect()
    }

    fn has_more(&self) -> bool {
        self.view.report.lines.len() > SHOWN
    }
}

fn terms(sums: &Sums) -> Vec<(&'static str, &'static str, i64)> {
    vec![
        ("", "vfc-opening", sums.opening),
        ("+", "vfc-received", sums.received),
        ("+", "vfc-came-in", sums.transferred_in),
        ("+", "vfc-borrowed", sums.borrowed),
        ("+", "vfc-counted", sums.counted),
        ("−", "vfc-given", sums.given),
        ("−", "vfc-wasted", sums.wasted),
        ("−", "vfc-expired", sums.expired),
        ("−", "vfc-spoiled", sums.spoiled),
        ("−", "vfc-returned", sums.returned),
        ("−", "vfc-lost", sums.lost),
        ("−", "vfc-sent-out", sums.transferred_out),
        ("=", "vfc-expected", sums.expected()),
    ]
}

/// `GET /vfc/accounts`.
pub async fn accounts(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let asked = which.asked();
    let view = ask(app.desk(), move |desk| desk.accounts(&visitor, &asked)).await?;
    page(&AccountsPage { w: &frame.w, frame: &frame, here: "vfc", view: &view, which: &which })
}

fn kind_of(name: &str, stem: &str) -> Option<(Kind, &'static str)> {
    match name.strip_prefix(stem)? {
        ".csv" => Some((Kind::Csv, "text/csv; charset=utf-8")),
        ".xlsx" => Some((Kind::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
        _ => None,
    }
}

/// The accounts on paper.
fn paper(w: &Words, view: &AccountsView) -> Report {
    let (from, until) = view.report.days;
    let whose = if view.whose.is_empty() { w.t("vfc-state-whole") } else { view.whose.clone() };
    let total = view.report.total();
    let facts = terms(&total).into_iter().map(|(_, key, doses)| [w.t(key), doses.to_string()]);
    let more = [
        [w.t("vfc-on-hand"), total.on_hand.to_string()],
        [w.t("vfc-accounted"), share(total.accounted())],
        [w.t("vfc-explained"), share(total.explained())],
    ];
    let by = if view.is_wide { By::Clinic } else { By::Funding };
    let rows = match by {
        By::Clinic => view.report.added(by).into_iter().collect(),
        _ => view.report.lines.iter().map(|line| (line.lot.clone(), line.sums)).collect::<Vec<_>>(),
    };
    let row = |(name, sums): (String, Sums)| {
        let lost = sums.losses();
        let all = [sums.opening, sums.received, sums.given, lost, sums.on_hand, sums.difference()];
        std::iter::once(name).chain(all.map(|n| n.to_string())).collect()
    };
    let first = if view.is_wide { "vfc-clinic" } else { "vfc-lot" };
    let columns =
        [first, "vfc-opening", "vfc-received", "vfc-given", "vfc-losses", "vfc-on-hand", "vfc-difference"];
    Report {
        language: language(w),
        title: w.s("vfc-accounts-title", short()),
        date: w.day(until),
        lead: w.ab("vfc-accounts-lead", w.day(from), w.day(until)),
        facts: std::iter::once([w.t("vfc-whose"), whose]).chain(facts).chain(more).collect(),
        columns: columns.map(|key| w.t(key)).to_vec(),
        widths: vec![4, 2, 2, 2, 2, 2, 2],
        rows: rows.into_iter().map(row).collect(),
        empty: w.t("vfc-accounts-none"),
        note: w.t("vfc-accounts-note"),
    }
}

/// `GET /vfc/accounts/{file}`: `accounts.csv`, `accounts.xlsx` or `accounts.pdf`.
pub async fn accounts_file(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(name): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let asked = which.asked();
    if name == "accounts.pdf" {
        let asker = visitor.clone();
        let view = ask(app.desk(), move |desk| desk.accounts(&asker, &asked)).await?;
        let report = paper(&frame.w, &view);
        let pdf = ask(app.desk(), move |desk| desk.programme_paper(&visitor, &report)).await?;
        return file("application/pdf", "accounts.pdf", pdf);
    }
    let (kind, media) = kind_of(&name, "accounts").ok_or(Refusal::NotFound)?;
    let bytes = ask(app.desk(), move |desk| desk.accounts_file(&visitor, &asked, kind)).await?;
    file(media, &name, bytes).map(IntoResponse::into_response)
}

/// An eligibility: doses of each age group with its name, all.
type ByAge = (String, Vec<(String, i64)>, i64);

#[derive(Template)]
#[template(path = "vfc_eligibility.html")]
struct DosesPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a DosesView,
    which: &'a Which,
}

impl DosesPage<'_> {
    fn whose(&self) -> String {
        if self.view.whose.is_empty() { self.w.t("vfc-state-whole") } else { self.view.whose.clone() }
    }

    fn query(&self) -> String {
        self.which.query(self.view.report.days)
    }

    fn screened(&self) -> (i64, i64, String) {
        let (known, all) = self.view.report.screened();
        (known, all, share((all > 0).then(|| known as f64 / all as f64)))
    }

    fn age(&self, code: &str) -> String {
        let known = Rules::shipped().ages.iter().find(|age| age.code == code);
        match known {
            Some(age) => age.words(language(self.w)).to_owned(),
            None if code == GROWN => self.w.t("vfc-grown"),
            None => self.w.t("vfc-age-unknown"),
        }
    }

    /// Age groups that are in the report, in order.
    fn ages(&self) -> Vec<String> {
        let all = Rules::shipped().ages.iter().map(|age| age.code.as_str()).chain([GROWN, UNKNOWN]);
        let is_there = |code: &&str| self.view.report.lines.iter().any(|line| line.age == **code);
        all.filter(is_there).map(str::to_owned).collect()
    }

    fn code(&self, code: &str) -> String {
        match code {
            "" => self.w.t("vfc-no-eligibility"),
            code => format!("{code} {}", Rules::shipped().eligibility(code, language(self.w))),
        }
    }

    /// Rows of all vaccines.
    fn rows(&self) -> Vec<ByAge> {
        let by = self.view.report.by_age();
        let mut codes: Vec<&String> = by.keys().map(|(_, code)| code).collect();
        codes.sort();
        codes.dedup();
        let ages = self.ages();
        codes
            .into_iter()
            .map(|code| {
                let doses = |age: &String| by.get(&(age.clone(), code.clone())).copied().unwrap_or(0);
                let cells: Vec<(String, i64)> = ages.iter().map(|age| (self.age(age), doses(age))).collect();
                let all = cells.iter().map(|(_, doses)| doses).sum();
                (self.code(code), cells, all)
            })
            .collect()
    }

    /// Lines of single vaccines: age, vaccine, eligibility, doses.
    fn lines(&self) -> Vec<(String, String, String, i64)> {
        let lines = self.view.report.lines.iter().take(SHOWN);
        lines
            .map(|line| {
                let vaccine = self.view.vaccines.get(&line.cvx).unwrap_or(&line.cvx).clone();
                (self.age(&line.age), vaccine, self.code(&line.eligibility), line.doses)
            })
            .collect()
    }
}

/// `GET /vfc/eligibility`.
pub async fn eligibility(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let asked = which.asked();
    let view = ask(app.desk(), move |desk| desk.eligible_doses(&visitor, &asked)).await?;
    page(&DosesPage { w: &frame.w, frame: &frame, here: "vfc", view: &view, which: &which })
}

/// `GET /vfc/eligibility/{file}`: `eligibility.csv` or `eligibility.xlsx`.
pub async fn eligibility_file(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(name): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let asked = which.asked();
    let (kind, media) = kind_of(&name, "eligibility").ok_or(Refusal::NotFound)?;
    let bytes = ask(app.desk(), move |desk| desk.eligible_doses_file(&visitor, &asked, kind)).await?;
    file(media, &name, bytes)
}
