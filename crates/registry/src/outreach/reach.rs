//! Whether and where somebody may be told: who is always left out, and why; and the phones, e-mail addresses and postal addresses
//! of the others. Asked when a run is planned, and again the moment before a message leaves.

use std::collections::{BTreeSet, HashMap, HashSet};

use jenner_codes::InformationSource;
use jenner_model::access::Access;
use jenner_model::person::{Address as Place, Demographics, Protection};
use jenner_model::record::{Record, Restriction};
use jenner_model::report::{Report, Statement};
use jenner_model::{Date, Given, OrganizationId, PersonId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::family::{self as choices, ReminderRow};
use jenner_store::queries::scope::Kind;
use jenner_store::queries::{by_hand, day_list, outreach, outreach_attempt, student};
use serde::{Deserialize, Serialize};

mod exempt;
mod ways;

use super::asked::{Asked, Whose};
use super::cohort::{Ready, Stage};
use super::delivery::{Channel, Postal};
use crate::access::door;
use crate::by_hand::facts::Fact;
use crate::family::contact::{self, Contact};
use crate::family::reminders::Channel as Chosen;
use crate::identity::homes::{self, Somebody};
use crate::packs::Language;
use crate::papers::exemption::Exemption;
use crate::participation::standing;
use crate::vault::Class;
use crate::{Error, Registry};

/// A day, in microseconds.
pub(super) const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Why somebody who fits is told nothing. In the order in which it is asked: the first one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Has died.
    Deceased,
    /// The record is locked, protected, under a safety hold, or a court limits who may ask about the child.
    Protected,
    /// Wants no reminders, or the law wants a consent that nobody gave.
    OptedOut,
    /// Wants no such message: a reminder but no recall, word to the clinic alone (HL7 0215).
    NotThisKind,
    /// Has moved away.
    MovedAway,
    /// Is no active patient of the organization, or of the jurisdiction (MIROW patient status).
    Inactive,
    /// The vaccines that are due were refused.
    Refused,
    /// A physician has said that the vaccines that are due are not to be given.
    Exempt,
    /// Is to be seen, or is about to be told by another run.
    AlreadyScheduled,
    /// Was told as often as the limit allows.
    AlreadyTold,
    /// Wants to be told by another channel than those of this run.
    OtherChannel,
    /// The phones and e-mail addresses have asked for no more messages.
    Stopped,
    /// Where they were sent before, nobody was reached.
    Bounced,
    /// The phone or address is that of too many to be a family's: a shelter, a clinic.
    SharedByMany,
    /// There is no phone or address for the channels.
    NoAddress,
}

impl LeftOut {
    /// All.
    pub const ALL: [Self; 15] = [
        Self::Deceased,
        Self::Protected,
        Self::OptedOut,
        Self::NotThisKind,
        Self::MovedAway,
        Self::Inactive,
        Self::Refused,
        Self::Exempt,
        Self::AlreadyScheduled,
        Self::AlreadyTold,
        Self::OtherChannel,
        Self::Stopped,
        Self::Bounced,
        Self::SharedByMany,
        Self::NoAddress,
    ];

    /// The word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deceased => "deceased",
            Self::Protected => "protected",
            Self::OptedOut => "opted_out",
            Self::NotThisKind => "not_this_kind",
            Self::MovedAway => "moved_away",
            Self::Inactive => "inactive",
            Self::Refused => "refused",
            Self::Exempt => "exempt",
            Self::AlreadyScheduled => "already_scheduled",
            Self::AlreadyTold => "already_told",
            Self::OtherChannel => "other_channel",
            Self::Stopped => "stopped",
            Self::Bounced => "bounced",
            Self::SharedByMany => "shared_by_many",
            Self::NoAddress => "no_address",
        }
    }
}

/// Where somebody can be told.
#[derive(Debug, Clone)]
pub(super) enum Spot {
    /// A phone or an e-mail address.
    Contact(Contact),
    /// A postal address; the name is put in when the household is known.
    Post(Postal),
}

/// A way to somebody.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) channel: Channel,
    /// Keyed hashes of the household there, the newest key first.
    pub(super) keys: Vec<[u8; 32]>,
    pub(super) spot: Spot,
}

