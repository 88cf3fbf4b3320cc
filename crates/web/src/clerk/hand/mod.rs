//! What people write down by hand, over the registry: forms as typed become statements, concerns become lines of a page.

mod dose;
mod past;
mod person;
mod reaction;
mod record;
mod scan;

pub(in crate::clerk) use scan::fault;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jenner_codes::{Code, CodeSet, Codes, Cvx, Status};
use jenner_model::record::Record;
use jenner_model::{Date, PublicId};
use jenner_registry::access::door;
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::by_hand::concern::{self, Concern};
use jenner_registry::by_hand::lots::{self, Barred};
use jenner_registry::by_hand::names::{self, Meant};
use jenner_registry::by_hand::undo::{self, Undone};
use jenner_registry::by_hand::{Deed, Token};
use jenner_registry::forecast::of_record;

use super::{Clerk, refusal, still_named, words};
use crate::desk::{HandDesk, Refusal, Visitor};
use crate::pages::find::understand::day;
use crate::views::Judged;
use crate::views::hand::*;

type Access = jenner_model::access::Access;

/// Funds that a form offers, of all in the table.
const FUNDS: [&str; 5] = ["VXC51", "PHC70", "VXC52", "VXC2", "VXC1"];
/// Eligibility that a form offers.
const ELIGIBILITY: [&str; 9] = ["V02", "V03", "V04", "V05", "V22", "V01", "V23", "V24", "V25"];

impl HandDesk for Clerk {
    fn record(
        &self,
        visitor: &Visitor,
        person: PublicId,
        typed: RecordTyped,
    ) -> Result<Sent<RecordView>, Refusal> {
        let (access, record) = self.opened(visitor, person)?;
        self.record_form(&access, visitor, &record, &typed.fields)
    }

    fn past(&self, visitor: &Visitor, person: PublicId, typed: PastTyped) -> Result<Sent<PastView>, Refusal> {
        let (access, record) = self.opened(visitor, person)?;
        self.past_form(&access, &record, &typed.fields)
    }

    fn written(&self, visitor: &Visitor, person: PublicId, form: &str) -> Result<WrittenView, Refusal> {
        let (access, record) = self.opened(visitor, person)?;
        let token = Token::read(form).ok_or(Refusal::NotFound)?;
        let entry = undo::entry(&self.registry, &access, person, &token).map_err(refusal)?;
        let entry = entry.ok_or(Refusal::NotFound)?;
        let codes = self.registry.codes();
        let line = |statement: &jenner_model::report::Statement| {
            use jenner_model::report::Statement as S;
            match statement {
                S::Dose(said) => Some((words::vaccine(codes, said.vaccine.cvx), said.given_on)),
                S::Refusal(said) => Some((words::vaccine(codes, said.vaccine), said.refused_on)),
                S::Observation(_) | S::Demographics(_) => None,
            }
        };
        Ok(WrittenView {
            head: self.head(&record),
            form: form.to_owned(),
            deed: entry.deed.word(),
            lines: entry.statements.iter().filter_map(line).collect(),
            next: self.next_day(&record),
            until: entry.until.map(|at| at.to_jiff()),
            undone: entry.undone,
            records: matches!(entry.deed, Deed::Record) && may(access.role(), Permission::RecordDoses),
        })
    }

    fn take_back(&self, visitor: &Visitor, person: PublicId, form: &str) -> Result<&'static str, Refusal> {
        let access = self.access(visitor)?;
        let token = Token::read(form).ok_or(Refusal::NotFound)?;
        match undo::undo(&self.registry, &access, person, &token).map_err(refusal)? {
            Undone::Now => Ok("undone"),
            Undone::Before => Ok("undone-before"),
            Undone::TooLate => Ok("undo-late"),
            Undone::Unknown => Err(Refusal::NotFound),
        }
    }

    fn change(
        &self,
        visitor: &Visitor,
        person: PublicId,
        dose: &str,
        typed: ChangeTyped,
    ) -> Result<Sent<ChangeView>, Refusal> {
        let (access, record) = self.opened(visitor, person)?;
        self.change_form(&access, &record, dose, &typed.fields)
    }

    fn reaction(
        &self,
        visitor: &Visitor,
        person: PublicId,
        dose: &str,
        typed: ReactionTyped,
    ) -> Result<Sent<ReactionView>, Refusal> {
        let (access, record) = self.opened(visitor, person)?;
        self.reaction_form(&access, visitor, &record, dose, &typed.fields)
    }

    fn edit(&self, visitor: &Visitor, person: PublicId, typed: EditTyped) -> Result<Sent<EditView>, Refusal> {
        let (access, record) = self.opened(visitor, person)?;
        self.edit_form(&access, &record, &typed.fields)
    }

    fn lots(&self, visitor: &Visitor, typed: LotsTyped) -> Result<Sent<LotsView>, Refusal> {
        let access = self.access(visitor)?;
        let fields = &typed.fields;
        let mut wrong = Vec::new();
        let free = fields.text("free").parse::<i64>().ok();
        if let Some(notice) = free {
            return match lots::free(&self.registry, &access, notice).map_err(refusal)? {
                true => Ok(Sent::Saved("freed".to_owned())),
                false => Err(Refusal::NotFound),
            };
        }
        if !fields.is_empty() {
            let kind = Barred::of_word(fields.text("kind")).unwrap_or(Barred::Quarantined);
            match lots::key(fields.text("lot")).is_empty() || fields.text("lot").len() > 60 {
                true => wrong.push(Wrong::new("lot", "lot")),
                false => {
                    let lot = (fields.text("lot"), "");
                    lots::bar(&self.registry, &access, lot, kind, fields.text("why")).map_err(refusal)?;
                    return Ok(Sent::Saved("barred".to_owned()));
                }
            }
        }
        let recalls = lots::may_recall(&access);
        let found = lots::list(&self.registry, &access).map_err(refusal)?;
        let lines = found.into_iter().map(|one| LotLine {
            id: one.id.to_string(),
            mine: one.ended_at.is_none() && (one.organization.is_some() || recalls),
            lot: one.lot,
            kind: one.kind,
            why: one.why,
            at: one.at.to_jiff(),
            ended: one.ended_at.map(|at| at.to_jiff()),
        });
        Ok(Sent::Page(Box::new(LotsView {
            lots: lines.collect(),
            recalls,
            lot: fields.text("lot").to_owned(),
            why: fields.text("why").to_owned(),
            wrong,
        })))
    }
}

