//! Making households so that ages, sexes and places come out as the census counts them.
//!
//! Families with children are drawn from the children of an area; the adults who are left over after that
//! make the households without children.

use jenner_codes::Sex;
use jenner_model::Date;

use super::dice::{Dice, Weighted};
use super::pack::{Area, BANDS, Pack};
use super::people::{FullName, Home, Household, Payer, Person, Role};

/// Draws households.
#[derive(Debug)]
pub struct Settlement {
    /// Area and whether the household has children.
    kinds: Weighted<(usize, bool)>,
    /// Per area: age bands of the children under 18.
    children: Vec<Weighted<usize>>,
    /// Per area: sex and age band of adults who live without children.
    adults: Vec<Weighted<(usize, usize)>>,
    today: Date,
    seed: u64,
}

/// Mean household sizes the weights need: measured once on families drawn from the first area.
struct FamilyMeans {
    children: f64,
    adults: [[f64; BANDS]; 2],
}

pub(super) fn years_before(day: Date, years: f64) -> Date {
    day.saturating_sub(jiff::Span::new().days((years * 365.25) as i64))
}

pub(super) fn days_after(day: Date, days: i32) -> Date {
    day.saturating_add(jiff::Span::new().days(i64::from(days)))
}

pub(super) fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// Age in whole years.
pub fn age_on(born: Date, day: Date) -> i32 {
    let birthday_came = (day.month(), day.day()) >= (born.month(), born.day());
    i32::from(day.year() - born.year()) - i32::from(!birthday_came)
}

impl Settlement {
    /// Prepares the draw for a pack.
    pub fn new(pack: &Pack, seed: u64, today: Date) -> Self {
        let children: Vec<_> = pack
            .areas
            .iter()
            .map(|area| {
                let both = |band: usize| area.people[0][band] + area.people[1][band];
                Weighted::new((0..4).map(|band| (band, both(band) * if band == 3 { 0.6 } else { 1.0 })))
            })
            .collect();
        let mut settlement = Self { kinds: Weighted::new([]), children, adults: Vec::new(), today, seed };
        let means = settlement.family_means(pack);
        let mut kinds = Vec::new();
        for (place, area) in pack.areas.iter().enumerate() {
            let young = settlement.children[place].total();
            let families = young / means.children;
            let mut left = Vec::new();
            for sex in 0..2 {
                for band in 3..BANDS {
                    let all = area.people[sex][band] * if band == 3 { 0.4 } else { 1.0 };
                    let parents = families * means.adults[sex][band];
                    left.push(((sex, band), (all - parents).max(all * 0.05)));
                }
            }
            kinds.push(((place, true), families));
            settlement.adults.push(Weighted::new(left));
        }
        let size = settlement.mean_adults(pack);
        for (place, adults) in settlement.adults.iter().enumerate() {
            kinds.push(((place, false), adults.total() / size));
        }
        settlement.kinds = Weighted::new(kinds);
        settlement
    }

    fn family_means(&self, pack: &Pack) -> FamilyMeans {
        let mut means = FamilyMeans { children: 0.0, adults: [[0.0; BANDS]; 2] };
        const SAMPLE: usize = 3_000;
        for nth in 0..SAMPLE {
            let mut dice = Dice::of(self.seed, 20, nth as u64);
            let mut household = self.empty(0, pack, nth % pack.areas.len(), &mut dice);
            self.family(&mut household, pack, nth % pack.areas.len(), &mut dice);
            for person in &household.people {
                if person.role == Role::Child {
                    means.children += 1.0;
                } else {
                    let band = (age_on(person.born, self.today).max(0) as usize / 5).min(BANDS - 1);
                    means.adults[usize::from(person.sex == Sex::Female)][band] += 1.0;
                }
            }
        }
        means.children /= SAMPLE as f64;
        means.adults.iter_mut().flatten().for_each(|mean| *mean /= SAMPLE as f64);
        means
    }

    /// Mean size of a household without children.
    fn mean_adults(&self, pack: &Pack) -> f64 {
        const SAMPLE: usize = 2_000;
        let mut people = 0;
        for nth in 0..SAMPLE {
            let mut dice = Dice::of(self.seed, 22, nth as u64);
            let area = nth % pack.areas.len();
            let mut household = self.empty(0, pack, area, &mut dice);
            self.adults_only(&mut household, pack, area, &mut dice);
            people += household.people.len();
        }
        people as f64 / SAMPLE as f64
    }

