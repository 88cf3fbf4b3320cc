//! Transfers, returns and borrowed doses at the desk.

use jenner_codes::{Codes, EligibilitySet};
use jenner_model::access::Access;
use jenner_model::{PublicId, ReportId, Timestamp, UserId};
use jenner_registry::access::door::Action;
use jenner_registry::by_hand::Token;
use jenner_registry::cold_chain::{Scale, Temperature, look};
use jenner_registry::inventory::book::Booked;
use jenner_registry::inventory::rules::Rules;
use jenner_registry::inventory::stock::{self, Ends};
use jenner_registry::inventory::{Kind, site};
use jenner_registry::organizations;
use jenner_registry::packs::report::{Report, report};
use jenner_registry::transfers::ask::{self, NewTransfer, Ruling};
use jenner_registry::transfers::borrow::{self, Note, Noted, Reason, Repayment};
use jenner_registry::transfers::offer::{self, NewOffer};
use jenner_registry::transfers::receive::{self, Receipt, Received};
use jenner_registry::transfers::returns::{self, For, Loss, NewCase, Step};
use jenner_registry::transfers::send::{self, Shipment};
use jenner_registry::transfers::transfer::{self, Done};
use jenner_registry::transfers::{Fail, returns::Done as Gathered};

use super::{Clerk, refusal, words as said};
use crate::desk::moves::ForPaper;
use crate::desk::{MovesDesk, Refusal, Visitor};
use crate::language::{Lang, Words};
use crate::pages::find::understand;
use crate::views::moves::{
    BoardView, BorrowedView, BorrowingView, CaseView, ReturnsView, Sent, Shelf, TransferForm, TransferView,
    TransfersView, Wrong,
};

fn id_of(name: &str) -> Result<i64, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

/// What was not done because of what was typed is told on the page; all else refuses.
fn told<T>(done: Result<T, Fail>) -> Result<Result<T, Wrong>, Refusal> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(Fail::Trouble(trouble)) => Ok(Err(Wrong::of(format!("mv-wrong-{}", trouble.word())))),
        Err(Fail::Registry(error)) => Err(refusal(error)),
    }
}

/// What became of a transfer or an offer.
fn done(done: Result<Done, Fail>) -> Result<Result<i64, Wrong>, Refusal> {
    let done = match told(done)? {
        Ok(done) => done,
        Err(wrong) => return Ok(Err(wrong)),
    };
    match done {
        Done::Now(id, _) | Done::Before(id) => Ok(Ok(id)),
        Done::Unknown => Err(Refusal::NotFound),
        Done::NotNow(_) => Ok(Err(Wrong::of("mv-wrong-not-now"))),
        Done::Taken => Ok(Err(Wrong::of("mv-wrong-taken"))),
        Done::Held { lot } => Ok(Err(Wrong { key: "mv-wrong-held".into(), lot, doses: 0 })),
        Done::NoDosesLeft { lot, on_hand } => {
            Ok(Err(Wrong { key: "mv-wrong-no-doses-left".into(), lot, doses: on_hand }))
        }
    }
}

fn gathered(done: Result<Gathered, Fail>) -> Result<Result<i64, Wrong>, Refusal> {
    let done = match told(done)? {
        Ok(done) => done,
        Err(wrong) => return Ok(Err(wrong)),
    };
    match done {
        Gathered::Now(id) | Gathered::Before(id) => Ok(Ok(id)),
        Gathered::Unknown => Err(Refusal::NotFound),
        Gathered::NotNow(_) => Ok(Err(Wrong::of("mv-wrong-not-now"))),
        Gathered::Gathered => Ok(Err(Wrong::of("mv-wrong-gathered"))),
    }
}

/// A form that lost its name is a new one.
fn token(sent: &Sent) -> Token {
    Token::read(sent.get("token")).unwrap_or_else(Token::draw)
}

/// A day and a time as they were typed, in the reader's time zone.
fn moment(sent: &Sent, words: &Words, today: jiff::civil::Date) -> Option<Timestamp> {
    let day = sent.get("day");
    let day = day.parse().ok().or_else(|| understand::day(day, today))?;
    let time: jiff::civil::Time = sent.get("time").parse().ok()?;
    let at = day.to_datetime(time).to_zoned(words.zone.clone()).ok()?;
    Some(Timestamp::from_jiff(at.timestamp()))
}

fn temperature(sent: &Sent) -> Option<Temperature> {
    Temperature::read(sent.get("temperature"), Scale::of(sent.get("scale"))).ok().map(|given| given.value)
}

