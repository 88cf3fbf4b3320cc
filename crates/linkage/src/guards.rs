//! What stops a machine from joining two people, whatever the score (RULES 1.5, 1.6).

use crate::clean::date::Born;
use crate::compare::{Comparison, Field, Level, birth};
use crate::details::NumberKind;
use crate::frequency;
use crate::matcher::Band;
use crate::profile::{Profile, flag};

/// A reason not to join two records automatically.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Guard {
    /// T1: one birth date and household, different given names.
    Twins,
    /// T1 and T3: as [`Guard::Twins`], but the family name and street agree as well or a number of their own does; experts give
    /// such a pair to a person.
    TwinsOpen,
    /// T2: a newborn without a name, of a multiple birth, or one of two with numbers of one source.
    NamelessTwin,
    /// T4: a multiple birth with different birth orders.
    BirthOrder,
    /// T5: a multiple birth with similar given names.
    SimilarTwins,
    /// I1: two birth records.
    BirthFile,
    /// I2: two Social Security numbers.
    SocialSecurity,
    /// I3: a Social Security number alone agrees.
    SocialSecurityAlone,
    /// I4: a member number agrees, name and birth date do not.
    MemberNumberAlone,
    /// N1: one name, born half a generation apart, or senior and junior.
    Generation,
    /// N2: one name and birth date, but no address, phone or mother in common and something that speaks against it.
    Namesake,
    /// D1: birth dates that no slip explains.
    BirthDates,
    /// D1: another given name, or none yet, and another birth date in one household.
    Siblings,
    /// S1: a newborn boy and a newborn girl.
    NewbornSex,
    /// P1: a protected record.
    Protected,
    /// 1.5: the given names are not surely the same.
    GivenName,
    /// 1.5: the birth dates are not the same.
    BirthDate,
    /// 1.5: the surnames have no part in common.
    FamilyName,
    /// 1.5: nothing beyond name, birth date and sex agrees.
    TooLittle,
}

impl Guard {
    /// Every guard.
    pub const ALL: [Guard; 19] = [
        Guard::Twins,
        Guard::TwinsOpen,
        Guard::NamelessTwin,
        Guard::BirthOrder,
        Guard::SimilarTwins,
        Guard::BirthFile,
        Guard::SocialSecurity,
        Guard::SocialSecurityAlone,
        Guard::MemberNumberAlone,
        Guard::Generation,
        Guard::Namesake,
        Guard::BirthDates,
        Guard::Siblings,
        Guard::NewbornSex,
        Guard::Protected,
        Guard::GivenName,
        Guard::BirthDate,
        Guard::FamilyName,
        Guard::TooLittle,
    ];

    /// Identifier of the rule.
    pub fn rule(self) -> &'static str {
        match self {
            Guard::Twins => "T1",
            Guard::TwinsOpen => "T3",
            Guard::NamelessTwin => "T2",
            Guard::BirthOrder => "T4",
            Guard::SimilarTwins => "T5",
            Guard::BirthFile => "I1",
            Guard::SocialSecurity => "I2",
            Guard::SocialSecurityAlone => "I3",
            Guard::MemberNumberAlone => "I4",
            Guard::Generation => "N1",
            Guard::Namesake => "N2",
            Guard::BirthDates | Guard::Siblings => "D1",
            Guard::NewbornSex => "S1",
            Guard::Protected => "P1",
            Guard::GivenName => "A1",
            Guard::BirthDate => "A2",
            Guard::FamilyName => "A3",
            Guard::TooLittle => "A4",
        }
    }

    /// The reason in a sentence for people.
    pub fn sentence(self) -> &'static str {
        match self {
            Guard::Twins => "Same birth date and household but different first names: probably twins.",
            Guard::TwinsOpen => "May be twins: one birth date and one family, but the first names differ.",
            Guard::NamelessTwin => "A newborn without a name from a multiple birth: it may be either twin.",
            Guard::BirthOrder => "Different birth orders in a multiple birth: two children.",
            Guard::SimilarTwins => "Similar first names in a multiple birth: they may be twins.",
            Guard::BirthFile => "Two different birth record numbers.",
            Guard::SocialSecurity => "Two different Social Security numbers.",
            Guard::SocialSecurityAlone => "Only the Social Security number agrees: probably a typing error.",
            Guard::MemberNumberAlone => {
                "The member number agrees but name and birth date do not: probably another member of the family."
            }
            Guard::Generation => "Same name, a generation apart: probably parent and child.",
            Guard::Namesake => "Same name and birth date, but address, phone and mother differ.",
            Guard::BirthDates => "Birth dates that no typing error explains.",
            Guard::Siblings => {
                "Another first name and another birth date in one household: probably siblings."
            }
            Guard::NewbornSex => "A newborn boy and a newborn girl.",
            Guard::Protected => "A protected record: only a person may join it.",
            Guard::GivenName => "The first names are not surely the same.",
            Guard::BirthDate => "The birth dates are not the same.",
            Guard::FamilyName => "The last names have no part in common.",
            Guard::TooLittle => "Nothing beyond name, birth date and sex agrees.",
        }
    }
}

