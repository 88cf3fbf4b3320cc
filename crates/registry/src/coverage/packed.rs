//! What somebody has reached, in as few bytes as it needs, and read again one piece at a time: counting a million people by
//! one measure looks at that measure alone.

use jenner_cdsi::DoseStatus;
use smallvec::SmallVec;

use super::evaluate::{JudgedDose, Reached};
use super::ready::Slot;
use super::span::{FOR_GOOD, Span, Spans};
use crate::forecast::compact::{In, Out};

/// The engine's words about a dose: the place in this list is stored, 0 is none. Add at the end, or raise the edition's FORM.
const WORDS: [DoseStatus; 4] =
    [DoseStatus::Valid, DoseStatus::Extraneous, DoseStatus::NotValid, DoseStatus::SubStandard];

/// The packed form: birth date, slots with their spans, doses. Empty without a birth date.
pub(super) fn pack(birth: Option<i32>, reached: &Reached) -> Vec<u8> {
    let Some(birth) = birth else { return Vec::new() };
    let mut out = Out::default();
    out.signed(i64::from(birth));
    out.number(reached.slots.len() as u64);
    let mut before = 0;
    for (slot, spans) in &reached.slots {
        out.number(u64::from(slot - before));
        before = *slot;
        // Nearly all are one span for good: those need the day alone.
        match spans.as_slice() {
            [one] if one.until == FOR_GOOD => out.number(0),
            spans => out.number(spans.len() as u64),
        }
        for span in spans {
            out.signed(i64::from(span.from - birth));
            if !(spans.len() == 1 && span.until == FOR_GOOD) {
                let length =
                    if span.until == FOR_GOOD { 0 } else { i64::from(span.until) - i64::from(span.from) };
                out.number(length.unsigned_abs());
            }
        }
    }
    out.number(reached.doses.len() as u64);
    let mut day = birth;
    for dose in &reached.doses {
        out.signed(i64::from(dose.on - day));
        day = dose.on;
        out.number(dose.groups.len() as u64);
        for (group, word) in &dose.groups {
            let word =
                word.map_or(0, |word| WORDS.iter().position(|one| *one == word).map_or(0, |at| at + 1));
            out.number(u64::from(*group) << 3 | word as u64);
        }
    }
    out.0
}

/// A packed value, read piece by piece.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Packed<'b> {
    /// Birth date, by its number.
    pub birth: i32,
    rest: &'b [u8],
}

impl<'b> Packed<'b> {
    /// Of a packed value; `None` for somebody without a birth date.
    pub fn of(bytes: &'b [u8]) -> Option<Self> {
        let mut from = In(bytes);
        let birth = i32::try_from(from.signed()?).ok()?;
        Some(Self { birth, rest: from.0 })
    }

    /// Calls `each` with every slot that holds on a day and whether to go on; stops where it says no.
    pub fn slots_on(&self, day: i32, mut each: impl FnMut(Slot) -> bool) -> Option<()> {
        let mut from = In(self.rest);
        let mut slot: u64 = 0;
        for _ in 0..from.count()? {
            slot = slot.checked_add(from.number()?)?;
            let mut holds = false;
            self.each_span(&mut from, |span| holds |= span.holds(day))?;
            if holds && !each(Slot::try_from(slot).ok()?) {
                return Some(());
            }
        }
        Some(())
    }

    /// The spans of the slot that comes next.
    fn each_span(&self, from: &mut In<'_>, mut each: impl FnMut(Span)) -> Option<()> {
        let count = from.number()?;
        for _ in 0..count.max(1) {
            let start = self.birth.checked_add(i32::try_from(from.signed()?).ok()?)?;
            let length = if count == 0 { 0 } else { from.number()? };
            let until = match i32::try_from(length).ok()? {
                0 => FOR_GOOD,
                length => start.checked_add(length)?,
            };
            each(Span { from: start, until });
        }
        Some(())
    }

    /// The doses alone, the oldest first.
    pub fn doses(&self) -> Option<Vec<JudgedDose>> {
        let mut from = In(self.rest);
        for _ in 0..from.count()? {
            from.skip(1)?;
            match from.count()? {
                0 => from.skip(1)?,
                spans => from.skip(spans * 2)?,
            }
        }
        self.doses_from(&mut from)
    }

    fn doses_from(&self, from: &mut In<'_>) -> Option<Vec<JudgedDose>> {
        let count = from.count()?;
        let mut doses = Vec::with_capacity(count);
        let mut day = self.birth;
        for _ in 0..count {
            day = day.checked_add(i32::try_from(from.signed()?).ok()?)?;
            let mut groups = SmallVec::new();
            for _ in 0..from.count()? {
                let one = from.number()?;
                let word = match one & 7 {
                    0 => None,
                    at => Some(*WORDS.get(usize::try_from(at - 1).ok()?)?),
                };
                groups.push((u16::try_from(one >> 3).ok()?, word));
            }
            doses.push(JudgedDose { on: day, groups });
        }
        from.0.is_empty().then_some(doses)
    }

    /// Everything.
    pub fn whole(&self) -> Option<Reached> {
        let mut from = In(self.rest);
        let mut reached = Reached::default();
        let mut slot: u64 = 0;
        for _ in 0..from.count()? {
            slot = slot.checked_add(from.number()?)?;
            let mut spans = Spans::new();
            self.each_span(&mut from, |span| spans.push(span))?;
            reached.slots.push((Slot::try_from(slot).ok()?, spans));
        }
        reached.doses = self.doses_from(&mut from)?;
        Some(reached)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spans() -> impl Strategy<Value = Spans> {
        let span = (-1000..40_000, prop::option::of(1..10_000))
            .prop_map(|(from, length)| Span { from, until: length.map_or(FOR_GOOD, |length| from + length) });
        prop::collection::vec(span, 1..4).prop_map(|all| all.into_iter().collect())
    }

    fn dose() -> impl Strategy<Value = JudgedDose> {
        let word = prop::option::of(prop::sample::select(WORDS.to_vec()));
        (-1000..40_000, prop::collection::vec((0..60u16, word), 0..5))
            .prop_map(|(on, groups)| JudgedDose { on, groups: groups.into_iter().collect() })
    }

    proptest! {
        #[test]
        fn what_was_reached_comes_back_as_it_was_packed(
            slots in prop::collection::btree_map(0..300u16, spans(), 0..20),
            doses in prop::collection::vec(dose(), 0..20),
            birth in -30_000..30_000,
            day in -1000..40_000,
        ) {
            let reached = Reached { slots: slots.into_iter().collect(), doses };
            let packed = pack(Some(birth), &reached);
            let read = Packed::of(&packed).expect("has a birth date");
            prop_assert_eq!(read.birth, birth);
            let mut on = Vec::new();
            read.slots_on(day, |slot| { on.push(slot); true }).expect("whole");
            let expected: Vec<Slot> = reached.slots.iter()
                .filter(|(_, spans)| spans.iter().any(|span| span.holds(day)))
                .map(|(slot, _)| *slot).collect();
            prop_assert_eq!(on, expected);
            prop_assert_eq!(read.doses(), Some(reached.doses.clone()));
            prop_assert_eq!(read.whole(), Some(reached));
        }

        #[test]
        fn damaged_values_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            if let Some(read) = Packed::of(&bytes) {
                let _ = read.slots_on(3, |_| true);
                let _ = read.whole();
                let _ = read.doses();
            }
        }
    }

    #[test]
    fn somebody_without_a_birth_date_has_reached_nothing() {
        assert!(Packed::of(&pack(None, &Reached::default())).is_none());
    }
}
