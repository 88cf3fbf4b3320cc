//! By what a message about somebody who left is recognised. Pure: from what is said of a person to the texts that are
//! hashed; the hashing is the vault's.
//!
//! A *strong* key is somebody's whole name and birth date, or a message that was theirs. *Named* keys allow for one mistake or change and contain the
//! first name; *bare* keys do not, so twins share them. What is kept at a purge and what is asked of a message are made by
//! the same function; they differ only where the sex is not known on one side.

use std::collections::BTreeSet;

use jenner_codes::Sex;
use jenner_linkage::clean::{given, surname};
use jenner_linkage::compare::text::sound;
use jenner_linkage::{formal_names, keys, normal};
use jenner_model::person::{Demographics, PersonName};
use jenner_model::{Date, OrganizationId};

/// How much agreement on a key says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// It is the person.
    Strong,
    /// It may be the person; the first name agrees more or less.
    Named,
    /// It may be the person, or a twin.
    Bare,
}

impl Strength {
    /// The word stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Named => "named",
            Self::Bare => "bare",
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $tag:literal, $strength:ident, $word:literal;)+) => {
        /// What a key is made of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum KeyKind { $($(#[$doc])* $name,)+ }

        impl KeyKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// First byte of what is hashed. Never changed: the hashes of years ago must be met.
            const fn tag(self) -> u8 { match self { $(Self::$name => $tag,)+ } }

            /// How much agreement on it says.
            pub const fn strength(self) -> Strength { match self { $(Self::$name => Strength::$strength,)+ } }

            /// The word stored with a held message, and its name in the language files (`held-key-…`).
            pub const fn word(self) -> &'static str { match self { $(Self::$name => $word,)+ } }
        }
    };
}

kinds! {
    /// First name, last name, birth date, and sex where it is known.
    Exact = 1, Strong, "exact";
    /// A newborn without a name: the sender's own number, last name, birth date, sex.
    Newborn = 2, Strong, "newborn";
    /// As `Exact`, the sex aside.
    AnySex = 3, Named, "any-sex";
    /// Both names as they sound, and the birth date.
    Sound = 4, Named, "sound";
    /// The full form of a nickname, last name, birth date.
    Nickname = 5, Named, "nickname";
    /// Both names in either order, and the birth date.
    Swapped = 6, Named, "swapped";
    /// The beginnings of both names, and the birth date.
    Beginnings = 7, Named, "beginnings";
    /// First name, birth date, ZIP.
    GivenZip = 8, Named, "given-zip";
    /// First name, birth date, phone.
    GivenPhone = 9, Named, "given-phone";
    /// First name, birth date, a name of the mother.
    GivenMother = 10, Named, "given-mother";
    /// Both names, year and month of birth: another day.
    OtherDay = 11, Named, "other-day";
    /// Both names, year and day of birth: another month.
    OtherMonth = 12, Named, "other-month";
    /// Both names, month and day of birth: another year.
    OtherYear = 13, Named, "other-year";
    /// Both names, year of birth, day and month in either order.
    DaySwapped = 14, Named, "day-swapped";
    /// First name with one slip, last name, birth date.
    GivenSlip = 15, Named, "given-slip";
    /// First name, last name with one slip, birth date.
    FamilySlip = 16, Named, "family-slip";
    /// Last name, birth date, sex: twins of one sex share it.
    FamilySex = 17, Bare, "family-sex";
    /// Phone and birth date: twins share it.
    Phone = 18, Bare, "phone";
    /// Last name as it sounds, birth date, ZIP: twins share it.
    FamilyZip = 19, Bare, "family-zip";
    /// The sender's own number and the birth date: a newborn may go under the mother's number.
    Number = 20, Bare, "number";
    /// The same message again, byte for byte.
    Message = 21, Strong, "message";
}

/// Which side of the comparison keys are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What is kept when somebody leaves.
    Kept,
    /// What is asked of a message.
    Asked,
}

/// A key before it is hashed. The text tells who somebody is: it is never stored and never shown.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is made of.
    pub kind: KeyKind,
    /// What is hashed: the kind's tag and each part with its length.
    pub text: Vec<u8>,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.kind.word())
    }
}

