//! Names: given, family, middle and suffix, compared together because they change places.

use super::{Comparison, Field, Level, text};
use crate::profile::{Name, Profile};
use crate::{frequency, hash, nicknames};

/// How one name of each person compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Names {
    given: Level,
    family: Level,
    middle: Level,
    suffix: Level,
    given_value: u64,
    family_value: u64,
}

impl Names {
    /// Smaller is closer.
    fn distance(&self) -> u32 {
        let of = |level: Level| match level {
            Level::Exact => 0,
            Level::Alike => 1,
            Level::Nickname => 3,
            Level::Part | Level::Initial => 4,
            Level::Moved => 5,
            Level::Close => 4,
            Level::Near => 8,
            Level::Weak | Level::Newborn => 9,
            Level::Missing => 10,
            Level::Different | Level::Opposite => 14,
        };
        of(self.given) * 2 + of(self.family) * 2 + u32::from(self.middle.conflicts())
    }
}

pub(super) fn compare(a: &Profile, b: &Profile, out: &mut Comparison) {
    // A newborn's placeholder does not count once the child has a name on the same side.
    let real = |of: &Profile| of.names.iter().any(|n| !n.given.is_empty());
    let (real_a, real_b) = (real(a), real(b));
    let mut found: Option<Names> = None;
    for x in a.names.iter().filter(|n| !n.newborn || !real_a) {
        for y in b.names.iter().filter(|n| !n.newborn || !real_b) {
            // Ordered arguments make the result independent of which profile comes first.
            let here = if x <= y { names(x, y) } else { names(y, x) };
            if found.is_none_or(|best| (here.distance(), here) < (best.distance(), best)) {
                found = Some(here);
            }
        }
    }
    let Some(mut best) = found else { return };
    if best.family.conflicts() && family_of_mother(a, b) {
        best.family = Level::Moved;
    }
    out.set(Field::Given, best.given, best.given_value);
    out.set(Field::Family, best.family, best.family_value);
    out.set(Field::Middle, best.middle, 0);
    out.set(Field::Suffix, best.suffix, 0);
}

/// Whether the surname of one is the maiden name or the surname of a contact of the other: children change from
/// their mother's name to their father's.
fn family_of_mother(a: &Profile, b: &Profile) -> bool {
    let one_way = |child: &Profile, other: &Profile| {
        child.names.iter().flat_map(|n| n.family.split(' ')).filter(|part| part.len() > 1).any(|part| {
            other.maiden.iter().any(|m| m.split(' ').any(|p| p == part))
                || other.contacts.iter().any(|c| c.family.split(' ').any(|p| p == part))
        })
    };
    one_way(a, b) || one_way(b, a)
}

fn names(a: &Name, b: &Name) -> Names {
    let mut out = Names {
        given: given(a, b),
        family: families(&a.family, &b.family),
        middle: middle(a, b),
        suffix: suffix(a, b),
        given_value: 0,
        family_value: 0,
    };
    if (out.given > Level::Moved || out.family > Level::Moved) && changed_places(a, b) {
        out.given = Level::Moved;
        out.family = Level::Moved;
    }
    if out.family > Level::Close && stands_as_given(a, b) {
        out.family = Level::Moved;
    }
    if out.given <= Level::Part {
        out.given_value = hash::text(first_word(&a.given));
    }
    if out.family <= Level::Part {
        let shared = a.family.split(' ').find(|part| b.family.split(' ').any(|p| p == *part));
        out.family_value = hash::text(shared.unwrap_or(&a.family));
    }
    out
}

/// The family name of one is the given name of the other, who may not have said the rest.
fn stands_as_given(a: &Name, b: &Name) -> bool {
    let one_way = |p: &Name, q: &Name| p.family.len() > 3 && p.family == q.given;
    one_way(a, b) || one_way(b, a)
}

fn first_word(words: &str) -> &str {
    words.split(' ').next().unwrap_or_default()
}

fn joined(words: &str) -> impl Iterator<Item = u8> + '_ {
    words.bytes().filter(|b| *b != b' ')
}

fn suffix(a: &Name, b: &Name) -> Level {
    match (a.generation, b.generation) {
        (0, _) | (_, 0) => Level::Missing,
        (x, y) if x == y => Level::Exact,
        _ => Level::Opposite,
    }
}

fn given(a: &Name, b: &Name) -> Level {
    if a.newborn || b.newborn {
        return Level::Newborn;
    }
    if a.given.is_empty() || b.given.is_empty() {
        return Level::Missing;
    }
    if a.given == b.given {
        return if a.given.len() == 1 { Level::Initial } else { Level::Exact };
    }
    if joined(&a.given).eq(joined(&b.given)) {
        return Level::Alike;
    }
    // MARY ANN, and MARY with the middle name ANN; JEAN and JEANPAUL with PAUL behind.
    let whole = |n: &Name| joined(&n.given).chain(joined(&n.middle)).collect::<Vec<u8>>();
    if (!a.middle.is_empty() || !b.middle.is_empty())
        && a.given.len().min(b.given.len()) > 1
        && whole(a) == whole(b)
    {
        return Level::Alike;
    }
    let (x, y) = (first_word(&a.given), first_word(&b.given));
    if x == y && x.len() > 1 {
        return Level::Part;
    }
    if nicknames::related(x, y) {
        return Level::Nickname;
    }
    if (x.len() == 1 || y.len() == 1) && x.bytes().next() == y.bytes().next() {
        return Level::Initial;
    }
    let called = |n: &Name, other: &str| {
        other.len() > 1
            && (n.middle.split(' ').any(|m| m == other || m.len() > 1 && nicknames::related(m, other))
                || n.given.split(' ').skip(1).any(|g| g == other))
    };
    if called(a, y) || called(b, x) {
        return Level::Moved;
    }
    let alike = likeness(&a.given, &b.given).min(likeness(x, y)).min(initial_moved(a, b));
    match alike {
        // MARIA and MARIANA, BRENDAN and BRANDON: both are names, so it is hardly a slip (RULES 1.6 T5).
        Level::Close | Level::Near if frequency::is_given_name(x) && frequency::is_given_name(y) => {
            Level::Near
        }
        // "JOHN L" and "LOGAN": perhaps called by the middle name.
        Level::Different if middle_initial(a, y) || middle_initial(b, x) => Level::Weak,
        other => other,
    }
}

