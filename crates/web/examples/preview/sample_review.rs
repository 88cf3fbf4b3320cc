//! The review desk of the sample: made-up pairs, twins among them, kept in memory while the program runs.

#[path = "sample_pair.rs"]
mod view;

use std::sync::{Mutex, MutexGuard, PoisonError};

use jenner_codes::Sex;
use jenner_model::{PublicId, UserId};
use jenner_web::desk::{Refusal, ReviewDesk, Visitor};
use jenner_web::views::review::REVIEW_PAGE;
use jenner_web::views::*;
use jiff::civil::{Date, date};
use jiff::{Span, Timestamp};

use super::{CLINIC, LAST, PHARMACY, SampleDesk, at, full_record, head, merged_away, name};

/// Pairs in the queue at the start.
const PAIRS: usize = 64;

struct Pair {
    id: String,
    people: [PairPerson; 2],
    score: u8,
    reasons: Vec<String>,
    days: u32,
    claim: Option<(UserId, String)>,
    note: Option<(String, String)>,
    decided: Option<(DoneKind, String)>,
}

impl Pair {
    fn twins(&self) -> bool {
        self.reasons.iter().any(|reason| reason == "t1")
    }

    fn claim_for(&self, visitor: &Visitor) -> Option<Claim> {
        let (user, by) = self.claim.as_ref()?;
        Some(Claim { by: by.clone(), mine: *user == visitor.user, until: soon() })
    }

    fn row(&self, visitor: &Visitor) -> ReviewRow {
        ReviewRow {
            id: self.id.clone(),
            people: self.people.clone(),
            score: self.score,
            reasons: self.reasons.clone(),
            since: before(self.days),
            days: self.days,
            claim: self.claim_for(visitor),
            passed_on: self.note.is_some(),
            twins: self.twins(),
        }
    }

    fn fits(&self, visitor: &Visitor, filter: &ReviewFilter) -> bool {
        let born = self.people.iter().filter_map(|person| person.birth_date).max();
        let years = born.map(|born| 2026 - born.year());
        let hands = self.claim_for(visitor);
        self.decided.is_none()
            && filter.score.is_none_or(|range| {
                let (least, most) = range.bounds();
                (least..=most).contains(&self.score)
            })
            && (filter.area.is_empty() || self.people.iter().any(|person| person.area == filter.area))
            && filter.age.is_none_or(|range| {
                let (least, most) = range.years();
                years.is_some_and(|years| years >= least && most.is_none_or(|most| years <= most))
            })
            && filter.waits.is_none_or(|waits| self.days >= waits.days())
            && filter.hands.is_none_or(|wanted| match wanted {
                Hands::Free => hands.is_none_or(|claim| claim.mine),
                Hands::Mine => hands.is_some_and(|claim| claim.mine),
                Hands::PassedOn => self.note.is_some(),
            })
    }
}

/// What the review desk of the sample remembers.
pub struct Book {
    pairs: Vec<Pair>,
    done: Vec<(DoneRow, String)>,
    split: bool,
}

impl Default for Book {
    fn default() -> Self {
        let pairs = (1..=PAIRS).map(pair).collect();
        let mut book = Self { pairs, done: Vec::new(), split: false };
        // A merge of long ago: too late to undo.
        book.done.push((
            DoneRow {
                id: "d0".into(),
                kind: DoneKind::Merged,
                people: [
                    someone(0, "Fontenot", "Rémy", Some(date(2019, 2, 3)), Sex::Male),
                    someone(1, "Fontenot", "R", Some(date(2019, 2, 3)), Sex::Male),
                ],
                by: Some("Thérèse Guillory".into()),
                at: at("2026-03-02T15:00:00Z"),
                note: "Mother confirmed by phone.".into(),
                undo_until: None,
                undone: None,
            },
            String::new(),
        ));
        book
    }
}

fn soon() -> Timestamp {
    Timestamp::now() + Span::new().minutes(30)
}

fn before(days: u32) -> Timestamp {
    Timestamp::now() - Span::new().hours(i64::from(days) * 24)
}

fn someone(n: u8, family: &str, given: &str, birth_date: Option<Date>, sex: Sex) -> PairPerson {
    const AREAS: [&str; 5] =
        ["Lafourche", "Terrebonne", "Orleans", "St. John the Baptist", "East Baton Rouge"];
    PairPerson {
        id: PublicId::from_random([n.wrapping_add(20); 12]).to_string(),
        number: format!("{:03}-{:03}-{:03}-K", 200 + usize::from(n), 117, 900 - usize::from(n)),
        name: name(family, given),
        birth_date,
        sex,
        area: AREAS[usize::from(n / 2) % 5].into(),
    }
}