/// What a message says of a person, as far as it bears on whether they left.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Its keys.
    pub keys: Vec<Key>,
    /// The first name is a newborn's placeholder, so it contradicts nobody's.
    pub is_nameless: bool,
    /// It speaks of a twin.
    pub is_multiple: bool,
}

/// Names and dates of one person that are looked at; who has more is a shared record.
const MOST: usize = 6;

/// The key of a message itself: what was taken of somebody who left comes again as it was.
pub fn of_message(content: &[u8; 16]) -> Key {
    let mut text = vec![KeyKind::Message.tag()];
    text.extend(content);
    Key { kind: KeyKind::Message, text }
}

/// The keys of what an organization says of a person. None without a name and a birth date.
pub fn keys(organization: OrganizationId, said: &Demographics, side: Side) -> Asked {
    let mut out = Maker { side, keys: BTreeSet::new() };
    let mut asked = Asked { is_nameless: true, is_multiple: is_multiple(said), ..Asked::default() };
    let Some(born) = said.birth_date else { return Asked { is_nameless: false, ..asked } };
    let born_text = born.to_string();
    let around = Around::of(organization, said);
    for name in said.names.iter().take(MOST) {
        let cleaned = Name::of(name);
        asked.is_multiple |= cleaned.is_of_twins;
        asked.is_nameless &= cleaned.given.is_empty();
        out.named(&cleaned, born, &around);
        out.bare(&cleaned, &born_text, said, &around);
        if cleaned.is_newborn && !asked.is_multiple {
            for number in &around.numbers {
                for sex in out.sexes(said) {
                    out.put(KeyKind::Newborn, &[number, &cleaned.family, &born_text, sex]);
                }
            }
        }
        for sex in out.sexes(said) {
            if !cleaned.given.is_empty() && !cleaned.family.is_empty() {
                out.put(KeyKind::Exact, &[&cleaned.given, &cleaned.family, &born_text, sex]);
            }
        }
    }
    for phone in &around.phones {
        out.put(KeyKind::Phone, &[phone, &born_text]);
    }
    for number in &around.numbers {
        out.put(KeyKind::Number, &[number, &born_text]);
    }
    asked.keys = out.keys.into_iter().collect();
    asked
}

fn is_multiple(said: &Demographics) -> bool {
    said.multiple_birth.value() == Some(&true) || said.birth_order.value().is_some_and(|order| *order > 1)
}

/// A name, cleaned: letters only.
#[derive(Debug, Clone, Default)]
struct Name {
    given: String,
    /// The first of several first names, where there are several.
    first: Option<String>,
    family: String,
    /// The parts of a last name that has several.
    parts: Vec<String>,
    is_newborn: bool,
    is_of_twins: bool,
}

impl Name {
    fn of(said: &PersonName) -> Self {
        let read = given::given(&said.given);
        let (family, _) = surname::surname(&said.family);
        let words: Vec<&str> = read.words.split(' ').filter(|word| !word.is_empty()).collect();
        let parts: Vec<String> = family.split(' ').filter(|part| part.len() > 2).map(str::to_owned).collect();
        Self {
            given: words.concat(),
            first: (words.len() > 1).then(|| words.first().map(|word| (*word).to_owned())).flatten(),
            family: family.split(' ').collect(),
            parts: if parts.len() > 1 { parts } else { Vec::new() },
            is_newborn: read.newborn.is_some() || normal::is_placeholder(said),
            is_of_twins: read.newborn.is_some_and(|newborn| newborn.order.is_some()),
        }
    }

    fn givens(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.given).chain(&self.first).map(String::as_str).filter(|text| text.len() > 1)
    }

    fn families(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.family).chain(&self.parts).map(String::as_str).filter(|text| text.len() > 1)
    }
}

/// What stands around a name.
struct Around {
    zips: Vec<String>,
    phones: Vec<String>,
    mothers: Vec<String>,
    numbers: Vec<String>,
}

