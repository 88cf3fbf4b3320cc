//! Who tells the registry what, and when: each organization reports what it gave, some retell what others
//! gave, some correct themselves.

use std::collections::BTreeMap;

use jenner_model::Date;

use super::clinics::Clinics;
use super::dice::Dice;
use super::history::{History, Tables};
use super::households::{age_on, days_after};
use super::organizations::{OrganizationSeed, Practice};
use super::people::{Household, Person, Role};

/// Why a message was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Occasion {
    /// A visit: doses, refusals or conditions of one day, perhaps with the history before.
    Visit,
    /// All that an organization had on the day its system was connected.
    FirstLoad,
    /// Birth hospital, often before the child has a name.
    Birth,
    /// New address or name, no doses.
    Demographics,
    /// A dose sent before, corrected.
    Update,
    /// A dose sent before by mistake, taken back.
    Delete,
}

/// A mistake that breaks a rule of the guide; the registry is expected to answer `AE` or a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Defect {
    /// RXA-5 holds a code that no table has.
    UnknownVaccine,
    /// RXA-3 lies before PID-7.
    DoseBeforeBirth,
    /// RXA-3 lies after MSH-7.
    DoseInFuture,
    /// An administered dose without lot number.
    NoLot,
    /// An administered dose without eligibility.
    NoEligibility,
    /// PID-7 is a day that the calendar does not have.
    ImpossibleBirthDate,
    /// PID-5 has no given name.
    NoGivenName,
}

impl Defect {
    const ALL: [Self; 7] = [
        Self::UnknownVaccine,
        Self::DoseBeforeBirth,
        Self::DoseInFuture,
        Self::NoLot,
        Self::NoEligibility,
        Self::ImpossibleBirthDate,
        Self::NoGivenName,
    ];
}

/// Share of messages with doses that carry a [`Defect`].
pub const DEFECT_SHARE: f64 = 0.006;

/// Doses before this day are in no electronic chart: even their own clinic sends them as historical.
pub const CHARTED_SINCE: Date = Date::constant(2012, 12, 1);

/// One order group to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// A dose that the sender gave.
    Own {
        /// Place in the history.
        dose: usize,
        /// RXA-21: A, U or D.
        action: &'static str,
        /// A slip that a later message puts right.
        slip: Slip,
    },
    /// A dose that somebody else gave.
    Retold {
        /// Place in the history.
        dose: usize,
    },
    /// A refusal, by place.
    Refusal(usize),
    /// A condition, by place.
    Condition(usize),
}

/// What is wrong with a dose as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// Nothing.
    None,
    /// Lot number mistyped.
    Lot,
    /// Never given: charted for the wrong patient.
    Ghost,
}

/// A message before it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Sender.
    pub organization: usize,
    /// Day it is sent.
    pub day: Date,
    /// Number of the message of this person, from 0.
    pub nth: usize,
    /// Why.
    pub occasion: Occasion,
    /// Order groups.
    pub lines: Vec<Line>,
    /// The child has no name yet.
    pub nameless: bool,
    /// A mistake, rarely.
    pub defect: Option<Defect>,
}

/// All messages about one person, in the order they are sent.
pub fn plan(
    tables: Tables<'_>,
    organizations: &[OrganizationSeed],
    household: &Household,
    person: &Person,
    history: &History,
    clinics: &Clinics,
) -> Vec<Draft> {
    let mut dice = Dice::of(tables.seed, 60, person.key);
    let mut days: BTreeMap<(usize, Date), Vec<Line>> = BTreeMap::new();
    for (place, dose) in history.doses.iter().enumerate() {
        let line = Line::Own { dose: place, action: "A", slip: Slip::None };
        days.entry((dose.organization, dose.day)).or_default().push(line);
    }
    for (place, refusal) in history.refusals.iter().enumerate() {
        days.entry((refusal.organization, refusal.day)).or_default().push(Line::Refusal(place));
    }
    for (place, condition) in history.conditions.iter().enumerate() {
        days.entry((condition.organization, condition.day)).or_default().push(Line::Condition(place));
    }
    let mut drafts: Vec<Draft> = Vec::new();
    for ((organization, day), lines) in days {
        let connected = connected(&organizations[organization], organization, tables);
        let birth = organization == clinics.birth && day <= days_after(person.born, 3);
        let (sent, occasion) = if day < connected {
            (connected, Occasion::FirstLoad)
        } else if birth {
            (day, Occasion::Birth)
        } else {
            (day, Occasion::Visit)
        };
        match drafts.last_mut() {
            Some(last) if last.organization == organization && last.day == sent => last.lines.extend(lines),
            _ => drafts.push(draft(organization, sent, occasion, lines)),
        }
    }
    drafts.sort_by_key(|draft| draft.day);
    retell(&mut drafts, tables, organizations, person, history, &mut dice);
    corrections(&mut drafts, tables, &mut dice);
    births(&mut drafts, tables, organizations, person, clinics, &mut dice);
    moves(&mut drafts, tables, organizations, household, person, clinics, &mut dice);
    drafts.retain(|draft| draft.day <= tables.today);
    drafts.sort_by_key(|draft| draft.day);
    for (nth, draft) in drafts.iter_mut().enumerate() {
        draft.nth = nth;
        // Defects belong to doses that carry everything an administered dose has to carry.
        let dosed = matches!(draft.lines.first(), Some(Line::Own { action: "A", dose, .. })
            if history.doses[*dose].day >= CHARTED_SINCE);
        if dosed && dice.chance(DEFECT_SHARE) {
            draft.defect = dice.pick(&Defect::ALL).copied();
        }
    }
    drafts
}

