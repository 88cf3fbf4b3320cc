//! A clinic of the year: patients come as the made-up state has it, doses leave the refrigerator, and the messages say so, mostly.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::Result;
use jenner::demo::dice::Dice;
use jenner_codes::{Codes, Cvx};
use jenner_model::Date;
use jenner_registry::inventory::Funding;
use jenner_registry::inventory::lot::key;
use jenner_registry::inventory::rules::Rules;

use super::figures::Tally;
use super::fraud::{BEYOND, FLOOD, Fraud};
use super::fridge::{Fridge, Product};
use super::letter::{Action, Group, Letter, Own, Patient};
use super::mishaps::{Rates, mistyped};
use super::year::Written;

/// How the lot of a dose is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// As it is.
    Right,
    /// With a slip.
    Slip(String),
    /// Not at all.
    Nothing,
}

/// Where a reported dose stands in the registry, if all is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No message about it has come.
    Untold,
    /// It took a dose of this shelf.
    Took(usize),
    /// It waits for somebody to say where it came from.
    Waits,
    /// It was taken back.
    Gone,
}

/// A dose that the clinic gave, or says it gave.
#[derive(Debug, Clone)]
pub struct Said {
    /// Who got it.
    pub patient: Patient,
    /// From which shelf.
    pub shelf: usize,
    /// When.
    pub day: Date,
    /// The vaccine.
    pub cvx: String,
    /// The eligibility as reported.
    pub eligibility: String,
    /// How the lot is reported from now on.
    pub words: Words,
    /// Where it stands.
    pub standing: Standing,
    /// When the latest message about it was written.
    pub told: Option<String>,
}

/// A message on its way, with what it says of doses.
#[derive(Debug, Clone)]
pub struct Sending {
    /// The message.
    pub text: String,
    /// When it was written.
    pub written: String,
    /// The doses of its own in it: number, words and action.
    pub about: Vec<(String, Words, Action)>,
}

/// A clinic as it truly is.
pub struct Clinic {
    /// What is in its refrigerators.
    pub fridge: Fridge,
    /// What it has reported.
    pub said: HashMap<String, Said>,
    /// Messages to be sent, by day.
    pub outbox: BTreeMap<Date, Vec<Sending>>,
    /// How it cheats.
    pub fraud: Option<Fraud>,
    /// What happened.
    pub tally: Tally,
    /// Shelves from which doses were given today.
    pub given_today: Vec<usize>,
    starts: Date,
    rates: Rates,
    dice: Dice,
    /// Doses that a later message takes back: charted for the wrong patient.
    ghosts: HashSet<String>,
    /// Vaccines that each patient gets here in the year, by number: a made-up dose of one of them could be taken for the true one.
    gets: HashMap<String, Vec<Cvx>>,
    /// Messages that told of doses, by patient, for a day of fraud.
    seen: BTreeMap<String, String>,
    beyond: HashMap<usize, i64>,
    invented: u64,
}

impl Clinic {
    /// A clinic that keeps stock from a day on. `plan` are its messages of the year.
    pub fn new(
        starts: Date,
        rates: Rates,
        fraud: Option<Fraud>,
        dice: Dice,
        plan: &[Written],
    ) -> Result<Self> {
        let mut ghosts = HashSet::new();
        let mut gets: HashMap<String, Vec<Cvx>> = HashMap::new();
        for (_, text) in plan {
            let letter = Letter::read(text);
            let own = letter.own()?.into_iter().map(|(_, own)| own);
            let of_patient = gets.entry(letter.patient().number).or_default();
            for own in own {
                of_patient.extend(own.cvx.parse::<Cvx>());
                if own.action == Action::Delete {
                    ghosts.insert(own.filler);
                }
            }
        }
        Ok(Self {
            fridge: Fridge::default(),
            said: HashMap::new(),
            outbox: BTreeMap::new(),
            fraud,
            tally: Tally::default(),
            given_today: Vec::new(),
            starts,
            rates,
            dice,
            ghosts,
            gets,
            seen: BTreeMap::new(),
            beyond: HashMap::new(),
            invented: 0,
        })
    }