impl Around {
    fn of(organization: OrganizationId, said: &Demographics) -> Self {
        let zips = said.addresses.value().into_iter().flatten().filter_map(|address| {
            let zip: String = address.zip.chars().filter(char::is_ascii_digit).take(5).collect();
            (zip.len() == 5).then_some(zip)
        });
        let phones = said.telecoms.value().into_iter().flatten().filter_map(normal::phone);
        let maiden = said.mothers_maiden_name.value();
        let kin = said.contacts.value().into_iter().flatten();
        let mother = kin.filter(|one| one.relationship.as_ref().is_some_and(|code| code.as_str() == "MTH"));
        let family = maiden.map(|name| surname::surname(&name.family).0.split(' ').collect::<String>());
        let given = mother.map(|one| &one.name).chain(maiden).map(|name| normal::name(&name.given));
        let numbers = keys::own_numbers(said).map(|number| {
            format!(
                "{}|{}|{}",
                organization.0,
                number.authority.to_uppercase(),
                number.value.trim().to_uppercase()
            )
        });
        let some = |all: &mut dyn Iterator<Item = String>| {
            let all: BTreeSet<String> = all.filter(|text| text.len() > 1).collect();
            all.into_iter().take(MOST).collect()
        };
        Self {
            zips: some(&mut { zips }),
            phones: some(&mut { phones }),
            mothers: some(&mut family.into_iter().chain(given)),
            numbers: some(&mut { numbers }),
        }
    }
}

struct Maker {
    side: Side,
    keys: BTreeSet<Key>,
}

impl Maker {
    fn put(&mut self, kind: KeyKind, parts: &[&str]) {
        let mut text = vec![kind.tag()];
        for part in parts {
            text.extend((part.len() as u32).to_le_bytes());
            text.extend(part.as_bytes());
        }
        self.keys.insert(Key { kind, text });
    }

    /// The letters that stand for the sex. A sex that nobody said agrees with both, and F does not agree with M.
    fn sexes(&self, said: &Demographics) -> &'static [&'static str] {
        match (said.sex.value(), self.side) {
            (Some(Sex::Female), Side::Kept) => &["F", "?"],
            (Some(Sex::Male), Side::Kept) => &["M", "?"],
            (_, Side::Kept) => &["F", "M", "?"],
            (Some(Sex::Female), Side::Asked) => &["F"],
            (Some(Sex::Male), Side::Asked) => &["M"],
            (_, Side::Asked) => &["?"],
        }
    }

    fn named(&mut self, name: &Name, born: Date, around: &Around) {
        let day = born.to_string();
        let (low, high) = (born.day().min(born.month()), born.day().max(born.month()));
        let both_orders = format!("{}:{low}:{high}", born.year());
        let year_month = format!("{}-{}", born.year(), born.month());
        let year_day = format!("{}:{}", born.year(), born.day());
        let month_day = format!("{}/{}", born.month(), born.day());
        for given in name.givens() {
            for (kind, all) in [
                (KeyKind::GivenZip, &around.zips),
                (KeyKind::GivenPhone, &around.phones),
                (KeyKind::GivenMother, &around.mothers),
            ] {
                all.iter().for_each(|one| self.put(kind, &[given, &day, one]));
            }
            for family in name.families() {
                self.put(KeyKind::AnySex, &[given, family, &day]);
                self.put(KeyKind::Sound, &[&sound(given).to_string(), &sound(family).to_string(), &day]);
                self.put(KeyKind::Beginnings, &[beginning(given), beginning(family), &day]);
                let (a, b) = if given <= family { (given, family) } else { (family, given) };
                self.put(KeyKind::Swapped, &[a, b, &day]);
                self.put(KeyKind::OtherDay, &[given, family, &year_month]);
                self.put(KeyKind::OtherMonth, &[given, family, &year_day]);
                self.put(KeyKind::OtherYear, &[given, family, &month_day]);
                self.put(KeyKind::DaySwapped, &[given, family, &both_orders]);
                for formal in formal_names(given) {
                    self.put(KeyKind::Nickname, &[formal, family, &day]);
                }
                one_less(given).iter().for_each(|slip| self.put(KeyKind::GivenSlip, &[slip, family, &day]));
                one_less(family).iter().for_each(|slip| self.put(KeyKind::FamilySlip, &[given, slip, &day]));
            }
        }
    }

    fn bare(&mut self, name: &Name, born: &str, said: &Demographics, around: &Around) {
        for family in name.families() {
            for sex in self.sexes(said) {
                self.put(KeyKind::FamilySex, &[family, born, sex]);
            }
            for zip in &around.zips {
                self.put(KeyKind::FamilyZip, &[&sound(family).to_string(), born, zip]);
            }
        }
    }
}

