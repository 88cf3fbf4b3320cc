//! What stops a machine from joining two people, whatever the score (RULES 1.5, 1.6).

use crate::compare::{Comparison, Field, Level};
use crate::details::NumberKind;
use crate::matcher::Band;
use crate::profile::{Profile, flag};

/// A reason not to join two records automatically.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Guard {
    /// T1: one birth date and household, different given names.
    Twins,
    /// T1 and T3: as [`Guard::Twins`], and a multiple birth is mentioned but not both birth orders.
    TwinsOpen,
    /// T2: a newborn without a name, of a multiple birth.
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
    /// N2: one name and birth date, everything else different.
    Namesake,
    /// D1: birth dates that no slip explains.
    BirthDates,
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
    pub const ALL: [Guard; 18] = [
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
            Guard::BirthDates => "D1",
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
            Guard::TwinsOpen => {
                "May be twins: a multiple birth is noted, a birth order is missing and the first names differ."
            }
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
            Guard::NewbornSex => "A newborn boy and a newborn girl.",
            Guard::Protected => "A protected record: only a person may join it.",
            Guard::GivenName => "The first names are not surely the same.",
            Guard::BirthDate => "The birth dates are not the same.",
            Guard::FamilyName => "The last names have no part in common.",
            Guard::TooLittle => "Nothing beyond name, birth date and sex agrees.",
        }
    }

    /// The best band the guard allows.
    pub fn allows(self) -> Band {
        match self {
            Guard::Twins
            | Guard::BirthOrder
            | Guard::SocialSecurityAlone
            | Guard::MemberNumberAlone
            | Guard::Generation
            | Guard::BirthDates
            | Guard::NewbornSex => Band::Different,
            _ => Band::Review,
        }
    }

    /// Whether two such records may not meet in one automatic cluster, not even through others.
    pub fn parts(self) -> bool {
        !matches!(
            self,
            Guard::SocialSecurity
                | Guard::GivenName
                | Guard::BirthDate
                | Guard::FamilyName
                | Guard::TooLittle
                | Guard::Namesake
        )
    }
}

/// A set of guards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guards(u32);

impl Guards {
    fn add(&mut self, guard: Guard) {
        self.0 |= 1 << guard as u32;
    }

    /// Whether a guard is among them.
    pub fn has(self, guard: Guard) -> bool {
        self.0 >> guard as u32 & 1 == 1
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The guards in order.
    pub fn iter(self) -> impl Iterator<Item = Guard> {
        Guard::ALL.into_iter().filter(move |guard| self.has(*guard))
    }

    /// Whether one of them keeps the records apart in a cluster.
    pub fn parts(self) -> bool {
        self.iter().any(Guard::parts)
    }
}

/// The guards that stand between two profiles.
pub(crate) fn check(a: &Profile, b: &Profile, pair: &Comparison) -> Guards {
    let mut out = Guards::default();
    twins(a, b, pair, &mut out);
    numbers(a, b, pair, &mut out);
    people(a, b, pair, &mut out);
    caution(pair, &mut out);
    out
}

fn personal_number(pair: &Comparison) -> bool {
    [Field::SocialSecurity, Field::BirthFile, Field::Own].into_iter().any(|f| pair.level(f) == Level::Exact)
}

fn twins(a: &Profile, b: &Profile, pair: &Comparison, out: &mut Guards) {
    let born = matches!(pair.level(Field::Birth), Level::Exact | Level::Weak);
    if !born {
        return;
    }
    let household = matches!(pair.level(Field::Household), Level::Exact | Level::Part)
        || pair.level(Field::Payer) == Level::Exact;
    let family = pair.level(Field::Family) <= Level::Near;
    let flagged = a.has(flag::MULTIPLE) || b.has(flag::MULTIPLE);
    let order = pair.level(Field::BirthOrder);
    let given = pair.level(Field::Given);
    if order == Level::Opposite && (household || family) {
        out.add(Guard::BirthOrder);
    }
    if given == Level::Different && (household || family) {
        if flagged && order == Level::Missing || personal_number(pair) {
            out.add(Guard::TwinsOpen);
        } else if household {
            out.add(Guard::Twins);
        }
    }
    if given == Level::Newborn && flagged && order != Level::Exact {
        out.add(Guard::NamelessTwin);
    }
    if flagged
        && matches!(given, Level::Close | Level::Near | Level::Moved | Level::Initial)
        && order != Level::Exact
    {
        out.add(Guard::SimilarTwins);
    }
}

fn numbers(a: &Profile, b: &Profile, pair: &Comparison, out: &mut Guards) {
    if pair.level(Field::BirthFile).conflicts() {
        out.add(Guard::BirthFile);
    }
    if pair.level(Field::SocialSecurity).conflicts() {
        out.add(Guard::SocialSecurity);
    }
    let person = pair.level(Field::Given) <= Level::Near || pair.level(Field::Given) == Level::Newborn;
    let born = pair.level(Field::Birth) <= Level::Weak;
    let any = |p: &Profile, kind: NumberKind| p.numbers.iter().any(|n| n.kind == kind);
    let both = |kind: NumberKind| any(a, kind) && any(b, kind);
    if both(NumberKind::SocialSecurity)
        && pair.level(Field::SocialSecurity) == Level::Exact
        && !person
        && !born
    {
        out.add(Guard::SocialSecurityAlone);
    }
    if both(NumberKind::Payer) && pair.level(Field::Payer) == Level::Exact && !person && !born {
        out.add(Guard::MemberNumberAlone);
    }
}

fn people(a: &Profile, b: &Profile, pair: &Comparison, out: &mut Guards) {
    let birth = pair.level(Field::Birth);
    if pair.level(Field::Suffix) == Level::Opposite && birth.conflicts() || birth == Level::Opposite {
        out.add(Guard::Generation);
    }
    if birth == Level::Different {
        out.add(Guard::BirthDates);
    }
    let newborns = a.is_nameless() && b.is_nameless();
    let sex_of = |p: &Profile| p.flags & (flag::NEWBORN_BOY | flag::NEWBORN_GIRL);
    if newborns && sex_of(a) != 0 && sex_of(b) != 0 && sex_of(a) & sex_of(b) == 0 {
        out.add(Guard::NewbornSex);
    }
    if a.has(flag::PROTECTED) || b.has(flag::PROTECTED) {
        out.add(Guard::Protected);
    }
    let conflict = |field: Field| pair.level(field).conflicts();
    if conflict(Field::Street)
        && conflict(Field::Phone)
        && (conflict(Field::Maiden) || conflict(Field::Contact))
    {
        out.add(Guard::Namesake);
    }
}

/// What the field's experts give to a person although the records are probably the same.
fn caution(pair: &Comparison, out: &mut Guards) {
    if pair.level(Field::Given) > Level::Nickname {
        out.add(Guard::GivenName);
    }
    if pair.level(Field::Birth) != Level::Exact && pair.level(Field::Birth) != Level::Weak {
        out.add(Guard::BirthDate);
    }
    if pair.level(Field::Family) > Level::Part {
        out.add(Guard::FamilyName);
    }
}