fn vaccine(codes: &Codes, cvx: &str) -> String {
    cvx.parse().map_or_else(|_| cvx.to_owned(), |cvx| said::vaccine(codes, cvx))
}

fn reason(code: &str, words: &Words) -> String {
    Rules::shipped().reason(code).map_or_else(String::new, |reason| match words.lang {
        Lang::Spanish => reason.es.clone(),
        Lang::English => reason.en.clone(),
    })
}

fn eligibility(codes: &Codes, code: &str) -> String {
    codes.find::<EligibilitySet>(code).map_or_else(|| code.to_owned(), |found| found.label.to_owned())
}

impl Clerk {
    fn shelf(&self, line: stock::Line) -> Shelf {
        Shelf { vaccine: vaccine(self.registry.codes(), &line.account.lot.cvx), line }
    }

    fn step_names(&self, by: &[&str]) -> Result<Vec<Option<String>>, Refusal> {
        let user = |by: &str| by.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId);
        let users: Vec<UserId> = by.iter().filter_map(|by| user(by)).collect();
        let names = self.names_of(users)?;
        Ok(by.iter().map(|by| user(by).and_then(|user| names.get(&user).cloned())).collect())
    }

    /// What doses of a loss are called, and why they were lost.
    fn loss(&self, loss: &Loss, words: &Words) -> (String, String) {
        let why = reason(&loss.movement.reason, words);
        (vaccine(self.registry.codes(), &loss.from.lot.cvx), why)
    }

    fn can_be_sent(&self, access: &Access) -> Result<Vec<Shelf>, Refusal> {
        let organization = access.organization();
        let all = stock::on_shelves(&self.registry, access, organization, false).map_err(refusal)?;
        let good = |line: &stock::Line| line.on_hand > 0 && line.ends != Ends::Past && line.barred.is_none();
        Ok(all.into_iter().filter(good).map(|line| self.shelf(line)).collect())
    }
}

impl MovesDesk for Clerk {
    fn transfers(&self, visitor: &Visitor) -> Result<TransfersView, Refusal> {
        let access = self.access(visitor)?;
        let organization = access.organization();
        let all = transfer::list(&self.registry, &access, organization).map_err(refusal)?;
        let codes = self.registry.codes();
        let rows = all
            .into_iter()
            .map(|one| {
                let what: Vec<String> = one
                    .lines
                    .iter()
                    .map(|line| format!("{} × {}", line.row.doses, vaccine(codes, &line.shelf.lot.cvx)))
                    .collect();
                let (from, to) = (self.organization(one.row.from), self.organization(one.row.to));
                (one, from, to, what.join(", "))
            })
            .collect();
        Ok(TransfersView {
            organization: self.organization(organization),
            keeps: site::starts_on(&self.registry, organization).map_err(refusal)?.is_some(),
            rows,
            quarters: transfer::per_quarter(&self.registry, &access, organization).map_err(refusal)?,
        })
    }

    fn transfer_form(&self, visitor: &Visitor) -> Result<TransferForm, Refusal> {
        let access = self.access(visitor)?;
        let sites = ask::receivers(&self.registry, &access).map_err(refusal)?;
        let all = organizations::list(&self.registry).map_err(refusal)?;
        let receivers = all
            .into_iter()
            .filter(|one| one.id != access.organization() && sites.contains(&one.id))
            .map(|one| (one.public_id.to_string(), one.name.to_string()))
            .collect();
        let token = Token::draw().as_str().to_owned();
        Ok(TransferForm { token, shelves: self.can_be_sent(&access)?, receivers })
    }

    fn ask_transfer(&self, visitor: &Visitor, sent: &Sent) -> Result<Result<String, Wrong>, Refusal> {
        let access = self.access(visitor)?;
        let to = match sent.get("to").parse::<PublicId>() {
            Ok(id) => organizations::by_public_id(&self.registry, id).map_err(refusal)?,
            Err(_) => None,
        };
        let Some(to) = to else { return Ok(Err(Wrong::of("mv-wrong-no-receiver"))) };
        let typed: Vec<(i64, String)> = sent
            .numbered("doses")
            .into_iter()
            .filter(|(_, doses)| !doses.is_empty() && doses != "0")
            .collect();
        let mut lines = Vec::new();
        for (account, doses) in typed {
            let Ok(doses) = doses.parse() else { return Ok(Err(Wrong::of("mv-wrong-no-number"))) };
            lines.push((account, doses));
        }
        let new = NewTransfer {
            token: token(sent),
            from: access.organization(),
            to: to.id,
            lines,
            why: sent.get("why").to_owned(),
        };
        Ok(done(ask::ask(&self.registry, &access, &new))?.map(|id| id.to_string()))
    }