    /// A message of the state's plan: what it tells happens now, and it is written as the clinic would write it.
    pub fn visit(&mut self, today: Date, text: &str) -> Result<()> {
        let mut letter = Letter::read(text);
        let patient = letter.patient();
        let written = letter.written();
        let mut about = Vec::new();
        let mut gone: Vec<Group> = Vec::new();
        let mut given = None;
        for (group, own) in letter.own()? {
            if own.day < self.starts {
                continue;
            }
            let own = self.screened(&mut letter, group, own);
            if !self.said.contains_key(&own.filler) {
                if own.action == Action::Delete || !self.gives(&patient, &own) {
                    gone.push(group);
                    continue;
                }
                given.get_or_insert(group);
            }
            let Some(said) = self.said.get_mut(&own.filler) else { continue };
            if own.action == Action::Update {
                said.words = Words::Right;
            }
            let words = said.words.clone();
            let place = said.shelf;
            self.write(&mut letter, group, place, &words);
            about.push((own.filler, words, own.action));
        }
        if let Some(group) = given {
            if matches!(self.fraud, Some(Fraud::ImpossibleDay(_))) && self.seen.len() < 2 * FLOOD {
                self.seen.entry(patient.number.clone()).or_insert_with(|| text.to_owned());
            }
            if self.fraud == Some(Fraud::MoreThanShipped) {
                self.reports_beyond(today, &mut letter, group, &mut about);
            }
        }
        let letter = if gone.is_empty() { letter } else { letter.without(&gone) };
        let on = if self.dice.chance(self.rates.late) {
            self.tally.late += 1;
            today.saturating_add(jiff::Span::new().days(i64::from(self.dice.between(1, 40))))
        } else {
            today
        };
        let sending = Sending { text: letter.text(), written, about };
        if self.dice.chance(self.rates.twice) {
            self.tally.twice += 1;
            let again = on.saturating_add(jiff::Span::new().days(i64::from(self.dice.between(0, 3))));
            self.outbox.entry(again).or_default().push(sending.clone());
        }
        self.outbox.entry(on).or_default().push(sending);
        Ok(())
    }

    fn screened(&mut self, letter: &mut Letter, group: Group, own: Own) -> Own {
        if self.fraud != Some(Fraud::NeverScreened) {
            return own;
        }
        self.tally.frauds += u64::from(own.eligibility != "V02" && !self.said.contains_key(&own.filler));
        letter.set_eligibility(group, "V02");
        Own { eligibility: "V02".to_owned(), ..own }
    }

    fn write(&self, letter: &mut Letter, group: Group, shelf: usize, words: &Words) {
        let Some(shelf) = self.fridge.shelves.get(shelf) else { return };
        match words {
            Words::Right => letter.set_lot(group, Some((&shelf.lot, shelf.expires))),
            Words::Slip(slip) => letter.set_lot(group, Some((slip, shelf.expires))),
            Words::Nothing => letter.set_lot(group, None),
        }
        letter.set_funding(group, paid_by(shelf.funding));
    }