/// How firmly guards keep two records of one file out of one automatic group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Apart {
    /// Not at all: the score decides.
    #[default]
    No,
    /// Unless a third record explains the difference: one that has both given names.
    Unexplained,
    /// Whatever else is known.
    Always,
}

/// The guards between two records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guards {
    set: u32,
    different: bool,
    apart: Apart,
}

impl Guards {
    /// Only a person may join the two, or none at all; in a file they stay apart as firmly as said.
    fn add(&mut self, guard: Guard, allows: Band, apart: Apart) {
        self.set |= 1 << guard as u32;
        self.different |= allows == Band::Different;
        self.apart = self.apart.max(apart);
    }

    /// Whether a guard is among them.
    pub fn has(self, guard: Guard) -> bool {
        self.set >> guard as u32 & 1 == 1
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.set == 0
    }

    /// The guards in order.
    pub fn iter(self) -> impl Iterator<Item = Guard> {
        Guard::ALL.into_iter().filter(move |guard| self.has(*guard))
    }

    /// The best band they allow.
    pub fn allows(self) -> Band {
        match (self.different, self.is_empty()) {
            (true, _) => Band::Different,
            (false, false) => Band::Review,
            (false, true) => Band::Same,
        }
    }

    /// How firmly they keep two records of one file apart.
    pub fn apart(self) -> Apart {
        self.apart
    }
}

/// The guards that stand between two profiles.
pub(crate) fn check(a: &Profile, b: &Profile, pair: &Comparison) -> Guards {
    let mut out = Guards::default();
    twins(a, b, pair, &mut out);
    nursery(a, b, pair, &mut out);
    numbers(pair, &mut out);
    people(a, b, pair, &mut out);
    caution(pair, &mut out);
    out
}

/// Two newborns without a name to whom one source has given two numbers: it took them for two children, and they may be twins.
fn nursery(a: &Profile, b: &Profile, pair: &Comparison, out: &mut Guards) {
    let told_apart = a.numbers.iter().any(|x| {
        x.kind == NumberKind::Own
            && b.numbers.iter().any(|y| x.kind == y.kind && x.authority == y.authority && x.value != y.value)
    });
    if a.is_nameless() && b.is_nameless() && told_apart && !personal_number(pair) {
        out.add(Guard::NamelessTwin, Band::Review, Apart::Always);
    }
}

/// A number that belongs to one person whoever asks. A member number may be the mother's, and a source may give its
/// own number to another patient.
fn personal_number(pair: &Comparison) -> bool {
    [Field::SocialSecurity, Field::BirthFile].into_iter().any(|f| pair.level(f) == Level::Exact)
}

fn at_most(pair: &Comparison, field: Field, level: Level) -> bool {
    pair.level(field) <= level
}

fn twins(a: &Profile, b: &Profile, pair: &Comparison, out: &mut Guards) {
    let flagged = a.has(flag::MULTIPLE) || b.has(flag::MULTIPLE);
    // Twins are born around midnight, too.
    let born = matches!(pair.level(Field::Birth), Level::Exact | Level::Weak);
    if !(born || flagged && pair.level(Field::Birth) == Level::Close) {
        return;
    }
    let household = matches!(pair.level(Field::Household), Level::Exact | Level::Part)
        || at_most(pair, Field::Payer, Level::Exact);
    let family = at_most(pair, Field::Family, Level::Near);
    let order = pair.level(Field::BirthOrder);
    let given = pair.level(Field::Given);
    if order == Level::Opposite && (household || family) {
        out.add(Guard::BirthOrder, Band::Different, Apart::Always);
    }
    if matches!(given, Level::Different | Level::Weak) && (household || family) {
        let same_sex = pair.level(Field::Sex) != Level::Different;
        let open = family && at_most(pair, Field::Street, Level::Alike) && same_sex;
        let payer = given == Level::Weak && at_most(pair, Field::Payer, Level::Exact);
        let grown = pair.level(Field::Age) == Level::Exact;
        let apart = match (flagged, personal_number(pair) || payer || grown) {
            (true, _) => Apart::Always,
            // A given name changed or mistyped: twins do not share a number of their own, and grown ones no home.
            (false, true) => Apart::No,
            (false, false) => Apart::Unexplained,
        };
        if open {
            out.add(Guard::TwinsOpen, Band::Review, apart);
        } else if household {
            out.add(Guard::Twins, Band::Different, apart);
        }
    }
    if given == Level::Newborn && flagged && order != Level::Exact {
        out.add(Guard::NamelessTwin, Band::Review, Apart::Always);
    }
    let similar =
        matches!(given, Level::Close | Level::Near | Level::Moved | Level::Initial | Level::Nickname);
    if flagged && similar && order != Level::Exact {
        out.add(Guard::SimilarTwins, Band::Review, Apart::Always);
    } else if given == Level::Near && household && !personal_number(pair) {
        let grown = pair.level(Field::Age) == Level::Exact;
        out.add(Guard::SimilarTwins, Band::Review, if grown { Apart::No } else { Apart::Unexplained });
    }
}