    fn transfer(&self, visitor: &Visitor, id: &str, words: &Words) -> Result<TransferView, Refusal> {
        let access = self.access(visitor)?;
        let found = transfer::open(&self.registry, &access, id_of(id)?).map_err(refusal)?;
        let transfer = found.ok_or(Refusal::NotFound)?;
        let codes = self.registry.codes();
        let to = transfer.row.to;
        let units = self.registry.db().read(|tx| look::names(tx, to));
        let by: Vec<&str> = transfer.steps.iter().map(|step| step.by.as_str()).collect();
        let reasons = [Kind::Spoiled, Kind::Wasted, Kind::Lost]
            .into_iter()
            .flat_map(|kind| Rules::shipped().reasons(kind).map(move |one| (kind, one.code.to_string())))
            .map(|(kind, code)| (kind.word().to_owned(), code.clone(), reason(&code, words)))
            .collect();
        Ok(TransferView {
            from: self.organization(transfer.row.from),
            to: self.organization(to),
            vaccines: transfer.lines.iter().map(|line| vaccine(codes, &line.shelf.lot.cvx)).collect(),
            names: self.step_names(&by)?,
            units: units.map_err(|error| refusal(error.into()))?,
            reasons,
            transfer,
        })
    }

    fn work_transfer(
        &self,
        visitor: &Visitor,
        id: &str,
        sent: &Sent,
        words: &Words,
    ) -> Result<Result<(), Wrong>, Refusal> {
        let access = self.access(visitor)?;
        let (registry, id, why) = (&self.registry, id_of(id)?, sent.get("why"));
        let made = match sent.get("what") {
            "approve" => ask::decide(registry, &access, id, Ruling::Approve, why),
            "deny" => ask::decide(registry, &access, id, Ruling::Deny, why),
            "withdraw" => ask::withdraw(registry, &access, id, why),
            "refuse" => receive::refuse(registry, &access, id, why),
            what @ ("send" | "receive") => {
                let Some(at) = moment(sent, words, registry.today()) else {
                    return Ok(Err(Wrong::of("mv-wrong-no-moment")));
                };
                let Some(temperature) = temperature(sent) else {
                    return Ok(Err(Wrong::of("mv-wrong-no-temperature")));
                };
                if what == "send" {
                    let container = sent.get("container").to_owned();
                    let shipment = Shipment { left_at: at, container, temperature };
                    send::send(registry, &access, id, &shipment)
                } else {
                    let Some(lines) = came(sent) else { return Ok(Err(Wrong::of("mv-wrong-no-number"))) };
                    let receipt = Receipt { arrived_at: at, temperature, lines };
                    receive::receive(registry, &access, id, &receipt)
                }
            }
            _ => return Err(Refusal::NotFound),
        };
        Ok(done(made)?.map(|_| ()))
    }

    fn offers(&self, visitor: &Visitor) -> Result<BoardView, Refusal> {
        let access = self.access(visitor)?;
        let board = offer::board(&self.registry, &access, access.organization()).map_err(refusal)?;
        let codes = self.registry.codes();
        let open = board.open.iter().map(|one| {
            let names = one.proposals.iter().map(|proposal| self.organization(proposal.to)).collect();
            (vaccine(codes, &one.line.account.lot.cvx), self.organization(one.row.organization), names)
        });
        Ok(BoardView {
            token: Token::draw().as_str().to_owned(),
            open: open.collect(),
            too_many: board.too_many.iter().map(|one| vaccine(codes, &one.line.account.lot.cvx)).collect(),
            board,
        })
    }