/// The first three letters.
fn beginning(text: &str) -> &str {
    text.char_indices().nth(3).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// The text, and the text without each one of its letters: two texts that differ by one slip (a letter wrong, missing,
/// too many, or two neighbours swapped) have one of these in common.
fn one_less(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut all = BTreeSet::from([text.to_owned()]);
    if letters.len() > 2 {
        for left_out in 0..letters.len() {
            let kept = letters.iter().enumerate().filter(|(at, _)| *at != left_out);
            all.insert(kept.map(|(_, letter)| *letter).collect());
        }
    }
    all
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// Nothing agrees: taken as any other.
    Clear,
    /// Not stored.
    Refuse,
    /// Held; when nobody decides, stored after the time is over.
    HoldThenRelease,
    /// Held; when nobody decides, removed after the time is over.
    HoldThenRefuse,
}

/// Judges by the kinds of keys that agreed with one person who left.
///
/// Two weak keys together speak for the person only where the first name has a part in it, or there is no first name that
/// could differ: otherwise a twin would be refused. What speaks of twins is never refused without a human.
pub fn judge(agreed: &BTreeSet<KeyKind>, is_nameless: bool, is_multiple: bool) -> Judged {
    let of = |strength| agreed.iter().filter(|kind| kind.strength() == strength).count();
    if of(Strength::Strong) > 0 {
        return Judged::Refuse;
    }
    match agreed.len() {
        0 => Judged::Clear,
        n if n >= 2 && !is_multiple && (is_nameless || of(Strength::Named) > 0) => Judged::HoldThenRefuse,
        _ => Judged::HoldThenRelease,
    }
}

#[cfg(test)]
mod tests {
    use jenner_codes::Code;
    use jenner_model::Given;
    use jenner_model::person::{Address, Identifier};

    use super::*;

    const CLINIC: OrganizationId = OrganizationId(7);

    fn child(given: &str, family: &str, born: &str, sex: Sex) -> Demographics {
        Demographics {
            names: vec![PersonName { given: given.into(), family: family.into(), ..PersonName::default() }],
            birth_date: Some(born.parse().unwrap()),
            sex: Given::Value(sex),
            ..Demographics::default()
        }
    }

    fn zoe() -> Demographics {
        let mut zoe = child("Zoé Marie", "Thibodeaux", "2024-03-05", Sex::Female);
        zoe.addresses = Given::Value(vec![Address { zip: "70360".into(), ..Address::default() }]);
        zoe.identifiers =
            vec![Identifier { value: "1001".into(), authority: "CLINIC".into(), kind: Code::known("MR") }];
        zoe
    }

    fn asked(left: &Demographics, arrives: &Demographics) -> (Judged, BTreeSet<KeyKind>) {
        let kept: BTreeSet<Key> = keys(CLINIC, left, Side::Kept).keys.into_iter().collect();
        let asked = keys(CLINIC, arrives, Side::Asked);
        let agreed: BTreeSet<KeyKind> =
            asked.keys.iter().filter(|key| kept.contains(key)).map(|key| key.kind).collect();
        (judge(&agreed, asked.is_nameless, asked.is_multiple), agreed)
    }

    fn judged(left: &Demographics, arrives: &Demographics) -> Judged {
        asked(left, arrives).0
    }

    #[test]
    fn s47_the_same_child_is_refused_wherever_it_lives_and_however_its_name_is_written() {
        let mut moved = zoe();
        moved.addresses = Given::Value(vec![Address { zip: "70112".into(), ..Address::default() }]);
        moved.identifiers.clear();
        assert_eq!(judged(&zoe(), &moved), Judged::Refuse);
        assert_eq!(
            judged(&zoe(), &child("ZOE-MARIE", "THIBODEAUX", "2024-03-05", Sex::Female)),
            Judged::Refuse
        );
        assert_eq!(
            judged(&zoe(), &child("Zoe Marie", "Thibodeaux", "2024-03-05", Sex::Unknown)),
            Judged::Refuse,
            "a sex that nobody said"
        );
    }

    #[test]
    fn s47_any_single_mistake_in_name_or_birth_date_is_held_or_refused() {
        let left = child("Katherine", "Landry", "2024-03-05", Sex::Female);
        for (given, family, born, sex) in [
            ("Katerine", "Landry", "2024-03-05", Sex::Female),
            ("Xatherine", "Landry", "2024-03-05", Sex::Female),
            ("Kahterine", "Landry", "2024-03-05", Sex::Unknown),
            ("Katherine", "Landri", "2024-03-05", Sex::Female),
            ("Katherine", "Xandry", "2024-03-05", Sex::Unknown),
            ("Katie", "Landry", "2024-03-05", Sex::Female),
            ("Landry", "Katherine", "2024-03-05", Sex::Female),
            ("Katherine", "Landry", "2024-05-03", Sex::Female),
            ("Katherine", "Landry", "2024-03-25", Sex::Female),
            ("Katherine", "Landry", "2024-09-05", Sex::Female),
            ("Katherine", "Landry", "2023-03-05", Sex::Female),
            ("Babygirl", "Landry", "2024-03-05", Sex::Female),
            ("Katherine", "Landry-Fontenot", "2024-03-05", Sex::Female),
            ("Katherine", "Landry", "2024-03-05", Sex::Male),
        ] {
            let end = judged(&left, &child(given, family, born, sex));
            assert!(
                matches!(end, Judged::HoldThenRefuse | Judged::HoldThenRelease),
                "{given} {family} {born}: {end:?}"
            );
        }
    }

    #[test]
    fn s47_a_new_last_name_at_the_same_address_is_held() {
        let mut married = zoe();
        married.names[0].family = "Boudreaux".into();
        married.identifiers.clear();
        assert_eq!(asked(&zoe(), &married), (Judged::HoldThenRelease, [KeyKind::GivenZip].into()));
    }

    #[test]
    fn s47_twins_and_siblings_are_never_refused_by_themselves() {
        let mut twin = zoe();
        twin.names[0].given = "Camille".into();
        assert_eq!(judged(&zoe(), &twin), Judged::HoldThenRelease, "of one sex");
        twin.sex = Given::Value(Sex::Male);
        assert_ne!(judged(&zoe(), &twin), Judged::HoldThenRefuse, "of the other sex");
        // Alike names, and the message says that they are twins.
        twin.names[0].given = "Zoe Maria".into();
        twin.sex = Given::Value(Sex::Female);
        twin.multiple_birth = Given::Value(true);
        assert_eq!(judged(&zoe(), &twin), Judged::HoldThenRelease);
        let mut younger = zoe();
        younger.names[0].given = "Camille".into();
        younger.birth_date = Some("2026-01-17".parse().unwrap());
        assert_eq!(judged(&zoe(), &younger), Judged::Clear);
    }

    #[test]
    fn s47_a_newborn_without_a_name_is_refused_under_its_own_number_and_held_under_another() {
        let mut newborn = zoe();
        newborn.names[0].given = "Babygirl".into();
        assert_eq!(judged(&newborn, &newborn), Judged::Refuse);
        let mut elsewhere = newborn.clone();
        elsewhere.identifiers[0].value = "2002".into();
        assert_ne!(judged(&newborn, &elsewhere), Judged::Refuse, "another Babygirl of that name and day");
    }

    #[test]
    fn a_name_or_a_birth_date_alone_is_no_key() {
        let mut half = zoe();
        half.birth_date = None;
        assert!(keys(CLINIC, &half, Side::Asked).keys.is_empty());
    }

    #[test]
    fn two_words_that_differ_by_one_slip_have_a_part_in_common() {
        for (a, b) in [("LANDRY", "LANDRI"), ("LANDRY", "LANDR"), ("LANDRY", "LAANDRY"), ("LANDRY", "LADNRY")]
        {
            assert!(!one_less(a).is_disjoint(&one_less(b)), "{a} {b}");
        }
        assert!(one_less("LANDRY").is_disjoint(&one_less("FONTENOT")));
    }

    #[test]
    fn every_kind_has_a_tag_and_a_word_of_its_own() {
        let tags: BTreeSet<u8> = KeyKind::ALL.iter().map(|kind| kind.tag()).collect();
        let words: BTreeSet<&str> = KeyKind::ALL.iter().map(|kind| kind.word()).collect();
        assert_eq!((tags.len(), words.len()), (KeyKind::ALL.len(), KeyKind::ALL.len()));
    }
}
