//! Making a pack: who is in it, and the file. People are read in portions and leave sealed, so memory does not grow with them.
//!
//! Nobody is in a pack who is protected, opted out, locked, under a safety hold, or without the consent that the law asks for:
//! a laptop in a shelter can be stolen. Doses marked as confidential are left out for the same reason. Who died is left out.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use jenner_model::access::{Access, Actor};
use jenner_model::person::Protection;
use jenner_model::record::{Record, Restriction};
use jenner_model::{Given, OrganizationId, PersonId, RegistryNumber, Timestamp};
use jenner_store::audit::{AuditEntry, hex};
use jenner_store::queries::away::{self as rows, AwayPackRow};
use jenner_store::queries::patient_group::{self, List};
use jenner_store::queries::{merged, paper, person};
use jenner_store::{StoreError, Tx};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::AwayError;
use super::cipher::{Stretch, as_drawn, random};
use super::entry::Entry;
use super::head::{FORM, Head};
use super::keys;
use super::made::Content;
use super::write::{PackKeys, Staff, Writer};
use crate::Registry;
use crate::access::door::{self, Action};
use crate::access::redact;
use crate::access::roles::Permission;
use crate::identity::homes;
use crate::outbreak::export;
use crate::papers::exemption::{Exemption, of_row};
use crate::papers::user_of;
use crate::vault::Class;

/// Days until a pack ends, where nothing else is said.
pub const DAYS: i32 = 30;
/// Most days.
pub const MOST_DAYS: i32 = 90;
/// Most people who may use a pack.
pub const MOST_STAFF: usize = 40;
/// Most numbers of a list of people.
pub const MOST_LISTED: usize = 20_000;
/// Up to so many people each is in the audit log by number; of more, their number and a hash of the list.
pub const NAMED: usize = 20_000;
/// Longest title, or name of staff.
const LONGEST: usize = 80;
/// People read at a time.
const PORTION: usize = 512;
const A_DAY: i64 = 24 * 3_600 * 1_000_000;

/// Who is in a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Who lives in these counties now (five digits, FIPS).
    Counties(BTreeSet<String>),
    /// Who lives in these ZIP codes now.
    Zips(BTreeSet<String>),
    /// These people: a shelter's list.
    People(Vec<RegistryNumber>),
}