fn pair(n: usize) -> Pair {
    use Sex::{Female, Male};
    let byte = u8::try_from(n * 2).unwrap_or_default();
    let two = |one: (&str, &str, Option<Date>, Sex), other: (&str, &str, Option<Date>, Sex)| {
        [someone(byte, one.0, one.1, one.2, one.3), someone(byte + 1, other.0, other.1, other.2, other.3)]
    };
    let long = "Wolfeschlegelsteinhausenbergerdorff".repeat(6);
    let (born, newborn) = (Some(date(2021, 1, 12)), Some(date(2026, 11, 20)));
    let old = Some(date(1961, 5, 1));
    let (people, score, reason) = match n {
        1 => (
            two(
                ("Arceneaux-O’Neil", "Marisol Renée", Some(date(2022, 1, 18)), Female),
                ("Arceneaux", "Marisol", Some(date(2022, 1, 18)), Female),
            ),
            91,
            "score",
        ),
        2 => (
            two(("Boudreaux", "Camille Rose", born, Female), ("Boudreaux", "Camden Luc", born, Male)),
            78,
            "t1",
        ),
        3 => (
            two(("Thibodeaux", "Babygirl", newborn, Female), ("Thibodeaux", "Anne-Élise", newborn, Female)),
            88,
            "a1",
        ),
        4 => (two((&long, "Hubert Blaine", old, Male), (&long, "Hubert", old, Male)), 83, "a4"),
        5 => (
            two(
                ("Nguyễn", "Thị Minh Châu", Some(date(2018, 4, 9)), Female),
                ("NGUYEN", "MINH CHAU", Some(date(2018, 9, 4)), Female),
            ),
            64,
            "a2",
        ),
        6 => (
            two(
                ("de la Cruz Hernández", "José María", old, Male),
                ("Delacruz Jr", "Jose", Some(date(1991, 5, 1)), Male),
            ),
            42,
            "n1",
        ),
        7 => (two(("Theriot", "Odile", None, Female), ("Theriot", "O", None, Sex::Unknown)), 55, "score"),
        8 => (two(("Hébert", "Ñandú", born, Sex::Other), ("Hebert", "Nandu", born, Male)), 71, "i2"),
        _ => {
            const NAMES: [&str; 7] =
                ["Landry", "Robichaux", "Tran", "Washington", "Castillo", "Le Blanc", "Ou"];
            let family = NAMES[n % 7];
            let birth = Some(date(1990 + i16::try_from(n % 36).unwrap_or_default(), 3, 14));
            (
                two((family, "Jordan", birth, Female), (family, "Jordan A", birth, Female)),
                u8::try_from(30 + n % 60).unwrap_or_default(),
                "score",
            )
        }
    };
    let mut people = people;
    if n == 1 {
        people[0].id = full_record();
        people[0].number = "481-220-917-C".into();
    }
    Pair {
        id: format!("p{n}"),
        people,
        score,
        reasons: vec![reason.into()],
        days: u32::try_from(n * 7 % 45).unwrap_or_default(),
        claim: (n == 7).then(|| (UserId(999), "Thérèse Guillory".into())),
        note: (n == 8)
            .then(|| ("The clinic has to look at the paper chart.".into(), "Thérèse Guillory".into())),
        decided: None,
    }
}

impl SampleDesk {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.review.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Open pairs and past merges of the full record.
    pub fn likenesses(&self) -> Likenesses {
        let doubtful_doses = self.doubtful_doses();
        let book = self.book();
        let with_full = |pair: &&Pair| pair.decided.is_none() && pair.people[0].id == full_record();
        let open = book.pairs.iter().filter(with_full);
        Likenesses {
            doubtful_doses,
            open: open.map(|pair| (pair.id.clone(), pair.people[1].name.clone())).collect(),
            merged: if book.split { vec![] } else { vec![merged()] },
        }
    }
}

fn merged() -> MergedFrom {
    MergedFrom {
        id: merged_away(),
        number: "300-551-208-4".into(),
        name: name("O’Neil", "Mari"),
        on: at("2026-11-02T16:20:00Z"),
        by: Some("Thérèse Guillory".into()),
    }
}

/// The lock around the book.
pub type Shelf = Mutex<Book>;

/// The sample knows no programs.
impl jenner_web::desk::ProgramDesk for SampleDesk {}

impl jenner_web::desk::OrderDesk for SampleDesk {}