    /// The household with a number: always the same one.
    pub fn household(&self, pack: &Pack, number: u32) -> Household {
        let mut dice = Dice::of(self.seed, 21, u64::from(number));
        let (area, children) = self.kinds.draw(&mut dice).copied().unwrap_or((0, true));
        let mut household = self.empty(number, pack, area, &mut dice);
        if children {
            self.family(&mut household, pack, area, &mut dice);
        } else {
            self.adults_only(&mut household, pack, area, &mut dice);
        }
        self.finish(&mut household, pack, &mut dice);
        household
    }

    fn empty(&self, number: u32, pack: &Pack, area: usize, dice: &mut Dice) -> Household {
        let last_move = days_after(self.today, -(dice.wait(2_400.0) + 20));
        let mut homes = vec![home(pack, area, last_move, dice)];
        while dice.chance(0.35) && homes.len() < 4 {
            // Two moves in three stay in the parish or county.
            let other = if dice.chance(0.66) { area } else { dice.below(pack.areas.len()) };
            let since = days_after(homes[0].since, -(dice.wait(1_500.0) + 60));
            homes.insert(0, home(pack, other, since, dice));
        }
        Household { number, people: Vec::new(), homes, reluctance: dice.unit() }
    }

    fn family(&self, household: &mut Household, pack: &Pack, area: usize, dice: &mut Dice) {
        let culture = pack.areas[area].cultures.draw(dice).copied().unwrap_or("anglo");
        let births = self.births(area, dice);
        let Some(oldest) = births.iter().map(|(born, _)| *born).min() else {
            return;
        };
        let mother_age = 17.5 + (dice.unit() + dice.unit() + dice.unit()) * 7.0;
        let mother_born = years_before(oldest, mother_age);
        let mother = dice.chance(0.94);
        let father = dice.chance(if mother { 0.60 } else { 0.65 });
        let step = mother && father && dice.chance(0.14);
        let his = surname(pack, culture, dice);
        let hers = surname(pack, culture, dice);
        let married = dice.chance(0.62);
        let mut mother_place = None;
        if mother {
            let mut her = self.person(pack, Sex::Female, mother_born, culture, Role::Mother, dice);
            her.name.family = if married && father && culture != "hispanic" {
                her.maiden = Some(hers.clone());
                if dice.chance(0.08) { format!("{hers}-{his}") } else { his.clone() }
            } else {
                hers.clone()
            };
            mother_place = Some(household.people.len());
            household.people.push(her);
        }
        let mut father_place = None;
        if father {
            let gap = (dice.unit() + dice.unit()) * 6.0 - 3.5;
            let mut him =
                self.person(pack, Sex::Male, years_before(mother_born, gap), culture, Role::Father, dice);
            him.name.family = his.clone();
            father_place = Some(household.people.len());
            household.people.push(him);
        }
        if dice.chance(0.08) || (!mother && !father) {
            let sex = if dice.chance(0.68) { Sex::Female } else { Sex::Male };
            let born = years_before(mother_born, 19.0 + dice.unit() * 14.0);
            let mut elder = self.person(pack, sex, born, culture, Role::Grandparent, dice);
            elder.name.family = if dice.chance(0.6) { hers.clone() } else { his.clone() };
            household.people.push(elder);
        }
        let former = surname(pack, culture, dice);
        let family = if culture == "hispanic" {
            format!("{his} {hers}")
        } else if father && !step || dice.chance(0.6) {
            if dice.chance(0.03) { format!("{hers}-{his}") } else { his.clone() }
        } else {
            hers.clone()
        };
        for (born, order) in births {
            let sex = if dice.chance(0.511) { Sex::Male } else { Sex::Female };
            let mut child = self.person(pack, sex, born, culture, Role::Child, dice);
            // In blended families the older children have another father.
            let other_father = step && age_on(born, self.today) > 5;
            child.name.family = if other_father { former.clone() } else { family.clone() };
            child.mother = mother_place;
            child.father = father_place;
            child.birth_order = order;
            while household.people.iter().any(|p| p.role == Role::Child && p.name.given == child.name.given) {
                child.name.given = pack.names.given(sex, culture, born.year(), dice).name.clone();
                child.nickname = None;
            }
            if let Some(him) = father_place.map(|f| &household.people[f].name)
                && sex == Sex::Male
                && !other_father
                && order.is_none()
                && !household.people.iter().any(|p| !p.name.suffix.is_empty())
                && dice.chance(0.07)
            {
                child.name.given = him.given.clone();
                child.name.middle = him.middle.clone();
                child.name.suffix = if dice.chance(0.75) { "Jr" } else { "III" };
            }
            household.people.push(child);
        }
        household.people.truncate(15);
    }