fn numbers(pair: &Comparison, out: &mut Guards) {
    if pair.level(Field::BirthFile).conflicts() {
        out.add(Guard::BirthFile, Band::Review, Apart::Always);
    }
    // One name, birth date and address with two numbers is more often a wrong number than two people.
    let settled = at_most(pair, Field::Given, Level::Alike)
        && at_most(pair, Field::Birth, Level::Exact)
        && at_most(pair, Field::Family, Level::Alike)
        && at_most(pair, Field::Street, Level::Alike);
    if pair.level(Field::SocialSecurity).conflicts() && !settled {
        out.add(Guard::SocialSecurity, Band::Review, Apart::No);
    }
    let given = at_most(pair, Field::Given, Level::Near) || pair.level(Field::Given) == Level::Newborn;
    let born = at_most(pair, Field::Birth, Level::Weak);
    let rest = at_most(pair, Field::Family, Level::Near) || pair.level(Field::Household) == Level::Exact;
    if at_most(pair, Field::SocialSecurity, Level::Exact) && !given && !born && !rest {
        out.add(Guard::SocialSecurityAlone, Band::Different, Apart::Unexplained);
    }
    if at_most(pair, Field::Payer, Level::Exact) && !given && !born {
        out.add(Guard::MemberNumberAlone, Band::Different, Apart::Always);
    }
}

fn people(a: &Profile, b: &Profile, pair: &Comparison, out: &mut Guards) {
    let birth = pair.level(Field::Birth);
    let names = at_most(pair, Field::Given, Level::Close) && at_most(pair, Field::Family, Level::Close);
    let full = at_most(pair, Field::Given, Level::Nickname) && at_most(pair, Field::Family, Level::Part);
    let strong = personal_number(pair) || at_most(pair, Field::Email, Level::Exact);
    let home = matches!(pair.level(Field::Household), Level::Exact | Level::Part);
    let years = apart_by(a, b, birth::GENERATION);
    let suffix = pair.level(Field::Suffix) == Level::Opposite;
    if suffix && birth != Level::Exact || years && names && home {
        let slip = pair.level(Field::SocialSecurity) == Level::Close;
        let apart = if personal_number(pair) || slip { Apart::No } else { Apart::Unexplained };
        out.add(Guard::Generation, Band::Different, apart);
    }
    if suffix && birth == Level::Exact {
        // One birth date speaks for a wrong suffix, but senior and junior are for a person to tell.
        out.add(Guard::Generation, Band::Review, Apart::No);
    }
    if birth.conflicts() {
        let explained = strong && full || personal_number(pair) && (home || names);
        // In a file the score weighs the date of who is called the same; who is called otherwise is somebody else.
        let same = match pair.level(Field::Given) {
            Level::Exact | Level::Alike | Level::Nickname | Level::Moved | Level::Close | Level::Missing => {
                true
            }
            // A misspelt name; two names that are alike are two people's.
            Level::Near => !(has_usual_name(a) && has_usual_name(b)),
            _ => false,
        };
        let apart = if same || explained { Apart::No } else { Apart::Unexplained };
        out.add(Guard::BirthDates, if explained { Band::Review } else { Band::Different }, apart);
    }
    let given = pair.level(Field::Given);
    let slipped = matches!(birth, Level::Moved | Level::Near | Level::Part)
        || birth == Level::Close && (given != Level::Newborn || apart_by(a, b, 1));
    let called_otherwise = matches!(given, Level::Different | Level::Weak | Level::Newborn);
    if slipped && called_otherwise && home && !personal_number(pair) {
        out.add(Guard::Siblings, Band::Different, Apart::Unexplained);
    }
    let sex_of = |p: &Profile| p.flags & (flag::NEWBORN_BOY | flag::NEWBORN_GIRL);
    if a.is_nameless() && b.is_nameless() && sex_of(a) != 0 && sex_of(b) != 0 && sex_of(a) & sex_of(b) == 0 {
        out.add(Guard::NewbornSex, Band::Different, Apart::Always);
    }
    if a.has(flag::PROTECTED) || b.has(flag::PROTECTED) {
        out.add(Guard::Protected, Band::Review, Apart::Always);
    }
    let conflict = |field: Field| pair.level(field).conflicts();
    let kin = conflict(Field::Maiden) || conflict(Field::Contact);
    let nothing_shared = pair.level(Field::Household) == Level::Different;
    let doubt = kin || conflict(Field::Middle);
    if nothing_shared && doubt && !personal_number(pair) {
        out.add(Guard::Namesake, Band::Review, Apart::Unexplained);
    }
}