impl ReviewDesk for SampleDesk {
    fn reviews(&self, visitor: &Visitor, filter: &ReviewFilter) -> Result<ReviewList, Refusal> {
        let book = self.book();
        let open: Vec<&Pair> = book.pairs.iter().filter(|pair| pair.decided.is_none()).collect();
        let mut found: Vec<&Pair> = open.iter().copied().filter(|pair| pair.fits(visitor, filter)).collect();
        sort(&mut found, filter.order);
        let count = |has: &dyn Fn(&Pair) -> bool| open.iter().filter(|pair| has(pair)).count() as u64;
        let from = (u64::from(filter.page) - 1) * REVIEW_PAGE;
        let mut areas: Vec<(String, String)> = open
            .iter()
            .flat_map(|pair| pair.people.iter().map(|person| (person.area.clone(), person.area.clone())))
            .collect();
        areas.sort();
        areas.dedup();
        let mine = |pair: &Pair| pair.claim_for(visitor).is_some_and(|claim| claim.mine);
        Ok(ReviewList {
            rows: found
                .iter()
                .skip(usize::try_from(from).unwrap_or(usize::MAX))
                .take(50)
                .map(|pair| pair.row(visitor))
                .collect(),
            total: found.len() as u64,
            takeable: found.iter().filter(|pair| pair.claim.is_none() || mine(pair)).count() as u64,
            counts: ReviewCounts {
                open: open.len() as u64,
                mine: count(&mine),
                passed_on: count(&|pair| pair.note.is_some()),
                week: count(&|pair| pair.days >= 7),
            },
            areas,
        })
    }

    fn take(&self, visitor: &Visitor, pair: &str) -> Result<Taken, Refusal> {
        let mut book = self.book();
        let pair = book.pairs.iter_mut().find(|known| known.id == pair).ok_or(Refusal::NotFound)?;
        if pair.decided.is_some() {
            return Ok(Taken::Closed);
        }
        match &pair.claim {
            Some((user, _)) if *user != visitor.user => Ok(Taken::Held),
            _ => {
                pair.claim = Some((visitor.user, visitor.name.clone()));
                Ok(Taken::Yes)
            }
        }
    }

    fn take_next(
        &self,
        visitor: &Visitor,
        filter: &ReviewFilter,
        passed_over: &[String],
    ) -> Result<Option<String>, Refusal> {
        let next = {
            let book = self.book();
            let free = |pair: &&Pair| pair.claim_for(visitor).is_none_or(|claim| claim.mine);
            let mut found: Vec<&Pair> = book
                .pairs
                .iter()
                .filter(|pair| pair.fits(visitor, filter) && !passed_over.contains(&pair.id))
                .filter(free)
                .collect();
            sort(&mut found, filter.order);
            found.first().map(|pair| pair.id.clone())
        };
        if let Some(next) = &next {
            self.take(visitor, next)?;
        }
        Ok(next)
    }

    fn give_back(&self, visitor: &Visitor, pair: &str) -> Result<(), Refusal> {
        let mut book = self.book();
        let pair = book.pairs.iter_mut().find(|known| known.id == pair).ok_or(Refusal::NotFound)?;
        if pair.claim.as_ref().is_some_and(|(user, _)| *user == visitor.user) {
            pair.claim = None;
        }
        Ok(())
    }

    fn pair(&self, visitor: &Visitor, pair: &str, kept: Option<Kept>) -> Result<PairView, Refusal> {
        let book = self.book();
        let pair = book.pairs.iter().find(|known| known.id == pair).ok_or(Refusal::NotFound)?;
        let kept = kept.unwrap_or(Kept::First);
        let [first, second] = &pair.people;
        let (left, right) = if kept == Kept::First { (first, second) } else { (second, first) };
        let side = |person: &PairPerson, doses| PairSide {
            person: person.clone(),
            doses,
            last_change: Some(at(LAST)),
        };
        let mut doses = view::doses();
        let mut counts = (3, 3);
        if kept == Kept::Second {
            for dose in &mut doses {
                std::mem::swap(&mut dose.left, &mut dose.right);
            }
            counts = (counts.1, counts.0);
        }
        Ok(PairView {
            id: pair.id.clone(),
            kept,
            left: side(left, counts.0),
            right: side(right, counts.1),
            state: pair
                .decided
                .as_ref()
                .map_or(PairState::Open, |(kind, by)| PairState::Decided(*kind, by.clone(), at(LAST))),
            claim: pair.claim_for(visitor),
            version: "1".into(),
            reasons: pair.reasons.clone(),
            notes: pair.note.iter().map(|(note, by)| (note.clone(), by.clone(), at(LAST))).collect(),
            fields: view::fields(left, right),
            score: view::score(pair),
            doses,
            doses_after: 5,
            checks: view::checks(pair, if kept == Kept::First { Side::Left } else { Side::Right }),
        })
    }