    /// A dose is given; `false` where there is none to give, or where nobody reports it.
    fn gives(&mut self, patient: &Patient, own: &Own) -> bool {
        let product = Product { cvx: own.cvx.clone(), mvx: own.mvx.clone() };
        let Some(wanted) = needs(&own.eligibility) else { return false };
        let is_insured = wanted == Funding::Private;
        let cheats = self.fraud == Some(Fraud::InsuredFromFederal) && self.dice.chance(0.5);
        let takes_federal = is_insured && (cheats || self.dice.chance(self.rates.borrowed));
        let federal = takes_federal
            .then(|| self.fridge.first_to_end(&product, Funding::Vfc, own.day))
            .flatten()
            .inspect(|_| if cheats { self.tally.frauds += 1 } else { self.tally.borrowed += 1 });
        let is_ghost = self.ghosts.contains(&own.filler);
        let Some(place) = federal.or_else(|| self.fridge.first_to_end(&product, wanted, own.day)) else {
            self.tally.turned_away += u64::from(!is_ghost);
            return false;
        };
        let (slip, nothing) = (self.dice.chance(self.rates.typo), self.dice.chance(self.rates.no_lot));
        let unreported = self.dice.chance(self.rates.unreported);
        let others: Vec<String> = self.fridge.shelves.iter().map(|one| one.lot.clone()).collect();
        let Some(shelf) = self.fridge.shelves.get_mut(place) else { return false };
        if is_ghost {
            self.tally.ghosts += 1;
        } else {
            shelf.there -= 1;
            self.given_today.push(place);
            self.tally.given += 1;
            if unreported {
                self.tally.unreported += 1;
                return false;
            }
        }
        let mut words = Words::Right;
        if slip {
            let others: Vec<&str> =
                others.iter().filter(|lot| **lot != shelf.lot).map(String::as_str).collect();
            if let Some(slip) = mistyped(&shelf.lot, &others, &mut self.dice) {
                words = Words::Slip(slip);
                self.tally.slips += 1;
            }
        } else if nothing {
            words = Words::Nothing;
            self.tally.without_lot += 1;
        }
        self.say(patient, own, place, words);
        true
    }

    fn say(&mut self, patient: &Patient, own: &Own, shelf: usize, words: Words) {
        let said = Said {
            patient: patient.clone(),
            shelf,
            day: own.day,
            cvx: own.cvx.clone(),
            eligibility: own.eligibility.clone(),
            words,
            standing: Standing::Untold,
            told: None,
        };
        self.said.insert(own.filler.clone(), said);
    }

    /// Doses more than were ever shipped, of a lot that is used up.
    fn reports_beyond(
        &mut self,
        today: Date,
        letter: &mut Letter,
        group: Group,
        about: &mut Vec<(String, Words, Action)>,
    ) {
        let patient = letter.patient();
        let used_up = self.fridge.shelves.iter().enumerate().find(|(place, one)| {
            one.funding == Funding::Vfc
                && one.there <= 0
                && one.expires >= today
                && !self.gets(&patient, &one.product)
                && self.beyond.get(place).is_none_or(|said| *said < BEYOND)
        });
        let Some((place, shelf)) = used_up else { return };
        self.invented += 1;
        let more = Own {
            filler: format!("Q{}", self.invented),
            day: today,
            cvx: shelf.product.cvx.clone(),
            mvx: shelf.product.mvx.clone(),
            action: Action::Add,
            eligibility: "V02".to_owned(),
        };
        *self.beyond.entry(place).or_default() += 1;
        self.tally.frauds += 1;
        self.invent(letter, group, &more, place, about);
    }

    /// Whether a patient gets here, at any time of the year, or got by a made-up dose, something against what a product is against.
    fn gets(&self, patient: &Patient, product: &Product) -> bool {
        let codes = Codes::embedded();
        let against = |cvx: &Cvx| codes.group_mask(*cvx);
        let Ok(product) = product.cvx.parse::<Cvx>() else { return true };
        let mut gets = self.gets.get(&patient.number).into_iter().flatten();
        gets.any(|one| *one == product || against(one) & against(&product) != 0)
    }

    /// How many people that were seen get nothing of a product's kind: of them alone made-up doses are believed.
    pub fn strangers(&self, product: &Product) -> usize {
        let patients = self.seen.values().map(|text| Letter::read(text).patient());
        patients.filter(|patient| !self.gets(patient, product)).count()
    }

    fn invent(
        &mut self,
        letter: &mut Letter,
        like: Group,
        more: &Own,
        shelf: usize,
        about: &mut Vec<(String, Words, Action)>,
    ) {
        let group = letter.again(like, more);
        self.gets.entry(letter.patient().number).or_default().extend(more.cvx.parse::<Cvx>());
        self.say(&letter.patient(), more, shelf, Words::Right);
        self.write(letter, group, shelf, &Words::Right);
        about.push((more.filler.clone(), Words::Right, more.action));
    }