/// The day the system of an organization was connected.
fn connected(organization: &OrganizationSeed, place: usize, tables: Tables<'_>) -> Date {
    let day = Dice::of(tables.seed, 61, place as u64).between(0, 364);
    days_after(Date::constant(organization.connected, 1, 1), day).min(tables.today)
}

fn draft(organization: usize, day: Date, occasion: Occasion, lines: Vec<Line>) -> Draft {
    Draft { organization, day, nth: 0, occasion, lines, nameless: false, defect: None }
}

/// New patients bring their papers; old systems send everything every time.
fn retell(
    drafts: &mut [Draft],
    tables: Tables<'_>,
    organizations: &[OrganizationSeed],
    person: &Person,
    history: &History,
    dice: &mut Dice,
) {
    let mut seen: Vec<(usize, bool)> = Vec::new();
    for draft in drafts.iter_mut() {
        let organization = &organizations[draft.organization];
        let share = match organization.practice {
            Practice::Pharmacy => 0.04,
            Practice::Hospital => 0.10,
            _ if age_on(person.born, draft.day) < 19 => 0.60,
            _ => 0.25,
        };
        let (first, knows) = match seen.iter().find(|(place, _)| *place == draft.organization) {
            Some((_, knows)) => (false, *knows),
            None => {
                let knows = dice.chance(share);
                seen.push((draft.organization, knows));
                (true, knows)
            }
        };
        let whole = organization.vendor.whole_history() && draft.occasion == Occasion::Visit;
        for (place, dose) in history.doses.iter().enumerate() {
            let own = dose.organization == draft.organization;
            let before = dose.day < draft.day && dose.day <= tables.today;
            if before && !own && knows && (first || whole) {
                draft.lines.push(Line::Retold { dose: place });
            } else if before && own && whole && !first {
                draft.lines.push(Line::Own { dose: place, action: "A", slip: Slip::None });
            }
        }
    }
}

/// Updates of a wrong lot, deletes of a dose that never was.
fn corrections(drafts: &mut Vec<Draft>, tables: Tables<'_>, dice: &mut Dice) {
    let mut later = Vec::new();
    for draft in drafts.iter_mut().filter(|draft| draft.occasion == Occasion::Visit) {
        let Some(Line::Own { dose, .. }) = draft.lines.first().copied() else {
            continue;
        };
        let u = dice.unit();
        let day = days_after(draft.day, dice.between(1, 20)).min(tables.today);
        if u < 0.015 {
            draft.lines[0] = Line::Own { dose, action: "A", slip: Slip::Lot };
            let right = vec![Line::Own { dose, action: "U", slip: Slip::None }];
            later.push(self::draft(draft.organization, day, Occasion::Update, right));
        } else if u < 0.020 {
            draft.lines.push(Line::Own { dose, action: "A", slip: Slip::Ghost });
            let gone = vec![Line::Own { dose, action: "D", slip: Slip::Ghost }];
            later.push(self::draft(draft.organization, day, Occasion::Delete, gone));
        }
    }
    drafts.append(&mut later);
}

/// Placeholder names of the newborn, and the real name some days later.
fn births(
    drafts: &mut Vec<Draft>,
    tables: Tables<'_>,
    organizations: &[OrganizationSeed],
    person: &Person,
    clinics: &Clinics,
    dice: &mut Dice,
) {
    if connected(&organizations[clinics.birth], clinics.birth, tables) > person.born
        || person.role != Role::Child
    {
        return;
    }
    let nameless = dice.chance(0.65);
    for draft in
        drafts.iter_mut().filter(|d| d.occasion == Occasion::Birth && d.day <= days_after(person.born, 1))
    {
        draft.nameless = nameless;
    }
    if nameless && dice.chance(0.5) {
        let day = days_after(person.born, dice.between(3, 12));
        drafts.push(draft(clinics.birth, day, Occasion::Demographics, Vec::new()));
    }
}

/// Some clinics send the new address when the family has moved.
fn moves(
    drafts: &mut Vec<Draft>,
    tables: Tables<'_>,
    organizations: &[OrganizationSeed],
    household: &Household,
    person: &Person,
    clinics: &Clinics,
    dice: &mut Dice,
) {
    if let Some(home) = household.homes.last()
        && home.since > person.born
        && dice.chance(0.18)
    {
        let day = days_after(home.since, dice.between(5, 90));
        let place = clinics.on(day);
        if day > connected(&organizations[place], place, tables) {
            drafts.push(draft(place, day, Occasion::Demographics, Vec::new()));
        }
    }
}