impl Whom {
    /// What was typed: numbers with anything between them. `kind` is `county`, `zip` or `people`.
    pub fn read(kind: &str, text: &str) -> Result<Self, AwayError> {
        let words =
            || text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|w| !w.is_empty());
        let five = |what: &str| -> Result<BTreeSet<String>, AwayError> {
            let all: BTreeSet<String> = words().map(str::to_owned).collect();
            let wrong = all.iter().find(|one| one.len() != 5 || !one.bytes().all(|b| b.is_ascii_digit()));
            match wrong {
                Some(wrong) => {
                    Err(AwayError::Invalid(format!("\"{wrong}\" is no {what}: write five figures, as 22109")))
                }
                None if all.is_empty() => Err(AwayError::Invalid(format!("name at least one {what}"))),
                None => Ok(all),
            }
        };
        match kind {
            "county" => five("county number").map(Whom::Counties),
            "zip" => five("ZIP code").map(Whom::Zips),
            "people" => {
                let mut numbers = Vec::new();
                for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                    let number = line.split([',', ';', '\t']).next().unwrap_or_default().trim();
                    numbers.push(number.parse().map_err(|_| {
                        AwayError::Invalid(format!(
                            "\"{number}\" is no registry number: one number a line, as on the papers"
                        ))
                    })?);
                }
                match numbers.len() {
                    0 => Err(AwayError::Invalid("write at least one registry number".to_owned())),
                    n if n > MOST_LISTED => Err(AwayError::Invalid(format!(
                        "more than {MOST_LISTED} people: choose an area instead"
                    ))),
                    _ => Ok(Whom::People(numbers)),
                }
            }
            _ => Err(AwayError::Invalid("choose a county, ZIP codes or people".to_owned())),
        }
    }

    /// In words, for lists and the pack itself.
    pub fn words(&self) -> String {
        let all = |what: &str, codes: &BTreeSet<String>| {
            format!("{what} {}", codes.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
        };
        match self {
            Whom::Counties(codes) => all("county", codes),
            Whom::Zips(codes) => all("ZIP", codes),
            Whom::People(numbers) => format!("{} people of a list", numbers.len()),
        }
    }

    fn lives_here(&self, record: &Record) -> bool {
        let address = record.demographics.addresses.value().and_then(|all| all.first());
        match self {
            Whom::People(_) => true,
            Whom::Counties(codes) => {
                address.and_then(|one| one.county.as_ref()).is_some_and(|one| codes.contains(one.as_str()))
            }
            Whom::Zips(codes) => {
                address.is_some_and(|one| one.zip.get(..5).is_some_and(|zip| codes.contains(zip)))
            }
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// What it is called: stands readable in the file, so no name of a person.
    pub title: String,
    /// Who is in it.
    pub whom: Whom,
    /// Days until it ends.
    pub days: i32,
    /// Names of those who may use it.
    pub staff: Vec<String>,
    /// For whom doses are reported.
    pub organization: OrganizationId,
}

/// What opens a pack. Drawn before it is made, shown once, kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    /// The password.
    pub password: String,
    /// A number for each of the staff, in their order.
    pub pins: Vec<String>,
}

impl Secrets {
    /// Draws them.
    pub fn draw(staff: usize) -> Result<Self, AwayError> {
        let pins = (0..staff).map(|_| {
            let bytes: [u8; 8] = random()?;
            Ok(format!("{:06}", u64::from_be_bytes(bytes) % 1_000_000))
        });
        Ok(Self { password: export::draw()?, pins: pins.collect::<Result<_, AwayError>>()? })
    }

    /// Whether they have the form of those that are drawn: a chosen password would be guessed.
    pub fn are_drawn(&self) -> bool {
        export::is_drawn(&self.password)
            && self.pins.iter().all(|pin| pin.len() == 6 && pin.bytes().all(|b| b.is_ascii_digit()))
    }
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Id of the pack.
    pub pack: String,
    /// Hash of the file, hexadecimal.
    pub digest: String,
    /// Name of the key that signed it.
    pub signer: String,
    /// People in it.
    pub people: usize,
    /// People who live there and are left out, because their records are kept from others.
    pub left_out: usize,
    /// Numbers of the list that nobody has.
    pub unknown: usize,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// What is wrong with a wish.
pub fn check(registry: &Registry, wish: &Wish) -> Result<(), AwayError> {
    let wrong = |text: &str| Err(AwayError::Invalid(text.to_owned()));
    let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= LONGEST;
    if !fits(&wish.title) {
        return wrong("give the pack a name of at most 80 letters; no name of a patient belongs into it");
    }
    if wish.staff.is_empty() || wish.staff.len() > MOST_STAFF || !wish.staff.iter().all(|name| fits(name)) {
        return wrong("name those who may use the pack: 1 to 40 people, one a line");
    }
    let names: BTreeSet<&str> = wish.staff.iter().map(String::as_str).collect();
    if names.len() != wish.staff.len() {
        return wrong("two people have the same name: tell them apart, so that the log can");
    }
    if !(1..=MOST_DAYS).contains(&wish.days) {
        return wrong("a pack opens for 1 to 90 days");
    }
    let organizations = crate::organizations::list(registry)?;
    if !organizations.iter().any(|one| one.id == wish.organization) {
        return wrong("choose the organization for which doses are reported");
    }
    Ok(())
}

/// Makes a pack. It is in the audit log before this returns, and so before it may leave the machine.
pub fn make(
    registry: &Registry,
    access: &Access,
    wish: &Wish,
    secrets: &Secrets,
    out: &mut dyn Write,
) -> Result<Done, AwayError> {
    door::require(registry, access, Permission::MakePacks, Action::MakePack)?;
    registry.takes_changes()?;
    check(registry, wish)?;
    if !secrets.are_drawn() || secrets.pins.len() != wish.staff.len() {
        return Err(AwayError::Invalid("the password has to be the one that was drawn".to_owned()));
    }
    let signer = keys::signing(registry)?;
    let now = registry.now();
    let head = Head {
        form: FORM,
        pack: hex(&random::<16>()?),
        registry: registry.settings().facility.to_string(),
        title: wish.title.trim().to_owned(),
        made_at: now.0,
        ends_at: now.0 + i64::from(wish.days) * A_DAY,
        stretch: Stretch::draw()?,
        key: signer.public_pem(),
    };
    let pack_keys = PackKeys::of(&head.stretch.key(&as_drawn(&secrets.password))?);
    let mut writer = Writer::begin(head.clone(), &pack_keys, out)?;
    let (inside, left_out, unknown) = fill(registry, access, &wish.whom, &mut writer)?;
    if inside.is_empty() {
        return Err(AwayError::Invalid(format!(
            "nobody would be in this pack ({}): {left_out} people live there whose records are kept from others, {unknown} numbers \
             belong to nobody; look at the numbers again",
            wish.whom.words()
        )));
    }
    let staff = wish.staff.iter().zip(&secrets.pins).map(|(name, pin)| {
        let stretch = Stretch::draw()?;
        let pin = hex(&stretch.key(pin)?);
        Ok(Staff { name: name.clone(), stretch, pin })
    });
    let staff = staff.collect::<Result<Vec<_>, AwayError>>()?;
    let organization = crate::organizations::list(registry)?
        .into_iter()
        .find(|one| one.id == wish.organization)
        .map_or_else(String::new, |one| one.name.to_string());
    let digest = hex(&writer.end(staff, organization, wish.whom.words(), &signer)?);
    let content = Content {
        title: head.title.clone(),
        whom: wish.whom.words(),
        staff: wish.staff.clone(),
        log_key: hex(&pack_keys.log),
    };
    let plain = serde_json::to_vec(&content).map_err(|_| AwayError::Cipher)?;
    let row = AwayPackRow {
        id: head.pack.clone(),
        organization: wish.organization,
        made_at: now,
        made_by: match access.actor() {
            Actor::User(_) => user_of(access),
            Actor::Interface(_) | Actor::Operator => None,
        },
        ends_at: Timestamp(head.ends_at),
        people: inside.len() as i64,
        digest: digest.clone(),
        content: registry.vault().seal(Class::Paper, &plain),
    };
    let entries = told(registry, access, &row, &wish.whom, &inside);
    registry.db().write(move |tx| {
        rows::add_pack(tx, &row)?;
        entries.iter().for_each(|entry| tx.audit(entry.clone()));
        Ok::<_, StoreError>(())
    })?;
    Ok(Done {
        pack: head.pack.clone(),
        digest,
        signer: head.signer()?,
        people: inside.len(),
        left_out,
        unknown,
        ends_at: Timestamp(head.ends_at),
    })
}

/// What the audit log says of a pack: one entry of the whole, and up to [`NAMED`] one of each person.
fn told(
    registry: &Registry,
    access: &Access,
    row: &AwayPackRow,
    whom: &Whom,
    inside: &[PersonId],
) -> Vec<AuditEntry> {
    let object = format!("away:{}", row.id);
    let mut sorted = inside.to_vec();
    sorted.sort_unstable();
    let mut hash = Sha256::new();
    sorted.iter().for_each(|person| hash.update(person.0.to_be_bytes()));
    let area = match whom {
        Whom::People(_) => String::new(),
        Whom::Counties(_) | Whom::Zips(_) => whom.words(),
    };
    let detail = serde_json::json!({
        "people": inside.len(),
        "area": area,
        "people_sha256": hex(&hash.finalize()),
        "file_sha256": row.digest,
        "ends_at": row.ends_at.to_jiff().to_string(),
    });
    let whole = door::entry(registry, access, Action::MakePack, None)
        .object(object.clone())
        .detail(detail.to_string());
    let each = sorted
        .iter()
        .filter(|_| inside.len() <= NAMED)
        .map(|person| door::entry(registry, access, Action::MakePack, Some(*person)).object(object.clone()));
    std::iter::once(whole).chain(each).collect()
}

/// Puts people into a pack: who is in it, how many are left out, and how many numbers nobody has.
fn fill(
    registry: &Registry,
    access: &Access,
    whom: &Whom,
    writer: &mut Writer<'_>,
) -> Result<(Vec<PersonId>, usize, usize), AwayError> {
    let (mut inside, mut left_out, mut unknown) = (Vec::new(), 0, 0);
    let mut seen: BTreeSet<PersonId> = BTreeSet::new();
    let mut take = |people: Vec<PersonId>| -> Result<(), AwayError> {
        let portion = portion(registry, access, whom, &people)?;
        for one in portion {
            match one {
                Some(entry) => {
                    writer.add(&entry)?;
                    inside.push(entry.person);
                }
                None => left_out += 1,
            }
        }
        Ok(())
    };
    match whom {
        Whom::People(numbers) => {
            for part in numbers.chunks(PORTION) {
                let found = registry.db().read(|tx| {
                    let mut people = Vec::new();
                    for number in part {
                        people.push(person::by_registry_number(tx, access, *number)?.map(|row| row.person));
                    }
                    Ok::<_, StoreError>(people)
                })?;
                unknown += found.iter().filter(|one| one.is_none()).count();
                take(found.into_iter().flatten().filter(|one| seen.insert(*one)).collect())?;
            }
        }
        Whom::Counties(_) | Whom::Zips(_) => {
            let mut behind = PersonId(i64::MIN);
            loop {
                let (last, people) = registry.db().read(|tx| {
                    let homes = patient_group::after(tx, List::Everybody, behind, PORTION as i64)?;
                    let last = homes.last().copied();
                    let today = homes::today(tx, &homes)?;
                    // Who was merged away is met where they are now.
                    let own = homes.iter().zip(today).filter(|(home, now)| **home == *now);
                    Ok::<_, StoreError>((last, own.map(|(home, _)| *home).collect::<Vec<_>>()))
                })?;
                let Some(last) = last else { break };
                behind = last;
                take(people)?;
            }
        }
    }
    Ok((inside, left_out, unknown))
}

/// Some people as a pack may hold them; `None` for those who live there and are left out.
fn portion(
    registry: &Registry,
    access: &Access,
    whom: &Whom,
    people: &[PersonId],
) -> Result<Vec<Option<Entry>>, AwayError> {
    let (mut found, mut exempt) = registry.db().read(|tx| {
        let found = homes::load(tx, &registry.core, access, people)?;
        let exempt = exemptions(tx, access, people)?;
        Ok::<_, StoreError>((found, exempt))
    })?;
    let today = registry.core.today();
    let ordered: Vec<_> = people
        .iter()
        .filter_map(|person| Some((found.remove(person)?.record, exempt.remove(person).unwrap_or_default())))
        .filter(|(record, _)| whom.lives_here(record) && !has_died(record))
        .collect();
    Ok(ordered
        .into_par_iter()
        .map(|(record, exemptions)| {
            let holds = exemptions.into_iter().filter(|one| one.holds_on(today)).collect();
            is_for_a_pack(access, &record).then(|| Entry::of(&redact::for_a_pack(record), holds))
        })
        .collect())
}

/// Whether a record may leave on a laptop: nothing keeps it from anybody, and the asker may see who lives there.
fn is_for_a_pack(access: &Access, record: &Record) -> bool {
    let kept = [Restriction::Lock, Restriction::NoShare, Restriction::SafetyHold];
    record.demographics.protection != Given::Value(Protection::Protected)
        && !kept.into_iter().any(|one| record.is_restricted(one))
        && door::is_visible(access, record)
}

fn has_died(record: &Record) -> bool {
    record.demographics.deceased == Given::Value(true) || record.demographics.death_date.value().is_some()
}

/// Exemptions of people, also those noted under whoever was merged into them.
fn exemptions(
    tx: &mut Tx<'_>,
    access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<Exemption>>, StoreError> {
    let behind: HashMap<PersonId, PersonId> =
        merged::behind(tx, people)?.into_iter().map(|row| (row.home, row.survivor)).collect();
    let all: Vec<PersonId> = people.iter().copied().chain(behind.keys().copied()).collect();
    let mut found: HashMap<PersonId, Vec<Exemption>> = HashMap::new();
    for row in paper::exemptions(tx, access, &all)? {
        let person = behind.get(&row.home).copied().unwrap_or(row.home);
        found.entry(person).or_default().extend(of_row(row));
    }
    Ok(found)
}