    /// Birthdays of the children, twins with their order.
    fn births(&self, area: usize, dice: &mut Dice) -> Vec<(Date, Option<u8>)> {
        let wanted = match dice.unit() {
            u if u < 0.42 => 1,
            u if u < 0.78 => 2,
            u if u < 0.94 => 3,
            u if u < 0.99 => 4,
            _ => 5,
        };
        let mut births: Vec<(Date, Option<u8>)> = Vec::new();
        for _ in 0..wanted {
            for _ in 0..12 {
                let band = self.children[area].draw(dice).copied().unwrap_or(0);
                let span = if band == 3 { 1095 } else { 1826 };
                let days = band as i32 * 1826 + dice.between(0, span - 1);
                let born = days_after(self.today, -days);
                if age_on(born, self.today) > 17 {
                    continue;
                }
                // Siblings are at least ten months apart.
                if births.iter().all(|(other, _)| days_between(*other, born).abs() > 300) {
                    if dice.chance(TWIN_BIRTHS) {
                        births.push((born, Some(1)));
                        births.push((born, Some(2)));
                    } else {
                        births.push((born, None));
                    }
                    break;
                }
            }
        }
        births.sort_by_key(|birth| (birth.0, birth.1));
        births
    }

    fn adults_only(&self, household: &mut Household, pack: &Pack, area: usize, dice: &mut Dice) {
        let culture = pack.areas[area].cultures.draw(dice).copied().unwrap_or("anglo");
        let (sex, born) = self.adult(area, dice);
        let age = age_on(born, self.today);
        let mut first = self.person(pack, sex, born, culture, Role::Adult, dice);
        first.name.family = surname(pack, culture, dice);
        let family = first.name.family.clone();
        household.people.push(first);
        let couple = if age < 25 {
            0.18
        } else if age < 75 {
            0.55
        } else {
            0.45
        };
        if dice.chance(couple) {
            // The partner is one of the other adults, of the other sex and near in age if one turns up.
            let mut partner = self.adult(area, dice);
            for _ in 0..24 {
                if partner.0 != sex && (age_on(partner.1, self.today) - age).abs() <= 8 {
                    break;
                }
                partner = self.adult(area, dice);
            }
            let mut other = self.person(pack, partner.0, partner.1, culture, Role::Adult, dice);
            other.name.family = surname(pack, culture, dice);
            if partner.0 != sex && dice.chance(0.8) && culture != "hispanic" {
                let (wife, name) = if sex == Sex::Female {
                    let name = other.name.family.clone();
                    (&mut household.people[0], name)
                } else {
                    (&mut other, family)
                };
                wife.maiden = Some(std::mem::replace(&mut wife.name.family, name));
            }
            household.people.push(other);
        } else if age < 40 && dice.chance(0.25) {
            let (sex, born) = self.adult(area, dice);
            let mut mate = self.person(pack, sex, born, culture, Role::Adult, dice);
            mate.name.family = surname(pack, culture, dice);
            household.people.push(mate);
        }
    }

    fn adult(&self, area: usize, dice: &mut Dice) -> (Sex, Date) {
        let (sex, band) = self.adults[area].draw(dice).copied().unwrap_or((0, 6));
        // Above 85 the numbers fall by an eighth each year.
        let years = match band {
            3 => 18.0 + dice.unit() * 2.0,
            17 => 85.0 + f64::from(dice.wait(4.5 * 365.0).min(5_500)) / 365.0,
            _ => band as f64 * 5.0 + dice.unit() * 5.0,
        };
        let sex = if sex == 0 { Sex::Male } else { Sex::Female };
        (sex, years_before(self.today, years))
    }