    /// The day on which a clinic reports far more than it can have given: doses for people it saw before. The vaccine is sold.
    pub fn floods(&mut self, today: Date, shelf: usize) -> Result<()> {
        let product = self.fridge.shelves.get(shelf).map(|one| one.product.clone());
        let Some(product) = product else { return Ok(()) };
        let mut reported = 0;
        for text in std::mem::take(&mut self.seen).into_values() {
            if reported == FLOOD {
                break;
            }
            let mut letter = Letter::read(&text);
            let groups = letter.own()?;
            let Some((like, _)) = groups.first() else { continue };
            if self.gets(&letter.patient(), &product) {
                continue;
            }
            self.invented += 1;
            let control = format!("Z{}", self.invented);
            letter.renumber(&control, today);
            let more = Own {
                filler: control,
                day: today,
                cvx: product.cvx.clone(),
                mvx: product.mvx.clone(),
                action: Action::Add,
                eligibility: "V02".to_owned(),
            };
            let mut about = Vec::new();
            self.invent(&mut letter, *like, &more, shelf, &mut about);
            let old: Vec<Group> = groups.iter().map(|(group, _)| *group).collect();
            let letter = letter.without(&old);
            if let Some(shelf) = self.fridge.shelves.get_mut(shelf) {
                shelf.there -= 1;
            }
            reported += 1;
            self.tally.frauds += 1;
            let sending = Sending { text: letter.text(), written: letter.written(), about };
            self.outbox.entry(today).or_default().push(sending);
        }
        Ok(())
    }

    /// A message was taken: what it says counts from now on, unless a later one has spoken already.
    pub fn told(&mut self, sending: &Sending) {
        for (filler, words, action) in &sending.about {
            let Some(said) = self.said.get_mut(filler) else { continue };
            if said.told.as_ref().is_some_and(|told| *told > sending.written) {
                continue;
            }
            said.told = Some(sending.written.clone());
            let was = said.standing;
            let stays = |lot: &str| matches!(was, Standing::Took(place) if self.fridge.shelves.get(place).is_some_and(|one| key(&one.lot) != key(lot)));
            said.standing = match (action, words) {
                (Action::Delete, _) => Standing::Gone,
                (_, Words::Right) => Standing::Took(said.shelf),
                // Somebody has said already what was meant by these words.
                (_, Words::Slip(slip)) if stays(slip) => was,
                (_, Words::Nothing) if matches!(was, Standing::Took(_)) => was,
                _ => Standing::Waits,
            };
            let now = said.standing;
            self.rebook(was, now);
        }
    }

    /// The ledger follows from where doses stand.
    pub fn rebook(&mut self, was: Standing, now: Standing) {
        if let Standing::Took(place) = was
            && let Some(shelf) = self.fridge.shelves.get_mut(place)
        {
            shelf.booked += 1;
        }
        if let Standing::Took(place) = now
            && let Some(shelf) = self.fridge.shelves.get_mut(place)
        {
            shelf.booked -= 1;
        }
    }

    /// How many doses given today are wasted, and how many vanish.
    pub fn mishaps(&mut self) -> (Vec<usize>, Vec<usize>) {
        let today = std::mem::take(&mut self.given_today);
        let (mut wasted, mut lost) = (Vec::new(), Vec::new());
        for place in today {
            if self.dice.chance(self.rates.wasted) {
                wasted.push(place);
            }
            if self.dice.chance(self.rates.lost) {
                lost.push(place);
            }
        }
        (wasted, lost)
    }
}

/// Whose vaccine somebody should get.
pub fn needs(eligibility: &str) -> Option<Funding> {
    match eligibility {
        // A sender that says nothing gives its own.
        "" => Some(Funding::Private),
        code => Rules::shipped().fits(code).first().copied(),
    }
}

/// How a sender writes who paid (OBX 30963-3).
fn paid_by(funding: Funding) -> &'static str {
    match funding {
        Funding::Vfc => "VXC51",
        Funding::Section317 | Funding::Chip => "VXC52",
        Funding::State => "VXC2",
        Funding::Private => "PHC70",
    }
}