    fn decide(&self, visitor: &Visitor, pair: &str, decision: &Decision) -> Result<Decided, Refusal> {
        let mut book = self.book();
        let number = book.done.len();
        let pair = book.pairs.iter_mut().find(|known| known.id == pair).ok_or(Refusal::NotFound)?;
        if pair.decided.is_some() {
            return Ok(Decided::Already);
        }
        if pair.claim.as_ref().is_none_or(|(user, _)| *user != visitor.user) {
            return Ok(Decided::NotYours);
        }
        if decision.version != "1" {
            return Ok(Decided::Changed);
        }
        let kind = match &decision.verdict {
            Verdict::Same { twins_checked: Tick::Unset, .. } if pair.twins() => {
                return Ok(Decided::TickFirst);
            }
            Verdict::Same { .. } => DoneKind::Merged,
            Verdict::Different => DoneKind::Different,
            Verdict::Unsure if decision.note.is_empty() => return Ok(Decided::NoteMissing),
            Verdict::Unsure => DoneKind::PassedOn,
        };
        pair.claim = None;
        match kind {
            DoneKind::PassedOn => pair.note = Some((decision.note.clone(), visitor.name.clone())),
            _ => pair.decided = Some((kind, visitor.name.clone())),
        }
        let row = DoneRow {
            id: format!("d{number}"),
            kind,
            people: pair.people.clone(),
            by: Some(visitor.name.clone()),
            at: Timestamp::now(),
            note: decision.note.clone(),
            undo_until: Some(Timestamp::now() + Span::new().hours(30 * 24)),
            undone: None,
        };
        let id = pair.id.clone();
        book.done.push((row, id));
        Ok(Decided::Done(format!("d{number}")))
    }

    fn done(&self, _: &Visitor, page: u32) -> Result<DoneList, Refusal> {
        let book = self.book();
        let rows = book.done.iter().rev().map(|(row, _)| row.clone()).filter(|_| page == 1).collect();
        Ok(DoneList { rows, more: false })
    }

    fn undo(&self, _: &Visitor, decision: &str) -> Result<Undone, Refusal> {
        let mut book = self.book();
        let (row, pair) =
            book.done.iter_mut().find(|(row, _)| row.id == decision).ok_or(Refusal::NotFound)?;
        if row.undone.is_some() {
            return Ok(Undone::Already);
        }
        if row.undo_until.is_none() {
            return Ok(Undone::TooLate);
        }
        row.undone = Some(Timestamp::now());
        let pair = pair.clone();
        if let Some(pair) = book.pairs.iter_mut().find(|known| known.id == pair) {
            pair.decided = None;
            pair.note = None;
        }
        Ok(Undone::Yes)
    }

    fn start_review(&self, visitor: &Visitor, _: PublicId, _: PublicId) -> Result<String, Refusal> {
        self.take(visitor, "p1")?;
        Ok("p1".into())
    }

    fn homes(&self, _: &Visitor, person: PublicId, leaving: &[String]) -> Result<SplitView, Refusal> {
        let head = head(&person.to_string());
        let own = Home {
            id: "1".into(),
            number: head.number.clone(),
            name: head.name.clone(),
            birth_date: head.birth_date,
            sources: vec![CLINIC.into()],
            doses: 6,
            merged: None,
            leaves: false,
        };
        let leaves = leaving.iter().any(|home| home == "2");
        let from = merged();
        let other = Home {
            id: "2".into(),
            number: from.number.clone(),
            name: from.name.clone(),
            birth_date: Some(date(2022, 1, 8)),
            sources: vec![PHARMACY.into()],
            doses: 2,
            merged: Some((from.on, from.by)),
            leaves,
        };
        let side = |home: &Home, doses: Vec<(Date, String)>| SplitSide {
            number: home.number.clone(),
            name: home.name.clone(),
            birth_date: home.birth_date,
            sex: Sex::Female,
            doses,
            sources: home.sources.clone(),
        };
        let after = leaves.then(|| {
            let kept = vec![
                (date(2022, 3, 18), "DTaP-HepB-IPV (Pediarix)".into()),
                (date(2023, 1, 7), "MMR".into()),
            ];
            (side(&own, kept), vec![side(&other, vec![(date(2025, 10, 4), "Influenza".into())])])
        });
        let homes = if self.book().split { vec![own] } else { vec![own, other] };
        Ok(SplitView { head, homes, after, version: "1".into() })
    }

    fn split(&self, _: &Visitor, _: PublicId, order: &SplitOrder) -> Result<SplitDone, Refusal> {
        if !order.homes.iter().any(|home| home == "2") {
            return Ok(SplitDone::NothingChosen);
        }
        if order.version != "1" {
            return Ok(SplitDone::Changed);
        }
        if order.reason.is_empty() {
            return Ok(SplitDone::ReasonMissing);
        }
        self.book().split = true;
        Ok(SplitDone::Yes)
    }
}

fn sort(pairs: &mut [&Pair], order: Order) {
    match order {
        Order::Score => pairs.sort_by_key(|pair| std::cmp::Reverse(pair.score)),
        Order::Waiting => pairs.sort_by_key(|pair| std::cmp::Reverse(pair.days)),
    }
}