/// Somebody who may be told.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    pub(super) person: PersonId,
    pub(super) homes: BTreeSet<PersonId>,
    pub(super) due: Vec<u16>,
    pub(super) ways: Vec<Way>,
    pub(super) language: Language,
    pub(super) given: String,
    pub(super) full: String,
    /// Who is asked for, family name first: the parent or guardian on file, else the person.
    pub(super) called: String,
    pub(super) born: Option<Date>,
    pub(super) is_child: bool,
}

/// What was found about somebody.
#[derive(Debug)]
pub(super) enum Found {
    /// Falls out at a criterion of the cohort.
    Unfit(Stage),
    /// Fits, and is told nothing.
    LeftOut(LeftOut),
    /// May be told.
    Reached(Box<Reached>),
}

/// Who a run speaks for, looked up once.
pub(super) struct Speaker {
    pub(super) organizations: BTreeSet<OrganizationId>,
    pub(super) whose: Whose,
}

/// What is read of a portion of people at once.
struct Known {
    people: HashMap<PersonId, Somebody>,
    reminders: HashMap<PersonId, ReminderRow>,
    told: HashMap<PersonId, (Vec<Timestamp>, bool)>,
    on_a_list: HashSet<PersonId>,
    facts: HashMap<PersonId, Vec<Fact>>,
    schools: HashMap<PersonId, Vec<OrganizationId>>,
    /// Statements of physicians that are in force, by home.
    exempt: HashMap<PersonId, Vec<Exemption>>,
}

fn known(registry: &Registry, access: &Access, people: &[PersonId], ready: &Ready) -> Result<Known, Error> {
    let (now, today) = (registry.now(), registry.today());
    let (people, rows, told, on_a_list, facts, schools, exempt) = registry.db().read(|tx| {
        let people = homes::load(tx, &registry.core, access, people)?;
        let ids: Vec<PersonId> = people.values().flat_map(|one| one.homes.iter().copied()).collect();
        let rows = choices::reminder_choices(tx, access, &ids)?;
        let told = outreach_attempt::last_told(tx, access, &ids)?;
        let on_a_list = day_list::on_or_after(tx, access, &ids, today)?;
        let facts = by_hand::facts_of(tx, access, &ids)?;
        let schools = match ready.schools.is_empty() {
            true => Vec::new(),
            false => student::schools_of(tx, access, &ids, now)?,
        };
        let exempt = exempt::medical(tx, access, &ids, registry.core.today())?;
        Ok::<_, StoreError>((people, rows, told, on_a_list, facts, schools, exempt))
    })?;
    let mut reminders: HashMap<PersonId, ReminderRow> = HashMap::new();
    for row in rows {
        let newer = reminders.get(&row.person).is_none_or(|known| known.set_at < row.set_at);
        if newer {
            reminders.insert(row.person, row);
        }
    }
    let mut by_home: HashMap<PersonId, Vec<Fact>> = HashMap::new();
    for row in facts.into_iter().filter(|row| row.ended_at.is_none()) {
        let plain = registry.vault().open(Class::Identifier, &row.sealed)?;
        let fact = serde_json::from_slice(&plain)
            .map_err(|_| Error::Store(StoreError::Content("a fact of a person")))?;
        by_home.entry(row.home).or_default().push(fact);
    }
    let mut at: HashMap<PersonId, Vec<OrganizationId>> = HashMap::new();
    for (home, school) in schools {
        at.entry(home).or_default().push(school);
    }
    Ok(Known {
        people,
        reminders,
        told,
        on_a_list: on_a_list.into_iter().collect(),
        facts: by_home,
        schools: at,
        exempt,
    })
}

