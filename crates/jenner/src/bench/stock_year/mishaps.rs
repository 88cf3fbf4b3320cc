//! What goes wrong in a clinic's year, at known rates.

use jenner::demo::dice::Dice;
use jenner_registry::inventory::lot::key;

/// Shares of doses, messages or clinic days.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Doses whose lot number is mistyped.
    pub typo: f64,
    /// Doses without a lot number.
    pub no_lot: f64,
    /// Messages that are sent twice.
    pub twice: f64,
    /// Messages that come days or weeks late.
    pub late: f64,
    /// Doses that are never reported.
    pub unreported: f64,
    /// Doses wasted and written down, for each dose given.
    pub wasted: f64,
    /// Doses lost and not written down, for each dose given.
    pub lost: f64,
    /// Doses for insured children taken from federal stock by mistake.
    pub borrowed: f64,
}

impl Rates {
    /// Those of an ordinary year.
    pub const ORDINARY: Rates = Rates {
        typo: 0.03,
        no_lot: 0.005,
        twice: 0.02,
        late: 0.03,
        unreported: 0.002,
        wasted: 0.01,
        lost: 0.001,
        borrowed: 0.002,
    };
}

/// A lot number as a hurried person types it: one character wrong, missing, doubled, or two swapped. Never a number that reads as
/// the same, nor one of `others`.
pub fn mistyped(lot: &str, others: &[&str], dice: &mut Dice) -> Option<String> {
    const KEYS: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXY0123456789";
    for _ in 0..20 {
        let mut text: Vec<u8> = lot.bytes().collect();
        let place = dice.below(text.len());
        match dice.below(4) {
            0 => {
                let other = *dice.pick(KEYS)?;
                *text.get_mut(place)? = other;
            }
            1 => {
                text.remove(place);
            }
            2 => text.insert(place, *text.get(place)?),
            _ if place + 1 < text.len() => text.swap(place, place + 1),
            _ => continue,
        }
        let slip = String::from_utf8(text).ok()?;
        if key(&slip) != key(lot) && others.iter().all(|other| key(other) != key(&slip)) {
            return Some(slip);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_never_the_number_itself_nor_another_lot() {
        let mut dice = Dice::of(1, 2, 3);
        for _ in 0..500 {
            let slip = mistyped("U8123", &["U8132"], &mut dice).expect("a slip");
            assert!(key(&slip) != key("U8123") && key(&slip) != key("U8132"), "{slip}");
        }
    }
}