impl Clerk {
    fn opened(&self, visitor: &Visitor, person: PublicId) -> Result<(Access, Record), Refusal> {
        let access = self.access(visitor)?;
        let record =
            door::open(&self.registry, &access, person).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        still_named(person, &record)?;
        Ok((access, record))
    }

    /// The token of a form: its own, or a new one.
    fn token(fields: &Fields) -> Token {
        Token::read(fields.text("form")).unwrap_or_else(Token::draw)
    }

    fn typed_day(&self, text: &str) -> Option<Date> {
        day(text, self.registry.today())
    }

    /// The first day on which something is due next.
    fn next_day(&self, record: &Record) -> Option<Date> {
        let on = jenner_cdsi::Date::try_from(self.registry.today()).ok()?;
        let assessed = of_record(&self.registry, record, on).ok()?;
        let open = assessed.assessment.forecasts.iter().filter(|one| one.dose_number.is_some());
        open.filter_map(|one| one.recommended.or(one.earliest))
            .map(Date::from)
            .map(|day| day.max(on.into()))
            .min()
    }

    /// What the schedule would say of a record with some doses more, and their places among those it was asked about.
    fn with_doses(
        &self,
        record: &Record,
        doses: &[&jenner_model::dose::DoseStatement],
    ) -> Option<(Arc<Judged>, Vec<Option<usize>>)> {
        let (record, ids) = concern::imagined(record, doses);
        let on = jenner_cdsi::Date::try_from(self.registry.today()).ok()?;
        let assessed = of_record(&self.registry, &record, on).ok()?;
        let places =
            ids.iter().map(|id| assessed.facts.doses.iter().position(|given| given.id == *id)).collect();
        let schedule = Arc::clone(self.registry.schedule());
        let judged = catch_unwind(AssertUnwindSafe(|| {
            let judged = Judged::answered(schedule, assessed.patient, assessed.assessment);
            judged.explanation();
            judged
        }));
        Some((Arc::new(judged.ok()?), places))
    }

    fn choices(&self) -> Choices {
        let codes = self.registry.codes();
        let some = |list: Vec<Choice>, wanted: &[&str]| -> Vec<Choice> {
            wanted.iter().filter_map(|code| list.iter().find(|(known, _)| known == code).cloned()).collect()
        };
        Choices {
            eligibility: some(active::<jenner_codes::EligibilitySet>(codes), &ELIGIBILITY),
            funding: some(active::<jenner_codes::FundingSourceSet>(codes), &FUNDS),
            routes: active::<jenner_codes::RouteSet>(codes),
            sites: active::<jenner_codes::SiteSet>(codes),
            reasons: active::<jenner_codes::RefusalReasonSet>(codes),
        }
    }
}

/// The active codes of a set with their labels.
fn active<S: CodeSet>(codes: &Codes) -> Vec<Choice> {
    let entries = codes.entries::<S>().iter().filter(|entry| entry.status == Status::Active);
    entries.map(|entry| (entry.code.to_string(), entry.label.to_string())).collect()
}

/// A code of a set, if the table has it.
fn code<S: CodeSet>(codes: &Codes, text: &str) -> Option<Code<S>> {
    if text.is_empty() { None } else { codes.code(text) }
}

/// A vaccine with its code, as lists offer it and [`names::vaccine`] understands it.
fn shown_vaccine(codes: &Codes, cvx: Cvx) -> String {
    format!("{} ({cvx})", words::vaccine(codes, cvx))
}

/// A vaccine as typed: itself, or what is wrong with it and what can be meant.
fn meant(codes: &Codes, field: &str, text: &str) -> Result<Cvx, (Wrong, Vec<Choice>)> {
    if text.is_empty() {
        return Err((Wrong::new(field, "vaccine-missing"), Vec::new()));
    }
    match names::vaccine(codes, text) {
        Meant::One(cvx) => Ok(cvx),
        Meant::Several(all) => {
            let list =
                all.iter().map(|cvx| (shown_vaccine(codes, *cvx), shown_vaccine(codes, *cvx))).collect();
            Err((Wrong::new(field, "vaccine-several").about(text), list))
        }
        Meant::Nothing => Err((Wrong::new(field, "vaccine-unknown").about(text), Vec::new())),
    }
}

fn worries(concerns: &[Concern], given_here: bool) -> Vec<Worry> {
    let mut all: Vec<Worry> = concerns
        .iter()
        .map(|concern| Worry { concern: concern.clone(), weight: concern.weight(given_here) })
        .collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.weight));
    all
}