/// What is found about each of these people, in their order; who does not exist any more is not in the answer. `but`: a run that
/// does not count as another one.
pub(super) fn judge(
    registry: &Registry,
    access: &Access,
    asked: &Asked,
    ready: &Ready,
    speaker: &Speaker,
    people: &[(PersonId, Vec<u16>)],
    planning: bool,
) -> Result<Vec<(PersonId, Found)>, Error> {
    let ids: Vec<PersonId> = people.iter().map(|(person, _)| *person).collect();
    let known = known(registry, access, &ids, ready)?;
    let born: Vec<_> =
        known.people.values().map(|one| (one.id(), one.record.demographics.birth_date)).collect();
    let allowed = standing::of(registry, access, &born)?;
    let mut found = Vec::with_capacity(people.len());
    for (person, due) in people {
        let Some(somebody) = known.people.get(person) else { continue };
        let may = allowed.get(person).is_none_or(|switches| switches.reminders);
        let one = One { registry, access, asked, ready, speaker, known: &known, somebody, planning };
        found.push((*person, one.judge(due.clone(), may)?));
    }
    stops(registry, &mut found)?;
    Ok(found)
}

/// Takes away the ways that asked for no more messages, or that reach nobody.
fn stops(registry: &Registry, found: &mut [(PersonId, Found)]) -> Result<(), Error> {
    let hashes_of = |way: &Way| match &way.spot {
        Spot::Contact(contact) => contact.hashes(registry),
        Spot::Post(_) => Vec::new(),
    };
    let all: Vec<[u8; 32]> = found
        .iter()
        .filter_map(|(_, one)| match one {
            Found::Reached(reached) => Some(reached),
            Found::Unfit(_) | Found::LeftOut(_) => None,
        })
        .flat_map(|reached| reached.ways.iter().flat_map(hashes_of))
        .collect();
    let stopped = registry.db().read(|tx| outreach::stops(tx, &all))?;
    if stopped.is_empty() {
        return Ok(());
    }
    for (_, one) in found.iter_mut() {
        let Found::Reached(reached) = one else { continue };
        let mut why = None;
        reached.ways.retain(|way| {
            let hit = hashes_of(way).iter().find_map(|hash| stopped.get(hash).cloned());
            match hit.as_deref() {
                None => true,
                Some("bounce") => {
                    why.get_or_insert(LeftOut::Bounced);
                    false
                }
                Some(_) => {
                    why = Some(LeftOut::Stopped);
                    false
                }
            }
        });
        if reached.ways.is_empty()
            && let Some(why) = why
        {
            *one = Found::LeftOut(why);
        }
    }
    Ok(())
}

/// One person, and everything that is asked about them.
struct One<'a> {
    registry: &'a Registry,
    access: &'a Access,
    asked: &'a Asked,
    ready: &'a Ready,
    speaker: &'a Speaker,
    known: &'a Known,
    somebody: &'a Somebody,
    planning: bool,
}