fn middle_initial(n: &Name, other: &str) -> bool {
    n.middle.len() == 1 && other.len() > 1 && other.starts_with(n.middle.as_str())
}

/// "J ROBERT" and "ROBERT J": the initial changed places with the name.
fn initial_moved(a: &Name, b: &Name) -> Level {
    let swap = |p: &Name, q: &Name| {
        p.middle.len() == 1
            && q.given.len() > 1
            && q.given.starts_with(p.middle.as_str())
            && q.middle.len() == 1
            && p.given.starts_with(q.middle.as_str())
    };
    if swap(a, b) || swap(b, a) { Level::Near } else { Level::Different }
}

/// How alike two different words are.
pub(super) fn likeness(x: &str, y: &str) -> Level {
    let shorter = x.len().min(y.len());
    if shorter < 2 {
        return Level::Different;
    }
    if shorter >= 3 && text::one_slip(x, y) {
        return Level::Close;
    }
    if x.starts_with(y) || y.starts_with(x) {
        return if shorter >= 4 { Level::Close } else { Level::Near };
    }
    if shorter >= 5 && text::same_letters(x, y) {
        return Level::Close;
    }
    let near = text::jaro_winkler(x, y);
    if near >= 0.92 && shorter >= 5 {
        Level::Close
    } else if near >= 0.84 || shorter >= 3 && text::sound(x) == text::sound(y) {
        Level::Near
    } else {
        Level::Different
    }
}

fn families(a: &str, b: &str) -> Level {
    if a.is_empty() || b.is_empty() {
        return Level::Missing;
    }
    if a == b {
        return Level::Exact;
    }
    if joined(a).eq(joined(b)) {
        return Level::Alike;
    }
    let shared = a.split(' ').any(|x| x.len() > 1 && b.split(' ').any(|y| x == y));
    if shared {
        let within = |p: &str, q: &str| p.split(' ').all(|x| q.split(' ').any(|y| x == y));
        return if within(a, b) && within(b, a) { Level::Alike } else { Level::Part };
    }
    let mut found = likeness(a, b);
    if a.contains(' ') || b.contains(' ') {
        for x in a.split(' ') {
            for y in b.split(' ') {
                found = found.min(likeness(x, y));
            }
        }
        // Only a part is alike.
        if found == Level::Close {
            found = Level::Near;
        }
    }
    found
}

fn middle(a: &Name, b: &Name) -> Level {
    if a.middle.is_empty() || b.middle.is_empty() {
        return Level::Missing;
    }
    if joined(&a.middle).eq(joined(&b.middle)) {
        return if a.middle.len() == 1 { Level::Initial } else { Level::Exact };
    }
    let (x, y) = (first_word(&a.middle), first_word(&b.middle));
    if x == y {
        return Level::Part;
    }
    if (x.len() == 1 || y.len() == 1) && x.bytes().next() == y.bytes().next() {
        return Level::Initial;
    }
    if nicknames::related(x, y) {
        return Level::Nickname;
    }
    // The middle name of one is the given or family name of the other: names moved, no contradiction.
    let moved = |p: &Name, word: &str| {
        word.len() > 1 && p.given.split(' ').chain(p.family.split(' ')).any(|g| g == word)
    };
    if moved(a, y) || moved(b, x) {
        return Level::Moved;
    }
    likeness(x, y)
}

/// The same words in other places: given and family name swapped, the family name first (Vietnamese), or the
/// parts run together.
fn changed_places(a: &Name, b: &Name) -> bool {
    if a.given.is_empty() || b.given.is_empty() || a.family.is_empty() || b.family.is_empty() {
        return false;
    }
    let swapped = |p: &Name, q: &Name| {
        let same =
            |x: &str, y: &str| joined(x).eq(joined(y)) || x.len() > 2 && likeness(x, y) == Level::Close;
        same(&p.given, &q.family) && same(&p.family, &q.given)
    };
    if swapped(a, b) {
        return true;
    }
    let words = |n: &Name| {
        let mut all: Vec<u8> = Vec::new();
        let mut list: Vec<&str> = n
            .given
            .split(' ')
            .chain(n.middle.split(' '))
            .chain(n.family.split(' '))
            .filter(|w| !w.is_empty())
            .collect();
        list.sort_unstable();
        list.iter().for_each(|w| all.extend(w.bytes()));
        (list.len(), all)
    };
    let ((count_a, x), (count_b, y)) = (words(a), words(b));
    count_a >= 2 && count_b >= 2 && x == y
}