    fn person(
        &self,
        pack: &Pack,
        sex: Sex,
        born: Date,
        culture: &'static str,
        role: Role,
        dice: &mut Dice,
    ) -> Person {
        let given = pack.names.given(sex, culture, born.year(), dice);
        let nickname = dice.pick(&given.nicknames).cloned();
        let name = FullName {
            family: String::new(),
            given: given.name.clone(),
            middle: match dice.unit() {
                u if u < 0.62 => pack.names.given(sex, culture, born.year(), dice).name.clone(),
                u if u < 0.72 => String::from(char::from(b'A' + dice.below(24) as u8)),
                _ => String::new(),
            },
            suffix: "",
        };
        Person {
            key: 0,
            role,
            sex,
            born,
            name,
            nickname,
            maiden: None,
            culture,
            race: race(culture, dice),
            hispanic: culture == "hispanic" || dice.chance(0.015),
            language: match culture {
                "hispanic" if dice.chance(0.5) => "spa",
                "vietnamese" if dice.chance(0.35) => "vie",
                "french" if born.year() < 1950 && dice.chance(0.3) => "fra",
                _ => "eng",
            },
            mother: None,
            father: None,
            birth_order: None,
            phone: String::new(),
            email: String::new(),
            payer: Payer::Private,
            died: None,
            protected: dice.chance(0.003),
        }
    }

    /// What the members share: payer, phone, keys.
    fn finish(&self, household: &mut Household, pack: &Pack, dice: &mut Dice) {
        let region = pack.areas[household.homes.last().map_or(0, |home| home.area)].region;
        let code = pack.phone_areas.get(usize::from(region).saturating_sub(1)).copied().unwrap_or("225");
        let poor = dice.chance(0.42);
        let child_payer = match dice.unit() {
            u if poor && u < 0.95 => Payer::Medicaid,
            u if u < 0.22 => Payer::Medicaid,
            u if u < 0.93 => Payer::Private,
            u if u < 0.97 => Payer::Uninsured,
            _ => Payer::Underinsured,
        };
        let number = household.number;
        for (place, person) in household.people.iter_mut().enumerate() {
            person.key = u64::from(number) * 16 + place as u64;
            let age = age_on(person.born, self.today);
            person.payer = match age {
                ..19 => child_payer,
                65.. => Payer::Medicare,
                _ if poor => {
                    if dice.chance(0.6) {
                        Payer::Medicaid
                    } else {
                        Payer::Uninsured
                    }
                }
                _ => {
                    if dice.chance(0.92) {
                        Payer::Private
                    } else {
                        Payer::Uninsured
                    }
                }
            };
            if age >= 14 {
                person.phone = format!("{code}{}{:04}", 555, dice.below(10_000));
                if dice.chance(0.55) {
                    let given = letters(&person.name.given);
                    let family = letters(&person.name.family);
                    person.email = format!("{given}.{family}{}@example.com", dice.between(1, 99));
                }
            }
            if age > 70 && dice.chance(0.02) {
                person.died = Some(days_after(self.today, -dice.between(20, 700)));
            }
        }
    }
}

/// Deliveries that bring twins.
const TWIN_BIRTHS: f64 = 0.016;

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

fn surname(pack: &Pack, culture: &str, dice: &mut Dice) -> String {
    let culture = if dice.chance(0.06) { "anglo" } else { culture };
    pack.names.surname(culture, dice).to_owned()
}

fn race(culture: &str, dice: &mut Dice) -> &'static str {
    match culture {
        "black" => "2054-5",
        "vietnamese" | "asian" => "2028-9",
        "native" => "1002-5",
        "hispanic" if dice.chance(0.6) => "2131-1",
        "french" if dice.chance(0.06) => "2054-5",
        _ => "2106-3",
    }
}

fn home(pack: &Pack, place: usize, since: Date, dice: &mut Dice) -> Home {
    let area: &Area = &pack.areas[place];
    let (zip, city) = area.zips.draw(dice).copied().unwrap_or(("70802", area.seat));
    let (kind, street) = match pack.streets.draw(dice) {
        Some((kind, street)) => (*kind, street.as_str()),
        None => ("St", "Main"),
    };
    let number = dice.between(100, 9_899);
    Home {
        since,
        area: place,
        street: match kind {
            "Hwy" => format!("{number} Highway {street}"),
            _ => format!("{number} {street} {kind}"),
        },
        unit: match dice.unit() {
            u if u < 0.14 => format!("Apt {}", dice.between(1, 48)),
            u if u < 0.17 => format!("Apt {}", char::from(b'A' + dice.below(8) as u8)),
            u if u < 0.20 => format!("Lot {}", dice.between(1, 60)),
            u if u < 0.21 => format!("Unit {}", dice.between(1, 30)),
            _ => String::new(),
        },
        city,
        zip,
    }
}