impl One<'_> {
    fn record(&self) -> &Record {
        &self.somebody.record
    }

    fn said(&self) -> &Demographics {
        &self.somebody.record.demographics
    }

    fn lives(&self) -> Option<&Place> {
        self.said().addresses.value().and_then(|all| all.first())
    }

    fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.somebody.homes.iter().filter_map(|home| self.known.facts.get(home)).flatten()
    }

    fn judge(&self, due: Vec<u16>, law_allows: bool) -> Result<Found, Error> {
        if let Some(stage) = self.unfit() {
            return Ok(Found::Unfit(stage));
        }
        let (due, refused) = self.not_refused(due);
        let (due, exempt) = self.not_exempt(due);
        if let Some(why) = self.left_out(law_allows) {
            return Ok(Found::LeftOut(why));
        }
        if due.is_empty() && refused {
            return Ok(Found::LeftOut(LeftOut::Refused));
        }
        if due.is_empty() && exempt {
            return Ok(Found::LeftOut(LeftOut::Exempt));
        }
        if self.planning
            && let Some(why) = self.told_before()
        {
            return Ok(Found::LeftOut(why));
        }
        let choice = self.choice();
        let wanted = match choice.and_then(|row| Chosen::of(&row.channel)) {
            Some(Chosen::Text) => Some(Channel::Text),
            Some(Chosen::Email) => Some(Channel::Email),
            Some(Chosen::Letter) => Some(Channel::Letter),
            Some(Chosen::None) | None => None,
        };
        if wanted.is_some_and(|wanted| !self.asked.channels.contains(&wanted)) {
            return Ok(Found::LeftOut(LeftOut::OtherChannel));
        }
        let ways = self.ways(wanted)?;
        if ways.is_empty() {
            return Ok(Found::LeftOut(LeftOut::NoAddress));
        }
        let name = self.said().legal_name();
        let given = name.map(|name| name.given.to_string()).unwrap_or_default();
        let family = name.map(|name| name.family.to_string()).unwrap_or_default();
        let spoken = self.said().language.value().map_or("", |code| code.as_str());
        let language = match choice {
            Some(row) => Language::of(&row.language),
            None if spoken == "spa" || spoken == "es" => Language::Spanish,
            None => Language::English,
        };
        Ok(Found::Reached(Box::new(Reached {
            person: self.record().person,
            homes: self.somebody.homes.clone(),
            due,
            ways,
            language,
            full: format!("{given} {family}").trim().to_owned(),
            called: self.called(&family, &given),
            given: if given.is_empty() { family } else { given },
            born: self.said().birth_date,
            is_child: self.kind() == Some(Kind::Child),
        })))
    }

    fn called(&self, family: &str, given: &str) -> String {
        let kin = self.said().contacts.value().into_iter().flatten();
        let guardian = (self.kind() == Some(Kind::Child))
            .then(|| kin.filter(|one| contact::acts_for_child(one)).find(|one| !one.name.family.is_empty()))
            .flatten();
        let (family, given) =
            guardian.map_or((family, given), |one| (one.name.family.as_str(), one.name.given.as_str()));
        [family, given].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn kind(&self) -> Option<Kind> {
        crate::family::kind_of(self.record(), self.registry.today())
    }

    /// The first criterion of the cohort that does not hold, of those that need the record: what is before it did.
    fn unfit(&self) -> Option<Stage> {
        let place = self.lives();
        let county = place.and_then(|place| place.county.as_ref()).map(|county| county.as_str());
        let zip = place.map_or("", |place| place.zip.as_str());
        if !self.ready.lives_there(county, zip) {
            return Some(Stage::Due);
        }
        if !self.ready.schools.is_empty() {
            let mut at = self.somebody.homes.iter().filter_map(|home| self.known.schools.get(home)).flatten();
            if !at.any(|school| self.ready.schools.contains(school)) {
                return Some(Stage::Area);
            }
        }
        let language = self.said().language.value().map(|code| code.as_str());
        (!self.ready.speaks(language)).then_some(Stage::School)
    }

    fn left_out(&self, law_allows: bool) -> Option<LeftOut> {
        let record = self.record();
        let said = self.said();
        let died = said.deceased == Given::Value(true) || matches!(said.death_date, Given::Value(_));
        let state = self.facts().find_map(|fact| match fact {
            Fact::StateStatus(code, _) => Some(code.as_str()),
            _ => None,
        });
        if died || state == Some("P") || said.registry_status.value().is_some_and(|code| code.as_str() == "P")
        {
            return Some(LeftOut::Deceased);
        }
        let hidden = [Restriction::Lock, Restriction::SafetyHold, Restriction::NoShare];
        let shielded = said.protection == Given::Value(Protection::Protected);
        let custody = self.facts().any(|fact| matches!(fact, Fact::Custody(_)));
        if hidden.iter().any(|kind| record.is_restricted(*kind))
            || shielded
            || custody
            || !door::is_visible(self.access, record)
        {
            return Some(LeftOut::Protected);
        }
        let none = self.choice().is_some_and(|row| Chosen::of(&row.channel) == Some(Chosen::None));
        if !law_allows || none || record.is_restricted(Restriction::NoReminders) {
            return Some(LeftOut::OptedOut);
        }
        if let Some(why) = self.publicity() {
            return Some(why);
        }
        match self.speaker.whose {
            Whose::Own => self.own_status(),
            Whose::Everybody => self.state_status(state),
        }
    }

    /// PD1-11 (HL7 0215), from the day on which it holds.
    fn publicity(&self) -> Option<LeftOut> {
        let said = self.said();
        let code = said.publicity.value()?.as_str();
        if said.publicity_from.value().is_some_and(|from| *from > self.registry.today()) {
            return None;
        }
        let is_recall = self.ready.when.is_recall();
        match code {
            "01" => Some(LeftOut::OptedOut),
            "04" | "05" if is_recall => Some(LeftOut::NotThisKind),
            "06" | "07" if !is_recall => Some(LeftOut::NotThisKind),
            "08" | "09" | "10" | "11" | "12" => Some(LeftOut::NotThisKind),
            _ => None,
        }
    }

    /// Whether no calls are wanted (HL7 0215).
    fn no_calls(&self) -> bool {
        let code = self.said().publicity.value().map_or("", |code| code.as_str());
        matches!(code, "03" | "05" | "07")
    }

    /// The status at the asker's organizations: what they said last, and a dose that they gave since (MIROW patient status 2015).
    fn own_status(&self) -> Option<LeftOut> {
        let own = |report: &&Report| self.speaker.organizations.contains(&report.organization);
        let mut last: Option<(Timestamp, &str, Option<Date>)> = None;
        for report in self.record().reports.iter().filter(own) {
            if let Statement::Demographics(said) = &report.statement
                && let Some(code) = said.registry_status.value()
                && last.is_none_or(|(at, ..)| at <= report.said_at)
            {
                last = Some((report.said_at, code.as_str(), said.registry_status_from.value().copied()));
            }
        }
        // Nobody said: whom the organization has reported is its patient.
        let (at, code, from) = last?;
        let why = match code {
            "M" => LeftOut::MovedAway,
            "P" => LeftOut::Deceased,
            "I" | "L" | "U" => LeftOut::Inactive,
            _ => return None,
        };
        let day = from.unwrap_or_else(|| at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date());
        let gave = self.record().reports.iter().filter(own).any(|report| match &report.statement {
            Statement::Dose(dose) => {
                dose.source == Some(InformationSource::Administered) && dose.given_on > day
            }
            _ => false,
        });
        (!gave || why == LeftOut::Deceased).then_some(why)
    }

    /// The status in the jurisdiction: what its staff noted, else where the person lives.
    fn state_status(&self, noted: Option<&str>) -> Option<LeftOut> {
        match noted {
            Some("M") => return Some(LeftOut::MovedAway),
            Some("I" | "L" | "U") => return Some(LeftOut::Inactive),
            Some("A") => return None,
            _ => {}
        }
        let here = self.registry.pack().outreach.state.as_deref()?;
        let lives = self.lives().map(|place| place.state.as_str()).filter(|state| !state.is_empty())?;
        (!lives.eq_ignore_ascii_case(here)).then_some(LeftOut::MovedAway)
    }

    /// The groups that were not refused, and whether some were.
    fn not_refused(&self, due: Vec<u16>) -> (Vec<u16>, bool) {
        let assessor = &self.registry.core.assessor;
        let schedule = self.registry.schedule();
        let refused: HashSet<u16> = self
            .record()
            .refusals
            .iter()
            .flat_map(|told| schedule.antigens_of(told.statement.vaccine))
            .map(|antigen| assessor.number(schedule.group_of(*antigen)))
            .collect();
        let before = due.len();
        let left: Vec<u16> = due.into_iter().filter(|group| !refused.contains(group)).collect();
        let some = left.len() < before;
        (left, some)
    }

    /// What other runs and lists of a day say.
    fn told_before(&self) -> Option<LeftOut> {
        let homes = &self.somebody.homes;
        let told = || homes.iter().filter_map(|home| self.known.told.get(home));
        if homes.iter().any(|home| self.known.on_a_list.contains(home)) || told().any(|(_, waiting)| *waiting)
        {
            return Some(LeftOut::AlreadyScheduled);
        }
        let now = self.registry.now().0;
        let since = |days: i64| {
            let from = now.saturating_sub(days.saturating_mul(DAY));
            told().flat_map(|(times, _)| times).filter(|at| at.0 > from).count()
        };
        let limits = self.asked.limits;
        let often = since(i64::from(limits.days)) >= usize::from(limits.most);
        let lately = self.ready.not_told_weeks.is_some_and(|weeks| since(i64::from(weeks) * 7) > 0);
        (often || lately).then_some(LeftOut::AlreadyTold)
    }

    fn choice(&self) -> Option<&ReminderRow> {
        let rows = self.somebody.homes.iter().filter_map(|home| self.known.reminders.get(home));
        rows.max_by_key(|row| row.set_at)
    }
}