    fn work_offers(&self, visitor: &Visitor, sent: &Sent) -> Result<Result<Option<String>, Wrong>, Refusal> {
        let access = self.access(visitor)?;
        let registry = &self.registry;
        let number = |field: &str| sent.number(field);
        let made = match sent.get("what") {
            "offer" => {
                let (Some(account), Some(doses)) = (number("account"), number("doses")) else {
                    return Ok(Err(Wrong::of("mv-wrong-no-number")));
                };
                let why = sent.get("why").to_owned();
                offer::make(registry, &access, &NewOffer { token: token(sent), account, doses, why })
            }
            "withdraw" => offer::withdraw(registry, &access, id_of(sent.get("offer"))?),
            "claim" => {
                let Some(doses) = number("doses") else {
                    return Ok(Err(Wrong::of("mv-wrong-no-number")));
                };
                let offer = id_of(sent.get("offer"))?;
                let claimed = offer::claim(registry, &access, offer, access.organization(), doses);
                return Ok(done(claimed)?.map(|id| Some(id.to_string())));
            }
            _ => return Err(Refusal::NotFound),
        };
        Ok(done(made)?.map(|_| None))
    }

    fn returns(&self, visitor: &Visitor, words: &Words) -> Result<ReturnsView, Refusal> {
        let access = self.access(visitor)?;
        let desk = returns::desk(&self.registry, &access, access.organization()).map_err(refusal)?;
        Ok(ReturnsView {
            token: Token::draw().as_str().to_owned(),
            waiting: desk.waiting.iter().map(|(loss, _)| self.loss(loss, words)).collect(),
            others: desk.others.iter().map(|loss| self.loss(loss, words)).collect(),
            whose: desk.cases.iter().map(|case| self.organization(case.row.organization)).collect(),
            desk,
        })
    }

    fn gather_return(&self, visitor: &Visitor, sent: &Sent) -> Result<Result<String, Wrong>, Refusal> {
        let access = self.access(visitor)?;
        let Some(what_for) = For::of_word(sent.get("for")) else { return Err(Refusal::NotFound) };
        let new = NewCase {
            token: token(sent),
            organization: access.organization(),
            what_for,
            movements: sent.all("movement").filter_map(|id| id.parse().ok()).collect(),
            why: sent.get("why").to_owned(),
        };
        Ok(gathered(returns::gather(&self.registry, &access, &new))?.map(|id| id.to_string()))
    }

    fn return_case(&self, visitor: &Visitor, id: &str, words: &Words) -> Result<CaseView, Refusal> {
        let access = self.access(visitor)?;
        let found = returns::open(&self.registry, &access, id_of(id)?).map_err(refusal)?;
        let case = found.ok_or(Refusal::NotFound)?;
        let by: Vec<&str> = case.steps.iter().map(|step| step.by.as_str()).collect();
        Ok(CaseView {
            whose: self.organization(case.row.organization),
            losses: case.losses.iter().map(|loss| self.loss(loss, words)).collect(),
            names: self.step_names(&by)?,
            case,
        })
    }

    fn work_return(&self, visitor: &Visitor, id: &str, sent: &Sent) -> Result<Result<(), Wrong>, Refusal> {
        let access = self.access(visitor)?;
        let why = sent.get("why").to_owned();
        let step = match sent.get("what") {
            "approve" => Step::Approve,
            "deny" => Step::Deny(why),
            "withdraw" => Step::Withdraw(why),
            "label" => Step::Label(sent.get("label").to_owned()),
            "ship" => {
                let day = sent.get("day");
                let on = day.parse().ok().or_else(|| understand::day(day, self.registry.today()));
                let Some(on) = on else { return Ok(Err(Wrong::of("mv-wrong-no-day"))) };
                Step::Ship(sent.get("tracking").to_owned(), on)
            }
            "credit" => {
                let Some(cents) = cents(sent.get("credit")) else {
                    return Ok(Err(Wrong::of("mv-wrong-no-credit")));
                };
                Step::Credit(cents)
            }
            _ => return Err(Refusal::NotFound),
        };
        Ok(gathered(returns::act(&self.registry, &access, id_of(id)?, &step))?.map(|_| ()))
    }

    fn borrowing(&self, visitor: &Visitor, for_paper: ForPaper) -> Result<BorrowingView, Refusal> {
        let access = self.access(visitor)?;
        let organization = access.organization();
        let action = match for_paper {
            ForPaper::No => Action::ListBorrowing,
            ForPaper::Yes => Action::PrintBorrowing,
        };
        let all = borrow::entries(&self.registry, &access, organization, action).map_err(refusal)?;
        let codes = self.registry.codes();
        let rows = all.into_iter().map(|one| {
            let name = vaccine(codes, &one.dose.shelf.lot.cvx);
            let eligible = eligibility(codes, &one.dose.dose.eligibility);
            (one, name, eligible)
        });
        let own = organizations::list(&self.registry).map_err(refusal)?;
        let own = own.into_iter().find(|one| one.id == organization);
        Ok(BorrowingView {
            organization: self.organization(organization),
            pin: own.and_then(|one| one.vfc_pin).map(|pin| pin.to_string()).unwrap_or_default(),
            allowed: self.registry.pack().stock_moves.borrowing.allowed,
            rows: rows.collect(),
        })
    }