/// Whether a given name of the person is a usual one.
fn has_usual_name(of: &Profile) -> bool {
    of.names.iter().any(|name| name.given.split(' ').next().is_some_and(frequency::is_given_name))
}

/// Whether every birth year of one lies so many years or more from every one of the other.
fn apart_by(a: &Profile, b: &Profile, years: u32) -> bool {
    let far = |x: &Born, y: &Born| x.year().abs_diff(y.year()) >= years;
    !a.born.is_empty() && !b.born.is_empty() && a.born.iter().all(|x| b.born.iter().all(|y| far(x, y)))
}

/// How many further fields of other kinds than name, birth date and sex agree (RULES 1.5: the policy read from the
/// adjudicated pairs).
struct Further {
    /// Address, phone or e-mail.
    home: u32,
    /// Mother or guardian.
    kin: u32,
    /// A number that somebody gave the person.
    number: u32,
    /// Place of birth, occupation.
    other: u32,
}

impl Further {
    fn of(pair: &Comparison) -> Further {
        let count = |fields: &[(Field, Level)]| {
            fields.iter().filter(|(field, level)| at_most(pair, *field, *level)).count() as u32
        };
        let close = |field: Field| u32::from(pair.level(field) == Level::Close);
        Further {
            home: count(&[
                (Field::Street, Level::Alike),
                (Field::Phone, Level::Exact),
                (Field::Email, Level::Exact),
            ]) + close(Field::Street),
            kin: count(&[(Field::Maiden, Level::Exact), (Field::Contact, Level::Alike)]).min(1),
            number: count(&[
                (Field::SocialSecurity, Level::Exact),
                (Field::Payer, Level::Exact),
                (Field::BirthFile, Level::Exact),
                (Field::Own, Level::Exact),
                (Field::Number, Level::Exact),
            ]) + close(Field::SocialSecurity),
            other: count(&[(Field::BirthPlace, Level::Exact), (Field::Occupation, Level::Exact)]),
        }
    }

    fn all(&self) -> u32 {
        self.home + self.kin + self.number + self.other
    }
}

/// What the field's experts give to a person although the records are probably the same, and what they do not even
/// look at.
fn caution(pair: &Comparison, out: &mut Guards) {
    let further = Further::of(pair);
    let (given, family, birth) =
        (pair.level(Field::Given), pair.level(Field::Family), pair.level(Field::Birth));
    let number = [Field::SocialSecurity, Field::BirthFile, Field::Own, Field::Payer]
        .into_iter()
        .any(|field| at_most(pair, field, Level::Exact));
    let street = at_most(pair, Field::Street, Level::Alike) || pair.level(Field::Street) == Level::Close;
    let given_agrees = match given {
        Level::Exact | Level::Alike => true,
        Level::Nickname => family <= Level::Part && further.all() >= 2,
        Level::Newborn => further.all() >= 2,
        _ => false,
    };
    if !given_agrees {
        let worth = match given {
            Level::Different | Level::Weak => family <= Level::Part && street,
            _ => family.agrees() || further.all() > 0,
        };
        out.add(Guard::GivenName, if worth { Band::Review } else { Band::Different }, Apart::No);
    }
    if !matches!(birth, Level::Exact | Level::Weak) {
        out.add(Guard::BirthDate, Band::Review, Apart::No);
    }
    let family_agrees = family.agrees()
        || family == Level::Part && (number || further.all() >= 2)
        || family == Level::Close && number && given <= Level::Alike;
    if !family_agrees {
        let moved = pair.level(Field::Street).conflicts();
        let worth = match family {
            Level::Part | Level::Close => !moved || !pair.level(Field::Middle).conflicts() || number,
            // Not said: nothing speaks against it.
            Level::Missing if given_agrees => true,
            _ => !moved && further.all() > 0 || at_most(pair, Field::Phone, Level::Exact) || number,
        };
        out.add(Guard::FamilyName, if worth { Band::Review } else { Band::Different }, Apart::No);
    }
    // An address that changed asks for something that moves with the family, or a number.
    let moved = pair.level(Field::Street).conflicts() && further.home + further.number == 0;
    // S1: another sex asks for the address, the phone or a number.
    let sexes = pair.level(Field::Sex).conflicts() && further.home == 0 && !number;
    if further.all() == 0 || moved || sexes {
        out.add(Guard::TooLittle, Band::Review, Apart::No);
    }
}