    fn borrowed(&self, visitor: &Visitor, report: &str) -> Result<BorrowedView, Refusal> {
        let access = self.access(visitor)?;
        let report = ReportId(id_of(report)?);
        let all = self.borrowing(visitor, ForPaper::No)?;
        let found = all.rows.into_iter().find(|(one, ..)| one.dose.dose.report == report);
        let (entry, vaccine, eligibility) = found.ok_or(Refusal::NotFound)?;
        let organization = access.organization();
        let shelves = borrow::shelves_to_pay(&self.registry, &access, organization, &entry.dose);
        Ok(BorrowedView {
            token: Token::draw().as_str().to_owned(),
            shelves: shelves.map_err(refusal)?.into_iter().map(|line| self.shelf(line)).collect(),
            today: self.registry.today(),
            entry,
            vaccine,
            eligibility,
        })
    }

    fn work_borrowed(
        &self,
        visitor: &Visitor,
        report: &str,
        sent: &Sent,
    ) -> Result<Result<(), Wrong>, Refusal> {
        let access = self.access(visitor)?;
        let about = (access.organization(), ReportId(id_of(report)?));
        let signed_by = sent.get("signed").to_owned();
        if sent.get("what") == "note" {
            let Some(reason) = Reason::of_word(sent.get("reason")) else {
                return Ok(Err(Wrong::of("mv-wrong-no-reason")));
            };
            let note = Note { reason, why: sent.get("why").to_owned(), signed_by };
            return match told(borrow::note(&self.registry, &access, about, &note))? {
                Ok(Noted::Done) => Ok(Ok(())),
                Ok(Noted::Unknown) => Err(Refusal::NotFound),
                Err(wrong) => Ok(Err(wrong)),
            };
        }
        let day = sent.get("day");
        let on = day.parse().ok().or_else(|| understand::day(day, self.registry.today()));
        let Some(on) = on else { return Ok(Err(Wrong::of("mv-wrong-no-day"))) };
        let Some(account) = sent.number("account") else { return Ok(Err(Wrong::of("mv-wrong-no-shelf"))) };
        let repayment = Repayment { token: token(sent), account, on, signed_by };
        match told(borrow::pay_back(&self.registry, &access, about, &repayment))? {
            Ok(Booked::Now(_) | Booked::Before | Booked::AlreadyBack) => Ok(Ok(())),
            Ok(Booked::NoDosesLeft { .. }) => Ok(Err(Wrong::of("mv-wrong-no-shelf"))),
            Ok(Booked::Unknown) => Err(Refusal::NotFound),
            Err(wrong) => Ok(Err(wrong)),
        }
    }

    fn borrowing_paper(&self, visitor: &Visitor, paper: &Report) -> Result<Vec<u8>, Refusal> {
        self.access(visitor)?;
        report(&self.registry, paper).map(jenner_registry::documents::Pdf::into_bytes).map_err(refusal)
    }
}

/// What is told of each line that came. `None`: something is no number.
fn came(sent: &Sent) -> Option<Vec<Received>> {
    let field = |name: &str, account: i64| sent.get(&format!("{name}-{account}")).to_owned();
    let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse().ok() };
    sent.numbered("accepted")
        .into_iter()
        .map(|(account, accepted)| {
            let code = field("reason", account);
            Some(Received {
                account,
                accepted: number(&accepted)?,
                back: number(&field("back", account))?,
                unit: field("unit", account).parse().ok(),
                rest: Rules::shipped().reason(&code).map(|reason| reason.kind),
                reason: code,
                why: field("why", account),
            })
        })
        .collect()
}

/// Dollars and cents as people type them.
fn cents(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('$').replace(',', "");
    let (dollars, cents) = text.split_once('.').unwrap_or((text.as_str(), "00"));
    let whole: i64 = dollars.parse().ok().filter(|_| !dollars.starts_with('-'))?;
    let part = match cents.len() {
        1 => cents.parse::<i64>().ok()?.checked_mul(10)?,
        2 => cents.parse().ok()?,
        _ => return None,
    };
    whole.checked_mul(100)?.checked_add(part).filter(|_| (0..100).contains(&part))
}
